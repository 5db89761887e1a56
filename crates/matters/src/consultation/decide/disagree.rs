//! When units disagree: the heads negotiate, the lead lists the grounds, the leader coordinates and decides.

use guiju_core::journal::Access;
use guiju_core::norms::Norms;
use guiju_core::{CaseFile, Done, Reason};

use super::super::authority::{coordinators, unit_name};
use super::super::command::Command;
use super::super::event::Event;
use super::super::looks::Paper;
use super::super::state::{Side, Standing, State};
use super::{faulty, is_undecided, live, next, not_here, own_capacity};

/// There must be something to negotiate.
pub fn can_negotiate(unit: &str, state: &State, case: &CaseFile<'_>, norms: &dyn Norms) -> Result<(), Vec<Reason>> {
    if live(unit, state, case, norms)?.standing() == Standing::Disagreed {
        return Ok(());
    }
    let said = format!("{}没有表示不同意见，无须协商", unit_name(unit, case));
    Err(vec![not_here(norms, &said, "请选表示不同意见的单位", case.himself())])
}

/// Lists the grounds. Who has not negotiated yet, or has time to answer still, is not reported.
pub fn state_positions(
    said: [&String; 3],
    state: &State,
    paper: &Paper,
    case: &CaseFile<'_>,
    norms: &dyn Norms,
) -> Result<Done<Event>, Vec<Reason>> {
    let now = case.happened;
    let early: Vec<&Side> = state.live().filter(|s| is_undecided(s) && !s.is_stuck(now)).collect();
    if !early.is_empty() {
        let names: Vec<&str> = early.iter().map(|s| unit_name(&s.unit, case)).collect();
        let said = format!("{}尚在答复期限内，或者分歧尚未协商", names.join("、"));
        return Err(vec![not_here(
            norms,
            &said,
            "请等候答复；有分歧的先由主要负责同志协商",
            next(state, paper, case, norms),
        )]);
    }
    let [own, others, proposal] = said.map(Clone::clone);
    let units = state.live().filter(|s| s.is_stuck(now)).map(|s| s.unit.clone()).collect();
    let event = Event::PositionsStated { units, own, others, proposal, text: paper.text.clone() };
    let fault = |fault| vec![faulty(&fault)];
    let citation = norms.ground("consultation.access").map_err(fault)?;
    let coordinators = coordinators(paper, case, norms).map_err(fault)?;
    if coordinators.is_empty() {
        return Err(vec![not_here(
            norms,
            "现在没有可以协调决定的负责同志",
            "请区政府办公室按分工明确由谁协调",
            case.himself(),
        )]);
    }
    let mut done = Done::event(event, own_capacity(case));
    let to = coordinators.iter().flat_map(|c| [format!("post:{}", c.post), format!("person:{}", c.person)]);
    done.access = to.map(|to| Access { to, citation: citation.clone() }).collect();
    Ok(done)
}

/// Decides for all that were reported.
pub fn coordinate(
    command: &Command,
    state: &State,
    paper: &Paper,
    case: &CaseFile<'_>,
    norms: &dyn Norms,
) -> Result<Done<Event>, Vec<Reason>> {
    let Command::Coordinate { decision, opinion, countersigned } = command else { return Err(vec![]) };
    let coordinators = coordinators(paper, case, norms).map_err(|fault| vec![faulty(&fault)])?;
    let own = coordinators.into_iter().find(|c| c.person == case.on_behalf);
    let units = state.live().filter(|s| s.positions && is_undecided(s)).map(|s| s.unit.clone()).collect();
    let event = Event::Coordinated {
        units,
        decision: decision.clone(),
        opinion: opinion.clone(),
        countersigned: countersigned.clone(),
        rests: crate::powers::of(&own),
        text: paper.text.clone(),
    };
    let citations = own.as_ref().map(|c| c.citations.clone()).unwrap_or_default();
    let mut done = Done::event(event, own.map_or_else(|| own_capacity(case), |c| c.label));
    done.citations = citations;
    Ok(done)
}
