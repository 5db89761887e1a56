//! How passkeys are kept: as the factor that is required, beside codes, taken off by two others, bounded, and not at all.

use std::sync::atomic::{AtomicI64, Ordering};

use axum::http::StatusCode;
use guiju_store::Passkey;
use guiju_web::{Guard, Limits, SignIn, Site};

use crate::administrators::{keeper, reset_with_second};
use crate::browser::Browser;
use crate::device::{Device, SITE, add, answer, asked, begin, keys, remove, sign_in};
use crate::office::{District, PASSWORD, limits, settings};
use crate::passkeys::{PROOF, at};
use crate::signing::{code, once, own_clock};

#[tokio::test]
async fn a_key_satisfies_what_administrators_need_and_the_last_stays() {
    own_clock!(still);
    let district = District::open();
    let strict = SignIn { second_factor_for_administrators: true, ..settings() };
    let mut auditor = at(&district, strict, clock, "audit_administrator").await;
    assert_eq!(auditor.get("/sign-ins").await.location(), "/me/second");
    assert!(auditor.get("/me/second").await.body.contains("href=\"/me/passkeys\""));
    assert!(auditor.get("/me/passkeys").await.says("须有第二因素，请先添加"));
    let mut device = Device::new(1);
    assert_eq!(add(&mut auditor, &mut device, "手机", PROOF).await.status, StatusCode::SEE_OTHER);
    assert_eq!(auditor.get("/sign-ins").await.status, StatusCode::OK);
    let page = remove(&mut auditor, PROOF).await;
    assert!(page.status == StatusCode::CONFLICT && page.says("不能移除最后一个"), "{}", page.text());
    add(&mut auditor, &mut Device::new(2), "电脑", PROOF).await;
    assert_eq!(remove(&mut auditor, PROOF).await.status, StatusCode::SEE_OTHER, "not the last");
    assert_eq!(auditor.get("/sign-ins").await.status, StatusCode::OK);
}

#[tokio::test]
async fn whoever_has_codes_shows_one_and_whoever_came_by_a_key_came_just_now() {
    own_clock!();
    let district = District::open();
    let mut browser = at(&district, settings(), clock, "xu-wen").await;
    let mut device = Device::new(1);
    add(&mut browser, &mut device, "手机", PROOF).await;
    // By a key, with which no password is needed; but only soon after.
    let mut by_key = browser.elsewhere(2);
    sign_in(&mut by_key, &mut device).await;
    let page = by_key.get("/me/passkeys").await;
    assert!(!page.body.contains("type=\"password\"") && page.says("登录后10分钟之内办理"), "{}", page.text());
    pass(601);
    let late = begin(&mut by_key, "电脑", PROOF).await;
    assert!(late.status == StatusCode::UNPROCESSABLE_ENTITY && late.says("登录后10分钟"), "{}", late.text());
    sign_in(&mut by_key, &mut device).await;
    assert_eq!(add(&mut by_key, &mut Device::new(2), "电脑", ("x", "")).await.status, StatusCode::SEE_OTHER);
    // Codes beside the key: either will do. Further keys want a code, but of whom came by a key just now.
    let page = by_key.get("/me/second").await;
    let (csrf, sealed, secret) = (page.hidden_of("_csrf"), page.hidden_of("sealed"), once(&page).concat());
    let pairs = [("_csrf", csrf.as_str()), ("sealed", &sealed), ("code", &code(&secret, clock()))];
    assert_eq!(by_key.post_pairs("/me/second", &pairs).await.status, StatusCode::OK);
    assert_eq!(begin(&mut by_key, "平板", ("x", "")).await.status, StatusCode::OK);
    pass(601);
    let wanted = StatusCode::UNPROCESSABLE_ENTITY;
    for (proof, status) in [("000000".to_owned(), wanted), (code(&secret, clock()), StatusCode::OK)] {
        let page = begin(&mut by_key, "平板", ("code", &proof)).await;
        assert_eq!(page.status, status, "{}", page.text());
    }
    let mut out = browser.elsewhere(3);
    out.sign_in("xu-wen", PASSWORD).await;
    let page = out.get("/sign-in/second").await;
    assert!(page.says("动态口令") && page.body.contains("href=\"/sign-in/second/passkey\""), "{}", page.text());
    let page = out.get("/sign-in/second/passkey").await;
    assert!(page.says("用动态口令"));
    let said = device.get(&asked(&page));
    assert_eq!(answer(&mut out, "/sign-in/second/passkey", &page, &said).await.status, StatusCode::SEE_OTHER);
    // A telephone that is lost: codes are taken off by who came by a key, and by nobody later.
    let csrf = by_key.get("/me/second").await.hidden_of("_csrf");
    let late = by_key.post_pairs("/me/second/off", &[("_csrf", &csrf)]).await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", late.text());
    let page = out.get("/me/second").await;
    assert!(!page.body.contains("name=\"code\""), "{}", page.text());
    assert_eq!(out.post_pairs("/me/second/off", &[("_csrf", &page.hidden_of("_csrf"))]).await.location(), "/me/second");
    assert!(district.safe.of("xu-wen").unwrap().totp.is_empty());
}

