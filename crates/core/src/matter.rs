//! A matter: one capability of the office. It knows its acts, events and rows; it knows no runtime and no other matter.

use std::any::Any;

use guiju_calendar::{OfficeTime, Workdays};
use guiju_rulebook::vocabulary::Vocabulary;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::form::{Problem, Values};
use crate::ground::{Citation, Reason};
use crate::journal::{Access, Hash, Head, Obligation};
use crate::norms::{Desk, Norms};
use crate::request::EnteredFor;
use guiju_records::fact::Value;
use guiju_records::org::Organisation;
use guiju_records::register::{Answered, Ask, Change, Register};

/// What an act needs to know, read at one instant.
#[derive(Debug, Clone, Copy)]
pub struct CaseFile<'a> {
    /// The government.
    pub gov: &'a str,
    /// Who entered the act.
    pub actor: &'a str,
    /// Whose act it is.
    pub on_behalf: &'a str,
    /// The organisation.
    pub org: &'a Organisation,
    /// The statutory workdays of the years loaded.
    pub workdays: &'a Workdays,
    /// When it was done: authority is judged at this instant.
    pub happened: OfficeTime,
    /// When it is recorded.
    pub recorded: OfficeTime,
    /// The subject.
    pub subject: &'a str,
    /// Version of the subject before the act; 0 where it begins.
    pub version: u64,
    /// Position the act will have in the journal.
    pub position: u64,
    /// Who began the subject; empty where the act begins it.
    pub begun_by: &'a str,
    /// How the act is recorded for somebody else.
    pub entered_for: Option<&'a EnteredFor>,
    /// Hash of the edition in force.
    pub edition: &'a str,
    /// Answers to what the matter said it needs, in that order.
    pub answers: &'a [Answered],
}

/// What an act comes to when it is lawful.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done<E> {
    /// What happened.
    pub events: Vec<E>,
    /// In which capacity, as shown.
    pub capacity: String,
    /// Articles relied on, besides those of the gate.
    pub citations: Vec<Citation>,
    /// The subject's open obligations from now on, as far as this matter's acts are owed; `None` leaves them as they are.
    /// One of another matter's acts is kept, and gets another clock where it is named with one.
    pub owed: Option<Vec<Obligation>>,
    /// Earlier openings that end: `post:ID` that one, `unit:` all of its kind. What `access` names stays open, or opens anew.
    pub access_ends: Vec<String>,
    /// To whom the subject is opened.
    pub access: Vec<Access>,
    /// Blobs named.
    pub blobs: Vec<Hash>,
}

impl CaseFile<'_> {
    /// Whose act it is, with his post: who goes on where the way on is in the same hands.
    pub fn himself(&self) -> Vec<String> {
        vec![self.org.person_with_post(self.on_behalf, self.happened)]
    }
}

impl<E> Done<E> {
    /// One event, nothing else.
    pub fn event(event: E, capacity: impl Into<String>) -> Self {
        Self {
            events: vec![event],
            capacity: capacity.into(),
            citations: vec![],
            owed: None,
            access_ends: vec![],
            access: vec![],
            blobs: vec![],
        }
    }
}

