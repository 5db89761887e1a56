//! What the commands print and how they end.

use std::fs;
use std::path::Path;
use std::process::Output;

use crate::guiju;

/// How a command ended: whether well, and what it printed on both streams.
fn ran(arguments: &[&str]) -> (bool, String) {
    said(&guiju(arguments).output().unwrap())
}

fn said(output: &Output) -> (bool, String) {
    let both = [output.stdout.as_slice(), output.stderr.as_slice()].concat();
    (output.status.success(), String::from_utf8(both).unwrap())
}

/// A sample government in a new folder.
fn founded(folder: &Path) -> String {
    let data = folder.join("data").to_str().unwrap().to_owned();
    let (well, text) = ran(&["bench-load", "--seconds", "0", "--data", &data]);
    assert!(well, "{text}");
    data
}

#[test]
fn the_notice_that_issues_the_rules_goes_from_draft_to_issue_on_both_stores() {
    let (well, text) = ran(&["scenario", "run", "scenarios/issue-the-rules.toml"]);
    assert!(well, "{text}");
    assert!(!text.contains('✗'), "{text}");
    assert_eq!(text.matches("结果一致").count(), 4, "two stores, two variants");
    for part in ["红桥政〔2023〕1号", "由许文代录", "第五十一条第四款", "现可办理：", "下一步："]
    {
        assert!(text.contains(part), "{part} missing in\n{text}");
    }
}

#[test]
fn the_ways_round_the_rules_are_closed_on_both_stores() {
    let (well, text) = ran(&["scenario", "run", "scenarios/closed-doors.toml"]);
    assert!(well, "{text}");
    assert!(!text.contains('✗'), "{text}");
    assert_eq!(text.matches("结果一致").count(), 2, "two stores");
}

#[test]
fn a_start_in_mid_year_accounts_for_every_number_on_both_stores() {
    let (well, text) = ran(&["scenario", "run", "scenarios/mid-year-start.toml"]);
    assert!(well, "{text}");
    assert!(!text.contains('✗'), "{text}");
    assert_eq!(text.matches("结果一致").count(), 2, "two stores");
}

#[test]
fn everything_is_handed_out_as_tables_and_an_organisation_is_taken_in_whole_or_not_at_all() {
    let dir = tempfile::tempdir().unwrap();
    let data = founded(dir.path());
    let to = dir.path().join("tables");
    let (well, text) = ran(&["export", "--data", &data, to.to_str().unwrap()]);
    assert!(well && text.contains("可再导入的表格5张"), "{text}");
    let read = |name: &str| fs::read_to_string(to.join(name)).unwrap();
    assert!(read("registers/people.csv").starts_with("\u{feff}编号（id）,姓名（name）"));
    assert!(read("registers/access.csv").contains("对谁（who）"));
    let journal = read("journal.csv");
    assert!(journal.starts_with("\u{feff}第几条（position）") && journal.contains(",office,import,"), "{journal}");
    assert!(read("office/posts.csv").contains("zhou-heng"));
    let (well, text) = ran(&["numbers", "--data", &data]);
    assert!(well && text.contains("没有重号"), "{text}");
    // A scenario may begin with the tables that were handed out.
    let scenario = dir.path().join("s.toml");
    let step = "[[step]]\nname = \"任职\"\nas = \"fang-xue\"\ndo = \"office.take_up\"\nexpect = \"refused\"\n\
                form = { person = \"zhou-heng\", post = \"mayor\", since = \"2023-01-06\", basis = \"样例\" }\n";
    let head = "title = \"t\"\norganisation = \"tables/office\"\norganisation_since = \"2022-12-01\"\n\
                organisation_basis = \"样例\"\nclock = \"2023-01-05T09:00\"\n";
    fs::write(&scenario, format!("{head}{step}")).unwrap();
    let (well, text) = ran(&["scenario", "run", scenario.to_str().unwrap(), "--store", "memory"]);
    assert!(well, "{text}");
    // Taken in where one stands already, and with a wrong cell: refused, and said where.
    let posts = to.join("office/posts.csv");
    fs::write(&posts, fs::read_to_string(&posts).unwrap().replacen(",office,", ",nowhere,", 1)).unwrap();
    let folder = to.join("office");
    let folder = folder.to_str().unwrap();
    let import = ["organisation", "import", "--data", &data, "--as", "admin-system", "--since", "2023-02-01T09:00"];
    let (well, text) = ran(&[&import[..], &["--basis", "再导入", folder]].concat());
    assert!(!well && text.contains("依据"), "{text}");
}

