//! After a transaction of which nobody knows whether it took effect: open the store again, look the keys up, then answer.

use std::sync::Arc;
use std::thread::sleep;
use std::time::{Duration, Instant};

use guiju_core::request::Outcome;
use guiju_store::{Store, StoreError};

use crate::known::Known;
use crate::replay::content_hash;
use crate::stale::key_reused;
use crate::writer::{Pending, Writer};

/// Pauses between two attempts to open the store again.
const FIRST_PAUSE: Duration = Duration::from_millis(20);
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

impl Writer {
    /// Nobody is told yes or no before the store was opened again. What is recorded is done; all else may be tried again.
    /// Where `replays` says so, that is done here, by the same keys, so many times at most.
    pub(crate) fn recover(&mut self, mut pending: Vec<Pending>, replays: usize) {
        // A store may lock its files: the old one goes before the new one comes.
        self.store = None;
        let patience = Instant::now() + self.shared.room.config.reopen_patience;
        let mut pause = FIRST_PAUSE;
        let found = loop {
            match self.reopen().and_then(|store| self.look_up(store, &mut pending)) {
                Ok(()) => break true,
                Err(error) if Instant::now() >= patience => {
                    tracing::error!(%error, "the store cannot be opened again");
                    break false;
                }
                Err(error) => tracing::warn!(%error, "the store cannot be opened yet"),
            }
            sleep(pause);
            pause = LONGEST_PAUSE.min(pause * 2);
        };
        if !found {
            let message = "存储暂不可用，尚不知本次办理是否已记录；恢复后请用同一表单重新提交，系统会给出确切结果";
            pending.iter_mut().for_each(|p| p.outcome = Outcome::Faulty { message: message.to_owned() });
        }
        match replays.checked_sub(1).filter(|_| found) {
            Some(left) => {
                let (again, told): (Vec<_>, Vec<_>) =
                    pending.into_iter().partition(|p| matches!(p.outcome, Outcome::Busy));
                self.answer(told);
                if !again.is_empty() {
                    self.replay(again, left);
                }
            }
            None => self.answer(pending),
        }
    }

    fn reopen(&self) -> Result<Box<dyn Store>, StoreError> {
        (self.shared.room.config.reopen)()
    }

    fn look_up(&mut self, store: Box<dyn Store>, pending: &mut [Pending]) -> Result<(), StoreError> {
        let room = &self.shared.room;
        let known = Arc::new(Known::read(&*store, &room.config, &room.registers)?);
        for Pending { job, outcome } in pending {
            let request = &job.request;
            *outcome = match store.answered(&room.config.gov, &request.actor, &request.key)? {
                Some((content, recorded)) if content == content_hash(request) => Outcome::Done(recorded),
                Some((_, recorded)) => key_reused(room, &known.org, room.clock.now(), request, &recorded),
                None => Outcome::Busy,
            };
        }
        self.shared.readers.replace(&*store)?;
        self.shared.publish(&known);
        self.known = known;
        self.store = Some(store);
        Ok(())
    }
}
