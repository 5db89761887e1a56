//! What happened to one subject as far as time limits go.

use std::collections::BTreeMap;

use guiju_core::journal::Head;

use super::event::Event;

/// The state of one subject.
#[derive(Debug, Clone, Default)]
pub struct State {
    /// Who was found at fault, by the position of the finding.
    pub found: BTreeMap<u64, String>,
}

/// Takes one event in.
pub fn evolve(state: &mut State, event: &Event, head: &Head) {
    if let Event::FaultFound { person, .. } = event {
        state.found.insert(head.position, person.clone());
    }
}