#[test]
fn limits_are_counted_urged_lengthened_and_followed_up_on_both_stores() {
    let (well, text) = ran(&["scenario", "run", "scenarios/clocks.toml"]);
    assert!(well, "{text}");
    assert!(!text.contains('✗'), "{text}");
    assert_eq!(text.matches("结果一致").count(), 2, "two stores");
    assert!(text.contains("⏰"), "{text}");
}

#[test]
fn two_governments_exchange_papers_by_packages() {
    let (well, text) = ran(&["scenario", "run", "scenarios/packages.toml"]);
    assert!(well && text.contains("全部与预期相符"), "{text}");
}

#[test]
fn a_consultation_goes_from_asking_to_a_decision_on_both_stores() {
    let (well, text) = ran(&["scenario", "run", "scenarios/consultation.toml"]);
    assert!(well, "{text}");
    assert!(!text.contains('✗'), "{text}");
    assert_eq!(text.matches("结果一致").count(), 2, "two stores");
}

#[test]
fn in_a_consultation_each_speaks_for_himself_on_both_stores() {
    let (well, text) = ran(&["scenario", "run", "scenarios/consultation-own-word.toml"]);
    assert!(well, "{text}");
    assert!(!text.contains('✗'), "{text}");
    assert_eq!(text.matches("结果一致").count(), 2, "two stores");
}

#[test]
fn what_is_recorded_for_somebody_waits_for_his_word_on_both_stores() {
    let (well, text) = ran(&["scenario", "run", "scenarios/recorded.toml"]);
    assert!(well, "{text}");
    assert!(!text.contains('✗'), "{text}");
    assert_eq!(text.matches("结果一致").count(), 2, "two stores");
}

#[test]
fn urgent_papers_go_first_only_where_the_rules_switch_it_on() {
    let (well, text) = ran(&["scenario", "run", "scenarios/act-first.toml"]);
    assert!(well, "{text}");
    assert!(!text.contains('✗'), "{text}");
    assert_eq!(text.matches("结果一致").count(), 2, "two stores");
}

#[test]
fn what_is_said_of_a_leave_afterwards_gives_nobody_power_on_both_stores() {
    let (well, text) = ran(&["scenario", "run", "scenarios/leave-dates.toml"]);
    assert!(well, "{text}");
    assert!(!text.contains('✗'), "{text}");
    assert_eq!(text.matches("结果一致").count(), 2, "two stores");
}

#[test]
fn a_form_that_is_not_in_order_is_told_with_what_stands_against_the_act_on_both_stores() {
    let (well, text) = ran(&["scenario", "run", "scenarios/at-once.toml"]);
    assert!(well, "{text}");
    assert!(!text.contains('✗'), "{text}");
    assert_eq!(text.matches("结果一致").count(), 2, "two stores");
}

#[test]
fn leaves_are_filed_reported_and_permitted_by_the_rules_on_both_stores() {
    let (well, text) = ran(&["scenario", "run", "scenarios/leave.toml"]);
    assert!(well, "{text}");
    assert!(!text.contains('✗'), "{text}");
    assert_eq!(text.matches("结果一致").count(), 2, "two stores");
}

