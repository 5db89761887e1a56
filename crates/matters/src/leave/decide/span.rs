//! Whether the hours of a leave can be: how long, how long ago, beside which others.

use guiju_core::norms::{Answer, Norms};
use guiju_core::register::Row;
use guiju_core::{CaseFile, OfficeTime, Reason};

use super::super::event::Applied;
use super::super::route::{days, keys, route};
use super::super::state::{Stage, State};
use super::{faulty, in_order, reason};

/// All that is wrong with the hours of a leave.
pub fn span_problems(leave: &Applied, state: &State, case: &CaseFile<'_>, norms: &dyn Norms) -> Vec<Reason> {
    let mut wrong: Vec<Reason> = in_order(leave.since, leave.until, "预计返回", case, norms).into_iter().collect();
    wrong.extend(too_long(leave, case, norms));
    if let Some((_, until)) = state.stands {
        let told = |said: String, way_on: &str| {
            let told = reason(case, norms, "leave.dates_out_of_order", said, way_on);
            told.fact("现在的返回时间", until.chinese())
        };
        if leave.until <= until {
            let said = format!("续假的时间{}不晚于现在的{}", leave.until.chinese(), until.chinese());
            wrong.push(told(said, "提前返回的，到时登记返岗即可"));
        }
        if leave.until <= case.happened {
            let said = format!("续假到{}，这一时间已经过去", leave.until.chinese());
            wrong.push(told(said, "已经返回的，请按实际时间登记返岗；没有返回的，请填写今后的返回时间"));
        }
    }
    wrong.extend(overlaps(leave, case, norms));
    wrong
}

/// Longer than the rules let one leave be, with those before and after it that it goes on from: as a rule a mistyped date.
fn too_long(leave: &Applied, case: &CaseFile<'_>, norms: &dyn Norms) -> Option<Reason> {
    let ruling = match keys(leave, norms).and_then(|keys| norms.ask("leave.longest", &keys)) {
        Ok(ruling) => ruling,
        Err(fault) => return Some(faulty(&fault)),
    };
    let Answer::Range { max: Some(most), .. } = ruling.answer else { return None };
    let (own, chain) = (days(leave.since, leave.until), joined(leave, case));
    let first = chain.iter().map(|(since, _)| *since).min().map_or(leave.since, |s| s.min(leave.since));
    let last = chain.iter().map(|(_, until)| *until).max().map_or(leave.until, |u| u.max(leave.until));
    let long = days(first, last);
    if long <= most {
        return None;
    }
    let span = |since: OfficeTime, until: OfficeTime| format!("自{}至{}", since.chinese(), until.chinese());
    let said = if chain.is_empty() || own > most {
        format!("{}共{own}日，超过一次请假最长的{most}日", span(leave.since, leave.until))
    } else {
        format!("连同前后相连的请假，{}共{long}日，超过一次请假最长的{most}日", span(first, last))
    };
    let way_on = "请核对起止时间；确需更长的，请按组织人事规定办理，职务由他人担任的登记任免";
    let told = reason(case, norms, "leave.too_long", said, way_on);
    let told = told.by(&ruling.citation).fact("请假日数", long.to_string());
    let others: Vec<String> = chain.into_iter().map(|(since, until)| span(since, until)).collect();
    Some(if others.is_empty() { told } else { told.fact("前后相连的请假", others.join("；")) })
}

/// The other leaves of the same person that this one goes on from, or that go on from it, one after the other: with no
/// workday between them.
fn joined(leave: &Applied, case: &CaseFile<'_>) -> Vec<(OfficeTime, OfficeTime)> {
    let mut others = others(case);
    let mut chain: Vec<(OfficeTime, OfficeTime)> = vec![];
    let (mut since, mut until) = (leave.since, leave.until);
    loop {
        let (near, far): (Vec<_>, Vec<_>) =
            others.into_iter().partition(|(from, to)| goes_on(*to, since, case) && goes_on(until, *from, case));
        if near.is_empty() {
            chain.sort_unstable();
            return chain;
        }
        for (from, to) in &near {
            (since, until) = (since.min(*from), until.max(*to));
        }
        chain.extend(near);
        others = far;
    }
}

