//! The sample district in memory, with a clock that is moved by hand.

// Each of the two crates of tests that use this uses a part of it.
#![allow(dead_code)]

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, Mutex};

use guiju_core::form::Form;
use guiju_core::journal::Head;
use guiju_core::matter::{AnyMatter, CaseFile};
use guiju_core::norms::Desk;
use guiju_core::request::{Outcome, Request, Seen};
use guiju_core::{Norms as _, OfficeTime};
use guiju_gate::{Edition, Source, compile};
use guiju_runtime::{Chance, Clock, Config, Office, Subject};
use guiju_store::{MemoryStore, Read, Store as _, StoreError};

pub const GOV: &str = "sample";
const SAMPLE_SINCE: &str = "2022-12-01T09:00";
pub static EDITION: LazyLock<Arc<Edition>> = LazyLock::new(edition);

fn root() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn edition() -> Arc<Edition> {
    let mut sources = vec![];
    for layer in ["national", "hongqiao-2023"] {
        let folder = root().join("rulebooks").join(layer);
        let mut names: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|e| e.unwrap().file_name()).collect();
        names.sort();
        let read = |name: &str| name.ends_with(".md") || name == "rulebook.toml";
        for name in names.iter().filter_map(|n| n.to_str()).filter(|n| read(n)) {
            let text = std::fs::read_to_string(folder.join(name)).unwrap();
            sources.push(Source { layer: layer.into(), path: name.into(), text });
        }
    }
    let vocabularies = guiju_matters::vocabularies();
    let compiled = compile(&sources, &vocabularies);
    let flaws: Vec<String> = compiled.flaws.iter().map(ToString::to_string).collect();
    Arc::new(compiled.edition.unwrap_or_else(|| panic!("{}", flaws.join("\n"))))
}

/// The matter of papers.
pub fn documents() -> &'static dyn AnyMatter {
    *guiju_matters::ALL.iter().find(|m| m.vocabulary().matter == "documents").unwrap()
}

pub struct Hands(Mutex<OfficeTime>);

impl Hands {
    pub fn pass(&self, seconds: i64) {
        let mut now = self.0.lock().unwrap();
        *now = now.plus_seconds(seconds);
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
    journal: Mutex<Box<dyn Read>>,
}

impl District {
    /// The sample district.
    pub fn open() -> Self {
        let district = Self::founded(SAMPLE_SINCE);
        let toml = std::fs::read_to_string(root().join("scenarios/sample-district.toml")).unwrap();
        let outcome = district.import(&toml, SAMPLE_SINCE, "import");
        assert!(matches!(outcome, Outcome::Done(_)), "import: {outcome:?}");
        district
    }

    /// A government with its administrators, and nothing else yet.
    pub fn founded(since: &str) -> Self {
        let registers = guiju_matters::ALL.iter().flat_map(|m| m.registers()).collect();
        let clock = Arc::new(Hands(Mutex::new(since.parse().unwrap())));
        let config = Config {
            step_act: "duties.fall_due".into(),
            record_for_act: "office.record_for".into(),
            medium_class: "medium".into(),
            later_reason: "office.on_record_later".into(),
            entered_event: "duties.recorded_for".into(),
            follow_acts: ["documents", "consultation", "leave", "duties"].map(|m| format!("{m}.follow")).to_vec(),
            follow_after: vec!["duties.confirm".into(), "duties.set_right".into()],
            ..Config::new(GOV, Box::new(|| Err(StoreError::Engine("gone".into()))))
        };
        let store = Box::new(MemoryStore::new(registers));
        let journal = Mutex::new(store.reader().unwrap());
        let hands: Arc<dyn Clock> = clock.clone();
        let matters = guiju_matters::ALL.to_vec();
        let office = Office::open(config, store, matters, EDITION.clone(), hands, Arc::new(Count::default())).unwrap();
        let district = Self { office, clock, journal };
        district.begin();
        district
    }

