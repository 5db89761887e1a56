//! The one stylesheet, under a name that carries its hash, so that browsers may keep it for ever.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use guiju_core::journal::sha256;

static NAME: LazyLock<String> = LazyLock::new(|| {
    let hash = sha256(guiju_ui::STYLE.as_bytes());
    format!("guiju-{}.css", hash.get(..16).unwrap_or_default())
});

/// Address of the stylesheet.
pub(crate) static HREF: LazyLock<String> = LazyLock::new(|| format!("/static/{}", *NAME));

/// Serves it.
pub(crate) async fn serve(Path(name): Path<String>) -> Response {
    if name != *NAME {
        return StatusCode::NOT_FOUND.into_response();
    }
    let headers = [
        (header::CONTENT_TYPE, "text/css; charset=utf-8"),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    (headers, guiju_ui::STYLE).into_response()
}
