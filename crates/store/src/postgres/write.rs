//! Writing into the registers and the journal: what must be known before is asked for at once, and what is written is sent
//! at once.

use guiju_core::journal::{Head, StoredRow};
use guiju_core::register::{Cell, Change, Register, Row};

use super::ask::{rows_of, whole_row};
use super::conditions::value;
use super::link::{Bound, Value};
use super::schema::list;
use super::session::position;
use super::text::words;
use crate::StoreError;
use crate::derived::{
    ACCESS, APPLIED, OBLIGATIONS, access_changes, applied_change, applied_places, entered_row, obligation_changes,
};
use crate::shape::{Shapes, searched};
use crate::turns::turn_changes;

/// The statements that write one register.
#[derive(Debug)]
pub(super) struct Statements {
    register: &'static Register,
    /// Columns in the text index.
    searched: Vec<usize>,
    put: String,
    drop: String,
}

impl Statements {
    pub fn new(register: &'static Register) -> Self {
        let name = register.name;
        let searched: Vec<usize> = searched(register).collect();
        let columns: Vec<&str> = register.columns.iter().map(|c| c.name).collect();
        let words: String = searched.iter().map(|i| format!(", g{i}")).collect();
        let marks: Vec<String> = (1..=1 + columns.len() + searched.len()).map(|n| format!("${n}")).collect();
        let rest = columns.iter().filter(|c| !register.key.contains(c)).map(|c| format!("\"{c}\" = excluded.\"{c}\""));
        // The words of a text that stays are left where they are, and with them the index.
        let kept = searched.iter().filter_map(|i| Some((i, columns.get(*i)?))).map(|(i, c)| {
            format!(
                "g{i} = CASE WHEN r.\"{c}\" IS NOT DISTINCT FROM excluded.\"{c}\" THEN r.g{i} ELSE excluded.g{i} END"
            )
        });
        let sets: Vec<String> = rest.chain(kept).collect();
        let then = if sets.is_empty() { "NOTHING".to_owned() } else { format!("UPDATE SET {}", sets.join(", ")) };
        let by_key: String =
            register.key.iter().enumerate().map(|(n, k)| format!(" AND \"{k}\" = ${}", n + 2)).collect();
        let put = format!(
            "INSERT INTO \"r_{name}\" AS r (gov, {}{words}) VALUES ({}) ON CONFLICT (gov, {}) DO {then}",
            list(&columns),
            marks.join(", "),
            list(register.key)
        );
        Self { register, searched, put, drop: format!("DELETE FROM \"r_{name}\" WHERE gov = $1{by_key}") }
    }

    fn put(&self, gov: &str, cells: &[Cell]) -> Bound {
        let own = self.register.columns.iter().zip(cells).map(|(c, cell)| value(c.kind, cell));
        let words = self.searched.iter().filter_map(|i| cells.get(*i)).map(|cell| Value::Numbers(words(cell.text())));
        (self.put.clone(), std::iter::once(Value::text(gov)).chain(own).chain(words).collect())
    }

    fn drop(&self, gov: &str, key: &[Cell]) -> Bound {
        let kind = |name: &str| self.register.columns.iter().find(|c| c.name == name).map(|c| c.kind);
        let key = self.register.key.iter().zip(key).filter_map(|(name, cell)| Some(value(kind(name)?, cell)));
        (self.drop.clone(), std::iter::once(Value::text(gov)).chain(key).collect())
    }

    /// Removes every row of a government.
    pub fn burn(&self, gov: &str) -> Bound {
        (format!("DELETE FROM \"r_{}\" WHERE gov = $1", self.register.name), vec![Value::text(gov)])
    }
}

/// One change of a register.
pub(super) fn change(
    shapes: &Shapes,
    statements: &[Statements],
    gov: &str,
    change: &Change,
) -> Result<Bound, StoreError> {
    let (register, cells) = shapes.cells(change)?;
    let statements = statements.get(register);
    let statements = statements.ok_or_else(|| StoreError::Misuse("没有这个登记表".to_owned()))?;
    Ok(match change {
        Change::Put { .. } => statements.put(gov, &cells),
        Change::Drop { .. } => statements.drop(gov, &cells),
    })
}

/// The journal row.
pub(super) fn journal(head: &Head, row: &StoredRow) -> Bound {
    let sql = "INSERT INTO journal (gov, position, subject, actor, key, head, body, salt, hash)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let values = vec![
        Value::text(&head.gov),
        Value::number(position(row.position)),
        Value::text(&head.subject),
        Value::text(&head.actor),
        Value::text(&head.key),
        Value::bytes(&row.head),
        Value::Bytes(row.body.clone()),
        Value::bytes(&row.salt),
        Value::text(&row.hash),
    ];
    (sql.to_owned(), values)
}

/// What the registers that the store keeps itself have on a row's subject and places, before the row is derived from.
#[derive(Debug, Default)]
pub(super) struct Own {
    /// What is owed on the subject.
    pub owed: Vec<Row>,
    /// To whom the subject is open.
    pub open: Vec<Row>,
    /// How often the places were applied.
    pub applied: Vec<Row>,
}

/// The registers of [`Own`], each with the column that its rows are looked up by.
pub(super) const OWN: [(&Register, &str); 3] = [(&OBLIGATIONS, "subject"), (&ACCESS, "subject"), (&APPLIED, "place")];

/// The places of the rules that count for a row.
pub(super) fn places(head: &Head) -> Vec<Cell> {
    applied_places(head).into_iter().map(|(place, _)| Cell::Text(place)).collect()
}

/// Asks for what these subjects and places have; read by [`read`].
pub(super) fn known_of(gov: &str, subjects: &[Cell], places: &[Cell]) -> [Bound; 3] {
    OWN.map(|(register, column)| rows_of(register, gov, column, if column == "place" { places } else { subjects }))
}

/// The rows of the registers of [`Own`], in their order.
pub(super) fn read(known: &[Vec<tokio_postgres::Row>]) -> Result<[Vec<Row>; 3], StoreError> {
    let rows = |n: usize, register: &Register| -> Result<Vec<Row>, StoreError> {
        known.get(n).into_iter().flatten().map(|row| whole_row(register, row)).collect()
    };
    Ok([rows(0, &OBLIGATIONS)?, rows(1, &ACCESS)?, rows(2, &APPLIED)?])
}

/// The changes of the registers that the store keeps itself, on what was known of them.
pub(super) fn derived(head: &Head, own: &Own) -> Vec<Change> {
    let mut changes = vec![];
    if head.owed.is_some() {
        let now = obligation_changes(head, &own.owed);
        let turned = turn_changes(head, &own.owed, &now);
        changes.extend(now);
        changes.extend(turned);
    }
    if !head.access.is_empty() || !head.access_ends.is_empty() {
        changes.extend(access_changes(head, &own.open));
    }
    changes.extend(entered_row(head));
    changes.extend(applied_places(head).into_iter().map(|place| applied_change(head, place, &own.applied)));
    changes
}
