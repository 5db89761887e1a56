//! One connection with the registers it knows: everything that reads.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use guiju_core::OfficeTime;
use guiju_core::journal::{GENESIS, Hash, StoredRow};
use guiju_core::register::{Answered, Ask, Cell};
use guiju_core::request::Recorded;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, OptionalExtension as _, Row as SqlRow, params};

use super::{ask, schema};
use crate::shape::Shapes;
use crate::{Read, Registers, StoreError, Tip, seal};

/// Statements kept ready on a connection.
const STATEMENTS: usize = 256;

#[derive(Debug)]
pub(crate) struct Session {
    pub conn: Connection,
    pub shapes: Arc<Shapes>,
    /// Why registers cannot be asked at the moment; absent when they can.
    pub closed: Option<String>,
}

/// Reads a store file, on the last commit. It changes nothing, so that it also serves to look at a damaged store.
#[derive(Debug)]
pub struct SqliteReader {
    pub(crate) session: Session,
}

pub(super) fn settle(conn: &Connection, cache_kb: i64) -> Result<(), StoreError> {
    conn.busy_timeout(Duration::from_secs(5))?;
    conn.set_prepared_statement_cache_capacity(STATEMENTS);
    conn.pragma_update(None, "cache_size", -cache_kb)?;
    // One plan for a statement, whatever is bound to it: otherwise it is prepared anew for almost every question.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(())
}

/// Position as SQLite has it.
pub(super) fn position(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

pub(super) fn stored(row: &SqlRow<'_>) -> rusqlite::Result<StoredRow> {
    let n: i64 = row.get(0)?;
    Ok(StoredRow {
        position: u64::try_from(n).unwrap_or(0),
        head: row.get(1)?,
        body: row.get(2)?,
        salt: row.get(3)?,
        hash: row.get(4)?,
    })
}

impl SqliteReader {
    /// Opens a store file for reading only. Registers can be asked only where the file's tables are those of `registers`.
    pub fn open(path: &Path, registers: Registers) -> Result<Self, StoreError> {
        let mut reader = Self::bare(path)?;
        let session = &mut reader.session;
        session.shapes = Arc::new(Shapes::new(registers)?);
        let format = schema::format(&session.conn)?;
        session.closed = if format < schema::FORMAT || !schema::current(&session.conn, session.shapes.all())? {
            Some("存储文件的登记表与本程序的声明不一致，须先升级并重建".to_owned())
        } else {
            stale(&session.conn)?
        };
        Ok(reader)
    }

    /// From now on everything is read as of one commit, until `let_go`.
    pub fn hold(&self) -> Result<(), StoreError> {
        Ok(self.session.conn.execute_batch("BEGIN")?)
    }

    /// Ends what `hold` began.
    pub fn let_go(&self) -> Result<(), StoreError> {
        Ok(self.session.conn.execute_batch("COMMIT")?)
    }

    /// Opens a store file to look at its journal only; as little as possible of the file needs to be whole.
    pub(crate) fn bare(path: &Path) -> Result<Self, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let conn = Connection::open_with_flags(path, flags)?;
        conn.pragma_update(None, "query_only", true)?;
        settle(&conn, 2_048)?;
        schema::format(&conn)?;
        let closed = Some("只供核对流水".to_owned());
        Ok(Self { session: Session { conn, shapes: Arc::new(Shapes::new(vec![])?), closed } })
    }
}

/// Why registers cannot be asked: some government's must be rebuilt first.
pub(super) fn stale(conn: &Connection) -> Result<Option<String>, StoreError> {
    let gov: Option<String> = conn.query_row("SELECT gov FROM stale LIMIT 1", [], |r| r.get(0)).optional()?;
    Ok(gov.map(|gov| format!("“{gov}”的登记表须先由流水重建")))
}

