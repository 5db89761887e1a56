//! The second factor, the age of passwords, sessions listed and ended, and the log of it all.

use std::sync::atomic::{AtomicI64, Ordering};

use axum::http::{StatusCode, header};
use guiju_store::Accounts as _;
use guiju_store::sign_ins::{Entry, Standing};
use guiju_web::{SignIn, Site};
use totp_rs::{Builder, Secret};

use crate::browser::{Browser, Page};
use crate::office::{District, PASSWORD, limits, seconds, settings};

/// A clock of a test's own: codes go by the second, and other tests let theirs pass.
macro_rules! own_clock {
    () => {
        crate::signing::own_clock!(still);
        fn pass(seconds: i64) {
            NOW.fetch_add(seconds, Ordering::Relaxed);
        }
    };
    (still) => {
        static NOW: AtomicI64 = AtomicI64::new(1_673_226_000);
        fn clock() -> i64 {
            NOW.load(Ordering::Relaxed)
        }
    };
}

pub(crate) use own_clock;

/// A browser of somebody who has signed in at a door with settings and a clock of its own.
async fn at(district: &District, settings: SignIn, clock: fn() -> i64, login: &str) -> Browser {
    let mut browser = Browser::before(Site { guard: district.guard(settings), clock, ..district.site(limits()) });
    assert_eq!(browser.sign_in(login, PASSWORD).await.status, StatusCode::SEE_OTHER);
    browser
}

/// The code that a telephone shows at a second.
pub fn code(secret: &str, now: i64) -> String {
    let maker = Builder::new().with_secret(Secret::try_from_base32(secret).unwrap()).with_account_name("x");
    let maker = maker.build().unwrap();
    maker.generate(u64::try_from(now).unwrap()).to_string()
}

pub fn once(page: &Page) -> Vec<String> {
    let all = page.body.split("<b class=\"once\">").skip(1);
    all.map(|rest| rest.split('<').next().unwrap().to_owned()).collect()
}

/// Sets the second factor up; gives its secret and the recovery codes.
async fn set_up(browser: &mut Browser, now: i64) -> (String, Vec<String>) {
    let page = browser.get("/me/second").await;
    assert!(page.body.contains("<svg role=\"img\"") && !page.body.contains("http://"), "{}", page.body);
    let secret = once(&page).concat();
    let (csrf, sealed) = (page.hidden_of("_csrf"), page.hidden_of("sealed"));
    let wrong = [("_csrf", csrf.as_str()), ("sealed", &sealed), ("code", "000000"), ("password", PASSWORD)];
    let page = browser.post_pairs("/me/second", &wrong).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(once(&page).concat(), secret, "the picture that was read stays good");
    for password in ["", "not-this-one"] {
        let code = code(&secret, now);
        let stranger = [("_csrf", csrf.as_str()), ("sealed", &sealed), ("code", &code), ("password", password)];
        let page = browser.post_pairs("/me/second", &stranger).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "a session alone sets no factor up");
        assert!(page.says("现用密码不正确") && once(&page).concat() == secret, "{}", page.text());
    }
    let right = [("_csrf", csrf.as_str()), ("sealed", &sealed), ("code", &code(&secret, now)), ("password", PASSWORD)];
    let page = browser.post_pairs("/me/second", &right).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text());
    (secret, once(&page))
}

async fn second(browser: &mut Browser, code: &str) -> Page {
    let page = browser.get("/sign-in/second").await;
    let csrf = page.hidden_of("_csrf");
    browser.post_pairs("/sign-in/second", &[("_csrf", &csrf), ("code", code)]).await
}

pub fn told(district: &District) -> Vec<(String, String, String)> {
    let noted = district.log.page(None, None, 100).unwrap();
    noted.into_iter().map(|n| (n.entry.way, n.entry.outcome, n.entry.why)).collect()
}

pub fn entry(way: &str, outcome: &str, why: &str) -> (String, String, String) {
    (way.to_owned(), outcome.to_owned(), why.to_owned())
}

