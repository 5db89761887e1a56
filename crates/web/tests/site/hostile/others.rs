//! Requests that were sent before, and those that use what is somebody else's: another person's, another government's.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use guiju_store::accounts::{Account, Session, Token};
use guiju_store::{Accounts as _, Tokens as _};

use super::{Before, address, routes, sound, sound_page, verifies};
use crate::browser::{Browser, Part};
use crate::office::{GOV, PASSWORD, limits, seconds};
use crate::program::reply;
use crate::sample::Sample;
use crate::walk::{DRAFT, PAPER};

#[tokio::test]
async fn what_was_sent_is_recorded_once_and_a_key_holds_for_one_content() {
    let sample = Sample::open().await;
    let district = &sample.district;
    let mut clerk = Browser::of(district, "xu-wen").await;
    let mut leader = Browser::of(district, "jiang-lan").await;
    let leave = [
        ("reason", "study"),
        ("place", "city"),
        ("destination", "某地"),
        ("since", "2023-02-06T08:00"),
        ("until", "2023-02-07T18:00"),
    ];
    for (browser, path, fields, other) in [
        (&mut clerk, DRAFT, PAPER.to_vec(), ("basis", "另有依据的记号")),
        (&mut leader, "/m/leave/new/apply", leave.to_vec(), ("destination", "另一处的记号")),
    ] {
        let form = browser.get(path).await;
        let parts: Vec<Part<'_>> = fields.iter().map(|(n, v)| Part::Text(n, v)).collect();
        let first = browser.again(path, &form, &parts).await;
        assert_eq!(first.status, StatusCode::SEE_OTHER, "{path}: {}", first.text());
        let before = Before::of(district);
        let again = browser.again(path, &form, &parts).await;
        assert_eq!((again.status, again.location()), (first.status, first.location()), "{path}");
        before.unchanged(district, path);
        let changed = fields.iter().map(|(n, v)| Part::Text(n, if *n == other.0 { other.1 } else { v }));
        let changed = browser.again(path, &form, &changed.collect::<Vec<_>>()).await;
        sound_page(path, &changed);
        assert_eq!(changed.status, StatusCode::CONFLICT, "{path}: {}", changed.text());
        assert!(changed.body.contains(other.1), "what was typed is kept");
        before.unchanged(district, path);
        // The key of one person is nothing to another.
        let mut thief = Browser::of(district, "ding-mo").await;
        let csrf = thief.get("/me/tokens").await.hidden_of("_csrf");
        let own: Vec<Part<'_>> = fields.iter().map(|(n, v)| Part::Text(n, v)).collect();
        let key = form.hidden_of("_key");
        let stolen = [vec![Part::Text("_csrf", &csrf), Part::Text("_key", &key)], own].concat_parts();
        let page = thief.post_bytes(path, crate::browser::multipart(&stolen)).await;
        sound_page(path, &page);
        assert!(page.location() != first.location(), "{path}");
    }
    verifies(district);
}

/// Parts one after the other.
trait ConcatParts<'a> {
    fn concat_parts(self) -> Vec<Part<'a>>;
}

impl<'a> ConcatParts<'a> for [Vec<Part<'a>>; 2] {
    fn concat_parts(self) -> Vec<Part<'a>> {
        self.into_iter().flatten().collect()
    }
}

/// Accounts, sessions and tokens of another government that lie in the same file open nothing here.
#[tokio::test]
async fn nothing_of_another_government_opens_anything() {
    const ELSEWHERE: &str = "elsewhere";
    let sample = Sample::open().await;
    let district = &sample.district;
    let own = district.accounts.find("xu-wen").unwrap().unwrap();
    let account = Account { login: "foreign".into(), gov: ELSEWHERE.into(), ..own };
    district.accounts.put(&account).unwrap();
    let mut browser = Browser::on(district, limits());
    let page = browser.sign_in("foreign", PASSWORD).await;
    assert_eq!(page.status, StatusCode::UNAUTHORIZED, "{}", page.text());
    let planted = "e".repeat(64);
    let session = Session {
        login: "foreign".into(),
        csrf: "c".into(),
        created: seconds(),
        last_seen: seconds(),
        expires: i64::MAX,
        from: String::new(),
        way: "password".into(),
    };
    district.accounts.create_session(&planted, &session).unwrap();
    let secret = format!("guiju_{}", "d".repeat(64));
    let token = Token {
        id: "foreign".into(),
        gov: ELSEWHERE.into(),
        login: "foreign".into(),
        label: "外来".into(),
        scopes: vec!["read".into(), "act:documents".into()],
        created: 0,
        created_by: "foreign".into(),
        last_used: None,
        expires: i64::MAX,
        ended: None,
        ended_by: None,
    };
    district.accounts.create_token(&secret, &token).unwrap();
    // A token of this government for an account of the other.
    let mixed = format!("guiju_{}", "b".repeat(64));
    district.accounts.create_token(&mixed, &Token { id: "mixed".into(), gov: GOV.into(), ..token }).unwrap();
    browser.cookies.insert("guiju".into(), planted);
    let before = Before::of(district);
    let mut tried = 0;
    for route in routes() {
        let path = address(&route.pattern, &sample, None);
        let post = route.post && !route.get;
        if route.pattern.starts_with("/api/") {
            for secret in [&secret, &mixed] {
                let request = if post { Request::post(&path) } else { Request::get(&path) };
                let request = request.header(header::AUTHORIZATION, format!("Bearer {secret}"));
                let reply = reply(&browser.router, request, Body::empty()).await;
                let text = String::from_utf8_lossy(&reply.bytes).into_owned();
                sound(&path, reply.status, &reply.headers, &text);
                assert_eq!(reply.status, StatusCode::UNAUTHORIZED, "{path}: {text}");
            }
        } else {
            let page = if post {
                browser.post_pairs(&path, &[("_csrf", "c"), ("title", "x")]).await
            } else {
                browser.get(&path).await
            };
            sound_page(&path, &page);
            let open = ["/sign-in", "/static/", "/large-type", "/live"].iter().any(|p| path.starts_with(p));
            assert!(open || page.status != StatusCode::OK, "{path}: {}", page.text());
        }
        tried += 1;
    }
    assert_eq!(tried, routes().len());
    before.unchanged(district, "another government");
}

/// Whatever name a request is sent to, links stay here, and a page of that name may send nothing.
#[tokio::test]
async fn another_host_changes_nothing() {
    let sample = Sample::open().await;
    let mut clerk = Browser::of(&sample.district, "xu-wen").await;
    let csrf = clerk.get("/me/tokens").await.hidden_of("_csrf");
    let before = Before::of(&sample.district);
    for host in ["evil.example", "127.0.0.1:8080.evil.example", "a b", "[::1", "127.0.0.1:8080@evil.example"] {
        for (name, value) in [("x-forwarded-host", host), ("forwarded", host), ("x-original-url", "/audit")] {
            let page = clerk.send(Request::get("/").header(name, value), Body::empty()).await;
            sound_page(host, &page);
            assert!(!page.body.contains("evil.example"), "{name}: {host}");
        }
        let request = Request::post("/me/sessions/end")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ORIGIN, format!("http://{host}"));
        let page = clerk.send(request, Body::from(format!("_csrf={csrf}&name=others"))).await;
        sound_page(host, &page);
        assert_eq!(page.status, StatusCode::FORBIDDEN, "{host}");
    }
    before.unchanged(&sample.district, "another host");
}
