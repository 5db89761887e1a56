//! Leave and its reporting (请假与报备): who is away, with whose consent, told to whom, filed with which bodies.
//!
//! - `vocabulary.rs`: acts with their forms, facts, questions, reasons
//! - `command.rs`: typed forms
//! - `event.rs`, `state.rs`: what is stored, and what it adds up to; which hours count as an absence
//! - `route.rs`: what the rules ask of one leave at an instant; who is to act on it
//! - `facts.rs`, `decide/`, `owed.rs`: what the gate may ask; whether an act fits the case; what is owed after it
//! - `register.rs`: the register of leaves, and the absences that the organisation is read from
//! - `tests.rs`: which hours count
//! - `tell.rs`, `pages.rs`: what happened, in words; the slip and the course

mod command;
mod decide;
mod event;
mod facts;
mod looks;
mod owed;
mod pages;
mod register;
mod route;
mod state;
mod tell;
#[cfg(test)]
mod tests;
pub mod vocabulary;

use guiju_core::form::{Problem, Values};
use guiju_core::journal::Head;
use guiju_core::norms::Norms;
use guiju_core::register::{Ask, Change, Register, Viewer, Where};
use guiju_core::vocabulary::Vocabulary;
use guiju_core::{CaseFile, Done, Matter, Organisation, Reason, Value};

/// The matter.
#[derive(Debug, Clone, Copy)]
pub struct Leave;

impl Matter for Leave {
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
    fn given(&self, act: &str, values: &Values) -> Option<Self::Command> {
        command::given(act, values)
    }
    fn looks(&self, act: &str, _state: &Self::State, case: &CaseFile<'_>) -> Vec<Ask> {
        looks::looks(act, case)
    }
    /// The person's other leaves, so that two never cover one hour.
    fn needs(
        &self,
        command: &Self::Command,
        state: &Self::State,
        case: &CaseFile<'_>,
        _norms: &dyn Norms,
        round: usize,
    ) -> Vec<Ask> {
        let person = match command {
            command::Command::Apply { .. } => case.on_behalf,
            command::Command::Extend { .. } => state.person(),
            _ => return vec![],
        };
        if round > 0 {
            return vec![];
        }
        // Facts of the act: read by the program, whoever acts.
        vec![Ask::all("leaves", Viewer::System).filter(Where::Is("person", person.into()))]
    }
    fn evolve(&self, state: &mut Self::State, event: &Self::Event, head: &Head) {
        state::evolve(state, event, state::By::of(head));
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
    fn open_so_far(
        &self,
        command: &Self::Command,
        state: &Self::State,
        case: &CaseFile<'_>,
        norms: &dyn Norms,
    ) -> Vec<Reason> {
        decide::open_so_far(command, state, case, norms)
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
