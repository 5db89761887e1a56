//! Bodies that are no form: empty, broken, huge, of the wrong kind, from elsewhere.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};

use axum::body::{Body, Bytes};
use axum::http::{Request, StatusCode, header};
use guiju_web::Limits;
use http_body::Frame;

use super::{Before, MARKUP, Route, address, routes, sound_page, verifies};
use crate::browser::{BOUNDARY, Browser, HOST, Page, Part, multipart};
use crate::office::limits;
use crate::program::Program;
use crate::sample::Sample;

/// Routes to which something is sent.
fn posted() -> Vec<Route> {
    let all: Vec<Route> = routes().into_iter().filter(|r| r.post).collect();
    assert!(all.len() > 18, "{}", all.len());
    all
}

/// Kinds of bodies and bodies that are none of theirs.
fn broken(csrf: &str) -> Vec<(&'static str, String, Vec<u8>)> {
    const PAIRS: &str = "application/x-www-form-urlencoded";
    const JSON: &str = "application/json";
    let parts = format!("multipart/form-data; boundary={BOUNDARY}");
    let whole = multipart(&[Part::Text("_csrf", csrf), Part::Text("title", "x")]);
    let half = whole[..whole.len() / 2].to_vec();
    let repeated = |pair: &str, times: usize| std::iter::repeat_n(pair, times).collect::<Vec<_>>().join("&");
    let strange_head = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"_csrf\"\r\n\r\n{csrf}\r\n--{BOUNDARY}\r\n\
         Content-Disposition: form-data; name=\"\u{0}\"; filename=\"\u{0}\"\r\n\r\nx\r\n--{BOUNDARY}--\r\n"
    );
    let of = |name, kind: &str, body: &[u8]| (name, kind.to_owned(), body.to_vec());
    vec![
        of("nothing", PAIRS, b""),
        of("nothing of parts", &parts, b""),
        of("nothing of JSON", JSON, b""),
        of("no kind", "", b"title=x"),
        of("a strange kind", "application/x-strange", b"\x00\x01"),
        of("a text", "text/plain", b"title=x"),
        of("XML", "application/xml", b"<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><a>&b;</a>"),
        of("parts without a boundary", "multipart/form-data", &whole),
        of("parts with another boundary", "multipart/form-data; boundary=other", &whole),
        of("parts with a long boundary", &format!("multipart/form-data; boundary={}", "b".repeat(5_000)), &whole),
        of("half of the parts", &parts, &half),
        of("a part of a strange name", &parts, strange_head.as_bytes()),
        of("bytes that are no text", PAIRS, &[b"_csrf=", csrf.as_bytes(), b"&title=\xff\xfe&\xff=\xff"].concat()),
        of("escapes that are none", PAIRS, format!("_csrf={csrf}&title=%zz%&%=%&a=%c0%ae%00%ff").as_bytes()),
        of("another writing", &format!("{PAIRS}; charset=gb18030"), b"title=\xb5\xda\xd2\xbb"),
        of("another writing of nothing", &format!("{PAIRS}; charset=utf-16"), b"\xff\xfet\x00i\x00"),
        of("many fields", PAIRS, format!("_csrf={csrf}&{}", repeated("title=x", 2_000)).as_bytes()),
        of("the same field twice", PAIRS, format!("_csrf={csrf}&_csrf=x&_key=a&_key=b&title=1&title=2").as_bytes()),
        of("fields that there are not", PAIRS, format!("_csrf={csrf}&_strange={MARKUP}&{MARKUP}=x").as_bytes()),
        of("half a JSON", JSON, b"{\"fields\":{"),
        of("a deep JSON", JSON, "[".repeat(100_000).as_bytes()),
        of("JSON of something else", JSON, b"[1,null,true,\"x\",1e999,{\"fields\":7}]"),
        of("JSON with a half letter", JSON, b"{\"fields\":{\"title\":\"\\ud800\"}}"),
        of("JSON that says it twice", JSON, b"{\"fields\":{},\"fields\":{\"title\":[]},\"x\":0}"),
        of("JSON that is no text", JSON, b"{\"fields\":{\"title\":\"\xff\"}}"),
        of("a packed body", PAIRS, b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xed\xc1"),
    ]
}

/// The sessions of a page and of a program, by which a route is asked.
struct Callers {
    clerk: Browser,
    program: Program,
    csrf: String,
}

impl Callers {
    async fn of(sample: &Sample, limits: Limits) -> Self {
        let mut clerk = Browser::on(&sample.district, limits.clone());
        assert_eq!(clerk.sign_in("xu-wen", crate::office::PASSWORD).await.status, StatusCode::SEE_OTHER);
        let csrf = clerk.get("/me/tokens").await.hidden_of("_csrf");
        let mut program = Program::of(&sample.district, "xu-wen", &["read", "act:documents", "act:documents.draft"]);
        program.router = clerk.router.clone();
        Self { clerk, program, csrf }
    }

    /// The clerk comes in once more.
    async fn again(&mut self) {
        assert_eq!(self.clerk.sign_in("xu-wen", crate::office::PASSWORD).await.status, StatusCode::SEE_OTHER);
        self.csrf = self.clerk.get("/me/tokens").await.hidden_of("_csrf");
    }

    async fn send(&mut self, path: &str, kind: &str, body: Body) -> Page {
        let mut request = Request::post(path).header(header::CONTENT_TYPE, kind).header("idempotency-key", "k-1");
        request = request.header(header::IF_MATCH, "\"1-\"");
        if path.starts_with("/api/") {
            request = request.header(header::AUTHORIZATION, format!("Bearer {}", self.program.secret));
        } else {
            request = request.header(header::ORIGIN, format!("http://{HOST}"));
        }
        self.clerk.send(request, body).await
    }
}

