//! The whole way of a notice on a phone in large type, without a script; and what the script adds where there is one.

use e2e::browser::{Browser, Device};
use e2e::fault::Walk;
use e2e::program::Guiju;

/// Somebody takes the paper from his own list and gives an opinion.
fn clears(phone: &Browser, guiju: &Guiju, paper: &str, login: &str) -> Walk {
    phone.enter(guiju, login)?;
    phone.fits()?;
    phone.take_up(guiju, paper)?;
    phone.fits()?;
    phone.opine("审核把关", "同意")?;
    phone.fits()
}

#[test]
fn a_notice_is_issued_on_a_phone_in_large_type_without_scripts() -> Walk {
    let guiju = Guiju::demo()?;
    let phone = Browser::start(Device::Narrow)?;
    phone.scripts(false)?;
    phone.open(&guiju.at("/sign-in"))?;
    phone.click("大字")?;
    phone.sees("标准字号")?;
    phone.enter(&guiju, "xu-wen")?;
    let paper = phone.draft_notice(&guiju)?;
    phone.click("报送")?;
    phone.send("报送")?;
    phone.sees("已记录")?;
    for login in ["jiang-lan", "fang-zhi", "shen-yi"] {
        clears(&phone, &guiju, &paper, login)?;
    }
    phone.enter(&guiju, "zhou-heng")?;
    phone.take_up(&guiju, &paper)?;
    phone.click("签发")?;
    phone.fits()?;
    phone.select("answer", "sign")?;
    phone.select("mark", "text")?;
    // A phrase is put in by a button that shows the form again.
    phone.select("_phrase-opinion", "请抓紧办理，按时反馈。")?;
    phone.send("插入")?;
    assert_eq!(phone.value("opinion")?, "请抓紧办理，按时反馈。");
    assert_eq!((phone.value("answer")?, phone.value("mark")?), ("sign".to_owned(), "text".to_owned()));
    phone.fill("opinion", "同意印发。请抓紧办理，按时反馈。")?;
    phone.send("签发")?;
    phone.sees("已记录")?;
    phone.enter(&guiju, "ding-mo")?;
    phone.take_up(&guiju, &paper)?;
    for act in ["编号登记", "印发"] {
        phone.click(act)?;
        phone.fits()?;
        phone.send(act)?;
        phone.sees("已记录")?;
    }
    phone.click("发文稿纸")?;
    phone.sees("红桥政〔")?;
    phone.fits()?;
    phone.picture("plain-issued")?;
    phone.is_quiet()
}

#[test]
fn an_open_page_says_what_changed_and_counts_as_it_comes() -> Walk {
    let guiju = Guiju::demo()?;
    let desk = Browser::start(Device::Desk)?;
    desk.enter(&guiju, "xu-wen")?;
    let paper = desk.draft_notice(&guiju)?;
    desk.click("报送")?;
    desk.send("报送")?;
    desk.sees("已记录")?;
    desk.open(&guiju.at(&paper))?;
    desk.sees_no("已有变化")?;
    let director = Browser::start(Device::Desk)?;
    director.enter(&guiju, "fang-zhi")?;
    let before = director.all(".nav [data-live='todo']")?;

    let deputy = Browser::start(Device::Desk)?;
    deputy.enter(&guiju, "jiang-lan")?;
    deputy.take_up(&guiju, &paper)?;
    deputy.click("审核把关")?;
    // With a script a phrase goes in at once, where the writing stands, and nothing is sent.
    deputy.select("mark", "text")?;
    deputy.fill("opinion", "已核。")?;
    deputy.select("_phrase-opinion", "请按规定程序办理。")?;
    deputy.click("插入")?;
    assert_eq!(deputy.value("opinion")?, "已核。请按规定程序办理。");
    deputy.fill("opinion", "同意")?;
    deputy.send("审核把关")?;
    deputy.sees("已记录")?;

    desk.sees("此件在您打开后已有变化")?;
    desk.click("查看变化")?;
    desk.sees("审核把关")?;
    let more = |counts: &[String]| counts.first().and_then(|n| n.parse::<u32>().ok()).unwrap_or_default();
    let wanted = more(&before) + 1;
    director.sees(&format!("待办 {wanted}"))?;
    desk.is_quiet()?;
    director.is_quiet()
}
