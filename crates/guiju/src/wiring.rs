//! The only place where the rooms are put together: the clock, chance, the store's folder, the matters, the rulebook.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use guiju_core::OfficeTime;
use guiju_core::journal::sha256;
use guiju_gate::Edition;
use guiju_runtime::{Adopted, Chance, Clock, Config, Office, OpenError, Reader, Reopen};
use guiju_store::backup::Places;
use guiju_store::{
    Blobs, FolderBlobs, PgPlace, Read, Registers, SqliteAccounts, SqliteReader, SqliteStore, Store, StoreError,
};
use guiju_web::{Auditing, Confirming, DeskWords, Keeping};

use crate::failure::{Failure, Result};
use crate::places::{self, Files, Look, Opened};

/// Where the journal keeps the editions adopted.
pub const ADOPTED: Adopted = Adopted { register: "editions", edition: "edition", since: "since" };

/// The act by which a clerk is judged who records for somebody else.
pub const RECORD_FOR: &str = "office.record_for";
/// The acts by which accounts are kept.
pub const KEEPING: Keeping = Keeping {
    open: "accounts.open",
    bind: "accounts.bind",
    ask: "accounts.ask_reset",
    confirm: "accounts.confirm_reset",
    end: "accounts.end_sessions",
    read_log: "accounts.read_sign_ins",
    resets: "resets",
    waiting: "waiting",
};
/// The question how many months logs are kept at least, its key, and what the key says of the log of signing in.
pub const LOG_KEPT: (&str, &str, &str) = ("accounts.log_kept", "account_log", "sign_ins");
/// The act by which somebody is judged who looks at what was not done.
pub const ATTEMPTS_ACT: &str = "office.read_attempts";
/// The act by which somebody is judged who signs in or is signed in.
pub const SIGN_IN_ACT: &str = "office.sign_in";
/// What desks are helped with: phrases for opinions, several papers read at once, figures by person.
pub const DESK: DeskWords = DeskWords {
    opinion: "opinion",
    phrases: "common_phrases",
    reading: "mere_reading",
    figures_act: "office.read_figures",
    years_act: "office.load_year",
};
/// The class of the lawful media of recording for somebody else.
pub const MEDIUM_CLASS: &str = "medium";

/// How somebody confirms what was recorded for him.
pub const CONFIRMING: Confirming = Confirming {
    act: "duties.confirm",
    record: "record",
    outcome: "outcome",
    agreed: "confirmed",
    register: "confirmations",
};

/// How looking at the journal is judged.
pub const AUDITING: Auditing = Auditing {
    journal: "audit.read_journal",
    readings: "audit.read_readings",
    person: "audit.read_person",
    person_days: "audit_person_days",
    export_days: "audit_export_days",
    within_days: "audit_within_days",
};

/// What is set when it was issued, and how it is kept.
pub const SETTING: guiju_web::Setting =
    guiju_web::Setting { register: "prints", waiting: "待排版", act: "documents.typeset", what: "text" };

/// Where pages wait for a seal, and how what a service gave is kept.
pub const SEALING: guiju_web::Setting =
    guiju_web::Setting { register: "seals", waiting: "待签章", act: "documents.seal", what: "text" };

/// The event that every act recorded for somebody else counts as.
const ENTERED_EVENT: &str = "duties.recorded_for";
/// The act that notes a step taken by the clock.
const STEP_ACT: &str = "duties.fall_due";

/// The acts by which what is owed follows the organisation.
const FOLLOW_ACTS: [&str; 5] =
    ["documents.follow", "consultation.follow", "leave.follow", "duties.follow", "office.follow"];

/// The acts after which what is owed on their subject is asked anew: what somebody said of what was recorded for him may
/// take a consent away.
const FOLLOW_AFTER: [&str; 2] = ["duties.confirm", "duties.set_right"];

/// The class of the markings of classified papers, and the reason code by which they are refused.
const MARKING_CLASS: &str = "marking";
const MARKING_REASON: &str = "office.marked";
const LATER_REASON: &str = "office.on_record_later";
/// The class of the registers that everybody inside may read.
const OPEN_CLASS: &str = "open_inside";
/// Acts that no page offers and no request over the network performs.
const ONLY_AT_TERMINAL: [&str; 10] = [
    "office.adopt",
    "office.found",
    "office.record_for",
    "documents.follow",
    "documents.typeset",
    "documents.seal",
    "consultation.follow",
    "leave.follow",
    "duties.follow",
    "office.follow",
];