#[test]
fn a_scenario_that_comes_out_otherwise_is_told_and_ends_with_one() {
    let dir = tempfile::tempdir().unwrap();
    fs::copy("../../scenarios/sample-district.toml", dir.path().join("sample-district.toml")).unwrap();
    let head = "title = \"试\"\norganisation = \"sample-district.toml\"\norganisation_since = \"2022-12-01\"\n\
                organisation_basis = \"样例\"\nclock = \"2023-01-05T09:00\"\n";
    let appointed = |expect: &str| {
        format!(
            "[[step]]\nname = \"任职\"\nas = \"fang-xue\"\ndo = \"office.take_up\"\n{expect}\n\
             form = {{ person = \"zhou-heng\", post = \"mayor\", since = \"2023-01-06\", basis = \"样例\" }}\n"
        )
    };
    let run = |step: String| {
        let file = dir.path().join("s.toml");
        fs::write(&file, format!("{head}{step}")).unwrap();
        ran(&["scenario", "run", file.to_str().unwrap(), "--store", "memory"])
    };
    let (well, text) = run(appointed("expect = \"done\""));
    assert!(!well && text.contains("预期“办理”，结果不同") && text.contains("有1处与预期不符"), "{text}");
    let (well, text) = run(appointed("expect = \"refused\"\nby = [\"99\"]\nsays = \"无此话\"\nwho = [\"无此人\"]"));
    assert!(!well, "{text}");
    for part in ["应引用第99条款", "答复中应有“无此话”", "应指明“无此人”可办理"] {
        assert!(text.contains(part), "{part} missing in\n{text}");
    }
    assert!(run(appointed("expect = \"refused\"")).0);
    let (well, text) = run("[[step]]\nname = 1".to_owned());
    assert!(!well && text.contains("场景文件读不懂"), "{text}");
}

#[test]
fn a_journal_is_checked_remade_saved_and_restored() {
    let dir = tempfile::tempdir().unwrap();
    let data = founded(dir.path());
    let (well, text) = ran(&["journal", "verify", "--data", &data]);
    assert!(well && text.contains("完整，共"), "{text}");
    let (well, text) = ran(&["journal", "rebuild", "--data", &data]);
    assert!(well && text.contains("结果与原来一致"), "{text}");
    // A register that was written to from outside is found, and remade from the journal.
    let store = rusqlite::Connection::open(dir.path().join("data/guiju.db")).unwrap();
    store.execute("update r_people set name = '某某'", []).unwrap();
    drop(store);
    let (well, text) = ran(&["journal", "verify", "--data", &data]);
    assert!(!well && text.contains("登记簿与流水不符"), "{text}");
    assert!(ran(&["journal", "rebuild", "--data", &data]).0);
    assert!(ran(&["journal", "verify", "--data", &data]).0);
    let saved = dir.path().join("saved").to_str().unwrap().to_owned();
    let (well, text) = ran(&["backup", "--data", &data, "--to", &saved]);
    assert!(well && text.contains("备份于"), "{text}");
    let back = dir.path().join("back").to_str().unwrap().to_owned();
    let (well, text) = ran(&["restore", "--from", &saved, "--data", &back]);
    assert!(well && text.contains("已恢复"), "{text}");
    assert!(ran(&["journal", "verify", "--data", &back]).0);
    assert!(text.contains("令牌全部停用") && text.contains("备份时的"), "{text}");
    assert!(!ran(&["restore", "--from", &saved, "--data", &back]).0, "a folder that is not empty is left alone");
    let (well, text) = ran(&["journal", "verify", "--data", dir.path().to_str().unwrap()]);
    assert!(!well && text.contains("没有数据"), "{text}");
    // A file that an act names, the adopted text, is gone.
    fs::remove_dir_all(dir.path().join("data/blobs")).unwrap();
    let (well, text) = ran(&["journal", "verify", "--data", &data]);
    assert!(!well && text.contains("缺失"), "{text}");
}

