//! The office's registers of papers: every number of a series accounted for, a start in the middle of a year, and the
//! documents in force that were issued elsewhere before.
//!
//! - `vocabulary.rs`: acts, facts, questions, reasons
//! - `command.rs`: typed forms, the table of documents in force
//! - `event.rs`, `state.rs`: what is stored, and what it adds up to
//! - `looks.rs`: what became of each number, from this matter's registers and from that of the papers
//! - `facts.rs`, `decide.rs`: what the gate may ask; whether an act fits the case
//! - `register.rs`: openings, fates of numbers, documents in force
//! - `tell.rs`, `pages.rs`: what happened in words; the books

mod command;
mod decide;
mod event;
mod facts;
pub mod looks;
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
pub struct Registry;

impl Matter for Registry {
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
    fn needs(
        &self,
        command: &Self::Command,
        _state: &Self::State,
        _case: &CaseFile<'_>,
        _norms: &dyn Norms,
        round: usize,
    ) -> Vec<Ask> {
        match command.series() {
            Some((series, year)) if round == 0 => looks::needs(series, year),
            _ => vec![],
        }
    }
    fn evolve(&self, state: &mut Self::State, event: &Self::Event, _head: &Head) {
        state::evolve(state, event);
    }
    fn fact(
        &self,
        name: &str,
        command: Option<&Self::Command>,
        _state: &Self::State,
        case: &CaseFile<'_>,
        norms: &dyn Norms,
    ) -> Option<Value> {
        facts::fact(name, command, case, norms)
    }
    fn open(&self, _act: &str, _state: &Self::State, _case: &CaseFile<'_>, _norms: &dyn Norms) -> Vec<Reason> {
        vec![]
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
        _state: &Self::State,
        case: &CaseFile<'_>,
        norms: &dyn Norms,
    ) -> Result<Done<Self::Event>, Vec<Reason>> {
        decide::decide(command, case, norms)
    }
    fn rows(&self, _state: &Self::State, event: &Self::Event, head: &Head) -> Vec<Change> {
        register::rows(event, head)
    }
    fn unseen(&self, case: &CaseFile<'_>, norms: &dyn Norms) -> Reason {
        decide::unseen(case, norms)
    }
    fn tell(&self, event: &Self::Event, _head: &Head, _org: &Organisation) -> String {
        tell::tell(event)
    }
}
