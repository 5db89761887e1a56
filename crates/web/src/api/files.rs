//! Files, up and down.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, Query, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use guiju_core::form::{FileRef, Problem as FieldProblem};

use super::caller::{Caller, Reading};
use super::problem::Problem;
use super::{Answer, form, json as answer, scope, subject};
use crate::intake;
use crate::packing::is_package;
use crate::site::Shared;
use crate::visit::blocking;

/// Longest name of a file, in letters.
pub(super) const NAME_MAX: usize = 120;

/// POST /files?name=…: takes a file in, to be named in a form with the same token.
pub(super) async fn up(
    State(site): State<Shared>,
    caller: Caller,
    Query(query): Query<BTreeMap<String, String>>,
    request: Request,
) -> Answer {
    if !scope::acts_at_all(&caller.token.scopes) {
        return Err(caller.out_of_scope(scope::ACT));
    }
    let name = query.get("name").map(|n| n.trim().to_owned()).unwrap_or_default();
    let plain = !name.contains(['/', '\\', ':']) && !name.contains("..") && !name.starts_with('.');
    if name.is_empty() || name.chars().count() > NAME_MAX || !plain || name.chars().any(char::is_control) {
        return Err(Problem::unreadable(format!("请在地址中以 name 写明文件名，最多{NAME_MAX}字，不含路径。")));
    }
    if query.len() > 1 {
        return Err(Problem::unreadable("地址中只有 name 一项参数。"));
    }
    if super::media(&request) != "application/octet-stream" {
        return Err(Problem::new("unsupported_media_type", "文件以 application/octet-stream 上传。"));
    }
    let turn = site.intakes.turn(&caller.visit.account.login, site.limits.body_time).await;
    let _turn = turn.map_err(|_| Problem::busy())?;
    let most = match is_package(&name) {
        true => site.limits.package,
        false => usize::try_from(site.limits.file).unwrap_or(usize::MAX),
    };
    let bytes = super::bytes(request, most, &site.limits).await?;
    let site = Arc::clone(&site);
    blocking(move || Ok(stage(&site, &caller, &bytes, name))).await?
}

fn stage(site: &Shared, caller: &Caller, bytes: &[u8], name: String) -> Answer {
    let who = (caller.visit.account.login.as_str(), caller.visit.now.day());
    if is_package(&name) {
        return match intake::stage_package(site, who, bytes, &name)? {
            Ok((hash, size)) => {
                let file = FileRef { field: String::new(), name, size, hash };
                answer(StatusCode::CREATED, &form::file(&file, &caller.secret))
            }
            Err(words) => Err(Problem::invalid(&[FieldProblem::of("", words)])),
        };
    }
    match intake::stage(site, who, bytes, &name)? {
        Ok(staged) => {
            let file = FileRef { field: String::new(), name, size: staged.size, hash: staged.hash };
            answer(StatusCode::CREATED, &form::file(&file, &caller.secret))
        }
        Err(words) => Err(Problem::invalid(&[FieldProblem::of("", words)])),
    }
}

/// GET /subjects/{matter}/{id}/files/{hash}
pub(super) async fn down(Reading(caller): Reading, Path((matter, id, hash)): Path<(String, String, String)>) -> Answer {
    blocking(move || Ok(content(&caller, &matter, &id, &hash))).await?
}

fn content(caller: &Caller, matter: &str, id: &str, hash: &str) -> Result<Response, Problem> {
    let opened = subject::find(&caller.visit, matter, id)?;
    let mut rows = opened.subject.rows.iter().chain(&opened.subject.others);
    if !rows.any(|(head, _)| head.blobs.iter().any(|b| b == hash)) {
        return Err(Problem::not_found());
    }
    let bytes = caller.visit.site.blobs.get(hash)?.ok_or_else(Problem::not_found)?;
    let headers = [(header::CONTENT_TYPE, "application/octet-stream"), (header::CONTENT_DISPOSITION, "attachment")];
    Ok((headers, Body::from(bytes)).into_response())
}
