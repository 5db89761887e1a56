//! Tokens of programs that come by the interface: secrets of which only the hash is kept, with what each may do and until
//! when.

use std::collections::BTreeMap;

use guiju_core::journal::sha256;
use rusqlite::{Connection, OptionalExtension as _, Row, TransactionBehavior, params};

use super::{MemoryAccounts, SqliteAccounts, TOUCH};
use crate::StoreError;

/// One token. The secret itself is never stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// By which it is named on pages and in the log; no secret.
    pub id: String,
    /// Government.
    pub gov: String,
    /// The account in whose name it acts; empty for a program, which acts for nobody.
    pub login: String,
    /// What it is for, in the words of who made it; for a program its name.
    pub label: String,
    /// What it may do, in the words of the interface.
    pub scopes: Vec<String>,
    /// Unix second at which it was made.
    pub created: i64,
    /// Login of who made it.
    pub created_by: String,
    /// Unix second of the last use, at most [`TOUCH`] seconds stale.
    pub last_used: Option<i64>,
    /// First Unix second at which it no longer counts.
    pub expires: i64,
    /// Unix second at which it was ended before its time.
    pub ended: Option<i64>,
    /// Login of who ended it.
    pub ended_by: Option<String>,
}

impl Token {
    /// Whether it counts at this Unix second.
    pub fn is_good(&self, now: i64) -> bool {
        self.ended.is_none() && now < self.expires
    }
}

/// A place for tokens. All times are Unix seconds given by the caller.
pub trait Tokens: Send + Sync {
    /// Keeps a new token under the hash of its secret.
    fn create_token(&self, secret: &str, token: &Token) -> Result<(), StoreError>;
    /// The same where fewer than so many of its login (of the programs, where it has none) count at this instant; in one
    /// step, so that two requests at once do not make one too many. Whether it was kept.
    fn create_token_within(&self, secret: &str, token: &Token, most: usize, now: i64) -> Result<bool, StoreError>;
    /// The token of a secret, unless it has expired or was ended.
    fn find_token(&self, secret: &str, now: i64) -> Result<Option<Token>, StoreError>;
    /// Notes that a token is in use.
    fn use_token(&self, id: &str, now: i64) -> Result<(), StoreError>;
    /// All tokens of a government that are still kept, newest first.
    fn tokens(&self, gov: &str) -> Result<Vec<Token>, StoreError>;
    /// Ends a token; whether it counted until now.
    fn end_token(&self, id: &str, now: i64, by: &str) -> Result<bool, StoreError>;
    /// Forgets tokens that stopped counting before an instant; returns how many.
    fn forget_tokens(&self, before: i64) -> Result<u64, StoreError>;
}

