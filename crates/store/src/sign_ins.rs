//! The log of signing in: every attempt that was looked at, in order, each entry bound to the one before by a hash. It is
//! no part of the journal: attempts come from anybody, and after the time that the law wants they may go.

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use guiju_core::journal::sha256;
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use crate::{StoreError, private};

/// Longest text of an entry, in characters; what was typed for a login may be anything.
const LONGEST: usize = 120;

const TABLES: &str = "
    CREATE TABLE IF NOT EXISTS sign_in (
      position INTEGER NOT NULL PRIMARY KEY, at INTEGER NOT NULL, login TEXT NOT NULL, person TEXT NOT NULL,
      address TEXT NOT NULL, way TEXT NOT NULL, outcome TEXT NOT NULL, why TEXT NOT NULL, hash TEXT NOT NULL
    ) STRICT;
    CREATE TABLE IF NOT EXISTS pruned (
      one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1), position INTEGER NOT NULL, hash TEXT NOT NULL
    ) STRICT;
    INSERT OR IGNORE INTO pruned VALUES (1, 0, '');
    PRAGMA user_version = 1;";

/// One attempt, or one end.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Entry {
    /// Unix second.
    pub at: i64,
    /// What was typed as login, cut where it is long.
    pub login: String,
    /// Person id; empty where the login is nobody's.
    pub person: String,
    /// Address it came from.
    pub address: String,
    /// How: `password`, `totp`, `recovery`, `ldap`, `oidc`, `passkey`.
    pub way: String,
    /// What came of it: `in`, `out`, `refused`; of a passkey also `added`, `removed`.
    pub outcome: String,
    /// Why, in a word of the program; empty where it needs none.
    pub why: String,
}

/// An entry as it stands in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Noted {
    /// Place in the log, from 1 without a gap.
    pub position: i64,
    /// The entry.
    pub entry: Entry,
}

/// How a log stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// All entries are as they were written; how many, and the hash of the last.
    Whole(u64, String),
    /// The first position at which something is not as it was.
    Broken(i64),
}

/// The log in a file of its own, which only its owner may read, or in memory.
#[derive(Debug)]
pub struct SignInLog {
    conn: Mutex<Connection>,
}

impl SignInLog {
    /// Opens or creates the file.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        private::create(path)?;
        let conn = Connection::open(path)?;
        conn.busy_timeout(Duration::from_secs(5))?;
        conn.pragma_update(None, "journal_mode", "WAL")?;
        // An attempt need not wait for the disk: after a loss of power the last few may be gone, and none is half there.
        conn.pragma_update(None, "synchronous", "NORMAL")?;
        Self::on(conn)
    }

    /// In memory.
    pub fn in_memory() -> Result<Self, StoreError> {
        Self::on(Connection::open_in_memory()?)
    }

    fn on(conn: Connection) -> Result<Self, StoreError> {
        let format: i64 = conn.query_row("PRAGMA user_version", [], |r| r.get(0))?;
        if format > 1 {
            return Err(StoreError::TooNew(format!("登录日志格式为第{format}版，本程序只认到第1版，请升级程序")));
        }
        conn.execute_batch(TABLES)?;
        Ok(Self { conn: Mutex::new(conn) })
    }

    fn conn(&self) -> MutexGuard<'_, Connection> {
        self.conn.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Appends an entry.
    pub fn note(&self, entry: &Entry) -> Result<(), StoreError> {
        let mut conn = self.conn();
        let tx = conn.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        let (position, before) = last(&tx)?;
        let cut = |text: &str| text.chars().filter(|c| !c.is_control()).take(LONGEST).collect::<String>();
        let e = Entry {
            at: entry.at,
            login: cut(&entry.login),
            person: cut(&entry.person),
            address: cut(&entry.address),
            way: cut(&entry.way),
            outcome: cut(&entry.outcome),
            why: cut(&entry.why),
        };
        let hash = chained(&before, position + 1, &e);
        let sql = "INSERT INTO sign_in VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
        let values = params![position + 1, e.at, e.login, e.person, e.address, e.way, e.outcome, e.why, hash];
        tx.prepare_cached(sql)?.execute(values)?;
        Ok(tx.commit()?)
    }

    /// Entries before a position (all where it is absent), newest first; of one person or login where that is given.
    pub fn page(&self, before: Option<i64>, of: Option<&str>, count: usize) -> Result<Vec<Noted>, StoreError> {
        let sql = "SELECT position, at, login, person, address, way, outcome, why, hash FROM sign_in
                   WHERE position < ?1 AND (?2 IS NULL OR login = ?2 OR person = ?2) ORDER BY position DESC LIMIT ?3";
        let conn = self.conn();
        let mut statement = conn.prepare_cached(sql)?;
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        let rows = statement.query_map(params![before.unwrap_or(i64::MAX), of, count], noted)?;
        Ok(rows.map(|row| row.map(|(noted, _)| noted)).collect::<Result<_, _>>()?)
    }

    /// Whether every entry is as it was written, and none in between is gone. That the newest were cut off shows only
    /// where their hash was noted elsewhere.
    pub fn verify(&self) -> Result<Standing, StoreError> {
        let conn = self.conn();
        let (mut position, mut hash) = anchor(&conn)?;
        let sql = "SELECT position, at, login, person, address, way, outcome, why, hash FROM sign_in ORDER BY position";
        let mut statement = conn.prepare(sql)?;
        let mut count = 0;
        for row in statement.query_map([], noted)? {
            let (found, said) = row?;
            position += 1;
            hash = chained(&hash, position, &found.entry);
            if found.position != position || said != hash {
                return Ok(Standing::Broken(position));
            }
            count += 1;
        }
        Ok(Standing::Whole(count, hash))
    }

    /// Takes out what is older than a Unix second, from the beginning on; returns how many. What stays can still be
    /// verified.
    pub fn prune(&self, before: i64) -> Result<u64, StoreError> {
        let mut conn = self.conn();
        let tx = conn.transaction()?;
        // Only from the beginning: an entry that is to stay keeps all that came after it.
        let first = "SELECT position FROM sign_in WHERE at >= ?1 ORDER BY position LIMIT 1";
        let stays: Option<i64> = tx.query_row(first, [before], |r| r.get(0)).optional()?;
        let until = stays.map_or_else(|| last(&tx).map(|(position, _)| position), |position| Ok(position - 1))?;
        let hash = "SELECT hash FROM sign_in WHERE position = ?1";
        let hash: Option<String> = tx.query_row(hash, [until], |r| r.get(0)).optional()?;
        let Some(hash) = hash else { return Ok(0) };
        tx.execute("UPDATE pruned SET position = ?1, hash = ?2", params![until, hash])?;
        let gone = tx.execute("DELETE FROM sign_in WHERE position <= ?1", [until])?;
        tx.commit()?;
        Ok(gone as u64)
    }
}

