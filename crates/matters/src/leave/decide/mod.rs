//! Whether an act of `leave` fits the case; all that is wrong is said at once.

mod dated;
mod outside;
mod span;

use guiju_core::journal::Access;
use guiju_core::norms::{At, NormFault, Norms};
use guiju_core::{CaseFile, Done, Reason};

use super::command::Command;
use super::event::Event;
use super::looks::{by, changes, owed_now, weighed};
use super::owed::owed;
use super::route::{Party, Route, concerned, current, roles_of, shown};
use super::state::{Stage, State, evolve};
use dated::{departure, effect, hour_problems, in_order, late};
use outside::{unwanted_filing, unwitnessed};
use span::{backdated, span_problems};

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
        "depart" | "approve" | "refuse" => route.approve.clone(),
        "take_note" => route.noting(),
        _ => return vec![],
    };
    let (missing, there): (Vec<&Party>, Vec<&Party>) =
        parties.iter().filter(|p| !p.done).partition(|p| p.capacities.is_empty());
    if act != "depart" && !there.is_empty() {
        return vec![];
    }
    let others = shown(&parties, case);
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
    let mut wrong = hour_problems(command, state, case, norms);
    let done = match command {
        Command::Apply(_) => apply(command, state, case, norms, &mut wrong),
        Command::Extend { until, reason } => {
            let leave = concerned(Some(command), state, case, norms);
            wrong.extend(leave.into_iter().flat_map(|leave| span_problems(&leave, state, case, norms)));
            event(Event::Extended { until: *until, reason: reason.clone() }, case)
        }
        Command::Approve { opinion } => Some(approve(opinion, &way(state, case, norms)?.approve, case)),
        Command::TakeNote { opinion } => {
            let (roles, capacity) = speak(&way(state, case, norms)?.noting(), case);
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
            let late = late(*at, state, case, norms).map_err(|fault| vec![faulty(&fault)])?;
            event(Event::Returned { at: *at, late }, case)
        }
        Command::Cancel { reason } => event(Event::Cancelled { reason: reason.clone(), void: false }, case),
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

/// The consent, with the powers on which it rests.
fn approve(opinion: &str, parties: &[Party], case: &CaseFile<'_>) -> Done<Event> {
    let (roles, capacity) = speak(parties, case);
    let mine = roles_of(case.on_behalf, parties);
    let own = mine.iter().flat_map(|p| &p.capacities).filter(|c| c.person == case.on_behalf);
    let rests = crate::powers::of(own, case.org, case.happened);
    Done::event(Event::Approved { roles, opinion: opinion.to_owned(), rests }, capacity)
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
    // Whoever sits on his chair after him has nothing to do with his leave.
    let post = next.leave.as_ref().map_or("", |leave| leave.post.as_str());
    let left = case.org.holder(post, case.happened) != Some(next.person());
    done.access_ends.extend(left.then(|| format!("post:{post}")));
    done.access = to.into_iter().map(|to| Access { to, citation: ground.clone() }).collect();
    done.owed = Some(owed);
    Ok(done)
}

/// The way of the leave on record, or the fault as a reason.
fn way(state: &State, case: &CaseFile<'_>, norms: &dyn Norms) -> Result<Route, Vec<Reason>> {
    current(state, case, norms).ok_or_else(|| vec![faulty(&NormFault("规则没有写明此类请假".to_owned()))])
}

/// The rules could not answer: refused, and the program raises an alarm.
fn faulty(fault: &NormFault) -> Reason {
    Reason::faulty(format!("规则无法作出回答：{fault}"))
}