/// Whether no workday lies between an end and a beginning. What cannot be counted, the year not being loaded, lies between.
fn goes_on(end: OfficeTime, beginning: OfficeTime, case: &CaseFile<'_>) -> bool {
    let (last, first) = (end.plus_seconds(-1).day(), beginning.day());
    (1..last.days_until(first)).all(|n| matches!(case.workdays.works(last.plus_days(n)), Ok(false)))
}

/// The hours of the person's other leaves that hold: of those that the act looked for last.
fn others(case: &CaseFile<'_>) -> Vec<(OfficeTime, OfficeTime)> {
    // What was asked for last, after what the act looks at.
    let rows = case.answers.last().map(|a| a.rows.as_slice()).unwrap_or_default();
    let text = |row: &Row, name: &str| row.get(name).map(|c| c.text().to_owned()).unwrap_or_default();
    let closed = |row: &Row| [Stage::Refused, Stage::Cancelled].iter().any(|s| s.label() == text(row, "status"));
    let others = rows.iter().filter(|row| text(row, "subject") != case.subject && !closed(row));
    others.filter_map(|row| Some((text(row, "since").parse().ok()?, text(row, "until").parse().ok()?))).collect()
}

/// A leave that began before it was asked for, longer ago than the rules let it be said afterwards.
pub fn backdated(leave: &Applied, state: &State, case: &CaseFile<'_>, norms: &dyn Norms) -> Option<Reason> {
    if leave.since >= case.happened {
        return None;
    }
    let past = days(leave.since, case.happened);
    let asked = keys(leave, norms).and_then(|keys| norms.ask("leave.backdating", &keys));
    let (ruling, route) = match asked.and_then(|ruling| Ok((ruling, route(leave, state, case, norms)?))) {
        Ok(found) => found,
        Err(fault) => return Some(faulty(&fault)),
    };
    let Answer::Range { max: Some(most), .. } = ruling.answer else { return None };
    if past <= most {
        return None;
    }
    let (since, now) = (leave.since.chinese(), case.happened.chinese());
    let most = if most > 0 { format!("最多可以补报{most}日") } else { "不能事后补报".to_owned() };
    let said = format!("自{since}起的请假到{now}才提出，已过去{past}日（含首尾），{most}");
    let to: Vec<String> = route.report.iter().map(|p| p.label.clone()).collect();
    let way_on = if to.is_empty() {
        "请自提出之后起算；此前的离岗，登记离岗时填写实际时间".to_owned()
    } else {
        let to = to.join("、");
        format!(
            "请自提出之后起算，此前的离岗在登记离岗时填写实际时间和未事先向{to}报告的原因；因病或者紧急情况来不及报告的，请如实选择事由或者注明紧急情况"
        )
    };
    let told = reason(case, norms, "leave.backdated", said, way_on).by(&ruling.citation);
    Some(told.fact("离岗时间", since).fact("提出时间", now))
}

/// Other leaves of the same person that cover some of the same hours.
fn overlaps(leave: &Applied, case: &CaseFile<'_>, norms: &dyn Norms) -> Vec<Reason> {
    let covers = |(since, until): &(OfficeTime, OfficeTime)| *since < leave.until && leave.since < *until;
    let told = |(since, until): (OfficeTime, OfficeTime)| {
        let name = case.org.name(&leave.person);
        let said = format!("{name}已有自{}至{}的请假，与此次时间重叠", since.chinese(), until.chinese());
        let way_on = "请改正起止时间；前一次要延长的，请办理续假；不再需要的，请先撤销或者登记返岗";
        let dates = format!("{}至{}", since.chinese(), until.chinese());
        reason(case, norms, "leave.overlaps", said, way_on).fact("已有的请假", dates)
    };
    others(case).into_iter().filter(covers).map(told).collect()
}
