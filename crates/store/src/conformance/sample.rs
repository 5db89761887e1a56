//! Sample registers, and acts whose stored body says which rows they change, so that a rebuild can be checked.

use guiju_core::OfficeTime;
use guiju_core::ground::Citation;
use guiju_core::journal::{Access, Head, NewRow, Obligation, StoredRow};
use guiju_core::register::{Cell, Change, Column, ColumnKind, Disclosure, Register, Row};
use guiju_core::request::{EnteredFor, Evidence};
use serde::{Deserialize, Serialize};

use crate::{Registers, Store, StoreError};

const fn column(name: &'static str, kind: ColumnKind, disclosure: Disclosure, searched: bool) -> Column {
    Column { name, label: name, kind, disclosure, searched }
}

/// Papers, seen through `access`; `due` may be empty and is ordered by.
pub const PAPERS: Register = Register {
    name: "papers",
    label: "文件",
    key: &["id"],
    columns: &[
        column("id", ColumnKind::Text, Disclosure::Open, false),
        column("title", ColumnKind::Text, Disclosure::Open, true),
        column("note", ColumnKind::Text, Disclosure::Internal, true),
        column("due", ColumnKind::Time, Disclosure::Open, false),
        column("pages", ColumnKind::Number, Disclosure::Open, false),
        column("urgent", ColumnKind::Yes, Disclosure::Open, false),
    ],
    orders: &[&["due"], &["urgent", "pages"], &["note"]],
    subject: Some("id"),
    retention: "长期",
};

/// Organisation data, which everybody inside sees.
pub const PEOPLE: Register = Register {
    name: "people",
    label: "人员",
    key: &["id"],
    columns: &[
        column("id", ColumnKind::Text, Disclosure::Open, false),
        column("name", ColumnKind::Text, Disclosure::Open, false),
        column("kept", ColumnKind::Text, Disclosure::Program, false),
    ],
    orders: &[&["name"]],
    subject: None,
    retention: "长期",
};

/// A register whose key has two columns and that has no others.
pub const TAGS: Register = Register {
    name: "tags",
    label: "标签",
    key: &["paper", "rank"],
    columns: &[
        column("paper", ColumnKind::Text, Disclosure::Open, false),
        column("rank", ColumnKind::Number, Disclosure::Open, false),
    ],
    orders: &[&["rank"]],
    subject: None,
    retention: "长期",
};

/// The sample registers.
pub fn registers() -> Registers {
    vec![&PAPERS, &PEOPLE, &TAGS]
}

/// A stored event: a row put or dropped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// Register name.
    pub register: String,
    /// Whether the row is dropped.
    pub drop: bool,
    /// The row, or its key.
    pub row: Row,
}

impl Event {
    /// A row put.
    pub fn put<const N: usize>(register: &Register, cells: [(&str, Cell); N]) -> Self {
        let row = cells.into_iter().map(|(k, v)| (k.to_owned(), v)).collect();
        Self { register: register.name.to_owned(), drop: false, row }
    }

    /// A row dropped by its key.
    pub fn gone<const N: usize>(register: &Register, key: [(&str, Cell); N]) -> Self {
        Self { drop: true, ..Self::put(register, key) }
    }

    fn change(&self) -> Change {
        let register = registers().into_iter().find(|r| r.name == self.register).map_or("unknown", |r| r.name);
        match self.drop {
            true => Change::Drop { register, key: self.row.clone() },
            false => Change::Put { register, row: self.row.clone() },
        }
    }
}

