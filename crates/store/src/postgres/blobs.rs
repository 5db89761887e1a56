//! Files in the database, in parts, so that no row is very long.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use guiju_core::journal::{Hash, sha256};

use super::PgPlace;
use super::link::{Bound, Link, Value};
use super::session::unsigned;
use crate::StoreError;
use crate::blobs::{Blobs, StageError, Staged, admit, damaged, is_hash};

/// Bytes of one part.
const PART: usize = 256 * 1024;

/// Files in a database. One connection serves all, one after another.
#[derive(Debug)]
pub struct PgBlobs {
    link: Mutex<Link>,
}

impl PgBlobs {
    pub(super) fn open(place: &PgPlace) -> Result<Self, StoreError> {
        Ok(Self { link: Mutex::new(Link::open(&place.config, &place.greeting())?) })
    }

    fn link(&self) -> Result<MutexGuard<'_, Link>, StoreError> {
        let link = self.link.lock().unwrap_or_else(PoisonError::into_inner);
        link.mend()?;
        Ok(link)
    }

    /// Stores content under its hash, whatever its kind: for staged files, and for a copy from another store.
    ///
    /// # Errors
    /// Where the content has another hash, or the database fails.
    pub fn keep(&self, hash: &str, bytes: &[u8]) -> Result<(), StoreError> {
        if !is_hash(hash) || sha256(bytes) != hash {
            return Err(damaged(hash));
        }
        let whole = matches!(self.get(hash), Ok(Some(_)));
        let link = self.link()?;
        link.batch("BEGIN")?;
        let mut writes: Vec<Bound> = vec![(
            "INSERT INTO blobs VALUES ($1, $2, clock_timestamp()) ON CONFLICT (hash)
             DO UPDATE SET staged = excluded.staged"
                .to_owned(),
            vec![Value::text(hash), Value::number(i64::try_from(bytes.len()).unwrap_or(i64::MAX))],
        )];
        if !whole {
            writes.push(("DELETE FROM blob_parts WHERE hash = $1".to_owned(), vec![Value::text(hash)]));
            writes.extend((0i64..).zip(bytes.chunks(PART)).map(|(n, part)| {
                let sql = "INSERT INTO blob_parts VALUES ($1, $2, $3)".to_owned();
                (sql, vec![Value::text(hash), Value::number(n), Value::bytes(part)])
            }));
        }
        let written = link.all(&writes);
        link.batch(if written.is_ok() { "COMMIT" } else { "ROLLBACK" })?;
        written.map(|_| ())
    }
}

impl Blobs for PgBlobs {
    fn stage(&self, bytes: &[u8], name: &str, limit: u64) -> Result<Staged, StageError> {
        let staged = admit(bytes, name, limit)?;
        self.keep(&staged.hash, bytes)?;
        Ok(staged)
    }

    fn put(&self, bytes: &[u8]) -> Result<Hash, StoreError> {
        let hash = sha256(bytes);
        self.keep(&hash, bytes)?;
        Ok(hash)
    }

    fn get(&self, hash: &str) -> Result<Option<Vec<u8>>, StoreError> {
        if !is_hash(hash) {
            return Ok(None);
        }
        // Files and their parts from one instant: one statement.
        let sql = "SELECT p.bytes FROM blobs b LEFT JOIN blob_parts p USING (hash) WHERE b.hash = $1 ORDER BY p.part";
        let rows = self.link()?.rows(sql, vec![Value::text(hash)])?;
        if rows.is_empty() {
            return Ok(None);
        }
        let mut bytes = vec![];
        for row in &rows {
            bytes.extend(row.try_get::<_, Option<Vec<u8>>>(0)?.unwrap_or_default());
        }
        if sha256(&bytes) == hash { Ok(Some(bytes)) } else { Err(damaged(hash)) }
    }

    fn size(&self, hash: &str) -> Result<Option<u64>, StoreError> {
        let row = self.link()?.row("SELECT size FROM blobs WHERE hash = $1", vec![Value::text(hash)])?;
        Ok(row.map(|row| row.try_get(0)).transpose()?.map(unsigned))
    }

    fn all(&self) -> Result<Vec<Hash>, StoreError> {
        let rows = self.link()?.rows("SELECT hash FROM blobs ORDER BY hash", vec![])?;
        rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
    }

    fn expire_unnamed(&self, named: &dyn Fn(&str) -> bool, before: SystemTime) -> Result<u64, StoreError> {
        let since = before.duration_since(UNIX_EPOCH).unwrap_or_default();
        let before = Value::number(i64::try_from(since.as_millis()).unwrap_or(i64::MAX));
        let then = "to_timestamp($1::bigint / 1000.0)";
        let link = self.link()?;
        let old = link.rows(&format!("SELECT hash FROM blobs WHERE staged < {then}"), vec![before.clone()])?;
        let mut gone = 0;
        for row in old {
            let hash: Hash = row.try_get(0)?;
            if !named(&hash) {
                // Made fresh in between, it stays.
                let sql = format!("DELETE FROM blobs WHERE hash = $2 AND staged < {then} RETURNING 1");
                gone += link.rows(&sql, vec![before.clone(), Value::text(&hash)])?.len() as u64;
            }
        }
        Ok(gone)
    }
}
