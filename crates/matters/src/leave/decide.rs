//! Whether an act of `leave` fits the case; all that is wrong is said at once.

use guiju_core::journal::Access;
use guiju_core::norms::{Answer, At, NormFault, Norms};
use guiju_core::{CaseFile, Done, OfficeTime, Reason};

use super::command::Command;
use super::event::{Applied, Event};
use super::facts::reported_before;
use super::looks::{by, changes, owed_now, weighed};
use super::owed::owed;
use super::route::{Party, Route, concerned, current, days, keys, roles_of, route, shown};
use super::state::{Stage, State, evolve};

/// A leave that is not there, or not for this person: whom to ask are those who keep the record.
pub fn unseen(case: &CaseFile<'_>, norms: &dyn Norms) -> Reason {
    let who = super::facts::keeping(case, norms).unwrap_or_default();
    let who = who.iter().map(|c| format!("{} {}", c.label, case.org.name(&c.person))).collect();
    let way_on = "请核对编号；确需了解的，请向负责请假登记的同志询问";
    let said = "没有这一请假，或者没有对您开放";
    Reason::grounded(norms, "leave.access", said, way_on, who).fact("查看的同志", case.org.name(case.on_behalf))
}

/// A reason with the ground that the rules give its code. Who typed it can also mend it.
fn reason(
    case: &CaseFile<'_>,
    norms: &dyn Norms,
    code: &str,
    message: impl Into<String>,
    way_on: impl Into<String>,
) -> Reason {
    Reason::grounded(norms, code, message, way_on, case.himself())
}

/// What stands against an act before its form is filled in.
pub fn open(act: &str, state: &State, case: &CaseFile<'_>, norms: &dyn Norms) -> Vec<Reason> {
    let changes = changes(state, case);
    let state = &*weighed(state, case);
    if act == "follow" {
        return if changes.is_empty() { follow(state, case, norms).err().unwrap_or_default() } else { vec![] };
    }
    let stage = state.stage();
    let asked = state.waits();
    let fits = match act {
        "apply" => return vec![],
        "approve" | "refuse" => asked,
        "permit_verbally" => stage == Stage::Asked,
        "take_note" | "file" => stage.holds(),
        "depart" => matches!(stage, Stage::Asked | Stage::Ready),
        "return" => stage == Stage::Away,
        "extend" => matches!(stage, Stage::Ready | Stage::Away) && !state.later_pending(),
        "cancel" => matches!(stage, Stage::Asked | Stage::Ready),
        "complete_formalities" => state.permitted_verbally() && state.completed.is_none(),
        _ => true,
    };
    if fits {
        return vacancies(act, state, case, norms);
    }
    let way_on = match (act, stage) {
        ("return", Stage::Asked | Stage::Ready) => "请先登记离岗；不再外出的，请撤销",
        ("cancel", Stage::Away) => "已经离岗的，请登记返岗",
        ("extend", _) if state.later_pending() => "此前的续假尚未答复，请待答复后再办",
        ("complete_formalities", _) if state.completed.is_some() => "手续已经补办，无须再办",
        ("complete_formalities", _) => "没有口头准许的记录，无须补办手续",
        (_, Stage::Refused | Stage::Cancelled | Stage::Back) => "此假已经了结；需要外出的，请另行请假",
        _ => "请按现处环节办理",
    };
    let said = format!("此假现为“{}”，不能办理这一步", stage.label());
    vec![reason(case, norms, "leave.not_at_this_step", said, way_on).fact("现处环节", stage.label())]
}

