//! The organisation and who may act for whom.
//!
//! - `vocabulary.rs`: acts, facts, questions, reasons; the acts by which the organisation changes
//! - `command/`: typed forms, the organisation file, the rows of a notice
//! - `event.rs`, `state.rs`: what is stored, and what it adds up to
//! - `facts.rs`, `decide/`: what the gate may ask; whether an act fits the case
//! - `register/`: the tables from which the organisation is read
//! - `tell.rs`: what happened, in words
//! - `pages/`: the page of one record; who stands in for those who are away

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
use guiju_core::journal::Head;
use guiju_core::norms::Norms;
use guiju_core::register::{Ask, Change, Register};
use guiju_core::vocabulary::Vocabulary;
use guiju_core::{CaseFile, Done, Matter, Organisation, Reason, Value};

/// The matter.
#[derive(Debug, Clone, Copy)]
pub struct Office;

impl Matter for Office {
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
        if act == "follow" { crate::follow::looks(case.subject) } else { vec![] }
    }
    fn needs(
        &self,
        command: &Self::Command,
        _state: &Self::State,
        _case: &CaseFile<'_>,
        _norms: &dyn Norms,
        round: usize,
    ) -> Vec<Ask> {
        if round == 0 { decide::needs(command) } else { vec![] }
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
