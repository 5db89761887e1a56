//! What pages may read: the last commit, the organisation and the rules, and which acts are open to whom.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use guiju_core::form::{Typed, Values};
use guiju_core::matter::{AnyMatter, CaseFile};
use guiju_core::register::{Answered, Ask, Cell, Viewer};
use guiju_core::request::{Outcome, Request};
use guiju_core::vocabulary::{ActSpec, FieldSpec, SubjectUse};
use guiju_core::{OfficeTime, Organisation, Reason, Workdays};
use guiju_gate::rulebook::Article;
use guiju_gate::{Edition, Principal, Verdict};
use guiju_store::{Read, StoreError};

use crate::act::Room;
use crate::audit::Attempt;
use crate::behalf;
use crate::intake;
use crate::known::Known;
use crate::office::Shared;
use crate::replay::{self, Subject};
use crate::sight;
use crate::uses::{self, Uses};

/// One act as a page shows it: open, or why not.
#[derive(Debug, Clone)]
pub struct ActView {
    /// The act.
    pub spec: &'static ActSpec,
    /// Whether nothing is known to stand against it.
    pub open: bool,
    /// What stands against it.
    pub reasons: Vec<Reason>,
}

/// Reads for pages. Cheap to clone.
#[derive(Clone)]
pub struct Reader(Arc<Shared>);

impl fmt::Debug for Reader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Reader").field(&self.gov()).finish()
    }
}

impl Reader {
    pub(crate) fn new(shared: Arc<Shared>) -> Self {
        Self(shared)
    }

    /// Lends a reader of the store.
    pub(crate) fn read<T>(&self, work: impl FnOnce(&dyn Read) -> Result<T, StoreError>) -> Result<T, StoreError> {
        self.0.readers.with(work)
    }

    pub(crate) fn known(&self) -> Arc<Known> {
        self.0.known()
    }

    pub(crate) fn room(&self) -> &Room {
        &self.0.room
    }

    /// Notes an attempt that came to nothing.
    pub(crate) fn note(&self, request: &Request, outcome: &Outcome) {
        self.0.audit.note(self.now(), request, outcome);
    }

