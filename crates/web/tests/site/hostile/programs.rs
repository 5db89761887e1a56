//! Every act by the interface, with what does not belong into its body.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use guiju_core::vocabulary::SubjectUse;
use serde_json::{Value, json};

use super::{Before, MARKUP, sound, verifies};
use crate::program::{Program, Reply};
use crate::sample::Sample;

/// Where each act is done: those on a subject, on the first of the sample's that is the matter's, else on any.
fn acts(sample: &Sample) -> Vec<(String, String)> {
    let mut all = vec![];
    for matter in guiju_matters::ALL.iter() {
        let name = matter.vocabulary().matter;
        let subject = sample.words.keys().find(|s| s.starts_with(&format!("{name}-")));
        let subject = subject.or_else(|| sample.words.keys().next()).unwrap();
        for act in matter.vocabulary().acts {
            let path = match act.subject {
                SubjectUse::Begins => format!("/api/v1/acts/{name}/{}", act.name),
                _ => format!("/api/v1/subjects/{name}/{subject}/acts/{}", act.name),
            };
            all.push((format!("{name}.{}", act.name), path));
        }
    }
    all
}

/// Bodies whose members are of the wrong kind, for the fields of an act.
fn bodies(act: &str) -> Vec<Vec<u8>> {
    let (matter, name) = act.split_once('.').unwrap();
    let known = guiju_matters::ALL.iter().find(|m| m.vocabulary().matter == matter).unwrap();
    let fields = known.vocabulary().acts.iter().find(|a| a.name == name).unwrap().fields;
    let each = |value: &Value| -> Value {
        let members = fields.iter().map(|f| (f.name.to_owned(), value.clone()));
        let mut members: serde_json::Map<String, Value> = members.collect();
        members.insert("unheard".to_owned(), json!("x"));
        json!({ "fields": members })
    };
    let values = [
        json!(null),
        json!(-1),
        json!(1e300),
        json!(true),
        json!({}),
        json!([[[[]]]]),
        json!([null, 1, {}, "x"]),
        json!(""),
        json!("字".repeat(200_000)),
        json!("\u{0}\u{7}\u{202e}"),
        json!(MARKUP),
        json!(["../../etc/passwd", "' OR '1'='1"]),
        json!([{ "name": "../a.txt", "size": -1, "hash": "x", "seal": "x" }]),
        json!([{ "name": "a.csv", "text": "\u{0}" }, { "text": [] }]),
        json!(vec!["x"; 20_000]),
    ];
    let mut all: Vec<Vec<u8>> = values.iter().map(|v| each(v).to_string().into_bytes()).collect();
    let more = [
        json!({ "fields": {}, "entered_for": [] }),
        json!({ "fields": { "unheard": 1 }, "entered_for": { "person": 1, "happened": "x", "medium": {}, "scan": 7 } }),
        json!({ "fields": [], "more": MARKUP }),
        json!({ "fields": { "unheard": 1 }, "actor": "zhou-heng", "on_behalf": "zhou-heng", "gov": "elsewhere" }),
    ];
    all.extend(more.iter().map(|v| v.to_string().into_bytes()));
    all.push(format!("{{\"fields\":{}1{}}}", "{\"a\":".repeat(50_000), "}".repeat(50_000)).into_bytes());
    all
}

async fn send(program: &Program, path: &str, key: &str, body: Vec<u8>) -> Reply {
    let request = Request::post(path)
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::IF_MATCH, "\"1-\"")
        .header("idempotency-key", key);
    program.send(request, Body::from(body)).await
}

#[tokio::test]
async fn no_body_of_an_act_takes_what_does_not_belong_into_it() {
    let sample = Sample::open().await;
    let all = acts(&sample);
    let scopes: Vec<String> = all.iter().map(|(act, _)| format!("act:{act}")).chain(["read".to_owned()]).collect();
    let scopes: Vec<&str> = scopes.iter().map(String::as_str).chain(["record_for"]).collect();
    let mut tried = 0;
    for person in ["xu-wen", "zhou-heng"] {
        let program = Program::of(&sample.district, person, &scopes);
        let before = Before::of(&sample.district);
        for (act, path) in &all {
            for (n, body) in bodies(act).into_iter().enumerate() {
                let reply = send(&program, path, &format!("p-{n}"), body).await;
                let asked = format!("body {n} to {path} by {person}");
                sound(&asked, reply.status, &reply.headers, &String::from_utf8_lossy(&reply.bytes));
                assert!(reply.status.is_client_error(), "{asked}: {} {}", reply.status, reply.body);
                before.unchanged(&sample.district, &asked);
                tried += 1;
            }
        }
    }
    assert!(tried > 2_000, "{tried}");
    verifies(&sample.district);
}

#[tokio::test]
async fn headers_of_the_interface_are_read_once_and_plainly() {
    let sample = Sample::open().await;
    let program = Program::of(&sample.district, "xu-wen", &["read", "act:documents"]);
    let before = Before::of(&sample.district);
    let long = "k".repeat(65);
    for key in ["", "a b", "../x", "键", &long, "a;b", "a,b"] {
        let reply = send(&program, "/api/v1/acts/documents/draft", key, b"{\"fields\":{}}".to_vec()).await;
        assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{key}: {}", reply.body);
    }
    let subject = sample.words.keys().find(|s| s.starts_with("documents-")).unwrap();
    let path = format!("/api/v1/subjects/documents/{subject}/acts/submit");
    for tag in ["*", "W/\"1-\"", "1", "\"99999999999999999999-\"", "\"1-\", \"2-\"", "\"-1-\""] {
        let request = Request::post(&path)
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::IF_MATCH, tag)
            .header("idempotency-key", "t-1");
        let reply = program.send(request, Body::from("{\"fields\":{}}")).await;
        assert!(reply.status.is_client_error(), "{tag}: {} {}", reply.status, reply.body);
    }
    before.unchanged(&sample.district, "a header");
}
