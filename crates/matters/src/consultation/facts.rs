//! The facts that the gate may ask of `consultation`.

use guiju_core::norms::{Capacity, NormFault, Norms};
use guiju_core::{CaseFile, Value};

use super::authority::{askers, coordinators, holders, other_leaders, own_side};
use super::command::Command;
use super::looks::paper;
use super::state::State;

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
        "coordinators" => people(coordinators(&paper, case, norms)),
        "repliers" => people(repliers(state, case, norms)),
        "other_leaders" => Some(other_leaders(state, &paper, case, norms).ok()?.into_iter().collect()),
        "head_unnamed" => match command? {
            Command::Reply { approved_by, .. } => {
                let by_head = own_side(state, case, norms).ok()?.is_some_and(|(_, head)| head.is_some());
                Some((!by_head && approved_by.is_empty()).into())
            }
            _ => None,
        },
        "countersign_due" => match command? {
            Command::Coordinate { countersigned, .. } => {
                let others = other_leaders(state, &paper, case, norms).ok()?;
                Some((!others.is_empty() && countersigned.is_empty()).into())
            }
            _ => None,
        },
        "consult_reply" => match command? {
            Command::Reply { reply, .. } => Some(reply.as_str().into()),
            _ => None,
        },
        "lines_concerned" => Some(paper.lead_lines(case).into_iter().collect()),
        "unit_concerned" => Some(paper.unit.as_str().into()),
        _ => None,
    }
}

fn repliers(state: &State, case: &CaseFile<'_>, norms: &dyn Norms) -> Result<Vec<Capacity>, NormFault> {
    let mut all = vec![];
    for side in state.live() {
        all.extend(holders("reply_head", &side.unit, case, norms)?);
        all.extend(holders("reply_clerk", &side.unit, case, norms)?);
    }
    Ok(all)
}