/// Those who must speak, or be told, are nobody now: their posts are vacant. Said with those who can fill the posts.
fn vacancies(act: &str, state: &State, case: &CaseFile<'_>, norms: &dyn Norms) -> Vec<Reason> {
    let Some(route) = current(state, case, norms) else { return vec![] };
    let parties = match act {
        "depart" | "approve" | "refuse" => &route.approve,
        "take_note" => &route.report,
        _ => return vec![],
    };
    let (missing, there): (Vec<&Party>, Vec<&Party>) =
        parties.iter().filter(|p| !p.done).partition(|p| p.capacities.is_empty());
    if act != "depart" && !there.is_empty() {
        return vec![];
    }
    let others = shown(parties, case);
    let at = At { org: case.org, time: case.happened, lines: &[], unit: "" };
    let mut wrong = vec![];
    for party in missing {
        let vacant = party.posts.iter().find(|p| case.org.holder(p, case.happened).is_none());
        let Some(post) = vacant else { continue };
        let told = norms.vacant(&party.role, post, &route.ruling.citation, at);
        let before = if act == "depart" { "同意尚不齐备，不得离岗：" } else { "" };
        let message = format!("{before}{}", told.message);
        let told = Reason { code: "leave.nobody_now".to_owned(), message, ..told };
        wrong.push(if others.is_empty() { told } else { told.fact("另待表示意见", others.join("、")) });
    }
    wrong
}

/// What stands against a command in the case, told together with what the gate says. Where the act has no place in the
/// case at all, that is said by `open`, and nothing besides.
pub fn open_so_far(command: &Command, state: &State, case: &CaseFile<'_>, norms: &dyn Norms) -> Vec<Reason> {
    if !open(command.act(), state, case, norms).is_empty() {
        return vec![];
    }
    decide(command, state, case, norms).err().unwrap_or_default()
}

/// Whether it fits the case.
pub fn decide(
    command: &Command,
    state: &State,
    case: &CaseFile<'_>,
    norms: &dyn Norms,
) -> Result<Done<Event>, Vec<Reason>> {
    // What the dispute of a consent does to the leave is put on record with the act.
    let changes = changes(state, case);
    let state = &*weighed(state, case);
    let mut wrong = vec![];
    wrong.extend(command.at().and_then(|at| in_future(at, case, norms)));
    let done = match command {
        Command::Apply(_) => apply(command, state, case, norms, &mut wrong),
        Command::Extend { until, reason } => {
            let leave = concerned(Some(command), state, case, norms);
            wrong.extend(leave.into_iter().flat_map(|leave| span_problems(&leave, state, case, norms)));
            event(Event::Extended { until: *until, reason: reason.clone() }, case)
        }
        Command::Approve { opinion } => {
            let (roles, capacity) = speak(&way(state, case, norms)?.approve, case);
            Some(Done::event(Event::Approved { roles, opinion: opinion.clone() }, capacity))
        }
        Command::TakeNote { opinion } => {
            let (roles, capacity) = speak(&way(state, case, norms)?.report, case);
            Some(Done::event(Event::Noted { roles, opinion: opinion.clone() }, capacity))
        }
        Command::Refuse { opinion } => {
            let (_, capacity) = speak(&way(state, case, norms)?.approve, case);
            Some(Done::event(Event::Refused { opinion: opinion.clone() }, capacity))
        }
        Command::File { body, at, number } => {
            wrong.extend(unwanted_filing(body, &way(state, case, norms)?, case, norms));
            event(Event::Filed { body: body.clone(), at: *at, number: number.clone() }, case)
        }
        Command::PermitVerbally { who, at, means, witness } => {
            wrong.extend(unwitnessed(who, witness, state, case, norms));
            let roles = roles_of(who, &way(state, case, norms)?.approve).into_iter().map(|p| p.role).collect();
            let (who, means, witness) = (who.clone(), means.clone(), witness.clone());
            event(Event::Permitted { roles, who, at: *at, means, witness }, case)
        }
        Command::Depart { .. } => event(departure(command, state, case, norms)?, case),
        Command::Return { at } => {
            wrong.extend(state.departed.and_then(|left| in_order(left, *at, "返岗", case, norms)));
            let late = late(*at, state, case, norms).map_err(|fault| vec![faulty(&fault)])?;
            event(Event::Returned { at: *at, late }, case)
        }
        Command::Cancel { reason } => event(Event::Cancelled { reason: reason.clone() }, case),
        Command::Follow if changes.is_empty() => Some(Done::event(follow(state, case, norms)?, "")),
        // What changed is put on record below; that is all that this act does then.
        Command::Follow => Some(Done {
            events: vec![],
            capacity: String::new(),
            citations: vec![],
            owed: None,
            access_ends: vec![],
            access: vec![],
            blobs: vec![],
        }),
        Command::Complete { note } => event(Event::Completed { note: note.clone() }, case),
    };
    match done {
        Some(done) if wrong.is_empty() => {
            let mut done = complete(done, state, case, norms).map_err(|f| vec![faulty(&f)])?;
            done.events.splice(0..0, changes);
            Ok(done)
        }
        _ => Err(wrong),
    }
}