    pub(crate) fn matter(&self, name: &str) -> Option<&'static dyn AnyMatter> {
        self.0.room.matters.get(name).copied()
    }

    /// The government.
    pub fn gov(&self) -> &str {
        &self.0.room.config.gov
    }

    /// Whether an act (full name) is kept from pages and from requests over the network.
    pub fn only_at_terminal(&self, act: &str) -> bool {
        self.0.room.config.only_at_terminal.iter().any(|kept| kept == act)
    }

    /// The organisation after the last commit.
    pub fn org(&self) -> Arc<Organisation> {
        Arc::clone(&self.0.known().org)
    }

    /// The statutory workdays of the years loaded.
    pub fn workdays(&self) -> Arc<Workdays> {
        Arc::clone(&self.0.known().workdays)
    }

    /// The edition by which acts are judged.
    pub fn edition(&self) -> Arc<Edition> {
        Arc::clone(&self.0.room.edition)
    }

    /// Now, by the office clock.
    pub fn now(&self) -> OfficeTime {
        self.0.room.clock.now()
    }

    /// The act, full name, that notes a step taken by the clock: nobody does it by hand.
    pub fn step_act(&self) -> &str {
        &self.0.room.config.step_act
    }

    /// Why texts that are only looked at, each with what it is called, are not taken in: they bear the marking of a
    /// classified paper. The same as of an act of that person.
    pub fn marked(&self, person: &str, texts: &[(&str, &str)]) -> Vec<Reason> {
        let edition = self.edition();
        let who = self.org().person_with_post(person, self.now());
        match intake::markings(&self.0.room.config, &*edition) {
            Ok(None) => vec![],
            Ok(Some(markings)) => {
                intake::bearing((&self.0.room.config, &*edition), &markings, texts.iter().copied(), &who)
            }
            Err(Outcome::Faulty { message }) => vec![Reason::faulty(message)],
            Err(other) => other.reasons().to_vec(),
        }
    }

    /// Attempts that came to nothing, newest last.
    pub fn attempts(&self) -> Vec<Attempt> {
        self.0.audit.attempts()
    }

    /// How often an article of the edition was applied and refused, and by which posts it is waited for: counts only, which
    /// name no subject.
    pub fn uses(&self, article: &Article) -> Result<Uses, StoreError> {
        let (edition, attempts) = (self.edition(), self.attempts());
        self.0.readers.with(|read| uses::of(read, self.gov(), &edition, article, &attempts))
    }

    /// Rows of a register, as the asker may see them.
    pub fn ask(&self, ask: &Ask) -> Result<Answered, StoreError> {
        if !sight::opens(&self.0.room, ask) {
            tracing::warn!(register = ask.register, "no rule opens this register: nothing is shown of it");
            return Ok(Answered::default());
        }
        self.0.readers.with(|read| read.ask(self.gov(), ask))
    }

    /// How many acts were done on a subject; nothing where there is none of that id. Whether somebody may see it is asked
    /// apart.
    pub fn version(&self, subject: &str) -> Result<Option<u64>, StoreError> {
        let rows = self.0.readers.with(|read| read.subject(self.gov(), subject))?;
        Ok((!rows.is_empty()).then_some(rows.len() as u64))
    }

    /// How many rows, as the asker may see them, have each value of a column.
    pub fn tally(&self, ask: &Ask, column: &str) -> Result<Vec<(Cell, u64)>, StoreError> {
        self.0.readers.with(|read| read.tally(self.gov(), ask, column))
    }

    /// The places of the articles because of which an attempt came to nothing, in the edition's order.
    pub fn against(&self, attempt: &Attempt) -> Vec<String> {
        uses::against(&self.edition(), attempt)
    }

    /// One subject of a matter; nothing where it does not exist. Whether somebody may see it is asked apart.
    pub fn subject(&self, matter: &str, subject: &str) -> Result<Option<Subject>, StoreError> {
        let Some(matter) = self.0.room.matters.get(matter) else { return Ok(None) };
        let found = self.0.readers.with(|read| replay::subject(read, *matter, self.gov(), subject))?;
        Ok(found.filter(|f| !f.rows.is_empty()))
    }

    /// A subject of any matter as this matter sees it, for acts that are done to any; nothing where it does not exist.
    pub fn shared(&self, matter: &str, subject: &str) -> Result<Option<Subject>, StoreError> {
        let Some(matter) = self.0.room.matters.get(matter) else { return Ok(None) };
        self.0.readers.with(|read| replay::subject(read, *matter, self.gov(), subject))
    }

    /// One act that begins a subject, as [`Reader::acts`] has it; nothing where no matter declares it.
    pub fn begins(&self, matter: &str, act: &str, person: &str) -> Option<ActView> {
        self.views(matter, None, person, &[], |spec| spec.name == act).pop()
    }

    /// One act on a subject, as [`Reader::acts`] has it; nothing where it is not done to this subject.
    pub fn act_on(&self, matter: &str, subject: (&str, &Subject), act: &str, person: &str) -> Option<ActView> {
        self.views(matter, Some(subject), person, &[], |spec| spec.name == act).pop()
    }

    /// The acts on a subject, or those that begin one, with what stands against each before a form is filled in.
    pub fn acts(&self, matter: &str, subject: Option<(&str, &Subject)>, person: &str) -> Vec<ActView> {
        self.views(matter, subject, person, &[], |_| true)
    }

    /// The same where a link fills in some fields of the form already: what they decide is judged, too.
    pub fn acts_given(
        &self,
        matter: &str,
        subject: Option<(&str, &Subject)>,
        person: &str,
        given: &[(&str, &str)],
    ) -> Vec<ActView> {
        self.views(matter, subject, person, given, |_| true)
    }

    /// Of these the one act; nothing where it is not done here.
    pub fn act_given(
        &self,
        (matter, act): (&str, &str),
        subject: Option<(&str, &Subject)>,
        person: &str,
        given: &[(&str, &str)],
    ) -> Option<ActView> {
        self.views(matter, subject, person, given, |spec| spec.name == act).pop()
    }

    fn views(
        &self,
        matter: &str,
        subject: Option<(&str, &Subject)>,
        person: &str,
        given: &[(&str, &str)],
        only: impl Fn(&ActSpec) -> bool,
    ) -> Vec<ActView> {
        let Some(matter) = self.0.room.matters.get(matter).copied() else { return vec![] };
        let (known, edition, now) = (self.0.known(), self.edition(), self.now());
        let org = &known.org;
        let who = Principal::of(person, org, now, &edition);
        let nothing;
        let (id, version, begun_by, state) = match subject {
            Some((id, subject)) => (id, subject.version, subject.begun_by(), &subject.state),
            None => {
                nothing = matter.new_state();
                ("", 0, "", &nothing)
            }
        };
        let bare = CaseFile { subject: id, version, begun_by, ..self.looking(&known, now, person, person) };
        let wanted = match subject {
            Some((_, s)) if s.rows.is_empty() && !s.origin().is_some_and(|o| matter.joins(o)) => return vec![],
            Some((_, subject)) if subject.rows.is_empty() => [SubjectUse::Any; 2],
            Some(_) => [SubjectUse::Needs, SubjectUse::Any],
            None => [SubjectUse::Begins; 2],
        };
        let acts = matter.vocabulary().acts.iter().filter(|spec| wanted.contains(&spec.subject) && only(spec));
        let mut read: Vec<(Ask, Answered)> = vec![];
        let view = |spec: &'static ActSpec| {
            let act = format!("{}.{}", matter.vocabulary().matter, spec.name);
            let answers = match self.answers(&matter.looks(spec.name, state, &bare), &mut read) {
                Ok(answers) => answers,
                Err(error) => return ActView { spec, open: false, reasons: vec![Reason::faulty(error.to_string())] },
            };
            let case = CaseFile { answers: &answers, ..bare };
            let typed = |field: &FieldSpec| given.iter().find(|(name, _)| *name == field.name);
            let values = spec.fields.iter().filter_map(|f| Some((f.name, Typed::Text(typed(f)?.1.to_owned()))));
            let command = matter.given(spec.name, &Values(values.collect()));
            let mut fact = |name: &str| matter.fact(name, command.as_ref(), state, &case, &*edition);
            let gate = match edition.preview(&act, &who, org, now, &mut fact) {
                Verdict::Passed { .. } => vec![],
                Verdict::Refused { reasons, .. } => reasons,
                Verdict::Faulty { message } => {
                    tracing::error!(act, message, "fault: the act is shown as closed");
                    vec![Reason::faulty(message)]
                }
            };
            let mut stands = matter.open(spec.name, state, &case, &*edition);
            stands.extend(command.iter().flat_map(|command| matter.open_so_far(command, state, &case, &*edition)));
            let reasons = edition.together(stands, gate);
            ActView { spec, open: reasons.is_empty(), reasons }
        };
        acts.map(view).collect()
    }

    /// Answers to what a matter looks at; what several acts look at is read once.
    fn answers(&self, asks: &[Ask], read: &mut Vec<(Ask, Answered)>) -> Result<Vec<Answered>, StoreError> {
        let mut answers = vec![];
        for ask in asks {
            let known = read.iter().find(|(asked, _)| asked == ask).map(|(_, answered)| answered.clone());
            let answered = known.map_or_else(|| self.ask(ask), Ok)?;
            read.push((ask.clone(), answered.clone()));
            answers.push(answered);
        }
        Ok(answers)
    }

    /// The people, of those who hold a post, for whom a clerk may record an act of that full name on a subject (代录), or one
    /// that begins a subject; empty for most clerks. What only the form can tell is not held against anybody.
    pub fn recordable(&self, clerk: &str, act: &str, subject: Option<&Subject>) -> Vec<String> {
        let (known, now) = (self.0.known(), self.now());
        let held = known.org.holdings.iter().filter(|h| h.span.covers(now)).map(|h| h.person.as_str());
        let people: BTreeSet<&str> = held.filter(|person| *person != clerk).collect();
        let begun_by = subject.map_or("", Subject::begun_by);
        let own = subject.map(|subject| subject.acts_of(clerk)).unwrap_or_default();
        let may = |person: &&str| {
            let case = CaseFile { begun_by, ..self.looking(&known, now, clerk, person) };
            behalf::judge(&self.0.room, act, own.clone(), &case).is_ok()
        };
        people.into_iter().filter(may).map(str::to_owned).collect()
    }

    /// A case for looking, not for acting.
    pub(crate) fn looking<'a>(
        &'a self,
        known: &'a Known,
        now: OfficeTime,
        actor: &'a str,
        on_behalf: &'a str,
    ) -> CaseFile<'a> {
        CaseFile {
            gov: self.gov(),
            actor,
            on_behalf,
            org: &known.org,
            workdays: &known.workdays,
            happened: now,
            recorded: now,
            subject: "",
            version: 0,
            position: 0,
            begun_by: "",
            entered_for: None,
            edition: known.edition_at(now),
            answers: &[],
        }
    }

    /// The person with the posts through which subjects are open to him: his own, and those in which he stands in for
    /// somebody who is away.
    pub fn viewer(&self, person: &str) -> Viewer {
        sight::viewer(&self.org(), &self.0.room.edition, self.now(), person)
    }

    /// Whether a subject was opened to a person.
    pub fn may_see(&self, person: &str, subject: &str) -> Result<bool, StoreError> {
        let viewer = self.viewer(person);
        self.0.readers.with(|read| sight::open_to(read, self.gov(), viewer, subject))
    }
}
