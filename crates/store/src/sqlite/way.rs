//! The way by which the rows of an ask are come by. The engine keeps no statistics, and one plan serves whatever is bound to
//! a statement; so how many rows a search finds, and how many subjects are open to who asks, is counted first, no further
//! than it matters.

use guiju_core::register::{Cell, Where};
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use super::ask::{Conditions, marks};
use crate::StoreError;
use crate::derived::OWN;
use crate::search::{self, Term};
use crate::shape::{Plan, Sight};

/// From how many rows on another way is taken.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bounds {
    /// Fewer are gathered and then put in order.
    pub few: i64,
    /// Fewer hits of a search are gathered, and the rows, in order, looked up among them; of more hits each row is asked.
    pub hits: i64,
    /// The same of subjects that are open to somebody.
    pub seen: i64,
}

impl Bounds {
    /// Measured on a hundred thousand papers.
    pub const USUAL: Self = Self { few: 400, hits: 20_000, seen: 3_000 };
}

/// From where the rows are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Drive {
    /// The engine chooses.
    Free,
    /// From the few hits of the search, then sorted.
    Hits,
    /// From the few subjects that are open, then sorted.
    Seen,
    /// In the order asked for, until there are enough.
    Order,
}

/// How many there are of something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Size {
    Few,
    Some,
    Many,
}

impl Size {
    fn of(n: i64, few: i64, many: i64) -> Self {
        match n {
            n if n < few.min(many) => Size::Few,
            n if n < many => Size::Some,
            _ => Size::Many,
        }
    }
}

/// The way of one ask.
#[derive(Debug)]
pub(super) struct Way {
    pub drive: Drive,
    /// Text index, what is looked for in it, how much there is. Absent where nothing is searched.
    hits: Option<(String, String, Size)>,
    /// Nothing can be found.
    nothing: bool,
    /// How many subjects are open, where that was counted.
    seen: Size,
}

impl Way {
    pub fn choose(conn: &Connection, plan: &Plan<'_>, gov: &str, bounds: Bounds) -> Result<Self, StoreError> {
        let mut way = Way { drive: Drive::Free, hits: None, nothing: false, seen: Size::Many };
        let wanted = wanted(plan);
        way.nothing = wanted.as_deref() == Some("");
        if let Some(wanted) = wanted.filter(|w| !w.is_empty()) {
            let table = format!("f_{}", plan.register.name);
            let sql = format!("SELECT count(*) FROM (SELECT 1 FROM \"{table}\" WHERE \"{table}\" MATCH ? LIMIT ?)");
            let found = conn.prepare_cached(&sql)?.query_row((&wanted, bounds.hits), |r| r.get(0))?;
            way.hits = Some((table, wanted, Size::of(found, bounds.few, bounds.hits)));
        }
        let hits = way.hits.as_ref().map(|(_, _, size)| *size);
        if hits != Some(Size::Few) && is_wide(plan) {
            way.seen = seen(conn, plan, gov, bounds)?;
        }
        way.drive = match (hits, way.seen) {
            (Some(Size::Few), _) => Drive::Hits,
            (_, Size::Few) => Drive::Seen,
            (Some(_), _) | (_, Size::Some) if plan.ask.order.is_some() => Drive::Order,
            _ => Drive::Free,
        };
        Ok(way)
    }

    /// The condition of the search.
    pub fn found(&self, out: &mut Conditions) {
        if self.nothing {
            out.add("0", []);
        }
        let Some((table, wanted, size)) = &self.hits else { return };
        let text = match size {
            Size::Many => format!("EXISTS (SELECT 1 FROM \"{table}\" WHERE \"{table}\" MATCH ? AND rowid = t._n)"),
            _ => format!("t._n IN (SELECT rowid FROM \"{table}\" WHERE \"{table}\" MATCH ?)"),
        };
        out.add(text, [Value::Text(wanted.clone())]);
    }

    /// The condition of who asks.
    pub fn seen(&self, out: &mut Conditions, plan: &Plan<'_>, gov: &str) {
        match &plan.sight {
            Sight::All | Sight::Nothing => {}
            Sight::Among(column, values) => {
                let bound = values.iter().map(|v| Value::Text(v.clone()));
                out.add(format!("t.\"{column}\" IN ({})", marks(values.len())), bound);
            }
            Sight::Subjects(column, who) if self.seen == Size::Many => {
                let text = format!(
                    "EXISTS (SELECT 1 FROM r_access a WHERE a.gov = t.gov AND a.subject = t.\"{column}\" AND a.who IN ({}))",
                    marks(who.len())
                );
                out.add(text, who.iter().map(|w| Value::Text(w.clone())));
            }
            Sight::Subjects(column, who) => {
                let text = format!(
                    "t.\"{column}\" IN (SELECT a.subject FROM r_access a WHERE a.gov = ? AND a.who IN ({}))",
                    marks(who.len())
                );
                let bound = who.iter().map(|w| Value::Text(w.clone()));
                out.add(text, std::iter::once(Value::Text(gov.to_owned())).chain(bound));
            }
        }
    }

