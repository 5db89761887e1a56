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

/// What must be put on record so that the consents, the end and the return are those that hold: at most one event of each kind. A
/// leave of which it was found that nobody asked for it is over, whatever else there is.
pub fn changes(state: &State, case: &CaseFile<'_>) -> Vec<Event> {
    // Where nothing was read, as for a page, what is on record stays as it is.
    let Some(rows) = case.answers.first().map(|a| a.rows.as_slice()) else { return vec![] };
    let nobodys = state.record.is_some_and(|record| said(record, rows) == Some("void"));
    if nobodys && state.stage().holds() {
        return vec![Event::Cancelled { reason: String::new(), void: true }];
    }
    let is_unsound = |c: &&Consent| doubted(c, rows, case);
    let mut events = vec![];
    let void = |record: &u64| said(*record, rows) == Some("void");
    if let Some((record, _)) = state.return_record.filter(|(record, _)| void(record)) {
        events.push(Event::ReturnVoid { record });
    }
    let records: Vec<u64> = state.later_records.iter().map(|(_, record)| *record).filter(void).collect();
    if !records.is_empty() && state.stage().holds() {
        events.push(Event::LaterEndVoid { records });
    }
    let (records, people) = named(state.consents.iter().filter(is_unsound).collect(), rows, case);
    if !records.is_empty() {
        events.push(Event::PermissionLapsed { records, people });
    }
    let (records, people) = named(state.lapsed.iter().filter(|c| !is_unsound(c)).collect(), rows, case);
    if !records.is_empty() {
        events.push(Event::PermissionRestored { records, people });
    }
    events
}

/// Whether a consent is no consent now: whose it is said to be disputes it, or it rests on a power that is disputed or void.
fn doubted(consent: &Consent, rows: &[Row], case: &CaseFile<'_>) -> bool {
    let by_power = crate::powers::word(&consent.rests, case.org).is_some_and(|word| !word.holds());
    by_power || consent.record.is_some_and(|record| unsound(record, rows))
}

/// The rows of consents, and the people on whose word it depends whether they count.
fn named(consents: Vec<&Consent>, rows: &[Row], case: &CaseFile<'_>) -> (Vec<u64>, Vec<String>) {
    let mut people: Vec<String> = vec![];
    for consent in &consents {
        let is_doubted = |id: &&String| case.org.word_of(id).is_some_and(|word| !word.holds());
        let givers = consent.rests.iter().filter(is_doubted).filter_map(|id| case.org.giver(id)).map(str::to_owned);
        let mut of: Vec<String> = givers.collect();
        if of.is_empty() || consent.record.is_some_and(|record| unsound(record, rows)) {
            of.push(consent.person.clone());
        }
        of.retain(|person| !people.contains(person));
        people.extend(of);
    }
    (consents.iter().map(|c| c.position).collect(), people)
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
    matches!(said(record, rows), Some("disputed" | "void"))
}

/// What was said of a recorded row, where something was.
fn said(record: u64, rows: &[Row]) -> Option<&str> {
    let of = |row: &&Row| row.get("record").and_then(Cell::number) == i64::try_from(record).ok();
    rows.iter().find(of).map(|row| row.get("outcome").map_or("", Cell::text))
}
