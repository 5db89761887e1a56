//! The journal for whom the rules let look at it: heads with their hashes, never a body. Whether somebody may is asked
//! before, by the acts that judge looking.

use guiju_core::journal::{GENESIS, Hash, Head, StoredRow};
use guiju_store::export::{Names, journal_row};
use guiju_store::span::{self, Span};
use guiju_store::{StoreError, Tip, excerpt};

use crate::reader::Reader;
use crate::replay::head;

/// The head of a row with its place in the chain.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The head.
    pub head: Head,
    /// Hash of the row.
    pub hash: Hash,
}

fn entry(stored: &StoredRow) -> Result<Entry, StoreError> {
    Ok(Entry { head: head(stored)?, hash: stored.hash.clone() })
}

impl Reader {
    /// Where the journal ends.
    pub fn tip(&self) -> Result<Tip, StoreError> {
        self.read(|read| read.tip(self.gov()))
    }

    /// Heads from a position on, oldest first, at most so many.
    pub fn heads(&self, from: u64, limit: usize) -> Result<Vec<Entry>, StoreError> {
        self.read(|read| read.journal(self.gov(), from, limit)?.iter().map(entry).collect())
    }

    /// Heads of a subject, oldest first.
    pub fn heads_of(&self, subject: &str) -> Result<Vec<Entry>, StoreError> {
        self.read(|read| read.subject(self.gov(), subject)?.iter().map(entry).collect())
    }

    /// Hash of the row before a position.
    pub fn hash_before(&self, position: u64) -> Result<Hash, StoreError> {
        if position <= 1 {
            return Ok(GENESIS.to_owned());
        }
        let rows = self.read(|read| read.journal(self.gov(), position - 1, 1))?;
        let before = rows.into_iter().find(|row| row.position == position - 1);
        before.map(|row| row.hash).ok_or_else(|| StoreError::Damaged(format!("流水第{}条缺失", position - 1)))
    }

    /// Rows from a position on, as lines of an [`excerpt`], at most `limit` and none after `to`: the last position, its
    /// hash, and the lines. Nothing where there are no such rows.
    pub fn excerpt_lines(&self, from: u64, to: u64, limit: usize) -> Result<Option<(u64, Hash, String)>, StoreError> {
        let rows = self.read(|read| read.journal(self.gov(), from, limit))?;
        let (mut lines, mut last) = (String::new(), None);
        for row in rows.iter().filter(|row| row.position <= to) {
            lines.push_str(&excerpt::row(row)?);
            last = Some((row.position, row.hash.clone()));
        }
        Ok(last.map(|(position, hash)| (position, hash, lines)))
    }

    /// The same as lines of a table for office spreadsheets, without the names of files.
    pub fn table_lines(&self, from: u64, to: u64, limit: usize) -> Result<Option<(u64, String)>, StoreError> {
        let rows = self.read(|read| read.journal(self.gov(), from, limit))?;
        let (mut lines, mut last) = (String::new(), None);
        for row in rows.iter().filter(|row| row.position <= to) {
            lines.push_str(&journal_row(row, Names::Withheld)?);
            last = Some(row.position);
        }
        Ok(last.map(|position| (position, lines)))
    }

    /// Checks a stretch of the journal, page by page.
    pub fn verify(&self, from: u64, to: u64) -> Result<Span, StoreError> {
        span::verify((from, to), &mut |from, limit| self.read(|read| read.journal(self.gov(), from, limit)))
    }
}
