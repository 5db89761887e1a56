//! The interface for programs: the same office as on the pages, with the same grounds.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use serde_json::{Value, json};

use crate::browser::Browser;
use crate::office::District;
use crate::program::{Program, Reply, reply};
use crate::walk::{PAPER, TITLE, submitted};

/// The notice as a program writes it.
pub fn paper() -> Value {
    let mut fields = serde_json::Map::new();
    for (name, value) in PAPER {
        let value = match *name {
            "lines" => json!([value]),
            "recipients" => json!(value.lines().collect::<Vec<_>>()),
            "meeting_passed" => json!(true),
            _ => json!(value),
        };
        fields.insert((*name).to_owned(), value);
    }
    Value::Object(fields)
}

async fn drafted(clerk: &Program) -> (String, String) {
    let reply = clerk.begin("documents.draft", "draft-1", &paper()).await;
    assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.body);
    (reply.body["subject"].as_str().unwrap().to_owned(), reply.header(header::ETAG).to_owned())
}

#[tokio::test]
async fn a_paper_is_drafted_and_handed_in_by_a_program() {
    let district = District::open();
    let clerk = Program::of(&district, "xu-wen", &["read", "act:documents"]);
    let stands = clerk.get("/acts/documents/draft").await;
    assert_eq!(stands.body["open"], json!(true), "{}", stands.body);
    let (subject, tag) = drafted(&clerk).await;
    let seen = clerk.get(&format!("/subjects/documents/{subject}")).await;
    assert_eq!((seen.status, seen.header(header::ETAG)), (StatusCode::OK, tag.as_str()));
    assert_eq!(seen.body["title"], json!(TITLE));
    let acts = seen.body["acts"].as_array().unwrap();
    let of = |name: &str| acts.iter().find(|a| a["act"] == json!(name)).unwrap();
    assert_eq!(of("documents.submit")["open"], json!(true));
    let sign = of("documents.sign");
    assert_eq!((&sign["open"], &sign["clerical"]), (&json!(false), &json!(false)));
    assert_eq!(of("documents.submit")["clerical"], json!(true));
    assert!(!sign["reasons"][0]["citations"].as_array().unwrap().is_empty(), "{sign}");
    // What the form of a change holds can be sent as it is.
    assert_eq!(of("documents.edit")["form"]["fields"]["recipients"], paper()["recipients"]);
    let todo = clerk.get("/todo").await;
    let item = &todo.body["items"][0];
    assert_eq!((&item["act"], &item["title"]), (&json!("documents.submit"), &json!(TITLE)), "{}", todo.body);
    let done = clerk.act(&subject, "documents.submit", "submit-1", &tag, &json!({})).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.body);
    assert!(done.body["citations"].as_array().is_some());
    let record = clerk.get(&format!("/subjects/documents/{subject}/journal")).await;
    let entries = record.body["entries"].as_array().unwrap();
    assert_eq!(entries.len(), 2);
    assert_eq!(entries[1]["actor"]["person"], json!("xu-wen"));
    assert_eq!(clerk.get("/todo").await.body["items"], json!([]));
}

#[tokio::test]
async fn a_refusal_says_all_that_a_page_says() {
    let district = District::open();
    let href = submitted(&district).await;
    let subject = href.rsplit('/').next().unwrap();
    let mayor = Program::of(&district, "zhou-heng", &["read", "act:documents.sign"]);
    let seen = mayor.get(&format!("/subjects/documents/{subject}")).await;
    let tag = seen.header(header::ETAG).to_owned();
    let sign = seen.body["acts"].as_array().unwrap().iter().find(|a| a["act"] == json!("documents.sign")).unwrap();
    assert_eq!(sign["open"], json!(false));
    let before = district.recorded();
    let fields = json!({ "answer": "sign", "mark": "agree" });
    let refused = mayor.act(subject, "documents.sign", "sign-1", &tag, &fields).await;
    assert_eq!((refused.status, refused.kind()), (StatusCode::CONFLICT, "refused"), "{}", refused.body);
    let reason = &refused.body["reasons"][0];
    assert!(reason["citations"][0]["text"].as_str().unwrap().contains("《工作规则》"), "{reason}");
    assert!(!reason["facts"].as_array().unwrap().is_empty(), "{reason}");
    assert!(!reason["who"].as_array().unwrap().is_empty(), "{reason}");
    assert!(!reason["remedy"]["text"].as_str().unwrap().is_empty(), "{reason}");
    assert_eq!(district.recorded(), before);
}

