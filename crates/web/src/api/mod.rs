//! The interface for programs: every act and every list that pages offer, made from what the matters declare. A new
//! capability of the office is here without a line of its own.

mod act;
mod caller;
mod desk;
mod files;
mod form;
mod format_check;
mod matters;
mod openapi;
mod problem;
mod registers;
mod rules;
pub(crate) mod scope;
mod subject;
mod todo;
mod typed;
mod words;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde_json::Value;

use crate::answer::Trouble;
use crate::limits::Limits;
use crate::site::Shared;

pub(crate) use act::is_offered;
pub(crate) use caller::PREFIX;
pub(crate) use problem::MEDIA;
use problem::Problem;

/// Where the interface begins.
pub(crate) const ROOT: &str = "/api/v1";

/// What a handler answers.
type Answer = Result<Response, Problem>;

/// Its routes.
pub(crate) fn routes() -> Router<Shared> {
    Router::new()
        .route("/openapi.json", get(openapi::show))
        .route("/me", get(todo::me))
        .route("/todo", get(todo::show))
        .route("/today", get(desk::today))
        .route("/plan", get(desk::plan))
        .route("/search", get(desk::search))
        .route("/attempts", get(desk::attempts))
        .route("/matters", get(matters::show))
        .route("/acts/{matter}/{act}", get(act::show).post(act::begin))
        .route("/registers", get(registers::index))
        .route("/registers/{register}", get(registers::show))
        .route("/subjects/{matter}/{id}", get(subject::show))
        .route("/subjects/{matter}/{id}/journal", get(subject::journal))
        .route("/subjects/{matter}/{id}/files/{hash}", get(files::down))
        .route("/subjects/{matter}/{id}/acts/{act}", post(act::go_on))
        .route("/files", post(files::up))
        .route("/check", post(format_check::examine))
        .route("/rulebook", get(rules::index))
        .route("/rulebook/{place}", get(rules::article))
}

/// Whether an address is the interface's.
pub(crate) fn is_here(path: &str) -> bool {
    path == ROOT || path.strip_prefix(ROOT).is_some_and(|rest| rest.starts_with('/'))
}

/// What some layer answered in its own words, for programs; allowed methods are kept.
pub(crate) fn trouble(trouble: Trouble, before: &Response) -> Response {
    // What pages say of a status alone speaks of pages.
    let page = Trouble::of(trouble.status).words == trouble.words;
    let problem = Problem::of_status(trouble.status, "").filter(|_| page).unwrap_or_else(|| trouble.into());
    let mut response = problem.into_response();
    if let Some(allowed) = before.headers().get(header::ALLOW) {
        response.headers_mut().insert(header::ALLOW, allowed.clone());
    }
    response
}

/// Address of a path of the interface.
fn href(path: &str) -> String {
    format!("{ROOT}{path}")
}

/// A JSON answer.
fn json(status: StatusCode, body: &Value) -> Answer {
    Ok((status, [(header::CONTENT_TYPE, "application/json")], Body::from(body.to_string())).into_response())
}

/// Sets a header of an answer.
fn set(response: &mut Response, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}

/// A JSON body within all limits.
async fn body(request: Request, limits: &Limits) -> Result<Value, Problem> {
    if media(&request) != "application/json" {
        return Err(Problem::new("unsupported_media_type", "请求正文应为 application/json。未作任何记录。"));
    }
    let bytes = bytes(request, limits.typed, limits).await?;
    serde_json::from_slice(&bytes).map_err(|e| Problem::unreadable(format!("请求正文不是 JSON：{e}。未作任何记录。")))
}

/// A body of at most so many bytes, within the time for bodies.
async fn bytes(request: Request, most: usize, limits: &Limits) -> Result<Vec<u8>, Problem> {
    let declared = request.headers().get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok()?.parse::<u64>().ok());
    let too_large = || Problem::new("too_large", format!("请求正文最多{most}字节。未作任何记录。"));
    if declared.is_some_and(|n| n > most as u64) {
        return Err(too_large());
    }
    let read = axum::body::to_bytes(request.into_body(), most);
    match tokio::time::timeout(limits.body_time, read).await {
        Ok(Ok(bytes)) => Ok(bytes.to_vec()),
        Ok(Err(_)) => Err(too_large()),
        Err(_) => Err(Problem::new("too_slow", "未作任何记录。请检查网络后重新提交。")),
    }
}

/// Media type of a body, without its parameters.
fn media(request: &Request) -> String {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}
