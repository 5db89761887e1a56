//! The facts that the gate may ask of `audit`.

use std::collections::BTreeSet;

use guiju_core::norms::{Answer, At, Norms};
use guiju_core::{CaseFile, Facts, Value};

use super::command::{Command, Order};
use super::looks;
use super::state::State;
use super::vocabulary::{BODY, PERSON};

/// One fact by name; `None` where the form must be filled in first or the rules do not say.
pub fn fact(
    name: &str,
    command: Option<&Command>,
    state: &State,
    case: &CaseFile<'_>,
    norms: &dyn Norms,
) -> Option<Value> {
    let auditor = || match command? {
        Command::HandBack { record, .. } => state.openings.get(record).map(|o| o.auditor.as_str()),
        other => other.order().map(|o| o.auditor.as_str()).filter(|a| !a.is_empty()),
    };
    match name {
        "journal_readers" => Some(Value::Set(custodians("journal", case, norms)?)),
        "readings_readers" => Some(Value::Set(custodians("readings", case, norms)?)),
        "orderers" => Some(Value::Set(orderers(kind(command?)?, case, norms))),
        "auditor_chosen" => Some(auditor()?.into()),
        "auditor_posts" => Some(case.org.posts_of(auditor()?, case.happened).collect()),
        "opened_until" => match command? {
            // The first instant after its last day, whether or not that day is worked.
            Command::OpenBody(Order { until: Some(until), .. }) => Some(until.plus_days(1).start().to_string().into()),
            _ => None,
        },
        "audit_concerns" => match command? {
            Command::ApproveReport { person, .. } if !person.is_empty() => Some(person.as_str().into()),
            _ => None,
        },
        "report_approved" => match command? {
            Command::ReadPerson { person } => Some(looks::is_approved(person, case).into()),
            _ => None,
        },
        _ => None,
    }
}

/// What an act orders or takes back, or what must have been ordered before it.
fn kind(command: &Command) -> Option<&'static str> {
    match command {
        Command::OpenBody(_) | Command::CloseBody { .. } => Some(BODY),
        Command::ApproveReport { .. } | Command::ReadPerson { .. } => Some(PERSON),
        _ => None,
    }
}

/// Who may order it: the holders of the roles to which the rules give it.
pub fn orderers(kind: &str, case: &CaseFile<'_>, norms: &dyn Norms) -> BTreeSet<String> {
    let at = At { org: case.org, time: case.happened, lines: &[], unit: "" };
    let mut people = BTreeSet::new();
    for role in roles(case) {
        let facts = Facts::from([("audit_order".to_owned(), kind.into()), ("order_role".to_owned(), role.into())]);
        let permitted = norms.ask("audit.order", &facts).is_ok_and(|ruling| ruling.answer == Answer::Permitted);
        if permitted {
            people.extend(norms.holders(role, at).unwrap_or_default().into_iter().map(|c| c.person));
        }
    }
    people
}

/// The roles of which there is a post.
fn roles<'a>(case: &CaseFile<'a>) -> BTreeSet<&'a str> {
    case.org.posts.values().map(|post| post.role.as_str()).collect()
}

/// Who has a duty of running the system: the administrators of the kind that the rules name for it.
fn custodians(duty: &str, case: &CaseFile<'_>, norms: &dyn Norms) -> Option<BTreeSet<String>> {
    let facts = Facts::from([("custody".to_owned(), duty.into())]);
    let Answer::Text(role) = norms.ask("office.custody", &facts).ok()?.answer else { return None };
    let at = At { org: case.org, time: case.happened, lines: &[], unit: "" };
    Some(norms.holders(&role, at).ok()?.into_iter().map(|c| c.person).collect())
}