#[tokio::test]
async fn everything_wrong_with_a_form_is_told_at_once() {
    let district = District::open();
    let clerk = Program::of(&district, "xu-wen", &["act:documents"]);
    let fields = json!({ "title": 1, "doc_type": "nothing", "lines": ["nowhere"], "amount": "-1", "extra": "x" });
    let wrong = clerk.begin("documents.draft", "k", &fields).await;
    assert_eq!((wrong.status, wrong.kind()), (StatusCode::UNPROCESSABLE_ENTITY, "invalid"));
    let named: Vec<&str> =
        wrong.body["problems"].as_array().unwrap().iter().map(|p| p["field"].as_str().unwrap()).collect();
    for field in ["title", "doc_type", "lines", "amount", "extra", "body", "issuer"] {
        assert!(named.contains(&field), "{field}: {named:?}");
    }
    for (kind, body, status) in [
        ("application/json", "{", StatusCode::BAD_REQUEST),
        ("application/json", "[]", StatusCode::UNPROCESSABLE_ENTITY),
        ("text/plain", "{}", StatusCode::UNSUPPORTED_MEDIA_TYPE),
    ] {
        let request = Request::post("/api/v1/acts/documents/draft")
            .header(header::CONTENT_TYPE, kind)
            .header("idempotency-key", "k");
        assert_eq!(clerk.send(request, Body::from(body)).await.status, status, "{kind} {body}");
    }
}

#[tokio::test]
async fn the_same_key_is_recorded_once() {
    let district = District::open();
    let clerk = Program::of(&district, "xu-wen", &["read", "act:documents"]);
    let first = clerk.begin("documents.draft", "one", &paper()).await;
    let count = district.recorded();
    let again = clerk.begin("documents.draft", "one", &paper()).await;
    assert_eq!((again.status, &again.body), (first.status, &first.body));
    let mut other = paper();
    other["basis"] = json!("另有依据");
    let reused = clerk.begin("documents.draft", "one", &other).await;
    assert_eq!((reused.status, reused.kind()), (StatusCode::UNPROCESSABLE_ENTITY, "key_reused"), "{}", reused.body);
    assert!(!reused.body["reasons"][0]["citations"].as_array().unwrap().is_empty());
    assert_eq!(district.recorded(), count);
    for key in ["", "a b", "号", &"a".repeat(65)] {
        assert_eq!(clerk.begin("documents.draft", key, &paper()).await.status, StatusCode::BAD_REQUEST, "{key}");
    }
}

#[tokio::test]
async fn what_changed_since_it_was_seen_is_told() {
    let district = District::open();
    let clerk = Program::of(&district, "xu-wen", &["read", "act:documents"]);
    let (subject, tag) = drafted(&clerk).await;
    let mut other = paper();
    other["title"] = json!("天津市红桥区人民政府关于另一事项的通知");
    let done = clerk.act(&subject, "documents.edit", "edit-1", &tag, &other).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.body);
    assert_ne!(done.header(header::ETAG), tag);
    let stale = clerk.act(&subject, "documents.submit", "submit-1", &tag, &json!({})).await;
    assert_eq!((stale.status, stale.kind()), (StatusCode::PRECONDITION_FAILED, "changed"), "{}", stale.body);
    assert_eq!(stale.body["version"], json!(2));
    assert!(!stale.body["changes"].as_array().unwrap().is_empty(), "{}", stale.body);
    let blind = clerk.act(&subject, "documents.submit", "submit-1", "", &json!({})).await;
    assert_eq!((blind.status, blind.kind()), (StatusCode::PRECONDITION_REQUIRED, "precondition_required"));
    for tag in ["*", "\"x\"", "W/\"1-\""] {
        let wrong = clerk.act(&subject, "documents.submit", "submit-1", tag, &json!({})).await;
        assert_eq!(wrong.status, StatusCode::BAD_REQUEST, "{tag}");
    }
}

#[tokio::test]
async fn what_is_not_open_is_not_there() {
    let district = District::open();
    let href = submitted(&district).await;
    let subject = href.rsplit('/').next().unwrap();
    let all = ["read", "act:documents", "act:documents.sign"];
    let stranger = Program::of(&district, "ma-lu", &all);
    let same = |a: &Reply, b: &Reply| (a.status, a.body.clone()) == (b.status, b.body.clone());
    for path in ["", "/journal", "/files/0000000000000000000000000000000000000000000000000000000000000000"] {
        let there = stranger.get(&format!("/subjects/documents/{subject}{path}")).await;
        let nowhere = stranger.get(&format!("/subjects/documents/documents-999999{path}")).await;
        assert_eq!(there.status, StatusCode::NOT_FOUND, "{path}");
        assert!(same(&there, &nowhere), "{path}");
    }
    let fields = json!({ "answer": "sign", "mark": "agree" });
    let there = stranger.act(subject, "documents.sign", "k", "\"2-\"", &fields).await;
    let nowhere = stranger.act("documents-999999", "documents.sign", "k", "\"2-\"", &fields).await;
    assert!(there.status == StatusCode::NOT_FOUND && same(&there, &nowhere), "{}", there.body);
    let rows = stranger.get("/registers/documents").await;
    assert_eq!((rows.status, &rows.body["rows"]), (StatusCode::OK, &json!([])));
    assert!(!stranger.get("/todo").await.body.to_string().contains(TITLE));
}

