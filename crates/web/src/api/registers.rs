//! Registers: those that pages list or hand out as tables, by the same sight, found and ordered by what they declare.

use std::collections::{BTreeMap, BTreeSet};

use axum::extract::{Path, Query};
use axum::http::StatusCode;
use guiju_core::OfficeTime;
use guiju_core::register::{Ask, Cell, Column, ColumnKind, Register, Row, Where};
use guiju_store::ENTERED;
use serde_json::{Value, json};

use super::caller::Reading;
use super::problem::Problem;
use super::{Answer, href, json as answer, words};
use crate::home;
use crate::lists::{Listed, listed};
use crate::visit::{Visit, blocking};

/// Rows of one answer, where nothing is asked for, and at most.
pub(super) const LIMIT: usize = 50;
pub(super) const LIMIT_MAX: usize = 200;
/// Rows are counted no further than this.
pub(super) const COUNTED: u64 = 10_000;
/// Longest words to search for, and longest value of a filter, in letters.
pub(super) const WORDS_MAX: usize = 60;
pub(super) const VALUE_MAX: usize = 200;

/// How the name of a filter begins: equal to, at least, at most.
pub(super) const IS: &str = "is.";
pub(super) const FROM: &str = "from.";
pub(super) const TO: &str = "to.";
/// The parameter that names a box of the desk: the rows that it holds.
pub(super) const BOX: &str = "box";

/// A register that is offered.
pub(crate) struct Offered {
    pub register: &'static Register,
    /// The matter whose it is; empty for one that the store keeps of all.
    pub matter: &'static str,
    /// How subjects are listed in it.
    pub listed: Option<Listed>,
}

/// Every register that a page lists or hands out.
pub(crate) fn offered(visit: &Visit) -> Vec<Offered> {
    let lists = listed(visit);
    let in_books = in_books(visit);
    let mut all: Vec<Offered> = vec![];
    for matter in visit.site.matters {
        let name = matter.vocabulary().matter;
        let list = lists.iter().copied().find(|l| l.matter == name);
        for register in matter.registers() {
            let listed = list.filter(|l| l.listing.register == register.name);
            let of_book = in_books.contains(register.name);
            if listed.is_some() || of_book || guiju_core::org::REGISTERS.contains(&register.name) {
                all.push(Offered { register, matter: name, listed });
            }
        }
    }
    all.push(Offered { register: &ENTERED, matter: "", listed: None });
    all
}

/// The registers that books show to this visitor.
fn in_books(visit: &Visit) -> BTreeSet<&'static str> {
    let viewer = visit.reader.viewer(visit.person());
    let mut names = BTreeSet::new();
    for (pages, book) in visit.site.pages.iter().flat_map(|p| p.books().iter().map(move |b| (p, b))) {
        names.extend(book.register);
        let asks = pages.book_asks(book.id, &BTreeMap::new(), visit.now, &viewer);
        names.extend(asks.iter().filter(|ask| ask.viewer == viewer).map(|ask| ask.register));
    }
    names
}

impl Offered {
    /// Whether it can be searched by words.
    pub(super) fn is_searched(&self) -> bool {
        self.register.columns.iter().any(|c| c.searched)
    }

    /// The orders in which it can be read, each by the names of its columns.
    pub(super) fn orders(&self) -> Vec<String> {
        self.register.orders.iter().map(|order| order.join(",")).collect()
    }

    /// Whether the desk has boxes with its rows.
    pub(super) fn is_on_desk(&self) -> bool {
        self.listed.is_some_and(|l| !l.listing.beside)
    }

    /// Where the words that are searched for, and rows handed out, leave out what bears a label.
    fn ask(&self, visit: &Visit) -> Ask {
        let viewer = visit.reader.viewer(visit.person());
        let columns = self.register.columns.iter().filter(|c| c.is_told()).map(|c| c.name).collect();
        let ask = Ask { count_to: Some(COUNTED), columns, ..Ask::all(self.register.name, viewer) };
        match self.listed {
            Some(listed) => {
                listed.findable(visit, Ask { order: Some(listed.listing.by_last_act), newest_first: true, ..ask })
            }
            None => ask,
        }
    }
}

