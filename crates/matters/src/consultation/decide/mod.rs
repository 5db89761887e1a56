//! Whether an act fits the case.

mod ask;
mod disagree;
mod reply;

use guiju_core::journal::Access;
use guiju_core::norms::{NormFault, Norms};
use guiju_core::{CaseFile, Done, Reason};

use super::authority::{claimed, coordinators, countersigners, holders, owed, shown, unit_name};
use super::command::Command;
use super::event::Event;
use super::looks::{Paper, on_desk, paper};
use super::state::{Moment, Side, Standing, State, evolve};

/// What stands against an act before its form is filled in: that the consultation is not at this step.
pub fn open(act: &str, state: &State, case: &CaseFile<'_>, norms: &dyn Norms) -> Vec<Reason> {
    let Some(paper) = paper(case) else {
        return vec![not_here(norms, "这里没有可以征求意见的公文", "请从公文的页面发起征求意见", case.himself())];
    };
    if act == "follow" {
        return follow(state, &paper, case, norms).err().unwrap_or_default();
    }
    let any = |test: &dyn Fn(&Side) -> bool| state.live().any(test);
    let now = case.happened;
    let against = match act {
        "ask" | "add_unit" | "drop_unit" | "withdraw" if !paper.drafting => {
            return vec![submitted(act, &paper, case, norms)];
        }
        "ask" => None,
        _ if !any(&|_| true) => Some(("此件没有正在进行的征求意见", "请先征求意见")),
        "negotiate" if !any(&|s| matches!(s.standing(), Standing::Disagreed | Standing::Claimed)) => {
            Some(("没有单位表示不同意见，无须协商", "请等候会签单位答复"))
        }
        "confirm_agreement" if !any(&|s| s.standing() == Standing::Claimed) => {
            Some(("没有待确认的协商结果", "主办单位登记协商一致后，请表示不同意见的单位确认"))
        }
        "countersign" if !any(&|s| s.standing() == Standing::Countersigning) => {
            Some(("没有待会签的协调决定", "协调决定作出后，请会签单位的分管负责同志会签"))
        }
        "state_positions" if !any(&|s| s.is_stuck(now)) => {
            Some(("没有协商不成或者逾期未答复的单位，不到列明理据这一步", "有分歧的，先由主办单位主要负责同志协商"))
        }
        "coordinate" if !any(&|s| s.positions && is_undecided(s)) => {
            Some(("主办单位尚未列明各方理据", "请主办单位列明各方理据并提出办理建议"))
        }
        _ => None,
    };
    let Some((said, way_on)) = against else { return vec![] };
    vec![not_here(norms, said, way_on, next(state, &paper, case, norms))]
}

/// The paper has been submitted: who is asked, and what they said, goes with it.
fn submitted(act: &str, paper: &Paper, case: &CaseFile<'_>, norms: &dyn Norms) -> Reason {
    let (said, way_on) = match act {
        "ask" | "add_unit" => {
            ("此件已经报送，不能再由主办单位征求意见", "请现在办理的同志退回，退回拟稿后可以再征求意见")
        }
        "reply" => (
            "此件已经报送，会签意见随件报送，不能再改变答复",
            "请向现在办理此件的同志提出；由其退回主办单位后，可以再次答复",
        ),
        _ => (
            "此件已经报送，会签情况随件报送，不能再减去会签单位或者撤回征求意见",
            "请现在办理的同志退回，退回拟稿后可以减去或者撤回",
        ),
    };
    let on_desk = on_desk(case);
    let who = if on_desk.is_empty() { case.himself() } else { on_desk };
    not_here(norms, said, way_on, who).fact("所涉公文", &paper.title)
}

/// Whether something is still to be settled with a side.
fn is_undecided(side: &Side) -> bool {
    match side.standing() {
        Standing::Open | Standing::Disagreed | Standing::Claimed | Standing::Countersigning => true,
        Standing::Agreed | Standing::Decided | Standing::Closed => false,
    }
}

/// Who acts next.
fn next(state: &State, paper: &Paper, case: &CaseFile<'_>, norms: &dyn Norms) -> Vec<String> {
    let mut who = vec![];
    for side in state.live().filter(|s| s.standing() == Standing::Open) {
        who.extend(shown(&holders("reply_head", &side.unit, case, norms).unwrap_or_default(), case));
    }
    let heads = claimed(state, None, case, norms).unwrap_or_default();
    who.extend(shown(&heads.into_iter().map(|(_, head)| head).collect::<Vec<_>>(), case));
    if state.live().any(|s| s.standing() == Standing::Countersigning) {
        let others = countersigners(state, paper, case, norms).unwrap_or_default();
        who.extend(others.iter().map(|(post, _)| case.org.post_with_holder(post, case.happened)));
    } else if state.live().any(|s| s.positions && is_undecided(s)) {
        who.extend(shown(&coordinators(state, paper, case, norms).unwrap_or_default(), case));
    } else if who.is_empty() {
        who.extend(shown(&holders("lead_head", &paper.unit, case, norms).unwrap_or_default(), case));
    }
    who
}

/// An hour that comes before what it follows.
fn out_of_order(said: &str, case: &CaseFile<'_>, norms: &dyn Norms) -> Reason {
    let way_on = "请核对时间";
    Reason::grounded(norms, "consultation.dates_out_of_order", said, way_on, case.himself()).fact("所填时间", said)
}

