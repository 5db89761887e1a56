//! What makes an account safe besides its password: when that was set and which ones were before, the second factor, the
//! recovery codes, and the bonds to identities outside. In the file of the accounts, as the passkeys are (`passkeys`).

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, OptionalExtension as _, params};

use super::{Accounts as _, SqliteAccounts};
use crate::StoreError;

/// What is kept of one login.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Safety {
    /// Unix second at which the password was set; 0 where that is not known.
    pub password_set: i64,
    /// Hashes of earlier passwords, newest first.
    pub earlier: Vec<String>,
    /// The sealed secret of the second factor; empty for none. Its key is not in this file.
    pub totp: String,
    /// The last step of time whose code was used; none is used twice.
    pub totp_step: i64,
    /// Hashes of the recovery codes that are left.
    pub recovery: Vec<String>,
}

impl std::fmt::Debug for Safety {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Safety").field("password_set", &self.password_set).finish_non_exhaustive()
    }
}

/// The place for it.
#[derive(Debug)]
pub struct Safe {
    conn: Mutex<Connection>,
}

impl Safe {
    /// In the file of the accounts, which is made where there is none.
    pub fn open(accounts: &Path) -> Result<Self, StoreError> {
        // Makes the tables.
        SqliteAccounts::open(accounts)?.end_expired(i64::MIN)?;
        let conn = Connection::open(accounts)?;
        conn.busy_timeout(Duration::from_secs(5))?;
        conn.pragma_update(None, "synchronous", "FULL")?;
        Ok(Self { conn: Mutex::new(conn) })
    }

    /// In memory.
    pub fn in_memory() -> Result<Self, StoreError> {
        let conn = Connection::open_in_memory()?;
        conn.execute_batch(super::sqlite::SAFETY)?;
        conn.execute_batch(super::passkeys::TABLE)?;
        Ok(Self { conn: Mutex::new(conn) })
    }

    pub(super) fn conn(&self) -> MutexGuard<'_, Connection> {
        self.conn.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is kept of a login.
    pub fn of(&self, login: &str) -> Result<Safety, StoreError> {
        read(&self.conn(), login)
    }

    /// Changes it in one step that nothing comes between: of two who bring the same code only one finds it unused.
    pub fn change<T>(&self, login: &str, change: impl FnOnce(&mut Safety) -> T) -> Result<T, StoreError> {
        let mut conn = self.conn();
        let tx = conn.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        let before = read(&tx, login)?;
        let mut safety = before.clone();
        let answer = change(&mut safety);
        if safety != before {
            let sql = "INSERT OR REPLACE INTO safety VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
            let (earlier, recovery) = (safety.earlier.join("\n"), safety.recovery.join("\n"));
            let Safety { password_set, totp, totp_step, .. } = &safety;
            tx.prepare_cached(sql)?.execute(params![login, password_set, earlier, totp, totp_step, recovery])?;
        }
        tx.commit()?;
        Ok(answer)
    }

    /// Binds a login to an identity outside; a way has one identity for a login and one login for an identity. An empty
    /// identity takes the bond away.
    pub fn bind(&self, way: &str, outside: &str, login: &str) -> Result<(), StoreError> {
        let mut conn = self.conn();
        let tx = conn.transaction()?;
        tx.execute("DELETE FROM bond WHERE way = ?1 AND login = ?2", [way, login])?;
        if !outside.is_empty() {
            tx.execute("INSERT INTO bond VALUES (?1, ?2, ?3)", [way, outside, login])?;
        }
        Ok(tx.commit()?)
    }

    /// The login bound to an identity outside, letter by letter.
    pub fn bound(&self, way: &str, outside: &str) -> Result<Option<String>, StoreError> {
        let sql = "SELECT login FROM bond WHERE way = ?1 AND outside = ?2";
        Ok(self.conn().query_row(sql, [way, outside], |r| r.get(0)).optional()?)
    }

    /// The bonds of a login: way and identity.
    pub fn bonds_of(&self, login: &str) -> Result<Vec<(String, String)>, StoreError> {
        let conn = self.conn();
        let mut statement = conn.prepare_cached("SELECT way, outside FROM bond WHERE login = ?1 ORDER BY way")?;
        Ok(statement.query_map([login], |r| Ok((r.get(0)?, r.get(1)?)))?.collect::<Result<_, _>>()?)
    }
}

fn read(conn: &Connection, login: &str) -> Result<Safety, StoreError> {
    let sql = "SELECT password_set, earlier, totp, totp_step, recovery FROM safety WHERE login = ?1";
    let lines = |text: String| text.lines().map(str::to_owned).collect();
    let found = conn.prepare_cached(sql)?.query_row([login], |r| {
        Ok(Safety {
            password_set: r.get(0)?,
            earlier: lines(r.get(1)?),
            totp: r.get(2)?,
            totp_step: r.get(3)?,
            recovery: lines(r.get(4)?),
        })
    });
    Ok(found.optional()?.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn conforms(safe: &Safe) {
        assert_eq!(safe.of("li").unwrap(), Safety::default());
        let set = |s: &mut Safety| {
            s.password_set = 7;
            s.earlier = vec!["a".into(), "b".into()];
            s.recovery = vec!["r1".into(), "r2".into()];
        };
        safe.change("li", set).unwrap();
        let use_one = |s: &mut Safety| {
            let before = s.recovery.len();
            s.recovery.retain(|r| r != "r1");
            before > s.recovery.len()
        };
        assert!(safe.change("li", use_one).unwrap());
        assert!(!safe.change("li", use_one).unwrap(), "a code counts once");
        let li = safe.of("li").unwrap();
        assert_eq!((li.password_set, li.earlier.len(), li.recovery), (7, 2, vec!["r2".to_owned()]));
        assert_eq!(safe.of("an").unwrap(), Safety::default());

        safe.bind("ldap", "uid=li", "li").unwrap();
        safe.bind("oidc", "uid=li", "an").unwrap();
        assert_eq!(safe.bound("ldap", "uid=li").unwrap().as_deref(), Some("li"));
        assert_eq!(safe.bound("ldap", "UID=li").unwrap(), None);
        assert!(safe.bind("ldap", "uid=li", "an").is_err(), "one identity, one login");
        safe.bind("ldap", "uid=li2", "li").unwrap();
        assert_eq!(safe.bonds_of("li").unwrap(), [("ldap".to_owned(), "uid=li2".to_owned())]);
        safe.bind("ldap", "", "li").unwrap();
        assert_eq!(safe.bound("ldap", "uid=li2").unwrap(), None);
        assert_eq!(safe.bound("oidc", "uid=li").unwrap().as_deref(), Some("an"));
    }

    #[test]
    fn both_places_agree() {
        conforms(&Safe::in_memory().unwrap());
        let dir = tempfile::tempdir().unwrap();
        conforms(&Safe::open(&dir.path().join("accounts.db")).unwrap());
    }

    #[test]
    fn a_file_of_the_first_format_is_read_on() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("accounts.db");
        let conn = Connection::open(&path).unwrap();
        conn.execute_batch(super::super::sqlite::TABLES).unwrap();
        conn.execute("INSERT INTO account VALUES ('li', 'p-li', 'gov', 'x', 0, 0, NULL)", []).unwrap();
        drop(conn);
        let safe = Safe::open(&path).unwrap();
        assert_eq!(safe.of("li").unwrap(), Safety::default());
        assert!(SqliteAccounts::open(&path).unwrap().find("li").unwrap().is_some());
    }
}