/// Settings with the words by which the matters and the rules name what the rooms leave open, and the files of forms.
pub fn configured(base: Config, blobs: Arc<dyn Blobs>) -> Config {
    Config {
        record_for_act: RECORD_FOR.to_owned(),
        medium_class: MEDIUM_CLASS.to_owned(),
        entered_event: ENTERED_EVENT.to_owned(),
        step_act: STEP_ACT.to_owned(),
        follow_after: FOLLOW_AFTER.map(str::to_owned).to_vec(),
        follow_acts: FOLLOW_ACTS.map(str::to_owned).to_vec(),
        marking_class: MARKING_CLASS.to_owned(),
        marking_reason: MARKING_REASON.to_owned(),
        later_reason: LATER_REASON.to_owned(),
        open_class: OPEN_CLASS.to_owned(),
        only_at_terminal: ONLY_AT_TERMINAL.map(str::to_owned).to_vec(),
        blobs: Some(blobs),
        ..base
    }
}

/// The computer's clock, read as office time.
#[derive(Debug, Clone, Copy)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> OfficeTime {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        OfficeTime::from_unix(i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
    }
}

/// A clock that stands where it was set. For scenarios and the sample papers of the demo.
#[derive(Debug)]
pub struct SetClock(Mutex<OfficeTime>);

impl SetClock {
    /// A clock that stands at an instant.
    pub fn at(time: OfficeTime) -> Self {
        Self(Mutex::new(time))
    }

    /// Sets it.
    pub fn set(&self, time: OfficeTime) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = time;
    }
}

