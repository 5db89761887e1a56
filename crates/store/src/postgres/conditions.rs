//! What an ask's conditions and its viewer come to as SQL, with the values bound.

use guiju_core::register::{Cell, ColumnKind, Naming, Register, Where};

use super::link::Value;
use super::session::Session;
use super::text::{pack, wanted};
use crate::StoreError;
use crate::search::{self, Term};
use crate::shape::{Plan, Sight, column_index};

/// Conditions with the values bound to them, in the order written; each value's place is a `?`.
#[derive(Debug, Default, Clone)]
pub(super) struct Conditions {
    pub text: Vec<String>,
    pub values: Vec<Value>,
}

impl Conditions {
    pub fn add(&mut self, text: impl Into<String>, values: impl IntoIterator<Item = Value>) {
        self.text.push(text.into());
        self.values.extend(values);
    }
    pub fn sql(&self) -> String {
        self.text.join(" AND ")
    }
}

pub(super) fn value(kind: ColumnKind, cell: &Cell) -> Value {
    match (kind, cell) {
        (ColumnKind::Yes, Cell::Yes(y)) => Value::Yes(Some(*y)),
        (ColumnKind::Yes, _) => Value::Yes(None),
        (ColumnKind::Number, Cell::Number(n)) => Value::Number(Some(*n)),
        (ColumnKind::Number, _) => Value::Number(None),
        (_, Cell::Text(t)) => Value::text(t),
        _ => Value::Text(None),
    }
}

/// Those of the cells that are not empty, as one list.
pub(super) fn values(kind: ColumnKind, cells: &[Cell]) -> Value {
    match kind {
        ColumnKind::Yes => {
            Value::Flags(cells.iter().filter_map(|c| if let Cell::Yes(y) = c { Some(*y) } else { None }).collect())
        }
        ColumnKind::Number => Value::Numbers(cells.iter().filter_map(Cell::number).collect()),
        _ => Value::Texts(
            cells
                .iter()
                .filter_map(|c| if let Cell::Text(t) = c { Some(pack(t).into_owned()) } else { None })
                .collect(),
        ),
    }
}

/// The kind of a column; that of text where there is no such column, which the plan has excluded.
pub(super) fn kind(register: &Register, column: &str) -> ColumnKind {
    let index = column_index(register, column).ok();
    index.and_then(|i| register.columns.get(i)).map_or(ColumnKind::Text, |c| c.kind)
}

/// All conditions of an ask.
pub(super) fn conditions(session: &Session, plan: &Plan<'_>, gov: &str) -> Result<Conditions, StoreError> {
    let mut conditions = Conditions::default();
    conditions.add("t.gov = ?", [Value::text(gov)]);
    for w in &plan.ask.wheres {
        condition(&mut conditions, session, plan, w, gov)?;
    }
    seen(&mut conditions, plan, gov);
    Ok(conditions)
}

fn condition(
    out: &mut Conditions,
    session: &Session,
    plan: &Plan<'_>,
    condition: &Where,
    gov: &str,
) -> Result<(), StoreError> {
    let one = |c: &str, v: &Cell| [value(kind(plan.register, c), v)];
    let many = |c: &str, v: &[Cell]| [values(kind(plan.register, c), v)];
    match condition {
        Where::Is(c, Cell::Null) => out.add(format!("t.\"{c}\" IS NULL"), []),
        Where::Is(c, v) => out.add(format!("t.\"{c}\" = ?"), one(c, v)),
        Where::UpTo(c, v) => out.add(format!("t.\"{c}\" <= ?"), one(c, v)),
        Where::From(c, v) => out.add(format!("t.\"{c}\" >= ?"), one(c, v)),
        Where::In(c, cells) => {
            let or_null = if cells.contains(&Cell::Null) { format!(" OR t.\"{c}\" IS NULL") } else { String::new() };
            out.add(format!("(t.\"{c}\" = ANY (?){or_null})"), many(c, cells));
        }
        Where::NotIn(c, cells) => {
            let (is, or) = if cells.contains(&Cell::Null) { ("IS NOT", "AND") } else { ("IS", "OR") };
            out.add(format!("(t.\"{c}\" <> ALL (?) {or} t.\"{c}\" {is} NULL)"), many(c, cells));
        }
        Where::NamedBy(c, naming) => {
            let (text, bound) = named(session, plan, c, naming, gov)?;
            out.add(text, bound);
        }
        Where::NotNamedBy(c, naming) => {
            let (text, bound) = named(session, plan, c, naming, gov)?;
            out.add(format!("NOT {text}"), bound);
        }
        Where::Matches(typed) => found(out, plan, typed),
    }
    Ok(())
}

/// Whether a row is named by another register. A number is never named by a text.
fn named(
    session: &Session,
    plan: &Plan<'_>,
    column: &str,
    naming: &Naming,
    gov: &str,
) -> Result<(String, Vec<Value>), StoreError> {
    let Naming { register, column: by, only: (fixed, cell) } = naming;
    let (_, other) = session.shapes.find(register)?;
    let is_text = |kind| matches!(kind, ColumnKind::Text | ColumnKind::Time);
    let (mine, theirs) = (kind(plan.register, column), kind(other, by));
    if mine != theirs && !(is_text(mine) && is_text(theirs)) {
        return Ok(("false".to_owned(), vec![]));
    }
    let (only, bound) = match cell {
        Cell::Null => (format!("n.\"{fixed}\" IS NULL"), None),
        cell => (format!("n.\"{fixed}\" = ?"), Some(value(kind(other, fixed), cell))),
    };
    let text =
        format!("EXISTS (SELECT 1 FROM \"r_{register}\" n WHERE n.gov = ? AND {only} AND n.\"{by}\" = t.\"{column}\")");
    Ok((text, std::iter::once(Value::text(gov)).chain(bound).collect()))
}

/// Each term must be found in one of the columns: the index tells in which rows all its words are, and the text itself
/// whether they stand one after another.
fn found(out: &mut Conditions, plan: &Plan<'_>, typed: &str) {
    let Some(terms) = search::terms(typed) else { return };
    let searched = plan.searched();
    if terms.is_empty() || searched.is_empty() {
        out.add("false", []);
        return;
    }
    for term in &terms {
        let (words, letters) = wanted(term);
        let mut texts = vec![];
        let mut bound = vec![];
        for (i, column) in searched.iter().filter_map(|&i| Some((i, plan.register.columns.get(i)?))) {
            match term {
                Term::One(_) => texts.push(format!("t.g{i} @> ?")),
                Term::Run(_) => texts.push(format!("(t.g{i} @> ? AND strpos(lower(t.\"{}\"), ?) > 0)", column.name)),
            }
            bound.push(Value::Numbers(words.clone()));
            bound.extend(matches!(term, Term::Run(_)).then(|| Value::Text(Some(letters.clone()))));
        }
        out.add(format!("({})", texts.join(" OR ")), bound);
    }
}

/// The condition of who asks.
fn seen(out: &mut Conditions, plan: &Plan<'_>, gov: &str) {
    let texts = |texts: &[String]| Value::Texts(texts.iter().map(|t| pack(t).into_owned()).collect());
    match &plan.sight {
        Sight::All | Sight::Nothing => {}
        Sight::Among(column, values) => out.add(format!("t.\"{column}\" = ANY (?)"), [texts(values)]),
        Sight::Subjects(column, who) => {
            let text =
                format!("t.\"{column}\" IN (SELECT a.subject FROM r_access a WHERE a.gov = ? AND a.who = ANY (?))");
            out.add(text, [Value::text(gov), texts(who)]);
        }
    }
}
