//! The list of a matter's subjects: newest first, found by words.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use guiju_core::register::{Ask, Row, Where};
use guiju_ui::{Markup, encode, render};

use crate::answer::Failure;
use crate::lists::{Listed, listed};
use crate::visit::{Visit, blocking};

/// Rows of one page.
const PAGE: usize = 50;

#[derive(Template)]
#[template(path = "matter.html")]
struct MatterPage<'a> {
    label: &'a str,
    href: &'a str,
    searched: bool,
    typed: &'a str,
    total: u64,
    table: Markup,
    next: Option<String>,
}

/// GET /m/{matter}
pub(crate) async fn show(
    visit: Visit,
    Path(matter): Path<String>,
    Query(query): Query<BTreeMap<String, String>>,
) -> Result<Response, Failure> {
    blocking(move || page(&visit, &matter, &query)).await
}

fn page(visit: &Visit, matter: &str, query: &BTreeMap<String, String>) -> Result<Response, Failure> {
    let Some(known) = visit.site.matter(matter) else { return Err(Failure::Nothing) };
    let Some(listed) = listed(visit).into_iter().find(|l| l.matter == matter) else {
        return Ok(Redirect::to("/org").into_response());
    };
    let register = known.registers().iter().find(|r| r.name == listed.listing.register);
    let Some(register) = register else { return Err(Failure::Broken(format!("no register of {matter}"))) };
    let typed: String = query.get("q").map_or("", String::as_str).trim().chars().take(60).collect();
    let after: Option<Row> = query.get("after").and_then(|a| serde_json::from_str(a).ok());
    let order = register.orders.get(listed.listing.by_last_act).copied().unwrap_or_default();
    // An address that somebody wrote by hand: begin at the beginning.
    let after = after.filter(|row| order.iter().all(|c| row.contains_key(*c)) && row.len() == order.len());
    let ask = ask(listed, visit, &typed, after);
    let answered = visit.reader.ask(&ask)?;
    let href = format!("/m/{}", encode(matter));
    let more = answered.rows.len() == PAGE;
    let next = answered.rows.last().filter(|_| more).map(|row| {
        let place: Row = order.iter().filter_map(|c| Some(((*c).to_owned(), row.get(*c)?.clone()))).collect();
        let place = serde_json::to_string(&place).unwrap_or_default();
        format!("{href}?q={}&after={}", encode(&typed), encode(&place))
    });
    let page = MatterPage {
        label: known.vocabulary().label,
        href: &href,
        searched: register.columns.iter().any(|c| c.searched),
        typed: &typed,
        total: answered.total,
        table: listed.table(visit, &answered.rows, "没有找到可以查看的事项。")?,
        next,
    };
    visit.page(StatusCode::OK, known.vocabulary().label, &href, &render(&page)?)
}

fn ask(listed: Listed, visit: &Visit, typed: &str, after: Option<Row>) -> Ask {
    let ask = Ask { after, ..listed.newest(visit, PAGE) };
    if typed.is_empty() { ask } else { ask.filter(Where::Matches(typed.to_owned())) }
}