/// What is owed passes to other posts; refused where it stays where it is.
fn follow(state: &State, case: &CaseFile<'_>, norms: &dyn Norms) -> Result<Event, Vec<Reason>> {
    let (now, _) = owed(state, case, norms).map_err(|fault| vec![faulty(&fault)])?;
    let rows = owed_now(case);
    if let Some((from, to)) = crate::follow::moved("leave", rows, &now) {
        return Ok(Event::Followed { from, to });
    }
    let said = reason(case, norms, "leave.follows", "待办已随现行分工和任职", "无须再办");
    Err(vec![said.fact("现处环节", state.stage().label())])
}

fn event(event: Event, case: &CaseFile<'_>) -> Option<Done<Event>> {
    let posts = case.org.posts_of(case.on_behalf, case.happened).filter_map(|p| case.org.posts.get(p));
    let titles: Vec<&str> = posts.map(|p| p.title.as_str()).collect();
    Some(Done::event(event, titles.join("、")))
}

/// The roles in which the one who acts speaks, and how that is shown.
fn speak(parties: &[Party], case: &CaseFile<'_>) -> (Vec<String>, String) {
    let mine = roles_of(case.on_behalf, parties);
    let own = |p: &Party| p.capacities.iter().find(|c| c.person == case.on_behalf).map(|c| c.label.clone());
    let mut labels: Vec<String> = mine.iter().filter_map(own).collect();
    labels.dedup();
    (mine.into_iter().map(|p| p.role).collect(), labels.join("、"))
}

fn apply(
    command: &Command,
    state: &State,
    case: &CaseFile<'_>,
    norms: &dyn Norms,
    wrong: &mut Vec<Reason>,
) -> Option<Done<Event>> {
    let leave = concerned(Some(command), state, case, norms)?;
    wrong.extend(span_problems(&leave, state, case, norms));
    wrong.extend(backdated(&leave, state, case, norms));
    event(Event::Applied(leave), case)
}

/// All that is wrong with the hours of a leave.
fn span_problems(leave: &Applied, state: &State, case: &CaseFile<'_>, norms: &dyn Norms) -> Vec<Reason> {
    let mut wrong: Vec<Reason> = in_order(leave.since, leave.until, "预计返回", case, norms).into_iter().collect();
    wrong.extend(too_long(leave, case, norms));
    if let Some((_, until)) = state.stands.filter(|(_, until)| leave.until <= *until) {
        let said = format!("续假的时间{}不晚于现在的{}", leave.until.chinese(), until.chinese());
        let told = reason(case, norms, "leave.dates_out_of_order", said, "提前返回的，到时登记返岗即可");
        wrong.push(told.fact("现在的返回时间", until.chinese()));
    }
    wrong.extend(overlaps(leave, case, norms));
    wrong
}

/// Longer than the rules let one leave be: as a rule a mistyped date.
fn too_long(leave: &Applied, case: &CaseFile<'_>, norms: &dyn Norms) -> Option<Reason> {
    let long = days(leave.since, leave.until);
    let ruling = match keys(leave, norms).and_then(|keys| norms.ask("leave.longest", &keys)) {
        Ok(ruling) => ruling,
        Err(fault) => return Some(faulty(&fault)),
    };
    let Answer::Range { max: Some(most), .. } = ruling.answer else { return None };
    if long <= most {
        return None;
    }
    let (since, until) = (leave.since.chinese(), leave.until.chinese());
    let said = format!("自{since}至{until}共{long}日，超过一次请假最长的{most}日");
    let way_on = "请核对起止时间；确需更长的，请按组织人事规定办理，职务由他人担任的登记任免";
    let told = reason(case, norms, "leave.too_long", said, way_on);
    Some(told.by(&ruling.citation).fact("请假日数", long.to_string()))
}

