//! What every request passes and every answer carries: where a POST may come from, safe headers, a page for every
//! answer that has none.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::answer::{self, Trouble};
use crate::large;
use crate::site::Shared;

const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; \
                      img-src 'self' data:; form-action 'self'; \
                      frame-ancestors 'none'; base-uri 'none'";

const SAFE: [(HeaderName, &str); 5] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
];

/// Nothing of the machine is asked for.
const PERMISSIONS: (HeaderName, &str) = (
    HeaderName::from_static("permissions-policy"),
    "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
);

/// The outermost layer.
pub(crate) async fn pass(State(site): State<Shared>, request: Request, next: Next) -> Response {
    let large = large::is_large(request.headers());
    let mut response = if from_here(request.method(), request.headers(), &site.origins) {
        next.run(request).await
    } else {
        Trouble::ELSEWHERE.into_response()
    };
    if let Some(trouble) = response.extensions_mut().remove::<Trouble>() {
        response = answer::trouble_page(&site, large, &trouble, response);
    } else if bare(&response) {
        let trouble = Trouble::of(response.status());
        response = answer::trouble_page(&site, large, &trouble, response);
    }
    let headers = response.headers_mut();
    for (name, value) in SAFE.into_iter().chain([PERMISSIONS]) {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}

/// An error that some layer answered in its own words.
fn bare(response: &Response) -> bool {
    let dressed = response.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok());
    let dressed = dressed.is_some_and(|t| t.starts_with("text/html") || t.starts_with("application/json"));
    let error = response.status().is_client_error() || response.status().is_server_error();
    error && !dressed
}

/// Whether a request may change anything: reading always, a POST only from our own pages.
fn from_here(method: &Method, headers: &HeaderMap, origins: &[String]) -> bool {
    if *method != Method::POST {
        return true;
    }
    let text = |name: HeaderName| headers.get(name).map(|v| v.to_str().unwrap_or("?"));
    match text(HeaderName::from_static("sec-fetch-site")) {
        Some("same-origin" | "none") | None => {}
        Some(_) => return false,
    }
    let Some(origin) = text(header::ORIGIN) else { return true };
    if origins.iter().any(|o| o == origin) {
        return true;
    }
    let host = text(header::HOST).unwrap_or_default();
    let named = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"));
    !host.is_empty() && named == Some(host)
}

/// Whether the one who asks wants JSON rather than a page.
pub(crate) fn wants_json(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|v| v.to_str().ok()).unwrap_or_default();
    accept.contains("application/json") && !accept.contains("text/html")
}

/// Answer for an address that leads nowhere.
pub(crate) async fn nowhere() -> StatusCode {
    StatusCode::NOT_FOUND
}

#[cfg(test)]
mod tests {
    use super::*;

    fn posted(pairs: &[(&'static str, &'static str)]) -> bool {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        from_here(&Method::POST, &headers, &["https://oa.example".to_owned()])
    }

    #[test]
    fn only_our_own_pages_may_post() {
        assert!(posted(&[("host", "a:8080"), ("origin", "http://a:8080"), ("sec-fetch-site", "same-origin")]));
        assert!(posted(&[("host", "10.0.0.1"), ("origin", "https://oa.example")]));
        assert!(posted(&[("host", "a:8080")]), "old browsers send neither; the form's token still counts");
        for bad in [
            [("host", "a:8080"), ("origin", "http://b:8080")],
            [("host", "a:8080"), ("origin", "null")],
            [("host", "a:8080"), ("origin", "http://a:8080.evil.example")],
            [("host", "a:8080"), ("sec-fetch-site", "cross-site")],
            [("host", "a:8080"), ("sec-fetch-site", "same-site")],
        ] {
            assert!(!posted(&bad), "{bad:?}");
        }
    }
}
