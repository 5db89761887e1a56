//! The list of a matter's subjects: narrowed, put in order, found by words, page by page in both directions.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use guiju_core::register::{Ask, Cell, Register, Row, Where};
use guiju_ui::{Counted, Markup, encode, render};

use crate::answer::Failure;
use crate::books;
use crate::filters::{Control, Filters, ONLY};
use crate::lists::{Listed, PAGE, listed, place};
use crate::views::{self, ViewLink};
use crate::visit::{Visit, blocking};

/// Rows are counted no further than this; beyond it the list says that there are more.
const COUNTED: u64 = 200;
/// The parts of an address that say where a page begins or ends.
const AFTER: &str = "after";
const BEFORE: &str = "before";

#[derive(Template)]
#[template(path = "matter.html")]
struct MatterPage<'a> {
    label: &'a str,
    href: &'a str,
    csrf: &'a str,
    searched: bool,
    filters: &'a Filters,
    only: String,
    total: String,
    /// Numbers above the list: label, number, address.
    counted: Vec<(&'static str, String, String)>,
    /// What the rows shown have in common; empty for all.
    common: &'a str,
    views: Vec<ViewLink>,
    /// Books that the matter keeps beside its list: address and label.
    books: Vec<(String, &'static str)>,
    table: Markup,
    newer: Option<String>,
    older: Option<String>,
    query: String,
    any: bool,
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

/// A matter's list and its register, as handed out by the exports too.
pub(crate) fn list_of(visit: &Visit, matter: &str) -> Option<(Listed, &'static Register)> {
    let listed = listed(visit).into_iter().find(|l| l.matter == matter)?;
    Some((listed, listed.register(visit)?))
}

/// The rows that an address asks for, for who looks.
pub(crate) fn narrowed(visit: &Visit, listed: Listed, filters: &Filters) -> Ask {
    let ask = listed.newest(visit, PAGE);
    let ask = filters.wheres.iter().cloned().fold(ask, Ask::filter);
    let ask = Ask { order: Some(filters.order), newest_first: filters.newest_first, ..ask };
    match filters.typed.as_str() {
        "" => ask,
        typed => listed.findable(visit, ask).filter(Where::Matches(typed.to_owned())),
    }
}

fn page(visit: &Visit, matter: &str, query: &BTreeMap<String, String>) -> Result<Response, Failure> {
    let Some(known) = visit.site.matter(matter) else { return Err(Failure::Nothing) };
    let Some((listed, register)) = list_of(visit, matter) else {
        let books = visit.site.pages_of(matter).is_some_and(|p| !p.books().is_empty());
        return if books { books::index(visit, known) } else { Ok(Redirect::to("/org").into_response()) };
    };
    let filters = Filters::read(visit, listed, register, query);
    let order = register.orders.get(filters.order).copied().unwrap_or_default();
    let leaf = Leaf::read(visit, narrowed(visit, listed, &filters), order, query)?;
    let href = format!("/m/{}", encode(matter));
    let link = |name: &str, place: String| format!("{href}?{}", filters.query_and(name, &place));
    let only = query.get(ONLY).and_then(|n| listed.listing.counted.get(n.parse::<usize>().ok()?));
    let label = known.vocabulary().label;
    let page = MatterPage {
        label,
        href: &href,
        csrf: &visit.session.csrf,
        searched: register.columns.iter().any(|c| c.searched),
        only: only.and(query.get(ONLY)).cloned().unwrap_or_default(),
        total: told(leaf.total),
        counted: counted(visit, listed, &href)?,
        common: only.map_or("", |counted| counted.label),
        books: books::links(visit, matter),
        views: views::links(visit, matter, &filters.query())?,
        table: listed.found(visit, &leaf.rows, &filters.typed, "没有找到可以查看的事项。")?,
        newer: leaf.before.map(|place| link(BEFORE, place)),
        older: leaf.after.map(|place| link(AFTER, place)),
        query: filters.query(),
        any: leaf.total > 0,
        labelled: listed.listing.plain.is_some(),
        filters: &filters,
    };
    visit.page(StatusCode::OK, label, &href, &render(&page)?)
}

/// A number that was counted only so far.
fn told(total: u64) -> String {
    if total >= COUNTED { format!("{COUNTED}件以上") } else { format!("{total}件") }
}

/// What is counted above the list.
fn counted(visit: &Visit, listed: Listed, href: &str) -> Result<Vec<(&'static str, String, String)>, Failure> {
    let mut counted = vec![];
    for (n, each) in listed.listing.counted.iter().enumerate() {
        let Counted { column, value, label } = *each;
        let ask = Ask { limit: 0, count_to: Some(COUNTED), ..listed.newest(visit, 0) };
        let number = visit.reader.ask(&ask.filter(Where::Is(column, Cell::from(value))))?.total;
        counted.extend((number > 0).then(|| (label, told(number), format!("{href}?{ONLY}={n}"))));
    }
    Ok(counted)
}

/// One page of rows, and where the pages beside it begin.
struct Leaf {
    rows: Vec<Row>,
    total: u64,
    before: Option<String>,
    after: Option<String>,
}

impl Leaf {
    /// One row more than is shown is read: it tells whether the list goes on.
    fn read(visit: &Visit, ask: Ask, order: &[&str], query: &BTreeMap<String, String>) -> Result<Self, Failure> {
        let backwards = place(query.get(BEFORE), order);
        let from = backwards.clone().or_else(|| place(query.get(AFTER), order));
        let (back, begun) = (backwards.is_some(), from.is_some());
        let newest_first = ask.newest_first != back;
        let ask = Ask { after: from, newest_first, limit: PAGE + 1, count_to: Some(COUNTED), ..ask };
        let answered = visit.reader.ask(&ask)?;
        let mut rows = answered.rows;
        let more = rows.len() > PAGE;
        rows.truncate(PAGE);
        if back {
            rows.reverse();
        }
        let first = rows.first().filter(|_| if back { more } else { begun }).and_then(|row| written(row, order));
        let last = rows.last().filter(|_| back || more).and_then(|row| written(row, order));
        Ok(Self { rows, total: answered.total, before: first, after: last })
    }
}

/// The place of a row, as an address carries it.
fn written(row: &Row, order: &[&str]) -> Option<String> {
    let place: Row = order.iter().filter_map(|c| Some(((*c).to_owned(), row.get(*c)?.clone()))).collect();
    serde_json::to_string(&place).ok()
}
