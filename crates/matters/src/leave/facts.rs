//! The facts that the gate may ask of `leave`.

use guiju_core::norms::{Answer, At, Capacity, Norms};
use guiju_core::{CaseFile, Facts, Value};

use super::command::Command;
use super::looks::weighed;
use super::route::{Party, concerned, current, days, keys, leave_post, roles_of, route};
use super::state::State;

/// One fact by name; `None` where the form must be filled in first or the rules do not say.
pub fn fact(
    name: &str,
    command: Option<&Command>,
    state: &State,
    case: &CaseFile<'_>,
    norms: &dyn Norms,
) -> Option<Value> {
    let state = &*weighed(state, case);
    let people = |parties: &[Party]| -> Value {
        parties.iter().filter(|p| !p.done).flat_map(|p| &p.capacities).map(|c| c.person.as_str()).collect()
    };
    match name {
        "leave_person" => Some(if state.leave.is_some() { state.person() } else { case.on_behalf }.into()),
        "leave_person_serves" => Some(case.org.posts_of(state.person(), case.happened).next().is_some().into()),
        "leave_governed" => match state.leave {
            Some(_) => Some(true.into()),
            None => Some(leave_post(case.on_behalf, case, norms).is_some().into()),
        },
        "leave_keepers" => Some(keeping(case, norms)?.into_iter().map(|c| c.person).collect()),
        "leave_post" | "leave_place" | "leave_days_band" | "leave_purpose" | "leave_emergency" => {
            keys(&concerned(command, state, case, norms)?, norms).ok()?.remove(name)
        }
        "leave_days" => {
            let leave = concerned(command, state, case, norms)?;
            Some(days(leave.since, leave.until).into())
        }
        "leave_approvers" => Some(people(&current(state, case, norms)?.approve)),
        "leave_reported_to" => Some(people(&current(state, case, norms)?.noting())),
        "leave_permitter" | "permitter_lawful" => permitter(name, command?, state, case, norms),
        "leave_permitter_posts" => {
            let Command::PermitVerbally { who, .. } = command? else { return Some(Value::Set([].into())) };
            // Who records his own permission has nothing to confirm.
            let others = who != case.on_behalf;
            let first = case.org.posts_of(who, case.happened).filter(|_| others).take(1);
            Some(first.collect())
        }
        "leave_lapsed" => Some(state.has_lapsed().into()),
        "leave_witness_posts" => {
            let Command::PermitVerbally { witness, .. } = command? else { return Some(Value::Set([].into())) };
            Some(case.org.posts_of(witness, case.happened).take(1).collect())
        }
        "leave_agreed" => Some(current(state, case, norms)?.agreed().into()),
        "leave_reported_before" => Some(reported_before(command?, state, case, norms)?.into()),
        "leave_unreported_told" => {
            Some(matches!(command?, Command::Depart { unreported, .. } if !unreported.is_empty()).into())
        }
        "leave_permitted_before" => Some(permitted_before(command?, state, case, norms)?.into()),
        "leave_noted" => Some(current(state, case, norms)?.noting().iter().all(|p| p.done).into()),
        "leave_filed" => Some(current(state, case, norms)?.unfiled.is_empty().into()),
        "leave_last_day" => {
            let leave = concerned(command, state, case, norms)?;
            // Whose absence is not agreed to has no later day to come back.
            let refuses = state.departed.filter(|_| matches!(command, Some(Command::Refuse { .. }))).is_some();
            let refused = refuses.then(|| case.happened.day());
            Some(refused.unwrap_or_else(|| leave.until.plus_seconds(-1).day()).to_string().into())
        }
        "leave_needs_consent" => {
            let leave = concerned(command, state, case, norms)?;
            Some((!route(&leave, state, case, norms).ok()?.approve.is_empty()).into())
        }
        "leave_formalities_posts" => {
            let leave = concerned(command, state, case, norms)?;
            let verbal = state.permitted_verbally() || matches!(command, Some(Command::PermitVerbally { .. }));
            // Owed once: a later end that is agreed to owes no formalities of its own.
            let owed = verbal && state.stands.is_none() && state.lapsed.is_empty();
            Some(Some(leave.post).filter(|_| owed).into_iter().collect())
        }
        _ => None,
    }
}

/// Who keeps the record of leaves besides the one who is away.
pub fn keeping(case: &CaseFile<'_>, norms: &dyn Norms) -> Option<Vec<Capacity>> {
    let facts = Facts::from([("leave_step".to_owned(), "keep".into())]);
    let Answer::Text(role) = norms.ask("leave.desk", &facts).ok()?.answer else { return None };
    let at = At { org: case.org, time: case.happened, lines: &[], unit: "" };
    norms.holders(&role, at).ok()
}

/// Who is said to have permitted by word of mouth, and whether he may.
fn permitter(name: &str, command: &Command, state: &State, case: &CaseFile<'_>, norms: &dyn Norms) -> Option<Value> {
    let Command::PermitVerbally { who, .. } = command else { return None };
    if name == "leave_permitter" {
        return Some(who.as_str().into());
    }
    let route = current(state, case, norms)?;
    Some((!roles_of(who, &route.approve).is_empty()).into())
}

/// Whether those who must be told beforehand were told before the hour of departure: the report is made by handing it in,
/// and does not wait for an answer.
pub fn reported_before(command: &Command, state: &State, case: &CaseFile<'_>, norms: &dyn Norms) -> Option<bool> {
    let leave = concerned(Some(command), state, case, norms)?;
    let route = route(&leave, state, case, norms).ok()?;
    let (Command::Depart { at, .. }, Some(asked)) = (command, state.asked) else {
        return Some(route.report.is_empty());
    };
    Some(route.report.is_empty() || asked <= *at)
}

/// Whether all whose consent is wanted had given it by the hour of departure; said once nothing is wanting.
pub fn permitted_before(command: &Command, state: &State, case: &CaseFile<'_>, norms: &dyn Norms) -> Option<bool> {
    let route = current(state, case, norms)?;
    let Command::Depart { at, .. } = command else { return Some(route.approve.is_empty()) };
    // A later end asked for before leaving needs a consent of its own; one may leave by the first.
    Some(route.approve.is_empty() || state.consented(0).is_none_or(|given| given <= *at))
}