#[test]
fn another_rulebook_is_adopted_by_whom_the_one_in_force_allows() {
    let dir = tempfile::tempdir().unwrap();
    let data = founded(dir.path());
    let rules = dir.path().join("rulebooks");
    for name in ["national", "hongqiao-2023"] {
        fs::create_dir_all(rules.join(name)).unwrap();
        for entry in fs::read_dir(Path::new("../../rulebooks").join(name)).unwrap() {
            let path = entry.unwrap().path();
            fs::copy(&path, rules.join(name).join(path.file_name().unwrap())).unwrap();
        }
    }
    let book = rules.join("hongqiao-2023").to_str().unwrap().to_owned();
    let adopt = ["rulebook", "adopt", "--data", &data, "--rulebook", &book, "--basis", "修订", "--login", "a"];
    let (well, text) = ran(&adopt);
    assert!(well && text.contains("无须再办"), "{text}");

    let chapter = rules.join("hongqiao-2023/15-supplementary.md");
    let before = fs::read_to_string(&chapter).unwrap();
    fs::write(&chapter, format!("{before}\n〔解读〕本条的又一解读。\n")).unwrap();
    let password = |person: &str| {
        let (well, text) = ran(&["account", "add", "--data", &data, "--person", person, "--login", "a"]);
        assert!(well, "{text}");
        let password = text.split("一次性密码：").nth(1).and_then(|rest| rest.split('（').next()).unwrap();
        password.to_owned()
    };
    let sign_in = |password: &str| {
        use std::io::Write as _;
        let mut child = guiju(&adopt);
        child.stdin(std::process::Stdio::piped()).stdout(std::process::Stdio::piped());
        let mut child = child.stderr(std::process::Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(format!("{password}\n").as_bytes()).unwrap();
        said(&child.wait_with_output().unwrap())
    };
    let mayor = password("zhou-heng");
    let (well, text) = sign_in("wrong");
    assert!(!well && text.contains("登录名或者密码不对"), "{text}");
    let (well, text) = sign_in(&mayor);
    assert!(!well && text.contains("请系统管理员"), "{text}");
    let (well, text) = ran(&["account", "add", "--data", &data, "--person", "shen-yi", "--login", "a"]);
    assert!(!well && text.contains("已由他人使用"), "{text}");
    let (well, text) = ran(&["account", "add", "--data", &data, "--person", "nobody"]);
    assert!(!well && text.contains("没有“nobody”"), "{text}");

    // The load runs by the project's own rulebook, which is the one in force still.
    assert!(ran(&["bench-load", "--seconds", "0", "--data", &data]).0);
    fs::remove_file(dir.path().join("data/accounts.db")).unwrap();
    let (well, text) = sign_in(&password("admin-system"));
    assert!(well && text.contains("已启用"), "{text}");
    let (well, text) = ran(&["bench-load", "--seconds", "0", "--data", &data]);
    assert!(!well && text.contains("guiju rulebook adopt"), "{text}");
}

#[test]
fn a_rulebook_is_checked_explained_and_shown_with_its_flaws() {
    let (well, text) = ran(&["rulebook", "check", "rulebooks/hongqiao-2023"]);
    assert!(well && text.contains("可以启用"), "{text}");
    let (well, text) = ran(&["rulebook", "check", "rulebooks/hongqiao-2023", "--json"]);
    let report: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert!(well && report["adoptable"] == serde_json::Value::Bool(true), "{text}");
    let (well, text) = ran(&["rulebook", "explain", "51"]);
    assert!(well && text.contains("第五十一条"), "{text}");
    let (well, text) = ran(&["rulebook", "explain", "999"]);
    assert!(!well && text.contains("没有“999”"), "{text}");

    let dir = tempfile::tempdir().unwrap();
    let book = dir.path().join("book");
    fs::create_dir_all(&book).unwrap();
    fs::write(book.join("rulebook.toml"), "title = \"试\"\n").unwrap();
    fs::write(book.join("01.md"), b"# a\n\xff").unwrap();
    let book = book.to_str().unwrap();
    let (well, text) = ran(&["rulebook", "check", book]);
    assert!(!well && text.contains("不是 UTF-8") && text.contains("book/01.md:2"), "{text}");
    let data = dir.path().join("data").to_str().unwrap().to_owned();
    let (well, text) = ran(&["serve", "--data", &data, "--rulebook", book]);
    assert!(!well && text.contains("不能启用"), "{text}");
    assert!(!Path::new(&data).exists(), "nothing is begun with a rulebook that cannot be adopted");
}
