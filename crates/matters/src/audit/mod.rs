//! Looking at the record: what is opened to the auditors beyond the heads of the journal, by whose order, until when.
//!
//! - `vocabulary.rs`: acts, facts, questions, reasons
//! - `command.rs`: typed forms
//! - `event.rs`, `state.rs`: what is stored, and what it adds up to
//! - `looks.rs`: what is read of the registers before an act is shown or judged
//! - `facts.rs`, `decide.rs`: what the gate may ask; whether an act fits the case
//! - `register.rs`: orders in force and ended
//! - `tell.rs`, `pages.rs`: what happened in words; the books of orders

mod command;
mod decide;
mod event;
mod facts;
mod looks;
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
pub struct Audit;

impl Matter for Audit {
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
        command::read(act, &values)
    }
    fn given(&self, act: &str, values: &Values) -> Option<Self::Command> {
        command::given(act, values)
    }
    fn looks(&self, act: &str, _state: &Self::State, case: &CaseFile<'_>) -> Vec<Ask> {
        looks::looks(act, case)
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
