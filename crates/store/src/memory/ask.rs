//! Answers to asks from memory: every row is looked at, but where the key begins with what is asked for. Meant for tests, scenarios and the simulation.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use guiju_core::register::{Answered, Ask, Cell, Register, Row, Where};

use super::data::{Cells, Data};
use crate::StoreError;
use crate::derived::ACCESS;
use crate::search::{self, Term};
use crate::shape::{Plan, Shapes, Sight, column_index};

pub(super) fn ask(data: &Data, shapes: &Shapes, gov: &str, ask: &Ask) -> Result<Answered, StoreError> {
    let plan = shapes.plan(ask)?;
    let (number, _) = shapes.find(ask.register)?;
    let (access, _) = shapes.find(ACCESS.name)?;
    let searches = searches(ask);
    let named = ask.wheres.iter().map(|w| names(data, shapes, gov, w)).collect::<Result<Vec<_>, _>>()?;
    let sees = |cells: &Cells| seen(data, access, gov, &plan, cells);
    let meets = |cells: &Cells| {
        ask.wheres.iter().zip(&named).all(|(w, names)| holds(plan.register, w, names, cells))
            && searches.iter().all(|s| matches(&plan, s, cells))
    };
    let mut found: Vec<&Cells> = match named_first(&plan, ask) {
        Some(first) => data.rows_of(number, gov, first).filter(|c| meets(c) && sees(c)).collect(),
        None => data.rows(number, gov).map(|(_, c)| c).filter(|c| meets(c) && sees(c)).collect(),
    };
    let total = (found.len() as u64).min(ask.count_to.unwrap_or(u64::MAX));
    found.sort_by(|a, b| directed(compare(&plan, a, b), ask.newest_first));
    if let Some(after) = plan.after()? {
        found.retain(|cells| {
            let place: Vec<&Cell> = plan.order.iter().filter_map(|&i| cells.get(i)).collect();
            directed(place.into_iter().cmp(after.iter()), ask.newest_first) == Ordering::Greater
        });
    }
    let rows = found.into_iter().take(ask.limit).map(|cells| row(&plan, cells)).collect();
    Ok(Answered { rows, total })
}

/// The value of the key's first column, where the ask names it: only rows that begin with it are looked at.
fn named_first<'a>(plan: &Plan<'_>, ask: &'a Ask) -> Option<&'a Cell> {
    let first = plan.register.key.first()?;
    ask.wheres.iter().find_map(|w| match w {
        Where::Is(name, value) if name == first => Some(value),
        _ => None,
    })
}

/// Rows that meet the conditions, counted by a column.
pub(super) fn tally(
    data: &Data,
    shapes: &Shapes,
    gov: &str,
    asked: &Ask,
    column: &str,
) -> Result<Vec<(Cell, u64)>, StoreError> {
    shapes.plan(asked)?.counted(column)?;
    let whole = Ask { after: None, limit: usize::MAX, count_to: None, ..asked.clone() };
    let mut counts: BTreeMap<Cell, u64> = BTreeMap::new();
    for row in ask(data, shapes, gov, &whole)?.rows {
        *counts.entry(row.get(column).cloned().unwrap_or(Cell::Null)).or_default() += 1;
    }
    Ok(counts.into_iter().collect())
}

/// A row by column name.
pub(super) fn whole_row(register: &Register, cells: &Cells) -> Row {
    register.columns.iter().zip(cells.iter()).map(|(c, cell)| (c.name.to_owned(), cell.clone())).collect()
}

fn row(plan: &Plan<'_>, cells: &Cells) -> Row {
    let columns = plan.register.columns;
    let shown = plan.shown().into_iter().filter_map(|i| Some((columns.get(i)?.name.to_owned(), cells.get(i)?.clone())));
    shown.collect()
}

fn directed(ordering: Ordering, backwards: bool) -> Ordering {
    if backwards { ordering.reverse() } else { ordering }
}

fn compare(plan: &Plan<'_>, a: &Cells, b: &Cells) -> Ordering {
    let place = |cells: &Cells| -> Vec<Option<Cell>> { plan.order.iter().map(|&i| cells.get(i).cloned()).collect() };
    place(a).cmp(&place(b))
}

fn cell<'a>(register: &Register, name: &str, cells: &'a Cells) -> &'a Cell {
    column_index(register, name).ok().and_then(|i| cells.get(i)).unwrap_or(&Cell::Null)
}

/// What the rows of another register name, where a condition asks for it.
fn names<'a>(
    data: &'a Data,
    shapes: &Shapes,
    gov: &'a str,
    condition: &Where,
) -> Result<BTreeSet<&'a Cell>, StoreError> {
    let (Where::NamedBy(_, naming) | Where::NotNamedBy(_, naming)) = condition else { return Ok(BTreeSet::new()) };
    let (number, register) = shapes.find(naming.register)?;
    let (by, wanted) = &naming.only;
    let rows = data.rows(number, gov).map(|(_, cells)| cells).filter(|cells| cell(register, by, cells) == wanted);
    Ok(rows.map(|cells| cell(register, naming.column, cells)).filter(|c| **c != Cell::Null).collect())
}

fn holds(register: &Register, condition: &Where, names: &BTreeSet<&Cell>, cells: &Cells) -> bool {
    match condition {
        Where::Is(name, value) => cell(register, name, cells) == value,
        Where::In(name, values) => values.contains(cell(register, name, cells)),
        Where::NotIn(name, values) => !values.contains(cell(register, name, cells)),
        Where::NamedBy(name, _) => names.contains(cell(register, name, cells)),
        Where::NotNamedBy(name, _) => !names.contains(cell(register, name, cells)),
        // Nothing is smaller or larger than an empty cell, and an empty cell than nothing: as in SQL.
        Where::UpTo(_, Cell::Null) | Where::From(_, Cell::Null) => false,
        Where::UpTo(name, value) => {
            let cell = cell(register, name, cells);
            *cell != Cell::Null && cell <= value
        }
        Where::From(name, value) => cell(register, name, cells) >= value,
        Where::Matches(_) => true,
    }
}

fn searches(ask: &Ask) -> Vec<Vec<Term>> {
    let typed = ask.wheres.iter().filter_map(|w| match w {
        Where::Matches(typed) => Some(typed),
        _ => None,
    });
    typed.filter_map(|t| search::terms(t)).collect()
}

fn matches(plan: &Plan<'_>, terms: &[Term], cells: &Cells) -> bool {
    let searched = plan.searched();
    let texts: Vec<&str> = searched.iter().filter_map(|&i| cells.get(i)).map(Cell::text).collect();
    !terms.is_empty() && terms.iter().all(|term| texts.iter().any(|text| search::found(term, text)))
}

fn seen(data: &Data, access: usize, gov: &str, plan: &Plan<'_>, cells: &Cells) -> bool {
    match &plan.sight {
        Sight::All => true,
        Sight::Nothing => false,
        Sight::Among(name, values) => values.iter().any(|v| v == cell(plan.register, name, cells).text()),
        Sight::Subjects(name, who) => {
            let subject = cell(plan.register, name, cells);
            let opened = |who: &String| {
                let key = (gov.to_owned(), vec![subject.clone(), Cell::Text(who.clone())]);
                data.table(access).is_some_and(|t| t.contains_key(&key))
            };
            who.iter().any(opened)
        }
    }
}
