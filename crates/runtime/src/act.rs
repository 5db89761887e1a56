//! One act, from intake on, inside the writer's transaction.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use guiju_core::matter::{AnyMatter, CaseFile};
use guiju_core::org::{CONFIRMATIONS, Organisation, REGISTERS, WORKDAYS};
use guiju_core::register::{Cell, Change, Register};
use guiju_core::request::{Outcome, Request};
use guiju_core::vocabulary::{ActSpec, SubjectUse};
use guiju_gate::Edition;
use guiju_store::{Store, StoreError};

use crate::behalf;
use crate::config::{Chance, Clock, Config};
use crate::intake::{self, Names, invalid};
use crate::judge::Act;
use crate::known::Known;
use crate::replay::{self, Subject, content_hash};
use crate::sight;
use crate::sofar::SoFar;
use crate::stale;
use crate::tick::CLOCK;
use crate::times::Times;

/// What stays the same from act to act.
pub(crate) struct Room {
    pub config: Config,
    pub matters: BTreeMap<&'static str, &'static dyn AnyMatter>,
    pub registers: Vec<&'static Register>,
    pub edition: Arc<Edition>,
    pub clock: Arc<dyn Clock>,
    pub chance: Arc<dyn Chance>,
    pub times: Times,
}

impl Room {
    /// Whether changes concern the organisation or the editions. What was said of a recorded act concerns it where that act
    /// gave a power.
    pub fn touches_known(&self, changes: &[Change], org: &Organisation) -> bool {
        let adopted = self.config.adopted.map_or("", |a| a.register);
        changes.iter().any(|change| {
            let (Change::Put { register, row } | Change::Drop { register, key: row }) = change;
            let said_of = || row.get("subject").map_or("", Cell::text);
            REGISTERS.contains(register)
                || *register == WORKDAYS
                || *register == adopted
                || (*register == CONFIRMATIONS && org.word_of(said_of()).is_some())
        })
    }
}

/// Why the walk ends before the record.
pub(crate) enum Stop {
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
        Err(Stop::Answer(outcome)) => Ok(Walked::nothing(as_seen(room, store, known, request, outcome)?)),
        Err(Stop::Store(error)) => Err(error),
    }
}

/// What is not done names people and facts of the subject: it is told only to whom the subject is open. Everybody else
/// gets the answer that he would get for a subject which does not exist.
fn as_seen(
    room: &Room,
    store: &dyn Store,
    known: &Known,
    request: &Request,
    outcome: Outcome,
) -> Result<Outcome, StoreError> {
    let (Some(subject), Some(matter)) = (&request.subject, room.matters.get(request.matter.as_str())) else {
        return Ok(outcome);
    };
    // A key that was used before is the asker's own affair; from the clock nothing is kept.
    if request.actor == CLOCK || matches!(outcome, Outcome::Done(_) | Outcome::KeyReused { .. } | Outcome::Busy) {
        return Ok(outcome);
    }
    let (gov, now) = (room.config.gov.as_str(), room.clock.now());
    let viewer = sight::viewer(&known.org, &room.edition, now, &request.actor);
    if sight::open_to(store, gov, viewer, subject)? {
        return Ok(outcome);
    }
    let looking = looking(room, known, request);
    // Whether such an act may be recorded for this person at all is asked without the subject, and tells nothing of it.
    if request.entered_for.is_some()
        && let Err(Outcome::Refused { reasons }) =
            behalf::judge(room, &format!("{}.{}", request.matter, request.act), BTreeSet::new(), &looking)
    {
        return Ok(Outcome::Refused { reasons });
    }
    if let Outcome::Faulty { message } = &outcome {
        tracing::error!(matter = request.matter, act = request.act, subject, message, "fault: told as unseen");
    }
    Ok(Outcome::Refused { reasons: vec![matter.unseen(&looking, &*room.edition)] })
}

/// The case of a request before which nothing is done: it says who looks, and nothing of the subject.
fn looking<'a>(room: &'a Room, known: &'a Known, request: &'a Request) -> CaseFile<'a> {
    let now = room.clock.now();
    CaseFile {
        gov: &room.config.gov,
        actor: &request.actor,
        on_behalf: &request.on_behalf,
        org: &known.org,
        workdays: &known.workdays,
        happened: now,
        recorded: now,
        subject: "",
        version: 0,
        position: 0,
        begun_by: "",
        entered_for: request.entered_for.as_ref(),
        edition: known.edition_at(now),
        answers: &[],
    }
}

