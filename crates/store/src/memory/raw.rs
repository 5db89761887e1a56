//! Journal columns as they are held, for checking.

use super::MemoryStore;
use crate::StoreError;
use crate::verify::{Raw, RawRow};

impl Raw for MemoryStore {
    fn raw_govs(&self) -> Result<Vec<Vec<u8>>, StoreError> {
        Ok(self.work.govs().into_iter().map(String::into_bytes).collect())
    }

    fn raw_rows(&self, gov: &[u8], from: u64, limit: usize) -> Result<Vec<RawRow>, StoreError> {
        let gov = String::from_utf8_lossy(gov);
        let raw = self.work.entries(&gov, from, limit).map(|entry| RawRow {
            position: entry.row.position,
            subject: entry.subject.clone().into_bytes(),
            actor: entry.actor.clone().into_bytes(),
            key: entry.key.clone().into_bytes(),
            head: entry.row.head.clone(),
            body: entry.row.body.clone(),
            salt: entry.row.salt.clone(),
            hash: entry.row.hash.clone().into_bytes(),
        });
        Ok(raw.collect())
    }
}
