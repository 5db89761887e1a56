//! An organisation file with everything wrong in it: all is said at once, with the entry concerned, and nothing is imported.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests: what is missing should stop the test"
)]

mod common;

use std::collections::BTreeMap;

use guiju_core::form::{Typed, Values};
use guiju_core::journal::Head;
use guiju_core::norms::Answer;
use guiju_core::org::{Holding, Organisation, Person, Post, Span};
use guiju_core::register::Change;
use guiju_core::{AnyMatter, CaseFile, Norms, OfficeTime, Workdays};
use guiju_ui::Board;

fn at() -> OfficeTime {
    "2023-01-05T09:00:00".parse().unwrap()
}

/// An administrator was appointed before.
fn standing(role: &str) -> Organisation {
    let mut org = Organisation::default();
    org.people.insert("keeper".into(), Person { name: "某管理员".into(), initials: String::new() });
    let post = Post { title: "管理员".into(), role: role.into(), unit: String::new(), order: 0 };
    org.posts.insert("keeping".into(), post);
    let span = Span { since: "2022-12-01T09:00:00".parse().unwrap(), until: None };
    org.holdings.push(Holding::of("keeping", "keeper", span));
    org
}

fn tried(toml: &str) -> Result<(), Vec<String>> {
    imported(("toml", Typed::Text(toml.into()))).map(|_| ())
}

/// The organisation after an import into an empty government, or everything that stands against it.
fn imported(roll: (&'static str, Typed)) -> Result<Organisation, Vec<String>> {
    let edition = common::compile().edition.unwrap();
    let office: &dyn AnyMatter = guiju_matters::ALL[0];
    let typed = BTreeMap::from([("since", Typed::Time(at())), ("basis", Typed::Text("样例".into())), roll]);
    let command = office.command("import", Values(typed)).unwrap();
    let org = standing(&edition.members("administrator")[0].0);
    let case = CaseFile {
        gov: "g",
        actor: "keeper",
        on_behalf: "keeper",
        org: &org,
        workdays: &Workdays::default(),
        happened: at(),
        recorded: at(),
        subject: "office-9",
        version: 0,
        position: 9,
        begun_by: "",
        entered_for: None,
        edition: "",
        answers: &[],
    };
    let decided = office.decide(&command, &office.new_state(), &case, &edition);
    let done = decided.map_err(|reasons| -> Vec<String> {
        assert!(reasons.iter().all(|r| !r.citations.is_empty()), "each has its ground: {reasons:?}");
        reasons.into_iter().map(|r| r.message).collect()
    })?;
    let body = serde_json::to_vec(&done.events).unwrap();
    let mut after = Organisation::default();
    for change in office.replay(&mut office.new_state(), &head(), &body).unwrap() {
        // A notice of the division is kept beside the organisation, and is no part of it.
        if let Change::Put { register, row } = change
            && guiju_core::org::REGISTERS.contains(&register)
        {
            after.take(register, &row).unwrap();
        }
    }
    Ok(after)
}

fn head() -> Head {
    Head {
        gov: "g".into(),
        position: 9,
        recorded: at(),
        happened: at(),
        key: "k".into(),
        content: String::new(),
        actor: "keeper".into(),
        on_behalf: "keeper".into(),
        entered_for: None,
        matter: "office".into(),
        act: "import".into(),
        subject: "office-9".into(),
        version: 1,
        edition: String::new(),
        facts: BTreeMap::new(),
        citations: vec![],
        capacity: String::new(),
        owed: None,
        access_ends: vec![],
        access: vec![],
        blobs: vec![],
        body_hash: String::new(),
    }
}

/// The tables that the page hands out, as a form carries them.
fn tables(org: &Organisation) -> Vec<String> {
    let edition = common::compile().edition.unwrap();
    let board = Board { org, norms: &edition, now: at() };
    let sheets = guiju_matters::PAGES.iter().flat_map(|p| p.sheets(&board));
    sheets.map(|(name, text)| format!("{name}\n{text}")).collect()
}

#[test]
fn what_is_handed_out_is_taken_in_and_gives_the_same_organisation() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../scenarios/sample-district.toml");
    let toml = std::fs::read_to_string(file).unwrap();
    let first = imported(("toml", Typed::Text(toml))).unwrap();
    assert!(first.people.len() > 20 && !first.relations.is_empty());
    let mut with_keeper = first.clone();
    let standing = standing("system_administrator");
    with_keeper.people.extend(standing.people);
    with_keeper.posts.extend(standing.posts);
    with_keeper.holdings.extend(standing.holdings);
    let sheets = tables(&with_keeper);
    assert_eq!(sheets.len(), 5);
    assert!(!sheets.concat().contains("keeper"), "administrators are appointed by an act of their own");
    let mut second = imported(("csv", Typed::Many(sheets))).unwrap();
    // Tables are written in the order of ids, the file was not.
    let sorted = |org: &mut Organisation| {
        org.holdings.sort_by(|a, b| a.post.cmp(&b.post));
        org.relations.sort_by(|a, b| (&a.kind, &a.post, &a.line).cmp(&(&b.kind, &b.post, &b.line)));
    };
    let mut first = first;
    sorted(&mut first);
    sorted(&mut second);
    assert_eq!(first, second);
}

