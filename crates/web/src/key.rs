//! The key by which packages to other governments are signed: its public half, and why there is none. A public key is no secret; its
//! fingerprint is what is told to other governments by another way.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use guiju_exchange::package::{fingerprint, public_pem};
use guiju_ui::render;

use crate::answer::Failure;
use crate::visit::{Visit, blocking};

#[derive(Template)]
#[template(path = "key.html")]
struct KeyPage<'a> {
    government: &'a str,
    /// The key in digits, its fingerprint, and the file for other programs; absent where there is none.
    key: Option<(String, String, String)>,
    missing: &'a str,
}

/// GET /package-key
pub(crate) async fn show(visit: Visit) -> Result<Response, Failure> {
    blocking(move || shown(&visit)).await
}

fn shown(visit: &Visit) -> Result<Response, Failure> {
    let signing = &visit.site.signing;
    let key = signing.signer.as_ref().map(|signer| {
        let key = signer.public_key();
        let digits: Vec<String> = key.chunks(4).map(|part| part.iter().map(|b| format!("{b:02x}")).collect()).collect();
        (digits.join(" "), parted(&fingerprint(&key)), public_pem(&key))
    });
    let page = KeyPage { government: visit.reader.gov(), key, missing: &signing.missing };
    visit.page(StatusCode::OK, "公文包签名公钥", "/package-key", &render(&page)?)
}

/// Digits in groups of eight, to be read out.
fn parted(digits: &str) -> String {
    let digits: Vec<char> = digits.chars().collect();
    digits.chunks(8).map(|part| part.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}
