//! What happened to one subject as far as time limits go.

use std::collections::BTreeMap;

use guiju_core::journal::Head;

use super::event::Event;

/// The state of one subject.
#[derive(Debug, Clone, Default)]
pub struct State {
    /// Who was found at fault, by the position of the finding.
    pub found: BTreeMap<u64, String>,
    /// Which row was disputed, by the position of the dispute.
    pub disputes: BTreeMap<u64, u64>,
}

/// Takes one event in.
pub fn evolve(state: &mut State, event: &Event, head: &Head) {
    match event {
        Event::FaultFound { person, .. } => drop(state.found.insert(head.position, person.clone())),
        Event::Disputed { record, .. } => drop(state.disputes.insert(head.position, *record)),
        _ => {}
    }
}
