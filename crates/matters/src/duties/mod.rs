//! Time limits and urging, on the subjects of every matter.
//!
//! - `vocabulary.rs`: acts, facts, events, reasons
//! - `command.rs`: typed forms
//! - `event.rs`, `state.rs`: what is stored, and what it adds up to
//! - `facts.rs`, `decide.rs`: what the gate may ask; whether an act fits the case
//! - `register.rs`: who was urged; what became of what was recorded for somebody
//! - `tell.rs`: what happened, in words
//! - `pages.rs`: forms as they are opened

mod command;
mod decide;
mod event;
mod facts;
mod pages;
mod register;
mod state;
mod tell;
pub mod vocabulary;

use guiju_core::form::{Problem, Values};
use guiju_core::journal::{Head, OBLIGATIONS};
use guiju_core::norms::Norms;
use guiju_core::register::{Ask, Cell, Change, Register, Viewer, Where};
use guiju_core::vocabulary::Vocabulary;
use guiju_core::{CaseFile, Done, Matter, Organisation, Reason, Value};

/// The matter.
#[derive(Debug, Clone, Copy)]
pub struct Duties;

impl Matter for Duties {
    type State = state::State;
    type Command = command::Command;
    type Event = event::Event;

    fn vocabulary(&self) -> &'static Vocabulary {
        &vocabulary::VOCABULARY
    }
    fn registers(&self) -> &'static [Register] {
        register::REGISTERS
    }
    fn command(&self, act: &str, values: Values) -> Result<Self::Command, Vec<Problem>> {
        command::read(act, values)
    }
    /// What is owed on the subject, whoever said so.
    fn looks(&self, _act: &str, _state: &Self::State, case: &CaseFile<'_>) -> Vec<Ask> {
        // Facts of the act: read by the program, whoever acts.
        vec![Ask::all(OBLIGATIONS, Viewer::System).filter(Where::Is("subject", Cell::from(case.subject)))]
    }
    fn given(&self, act: &str, values: &Values) -> Option<Self::Command> {
        command::given(act, values)
    }
    fn open_so_far(
        &self,
        command: &Self::Command,
        state: &Self::State,
        case: &CaseFile<'_>,
        norms: &dyn Norms,
    ) -> Vec<Reason> {
        decide::open_so_far(command, state, case, norms)
    }
    fn evolve(&self, state: &mut Self::State, event: &Self::Event, head: &Head) {
        state::evolve(state, event, head);
    }
    fn fact(
        &self,
        name: &str,
        command: Option<&Self::Command>,
        state: &Self::State,
        case: &CaseFile<'_>,
        norms: &dyn Norms,
    ) -> Option<Value> {
        facts::fact(name, command, state, case, norms)
    }
    fn open(&self, act: &str, state: &Self::State, case: &CaseFile<'_>, norms: &dyn Norms) -> Vec<Reason> {
        decide::open(act, state, case, norms)
    }
    fn decide(
        &self,
        command: &Self::Command,
        state: &Self::State,
        case: &CaseFile<'_>,
        norms: &dyn Norms,
    ) -> Result<Done<Self::Event>, Vec<Reason>> {
        decide::decide(command, state, case, norms)
    }
    fn rows(&self, state: &Self::State, event: &Self::Event, head: &Head) -> Vec<Change> {
        register::rows(state, event, head)
    }
    fn unseen(&self, case: &CaseFile<'_>, norms: &dyn Norms) -> Reason {
        decide::unseen(case, norms)
    }
    fn tell(&self, event: &Self::Event, head: &Head, org: &Organisation) -> String {
        tell::tell(event, head, org)
    }
}
