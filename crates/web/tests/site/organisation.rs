//! The organisation after the first day, on the pages: a notice, the page as of a day, a post with its handover, an account
//! that closes and opens by itself.

use axum::http::StatusCode;

use crate::browser::{Browser, Part};
use crate::office::{District, PASSWORD, limits};
use crate::walk::{TITLE, submitted};

const DIVIDE: &str = "/m/office/new/divide";
const VACATE: &str = "/m/office/new/vacate";

fn notice(rows: &str) -> [Part<'_>; 5] {
    [
        Part::Text("notice", "关于调整分工的通知"),
        Part::Text("number", "样例〔2023〕2号"),
        Part::Text("since", "2023-01-09T09:30"),
        Part::Text("changes", "yes"),
        Part::Text("rows", rows),
    ]
}

#[tokio::test]
async fn a_notice_is_taken_whole_or_not_at_all_and_what_was_typed_stays() {
    let district = District::open();
    let mut clerk = Browser::of(&district, "xu-wen").await;
    let form = clerk.get(DIVIDE).await;
    assert!(form.body.contains("教育，分管，副区长 陆青"), "the present division is there to be changed");
    let before = district.recorded();
    let page = clerk.act(DIVIDE, &notice("教育，分管，白宁\n教育，分管，唐屿\n水务，分管，白宁")).await;
    assert_eq!((page.status, district.recorded()), (StatusCode::CONFLICT, before), "{}", page.text());
    assert!(page.says("“教育”同时由") && page.says("没有“水务”这一分工事项"), "{}", page.text());
    assert!(page.body.contains("水务，分管，白宁"), "what was typed is kept");
    let page = clerk.act(DIVIDE, &notice("教育，分管，白宁\n教育，对口，邱石")).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text());
    let record = clerk.get(page.location()).await;
    assert!(record.says("分工变动") && record.says("分管 副区长 陆青"), "{}", record.text());
    // Everybody may read a notice; the page shows the organisation of before and of now.
    let mut other = Browser::of(&district, "jin-suan").await;
    let now = other.get("/org").await;
    assert!(now.says("关于调整分工的通知") && now.body.contains("/org?day=2023-01-09"), "{}", now.text());
    let before = other.get("/org?day=2023-01-08").await;
    let row = |page: &crate::browser::Page| page.text().split("教育").nth(1).map(str::to_owned).unwrap_or_default();
    assert!(before.says("2023年1月8日日终的情况") && before.text() != now.text(), "{}", row(&before));
    let bad = other.get("/org?day=yesterday").await;
    assert!(bad.status == StatusCode::OK && bad.says("不是日期"), "{}", bad.text());
}