/// Beside the tables of the file's format: a program that does not know it leaves it alone.
pub(super) const TABLE: &str = "
    CREATE TABLE IF NOT EXISTS token (
      secret_hash TEXT NOT NULL PRIMARY KEY, id TEXT NOT NULL UNIQUE, gov TEXT NOT NULL, login TEXT NOT NULL,
      label TEXT NOT NULL, scopes TEXT NOT NULL, created INTEGER NOT NULL, created_by TEXT NOT NULL,
      last_used INTEGER, expires INTEGER NOT NULL, ended INTEGER, ended_by TEXT
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS token_login ON token (login);";

const COLUMNS: &str =
    "id, gov, login, label, scopes, created, created_by, last_used, expires, ended, ended_by FROM token";

fn read(row: &Row<'_>) -> rusqlite::Result<Token> {
    let scopes: String = row.get(4)?;
    Ok(Token {
        id: row.get(0)?,
        gov: row.get(1)?,
        login: row.get(2)?,
        label: row.get(3)?,
        scopes: scopes.split(' ').filter(|s| !s.is_empty()).map(str::to_owned).collect(),
        created: row.get(5)?,
        created_by: row.get(6)?,
        last_used: row.get(7)?,
        expires: row.get(8)?,
        ended: row.get(9)?,
        ended_by: row.get(10)?,
    })
}

fn used_before() -> StoreError {
    StoreError::Misuse("令牌标识已经用过".to_owned())
}

fn insert(conn: &Connection, secret: &str, t: &Token) -> Result<(), StoreError> {
    let hash = sha256(secret.as_bytes());
    let sql = "INSERT INTO token VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) ON CONFLICT DO NOTHING";
    let scopes = t.scopes.join(" ");
    let values = params![
        hash,
        t.id,
        t.gov,
        t.login,
        t.label,
        scopes,
        t.created,
        t.created_by,
        t.last_used,
        t.expires,
        t.ended,
        t.ended_by
    ];
    if conn.prepare_cached(sql)?.execute(values)? == 0 { Err(used_before()) } else { Ok(()) }
}

impl Tokens for SqliteAccounts {
    fn create_token(&self, secret: &str, t: &Token) -> Result<(), StoreError> {
        insert(&self.conn(), secret, t)
    }

    fn create_token_within(&self, secret: &str, t: &Token, most: usize, now: i64) -> Result<bool, StoreError> {
        let mut conn = self.conn();
        // Written first, so that another program that has the file open waits with its own count.
        let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let sql = "SELECT count(*) FROM token WHERE gov = ?1 AND login = ?2 AND ended IS NULL AND expires > ?3";
        let held: i64 = tx.query_row(sql, params![t.gov, t.login, now], |row| row.get(0))?;
        if usize::try_from(held).unwrap_or(usize::MAX) >= most {
            return Ok(false);
        }
        insert(&tx, secret, t)?;
        tx.commit()?;
        Ok(true)
    }

    fn find_token(&self, secret: &str, now: i64) -> Result<Option<Token>, StoreError> {
        let sql = format!("SELECT {COLUMNS} WHERE secret_hash = ?1 AND ended IS NULL AND expires > ?2");
        let hash = sha256(secret.as_bytes());
        Ok(self.conn().prepare_cached(&sql)?.query_row(params![hash, now], read).optional()?)
    }

    fn use_token(&self, id: &str, now: i64) -> Result<(), StoreError> {
        let sql = "UPDATE token SET last_used = ?2 WHERE id = ?1 AND (last_used IS NULL OR last_used <= ?3)";
        self.run(sql, params![id, now, now.saturating_sub(TOUCH)])?;
        Ok(())
    }

    fn tokens(&self, gov: &str) -> Result<Vec<Token>, StoreError> {
        let sql = format!("SELECT {COLUMNS} WHERE gov = ?1 ORDER BY created DESC, id");
        let conn = self.conn();
        let mut statement = conn.prepare_cached(&sql)?;
        Ok(statement.query_map([gov], read)?.collect::<Result<_, _>>()?)
    }

    fn end_token(&self, id: &str, now: i64, by: &str) -> Result<bool, StoreError> {
        let sql = "UPDATE token SET ended = ?2, ended_by = ?3 WHERE id = ?1 AND ended IS NULL AND expires > ?2";
        Ok(self.run(sql, params![id, now, by])? > 0)
    }

    fn forget_tokens(&self, before: i64) -> Result<u64, StoreError> {
        self.run("DELETE FROM token WHERE min(expires, coalesce(ended, expires)) < ?1", [before])
    }
}

fn keep(tokens: &mut BTreeMap<String, Token>, secret: &str, token: &Token) -> Result<(), StoreError> {
    let hash = sha256(secret.as_bytes());
    if tokens.contains_key(&hash) || tokens.values().any(|t| t.id == token.id) {
        return Err(used_before());
    }
    tokens.insert(hash, token.clone());
    Ok(())
}

impl Tokens for MemoryAccounts {
    fn create_token(&self, secret: &str, token: &Token) -> Result<(), StoreError> {
        keep(&mut self.held().tokens, secret, token)
    }

    fn create_token_within(&self, secret: &str, token: &Token, most: usize, now: i64) -> Result<bool, StoreError> {
        let mut held = self.held();
        let own = |t: &&Token| t.gov == token.gov && t.login == token.login && t.is_good(now);
        if held.tokens.values().filter(own).count() >= most {
            return Ok(false);
        }
        keep(&mut held.tokens, secret, token)?;
        Ok(true)
    }

    fn find_token(&self, secret: &str, now: i64) -> Result<Option<Token>, StoreError> {
        Ok(self.held().tokens.get(&sha256(secret.as_bytes())).filter(|t| t.is_good(now)).cloned())
    }

    fn use_token(&self, id: &str, now: i64) -> Result<(), StoreError> {
        let mut held = self.held();
        let stale = |t: &&mut Token| t.id == id && t.last_used.is_none_or(|last| last <= now.saturating_sub(TOUCH));
        if let Some(token) = held.tokens.values_mut().find(stale) {
            token.last_used = Some(now);
        }
        Ok(())
    }

    fn tokens(&self, gov: &str) -> Result<Vec<Token>, StoreError> {
        let mut found: Vec<Token> = self.held().tokens.values().filter(|t| t.gov == gov).cloned().collect();
        found.sort_by(|a, b| b.created.cmp(&a.created).then(a.id.cmp(&b.id)));
        Ok(found)
    }

    fn end_token(&self, id: &str, now: i64, by: &str) -> Result<bool, StoreError> {
        let mut held = self.held();
        let Some(token) = held.tokens.values_mut().find(|t| t.id == id && t.is_good(now)) else { return Ok(false) };
        token.ended = Some(now);
        token.ended_by = Some(by.to_owned());
        Ok(true)
    }

    fn forget_tokens(&self, before: i64) -> Result<u64, StoreError> {
        let mut held = self.held();
        let count = held.tokens.len();
        held.tokens.retain(|_, t| t.expires.min(t.ended.unwrap_or(t.expires)) >= before);
        Ok((count - held.tokens.len()) as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::Accounts;

    fn token(id: &str, login: &str) -> Token {
        Token {
            id: id.to_owned(),
            gov: "gov".to_owned(),
            login: login.to_owned(),
            label: "报表".to_owned(),
            scopes: vec!["read".to_owned(), "act:documents".to_owned()],
            created: 100,
            created_by: "an".to_owned(),
            last_used: None,
            expires: 200,
            ended: None,
            ended_by: None,
        }
    }

    fn conforms(accounts: &dyn Accounts) {
        accounts.create_token("s1", &token("t1", "li")).unwrap();
        accounts.create_token("s2", &Token { created: 101, expires: 300, ..token("t2", "") }).unwrap();
        accounts.create_token("s3", &Token { created: 102, ..token("t3", "wu") }).unwrap();
        assert!(accounts.create_token("s1", &token("t4", "li")).is_err(), "a secret is used once");
        assert!(accounts.create_token("s4", &token("t1", "li")).is_err(), "and so is a name");
        assert_eq!(accounts.find_token("s1", 199).unwrap(), Some(token("t1", "li")));
        assert_eq!(accounts.find_token("s1", 200).unwrap(), None, "its time is over");
        assert_eq!(accounts.find_token("t1", 150).unwrap(), None, "the name is not the secret");
        let used = || accounts.find_token("s1", 150).unwrap().unwrap().last_used;
        accounts.use_token("t1", 110).unwrap();
        accounts.use_token("t1", 110 + TOUCH - 1).unwrap();
        assert_eq!(used(), Some(110), "too soon to be worth a write");
        accounts.use_token("t1", 110 + TOUCH).unwrap();
        assert_eq!(used(), Some(110 + TOUCH));
        let ids: Vec<String> = accounts.tokens("gov").unwrap().into_iter().map(|t| t.id).collect();
        assert_eq!(ids, ["t3", "t2", "t1"]);
        assert!(accounts.tokens("there").unwrap().is_empty());
        assert!(accounts.end_token("t2", 150, "an").unwrap());
        assert!(!accounts.end_token("t2", 151, "wu").unwrap(), "it ends once");
        assert_eq!(accounts.find_token("s2", 160).unwrap(), None);
        let ended = accounts.tokens("gov").unwrap().into_iter().find(|t| t.id == "t2").unwrap();
        assert_eq!((ended.ended, ended.ended_by.as_deref()), (Some(150), Some("an")));
        accounts.end_all_of("wu").unwrap();
        assert_eq!(accounts.find_token("s3", 150).unwrap(), None, "tokens end with the sessions of their account");
        assert!(accounts.find_token("s1", 150).unwrap().is_some(), "and with those of no other");
        assert_eq!(accounts.forget_tokens(151).unwrap(), 1);
        assert_eq!(accounts.tokens("gov").unwrap().len(), 1);
    }

    fn limits(accounts: &(dyn Accounts + Sync)) {
        accounts.create_token("ended", &Token { ended: Some(120), ..token("ended", "li") }).unwrap();
        accounts.create_token("other", &token("other", "wu")).unwrap();
        let made = |n: usize| {
            let one = token(&format!("r{n}"), "li");
            usize::from(accounts.create_token_within(&format!("race-{n}"), &one, 3, 150).unwrap())
        };
        let all: usize = std::thread::scope(|scope| {
            let each: Vec<_> = (0..8).map(|n| scope.spawn(move || made(n))).collect();
            each.into_iter().map(|thread| thread.join().unwrap()).sum()
        });
        assert_eq!(all, 3, "however many come at once; those that ended and those of others do not count");
        assert!(accounts.create_token_within("late", &token("late", "li"), 3, 200).unwrap(), "nor those that expired");
    }

    #[test]
    fn a_limit_holds_for_all_who_come_at_once() {
        limits(&MemoryAccounts::default());
        let dir = tempfile::tempdir().unwrap();
        limits(&SqliteAccounts::open(&dir.path().join("accounts.db")).unwrap());
    }

    #[test]
    fn both_kinds_agree_on_tokens() {
        conforms(&MemoryAccounts::default());
        let dir = tempfile::tempdir().unwrap();
        conforms(&SqliteAccounts::open(&dir.path().join("accounts.db")).unwrap());
    }

    #[test]
    fn the_secret_of_a_token_is_nowhere_in_the_file() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("accounts.db");
        let secret = "a-secret-that-would-be-found";
        SqliteAccounts::open(&path).unwrap().create_token(secret, &token("t1", "li")).unwrap();
        assert!(SqliteAccounts::open(&path).unwrap().find_token(secret, 150).unwrap().is_some());
        for entry in std::fs::read_dir(dir.path()).unwrap() {
            let bytes = std::fs::read(entry.unwrap().path()).unwrap();
            assert!(!bytes.windows(secret.len()).any(|w| w == secret.as_bytes()));
        }
    }
}
