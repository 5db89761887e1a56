//! An ask as SQL. Names come from checked declarations; everything a person typed is bound, never written into the text. The
//! engine keeps statistics, so the way by which rows are come by is left to it.

use guiju_core::register::{Answered, Cell, ColumnKind, Register, Row};

use super::conditions::{Conditions, conditions, kind, value, values};
use super::link::{Bound, Value};
use super::schema::list;
use super::session::{Session, limit_of, unsigned};
use super::text::unpack;
use crate::StoreError;
use crate::shape::{Plan, Sight};

/// The places of values, numbered as PostgreSQL wants them.
fn numbered(sql: &str) -> String {
    let mut parts = sql.split('?');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for (n, part) in parts.enumerate() {
        out.push('$');
        out.push_str(&(n + 1).to_string());
        out.push_str(part);
    }
    out
}

pub(super) fn cell(kind: ColumnKind, row: &tokio_postgres::Row, n: usize) -> Result<Cell, StoreError> {
    Ok(match kind {
        ColumnKind::Yes => row.try_get::<_, Option<bool>>(n)?.map_or(Cell::Null, Cell::Yes),
        ColumnKind::Number => row.try_get::<_, Option<i64>>(n)?.map_or(Cell::Null, Cell::Number),
        _ => row.try_get::<_, Option<String>>(n)?.map_or(Cell::Null, |t| Cell::Text(unpack(t))),
    })
}

