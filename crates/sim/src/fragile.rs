//! A store that breaks when it is told to: before or after a commit, or at any call between; and the wire by which it is told.
//!
//! Underneath is the memory store, whose commits outlive the writer that made them, as a disk outlives a process.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use guiju_core::journal::{Hash, NewRow, StoredRow};
use guiju_core::register::{Answered, Ask, Cell, Change};
use guiju_core::request::Recorded;
use guiju_runtime::Reopen;
use guiju_store::{MemoryStore, Read, Registers, Store, StoreError, Tip};

/// How it breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Break {
    /// One call fails; the store can be opened again at once.
    Cut,
    /// The commit takes effect, but nobody is told; the store can be opened again at once.
    Unheard,
    /// From this call on nothing works until the program was started anew.
    Killed,
    /// The commit takes effect, and from then on nothing works until the program was started anew.
    KilledUnheard,
}

#[derive(Debug)]
struct State {
    /// What breaks, and after how many calls more.
    armed: Option<(u32, Break)>,
    /// Nothing works.
    dead: bool,
    /// Something broke since this was asked last.
    broke: bool,
    /// The commits.
    disk: MemoryStore,
}

/// Tells a store when to break, and keeps what was committed.
#[derive(Clone)]
pub struct Wire(Arc<Mutex<State>>);

impl fmt::Debug for Wire {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wire").finish_non_exhaustive()
    }
}

impl Wire {
    /// An empty disk.
    pub fn new(registers: Registers) -> Self {
        let disk = MemoryStore::new(registers);
        Self(Arc::new(Mutex::new(State { armed: None, dead: false, broke: false, disk })))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// After so many calls more the store breaks.
    pub fn arm(&self, calls: u32, how: Break) {
        self.state().armed = Some((calls, how));
    }

    /// Whether something broke since this was asked last, and whether all is dead. What was armed and did not happen is taken back.
    pub fn look(&self) -> (bool, bool) {
        let mut state = self.state();
        state.armed = None;
        (std::mem::take(&mut state.broke), state.dead)
    }

    /// The program is started anew: what was committed is there.
    pub fn revive(&self) {
        self.state().dead = false;
    }

    /// A store on what was committed.
    ///
    /// # Errors
    /// While nothing works.
    pub fn store(&self) -> Result<Box<dyn Store>, StoreError> {
        let state = self.state();
        if state.dead {
            return Err(gone());
        }
        Ok(Box::new(Fragile { inner: state.disk.again(), wire: self.clone() }))
    }

    /// A reader of what was committed.
    ///
    /// # Errors
    /// As the memory store's.
    pub fn reader(&self) -> Result<Box<dyn Read>, StoreError> {
        self.state().disk.reader()
    }

    /// How the office opens its store again.
    pub fn reopen(&self) -> Reopen {
        let wire = self.clone();
        Box::new(move || wire.store())
    }

    /// Counts a call; `commit` tells one that takes effect if nothing hinders it. What breaks at this call is given back.
    fn call(&self, commit: bool) -> Result<Option<Break>, StoreError> {
        let mut state = self.state();
        if state.dead {
            return Err(gone());
        }
        let Some((calls, how)) = state.armed else { return Ok(None) };
        let waits = calls > 0 || (!commit && matches!(how, Break::Unheard | Break::KilledUnheard));
        if waits {
            state.armed = Some((calls.saturating_sub(1), how));
            return Ok(None);
        }
        state.armed = None;
        state.broke = true;
        state.dead = matches!(how, Break::Killed | Break::KilledUnheard);
        match how {
            Break::Cut | Break::Killed => Err(gone()),
            Break::Unheard | Break::KilledUnheard => Ok(Some(how)),
        }
    }
}

fn gone() -> StoreError {
    StoreError::Engine("存储中断（模拟）".to_owned())
}

/// The store.
#[derive(Debug)]
struct Fragile {
    inner: MemoryStore,
    wire: Wire,
}

impl Fragile {
    fn at(&self) -> Result<&MemoryStore, StoreError> {
        self.wire.call(false).map(|_| &self.inner)
    }

    fn at_mut(&mut self) -> Result<&mut MemoryStore, StoreError> {
        self.wire.call(false)?;
        Ok(&mut self.inner)
    }
}

impl Read for Fragile {
    fn tip(&self, gov: &str) -> Result<Tip, StoreError> {
        self.at()?.tip(gov)
    }
    fn answered(&self, gov: &str, actor: &str, key: &str) -> Result<Option<(Hash, Recorded)>, StoreError> {
        self.at()?.answered(gov, actor, key)
    }
    fn subject(&self, gov: &str, subject: &str) -> Result<Vec<StoredRow>, StoreError> {
        self.at()?.subject(gov, subject)
    }
    fn journal(&self, gov: &str, from: u64, limit: usize) -> Result<Vec<StoredRow>, StoreError> {
        self.at()?.journal(gov, from, limit)
    }
    fn ask(&self, gov: &str, ask: &Ask) -> Result<Answered, StoreError> {
        self.at()?.ask(gov, ask)
    }
    fn tally(&self, gov: &str, ask: &Ask, column: &str) -> Result<Vec<(Cell, u64)>, StoreError> {
        self.at()?.tally(gov, ask, column)
    }
}

impl Store for Fragile {
    fn begin(&mut self) -> Result<(), StoreError> {
        self.at_mut()?.begin()
    }
    fn savepoint(&mut self) -> Result<(), StoreError> {
        self.at_mut()?.savepoint()
    }
    fn release(&mut self) -> Result<(), StoreError> {
        self.at_mut()?.release()
    }
    fn undo(&mut self) -> Result<(), StoreError> {
        self.at_mut()?.undo()
    }
    fn append(&mut self, row: NewRow, changes: &[Change]) -> Result<Hash, StoreError> {
        self.at_mut()?.append(row, changes)
    }
    fn commit(&mut self) -> Result<(), StoreError> {
        match self.wire.call(true)? {
            None => self.inner.commit(),
            Some(_) => self.inner.commit().and_then(|()| Err(gone())),
        }
    }
    fn rollback(&mut self) -> Result<(), StoreError> {
        self.at_mut()?.rollback()
    }
    fn reader(&self) -> Result<Box<dyn Read>, StoreError> {
        self.inner.reader()
    }
    fn rebuild(
        &mut self,
        gov: &str,
        replay: &mut dyn FnMut(&StoredRow) -> Result<Vec<Change>, StoreError>,
    ) -> Result<u64, StoreError> {
        self.at_mut()?.rebuild(gov, replay)
    }
}