#[tokio::test]
async fn a_post_shows_what_is_handed_over_and_who_can_fill_it() {
    let district = District::open();
    submitted(&district).await;
    let post = "/org/post/deputy-a";
    let mut own = Browser::of(&district, "jiang-lan").await;
    let page = own.get(post).await;
    assert!(page.says("待办（1项）") && page.says(TITLE), "{}", page.text());
    // Who may not see the paper learns that there is one, and not which.
    let mut other = Browser::of(&district, "jin-suan").await;
    let page = other.get(post).await;
    assert!(page.says("待办（1项）") && page.says("未对您开放的事项") && !page.says(TITLE), "{}", page.text());
    assert!(!page.body.contains("/m/office/new/hand_over"), "{}", page.text());
    assert_eq!(other.get("/org/post/nothing").await.status, StatusCode::NOT_FOUND);

    // Judged for the very post: some are the director's to hand over, some the clerk's, nobody's his own.
    let offered = |page: &crate::browser::Page, post: &str| {
        ["hand_over", "vacate"].map(|act| page.body.contains(&format!("/m/office/new/{act}?post={post}")))
    };
    let mut clerk = Browser::of(&district, "xu-wen").await;
    let mut director = Browser::of(&district, "fang-zhi").await;
    for (post, by_clerk, by_director) in
        [("mayor", false, true), ("director", false, false), ("clerk-a", false, true), ("head-finance", true, true)]
    {
        let href = format!("/org/post/{post}");
        let clerk = offered(&clerk.get(&href).await, post);
        let director = offered(&director.get(&href).await, post);
        assert_eq!((clerk, director), ([by_clerk; 2], [by_director; 2]), "{post}");
    }
    let page = director.get(post).await;
    let href = "/m/office/new/hand_over?post=deputy-a";
    assert!(page.body.contains(href), "{}", page.text());
    let form = director.get(href).await;
    assert!(form.body.contains("value=\"deputy-a\" selected"), "the post is filled in");
    let parts = [
        Part::Text("post", "deputy-a"),
        Part::Text("person", "su-yi"),
        Part::Text("since", "2023-01-09T09:30"),
        Part::Text("cause", "removal"),
        Part::Text("basis", "任免通知（样例）"),
    ];
    let page = director.act("/m/office/new/hand_over", &parts).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text());
    assert!(director.get(page.location()).await.says("移交的待办"));
    let mut next = Browser::of(&district, "su-yi").await;
    assert!(next.get("/").await.says(TITLE), "the to-do is the successor's");

    let vacate = [
        Part::Text("post", "deputy-b"),
        Part::Text("since", "2023-01-09T09:30"),
        Part::Text("cause", "vacancy"),
        Part::Text("basis", "调动（样例）"),
    ];
    assert_eq!(director.act(VACATE, &vacate).await.status, StatusCode::SEE_OTHER);
    let page = other.get("/org/post/deputy-b").await;
    assert!(page.says("职务空缺") && page.says("方志"), "{}", page.text());
    assert!(!clerk.get("/org/post/deputy-b").await.says("您可以登记任职"));
    assert!(director.get("/org/post/deputy-b").await.says("您可以登记任职"));
}

#[tokio::test]
async fn an_account_closes_with_the_last_post_and_opens_with_the_next() {
    let district = District::open();
    let mut leaver = Browser::of(&district, "jin-suan").await;
    assert_eq!(leaver.get("/").await.status, StatusCode::OK);
    let mut clerk = Browser::of(&district, "xu-wen").await;
    let vacate = [
        Part::Text("post", "clerk-finance"),
        Part::Text("since", "2023-01-09T09:30"),
        Part::Text("cause", "vacancy"),
        Part::Text("basis", "退休（样例）"),
    ];
    assert_eq!(clerk.act(VACATE, &vacate).await.status, StatusCode::SEE_OTHER);
    let page = leaver.get("/").await;
    assert_eq!(page.status, StatusCode::FORBIDDEN, "{}", page.text());
    assert!(page.says("账号已停用") && page.says("没有担任任何职务") && page.says("许文"), "{}", page.text());
    assert_eq!(leaver.get("/").await.location(), "/sign-in", "the session is over");
    let mut again = Browser::on(&district, limits());
    let wrong = again.sign_in("jin-suan", "wrong").await;
    assert!(wrong.status == StatusCode::UNAUTHORIZED && !wrong.says("停用"), "only who knows the password is told");
    let page = again.sign_in("jin-suan", PASSWORD).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN, "{}", page.text());
    assert!(page.says("没有担任任何职务") && page.says("许文"), "{}", page.text());
    let noted = district.office.attempts();
    let refused = noted.iter().filter(|a| a.act == "office.sign_in" && a.actor == "jin-suan");
    assert_eq!(refused.count(), 2, "both refusals are with what was not done");
    let take_up = [
        Part::Text("post", "clerk-finance"),
        Part::Text("person", "jin-suan"),
        Part::Text("since", "2023-01-09T09:30"),
        Part::Text("basis", "返聘（样例）"),
    ];
    assert_eq!(clerk.act("/m/office/new/take_up", &take_up).await.status, StatusCode::SEE_OTHER);
    assert_eq!(again.sign_in("jin-suan", PASSWORD).await.status, StatusCode::SEE_OTHER);
}
