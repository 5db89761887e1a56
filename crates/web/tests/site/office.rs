//! The sample district, opened in memory, with an account for everybody.

use std::path::Path;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, Mutex};

use guiju_core::form::Form;
use guiju_core::request::{Outcome, Recorded, Request};
use guiju_core::{Norms as _, OfficeTime};
use guiju_exchange::package::SoftwareKey;
use guiju_gate::{Edition, Source, compile};
use guiju_runtime::{Chance, Clock, Config, Office};
use guiju_store::{
    Account, Accounts as _, MemoryAccounts, MemoryBlobs, MemoryReadings, MemoryStore, Readings as _, Safe, SignInLog,
    StoreError,
};
use guiju_web::{Guard, Limits, SignIn, Site};

use crate::device::KEYS;

pub const GOV: &str = "sample";
/// Everybody's password here.
pub const PASSWORD: &str = "青山绿水-0591";

/// Seconds by which sessions are counted; set by tests that wait.
static SECONDS: AtomicI64 = AtomicI64::new(1_673_226_000);
pub static EDITION: LazyLock<Arc<Edition>> = LazyLock::new(edition);
static HASH: LazyLock<String> = LazyLock::new(|| guiju_web::hash_password(PASSWORD).unwrap());

/// Repository files.
pub fn file(path: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    std::fs::read_to_string(root.join(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
}

fn edition() -> Arc<Edition> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rulebooks");
    let mut sources = vec![];
    for layer in ["national", "hongqiao-2023"] {
        let mut names: Vec<_> = std::fs::read_dir(root.join(layer)).unwrap().map(|e| e.unwrap().file_name()).collect();
        names.sort();
        // Data that is loaded by acts lies beside the chapters.
        for name in names.iter().filter_map(|n| n.to_str()).filter(|n| n.ends_with(".md") || *n == "rulebook.toml") {
            let text = file(&format!("rulebooks/{layer}/{name}"));
            sources.push(Source { layer: layer.into(), path: name.into(), text });
        }
    }
    let vocabularies = guiju_matters::vocabularies();
    let compiled = compile(&sources, &vocabularies);
    let flaws: Vec<String> = compiled.flaws.iter().map(ToString::to_string).collect();
    Arc::new(compiled.edition.unwrap_or_else(|| panic!("{}", flaws.join("\n"))))
}

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

/// A district at work.
pub struct District {
    pub office: Office,
    pub clock: Arc<Hands>,
    pub accounts: Arc<MemoryAccounts>,
    pub safe: Arc<Safe>,
    pub log: Arc<SignInLog>,
    pub blobs: Arc<MemoryBlobs>,
    pub readings: Arc<MemoryReadings>,
}

impl District {
    pub fn open() -> Self {
        let district = Self::empty();
        let toml = file("scenarios/sample-district.toml");
        let form = [("since", "2022-12-01T09:00"), ("basis", "样例分工通知"), ("toml", toml.as_str())];
        district.perform(&district.importer(), "import", Form::of(form));
        for person in district.office.reader().org().people.keys() {
            district.account(person, false);
        }
        district.clock.set("2023-01-09T09:30");
        district
    }

    /// A district with its administrators and without an organisation.
    pub fn empty() -> Self {
        let registers = guiju_matters::ALL.iter().flat_map(|m| m.registers()).collect();
        let clock = Arc::new(Hands(Mutex::new("2022-12-01T09:00".parse().unwrap())));
        let config = Config::new(GOV, Box::new(|| Err(StoreError::Engine("gone".into()))));
        let blobs = Arc::new(MemoryBlobs::default());
        let config = Config {
            file_limit: limits().file,
            record_for_act: "office.record_for".into(),
            medium_class: "medium".into(),
            only_at_terminal: [
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
            ]
            .map(str::to_owned)
            .to_vec(),
            entered_event: "duties.recorded_for".into(),
            step_act: "duties.fall_due".into(),
            follow_acts: vec![
                "documents.follow".into(),
                "consultation.follow".into(),
                "leave.follow".into(),
                "duties.follow".into(),
                "office.follow".into(),
            ],
            marking_class: "marking".into(),
            marking_reason: "office.marked".into(),
            later_reason: "office.on_record_later".into(),
            open_class: "open_inside".into(),
            blobs: Some(blobs.clone()),
            ..config
        };
        let store = Box::new(MemoryStore::new(registers));
        let chance = Arc::new(Count::default());
        let clock_for: Arc<dyn Clock> = clock.clone();
        let office = Office::open(config, store, guiju_matters::ALL.to_vec(), EDITION.clone(), clock_for, chance);
        let (safe, log) = (Safe::in_memory().unwrap(), SignInLog::in_memory().unwrap());
        let (accounts, readings) = (Arc::new(MemoryAccounts::default()), Arc::new(MemoryReadings::default()));
        let (safe, log) = (Arc::new(safe), Arc::new(log));
        let district = Self { office: office.unwrap(), clock, accounts, safe, log, blobs, readings };
        district.begin();
        district
    }

    /// The administrator whom the rules let import the organisation.
    pub fn importer(&self) -> String {
        let kinds = EDITION.members("administrator");
        let importer = kinds.into_iter().find(|(kind, _)| {
            let acts = self.office.reader().acts("office", None, kind);
            acts.iter().any(|a| a.spec.name == "import" && a.open)
        });
        importer.unwrap().0
    }

    fn begin(&self) {
        let founded = [("name", "天津市红桥区人民政府"), ("administrator", "首任管理员")];
        self.perform("system", "found", Form::of(founded));
        let kinds = EDITION.members("administrator");
        for (kind, _) in &kinds {
            let form = [("kind", kind.as_str()), ("person", kind.as_str()), ("name", "某管理员")];
            self.perform("founder", "appoint_administrator", Form::of(form));
        }
        let years = file("rulebooks/national/workdays.toml");
        self.perform("system", "load_year", Form::of([("toml", years.as_str())]));
        for person in self.office.reader().org().people.keys() {
            self.account(person, false);
        }
    }

    pub fn account(&self, person: &str, must_change: bool) {
        let account = Account {
            login: person.into(),
            person: person.into(),
            gov: GOV.into(),
            password: HASH.clone(),
            must_change,
            failed: 0,
            locked_until: None,
        };
        self.accounts.put(&account).unwrap();
    }

    /// An act of the matter `office`, which must succeed.
    pub fn perform(&self, actor: &str, act: &str, form: Form) -> Recorded {
        let request = Request {
            gov: GOV.into(),
            actor: actor.into(),
            on_behalf: actor.into(),
            entered_for: None,
            matter: "office".into(),
            subject: None,
            act: act.into(),
            key: format!("{act}-{actor}-{}", form.fields.get("kind").map_or("", |k| k[0].as_str())),
            form,
            seen: None,
        };
        match self.office.perform(request) {
            Outcome::Done(recorded) => recorded,
            other => panic!("{act}: {other:?}"),
        }
    }

    pub fn site(&self, limits: Limits) -> Site {
        Site {
            seals: Arc::default(),
            signing: guiju_web::Signing {
                signer: Some(std::sync::Arc::new(SoftwareKey::of(&[7; 32]))),
                missing: String::new(),
            },
            office: self.office.clone(),
            accounts: self.accounts.clone(),
            blobs: self.blobs.clone(),
            matters: guiju_matters::ALL,
            pages: guiju_matters::PAGES,
            government: "天津市红桥区人民政府".into(),
            notices: vec!["样例数据：人员、单位均为虚构".into()],
            record_for: "office.record_for".into(),
            keeping: guiju_web::Keeping {
                open: "accounts.open",
                bind: "accounts.bind",
                ask: "accounts.ask_reset",
                confirm: "accounts.confirm_reset",
                end: "accounts.end_sessions",
                read_log: "accounts.read_sign_ins",
                resets: "resets",
                waiting: "waiting",
            },
            guard: self.guard(settings()),
            press: press(),
            attempts_act: "office.read_attempts".into(),
            sign_in_act: "office.sign_in".into(),
            medium_class: "medium".into(),
            confirming: guiju_web::Confirming {
                act: "duties.confirm",
                record: "record",
                outcome: "outcome",
                agreed: "confirmed",
                register: "confirmations",
            },
            auditing: guiju_web::Auditing {
                journal: "audit.read_journal",
                readings: "audit.read_readings",
                person: "audit.read_person",
                person_days: "audit_person_days",
                export_days: "audit_export_days",
                within_days: "audit_within_days",
            },
            readings: self.readings.clone(),
            store_file: None,
            desk: guiju_web::DeskWords {
                opinion: "opinion",
                phrases: "common_phrases",
                reading: "mere_reading",
                figures_act: "office.read_figures",
                years_act: "office.load_year",
            },
            origins: vec![],
            secure: false,
            limits,
            clock: || SECONDS.load(Ordering::Relaxed),
        }
    }

    /// What stands at the door by these settings.
    pub fn guard(&self, settings: SignIn) -> Guard {
        Guard {
            settings,
            safe: self.safe.clone(),
            log: self.log.clone(),
            key: [7; 32],
            directory: None,
            provider: None,
            passkeys: Some(KEYS.clone()),
        }
    }

    /// How many looks at the journal were noted.
    pub fn readings_noted(&self) -> usize {
        self.readings.last(usize::MAX).unwrap().0.len()
    }

    /// How many acts were recorded.
    pub fn recorded(&self) -> u64 {
        self.office.counts().acts
    }
}

/// Lets seconds pass for sessions and locks. All tests share them, so what they pass together must stay within an idle
/// hour.
pub fn pass(seconds: i64) {
    SECONDS.fetch_add(seconds, Ordering::Relaxed);
}

/// How people sign in here: by a password alone, unless a test asks for more.
pub fn settings() -> SignIn {
    SignIn { second_factor_for_administrators: false, ..SignIn::default() }
}

/// The second by which sessions and locks are counted.
pub fn seconds() -> i64 {
    SECONDS.load(Ordering::Relaxed)
}

/// Limits small enough to be passed in a test.
pub fn limits() -> Limits {
    Limits { file: 2 * 1_048_576, body: 40 * 1_048_576, files: 3, parts: 100, ..Limits::default() }
}

/// What lays out, on the fonts that `cargo xtask fonts` brings; without them a press that says so.
pub fn press() -> Arc<guiju_web::Press> {
    static PRESS: std::sync::OnceLock<Arc<guiju_web::Press>> = std::sync::OnceLock::new();
    let fonts = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/fonts");
    let load = move || {
        let fonts = guiju_typeset::Fonts::load(std::slice::from_ref(&fonts), &guiju_typeset::Families::default());
        fonts.map(guiju_typeset::Typesetter::new).map_err(|trouble| trouble.to_string())
    };
    PRESS.get_or_init(|| Arc::new(guiju_web::Press::new(Box::new(load)))).clone()
}