#[tokio::test]
async fn a_second_factor_is_asked_for_and_no_code_counts_twice() {
    own_clock!();
    let district = District::open();
    let mut browser = at(&district, settings(), clock, "xu-wen").await;
    let mut elsewhere = at(&district, settings(), clock, "xu-wen").await;
    let (secret, recovery) = set_up(&mut browser, clock()).await;
    assert_eq!(recovery.len(), 8);
    assert_eq!(elsewhere.get("/").await.location(), "/sign-in", "who came in by the password alone is out");
    assert_eq!(browser.get("/").await.status, StatusCode::OK);
    let sealed = district.safe.of("xu-wen").unwrap();
    assert!(!sealed.totp.contains(&secret) && !format!("{sealed:?}").contains(&secret));
    assert!(sealed.recovery.iter().all(|hash| !recovery.contains(hash)));

    let mut again = browser.elsewhere(1);
    let page = again.sign_in("xu-wen", PASSWORD).await;
    assert_eq!(page.location(), "/sign-in/second");
    assert_eq!(again.get("/").await.location(), "/sign-in", "half is not in");
    let used = second(&mut again, &code(&secret, clock())).await;
    assert_eq!(used.status, StatusCode::UNAUTHORIZED, "the code that set it up was used");
    pass(30);
    let form = again.get("/sign-in/second").await.hidden_of("_csrf");
    assert_eq!(
        again.post_pairs("/sign-in/second", &[("_csrf", "0"), ("code", &code(&secret, clock()))]).await.status,
        StatusCode::FORBIDDEN
    );
    let half = again.cookies.clone();
    let in_now = again.post_pairs("/sign-in/second", &[("_csrf", &form), ("code", &code(&secret, clock()))]).await;
    assert_eq!((in_now.status, in_now.location()), (StatusCode::SEE_OTHER, "/"), "{}", in_now.text());
    assert_eq!(again.get("/").await.status, StatusCode::OK);
    // Neither the code nor what had begun can be used once more.
    let mut thief = again.elsewhere(9);
    thief.cookies = half;
    assert_eq!(thief.get("/sign-in/second").await.location(), "/sign-in");
    thief.sign_in("xu-wen", PASSWORD).await;
    assert_eq!(second(&mut thief, &code(&secret, clock())).await.status, StatusCode::UNAUTHORIZED);

    let mut lost = browser.elsewhere(1);
    lost.sign_in("xu-wen", PASSWORD).await;
    let typed = recovery[0].to_uppercase().replace('-', " ");
    assert_eq!(second(&mut lost, &typed).await.status, StatusCode::SEE_OTHER, "as somebody types it");
    assert!(lost.get("/me/second").await.says("恢复码还有7个"));
    let mut twice = browser.elsewhere(1);
    twice.sign_in("xu-wen", PASSWORD).await;
    assert_eq!(second(&mut twice, &recovery[0]).await.status, StatusCode::UNAUTHORIZED);
    let log = told(&district);
    assert!(log.contains(&entry("password+totp", "in", "")) && log.contains(&entry("password+recovery", "in", "")));
    assert!(log.contains(&entry("totp", "refused", "code")), "{log:?}");
}

#[tokio::test]
async fn guessing_codes_is_stopped_and_a_password_does_not_make_it_forgotten() {
    own_clock!();
    let district = District::open();
    let mut browser = at(&district, settings(), clock, "xu-wen").await;
    let (secret, _) = set_up(&mut browser, clock()).await;
    pass(30);
    let mut guess = browser.elsewhere(7);
    for _ in 0..settings().failures {
        guess.sign_in("xu-wen", PASSWORD).await;
        assert_eq!(second(&mut guess, "123123").await.status, StatusCode::UNAUTHORIZED);
    }
    guess.sign_in("xu-wen", PASSWORD).await;
    assert_eq!(second(&mut guess, &code(&secret, clock())).await.status, StatusCode::UNAUTHORIZED, "locked there");
    let mut owner = browser.elsewhere(8);
    owner.sign_in("xu-wen", PASSWORD).await;
    assert_eq!(second(&mut owner, &code(&secret, clock())).await.status, StatusCode::SEE_OTHER, "and nowhere else");
}

#[tokio::test]
async fn administrators_set_a_second_factor_up_before_anything_else() {
    own_clock!();
    let district = District::open();
    let strict = SignIn { second_factor_for_administrators: true, ..settings() };
    let mut clerk = at(&district, strict.clone(), clock, "xu-wen").await;
    assert_eq!(clerk.get("/").await.status, StatusCode::OK, "nobody else");
    let mut auditor = at(&district, strict, clock, "audit_administrator").await;
    for path in ["/", "/audit", "/sign-ins", "/me"] {
        assert_eq!(auditor.get(path).await.location(), "/me/second", "{path}");
    }
    let (secret, _) = set_up(&mut auditor, clock()).await;
    assert_eq!(auditor.get("/sign-ins").await.status, StatusCode::OK);
    let page = auditor.get("/me/second").await;
    assert!(!page.says("停用第二因素"));
    pass(30);
    let off = [("_csrf", page.hidden_of("_csrf")), ("code", code(&secret, clock()))];
    let off: Vec<(&str, &str)> = off.iter().map(|(n, v)| (*n, v.as_str())).collect();
    assert_eq!(auditor.post_pairs("/me/second/off", &off).await.status, StatusCode::CONFLICT);
    assert!(!district.safe.of("audit_administrator").unwrap().totp.is_empty());
    // Of a role that the settings name.
    let role = district.office.reader().org();
    let post = role.posts_of("xu-wen", district.office.reader().now()).next().unwrap().to_owned();
    let named = SignIn { second_factor_roles: vec![role.posts[&post].role.clone()], ..settings() };
    let mut clerk = at(&district, named, clock, "xu-wen").await;
    assert_eq!(clerk.get("/").await.location(), "/me/second");
}

