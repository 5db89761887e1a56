//! What should not come through the door: one clear page each time, what was typed kept, the journal unchanged.

use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use guiju_web::Limits;

use crate::browser::{BOUNDARY, Browser, HOST, Page, Part, multipart};
use crate::office::{District, limits};
use crate::walk::{DRAFT, PAPER};

/// A draft with one thing changed.
fn paper_but<'a>(changed: &[Part<'a>]) -> Vec<Part<'a>> {
    let name = |p: &Part<'a>| match p {
        Part::Text(n, _) | Part::Raw(n, _) | Part::File(n, _, _) => *n,
    };
    let kept = PAPER.iter().filter(|(n, _)| !changed.iter().any(|c| name(c) == *n));
    let mut parts: Vec<Part<'a>> = kept.map(|(n, v)| Part::Text(n, v)).collect();
    parts.extend(changed.iter().map(|p| match p {
        Part::Text(n, v) => Part::Text(n, v),
        Part::Raw(n, v) => Part::Raw(n, v),
        Part::File(n, f, v) => Part::File(n, f, v),
    }));
    parts
}

async fn refused(changed: &[Part<'_>], says: &[&str]) -> Page {
    let district = District::open();
    let mut clerk = Browser::of(&district, "xu-wen").await;
    let before = district.recorded();
    let page = clerk.act(DRAFT, &paper_but(changed)).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", page.text());
    for words in says {
        assert!(page.says(words), "{words}: {}", page.text());
    }
    assert_eq!(district.recorded(), before);
    page
}

#[tokio::test]
async fn an_empty_form_names_every_field_at_once() {
    let district = District::open();
    let mut clerk = Browser::of(&district, "xu-wen").await;
    let page = clerk.act(DRAFT, &[]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    for field in ["标题", "发文机关", "文种", "涉及分工事项", "正文"] {
        assert!(page.says(&format!("请填写“{field}”")), "{field}");
    }
    assert!(page.says("处需要改正"));
}

#[tokio::test]
async fn all_problems_are_said_together_and_what_was_typed_is_kept() {
    let changed = [
        Part::Text("title", "甲\u{7}乙"),
        Part::Text("amount", "-5.123"),
        Part::Text("doc_type", "poem"),
        Part::Text("lines", "nowhere"),
        Part::Text("unheard", "x"),
        Part::Raw("meeting", b"\xff\xfe"),
        Part::Text("_strange", "x"),
    ];
    let page = refused(
        &changed,
        &["U+0007", "金额不能为负数", "没有“poem”这一选项", "没有“nowhere”这一分工事项", "不是 UTF-8", "“_strange”"],
    )
    .await;
    assert!(page.says("现将《天津市红桥区人民政府工作规则》印发给你们"), "the body is kept");
    assert!(page.body.contains("value=\"-5.123\""));
    assert!(page.says("表单中没有“unheard”这一栏"), "{}", page.text());
}

#[tokio::test]
async fn ten_megabytes_of_text_are_counted_and_kept() {
    let long = "字".repeat(3_500_000);
    let page = refused(&[Part::Text("title", &long)], &["最多120字，现有3500000字"]).await;
    assert!(page.body.contains(&long), "kept, all of it");
}

#[tokio::test]
async fn file_names_that_are_paths_and_files_too_large_are_named() {
    let large = vec![b'a'; 2 * 1_048_576 + 1];
    let changed = [
        Part::File("attachments", "../../etc/passwd", b"x"),
        Part::File("attachments", "large.txt", &large),
        Part::File("attachments", "good.txt", "好的附件".as_bytes()),
    ];
    let page = refused(&changed, &["../../etc/passwd", "不能含路径", "large.txt", "2 兆字节的上限"]).await;
    assert_eq!(page.kept().len(), 1, "the good one is kept");
    assert!(page.says("good.txt"));
}

#[tokio::test]
async fn a_kept_file_goes_with_the_form_and_only_its_own_session_may_name_it() {
    let district = District::open();
    let mut clerk = Browser::of(&district, "xu-wen").await;
    let with_file = paper_but(&[Part::Text("title", ""), Part::File("attachments", "甲.txt", b"one")]);
    let page = clerk.act(DRAFT, &with_file).await;
    let token = page.kept().remove(0);
    let mut other = Browser::of(&district, "ye-an").await;
    let stolen = other.act(DRAFT, &paper_but(&[Part::Text("_kept", &token)])).await;
    assert_eq!(stolen.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(stolen.says("附件已失效"), "{}", stolen.text());
    let page = clerk.again(DRAFT, &page, &paper_but(&[Part::Text("_kept", &token)])).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text());
    let href = page.location().split('?').next().unwrap().to_owned();
    assert!(clerk.get(&format!("{href}?tab=attachments")).await.says("甲.txt"));
}

#[tokio::test]
async fn too_many_parts_and_files_are_one_page() {
    let district = District::open();
    let mut clerk = Browser::of(&district, "xu-wen").await;
    let before = district.recorded();
    let many: Vec<Part<'_>> = (0..200).map(|_| Part::Text("title", "x")).collect();
    let page = clerk.act(DRAFT, &many).await;
    assert_eq!(page.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(page.says("未作任何记录"), "{}", page.text());
    let files: Vec<Part<'_>> = (0..5).map(|_| Part::File("attachments", "a.txt", b"a")).collect();
    let page = clerk.act(DRAFT, &files).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.says("一次最多3个文件") && page.kept().len() == 3, "{}", page.text());
    assert_eq!(district.recorded(), before);
}

#[tokio::test]
async fn a_body_over_the_limit_is_one_page() {
    let district = District::open();
    let site = District::site(&district, Limits { body: 1_000_000, ..limits() });
    let mut clerk = Browser::of(&district, "xu-wen").await;
    let page = clerk.get(DRAFT).await;
    clerk.router = guiju_web::router(site);
    let large = "字".repeat(500_000);
    let page = clerk.again(DRAFT, &page, &paper_but(&[Part::Text("body", &large)])).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.says("合计超过") && page.says("经区政府第二次全体会议审议通过"), "{}", page.text());
    let large = "字".repeat(400_000);
    let pairs = [("_csrf", page.hidden_of("_csrf")), ("body", large)];
    let pairs: Vec<(&str, &str)> = pairs.iter().map(|(n, v)| (*n, v.as_str())).collect();
    let page = clerk.post_pairs(DRAFT, &pairs).await;
    assert_eq!(page.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(page.says("内容过大"), "{}", page.text());
}

#[tokio::test]
async fn broken_bodies_and_strange_kinds_are_one_page() {
    let district = District::open();
    let mut clerk = Browser::of(&district, "xu-wen").await;
    let page = clerk.get(DRAFT).await;
    let csrf = page.hidden_of("_csrf");
    let whole = multipart(&[Part::Text("_csrf", &csrf), Part::Text("title", "x")]);
    let half = whole[..whole.len() - 20].to_vec();
    assert_eq!(clerk.post_bytes(DRAFT, half).await.status, StatusCode::BAD_REQUEST);
    assert_eq!(clerk.post_bytes(DRAFT, b"garbage".to_vec()).await.status, StatusCode::BAD_REQUEST);
    assert_eq!(clerk.post_bytes(DRAFT, vec![]).await.status, StatusCode::BAD_REQUEST);
    for kind in ["application/json", "text/plain", "multipart/form-data", ""] {
        let request = Request::post(DRAFT).header(header::CONTENT_TYPE, kind);
        let page = clerk.send(request, Body::from("{}")).await;
        assert!(page.status.is_client_error(), "{kind}: {}", page.status);
        assert!(page.says("未作任何记录"), "{kind}: {}", page.text());
    }
    assert_eq!(clerk.send(Request::put("/"), Body::empty()).await.status, StatusCode::METHOD_NOT_ALLOWED);
    let page = clerk.post_pairs(DRAFT, &[("_csrf", &csrf), ("_key", "../../x y"), ("title", "x")]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn strange_addresses_are_not_found() {
    let district = District::open();
    let mut clerk = Browser::of(&district, "xu-wen").await;
    for path in [
        "/m/nothing",
        "/m/documents/new/nothing",
        "/m/documents/new/sign",
        "/m/office/new/record_for",
        "/m/documents/..%2F..%2Fetc",
        "/m/documents/%00",
        "/m/documents/a'b\"c",
        "/rulebook/9999",
        "/rulebook/%E4%B8%8D%E5%AD%98%E5%9C%A8",
        "/static/..%2Fsecret",
    ] {
        let page = clerk.get(&path.replace('"', "%22")).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}: {}", page.text());
        assert!(page.says("没有这个页面"), "{path}");
    }
    for path in [
        "/?box=%FF",
        "/m/documents?after=%7B%22x%22%3A1%7D",
        "/m/documents?q=%22%20OR%201",
        "/m/documents?after=nonsense",
    ] {
        let page = clerk.get(path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.text());
    }
    assert!(clerk.get("/m/documents/%FF").await.status.is_client_error());
}

/// A whole server, to which something is written slowly.
#[tokio::test(flavor = "multi_thread")]
async fn slow_senders_are_told_and_let_go() {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let district = District::open();
    let quick = Limits { body_time: Duration::from_millis(300), head_time: Duration::from_millis(300), ..limits() };
    let mut clerk = Browser::of(&district, "xu-wen").await;
    let csrf = clerk.get(DRAFT).await.hidden_of("_csrf");
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = tokio::spawn(guiju_web::serve_until(district.site(quick), listener, std::future::pending()));
    let cookie = &clerk.cookies["guiju"];
    let head = format!(
        "POST {DRAFT} HTTP/1.1\r\nHost: {HOST}\r\nCookie: guiju={cookie}\r\nContent-Length: 5000\r\n\
         Content-Type: multipart/form-data; boundary={BOUNDARY}\r\n\r\n--{BOUNDARY}\r\n\
         Content-Disposition: form-data; name=\"_csrf\"\r\n\r\n{csrf}"
    );
    for (sent, says) in [(head.as_str(), "408"), ("GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ", "")] {
        let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
        stream.write_all(sent.as_bytes()).await.unwrap();
        let mut answer = vec![];
        let read = tokio::time::timeout(Duration::from_secs(5), stream.read_to_end(&mut answer)).await;
        assert!(read.is_ok(), "the connection is let go");
        let answer = String::from_utf8_lossy(&answer);
        assert!(answer.contains(says), "{answer}");
    }
    server.abort();
}