#[tokio::test]
async fn a_token_does_what_its_scopes_hold_and_no_more() {
    let district = District::open();
    let reader = Program::of(&district, "xu-wen", &["read"]);
    let refused = reader.begin("documents.draft", "k", &paper()).await;
    assert_eq!((refused.status, refused.kind()), (StatusCode::FORBIDDEN, "out_of_scope"));
    assert_eq!(refused.body["scope"], json!("act:documents.draft"));
    let drafter = Program::of(&district, "xu-wen", &["act:documents.draft"]);
    let done = drafter.begin("documents.draft", "k", &paper()).await;
    assert_eq!(done.status, StatusCode::CREATED, "{}", done.body);
    let subject = done.body["subject"].as_str().unwrap();
    for path in ["/todo".to_owned(), "/registers/documents".into(), format!("/subjects/documents/{subject}")] {
        assert_eq!(drafter.get(&path).await.kind(), "out_of_scope", "{path}");
    }
    assert_eq!(drafter.get("/me").await.status, StatusCode::OK);
    // Whether the scope holds an act is said before anything is said of its subject.
    for subject in [subject, "documents-999999"] {
        let refused = drafter.act(subject, "documents.submit", "k2", "\"1-\"", &json!({})).await;
        assert_eq!(refused.kind(), "out_of_scope");
    }
    let whole = Program::of(&district, "xu-wen", &["act:documents"]);
    for act in ["documents.approve", "documents.number", "documents.recall"] {
        let judgement = whole.act(subject, act, "k3", "\"1-\"", &json!({})).await;
        assert_eq!(judgement.kind(), "out_of_scope", "{act}: what is not clerical must be named");
    }
    let entered = json!({ "fields": {}, "entered_for": { "person": "zhou-heng", "happened": "2023-01-09T09:00",
        "medium": "paper" } });
    let path = format!("/subjects/documents/{subject}/acts/submit");
    assert_eq!(whole.post(&path, "k4", "\"1-\"", &entered).await.body["scope"], json!("record_for"));
    for (act, kind) in [("accounts.open", "forbidden"), ("office.adopt", "forbidden"), ("office.none", "not_found")] {
        let all = Program::of(&district, "ye-an", &[&format!("act:{act}")]);
        assert_eq!(all.begin(act, "k5", &json!({})).await.kind(), kind, "{act}");
    }
}

#[tokio::test]
async fn a_program_acts_for_nobody() {
    let district = District::open();
    submitted(&district).await;
    let program = Program::of(&district, "", &["read", "act:documents"]);
    let me = program.get("/me").await;
    assert_eq!((&me.body["person"], &me.body["program"]), (&Value::Null, &json!(true)));
    assert_eq!(program.begin("documents.draft", "k", &paper()).await.kind(), "out_of_scope");
    assert_eq!(program.get("/todo").await.body["items"], json!([]));
    assert_eq!(program.get("/registers/documents").await.body["rows"], json!([]));
    assert!(!program.get("/registers/units").await.body["rows"].as_array().unwrap().is_empty());
    assert_eq!(program.get("/rulebook/51").await.status, StatusCode::OK);
}

#[tokio::test]
async fn tokens_open_no_page_and_cookies_no_interface() {
    let district = District::open();
    let clerk = Program::of(&district, "xu-wen", &["read", "act:documents"]);
    let page = clerk.send(Request::get("/"), Body::empty()).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
    let browser = Browser::of(&district, "xu-wen").await;
    let cookies: Vec<String> = browser.cookies.iter().map(|(n, v)| format!("{n}={v}")).collect();
    let request = || Request::get("/api/v1/me").header(header::COOKIE, cookies.join("; "));
    for request in
        [request(), request().header(header::AUTHORIZATION, "Bearer x"), Request::get("/api/v1/openapi.json")]
    {
        let refused = reply(&clerk.router, request, Body::empty()).await;
        assert_eq!((refused.status, refused.kind()), (StatusCode::UNAUTHORIZED, "unauthenticated"));
        assert!(refused.header(header::WWW_AUTHENTICATE).starts_with("Bearer"));
    }
    let elsewhere = Request::post("/api/v1/acts/documents/draft").header(header::ORIGIN, "http://evil.example");
    assert_eq!(clerk.send(elsewhere, Body::empty()).await.status, StatusCode::FORBIDDEN);
    let nowhere = clerk.get("/nothing").await;
    assert_eq!((nowhere.status, nowhere.kind()), (StatusCode::NOT_FOUND, "not_found"));
    let wrong = clerk.send(Request::delete("/api/v1/todo"), Body::empty()).await;
    assert_eq!((wrong.status, wrong.header(header::ALLOW)), (StatusCode::METHOD_NOT_ALLOWED, "GET,HEAD"));
}
