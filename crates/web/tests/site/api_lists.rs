//! The interface for programs: files, registers, acts of other matters and for others, and its own description.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use guiju_core::Norms as _;
use serde_json::json;

use crate::api::paper;
use crate::browser::Browser;
use crate::office::{District, EDITION};
use crate::program::Program;
use crate::walk::cleared;

fn up(name: &str) -> axum::http::request::Builder {
    let path = format!("/api/v1/files?name={}", guiju_ui::encode(name));
    Request::post(path).header(header::CONTENT_TYPE, "application/octet-stream")
}

#[tokio::test]
async fn a_file_goes_up_into_a_paper_and_comes_down() {
    let district = District::open();
    let clerk = Program::of(&district, "xu-wen", &["read", "act:documents"]);
    let file = clerk.send(up("样例.txt"), Body::from("第一条　样例。\n")).await;
    assert_eq!(file.status, StatusCode::CREATED, "{}", file.body);
    for (name, content, status) in [
        ("a.pdf", "not a pdf", StatusCode::UNPROCESSABLE_ENTITY),
        ("../a.txt", "x", StatusCode::BAD_REQUEST),
        ("", "x", StatusCode::BAD_REQUEST),
    ] {
        assert_eq!(clerk.send(up(name), Body::from(content)).await.status, status, "{name}");
    }
    let large = vec![b'a'; 2 * 1_048_576 + 1];
    assert_eq!(clerk.send(up("a.txt"), Body::from(large)).await.status, StatusCode::PAYLOAD_TOO_LARGE);
    let mut fields = paper();
    fields["attachments"] = json!([file.body]);
    let other = Program::of(&district, "xu-wen", &["act:documents"]);
    let foreign = other.begin("documents.draft", "f1", &fields).await;
    assert_eq!(foreign.kind(), "invalid", "a file is named with the token that brought it");
    let done = clerk.begin("documents.draft", "f2", &fields).await;
    assert_eq!(done.status, StatusCode::CREATED, "{}", done.body);
    let (subject, hash) = (done.body["subject"].as_str().unwrap(), file.body["hash"].as_str().unwrap());
    let down = clerk.get(&format!("/subjects/documents/{subject}/files/{hash}")).await;
    assert_eq!((down.status, down.bytes.as_slice()), (StatusCode::OK, "第一条　样例。\n".as_bytes()));
    // The form of a change offers the file again, sealed for whoever reads it.
    let seen = clerk.get(&format!("/subjects/documents/{subject}")).await;
    let edit = seen.body["acts"].as_array().unwrap().iter().find(|a| a["act"] == json!("documents.edit")).unwrap();
    let tag = seen.header(header::ETAG).to_owned();
    let same = clerk.act(subject, "documents.edit", "f3", &tag, &edit["form"]["fields"]).await;
    assert_eq!(same.status, StatusCode::OK, "{}", same.body);
}

#[tokio::test]
async fn what_is_only_searched_is_found_and_not_handed_out() {
    let district = District::open();
    let clerk = Program::of(&district, "xu-wen", &["read", "act:documents"]);
    let mut fields = paper();
    fields["body"] = json!("请检查供热管网。");
    assert_eq!(clerk.begin("documents.draft", "s1", &fields).await.status, StatusCode::CREATED);
    let found = clerk.get(&format!("/registers/documents?q={}", guiju_ui::encode("管网"))).await;
    assert_eq!(found.body["total"], json!(1), "{}", found.body);
    assert!(found.body["rows"][0]["title"].is_string(), "{}", found.body);
    for column in ["body", "initials"] {
        assert!(found.body["rows"][0].get(column).is_none(), "{}", found.body);
        let asked = clerk.get(&format!("/registers/documents?is.{column}=x")).await;
        assert_eq!((asked.status, asked.kind()), (StatusCode::BAD_REQUEST, "unreadable"), "{column}");
    }
}

