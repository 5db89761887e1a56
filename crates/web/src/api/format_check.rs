//! The format of a text from elsewhere, examined: what the page 格式检查 does, for programs. Nothing is stored.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::StatusCode;
use guiju_core::Norms as _;
use guiju_core::form::Form;
use guiju_print::Block;
use guiju_print::check::Severity;
use serde_json::{Map, Value, json};

use super::caller::Reading;
use super::problem::Problem;
use super::{Answer, json as answer};
use crate::format_check::intake::bounds;
use crate::format_check::{ANNEX, BODY, Paragraph, TITLE, TYPE, UNEXAMINED, against, examiner, marked, read};
use crate::printing::PATIENCE;
use crate::site::Shared;
use crate::visit::{Visit, blocking};

/// The members of the body.
pub(super) const MEMBERS: [&str; 4] = [TYPE, TITLE, BODY, ANNEX];

/// POST /check
pub(super) async fn examine(State(site): State<Shared>, Reading(caller): Reading, request: Request) -> Answer {
    let site = Arc::clone(&site);
    let login = caller.visit.account.login.clone();
    let limits = bounds(&site.limits);
    let turn = site.intakes.turn(&login, limits.body_time).await.map_err(|_| Problem::busy())?;
    let body = super::body(request, &limits).await?;
    drop(turn);
    let _turn = site.presses.turn(&login, PATIENCE).await.map_err(|_| Problem::busy())?;
    blocking(move || Ok(examined(&caller.visit, &body))).await?
}

/// Texts by their names.
fn form(body: &Value) -> Result<Form, Problem> {
    let unreadable =
        || Problem::unreadable("请求正文应有 doc_type、title、body、annex 中的若干项，各是一段文字，没有别的。");
    let Value::Object(members) = body else { return Err(unreadable()) };
    let mut form = Form::default();
    for (name, value) in members {
        let (true, Value::String(text)) = (MEMBERS.contains(&name.as_str()), value) else { return Err(unreadable()) };
        form.fields.insert(name.clone(), vec![text.replace("\r\n", "\n")]);
    }
    Ok(form)
}

fn examined(visit: &Visit, body: &Value) -> Answer {
    let form = form(body)?;
    let refused = marked(visit, &form);
    if !refused.is_empty() {
        return Err(Problem::reasons("refused", &refused));
    }
    let (pages, types) = examiner(visit)?;
    let problems = against(visit, &form, &visit.edition.members(types));
    if !problems.is_empty() {
        return Err(Problem::invalid(&problems));
    }
    let norms = &*visit.edition;
    let preview = pages.examined(norms, &form).ok_or_else(Problem::not_found)?;
    let mended = pages.set_right(norms, &form, None);
    let text =
        |form: &Form, field: &str| form.fields.get(field).and_then(|all| all.first()).cloned().unwrap_or_default();
    let findings = preview.findings.iter().map(|one| {
        let finding = &one.finding;
        json!({
            "place": one.place,
            "found": finding.found,
            "says": finding.says,
            "clause": finding.clause,
            "severity": severity(finding.severity),
            "mended": finding.fix,
        })
    });
    let paragraphs = read(&text(&form, BODY), &text(&form, ANNEX));
    let texts: Map<String, Value> =
        [TITLE, BODY, ANNEX].iter().map(|field| ((*field).to_owned(), text(&mended, field).into())).collect();
    answer(
        StatusCode::OK,
        &json!({
            "paragraphs": paragraphs.iter().map(paragraph).collect::<Vec<_>>(),
            "findings": findings.collect::<Vec<_>>(),
            "mended": texts,
            "unexamined": UNEXAMINED,
        }),
    )
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Hint => "hint",
    }
}

fn paragraph(one: &Paragraph) -> Value {
    let level = match &one.block {
        Block::Title { .. } => json!("title"),
        Block::Table(_) => json!("table"),
        Block::Paragraph(paragraph) => json!(paragraph.level),
    };
    let part = if one.is_annex { ANNEX } else { BODY };
    json!({ "part": part, "line": one.line, "level": level, "text": one.block.text() })
}