impl Clock for SetClock {
    fn now(&self) -> OfficeTime {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The operating system's chance.
#[derive(Debug, Clone, Copy)]
pub struct SystemChance;

impl Chance for SystemChance {
    fn bytes(&self) -> [u8; 16] {
        let mut bytes = [0; 16];
        // A salt that can be guessed would protect nothing: wait for the operating system rather than go on without.
        while getrandom::fill(&mut bytes).is_err() {
            std::thread::sleep(Duration::from_millis(10));
        }
        bytes
    }
}

/// Chance from a seed, so that a scenario gives the same journal each time.
#[derive(Debug)]
pub struct SeededChance(Mutex<u64>);

impl SeededChance {
    /// From a seed.
    pub fn new(seed: u64) -> Self {
        Self(Mutex::new(seed))
    }
}

impl Chance for SeededChance {
    fn bytes(&self) -> [u8; 16] {
        let mut count = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *count = count.wrapping_add(1);
        let hash = sha256(&count.to_le_bytes());
        let mut bytes = [0; 16];
        bytes.iter_mut().zip(hash.bytes()).for_each(|(byte, hex)| *byte = hex);
        bytes
    }
}

/// The registers of all matters.
pub fn registers() -> Registers {
    guiju_matters::ALL.iter().flat_map(|m| m.registers()).collect()
}

/// A data folder, with the database beside it where there is one.
#[derive(Debug, Clone)]
pub struct Folder {
    path: PathBuf,
    database: Option<PgPlace>,
}

impl Folder {
    /// A data folder, which need not exist yet.
    pub fn at(path: &Path) -> Self {
        Self { path: path.to_owned(), database: None }
    }

    /// The same, with the journal, the registers and the files in a database.
    pub fn on(self, place: PgPlace) -> Self {
        Self { database: Some(place), ..self }
    }

    /// The database, where there is one.
    pub fn database(&self) -> Option<&PgPlace> {
        self.database.as_ref()
    }

    /// The folder itself.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Where things are in it.
    pub fn places(&self) -> Places {
        Places::of(&self.path)
    }

    /// Whether there is a store in it.
    pub fn is_used(&self) -> Result<bool> {
        match &self.database {
            None => Ok(self.places().store.is_file()),
            Some(place) => Ok(!place.govs()?.is_empty()),
        }
    }

    /// Its files.
    pub fn blobs(&self) -> Result<Files> {
        Ok(self.stored_blobs()?)
    }

    /// Its accounts.
    pub fn accounts(&self) -> Result<SqliteAccounts> {
        places::at_home(self, false)?;
        Ok(SqliteAccounts::open(&self.places().accounts)?)
    }

    /// Opens the store, or creates it.
    pub fn opened(&self) -> Result<Opened> {
        let Some(place) = &self.database else { return Ok(self.open()?.into()) };
        private_folder(&self.path)?;
        let store = place.open()?;
        for warning in store.warnings() {
            tracing::warn!("{warning}");
        }
        Ok(store.into())
    }

    /// Opens the store file, or creates it.
    pub fn open(&self) -> Result<SqliteStore> {
        let store = SqliteStore::open(&self.places().store, registers())?;
        for warning in store.warnings() {
            tracing::warn!("{warning}");
        }
        Ok(store)
    }

    /// The one government whose journal is here; nothing in a new folder.
    pub fn gov(store: &SqliteStore) -> Result<Option<String>> {
        let govs = store.govs()?;
        match govs.as_slice() {
            [] => Ok(None),
            [gov] => Ok(Some(gov.clone())),
            _ => Err(Failure(format!("数据目录中有{}个政府的日志，本程序一次只办理一个", govs.len()))),
        }
    }

    /// Opens a reader on the last commit, which works beside a program that writes.
    pub fn reader(&self) -> std::result::Result<Look, StoreError> {
        match &self.database {
            None => SqliteReader::open(&self.places().store, registers()).map(Look::File),
            Some(place) => place.reader().map(|reader| Look::Database(Box::new(reader))),
        }
    }

    fn stored_blobs(&self) -> std::result::Result<Files, StoreError> {
        match &self.database {
            None => FolderBlobs::open(&self.places().blobs).map(Files::Folder),
            Some(place) => place.blobs().map(|blobs| Files::Database(Box::new(blobs))),
        }
    }

    fn reopen(&self) -> Reopen {
        let path = self.places().store;
        match self.database.clone() {
            None => Box::new(move || {
                let store: std::result::Result<SqliteStore, StoreError> = SqliteStore::open(&path, registers());
                store.map(|s| Box::new(s) as Box<dyn Store>)
            }),
            Some(place) => Box::new(move || place.open().map(|s| Box::new(s) as Box<dyn Store>)),
        }
    }

    /// Opens the office of a government on a store of this folder.
    pub fn office(
        &self,
        gov: &str,
        store: impl Into<Opened>,
        edition: Arc<Edition>,
        clock: Arc<dyn Clock>,
        chance: Arc<dyn Chance>,
    ) -> std::result::Result<Office, OpenError> {
        self.office_as(gov, store, edition, clock, chance, Some(ADOPTED))
    }

    /// A reader of the one government whose journal is here. Every handle stays on the commit at which it was opened, and
    /// nothing is written: not a lock, not a register.
    pub fn look(
        &self,
        edition: Arc<Edition>,
        clock: Arc<dyn Clock>,
        chance: Arc<dyn Chance>,
    ) -> Result<std::result::Result<Reader, OpenError>> {
        let govs = self.reader()?.govs()?;
        let [gov] = govs.as_slice() else {
            return Err(Failure(format!("数据目录中有{}个政府的日志，本程序一次只办理一个", govs.len())));
        };
        let base = Config::new(gov.clone(), self.reopen());
        let config = Config { adopted: Some(ADOPTED), ..configured(base, Arc::new(self.stored_blobs()?)) };
        let mut open = || -> std::result::Result<Box<dyn Read>, StoreError> {
            let read = self.reader()?;
            read.hold().map_err(|e| StoreError::Engine(e.0))?;
            Ok(read.boxed())
        };
        Ok(Office::look(config, &mut open, guiju_matters::ALL.to_vec(), edition, clock, chance))
    }

    /// The same; `adopted` says where the adopted edition is found, if the one given must be that one.
    pub fn office_as(
        &self,
        gov: &str,
        store: impl Into<Opened>,
        edition: Arc<Edition>,
        clock: Arc<dyn Clock>,
        chance: Arc<dyn Chance>,
        adopted: Option<Adopted>,
    ) -> std::result::Result<Office, OpenError> {
        let Opened { store, rebuild, .. } = store.into();
        let base = Config::new(gov, self.reopen());
        let config = Config { adopted, rebuild, ..configured(base, Arc::new(self.stored_blobs()?)) };
        let config = match &self.database {
            None => config,
            Some(place) => Config { pulse: Some(place.pulse()), replays: REPLAYS, ..config },
        };
        Office::open(config, store, guiju_matters::ALL.to_vec(), edition, clock, chance)
    }
}

/// How often what a lost link left undone is done once more before somebody is told to come again.
const REPLAYS: usize = 2;

/// Makes a folder that only its owner may read, where there is none.
fn private_folder(path: &Path) -> Result<()> {
    if path.as_os_str().is_empty() {
        return Ok(());
    }
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt as _;
        builder.mode(0o700);
    }
    Ok(builder.create(path)?)
}
