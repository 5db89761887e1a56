//! One act, from intake to record, inside the writer's transaction.

use std::collections::BTreeMap;
use std::sync::Arc;

use guiju_core::journal::{Head, NewRow, body_hash};
use guiju_core::matter::{AnyCommand, AnyDone, AnyMatter, CaseFile};
use guiju_core::org::REGISTERS;
use guiju_core::register::{Answered, Change, Register};
use guiju_core::request::{Outcome, Recorded, Request};
use guiju_core::vocabulary::ActSpec;
use guiju_core::{Citation, Facts, OfficeTime, Organisation, Reason};
use guiju_gate::{Edition, Principal, Verdict};
use guiju_store::{Store, StoreError, Tip};

use crate::behalf::{self, Entered};
use crate::config::{Chance, Clock, Config};
use crate::intake::{self, Names, invalid};
use crate::known::Known;
use crate::replay::{self, Subject, content_hash};
use crate::sight;

/// How often a matter may ask for more before it decides.
const ROUNDS: usize = 4;
/// The code of a reason that is no reason but a fault of the program or the rulebook.
const FAULT: &str = "fault";

/// What stays the same from act to act.
pub(crate) struct Room {
    pub config: Config,
    pub matters: BTreeMap<&'static str, &'static dyn AnyMatter>,
    pub registers: Vec<&'static Register>,
    pub edition: Arc<Edition>,
    pub clock: Arc<dyn Clock>,
    pub chance: Arc<dyn Chance>,
}

impl Room {
    /// Whether changes concern the organisation or the editions.
    fn touches_known(&self, changes: &[Change]) -> bool {
        let adopted = self.config.adopted.map_or("", |a| a.register);
        changes.iter().any(|change| {
            let (Change::Put { register, .. } | Change::Drop { register, .. }) = change;
            REGISTERS.contains(register) || *register == adopted
        })
    }
}

/// Why the walk ends before the record.
enum Stop {
    /// With an answer.
    Answer(Outcome),
    /// The store failed.
    Store(StoreError),
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        Stop::Store(error)
    }
}
impl From<Outcome> for Stop {
    fn from(outcome: Outcome) -> Self {
        Stop::Answer(outcome)
    }
}

/// What came of one act.
pub(crate) struct Walked {
    /// The answer, once the commit returned.
    pub outcome: Outcome,
    /// Whether a row was appended.
    pub appended: bool,
    /// The organisation and the editions after it, where the act changed them.
    pub known: Option<Arc<Known>>,
}

impl Walked {
    pub(crate) fn nothing(outcome: Outcome) -> Self {
        Self { outcome, appended: false, known: None }
    }
}

/// Walks one request. Only an error of the store is an error; the caller undoes to its savepoint unless a row was appended.
pub(crate) fn walk(room: &Room, store: &mut dyn Store, known: &Known, request: &Request) -> Result<Walked, StoreError> {
    match steps(room, store, known, request) {
        Ok(walked) => Ok(walked),
        Err(Stop::Answer(outcome)) => Ok(Walked::nothing(outcome)),
        Err(Stop::Store(error)) => Err(error),
    }
}

fn steps(room: &Room, store: &mut dyn Store, known: &Known, request: &Request) -> Result<Walked, Stop> {
    let gov = room.config.gov.as_str();
    let matter = room.matters.get(request.matter.as_str()).copied();
    let (matter, spec) = intake::spec(gov, matter, request)?;
    let content = content_hash(request);
    if let Some((first, recorded)) = store.answered(gov, &request.actor, &request.key)? {
        return Err(if first == content { Outcome::Done(recorded) } else { Outcome::KeyReused }.into());
    }
    let tip = store.tip(gov)?;
    let now = room.clock.now();
    let recorded = tip.recorded.map_or(now, |last| last.max(now));
    let edition = known.edition_at(recorded);
    if !edition.is_empty() && edition != room.edition.hash() {
        return Err(Outcome::Faulty {
            message: "规则版本已经更换，请重新启动服务后办理".to_owned()
        }
        .into());
    }
    let org = &known.org;
    let subject = subject(room, store, matter, request, tip.position + 1)?;
    check_seen(room, store, matter, spec, request, &subject, org)?;
    let names = Names { edition: &room.edition, org, file_limit: room.config.file_limit };
    let values = intake::values(spec, request, &names)?;
    let command = matter.command(spec.name, values).map_err(|problems| Outcome::Invalid { problems })?;
    let mut act = Act {
        room,
        org,
        request,
        matter,
        spec,
        tip,
        recorded,
        entered: Entered::now(recorded),
        edition,
        content,
        command,
    };
    act.entered = behalf::entered(room, request, &act.case(&subject, &[]))?;
    act.judge_and_record(store, subject)
}

