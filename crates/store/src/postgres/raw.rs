//! Journal columns as they are stored, for checking.

use tokio_postgres::Row;

use super::link::Value;
use super::session::{Session, limit_of, position, unsigned};
use super::text::unpack;
use super::{PgReader, PgStore};
use crate::StoreError;
use crate::verify::{Raw, RawRow};

fn raw(row: &Row) -> Result<RawRow, StoreError> {
    let text = |n: usize| -> Result<Vec<u8>, StoreError> { Ok(unpack(row.try_get(n)?).into_bytes()) };
    Ok(RawRow {
        position: unsigned(row.try_get(0)?),
        subject: text(1)?,
        actor: text(2)?,
        key: text(3)?,
        head: row.try_get(4)?,
        body: row.try_get(5)?,
        salt: row.try_get(6)?,
        hash: text(7)?,
    })
}

fn rows(session: &Session, gov: &[u8], from: u64, limit: usize) -> Result<Vec<RawRow>, StoreError> {
    let sql = "SELECT position, subject, actor, key, head, body, salt, hash FROM journal
               WHERE gov = $1 AND position >= $2 ORDER BY position LIMIT $3";
    let gov = String::from_utf8_lossy(gov);
    let values = vec![Value::text(&gov), Value::number(position(from)), Value::number(limit_of(limit))];
    session.link.rows(sql, values)?.iter().map(raw).collect()
}

impl Raw for PgReader {
    fn raw_govs(&self) -> Result<Vec<Vec<u8>>, StoreError> {
        Ok(self.read(Session::govs)?.into_iter().map(String::into_bytes).collect())
    }
    fn raw_rows(&self, gov: &[u8], from: u64, limit: usize) -> Result<Vec<RawRow>, StoreError> {
        self.read(|session| rows(session, gov, from, limit))
    }
}

impl Raw for PgStore {
    fn raw_govs(&self) -> Result<Vec<Vec<u8>>, StoreError> {
        Ok(self.session.govs()?.into_iter().map(String::into_bytes).collect())
    }
    fn raw_rows(&self, gov: &[u8], from: u64, limit: usize) -> Result<Vec<RawRow>, StoreError> {
        rows(&self.session, gov, from, limit)
    }
}
