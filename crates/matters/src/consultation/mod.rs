//! Consultation of other units on a paper, in writing: asked, answered, negotiated, coordinated and decided.
//!
//! Its acts are done to a paper of another matter; what it must know of the paper it reads from that matter's register.
//!
//! - `vocabulary.rs`: acts with their forms, facts, questions, reasons
//! - `command.rs`: typed forms
//! - `event.rs`, `state.rs`: what is stored, and what it adds up to
//! - `looks.rs`: what the register of papers says of the paper
//! - `authority.rs`: who asks, answers, negotiates and coordinates by the rules; what is owed
//! - `facts.rs`, `decide/`: what the gate may ask; whether an act fits the case
//! - `register.rs`: the register of consultations
//! - `tell.rs`: what happened, in words
//! - `pages.rs`: the tab on the paper's page, and the list

mod authority;
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
pub struct Consultation;

impl Matter for Consultation {
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
    fn looks(&self, act: &str, _state: &Self::State, case: &CaseFile<'_>) -> Vec<Ask> {
        let mut asks = looks::looks(case);
        if act == "follow" {
            asks.extend(crate::follow::looks(case.subject));
        }
        asks
    }
    fn joins(&self, origin: &str) -> bool {
        origin == looks::MATTER
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
    fn tell(&self, event: &Self::Event, head: &Head, org: &Organisation) -> String {
        tell::tell(event, head, org)
    }
    fn unseen(&self, case: &CaseFile<'_>, norms: &dyn Norms) -> Reason {
        let said = "没有这一公文，或者此件没有对您开放";
        Reason::grounded(norms, "consultation.access", said, "请核对编号；确需了解的，请向主办单位询问", case.himself())
            .fact("可以阅看的", "主办单位、所征求的单位和正在办理的同志")
    }
}
