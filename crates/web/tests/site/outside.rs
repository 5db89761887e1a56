//! Signing in by what stands outside: a directory, a provider; what is bound to it, and what it cannot hold up.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use axum::http::StatusCode;
use guiju_web::{Begun, Directory, Guard, Provider, Site};

use crate::browser::{Browser, Page};
use crate::office::{District, PASSWORD, limits, settings};
use crate::signing::{code, entry, once, own_clock, told};

/// A directory that knows one password.
struct One;

impl Directory for One {
    fn identify(&self, login: &str, password: &str) -> Result<Option<String>, String> {
        match login {
            "down" => Err("not there".to_owned()),
            _ => Ok((password == "theirs").then(|| format!("uid={login},dc=x"))),
        }
    }
}

/// A provider that vouches for who brings the right code.
#[derive(Default)]
struct Other(Mutex<Vec<String>>);

impl Provider for Other {
    fn label(&self) -> &str {
        "用某处登录"
    }
    fn begin(&self) -> Result<Begun, String> {
        let text = |s: &str| s.to_owned();
        Ok(Begun { url: text("https://id.example/a?b=c"), state: text("st"), nonce: text("n"), verifier: text("v") })
    }
    fn identify(&self, begun: &Begun, code: &str) -> Result<String, String> {
        self.0.lock().unwrap().push(begun.verifier.clone());
        code.strip_prefix("ok-").map(str::to_owned).ok_or_else(|| "no".to_owned())
    }
}

async fn by_directory(browser: &mut Browser, login: &str, password: &str) -> Page {
    let page = browser.get("/sign-in").await;
    let csrf = page.hidden_of("_csrf");
    let pairs = [("_csrf", csrf.as_str()), ("to", "/"), ("login", login), ("password", password), ("way", "ldap")];
    browser.post_pairs("/sign-in", &pairs).await
}

