//! Packages exchanged with other governments: papers handed out and what was answered, packages that came in, and the keys by which
//! governments know one another.
//!
//! Packages are made and opened at the door; here it is judged what they say, over the manifest that was signed.
//!
//! - `vocabulary.rs`: acts with their forms, facts, questions, reasons
//! - `command.rs`: typed forms, and a package as it came with one
//! - `event.rs`, `state.rs`: what is stored, and what it adds up to
//! - `looks.rs`: the paper, the keys, what was sent and received before
//! - `facts.rs`, `decide.rs`: what the gate may ask; whether an act fits the case
//! - `register.rs`: keys, packages sent, packages received
//! - `print.rs`: the document that came in; what is packed
//! - `tell.rs`, `pages.rs`: what happened in words; the tab, the list, the books

mod command;
mod decide;
mod event;
mod facts;
mod looks;
mod pages;
mod print;
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
pub struct Packages;

impl Matter for Packages {
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
    fn looks(&self, act: &str, state: &Self::State, case: &CaseFile<'_>) -> Vec<Ask> {
        looks::looks(act, state, case)
    }
    fn joins(&self, origin: &str) -> bool {
        origin == looks::MATTER
    }
    fn needs(
        &self,
        command: &Self::Command,
        state: &Self::State,
        case: &CaseFile<'_>,
        _norms: &dyn Norms,
        round: usize,
    ) -> Vec<Ask> {
        if round == 0 { looks::needs(command, state, case) } else { vec![] }
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
    fn unseen(&self, case: &CaseFile<'_>, norms: &dyn Norms) -> Reason {
        decide::unseen(case, norms)
    }
    fn tell(&self, event: &Self::Event, _head: &Head, _org: &Organisation) -> String {
        tell::tell(event)
    }
}
