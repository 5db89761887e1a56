//! The organisation as tables: one CSV file each for units, people, posts, lines of work and relations. What is written
//! here can be read here again.

use guiju_core::sheet::{Flaw, Heading, Record, read, table};
use guiju_core::{OfficeTime, Organisation};

use super::super::event::{LineEntry, PersonEntry, PostEntry, RelationEntry, Roll, UnitEntry};
use super::places::Places;

const ID: Heading = Heading::needed("id", "编号");

/// The table of the division.
pub const RELATIONS: &str = "relations";

/// The tables: name, words, columns.
pub const TABLES: &[(&str, &str, &[Heading])] = &[
    (
        "units",
        "单位",
        &[ID, Heading::needed("name", "名称"), Heading::needed("kind", "类别"), Heading::free("parent", "上级")],
    ),
    ("people", "人员", &[ID, Heading::needed("name", "姓名"), Heading::free("initials", "拼音首字母")]),
    (
        "posts",
        "职务",
        &[
            ID,
            Heading::needed("title", "职务"),
            Heading::needed("role", "职务类别"),
            Heading::needed("unit", "单位"),
            Heading::free("order", "排序"),
            Heading::free("holder", "任职人员"),
        ],
    ),
    ("lines", "分工事项", &[ID, Heading::needed("name", "名称"), Heading::free("unit", "承办单位")]),
    (
        "relations",
        "分工",
        &[Heading::needed("kind", "关系"), Heading::free("post", "职务"), Heading::needed("line", "分工事项")],
    ),
];

/// What stands for a relation in a row that says of a line that nobody is in charge of it for the time being: such a row
/// has no post. Name and words.
pub const UNLED: (&str, &str) = ("unled", "暂无分管");

/// Whether a row says so.
fn is_unled(record: &Record) -> bool {
    let kind = record.text("kind");
    kind == UNLED.0 || kind == UNLED.1
}

/// Reads the files, each the file's name, a line feed and its text. What cannot be read is told with its place; the rest
/// is read nevertheless, so that all problems of all files are told at once.
pub fn read_roll(sheets: &[String]) -> (Roll, Places) {
    let (mut roll, mut places) = (Roll::default(), Places::default());
    for sheet in sheets {
        let (file, text) = sheet.split_once('\n').unwrap_or((sheet, ""));
        let file = file.trim();
        let whole = |message: String| Flaw { file: file.to_owned(), message, ..Flaw::default() };
        let Some((name, _, headings)) = TABLES.iter().find(|(name, label, _)| is_called(file, name, label)) else {
            let known: Vec<String> = TABLES.iter().map(|(name, label, _)| format!("{name}.csv（{label}）")).collect();
            places.flaws.push(whole(format!("不知道是哪一张表，文件名应为{}", known.join("、"))));
            continue;
        };
        if places.has(name) {
            places.flaws.push(whole("同一张表有两个文件，请只留一个".to_owned()));
            continue;
        }
        let sheet = read(file, text, headings);
        let lines = |unled: bool| sheet.records.iter().filter(move |r| is_unled(r) == unled).map(|r| r.line).collect();
        if *name == RELATIONS {
            places.add(name, file, lines(false));
            places.add(UNLED.0, file, lines(true));
        } else {
            places.add(name, file, sheet.records.iter().map(|r| r.line).collect());
        }
        places.flaws.extend(sheet.flaws);
        for record in &sheet.records {
            let flaw = take(&mut roll, name, record);
            places.flaws.extend(flaw.map(|flaw| Flaw { file: file.to_owned(), line: record.line, ..flaw }));
        }
    }
    (roll, places)
}

/// `units.csv`, `单位.csv`, and what a browser makes of a name it has saved before: `units (1).csv`.
fn is_called(file: &str, name: &str, label: &str) -> bool {
    let lower = file.to_lowercase();
    let stem = lower.strip_suffix(".csv").unwrap_or(&lower);
    let stem = stem.split(['(', '（', ' ', '-']).next().unwrap_or_default();
    stem == name || stem == label
}