/// A leave that began before it was asked for, longer ago than the rules let it be said afterwards.
fn backdated(leave: &Applied, state: &State, case: &CaseFile<'_>, norms: &dyn Norms) -> Option<Reason> {
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

/// The duty by which a return is recorded.
const RETURN: &str = "leave_return";

/// By how many days a return is later than the duty to record it lets it be; 0 where it is in time, where a later end was
/// asked for that covers it, or where the days cannot be counted.
fn late(at: OfficeTime, state: &State, case: &CaseFile<'_>, norms: &dyn Norms) -> Result<i64, NormFault> {
    let Some(until) = state.stands.map(|(_, until)| state.wanted.map_or(until, |wanted| until.max(wanted))) else {
        return Ok(0);
    };
    let last = until.plus_seconds(-1).day();
    let due = norms.duty(RETURN)?.limit.and_then(|limit| limit.from(last.start(), case.workdays).ok());
    Ok(due.filter(|due| due.at < at).map_or(0, |due| i64::from(due.at.day().days_until(at.day()))))
}

/// The departure, with what was not reported beforehand as it should have been, and to whom: a fact, no finding.
fn departure(command: &Command, state: &State, case: &CaseFile<'_>, norms: &dyn Norms) -> Result<Event, Vec<Reason>> {
    let Command::Depart { at, unreported } = command else { return Err(vec![]) };
    if reported_before(command, state, case, norms).unwrap_or(true) {
        return Ok(Event::Departed { at: *at, unreported: String::new(), report_to: vec![] });
    }
    let report_to = way(state, case, norms)?.report.into_iter().flat_map(|p| p.posts).collect();
    Ok(Event::Departed { at: *at, unreported: unreported.clone(), report_to })
}

/// Other leaves of the same person that cover some of the same hours.
fn overlaps(leave: &Applied, case: &CaseFile<'_>, norms: &dyn Norms) -> Vec<Reason> {
    // What was asked for last, after what the act looks at.
    let rows = case.answers.last().map(|a| a.rows.as_slice()).unwrap_or_default();
    let text =
        |row: &guiju_core::register::Row, name: &str| row.get(name).map(|c| c.text().to_owned()).unwrap_or_default();
    let mut wrong = vec![];
    for row in rows.iter().filter(|r| text(r, "subject") != case.subject) {
        let closed = [Stage::Refused, Stage::Cancelled].iter().any(|s| s.label() == text(row, "status"));
        let (Ok(since), Ok(until)) =
            (text(row, "since").parse::<OfficeTime>(), text(row, "until").parse::<OfficeTime>())
        else {
            continue;
        };
        if !closed && since < leave.until && leave.since < until {
            let name = case.org.name(&leave.person);
            let said = format!("{name}已有自{}至{}的请假，与此次时间重叠", since.chinese(), until.chinese());
            let way_on = "请改正起止时间；前一次要延长的，请办理续假；不再需要的，请先撤销或者登记返岗";
            let dates = format!("{}至{}", since.chinese(), until.chinese());
            wrong.push(reason(case, norms, "leave.overlaps", said, way_on).fact("已有的请假", dates));
        }
    }
    wrong
}

fn in_order(
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

/// A permission that another records than who gave it needs a witness who is none of those concerned.
fn unwitnessed(who: &str, witness: &str, state: &State, case: &CaseFile<'_>, norms: &dyn Norms) -> Option<Reason> {
    let told = |said: String, way_on: &str| reason(case, norms, "leave.unwitnessed", said, way_on);
    let own = who == case.on_behalf;
    if witness.is_empty() {
        let said = "口头准许不是由准许人本人登记的，须写明见证人".to_owned();
        let way_on = "请选择谁在场或者谁接的电话；也可以由准许人本人登记";
        return (!own).then(|| told(said, way_on).fact("登记人", case.org.name(case.on_behalf)));
    }
    let party = [who, state.person(), case.actor, case.on_behalf].contains(&witness);
    let serves = case.org.posts_of(witness, case.happened).next().is_some();
    if serves && !party {
        return None;
    }
    let why = if party { "是请假、准许或者登记的同志之一" } else { "现在没有担任职务" };
    let said = format!("{}{why}，不能作见证人", case.org.name(witness));
    let way_on = "请选择在场或者接电话的其他在职同志；没有的，请准许人本人登记";
    Some(told(said, way_on).fact("见证人", case.org.name(witness)))
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

/// A filing with a body with which this leave is not filed, or is filed already.
fn unwanted_filing(body: &str, route: &Route, case: &CaseFile<'_>, norms: &dyn Norms) -> Option<Reason> {
    if route.unfiled.iter().any(|b| b == body) {
        return None;
    }
    let label = |id: &str| label(norms, "filing_body", id);
    let known = route.file.iter().any(|b| b == body);
    let said =
        if known { format!("已向{}备案", label(body)) } else { format!("此假不向{}备案", label(body)) };
    let open: Vec<String> = route.unfiled.iter().map(|b| label(b)).collect();
    let way_on = if open.is_empty() {
        "备案已经齐备，无须再办".to_owned()
    } else {
        format!("尚需向{}备案", open.join("、"))
    };
    let told = reason(case, norms, "leave.filing_unwanted", said, way_on).by(&route.ruling.citation);
    Some(told.fact("备案机关", label(body)))
}

/// The label of a class member; the id where it is unknown.
pub fn label(norms: &dyn Norms, class: &str, id: &str) -> String {
    norms.members(class).into_iter().find(|(m, _)| m == id).map_or_else(|| id.to_owned(), |(_, l)| l)
}

/// Adds what every act leaves behind: the leave takes effect when nothing is wanting before it; what is owed from now on;
/// who may see it.
fn complete(
    mut done: Done<Event>,
    state: &State,
    case: &CaseFile<'_>,
    norms: &dyn Norms,
) -> Result<Done<Event>, NormFault> {
    let mut next = state.clone();
    for event in &done.events {
        evolve(&mut next, event, by(case));
    }
    if let Some(effect) = effect(&next, case, norms)? {
        evolve(&mut next, &effect, by(case));
        done.events.push(effect);
    }
    let (owed, citation) = owed(&next, case, norms)?;
    done.citations.extend(citation);
    let ground = norms.ground("leave.access")?;
    let mut to: Vec<String> = vec![format!("person:{}", case.on_behalf), format!("person:{}", next.person())];
    to.extend(owed.iter().map(|o| format!("post:{}", o.post)));
    for event in &done.events {
        // He confirms it, in whatever capacity he gave it; who witnessed it is told.
        if let Event::Permitted { who, witness, .. } = event {
            let named = [who, witness].into_iter().filter(|person| !person.is_empty());
            to.extend(named.map(|person| format!("person:{person}")));
        }
    }
    to.extend(super::facts::keeping(case, norms).unwrap_or_default().iter().map(|c| format!("post:{}", c.post)));
    to.sort();
    to.dedup();
    done.access = to.into_iter().map(|to| Access { to, citation: ground.clone() }).collect();
    done.owed = Some(owed);
    Ok(done)
}

/// The span that counts from now on, where it is another than before.
fn effect(next: &State, case: &CaseFile<'_>, norms: &dyn Norms) -> Result<Option<Event>, NormFault> {
    let Some(leave) = concerned(None, next, case, norms) else { return Ok(None) };
    let open = matches!(next.stage(), Stage::Asked | Stage::Ready | Stage::Away);
    // It counts at the earliest from the act that makes it count; an extension begins where the leave began.
    let since = next.stands.map_or(leave.since.max(case.happened).min(leave.until), |(since, _)| since);
    let new = next.stands != Some((since, leave.until));
    if !open || !new || !route(&leave, next, case, norms)?.agreed() {
        return Ok(None);
    }
    Ok(Some(Event::TookEffect { since, until: leave.until }))
}

/// The way of the leave on record, or the fault as a reason.
fn way(state: &State, case: &CaseFile<'_>, norms: &dyn Norms) -> Result<Route, Vec<Reason>> {
    current(state, case, norms).ok_or_else(|| vec![faulty(&NormFault("规则没有写明此类请假".to_owned()))])
}

/// The rules could not answer: refused, and the program raises an alarm.
fn faulty(fault: &NormFault) -> Reason {
    Reason {
        code: "fault".to_owned(),
        message: format!("规则无法作出回答：{fault}"),
        citations: vec![],
        facts: vec![],
        who: vec![],
        remedy: None,
    }
}
