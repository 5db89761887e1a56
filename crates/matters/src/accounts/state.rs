//! What happened to one subject of `accounts`: an entry, or a reset that waits to be confirmed.

use guiju_core::journal::Head;

use super::event::Event;

/// A reset that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reset {
    /// Whose password.
    pub person: String,
    /// The second factor too.
    pub second: bool,
    /// Who asked.
    pub by: String,
    /// When.
    pub asked: String,
    /// It was confirmed or refused.
    pub settled: bool,
}

/// The state of one subject.
#[derive(Debug, Clone, Default)]
pub struct State {
    /// The reset, where it is one.
    pub reset: Option<Reset>,
}

/// Takes one event in.
pub fn evolve(state: &mut State, event: &Event, head: &Head) {
    match event {
        Event::ResetAsked { person, second, .. } => {
            let (person, by, asked) = (person.clone(), head.on_behalf.clone(), head.happened.to_string());
            state.reset = Some(Reset { person, second: *second, by, asked, settled: false });
        }
        Event::ResetConfirmed { .. } | Event::ResetRefused { .. } => {
            if let Some(reset) = &mut state.reset {
                reset.settled = true;
            }
        }
        _ => {}
    }
}