fn not_here(norms: &dyn Norms, said: &str, way_on: &str, who: Vec<String>) -> Reason {
    Reason::grounded(norms, "consultation.not_at_this_step", said, way_on, who).fact("会签情况", said)
}

/// Whether it fits the case, and what it comes to.
pub fn decide(
    command: &Command,
    state: &State,
    case: &CaseFile<'_>,
    norms: &dyn Norms,
) -> Result<Done<Event>, Vec<Reason>> {
    let Some(paper) = paper(case) else {
        return Err(vec![not_here(norms, "查无此件", "请从公文的页面办理", case.himself())]);
    };
    let text = paper.text.clone();
    let own = own_capacity(case);
    let done = match command {
        Command::Ask { units, question } => ask::ask(units, question, "", state, &paper, case, norms)?,
        Command::AddUnit { unit, question, reason } => ask::add(unit, question, reason, state, &paper, case, norms)?,
        Command::DropUnit { unit, reason } => {
            live(unit, state, case, norms)?;
            Done::event(Event::Dropped { unit: unit.clone(), reason: reason.clone() }, own)
        }
        Command::Reply { .. } => reply::reply(command, state, &paper, case, norms)?,
        Command::Negotiate { unit, agreed, record } => {
            disagree::can_negotiate(unit, state, case, norms)?;
            let (unit, record) = (unit.clone(), record.clone());
            Done::event(Event::Negotiated { unit, agreed: *agreed, record, to_confirm: *agreed, text }, own)
        }
        Command::StatePositions { own: grounds, others, proposal } => {
            disagree::state_positions([grounds, others, proposal], state, &paper, case, norms)?
        }
        Command::ConfirmAgreement { agreed, opinion } => {
            disagree::confirm_agreement((*agreed, opinion), state, &paper, case, norms)?
        }
        Command::Countersign { agreed, opinion } => {
            disagree::countersign((*agreed, opinion), state, &paper, case, norms)?
        }
        Command::Coordinate { .. } => disagree::coordinate(command, state, &paper, case, norms)?,
        Command::Follow => follow(state, &paper, case, norms)?,
        Command::Withdraw { reason } => Done::event(Event::Withdrawn { reason: reason.clone() }, own),
    };
    complete(done, state, &paper, case, norms)
}

/// What is owed passes to other posts, and they see the paper; refused where it stays where it is.
fn follow(state: &State, paper: &Paper, case: &CaseFile<'_>, norms: &dyn Norms) -> Result<Done<Event>, Vec<Reason>> {
    let now = owed(state, paper, case, norms).map_err(|fault| vec![faulty(&fault)])?;
    let rows = case.answers.last().map(|a| a.rows.as_slice()).unwrap_or_default();
    let Some((from, to)) = crate::follow::moved("consultation", rows, &now) else {
        let said = "待办已随现行分工和任职";
        let who = next(state, paper, case, norms);
        let reason = Reason::grounded(norms, "consultation.follows", said, "无须再办", who);
        return Err(vec![reason.fact("所涉公文", &paper.title)]);
    };
    let ground = norms.ground("consultation.access").map_err(|fault| vec![faulty(&fault)])?;
    let opened = |post: &String| Access { to: format!("post:{post}"), citation: ground.clone() };
    let access = to.iter().map(opened).collect();
    Ok(Done { access, ..Done::event(Event::Followed { from, to }, String::new()) })
}

/// Adds what is owed from now on.
fn complete(
    mut done: Done<Event>,
    state: &State,
    paper: &Paper,
    case: &CaseFile<'_>,
    norms: &dyn Norms,
) -> Result<Done<Event>, Vec<Reason>> {
    let mut after = state.clone();
    for event in &done.events {
        evolve(&mut after, event, Moment::now(case, &done.capacity));
    }
    done.owed = Some(owed(&after, paper, case, norms).map_err(|fault| vec![faulty(&fault)])?);
    Ok(done)
}

/// A side that is asked still.
fn live<'a>(unit: &str, state: &'a State, case: &CaseFile<'_>, norms: &dyn Norms) -> Result<&'a Side, Vec<Reason>> {
    state.side(unit).filter(|s| !s.closed).ok_or_else(|| {
        let names: Vec<&str> = state.live().map(|s| unit_name(&s.unit, case)).collect();
        let said = format!("{}不在会签单位之列", unit_name(unit, case));
        let sides = names.join("、");
        let way_on = "请选正在征求意见的单位";
        vec![Reason::grounded(norms, "consultation.not_a_side", said, way_on, case.himself()).fact("会签单位", sides)]
    })
}

/// The rules could not answer: refused, and the program raises an alarm.
fn faulty(fault: &NormFault) -> Reason {
    Reason::faulty(format!("规则无法作出回答：{fault}"))
}

/// The posts of the person acting, as shown.
fn own_capacity(case: &CaseFile<'_>) -> String {
    let posts = case.org.posts_of(case.on_behalf, case.happened);
    let titles: Vec<&str> = posts.filter_map(|p| case.org.posts.get(p)).map(|p| p.title.as_str()).collect();
    titles.join("、")
}
