//! Whether what is recorded can have been done at its hour: not ahead, in order, not too long before the leave was asked
//! for; and what an hour shows: a departure before the report or the permission, a return or a later end that came late.

use guiju_core::norms::{Answer, NormFault, Norms};
use guiju_core::{CaseFile, Facts, OfficeTime, Reason};

use super::super::command::Command;
use super::super::event::Event;
use super::super::facts::{permitted_before, reported_before};
use super::super::route::{Party, concerned, route};
use super::super::state::{Stage, State};
use super::{faulty, reason, way};

/// All that is wrong with the hour of an act that was done outside.
pub fn hour_problems(command: &Command, state: &State, case: &CaseFile<'_>, norms: &dyn Norms) -> Vec<Reason> {
    let Some(at) = command.at() else { return vec![] };
    let mut wrong: Vec<Reason> = in_future(at, case, norms).into_iter().collect();
    wrong.extend(too_early(command, at, state, case, norms));
    if matches!(command, Command::Depart { .. }) {
        wrong.extend(before_its_day(at, state, case, norms));
    }
    if matches!(command, Command::Return { .. }) {
        wrong.extend(state.departed.and_then(|left| in_order(left, at, "返岗", case, norms)));
    }
    wrong
}

/// What comes first comes first.
pub fn in_order(
    first: OfficeTime,
    second: OfficeTime,
    what: &str,
    case: &CaseFile<'_>,
    norms: &dyn Norms,
) -> Option<Reason> {
    if first < second {
        return None;
    }
    let said = format!("{what}时间{}不晚于离岗时间{}", second.chinese(), first.chinese());
    Some(reason(case, norms, "leave.dates_out_of_order", said, "请核对起止时间").fact("离岗时间", first.chinese()))
}

/// What is recorded as done cannot lie ahead.
fn in_future(at: OfficeTime, case: &CaseFile<'_>, norms: &dyn Norms) -> Option<Reason> {
    if at <= case.recorded {
        return None;
    }
    let said = format!("所填时间{}晚于现在（{}）", at.chinese(), case.recorded.chinese());
    let told = reason(case, norms, "leave.dates_out_of_order", said, "只能登记已经发生的事，请核对时间");
    Some(told.fact("所填时间", at.chinese()))
}

/// Left on a day before the leave begins: its hours would reach over days for which nobody asked. Who left before he
/// asked, and asked for the days from then on, did not leave too early; that is told by other means.
fn before_its_day(at: OfficeTime, state: &State, case: &CaseFile<'_>, norms: &dyn Norms) -> Option<Reason> {
    let (since, asked) = (state.leave.as_ref()?.since, state.asked?);
    let reported_late = at < asked && since.day() <= asked.day();
    if since.day() <= at.day() || reported_late {
        return None;
    }
    let said = format!("所填离岗时间{}早于请假的首日（{}）", at.chinese(), since.day().chinese());
    let way_on = "请核对离岗时间；提前离岗的，请撤销后重新请假";
    let told = reason(case, norms, "leave.dates_out_of_order", said, way_on);
    Some(told.fact("所填时间", at.chinese()).fact("请假的首日", since.day().chinese()))
}

/// Done longer before the leave was asked for than the rules let what was done outside be.
fn too_early(
    command: &Command,
    at: OfficeTime,
    state: &State,
    case: &CaseFile<'_>,
    norms: &dyn Norms,
) -> Option<Reason> {
    let asked = state.asked.filter(|asked| at.day() < asked.day())?;
    let marked = || {
        let told = [reported_before(command, state, case, norms), permitted_before(command, state, case, norms)];
        told.contains(&Some(false))
    };
    let dated = match command {
        Command::PermitVerbally { .. } => "permission",
        Command::File { .. } => "filing",
        Command::Depart { .. } if marked() => "departure_marked",
        Command::Depart { .. } => "departure",
        // Who came back left before.
        _ => return None,
    };
    let ruling = match norms.ask("leave.dated_before", &Facts::from([("leave_dated".to_owned(), dated.into())])) {
        Ok(ruling) => ruling,
        Err(fault) => return Some(faulty(&fault)),
    };
    let Answer::Range { max: Some(most), .. } = ruling.answer else { return None };
    let early = i64::from(at.day().days_until(asked.day()));
    if early <= most {
        return None;
    }
    let (what, said_at, asked) = (label(dated), at.chinese(), asked.chinese());
    let said = format!("{what}的时间{said_at}早于提出请假（{asked}）{early}日，最多可以早{most}日");
    let way_on = "请核对时间；确系更早的，不在此登记，请向负责请假登记的同志书面说明";
    let told = reason(case, norms, "leave.dated_before", said, way_on).by(&ruling.citation);
    Some(told.fact("所填时间", said_at).fact("提出时间", asked))
}

