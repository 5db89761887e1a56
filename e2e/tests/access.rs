//! Pages for everybody: what axe-core finds, by keyboard alone, in large type, twice as large, and on paper.

use e2e::access::{DOWN, ENTER, TAB, UP};
use e2e::browser::{Browser, Device};
use e2e::fault::{Fault, Walk};
use e2e::program::Guiju;

/// Pages that are not of one paper.
const GENERAL: [&str; 33] = [
    "/me/tokens",
    "/me/second",
    "/",
    "/?box=read",
    "/?box=mine",
    "/?box=done",
    "/m/documents",
    "/m/documents?sort=1&dir=up&updated_from=2020-01-01",
    "/m/documents?q=%E9%80%9A%E7%9F%A5",
    "/m/documents?only=0",
    "/m/leave",
    "/m/consultation",
    "/m/registry/book/numbers",
    "/m/registry/book/in_force",
    "/m/audit",
    "/exports",
    "/me/notices",
    "/m/registry",
    "/today",
    "/plan",
    "/plan?person1=zhou-heng&since1=2026-12-01&until1=2026-12-03",
    "/recorded",
    "/stats",
    "/stats/rows?by=all&only=all",
    "/org",
    "/rulebook",
    "/rulebook/51",
    "/me",
    "/phrases",
    "/password",
    "/search?q=%E9%80%9A%E7%9F%A5",
    "/m/documents/new/draft",
    "/nowhere",
];

/// Of a paper: its tabs and forms, open to the visitor or not.
const OF_A_PAPER: [&str; 9] = [
    "?tab=slip",
    "?tab=text",
    "?tab=attachments",
    "?tab=course",
    "?tab=grounds",
    "?tab=journal",
    "/do/clear",
    "/do/sign",
    "/do/return",
];

/// People whose pages differ: a clerk, a deputy director, the mayor, a department's clerk.
const PEOPLE: [&str; 4] = ["xu-wen", "jiang-lan", "zhou-heng", "fang-xue"];

/// A notice that was reported and waits for the office's deputy director.
fn waiting(browser: &Browser, guiju: &Guiju) -> Walk<String> {
    browser.enter(guiju, "xu-wen")?;
    let paper = browser.draft_notice(guiju)?;
    browser.click("报送")?;
    browser.send("报送")?;
    browser.sees("已记录")?;
    Ok(paper)
}

/// All faults are told, not only the first.
fn all(faults: Vec<String>) -> Walk {
    if faults.is_empty() { Ok(()) } else { Err(Fault::of(faults.join("\n\n"))) }
}

fn addresses(paper: &str) -> Vec<String> {
    let of_paper = OF_A_PAPER.iter().map(|part| format!("{paper}{part}"));
    GENERAL.iter().map(|path| (*path).to_owned()).chain(of_paper).collect()
}

#[test]
fn no_page_has_a_serious_finding() -> Walk {
    let guiju = Guiju::demo()?;
    let mut faults = vec![];
    let mut note = |found: Walk| faults.extend(found.err().map(|fault| fault.0));
    let desk = Browser::start(Device::Desk)?;
    desk.open(&guiju.at("/sign-in"))?;
    note(desk.is_accessible());
    let paper = waiting(&desk, &guiju)?;
    for person in PEOPLE {
        desk.enter(&guiju, person)?;
        for path in addresses(&paper) {
            desk.open(&guiju.at(&path))?;
            note(desk.is_accessible());
        }
    }
    // A list with a saved view, and the workbook that was made of it.
    desk.enter(&guiju, "xu-wen")?;
    desk.open(&guiju.at("/m/documents?sort=1&dir=up"))?;
    desk.fill("name", "按字号")?;
    desk.click("存为我的视图")?;
    desk.sees("按字号")?;
    note(desk.is_accessible());
    desk.click("导出工作簿（XLSX）")?;
    desk.sees("我的导出")?;
    note(desk.is_accessible());
    // A form with problems, and a refusal after it was sent.
    desk.enter(&guiju, "xu-wen")?;
    desk.begin_draft(&guiju)?;
    desk.send("拟稿")?;
    desk.sees("需要改正")?;
    note(desk.is_accessible());
    desk.fill_notice()?;
    desk.fill("classification", "秘密")?;
    desk.send("拟稿")?;
    desk.sees("机要渠道")?;
    note(desk.is_accessible());
    let phone = Browser::start(Device::Phone)?;
    phone.enter(&guiju, "jiang-lan")?;
    for path in addresses(&paper) {
        phone.open(&guiju.at(&path))?;
        note(phone.is_accessible());
    }
    all(faults)
}

