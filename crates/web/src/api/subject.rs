//! One subject: as people see it, with its acts as they stand for the caller; and its record.

use axum::extract::Path;
use axum::http::{StatusCode, header};
use guiju_core::journal::{Head, OBLIGATIONS};
use guiju_core::register::{Ask, Cell, Viewer, Where};
use guiju_core::vocabulary::SubjectUse;
use serde_json::{Map, Value, json};

use super::act::{is_offered, tag};
use super::caller::{Caller, Reading};
use super::problem::Problem;
use super::scope::Clerical;
use super::{Answer, form, href, json as answer, registers, set, words};
use crate::answer::Failure;
use crate::rulebook::Labels;
use crate::subject::Opened;
use crate::visit::{Visit, blocking};

/// GET /subjects/{matter}/{id}
pub(super) async fn show(Reading(caller): Reading, Path((matter, id)): Path<(String, String)>) -> Answer {
    blocking(move || Ok(whole(&caller, &matter, &id))).await?
}

/// A subject as a matter sees it; of a matter that acts on those of all, also where it has nothing of it yet.
pub(super) fn find(visit: &Visit, matter: &str, id: &str) -> Result<Opened, Failure> {
    match Opened::find(visit, matter, id, SubjectUse::Needs) {
        Err(Failure::Nothing) => {
            let known = visit.site.matter(matter).ok_or(Failure::Nothing)?;
            let any = known.vocabulary().acts.iter().any(|a| a.subject == SubjectUse::Any);
            if any { Opened::find(visit, matter, id, SubjectUse::Any) } else { Err(Failure::Nothing) }
        }
        other => other,
    }
}

fn whole(caller: &Caller, matter: &str, id: &str) -> Answer {
    let visit = &caller.visit;
    let opened = find(visit, matter, id)?;
    let show = opened.show(visit, "");
    let own = !opened.subject.rows.is_empty();
    let pages = opened.pages.filter(|_| own);
    let text = pages.map(|p| p.text(&show)).transpose().map_err(Failure::from)?.flatten();
    let origin = opened.subject.origin().unwrap_or(matter).to_owned();
    let begun_by = opened.subject.begun_by();
    let body = json!({
        "subject": id,
        "matter": matter,
        "origin": origin,
        "title": opened.title(visit),
        "status": pages.map(|p| p.status_line(&show)).unwrap_or_default(),
        "version": opened.subject.version,
        "text_hash": opened.text,
        "text": text,
        "begun_by": { "person": begun_by, "name": visit.org.name(begun_by) },
        "rows": rows(visit, &opened)?,
        "owed": owed(visit, id)?,
        "acts": acts(caller, &opened),
        "beside": beside(visit, &opened)?,
        "journal": href(&format!("/subjects/{matter}/{}/journal", guiju_ui::encode(id))),
    });
    let mut response = answer(StatusCode::OK, &body)?;
    set(&mut response, header::ETAG, &tag(&opened));
    Ok(response)
}

/// The subject's rows in the registers of its matter that are offered.
fn rows(visit: &Visit, opened: &Opened) -> Result<Value, Problem> {
    let mut all = Map::new();
    for offered in registers::offered(visit).iter().filter(|o| o.matter == opened.name()) {
        let Some(column) = offered.register.subject else { continue };
        let ask = Ask::all(offered.register.name, visit.reader.viewer(visit.person()));
        let found = visit.reader.ask(&ask.filter(Where::Is(column, Cell::from(opened.id.as_str()))))?;
        all.insert(offered.register.name.to_owned(), found.rows.iter().map(words::row).collect());
    }
    Ok(Value::Object(all))
}

/// What is owed on the subject, by whomever: who has it on his desk belongs to it.
fn owed(visit: &Visit, id: &str) -> Result<Vec<Value>, Problem> {
    let ask = Ask::all(OBLIGATIONS, Viewer::System).filter(Where::Is("subject", Cell::from(id)));
    let rows = visit.reader.ask(&ask)?.rows;
    rows.iter().map(|row| Ok(words::obligation(visit, id, &guiju_store::obligation(row)?))).collect()
}

