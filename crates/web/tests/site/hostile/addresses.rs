//! Addresses that lead elsewhere than they say, and queries that ask for what there is not.

use axum::body::Body;
use axum::http::{Request, StatusCode};

use super::{Before, address, parameters, routes, sound_page, verifies};
use crate::browser::Browser;
use crate::office::limits;
use crate::program::Program;
use crate::sample::Sample;

/// Values that are no value, as addresses carry them.
fn strange() -> Vec<String> {
    let plain = [
        "..",
        "%2e%2e",
        "..%2f..%2f..%2fetc%2fpasswd",
        "%252e%252e%252f",
        "..%5c..%5cwindows",
        "%2fetc%2fpasswd",
        "C:%5c",
        "%00",
        "documents-1%00.txt",
        "%ff%fe",
        "%c0%ae%c0%ae%c0%af",
        "%e4%b8",
        "%ed%a0%80",
        "%zz",
        "%",
        "%0d%0aSet-Cookie:%20x=y",
        "%3Cscript%3Ealert(1)%3C/script%3E",
        "'%20OR%20'1'='1",
        "%22;DROP%20TABLE%20journal;--",
        "%7B%7B7*7%7D%7D",
        "$%7Bjndi:ldap://127.0.0.1/x%7D",
        "-1",
        "0",
        "18446744073709551616",
        "999999999999999999999999",
        "1e308",
        "NaN",
        "%F0%9F%98%80",
        "%E2%80%AE%E6%96%87",
        "documents-99999999999999999999",
        "documents-",
        "-",
        "elsewhere:documents-1",
        "*",
    ];
    let long = ["a".repeat(8_000), "%E5%AD%97".repeat(3_000), "../".repeat(1_000).replace('/', "%2f")];
    plain.into_iter().map(str::to_owned).chain(long).collect()
}

/// Names by which addresses ask for something, from where they are read.
fn asked_names() -> Vec<String> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut names = std::collections::BTreeSet::new();
    let mut folders = vec![folder];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()) {
            if entry.is_dir() {
                folders.push(entry);
                continue;
            }
            let source = std::fs::read_to_string(&entry).unwrap_or_default();
            for call in ["query.get(\"", "given.remove(\"", "asked(\"", "text(\"", "number(\"", "day(\""] {
                names.extend(source.split(call).skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned));
            }
        }
    }
    names.extend(["person1", "since1", "until1", "page", "unheard"].map(str::to_owned));
    assert!(names.len() > 25 && names.contains("box") && names.contains("before"), "{names:?}");
    names.into_iter().filter(|n| n.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')).collect()
}

#[tokio::test]
async fn no_address_leads_elsewhere_than_it_says() {
    let sample = Sample::open().await;
    let before = Before::of(&sample.district);
    let mut nobody = Browser::on(&sample.district, limits());
    let mut clerk = Browser::of(&sample.district, "xu-wen").await;
    let mut auditor = Browser::of(&sample.district, "audit_administrator").await;
    let program = Program::of(&sample.district, "xu-wen", &["read", "act:documents"]);
    let mut tried = 0;
    for route in routes() {
        for parameter in parameters(&route.pattern) {
            for value in strange() {
                let path = address(&route.pattern, &sample, Some((parameter, &value)));
                let by_program = path.starts_with("/api/");
                let page = if by_program {
                    let request = Request::get(&path).header("authorization", format!("Bearer {}", program.secret));
                    nobody.send(request, Body::empty()).await
                } else {
                    clerk.get(&path).await
                };
                sound_page(&path, &page);
                let leads = page.status == StatusCode::OK || page.status == StatusCode::SEE_OTHER;
                // A word that is only looked for, a table's name that is kept: nothing of these is a place.
                assert!(!leads || is_harmless(&route.pattern, &value, &page), "{path}: {}", page.text());
                if path.starts_with("/journal") {
                    sound_page(&path, &auditor.get(&path).await);
                }
                if route.post {
                    sound_page(&path, &nobody.post_pairs(&path, &[("title", "x")]).await);
                }
                tried += 1;
            }
        }
    }
    assert!(tried > 1_500, "{tried}");
    before.unchanged(&sample.district, "an address");
    verifies(&sample.district);
}

