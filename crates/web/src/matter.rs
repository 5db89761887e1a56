//! The list of a matter's subjects: newest first, found by words.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use guiju_core::register::{Ask, Cell, Row, Where};
use guiju_ui::{Counted, Markup, encode, render};

use crate::answer::Failure;
use crate::books;
use crate::lists::{Listed, PAGE, listed, next, place};
use crate::visit::{Visit, blocking};

#[derive(Template)]
#[template(path = "matter.html")]
struct MatterPage<'a> {
    label: &'a str,
    href: &'a str,
    searched: bool,
    typed: &'a str,
    total: u64,
    /// Numbers above the list: label, number, address.
    counted: Vec<(&'static str, u64, String)>,
    /// What the rows shown have in common; empty for all.
    only: &'a str,
    table: Markup,
    next: Option<String>,
    export: String,
    labelled: bool,
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
        let books = visit.site.pages_of(matter).is_some_and(|p| !p.books().is_empty());
        return if books { books::index(visit, known) } else { Ok(Redirect::to("/org").into_response()) };
    };
    let Some(register) = listed.register(visit) else {
        return Err(Failure::Broken(format!("no register of {matter}")));
    };
    let typed: String = query.get("q").map_or("", String::as_str).trim().chars().take(60).collect();
    let order = listed.order(visit);
    let only = query.get("only").and_then(|n| listed.listing.counted.get(n.parse::<usize>().ok()?));
    let of = |counted: &Counted| Where::Is(counted.column, Cell::from(counted.value));
    let ask = ask(listed, visit, &typed, place(query.get("after"), order));
    let ask = only.map(of).into_iter().fold(ask, Ask::filter);
    let answered = visit.reader.ask(&ask)?;
    let href = format!("/m/{}", encode(matter));
    let next = next(&answered.rows, order);
    let shown = query.get("only").filter(|_| only.is_some()).map(|n| format!("&only={n}")).unwrap_or_default();
    let next = next.map(|place| format!("{href}?q={}{shown}&after={}", encode(&typed), encode(&place)));
    let mut counted = vec![];
    for (n, each) in listed.listing.counted.iter().enumerate() {
        let ask = Ask { limit: 0, ..listed.newest(visit, PAGE) }.filter(of(each));
        let number = visit.reader.ask(&ask)?.total;
        counted.extend((number > 0).then(|| (each.label, number, format!("{href}?only={n}"))));
    }
    let page = MatterPage {
        label: known.vocabulary().label,
        href: &href,
        searched: register.columns.iter().any(|c| c.searched),
        typed: &typed,
        total: answered.total,
        counted,
        only: only.map_or("", |counted| counted.label),
        table: listed.table(visit, &answered.rows, "没有找到可以查看的事项。")?,
        next,
        export: format!("{href}/export?q={}", encode(&typed)),
        labelled: listed.listing.plain.is_some(),
    };
    visit.page(StatusCode::OK, known.vocabulary().label, &href, &render(&page)?)
}

fn ask(listed: Listed, visit: &Visit, typed: &str, after: Option<Row>) -> Ask {
    let ask = Ask { after, ..listed.newest(visit, PAGE) };
    if typed.is_empty() { ask } else { listed.findable(visit, ask).filter(Where::Matches(typed.to_owned())) }
}
