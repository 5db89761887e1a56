//! What every request passes and every answer carries: where a POST may come from, safe headers, a page for every
//! answer that has none.

use std::net::IpAddr;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::answer::{self, Trouble};
use crate::api;
use crate::attempts::Peer;
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
pub(crate) async fn pass(State(site): State<Shared>, mut request: Request, next: Next) -> Response {
    let for_programs = api::is_here(request.uri().path());
    let large = large::is_large(request.headers());
    let gateways = &site.guard.settings.gateways;
    if let Some(asking) = behind(request.extensions().get::<Peer>(), request.headers(), gateways) {
        request.extensions_mut().insert(asking);
    }
    let mut response = if from_here(request.method(), request.headers(), &site.origins) {
        next.run(request).await
    } else {
        Trouble::ELSEWHERE.into_response()
    };
    let trouble = response.extensions_mut().remove::<Trouble>();
    let trouble = trouble.or_else(|| bare(&response).then(|| Trouble::of(response.status())));
    if let Some(trouble) = trouble {
        response = if for_programs {
            api::trouble(trouble, &response)
        } else {
            answer::trouble_page(&site, large, &trouble, response)
        };
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

/// For whom a gateway asks: each gateway adds to the end of the list whom it heard, so that what stands before the first
/// stranger from the end may be made up, and is not looked at. Nothing where it is no gateway that asks.
fn behind(peer: Option<&Peer>, headers: &HeaderMap, gateways: &[IpAddr]) -> Option<Peer> {
    peer.filter(|peer| gateways.contains(&peer.0))?;
    let lines: Vec<&str> = headers.get_all("x-forwarded-for").iter().filter_map(|v| v.to_str().ok()).collect();
    let heard = lines.iter().rev().flat_map(|line| line.rsplit(',')).map(|text| text.trim().parse::<IpAddr>());
    for address in heard {
        match address {
            Ok(address) if gateways.contains(&address) => {}
            Ok(address) => return Some(Peer(address)),
            Err(_) => return None,
        }
    }
    None
}

/// An error that some layer answered in its own words.
fn bare(response: &Response) -> bool {
    let dressed = response.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok());
    let dressed = dressed.is_some_and(|t| t.starts_with("text/html") || t.starts_with(api::MEDIA));
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
    fn a_gateway_is_believed_and_nobody_else() {
        let of = |text: &str| text.parse::<IpAddr>().unwrap();
        let gateways = [of("10.0.0.2"), of("10.0.0.3")];
        let asked = |peer: &str, heard: &[&'static str]| {
            let mut headers = HeaderMap::new();
            heard.iter().for_each(|line| _ = headers.append("x-forwarded-for", HeaderValue::from_static(line)));
            behind(Some(&Peer(of(peer))), &headers, &gateways).map(|peer| peer.0)
        };
        assert_eq!(asked("10.0.0.2", &["192.0.2.7"]), Some(of("192.0.2.7")));
        assert_eq!(asked("10.0.0.2", &["1.1.1.1, 192.0.2.7, 10.0.0.3"]), Some(of("192.0.2.7")), "what was made up");
        assert_eq!(asked("10.0.0.2", &["1.1.1.1", "192.0.2.7"]), Some(of("192.0.2.7")));
        assert_eq!(asked("192.0.2.9", &["192.0.2.7"]), None, "anybody can write that");
        assert_eq!(asked("10.0.0.2", &["192.0.2.7, nonsense"]), None);
        assert_eq!(asked("10.0.0.2", &[]), None);
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
