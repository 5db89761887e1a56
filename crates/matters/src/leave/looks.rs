//! What is read of other matters' registers before an act on a leave: what those said whose consents others recorded. A
//! consent that is disputed, or was found void, is none, from the dispute on; the next act on the leave, at the latest
//! one by the clock, puts that on record.

use std::borrow::Cow;

use guiju_core::CaseFile;
use guiju_core::register::{Ask, Cell, Row, Viewer, Where};

use super::event::Event;
use super::state::{By, Consent, State, evolve};

/// What must be read for an act: what was said of recorded acts; then, for one act, what is owed.
pub fn looks(act: &str, case: &CaseFile<'_>) -> Vec<Ask> {
    if act == "apply" {
        return vec![];
    }
    let of = Where::Is("subject", Cell::from(case.subject));
    let mut asks = vec![Ask::all("confirmations", Viewer::System).filter(of)];
    if act == "follow" {
        asks.extend(crate::follow::looks(case.subject));
    }
    asks
}

/// What is owed on the leave, for the act that follows the organisation.
pub fn owed_now<'a>(case: &'a CaseFile<'_>) -> &'a [Row] {
    case.answers.get(1).map(|a| a.rows.as_slice()).unwrap_or_default()
}

/// What must be put on record so that the consents are those that hold: at most one event of each kind.
pub fn changes(state: &State, case: &CaseFile<'_>) -> Vec<Event> {
    let recorded = |all: &[Consent]| all.iter().any(|c| c.record.is_some());
    if !recorded(&state.consents) && !recorded(&state.lapsed) {
        return vec![];
    }
    let rows = case.answers.first().map(|a| a.rows.as_slice()).unwrap_or_default();
    let is_unsound = |c: &&Consent| c.record.is_some_and(|record| unsound(record, rows));
    let named = |consents: Vec<&Consent>| -> (Vec<u64>, Vec<String>) {
        (consents.iter().filter_map(|c| c.record).collect(), consents.iter().map(|c| c.person.clone()).collect())
    };
    let mut events = vec![];
    let (records, people) = named(state.consents.iter().filter(is_unsound).collect());
    if !records.is_empty() {
        events.push(Event::PermissionLapsed { records, people });
    }
    // Where nothing was read, as for a page, what is on record stays as it is.
    let answered = !case.answers.is_empty();
    let (records, people) = named(state.lapsed.iter().filter(|c| answered && !is_unsound(c)).collect());
    if !records.is_empty() {
        events.push(Event::PermissionRestored { records, people });
    }
    events
}

/// The leave with the consents that hold now.
pub fn weighed<'s>(state: &'s State, case: &CaseFile<'_>) -> Cow<'s, State> {
    let events = changes(state, case);
    if events.is_empty() {
        return Cow::Borrowed(state);
    }
    let mut state = state.clone();
    for event in &events {
        evolve(&mut state, event, by(case));
    }
    Cow::Owned(state)
}

/// Whose act the one before us will be.
pub fn by<'a>(case: &CaseFile<'a>) -> By<'a> {
    let recorded = case.entered_for.is_some();
    By { person: case.on_behalf, at: case.happened, position: case.position, recorded }
}

fn unsound(record: u64, rows: &[Row]) -> bool {
    let of = |row: &&Row| row.get("record").and_then(Cell::number) == i64::try_from(record).ok();
    let said = rows.iter().find(of).map(|row| row.get("outcome").map_or("", Cell::text));
    matches!(said, Some("disputed" | "void"))
}
