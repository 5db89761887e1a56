//! The facts that the gate may ask of `packages`, and who the rules give something to do.

use std::collections::BTreeSet;

use guiju_core::norms::{Answer, At, Norms};
use guiju_core::{CaseFile, Facts, Value};
use guiju_print::Print;

use super::command::Command;
use super::looks::{keys, looked_at, standing, text};
use super::state::State;

/// One fact by name; `None` where the form must be filled in first or the rules do not say.
pub fn fact(
    name: &str,
    command: Option<&Command>,
    state: &State,
    case: &CaseFile<'_>,
    norms: &dyn Norms,
) -> Option<Value> {
    match name {
        "package_clerks" => Some(Value::Set(office("receive", case, norms)?)),
        "key_keepers" => Some(Value::Set(office("keys", case, norms)?)),
        "dispatchers" => Some(Value::Set(dispatchers(case, norms)?)),
        "publicity" | "label" => Some(text(looked_at(case, 0)?, name).into()),
        "key_standing" => Some(key_standing(command, state, case)?.into()),
        "sent_here" => Some(is_addressed(command, state, case)?.into()),
        "named_recipient" => match command? {
            Command::Send { receiver, value, package } => {
                let packed = package.as_ref().and_then(|package| package.print());
                let print = packed.or_else(|| serde_json::from_str(value).ok());
                Some(print.is_some_and(|print| is_named(receiver, &print)).into())
            }
            _ => None,
        },
        _ => None,
    }
}

/// What is known now of the key by which a package is signed: of one that came with the form, else of the one that came in before.
fn key_standing(command: Option<&Command>, state: &State, case: &CaseFile<'_>) -> Option<&'static str> {
    match (command, &state.arrival) {
        (Some(command), _) if command.incoming().is_some() => {
            let carried = command.incoming()?;
            Some(standing(keys(command, case), &carried.vouched.manifest.from, case.gov))
        }
        (None | Some(Command::Answer { .. }), Some(arrival)) => {
            Some(standing([looked_at(case, 0), looked_at(case, 1)], &arrival.sender, case.gov))
        }
        _ => None,
    }
}

/// Whether a package is addressed to this government: one that came with the form, else the one that came in before.
fn is_addressed(command: Option<&Command>, state: &State, case: &CaseFile<'_>) -> Option<bool> {
    let to = match (command.and_then(Command::incoming), &state.arrival) {
        (Some(carried), _) => carried.vouched.manifest.to.clone(),
        (None, Some(arrival)) => arrival.to(),
        (None, None) => return None,
    };
    Some(to.iter().any(|name| name == case.gov))
}

/// Whether a document is addressed or copied to somebody, by name: in a line of several names each stands for itself.
fn is_named(receiver: &str, print: &Print) -> bool {
    let Print::Document(doc) = print else { return false };
    let mut names = doc.recipients.iter().chain(&doc.colophon.copies).flat_map(|line| line.split(['、', '，', '；']));
    names.any(|name| name.trim_end_matches(['。', '：']).trim() == receiver)
}

/// The role that the rules give a step to.
fn role(step: &str, norms: &dyn Norms) -> Option<String> {
    let facts = Facts::from([("package_step".to_owned(), step.into())]);
    match norms.ask("packages.desk", &facts).ok()?.answer {
        Answer::Text(role) => Some(role),
        _ => None,
    }
}

fn holders(step: &str, unit: &str, case: &CaseFile<'_>, norms: &dyn Norms) -> Option<BTreeSet<String>> {
    let at = At { org: case.org, time: case.happened, lines: &[], unit };
    Some(norms.holders(&role(step, norms)?, at).ok()?.into_iter().map(|c| c.person).collect())
}

/// The organ in whose name papers of the government itself are issued.
const GOVERNMENT: &str = "government";
/// The answer of the rules for an organ whose papers are issued by the unit that drafted them.
const DRAFTING: &str = "drafting";

/// The unit that issues for an organ.
fn issuing_unit<'a>(issuer: &str, drafting: &'a str, case: &CaseFile<'a>, norms: &dyn Norms) -> Option<&'a str> {
    let facts = Facts::from([("issuer".to_owned(), issuer.into())]);
    let Answer::Text(kind) = norms.ask("documents.issuing_unit", &facts).ok()?.answer else { return None };
    if kind == DRAFTING {
        return Some(drafting);
    }
    case.org.units.iter().find(|(_, unit)| unit.kind == kind).map(|(id, _)| id.as_str())
}

/// The unit through which papers come to the government.
pub fn own_office<'a>(case: &CaseFile<'a>, norms: &dyn Norms) -> Option<&'a str> {
    issuing_unit(GOVERNMENT, "", case, norms)
}

/// Who does a step in the office of the government.
pub fn office(step: &str, case: &CaseFile<'_>, norms: &dyn Norms) -> Option<BTreeSet<String>> {
    holders(step, own_office(case, norms)?, case, norms)
}

/// Who hands a paper out: of the unit that issued it.
fn dispatchers(case: &CaseFile<'_>, norms: &dyn Norms) -> Option<BTreeSet<String>> {
    let paper = looked_at(case, 0)?;
    let drafting = text(paper, "unit");
    let drafting = case.org.units.keys().find(|id| *id == drafting).map_or("", String::as_str);
    let unit = issuing_unit(text(paper, "issuer"), drafting, case, norms)?;
    holders("send", unit, case, norms)
}
