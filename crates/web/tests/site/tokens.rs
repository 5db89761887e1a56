//! 令牌: made and ended on a page, shown once.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use guiju_core::Norms as _;
use guiju_store::Tokens as _;
use serde_json::json;

use crate::administrators::keeper;
use crate::browser::{Browser, Page};
use crate::office::{District, EDITION, GOV, PASSWORD, limits};
use crate::program::{Program, reply};

async fn make(browser: &mut Browser, more: &[(&str, &str)]) -> Page {
    let page = browser.get("/me/tokens").await;
    let csrf = page.hidden_of("_csrf");
    let mut pairs = vec![("_csrf", csrf.as_str()), ("label", "报表程序"), ("days", "30")];
    pairs.extend(more);
    browser.post_pairs("/me/tokens", &pairs).await
}

fn secret(page: &Page) -> String {
    let at = page.body.find("value=\"guiju_").unwrap_or_else(|| panic!("{}", page.text()));
    page.body[at + 7..].split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_token_is_shown_once_and_works_until_it_is_ended() {
    let district = District::open();
    let mut browser = Browser::of(&district, "xu-wen").await;
    let page = make(&mut browser, &[("scope", "read"), ("scope", "act:documents"), ("password", PASSWORD)]).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text());
    let secret = secret(&page);
    let list = browser.get("/me/tokens").await;
    assert!(list.says("报表程序") && list.says("有效") && !list.body.contains(&secret));
    let clerk = Program { router: browser.router.clone(), secret };
    assert_eq!(clerk.get("/me").await.body["token"]["scopes"], json!(["act:documents", "read"]));
    let id = district.accounts.tokens(GOV).unwrap()[0].id.clone();
    let mut other = Browser::of(&district, "ding-mo").await;
    let csrf = other.get("/me/tokens").await.hidden_of("_csrf");
    let stolen = other.post_pairs("/me/tokens/end", &[("_csrf", &csrf), ("id", &id)]).await;
    assert_eq!(stolen.status, StatusCode::NOT_FOUND, "somebody else's token is not there");
    assert_eq!(clerk.get("/me").await.status, StatusCode::OK);
    let csrf = list.hidden_of("_csrf");
    let ended = browser.post_pairs("/me/tokens/end", &[("_csrf", &csrf), ("id", &id)]).await;
    assert_eq!(ended.status, StatusCode::SEE_OTHER);
    assert_eq!(clerk.get("/me").await.status, StatusCode::UNAUTHORIZED);
    assert!(browser.get("/me/tokens").await.says("停用"));
}

#[tokio::test]
async fn a_token_needs_the_password_a_scope_and_a_span_within_limits() {
    let district = District::open();
    let mut browser = Browser::of(&district, "xu-wen").await;
    for (more, says) in [
        (vec![("scope", "read"), ("password", "wrong-password")], "现用密码不正确"),
        (vec![("scope", "read")], "请填写现用密码"),
        (vec![("password", PASSWORD)], "请选择权限"),
        (vec![("scope", "act:nothing"), ("password", PASSWORD)], "本系统没有的"),
        (vec![("scope", "read"), ("password", PASSWORD), ("for", "program")], "由管理账号的管理员开设"),
    ] {
        let page = make(&mut browser, &more).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{says}");
        assert!(page.says(says), "{says}: {}", page.text());
    }
    let csrf = browser.get("/me/tokens").await.hidden_of("_csrf");
    let long = [("_csrf", csrf.as_str()), ("label", "x"), ("days", "9999"), ("scope", "read"), ("password", PASSWORD)];
    assert!(browser.post_pairs("/me/tokens", &long).await.says("有效期应为1至90天"));
    for n in 0..=limits().tokens {
        let page = make(&mut browser, &[("scope", "read"), ("password", PASSWORD)]).await;
        let fits = n < limits().tokens;
        assert_eq!(page.status == StatusCode::OK, fits, "{n}: {}", page.text());
    }
    let forged = browser.post_pairs("/me/tokens", &[("_csrf", "x"), ("label", "x"), ("days", "7")]).await;
    assert_eq!(forged.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn tokens_end_with_the_password_and_with_the_last_post() {
    let district = District::open();
    let mut browser = Browser::of(&district, "xu-wen").await;
    let clerk = Program::of(&district, "xu-wen", &["read"]);
    assert_eq!(clerk.get("/me").await.status, StatusCode::OK);
    let csrf = browser.get("/password").await.hidden_of("_csrf");
    let new = "绿水青山-1950";
    let pairs = [("_csrf", csrf.as_str()), ("old", PASSWORD), ("new", new), ("again", new)];
    assert_eq!(browser.post_pairs("/password", &pairs).await.status, StatusCode::SEE_OTHER);
    assert_eq!(clerk.get("/me").await.status, StatusCode::UNAUTHORIZED);
    let nobody = Program::of(&district, "nobody", &["read"]);
    assert_eq!(nobody.get("/me").await.status, StatusCode::UNAUTHORIZED, "a token without an account");
    district.account("ding-mo", true);
    let must_change = Program::of(&district, "ding-mo", &["read"]);
    assert_eq!(must_change.get("/me").await.kind(), "forbidden");
}

#[tokio::test]
async fn who_keeps_the_accounts_makes_tokens_of_programs_that_only_read() {
    let district = District::open();
    let keeper = keeper("open");
    let mut browser = Browser::of(&district, &keeper).await;
    assert!(browser.get("/me/tokens").await.says("程序令牌"));
    let page = make(&mut browser, &[("for", "program"), ("scope", "act:office"), ("password", PASSWORD)]).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text());
    let program = Program { router: browser.router.clone(), secret: secret(&page) };
    let me = program.get("/me").await;
    assert_eq!((&me.body["program"], &me.body["token"]["scopes"]), (&json!(true), &json!(["read"])));
    let mut others = EDITION.members("administrator").into_iter().map(|(kind, _)| kind).filter(|k| *k != keeper);
    let mut other = Browser::of(&district, &others.next().unwrap()).await;
    assert!(!other.get("/me/tokens").await.says("程序令牌"));
    let id = district.accounts.tokens(GOV).unwrap()[0].id.clone();
    let csrf = other.get("/me/tokens").await.hidden_of("_csrf");
    let refused = other.post_pairs("/me/tokens/end", &[("_csrf", &csrf), ("id", &id)]).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND);
    let csrf = browser.get("/me/tokens").await.hidden_of("_csrf");
    browser.post_pairs("/me/tokens/end", &[("_csrf", &csrf), ("id", &id)]).await;
    let request = Request::get("/api/v1/me").header(header::AUTHORIZATION, format!("Bearer {}", program.secret));
    assert_eq!(reply(&program.router, request, Body::empty()).await.status, StatusCode::UNAUTHORIZED);
}
