//! An act whose form is in order: what it needs to know, the gate, the decision, the record.

use std::sync::Arc;
use std::time::Instant;

use guiju_core::ground::FAULT;
use guiju_core::journal::{Head, NewRow, body_hash};
use guiju_core::matter::{AnyCommand, AnyDone, AnyMatter, CaseFile};
use guiju_core::register::Answered;
use guiju_core::request::{EnteredFor, Outcome, Recorded, Request};
use guiju_core::vocabulary::ActSpec;
use guiju_core::{Citation, Facts, OfficeTime, Organisation, Reason, Workdays};
use guiju_gate::{Principal, Verdict};
use guiju_store::{Store, Tip};

use crate::act::{On, Room, Stop, Walked};
use crate::behalf::Entered;
use crate::known::Known;
use crate::owed;
use crate::replay::Subject;

/// How often a matter may ask for more before it decides.
pub(crate) const ROUNDS: usize = 4;

/// An act that may be done: by which articles, on which facts, and what comes of it.
type Judged = (Vec<Citation>, Facts, AnyDone);

/// An act whose form is in order.
pub(crate) struct Act<'a> {
    pub room: &'a Room,
    pub org: &'a Organisation,
    pub workdays: &'a Workdays,
    pub request: &'a Request,
    pub matter: &'static dyn AnyMatter,
    pub spec: &'static ActSpec,
    pub tip: Tip,
    pub recorded: OfficeTime,
    pub entered: Entered,
    /// Hash of the edition in force; empty before the first adoption.
    pub edition: &'a str,
    pub content: String,
    pub command: AnyCommand,
}