#[tokio::test]
async fn registers_are_read_as_pages_hand_them_out() {
    let district = District::open();
    let clerk = Program::of(&district, "xu-wen", &["read", "act:documents"]);
    let mut labelled = paper();
    for n in 0..5 {
        let mut fields = paper();
        fields["title"] = json!(format!("天津市红桥区人民政府关于第{n}项工作的通知"));
        assert_eq!(clerk.begin("documents.draft", &format!("r{n}"), &fields).await.status, StatusCode::CREATED);
    }
    let (label, _) = EDITION.members("label").into_iter().find(|(id, _)| id != "none").unwrap();
    labelled["label"] = json!(label);
    labelled["publicity"] = json!("withheld");
    labelled["withhold_ground"] = json!("内部工作事项");
    let done = clerk.begin("documents.draft", "labelled", &labelled).await;
    assert_eq!(done.status, StatusCode::CREATED, "{}", done.body);
    let all = clerk.get("/registers/documents").await;
    assert_eq!(all.body["total"], json!(5), "what bears a label is not handed out: {}", all.body);
    let mut seen = vec![];
    let mut path = "/registers/documents?limit=2&sort=updated".to_owned();
    let order = clerk.get("/registers").await;
    let documents = order.body["registers"].as_array().unwrap().iter().find(|r| r["register"] == "documents").unwrap();
    let order = documents["orders"][0].as_str().unwrap();
    path = path.replace("sort=updated", &format!("sort={}", guiju_ui::encode(order)));
    let first = path.clone();
    loop {
        let page = clerk.get(&path).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        seen.extend(page.body["rows"].as_array().unwrap().iter().map(|r| r["subject"].as_str().unwrap().to_owned()));
        match page.body["next"].as_str() {
            Some(next) => path = format!("{first}&after={}", guiju_ui::encode(next)),
            None => break,
        }
    }
    assert_eq!(seen.len(), 5);
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 5, "no row twice");
    let one = clerk.get(&format!("/registers/documents?is.subject={}", seen[0])).await;
    assert_eq!(one.body["total"], json!(1));
    assert_eq!(clerk.get("/registers/documents?to.updated=2000-01-01T00:00:00").await.body["total"], json!(0));
    let found = clerk.get(&format!("/registers/documents?q={}", guiju_ui::encode("第3项工作"))).await;
    assert_eq!(found.body["total"], json!(1), "{}", found.body);
    for (name, held) in [("mine", 5), ("doing", 0), ("done", 0), ("passed", 0)] {
        let boxed = clerk.get(&format!("/registers/documents?box={name}")).await;
        assert_eq!(boxed.body["total"], json!(held), "{name}: {}", boxed.body);
    }
    assert_eq!(clerk.get("/registers/units?box=mine").await.status, StatusCode::BAD_REQUEST);
    for wrong in [
        "box=todo",
        "box=mine&box=done",
        "unit=x",
        "is.nothing=x",
        "limit=0",
        "limit=201",
        "sort=nothing",
        "after=x",
        "is.drafting=maybe",
        "from.title=a",
        "limit=1&limit=2",
        "descending=1",
        "q=",
    ] {
        let reply = clerk.get(&format!("/registers/documents?{wrong}")).await;
        assert_eq!((reply.status, reply.kind()), (StatusCode::BAD_REQUEST, "unreadable"), "{wrong}");
    }
    assert_eq!(clerk.get("/registers/handled").await.status, StatusCode::NOT_FOUND, "what no page hands out");
    assert_eq!(clerk.get("/registers/access").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_description_knows_every_act_and_register() {
    let district = District::open();
    let clerk = Program::of(&district, "xu-wen", &["read"]);
    let document = clerk.get("/openapi.json").await.body;
    let paths = document["paths"].as_object().unwrap();
    let kept_apart = [
        "office.adopt",
        "office.found",
        "office.record_for",
        "office.read_figures",
        "accounts.open",
        "accounts.bind",
        "accounts.ask_reset",
        "accounts.confirm_reset",
        "accounts.end_sessions",
        "accounts.read_sign_ins",
        "audit.read_journal",
        "audit.read_readings",
        "audit.read_person",
        "office.sign_in",
        "office.read_attempts",
        "duties.fall_due",
        "documents.typeset",
        "documents.seal",
    ];
    let mut acts = 0;
    for matter in guiju_matters::ALL {
        let known = matter.vocabulary();
        for act in known.acts {
            let full = format!("{}.{}", known.matter, act.name);
            let described = paths.values().any(|p| p["post"]["operationId"] == json!(full));
            let apart = kept_apart.contains(&full.as_str()) || act.name == "follow";
            assert_eq!(described, !apart, "{full}");
            acts += usize::from(described);
        }
    }
    assert!(acts > 50, "{acts}");
    for (act, _) in EDITION.members("clerical") {
        assert!(
            paths.values().any(|p| p["post"]["operationId"] == json!(act)),
            "{act} is called clerical, and is no act"
        );
    }
    for register in clerk.get("/registers").await.body["registers"].as_array().unwrap() {
        let name = register["register"].as_str().unwrap();
        assert!(paths.contains_key(&format!("/registers/{name}")), "{name}");
    }
    let text = document.to_string();
    for reference in text.split("\"$ref\":\"#").skip(1).map(|r| r.split('"').next().unwrap()) {
        assert!(document.pointer(reference).is_some(), "{reference} leads nowhere");
    }
}

#[tokio::test]
async fn what_somebody_did_on_paper_is_recorded_for_him() {
    let district = District::open();
    let href = cleared(&district).await;
    let subject = href.rsplit('/').next().unwrap();
    let clerk = Program::of(&district, "ye-an", &["read", "record_for", "act:documents.sign"]);
    let scan = clerk.send(up("签批页.txt"), Body::from("同意")).await.body;
    let seen = clerk.get(&format!("/subjects/documents/{subject}")).await;
    let sign = seen.body["acts"].as_array().unwrap().iter().find(|a| a["act"] == json!("documents.sign")).unwrap();
    assert_eq!((&sign["open"], &sign["for_others"]), (&json!(false), &json!(true)));
    let entered = |happened: &str, medium: &str| {
        json!({
            "fields": { "answer": "sign", "mark": "agree" },
            "entered_for": { "person": "zhou-heng", "happened": happened, "medium": medium, "scan": scan },
        })
    };
    let (path, tag) = (format!("/subjects/documents/{subject}/acts/sign"), seen.header(header::ETAG));
    for (happened, medium, field) in
        [("2023-02-01T09:00", "paper", "entered_for.happened"), ("2023-01-09T09:30", "pigeon", "entered_for.medium")]
    {
        let wrong = clerk.post(&path, "r1", tag, &entered(happened, medium)).await;
        assert_eq!(wrong.kind(), "invalid", "{}", wrong.body);
        assert_eq!(wrong.body["problems"][0]["field"], json!(field), "{}", wrong.body);
    }
    let done = clerk.post(&path, "r2", tag, &entered("2023-01-09T09:30", "paper")).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.body);
    let record = clerk.get(&format!("/subjects/documents/{subject}/journal")).await;
    let last = record.body["entries"].as_array().unwrap().last().unwrap().clone();
    assert_eq!((&last["actor"]["person"], &last["on_behalf"]["person"]), (&json!("ye-an"), &json!("zhou-heng")));
    let entered = clerk.get("/registers/entered").await;
    assert_eq!(entered.body["rows"][0]["subject"], json!(subject), "{}", entered.body);
}