#[tokio::test]
async fn guessing_is_stopped_at_its_address_and_counts_with_codes() {
    own_clock!();
    let district = District::open();
    let mut browser = at(&district, settings(), clock, "xu-wen").await;
    let mut device = Device::new(1);
    add(&mut browser, &mut device, "手机", PROOF).await;
    let mut guess = browser.elsewhere(7);
    device.verifies = false;
    for _ in 0..settings().failures {
        assert_eq!(sign_in(&mut guess, &mut device).await.status, StatusCode::UNAUTHORIZED);
    }
    device.verifies = true;
    assert_eq!(sign_in(&mut guess, &mut device).await.status, StatusCode::UNAUTHORIZED, "locked there");
    assert!(crate::signing::told(&district)[0].2 == "waits");
    let mut owner = browser.elsewhere(8);
    assert_eq!(sign_in(&mut owner, &mut device).await.status, StatusCode::SEE_OTHER, "and nowhere else");
    pass(settings().failures.into());
    let mut half = browser.elsewhere(9);
    half.sign_in("xu-wen", PASSWORD).await;
    for _ in 0..settings().failures {
        let page = half.get("/sign-in/second/passkey").await;
        assert_eq!(answer(&mut half, "/sign-in/second/passkey", &page, "{}").await.status, StatusCode::UNAUTHORIZED);
    }
    let page = half.get("/sign-in/second/passkey").await;
    let said = device.get(&asked(&page));
    let locked = answer(&mut half, "/sign-in/second/passkey", &page, &said).await;
    assert_eq!(locked.status, StatusCode::UNAUTHORIZED, "also for a right one");
}

#[tokio::test]
async fn keys_are_bounded_and_one_device_has_one_owner() {
    own_clock!(still);
    let district = District::open();
    let few = Limits { passkeys: 2, ..limits() };
    let mut browser = Browser::before(Site { guard: district.guard(settings()), clock, ..district.site(few) });
    browser.sign_in("xu-wen", PASSWORD).await;
    let mut device = Device::new(1);
    add(&mut browser, &mut device, "手机", PROOF).await;
    let again = begin(&mut browser, "手机", PROOF).await;
    assert!(again.says("已有名为“手机”的通行密钥"), "{}", again.text());
    add(&mut browser, &mut Device::new(2), "电脑", PROOF).await;
    let long = "名".repeat(31);
    let full = begin(&mut browser, &long, PROOF).await;
    assert!(full.says("最多2个") && full.says("不超过30个字"), "all at once: {}", full.text());
    // What the first device made is not added to somebody else's account.
    let mut fang = browser.elsewhere(2);
    fang.sign_in("fang-zhi", PASSWORD).await;
    let taken = add(&mut fang, &mut Device::new(1), "手机", PROOF).await;
    assert_eq!(taken.status, StatusCode::CONFLICT, "{}", taken.text());
}

fn planted(login: &str) -> Passkey {
    let text = |s: &str| s.to_owned();
    let (id, credential) = (format!("id-{login}"), text("{}"));
    Passkey {
        id,
        login: text(login),
        site: text(SITE),
        handle: text("h"),
        name: text("手机"),
        added: 1,
        used: None,
        credential,
    }
}

#[tokio::test]
async fn two_administrators_take_keys_off_with_the_second_factor() {
    let district = District::open();
    for login in ["lu-qing", "xu-wen"] {
        assert!(district.safe.add_passkey(&planted(login), 9).unwrap());
    }
    let mut keeper = Browser::of(&district, &keeper("open")).await;
    let lu = "/accounts?q=lu-qing";
    assert!(keeper.get(lu).await.says("通行密钥1个"));
    reset_with_second(&district, "lu-qing").await;
    assert!(keeper.get(lu).await.says("未设置"));
    assert_eq!(district.safe.passkeys_of("lu-qing", SITE).unwrap(), []);
    assert_eq!(district.safe.passkeys_of("xu-wen", SITE).unwrap().len(), 1, "nobody else's");
}

#[tokio::test]
async fn where_the_office_has_none_they_are_nowhere() {
    let district = District::open();
    district.safe.add_passkey(&planted("xu-wen"), 9).unwrap();
    let none = Guard { passkeys: None, ..district.guard(settings()) };
    let mut browser = Browser::at(&district, none);
    browser.sign_in("xu-wen", PASSWORD).await;
    assert_eq!(browser.get("/").await.status, StatusCode::OK, "a key that cannot be shown is no second factor");
    for path in ["/me", "/me/second", "/sign-in", "/password"] {
        assert!(!browser.get(path).await.says("通行密钥"), "{path}");
    }
    for path in ["/me/passkeys", "/sign-in/passkey", "/sign-in/second/passkey"] {
        assert_eq!(browser.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let csrf = browser.get("/me").await.hidden_of("_csrf");
    for path in
        ["/me/passkeys", "/me/passkeys/add", "/me/passkeys/remove", "/sign-in/passkey", "/sign-in/second/passkey"]
    {
        let page = browser.post_pairs(path, &[("_csrf", &csrf), ("name", "x")]).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
    }
    // Nor does one that was made for another name of the site.
    let guard = Guard { passkeys: Some(keys("example.gov.cn")), ..district.guard(settings()) };
    let mut elsewhere = Browser::at(&district, guard);
    assert_eq!(elsewhere.sign_in("xu-wen", PASSWORD).await.location(), "/");
    assert!(elsewhere.get("/me/passkeys").await.says("还没有通行密钥"));
}
