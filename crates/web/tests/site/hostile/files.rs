//! Files that are not what they say, whose names lead elsewhere, or that would fill the machine when unpacked.

use std::io::Write as _;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use guiju_store::Blobs as _;
use guiju_web::Limits;
use serde_json::json;
use zip::write::SimpleFileOptions;

use super::{Before, sound_page, verifies};
use crate::api::paper;
use crate::browser::{Browser, Part};
use crate::office::{District, limits};
use crate::program::Program;
use crate::walk::{DRAFT, PAPER};

/// Names that lead somewhere, or nowhere.
const NAMES: [&str; 16] = [
    "../../etc/passwd.txt",
    "..\\..\\windows\\a.txt",
    "/etc/passwd.txt",
    "C:\\a.txt",
    "a/../../b.txt",
    ".htaccess.txt",
    "..txt",
    "a\u{0}.txt",
    "a.txt\u{0}.exe",
    "a.exe",
    "a.txt ",
    "a.txt.",
    "a",
    ".txt",
    "\u{202e}txt.exe",
    "a:b.txt",
];

/// A container of one large entry that packs into little.
fn packed(ending: &str, megabytes: usize) -> Vec<u8> {
    let (folder, main) = match ending {
        "xlsx" => ("xl", "workbook.xml"),
        "ofd" => ("Doc_0", "Document.xml"),
        _ => ("word", "document.xml"),
    };
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(vec![]));
    for name in ["[Content_Types].xml", "OFD.xml"] {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(b"<a/>").unwrap();
    }
    zip.start_file(format!("{folder}/{main}"), SimpleFileOptions::default()).unwrap();
    for _ in 0..megabytes {
        zip.write_all(&[b' '; 1_048_576]).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// The same with sizes that are made up: four gigabytes each.
fn boasting(mut bytes: Vec<u8>) -> Vec<u8> {
    for (mark, at) in [(b"PK\x03\x04", 18), (b"PK\x01\x02", 20)] {
        let places: Vec<usize> = bytes.windows(4).enumerate().filter(|(_, w)| w == mark).map(|(n, _)| n + at).collect();
        for place in places {
            bytes[place..place + 8].fill(0xff);
        }
    }
    bytes
}

/// A directory of as many entries as it can name, all of which are the same bytes.
fn overlapping() -> Vec<u8> {
    let name = b"word/document.xml";
    let mut bytes = b"PK\x03\x04".to_vec();
    bytes.extend([0; 22]);
    bytes.extend([name.len() as u8, 0, 0, 0]);
    bytes.extend(name);
    let begins = bytes.len();
    for _ in 0..65_535 {
        bytes.extend(b"PK\x01\x02");
        bytes.extend([0; 24]);
        bytes.extend([name.len() as u8, 0]);
        bytes.extend([0; 16]);
        bytes.extend(name);
    }
    let size = bytes.len() - begins;
    bytes.extend(b"PK\x05\x06\0\0\0\0\xff\xff\xff\xff");
    bytes.extend(u32::try_from(size).unwrap().to_le_bytes());
    bytes.extend(u32::try_from(begins).unwrap().to_le_bytes());
    bytes.extend([0; 2]);
    bytes
}

fn up(name: &str) -> axum::http::request::Builder {
    let path = format!("/api/v1/files?name={}", guiju_ui::encode(name));
    Request::post(path).header(header::CONTENT_TYPE, "application/octet-stream")
}

#[tokio::test]
async fn names_of_files_lead_nowhere() {
    let district = District::open();
    let mut clerk = Browser::of(&district, "xu-wen").await;
    let program = Program::of(&district, "xu-wen", &["act:documents"]);
    let before = Before::of(&district);
    let long = format!("{}.txt", "字".repeat(5_000));
    for name in NAMES.iter().copied().chain([long.as_str()]) {
        // A quotation mark ends a name in a header; and what a browser would never send is sent as it is.
        let parts: Vec<Part<'_>> = PAPER
            .iter()
            .filter(|(n, _)| *n != "title")
            .map(|(n, v)| Part::Text(n, v))
            .chain([Part::File("attachments", name, "内容".as_bytes())])
            .collect();
        let page = clerk.act(DRAFT, &parts).await;
        sound_page(name, &page);
        assert!(page.status.is_client_error(), "{name:?}: {}", page.status);
        let taken = page.kept().len();
        let reply = program.send(up(name), Body::from("内容")).await;
        assert!(!reply.status.is_server_error(), "{name:?}: {}", reply.body);
        let harmless = ["a.txt ", ".txt", "a.txt."].contains(&name) || name == long;
        assert!(taken == 0 || harmless, "{name:?} was taken");
        assert!(reply.status.is_client_error() || harmless, "{name:?} was taken by the interface");
    }
    before.unchanged(&district, "a name");
    assert!(district.blobs.all().unwrap().len() <= 1, "one content, if any");
}

#[tokio::test]
async fn nothing_is_unpacked() {
    let district = District::open();
    let program = Program::of(&district, "xu-wen", &["read", "act:documents"]);
    let before = Before::of(&district);
    for ending in ["docx", "xlsx", "ofd"] {
        let whole = packed(ending, 64);
        assert!(whole.len() < 200_000, "64 megabytes in {}", whole.len());
        let begun = std::time::Instant::now();
        let reply = program.send(up(&format!("a.{ending}")), Body::from(whole.clone())).await;
        // It is a whole container of its kind; it is kept as it came, and its content is nobody's business here.
        assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.body);
        let boasts = program.send(up(&format!("b.{ending}")), Body::from(boasting(whole))).await;
        assert!(!boasts.status.is_server_error(), "{}", boasts.body);
        assert!(begun.elapsed().as_secs() < 5, "{:?}", begun.elapsed());
    }
    let reply = program.send(up("a.docx"), Body::from(overlapping())).await;
    assert!(reply.status.is_client_error(), "{} {}", reply.status, reply.body);
    // Packed bodies are not unpacked either: what is sent counts as it is sent.
    let gzip = [b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03".to_vec(), vec![0; 10_000]].concat();
    for (name, content) in [("a.txt", gzip.clone()), ("a.csv", gzip.clone()), ("a.pdf", gzip.clone())] {
        let request = up(name).header(header::CONTENT_ENCODING, "gzip");
        let reply = program.send(request, Body::from(content)).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}: {}", reply.body);
    }
    let request = Request::post("/api/v1/acts/documents/draft")
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::CONTENT_ENCODING, "gzip")
        .header("idempotency-key", "g");
    assert_eq!(program.send(request, Body::from(gzip)).await.status, StatusCode::BAD_REQUEST);
    before.unchanged(&district, "a packed file");
    verifies(&district);
}

