//! Whether this program writes for its government, where several have the store open. One that does not answers from what the
//! other has committed, and takes over when that one is silent.

use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

use guiju_store::{Stand, StoreError};

use crate::known::Known;
use crate::office::{Office, Shared};
use crate::writer::Writer;

impl Shared {
    /// For how long at most another program has the right to write; nothing where this one has it.
    pub(crate) fn waits(&self) -> Option<Duration> {
        let until = *self.waits.lock().unwrap_or_else(PoisonError::into_inner);
        until.map(|until| until.saturating_duration_since(Instant::now()))
    }

    fn note_stand(&self, stand: Stand) {
        let until = match stand {
            Stand::Waits(left) => Some(Instant::now() + left),
            Stand::Writes | Stand::TookOver => None,
        };
        *self.waits.lock().unwrap_or_else(PoisonError::into_inner) = until;
    }
}

impl Office {
    /// For how long at most another program has the right to record acts of this government: so long requests are answered
    /// "busy". Nothing where this program records them.
    pub fn waits(&self) -> Option<Duration> {
        self.shared().waits()
    }
}

impl Writer {
    /// Finds out whether this program writes, and reads anew what another may have changed. Whether it does.
    pub(crate) fn stand(&mut self) -> Result<bool, StoreError> {
        let gov = &self.shared.room.config.gov;
        let Some(store) = &mut self.store else {
            return Err(StoreError::Engine("存储尚未重新打开".to_owned()));
        };
        let stand = store.stand(gov)?;
        match stand {
            Stand::Writes => {}
            Stand::TookOver => {
                self.follow(true)?;
                tracing::info!("this program writes from now on");
            }
            Stand::Waits(_) => self.follow(false)?,
        }
        self.shared.note_stand(stand);
        Ok(!matches!(stand, Stand::Waits(_)))
    }

    /// What is done while nobody asks for anything.
    pub(crate) fn pulse(&mut self) {
        if self.store.is_none() {
            return self.recover(vec![], 0);
        }
        if let Err(error) = self.stand() {
            tracing::warn!(%error, "the store does not answer");
            self.recover(vec![], 0);
        }
    }

    /// Reads the organisation and the editions where the journal has moved on; in any case where `anew` says so.
    fn follow(&mut self, anew: bool) -> Result<(), StoreError> {
        let Shared { room, .. } = &*self.shared;
        let Some(store) = &self.store else { return Ok(()) };
        let position = store.tip(&room.config.gov)?.position;
        if anew || position != self.position {
            self.known = Arc::new(Known::read(&**store, &room.config, &room.registers)?);
            self.shared.publish(&self.known);
            self.position = position;
        }
        Ok(())
    }
}
