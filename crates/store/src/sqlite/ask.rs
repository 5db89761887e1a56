//! An ask as SQL. Names come from checked declarations; everything a person typed is bound, never written into the text.

use guiju_core::register::{Answered, Cell, ColumnKind, Naming, Row, Where};
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use super::schema::list;
use super::session::limit_of;
use super::way::{Bounds, Drive, Way};
use crate::StoreError;
use crate::shape::{Plan, Sight};

/// Conditions with the values bound to them, in the order written.
#[derive(Debug, Default, Clone)]
pub(super) struct Conditions {
    text: Vec<String>,
    values: Vec<Value>,
}

impl Conditions {
    pub fn add(&mut self, text: impl Into<String>, values: impl IntoIterator<Item = Value>) {
        self.text.push(text.into());
        self.values.extend(values);
    }
    fn sql(&self) -> String {
        self.text.join(" AND ")
    }
}

pub(super) fn value(cell: &Cell) -> Value {
    match cell {
        Cell::Null => Value::Null,
        Cell::Yes(y) => Value::Integer(i64::from(*y)),
        Cell::Number(n) => Value::Integer(*n),
        Cell::Text(t) => Value::Text(t.clone()),
    }
}

pub(super) fn cell(kind: ColumnKind, value: Value) -> Cell {
    match (kind, value) {
        (ColumnKind::Yes, Value::Integer(n)) => Cell::Yes(n != 0),
        (_, Value::Integer(n)) => Cell::Number(n),
        (_, Value::Text(t)) => Cell::Text(t),
        _ => Cell::Null,
    }
}

pub(super) fn ask(conn: &Connection, plan: &Plan<'_>, gov: &str) -> Result<Answered, StoreError> {
    ask_by(conn, plan, gov, Bounds::USUAL)
}

/// The same with other bounds for the choice of the way: every way must answer alike.
pub(crate) fn ask_by(conn: &Connection, plan: &Plan<'_>, gov: &str, bounds: Bounds) -> Result<Answered, StoreError> {
    if plan.sight == Sight::Nothing {
        return Ok(Answered::default());
    }
    // Rows and their number from one instant: inside a transaction that is given already.
    let snapshot = if conn.is_autocommit() { Some(conn.unchecked_transaction()?) } else { None };
    let way = Way::choose(conn, plan, gov, bounds)?;
    let mut conditions = Conditions::default();
    let own = if way.drive == Drive::Hits { "+t.gov = ?" } else { "t.gov = ?" };
    conditions.add(own, [Value::Text(gov.to_owned())]);
    for w in &plan.ask.wheres {
        condition(&mut conditions, w, &naming(conn, w, gov)?);
    }
    let mut counted = conditions.clone();
    way.found(&mut conditions);
    way.seen(&mut conditions, plan, gov);
    let rows = select(conn, plan, &way, conditions.clone())?;
    let complete = plan.ask.after.is_none() && rows.len() < plan.ask.limit;
    let most = plan.ask.count_to.unwrap_or(u64::MAX);
    let found = rows.len() as u64;
    let total = match () {
        () if complete || found >= most => found,
        () if way.counts_apart() => {
            way.seen(&mut counted, plan, gov);
            count(conn, plan, &way.hits_joined(plan), &way.with_hits(counted))?
        }
        () => count(conn, plan, &format!("\"r_{}\" t", plan.register.name), &conditions)?,
    };
    let total = total.min(most);
    if let Some(snapshot) = snapshot {
        snapshot.commit()?;
    }
    Ok(Answered { rows, total })
}

