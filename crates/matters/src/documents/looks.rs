//! What is read of other matters' registers before an act on a paper is shown or judged: where the consultation of other
//! units stands, weighed against the lines of the paper and its text as it is now; and where the acts stand that were
//! recorded for somebody else. The answers come in the order of the asks, before those to what numbering needs.

use std::collections::BTreeSet;

use guiju_core::norms::{Answer, Norms};
use guiju_core::org::{CONFIRMATIONS, Word};
use guiju_core::register::{Ask, Cell, Row, Viewer, Where};
use guiju_core::{CaseFile, Facts, Value};

use super::state::{Mark, Recorded, State};
use crate::powers;

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
    ("leaning", "代录，所依据的指定、授权或者离岗也是代录，均待本人核对"),
    ("power_disputed", "所依据的指定、授权或者离岗有异议"),
    ("power_void", "所依据的指定、授权或者离岗经处理不作数"),
];

/// The register of consultations.
const CONSULTATIONS: &str = "consultations";

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

/// What must be read: the units asked, what is owed on the paper, and what was said of what was recorded on it.
fn consultation_looks(case: &CaseFile<'_>) -> Vec<Ask> {
    let of = |register: &'static str| {
        // Facts of the act: read by the program, whoever acts.
        Ask::all(register, Viewer::System).filter(Where::Is("subject", Cell::from(case.subject)))
    };
    vec![of(CONSULTATIONS), of("obligations"), of(CONFIRMATIONS)]
}

/// The facts of consultation; `None` where the registers were not read.
fn consultation_fact(name: &str, state: &State, case: &CaseFile<'_>, norms: &dyn Norms) -> Option<Value> {
    let [consultations, obligations, said] = case.answers.get(..3)? else { return None };
    let standing = consulted((&consultations.rows, &said.rows), state, case, norms)?;
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
    (rows, said): (&[Row], &[Row]),
    state: &State,
    case: &CaseFile<'_>,
    norms: &dyn Norms,
) -> Option<(&'static str, BTreeSet<String>)> {
    let live: Vec<(&str, &str)> = rows
        .iter()
        .map(|row| (text(row, "unit"), of_row(row, &state.text, said, case)))
        .filter(|(_, standing)| *standing != "closed")
        .collect();
    let asked = |unit: &String| live.iter().any(|(u, _)| u == unit);
    let missing: BTreeSet<String> = concerned(state, case, norms)?.into_iter().filter(|u| !asked(u)).collect();
    if !missing.is_empty() {
        return Some(("missing", missing));
    }
    for unsettled in ["open", "unsound", "stale", "disagreed", "decided", "agreed"] {
        let units: BTreeSet<String> =
            live.iter().filter(|(_, s)| *s == unsettled).map(|(unit, _)| (*unit).to_owned()).collect();
        if !units.is_empty() {
            return Some((unsettled, units));
        }
    }
    Some(("none", BTreeSet::new()))
}

