//! Passkeys: signing in by one, alone and after a password; and everything that must not count as one.

use std::sync::atomic::{AtomicI64, Ordering};

use axum::http::StatusCode;
use guiju_web::{SignIn, Site};

use crate::browser::{Browser, Part};
use crate::device::{Device, ORIGIN, add, answer, asked, begin, remove, sign_in};
use crate::office::{District, PASSWORD, limits, settings};
use crate::signing::{entry, own_clock, told};

pub const PROOF: (&str, &str) = ("password", PASSWORD);

/// A browser of somebody who has signed in by his password at a door with settings and a clock of its own.
pub async fn at(district: &District, settings: SignIn, clock: fn() -> i64, login: &str) -> Browser {
    let site = Site { guard: district.guard(settings), clock, ..district.site(limits()) };
    let mut browser = Browser::before(site);
    assert_eq!(browser.sign_in(login, PASSWORD).await.status, StatusCode::SEE_OTHER);
    browser
}

#[tokio::test]
async fn a_key_is_added_and_opens_the_door_alone() {
    own_clock!();
    let district = District::open();
    let mut browser = at(&district, settings(), clock, "xu-wen").await;
    let mut elsewhere = browser.elsewhere(2);
    elsewhere.sign_in("xu-wen", PASSWORD).await;
    assert!(browser.get("/me").await.body.contains("href=\"/me/passkeys\""));
    let mut device = Device::new(1);
    let nameless = begin(&mut browser, "", PROOF).await;
    assert!(nameless.status == StatusCode::UNPROCESSABLE_ENTITY && nameless.says("请填写名称"), "{}", nameless.text());
    let stranger = begin(&mut browser, "手机", ("password", "not-this-one")).await;
    assert!(stranger.says("现用密码不正确") && stranger.body.contains("value=\"手机\""), "{}", stranger.text());
    let page = add(&mut browser, &mut device, "手机", PROOF).await;
    assert_eq!((page.status, page.location()), (StatusCode::SEE_OTHER, "/me/passkeys"), "{}", page.text());
    assert_eq!(elsewhere.get("/").await.location(), "/sign-in", "who came in by the password alone is out");
    let page = browser.get("/me/passkeys").await;
    assert!(page.says("手机") && page.says("尚未使用"), "{}", page.text());

    pass(60);
    let mut again = browser.elsewhere(3);
    assert!(again.get("/sign-in?to=%2Fme").await.body.contains("href=\"/sign-in/passkey?to=/me\""));
    let page = sign_in(&mut again, &mut device).await;
    assert_eq!((page.status, page.location()), (StatusCode::SEE_OTHER, "/me"), "{}", page.text());
    let me = again.get("/me").await;
    assert!(me.says("许文") && me.says("通行密钥"), "{}", me.text());
    assert!(!again.get("/me/passkeys").await.says("尚未使用"));
    let log: Vec<_> = told(&district).into_iter().rev().skip(2).collect();
    let wanted = [entry("password", "refused", "wrong"), entry("passkey", "added", ""), entry("passkey", "in", "")];
    assert_eq!(log, wanted);
}

#[tokio::test]
async fn a_key_is_a_second_factor_after_the_password() {
    own_clock!(still);
    let district = District::open();
    let mut browser = at(&district, settings(), clock, "xu-wen").await;
    let mut device = Device::new(1);
    add(&mut browser, &mut device, "手机", PROOF).await;
    let mut again = browser.elsewhere(3);
    assert_eq!(again.sign_in("xu-wen", PASSWORD).await.location(), "/sign-in/second");
    assert_eq!(again.get("/").await.location(), "/sign-in", "half is not in");
    assert_eq!(again.get("/sign-in/second").await.location(), "/sign-in/second/passkey", "there are no codes");
    let page = again.get("/sign-in/second/passkey").await;
    assert_eq!(asked(&page)["allowCredentials"].as_array().unwrap().len(), 1);
    // A key that is asked for by name need not say whose it is.
    device.names_owner = false;
    let said = device.get(&asked(&page));
    let page = answer(&mut again, "/sign-in/second/passkey", &page, &said).await;
    assert_eq!((page.status, page.location()), (StatusCode::SEE_OTHER, "/"), "{}", page.text());
    assert_eq!(again.get("/").await.status, StatusCode::OK);
    assert_eq!(told(&district)[0], entry("password+passkey", "in", ""));
    let mut nobody = browser.elsewhere(4);
    assert_eq!(nobody.get("/sign-in/second/passkey").await.location(), "/sign-in", "nothing had begun");
}