#[tokio::test]
async fn a_table_is_a_text_and_no_workbook() {
    let fields = guiju_matters::ALL.iter().flat_map(|m| {
        let name = m.vocabulary().matter;
        m.vocabulary().acts.iter().flat_map(move |act| {
            let sheets = act.fields.iter().filter(|f| matches!(f.kind, guiju_core::vocabulary::FieldKind::Sheets(_)));
            sheets.map(move |f| (format!("/m/{name}/new/{}", act.name), f.name))
        })
    });
    let fields: Vec<(String, &str)> = fields.collect();
    assert!(fields.len() > 1, "{fields:?}");
    let (empty, full) = (District::empty(), District::open());
    let mut tried = std::collections::BTreeSet::new();
    for (district, person) in [(&empty, empty.importer().as_str()), (&full, "xu-wen"), (&full, "ye-an")] {
        let mut browser = Browser::of(district, person).await;
        for (path, field) in &fields {
            tables(district, &mut browser, path, field).await;
            tried.insert(path.clone());
        }
    }
    assert_eq!(tried.len(), fields.len(), "each is tried");
}

/// What is no table, for a field that takes tables; whether or not the form is open to who sends it.
async fn tables(district: &District, browser: &mut Browser, path: &str, field: &str) {
    let before = Before::of(district);
    let page = browser.get(path).await;
    sound_page(path, &page);
    {
        let bomb = packed("xlsx", 4);
        let many = "a,b\n".repeat(300_000);
        for (name, content) in [
            ("a.xlsx", bomb.as_slice()),
            ("a.csv", bomb.as_slice()),
            ("a.csv", b"\xff\xfe\x00\xd8\x00\x00".as_slice()),
            ("a.csv", b"\"\"\"\"\"\"\n\"".as_slice()),
            ("../a.csv", b"a,b\n1,2\n".as_slice()),
            ("a.csv", many.as_bytes()),
            ("a.csv", b"=cmd|' /C calc'!A0,+1,-1,@x\n".as_slice()),
        ] {
            let page = browser.again(path, &page, &[Part::File(field, name, content)]).await;
            sound_page(&format!("{name} for {path}"), &page);
            assert!(page.status.is_client_error(), "{name} for {path}: {}", page.status);
            before.unchanged(district, path);
        }
    }
}

/// How much somebody brings in on a day is counted over both doors.
#[tokio::test]
async fn a_days_files_are_counted_over_pages_and_interface() {
    let district = District::open();
    let small = Limits { files_day: 3_000, ..limits() };
    let site = guiju_web::router(district.site(small));
    let mut clerk = Browser::of(&district, "xu-wen").await;
    let form = clerk.get(DRAFT).await;
    clerk.router = site.clone();
    let program = Program { router: site.clone(), ..Program::of(&district, "xu-wen", &["act:documents"]) };
    let file = |n: u8| vec![b'a' + n; 1_000];
    for n in 0..2 {
        let reply = program.send(up("a.txt"), Body::from(file(n))).await;
        assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.body);
    }
    let (third, fourth) = (file(2), file(3));
    let parts = [
        Part::Text("title", "所填的标题"),
        Part::File("attachments", "a.txt", &third),
        Part::File("attachments", "b.txt", &fourth),
    ];
    let page = clerk.again(DRAFT, &form, &parts).await;
    assert_eq!((page.status, page.kept().len()), (StatusCode::UNPROCESSABLE_ENTITY, 1), "{}", page.text());
    assert!(page.says("今日上传的文件合计超过") && page.body.contains("所填的标题"), "{}", page.text());
    let reply = program.send(up("a.txt"), Body::from(file(4))).await;
    assert_eq!((reply.status, reply.kind()), (StatusCode::UNPROCESSABLE_ENTITY, "invalid"), "{}", reply.body);
    assert!(reply.body["detail"].as_str().unwrap().contains("今日上传"), "{}", reply.body);
    // Somebody else has his own, and so has the next day.
    let other = Program { router: site.clone(), ..Program::of(&district, "ding-mo", &["act:documents"]) };
    assert_eq!(other.send(up("a.txt"), Body::from(file(5))).await.status, StatusCode::CREATED);
    district.clock.set("2023-01-10T09:30");
    let next = program.send(up("a.txt"), Body::from(file(6))).await;
    assert_eq!(next.status, StatusCode::CREATED, "{}", next.body);
    let mut fields = paper();
    fields["attachments"] = json!([next.body]);
    assert_eq!(program.begin("documents.draft", "q1", &fields).await.status, StatusCode::CREATED);
}