    fn begin(&self) {
        let done = |actor: &str, act: &str, form: Form, key: &str| {
            let outcome = self.perform(actor, "office", act, None, form, None, key.to_owned());
            assert!(matches!(outcome, Outcome::Done(_)), "{act}: {outcome:?}");
        };
        done("system", "found", Form::of([("name", "样例区人民政府"), ("administrator", "首任管理员")]), "found");
        let years = std::fs::read_to_string(root().join("rulebooks/national/workdays.toml")).unwrap();
        done("system", "load_year", Form::of([("toml", years.as_str())]), "years");
        for (n, (kind, _)) in EDITION.members("administrator").iter().enumerate() {
            let form = Form::of([("kind", kind.as_str()), ("person", kind.as_str()), ("name", "某管理员")]);
            done("founder", "appoint_administrator", form, &format!("appoint-{n}"));
        }
    }

    /// The administrator who may imports an organisation.
    pub fn import(&self, toml: &str, since: &str, key: &str) -> Outcome {
        let reader = self.office.reader();
        let may = |kind: &str| reader.acts("office", None, kind).iter().any(|a| a.spec.name == "import" && a.open);
        let kinds = EDITION.members("administrator");
        let importer = kinds.iter().find(|(kind, _)| may(kind)).unwrap().0.clone();
        let form = Form::of([("since", since), ("basis", "样例分工通知"), ("toml", toml)]);
        self.perform(&importer, "office", "import", None, form, None, key.to_owned())
    }

    #[allow(clippy::too_many_arguments, reason = "the parts of one request, each of another type")]
    pub fn perform(
        &self,
        actor: &str,
        matter: &str,
        act: &str,
        subject: Option<String>,
        form: Form,
        seen: Option<Seen>,
        key: String,
    ) -> Outcome {
        self.office.perform(Request {
            gov: GOV.into(),
            actor: actor.into(),
            on_behalf: actor.into(),
            entered_for: None,
            matter: matter.into(),
            subject,
            act: act.into(),
            form,
            key,
            seen,
        })
    }

    /// Heads of all rows.
    pub fn rows(&self) -> Vec<Head> {
        let rows = self.journal.lock().unwrap().journal(GOV, 1, 100_000).unwrap();
        rows.iter().map(|row| row.read_head().unwrap()).collect()
    }
    /// Heads and bodies of the rows after a position.
    pub fn rows_after(&self, position: u64) -> Vec<(Head, Vec<u8>)> {
        let rows = self.journal.lock().unwrap().journal(GOV, position + 1, 100_000).unwrap();
        rows.into_iter().map(|row| (row.read_head().unwrap(), row.body.unwrap_or_default())).collect()
    }

    /// Subjects of a matter.
    pub fn subjects(&self, matter: &str) -> Vec<String> {
        let own = format!("{matter}-");
        let rows = self.rows();
        let ids: BTreeSet<&str> = rows.iter().map(|h| h.subject.as_str()).filter(|s| s.starts_with(&own)).collect();
        ids.into_iter().map(str::to_owned).collect()
    }

    /// Reads the store itself.
    pub fn read<T>(&self, work: impl FnOnce(&dyn Read) -> T) -> T {
        work(&**self.journal.lock().unwrap())
    }
}

/// Who has a paper before him.
pub fn desk(district: &District, id: &str, subject: &Subject) -> Option<Desk> {
    let reader = district.office.reader();
    let (org, workdays, now) = (reader.org(), reader.workdays(), reader.now());
    let case = CaseFile {
        gov: GOV,
        actor: "",
        on_behalf: "",
        org: &org,
        workdays: &workdays,
        happened: now,
        recorded: now,
        subject: id,
        version: subject.version,
        position: 0,
        begun_by: "",
        entered_for: None,
        edition: EDITION.hash(),
        answers: &[],
    };
    documents().desk(&subject.state, &case, &**EDITION)
}
