//! What pages show beside registers and subjects: who may sign what today, who is away, who and what is found by words, and
//! what was not done.

use std::collections::BTreeMap;

use axum::extract::Query;
use axum::http::StatusCode;
use guiju_core::Norms as _;
use guiju_core::register::{Ask, Where};
use guiju_runtime::Attempt;
use guiju_ui::{Board, MaySign};
use serde_json::{Value, json};

use super::caller::Reading;
use super::problem::Problem;
use super::registers::WORDS_MAX;
use super::{Answer, href, json as answer, words};
use crate::lists::listed;
use crate::rulebook::Labels;
use crate::visit::{Visit, blocking};
use crate::{audit, plan, search};

/// Attempts of one answer.
pub(super) const ATTEMPTS: usize = 200;
/// People and posts of one answer.
const PEOPLE: usize = 200;

/// What the query of an address says; each name once, and none that means nothing.
fn asked(query: Vec<(String, String)>, known: &[&str]) -> Result<BTreeMap<String, String>, Problem> {
    let mut all = BTreeMap::new();
    for (name, value) in query {
        let shown: String = name.chars().filter(|c| !c.is_control()).take(40).collect();
        if !known.contains(&name.as_str()) {
            return Err(Problem::unreadable(format!("没有“{shown}”这一参数。")));
        }
        if all.insert(name, value).is_some() {
            return Err(Problem::unreadable(format!("参数“{shown}”只能写一次。")));
        }
    }
    Ok(all)
}

/// GET /today
pub(super) async fn today(Reading(caller): Reading) -> Answer {
    blocking(move || Ok(board(&caller.visit))).await?
}

fn board(visit: &Visit) -> Answer {
    let board = Board { org: &visit.org, norms: &*visit.edition, now: visit.now };
    let lines = visit.site.pages.iter().flat_map(|pages| pages.may_sign(&board));
    let lines: Vec<Value> = lines.map(|line| may_sign(visit, &line)).collect();
    answer(StatusCode::OK, &json!({ "day": visit.now.day().to_string(), "lines": lines }))
}

fn may_sign(visit: &Visit, line: &MaySign) -> Value {
    let person = |id: &str| json!({ "person": id, "name": visit.org.name(id) });
    let who = line.lawful.iter().map(|c| {
        json!({
            "person": c.person,
            "name": visit.org.name(&c.person),
            "capacity": c.label,
            "citations": c.citations.iter().map(words::citation).collect::<Vec<_>>(),
        })
    });
    json!({
        "papers": line.papers,
        "lines": line.lines,
        "verb": line.verb,
        "submitted_to": line.default.as_deref().map(person),
        "who": who.collect::<Vec<_>>(),
        "waits": line.waits,
        "citation": words::citation(&line.citation),
    })
}

/// GET /plan
pub(super) async fn plan(Reading(caller): Reading) -> Answer {
    blocking(move || Ok(calendar(&caller.visit))).await?
}

fn calendar(visit: &Visit) -> Answer {
    let people = plan::leaders(visit);
    let days: Vec<guiju_core::Day> = (0..plan::DAYS).map(|n| visit.now.day().plus_days(n)).collect();
    let day = |day: &guiju_core::Day| {
        let kind = visit.workdays.kind(*day).ok();
        json!({
            "day": day.to_string(),
            "works": kind.as_ref().map(|kind| kind.works()),
            "label": kind.as_ref().map(|kind| kind.label()),
        })
    };
    let leader = |(person, name): &(String, String)| {
        let away = days.iter().filter(|day| plan::away_on(visit, person, **day)).map(ToString::to_string);
        json!({ "person": person, "name": name, "away": away.collect::<Vec<_>>() })
    };
    let body = json!({
        "days": days.iter().map(day).collect::<Vec<_>>(),
        "leaders": people.iter().map(leader).collect::<Vec<_>>(),
        "clashes": plan::clashes(visit, &people, &days),
    });
    answer(StatusCode::OK, &body)
}

