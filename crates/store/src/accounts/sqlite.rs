//! Accounts in an SQLite file of their own, which only its owner may read.

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use guiju_core::journal::sha256;
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::{Account, Accounts, Session, TOUCH, passkeys, tokens};
use crate::{StoreError, private};

/// Format of the file.
const FORMAT: i64 = 2;

pub(super) const TABLES: &str = "
    CREATE TABLE account (
      login TEXT NOT NULL PRIMARY KEY, person TEXT NOT NULL, gov TEXT NOT NULL, password TEXT NOT NULL,
      must_change INTEGER NOT NULL, failed INTEGER NOT NULL, locked_until INTEGER
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE session (
      token_hash TEXT NOT NULL PRIMARY KEY, login TEXT NOT NULL, csrf TEXT NOT NULL,
      created INTEGER NOT NULL, last_seen INTEGER NOT NULL, expires INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX session_login ON session (login);
    PRAGMA user_version = 1;";

/// What the second format adds to the sessions.
const SESSIONS: &str = "
    ALTER TABLE session ADD COLUMN from_where TEXT NOT NULL DEFAULT '';
    ALTER TABLE session ADD COLUMN way TEXT NOT NULL DEFAULT '';
    PRAGMA user_version = 2;";

/// Tables beside the others that a program which does not know them may leave alone, so they are no new format.
const BESIDE: &str = "
    CREATE TABLE IF NOT EXISTS phrase (
      login TEXT NOT NULL, rank INTEGER NOT NULL, words TEXT NOT NULL, PRIMARY KEY (login, rank)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS effect (
      gov TEXT NOT NULL, position INTEGER NOT NULL, PRIMARY KEY (gov, position)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS saved_view (
      login TEXT NOT NULL, place TEXT NOT NULL, name TEXT NOT NULL, query TEXT NOT NULL,
      PRIMARY KEY (login, place, name)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS contact (
      login TEXT NOT NULL PRIMARY KEY, mail TEXT NOT NULL, mail_off INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE IF NOT EXISTS cursor (
      gov TEXT NOT NULL, channel TEXT NOT NULL, position INTEGER NOT NULL, PRIMARY KEY (gov, channel)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS outbox (
      id TEXT NOT NULL PRIMARY KEY, channel TEXT NOT NULL, login TEXT NOT NULL, subjects TEXT NOT NULL,
      tries INTEGER NOT NULL, due INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS outbox_due ON outbox (channel, due);";

/// What the second format keeps of each login besides its password.
pub(super) const SAFETY: &str = "
    CREATE TABLE safety (
      login TEXT NOT NULL PRIMARY KEY, password_set INTEGER NOT NULL, earlier TEXT NOT NULL,
      totp TEXT NOT NULL, totp_step INTEGER NOT NULL, recovery TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE bond (
      way TEXT NOT NULL, outside TEXT NOT NULL, login TEXT NOT NULL, PRIMARY KEY (way, outside)
    ) STRICT, WITHOUT ROWID;";

/// Accounts in a file.
#[derive(Debug)]
pub struct SqliteAccounts {
    conn: Mutex<Connection>,
}

impl SqliteAccounts {
    /// Opens or creates the file.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        private::create(path)?;
        let mut conn = Connection::open(path)?;
        conn.busy_timeout(Duration::from_secs(5))?;
        let format: i64 = conn.query_row("PRAGMA user_version", [], |r| r.get(0))?;
        if format > FORMAT {
            return Err(StoreError::TooNew(format!(
                "账号文件格式为第{format}版，本程序只认到第{FORMAT}版，请升级程序"
            )));
        }
        conn.pragma_update(None, "journal_mode", "WAL")?;
        conn.pragma_update(None, "synchronous", "FULL")?;
        let tx = conn.transaction()?;
        if format < 1 {
            tx.execute_batch(TABLES)?;
        }
        if format < 2 {
            tx.execute_batch(SAFETY)?;
            tx.execute_batch(SESSIONS)?;
        }
        tx.execute_batch(tokens::TABLE)?;
        tx.execute_batch(passkeys::TABLE)?;
        tx.execute_batch(BESIDE)?;
        tx.commit()?;
        Ok(Self { conn: Mutex::new(conn) })
    }

    pub(super) fn conn(&self) -> MutexGuard<'_, Connection> {
        self.conn.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn run(&self, sql: &str, values: impl rusqlite::Params) -> Result<u64, StoreError> {
        Ok(self.conn().prepare_cached(sql)?.execute(values)? as u64)
    }
}

fn account(row: &Row<'_>) -> rusqlite::Result<Account> {
    Ok(Account {
        login: row.get(0)?,
        person: row.get(1)?,
        gov: row.get(2)?,
        password: row.get(3)?,
        must_change: row.get(4)?,
        failed: row.get(5)?,
        locked_until: row.get(6)?,
    })
}

fn session(row: &Row<'_>) -> rusqlite::Result<Session> {
    Ok(Session {
        login: row.get(0)?,
        csrf: row.get(1)?,
        created: row.get(2)?,
        last_seen: row.get(3)?,
        expires: row.get(4)?,
        from: row.get(5)?,
        way: row.get(6)?,
    })
}

impl Accounts for SqliteAccounts {
    fn find(&self, login: &str) -> Result<Option<Account>, StoreError> {
        let sql =
            "SELECT login, person, gov, password, must_change, failed, locked_until FROM account WHERE login = ?1";
        Ok(self.conn().prepare_cached(sql)?.query_row([login], account).optional()?)
    }

    fn of_gov(&self, gov: &str) -> Result<Vec<Account>, StoreError> {
        let sql = "SELECT login, person, gov, password, must_change, failed, locked_until FROM account
                   WHERE gov = ?1 ORDER BY login";
        let conn = self.conn();
        let mut statement = conn.prepare_cached(sql)?;
        Ok(statement.query_map([gov], account)?.collect::<Result<_, _>>()?)
    }

    fn put(&self, a: &Account) -> Result<(), StoreError> {
        let sql = "INSERT OR REPLACE INTO account VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        self.run(sql, params![a.login, a.person, a.gov, a.password, a.must_change, a.failed, a.locked_until])?;
        Ok(())
    }

    fn note_failure(&self, login: &str, limit: u32, until: i64) -> Result<u32, StoreError> {
        let sql = "UPDATE account SET failed = min(failed + 1, 4294967295),
                     locked_until = CASE WHEN failed + 1 >= ?2 THEN ?3 ELSE locked_until END
                   WHERE login = ?1 RETURNING failed";
        let conn = self.conn();
        let failed = conn.prepare_cached(sql)?.query_row(params![login, limit, until], |r| r.get(0)).optional()?;
        Ok(failed.unwrap_or(0))
    }

    fn clear_failures(&self, login: &str) -> Result<(), StoreError> {
        // A sign-in without failures before it writes nothing.
        let sql = "UPDATE account SET failed = 0, locked_until = NULL
                   WHERE login = ?1 AND (failed > 0 OR locked_until IS NOT NULL)";
        self.run(sql, [login])?;
        Ok(())
    }

    fn create_session(&self, token: &str, s: &Session) -> Result<(), StoreError> {
        let hash = sha256(token.as_bytes());
        let sql = "INSERT INTO session VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT DO NOTHING";
        match self.run(sql, params![hash, s.login, s.csrf, s.created, s.last_seen, s.expires, s.from, s.way])? {
            0 => Err(StoreError::Misuse("会话标识已经用过".to_owned())),
            _ => Ok(()),
        }
    }

    fn find_session(&self, token: &str, now: i64) -> Result<Option<Session>, StoreError> {
        let sql = "SELECT login, csrf, created, last_seen, expires, from_where, way FROM session
                   WHERE token_hash = ?1 AND expires > ?2";
        let hash = sha256(token.as_bytes());
        Ok(self.conn().prepare_cached(sql)?.query_row(params![hash, now], session).optional()?)
    }

    fn touch_session(&self, token: &str, now: i64, expires: i64) -> Result<(), StoreError> {
        let sql = "UPDATE session SET last_seen = ?2, expires = ?3
                   WHERE token_hash = ?1 AND expires > ?2 AND last_seen <= ?4";
        self.run(sql, params![sha256(token.as_bytes()), now, expires, now.saturating_sub(TOUCH)])?;
        Ok(())
    }

    fn end_session(&self, token: &str) -> Result<(), StoreError> {
        self.run("DELETE FROM session WHERE token_hash = ?1", [sha256(token.as_bytes())])?;
        Ok(())
    }

    fn sessions_of(&self, login: &str, now: i64) -> Result<Vec<(String, Session)>, StoreError> {
        let sql = "SELECT login, csrf, created, last_seen, expires, from_where, way, substr(token_hash, 1, 16) AS name
                   FROM session WHERE login = ?1 AND expires > ?2 ORDER BY created DESC, name DESC";
        let conn = self.conn();
        let mut statement = conn.prepare_cached(sql)?;
        let rows = statement.query_map(params![login, now], |row| Ok((row.get(7)?, session(row)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn end_named(&self, login: &str, name: &str) -> Result<bool, StoreError> {
        Ok(self.run("DELETE FROM session WHERE login = ?1 AND substr(token_hash, 1, 16) = ?2", [login, name])? > 0)
    }

    fn end_expired(&self, now: i64) -> Result<u64, StoreError> {
        self.run("DELETE FROM session WHERE expires <= ?1", [now])
    }

    fn end_all_of(&self, login: &str) -> Result<u64, StoreError> {
        self.run("DELETE FROM token WHERE login = ?1", [login])?;
        self.run("DELETE FROM session WHERE login = ?1", [login])
    }

    fn phrases(&self, login: &str) -> Result<Vec<String>, StoreError> {
        let conn = self.conn();
        let mut statement = conn.prepare_cached("SELECT words FROM phrase WHERE login = ?1 ORDER BY rank")?;
        Ok(statement.query_map([login], |row| row.get(0))?.collect::<Result<_, _>>()?)
    }

    fn take_effect(&self, gov: &str, position: u64) -> Result<bool, StoreError> {
        let position = i64::try_from(position).unwrap_or(i64::MAX);
        Ok(self.run("INSERT OR IGNORE INTO effect VALUES (?1, ?2)", params![gov, position])? == 1)
    }

    fn keep_phrases(&self, login: &str, phrases: &[String]) -> Result<(), StoreError> {
        let mut conn = self.conn();
        let tx = conn.transaction()?;
        tx.execute("DELETE FROM phrase WHERE login = ?1", [login])?;
        for (rank, words) in (0_i64..).zip(phrases) {
            tx.execute("INSERT INTO phrase VALUES (?1, ?2, ?3)", params![login, rank, words])?;
        }
        tx.commit()?;
        Ok(())
    }
}