impl Act<'_> {
    pub fn case<'c>(&'c self, on: &'c On, answers: &'c [Answered]) -> CaseFile<'c> {
        self.case_by(self.org, on, answers)
    }

    /// The case as one organisation has it.
    fn case_by<'c>(&'c self, org: &'c Organisation, on: &'c On, answers: &'c [Answered]) -> CaseFile<'c> {
        CaseFile {
            gov: &self.room.config.gov,
            actor: &self.request.actor,
            on_behalf: &self.request.on_behalf,
            org,
            workdays: self.workdays,
            happened: self.entered.happened,
            recorded: self.recorded,
            subject: &on.id,
            version: on.before.version,
            position: self.tip.position + 1,
            begun_by: on.before.begun_by(),
            entered_for: self.request.entered_for.as_ref(),
            edition: self.edition,
            answers,
        }
    }

    /// The rest of the walk: needs, gate, decide, record.
    pub fn judge_and_record(self, store: &mut dyn Store, on: On) -> Result<Walked, Stop> {
        let answers = self.answers(store, &on)?;
        let begun = Instant::now();
        let judged = self.judge(&on, &answers);
        self.room.times.note(begun.elapsed());
        let (citations, facts, done) = judged?;
        let owed = owed::after(&self, store, &on, &answers, &done)?;
        let mut done = AnyDone { owed, ..done };
        done.access.extend(owed::seen_by_witness(&self, done.owed.as_deref().unwrap_or_default()));
        self.record(store, on, citations, facts, done)
    }

    /// What is recorded for somebody must be lawful as things stand, and by what was on record at the hour at which it is said
    /// to have been done: a holding that is put on record afterwards makes nothing lawful that was done before.
    fn judge(&self, on: &On, answers: &[Answered]) -> Result<Judged, Outcome> {
        let recorded = self.request.entered_for.is_some();
        let then = recorded.then(|| self.org.on_record(self.entered.happened)).flatten();
        let now = self.judge_by(self.org, on, answers)?;
        match then.map(|then| self.judge_by(&then, on, answers)) {
            Some(Err(against)) => Err(self.on_record_later(&against)),
            None | Some(Ok(_)) => Ok(now),
        }
    }

    /// It is lawful only by what was put on record later: that first, then what stood against it at the hour.
    fn on_record_later(&self, against: &Outcome) -> Outcome {
        let (happened, edition) = (self.entered.happened, &*self.room.edition);
        let mut noted = self.org.noted_after(happened);
        if noted.is_empty() {
            noted.push("任职、分工的变动在其后登记".to_owned());
        }
        let (when, noted) = (happened.chinese(), noted.join("；"));
        let said = format!(
            "照办理之时（{when}）登记簿上的任职和分工，还不可以这样办理：{noted}；事后登记的，不使此前的办理成为有权办理"
        );
        let who = vec![self.org.person_with_post(&self.request.on_behalf, self.recorded)];
        let way_on = "请本人现在办理，不作代录";
        let reason = Reason::grounded(edition, &self.room.config.later_reason, said, way_on, who);
        let reason = reason.fact("办理时间", when).fact("其后的登记", noted);
        refused(std::iter::once(reason).chain(against.reasons().iter().cloned()).collect())
    }

    /// Gate, then case, then decision.
    fn judge_by(&self, org: &Organisation, on: &On, answers: &[Answered]) -> Result<Judged, Outcome> {
        let (citations, facts) = self.gate_and_open(org, on, answers)?;
        let case = self.case_by(org, on, answers);
        let done = self.matter.decide(&self.command, &on.before.state, &case, &*self.room.edition);
        Ok((citations, facts, done.map_err(refused)?))
    }

    /// What the matter needs to know: what it looks at for the act, then at most [`ROUNDS`] rounds; the answers follow one
    /// another.
    fn answers(&self, store: &dyn Store, on: &On) -> Result<Vec<Answered>, Stop> {
        let mut answers = vec![];
        for ask in &self.matter.looks(self.spec.name, &on.before.state, &self.case(on, &[])) {
            answers.push(store.ask(&self.room.config.gov, ask)?);
        }
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
    fn gate_and_open(
        &self,
        org: &Organisation,
        on: &On,
        answers: &[Answered],
    ) -> Result<(Vec<Citation>, Facts), Outcome> {
        let (case, edition) = (self.case_by(org, on, answers), &*self.room.edition);
        let who = Principal::of(&self.request.on_behalf, org, self.entered.happened, edition);
        let act = format!("{}.{}", self.request.matter, self.spec.name);
        let state = &on.before.state;
        let mut fact = |name: &str| self.matter.fact(name, Some(&self.command), state, &case, edition);
        let verdict = edition.judge(&act, &who, org, self.entered.happened, &mut fact);
        let mut stands = self.matter.open(self.spec.name, state, &case, edition);
        stands.extend(self.matter.open_so_far(&self.command, state, &case, edition));
        let (gate, passed) = match verdict {
            Verdict::Passed { citations, facts } => (vec![], Some((citations, facts))),
            Verdict::Refused { reasons, .. } => (reasons, None),
            // Where the act has no place in the case, the gate need not find the facts of one that had.
            Verdict::Faulty { .. } if !stands.is_empty() => (vec![], None),
            Verdict::Faulty { message } => return Err(Outcome::Faulty { message }),
        };
        let reasons = edition.together(stands, gate);
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
        let (due, uncounted) = (self.entered.due, self.entered.uncounted);
        let entered_for = self.request.entered_for.clone().map(|how| EnteredFor { due, uncounted, ..how });
        let scan = entered_for.iter().filter_map(|how| how.evidence.scan.as_ref()).map(|scan| scan.hash.clone());
        let blobs = done.blobs.into_iter().chain(scan).collect();
        let head = Head {
            gov: self.room.config.gov.clone(),
            position: self.tip.position + 1,
            recorded: self.recorded,
            happened: self.entered.happened,
            key: self.request.key.clone(),
            content: self.content,
            actor: self.request.actor.clone(),
            on_behalf: self.request.on_behalf.clone(),
            entered_for,
            matter: self.request.matter.clone(),
            act: self.spec.name.to_owned(),
            subject: id,
            version: version + 1,
            edition: self.edition.to_owned(),
            facts,
            citations,
            capacity: done.capacity,
            owed: done.owed,
            access_ends: done.access_ends,
            access: done.access,
            blobs,
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
        let known = match self.room.touches_known(&changes, self.org) {
            true => Some(Arc::new(Known::read(store, &self.room.config, &self.room.registers)?)),
            false => None,
        };
        Ok(Walked { outcome: Outcome::Done(Recorded { hash, ..recorded }), appended: true, known })
    }
}

/// Reasons as an outcome; a fault among them is no refusal but an alarm. A reason that does not tell all it must is a
/// flaw of the program: the act is refused all the same.
fn refused(reasons: Vec<Reason>) -> Outcome {
    for reason in reasons.iter().filter(|r| r.code != FAULT && !guiju_gate::lacks(r).is_empty()) {
        tracing::error!(
            code = reason.code,
            lacks = guiju_gate::lacks(reason).join("、"),
            "a refusal does not tell all"
        );
    }
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