/// One act to record.
#[derive(Debug, Clone)]
pub struct Act {
    /// Government.
    pub gov: String,
    /// Subject.
    pub subject: String,
    /// Actor.
    pub actor: String,
    /// Request key.
    pub key: String,
    /// When it is recorded.
    pub recorded: OfficeTime,
    /// What it changes.
    pub events: Vec<Event>,
    /// Obligations from now on: post, act, capacity, place.
    pub owed: Option<Vec<[&'static str; 4]>>,
    /// Openings that end.
    pub access_ends: Vec<String>,
    /// Openings: to whom, place.
    pub access: Vec<[&'static str; 2]>,
    /// Places of the rules by which it was allowed.
    pub cites: Vec<String>,
    /// Whose act it is, and how it is recorded for him; absent for one that the actor did himself.
    pub entered: Option<Box<(String, EnteredFor)>>,
}

fn citation(place: &str) -> Citation {
    Citation { book: "样例规则".to_owned(), place: place.to_owned(), norm: format!("norm/{place}") }
}

impl Act {
    /// An act of a subject with a key of its own, recorded at the start of 2023.
    pub fn on(subject: &str, key: &str) -> Self {
        Self {
            gov: "gov".to_owned(),
            subject: subject.to_owned(),
            actor: "zhang".to_owned(),
            key: key.to_owned(),
            recorded: "2023-01-03T09:00:00".parse().unwrap(),
            events: vec![],
            owed: None,
            access_ends: vec![],
            access: vec![],
            cites: vec!["7.1".to_owned()],
            entered: None,
        }
    }

    /// Recorded for somebody else, who did it by phone with a witness; to be recorded until then.
    #[must_use]
    pub fn recorded_for(mut self, person: &str, due: &str) -> Self {
        let evidence = Evidence { witness: "witness".to_owned(), ..Evidence::default() };
        let due = Some(due.parse().unwrap());
        let how =
            EnteredFor { happened: self.recorded, medium: "phone".to_owned(), evidence, due, uncounted: String::new() };
        self.entered = Some(Box::new((person.to_owned(), how)));
        self
    }

    /// With one more event.
    #[must_use]
    pub fn event(mut self, event: Event) -> Self {
        self.events.push(event);
        self
    }

    /// With the obligations from now on.
    #[must_use]
    pub fn owing(mut self, owed: &[[&'static str; 4]]) -> Self {
        self.owed = Some(owed.to_vec());
        self
    }

    /// With an opening of the subject.
    #[must_use]
    pub fn open_to(mut self, who: &'static str, place: &'static str) -> Self {
        self.access.push([who, place]);
        self
    }

    /// With an end of earlier openings.
    #[must_use]
    pub fn close_to(mut self, end: &str) -> Self {
        self.access_ends.push(end.to_owned());
        self
    }

    /// The row as it is handed to the store, at the journal's end.
    pub fn row(&self, store: &dyn Store) -> NewRow {
        let tip = store.tip(&self.gov).unwrap();
        let version = store.subject(&self.gov, &self.subject).unwrap().len() as u64 + 1;
        let owed = self.owed.as_ref().map(|owed| {
            owed.iter()
                .map(|[post, act, capacity, place]| Obligation {
                    post: (*post).to_owned(),
                    act: (*act).to_owned(),
                    capacity: (*capacity).to_owned(),
                    citation: citation(place),
                    clock: None,
                })
                .collect()
        });
        let head = Head {
            gov: self.gov.clone(),
            position: tip.position + 1,
            recorded: self.recorded,
            happened: self.recorded,
            key: self.key.clone(),
            content: format!("content of {}", self.key),
            actor: self.actor.clone(),
            on_behalf: self.entered.as_ref().map_or(&self.actor, |entered| &entered.0).clone(),
            entered_for: self.entered.as_ref().map(|entered| entered.1.clone()),
            matter: "sample".to_owned(),
            act: "note".to_owned(),
            subject: self.subject.clone(),
            version,
            edition: String::new(),
            facts: [("urgent".to_owned(), true.into())].into(),
            citations: self.cites.iter().map(|place| citation(place)).collect(),
            capacity: "经办人".to_owned(),
            owed,
            access_ends: self.access_ends.clone(),
            access: self
                .access
                .iter()
                .map(|[to, place]| Access { to: (*to).to_owned(), citation: citation(place) })
                .collect(),
            blobs: vec![],
            body_hash: String::new(),
        };
        let mut salt = [7; 16];
        salt[0] = u8::try_from(tip.position % 256).unwrap();
        NewRow { head, body: serde_json::to_vec(&self.events).unwrap(), salt }
    }

    /// Its register changes.
    pub fn changes(&self) -> Vec<Change> {
        self.events.iter().map(Event::change).collect()
    }

    /// Appends it inside an open transaction.
    pub fn append(&self, store: &mut dyn Store) -> Result<String, StoreError> {
        let row = self.row(store);
        store.append(row, &self.changes())
    }

    /// Records it in a transaction of its own.
    pub fn record(&self, store: &mut dyn Store) -> String {
        store.begin().unwrap();
        let hash = self.append(store).unwrap();
        store.commit().unwrap();
        hash
    }
}

/// The register changes of a stored sample row.
pub fn replay(row: &StoredRow) -> Result<Vec<Change>, StoreError> {
    let body = row.body.as_ref().ok_or_else(|| StoreError::Damaged("body is missing".to_owned()))?;
    let events: Vec<Event> = serde_json::from_slice(body).map_err(|e| StoreError::Damaged(e.to_string()))?;
    Ok(events.iter().map(Event::change).collect())
}

/// A cell, for short.
pub fn cell(v: impl Into<Cell>) -> Cell {
    v.into()
}