/// Where one unit stands with the text as it is now. What settled it is none while whoever it was recorded for says so.
fn of_row<'a>(row: &'a Row, now: &str, said: &[Row], case: &CaseFile<'_>) -> &'a str {
    let bound = row.get("bound").and_then(Cell::number) == Some(1);
    let is_unsound =
        |mark: &Mark| matches!(standing(mark, said, case), "disputed" | "void" | "power_disputed" | "power_void");
    let unsound = || settled(row).iter().any(is_unsound);
    match text(row, "standing") {
        "agreed" | "decided" if unsound() => "unsound",
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

/// What must be read: what the people concerned said of what was recorded for them, and where the consultation rests.
fn recorded_looks(case: &CaseFile<'_>) -> Vec<Ask> {
    // Facts of the act: read by the program, whoever acts.
    let of = |register| Ask::all(register, Viewer::System).filter(Where::Is("subject", Cell::from(case.subject)));
    vec![of(CONFIRMATIONS), of(CONSULTATIONS)]
}

/// The facts of recording; `None` where the registers were not read.
fn recorded_fact(name: &str, state: &State, case: &CaseFile<'_>) -> Option<Value> {
    let [said, consultations, ..] = case.answers else { return None };
    let signature = state.signature.as_ref().map(|s| &s.mark);
    let standing_of = |mark: &Mark| standing(mark, &said.rows, case);
    let people = |wanted: &str| -> BTreeSet<String> {
        let marks = counting(state, &consultations.rows).into_iter().filter(|mark| standing_of(mark) == wanted);
        marks.map(|mark| mark.person.clone()).collect()
    };
    match name {
        "signature_standing" => Some(signature.map_or("none", standing_of).into()),
        "signer" => Some(signature.map_or("", |mark| mark.person.as_str()).into()),
        "disputed" => Some((!people("disputed").is_empty()).into()),
        "voided" => Some((!people("void").is_empty()).into()),
        "disputed_people" => Some(Value::Set(people("disputed"))),
        "void_people" => Some(Value::Set(people("void"))),
        _ => power_fact(name, &counting(state, &consultations.rows), case),
    }
}

/// The facts of the powers on which the paper rests: whether one of them is disputed or none at all, which these are, and who
/// is said to have given them.
fn power_fact(name: &str, marks: &[Mark], case: &CaseFile<'_>) -> Option<Value> {
    let all = || marks.iter().flat_map(|mark| &mark.rests);
    let are = |wanted: Word| all().filter(move |id| case.org.word_of(id) == Some(wanted));
    let shown = |wanted| Value::Set(are(wanted).map(|id| powers::shown(id, case.org, case.happened)).collect());
    match name {
        "power_disputed" => Some(are(Word::Disputed).next().is_some().into()),
        "power_void" => Some(are(Word::Void).next().is_some().into()),
        "disputed_powers" => Some(shown(Word::Disputed)),
        "void_powers" => Some(shown(Word::Void)),
        "power_givers" => {
            let open = all().filter(|id| !matches!(case.org.word_of(id), Some(Word::Own | Word::Confirmed)));
            Some(Value::Set(open.filter_map(|id| case.org.giver(id)).map(str::to_owned).collect()))
        }
        _ => None,
    }
}

/// Whether the signature does not count: recorded for the signer, and disputed by him or found void; or done by a power of
/// which that is so.
pub fn signature_unsound(state: &State, case: &CaseFile<'_>) -> bool {
    state.signature.as_ref().is_some_and(|s| is_unsound(&s.mark, case))
}

/// Whether any act that counts for the paper is so.
pub fn unsound(state: &State, case: &CaseFile<'_>) -> bool {
    let consultations = case.answers.get(1).map(|a| a.rows.as_slice()).unwrap_or_default();
    counting(state, consultations).iter().any(|mark| is_unsound(mark, case))
}

/// Whether the signature was found to be none, so that somebody must sign.
pub fn signature_void(state: &State, case: &CaseFile<'_>) -> bool {
    state.signature.as_ref().is_some_and(|s| matches!(standing(&s.mark, said(case), case), "void" | "power_void"))
}

/// Whether the signature was done by a power that was found to be nobody's.
pub fn is_powerless(state: &State, case: &CaseFile<'_>) -> bool {
    state.signature.as_ref().is_some_and(|s| powers::word(&s.mark.rests, case.org) == Some(Word::Void))
}

fn is_unsound(mark: &Mark, case: &CaseFile<'_>) -> bool {
    matches!(standing(mark, said(case), case), "disputed" | "void" | "power_disputed" | "power_void")
}

/// What was said of what was recorded, as it was read first.
fn said<'a>(case: &'a CaseFile<'_>) -> &'a [Row] {
    case.answers.first().map(|a| a.rows.as_slice()).unwrap_or_default()
}

/// The acts on which the paper's issue rests: those on the paper itself, and those by which others are settled with.
fn counting(state: &State, consultations: &[Row]) -> Vec<Mark> {
    let signature = state.signature.iter().map(|s| &s.mark);
    // That it went first no longer carries it, once it is signed.
    let first = state.first.iter().filter(|_| state.signature.is_none());
    let judged = state.judged.values().map(|judged| &judged.mark);
    let own = state.approval.iter().chain(state.clearances.iter().map(|c| &c.mark));
    let own = own.chain(signature).chain(first).chain(judged).cloned();
    own.chain(consultations.iter().filter(|row| text(row, "standing") != "closed").flat_map(settled)).collect()
}

/// The acts by which a unit that was consulted is settled with, as far as the register of consultations tells them.
fn settled(row: &Row) -> Vec<Mark> {
    let records = text(row, "records").split_whitespace().map(|position| position.parse().ok());
    let rests: Vec<String> = text(row, "rests").split_whitespace().map(str::to_owned).collect();
    let mark = |(person, position): (&str, Option<u64>)| Mark {
        person: person.to_owned(),
        recorded: position.map(|position| Recorded { position, scanned: false }),
        rests: rests.clone(),
        ..Mark::default()
    };
    text(row, "settlers").split_whitespace().zip(records).map(mark).collect()
}

/// How far an act is its author's, and done by a power that is its giver's: one of [`STANDINGS`].
fn standing(mark: &Mark, rows: &[Row], case: &CaseFile<'_>) -> &'static str {
    let own = recorded_standing(mark, rows);
    match (own, powers::word(&mark.rests, case.org)) {
        ("disputed" | "void", _) => own,
        (_, Some(Word::Void)) => "power_void",
        (_, Some(Word::Disputed)) => "power_disputed",
        ("scanned" | "witnessed", Some(Word::Unsaid)) => "leaning",
        _ => own,
    }
}

/// How far an act is its author's.
fn recorded_standing(mark: &Mark, rows: &[Row]) -> &'static str {
    let Some(recorded) = mark.recorded else { return "own" };
    let of = |row: &&Row| row.get("record").and_then(Cell::number) == i64::try_from(recorded.position).ok();
    let said = rows.iter().find(of).and_then(|row| row.get("outcome")).map(Cell::text);
    match said {
        Some(outcome) => STANDINGS.iter().map(|(id, _)| *id).find(|id| *id == outcome).unwrap_or("disputed"),
        None if recorded.scanned => "scanned",
        None => "witnessed",
    }
}
