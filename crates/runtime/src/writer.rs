//! The one writer of a government: takes what waits, walks each act under its own savepoint, commits once for all.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender};
use std::time::{Duration, Instant};

use guiju_core::request::{Outcome, Request};
use guiju_store::{Store, StoreError};

use crate::act::{Walked, walk};
use crate::known::Known;
use crate::office::Shared;

/// A request and the place where its answer is awaited.
pub(crate) struct Job {
    pub request: Request,
    pub reply: SyncSender<Outcome>,
}

/// A job with what it came to, before the commit.
pub(crate) struct Pending {
    pub job: Job,
    pub outcome: Outcome,
}

/// The writer's own state, all on its thread.
pub(crate) struct Writer {
    pub(crate) shared: Arc<Shared>,
    /// Absent after the store failed and could not be opened again yet.
    pub(crate) store: Option<Box<dyn Store>>,
    /// The organisation and the editions as the open transaction has them.
    pub(crate) known: Arc<Known>,
    /// Where the journal ended when `known` was read from what another program wrote.
    pub(crate) position: u64,
}

/// The acts of one transaction.
#[derive(Default)]
struct Batch {
    pending: Vec<Pending>,
    appended: u64,
    /// The transaction itself failed: nobody knows what of it holds.
    broken: Option<StoreError>,
    /// Another program writes: nothing was begun.
    elsewhere: bool,
}

impl Writer {
    pub(crate) fn new(shared: Arc<Shared>, store: Box<dyn Store>) -> Self {
        let known = shared.known();
        Self { shared, store: Some(store), known, position: 0 }
    }

    /// Works until the last handle of the office is gone, and gives the store back.
    pub(crate) fn run(mut self, jobs: &Receiver<Job>) -> Option<Box<dyn Store>> {
        let mut expected = 1;
        if self.shared.room.config.pulse.is_some() {
            self.pulse();
        }
        while let Some(first) = self.next(jobs) {
            let batch = self.take(first, jobs, expected);
            expected = batch.pending.len();
            self.finish(batch, self.shared.room.config.replays);
        }
        self.store
    }

    /// The next job, whenever it comes; nothing when none will come any more.
    fn next(&mut self, jobs: &Receiver<Job>) -> Option<Job> {
        let Some(pulse) = self.shared.room.config.pulse else { return jobs.recv().ok() };
        loop {
            match jobs.recv_timeout(pulse) {
                Ok(job) => return Some(job),
                Err(RecvTimeoutError::Timeout) => self.pulse(),
                Err(RecvTimeoutError::Disconnected) => return None,
            }
        }
    }

    /// Takes what waits. Where the last batch was larger than what waits now, the others are about to come: they are
    /// waited for a little, so that one commit serves all. A single client never waits.
    fn take(&mut self, first: Job, jobs: &Receiver<Job>, expected: usize) -> Batch {
        let (until, most, mut patience) = {
            let config = &self.shared.room.config;
            (Instant::now() + config.batch_time, config.batch_acts, config.batch_wait)
        };
        let mut batch = self.begin();
        let mut next = Some(first);
        while let Some(job) = next.take() {
            self.one(job, &mut batch);
            if batch.elsewhere || batch.broken.is_some() || batch.pending.len() >= most || Instant::now() >= until {
                break;
            }
            next = match jobs.try_recv() {
                Ok(job) => Some(job),
                Err(_) if batch.pending.len() < expected => wait(jobs, &mut patience),
                Err(_) => None,
            };
        }
        batch
    }

    /// Begins a transaction, where this program is the one that writes.
    fn begin(&mut self) -> Batch {
        let stands = self.stand();
        let mut batch = Batch { elsewhere: matches!(stands, Ok(false)), ..Batch::default() };
        let begun = match (stands, &mut self.store) {
            (Err(error), _) => Err(error),
            (Ok(true), Some(store)) => store.begin(),
            (Ok(_), _) => Ok(()),
        };
        batch.broken = begun.err();
        batch
    }

    /// Takes those of whom nothing was recorded through the rooms once more, in one transaction.
    pub(crate) fn replay(&mut self, pending: Vec<Pending>, replays: usize) {
        let mut batch = self.begin();
        for Pending { job, .. } in pending {
            self.one(job, &mut batch);
        }
        self.finish(batch, replays);
    }

    /// Walks one act. Refusal, fault or panic undoes its own savepoint only.
    fn one(&mut self, job: Job, batch: &mut Batch) {
        let (Some(store), None, false) = (&mut self.store, &batch.broken, batch.elsewhere) else {
            batch.pending.push(Pending { job, outcome: Outcome::Busy });
            return;
        };
        let room = &self.shared.room;
        let (known, request) = (&self.known, &job.request);
        let walked = store.savepoint().and_then(|()| {
            let walked = catch_unwind(AssertUnwindSafe(|| walk(room, &mut **store, known, request)));
            let walked = walked.unwrap_or_else(|panic| Ok(Walked::nothing(faulty(&said(&*panic)))));
            let walked = walked.unwrap_or_else(|error| Walked::nothing(faulty(&error.to_string())));
            if walked.appended { store.release() } else { store.undo() }.map(|()| walked)
        });
        match walked {
            Ok(walked) => {
                batch.appended += u64::from(walked.appended);
                if let Some(known) = walked.known {
                    self.known = known;
                }
                batch.pending.push(Pending { job, outcome: walked.outcome });
            }
            Err(error) => {
                batch.broken = Some(error);
                batch.pending.push(Pending { job, outcome: Outcome::Busy });
            }
        }
    }

    /// Commits and answers; no answer leaves before. Where nobody knows what became of it, those of whom nothing was recorded
    /// are taken through once more, so many times.
    fn finish(&mut self, batch: Batch, replays: usize) {
        let Batch { pending, appended, broken, elsewhere } = batch;
        let ended = match (broken, &mut self.store) {
            (Some(error), _) => Err(error),
            (None, _) if elsewhere => Ok(()),
            (None, Some(store)) if appended > 0 => store.commit(),
            (None, Some(store)) => store.rollback(),
            (None, None) => Ok(()),
        };
        if let Err(error) = ended {
            tracing::error!(%error, acts = pending.len(), "uncertain transaction: the store is opened again");
            return self.recover(pending, replays);
        }
        if appended > 0 {
            self.shared.acts.fetch_add(appended, Ordering::Relaxed);
            self.shared.commits.fetch_add(1, Ordering::Relaxed);
            self.shared.publish(&self.known);
        }
        self.answer(pending);
    }

    pub(crate) fn answer(&self, pending: Vec<Pending>) {
        let now = self.shared.room.clock.now();
        for Pending { job, outcome } in pending {
            self.shared.audit.note(now, &job.request, &outcome);
            self.shared.note_turned(&job.request, &outcome);
            // Who asked may have gone; what was recorded stays recorded.
            let _ = job.reply.try_send(outcome);
        }
    }
}

/// The next job that comes while there is patience; the time it took is taken off.
fn wait(jobs: &Receiver<Job>, patience: &mut Duration) -> Option<Job> {
    let began = Instant::now();
    let job = jobs.recv_timeout(*patience).ok();
    *patience = patience.saturating_sub(began.elapsed());
    job
}

fn faulty(message: &str) -> Outcome {
    Outcome::Faulty { message: format!("程序故障，本次办理未记录：{message}") }
}

/// What a panic said.
fn said(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|s| (*s).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "原因不明".to_owned())
}
