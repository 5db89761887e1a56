//! The handle of one office: hands requests to its writer and readers to pages.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use guiju_core::OfficeTime;
use guiju_core::matter::AnyMatter;
use guiju_core::register::Register;
use guiju_core::request::{Outcome, Request};
use guiju_gate::Edition;
use guiju_store::{Read, Store, StoreError};

use crate::act::Room;
use crate::audit::{Attempt, Audit};
use crate::config::{Chance, Clock, Config, OpenError};
use crate::known::Known;
use crate::reader::Reader;
use crate::readers::Readers;
use crate::replay;
use crate::times::Times;
use crate::writer::{Job, Writer};

/// What writer and readers share.
pub(crate) struct Shared {
    pub room: Room,
    pub known: RwLock<Arc<Known>>,
    pub readers: Readers,
    pub audit: Audit,
    /// By which organisation, at which instant, what is owed was last looked through.
    pub followed: Mutex<Option<(Arc<Known>, OfficeTime)>>,
    /// Subjects on which an act was done after which what is owed is asked anew.
    pub turned: Mutex<BTreeSet<String>>,
    /// Until when another program has the right to write, where one has.
    pub waits: Mutex<Option<Instant>>,
    pub acts: AtomicU64,
    pub commits: AtomicU64,
}

impl Shared {
    /// Reads what is known and checks the edition; `read` is any reader of the store.
    fn new(
        config: Config,
        (read, readers): (&dyn Read, Readers),
        matters: Vec<&'static dyn AnyMatter>,
        edition: Arc<Edition>,
        clock: Arc<dyn Clock>,
        chance: Arc<dyn Chance>,
    ) -> Result<Self, OpenError> {
        let registers: Vec<&'static Register> = matters.iter().flat_map(|m| m.registers()).collect();
        let known = Arc::new(Known::read(read, &config, &registers)?);
        check_edition(known.edition_at(clock.now()), edition.hash())?;
        let matters: BTreeMap<_, _> = matters.into_iter().map(|m| (m.vocabulary().matter, m)).collect();
        Ok(Self {
            room: Room { config, matters, registers, edition, clock, chance, times: Times::default() },
            known: RwLock::new(known),
            readers,
            audit: Audit::default(),
            followed: Mutex::new(None),
            turned: Mutex::default(),
            waits: Mutex::new(None),
            acts: AtomicU64::new(0),
            commits: AtomicU64::new(0),
        })
    }

    pub(crate) fn known(&self) -> Arc<Known> {
        Arc::clone(&self.known.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn publish(&self, known: &Arc<Known>) {
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = Arc::clone(known);
    }
}

impl Shared {
    /// Notes the subject of an act after which what is owed on it is asked anew.
    pub(crate) fn note_turned(&self, request: &Request, outcome: &Outcome) {
        let is_one = |full: &String| full.split_once('.') == Some((request.matter.as_str(), request.act.as_str()));
        if !matches!(outcome, Outcome::Done(_)) || !self.room.config.follow_after.iter().any(is_one) {
            return;
        }
        let mut turned = self.turned.lock().unwrap_or_else(PoisonError::into_inner);
        turned.extend(request.subject.clone());
    }
}

/// How much was recorded since the office was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    /// Acts recorded.
    pub acts: u64,
    /// Commits that took them.
    pub commits: u64,
}

/// One government at work. Cheap to clone; the writer ends when the last handle is dropped.
#[derive(Clone)]
pub struct Office {
    door: Arc<Door>,
    shared: Arc<Shared>,
}

impl fmt::Debug for Office {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Office").field("gov", &self.shared.room.config.gov).finish_non_exhaustive()
    }
}

/// The way to the writer, and its thread.
struct Door {
    queue: Option<SyncSender<Job>>,
    thread: Option<JoinHandle<Option<Box<dyn Store>>>>,
}

impl Door {
    /// Lets nobody in any more and waits until the writer has finished. Gives the store back, once.
    fn close(&mut self) -> Option<Box<dyn Store>> {
        drop(self.queue.take());
        // A panic of the writer itself was already told to everybody who waited.
        self.thread.take().and_then(|thread| thread.join().ok().flatten())
    }
}

impl Drop for Door {
    fn drop(&mut self) {
        self.close();
    }
}