/// Rows that meet the conditions, counted by a column.
pub(super) fn tally(
    conn: &Connection,
    plan: &Plan<'_>,
    gov: &str,
    column: &str,
) -> Result<Vec<(Cell, u64)>, StoreError> {
    let counted = plan.counted(column)?;
    if plan.sight == Sight::Nothing {
        return Ok(vec![]);
    }
    let way = Way::choose(conn, plan, gov, Bounds::USUAL)?;
    let mut conditions = Conditions::default();
    conditions.add("t.gov = ?", [Value::Text(gov.to_owned())]);
    for w in &plan.ask.wheres {
        condition(&mut conditions, w, &naming(conn, w, gov)?);
    }
    way.found(&mut conditions);
    way.seen(&mut conditions, plan, gov);
    let name = counted.name;
    let sql = format!(
        "SELECT t.\"{name}\", count(*) FROM \"r_{}\" t WHERE {} GROUP BY t.\"{name}\" ORDER BY t.\"{name}\"",
        plan.register.name,
        conditions.sql()
    );
    let mut statement = conn.prepare_cached(&sql)?;
    let rows = statement.query_map(params_from_iter(&conditions.values), |r| {
        let number: i64 = r.get(1)?;
        Ok((cell(counted.kind, r.get(0)?), u64::try_from(number).unwrap_or(0)))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn count(conn: &Connection, plan: &Plan<'_>, from: &str, conditions: &Conditions) -> Result<u64, StoreError> {
    let rows = format!("FROM {from} WHERE {}", conditions.sql());
    let mut values = conditions.values.clone();
    let sql = match plan.ask.count_to {
        None => format!("SELECT count(*) {rows}"),
        Some(most) => {
            values.push(Value::Integer(i64::try_from(most).unwrap_or(i64::MAX)));
            format!("SELECT count(*) FROM (SELECT 1 {rows} LIMIT ?)")
        }
    };
    let total: i64 = conn.prepare_cached(&sql)?.query_row(params_from_iter(values), |r| r.get(0))?;
    Ok(u64::try_from(total).unwrap_or(0))
}

/// From how many rows on what another register names is looked up row by row, instead of being gathered first.
const MANY: i64 = 500;

/// What a condition says that looks at another register, as text with its values; nothing for the others. Few names are
/// gathered and the rows found by them; of many names each row looked at is asked whether it is among them.
fn naming(conn: &Connection, condition: &Where, gov: &str) -> Result<(String, Vec<Value>), StoreError> {
    let (Where::NamedBy(column, naming) | Where::NotNamedBy(column, naming)) = condition else {
        return Ok((String::new(), vec![]));
    };
    let Naming { register, column: named, only: (by, cell) } = naming;
    let from = format!("FROM \"r_{register}\" n WHERE n.gov = ? AND n.\"{by}\" IS ?");
    let values = || vec![Value::Text(gov.to_owned()), value(cell)];
    let sql = format!("SELECT count(*) FROM (SELECT 1 {from} LIMIT {MANY})");
    let found: i64 = conn.prepare_cached(&sql)?.query_row(params_from_iter(values()), |r| r.get(0))?;
    let text = match found < MANY {
        true => format!("t.\"{column}\" IN (SELECT n.\"{named}\" {from} AND n.\"{named}\" IS NOT NULL)"),
        false => format!("EXISTS (SELECT 1 {from} AND n.\"{named}\" = t.\"{column}\")"),
    };
    Ok((text, values()))
}

/// The rows wanted. Behind a place in the order they are read stretch by stretch: each begins in the index where the place
/// is, so that a page far down takes no longer than the first one.
fn select(conn: &Connection, plan: &Plan<'_>, way: &Way, conditions: Conditions) -> Result<Vec<Row>, StoreError> {
    let Some(after) = plan.after()? else {
        return stretch(conn, plan, way, conditions, plan.ask.limit);
    };
    let mut stretches = beyond(plan, &after);
    if way.sorts() {
        // All are gathered and sorted anyway.
        stretches = vec![any(stretches)];
    }
    let mut rows = vec![];
    for place in stretches {
        let room = plan.ask.limit.saturating_sub(rows.len());
        if room == 0 {
            break;
        }
        let mut conditions = conditions.clone();
        conditions.text.extend(place.text);
        conditions.values.extend(place.values);
        rows.extend(stretch(conn, plan, way, conditions, room)?);
    }
    Ok(rows)
}

fn stretch(
    conn: &Connection,
    plan: &Plan<'_>,
    way: &Way,
    mut conditions: Conditions,
    limit: usize,
) -> Result<Vec<Row>, StoreError> {
    let name = |i: &usize| plan.register.columns.get(*i).map_or("", |c| c.name);
    let shown = plan.shown();
    let columns: Vec<&str> = shown.iter().map(name).collect();
    let direction = if plan.ask.newest_first { "DESC" } else { "ASC" };
    let bare = way.sorting();
    let order: Vec<String> = plan.order.iter().map(|i| format!("{bare}t.\"{}\" {direction}", name(i))).collect();
    let sql = format!(
        "SELECT {} FROM \"r_{}\" t {} WHERE {} ORDER BY {} LIMIT ?",
        list(&columns),
        plan.register.name,
        way.by_index(plan),
        conditions.sql(),
        order.join(", ")
    );
    conditions.values.push(Value::Integer(limit_of(limit)));
    let mut statement = conn.prepare_cached(&sql)?;
    let rows = statement.query_map(params_from_iter(&conditions.values), |r| {
        let mut row = Row::new();
        for (n, column) in shown.iter().filter_map(|&i| plan.register.columns.get(i)).enumerate() {
            row.insert(column.name.to_owned(), cell(column.kind, r.get(n)?));
        }
        Ok(row)
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn condition(out: &mut Conditions, condition: &Where, (named, bound): &(String, Vec<Value>)) {
    match condition {
        Where::Is(c, Cell::Null) => out.add(format!("t.\"{c}\" IS NULL"), []),
        Where::Is(c, v) => out.add(format!("t.\"{c}\" = ?"), [value(v)]),
        Where::UpTo(c, v) => out.add(format!("t.\"{c}\" <= ?"), [value(v)]),
        Where::From(c, v) => out.add(format!("t.\"{c}\" >= ?"), [value(v)]),
        Where::In(c, cells) => {
            let values: Vec<Value> = cells.iter().filter(|v| **v != Cell::Null).map(value).collect();
            let or_null = if values.len() < cells.len() { format!(" OR t.\"{c}\" IS NULL") } else { String::new() };
            out.add(format!("(t.\"{c}\" IN ({}){or_null})", marks(values.len())), values);
        }
        Where::NotIn(c, cells) => {
            let values: Vec<Value> = cells.iter().filter(|v| **v != Cell::Null).map(value).collect();
            let (is, or) = if values.len() < cells.len() { ("IS NOT", "AND") } else { ("IS", "OR") };
            out.add(format!("(t.\"{c}\" NOT IN ({}) {or} t.\"{c}\" {is} NULL)", marks(values.len())), values);
        }
        Where::NamedBy(..) => out.add(named, bound.clone()),
        Where::NotNamedBy(c, _) => out.add(format!("(NOT ({named}) OR t.\"{c}\" IS NULL)"), bound.clone()),
        // Chosen and said by the way.
        Where::Matches(_) => {}
    }
}

pub(super) fn marks(n: usize) -> String {
    vec!["?"; n].join(", ")
}

/// Rows after a place in the order, as stretches one after another: equal to the place in all columns but the last and beyond
/// it there, then equal in all but the last two, and so on. An empty cell comes before every value, as SQLite sorts it.
fn beyond(plan: &Plan<'_>, after: &[Cell]) -> Vec<Conditions> {
    let columns = plan.order.iter().filter_map(|&i| plan.register.columns.get(i).map(|c| c.name));
    let place: Vec<(&str, &Cell)> = columns.zip(after).collect();
    let mut stretches = vec![];
    for (n, (name, cell)) in place.iter().enumerate().rev() {
        let mut equal = Conditions::default();
        for (name, cell) in place.iter().take(n) {
            equal.add(format!("t.\"{name}\" IS ?"), [value(cell)]);
        }
        let may_be_empty = !plan.register.key.contains(name);
        let ways: &[&str] = match (plan.ask.newest_first, cell) {
            (false, Cell::Null) => &["IS NOT NULL"],
            (false, _) => &["> ?"],
            (true, Cell::Null) => &[],
            (true, _) if may_be_empty => &["< ?", "IS NULL"],
            (true, _) => &["< ?"],
        };
        for way in ways {
            let mut stretch = equal.clone();
            stretch.add(format!("t.\"{name}\" {way}"), way.ends_with('?').then(|| value(cell)));
            stretches.push(stretch);
        }
    }
    stretches
}

/// Rows of any of these stretches.
fn any(stretches: Vec<Conditions>) -> Conditions {
    let mut any = Conditions::default();
    let texts: Vec<String> = stretches.iter().map(|stretch| format!("({})", stretch.sql())).collect();
    // Behind the last place of all there is nothing.
    let text = if texts.is_empty() { "0".to_owned() } else { format!("({})", texts.join(" OR ")) };
    any.add(text, stretches.into_iter().flat_map(|stretch| stretch.values));
    any
}
