//! What was opened of one subject, and what of it still is.

use std::collections::BTreeMap;

use guiju_core::journal::Head;
use guiju_core::{Day, OfficeTime};

use super::event::Event;

/// One opening that has not been ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// To whom.
    pub auditor: String,
    /// The last day.
    pub until: Day,
    /// He could see the subject before.
    pub already: bool,
    /// Who ordered it.
    pub by: String,
    /// When.
    pub since: OfficeTime,
}

/// The state of one subject.
#[derive(Debug, Clone, Default)]
pub struct State {
    /// Openings that stand, by the position of the row that opened.
    pub openings: BTreeMap<u64, Opening>,
    /// Openings that ended, as they were.
    pub ended: BTreeMap<u64, Opening>,
}

impl State {
    /// Whether the end of these openings closes the subject to somebody: he could not see it before, and nothing else that
    /// stands opens it to him.
    pub fn closes_to(&self, auditor: &str, ending: &[u64]) -> bool {
        let of =
            |(record, opening): (&u64, &Opening)| (opening.auditor == auditor).then_some((*record, opening.already));
        let mut all = self.openings.iter().filter_map(of);
        let before = self.ended.values().any(|o| o.auditor == auditor && o.already);
        !before && all.all(|(record, already)| !already && ending.contains(&record))
    }
}

/// Takes one event in.
pub fn evolve(state: &mut State, event: &Event, head: &Head) {
    match event {
        Event::BodyOpened { auditor, until, already, .. } => {
            let (by, since) = (head.on_behalf.clone(), head.happened);
            let opening = Opening { auditor: auditor.clone(), until: *until, already: *already, by, since };
            state.openings.insert(head.position, opening);
        }
        Event::BodyClosed { record, .. } => {
            if let Some(opening) = state.openings.remove(record) {
                state.ended.insert(*record, opening);
            }
        }
        Event::ReportApproved { .. } => {}
    }
}
