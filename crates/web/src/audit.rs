//! What was not done: attempts that were refused, for whom the rules let look at them.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use guiju_core::ground::place_in_chinese;
use guiju_core::vocabulary::REQUEST;
use guiju_core::{Norms as _, Reason};
use guiju_runtime::Attempt;
use guiju_ui::{ListRow, Markup, cite, encode, grounds, list, render};

use crate::answer::Failure;
use crate::lists::PAGE;
use crate::rulebook::Labels;
use crate::visit::{Visit, blocking};

/// How the code of a field begins that was not filled in as it should be.
const FIELD: &str = "field:";

#[derive(Template)]
#[template(path = "audit.html")]
struct AuditPage {
    /// The article to which the list is narrowed; empty for all.
    place: String,
    total: usize,
    table: Markup,
    next: Option<String>,
}

/// GET /audit
pub(crate) async fn show(visit: Visit, Query(query): Query<BTreeMap<String, String>>) -> Result<Response, Failure> {
    blocking(move || page(&visit, &query)).await
}

/// What the rules hold against the visitor's looking; nothing where he may.
pub(crate) fn against(visit: &Visit) -> Vec<Reason> {
    let Some((matter, act)) = visit.site.attempts_act.split_once('.') else { return vec![] };
    crate::subject::against(visit, matter, None, act, &[]).unwrap_or_default()
}

/// Whether the visitor may look.
pub(crate) fn is_open(visit: &Visit) -> bool {
    let known = |(matter, act)| visit.site.act(matter, act).is_some();
    visit.site.attempts_act.split_once('.').is_some_and(known) && against(visit).is_empty()
}

fn page(visit: &Visit, query: &BTreeMap<String, String>) -> Result<Response, Failure> {
    if !is_open(visit) {
        let why = grounds(&against(visit), &[])?;
        let main = Markup::join([Markup::trusted("<div class=\"act-head\"><h1>未办成事项</h1></div>".to_owned()), why]);
        return visit.page(StatusCode::FORBIDDEN, "未办成事项", "/", &main);
    }
    tracing::info!(by = visit.person(), "what was not done was looked at");
    let from: usize = query.get("from").and_then(|n| n.parse().ok()).unwrap_or_default();
    let place = query.get("place").map_or("", String::as_str);
    let attempts = of_place(visit, place);
    let kept = if place.is_empty() { String::new() } else { format!("place={}&", encode(place)) };
    let labels = Labels::of(visit);
    let rows: Vec<ListRow> = attempts.iter().rev().skip(from).take(PAGE).map(|a| row(&labels, a)).collect();
    let end = from.saturating_add(PAGE);
    let page = AuditPage {
        place: if place.is_empty() { String::new() } else { place_in_chinese(place) },
        total: attempts.len(),
        table: list("", &["时间", "何人", "拟办事项", "对象", "未办成的原因"], &rows, "没有未办成的事项。")?,
        next: (end < attempts.len()).then(|| format!("/audit?{kept}from={end}")),
    };
    visit.page(StatusCode::OK, "未办成事项", "/", &render(&page)?)
}

/// The attempts that an article speaks against; all where none is named. Oldest first.
pub(crate) fn of_place(visit: &Visit, place: &str) -> Vec<Attempt> {
    let mut attempts = visit.reader.attempts();
    if !place.is_empty() {
        attempts.retain(|attempt| visit.reader.against(attempt).iter().any(|p| p == place));
    }
    attempts
}

fn row(labels: &Labels<'_>, attempt: &Attempt) -> ListRow {
    let org = &labels.visit.org;
    let who = match attempt.actor == attempt.on_behalf {
        true => org.name(&attempt.actor).to_owned(),
        false => format!("{}（替{}录入）", org.name(&attempt.actor), org.name(&attempt.on_behalf)),
    };
    let subject = if attempt.subject.is_empty() { "—" } else { attempt.subject.as_str() };
    let said = attempt.reasons.iter().filter(|code| !code.starts_with(FIELD)).map(|code| reason(labels, code));
    let reasons = said.chain(fields(labels, attempt)).map(|words| Markup::trusted(format!("<p>{words}</p>")));
    let cells = vec![
        attempt.at.chinese().into(),
        who.into(),
        labels.act(&attempt.act).into(),
        subject.into(),
        Markup::join(reasons).into(),
    ];
    ListRow { href: None, cells }
}

/// A code in words: what the policy or the reason of that code says, and its article.
fn reason(labels: &Labels<'_>, code: &str) -> Markup {
    let visit = labels.visit;
    if let Some(policy) = visit.edition.policies().iter().find(|p| p.id == code) {
        return Markup::join([
            Markup::text(&labels.filled(&policy.message)),
            Markup::text("　"),
            cite(&policy.citation),
        ]);
    }
    let all = visit.site.matters.iter().flat_map(|m| m.vocabulary().reasons).chain(REQUEST.reasons);
    if let Some(known) = all.into_iter().find(|r| r.code == code) {
        let ground = visit.edition.ground(code).map(|c| Markup::join([Markup::text("　"), cite(&c)]));
        return Markup::join([Markup::text(known.label), ground.unwrap_or_default()]);
    }
    let words = match code {
        "faulty" | "fault" => "系统或者规则有故障，已记入告警",
        other => other,
    };
    Markup::text(words)
}

/// The fields that were not filled in as they should be, in one line.
fn fields(labels: &Labels<'_>, attempt: &Attempt) -> Option<Markup> {
    let (matter, act) = attempt.act.split_once('.').unwrap_or_default();
    let spec = labels.visit.site.act(matter, act);
    let label = |name: &'_ str| spec.and_then(|a| a.fields.iter().find(|f| f.name == name)).map(|f| f.label.to_owned());
    let wrong = attempt.reasons.iter().filter_map(|code| code.strip_prefix(FIELD));
    let names: Vec<String> = wrong.map(|name| label(name).unwrap_or_else(|| "其他".to_owned())).collect();
    (!names.is_empty()).then(|| Markup::text(&format!("填写有误：{}", names.join("、"))))
}
