//! Writing into the registers and the journal, inside the writer's transaction.

use guiju_core::journal::{Head, StoredRow};
use guiju_core::register::{Ask, Cell, Change, Register, Viewer, Where};
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension as _, params, params_from_iter};

use super::ask::value;
use super::schema::{index_columns, list};
use super::session::{Session, position};
use crate::StoreError;
use crate::derived::{
    ACCESS, APPLIED, OBLIGATIONS, access_changes, applied_change, applied_places, entered_row, obligation_changes,
};
use crate::search::{index_letters, index_text};
use crate::shape::{key_of, searched};
use crate::turns::turn_changes;

/// The statements that write one register.
#[derive(Debug)]
pub(super) struct Statements {
    register: &'static Register,
    /// Columns in the text index.
    searched: Vec<usize>,
    put: String,
    drop: String,
    /// The row's number and its searched columns, by key.
    before: String,
    index: String,
    unindex: String,
}

impl Statements {
    pub fn new(register: &'static Register) -> Self {
        let name = register.name;
        let columns: Vec<&str> = register.columns.iter().map(|c| c.name).collect();
        let marks = vec!["?"; columns.len() + 1].join(", ");
        let rest: Vec<String> = columns
            .iter()
            .filter(|c| !register.key.contains(c))
            .map(|c| format!("\"{c}\" = excluded.\"{c}\""))
            .collect();
        let then = if rest.is_empty() { "NOTHING".to_owned() } else { format!("UPDATE SET {}", rest.join(", ")) };
        let by_key: String = register.key.iter().map(|k| format!(" AND \"{k}\" = ?")).collect();
        let searched: Vec<usize> = searched(register).collect();
        let texts: Vec<&str> = searched.iter().filter_map(|&i| columns.get(i)).copied().collect();
        let words = index_columns(searched.iter().copied());
        let returning = if searched.is_empty() { "" } else { " RETURNING _n" };
        Self {
            register,
            put: format!(
                "INSERT INTO \"r_{name}\" (gov, {}) VALUES ({marks}) ON CONFLICT (gov, {}) DO {then}",
                list(&columns),
                list(register.key)
            ),
            drop: format!("DELETE FROM \"r_{name}\" WHERE gov = ?{by_key}{returning}"),
            before: format!("SELECT _n, {} FROM \"r_{name}\" WHERE gov = ?{by_key}", list(&texts)),
            index: format!(
                "INSERT INTO \"f_{name}\" (rowid, {}) VALUES (?{})",
                words.join(", "),
                ", ?".repeat(words.len())
            ),
            unindex: format!("DELETE FROM \"f_{name}\" WHERE rowid = ?"),
            searched,
        }
    }

    fn put(&self, conn: &Connection, gov: &str, cells: &[Cell]) -> Result<(), StoreError> {
        let row = with_gov(gov, cells);
        if self.searched.is_empty() {
            conn.prepare_cached(&self.put)?.execute(params_from_iter(&row))?;
            return Ok(());
        }
        let texts: Vec<Value> = self.searched.iter().filter_map(|&i| cells.get(i)).map(value).collect();
        let key = with_gov(gov, &key_of(self.register, cells));
        let read = |r: &rusqlite::Row<'_>| {
            let before: Vec<Value> = (1..=texts.len()).map(|i| r.get(i)).collect::<rusqlite::Result<_>>()?;
            Ok((r.get::<_, i64>(0)?, before))
        };
        let before = conn.prepare_cached(&self.before)?.query_row(params_from_iter(&key), read).optional()?;
        conn.prepare_cached(&self.put)?.execute(params_from_iter(&row))?;
        let number = match before {
            Some((_, before)) if before == texts => return Ok(()),
            Some((number, _)) => {
                conn.prepare_cached(&self.unindex)?.execute([number])?;
                number
            }
            None => conn.last_insert_rowid(),
        };
        let words = texts.iter().flat_map(|t| match t {
            Value::Text(t) => [Value::Text(index_text(t)), Value::Text(index_letters(t))],
            _ => [Value::Null, Value::Null],
        });
        let bound: Vec<Value> = std::iter::once(Value::Integer(number)).chain(words).collect();
        conn.prepare_cached(&self.index)?.execute(params_from_iter(&bound))?;
        Ok(())
    }

    fn drop(&self, conn: &Connection, gov: &str, key: &[Cell]) -> Result<(), StoreError> {
        let key = with_gov(gov, key);
        if self.searched.is_empty() {
            conn.prepare_cached(&self.drop)?.execute(params_from_iter(&key))?;
            return Ok(());
        }
        let gone: Option<i64> =
            conn.prepare_cached(&self.drop)?.query_row(params_from_iter(&key), |r| r.get(0)).optional()?;
        if let Some(number) = gone {
            conn.prepare_cached(&self.unindex)?.execute([number])?;
        }
        Ok(())
    }

    /// Merges the text index into one piece. Very many changes at once leave it in pieces full of what was deleted, which every
    /// search has to walk through; few at a time are merged by the engine.
    pub fn merge(&self, conn: &Connection) -> Result<(), StoreError> {
        if !self.searched.is_empty() {
            let name = self.register.name;
            conn.execute(&format!("INSERT INTO \"f_{name}\" (\"f_{name}\") VALUES ('optimize')"), [])?;
        }
        Ok(())
    }

    /// Removes every row of a government.
    pub fn burn(&self, conn: &Connection, gov: &str) -> Result<(), StoreError> {
        let name = self.register.name;
        if !self.searched.is_empty() {
            let sql = format!("DELETE FROM \"f_{name}\" WHERE rowid IN (SELECT _n FROM \"r_{name}\" WHERE gov = ?1)");
            conn.execute(&sql, [gov])?;
        }
        conn.execute(&format!("DELETE FROM \"r_{name}\" WHERE gov = ?1"), [gov])?;
        Ok(())
    }
}