#[test]
fn all_problems_of_all_tables_are_said_at_once_with_file_line_and_column() {
    let sheet = |name: &str, text: &str| format!("{name}.csv\n{text}");
    let told = imported((
        "csv",
        Typed::Many(vec![
            sheet("units", "id,name,kind,parent\na,甲局,工作部门,b\na,乙局,无此类,\n"),
            sheet("people", "编号（id）,姓名（name）,别的\np,,\n"),
            sheet("posts", "id,title,role,unit,order,holder\nx,局长,drafting_head,a,一,q\n"),
            sheet("unknown", "id\n"),
        ]),
    ));
    let said = told.unwrap_err().join("\n");
    for part in [
        "people.csv 第1行：“别的”不是这个表的列",
        "people.csv 第2行“姓名（name）”列：没有填写",
        "posts.csv 第2行“排序（order）”列：“一”不是整数",
        "unknown.csv：不知道是哪一张表",
        "units.csv 第2行“上级（parent）”列“a”：上级单位“b”不在文件中",
        "units.csv 第3行“编号（id）”列“a”：编号重复",
        "units.csv 第3行“类别（kind）”列“a”：类别“无此类”不在规则中",
        "posts.csv 第2行“任职人员（holder）”列“x”：任职人员“q”不在文件中",
    ] {
        assert!(said.contains(part), "{part} missing in\n{said}");
    }
    assert!(!said.contains("“工作部门”不在规则中"), "the words of the rules are understood: {said}");
}

#[test]
fn nobody_gets_posts_that_the_rules_keep_apart_and_all_pairs_are_named_at_once() {
    let sheet = |name: &str, text: &str| format!("{name}.csv\n{text}");
    let taken = |holders: [&str; 3]| {
        let [mayor, clerk, reviewer] = holders;
        let posts = format!(
            "id,title,role,unit,order,holder\nm,区长,mayor,g,1,{mayor}\nc,科员,office_clerk,o,2,{clerk}\nr,科长,legality_reviewer,o,3,{reviewer}\n"
        );
        imported((
            "csv",
            Typed::Many(vec![
                sheet("units", "id,name,kind,parent\ng,区政府,government,\no,区政府办公室,office,g\n"),
                sheet("people", "id,name\np,某甲\nq,某乙\ns,某丙\n"),
                sheet("posts", &posts),
            ]),
        ))
    };
    let said = taken(["p", "p", "p"]).unwrap_err();
    let together: Vec<&String> = said.iter().filter(|s| s.contains("不得兼任")).collect();
    assert_eq!(together.len(), 3, "{said:?}");
    for line in ["posts.csv 第3行", "posts.csv 第4行"] {
        assert!(together.iter().any(|s| s.contains(line)), "{line}: {together:?}");
    }
    assert!(taken(["p", "q", "s"]).is_ok());
}

#[test]
fn the_sample_district_is_taken() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../scenarios/sample-district.toml");
    assert_eq!(tried(&std::fs::read_to_string(file).unwrap()), Ok(()));
}