/// Whether somebody is sent to the first page of signing in, because he has not shown a password yet.
fn has_not_begun(page: &Page) -> bool {
    page.status == StatusCode::SEE_OTHER && page.location() == "/sign-in"
}

/// Of the routes that end one's own session the caller comes in again.
fn ends_the_session(route: &Route) -> bool {
    ["/sign-out", "/sign-in", "/password"].contains(&route.pattern.as_str())
}

#[tokio::test]
async fn bodies_that_are_no_form_are_refused_and_nothing_is_recorded() {
    let sample = Sample::open().await;
    let mut callers = Callers::of(&sample, limits()).await;
    let before = Before::of(&sample.district);
    let mut tried = 0;
    for route in posted() {
        let path = address(&route.pattern, &sample, None);
        for (name, kind, body) in broken(&callers.csrf.clone()) {
            let page = callers.send(&path, &kind, Body::from(body)).await;
            sound_page(&format!("{name} to {path}"), &page);
            before.unchanged(&sample.district, &format!("{name} to {path}"));
            tried += 1;
            if ends_the_session(&route) {
                callers.again().await;
            }
        }
    }
    assert!(tried > 450, "{tried}");
    verifies(&sample.district);
}

/// A body without end, that counts what is taken of it.
struct Endless {
    piece: Bytes,
    left: u64,
    first: Option<Bytes>,
    taken: Arc<AtomicU64>,
}

impl http_body::Body for Endless {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let piece = match self.first.take() {
            Some(first) => first,
            None if self.left == 0 => return Poll::Ready(None),
            None => self.piece.clone(),
        };
        self.left = self.left.saturating_sub(piece.len() as u64);
        self.taken.fetch_add(piece.len() as u64, Ordering::Relaxed);
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }
}

#[tokio::test]
async fn of_a_body_without_end_only_so_much_is_taken() {
    const FEW: u64 = 1_048_576;
    const MUCH: u64 = 64 * FEW;
    let sample = Sample::open().await;
    let small = Limits { body: FEW, typed: 262_144, file: 262_144, ..limits() };
    let mut callers = Callers::of(&sample, small.clone()).await;
    let before = Before::of(&sample.district);
    let begins = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"_csrf\"\r\n\r\n{}\r\n--{BOUNDARY}\r\n\
         Content-Disposition: form-data; name=\"attachments\"; filename=\"a.txt\"\r\n\r\n",
        callers.csrf
    );
    let kinds = [
        ("application/x-www-form-urlencoded", "title="),
        (&*format!("multipart/form-data; boundary={BOUNDARY}"), &*begins),
        ("application/json", "{\"fields\":{\"title\":\""),
        ("application/octet-stream", ""),
    ]
    .map(|(kind, first)| (kind.to_owned(), first.to_owned()));
    for route in posted() {
        for (kind, first) in &kinds {
            let path = match route.pattern.as_str() {
                "/api/v1/files" => "/api/v1/files?name=a.txt".to_owned(),
                pattern => address(pattern, &sample, None),
            };
            let taken = Arc::new(AtomicU64::new(0));
            let piece = Bytes::from_static(&[b'x'; 65_536]);
            let first = Some(Bytes::from(first.clone()));
            let endless = Endless { piece, left: MUCH, first, taken: Arc::clone(&taken) };
            let page = callers.send(&path, kind, Body::new(endless)).await;
            let asked = format!("{kind} without end to {path}");
            assert!(page.status.is_client_error() || has_not_begun(&page), "{asked}: {}", page.status);
            sound_page(&asked, &page);
            let taken = taken.load(Ordering::Relaxed);
            // What is over the limit is read on for as much again, so that a browser sees the answer, and is not kept.
            assert!(taken <= 2 * FEW + 3 * 65_536, "{asked}: {taken} bytes were taken");
            before.unchanged(&sample.district, &asked);
        }
    }
}

/// Posts that come from another site's page, and forms of somebody else's session.
#[tokio::test]
async fn what_comes_from_elsewhere_or_with_anothers_token_does_nothing() {
    let sample = Sample::open().await;
    let mut other = Browser::of(&sample.district, "ding-mo").await;
    let csrf = other.get("/me/tokens").await.hidden_of("_csrf");
    let mut callers = Callers::of(&sample, limits()).await;
    let before = Before::of(&sample.district);
    for route in posted().into_iter().filter(|r| !r.pattern.starts_with("/api/")) {
        let path = address(&route.pattern, &sample, None);
        let pairs = format!("_csrf={csrf}&_key=k-1&title=x&login=xu-wen&name=others&id=x");
        let page = callers.send(&path, "application/x-www-form-urlencoded", Body::from(pairs)).await;
        sound_page(&path, &page);
        assert!(page.status == StatusCode::FORBIDDEN || has_not_begun(&page), "{path}: {}", page.text());
        for (name, value) in [
            ("origin", "http://evil.example"),
            ("origin", "null"),
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
        ] {
            let own = format!("_csrf={}&_key=k-2", callers.csrf);
            let request = Request::post(&path)
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .header(name, value);
            let page = callers.clerk.send(request, Body::from(own)).await;
            sound_page(&path, &page);
            assert_eq!(page.status, StatusCode::FORBIDDEN, "{path} with {name}: {value}");
        }
        before.unchanged(&sample.district, &path);
    }
    assert_eq!(callers.clerk.get("/").await.status, StatusCode::OK, "nothing of it ended the session");
}