fn steps(room: &Room, store: &mut dyn Store, known: &Known, request: &Request) -> Result<Walked, Stop> {
    let gov = room.config.gov.as_str();
    let matter = room.matters.get(request.matter.as_str()).copied();
    let (matter, spec) = intake::spec(gov, matter, request)?;
    let content = content_hash(request);
    is_new(room, store, known, request, &content)?;
    intake::unmarked(&room.config, spec, request, &looking(room, known, request), &*room.edition)?;
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
    let subject = subject(room, store, matter, spec, request, tip.position + 1)?;
    check_seen(room, matter, spec, request, &subject, known)?;
    let names = Names { edition: &room.edition, org, file_limit: room.config.file_limit };
    let (values, mut problems) = intake::values(spec, request, &names, room.config.blobs.as_deref())?;
    let command = match problems.is_empty() {
        true => matter.command(spec.name, values).map_err(|wrong| problems.extend(wrong)).ok(),
        false => None,
    };
    let case = CaseFile {
        happened: recorded,
        recorded,
        subject: &subject.id,
        version: subject.before.version,
        position: tip.position + 1,
        begun_by: subject.before.begun_by(),
        edition,
        ..looking(room, known, request)
    };
    let entered = behalf::entered(room, request, &case, &subject.before);
    let (command, entered) = match (command, entered) {
        (Some(command), Ok(entered)) => (command, entered),
        (_, Err(Stop::Store(error))) => return Err(error.into()),
        // Whether it may be recorded at all is told alone.
        (Some(_), Err(Stop::Answer(answer))) if !matches!(answer, Outcome::Invalid { .. }) => return Err(answer.into()),
        (_, entered) => {
            let mut reasons = vec![];
            match entered {
                Err(Stop::Answer(Outcome::Invalid { problems: more, .. })) => problems.extend(more),
                Err(Stop::Answer(answer)) => reasons.extend(answer.reasons().iter().cloned()),
                Err(Stop::Store(_)) | Ok(_) => {}
            }
            let so_far = SoFar { room, org, request, matter, spec, on: &subject, case, problems, reasons };
            return Err(so_far.told(store)?.into());
        }
    };
    let act = Act {
        room,
        org,
        workdays: &known.workdays,
        request,
        matter,
        spec,
        tip,
        recorded,
        entered,
        edition,
        content,
        command,
    };
    act.judge_and_record(store, subject)
}

/// A request under a key that was used before gets the first answer again, where it asks for the same.
fn is_new(room: &Room, store: &dyn Store, known: &Known, request: &Request, content: &str) -> Result<(), Stop> {
    let Some((first, recorded)) = store.answered(&room.config.gov, &request.actor, &request.key)? else {
        return Ok(());
    };
    let same = first == content;
    let reused = || stale::key_reused(room, &known.org, room.clock.now(), request, &recorded);
    Err(if same { Outcome::Done(recorded) } else { reused() }.into())
}

/// The subject with its id; a new one is named by the position that its first row takes.
pub(crate) struct On {
    pub id: String,
    pub before: Subject,
}

fn subject(
    room: &Room,
    store: &dyn Store,
    matter: &'static dyn AnyMatter,
    spec: &ActSpec,
    request: &Request,
    next: u64,
) -> Result<On, Stop> {
    let Some(id) = &request.subject else {
        let before = Subject { state: matter.new_state(), rows: vec![], others: vec![], version: 0, text_hash: None };
        return Ok(On { id: format!("{}-{next}", request.matter), before });
    };
    let found = replay::subject(store, matter, &room.config.gov, id)?;
    // What is a matter's own must have begun with it; a paper is no leave.
    let joins = |before: &Subject| spec.subject == SubjectUse::Any && before.origin().is_some_and(|o| matter.joins(o));
    let found = found.filter(|before| joins(before) || !before.rows.is_empty());
    let before = found.ok_or_else(|| invalid("查无此件，可能编号有误，请从列表重新打开"))?;
    Ok(On { id: id.clone(), before })
}

/// What was shown must still be so.
fn check_seen(
    room: &Room,
    matter: &dyn AnyMatter,
    spec: &ActSpec,
    request: &Request,
    on: &On,
    known: &Known,
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
    Err(stale::changed(matter, request, seen, before, &looking(room, known, request), &*room.edition)?.into())
}
