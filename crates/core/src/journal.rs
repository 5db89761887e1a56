//! The journal's row is the act. What the rulebook concluded is stored as a result; rebuilding asks no rulebook.

use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::ground::Citation;
use crate::request::EnteredFor;
use guiju_calendar::{Counted, Limit, OfficeTime};
use guiju_records::fact::Facts;
use guiju_records::org::Organisation;
use guiju_records::register::{Cell, Row};

/// A SHA-256 in lower-case hex.
pub type Hash = String;

/// SHA-256 of bytes, in lower-case hex.
pub fn sha256(bytes: &[u8]) -> Hash {
    use std::fmt::Write as _;
    let mut out = String::with_capacity(64);
    for b in Sha256::digest(bytes) {
        let _ = write!(out, "{b:02x}");
    }
    out
}

/// An obligation: a post owes an act on a subject.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Obligation {
    /// The post that owes it (a post id); who sees it is computed when read.
    pub post: String,
    /// The act owed, full name.
    pub act: String,
    /// In which capacity, as shown: 区政府办公室分管负责同志.
    pub capacity: String,
    /// The ground.
    pub citation: Citation,
    /// By when, and what follows; absent where no duty of the rulebook sets a time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock: Option<Clock>,
}

/// The register that the store keeps of what is owed; [`Obligation::read`] reads its rows.
pub const OBLIGATIONS: &str = "obligations";

impl Obligation {
    /// The obligation that a row of [`OBLIGATIONS`] holds.
    ///
    /// # Errors
    /// Where the row's clock cannot be read.
    pub fn read(row: &Row) -> Result<Self, serde_json::Error> {
        let text = |name: &str| row.get(name).map_or("", Cell::text).to_owned();
        let clock = text("clock");
        Ok(Self {
            post: text("post"),
            act: text("act"),
            capacity: text("capacity"),
            citation: Citation { book: text("book"), place: text("place"), norm: text("norm") },
            clock: if clock.is_empty() { None } else { Some(serde_json::from_str(&clock)?) },
        })
    }

    /// Whether it is the same post that owes the same act in the same capacity: of such there is one on a subject.
    pub fn is_same(&self, other: &Self) -> bool {
        (&self.post, &self.act, &self.capacity) == (&other.post, &other.act, &other.capacity)
    }
}

/// The clock of an obligation, as the rulebook concluded it when the obligation was opened.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Clock {
    /// Name of the duty norm.
    pub duty: String,
    /// The limit; absent for a duty without one.
    pub limit: Option<Limit>,
    /// The instant it is counted from.
    pub from: OfficeTime,
    /// The last instant; absent without a limit, and where it cannot be counted.
    pub due: Option<OfficeTime>,
    /// From here on it is shown as near.
    pub near: Option<OfficeTime>,
    /// How it was counted.
    pub how: Vec<Counted>,
    /// Why it cannot be counted, e.g. a year without data; empty when it can.
    pub uncounted: String,
    /// What still follows by the clock, in order.
    pub steps: Vec<Step>,
    /// Roles that were told because it is late.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub told: Vec<String>,
    /// Units by which it was lengthened so far.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub extended: u32,
    /// Lines of work and unit that the subject concerns: who is told of it may depend on them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<String>,
    /// See `lines`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub unit: String,
    /// Set for an obligation that an event opened: it stands until one of these events, whatever the matter says it owes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stands: Option<Standing>,
}

/// How an obligation stands at an instant: derived when shown, never stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Light {
    /// The limit is over.
    Overdue,
    /// The end is near.
    Near,
    /// There is time, or no limit.
    Normal,
}

impl fmt::Display for Light {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Light::Overdue => "超期",
            Light::Near => "临期",
            Light::Normal => "正常",
        })
    }
}

impl Clock {
    /// How it stands at an instant. The last instant still belongs to the limit.
    pub fn light(&self, now: OfficeTime) -> Light {
        match (self.due, self.near) {
            (Some(due), _) if due < now => Light::Overdue,
            (Some(_), Some(near)) if near <= now => Light::Near,
            _ => Light::Normal,
        }
    }
}

fn is_zero(n: &u32) -> bool {
    *n == 0
}

/// Until when an obligation stands that an event opened.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Standing {
    /// Position of the row that opened it.
    pub record: u64,
    /// Events, full names, that discharge it. An event with a field `record` discharges only what that row opened.
    pub until: Vec<String>,
    /// Whose affair it is, person id, wherever he holds a post by now; empty where it is the post's.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub person: String,
}

/// What follows by the clock.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Step {
    /// When.
    pub at: OfficeTime,
    /// What.
    #[serde(flatten)]
    pub what: StepWhat,
    /// What is filled into the form of an act.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub form: Vec<(String, String)>,
}

/// What a step does.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepWhat {
    /// Holders of this role are told.
    Tell(String),
    /// This act, full name, is done by the clock.
    Act(String),
}