#[tokio::test]
async fn an_old_password_must_be_changed_and_none_of_the_last_comes_back() {
    let district = District::open();
    let change = |old: &'static str, new: &'static str| [("old", old), ("new", new), ("again", new)];
    let mut browser = Browser::of(&district, "xu-wen").await;
    let set = district.safe.of("xu-wen").unwrap().password_set;
    assert!(set > 0, "counted from the first time that it is seen");
    let post = async |browser: &mut Browser, pairs: [(&str, &str); 3]| {
        let csrf = browser.get("/password").await.hidden_of("_csrf");
        let mut all = vec![("_csrf", csrf.as_str())];
        all.extend(pairs);
        browser.post_pairs("/password", &all).await
    };
    assert_eq!(post(&mut browser, change(PASSWORD, "新的密码-2046")).await.location(), "/");
    let back = post(&mut browser, change("新的密码-2046", PASSWORD)).await;
    assert!(back.says("最近5次用过"), "{}", back.text());
    let common = post(&mut browser, change("新的密码-2046", "P@ssw0rd1")).await;
    assert!(common.says("最先被猜测"), "{}", common.text());
    let long_ago = 91 * 24 * 3600;
    district.safe.change("xu-wen", |safety| safety.password_set -= long_ago).unwrap();
    assert_eq!(browser.get("/").await.status, StatusCode::OK, "it is asked for at the next signing in");
    let mut again = Browser::on(&district, limits());
    again.sign_in("xu-wen", "新的密码-2046").await;
    assert_eq!(again.get("/").await.location(), "/password");
    assert_eq!(post(&mut again, change("新的密码-2046", "又一个密码-2047")).await.location(), "/");
    assert_eq!(again.get("/").await.status, StatusCode::OK);
}

#[tokio::test]
async fn ones_own_sessions_are_listed_and_ended() {
    let district = District::open();
    let mut here = Browser::of(&district, "xu-wen").await;
    let mut there = Browser::of(&district, "xu-wen").await;
    let mut third = Browser::of(&district, "xu-wen").await;
    let mut other = Browser::of(&district, "fang-zhi").await;
    let page = here.get("/me").await;
    assert_eq!(page.text().matches("本系统密码").count(), 3 + 3, "three sessions, and an entry of the log for each");
    let names: Vec<&str> =
        page.body.split("name=\"name\" value=\"").skip(1).map(|r| r.split('"').next().unwrap()).collect();
    assert_eq!(names.len(), 3, "two others, and all others: {names:?}");
    let csrf = other.get("/me").await.hidden_of("_csrf");
    other.post_pairs("/me/sessions/end", &[("_csrf", &csrf), ("name", names[0])]).await;
    assert_eq!(there.get("/").await.status, StatusCode::OK, "nobody else's");
    assert_eq!(third.get("/").await.status, StatusCode::OK);
    let csrf = page.body.split("name=\"_csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    here.post_pairs("/me/sessions/end", &[("_csrf", csrf), ("name", names[0])]).await;
    let open = [there.get("/").await.status, third.get("/").await.status];
    assert_eq!(open.iter().filter(|s| **s == StatusCode::OK).count(), 1, "{open:?}");
    here.post_pairs("/me/sessions/end", &[("_csrf", csrf), ("name", "others")]).await;
    assert_ne!(there.get("/").await.status, StatusCode::OK);
    assert_ne!(third.get("/").await.status, StatusCode::OK);
    assert_eq!(here.get("/").await.status, StatusCode::OK);
}

#[tokio::test]
async fn the_log_tells_all_attempts_and_shows_what_was_changed_in_it() {
    let district = District::open();
    let mut browser = Browser::on(&district, limits());
    browser.sign_in("xu-wen", "wrong").await;
    browser.sign_in("=nobody", "wrong").await;
    browser.sign_in("xu-wen", PASSWORD).await;
    let csrf = browser.get("/").await.hidden_of("_csrf");
    browser.post_pairs("/sign-out", &[("_csrf", &csrf)]).await;
    let log: Vec<_> = told(&district).into_iter().rev().collect();
    let wanted = [
        entry("password", "refused", "wrong"),
        entry("password", "refused", "unknown"),
        entry("password", "in", ""),
        entry("", "out", ""),
    ];
    assert_eq!(log, wanted);
    let mut auditor = Browser::of(&district, "audit_administrator").await;
    let page = auditor.get("/sign-ins").await;
    for words in ["共5条，逐条核验无误", "许文", "10.0.0.1", "密码不正确", "没有这一登录名", "退出"]
    {
        assert!(page.says(words), "{words}: {}", page.text());
    }
    assert!(!auditor.get("/sign-ins?q=xu-wen").await.says("=nobody"));
    let table = auditor.get("/sign-ins/export").await;
    assert!(table.headers[header::CONTENT_DISPOSITION].to_str().unwrap().contains("attachment"));
    assert!(table.body.contains("'=nobody") && table.body.lines().count() == 6, "{}", table.body);
    let mut clerk = Browser::of(&district, "xu-wen").await;
    for path in ["/sign-ins", "/sign-ins/export"] {
        let page = clerk.get(path).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN);
        assert!(page.says("登录日志只由") && !page.says("nobody"), "{}", page.text());
    }
    assert!(clerk.get("/me").await.says("密码不正确"), "everybody sees his own");
    assert!(matches!(district.log.verify().unwrap(), Standing::Whole(6, _)));
}

