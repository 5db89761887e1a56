//! The facts that the gate may ask of `consultation`.

use guiju_core::norms::{Capacity, NormFault, Norms};
use guiju_core::{CaseFile, Value};

use super::authority::{askers, claimed, coordinators, countersigners, holders, own_side};
use super::command::Command;
use super::looks::{Paper, paper};
use super::state::{Side, State};

/// One fact by name; `None` where the form or the paper is not there yet, or the rules do not say.
pub fn fact(
    name: &str,
    command: Option<&Command>,
    state: &State,
    case: &CaseFile<'_>,
    norms: &dyn Norms,
) -> Option<Value> {
    let paper = paper(case)?;
    let people = |found: Result<Vec<Capacity>, NormFault>| -> Option<Value> {
        Some(found.ok()?.into_iter().map(|c| c.person).collect())
    };
    match name {
        "askers" => Some(askers(&paper, case, norms).ok()?.into_iter().collect()),
        "lead_heads" => people(holders("lead_head", &paper.unit, case, norms)),
        "coordinators" => people(coordinators(state, &paper, case, norms)),
        "repliers" => people(repliers(state, case, norms)),
        "countersigners" => {
            let found = countersigners(state, &paper, case, norms).ok()?;
            Some(found.into_iter().map(|(_, person)| person).collect())
        }
        "confirming_heads" => {
            let found = claimed(state, None, case, norms).ok()?;
            Some(found.into_iter().map(|(_, head)| head.person).collect())
        }
        "head_unnamed" => match command? {
            Command::Reply { approved_by, approved_at, .. } => {
                let by_head = own_side(state, case, norms).ok()?.is_some_and(|(_, head)| head.is_some());
                Some((!by_head && (approved_by.is_empty() || approved_at.is_none_or(|at| at > case.happened))).into())
            }
            _ => None,
        },
        "approver_heads" => match command? {
            Command::Reply { approved_by, .. } => {
                let heads = approving(state, case, norms).ok()?;
                Some((approved_by.is_empty() || heads.iter().any(|head| head.person == *approved_by)).into())
            }
            _ => None,
        },
        "approver_posts" => match command? {
            Command::Reply { approved_by, .. } => {
                let by_head = own_side(state, case, norms).ok()?.is_some_and(|(_, head)| head.is_some());
                let named = approving(state, case, norms).ok()?.into_iter().filter(|head| head.person == *approved_by);
                Some(named.filter(|_| !by_head).map(|head| head.post).take(1).collect())
            }
            _ => Some(Value::Set([].into())),
        },
        "own_paper" => Some([&paper.drafter, &state.asker].iter().any(|own| *own == case.on_behalf).into()),
        "approving_heads" => people(approving(state, case, norms)),
        "unsettled" => Some((!unsettled(command?, state, &paper, case)?.is_empty()).into()),
        "unsettled_units" => Some(unsettled(command?, state, &paper, case)?.into_iter().collect()),
        "consult_reply" => match command? {
            Command::Reply { reply, .. } => Some(reply.as_str().into()),
            _ => None,
        },
        "lines_concerned" => Some(paper.lead_lines(case).into_iter().collect()),
        "unit_concerned" => Some(paper.unit.as_str().into()),
        _ => None,
    }
}

/// The units that may not be left out yet: they disagree or are overdue, and the paper has not ceased to touch their work.
/// `None` of an act that leaves nobody out.
fn unsettled(command: &Command, state: &State, paper: &Paper, case: &CaseFile<'_>) -> Option<Vec<String>> {
    let left_out = |side: &&Side| match command {
        Command::DropUnit { unit, .. } => side.unit == *unit,
        _ => true,
    };
    if !matches!(command, Command::DropUnit { .. } | Command::Withdraw { .. }) {
        return None;
    }
    let touched_no_longer = |side: &Side| !side.lines.is_empty() && paper.lines_of(&side.unit, case).is_empty();
    let sides = state.live().filter(left_out).filter(|s| s.is_unsettled(case.happened) && !touched_no_longer(s));
    Some(sides.map(|side| side.unit.clone()).collect())
}

/// Who heads the unit for which this person answers.
fn approving(state: &State, case: &CaseFile<'_>, norms: &dyn Norms) -> Result<Vec<Capacity>, NormFault> {
    let side = own_side(state, case, norms)?;
    side.map_or(Ok(vec![]), |(side, _)| holders("reply_head", &side.unit, case, norms))
}

fn repliers(state: &State, case: &CaseFile<'_>, norms: &dyn Norms) -> Result<Vec<Capacity>, NormFault> {
    let mut all = vec![];
    for side in state.live() {
        all.extend(holders("reply_head", &side.unit, case, norms)?);
        all.extend(holders("reply_clerk", &side.unit, case, norms)?);
    }
    Ok(all)
}