    /// Whether the number of rows is told from the hits of the search rather than from the rows in order.
    pub fn counts_apart(&self) -> bool {
        self.hits.as_ref().is_some_and(|(_, _, size)| *size != Size::Few)
    }

    /// From where the number of rows is told.
    pub fn hits_joined(&self, plan: &Plan<'_>) -> String {
        let (table, name) = (format!("f_{}", plan.register.name), plan.register.name);
        format!("\"{table}\" CROSS JOIN \"r_{name}\" t")
    }

    /// Conditions with that of the search before them.
    pub fn with_hits(&self, mut conditions: Conditions) -> Conditions {
        if let Some((table, wanted, _)) = &self.hits {
            conditions.add(format!("\"{table}\" MATCH ? AND t._n = \"{table}\".rowid"), [Value::Text(wanted.clone())]);
        }
        conditions
    }

    /// Whether all rows are gathered and then put in order.
    pub fn sorts(&self) -> bool {
        matches!(self.drive, Drive::Hits | Drive::Seen)
    }

    /// What keeps the engine from reading in the order asked for: few rows are sorted.
    pub fn sorting(&self) -> &'static str {
        if self.drive == Drive::Seen { "+" } else { "" }
    }

    /// The index to read by, where the rows are read in order.
    pub fn by_index(&self, plan: &Plan<'_>) -> String {
        match index(plan).filter(|_| self.drive == Drive::Order) {
            Some(order) => format!("INDEXED BY \"i_{}_{order}\"", plan.register.name),
            None => String::new(),
        }
    }
}

/// What the text index is asked for; nothing where nothing is searched, an empty text where nothing can be found.
fn wanted(plan: &Plan<'_>) -> Option<String> {
    let typed = plan.ask.wheres.iter().filter_map(|w| match w {
        Where::Matches(typed) => search::terms(typed),
        _ => None,
    });
    let all: Vec<Vec<Term>> = typed.collect();
    let searched = plan.searched();
    match all.as_slice() {
        [] => return None,
        all if searched.is_empty() || all.iter().any(Vec::is_empty) => return Some(String::new()),
        _ => {}
    }
    let columns = |kind: char| searched.iter().map(|i| format!("{kind}{i}")).collect::<Vec<_>>().join(" ");
    let (pairs, letters) = (columns('c'), columns('u'));
    let phrase = |term: &Term| match term {
        Term::Run(run) => format!("{{{pairs}}} : {}", search::phrase(run)),
        Term::One(one) => format!("{{{letters}}} : {}", search::letter(*one)),
    };
    let phrases: Vec<String> = all.iter().flatten().map(phrase).collect();
    Some(phrases.join(" AND "))
}

/// Whether an ask reads a list of subjects by nothing narrower than who may see them: only then is it worth counting these.
fn is_wide(plan: &Plan<'_>) -> bool {
    let Sight::Subjects(column, _) = &plan.sight else { return false };
    let narrow = |w: &Where| match w {
        Where::NamedBy(..) | Where::NotNamedBy(..) | Where::In(..) => true,
        Where::Is(c, _) => plan.register.orders.iter().any(|order| order.first() == Some(c)),
        _ => false,
    };
    let kept_by_store = OWN.iter().any(|own| own.name == plan.register.name);
    plan.register.key == [*column] && !kept_by_store && !plan.ask.wheres.iter().any(narrow)
}

fn seen(conn: &Connection, plan: &Plan<'_>, gov: &str, bounds: Bounds) -> Result<Size, StoreError> {
    let Sight::Subjects(_, who) = &plan.sight else { return Ok(Size::Many) };
    let sql = format!(
        "SELECT count(*) FROM (SELECT 1 FROM r_access WHERE gov = ? AND who IN ({}) LIMIT ?)",
        marks(who.len())
    );
    let mut values = vec![Value::Text(gov.to_owned())];
    values.extend(who.iter().map(|w| Value::Text(w.clone())));
    values.push(Value::Integer(bounds.seen));
    let open: i64 = conn.prepare_cached(&sql)?.query_row(params_from_iter(values), |r| r.get(0))?;
    Ok(Size::of(open, bounds.few, bounds.seen))
}

/// The index of the order asked for; of the same order after a column that a condition holds fixed, where there is one.
fn index(plan: &Plan<'_>) -> Option<usize> {
    let asked = plan.ask.order?;
    let orders = plan.register.orders;
    let columns = orders.get(asked)?;
    let fixed = |column: &str| {
        plan.ask.wheres.iter().any(|w| matches!(w, Where::Is(c, value) if *c == column && *value != Cell::Null))
    };
    let narrower = |order: &&'static [&'static str]| match order.split_first() {
        Some((first, rest)) => fixed(first) && rest == *columns,
        None => false,
    };
    Some(orders.iter().position(narrower).unwrap_or(asked))
}
