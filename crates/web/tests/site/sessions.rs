//! Signing in, staying signed in, signing out; what comes from elsewhere.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};

use guiju_web::SignIn;

use crate::browser::{Browser, HOST, Part};
use crate::office::{District, PASSWORD, limits, pass, settings};
use crate::walk::{DRAFT, PAPER};

#[tokio::test]
async fn nobody_sees_anything_before_signing_in() {
    let district = District::open();
    let mut browser = Browser::on(&district, limits());
    for path in ["/", "/org", "/rulebook", "/today", "/me", "/m/documents", "/m/documents/x", "/password"] {
        let page = browser.get(path).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{path}");
        assert!(page.location().starts_with("/sign-in"), "{path}: {}", page.location());
    }
    assert_eq!(browser.get("/nowhere").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn every_answer_carries_safe_headers() {
    let district = District::open();
    let mut browser = Browser::of(&district, "xu-wen").await;
    for path in ["/", "/sign-in", "/nowhere", "/m/documents/none", "/rulebook"] {
        let page = browser.get(path).await;
        let head = |name: &str| page.headers.get(name).map_or("", |v| v.to_str().unwrap()).to_owned();
        assert!(head("content-security-policy").starts_with("default-src 'none'; style-src 'self'"), "{path}");
        assert_eq!(head("x-content-type-options"), "nosniff");
        assert_eq!(head("referrer-policy"), "same-origin");
        assert_eq!(head("cache-control"), "no-store");
        assert!(!head("permissions-policy").is_empty());
        let script = page.body.matches("<script src=\"/static/guiju-").count();
        assert_eq!((script, page.body.matches("<script").count()), (1, 1), "{path}: only the one of our own");
        assert!(head("content-security-policy").contains("script-src 'self'; connect-src 'self'"), "{path}");
        for outside in ["http://", "https://", "style=\"", "onclick"] {
            assert!(!page.body.contains(outside), "{path} contains {outside}");
        }
    }
    let page = browser.get("/").await;
    let style = page.body.split("href=\"/static/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let page = browser.get(&format!("/static/{style}")).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.headers[header::CACHE_CONTROL].to_str().unwrap().contains("immutable"));
    assert_eq!(browser.get("/static/guiju-0000000000000000.css").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn wrong_unknown_and_locked_are_answered_alike() {
    let district = District::open();
    let mut browser = Browser::on(&district, limits());
    let wrong = browser.sign_in("xu-wen", "wrong").await;
    let unknown = browser.sign_in("nobody", "wrong").await;
    assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
    assert_eq!(unknown.status, StatusCode::UNAUTHORIZED);
    let said = |page: &crate::browser::Page| page.text().contains("登录名或密码不正确");
    assert!(said(&wrong) && said(&unknown));
    for _ in 0..4 {
        browser.sign_in("xu-wen", "wrong").await;
    }
    let locked = browser.sign_in("xu-wen", PASSWORD).await;
    assert_eq!(locked.status, StatusCode::UNAUTHORIZED, "five wrong ones lock it, also for the right one");
    assert!(said(&locked));
    let mut owner = browser.elsewhere(2);
    assert_eq!(owner.sign_in("xu-wen", PASSWORD).await.status, StatusCode::SEE_OTHER, "nobody locks somebody else out");
    assert_eq!(
        browser.sign_in("xu-wen", PASSWORD).await.status,
        StatusCode::UNAUTHORIZED,
        "nor is the lock undone by it"
    );
    pass(601);
    assert_eq!(browser.sign_in("xu-wen", PASSWORD).await.status, StatusCode::SEE_OTHER, "the lock runs out");
    assert_eq!(browser.sign_in("fang-zhi", PASSWORD).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn sign_out_ends_the_session_for_good() {
    let district = District::open();
    let mut browser = Browser::of(&district, "xu-wen").await;
    let stolen = browser.cookies.clone();
    let page = browser.get("/").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.says("徐") || page.says("您好"));
    let csrf = page.hidden_of("_csrf");
    assert_eq!(browser.post_pairs("/sign-out", &[("_csrf", "0")]).await.status, StatusCode::FORBIDDEN);
    assert_eq!(browser.post_pairs("/sign-out", &[("_csrf", &csrf)]).await.status, StatusCode::SEE_OTHER);
    browser.cookies = stolen;
    assert_eq!(browser.get("/").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_first_password_must_be_changed_before_anything_else() {
    let district = District::open();
    district.account("xu-wen", true);
    let mut browser = Browser::of(&district, "xu-wen").await;
    let page = browser.get("/").await;
    assert_eq!(page.location(), "/password");
    let page = browser.get("/password").await;
    let csrf = page.hidden_of("_csrf");
    let form =
        |old: &'static str, new: &'static str, again: &'static str| [("old", old), ("new", new), ("again", again)];
    for (fields, says) in [
        (form(PASSWORD, "新的密码-2046", "不一样"), "不一样"),
        (form(PASSWORD, "short", "short"), "至少8个字符"),
        (form(PASSWORD, PASSWORD, PASSWORD), "不能与现用密码相同"),
        (form("错的旧密码", "新的密码-2046", "新的密码-2046"), "现用密码不正确"),
    ] {
        let mut all = vec![("_csrf", csrf.as_str())];
        all.extend(fields);
        let page = browser.post_pairs("/password", &all).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.says(says), "{}", page.text());
    }
    let before = browser.cookies.clone();
    let mut all = vec![("_csrf", csrf.as_str())];
    all.extend(form(PASSWORD, "新的密码-2046", "新的密码-2046"));
    assert_eq!(browser.post_pairs("/password", &all).await.location(), "/");
    assert_eq!(browser.get("/").await.status, StatusCode::OK);
    browser.cookies = before;
    assert_eq!(browser.get("/").await.status, StatusCode::SEE_OTHER, "the old session is over");
    let mut other = Browser::on(&district, limits());
    assert_eq!(other.sign_in("xu-wen", PASSWORD).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(other.sign_in("xu-wen", "新的密码-2046").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_form_from_elsewhere_changes_nothing() {
    let district = District::open();
    let mut browser = Browser::of(&district, "xu-wen").await;
    let before = district.recorded();
    let page = browser.get("/m/documents/new/draft").await;
    let csrf = page.hidden_of("_csrf");
    for (name, value) in [("origin", "http://evil.example"), ("origin", "null"), ("sec-fetch-site", "cross-site")] {
        let request = Request::post("/m/documents/new/draft")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(name, value);
        let page = browser.send(request, Body::from(format!("_csrf={csrf}"))).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN, "{name}: {value}");
    }
    let mut other = Browser::of(&district, "fang-zhi").await;
    let page = other.post_pairs("/m/documents/new/draft", &[("_csrf", &csrf)]).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN, "another session's token is none");
    assert!(page.says("尚未提交"), "{}", page.text());
    assert_eq!(district.recorded(), before);
    assert_eq!(HOST, "127.0.0.1:8080");
}

#[tokio::test]
async fn a_session_ends_when_it_is_not_used_and_in_any_case_at_last() {
    let district = District::open();
    let short = |session| SignIn { idle_minutes: 5, session_minutes: session, ..settings() };
    let mut browser = Browser::at(&district, district.guard(short(12)));
    browser.sign_in("xu-wen", PASSWORD).await;
    pass(200);
    assert_eq!(browser.get("/").await.status, StatusCode::OK);
    pass(200);
    assert_eq!(browser.get("/").await.status, StatusCode::OK, "use keeps it alive");
    pass(400);
    let page = browser.get("/m/documents?q=x").await;
    assert_eq!(page.location(), "/sign-in?to=%2Fm%2Fdocuments%3Fq%3Dx");
    let mut again = Browser::at(&district, district.guard(SignIn { session_minutes: 5, ..settings() }));
    again.sign_in("xu-wen", PASSWORD).await;
    pass(200);
    assert_eq!(again.get("/").await.status, StatusCode::OK);
    pass(101);
    assert_eq!(again.get("/").await.status, StatusCode::SEE_OTHER, "used or not");
}

#[tokio::test]
async fn what_was_typed_outlives_the_session() {
    let district = District::open();
    let mut clerk = Browser::of(&district, "xu-wen").await;
    let before = district.recorded();
    let opened = clerk.get(DRAFT).await;
    clerk.cookies.clear();
    let mut parts: Vec<Part<'_>> = PAPER.iter().map(|(n, v)| Part::Text(n, v)).collect();
    parts.push(Part::File("attachments", "甲.txt", b"one"));
    let late = clerk.again(DRAFT, &opened, &parts).await;
    assert_eq!(late.status, StatusCode::UNAUTHORIZED);
    assert!(late.says("登录已过期") && late.says("附件须重新选择"), "{}", late.text());
    clerk.sign_in("xu-wen", PASSWORD).await;
    let page = clerk.again(DRAFT, &late, &[]).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    assert!(page.says("请核对后再次提交") && page.body.contains("各街道办事处\n各委、办、局"), "{}", page.text());
    assert_eq!(district.recorded(), before, "nothing is done until its author has looked it over");
    let page = clerk.again(DRAFT, &page, &parts).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text());
}
