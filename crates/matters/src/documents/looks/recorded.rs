//! Where the acts on a paper stand that were recorded for somebody else: read from the register of confirmations.

use std::collections::BTreeSet;

use guiju_core::register::{Ask, Cell, Row, Viewer, Where};
use guiju_core::{CaseFile, Value};

use super::super::state::{Mark, State};

/// How far an act that counts for the paper is its author's beyond doubt.
pub const STANDINGS: &[(&str, &str)] = &[
    ("none", "尚未签发"),
    ("own", "本人办理"),
    ("scanned", "代录，附有文件，待本人核对"),
    ("witnessed", "代录，没有文件，待本人核对"),
    ("confirmed", "代录，本人已经确认"),
    ("disputed", "代录，本人有异议"),
    ("stands", "代录，异议处理后有效"),
    ("void", "代录，经处理不作数"),
];

/// What must be read: what the people concerned said of what was recorded for them.
pub fn looks(case: &CaseFile<'_>) -> Vec<Ask> {
    let of = Where::Is("subject", Cell::from(case.subject));
    vec![Ask::all("confirmations", Viewer::System).filter(of)]
}

/// The facts of recording; `None` where the register was not read.
pub fn fact(name: &str, state: &State, case: &CaseFile<'_>) -> Option<Value> {
    let rows = &case.answers.first()?.rows;
    let signature = state.signature.as_ref().map(|s| &s.mark);
    match name {
        "signature_standing" => Some(signature.map_or("none", |mark| standing(mark, rows)).into()),
        "signer" => Some(signature.map_or("", |mark| mark.person.as_str()).into()),
        "disputed" => Some((!people("disputed", state, rows).is_empty()).into()),
        "voided" => Some((!people("void", state, rows).is_empty()).into()),
        "disputed_people" => Some(Value::Set(people("disputed", state, rows))),
        "void_people" => Some(Value::Set(people("void", state, rows))),
        _ => None,
    }
}

/// Whether the signature was recorded for the signer and does not count: disputed by him, or found void.
pub fn signature_unsound(state: &State, case: &CaseFile<'_>) -> bool {
    state.signature.as_ref().is_some_and(|s| is_unsound(&s.mark, case))
}

/// Whether any act that counts for the paper is so.
pub fn unsound(state: &State, case: &CaseFile<'_>) -> bool {
    counting(state).any(|mark| is_unsound(mark, case))
}

fn is_unsound(mark: &Mark, case: &CaseFile<'_>) -> bool {
    let rows = case.answers.first().map(|a| a.rows.as_slice()).unwrap_or_default();
    matches!(standing(mark, rows), "disputed" | "void")
}

/// The acts on which the paper's issue rests.
fn counting(state: &State) -> impl Iterator<Item = &Mark> {
    let signature = state.signature.iter().map(|s| &s.mark);
    state.approval.iter().chain(state.clearances.iter().map(|c| &c.mark)).chain(signature)
}

/// Those whose acts stand so.
fn people(wanted: &str, state: &State, rows: &[Row]) -> BTreeSet<String> {
    counting(state).filter(|mark| standing(mark, rows) == wanted).map(|mark| mark.person.clone()).collect()
}

/// How far an act is its author's: one of [`STANDINGS`].
fn standing(mark: &Mark, rows: &[Row]) -> &'static str {
    let Some(recorded) = mark.recorded else { return "own" };
    let of = |row: &&Row| row.get("record").and_then(Cell::number) == i64::try_from(recorded.position).ok();
    let said = rows.iter().find(of).and_then(|row| row.get("outcome")).map(Cell::text);
    match said {
        Some(outcome) => STANDINGS.iter().map(|(id, _)| *id).find(|id| *id == outcome).unwrap_or("disputed"),
        None if recorded.scanned => "scanned",
        None => "witnessed",
    }
}