#[tokio::test]
async fn an_answer_counts_once_for_its_question_in_its_browser() {
    own_clock!();
    let district = District::open();
    let mut browser = at(&district, settings(), clock, "xu-wen").await;
    let mut device = Device::new(1);
    add(&mut browser, &mut device, "手机", PROOF).await;
    let path = "/sign-in/passkey";
    let mut again = browser.elsewhere(3);
    let page = again.get(path).await;
    let (said, begun) = (device.get(&asked(&page)), again.cookies.clone());
    // Another browser, with a question of its own and with none.
    let mut thief = browser.elsewhere(4);
    assert_eq!(answer(&mut thief, path, &page, &said).await.status, StatusCode::FORBIDDEN);
    let other = thief.get(path).await;
    assert_eq!(answer(&mut thief, path, &other, &said).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(answer(&mut again, path, &page, &said).await.status, StatusCode::SEE_OTHER);
    // Once more, with all that the browser had.
    again.cookies = begun;
    let replayed = answer(&mut again, path, &page, &said).await;
    assert!(replayed.status == StatusCode::FORBIDDEN && replayed.says("已经用过"), "{}", replayed.text());
    assert_eq!(again.get("/").await.location(), "/sign-in");
    // Too late; without an answer, as without a script.
    let page = again.get(path).await;
    let said = device.get(&asked(&page));
    pass(601);
    assert_eq!(answer(&mut again, path, &page, &said).await.status, StatusCode::FORBIDDEN);
    let page = again.get(path).await;
    let nothing = answer(&mut again, path, &page, "").await;
    assert!(nothing.status == StatusCode::UNPROCESSABLE_ENTITY && nothing.says("没有收到通行密钥"));
    assert!(nothing.body.contains("<noscript>") && nothing.body.contains("用密码登录"));
    // A key that has begun to be added in one session is not ended in another.
    let page = begin(&mut browser, "电脑", PROOF).await;
    let said = Device::new(2).create(&asked(&page));
    let mut other = browser.elsewhere(5);
    sign_in(&mut other, &mut device).await;
    let own = other.get("/me").await.hidden_of("_csrf");
    let begun = page.hidden_of("begun");
    let pairs = [("_csrf", own.as_str()), ("begun", &begun), ("answer", &said)];
    assert_eq!(other.post_pairs("/me/passkeys/add", &pairs).await.status, StatusCode::FORBIDDEN);
    assert_eq!(answer(&mut browser, "/me/passkeys/add", &page, &said).await.status, StatusCode::SEE_OTHER);
    assert_eq!(answer(&mut browser, "/me/passkeys/add", &page, &said).await.status, StatusCode::FORBIDDEN, "once");
}

#[tokio::test]
async fn what_is_said_elsewhere_or_without_the_owner_counts_for_nothing() {
    own_clock!(still);
    let district = District::open();
    let mut browser = at(&district, settings(), clock, "xu-wen").await;
    let mut device = Device::new(1);
    for (origin, verifies) in
        [("https://oa.example.gov.cn.evil.example", true), ("http://oa.example.gov.cn", true), (ORIGIN, false)]
    {
        (device.origin, device.verifies) = (origin, verifies);
        let page = add(&mut browser, &mut device, "手机", PROOF).await;
        assert!(page.status == StatusCode::UNPROCESSABLE_ENTITY && page.says("没有添加"), "{origin}: {}", page.text());
    }
    (device.origin, device.verifies) = (ORIGIN, true);
    add(&mut browser, &mut device, "手机", PROOF).await;
    let twice = add(&mut browser, &mut device.copy(), "又一部", PROOF).await;
    assert_eq!(twice.status, StatusCode::SEE_OTHER, "another key of the same device");
    let mut out = browser.elsewhere(3);
    let mut tried = 0;
    for (origin, verifies, names_owner) in
        [("https://evil.example", true, true), (ORIGIN, false, true), (ORIGIN, true, false)]
    {
        (device.origin, device.verifies, device.names_owner) = (origin, verifies, names_owner);
        let page = sign_in(&mut out, &mut device).await;
        assert_eq!(page.status, StatusCode::UNAUTHORIZED, "{origin}: {}", page.text());
        assert_eq!(told(&district)[0], entry("passkey", "refused", "key"));
        tried += 1;
    }
    assert_eq!(tried, 3);
    (device.origin, device.names_owner) = (ORIGIN, true);
    let page = out.get("/sign-in/passkey").await;
    let said = device.get(&asked(&page)).replacen("\"signature\":\"M", "\"signature\":\"N", 1);
    assert_eq!(answer(&mut out, "/sign-in/passkey", &page, &said).await.status, StatusCode::UNAUTHORIZED);
    for nonsense in ["{}", "null", "许文", "{\"id\":1}"] {
        let page = out.get("/sign-in/passkey").await;
        let page = answer(&mut out, "/sign-in/passkey", &page, nonsense).await;
        assert_eq!(page.status, StatusCode::UNAUTHORIZED, "{nonsense}");
    }
    assert_eq!(told(&district)[0], entry("passkey", "refused", "unkeyed"));
}

#[tokio::test]
async fn nobody_elses_key_is_a_second_factor() {
    own_clock!(still);
    let district = District::open();
    let mut browser = at(&district, settings(), clock, "xu-wen").await;
    let (mut own, mut others) = (Device::new(1), Device::new(2));
    add(&mut browser, &mut own, "手机", PROOF).await;
    let mut fang = browser.elsewhere(2);
    fang.sign_in("fang-zhi", PASSWORD).await;
    add(&mut fang, &mut others, "手机", PROOF).await;
    let mut out = browser.elsewhere(3);
    out.sign_in("xu-wen", PASSWORD).await;
    let page = out.get("/sign-in/second/passkey").await;
    let mut any = asked(&page);
    any["allowCredentials"] = serde_json::json!([]);
    let said = others.get(&any);
    let refused = answer(&mut out, "/sign-in/second/passkey", &page, &said).await;
    assert_eq!(refused.status, StatusCode::UNAUTHORIZED, "{}", refused.text());
    assert_eq!(told(&district)[0], entry("passkey", "refused", "unkeyed"));
    // The same key at the door by itself is its own owner's.
    let mut fang = browser.elsewhere(4);
    sign_in(&mut fang, &mut others).await;
    assert!(fang.get("/me").await.says("fang-zhi"));
}

#[tokio::test]
async fn a_copy_is_found_by_its_count() {
    own_clock!(still);
    let district = District::open();
    let mut browser = at(&district, settings(), clock, "xu-wen").await;
    let mut device = Device::new(1);
    device.count = 5;
    add(&mut browser, &mut device, "安全密钥", PROOF).await;
    let mut copy = device.copy();
    let mut out = browser.elsewhere(3);
    assert_eq!(sign_in(&mut out, &mut device).await.status, StatusCode::SEE_OTHER);
    assert_eq!(sign_in(&mut out, &mut device).await.status, StatusCode::SEE_OTHER);
    let mut thief = browser.elsewhere(4);
    assert_eq!(sign_in(&mut thief, &mut copy).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(told(&district)[0], entry("passkey", "refused", "copied"));
    assert_eq!(thief.get("/").await.location(), "/sign-in");
    let mut me = out.get("/me").await;
    assert!(me.says("可能被复制"), "its owner reads of it: {}", me.text());
    me = browser.get("/me/passkeys").await;
    assert!(me.says("安全密钥"));
}

#[tokio::test]
async fn a_removed_key_and_a_closed_account_open_nothing() {
    own_clock!(still);
    let district = District::open();
    let mut browser = at(&district, settings(), clock, "jin-suan").await;
    let mut device = Device::new(1);
    add(&mut browser, &mut device, "手机", PROOF).await;
    let mut clerk = Browser::of(&district, "xu-wen").await;
    let post = Part::Text("post", "clerk-finance");
    let since = Part::Text("since", "2023-01-09T09:30");
    let vacate = [post, since, Part::Text("cause", "vacancy"), Part::Text("basis", "退休（样例）")];
    assert_eq!(clerk.act("/m/office/new/vacate", &vacate).await.status, StatusCode::SEE_OTHER);
    let mut out = browser.elsewhere(3);
    let page = sign_in(&mut out, &mut device).await;
    assert!(page.status == StatusCode::FORBIDDEN && page.says("账号已停用"), "{}", page.text());
    assert_eq!(told(&district)[0], entry("passkey", "refused", "closed"));

    let mut browser = browser.elsewhere(4);
    browser.sign_in("fang-zhi", PASSWORD).await;
    let mut device = Device::new(2);
    add(&mut browser, &mut device, "手机", PROOF).await;
    let stranger = remove(&mut browser, ("password", "not-this-one")).await;
    assert!(stranger.says("现用密码不正确"), "{}", stranger.text());
    assert_eq!(remove(&mut browser, PROOF).await.status, StatusCode::SEE_OTHER);
    assert!(browser.get("/me/passkeys").await.says("还没有通行密钥"));
    assert_eq!(sign_in(&mut out, &mut device).await.status, StatusCode::UNAUTHORIZED);
    let log = told(&district);
    assert_eq!(log[..2], [entry("passkey", "refused", "unkeyed"), entry("passkey", "removed", "")]);
    assert_eq!(out.sign_in("fang-zhi", PASSWORD).await.location(), "/", "the password alone is enough again");
}
