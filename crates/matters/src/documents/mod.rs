//! Papers, from draft to issue.
//!
//! - `vocabulary.rs`, `vocabulary/`: acts with their forms, facts, questions, reasons
//! - `command.rs`: typed forms
//! - `authority.rs`: what the rules leave to somebody's judgement on a paper, and who may declare it
//! - `event.rs`, `state.rs`: what is stored, and what it adds up to
//! - `route.rs`: the way of one paper as the rules see it at an instant
//! - `looks.rs`: where the consultation of other units stands, and what was recorded for somebody, from their registers
//! - `facts.rs`, `decide/`: what the gate may ask; whether an act fits the case
//! - `register.rs`: the registers of papers and numbers
//! - `print.rs`: the value that is printed
//! - `tell.rs`: what happened, in words
//! - `pages/`: the slip, the text, the course, the grounds; who may sign what today

mod authority;
mod command;
mod decide;
mod event;
mod facts;
mod looks;
mod pages;
mod print;
mod register;
mod route;
mod state;
mod tell;
pub mod vocabulary;

use guiju_core::form::{Problem, Values};
use guiju_core::journal::{Hash, Head};
use guiju_core::norms::{Desk, Norms};
use guiju_core::register::{Ask, Change, Register};
use guiju_core::vocabulary::Vocabulary;
use guiju_core::{CaseFile, Done, Matter, Organisation, Reason, Value};

/// The matter.
#[derive(Debug, Clone, Copy)]
pub struct Documents;

impl Matter for Documents {
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
        match act {
            "follow" => crate::follow::looks(case.subject),
            _ => looks::looks(act, case),
        }
    }
    fn needs(
        &self,
        command: &Self::Command,
        state: &Self::State,
        case: &CaseFile<'_>,
        norms: &dyn Norms,
        round: usize,
    ) -> Vec<Ask> {
        match command {
            command::Command::Number { .. } if round == 0 => decide::needs_of_number(command, state, case, norms),
            _ => vec![],
        }
    }
    fn evolve(&self, state: &mut Self::State, event: &Self::Event, head: &Head) {
        state::evolve(state, event, state::Moment::of(head));
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
        _state: &Self::State,
        case: &CaseFile<'_>,
        norms: &dyn Norms,
    ) -> Vec<Reason> {
        decide::open_so_far(command, case, norms)
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
    fn text_hash(&self, state: &Self::State) -> Option<Hash> {
        Some(state.text.clone()).filter(|t| !t.is_empty())
    }
    fn unseen(&self, case: &CaseFile<'_>, norms: &dyn Norms) -> Reason {
        decide::unseen(case, norms)
    }
    fn desk(&self, state: &Self::State, case: &CaseFile<'_>, norms: &dyn Norms) -> Option<Desk> {
        route::desk(state, case, norms)
    }
    fn differences(&self, was: &Self::State, now: &Self::State, case: &CaseFile<'_>, norms: &dyn Norms) -> Vec<String> {
        decide::differ::told(&was.paper, &now.paper, case, norms)
    }
    fn tell(&self, event: &Self::Event, head: &Head, org: &Organisation) -> String {
        tell::tell(event, head, org)
    }
}
