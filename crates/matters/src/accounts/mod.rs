//! Accounts: who opens them, who gives a new password with whom, who ends what somebody signed in to, who reads the log
//! of signing in. Passwords and sessions themselves are secrets of the door and never come here.
//!
//! - `vocabulary.rs`: acts, facts, questions, reasons
//! - `command.rs`: typed forms
//! - `event.rs`, `state.rs`: what is stored, and what it adds up to
//! - `facts.rs`, `decide.rs`: what the gate may ask; whether an act fits the case
//! - `register.rs`: resets asked for
//! - `tell.rs`, `pages.rs`: what happened in words; the page of one record

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
use guiju_core::register::{Change, Register};
use guiju_core::vocabulary::Vocabulary;
use guiju_core::{CaseFile, Done, Matter, Organisation, Reason, Value};

/// The matter.
#[derive(Debug, Clone, Copy)]
pub struct Accounts;

impl Matter for Accounts {
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
    fn tell(&self, event: &Self::Event, _head: &Head, org: &Organisation) -> String {
        tell::tell(event, org)
    }
}