/// One opening of a subject to somebody.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Access {
    /// `person:ID`, `post:ID`, `unit:ID` or `public`.
    pub to: String,
    /// The article that opens it.
    pub citation: Citation,
}

/// Whether an end, as [`Head::access_ends`] has it, ends an opening to this.
pub fn ends_opening(end: &str, to: &str) -> bool {
    end == to || (end.ends_with(':') && to.starts_with(end))
}

/// The head of a row: everything but the events. The chain covers its exact stored bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The government.
    pub gov: String,
    /// Position, from 1, without gaps.
    pub position: u64,
    /// When it was recorded; never goes backwards.
    pub recorded: OfficeTime,
    /// When it was done.
    pub happened: OfficeTime,
    /// Key of the request, unique per government and actor.
    pub key: String,
    /// Hash of the request's content, so that the same key with other content is refused.
    pub content: Hash,
    /// Who entered it: a person id, or `system`.
    pub actor: String,
    /// Whose act it is; the actor, but for acts recorded on behalf.
    pub on_behalf: String,
    /// How it was recorded for somebody else.
    pub entered_for: Option<EnteredFor>,
    /// The matter.
    pub matter: String,
    /// The act within it.
    pub act: String,
    /// The subject.
    pub subject: String,
    /// Version of the subject after this row, from 1.
    pub version: u64,
    /// Hash of the edition by which it was judged; empty before the first edition.
    pub edition: Hash,
    /// The facts that were read.
    pub facts: Facts,
    /// The articles by which it was allowed.
    pub citations: Vec<Citation>,
    /// In which capacity it was done, as shown.
    pub capacity: String,
    /// Obligations of the subject open after this act: they replace those open before. `None` leaves them.
    pub owed: Option<Vec<Obligation>>,
    /// Earlier openings that end with this act, before `access` opens anew: `post:ID` ends that one, `unit:` all of its kind.
    /// Left out of the stored bytes where nothing ends, as in the rows written before there were such ends.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub access_ends: Vec<String>,
    /// To whom the subject was opened by this act.
    pub access: Vec<Access>,
    /// Blobs named by this act.
    pub blobs: Vec<Hash>,
    /// `H(salt ‖ body)`: the body can be destroyed by a recorded act and the chain still verifies.
    pub body_hash: Hash,
}

impl Head {
    /// Recorded for somebody else later than the rules allow (补录).
    pub fn is_late(&self) -> bool {
        self.entered_for.as_ref().and_then(|how| how.due).is_some_and(|due| self.recorded > due)
    }

    /// How its recording is called wherever it is told: 代录, 补录, or with why nobody can say whether it is late.
    pub fn recording(&self) -> String {
        let uncounted = self.entered_for.as_ref().map_or("", |how| how.uncounted.as_str());
        match (self.is_late(), uncounted) {
            (true, _) => "补录".to_owned(),
            (false, "") => "代录".to_owned(),
            (false, why) => format!("代录，是否按时未能推算：{why}"),
        }
    }

    /// What is told of the act, with who recorded it for somebody else: `……（叶安代录，2023年1月9日 10:00办理）`.
    pub fn with_recording(&self, told: String, org: &Organisation) -> String {
        let Some(how) = &self.entered_for else { return told };
        format!("{told}（{}{}，{}办理）", org.name(&self.actor), self.recording(), how.happened.chinese())
    }
}

/// A row as it is handed to the store, which fills in the hashes.
#[derive(Debug, Clone)]
pub struct NewRow {
    /// The head. Register rows were made from it, so `position` must already be the next one, `version` the subject's next
    /// one and `recorded` not earlier than the last row's: the store refuses anything else. `body_hash` is filled in.
    pub head: Head,
    /// The events, a JSON array; these exact bytes are stored and hashed.
    pub body: Vec<u8>,
    /// Random salt, 16 bytes, given by the caller (chance is an argument).
    pub salt: [u8; 16],
}

/// A row as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredRow {
    /// Position.
    pub position: u64,
    /// The head's exact bytes.
    pub head: Vec<u8>,
    /// The body's exact bytes; `None` once destroyed by a recorded act.
    pub body: Option<Vec<u8>>,
    /// The salt.
    pub salt: Vec<u8>,
    /// `H(previous hash ‖ head)`.
    pub hash: Hash,
}

impl StoredRow {
    /// The head, read.
    pub fn read_head(&self) -> Result<Head, serde_json::Error> {
        serde_json::from_slice(&self.head)
    }
}

/// Hash before the first row.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// The chain's hash of a row: SHA-256 over the previous hash (as hex text) and the head's stored bytes.
pub fn chain(previous: &str, head: &[u8]) -> Hash {
    let mut bytes = previous.as_bytes().to_vec();
    bytes.extend_from_slice(head);
    sha256(&bytes)
}

/// The hash that stands for a body: SHA-256 over salt and body.
pub fn body_hash(salt: &[u8], body: &[u8]) -> Hash {
    let mut bytes = salt.to_vec();
    bytes.extend_from_slice(body);
    sha256(&bytes)
}