fn noted(row: &Row<'_>) -> rusqlite::Result<(Noted, String)> {
    let entry = Entry {
        at: row.get(1)?,
        login: row.get(2)?,
        person: row.get(3)?,
        address: row.get(4)?,
        way: row.get(5)?,
        outcome: row.get(6)?,
        why: row.get(7)?,
    };
    Ok((Noted { position: row.get(0)?, entry }, row.get(8)?))
}

/// Where the entries that stand begin: the position and hash of the last one taken out.
fn anchor(conn: &Connection) -> rusqlite::Result<(i64, String)> {
    conn.query_row("SELECT position, hash FROM pruned", [], |r| Ok((r.get(0)?, r.get(1)?)))
}

fn last(conn: &Connection) -> rusqlite::Result<(i64, String)> {
    let sql = "SELECT position, hash FROM sign_in ORDER BY position DESC LIMIT 1";
    let last = conn.prepare_cached(sql)?.query_row([], |r| Ok((r.get(0)?, r.get(1)?))).optional()?;
    last.map_or_else(|| anchor(conn), Ok)
}

/// No text holds a control character, so the fields cannot run into each other.
fn chained(before: &str, position: i64, e: &Entry) -> String {
    let at = e.at.to_string();
    let position = position.to_string();
    let fields = [before, &position, &at, &e.login, &e.person, &e.address, &e.way, &e.outcome, &e.why];
    sha256(fields.join("\n").as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(at: i64, login: &str) -> Entry {
        let (way, outcome) = ("password".to_owned(), "in".to_owned());
        Entry { at, login: login.to_owned(), way, outcome, ..Entry::default() }
    }

    fn filled() -> SignInLog {
        let log = SignInLog::in_memory().unwrap();
        for (at, login) in [(10, "li"), (20, "an"), (30, "li"), (40, "wu")] {
            log.note(&entry(at, login)).unwrap();
        }
        log
    }

    #[test]
    fn entries_are_read_newest_first_and_by_login() {
        let log = filled();
        let logins = |page: Vec<Noted>| page.into_iter().map(|n| n.entry.login).collect::<Vec<_>>();
        assert_eq!(logins(log.page(None, None, 3).unwrap()), ["wu", "li", "an"]);
        assert_eq!(logins(log.page(Some(2), None, 3).unwrap()), ["li"]);
        assert_eq!(log.page(None, Some("li"), 9).unwrap().len(), 2);
        log.note(&Entry { login: format!("a\nb{}", "x".repeat(500)), ..entry(50, "") }).unwrap();
        assert_eq!(log.page(None, None, 1).unwrap()[0].entry.login.len(), LONGEST);
    }

    #[test]
    fn a_changed_or_lost_entry_is_found_and_pruning_leaves_no_trace_of_tampering() {
        let log = filled();
        assert!(matches!(log.verify().unwrap(), Standing::Whole(4, _)));
        assert_eq!(log.prune(5).unwrap(), 0);
        assert_eq!(log.prune(30).unwrap(), 2);
        assert!(matches!(log.verify().unwrap(), Standing::Whole(2, _)));
        log.note(&entry(60, "li")).unwrap();
        assert_eq!(log.page(None, None, 1).unwrap()[0].position, 5, "places are not given twice");
        log.conn().execute("UPDATE sign_in SET address = '10.9.9.9' WHERE position = 4", []).unwrap();
        assert_eq!(log.verify().unwrap(), Standing::Broken(4));
        let log = filled();
        log.conn().execute("DELETE FROM sign_in WHERE position = 2", []).unwrap();
        assert_eq!(log.verify().unwrap(), Standing::Broken(2));
        let log = filled();
        log.conn().execute("DELETE FROM sign_in WHERE position = 1", []).unwrap();
        assert_eq!(log.verify().unwrap(), Standing::Broken(1));
    }

    #[test]
    fn all_may_go_and_the_log_goes_on() {
        let log = filled();
        assert_eq!(log.prune(1_000).unwrap(), 4);
        assert!(matches!(log.verify().unwrap(), Standing::Whole(0, _)));
        log.note(&entry(2_000, "li")).unwrap();
        assert!(matches!(log.verify().unwrap(), Standing::Whole(1, _)));
        assert_eq!(log.page(None, None, 9).unwrap()[0].position, 5);
    }
}