#[tokio::test]
async fn many_attempts_fill_no_disk() {
    let district = District::open();
    let few = SignIn { failures: 2, ..settings() };
    let mut browser = Browser::at(&district, district.guard(few));
    for _ in 0..8 {
        browser.sign_in("xu-wen", "wrong").await;
    }
    let log = told(&district);
    assert_eq!(log.len(), 3, "two that were looked at, and once that the address waits: {log:?}");
    assert_eq!(log[0], entry("password", "refused", "waits"));
    let long = "x".repeat(190);
    browser.elsewhere(3).sign_in(&long, "wrong").await;
    let noted: Vec<Entry> = district.log.page(None, None, 1).unwrap().into_iter().map(|n| n.entry).collect();
    assert_eq!(noted[0].login.len(), 120);
}

#[tokio::test]
async fn no_session_is_fixed_and_cookies_are_kept_from_scripts() {
    let district = District::open();
    let mut browser = Browser::on(&district, limits());
    let planted = "f".repeat(64);
    browser.cookies.insert("guiju".to_owned(), planted.clone());
    let page = browser.sign_in("xu-wen", PASSWORD).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
    assert_ne!(browser.cookies["guiju"], planted, "the token is always new");
    for line in page.headers.get_all(header::SET_COOKIE) {
        let line = line.to_str().unwrap();
        assert!(line.contains("HttpOnly") && line.contains("SameSite=Lax") && line.contains("Path=/"), "{line}");
    }
    let first = browser.cookies["guiju"].clone();
    browser.sign_in("xu-wen", PASSWORD).await;
    assert!(district.accounts.find_session(&first, seconds()).unwrap().is_none(), "the earlier one is over");
    let site = guiju_web::Site { secure: true, ..district.site(limits()) };
    let mut secure = Browser { router: guiju_web::router(site), ..Browser::on(&district, limits()) };
    let page = secure.sign_in("xu-wen", PASSWORD).await;
    assert!(page.headers.get_all(header::SET_COOKIE).iter().all(|l| l.to_str().unwrap().contains("; Secure")));
}

/// How long one try takes, in microseconds.
async fn tried(browser: &Browser, last: u8, login: &str) -> u128 {
    let mut guesser = browser.elsewhere(last);
    let csrf = guesser.get("/sign-in").await.hidden_of("_csrf");
    let pairs = [("_csrf", csrf.as_str()), ("login", login), ("password", "wrong")];
    let begun = std::time::Instant::now();
    assert_eq!(guesser.post_pairs("/sign-in", &pairs).await.status, StatusCode::UNAUTHORIZED);
    begun.elapsed().as_micros()
}

#[tokio::test]
async fn an_unknown_login_takes_as_long_as_a_known_one() {
    let district = District::open();
    let browser = Browser::on(&district, limits());
    let (mut known, mut unknown) = (u128::MAX, u128::MAX);
    // The shortest of some: what a guesser sees when nothing else runs.
    for last in 100..116 {
        known = known.min(tried(&browser, last, "xu-wen").await);
        unknown = unknown.min(tried(&browser, last, "nobody").await);
    }
    let (less, more) = (known.min(unknown), known.max(unknown));
    // Without the hashing one of them would take a hundredth of the other.
    assert!(less * 3 > more, "{known} µs for a known login, {unknown} µs for an unknown one");
}