/// The acts on the subject: open, or why not, what would make it lawful, who can; with what the form holds.
fn acts(caller: &Caller, opened: &Opened) -> Vec<Value> {
    let (visit, matter) = (&caller.visit, opened.name());
    let clerical = Clerical::of(&*visit.edition);
    let views = visit.reader.acts(matter, Some((&opened.id, &opened.subject)), visit.person());
    let shown = |view: guiju_runtime::ActView| {
        let full = format!("{matter}.{}", view.spec.name);
        let held = opened.pages.map(|p| p.prefill(&opened.show(visit, ""), view.spec.name)).unwrap_or_default();
        let mut act = words::act(matter, view.spec, &clerical);
        act.insert("open".to_owned(), view.open.into());
        act.insert("reasons".to_owned(), view.reasons.iter().map(words::reason).collect());
        let for_others =
            !view.open && !visit.reader.recordable(visit.person(), &full, Some(&opened.subject)).is_empty();
        act.insert("for_others".to_owned(), for_others.into());
        act.insert("form".to_owned(), form::shown(view.spec, &held, &caller.secret));
        let path = format!("/subjects/{matter}/{}/acts/{}", guiju_ui::encode(&opened.id), view.spec.name);
        act.insert("href".to_owned(), href(&path).into());
        Value::Object(act)
    };
    views.into_iter().filter(|v| is_offered(visit, matter, v.spec)).map(shown).collect()
}

/// The other matters that may act on the subject, and where they are asked.
fn beside(visit: &Visit, opened: &Opened) -> Result<Vec<Value>, Problem> {
    let others = crate::beside::beside(visit, opened)?;
    let link = |other: &Opened| {
        let path = format!("/subjects/{}/{}", other.name(), guiju_ui::encode(&other.id));
        json!({ "matter": other.name(), "label": other.matter.vocabulary().label, "href": href(&path) })
    };
    Ok(others.iter().map(link).collect())
}

/// GET /subjects/{matter}/{id}/journal
pub(super) async fn journal(Reading(caller): Reading, Path((matter, id)): Path<(String, String)>) -> Answer {
    blocking(move || Ok(record(&caller.visit, &matter, &id))).await?
}

fn record(visit: &Visit, matter: &str, id: &str) -> Answer {
    let opened = find(visit, matter, id)?;
    let labels = Labels::of(visit);
    let mut rows: Vec<_> = opened.subject.rows.iter().chain(&opened.subject.others).collect();
    rows.sort_by_key(|(head, _)| head.version);
    let entries: Vec<Value> = rows.into_iter().map(|(head, body)| entry(visit, &labels, head, body)).collect();
    let mut response = answer(StatusCode::OK, &json!({ "subject": id, "entries": entries }))?;
    set(&mut response, header::ETAG, &tag(&opened));
    Ok(response)
}

fn entry(visit: &Visit, labels: &Labels<'_>, head: &Head, body: &[u8]) -> Value {
    let told = visit.site.matter(&head.matter).map(|m| m.tell(head, body, &visit.org)).unwrap_or_default();
    let facts: Vec<Value> = head
        .facts
        .iter()
        .map(|(name, value)| json!({ "name": name, "label": labels.fact(name), "value": value.to_string() }))
        .collect();
    json!({
        "position": head.position,
        "version": head.version,
        "act": format!("{}.{}", head.matter, head.act),
        "actor": { "person": head.actor, "name": visit.org.name(&head.actor) },
        "on_behalf": { "person": head.on_behalf, "name": visit.org.name(&head.on_behalf) },
        "medium": head.entered_for.as_ref().map(|e| e.medium.as_str()),
        "late": head.is_late(),
        "late_uncounted": head.entered_for.as_ref().map(|e| e.uncounted.as_str()).filter(|why| !why.is_empty()),
        "happened": head.happened.to_string(),
        "recorded": head.recorded.to_string(),
        "capacity": head.capacity,
        "told": told,
        "facts": facts,
        "citations": head.citations.iter().map(words::citation).collect::<Vec<_>>(),
        "files": head.blobs,
        "edition": head.edition,
        "body_hash": head.body_hash,
    })
}