pub(super) fn ask(session: &Session, plan: &Plan<'_>, gov: &str) -> Result<Answered, StoreError> {
    if plan.sight == Sight::Nothing {
        return Ok(Answered::default());
    }
    let conditions = conditions(session, plan, gov)?;
    // Rows and their number from one instant: inside a transaction that is given already.
    let link = &session.link;
    if link.within.get() {
        return answer(session, plan, &conditions);
    }
    link.mend()?;
    link.later("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    let answered = answer(session, plan, &conditions);
    let ended = if answered.is_ok() { link.batch("COMMIT") } else { link.batch("ROLLBACK") };
    answered.and_then(|answered| ended.map(|()| answered))
}

fn answer(session: &Session, plan: &Plan<'_>, conditions: &Conditions) -> Result<Answered, StoreError> {
    let rows = select(session, plan, conditions)?;
    let complete = plan.ask.after.is_none() && rows.len() < plan.ask.limit;
    let most = plan.ask.count_to.unwrap_or(u64::MAX);
    let found = rows.len() as u64;
    let total = if complete || found >= most { found } else { count(session, plan, conditions)? };
    Ok(Answered { rows, total: total.min(most) })
}

/// Rows that meet the conditions, counted by a column.
pub(super) fn tally(
    session: &Session,
    plan: &Plan<'_>,
    gov: &str,
    column: &str,
) -> Result<Vec<(Cell, u64)>, StoreError> {
    let counted = plan.counted(column)?;
    if plan.sight == Sight::Nothing {
        return Ok(vec![]);
    }
    let conditions = conditions(session, plan, gov)?;
    let name = counted.name;
    let sql = format!(
        "SELECT t.\"{name}\", count(*) FROM \"r_{}\" t WHERE {} GROUP BY t.\"{name}\" ORDER BY t.\"{name}\" NULLS FIRST",
        plan.register.name,
        conditions.sql()
    );
    let rows = session.link.rows(&numbered(&sql), conditions.values)?;
    rows.iter().map(|row| Ok((cell(counted.kind, row, 0)?, unsigned(row.try_get(1)?)))).collect()
}

fn count(session: &Session, plan: &Plan<'_>, conditions: &Conditions) -> Result<u64, StoreError> {
    let rows = format!("FROM \"r_{}\" t WHERE {}", plan.register.name, conditions.sql());
    let mut values = conditions.values.clone();
    let sql = match plan.ask.count_to {
        None => format!("SELECT count(*) {rows}"),
        Some(most) => {
            values.push(Value::number(i64::try_from(most).unwrap_or(i64::MAX)));
            format!("SELECT count(*) FROM (SELECT 1 {rows} LIMIT ?) c")
        }
    };
    let row = session.link.row(&numbered(&sql), values)?;
    row.map_or(Ok(0), |row| Ok(unsigned(row.try_get(0)?)))
}

/// The rows wanted. Behind a place in the order they are read stretch by stretch: each begins in the index where the place
/// is, so that a page far down takes no longer than the first one.
fn select(session: &Session, plan: &Plan<'_>, conditions: &Conditions) -> Result<Vec<Row>, StoreError> {
    let Some(after) = plan.after()? else {
        return stretch(session, plan, conditions.clone(), plan.ask.limit);
    };
    let mut rows = vec![];
    for place in beyond(plan, &after) {
        let room = plan.ask.limit.saturating_sub(rows.len());
        if room == 0 {
            break;
        }
        let mut conditions = conditions.clone();
        conditions.text.extend(place.text);
        conditions.values.extend(place.values);
        rows.extend(stretch(session, plan, conditions, room)?);
    }
    Ok(rows)
}

fn stretch(
    session: &Session,
    plan: &Plan<'_>,
    mut conditions: Conditions,
    limit: usize,
) -> Result<Vec<Row>, StoreError> {
    let register = plan.register;
    let shown = plan.shown();
    let name = |i: &usize| register.columns.get(*i).map_or("", |c| c.name);
    let columns: Vec<&str> = shown.iter().map(name).collect();
    let directed = |column: &str| match (plan.ask.newest_first, register.key.contains(&column)) {
        (false, true) => format!("t.\"{column}\" ASC"),
        (false, false) => format!("t.\"{column}\" ASC NULLS FIRST"),
        (true, true) => format!("t.\"{column}\" DESC"),
        (true, false) => format!("t.\"{column}\" DESC NULLS LAST"),
    };
    let order: Vec<String> = plan.order.iter().map(|i| directed(name(i))).collect();
    let sql = format!(
        "SELECT {} FROM \"r_{}\" t WHERE {} ORDER BY {} LIMIT ?",
        list(&columns),
        register.name,
        conditions.sql(),
        order.join(", ")
    );
    conditions.values.push(Value::number(limit_of(limit)));
    let read = |row: &tokio_postgres::Row| -> Result<Row, StoreError> {
        let mut read = Row::new();
        for (n, column) in shown.iter().filter_map(|&i| register.columns.get(i)).enumerate() {
            read.insert(column.name.to_owned(), cell(column.kind, row, n)?);
        }
        Ok(read)
    };
    session.link.rows(&numbered(&sql), conditions.values)?.iter().map(read).collect()
}

/// The rows of a register whose key begins with one of these, as they are asked for before an act is recorded; read by
/// [`whole_row`].
pub(super) fn rows_of(register: &'static Register, gov: &str, column: &str, among: &[Cell]) -> Bound {
    let columns: Vec<&str> = register.columns.iter().map(|c| c.name).collect();
    let sql = format!(
        "SELECT {} FROM \"r_{}\" WHERE gov = $1 AND \"{column}\" = ANY ($2) ORDER BY {}",
        list(&columns),
        register.name,
        list(register.key)
    );
    (sql, vec![Value::text(gov), values(kind(register, column), among)])
}

/// A row with all columns of a register.
pub(super) fn whole_row(register: &Register, row: &tokio_postgres::Row) -> Result<Row, StoreError> {
    let cells = register.columns.iter().enumerate();
    cells.map(|(n, column)| Ok((column.name.to_owned(), cell(column.kind, row, n)?))).collect()
}

/// Rows after a place in the order, as stretches one after another: equal to the place in all columns but the last and beyond
/// it there, then equal in all but the last two, and so on. An empty cell comes before every value.
fn beyond(plan: &Plan<'_>, after: &[Cell]) -> Vec<Conditions> {
    let columns = plan.order.iter().filter_map(|&i| plan.register.columns.get(i));
    let place: Vec<_> = columns.zip(after).collect();
    let mut stretches = vec![];
    for (n, (column, cell)) in place.iter().enumerate().rev() {
        let mut equal = Conditions::default();
        for (column, cell) in place.iter().take(n) {
            match cell {
                Cell::Null => equal.add(format!("t.\"{}\" IS NULL", column.name), []),
                cell => equal.add(format!("t.\"{}\" = ?", column.name), [value(column.kind, cell)]),
            }
        }
        let may_be_empty = !plan.register.key.contains(&column.name);
        let ways: &[&str] = match (plan.ask.newest_first, cell) {
            (false, Cell::Null) => &["IS NOT NULL"],
            (false, _) => &["> ?"],
            (true, Cell::Null) => &[],
            (true, _) if may_be_empty => &["< ?", "IS NULL"],
            (true, _) => &["< ?"],
        };
        for way in ways {
            let mut stretch = equal.clone();
            stretch.add(format!("t.\"{}\" {way}", column.name), way.ends_with('?').then(|| value(column.kind, cell)));
            stretches.push(stretch);
        }
    }
    stretches
}