/// One reading of a subject serves acts of every matter on it.
#[tokio::test]
async fn the_tag_of_a_subject_is_the_same_for_all_matters() {
    let district = District::open();
    let clerk = Program::of(&district, "xu-wen", &["read", "act:documents", "act:duties", "act:consultation"]);
    let drafted = clerk.begin("documents.draft", "k1", &paper()).await;
    let subject = drafted.body["subject"].as_str().unwrap();
    let own = clerk.get(&format!("/subjects/documents/{subject}")).await;
    let beside = own.body["beside"].as_array().unwrap();
    assert!(beside.iter().any(|b| b["matter"] == json!("consultation")), "{beside:?}");
    for matter in ["duties", "consultation"] {
        let other = clerk.get(&format!("/subjects/{matter}/{subject}")).await;
        assert_eq!(other.status, StatusCode::OK, "{matter}: {}", other.body);
        assert_eq!(other.header(header::ETAG), own.header(header::ETAG), "{matter}");
    }
    let fields = json!({ "post": "nowhere", "owed": "documents.submit", "capacity": "x" });
    let refused = clerk.act(subject, "duties.remind", "k2", own.header(header::ETAG), &fields).await;
    assert!(["refused", "invalid"].contains(&refused.kind()), "not stale: {}", refused.body);
}

