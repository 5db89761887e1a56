//! What happened to one subject of `office`: a designation, an authorisation. Keeps what happened only.

use guiju_core::OfficeTime;
use guiju_core::journal::Head;

use super::event::Event;

/// The state of one subject.
#[derive(Debug, Clone, Default)]
pub struct State {
    /// The event that began it.
    pub begun: Option<Event>,
    /// When it began.
    pub made: Option<OfficeTime>,
    /// Position of its row, where somebody else recorded it.
    pub record: Option<u64>,
    /// When it was ended.
    pub ended: Option<OfficeTime>,
}

impl State {
    /// Who made the designation or authorisation.
    pub fn maker(&self) -> Option<&str> {
        match &self.begun {
            Some(Event::Designated { by, .. } | Event::Authorised { by, .. }) => Some(by),
            _ => None,
        }
    }
}

/// Takes one event in.
pub fn evolve(state: &mut State, event: &Event, head: &Head) {
    match event {
        Event::Ended { at, .. } => state.ended = Some(*at),
        // Nothing was done to the designation itself.
        Event::Unattended { .. } | Event::Attended {} => {}
        other => {
            state.begun = Some(other.clone());
            state.made = Some(head.happened);
            state.record = head.entered_for.as_ref().map(|_| head.position);
        }
    }
}