/// GET /search
pub(super) async fn search(Reading(caller): Reading, Query(query): Query<Vec<(String, String)>>) -> Answer {
    let mut query = asked(query, &["q"])?;
    let typed = query.remove("q").unwrap_or_default().trim().to_owned();
    if typed.is_empty() || typed.chars().count() > WORDS_MAX || typed.contains('\0') {
        return Err(Problem::unreadable(format!("参数“q”应为1至{WORDS_MAX}字。")));
    }
    blocking(move || Ok(found(&caller.visit, &typed))).await?
}

fn found(visit: &Visit, typed: &str) -> Answer {
    let org = &visit.org;
    let (posts, idle) = search::meant(visit, typed);
    let of_post = |(id, post): (&String, &guiju_core::org::Post)| {
        let holder = org.holder(id, visit.now);
        json!({
            "person": holder,
            "name": holder.map(|p| org.name(p)),
            "post": id,
            "title": post.title,
            "unit": post.unit,
            "unit_name": org.units.get(&post.unit).map_or("", |u| u.name.as_str()),
            "role": visit.edition.role_label(&post.role),
        })
    };
    let without = |id: &String| {
        json!({
            "person": id, "name": org.name(id), "post": null, "title": null, "unit": null, "unit_name": null, "role": null,
        })
    };
    let number = posts.len() + idle.len();
    let people = posts.into_iter().map(of_post).chain(idle.into_iter().map(without)).take(PEOPLE);
    let mut registers = vec![];
    for listed in listed(visit).into_iter().filter(|l| !l.listing.beside) {
        let Some(register) = listed.register(visit).filter(|r| r.columns.iter().any(|c| c.searched)) else { continue };
        let ask = listed.findable(visit, listed.newest(visit, 0)).filter(Where::Matches(typed.to_owned()));
        let total = visit.reader.ask(&Ask { count_to: Some(search::COUNTED), ..ask })?.total;
        let path = format!("/registers/{}?q={}", register.name, guiju_ui::encode(typed));
        registers.push(json!({
            "matter": listed.matter, "register": register.name, "label": register.label, "total": total, "href": href(&path),
        }));
    }
    let body = json!({
        "people": people.collect::<Vec<_>>(),
        "people_total": number,
        "registers": registers,
        "counted_to": search::COUNTED,
    });
    answer(StatusCode::OK, &body)
}

/// GET /attempts: what was not done, for whom the rules let look at it.
pub(super) async fn attempts(Reading(caller): Reading, Query(query): Query<Vec<(String, String)>>) -> Answer {
    let query = asked(query, &["place", "from"])?;
    let from = match query.get("from") {
        None => 0,
        Some(typed) => typed.parse::<usize>().map_err(|_| Problem::unreadable("参数“from”应为整数。"))?,
    };
    let place = query.get("place").cloned().unwrap_or_default();
    blocking(move || Ok(not_done(&caller.visit, &place, from))).await?
}

fn not_done(visit: &Visit, place: &str, from: usize) -> Answer {
    if !audit::is_open(visit) {
        return Err(Problem::reasons("forbidden", &audit::against(visit)));
    }
    tracing::info!(by = visit.person(), "what was not done was looked at by a program");
    let all = audit::of_place(visit, place);
    let labels = Labels::of(visit);
    let shown = all.iter().rev().skip(from).take(ATTEMPTS).map(|attempt| attempted(&labels, attempt));
    let shown: Vec<Value> = shown.collect();
    let end = from.saturating_add(shown.len());
    let next = (!shown.is_empty() && end < all.len()).then_some(end);
    answer(StatusCode::OK, &json!({ "attempts": shown, "total": all.len(), "next": next }))
}

fn attempted(labels: &Labels<'_>, attempt: &Attempt) -> Value {
    let org = &labels.visit.org;
    let person = |id: &str| json!({ "person": id, "name": org.name(id) });
    json!({
        "at": attempt.at.to_string(),
        "actor": person(&attempt.actor),
        "on_behalf": person(&attempt.on_behalf),
        "act": attempt.act,
        "label": labels.act(&attempt.act),
        "subject": (!attempt.subject.is_empty()).then_some(attempt.subject.as_str()),
        "reasons": attempt.reasons,
        "places": labels.visit.reader.against(attempt),
    })
}
