//! What should not come through the door: every act's form and every address, with what is empty, huge, broken, of the wrong
//! kind, sent twice, out of turn, or somebody else's.
//!
//! What is tried is taken from the list of routes and from the vocabularies: what is new is tried by itself, and what cannot
//! be tried for want of a word in this folder fails. Always the same is expected: no fault of the program, a refusal in the
//! house's form, safe headers, the journal as it was or whole acts only, and in one piece.

mod acts;
mod addresses;
mod bodies;
mod files;
mod forms;
mod others;
mod programs;
mod slow;

use axum::http::{HeaderMap, StatusCode, header};

use crate::browser::Page;
use crate::office::District;
use crate::sample::Sample;

/// One route: its pattern, and whether it is read and written.
#[derive(Debug, Clone)]
pub struct Route {
    pub pattern: String,
    pub get: bool,
    pub post: bool,
}

/// All routes, from where they are made. `live::PATH` is the one whose address is a constant.
pub fn routes() -> Vec<Route> {
    let (pages, programs) = (include_str!("../../../src/lib.rs"), include_str!("../../../src/api/mod.rs"));
    let read = |source: &str, root: &str| {
        let calls = source.split(".route(").skip(1);
        let route = |call: &str| {
            let (place, rest) = call.split_once(',').unwrap();
            let pattern = match place.trim() {
                "live::PATH" => "/live",
                quoted => quoted.strip_prefix('"').unwrap().strip_suffix('"').unwrap(),
            };
            let how = rest.split('\n').next().unwrap();
            let route =
                Route { pattern: format!("{root}{pattern}"), get: how.contains("get("), post: how.contains("post(") };
            assert!(route.get || route.post, "{route:?} is neither read nor written");
            route
        };
        calls.map(route).collect::<Vec<_>>()
    };
    let all: Vec<Route> = read(pages, "").into_iter().chain(read(programs, "/api/v1")).collect();
    assert!(all.len() >= 70, "{}", all.len());
    all
}

/// What stands for a parameter of a pattern so that the address leads somewhere in the sample.
pub fn meant(parameter: &str, pattern: &str, sample: &Sample) -> String {
    let subject = sample.words.keys().find(|s| s.starts_with("documents-")).unwrap();
    let zeros = "0".repeat(64);
    match parameter {
        "matter" => "documents",
        "subject" | "id" => subject,
        "act" if pattern.contains("/new/") || pattern.contains("/acts/{matter}") => "draft",
        "act" => "submit",
        "post" => "mayor",
        "person" => "xu-wen",
        "place" => "51",
        "position" => "3",
        "box" => "todo",
        "book" => "numbers",
        "what" => "text",
        "file" if pattern.contains("/print/") => "1.svg",
        "file" if pattern.starts_with("/preview/") => "1.svg",
        "file" => "register-posts.csv",
        "name" => "style.css",
        "register" => "documents",
        "hash" => &zeros,
        other => panic!("a new parameter: say here what {other} may be"),
    }
    .to_owned()
}

/// The names between braces of a pattern.
pub fn parameters(pattern: &str) -> Vec<&str> {
    pattern.split('{').skip(1).map(|rest| rest.split('}').next().unwrap()).collect()
}

/// An address of a pattern where all is as it is meant, but for what is given for one parameter.
pub fn address(pattern: &str, sample: &Sample, but: Option<(&str, &str)>) -> String {
    parameters(pattern).into_iter().fold(pattern.to_owned(), |path, parameter| {
        let value = match but {
            Some((name, value)) if name == parameter => value.to_owned(),
            _ => meant(parameter, pattern, sample),
        };
        path.replacen(&format!("{{{parameter}}}"), &value, 1)
    })
}

/// What would run if it came into a page as it was typed.
pub const MARKUP: &str = "<script>alert(1)</script>";

/// That an answer is one of the house: no fault, safe headers, an error as a page or as a problem, nothing run.
pub fn sound(asked: &str, status: StatusCode, headers: &HeaderMap, body: &str) {
    assert!(!status.is_server_error(), "{asked}: {status} {body}");
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
    ] {
        assert_eq!(headers.get(name).map(|v| v.to_str().unwrap()), Some(value), "{asked}: {name}");
    }
    let policy = headers.get(header::CONTENT_SECURITY_POLICY).map_or("", |v| v.to_str().unwrap());
    assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{asked}: {policy}");
    assert!(headers.contains_key("permissions-policy") && headers.contains_key(header::CACHE_CONTROL), "{asked}");
    assert!(!body.contains(MARKUP), "{asked}: what was typed stands in the page as it was typed");
    let kind = headers.get(header::CONTENT_TYPE).map_or("", |v| v.to_str().unwrap());
    if !status.is_client_error() {
        return;
    }
    if asked.contains("/api/v1") {
        assert_eq!(kind, "application/problem+json", "{asked}: {body}");
        let problem: serde_json::Value = serde_json::from_str(body).unwrap();
        assert!(problem["type"].is_string() && problem["detail"].as_str().is_some_and(|d| !d.is_empty()), "{body}");
    } else {
        assert_eq!(kind, "text/html; charset=utf-8", "{asked}: {body}");
        assert!(body.contains("天津市红桥区人民政府") && body.contains("<main"), "{asked}: {body}");
    }
}

/// The same of a page.
pub fn sound_page(asked: &str, page: &Page) {
    sound(asked, page.status, &page.headers, &page.body);
}

/// What was recorded before something hostile was tried.
pub struct Before {
    acts: u64,
    tip: u64,
}

impl Before {
    pub fn of(district: &District) -> Self {
        Self { acts: district.recorded(), tip: district.office.reader().tip().unwrap().position }
    }

    /// That nothing was recorded since.
    pub fn unchanged(&self, district: &District, asked: &str) {
        assert_eq!(district.recorded(), self.acts, "{asked} recorded something");
        assert_eq!(district.office.reader().tip().unwrap().position, self.tip, "{asked} recorded something");
    }
}

/// That the journal hangs together from its first row to its last.
pub fn verifies(district: &District) {
    let reader = district.office.reader();
    let tip = reader.tip().unwrap().position;
    let span = reader.verify(1, tip).unwrap();
    assert!(span.finding.is_none(), "{span}");
}

#[test]
fn the_list_of_routes_is_read_whole() {
    let all = routes();
    for (pattern, get, post) in [
        ("/", true, false),
        ("/sign-in", true, true),
        ("/live", true, false),
        ("/sign-out", false, true),
        ("/m/{matter}/{subject}/do/{act}", true, true),
        ("/api/v1/files", false, true),
        ("/api/v1/acts/{matter}/{act}", true, true),
    ] {
        let found = all.iter().find(|r| r.pattern == pattern).unwrap_or_else(|| panic!("{pattern}"));
        assert_eq!((found.get, found.post), (get, post), "{pattern}");
    }
}
