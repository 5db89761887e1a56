//! One connection with the registers it knows: everything that reads.

use std::sync::Arc;

use guiju_core::journal::{GENESIS, Hash, StoredRow};
use guiju_core::register::{Answered, Ask, Cell};
use guiju_core::request::Recorded;
use tokio_postgres::Row;

use super::ask;
use super::link::{Bound, Link, Value};
use super::text::unpack;
use crate::shape::Shapes;
use crate::{StoreError, Tip, seal};

const STORED: &str = "SELECT position, head, body, salt, hash FROM journal";

#[derive(Debug)]
pub(super) struct Session {
    pub link: Link,
    pub shapes: Arc<Shapes>,
    /// Why registers cannot be asked at the moment; absent when they can.
    pub closed: Option<String>,
}

/// Position as PostgreSQL has it.
pub(super) fn position(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

pub(super) fn limit_of(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}

pub(super) fn unsigned(n: i64) -> u64 {
    u64::try_from(n).unwrap_or(0)
}

fn stored(row: &Row) -> Result<StoredRow, StoreError> {
    Ok(StoredRow {
        position: unsigned(row.try_get(0)?),
        head: row.try_get(1)?,
        body: row.try_get(2)?,
        salt: row.try_get(3)?,
        hash: row.try_get(4)?,
    })
}

/// Why registers cannot be asked: some government's must be rebuilt first.
pub(super) fn stale(link: &Link) -> Result<Option<String>, StoreError> {
    let gov = link.row("SELECT gov FROM stale LIMIT 1", vec![])?;
    let gov: Option<String> = gov.map(|row| row.try_get(0)).transpose()?;
    Ok(gov.map(|gov| format!("“{}”的登记表须先由流水重建", unpack(gov))))
}

/// Asks for the journal's last row.
pub(super) fn tip_of(gov: &str) -> Bound {
    let sql = "SELECT position, hash, head FROM journal WHERE gov = $1 ORDER BY position DESC LIMIT 1";
    (sql.to_owned(), vec![Value::text(gov)])
}

/// The journal's end, from its last row.
pub(super) fn tip(rows: &[Row]) -> Result<Tip, StoreError> {
    let Some(row) = rows.first() else { return Ok(Tip { position: 0, hash: GENESIS.to_owned(), recorded: None }) };
    let position = unsigned(row.try_get(0)?);
    let head: Vec<u8> = row.try_get(2)?;
    Ok(Tip { position, hash: row.try_get(1)?, recorded: Some(seal::mark(position, &head)?.recorded) })
}

/// Asks for a subject's last row.
pub(super) fn version_of(gov: &str, subject: &str) -> Bound {
    let sql = "SELECT position, head FROM journal WHERE gov = $1 AND subject = $2 ORDER BY position DESC LIMIT 1";
    (sql.to_owned(), vec![Value::text(gov), Value::text(subject)])
}

/// The subject's version, from its last row; 0 where there is none.
pub(super) fn version(rows: &[Row]) -> Result<u64, StoreError> {
    let Some(row) = rows.first() else { return Ok(0) };
    let head: Vec<u8> = row.try_get(1)?;
    Ok(seal::mark(unsigned(row.try_get(0)?), &head)?.version)
}

/// Asks for the row that was recorded with a key.
pub(super) fn answered_with(gov: &str, actor: &str, key: &str) -> Bound {
    let sql = format!("{STORED} WHERE gov = $1 AND actor = $2 AND key = $3");
    (sql, vec![Value::text(gov), Value::text(actor), Value::text(key)])
}

impl Session {
    pub fn tip(&self, gov: &str) -> Result<Tip, StoreError> {
        let (sql, values) = tip_of(gov);
        tip(&self.link.rows(&sql, values)?)
    }

    /// Governments with a journal.
    pub fn govs(&self) -> Result<Vec<String>, StoreError> {
        // From one to the next by the index, instead of through every row.
        let sql = "WITH RECURSIVE g (gov) AS (
                     (SELECT gov FROM journal ORDER BY gov LIMIT 1)
                     UNION ALL
                     SELECT (SELECT j.gov FROM journal j WHERE j.gov > g.gov ORDER BY j.gov LIMIT 1)
                     FROM g WHERE g.gov IS NOT NULL)
                   SELECT gov FROM g WHERE gov IS NOT NULL";
        let rows = self.link.rows(sql, vec![])?;
        rows.iter().map(|row| Ok(unpack(row.try_get(0)?))).collect()
    }

    pub fn answered(&self, gov: &str, actor: &str, key: &str) -> Result<Option<(Hash, Recorded)>, StoreError> {
        let (sql, values) = answered_with(gov, actor, key);
        let row = self.link.row(&sql, values)?;
        row.map(|row| seal::recorded(&stored(&row)?)).transpose()
    }

    pub fn subject(&self, gov: &str, subject: &str) -> Result<Vec<StoredRow>, StoreError> {
        let sql = format!("{STORED} WHERE gov = $1 AND subject = $2 ORDER BY position");
        self.link.rows(&sql, vec![Value::text(gov), Value::text(subject)])?.iter().map(stored).collect()
    }

    pub fn journal(&self, gov: &str, from: u64, limit: usize) -> Result<Vec<StoredRow>, StoreError> {
        let sql = format!("{STORED} WHERE gov = $1 AND position >= $2 ORDER BY position LIMIT $3");
        let values = vec![Value::text(gov), Value::number(position(from)), Value::number(limit_of(limit))];
        self.link.rows(&sql, values)?.iter().map(stored).collect()
    }

    pub fn ask(&self, gov: &str, ask: &Ask) -> Result<Answered, StoreError> {
        match &self.closed {
            Some(why) => Err(StoreError::Misuse(why.clone())),
            None => ask::ask(self, &self.shapes.plan(ask)?, gov),
        }
    }

    pub fn tally(&self, gov: &str, ask: &Ask, column: &str) -> Result<Vec<(Cell, u64)>, StoreError> {
        match &self.closed {
            Some(why) => Err(StoreError::Misuse(why.clone())),
            None => ask::tally(self, &self.shapes.plan(ask)?, gov, column),
        }
    }
}
