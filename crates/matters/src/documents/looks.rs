//! What is read of other matters' registers before an act on a paper is shown or judged: where the consultation of other
//! units stands, weighed against the lines of the paper and its text as it is now; and where the acts stand that were
//! recorded for somebody else. The answers come in the order of the asks, before those to what numbering needs.

use std::collections::BTreeSet;

use guiju_core::norms::{Answer, Norms};
use guiju_core::register::{Ask, Cell, Row, Viewer, Where};
use guiju_core::{CaseFile, Facts, Value};

use super::state::{Mark, State};

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

/// What must be read for an act.
pub fn looks(act: &str, case: &CaseFile<'_>) -> Vec<Ask> {
    match act {
        "submit" => consultation_looks(case),
        "sign" | "return" | "number" | "issue" => recorded_looks(case),
        _ => vec![],
    }
}

/// The facts that are worked out from what was read; `None` where it was not.
pub fn fact(name: &str, state: &State, case: &CaseFile<'_>, norms: &dyn Norms) -> Option<Value> {
    match name {
        "consultation" | "consulting" | "consultation_desk" => consultation_fact(name, state, case, norms),
        _ => recorded_fact(name, state, case),
    }
}

/// What must be read: the units asked, and what is owed on the paper.
fn consultation_looks(case: &CaseFile<'_>) -> Vec<Ask> {
    let of = |register: &'static str| {
        // Facts of the act: read by the program, whoever acts.
        Ask::all(register, Viewer::System).filter(Where::Is("subject", Cell::from(case.subject)))
    };
    vec![of("consultations"), of("obligations")]
}

/// The facts of consultation; `None` where the registers were not read.
fn consultation_fact(name: &str, state: &State, case: &CaseFile<'_>, norms: &dyn Norms) -> Option<Value> {
    let [consultations, obligations] = case.answers.get(..2)? else { return None };
    let standing = consulted(&consultations.rows, state, case, norms)?;
    match name {
        "consultation" => Some(standing.0.into()),
        "consulting" => Some(standing.1.into_iter().collect()),
        "consultation_desk" => {
            let owed = obligations.rows.iter().filter(|row| text(row, "act").starts_with("consultation."));
            let holders = owed.filter_map(|row| case.org.holder(text(row, "post"), case.happened));
            Some(holders.collect())
        }
        _ => None,
    }
}

/// All units together, the least settled first; and the units with which it is so.
fn consulted(
    rows: &[Row],
    state: &State,
    case: &CaseFile<'_>,
    norms: &dyn Norms,
) -> Option<(&'static str, BTreeSet<String>)> {
    let live: Vec<(&str, &str)> = rows
        .iter()
        .map(|row| (text(row, "unit"), of_row(row, &state.text)))
        .filter(|(_, standing)| *standing != "closed")
        .collect();
    let asked = |unit: &String| live.iter().any(|(u, _)| u == unit);
    let missing: BTreeSet<String> = concerned(state, case, norms)?.into_iter().filter(|u| !asked(u)).collect();
    if !missing.is_empty() {
        return Some(("missing", missing));
    }
    for unsettled in ["open", "stale", "disagreed", "decided", "agreed"] {
        let units: BTreeSet<String> =
            live.iter().filter(|(_, s)| *s == unsettled).map(|(unit, _)| (*unit).to_owned()).collect();
        if !units.is_empty() {
            return Some((unsettled, units));
        }
    }
    Some(("none", BTreeSet::new()))
}

/// Where one unit stands with the text as it is now.
fn of_row<'a>(row: &'a Row, now: &str) -> &'a str {
    let bound = row.get("bound").and_then(Cell::number) == Some(1);
    match text(row, "standing") {
        "agreed" if bound && text(row, "text") != now => "stale",
        other => other,
    }
}

/// The units, other than the one that drafts, whose work the paper's lines are and whom the rules have consulted.
fn concerned(state: &State, case: &CaseFile<'_>, norms: &dyn Norms) -> Option<BTreeSet<String>> {
    let lines = state.paper.lines.iter().filter_map(|line| case.org.lines.get(line));
    let mut units: BTreeSet<String> = lines.map(|l| l.unit.clone()).collect();
    units.retain(|unit| !unit.is_empty() && *unit != state.unit);
    let mut concerned = BTreeSet::new();
    for unit in units {
        let kind = case.org.units.get(&unit)?.kind.as_str();
        let facts = Facts::from([("unit_kind".to_owned(), kind.into())]);
        if norms.ask("documents.consulted", &facts).ok()?.answer == Answer::Permitted {
            concerned.insert(unit);
        }
    }
    Some(concerned)
}

fn text<'a>(row: &'a Row, name: &str) -> &'a str {
    row.get(name).map_or("", Cell::text)
}

/// What must be read: what the people concerned said of what was recorded for them.
fn recorded_looks(case: &CaseFile<'_>) -> Vec<Ask> {
    let of = Where::Is("subject", Cell::from(case.subject));
    // Facts of the act: read by the program, whoever acts.
    vec![Ask::all("confirmations", Viewer::System).filter(of)]
}

/// The facts of recording; `None` where the register was not read.
fn recorded_fact(name: &str, state: &State, case: &CaseFile<'_>) -> Option<Value> {
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
