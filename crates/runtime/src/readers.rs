//! A few readers on the last commit, each lent to one page at a time.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError, RwLock, TryLockError};

use guiju_store::{Read, Store, StoreError};

type Slots = Vec<Mutex<Box<dyn Read>>>;

/// A pool of readers.
pub(crate) struct Readers {
    slots: RwLock<Slots>,
    next: AtomicUsize,
}

impl Readers {
    /// Opens so many readers on a store.
    pub fn open(store: &dyn Store, count: usize) -> Result<Self, StoreError> {
        Ok(Self { slots: RwLock::new(some(store, count)?), next: AtomicUsize::new(0) })
    }

    /// These readers.
    pub fn of(reads: Vec<Box<dyn Read>>) -> Self {
        Self { slots: RwLock::new(reads.into_iter().map(Mutex::new).collect()), next: AtomicUsize::new(0) }
    }

    /// Replaces all readers by new ones on a store that was opened again.
    pub fn replace(&self, store: &dyn Store) -> Result<(), StoreError> {
        let mut slots = self.slots.write().unwrap_or_else(PoisonError::into_inner);
        *slots = some(store, slots.len())?;
        Ok(())
    }

    /// Lends an idle reader to `work`; where all are busy, waits for the next one in turn.
    pub fn with<T>(&self, work: impl FnOnce(&dyn Read) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let slots = self.slots.read().unwrap_or_else(PoisonError::into_inner);
        for slot in slots.iter() {
            match slot.try_lock() {
                Ok(reader) => return work(&**reader),
                Err(TryLockError::Poisoned(reader)) => return work(&**reader.into_inner()),
                Err(TryLockError::WouldBlock) => {}
            }
        }
        let turn = self.next.fetch_add(1, Ordering::Relaxed) % slots.len().max(1);
        let slot = slots.get(turn).ok_or_else(|| StoreError::Engine("没有可用的读取通道".to_owned()))?;
        let reader = slot.lock().unwrap_or_else(PoisonError::into_inner);
        work(&**reader)
    }
}

fn some(store: &dyn Store, count: usize) -> Result<Slots, StoreError> {
    (0..count.max(1)).map(|_| store.reader().map(Mutex::new)).collect()
}