/// Takes one record in; what is wrong with it, without its place.
fn take(roll: &mut Roll, table: &str, record: &Record) -> Option<Flaw> {
    let text = |name: &str| record.text(name);
    match table {
        "units" => {
            let (id, name, kind, parent) = (text("id"), text("name"), text("kind"), text("parent"));
            roll.units.push(UnitEntry { id, name, kind, parent });
        }
        "people" => {
            let (id, name, initials) = (text("id"), text("name"), text("initials"));
            roll.people.push(PersonEntry { id, name, initials });
        }
        "posts" => {
            let typed = text("order");
            let order = if typed.is_empty() { Some(0) } else { typed.parse().ok() };
            roll.posts.push(PostEntry {
                id: text("id"),
                title: text("title"),
                role: text("role"),
                unit: text("unit"),
                order: order.unwrap_or_default(),
                holder: text("holder"),
            });
            if order.is_none() {
                let column = Heading::free("order", "排序").shown();
                return Some(Flaw { column, typed, message: "不是整数".to_owned(), ..Flaw::default() });
            }
        }
        "lines" => roll.lines.push(LineEntry { id: text("id"), name: text("name"), unit: text("unit") }),
        _ => return relation(roll, record),
    }
    None
}

/// One row of the division: a relation, or a line of which nobody is in charge.
fn relation(roll: &mut Roll, record: &Record) -> Option<Flaw> {
    let (kind, post, line) = (record.text("kind"), record.text("post"), record.text("line"));
    let column = Heading::free("post", "职务").shown();
    let flaw = |typed: &str, message: &str| Flaw {
        column: column.clone(),
        typed: typed.to_owned(),
        message: message.to_owned(),
        ..Flaw::default()
    };
    if is_unled(record) {
        roll.unled.push(line);
        return (!post.is_empty()).then(|| flaw(&post, "“暂无分管”的一行不写职务"));
    }
    let missing = post.is_empty().then(|| flaw("", "没有填写；暂时无人分管的，关系写“暂无分管”"));
    roll.relations.push(RelationEntry { kind, post, lines: vec![line] });
    missing
}

/// The organisation as it stands at an instant, as files that an import takes: file name and text. `is_appointed` says
/// which roles are given by an act of their own and not by a file; such posts are left out, and whoever holds nothing else.
/// `leads` is the relation that every line must have; a line without it is written as one of which nobody is in charge.
pub fn written(
    org: &Organisation,
    at: OfficeTime,
    is_appointed: impl Fn(&str) -> bool,
    leads: &[String],
) -> Vec<(String, String)> {
    let appointed = |post: &str| org.posts.get(post).is_none_or(|p| is_appointed(&p.role) || p.unit.is_empty());
    let holds = |person: &str| org.holdings.iter().filter(|h| h.person == person).map(|h| h.post.as_str()).collect();
    let only_appointed = |person: &str| -> bool {
        let held: Vec<&str> = holds(person);
        !held.is_empty() && held.iter().all(|post| appointed(post))
    };
    let own = |text: &str| text.to_owned();
    let units = org.units.iter().map(|(id, u)| vec![own(id), own(&u.name), own(&u.kind), own(&u.parent)]);
    let people = org.people.iter().filter(|(id, _)| !only_appointed(id));
    let people = people.map(|(id, p)| vec![own(id), own(&p.name), own(&p.initials)]);
    let posts = org.posts.iter().filter(|(id, _)| !appointed(id)).map(|(id, p)| {
        let holder = org.holder(id, at).unwrap_or_default();
        vec![own(id), own(&p.title), own(&p.role), own(&p.unit), p.order.to_string(), own(holder)]
    });
    let lines = org.lines.iter().map(|(id, l)| vec![own(id), own(&l.name), own(&l.unit)]);
    let relations = org.relations.iter().filter(|r| r.span.covers(at));
    let relations = relations.map(|r| vec![own(&r.kind), own(&r.post), own(&r.line)]);
    let has = |line: &str, kind: &String| {
        org.relations.iter().any(|r| r.line == line && r.kind == *kind && r.span.covers(at))
    };
    let divided = org.relations.iter().any(|r| r.span.covers(at));
    let bare = org.lines.keys().filter(|line| divided && !leads.iter().all(|kind| has(line, kind)));
    let bare = bare.map(|line| vec![own(UNLED.1), String::new(), own(line)]);
    let rows: [Vec<Vec<String>>; 5] =
        [units.collect(), people.collect(), posts.collect(), lines.collect(), relations.chain(bare).collect()];
    let files = TABLES.iter().zip(rows);
    files.map(|((name, _, headings), rows)| (format!("{name}.csv"), table(headings, rows))).collect()
}