/// One capability. All functions are pure.
pub trait Matter: Send + Sync + 'static {
    /// What happened so far to one subject.
    type State: Default + Clone + Send + Sync + 'static;
    /// An act with its typed form.
    type Command: Send + 'static;
    /// What is stored.
    type Event: Serialize + DeserializeOwned + Send + 'static;

    /// What it declares.
    fn vocabulary(&self) -> &'static Vocabulary;
    /// Its registers.
    fn registers(&self) -> &'static [Register];
    /// Typed form → command, or all problems that the fields alone could not show.
    fn command(&self, act: &str, values: Values) -> Result<Self::Command, Vec<Problem>>;
    /// What must be read from registers before an act can be shown or judged, whatever its form will hold. The answers
    /// come first in the case file, also for pages.
    fn looks(&self, _act: &str, _state: &Self::State, _case: &CaseFile<'_>) -> Vec<Ask> {
        vec![]
    }
    /// Whether its acts on a subject of any matter are done to subjects that this matter began.
    fn joins(&self, _origin: &str) -> bool {
        true
    }
    /// What must be read from registers before deciding. Asked first with `round` 0 and the answers to [`Matter::looks`], then again with
    /// the answers so far, at most four rounds; an empty list ends the rounds.
    fn needs(
        &self,
        _command: &Self::Command,
        _state: &Self::State,
        _case: &CaseFile<'_>,
        _norms: &dyn Norms,
        _round: usize,
    ) -> Vec<Ask> {
        vec![]
    }
    /// Takes one event in. Cannot fail.
    fn evolve(&self, state: &mut Self::State, event: &Self::Event, head: &Head);
    /// One fact by name; `None` where it cannot be known yet (a form not filled in).
    fn fact(
        &self,
        name: &str,
        command: Option<&Self::Command>,
        state: &Self::State,
        case: &CaseFile<'_>,
        norms: &dyn Norms,
    ) -> Option<Value>;
    /// What stands against an act before its form is filled in.
    fn open(&self, act: &str, state: &Self::State, case: &CaseFile<'_>, norms: &dyn Norms) -> Vec<Reason>;
    /// The command as far as a page knows it before its form is filled in, from the values that a link gives; nothing where
    /// these decide nothing.
    fn given(&self, _act: &str, _values: &Values) -> Option<Self::Command> {
        None
    }
    /// What stands against a command known so far, besides [`Matter::open`].
    fn open_so_far(
        &self,
        _command: &Self::Command,
        _state: &Self::State,
        _case: &CaseFile<'_>,
        _norms: &dyn Norms,
    ) -> Vec<Reason> {
        vec![]
    }
    /// Whether it fits the case.
    fn decide(
        &self,
        command: &Self::Command,
        state: &Self::State,
        case: &CaseFile<'_>,
        norms: &dyn Norms,
    ) -> Result<Done<Self::Event>, Vec<Reason>>;
    /// The register rows that an event changes; `state` is the subject's state after it.
    fn rows(&self, state: &Self::State, event: &Self::Event, head: &Head) -> Vec<Change>;
    /// Hash of the text that is approved and signed; `None` where the matter has none.
    fn text_hash(&self, _state: &Self::State) -> Option<Hash> {
        None
    }
    /// What somebody is told who asks for a subject that does not exist, or that is not open to him: nobody learns which.
    /// Gives the ground on which seeing rests and whom to ask; says nothing that depends on the subject.
    fn unseen(&self, case: &CaseFile<'_>, norms: &dyn Norms) -> Reason;
    /// Who may do the next step; nothing where no step is open, or where the matter has no steps.
    fn desk(&self, _state: &Self::State, _case: &CaseFile<'_>, _norms: &dyn Norms) -> Option<Desk> {
        None
    }
    /// How the text differs between two states of one subject, in words; empty where it does not, or there is none.
    fn differences(
        &self,
        _was: &Self::State,
        _now: &Self::State,
        _case: &CaseFile<'_>,
        _norms: &dyn Norms,
    ) -> Vec<String> {
        vec![]
    }
    /// One line of the course of handling, in Chinese.
    fn tell(&self, event: &Self::Event, head: &Head, org: &Organisation) -> String;
}

/// A command of some matter.
pub type AnyCommand = Box<dyn Any + Send>;
/// A state of some matter.
pub type AnyState = Box<dyn Any + Send + Sync>;

/// Events of one act as stored bytes, with the rest of the outcome.
pub type AnyDone = Done<serde_json::Value>;

/// A matter without its types, as `runtime` walks it.
pub trait AnyMatter: Send + Sync {
    /// See [`Matter::vocabulary`].
    fn vocabulary(&self) -> &'static Vocabulary;
    /// See [`Matter::registers`].
    fn registers(&self) -> &'static [Register];
    /// See [`Matter::command`].
    fn command(&self, act: &str, values: Values) -> Result<AnyCommand, Vec<Problem>>;
    /// See [`Matter::looks`].
    fn looks(&self, act: &str, state: &AnyState, case: &CaseFile<'_>) -> Vec<Ask>;
    /// See [`Matter::joins`].
    fn joins(&self, origin: &str) -> bool;
    /// See [`Matter::needs`].
    fn needs(
        &self,
        command: &AnyCommand,
        state: &AnyState,
        case: &CaseFile<'_>,
        norms: &dyn Norms,
        round: usize,
    ) -> Vec<Ask>;
    /// A new subject's state.
    fn new_state(&self) -> AnyState;
    /// Takes the stored events of one row in, and returns the register changes of each.
    fn replay(&self, state: &mut AnyState, head: &Head, body: &[u8]) -> Result<Vec<Change>, String>;
    /// See [`Matter::fact`].
    fn fact(
        &self,
        name: &str,
        command: Option<&AnyCommand>,
        state: &AnyState,
        case: &CaseFile<'_>,
        norms: &dyn Norms,
    ) -> Option<Value>;
    /// See [`Matter::open`].
    fn open(&self, act: &str, state: &AnyState, case: &CaseFile<'_>, norms: &dyn Norms) -> Vec<Reason>;
    /// See [`Matter::given`].
    fn given(&self, act: &str, values: &Values) -> Option<AnyCommand>;
    /// See [`Matter::open_so_far`].
    fn open_so_far(
        &self,
        command: &AnyCommand,
        state: &AnyState,
        case: &CaseFile<'_>,
        norms: &dyn Norms,
    ) -> Vec<Reason>;
    /// See [`Matter::decide`].
    fn decide(
        &self,
        command: &AnyCommand,
        state: &AnyState,
        case: &CaseFile<'_>,
        norms: &dyn Norms,
    ) -> Result<AnyDone, Vec<Reason>>;
    /// See [`Matter::text_hash`].
    fn text_hash(&self, state: &AnyState) -> Option<Hash>;
    /// See [`Matter::unseen`].
    fn unseen(&self, case: &CaseFile<'_>, norms: &dyn Norms) -> Reason;
    /// See [`Matter::desk`].
    fn desk(&self, state: &AnyState, case: &CaseFile<'_>, norms: &dyn Norms) -> Option<Desk>;
    /// See [`Matter::differences`].
    fn differences(&self, was: &AnyState, now: &AnyState, case: &CaseFile<'_>, norms: &dyn Norms) -> Vec<String>;
    /// See [`Matter::tell`]; one line for each event of a stored row.
    fn tell(&self, head: &Head, body: &[u8], org: &Organisation) -> Vec<String>;
}

/// Takes a matter's types away.
pub struct Erased<M>(pub M);

fn fault(what: &str) -> Reason {
    Reason::faulty(format!("程序内部错误：{what}"))
}

impl<M: Matter> AnyMatter for Erased<M> {
    fn vocabulary(&self) -> &'static Vocabulary {
        self.0.vocabulary()
    }
    fn registers(&self) -> &'static [Register] {
        self.0.registers()
    }
    fn command(&self, act: &str, values: Values) -> Result<AnyCommand, Vec<Problem>> {
        self.0.command(act, values).map(|c| Box::new(c) as AnyCommand)
    }
    fn looks(&self, act: &str, state: &AnyState, case: &CaseFile<'_>) -> Vec<Ask> {
        state.downcast_ref().map(|s| self.0.looks(act, s, case)).unwrap_or_default()
    }
    fn joins(&self, origin: &str) -> bool {
        self.0.joins(origin)
    }
    fn needs(
        &self,
        command: &AnyCommand,
        state: &AnyState,
        case: &CaseFile<'_>,
        norms: &dyn Norms,
        round: usize,
    ) -> Vec<Ask> {
        match (command.downcast_ref(), state.downcast_ref()) {
            (Some(c), Some(s)) => self.0.needs(c, s, case, norms, round),
            _ => vec![],
        }
    }
    fn new_state(&self) -> AnyState {
        Box::new(M::State::default())
    }
    fn replay(&self, state: &mut AnyState, head: &Head, body: &[u8]) -> Result<Vec<Change>, String> {
        let events: Vec<M::Event> = serde_json::from_slice(body).map_err(|e| e.to_string())?;
        let state = state.downcast_mut::<M::State>().ok_or("state of another matter")?;
        let mut changes = vec![];
        for event in &events {
            self.0.evolve(state, event, head);
            changes.extend(self.0.rows(state, event, head));
        }
        Ok(changes)
    }
    fn fact(
        &self,
        name: &str,
        command: Option<&AnyCommand>,
        state: &AnyState,
        case: &CaseFile<'_>,
        norms: &dyn Norms,
    ) -> Option<Value> {
        let command = match command {
            Some(c) => Some(c.downcast_ref::<M::Command>()?),
            None => None,
        };
        self.0.fact(name, command, state.downcast_ref()?, case, norms)
    }
    fn open(&self, act: &str, state: &AnyState, case: &CaseFile<'_>, norms: &dyn Norms) -> Vec<Reason> {
        match state.downcast_ref() {
            Some(s) => self.0.open(act, s, case, norms),
            None => vec![fault("state of another matter")],
        }
    }
    fn given(&self, act: &str, values: &Values) -> Option<AnyCommand> {
        self.0.given(act, values).map(|c| Box::new(c) as AnyCommand)
    }
    fn open_so_far(
        &self,
        command: &AnyCommand,
        state: &AnyState,
        case: &CaseFile<'_>,
        norms: &dyn Norms,
    ) -> Vec<Reason> {
        match (command.downcast_ref(), state.downcast_ref()) {
            (Some(c), Some(s)) => self.0.open_so_far(c, s, case, norms),
            _ => vec![fault("command of another matter")],
        }
    }
    fn decide(
        &self,
        command: &AnyCommand,
        state: &AnyState,
        case: &CaseFile<'_>,
        norms: &dyn Norms,
    ) -> Result<AnyDone, Vec<Reason>> {
        let (Some(c), Some(s)) = (command.downcast_ref(), state.downcast_ref()) else {
            return Err(vec![fault("command of another matter")]);
        };
        let done = self.0.decide(c, s, case, norms)?;
        let events: Result<Vec<_>, _> = done.events.iter().map(serde_json::to_value).collect();
        let events = events.map_err(|e| vec![fault(&e.to_string())])?;
        let Done { capacity, citations, owed, access_ends, access, blobs, .. } = done;
        Ok(Done { events, capacity, citations, owed, access_ends, access, blobs })
    }
    fn text_hash(&self, state: &AnyState) -> Option<Hash> {
        self.0.text_hash(state.downcast_ref()?)
    }
    fn unseen(&self, case: &CaseFile<'_>, norms: &dyn Norms) -> Reason {
        self.0.unseen(case, norms)
    }
    fn desk(&self, state: &AnyState, case: &CaseFile<'_>, norms: &dyn Norms) -> Option<Desk> {
        self.0.desk(state.downcast_ref()?, case, norms)
    }
    fn differences(&self, was: &AnyState, now: &AnyState, case: &CaseFile<'_>, norms: &dyn Norms) -> Vec<String> {
        match (was.downcast_ref(), now.downcast_ref()) {
            (Some(was), Some(now)) => self.0.differences(was, now, case, norms),
            _ => vec![],
        }
    }
    fn tell(&self, head: &Head, body: &[u8], org: &Organisation) -> Vec<String> {
        let events: Vec<M::Event> = serde_json::from_slice(body).unwrap_or_default();
        events.iter().map(|e| self.0.tell(e, head, org)).collect()
    }
}
