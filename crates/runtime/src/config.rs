//! What an office is opened with.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use guiju_core::OfficeTime;
use guiju_store::{Blobs, Store, StoreError};

/// Tells the time. An argument, so that scenarios and tests set it.
pub trait Clock: Send + Sync {
    /// Now, by the office clock.
    fn now(&self) -> OfficeTime;
}

/// Gives what must not be guessed. An argument, so that a run can be repeated.
pub trait Chance: Send + Sync {
    /// Sixteen bytes.
    fn bytes(&self) -> [u8; 16];
}

/// Opens the same store once more, after a commit of which nobody knows whether it took effect.
pub type Reopen = Box<dyn Fn() -> Result<Box<dyn Store>, StoreError> + Send + Sync>;

/// Where the journal says which edition is in force: a register and two of its columns.
#[derive(Debug, Clone, Copy)]
pub struct Adopted {
    /// Register of the adopted editions.
    pub register: &'static str,
    /// Column with the edition's hash.
    pub edition: &'static str,
    /// Column with the instant from which it is in force.
    pub since: &'static str,
}

/// Settings of one office.
pub struct Config {
    /// The government, by its short name in the journal.
    pub gov: String,
    /// The act by which a clerk is judged who records for somebody else, full name; empty where nobody may.
    pub record_for_act: String,
    /// The class whose members are the lawful media of recording for somebody else.
    pub medium_class: String,
    /// The event, full name, that every act recorded for somebody else counts as, for the duties it opens; empty for none.
    pub entered_event: String,
    /// The act, full name, that notes a step taken by the clock; empty where nothing follows by the clock.
    pub step_act: String,
    /// The acts, full names, by which what is owed on a matter's subjects follows the organisation; empty where nothing
    /// does. One is done where it is open to the clock.
    pub follow_acts: Vec<String>,
    /// Acts, full names, after which what is owed on their own subject is asked anew in the same way, though the
    /// organisation has not changed.
    pub follow_after: Vec<String>,
    /// The class whose members are the markings of classified papers: what bears one is not taken in, in whatever field.
    /// Empty where nothing is looked for (tests).
    pub marking_class: String,
    /// The reason code by which a marking is refused; the rules ground it.
    pub marking_reason: String,
    /// The reason code by which an act recorded for somebody is refused where it is lawful only by holdings and relations that
    /// were put on record after the hour at which it is said to have been done; the rules ground it.
    pub later_reason: String,
    /// The class whose members are the registers that everybody inside may read, of those whose rows are not opened subject
    /// by subject: one that the rules do not name is read by nobody. Empty where all are (tests).
    pub open_class: String,
    /// The files that forms may name; absent where none is looked up (tests).
    pub blobs: Option<Arc<dyn Blobs>>,
    /// Acts, full names, that no page offers and no request over the network performs: an edition that nobody has can
    /// be adopted with one form, and the office would not open again. [`crate::Office::perform`] still does them.
    pub only_at_terminal: Vec<String>,
    /// How many requests may wait before the next one is answered "busy".
    pub queue: usize,
    /// How many acts one commit takes at most.
    pub batch_acts: usize,
    /// How long a batch waits in all for those who are about to come.
    pub batch_wait: Duration,
    /// How long a batch may stay open before its commit, whoever still waits.
    pub batch_time: Duration,
    /// Largest attached file, in bytes.
    pub file_limit: u64,
    /// How many readers are kept open for pages.
    pub readers: usize,
    /// Opens the store again after an uncertain commit.
    pub reopen: Reopen,
    /// For how long reopening is tried before those who wait are told that the outcome is unknown.
    pub reopen_patience: Duration,
    /// How often a writer that has nothing to do says that it is still there, and one that waits looks whether it is to take
    /// over; absent where no other program can have the store open.
    pub pulse: Option<Duration>,
    /// How often those of a transaction of which nothing was recorded are taken through the rooms once more after the store
    /// was opened again; 0 where they are told to come again.
    pub replays: usize,
    /// Where the adopted edition is found; absent where nothing is adopted (tests).
    pub adopted: Option<Adopted>,
    /// The registers do not fit the program any more: remake them before the first act.
    pub rebuild: bool,
}

impl Config {
    /// The usual settings for a government and a way to open its store again.
    pub fn new(gov: impl Into<String>, reopen: Reopen) -> Self {
        Self {
            gov: gov.into(),
            record_for_act: String::new(),
            medium_class: String::new(),
            entered_event: String::new(),
            step_act: String::new(),
            follow_acts: vec![],
            follow_after: vec![],
            marking_class: String::new(),
            marking_reason: String::new(),
            later_reason: String::new(),
            open_class: String::new(),
            blobs: None,
            only_at_terminal: vec![],
            queue: 1024,
            batch_acts: 64,
            batch_wait: Duration::from_millis(5),
            batch_time: Duration::from_millis(40),
            file_limit: 20 * 1_048_576,
            readers: 4,
            reopen,
            reopen_patience: Duration::from_secs(30),
            pulse: None,
            replays: 0,
            adopted: None,
            rebuild: false,
        }
    }
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config").field("gov", &self.gov).field("queue", &self.queue).finish_non_exhaustive()
    }
}

/// Why an office cannot be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OpenError {
    /// The store failed.
    Store(StoreError),
    /// The edition given is not the one adopted.
    Edition {
        /// Hash of the edition adopted in the journal.
        adopted: String,
        /// Hash of the edition given.
        given: String,
    },
    /// The writer's thread could not be started.
    Thread(String),
}

impl From<StoreError> for OpenError {
    fn from(error: StoreError) -> Self {
        OpenError::Store(error)
    }
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            OpenError::Store(error) => error.fmt(f),
            OpenError::Edition { adopted, given } => write!(
                f,
                "规则目录与已启用的规则版本不一致（已启用 {}，目录为 {}）。要启用新版本，请运行：\
                 guiju rulebook adopt --data 数据目录 --rulebook 规则目录 --basis 启用依据",
                short(adopted),
                short(given)
            ),
            OpenError::Thread(error) => write!(f, "办理线程无法启动：{error}"),
        }
    }
}
impl std::error::Error for OpenError {}

/// The beginning of a hash, as people compare it.
fn short(hash: &str) -> String {
    hash.chars().take(12).collect()
}
