//! Bad input: all problems on one page, what was typed is kept, and nothing secret is taken in.

use e2e::browser::{Browser, Device};
use e2e::fault::Walk;
use e2e::notice::{TEXT, TITLE};
use e2e::program::Guiju;

#[test]
fn an_empty_form_shows_all_problems_at_once_and_keeps_what_was_typed() -> Walk {
    let guiju = Guiju::demo()?;
    let desk = Browser::start(Device::Desk)?;
    desk.enter(&guiju, "xu-wen")?;
    desk.begin_draft(&guiju)?;
    let needed = desk.all("label.name:has(.need), legend:has(.need)")?;
    assert!(needed.len() > 5, "{needed:?}");
    desk.send("拟稿")?;
    let problems = desk.all(".problems li")?;
    assert_eq!(problems.len(), needed.len(), "{problems:?}");
    for label in needed {
        let label = label.trim_end_matches('*').trim();
        assert!(problems.iter().any(|problem| problem.contains(label)), "{label}: {problems:?}");
    }
    desk.picture("input-empty")?;

    // Half filled in: fewer problems, and nothing of what was typed is lost.
    desk.fill("title", TITLE)?;
    desk.fill("body", TEXT)?;
    desk.select("doc_type", "通知")?;
    desk.fill("amount", "很多")?;
    desk.send("拟稿")?;
    let left = desk.all(".problems li")?;
    assert!(left.iter().any(|problem| problem.contains("元")), "an amount in words is named: {left:?}");
    assert!(!left.iter().any(|problem| problem.contains("标题") || problem.contains("正文")), "{left:?}");
    let kept = [desk.value("title")?, desk.value("body")?, desk.value("doc_type")?, desk.value("amount")?];
    assert_eq!(kept, [TITLE, TEXT, "notice", "很多"]);
    desk.picture("input-half")?;

    // Put right on the same page, it is taken.
    desk.fill_notice()?;
    desk.fill("amount", "")?;
    desk.send("拟稿")?;
    desk.sees("已记录")
}

#[test]
fn a_classified_paper_is_refused_and_the_lawful_way_is_named() -> Walk {
    let guiju = Guiju::demo()?;
    let desk = Browser::start(Device::Desk)?;
    desk.enter(&guiju, "xu-wen")?;
    desk.open(&guiju.at("/?box=mine"))?;
    let before = desk.all("main tbody tr")?;
    desk.begin_draft(&guiju)?;
    desk.fill_notice()?;
    desk.fill("classification", "秘密")?;
    desk.send("拟稿")?;
    desk.sees("“密级”中带有密级标志")?;
    desk.sees("机要渠道")?;
    desk.sees_no("已记录")?;
    assert!(!desk.all(".grounds .cite, .grounds .message")?.is_empty());
    desk.picture("input-classified")?;
    desk.open(&guiju.at("/?box=mine"))?;
    assert_eq!(desk.all("main tbody tr")?, before, "nothing was recorded");
    Ok(())
}

#[test]
fn a_wrong_password_says_nothing_of_which_part_is_wrong() -> Walk {
    let guiju = Guiju::demo()?;
    let desk = Browser::start(Device::Desk)?;
    let mut said = vec![];
    for login in ["xu-wen", "nobody"] {
        desk.open(&guiju.at("/sign-in"))?;
        desk.fill("login", login)?;
        desk.fill("password", "错误的密码")?;
        desk.send("登录")?;
        said.push(desk.all(".problems, [role=alert]")?);
    }
    assert!(!said[0].is_empty());
    assert_eq!(said[0], said[1], "whether the account exists is not told");
    desk.picture("input-password").map(|_| ())
}