/// The subject with its id; a new one is named by the position that its first row takes.
struct On {
    id: String,
    before: Subject,
}

fn subject(
    room: &Room,
    store: &dyn Store,
    matter: &'static dyn AnyMatter,
    request: &Request,
    next: u64,
) -> Result<On, Stop> {
    let Some(id) = &request.subject else {
        let before = Subject { state: matter.new_state(), rows: vec![], version: 0, text_hash: None };
        return Ok(On { id: format!("{}-{next}", request.matter), before });
    };
    let found = replay::subject(store, matter, &room.config.gov, id)?;
    let before = found.ok_or_else(|| invalid("查无此件，可能编号有误，请从列表重新打开"))?;
    Ok(On { id: id.clone(), before })
}

/// What was shown must still be so. What changed is told only to whom the subject is open.
fn check_seen(
    room: &Room,
    store: &dyn Store,
    matter: &dyn AnyMatter,
    spec: &ActSpec,
    request: &Request,
    on: &On,
    org: &Organisation,
) -> Result<(), Stop> {
    let before = &on.before;
    let needs_text = spec.needs_seen_text && before.text_hash.is_some();
    let seen = request.seen.as_ref();
    if needs_text && seen.is_none_or(|s| s.text.is_none()) {
        return Err(invalid(format!("“{}”须在看过文稿后办理，请重新打开本件", spec.label)).into());
    }
    let Some(seen) = seen else { return Ok(()) };
    if seen.version == before.version && (!needs_text || seen.text == before.text_hash) {
        return Ok(());
    }
    let viewer = sight::viewer(org, &room.edition, room.clock.now(), &request.actor);
    let mut changes = vec![];
    if sight::open_to(store, &room.config.gov, viewer, &on.id)? {
        let later = before.rows.iter().filter(|(head, _)| head.version > seen.version);
        changes.extend(later.flat_map(|(head, body)| matter.tell(head, body, org)));
    }
    Err(Outcome::Changed { version: before.version, changes }.into())
}

/// An act whose form is in order.
struct Act<'a> {
    room: &'a Room,
    org: &'a Organisation,
    request: &'a Request,
    matter: &'static dyn AnyMatter,
    spec: &'static ActSpec,
    tip: Tip,
    recorded: OfficeTime,
    entered: Entered,
    /// Hash of the edition in force; empty before the first adoption.
    edition: &'a str,
    content: String,
    command: AnyCommand,
}

