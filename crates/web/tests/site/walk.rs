//! The notice that issues the rules, from draft to signature and issue, on the pages.

use axum::http::{StatusCode, header};

use crate::browser::{Browser, Page, Part, multipart};
use crate::office::District;

pub const DRAFT: &str = "/m/documents/new/draft";
pub const TITLE: &str = "天津市红桥区人民政府关于印发《天津市红桥区人民政府工作规则》的通知";

/// What the office's clerk fills in.
pub const PAPER: &[(&str, &str)] = &[
    ("title", TITLE),
    ("issuer", "government"),
    ("joint_with", "none"),
    ("doc_type", "notice"),
    ("recipient", "subordinate"),
    ("recipients", "各街道办事处\n各委、办、局\n各直属单位"),
    ("lines", "development"),
    ("matter_class", "ordinary"),
    ("meeting_passed", "yes"),
    ("meeting", "区政府第二次全体会议"),
    ("basis", "经区政府第二次全体会议审议通过"),
    ("addressed", "organ"),
    ("urgency", "normal"),
    ("publicity", "active"),
    ("label", "none"),
    ("body", "现将《天津市红桥区人民政府工作规则》印发给你们，请认真遵照执行。"),
];

/// The parts of the draft with an attachment.
pub fn paper() -> Vec<Part<'static>> {
    let mut parts: Vec<Part<'_>> = PAPER.iter().map(|(n, v)| Part::Text(n, v)).collect();
    parts.push(Part::File("attachments", "工作规则（样例）.txt", "第一条　样例。\n".as_bytes()));
    parts
}

fn to(page: &Page) -> String {
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text());
    page.location().split('?').next().unwrap().to_owned()
}

/// A notice drafted and reported; its address.
pub async fn submitted(district: &District) -> String {
    reported(district, &paper()).await
}

/// The same of a notice that no meeting passed.
pub async fn submitted_without_meeting(district: &District) -> String {
    let about_meeting = |part: &Part<'_>| matches!(part, Part::Text(name, _) if name.starts_with("meeting"));
    let parts: Vec<Part<'_>> = paper().into_iter().filter(|part| !about_meeting(part)).collect();
    reported(district, &parts).await
}