/// What pages show beside registers and subjects is here too, with the same grounds.
#[tokio::test]
async fn the_desk_is_read_as_pages_show_it() {
    let district = District::open();
    let clerk = Program::of(&district, "xu-wen", &["read", "act:documents"]);
    let today = clerk.get("/today").await;
    assert_eq!((today.status, &today.body["day"]), (StatusCode::OK, &json!("2023-01-09")), "{}", today.body);
    let lines = today.body["lines"].as_array().unwrap();
    let mut browser = Browser::of(&district, "xu-wen").await;
    let page = browser.get("/today").await;
    for line in lines {
        let names = line["who"].as_array().unwrap().iter().map(|who| who["name"].as_str().unwrap());
        assert!(names.clone().count() > 0 || line["waits"].is_string(), "{line}");
        let papers = line["papers"].as_array().unwrap().iter().map(|p| p.as_str().unwrap());
        assert!(names.chain(papers).all(|words| page.says(words)), "{line}");
        assert!(!line["citation"]["place"].as_str().unwrap().is_empty(), "{line}");
    }
    assert_eq!(lines.len(), page.body.matches("<tr").count() - 1, "line by line");
    // Who is away, with whom he is away together.
    let mut leader = Browser::of(&district, "tang-yu").await;
    let fields = [
        ("reason", "study"),
        ("place", "city"),
        ("destination", "某地"),
        ("since", "2023-01-12T08:00"),
        ("until", "2023-01-13T18:00"),
    ];
    let href = leader.does("/m/leave/new/apply", &fields).await;
    let mut mayor = Browser::of(&district, "zhou-heng").await;
    mayor.does(&format!("{href}/do/take_note"), &[]).await;
    district.clock.set("2023-01-12T08:10");
    let filed = [("body", "party_office"), ("at", "2023-01-11T09:30"), ("number", "1")];
    leader.does(&format!("{href}/do/file"), &filed).await;
    leader.does(&format!("{href}/do/depart"), &[("at", "2023-01-12T08:00")]).await;
    let plan = clerk.get("/plan").await.body;
    assert_eq!(plan["days"].as_array().unwrap().len(), 28);
    assert_eq!(plan["days"][2]["works"], json!(false), "{}", plan["days"]);
    let of = |id: &str| plan["leaders"].as_array().unwrap().iter().find(|l| l["person"] == json!(id)).unwrap().clone();
    assert_eq!(of("tang-yu")["away"], json!(["2023-01-12", "2023-01-13"]));
    assert_eq!(of("zhou-heng")["away"], json!([]));
    // By the initials of a name, as clerks type them.
    let found = clerk.get("/search?q=zh").await.body;
    let people = found["people"].as_array().unwrap();
    assert!(people.iter().any(|p| p["person"] == json!("zhou-heng") && p["post"] == json!("mayor")), "{found}");
    let mut fields = paper();
    fields["title"] = json!("关于供热管网的通知");
    assert_eq!(clerk.begin("documents.draft", "d1", &fields).await.status, StatusCode::CREATED);
    let found = clerk.get(&format!("/search?q={}", guiju_ui::encode("管网"))).await.body;
    let register = found["registers"].as_array().unwrap().iter().find(|r| r["register"] == json!("documents")).unwrap();
    assert_eq!(register["total"], json!(1), "{found}");
    let leads = clerk.get(register["href"].as_str().unwrap().strip_prefix("/api/v1").unwrap()).await;
    assert_eq!(leads.body["total"], json!(1));
    for wrong in ["/search", "/search?q=", "/search?q=a&q=b", "/search?name=a", "/attempts?from=x", "/attempts?by=a"] {
        assert_eq!(clerk.get(wrong).await.kind(), "unreadable", "{wrong}");
    }
}

#[tokio::test]
async fn what_was_not_done_is_read_by_whom_the_rules_say() {
    let district = District::open();
    let clerk = Program::of(&district, "xu-wen", &["read", "act:documents"]);
    let mut fields = paper();
    fields["classification"] = json!("秘密");
    for n in 0..2 {
        assert_eq!(clerk.begin("documents.draft", &format!("c{n}"), &fields).await.kind(), "refused");
    }
    let refused = clerk.get("/attempts").await;
    assert_eq!((refused.status, refused.kind()), (StatusCode::FORBIDDEN, "forbidden"), "{}", refused.body);
    assert!(!refused.body["reasons"][0]["citations"].as_array().unwrap().is_empty(), "{}", refused.body);
    let auditor = Program::of(&district, "audit_administrator", &["read"]);
    let all = auditor.get("/attempts").await.body;
    assert_eq!(all["total"], json!(2), "{all}");
    let attempt = &all["attempts"][0];
    assert_eq!((&attempt["act"], &attempt["actor"]["person"]), (&json!("documents.draft"), &json!("xu-wen")));
    assert!(!attempt["reasons"].as_array().unwrap().is_empty() && !all.to_string().contains("样例"), "{all}");
    let place = attempt["places"][0].as_str().unwrap();
    let of_place = auditor.get(&format!("/attempts?place={}", guiju_ui::encode(place))).await.body;
    assert_eq!(of_place["total"], json!(2));
    assert_eq!(auditor.get("/attempts?place=1").await.body["total"], json!(0));
    let rest = auditor.get("/attempts?from=1").await.body;
    assert_eq!((rest["attempts"].as_array().unwrap().len(), &rest["next"]), (1, &json!(null)));
}
