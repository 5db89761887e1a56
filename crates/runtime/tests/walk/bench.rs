//! An office for tests, on either store.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use guiju_core::OfficeTime;
use guiju_core::form::Form;
use guiju_core::matter::AnyMatter;
use guiju_core::request::{EnteredFor, Evidence, Outcome, Recorded, Request, Seen};
use guiju_gate::{Edition, Source, compile};
use guiju_runtime::{Chance, Clock, Config, Office};
use guiju_store::{MemoryStore, Registers, SqliteStore, Store, StoreError};

use crate::slips::{REGISTERS, SLIPS};

pub const GOV: &str = "某区";
pub const ABOUT: &str =
    "title = \"便笺规则\"\nshort = \"便笺规则\"\ngovernment = \"某区\"\neffective = 2023-01-01\narticles = 2\n";

pub fn registers() -> Registers {
    REGISTERS.iter().collect()
}

pub fn matters() -> Vec<&'static dyn AnyMatter> {
    vec![&SLIPS]
}

/// The tiny rulebook compiled.
pub fn edition() -> Arc<Edition> {
    let source = |path: &str, text: &str| Source { layer: "slips".into(), path: path.into(), text: text.into() };
    let sources = [source("rulebook.toml", ABOUT), source("01.md", include_str!("rules/chapter.md"))];
    let compiled = compile(&sources, &[SLIPS.vocabulary(), &guiju_core::vocabulary::REQUEST]);
    let flaws: Vec<String> = compiled.flaws.iter().map(ToString::to_string).collect();
    Arc::new(compiled.edition.unwrap_or_else(|| panic!("{}", flaws.join("\n"))))
}

/// A clock that is set by hand.
pub struct Hands(Mutex<OfficeTime>);

impl Hands {
    pub fn set(&self, time: &str) {
        *self.0.lock().unwrap() = time.parse().unwrap();
    }
}
impl Clock for Hands {
    fn now(&self) -> OfficeTime {
        *self.0.lock().unwrap()
    }
}

#[derive(Default)]
struct Count(AtomicU64);
impl Chance for Count {
    fn bytes(&self) -> [u8; 16] {
        u128::from(self.0.fetch_add(1, Ordering::Relaxed)).to_le_bytes()
    }
}

/// An office with p-writer, p-helper and p-head seated.
pub struct Desk {
    pub office: Office,
    pub clock: Arc<Hands>,
}

pub fn no_reopen() -> Config {
    Config::new(GOV, Box::new(|| Err(StoreError::Engine("gone".into()))))
}

/// A configuration that opens the SQLite file again, handed through `wrap`.
pub fn reopens(path: &Path, wrap: fn(SqliteStore) -> Box<dyn Store>) -> Config {
    let path: PathBuf = path.to_owned();
    let config = Config::new(GOV, Box::new(move || SqliteStore::open(&path, registers()).map(wrap)));
    Config { reopen_patience: Duration::from_secs(2), ..config }
}

impl Desk {
    pub fn open(config: Config, store: Box<dyn Store>) -> Self {
        let clock = Arc::new(Hands(Mutex::new("2023-01-09T09:00".parse().unwrap())));
        let config = Config { record_for_act: "slips.record_for".into(), medium_class: "medium".into(), ..config };
        let chance = Arc::new(Count::default());
        let hands: Arc<dyn Clock> = clock.clone();
        let office = Office::open(config, store, matters(), edition(), hands, chance).unwrap();
        Self { office, clock }
    }

    pub fn seated(self) -> Self {
        for (person, role) in [("p-writer", "writer"), ("p-helper", "helper"), ("p-head", "head")] {
            let request = request("system", "seat", None, &[("person", person), ("role", role)], person);
            assert!(matches!(self.office.perform(request), Outcome::Done(_)));
        }
        self
    }

    pub fn memory() -> Self {
        Self::open(no_reopen(), Box::new(MemoryStore::new(registers()))).seated()
    }

    pub fn write(&self, text: &str, key: &str) -> Outcome {
        self.office.perform(request("p-writer", "write", None, &[("text", text)], key))
    }

    pub fn add(&self, subject: &str, text: &str, key: &str, seen: Option<Seen>) -> Outcome {
        let request = request("p-writer", "add", Some(subject), &[("text", text)], key);
        self.office.perform(Request { seen, ..request })
    }

    /// Version and text of a slip.
    pub fn slip(&self, subject: &str) -> (u64, String) {
        let found = self.office.reader().subject("slips", subject).unwrap().unwrap();
        (found.version, found.text_hash.unwrap())
    }
}

/// Runs a test on the memory store and on SQLite.
pub fn on_both(test: fn(&Desk)) {
    test(&Desk::memory());
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("store.db");
    let store = SqliteStore::open(&path, registers()).unwrap();
    test(&Desk::open(reopens(&path, |s| Box::new(s)), Box::new(store)).seated());
}

pub fn request(actor: &str, act: &str, subject: Option<&str>, fields: &[(&str, &str)], key: &str) -> Request {
    Request {
        gov: GOV.into(),
        actor: actor.into(),
        on_behalf: actor.into(),
        entered_for: None,
        matter: "slips".into(),
        subject: subject.map(str::to_owned),
        act: act.into(),
        form: Form::of(fields.iter().copied()),
        key: key.into(),
        seen: None,
    }
}

pub fn entered(actor: &str, on_behalf: &str, happened: &str, key: &str) -> Request {
    let evidence = Evidence { reference: "扫描件".into(), ..Evidence::default() };
    let how = EnteredFor {
        happened: happened.parse().unwrap(),
        medium: "paper".into(),
        evidence,
        due: None,
        uncounted: String::new(),
    };
    Request {
        on_behalf: on_behalf.into(),
        entered_for: Some(how),
        ..request(actor, "write", None, &[("text", "代录的话")], key)
    }
}

pub fn done(outcome: Outcome) -> Recorded {
    match outcome {
        Outcome::Done(recorded) => recorded,
        other => panic!("not done: {other:?}"),
    }
}
