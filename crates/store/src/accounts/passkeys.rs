//! Passkeys: what a browser or a security key showed of itself once, by which it is known again. In the file of the accounts.

use rusqlite::{Connection, OptionalExtension as _, Row, TransactionBehavior, params};

use super::Safe;
use crate::StoreError;

/// One passkey of somebody. Nothing of it is secret: what signs never leaves the device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passkey {
    /// By which its device names it; of all keys there are.
    pub id: String,
    /// Whose.
    pub login: String,
    /// The name of the site for which it was made; at another it opens nothing.
    pub site: String,
    /// By which the device names its owner; says nothing of him.
    pub handle: String,
    /// What its owner calls it.
    pub name: String,
    /// Unix second at which it was added.
    pub added: i64,
    /// Unix second at which it was last shown.
    pub used: Option<i64>,
    /// What is known of the key, in the words of whoever checks it.
    pub credential: String,
}

/// Beside the tables of the file's format: a program that does not know it leaves it alone.
pub(super) const TABLE: &str = "
    CREATE TABLE IF NOT EXISTS passkey (
      id TEXT NOT NULL PRIMARY KEY, login TEXT NOT NULL, site TEXT NOT NULL, handle TEXT NOT NULL, name TEXT NOT NULL,
      added INTEGER NOT NULL, used INTEGER, credential TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS passkey_login ON passkey (login);";

const COLUMNS: &str = "id, login, site, handle, name, added, used, credential FROM passkey";

fn read(row: &Row<'_>) -> rusqlite::Result<Passkey> {
    Ok(Passkey {
        id: row.get(0)?,
        login: row.get(1)?,
        site: row.get(2)?,
        handle: row.get(3)?,
        name: row.get(4)?,
        added: row.get(5)?,
        used: row.get(6)?,
        credential: row.get(7)?,
    })
}

fn insert(conn: &Connection, key: &Passkey) -> Result<bool, StoreError> {
    let sql = "INSERT INTO passkey VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT DO NOTHING";
    let Passkey { id, login, site, handle, name, added, used, credential } = key;
    let values = params![id, login, site, handle, name, added, used, credential];
    Ok(conn.prepare_cached(sql)?.execute(values)? == 1)
}

impl Safe {
    /// Keeps a new passkey where its login has fewer than so many for its site; in one step, so that two at once do not make
    /// one too many. Whether it was kept: one that is known already, of whomever, is not.
    pub fn add_passkey(&self, key: &Passkey, most: usize) -> Result<bool, StoreError> {
        let mut conn = self.conn();
        let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let sql = "SELECT count(*) FROM passkey WHERE login = ?1 AND site = ?2";
        let held: i64 = tx.query_row(sql, [&key.login, &key.site], |row| row.get(0))?;
        let kept = usize::try_from(held).unwrap_or(usize::MAX) < most && insert(&tx, key)?;
        tx.commit()?;
        Ok(kept)
    }

    /// The passkeys of a login for a site, oldest first.
    pub fn passkeys_of(&self, login: &str, site: &str) -> Result<Vec<Passkey>, StoreError> {
        let sql = format!("SELECT {COLUMNS} WHERE login = ?1 AND site = ?2 ORDER BY added, id");
        let conn = self.conn();
        let mut statement = conn.prepare_cached(&sql)?;
        Ok(statement.query_map([login, site], read)?.collect::<Result<_, _>>()?)
    }

    /// The passkey that its device names so, for a site.
    pub fn passkey(&self, id: &str, site: &str) -> Result<Option<Passkey>, StoreError> {
        let sql = format!("SELECT {COLUMNS} WHERE id = ?1 AND site = ?2");
        Ok(self.conn().prepare_cached(&sql)?.query_row([id, site], read).optional()?)
    }

    /// Notes that a passkey was shown, and what is known of it since. Whether nothing came between: where it was shown or
    /// removed since it was read, nothing is noted, and it must not count as shown.
    pub fn use_passkey(&self, read: &Passkey, credential: &str, now: i64) -> Result<bool, StoreError> {
        let sql = "UPDATE passkey SET credential = ?3, used = ?4
                   WHERE id = ?1 AND credential = ?2 AND used IS ?5";
        let values = params![read.id, read.credential, credential, now, read.used];
        Ok(self.conn().prepare_cached(sql)?.execute(values)? == 1)
    }

    /// Removes one of a login, the last one for its site only where that may be; whether it was removed. In one step, so that of two
    /// removals at once one finds that it is about the last.
    pub fn drop_passkey(&self, login: &str, id: &str, may_be_last: bool) -> Result<bool, StoreError> {
        let sql = "DELETE FROM passkey WHERE login = ?1 AND id = ?2 AND (?3 OR EXISTS (
                     SELECT 1 FROM passkey other WHERE other.login = ?1 AND other.site = passkey.site AND other.id <> ?2))";
        Ok(self.conn().prepare_cached(sql)?.execute(params![login, id, may_be_last])? == 1)
    }

    /// Removes all of a login, for whichever site; how many there were.
    pub fn drop_passkeys(&self, login: &str) -> Result<u64, StoreError> {
        Ok(self.conn().prepare_cached("DELETE FROM passkey WHERE login = ?1")?.execute([login])? as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(id: &str, login: &str) -> Passkey {
        Passkey {
            id: id.to_owned(),
            login: login.to_owned(),
            site: "oa.example".to_owned(),
            handle: "h".to_owned(),
            name: "手机".to_owned(),
            added: 100,
            used: None,
            credential: "c1".to_owned(),
        }
    }

    fn conforms(safe: &Safe) {
        assert!(safe.add_passkey(&key("k1", "li"), 2).unwrap());
        assert!(!safe.add_passkey(&key("k1", "an"), 2).unwrap(), "one key, one login");
        assert!(safe.add_passkey(&Passkey { added: 90, ..key("k2", "li") }, 2).unwrap());
        assert!(!safe.add_passkey(&key("k3", "li"), 2).unwrap(), "no more than so many");
        assert!(safe.add_passkey(&Passkey { site: "other.example".into(), ..key("k4", "li") }, 2).unwrap());
        let ids = |login: &str| safe.passkeys_of(login, "oa.example").unwrap().into_iter().map(|k| k.id);
        assert_eq!(ids("li").collect::<Vec<_>>(), ["k2", "k1"]);
        assert_eq!(ids("an").count(), 0);
        assert_eq!(safe.passkey("k1", "oa.example").unwrap(), Some(key("k1", "li")));
        assert_eq!(safe.passkey("k4", "oa.example").unwrap(), None, "of another site");

        let seen = safe.passkey("k1", "oa.example").unwrap().unwrap();
        assert!(safe.use_passkey(&seen, "c1", 200).unwrap());
        assert!(!safe.use_passkey(&seen, "c2", 200).unwrap(), "it was shown in between, though nothing else changed");
        let seen = safe.passkey("k1", "oa.example").unwrap().unwrap();
        assert_eq!((seen.used, seen.credential.as_str()), (Some(200), "c1"));
        assert!(safe.use_passkey(&seen, "c2", 200).unwrap());
        assert!(!safe.use_passkey(&seen, "c3", 201).unwrap());

        assert!(!safe.drop_passkey("an", "k1", true).unwrap(), "nobody else's");
        assert!(safe.drop_passkey("li", "k1", false).unwrap() && !safe.drop_passkey("li", "k1", true).unwrap());
        assert!(!safe.drop_passkey("li", "k2", false).unwrap(), "the last for its site stays where it must");
        let seen = Passkey { credential: "c2".into(), used: Some(200), ..seen };
        assert!(!safe.use_passkey(&seen, "c3", 300).unwrap(), "removed in between");
        assert_eq!(safe.drop_passkeys("li").unwrap(), 2);
        assert_eq!(ids("li").count(), 0);
    }

    #[test]
    fn both_places_agree_on_passkeys() {
        conforms(&Safe::in_memory().unwrap());
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("accounts.db");
        conforms(&Safe::open(&path).unwrap());
        Safe::open(&path).unwrap().add_passkey(&key("k9", "wu"), 1).unwrap();
        let again = Safe::open(&path).unwrap();
        assert_eq!(again.passkey("k9", "oa.example").unwrap(), Some(key("k9", "wu")), "after a new start");
    }
}
