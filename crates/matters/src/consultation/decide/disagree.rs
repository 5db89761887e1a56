//! When units disagree: the heads negotiate, the lead lists the grounds, the leader coordinates and decides.

use guiju_core::journal::Access;
use guiju_core::norms::Norms;
use guiju_core::{CaseFile, Done, Reason};

use super::super::authority::{claimed, coordinators, countersigners, unit_name};
use super::super::command::Command;
use super::super::event::Event;
use super::super::looks::Paper;
use super::super::state::{Moment, Side, Standing, State, evolve};
use super::{faulty, is_undecided, live, next, not_here, own_capacity};

/// There must be something to negotiate.
pub fn can_negotiate(unit: &str, state: &State, case: &CaseFile<'_>, norms: &dyn Norms) -> Result<(), Vec<Reason>> {
    // What the lead said of an agreement it may take back while the other side has not confirmed it.
    if matches!(live(unit, state, case, norms)?.standing(), Standing::Disagreed | Standing::Claimed) {
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
        let said = format!("{}尚在答复期限内，或者分歧尚未协商，协商结果尚未确认", names.join("、"));
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
    let coordinators = coordinators(state, paper, case, norms).map_err(fault)?;
    if coordinators.is_empty() {
        return Err(vec![not_here(
            norms,
            "现在没有可以协调决定的负责同志",
            "请区政府办公室按分工明确由谁协调",
            case.himself(),
        )]);
    }
    let mut done = Done::event(event, own_capacity(case));
    done.access = opened(coordinators.into_iter().map(|c| (c.post, c.person)).collect(), norms)?;
    Ok(done)
}

/// The head of a side that was against it says whether there is agreement now.
pub fn confirm_agreement(
    (agreed, opinion): (bool, &str),
    state: &State,
    paper: &Paper,
    case: &CaseFile<'_>,
    norms: &dyn Norms,
) -> Result<Done<Event>, Vec<Reason>> {
    let found = claimed(state, Some(case.on_behalf), case, norms).map_err(|fault| vec![faulty(&fault)])?;
    let Some((side, head)) = found.into_iter().next() else {
        let said = "没有待您确认的协商结果";
        let who = next(state, paper, case, norms);
        return Err(vec![not_here(norms, said, "请表示不同意见的单位的主要负责同志确认", who)]);
    };
    let (unit, text) = (side.unit.clone(), paper.text.clone());
    let event = Event::AgreementAnswered { unit, agreed, opinion: opinion.to_owned(), text };
    Ok(Done::event(event, head.label))
}

/// Decides for all that were reported; where others countersign, it waits for them.
pub fn coordinate(
    command: &Command,
    state: &State,
    paper: &Paper,
    case: &CaseFile<'_>,
    norms: &dyn Norms,
) -> Result<Done<Event>, Vec<Reason>> {
    let Command::Coordinate { decision, opinion } = command else { return Err(vec![]) };
    let fault = |fault| vec![faulty(&fault)];
    let coordinators = coordinators(state, paper, case, norms).map_err(fault)?;
    let own = coordinators.into_iter().find(|c| c.person == case.on_behalf);
    let units = state.live().filter(|s| s.positions && is_undecided(s)).map(|s| s.unit.clone()).collect();
    // Who countersigned an earlier decision has not countersigned this one, and who made it is not who makes this one.
    let anew = State { countersigned: vec![], decider: case.on_behalf.to_owned(), ..state.clone() };
    let others = countersigners(&anew, paper, case, norms).map_err(fault)?;
    let event = Event::Coordinated {
        units,
        decision: decision.clone(),
        opinion: opinion.clone(),
        countersigned: String::new(),
        awaits: others.iter().map(|(post, _)| post.clone()).collect(),
        rests: crate::powers::of(&own, case.org, case.happened),
        text: paper.text.clone(),
    };
    let citations = own.as_ref().map(|c| c.citations.clone()).unwrap_or_default();
    let mut done = Done::event(event, own.map_or_else(|| own_capacity(case), |c| c.label));
    done.citations = citations;
    done.access = opened(others, norms)?;
    Ok(done)
}

/// A leader of another side agrees with the decision, or does not: then it does not count, and the rules say who decides.
pub fn countersign(
    (agreed, opinion): (bool, &str),
    state: &State,
    paper: &Paper,
    case: &CaseFile<'_>,
    norms: &dyn Norms,
) -> Result<Done<Event>, Vec<Reason>> {
    let fault = |fault| vec![faulty(&fault)];
    let others = countersigners(state, paper, case, norms).map_err(fault)?;
    let complete = agreed && others.iter().all(|(_, person)| person == case.on_behalf);
    let waiting = state.live().filter(|s| s.standing() == Standing::Countersigning);
    let units = waiting.map(|s| s.unit.clone()).collect();
    let (opinion, text) = (opinion.to_owned(), paper.text.clone());
    let event = Event::Countersigned { units, agreed, opinion, complete, text };
    let mut after = state.clone();
    evolve(&mut after, &event, Moment::now(case, ""));
    let mut done = Done::event(event, own_capacity(case));
    if !agreed {
        let now = coordinators(&after, paper, case, norms).map_err(fault)?;
        done.access = opened(now.into_iter().map(|c| (c.post, c.person)).collect(), norms)?;
    }
    Ok(done)
}

/// The paper is opened to these posts and their holders.
fn opened(to: Vec<(String, String)>, norms: &dyn Norms) -> Result<Vec<Access>, Vec<Reason>> {
    let citation = norms.ground("consultation.access").map_err(|fault| vec![faulty(&fault)])?;
    let to = to.into_iter().flat_map(|(post, person)| [format!("post:{post}"), format!("person:{person}")]);
    Ok(to.map(|to| Access { to, citation: citation.clone() }).collect())
}