#[test]
fn everything_is_reached_by_keyboard_and_one_sees_where_one_is() -> Walk {
    let guiju = Guiju::demo()?;
    let desk = Browser::start(Device::Desk)?;
    let paper = waiting(&desk, &guiju)?;
    desk.enter(&guiju, "jiang-lan")?;
    let mut faults = vec![];
    for path in ["/", "/stats", "/phrases", &paper, &format!("{paper}/do/clear")] {
        desk.open(&guiju.at(path))?;
        match desk.is_walked_by_keyboard() {
            Ok(stops) => assert!(stops > 10, "{path}: {stops}"),
            Err(fault) => faults.push(fault.0),
        }
    }
    all(faults)
}

#[test]
fn an_act_is_done_by_keyboard_alone() -> Walk {
    let guiju = Guiju::demo()?;
    let desk = Browser::start(Device::Desk)?;
    let paper = waiting(&desk, &guiju)?;
    desk.send("退出")?;
    // The way past the head of the page comes first.
    desk.press(TAB)?;
    assert_eq!(desk.focused()?, "跳到正文");
    desk.press(ENTER)?;
    desk.tab_to("login")?;
    desk.press("jiang-lan")?;
    desk.tab_to("password")?;
    desk.press(&guiju.password()?)?;
    desk.press(ENTER)?;
    desk.sees("您好")?;
    desk.open(&guiju.at(&format!("{paper}/do/clear")))?;
    desk.tab_to("mark")?;
    desk.press(UP)?;
    assert_eq!(desk.value("mark")?, "", "the choice is made by arrow keys");
    desk.press(DOWN)?;
    assert_eq!(desk.value("mark")?, "agree");
    for _ in 0..60 {
        if desk.focused()? == "审核把关" {
            break;
        }
        desk.press(TAB)?;
    }
    assert_eq!(desk.focused()?, "审核把关");
    desk.press(ENTER)?;
    desk.sees("已记录")
}

#[test]
fn pages_fit_when_words_or_everything_is_twice_as_large() -> Walk {
    let guiju = Guiju::demo()?;
    let mut faults = vec![];
    let mut note = |found: Walk| faults.extend(found.err().map(|fault| fault.0));
    let phone = Browser::start(Device::Phone)?;
    let paper = waiting(&phone, &guiju)?;
    phone.enter(&guiju, "jiang-lan")?;
    phone.click("大字")?;
    phone.sees("标准字号")?;
    for path in addresses(&paper) {
        phone.open(&guiju.at(&path))?;
        phone.sees("标准字号")?;
        note(phone.fits());
    }
    let desk = Browser::start(Device::Desk)?;
    desk.enter(&guiju, "jiang-lan")?;
    for path in addresses(&paper) {
        desk.open(&guiju.at(&path))?;
        desk.is_as_wide_as(640)?;
        note(desk.fits());
        desk.is_as_wide_as(1280)?;
        desk.doubles_words()?;
        note(desk.fits());
    }
    all(faults)
}

#[test]
fn slips_lists_and_charts_are_printed_without_what_is_of_the_screen() -> Walk {
    let guiju = Guiju::demo()?;
    let desk = Browser::start(Device::Desk)?;
    let paper = waiting(&desk, &guiju)?;
    desk.enter(&guiju, "zhou-heng")?;
    let of_the_screen =
        [".nav", ".head", ".banner", ".tabs", ".acts", ".buttons", ".search", ".crumb", ".foot", ".skip"];
    for (name, path, shown) in [
        ("slip", format!("{paper}?tab=slip"), ".slip .opinion"),
        ("list", "/m/documents".to_owned(), "table.list thead"),
        ("figures", "/stats".to_owned(), ".chart svg"),
        ("leave", "/m/leave".to_owned(), "table.list thead"),
    ] {
        desk.open(&guiju.at(&path))?;
        assert_eq!(desk.on_paper(&of_the_screen)?, Vec::<String>::new(), "{name}");
        assert_eq!(desk.on_paper(&[shown])?, [shown], "{name}: tables stay tables on paper");
        let printed = desk.prints(&format!("print-{name}"))?;
        let text = String::from_utf8_lossy(&printed);
        // A4 in points.
        assert!(text.contains("/MediaBox [0 0 595") || text.contains("/MediaBox [0 0 594"), "{name} is not A4");
    }
    Ok(())
}