impl Session {
    pub fn tip(&self, gov: &str) -> Result<Tip, StoreError> {
        let sql = "SELECT position, hash, head FROM journal WHERE gov = ?1 ORDER BY position DESC LIMIT 1";
        let last: Option<(i64, Hash, Vec<u8>)> =
            self.conn.prepare_cached(sql)?.query_row([gov], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?))).optional()?;
        let Some((n, hash, head)) = last else {
            return Ok(Tip { position: 0, hash: GENESIS.to_owned(), recorded: None });
        };
        let position = u64::try_from(n).unwrap_or(0);
        let recorded: OfficeTime = seal::mark(position, &head)?.recorded;
        Ok(Tip { position, hash, recorded: Some(recorded) })
    }

    /// Version of the subject's last row; 0 where there is none.
    pub fn version(&self, gov: &str, subject: &str) -> Result<u64, StoreError> {
        let sql = "SELECT position, head FROM journal WHERE gov = ?1 AND subject = ?2 ORDER BY position DESC LIMIT 1";
        let last: Option<(i64, Vec<u8>)> =
            self.conn.prepare_cached(sql)?.query_row([gov, subject], |r| Ok((r.get(0)?, r.get(1)?))).optional()?;
        last.map_or(Ok(0), |(n, head)| Ok(seal::mark(u64::try_from(n).unwrap_or(0), &head)?.version))
    }

    /// Governments with a journal.
    pub fn govs(&self) -> Result<Vec<String>, StoreError> {
        // From one to the next by the index, instead of through every row.
        let sql = "WITH RECURSIVE g (gov) AS (
                     SELECT min(gov) FROM journal
                     UNION ALL SELECT (SELECT min(gov) FROM journal WHERE gov > g.gov) FROM g WHERE g.gov IS NOT NULL)
                   SELECT gov FROM g WHERE gov IS NOT NULL";
        let mut statement = self.conn.prepare_cached(sql)?;
        let govs = statement.query_map([], |r| Ok(String::from_utf8_lossy(r.get_ref(0)?.as_bytes()?).into_owned()))?;
        Ok(govs.collect::<Result<_, _>>()?)
    }

    pub fn answered(&self, gov: &str, actor: &str, key: &str) -> Result<Option<(Hash, Recorded)>, StoreError> {
        let sql = "SELECT position, head, body, salt, hash FROM journal WHERE gov = ?1 AND actor = ?2 AND key = ?3";
        let row = self.conn.prepare_cached(sql)?.query_row([gov, actor, key], stored).optional()?;
        row.map(|row| seal::recorded(&row)).transpose()
    }

    pub fn subject(&self, gov: &str, subject: &str) -> Result<Vec<StoredRow>, StoreError> {
        let sql = "SELECT position, head, body, salt, hash FROM journal
                   WHERE gov = ?1 AND subject = ?2 ORDER BY position";
        let mut statement = self.conn.prepare_cached(sql)?;
        Ok(statement.query_map([gov, subject], stored)?.collect::<Result<_, _>>()?)
    }

    pub fn journal(&self, gov: &str, from: u64, limit: usize) -> Result<Vec<StoredRow>, StoreError> {
        let sql = "SELECT position, head, body, salt, hash FROM journal
                   WHERE gov = ?1 AND position >= ?2 ORDER BY position LIMIT ?3";
        let mut statement = self.conn.prepare_cached(sql)?;
        let rows = statement.query_map(params![gov, position(from), limit_of(limit)], stored)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    pub fn ask(&self, gov: &str, ask: &Ask) -> Result<Answered, StoreError> {
        match &self.closed {
            Some(why) => Err(StoreError::Misuse(why.clone())),
            None => ask::ask(&self.conn, &self.shapes.plan(ask)?, gov),
        }
    }

    pub fn tally(&self, gov: &str, ask: &Ask, column: &str) -> Result<Vec<(Cell, u64)>, StoreError> {
        match &self.closed {
            Some(why) => Err(StoreError::Misuse(why.clone())),
            None => ask::tally(&self.conn, &self.shapes.plan(ask)?, gov, column),
        }
    }
}

pub(super) fn limit_of(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}

impl Read for SqliteReader {
    fn tip(&self, gov: &str) -> Result<Tip, StoreError> {
        self.session.tip(gov)
    }
    fn answered(&self, gov: &str, actor: &str, key: &str) -> Result<Option<(Hash, Recorded)>, StoreError> {
        self.session.answered(gov, actor, key)
    }
    fn subject(&self, gov: &str, subject: &str) -> Result<Vec<StoredRow>, StoreError> {
        self.session.subject(gov, subject)
    }
    fn journal(&self, gov: &str, from: u64, limit: usize) -> Result<Vec<StoredRow>, StoreError> {
        self.session.journal(gov, from, limit)
    }
    fn ask(&self, gov: &str, ask: &Ask) -> Result<Answered, StoreError> {
        self.session.ask(gov, ask)
    }
    fn tally(&self, gov: &str, ask: &Ask, column: &str) -> Result<Vec<(Cell, u64)>, StoreError> {
        self.session.tally(gov, ask, column)
    }
}