/// Whether what was found is nothing: whoever is not there has no acts, and a version of a box that there is not is the first.
fn is_harmless(pattern: &str, value: &str, page: &crate::browser::Page) -> bool {
    let first_position = pattern == "/journal/{position}" && value == "0";
    let redirected = page.location().starts_with("/sign-in") || page.location().starts_with("/org");
    first_position || redirected
}

#[tokio::test]
async fn no_query_breaks_a_page() {
    let sample = Sample::open().await;
    let before = Before::of(&sample.district);
    let mut clerk = Browser::of(&sample.district, "xu-wen").await;
    let mut auditor = Browser::of(&sample.district, "audit_administrator").await;
    let program = Program::of(&sample.district, "xu-wen", &["read"]);
    let mut nobody = Browser::on(&sample.district, limits());
    let names = asked_names();
    let mut queries: Vec<String> = strange()
        .into_iter()
        .filter(|value| value.len() < 1_000)
        .map(|value| names.iter().map(|n| format!("{n}={value}")).collect::<Vec<_>>().join("&"))
        .collect();
    // Each name three times, without a value, without a name, much of nothing, and places that are none.
    queries.push(names.iter().map(|n| format!("{n}=1&{n}=2&{n}")).collect::<Vec<_>>().join("&"));
    queries.push("=&=1&&&%3d%26".to_owned());
    queries.push("&".repeat(20_000));
    queries.push((0..3_000).map(|n| format!("x{n}={n}")).collect::<Vec<_>>().join("&"));
    queries.push(format!("q={}", "%E5%AD%97".repeat(6_000)));
    let places = ["{}", "[]", "null", "{\"updated\":[]}", "{\"subject\":null}", "{\"a\":{\"b\":{}}}"];
    queries.extend(places.map(|p| format!("after={0}&before={0}", guiju_ui::encode(p))));
    queries.push(format!("after={}", guiju_ui::encode(&"[".repeat(5_000))));
    let mut tried = 0;
    for route in routes().into_iter().filter(|r| r.get && r.pattern != "/live") {
        for query in &queries {
            let path = format!("{}?{query}", address(&route.pattern, &sample, None));
            let page = if path.starts_with("/api/") {
                let request = Request::get(&path).header("authorization", format!("Bearer {}", program.secret));
                nobody.send(request, Body::empty()).await
            } else {
                clerk.get(&path).await
            };
            sound_page(&path[..path.len().min(300)], &page);
            let watched = ["/journal", "/audit", "/sign-ins", "/stats"].iter().any(|p| path.starts_with(p));
            if watched {
                sound_page(&path[..path.len().min(300)], &auditor.get(&path).await);
            }
            tried += 1;
        }
    }
    assert!(tried > 2_000, "{tried}");
    before.unchanged(&sample.district, "a query");
    verifies(&sample.district);
}

#[tokio::test]
async fn every_answer_to_whoever_is_not_signed_in_is_of_the_house() {
    let sample = Sample::open().await;
    let before = Before::of(&sample.district);
    for route in routes() {
        let mut nobody = Browser::on(&sample.district, limits());
        let path = address(&route.pattern, &sample, None);
        for method in ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "TRACE", "BREW"] {
            let request = Request::builder().method(method).uri(&path);
            let page = nobody.send(request, Body::empty()).await;
            let asked = format!("{method} {path}");
            match method {
                // Of these nothing but the head is told.
                "HEAD" => assert!(!page.status.is_server_error(), "{asked}: {}", page.status),
                _ => sound_page(&asked, &page),
            }
            let open = ["/sign-in", "/static/", "/large-type", "/live"].iter().any(|p| path.starts_with(p));
            let told = page.status == StatusCode::OK && !page.body.is_empty();
            assert!(open || !told, "{asked} tells whoever is not signed in: {}", page.text());
        }
    }
    before.unchanged(&sample.district, "nobody");
}