async fn reported(district: &District, parts: &[Part<'_>]) -> String {
    let mut clerk = Browser::of(district, "xu-wen").await;
    let page = clerk.act(DRAFT, parts).await;
    let href = to(&page);
    assert_eq!(clerk.does(&format!("{href}/do/submit"), &[]).await, href);
    href
}

/// Cleared by all who clear it, before the mayor.
pub async fn cleared(district: &District) -> String {
    let href = submitted(district).await;
    for who in ["jiang-lan", "fang-zhi", "shen-yi"] {
        let mut browser = Browser::of(district, who).await;
        browser.does(&format!("{href}/do/clear"), &[("mark", "agree")]).await;
    }
    href
}

#[tokio::test]
async fn the_notice_goes_from_draft_to_issue() {
    let district = District::open();
    let href = cleared(&district).await;
    let mut mayor = Browser::of(&district, "zhou-heng").await;
    let home = mayor.get("/").await;
    assert!(home.body.contains(&href) && home.says(TITLE), "{}", home.text());
    let page = mayor.get(&href).await;
    assert!(page.says("发文稿纸") && page.body.contains(&format!("{href}/do/sign")), "{}", page.text());
    let page =
        mayor.act(&format!("{href}/do/sign"), &[Part::Text("answer", "sign"), Part::Text("mark", "agree")]).await;
    let done = mayor.get(page.location()).await;
    assert!(done.says("已记录") && done.says("第五十一条"), "{}", done.text());
    let mut registrar = Browser::of(&district, "ding-mo").await;
    registrar.does(&format!("{href}/do/number"), &[]).await;
    registrar.does(&format!("{href}/do/issue"), &[]).await;
    for tab in ["slip", "text", "attachments", "course", "grounds", "journal"] {
        let page = registrar.get(&format!("{href}?tab={tab}")).await;
        assert_eq!(page.status, StatusCode::OK, "{tab}");
        assert!(page.says(TITLE), "{tab}");
    }
    let page = registrar.get(&format!("{href}?tab=text")).await;
    assert!(page.says("〔2023〕1号"), "{}", page.text());
    let page = registrar.get(&format!("{href}?tab=attachments")).await;
    let link = page.body.split("href=\"").find(|l| l.contains("/file/")).unwrap().split('"').next().unwrap();
    let file = registrar.get(&link.replace("&amp;", "&").replace("&#38;", "&")).await;
    assert_eq!(file.body, "第一条　样例。\n");
    let disposition = file.headers[header::CONTENT_DISPOSITION].to_str().unwrap();
    assert!(disposition.starts_with("attachment"), "{disposition}");
    assert_eq!(registrar.get(&format!("{href}/file/{}", "0".repeat(64))).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn out_of_turn_is_answered_with_grounds_and_the_form_kept() {
    let district = District::open();
    let href = submitted(&district).await;
    let before = district.recorded();
    let mut director = Browser::of(&district, "fang-zhi").await;
    let page = director.get(&href).await;
    assert!(page.says("江岚"), "whose turn it is: {}", page.text());
    let opened = director.get(&format!("{href}/do/clear")).await;
    assert!(opened.says("应由谁办") && opened.says("江岚"), "{}", opened.text());
    // Sent nevertheless, with the token of another page of the same session, and the text that others saw.
    let csrf = page.hidden_of("_csrf");
    let seen = Browser::of(&district, "jiang-lan").await.get(&format!("{href}/do/clear")).await.hidden_of("_text");
    let parts = [
        Part::Text("_csrf", &csrf),
        Part::Text("_key", "k1"),
        Part::Text("_version", "2"),
        Part::Text("_text", &seen),
        Part::Text("mark", "text"),
        Part::Text("opinion", "已核，请审签"),
    ];
    let page = director.post_bytes(&format!("{href}/do/clear"), multipart(&parts)).await;
    assert_eq!(page.status, StatusCode::CONFLICT, "{}", page.text());
    assert!(page.says("已核，请审签"), "what was typed is kept");
    assert!(page.body.contains("/rulebook/"), "the article is linked");
    for never in ["操作失败", "拒绝"] {
        assert!(!page.says(never), "{never}");
    }
    assert_eq!(district.recorded(), before);
    // The articles tell of it: the one that stood against it, those that were applied, and who is waited for.
    let reader = district.office.reader();
    let edition = reader.edition();
    let (mut refused, mut applied, mut waited) = (0, 0, 0);
    for article in &edition.book().articles {
        let uses = reader.uses(article).unwrap();
        let page = director.get(&guiju_ui::rulebook_href(&article.place)).await;
        refused += usize::from(uses.refused == 1 && page.says("依本条未予通过1次"));
        let whole = uses.applied.first().map_or(0, |whole| whole.times);
        applied += usize::from(whole > 0 && page.says(&format!("依本条准予办理{whole}次")));
        waited += usize::from(!uses.waiting.is_empty() && page.says("依本条等待办理") && page.says("江岚"));
        assert!(uses.applied.iter().all(|a| a.times <= whole && a.last.is_some()), "{uses:?}");
    }
    assert!(refused > 0 && applied > 1 && waited > 0, "{refused} {applied} {waited}");
}

#[tokio::test]
async fn a_changed_text_is_told_before_it_is_signed() {
    let district = District::open();
    let href = cleared(&district).await;
    let mut mayor = Browser::of(&district, "zhou-heng").await;
    let sign = format!("{href}/do/sign");
    let opened = mayor.get(&sign).await;
    mayor.does(&format!("{href}/do/return"), &[("reason", "请补一句")]).await;
    let page = mayor.again(&sign, &opened, &[Part::Text("answer", "sign"), Part::Text("mark", "agree")]).await;
    assert_eq!(page.status, StatusCode::CONFLICT, "{}", page.text());
    assert!(page.says("此件有了变化") && page.says("退回"), "{}", page.text());
}

#[tokio::test]
async fn the_same_form_twice_is_recorded_once() {
    let district = District::open();
    let mut clerk = Browser::of(&district, "xu-wen").await;
    let opened = clerk.get(DRAFT).await;
    let first = clerk.again(DRAFT, &opened, &paper()).await;
    let before = district.recorded();
    let second = clerk.again(DRAFT, &opened, &paper()).await;
    assert_eq!(second.location(), first.location());
    let other = clerk.again(DRAFT, &opened, &paper()[..16]).await;
    assert_eq!(other.status, StatusCode::CONFLICT);
    assert!(other.says("已经提交并记录过一次"), "{}", other.text());
    assert_ne!(other.hidden_of("_key"), opened.hidden_of("_key"));
    assert_eq!(district.recorded(), before);
}

#[tokio::test]
async fn a_clerk_records_what_the_mayor_signed_on_paper() {
    let district = District::open();
    let href = cleared(&district).await;
    let mut clerk = Browser::of(&district, "ye-an").await;
    let sign = format!("{href}/do/sign");
    let opened = clerk.get(&sign).await;
    assert!(opened.says("代为录入") && opened.says("替谁录入"), "{}", opened.text());
    let parts = |happened: &'static str| {
        [
            Part::Text("answer", "sign"),
            Part::Text("mark", "agree"),
            Part::Text("_for", "zhou-heng"),
            Part::Text("_happened", happened),
            Part::Text("_medium", "paper"),
            Part::File("_scan", "签批页.txt", "同意".as_bytes()),
        ]
    };
    let page = clerk.again(&sign, &opened, &parts("2023-02-01T09:00")).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", page.text());
    assert!(page.body.contains("href=\"#f-_happened\""), "the problem is at the field: {}", page.text());
    let page = clerk.again(&sign, &page, &parts("2023-01-09T09:30")).await;
    let href = to(&page);
    let page = clerk.get(&format!("{href}?tab=journal")).await;
    assert!(page.says("代录") && page.says("签批页.txt"), "{}", page.text());
    let scan = page.body.split("href=\"").find(|part| part.contains("/file/")).unwrap().split('"').next().unwrap();
    let scan = clerk.get(&scan.replace("&amp;", "&")).await;
    assert_eq!((scan.status, scan.body.as_str()), (StatusCode::OK, "同意"));
    let mut drafter = Browser::of(&district, "xu-wen").await;
    assert!(!drafter.get(&href).await.says("替谁录入"), "who drafted it records nothing on it");
    let mut stranger = Browser::of(&district, "ding-mo").await;
    assert!(!stranger.get(&href).await.says("替谁录入"));
}

#[tokio::test]
async fn who_may_not_see_a_paper_learns_nothing() {
    let district = District::open();
    let href = submitted(&district).await;
    let mut stranger = Browser::of(&district, "ma-lu").await;
    let there = stranger.get(&href).await;
    let nowhere = stranger.get("/m/documents/none").await;
    assert_eq!(there.status, StatusCode::NOT_FOUND);
    assert_eq!(there.body, nowhere.body, "a paper that is closed looks like one that is not there");
    for path in ["/do/clear", "/do/sign", "?tab=text", "/file/0"] {
        let page = stranger.get(&format!("{href}{path}")).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
        assert!(!page.says(TITLE));
    }
    for list in ["/", "/?box=passed", "/m/documents", "/m/documents?q=工作规则"] {
        assert!(!stranger.get(&list.replace("工作规则", "%E5%B7%A5%E4%BD%9C%E8%A7%84%E5%88%99")).await.says(TITLE));
    }
}