impl Act<'_> {
    fn case<'c>(&'c self, on: &'c On, answers: &'c [Answered]) -> CaseFile<'c> {
        CaseFile {
            gov: &self.room.config.gov,
            actor: &self.request.actor,
            on_behalf: &self.request.on_behalf,
            org: self.org,
            happened: self.entered.happened,
            recorded: self.recorded,
            subject: &on.id,
            version: on.before.version,
            position: self.tip.position + 1,
            edition: self.edition,
            answers,
        }
    }

    fn judge_and_record(self, store: &mut dyn Store, on: On) -> Result<Walked, Stop> {
        let answers = self.answers(store, &on)?;
        let (citations, facts) = self.gate_and_open(&on, &answers)?;
        let case = self.case(&on, &answers);
        let done = self.matter.decide(&self.command, &on.before.state, &case, &*self.room.edition);
        let done = done.map_err(refused)?;
        self.record(store, on, citations, facts, done)
    }

    /// What the matter needs to know, in at most [`ROUNDS`] rounds; the answers of all rounds follow one another.
    fn answers(&self, store: &dyn Store, on: &On) -> Result<Vec<Answered>, Stop> {
        let mut answers = vec![];
        for round in 0..ROUNDS {
            let asks = self.matter.needs(
                &self.command,
                &on.before.state,
                &self.case(on, &answers),
                &*self.room.edition,
                round,
            );
            if asks.is_empty() {
                break;
            }
            for ask in &asks {
                answers.push(store.ask(&self.room.config.gov, ask)?);
            }
        }
        Ok(answers)
    }

    /// May this person, and does anything stand against the act: all reasons together. What stands in the case comes
    /// first: it names the row of the rules that governs it, where the gate's policy speaks for all cases.
    fn gate_and_open(&self, on: &On, answers: &[Answered]) -> Result<(Vec<Citation>, Facts), Outcome> {
        let (case, edition) = (self.case(on, answers), &*self.room.edition);
        let who = Principal::of(&self.request.on_behalf, self.org, self.entered.happened, edition);
        let act = format!("{}.{}", self.request.matter, self.spec.name);
        let state = &on.before.state;
        let mut fact = |name: &str| self.matter.fact(name, Some(&self.command), state, &case, edition);
        let verdict = edition.judge(&act, &who, self.org, self.entered.happened, &mut fact);
        let (gate, passed) = match verdict {
            Verdict::Passed { citations, facts } => (vec![], Some((citations, facts))),
            Verdict::Refused { reasons, .. } => (reasons, None),
            Verdict::Faulty { message } => return Err(Outcome::Faulty { message }),
        };
        let mut reasons = self.matter.open(self.spec.name, state, &case, edition);
        for reason in gate {
            if !reasons.contains(&reason) {
                reasons.push(reason);
            }
        }
        match passed {
            Some(passed) if reasons.is_empty() => Ok(passed),
            _ => Err(refused(reasons)),
        }
    }

    fn record(
        self,
        store: &mut dyn Store,
        on: On,
        gate: Vec<Citation>,
        facts: Facts,
        done: AnyDone,
    ) -> Result<Walked, Stop> {
        let faulty = |message: String| Stop::Answer(Outcome::Faulty { message });
        let body = serde_json::to_vec(&done.events).map_err(|e| faulty(e.to_string()))?;
        let salt = self.room.chance.bytes();
        let On { id, before: Subject { mut state, version, .. } } = on;
        let citations = together([self.entered.citations, gate, done.citations]);
        let head = Head {
            gov: self.room.config.gov.clone(),
            position: self.tip.position + 1,
            recorded: self.recorded,
            happened: self.entered.happened,
            key: self.request.key.clone(),
            content: self.content,
            actor: self.request.actor.clone(),
            on_behalf: self.request.on_behalf.clone(),
            entered_for: self.request.entered_for.clone(),
            matter: self.request.matter.clone(),
            act: self.spec.name.to_owned(),
            subject: id,
            version: version + 1,
            edition: self.edition.to_owned(),
            facts,
            citations,
            capacity: done.capacity,
            owed: done.owed,
            access: done.access,
            blobs: done.blobs,
            body_hash: body_hash(&salt, &body),
        };
        // The same path as a rebuild takes, so that a rebuild gives the same registers.
        let changes = self.matter.replay(&mut state, &head, &body).map_err(faulty)?;
        let recorded = Recorded {
            position: head.position,
            subject: head.subject.clone(),
            version: head.version,
            hash: String::new(),
            citations: head.citations.clone(),
            capacity: head.capacity.clone(),
        };
        let hash = store.append(NewRow { head, body, salt }, &changes)?;
        let known = match self.room.touches_known(&changes) {
            true => Some(Arc::new(Known::read(store, &self.room.config, &self.room.registers)?)),
            false => None,
        };
        Ok(Walked { outcome: Outcome::Done(Recorded { hash, ..recorded }), appended: true, known })
    }
}

/// Reasons as an outcome; a fault among them is no refusal but an alarm.
fn refused(reasons: Vec<Reason>) -> Outcome {
    match reasons.iter().find(|r| r.code == FAULT) {
        Some(fault) => Outcome::Faulty { message: fault.message.clone() },
        None => Outcome::Refused { reasons },
    }
}

/// Citations one after another, each once.
fn together<const N: usize>(lists: [Vec<Citation>; N]) -> Vec<Citation> {
    let mut all: Vec<Citation> = vec![];
    for citation in lists.into_iter().flatten() {
        if !all.contains(&citation) {
            all.push(citation);
        }
    }
    all
}
