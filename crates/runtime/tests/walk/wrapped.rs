//! A store that does everything as another does, but for its commits.

use guiju_core::journal::{Hash, NewRow, StoredRow};
use guiju_core::register::{Answered, Ask, Cell, Change};
use guiju_core::request::Recorded;
use guiju_store::{Read, Stand, Store, StoreError, Tip};

/// What a commit does instead.
pub type Commit = Box<dyn FnMut(&mut dyn Store) -> Result<(), StoreError> + Send>;

/// Whether it writes.
pub type Stands = Box<dyn FnMut() -> Stand + Send>;

/// A store with commits of its own.
pub struct Wrapped {
    pub inner: Box<dyn Store>,
    pub commit: Commit,
    pub stand: Stands,
}

impl Read for Wrapped {
    fn tip(&self, gov: &str) -> Result<Tip, StoreError> {
        self.inner.tip(gov)
    }
    fn answered(&self, gov: &str, actor: &str, key: &str) -> Result<Option<(Hash, Recorded)>, StoreError> {
        self.inner.answered(gov, actor, key)
    }
    fn subject(&self, gov: &str, subject: &str) -> Result<Vec<StoredRow>, StoreError> {
        self.inner.subject(gov, subject)
    }
    fn journal(&self, gov: &str, from: u64, limit: usize) -> Result<Vec<StoredRow>, StoreError> {
        self.inner.journal(gov, from, limit)
    }
    fn ask(&self, gov: &str, ask: &Ask) -> Result<Answered, StoreError> {
        self.inner.ask(gov, ask)
    }
    fn tally(&self, gov: &str, ask: &Ask, column: &str) -> Result<Vec<(Cell, u64)>, StoreError> {
        self.inner.tally(gov, ask, column)
    }
}

impl Store for Wrapped {
    fn begin(&mut self) -> Result<(), StoreError> {
        self.inner.begin()
    }
    fn savepoint(&mut self) -> Result<(), StoreError> {
        self.inner.savepoint()
    }
    fn release(&mut self) -> Result<(), StoreError> {
        self.inner.release()
    }
    fn undo(&mut self) -> Result<(), StoreError> {
        self.inner.undo()
    }
    fn append(&mut self, row: NewRow, changes: &[Change]) -> Result<Hash, StoreError> {
        self.inner.append(row, changes)
    }
    fn commit(&mut self) -> Result<(), StoreError> {
        (self.commit)(&mut *self.inner)
    }
    fn rollback(&mut self) -> Result<(), StoreError> {
        self.inner.rollback()
    }
    fn reader(&self) -> Result<Box<dyn Read>, StoreError> {
        self.inner.reader()
    }
    fn rebuild(
        &mut self,
        gov: &str,
        replay: &mut dyn FnMut(&StoredRow) -> Result<Vec<Change>, StoreError>,
    ) -> Result<u64, StoreError> {
        self.inner.rebuild(gov, replay)
    }
    fn stand(&mut self, _: &str) -> Result<Stand, StoreError> {
        Ok((self.stand)())
    }
}