/// GET /registers
pub(super) async fn index(Reading(caller): Reading) -> Answer {
    blocking(move || {
        let all: Vec<Value> = offered(&caller.visit).iter().map(about).collect();
        Ok(answer(StatusCode::OK, &json!({ "registers": all })))
    })
    .await?
}

fn about(offered: &Offered) -> Value {
    let register = offered.register;
    let column = |c: &Column| json!({ "name": c.name, "label": c.label, "kind": kind(c.kind), "searched": c.searched });
    json!({
        "register": register.name,
        "label": register.label,
        "matter": (!offered.matter.is_empty()).then_some(offered.matter),
        "subject": register.subject,
        "key": register.key,
        "columns": register.columns.iter().filter(|c| c.is_told()).map(column).collect::<Vec<_>>(),
        "orders": offered.orders(),
        "retention": register.retention,
        "href": href(&format!("/registers/{}", register.name)),
    })
}

fn kind(kind: ColumnKind) -> &'static str {
    match kind {
        ColumnKind::Text => "text",
        ColumnKind::Number => "number",
        ColumnKind::Yes => "yes",
        ColumnKind::Time => "time",
    }
}

/// GET /registers/{register}
pub(super) async fn show(
    Reading(caller): Reading,
    Path(register): Path<String>,
    Query(query): Query<Vec<(String, String)>>,
) -> Answer {
    blocking(move || Ok(rows(&caller.visit, &register, &query))).await?
}

fn rows(visit: &Visit, register: &str, query: &[(String, String)]) -> Answer {
    let offered = offered(visit).into_iter().find(|o| o.register.name == register).ok_or_else(Problem::not_found)?;
    let (boxes, query): (Vec<_>, Vec<_>) = query.iter().partition(|(name, _)| name == BOX);
    if boxes.len() > 1 {
        return Err(wrong(BOX, "只能写一次"));
    }
    let mut ask = offered.ask(visit);
    for (_, name) in boxes {
        let held = offered.listed.filter(|_| offered.is_on_desk()).map(|l| home::boxed(visit, l, name)).transpose()?;
        let held = held.flatten().ok_or_else(|| wrong(BOX, "不是这一登记簿在首页的分栏"))?;
        ask.wheres.extend(held.wheres);
    }
    let ask = asked(&offered, ask, query)?;
    let order = place_columns(offered.register, ask.order);
    let answered = visit.reader.ask(&ask)?;
    let last = answered.rows.last().filter(|_| answered.rows.len() == ask.limit);
    let next = last.map(|row| {
        let place: Row = order.iter().filter_map(|c| Some(((*c).to_owned(), row.get(*c)?.clone()))).collect();
        words::row(&place).to_string()
    });
    let body = json!({
        "register": register,
        "rows": answered.rows.iter().map(words::row).collect::<Vec<_>>(),
        "total": answered.total,
        "counted_to": COUNTED,
        "next": next,
    });
    answer(StatusCode::OK, &body)
}

/// The columns by which a place in an order is told: those of the order, then those of the key.
fn place_columns(register: &Register, order: Option<usize>) -> Vec<&'static str> {
    let declared = order.and_then(|n| register.orders.get(n)).copied().unwrap_or_default();
    let mut columns: Vec<&'static str> = vec![];
    for column in declared.iter().chain(register.key) {
        if !columns.contains(column) {
            columns.push(column);
        }
    }
    columns
}

