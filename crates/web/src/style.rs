//! The one stylesheet and the one script, each under a name that carries its hash, so that browsers may keep it for ever.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use guiju_core::journal::sha256;

fn named(content: &str, ending: &str) -> String {
    let hash = sha256(content.as_bytes());
    format!("/static/guiju-{}.{ending}", hash.get(..16).unwrap_or_default())
}

/// Address of the stylesheet.
pub(crate) static HREF: LazyLock<String> = LazyLock::new(|| named(guiju_ui::STYLE, "css"));

/// Address of the script.
pub(crate) static SCRIPT: LazyLock<String> = LazyLock::new(|| named(guiju_ui::SCRIPT, "js"));

/// Serves them.
pub(crate) async fn serve(Path(name): Path<String>) -> Response {
    let wanted = format!("/static/{name}");
    let (kind, content) = match wanted {
        _ if wanted == *HREF => ("text/css; charset=utf-8", guiju_ui::STYLE),
        _ if wanted == *SCRIPT => ("text/javascript; charset=utf-8", guiju_ui::SCRIPT),
        _ => return StatusCode::NOT_FOUND.into_response(),
    };
    let headers = [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "public, max-age=31536000, immutable")];
    (headers, content).into_response()
}
