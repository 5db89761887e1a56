//! The facts that the gate may ask of `registry`, and who registers for which organ.

use std::collections::{BTreeMap, BTreeSet};

use guiju_core::norms::{Answer, At, Norms};
use guiju_core::{CaseFile, Facts, Value};

use super::command::Command;
use super::looks::account;

/// One fact by name; `None` where the form must be filled in first or the rules do not say.
pub fn fact(name: &str, command: Option<&Command>, case: &CaseFile<'_>, norms: &dyn Norms) -> Option<Value> {
    match (name, command) {
        ("registrars", Some(command)) => Some(Value::Set(registrars(&issuers(command, norms), case, norms))),
        // Before the form is filled in: whoever registers for any organ.
        ("registrars", None) => Some(Value::Set(registrars(&all_issuers(norms), case, norms))),
        ("number_standing", Some(Command::SetNumber { number, .. })) => {
            Some(account(case.answers).standing(*number).into())
        }
        ("number_fate", Some(Command::SetNumber { fate, .. })) => Some(fate.as_str().into()),
        _ => None,
    }
}

fn all_issuers(norms: &dyn Norms) -> BTreeSet<String> {
    norms.members("issuer").into_iter().map(|(id, _)| id).collect()
}

/// The marks of all series that the rules know, each with the organs that number in it.
pub fn marks(norms: &dyn Norms) -> BTreeMap<String, BTreeSet<String>> {
    let mut marks: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (issuer, _) in norms.members("issuer") {
        for (doc_type, _) in norms.members("doc_type") {
            let facts =
                Facts::from([("issuer".to_owned(), issuer.as_str().into()), ("doc_type".to_owned(), doc_type.into())]);
            if let Ok(Answer::Text(mark)) = norms.ask("documents.series", &facts).map(|r| r.answer) {
                marks.entry(mark).or_default().insert(issuer.clone());
            }
        }
    }
    marks
}

/// The organs concerned: those of the series; for documents in force all for whom the government's own office registers.
fn issuers(command: &Command, norms: &dyn Norms) -> BTreeSet<String> {
    match command.series() {
        Some((series, _)) => match marks(norms).remove(series) {
            Some(issuers) => issuers,
            // A series that the rules do not know is told by the case; here nobody is shut out by it.
            None => all_issuers(norms),
        },
        None => all_issuers(norms).into_iter().filter(|issuer| issuing_kind(issuer, norms) != DRAFTING).collect(),
    }
}

/// The answer of the rules for an organ whose papers are registered by the unit that drafted them.
const DRAFTING: &str = "drafting";

fn issuing_kind(issuer: &str, norms: &dyn Norms) -> String {
    let facts = Facts::from([("issuer".to_owned(), issuer.into())]);
    match norms.ask("documents.issuing_unit", &facts).map(|r| r.answer) {
        Ok(Answer::Text(kind)) => kind,
        _ => String::new(),
    }
}

/// Who numbers for these organs: in the unit that the rules name, or in the unit of whoever acts.
pub fn registrars(issuers: &BTreeSet<String>, case: &CaseFile<'_>, norms: &dyn Norms) -> BTreeSet<String> {
    let own: BTreeSet<&str> = case.org.units_of(case.on_behalf, case.happened).collect();
    let mut people = BTreeSet::new();
    for issuer in issuers {
        let kind = issuing_kind(issuer, norms);
        let of_kind = || case.org.units.iter().filter(|(_, u)| u.kind == kind).map(|(id, _)| id.as_str());
        let units: BTreeSet<&str> = if kind == DRAFTING { own.clone() } else { of_kind().collect() };
        for unit in units {
            people.extend(registrars_of(unit, case, norms));
        }
    }
    people
}

fn registrars_of(unit: &str, case: &CaseFile<'_>, norms: &dyn Norms) -> Vec<String> {
    let Some(kind) = case.org.units.get(unit).map(|u| u.kind.as_str()) else { return vec![] };
    let facts = Facts::from([("desk_step".to_owned(), "number".into()), ("drafting_kind".to_owned(), kind.into())]);
    let Ok(Answer::Text(role)) = norms.ask("documents.desk", &facts).map(|r| r.answer) else { return vec![] };
    let at = At { org: case.org, time: case.happened, lines: &[], unit };
    norms.holders(&role, at).unwrap_or_default().into_iter().map(|c| c.person).collect()
}