/// What the query asks for; each name once, and none that means nothing.
fn asked(offered: &Offered, mut ask: Ask, query: Vec<&(String, String)>) -> Result<Ask, Problem> {
    ask.limit = LIMIT;
    let mut given: BTreeMap<&str, &str> = BTreeMap::new();
    for (name, value) in query {
        if given.insert(name, value).is_some() {
            return Err(Problem::unreadable(format!("参数“{}”只能写一次。", short(name))));
        }
    }
    if let Some(order) = given.remove("sort") {
        let known = offered.orders().iter().position(|o| o == order);
        let known = known.ok_or_else(|| {
            let orders = offered.orders().join("”“");
            Problem::unreadable(format!("没有“{}”这一排序；可用的是“{orders}”。", short(order)))
        })?;
        ask = Ask { order: Some(known), newest_first: false, ..ask };
    }
    if let Some(backwards) = given.remove("descending") {
        ask.newest_first = yes(backwards).ok_or_else(|| wrong("descending", "应为 true 或者 false"))?;
    }
    if let Some(limit) = given.remove("limit") {
        let number = limit.parse::<usize>().ok().filter(|n| (1..=LIMIT_MAX).contains(n));
        ask.limit = number.ok_or_else(|| wrong("limit", &format!("应为1至{LIMIT_MAX}的整数")))?;
    }
    if let Some(typed) = given.remove("q") {
        if !offered.is_searched() {
            return Err(wrong("q", "不能用：这一登记簿没有可检索的栏目"));
        }
        let fits = !typed.trim().is_empty() && typed.chars().count() <= WORDS_MAX;
        ask = ask.filter(Where::Matches(typed.to_owned()));
        if !fits {
            return Err(wrong("q", &format!("应为1至{WORDS_MAX}字")));
        }
    }
    if let Some(after) = given.remove("after") {
        ask.after = Some(
            place(offered.register, ask.order, after)
                .ok_or_else(|| wrong("after", "应照前一答复中的 next 填写，排序不变"))?,
        );
    }
    for (name, value) in given {
        ask = ask.filter(filter(offered.register, name, value)?);
    }
    Ok(ask)
}

fn place(register: &Register, order: Option<usize>, after: &str) -> Option<Row> {
    let row: Row = serde_json::from_str(after).ok()?;
    let columns = place_columns(register, order);
    let fits = |name: &&str| {
        let column = register.columns.iter().find(|c| c.name == *name);
        match (column.map(|c| c.kind), row.get(*name)) {
            (_, Some(Cell::Null)) => !register.key.contains(name),
            (Some(ColumnKind::Text | ColumnKind::Time), Some(Cell::Text(_))) => true,
            (Some(ColumnKind::Number), Some(Cell::Number(_))) => true,
            (Some(ColumnKind::Yes), Some(Cell::Yes(_))) => true,
            _ => false,
        }
    };
    (row.len() == columns.len() && columns.iter().all(fits)).then_some(row)
}

/// A condition on one column. The subject of a row is asked for like any other.
fn filter(register: &Register, name: &str, value: &str) -> Result<Where, Problem> {
    let told = || register.columns.iter().filter(|c| c.is_told());
    let column = |how: &str| told().find(|c| name.strip_prefix(how) == Some(c.name));
    let ranged = |c: &&Column| matches!(c.kind, ColumnKind::Number | ColumnKind::Time);
    let cell = |c: &Column| cell(c.kind, value).ok_or_else(|| wrong(name, needs(c.kind)));
    if let Some(c) = column(IS) {
        return Ok(Where::Is(c.name, cell(c)?));
    }
    if let Some(c) = column(FROM).filter(ranged) {
        return Ok(Where::From(c.name, cell(c)?));
    }
    if let Some(c) = column(TO).filter(ranged) {
        return Ok(Where::UpTo(c.name, cell(c)?));
    }
    Err(Problem::unreadable(format!("没有“{}”这一参数。", short(name))))
}

fn cell(kind: ColumnKind, value: &str) -> Option<Cell> {
    if value.chars().count() > VALUE_MAX || value.contains('\0') {
        return None;
    }
    match kind {
        ColumnKind::Text => Some(Cell::from(value)),
        ColumnKind::Number => value.parse::<i64>().ok().map(Cell::from),
        ColumnKind::Yes => yes(value).map(Cell::from),
        ColumnKind::Time => value.parse::<OfficeTime>().ok().map(|t| Cell::from(t.to_string())),
    }
}

fn yes(value: &str) -> Option<bool> {
    match value {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    }
}

fn needs(kind: ColumnKind) -> &'static str {
    match kind {
        ColumnKind::Text => "最多200字",
        ColumnKind::Number => "应为整数",
        ColumnKind::Yes => "应为 true 或者 false",
        ColumnKind::Time => "应为时间，如 2023-01-09T10:30:00",
    }
}

fn wrong(name: &str, words: &str) -> Problem {
    Problem::unreadable(format!("参数“{}”{words}。", short(name)))
}

fn short(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(40).collect()
}