fn label(dated: &str) -> &str {
    super::super::vocabulary::DATED.iter().find(|(id, _)| *id == dated).map_or(dated, |(_, label)| label)
}

/// The duty by which a return is recorded.
const RETURN: &str = "leave_return";

/// By how many days a return is later than the duty to record it lets it be; 0 where it is in time, where a later end was
/// asked for before the end came, or where the days cannot be counted.
pub fn late(at: OfficeTime, state: &State, case: &CaseFile<'_>, norms: &dyn Norms) -> Result<i64, NormFault> {
    let Some((_, end)) = state.stands else { return Ok(0) };
    let wanted = state.wanted.zip(state.wanted_at).filter(|(_, asked)| *asked <= end);
    late_by(wanted.map_or(end, |(wanted, _)| end.max(wanted)), at, case, norms)
}

fn late_by(end: OfficeTime, at: OfficeTime, case: &CaseFile<'_>, norms: &dyn Norms) -> Result<i64, NormFault> {
    let last = end.plus_seconds(-1).day();
    let due = norms.duty(RETURN)?.limit.and_then(|limit| limit.from(last.start(), case.workdays).ok());
    Ok(due.filter(|due| due.at < at).map_or(0, |due| i64::from(due.at.day().days_until(at.day()))))
}

/// The departure, with what was not reported or permitted beforehand as it should have been, and to whom it belonged: a
/// fact, no finding.
pub fn departure(
    command: &Command,
    state: &State,
    case: &CaseFile<'_>,
    norms: &dyn Norms,
) -> Result<Event, Vec<Reason>> {
    let Command::Depart { at, unreported: why } = command else { return Err(vec![]) };
    let posts = |parties: Vec<Party>| parties.into_iter().flat_map(|p| p.posts).collect::<Vec<_>>();
    let (mut unreported, mut report_to) = (String::new(), vec![]);
    if !reported_before(command, state, case, norms).unwrap_or(true) {
        (unreported, report_to) = (why.clone(), posts(way(state, case, norms)?.report));
    }
    let (mut unpermitted, mut permit_to) = (String::new(), vec![]);
    if !permitted_before(command, state, case, norms).unwrap_or(true) {
        (unpermitted, permit_to) = (why.clone(), posts(way(state, case, norms)?.approve));
    }
    Ok(Event::Departed { at: *at, unreported, report_to, unpermitted, permit_to })
}

/// The span that counts from now on, where it is another than before. Of a later end that was asked for or agreed to after
/// the end that it lengthens, that is kept, with the days late until then.
pub fn effect(next: &State, case: &CaseFile<'_>, norms: &dyn Norms) -> Result<Option<Event>, NormFault> {
    let Some(leave) = concerned(None, next, case, norms) else { return Ok(None) };
    let open = matches!(next.stage(), Stage::Asked | Stage::Ready | Stage::Away);
    // It counts at the earliest from the act that makes it count; an extension begins where the leave began.
    let since = next.stands.map_or(leave.since.max(case.happened).min(leave.until), |(since, _)| since);
    let new = next.stands != Some((since, leave.until));
    if !open || !new || !route(&leave, next, case, norms)?.agreed() {
        return Ok(None);
    }
    let end = next.stands.map(|(_, end)| end).filter(|end| next.round > 0 && *end < leave.until);
    let given = next.wanted_at.max(next.consented(next.round));
    let after_end = given.filter(|given| end.is_some_and(|end| end < *given));
    let late = match (end, after_end) {
        (Some(end), Some(given)) => late_by(end, given, case, norms)?,
        _ => 0,
    };
    Ok(Some(Event::TookEffect { since, until: leave.until, after_end, late }))
}
