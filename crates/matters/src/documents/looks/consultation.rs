//! Where the consultation of other units stands: read from the register of consultations, weighed against the lines of
//! the paper and its text as it is now.

use std::collections::BTreeSet;

use guiju_core::norms::{Answer, Norms};
use guiju_core::register::{Ask, Cell, Row, Viewer, Where};
use guiju_core::{CaseFile, Facts, Value};

use super::super::state::State;

/// What must be read: the units asked, and what is owed on the paper.
pub fn looks(case: &CaseFile<'_>) -> Vec<Ask> {
    let of = |register: &'static str| {
        Ask::all(register, Viewer::System).filter(Where::Is("subject", Cell::from(case.subject)))
    };
    vec![of("consultations"), of("obligations")]
}

/// The facts of consultation; `None` where the registers were not read.
pub fn fact(name: &str, state: &State, case: &CaseFile<'_>, norms: &dyn Norms) -> Option<Value> {
    let [consultations, obligations] = case.answers.get(..2)? else { return None };
    let standing = standing(&consultations.rows, state, case, norms)?;
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
fn standing(
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
