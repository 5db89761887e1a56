//! What happened to one subject of `registry`: each is one entry, and nothing follows it.

use super::event::Event;

/// The state of one subject.
#[derive(Debug, Clone, Default)]
pub struct State {
    /// The entry.
    pub entry: Option<Event>,
}

/// Takes one event in.
pub fn evolve(state: &mut State, event: &Event) {
    state.entry = Some(event.clone());
}