#[tokio::test]
async fn a_directory_opens_only_what_is_bound_to_its_identity() {
    let district = District::open();
    let guard = Guard { directory: Some(Arc::new(One)), ..district.guard(settings()) };
    let mut browser = Browser::at(&district, guard);
    assert!(browser.get("/sign-in").await.says("统一认证"));
    assert_eq!(
        by_directory(&mut browser, "xu-wen", "theirs").await.status,
        StatusCode::UNAUTHORIZED,
        "same name, no bond"
    );
    district.safe.bind("ldap", "uid=li,dc=x", "xu-wen").unwrap();
    assert_eq!(by_directory(&mut browser, "li", "other").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(by_directory(&mut browser, "li", PASSWORD).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(by_directory(&mut browser, "down", "theirs").await.status, StatusCode::BAD_GATEWAY);
    assert_eq!(by_directory(&mut browser, "li", "theirs").await.status, StatusCode::SEE_OTHER);
    assert!(browser.get("/me").await.says("xu-wen"));
    district.account("xu-wen", true);
    assert_eq!(browser.get("/").await.status, StatusCode::OK, "no password of ours is asked of who came from outside");
    let mut inside = browser.elsewhere(2);
    inside.sign_in("xu-wen", PASSWORD).await;
    assert_eq!(inside.get("/").await.location(), "/password");
    let log: Vec<_> = told(&district).into_iter().rev().collect();
    let wanted = [
        entry("ldap", "refused", "unbound"),
        entry("ldap", "refused", "wrong"),
        entry("ldap", "refused", "wrong"),
        entry("ldap", "refused", "outside"),
        entry("ldap", "in", ""),
        entry("password", "in", ""),
    ];
    assert_eq!(log, wanted);
}

#[tokio::test]
async fn a_provider_lets_in_only_the_browser_that_began() {
    let district = District::open();
    let guard = Guard { provider: Some(Arc::new(Other::default())), ..district.guard(settings()) };
    let mut browser = Browser::at(&district, guard);
    assert!(browser.get("/sign-in").await.says("用某处登录"));
    let back = "/sign-in/back?state=st&code=ok-sub1";
    assert_eq!(browser.get(back).await.status, StatusCode::UNAUTHORIZED, "nothing had begun");
    let page = browser.get("/sign-in/outside?to=%2Fme").await;
    assert_eq!(page.location(), "https://id.example/a?b=c");
    let mut thief = browser.elsewhere(4);
    assert_eq!(thief.get(back).await.status, StatusCode::UNAUTHORIZED, "another browser");
    let begun = browser.cookies.clone();
    assert_eq!(browser.get(back).await.status, StatusCode::FORBIDDEN, "nobody is bound");
    browser.cookies = begun;
    assert_eq!(browser.get(back).await.status, StatusCode::UNAUTHORIZED, "what had begun is ended");
    district.safe.bind("oidc", "sub1", "xu-wen").unwrap();
    browser.get("/sign-in/outside").await;
    assert_eq!(browser.get("/sign-in/back?state=other&code=ok-sub1").await.status, StatusCode::UNAUTHORIZED);
    browser.get("/sign-in/outside").await;
    assert_eq!(browser.get("/sign-in/back?state=st&code=forged").await.status, StatusCode::UNAUTHORIZED);
    browser.get("/sign-in/outside?to=%2Fme").await;
    let page = browser.get(back).await;
    assert_eq!((page.status, page.location()), (StatusCode::SEE_OTHER, "/me"), "{}", page.text());
    assert_eq!(browser.get("/me").await.status, StatusCode::OK);
    assert_eq!(told(&district)[0], entry("oidc", "in", ""));
    browser.get("/sign-in/outside?to=%2F%2Fevil.example").await;
    assert_eq!(browser.get(back).await.location(), "/", "no way to elsewhere");
}

/// Who came from outside has no password here: he sets the factor up soon after signing in, or signs in again.
#[tokio::test]
async fn who_came_from_outside_sets_a_factor_up_only_just_after() {
    own_clock!();
    let district = District::open();
    let guard = Guard { directory: Some(Arc::new(One)), ..district.guard(settings()) };
    let mut browser = Browser::before(Site { guard, clock, ..district.site(limits()) });
    district.safe.bind("ldap", "uid=li,dc=x", "xu-wen").unwrap();
    assert_eq!(by_directory(&mut browser, "li", "theirs").await.status, StatusCode::SEE_OTHER);
    pass(601);
    let sent = async |browser: &mut Browser| {
        let page = browser.get("/me/second").await;
        assert!(!page.body.contains("name=\"password\""), "none is asked for");
        let (csrf, sealed, code) =
            (page.hidden_of("_csrf"), page.hidden_of("sealed"), code(&once(&page).concat(), clock()));
        browser.post_pairs("/me/second", &[("_csrf", &csrf), ("sealed", &sealed), ("code", &code)]).await
    };
    let late = sent(&mut browser).await;
    assert!(late.status == StatusCode::UNPROCESSABLE_ENTITY && late.says("登录后10分钟"), "{}", late.text());
    assert!(district.safe.of("xu-wen").unwrap().totp.is_empty());
    by_directory(&mut browser, "li", "theirs").await;
    assert_eq!(sent(&mut browser).await.status, StatusCode::OK);
    assert!(!district.safe.of("xu-wen").unwrap().totp.is_empty());
}

/// A flood of signing in outside that is never ended pushes out nothing that others have begun, and holds up nobody who signs
/// in by a password.
#[tokio::test]
async fn beginning_outside_again_and_again_harms_nobody_else() {
    let district = District::open();
    let guard = Guard { provider: Some(Arc::new(Other::default())), ..district.guard(settings()) };
    let small = guiju_web::Limits { outside_each: 3, ..limits() };
    let mut browser = Browser::before(Site { guard, ..district.site(small) });
    district.safe.bind("oidc", "sub1", "xu-wen").unwrap();
    browser.get("/sign-in/outside").await;
    let mut flood = browser.elsewhere(66);
    flood.get("/sign-in/outside").await;
    let first = flood.cookies.clone();
    for _ in 0..5 {
        flood.cookies.clear();
        assert_eq!(flood.get("/sign-in/outside").await.status, StatusCode::SEE_OTHER);
    }
    let back = "/sign-in/back?state=st&code=ok-sub1";
    flood.cookies = first;
    assert_eq!(flood.get(back).await.status, StatusCode::UNAUTHORIZED, "his own oldest is forgotten");
    assert_eq!(browser.get(back).await.status, StatusCode::SEE_OTHER, "nobody else's is");
}

/// A provider that does not answer.
struct Silent(Mutex<std::sync::mpsc::Receiver<()>>);

impl Provider for Silent {
    fn label(&self) -> &str {
        "用某处登录"
    }
    fn begin(&self) -> Result<Begun, String> {
        let _ = self.0.lock().unwrap().recv_timeout(std::time::Duration::from_secs(20));
        Err("silent".to_owned())
    }
    fn identify(&self, _: &Begun, _: &str) -> Result<String, String> {
        Err("silent".to_owned())
    }
}

#[tokio::test]
async fn a_provider_that_does_not_answer_holds_up_no_password() {
    let district = District::open();
    let (end, ends) = std::sync::mpsc::channel();
    let guard = Guard { provider: Some(Arc::new(Silent(Mutex::new(ends)))), ..district.guard(settings()) };
    let mut browser = Browser::at(&district, guard);
    let asking: Vec<_> = (0..6)
        .map(|last| {
            let mut waits = browser.elsewhere(100 + last);
            tokio::spawn(async move { waits.get("/sign-in/outside").await.status })
        })
        .collect();
    tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    let begun = std::time::Instant::now();
    assert_eq!(browser.sign_in("xu-wen", PASSWORD).await.status, StatusCode::SEE_OTHER);
    assert!(begun.elapsed().as_secs() < 10, "{:?}", begun.elapsed());
    assert!(asking.iter().any(|one| !one.is_finished()), "the provider is silent still");
    drop(end);
    for one in asking {
        assert_eq!(one.await.unwrap(), StatusCode::UNAUTHORIZED);
    }
}
