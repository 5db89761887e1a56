//! A unit's answer.

use guiju_core::journal::Access;
use guiju_core::norms::Norms;
use guiju_core::{CaseFile, Done, Facts, OfficeTime, Reason};

use super::super::authority::{askers, holders, own_side, shown, text};
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
    let mut against = against(command, side, paper, case, norms);
    if head.is_none() {
        against.extend(not_by_clerk(side, case, norms));
    }
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
    // What somebody else says that he approved is his to confirm or to dispute.
    let to_confirm = head.is_none() && !approved_by.is_empty();
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
        to_confirm,
        text: paper.text.clone(),
    };
    let mut done = Done::event(event, capacity);
    done.blobs = attachments.iter().map(|a| a.hash.clone()).collect();
    let citation = norms.ground("consultation.access").map_err(|fault| vec![faulty(&fault)])?;
    let named = Some(approved_by.as_str()).filter(|_| to_confirm);
    let to = named.into_iter().chain([case.on_behalf]);
    done.access = to.map(|to| Access { to: format!("person:{to}"), citation: citation.clone() }).collect();
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
    // What was approved before the unit last spoke is not what it says now.
    if let Some(at) = approved_at.filter(|at| side.asked <= *at && *at < side.since) {
        let since = side.since.chinese();
        let said = format!("审定时间{}早于该单位最近一次答复或者协商（{since}）", at.chinese());
        wrong.push(out_of_order(&said, case, norms));
    }
    wrong
}

/// What a clerk may not say for the head: whether there is agreement, which is asked of the head himself; and anything by the
/// hand of a third one, of which nobody could tell whose word it is.
fn not_by_clerk(side: &Side, case: &CaseFile<'_>, norms: &dyn Norms) -> Vec<Reason> {
    let mut wrong = vec![];
    let heads = || shown(&holders("reply_head", &side.unit, case, norms).unwrap_or_default(), case);
    if side.standing() == Standing::Claimed {
        let said = "协商结果待您单位主要负责同志本人确认，经办人不能以答复代替";
        wrong.push(not_here(norms, said, "请主要负责同志本人确认协商结果", heads()));
    }
    if case.entered_for.is_some() {
        let said = "经办人代为答复的，不能再由别人代录";
        wrong.push(not_here(norms, said, "请经办人本人办理，或者代录主要负责同志本人的答复", heads()));
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
