//! Large type (大字): a choice of the browser, kept in a cookie, for whoever sits at it and also before signing in.

use std::collections::BTreeMap;

use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};

use crate::answer::Failure;
use crate::site::Shared;
use crate::visit::cookie;

/// Cookie of the choice. It holds no secret and says nothing of who sits there.
const COOKIE: &str = "guiju_type";
const LARGE: &str = "large";
/// For how long the choice is kept, in seconds.
const KEPT: u32 = 365 * 24 * 3_600;

/// Whether this browser wants large type.
pub(crate) fn is_large(headers: &HeaderMap) -> bool {
    cookie(headers, COOKIE) == Some(LARGE)
}

/// GET /large-type
pub(crate) async fn choose(
    State(site): State<Shared>,
    headers: HeaderMap,
    Query(query): Query<BTreeMap<String, String>>,
) -> Result<Response, Failure> {
    let wanted = query.get("large").is_some_and(|large| large == "yes");
    let (value, age) = if wanted { (LARGE, KEPT) } else { ("", 0) };
    let secure = if site.secure { "; Secure" } else { "" };
    let line = format!("{COOKIE}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={age}{secure}");
    let line = HeaderValue::try_from(line).map_err(|e| Failure::Broken(e.to_string()))?;
    let mut response = Redirect::to(&back(&headers)).into_response();
    response.headers_mut().append(header::SET_COOKIE, line);
    Ok(response)
}

/// The page from which the choice was made: only one of our own.
fn back(headers: &HeaderMap) -> String {
    let text = |name: header::HeaderName| headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let from = text(header::REFERER);
    let rest = from.strip_prefix("http://").or_else(|| from.strip_prefix("https://")).unwrap_or_default();
    let path = rest.strip_prefix(text(header::HOST)).filter(|p| p.starts_with('/') && !p.starts_with("//"));
    path.filter(|p| !p.starts_with("/large-type")).unwrap_or("/").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_back_is_a_page_of_our_own() {
        let from = |referer: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, HeaderValue::from_static("a:8080"));
            headers.insert(header::REFERER, HeaderValue::from_static(referer));
            back(&headers)
        };
        assert_eq!(from("http://a:8080/m/documents?q=x"), "/m/documents?q=x");
        for bad in ["", "http://b/", "http://a:80801/x", "http://a:8080//b", "http://a:8080/large-type?large=yes"] {
            assert_eq!(from(bad), "/", "{bad}");
        }
    }
}