fn with_gov(gov: &str, cells: &[Cell]) -> Vec<Value> {
    std::iter::once(Value::Text(gov.to_owned())).chain(cells.iter().map(value)).collect()
}

/// Applies one change of a register.
pub(super) fn change(
    session: &Session,
    statements: &[Statements],
    gov: &str,
    change: &Change,
) -> Result<(), StoreError> {
    let (register, cells) = session.shapes.cells(change)?;
    let Some(statements) = statements.get(register) else {
        return Err(StoreError::Misuse("没有这个登记表".to_owned()));
    };
    match change {
        Change::Put { .. } => statements.put(&session.conn, gov, &cells),
        Change::Drop { .. } => statements.drop(&session.conn, gov, &cells),
    }
}

/// Writes the journal row.
pub(super) fn journal(conn: &Connection, head: &Head, row: &StoredRow) -> Result<(), StoreError> {
    let sql = "INSERT INTO journal (gov, position, subject, actor, key, head, body, salt, hash)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
    conn.prepare_cached(sql)?.execute(params![
        head.gov,
        position(row.position),
        head.subject,
        head.actor,
        head.key,
        row.head,
        row.body,
        row.salt,
        row.hash
    ])?;
    Ok(())
}

/// The registers that the store keeps itself.
pub(super) fn derive(session: &Session, statements: &[Statements], head: &Head) -> Result<(), StoreError> {
    let subject = Cell::Text(head.subject.clone());
    if head.owed.is_some() {
        let open = Ask::all(OBLIGATIONS.name, Viewer::System).filter(Where::Is("subject", subject.clone()));
        let open = super::ask::ask(&session.conn, &session.shapes.plan(&open)?, &head.gov)?;
        let changes = obligation_changes(head, &open.rows);
        for c in changes.iter().chain(&turn_changes(head, &open.rows, &changes)) {
            change(session, statements, &head.gov, c)?;
        }
    }
    if !head.access.is_empty() || !head.access_ends.is_empty() {
        let open = Ask::all(ACCESS.name, Viewer::System).filter(Where::Is("subject", subject));
        let open = super::ask::ask(&session.conn, &session.shapes.plan(&open)?, &head.gov)?;
        for c in access_changes(head, &open.rows) {
            change(session, statements, &head.gov, &c)?;
        }
    }
    if let Some(c) = entered_row(head) {
        change(session, statements, &head.gov, &c)?;
    }
    let places = applied_places(head);
    if !places.is_empty() {
        let named = places.iter().map(|(place, _)| Cell::Text(place.clone())).collect();
        let known = Ask::all(APPLIED.name, Viewer::System).filter(Where::In("place", named));
        let known = super::ask::ask(&session.conn, &session.shapes.plan(&known)?, &head.gov)?;
        for place in places {
            change(session, statements, &head.gov, &applied_change(head, place, &known.rows))?;
        }
    }
    Ok(())
}
