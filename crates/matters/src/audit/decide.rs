//! Whether an act of `audit` fits the case.

use guiju_core::journal::Access;
use guiju_core::norms::{NormFault, Norms};
use guiju_core::{CaseFile, Day, Done, Reason};

use super::command::{Command, Order};
use super::event::Event;
use super::facts::orderers;
use super::looks;
use super::state::State;
use super::vocabulary::BODY;

/// The value of the rulebook: for how many days something may be opened at most.
const LONGEST: &str = "audit_opening_days";

fn faulty(fault: NormFault) -> Vec<Reason> {
    vec![Reason::faulty(format!("规则有误：{fault}"))]
}

/// What somebody is told of a subject that he may not see.
pub fn unseen(case: &CaseFile<'_>, norms: &dyn Norms) -> Reason {
    let asking = case.org.person_with_post(case.actor, case.recorded);
    let said = "没有这一登记，或者没有对您开放";
    let way_on = "请核对编号；确需查阅的，请按规定报批";
    let who = orderers(BODY, case, norms).iter().map(|p| case.org.person_with_post(p, case.recorded)).collect();
    Reason::grounded(norms, "audit.kept", said, way_on, who).fact("查询的同志", asking)
}

/// What stands against an act before its form is filled in.
pub fn open(act: &str, state: &State, case: &CaseFile<'_>, norms: &dyn Norms) -> Vec<Reason> {
    if matches!(act, "close_body" | "hand_back") && state.openings.is_empty() {
        return vec![nothing_to_close(case, norms)];
    }
    vec![]
}

fn nothing_to_close(case: &CaseFile<'_>, norms: &dyn Norms) -> Reason {
    let said = "此件没有可以收回的开放";
    Reason::grounded(norms, "audit.not_opened", said, "无须收回", case.himself()).fact("对审计管理员的开放", "无")
}

/// Whether it fits the case.
pub fn decide(
    command: &Command,
    state: &State,
    case: &CaseFile<'_>,
    norms: &dyn Norms,
) -> Result<Done<Event>, Vec<Reason>> {
    match command {
        Command::OpenBody(order) => open_body(order, state, case, norms),
        Command::CloseBody { record, reason } => close_body(*record, reason, state, case, norms),
        Command::HandBack { record, reason } => close_body(Some(*record), reason, state, case, norms),
        Command::ApproveReport { person, order } => {
            let until = until(order, case, norms)?;
            let (auditor, reason) = (order.auditor.clone(), order.reason.clone());
            let (citation, opened) = limit_and_ground(norms)?;
            let event = Event::ReportApproved { person: person.clone(), auditor, until, reason };
            let mut done = Done { citations: vec![citation], ..Done::event(event, capacity(case)) };
            let to = [format!("person:{}", case.on_behalf), format!("person:{}", order.auditor)];
            done.access = to.into_iter().map(|to| Access { to, citation: opened.clone() }).collect();
            Ok(done)
        }
        Command::ReadJournal => Err(vec![a_measure("查看办理日志", case, norms)]),
        Command::ReadReadings => Err(vec![a_measure("查看日志的查阅记录", case, norms)]),
        Command::ReadPerson { .. } => Err(vec![a_measure("查阅个人办理情况", case, norms)]),
    }
}

/// What is only judged is not recorded by itself.
fn a_measure(what: &str, case: &CaseFile<'_>, norms: &dyn Norms) -> Reason {
    let said = format!("{what}不单独登记");
    Reason::grounded(norms, "audit.kept", said, "请从“办理日志”页面查看", case.himself()).fact("事项", what)
}

/// The place of the limit, and the ground on which an order opens.
fn limit_and_ground(norms: &dyn Norms) -> Result<(guiju_core::Citation, guiju_core::Citation), Vec<Reason>> {
    let (_, limit) = norms.value(LONGEST).map_err(faulty)?;
    Ok((limit, norms.ground("audit.opened").map_err(faulty)?))
}

