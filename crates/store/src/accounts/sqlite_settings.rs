//! Settings and what waits to be told, in the accounts' file.

use rusqlite::{OptionalExtension as _, Row, params};

use super::outbox::{Outbox, Outgoing};
use super::settings::{Contact, SavedView, Settings};
use super::sqlite::SqliteAccounts;
use crate::StoreError;

/// Between the subjects of one notice.
const COMMA: &str = ",";

impl Settings for SqliteAccounts {
    fn views(&self, login: &str, place: &str) -> Result<Vec<SavedView>, StoreError> {
        let sql = "SELECT name, query FROM saved_view WHERE login = ?1 AND place = ?2 ORDER BY name";
        let conn = self.conn();
        let mut statement = conn.prepare_cached(sql)?;
        let rows = statement.query_map([login, place], |r| Ok(SavedView { name: r.get(0)?, query: r.get(1)? }))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn save_view(&self, login: &str, place: &str, view: &SavedView, most: usize) -> Result<bool, StoreError> {
        let sql = "INSERT OR REPLACE INTO saved_view SELECT ?1, ?2, ?3, ?4
                   WHERE (SELECT count(*) FROM saved_view WHERE login = ?1 AND place = ?2 AND name <> ?3) < ?5";
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        Ok(self.run(sql, params![login, place, view.name, view.query, most])? > 0)
    }

    fn drop_view(&self, login: &str, place: &str, name: &str) -> Result<(), StoreError> {
        self.run("DELETE FROM saved_view WHERE login = ?1 AND place = ?2 AND name = ?3", [login, place, name])?;
        Ok(())
    }

    fn contact(&self, login: &str) -> Result<Contact, StoreError> {
        let sql = "SELECT mail, mail_off FROM contact WHERE login = ?1";
        let read = |r: &Row<'_>| Ok(Contact { mail: r.get(0)?, mail_off: r.get(1)? });
        Ok(self.conn().prepare_cached(sql)?.query_row([login], read).optional()?.unwrap_or_default())
    }

    fn put_contact(&self, login: &str, contact: &Contact) -> Result<(), StoreError> {
        let sql = "INSERT OR REPLACE INTO contact VALUES (?1, ?2, ?3)";
        self.run(sql, params![login, contact.mail, contact.mail_off])?;
        Ok(())
    }
}

fn outgoing(row: &Row<'_>) -> rusqlite::Result<Outgoing> {
    let subjects: String = row.get(3)?;
    Ok(Outgoing {
        id: row.get(0)?,
        channel: row.get(1)?,
        login: row.get(2)?,
        subjects: subjects.split(COMMA).filter(|s| !s.is_empty()).map(str::to_owned).collect(),
        tries: row.get(4)?,
        due: row.get(5)?,
    })
}

impl Outbox for SqliteAccounts {
    fn cursor(&self, gov: &str, channel: &str) -> Result<Option<u64>, StoreError> {
        let sql = "SELECT position FROM cursor WHERE gov = ?1 AND channel = ?2";
        let found: Option<i64> = self.conn().prepare_cached(sql)?.query_row([gov, channel], |r| r.get(0)).optional()?;
        Ok(found.map(|n| u64::try_from(n).unwrap_or(0)))
    }

    fn advance(&self, gov: &str, channel: &str, position: u64, out: &[Outgoing]) -> Result<(), StoreError> {
        let mut conn = self.conn();
        let tx = conn.transaction()?;
        for one in out {
            let sql = "INSERT INTO outbox VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO NOTHING";
            let subjects = one.subjects.join(COMMA);
            tx.execute(sql, params![one.id, one.channel, one.login, subjects, one.tries, one.due])?;
        }
        let position = i64::try_from(position).unwrap_or(i64::MAX);
        tx.execute("INSERT OR REPLACE INTO cursor VALUES (?1, ?2, ?3)", params![gov, channel, position])?;
        Ok(tx.commit()?)
    }

    fn due(&self, channel: &str, now: i64, limit: usize) -> Result<Vec<Outgoing>, StoreError> {
        let sql = "SELECT id, channel, login, subjects, tries, due FROM outbox
                   WHERE channel = ?1 AND due <= ?2 ORDER BY due, id LIMIT ?3";
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let conn = self.conn();
        let mut statement = conn.prepare_cached(sql)?;
        Ok(statement.query_map(params![channel, now, limit], outgoing)?.collect::<Result<_, _>>()?)
    }

    fn waiting(&self, channel: &str) -> Result<u64, StoreError> {
        let sql = "SELECT count(*) FROM outbox WHERE channel = ?1";
        let n: i64 = self.conn().prepare_cached(sql)?.query_row([channel], |r| r.get(0))?;
        Ok(u64::try_from(n).unwrap_or(0))
    }

    fn done(&self, id: &str) -> Result<(), StoreError> {
        self.run("DELETE FROM outbox WHERE id = ?1", [id])?;
        Ok(())
    }

    fn again(&self, id: &str, tries: u32, due: i64) -> Result<(), StoreError> {
        self.run("UPDATE outbox SET tries = ?2, due = ?3 WHERE id = ?1", params![id, tries, due])?;
        Ok(())
    }
}
