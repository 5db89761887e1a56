//! The facts that the gate may ask of `duties`.

use std::collections::BTreeSet;

use guiju_core::journal::{Clock, Obligation};
use guiju_core::norms::{At, Norms};
use guiju_core::{CaseFile, Value};

use super::command::Command;
use super::state::State;
use super::vocabulary::{ATTEST, CONFIRM, SET_RIGHT};

/// One fact by name; `None` where the form must be filled in first.
pub fn fact(
    name: &str,
    command: Option<&Command>,
    state: &State,
    case: &CaseFile<'_>,
    norms: &dyn Norms,
) -> Option<Value> {
    let command = command?;
    match name {
        "told_people" => {
            let clock = meant(command, case).and_then(|o| o.clock);
            let told = clock.as_ref().map(|c| c.told.as_slice()).unwrap_or_default();
            Some(Value::Set(people(told, clock.as_ref(), case, norms)))
        }
        "extenders" => {
            let clock = meant(command, case).and_then(|o| o.clock);
            let duty = clock.as_ref().map(|c| norms.duty(&c.duty)).transpose().ok()?;
            let roles = duty.and_then(|d| d.extend).map(|(roles, _)| roles).unwrap_or_default();
            Some(Value::Set(people(&roles, clock.as_ref(), case, norms)))
        }
        "owing_people" => Some(owing(command, case).into_iter().collect()),
        "owing_in_post" => {
            let person = owing(command, case)?;
            Some(case.org.posts_of(&person, case.happened).next().is_some().into())
        }
        "finding_person" => match command {
            Command::FindFault { person, .. } => Some(person.as_str().into()),
            Command::Explain { record, .. } => Some(state.found.get(record).cloned().unwrap_or_default().into()),
            _ => None,
        },
        "finding_posts" => match command {
            Command::FindFault { person, .. } => Some(case.org.posts_of(person, case.happened).collect()),
            _ => None,
        },
        _ => None,
    }
}

/// What is owed on the subject.
pub fn owed(case: &CaseFile<'_>) -> Vec<Obligation> {
    let rows = case.answers.first().map(|a| a.rows.as_slice()).unwrap_or_default();
    rows.iter().filter_map(|row| Obligation::read(row).ok()).collect()
}

/// The obligation that the command means.
pub fn meant(command: &Command, case: &CaseFile<'_>) -> Option<Obligation> {
    let open = owed(case);
    if let Some(which) = command.which() {
        let same = |o: &Obligation| (&o.post, &o.act, &o.capacity) == (&which.post, &which.owed, &which.capacity);
        return open.into_iter().find(same);
    }
    let (act, record) = match command {
        Command::Attest { record, .. } => (ATTEST, record),
        Command::Confirm { record, .. } | Command::Release { record, .. } => (CONFIRM, record),
        Command::SetRight { record, .. } => (SET_RIGHT, record),
        _ => return None,
    };
    let of = |o: &Obligation| o.clock.as_ref().and_then(|c| c.stands.as_ref()).is_some_and(|s| s.record == *record);
    open.into_iter().find(|o| o.act == act && of(o))
}

/// Who holds the post now. What was recorded for somebody only he himself can confirm, whatever post he holds by now.
fn owing(command: &Command, case: &CaseFile<'_>) -> Option<String> {
    let obligation = meant(command, case)?;
    let person = obligation.clock.as_ref().and_then(|c| c.stands.as_ref()).map_or("", |s| s.person.as_str());
    let is_own = matches!(command, Command::Confirm { .. } | Command::Release { .. } | Command::Attest { .. });
    if is_own && !person.is_empty() {
        return Some(person.to_owned());
    }
    // Written before it was noted whose affair it is.
    let at = match command {
        Command::Confirm { .. } | Command::Release { .. } => {
            obligation.clock.as_ref().map_or(case.happened, |c| c.from)
        }
        _ => case.happened,
    };
    case.org.holder(&obligation.post, at).map(str::to_owned)
}

/// Those who hold these roles, as far as these depend on it for the lines and the unit that the clock's subject concerns.
fn people(roles: &[String], clock: Option<&Clock>, case: &CaseFile<'_>, norms: &dyn Norms) -> BTreeSet<String> {
    let lines = clock.map(|c| c.lines.as_slice()).unwrap_or_default();
    let at = At { org: case.org, time: case.happened, lines, unit: clock.map_or("", |c| c.unit.as_str()) };
    let holders = roles.iter().flat_map(|role| norms.holders(role, at).unwrap_or_default());
    holders.map(|c| c.person).collect()
}

/// The event by which an affair of a person's own leaves a post, full name: the rules name it where it is to.
const PASSED_ON: &str = "duties.passed_on";

/// Obligations that are a person's own affair and stand at a post which he has left, with the post that he holds now.
/// Who holds none any more keeps them where they are.
pub fn left_behind(case: &CaseFile<'_>) -> Vec<(Obligation, String)> {
    let moved = |one: Obligation| {
        let stands = one.clock.as_ref().and_then(|c| c.stands.as_ref())?;
        let own = stands.until.iter().any(|event| event == PASSED_ON);
        let person = stands.person.clone();
        let holds = |post: &str| case.org.holder(post, case.happened) == Some(person.as_str());
        if !own || person.is_empty() || holds(&one.post) {
            return None;
        }
        let post = case.org.posts_of(&person, case.happened).next()?.to_owned();
        Some((one, post))
    };
    owed(case).into_iter().filter_map(moved).collect()
}