#[test]
fn all_problems_of_a_file_are_said_at_once_with_their_entries() {
    let edition = common::compile().edition.unwrap();
    let roles = edition.members("role");
    let administrators = edition.members("administrator");
    let is_administrator = |id: &str| administrators.iter().any(|(a, _)| a == id);
    let one = |id: &str| edition.held_by_one(id) && !is_administrator(id);
    // The administrator's role that stands is not among those looked for.
    let single = &roles.iter().find(|(id, _)| one(id)).unwrap().0;
    let many = &roles.iter().find(|(id, _)| !edition.held_by_one(id)).unwrap().0;
    let kind = &edition.members("unit_kind")[0].0;
    let administrator = &administrators[1].0;
    let post = |id: &str, role: &str, unit: &str, holder: &str| {
        format!(
            "[[posts]]\nid = \"{id}\"\ntitle = \"某职\"\nrole = \"{role}\"\nunit = \"{unit}\"\nholder = \"{holder}\"\n"
        )
    };
    let unit = |id: &str, parent: &str, kind: &str| {
        format!("[[units]]\nid = \"{id}\"\nname = \"某\"\nkind = \"{kind}\"\nparent = \"{parent}\"\n")
    };
    let person = |id: &str| format!("[[people]]\nid = \"{id}\"\nname = \"某\"\n");
    let toml = [
        unit("a", "b", kind),
        unit("b", "a", kind),
        unit("c", "", "no-such-kind"),
        person("P1"),
        person("keeper"),
        person("li"),
        post("x", single, "a", "li"),
        post("y", single, "a", ""),
        post("x", many, "nowhere", "nobody"),
        post("z", administrator, "a", ""),
        post("w", many, "a", "keeper"),
        post("keeping", many, "", ""),
        "[[relations]]\nkind = \"no-such-relation\"\npost = \"ghost\"\nlines = [\"nothing\"]\n".to_owned(),
    ]
    .concat();
    let said = tried(&toml).unwrap_err().join("\n");
    for part in [
        "第1行 [[units]]“a”：上级关系成环",
        "[[units]]“c”：类别“no-such-kind”不在规则中",
        "[[people]]“P1”：编号只能用",
        "[[people]]“keeper”：编号已由某管理员使用",
        "[[posts]]“y”：",
        "只由一人担任，已有职务“x”",
        "[[posts]]“x”：编号重复",
        "单位“nowhere”不在文件中",
        "任职人员“nobody”不在文件中",
        "[[posts]]“z”：",
        "另行任命，不得由组织文件设置",
        "[[posts]]“w”：任职人员“keeper”已任管理员，管理员不得由组织文件另给职务",
        "[[posts]]“keeping”：编号已由“管理员”使用",
        "[[posts]]“keeping”：未写明单位",
        "[[relations]]“ghost”：职务“ghost”不在文件中",
        "类别“no-such-relation”不在规则中",
        "分工事项“nothing”不在文件中",
    ] {
        assert!(said.contains(part), "{part} missing in\n{said}");
    }
}

/// A small file with two posts and two lines, and what a test adds.
fn small(more: &str) -> String {
    let edition = common::compile().edition.unwrap();
    let kind = &edition.members("unit_kind")[0].0;
    let administrators = edition.members("administrator");
    let plain = |id: &str| !edition.held_by_one(id) && !administrators.iter().any(|(a, _)| a == id);
    let leads = |role: &str| {
        let keys = [("relation", "in_charge"), ("post_role", role), ("unit_kind", kind)];
        let facts = keys.map(|(key, value)| (key.to_owned(), value.into())).into_iter().collect();
        edition.ask("office.relation", &facts).unwrap().answer == Answer::Permitted
    };
    let role = &edition.members("role").into_iter().find(|(id, _)| plain(id) && leads(id)).unwrap().0;
    let mut toml = format!("{more}[[units]]\nid = \"u\"\nname = \"某局\"\nkind = \"{kind}\"\n");
    for (order, post) in ["x", "y"].into_iter().enumerate() {
        let place = format!("unit = \"u\"\norder = {order}\n");
        toml += &format!("[[posts]]\nid = \"{post}\"\ntitle = \"某职\"\nrole = \"{role}\"\n{place}");
    }
    for line in ["a", "b"] {
        toml += &format!("[[lines]]\nid = \"{line}\"\nname = \"事项{line}\"\nunit = \"u\"\n");
    }
    toml
}

fn relation(kind: &str, post: &str, lines: &str) -> String {
    format!("[[relations]]\nkind = \"{kind}\"\npost = \"{post}\"\nlines = [{lines}]\n")
}

