//! A unit's answer.

use guiju_core::journal::Access;
use guiju_core::norms::Norms;
use guiju_core::{CaseFile, Done, Facts, OfficeTime, Reason};

use super::super::authority::{askers, own_side, text};
use super::super::command::Command;
use super::super::event::Event;
use super::super::looks::{Paper, due};
use super::super::state::{Side, Standing, State};
use super::{faulty, next, not_here, out_of_order, own_capacity, submitted};

/// The answer of the unit for which this person speaks. A later one stands beside the earlier.
pub fn reply(
    command: &Command,
    state: &State,
    paper: &Paper,
    case: &CaseFile<'_>,
    norms: &dyn Norms,
) -> Result<Done<Event>, Vec<Reason>> {
    let Command::Reply { reply, opinion, approved_by, approved_at, attachments } = command else { return Err(vec![]) };
    let own = own_side(state, case, norms).map_err(|fault| vec![faulty(&fault)])?;
    let Some((side, head)) = own else {
        return Err(vec![not_here(
            norms,
            "没有征求您所在单位的意见",
            "请会签单位的同志答复",
            next(state, paper, case, norms),
        )]);
    };
    let against = against(command, side, paper, case, norms);
    if !against.is_empty() {
        return Err(against);
    }
    let facts = Facts::from([("consult_reply".to_owned(), reply.as_str().into())]);
    let changed = text("consultation.text_changed", &facts, norms).map_err(|fault| vec![faulty(&fault)])?;
    // Of what was answered once, a second answer is no late one.
    let late = match side.answered {
        true => Some(0),
        false => late(due(&side.unit, case).or(side.due), case),
    };
    let capacity = head.map_or_else(|| own_capacity(case), |c| c.label);
    let event = Event::Replied {
        unit: side.unit.clone(),
        reply: reply.clone(),
        opinion: opinion.clone(),
        approved_by: approved_by.clone(),
        approved_at: *approved_at,
        attachments: attachments.clone(),
        late,
        bound: changed == "ask_again",
        text: paper.text.clone(),
    };
    let mut done = Done::event(event, capacity);
    done.blobs = attachments.iter().map(|a| a.hash.clone()).collect();
    let citation = norms.ground("consultation.access").map_err(|fault| vec![faulty(&fault)])?;
    done.access = vec![Access { to: format!("person:{}", case.on_behalf), citation }];
    Ok(done)
}

/// What stands against an answer of this side now.
fn against(command: &Command, side: &Side, paper: &Paper, case: &CaseFile<'_>, norms: &dyn Norms) -> Vec<Reason> {
    let mut wrong = vec![];
    // What is owed still may come; what was said once is not changed behind the back of those who have the paper now.
    if !paper.drafting && side.answered {
        wrong.push(submitted("reply", paper, case, norms));
    }
    if matches!(side.standing(), Standing::Decided | Standing::Countersigning) {
        let said = "与您所在单位的分歧已经协调决定，再答复不改变决定";
        let way_on = "请按决定办理；有新的情况的，请主办单位再次征求意见";
        let askers = askers(paper, case, norms).unwrap_or_default();
        let who = askers.iter().map(|p| case.org.person_with_post(p, case.happened)).collect();
        wrong.push(not_here(norms, said, way_on, who));
    }
    let Command::Reply { approved_at, .. } = command else { return wrong };
    let asked = side.asked.chinese();
    for (what, at) in [("答复", Some(case.happened)), ("审定", *approved_at)] {
        if let Some(at) = at.filter(|at| *at < side.asked) {
            wrong.push(out_of_order(&format!("{what}时间{}早于征求意见（{asked}）", at.chinese()), case, norms));
        }
    }
    wrong
}

/// So many workdays late; absent where nothing is due or a year is not loaded.
fn late(due: Option<OfficeTime>, case: &CaseFile<'_>) -> Option<i64> {
    let due = due?;
    if case.happened <= due {
        return Some(0);
    }
    let days = due.day().days_until(case.happened.day());
    let mut late = 0;
    for n in 1..=days {
        late += i64::from(case.workdays.works(due.day().plus_days(n)).ok()?);
    }
    Some(late)
}