/// The posts of the person acting, as shown.
fn capacity(case: &CaseFile<'_>) -> String {
    let title = |post: &str| case.org.posts.get(post).map_or(post.to_owned(), |p| p.title.clone());
    case.org.posts_of(case.on_behalf, case.happened).map(title).collect::<Vec<_>>().join("、")
}

/// The last day, where the rules allow it.
fn until(order: &Order, case: &CaseFile<'_>, norms: &dyn Norms) -> Result<Day, Vec<Reason>> {
    let (most, limit) = norms.value(LONGEST).map_err(faulty)?;
    let today = case.happened.day();
    let until = order.until.unwrap_or(today);
    let days = i64::from(today.days_until(until));
    if (0..=most).contains(&days) {
        return Ok(until);
    }
    let said = match days {
        ..0 => format!("开放至{}，早于今日", until.chinese()),
        _ => format!("一次最多开放{most}日，开放至{}已超过", until.chinese()),
    };
    let latest = today.plus_days(i32::try_from(most).unwrap_or_default());
    let way_on = format!("请填今日至{}之间的日期；到期仍需查阅的，再报批", latest.chinese());
    let reason = Reason::grounded(norms, "audit.until_wrong", said, way_on, case.himself());
    Err(vec![reason.by(&limit).fact("一次最多开放", format!("{most}日"))])
}

fn open_body(order: &Order, state: &State, case: &CaseFile<'_>, norms: &dyn Norms) -> Result<Done<Event>, Vec<Reason>> {
    let until = until(order, case, norms)?;
    if let Some((record, opening)) = state.openings.iter().find(|(_, o)| o.auditor == order.auditor) {
        let said = format!("此件已对{}开放至{}", case.org.name(&order.auditor), opening.until.chinese());
        let way_on = "需要改变期限的，先收回，再重新开放";
        let reason = Reason::grounded(norms, "audit.opened_already", said, way_on, case.himself());
        return Err(vec![reason.fact("开放的记录", format!("第{record}号")).act("audit.close_body")]);
    }
    let (citation, opened) = limit_and_ground(norms)?;
    let (auditor, reason) = (order.auditor.clone(), order.reason.clone());
    let already = looks::is_open_to(&auditor, case);
    let event = Event::BodyOpened { auditor, until, reason, already };
    let mut done = Done { citations: vec![citation], ..Done::event(event, capacity(case)) };
    let to = [format!("person:{}", case.on_behalf), format!("person:{}", order.auditor)];
    done.access = to.into_iter().map(|to| Access { to, citation: opened.clone() }).collect();
    Ok(done)
}

/// Ends the opening meant; without one, all whose last day is over.
fn close_body(
    record: Option<u64>,
    reason: &str,
    state: &State,
    case: &CaseFile<'_>,
    norms: &dyn Norms,
) -> Result<Done<Event>, Vec<Reason>> {
    let today = case.happened.day();
    let ends = |(of, opening): &(&u64, &super::state::Opening)| match record {
        Some(record) => **of == record,
        None => opening.until < today,
    };
    let ending: Vec<(u64, String)> =
        state.openings.iter().filter(ends).map(|(record, o)| (*record, o.auditor.clone())).collect();
    if ending.is_empty() {
        return Err(vec![nothing_to_close(case, norms)]);
    }
    let records: Vec<u64> = ending.iter().map(|(record, _)| *record).collect();
    let closed = |(record, auditor): &(u64, String)| Event::BodyClosed {
        record: *record,
        auditor: auditor.clone(),
        reason: reason.to_owned(),
    };
    let mut access_ends: Vec<String> = ending
        .iter()
        .filter(|(_, auditor)| state.closes_to(auditor, &records))
        .map(|(_, auditor)| format!("person:{auditor}"))
        .collect();
    access_ends.sort();
    access_ends.dedup();
    let ground = norms.ground("audit.opened").map_err(faulty)?;
    Ok(Done {
        events: ending.iter().map(closed).collect(),
        capacity: capacity(case),
        citations: vec![ground],
        owed: None,
        access_ends,
        access: vec![],
        blobs: vec![],
    })
}