#[test]
fn every_line_of_a_file_has_as_many_in_charge_as_the_rules_want() {
    assert_eq!(tried(&small("")), Ok(()), "a file without any relation leaves the division to a notice");
    let one = relation("in_charge", "x", "\"a\"");
    let said = tried(&(small("") + &one)).unwrap_err().join("\n");
    assert!(said.contains("[[lines]]“b”：没有分管的职务"), "{said}");
    assert_eq!(tried(&(small("unled = [\"b\"]\n") + &one)), Ok(()), "unless the file says so");
    let paired = one.clone() + &relation("paired", "y", "\"a\"");
    let said = tried(&(small("unled = [\"b\"]\n") + &paired)).unwrap_err().join("\n");
    assert!(said.contains("“y”：与“事项a”：") && said.contains("对口的须是"), "who leads is not paired: {said}");
    let both = relation("in_charge", "x", "\"a\", \"b\"") + &relation("in_charge", "y", "\"a\"");
    let said = tried(&(small("unled = [\"b\", \"c\"]\n") + &both)).unwrap_err().join("\n");
    for part in [
        "[[lines]]“a”：同时由x、y分管，最多1个",
        "[[lines]]“b”：写明暂无分管，又写明由x分管",
        "“c”：分工事项“c”不在文件中",
    ] {
        assert!(said.contains(part), "{part} missing in\n{said}");
    }
}

#[test]
fn names_that_tell_nothing_apart_are_said_at_once_with_file_line_and_column() {
    let sheet = |name: &str, text: &str| format!("{name}.csv\n{text}");
    let told = imported((
        "csv",
        Typed::Many(vec![
            sheet("units", "id,name,kind\na,甲局,工作部门\nb,甲局,工作部门\n"),
            sheet("people", "id,name\np,某甲\nq,某乙\n"),
            sheet(
                "posts",
                "id,title,role,unit,order,holder\nx,局长,department_head,a,1,p\ny,局长,department_head,a,2,p\n\
                 v,副局长,department_clerk,a,3,\nw,副局长,department_clerk,a,4,\nz,管理员,department_clerk,b,5,q\n",
            ),
            sheet("lines", "id,name,unit\nl,教育,a\nm,教育,b\n"),
            sheet("relations", "kind,post,line\n联系,x,l\n联系,x,l\n分管,,m\n暂无分管,x,n\n暂无分管,,m\nunled,,m\n"),
        ]),
    ));
    let said = told.unwrap_err().join("\n");
    for part in [
        "units.csv 第3行“名称（name）”列“b”：单位名称“甲局”与“a”相同",
        "lines.csv 第3行“名称（name）”列“m”：分工事项名称“教育”与“l”相同",
        "posts.csv 第3行“职务（title）”列“y”：职务名称“局长”与“x”相同",
        "posts.csv 第6行“职务（title）”列“z”：职务名称“管理员”与“keeping”相同",
        "relations.csv 第3行“分工事项（line）”列“x”：与“l”的这一关系重复",
        "relations.csv 第4行“职务（post）”列：没有填写；暂时无人分管的，关系写“暂无分管”",
        "relations.csv 第5行“职务（post）”列：“x”“暂无分管”的一行不写职务",
        "relations.csv 第5行“分工事项（line）”列“n”：分工事项“n”不在文件中",
        "relations.csv 第7行“分工事项（line）”列“m”：重复写明暂无分管",
    ] {
        assert!(said.contains(part), "{part} missing in\n{said}");
    }
    assert!(!said.contains("“w”：职务名称"), "vacant posts of one title are told apart by their order: {said}");
}

/// The tables of a small organisation in which one line has nobody in charge.
fn with_one_line_unled() -> Vec<String> {
    let one = relation("in_charge", "x", "\"a\"");
    let org = imported(("toml", Typed::Text(small("unled = [\"b\"]\n") + &one))).unwrap();
    tables(&org)
}

#[test]
fn a_line_of_which_nobody_is_in_charge_is_handed_out_as_that_and_taken_in_again() {
    let sheets = with_one_line_unled();
    let division = sheets.iter().find(|s| s.starts_with("relations.csv")).unwrap();
    assert!(division.contains("\r\n暂无分管,,b\r\n"), "{division}");
    let again = imported(("csv", Typed::Many(sheets.clone()))).unwrap();
    assert_eq!((again.relations.len(), again.lines.len()), (1, 2));
    let without: Vec<String> = sheets.iter().map(|s| s.replace("暂无分管,,b\r\n", "")).collect();
    let said = imported(("csv", Typed::Many(without))).unwrap_err().join("\n");
    assert!(said.contains("lines.csv 第3行“编号（id）”列“b”：没有分管的职务") && said.contains("“暂无分管”"), "{said}");
}