impl Office {
    /// Opens an office on a store: checks the edition, remakes the registers where needed, starts the writer.
    pub fn open(
        config: Config,
        mut store: Box<dyn Store>,
        matters: Vec<&'static dyn AnyMatter>,
        edition: Arc<Edition>,
        clock: Arc<dyn Clock>,
        chance: Arc<dyn Chance>,
    ) -> Result<Office, OpenError> {
        if config.rebuild {
            let rows = replay::rebuild(&mut *store, &config.gov, &matters)?;
            tracing::info!(rows, "registers remade");
        }
        let readers = Readers::open(&*store, config.readers)?;
        let (queue, jobs) = sync_channel(config.queue);
        let shared = Arc::new(Shared::new(config, (&*store, readers), matters, edition, clock, chance)?);
        let writer = Writer::new(Arc::clone(&shared), store);
        let thread = std::thread::Builder::new().name("writer".to_owned()).spawn(move || writer.run(&jobs));
        let thread = thread.map_err(|e| OpenError::Thread(e.to_string()))?;
        Ok(Office { door: Arc::new(Door { queue: Some(queue), thread: Some(thread) }), shared })
    }

    /// A reader without an office: it reads what `open` gives, each time another handle on the same file, and nothing is ever written, so that
    /// it works beside a program that has the file open for writing.
    ///
    /// # Errors
    /// Where the store cannot be read, or the edition is not the one adopted.
    pub fn look(
        config: Config,
        open: &mut dyn FnMut() -> Result<Box<dyn Read>, StoreError>,
        matters: Vec<&'static dyn AnyMatter>,
        edition: Arc<Edition>,
        clock: Arc<dyn Clock>,
        chance: Arc<dyn Chance>,
    ) -> Result<Reader, OpenError> {
        let read = open()?;
        let readers = Readers::of(vec![open()?]);
        Ok(Reader::new(Arc::new(Shared::new(config, (&*read, readers), matters, edition, clock, chance)?)))
    }

    /// Takes a request through the rooms. Returns when its commit returned; "busy" at once when too many wait.
    pub fn perform(&self, request: Request) -> Outcome {
        let gone = || Outcome::Faulty {
            message: "办理线程已停止，尚不知是否已记录，请重新启动后用同一表单核对".to_owned(),
        };
        let Some(queue) = &self.door.queue else { return gone() };
        let (reply, answer) = sync_channel(1);
        match queue.try_send(Job { request, reply }) {
            Ok(()) => answer.recv().unwrap_or_else(|_| gone()),
            Err(TrySendError::Full(_)) => Outcome::Busy,
            Err(TrySendError::Disconnected(_)) => gone(),
        }
    }

    /// Ends the writer and gives the store back. Nothing where other handles of this office are still in use, or where
    /// the store could not be opened again after a failure.
    pub fn close(self) -> Option<Box<dyn Store>> {
        Arc::into_inner(self.door).and_then(|mut door| door.close())
    }

    pub(crate) fn shared(&self) -> &Shared {
        &self.shared
    }

    /// A reader on the last commit.
    pub fn reader(&self) -> Reader {
        Reader::new(Arc::clone(&self.shared))
    }

    /// The act that notes a step taken by the clock.
    pub(crate) fn step_act(&self) -> String {
        self.shared.room.config.step_act.clone()
    }

    /// The acts by which what is owed follows the organisation.
    pub(crate) fn follow_acts(&self) -> &[String] {
        &self.shared.room.config.follow_acts
    }

    /// Whether the organisation is another than when this was asked last: by an act, or because a span began or ended.
    pub(crate) fn has_turned(&self, now: OfficeTime) -> bool {
        let known = self.shared.known();
        let mut last = self.shared.followed.lock().unwrap_or_else(PoisonError::into_inner);
        let same = last.as_ref().is_some_and(|(before, at)| {
            Arc::ptr_eq(&before.org, &known.org) && !known.org.turns().any(|turn| *at < turn && turn <= now)
        });
        *last = Some((known, now));
        !same
    }

    /// The subjects on which, since this was asked last, an act was done after which what is owed is asked anew. Lost with
    /// the program: opened again, it looks all subjects through.
    pub(crate) fn turned_subjects(&self) -> BTreeSet<String> {
        std::mem::take(&mut *self.shared.turned.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Attempts that came to nothing, newest last.
    pub fn attempts(&self) -> Vec<Attempt> {
        self.shared.audit.attempts()
    }

    /// How long gate and decision took for each of the last acts, oldest first.
    pub fn times(&self) -> Vec<Duration> {
        self.shared.room.times.all()
    }

    /// How much was recorded since the office was opened.
    pub fn counts(&self) -> Counts {
        let read = |n: &AtomicU64| n.load(Ordering::Relaxed);
        Counts { acts: read(&self.shared.acts), commits: read(&self.shared.commits) }
    }
}

/// The edition given must be the one adopted; before the first adoption any may be given.
fn check_edition(adopted: &str, given: &str) -> Result<(), OpenError> {
    if adopted.is_empty() || adopted == given {
        return Ok(());
    }
    Err(OpenError::Edition { adopted: adopted.to_owned(), given: given.to_owned() })
}
