//! Journal columns as they are stored, for checking.

use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row, params};

use super::session::{limit_of, position};
use super::{SqliteReader, SqliteStore};
use crate::StoreError;
use crate::verify::{Raw, RawRow};

/// The bytes of a text or blob; for anything else, text that no head can hold.
fn bytes(row: &Row<'_>, n: usize) -> rusqlite::Result<Option<Vec<u8>>> {
    Ok(match row.get_ref(n)? {
        ValueRef::Null => None,
        ValueRef::Text(b) | ValueRef::Blob(b) => Some(b.to_vec()),
        ValueRef::Integer(_) | ValueRef::Real(_) => Some(vec![0]),
    })
}

fn raw(row: &Row<'_>) -> rusqlite::Result<RawRow> {
    let some = |n| bytes(row, n).map(Option::unwrap_or_default);
    Ok(RawRow {
        position: u64::try_from(row.get_ref(0)?.as_i64().unwrap_or(0)).unwrap_or(0),
        subject: some(1)?,
        actor: some(2)?,
        key: some(3)?,
        head: some(4)?,
        body: bytes(row, 5)?,
        salt: some(6)?,
        hash: some(7)?,
    })
}

fn govs(conn: &Connection) -> Result<Vec<Vec<u8>>, StoreError> {
    let mut statement = conn.prepare("SELECT DISTINCT gov FROM journal")?;
    let govs = statement.query_map([], |r| bytes(r, 0).map(Option::unwrap_or_default))?;
    Ok(govs.collect::<Result<_, _>>()?)
}

fn rows(conn: &Connection, gov: &[u8], from: u64, limit: usize) -> Result<Vec<RawRow>, StoreError> {
    let sql = "SELECT position, subject, actor, key, head, body, salt, hash FROM journal
               WHERE gov = CAST(?1 AS TEXT) AND position >= ?2 ORDER BY position LIMIT ?3";
    let mut statement = conn.prepare_cached(sql)?;
    let rows = statement.query_map(params![gov, position(from), limit_of(limit)], raw)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

impl Raw for SqliteReader {
    fn raw_govs(&self) -> Result<Vec<Vec<u8>>, StoreError> {
        govs(&self.session.conn)
    }
    fn raw_rows(&self, gov: &[u8], from: u64, limit: usize) -> Result<Vec<RawRow>, StoreError> {
        rows(&self.session.conn, gov, from, limit)
    }
}

impl Raw for SqliteStore {
    fn raw_govs(&self) -> Result<Vec<Vec<u8>>, StoreError> {
        govs(&self.session.conn)
    }
    fn raw_rows(&self, gov: &[u8], from: u64, limit: usize) -> Result<Vec<RawRow>, StoreError> {
        rows(&self.session.conn, gov, from, limit)
    }
}

impl SqliteReader {
    /// What the engine finds wrong with the file's structure: pages, and indexes against their tables. Empty when nothing.
    pub fn structure(&self) -> Vec<String> {
        let check = || -> rusqlite::Result<Vec<String>> {
            let mut statement = self.session.conn.prepare("PRAGMA integrity_check(20)")?;
            let lines = statement.query_map([], |r| r.get::<_, String>(0))?;
            lines.collect()
        };
        match check() {
            Ok(lines) => lines.into_iter().filter(|l| l != "ok").collect(),
            Err(e) => vec![e.to_string()],
        }
    }
}
