//! Whether an act fits the case. Each function asks in the order in which the office would look at the paper.

mod access;
pub(super) mod differ;
mod draft;
mod finish;
pub(super) mod first;
mod refuse;
mod sign;

pub use access::{Reach, is_withheld, reach, unseen};
pub use draft::drafting_post;
pub use finish::needs as needs_of_number;

use guiju_core::norms::{NormFault, Norms};
use guiju_core::{CaseFile, Done, Reason};

use super::authority;
use super::command::Command;
use super::event::Event;
use super::looks::{signature_unsound, unsound};
use super::print;
use super::route::{Route, owed, route};
use super::state::{Moment, Stage, State, evolve};

/// What stands against an act before its form is filled in: mostly that the paper is not at this step.
pub fn open(act: &str, state: &State, case: &CaseFile<'_>, norms: &dyn Norms) -> Vec<Reason> {
    if act == "draft" {
        return draft::may_begin(case, norms);
    }
    if act == "follow" {
        return follow(state, case, norms).err().unwrap_or_default();
    }
    if !fits(act, state, case) {
        return vec![refuse::not_here(state, case, norms)];
    }
    match act {
        "clear" => way(state, case, norms, true).map_or_else(|r| r, |route| sign::ladder_done(&route, case, norms)),
        "sign" => way(state, case, norms, true).map_or_else(|r| r, |route| sign::in_turn(&route, state, case, norms)),
        "act_first" => first::may(state, case, norms),
        "approve" => refuse::no_such_step("approve", state, case, norms).into_iter().collect(),
        "number" | "issue" => first::day(state, case, norms).err().unwrap_or_default(),
        "judge" if authority::asked(state, case, norms).is_empty() => {
            vec![authority::not_asked("", state, case, norms)]
        }
        _ => vec![],
    }
}

/// What the rules hold against a new paper itself, told together with what the gate says.
pub fn open_so_far(command: &Command, case: &CaseFile<'_>, norms: &dyn Norms) -> Vec<Reason> {
    match command {
        Command::Draft { paper, .. } => draft::check(paper, case, norms).err().unwrap_or_default(),
        _ => vec![],
    }
}

/// Whether a paper is at the step of an act.
pub(super) fn fits(act: &str, state: &State, case: &CaseFile<'_>) -> bool {
    let stage = state.stage();
    match act {
        "record_review" => stage == Stage::Drafting || stage == Stage::Signed && state.changed_as_asked(),
        "approve" | "submit" => stage == Stage::Drafting,
        "edit" => matches!(stage, Stage::Drafting | Stage::Circulating) || state.changes_outstanding(),
        "judge" => matches!(stage, Stage::Drafting | Stage::Circulating),
        "clear" | "sign" if state.owes_signature() => true,
        "number" if state.owes_signature() => stage == Stage::Circulating,
        "act_first" => stage == Stage::Circulating,
        "clear" => stage == Stage::Circulating || state.changes_unchecked(),
        // What was recorded for somebody and is none of his: the signer signs himself, or sends it back. While he disputes
        // it and nobody has settled that, the rules say who waits for whom.
        "sign" if matches!(stage, Stage::Signed | Stage::Numbered) => signature_unsound(state, case),
        // Before it is numbered it can still go back: a change of substance is for the signer.
        "return" if stage == Stage::Signed => true,
        "return" if stage == Stage::Numbered => unsound(state, case),
        "return" | "sign" => stage == Stage::Circulating,
        "number" => stage == Stage::Signed,
        "issue" => stage == Stage::Numbered,
        "recall" | "record_filing" => stage == Stage::Issued,
        "typeset" => stage == Stage::Issued && state.print.is_some() && state.pages.is_none(),
        "seal" => stage == Stage::Issued && state.pages.is_some() && !state.unsealed().is_empty(),
        _ => false,
    }
}

/// Whether it fits the case, and what it comes to.
pub fn decide(
    command: &Command,
    state: &State,
    case: &CaseFile<'_>,
    norms: &dyn Norms,
) -> Result<Done<Event>, Vec<Reason>> {
    let done = match command {
        Command::Draft { paper, .. } => draft::draft(paper, case, norms)?,
        Command::Edit { paper, .. } => draft::edit(paper, state, case, norms)?,
        Command::Approve { opinion, .. } => {
            let event = Event::Approved { opinion: opinion.clone(), text: state.text.clone() };
            Done::event(event, capacity_at_step("approve", state, case, norms))
        }
        Command::RecordReview { result, sets_forbidden, reduces_rights, reason } => {
            review_in_order(result, state, case, norms)?;
            let event = Event::Reviewed {
                result: result.clone(),
                sets_forbidden: *sets_forbidden,
                reduces_rights: *reduces_rights,
                reason: reason.clone(),
                text: state.text.clone(),
            };
            Done::event(event, capacity_at_step("review", state, case, norms))
        }
        Command::Submit => draft::submit(state, case, norms)?,
        Command::Clear { opinion, .. } => sign::clear(opinion, state, case, norms)?,
        Command::Return { reason } => sign::send_back(reason, state, case, norms)?,
        Command::Sign { .. } => sign::sign(command, state, case, norms)?,
        Command::Judge { judgement, yes, reason } => judge(judgement, *yes, reason, state, case, norms)?,
        Command::Number { reserved } => finish::number(*reserved, state, case, norms)?,
        Command::ActFirst { reason } => first::act(reason, state, case, norms)?,
        Command::Issue => finish::issue(state, case, norms)?,
        Command::Recall { reason } => finish::recall(reason, state, case, norms)?,
        Command::Follow => Done::event(follow(state, case, norms)?, String::new()),
        Command::Typeset { file, .. } => Done {
            blobs: vec![file.hash.clone()],
            ..Done::event(print::typeset(command, state, case, norms)?, String::new())
        },
        Command::Seal { seal, .. } => Done {
            blobs: vec![seal.file.hash.clone()],
            ..Done::event(print::sealed(command, state, case, norms)?, String::new())
        },
        Command::RecordFiling { upward, congress } => finish::file(upward, congress, state, case, norms)?,
    };
    complete(done, state, case, norms)
}

/// What somebody declares of his own judgement, with the facts as they are.
fn judge(
    name: &str,
    yes: bool,
    reason: &str,
    state: &State,
    case: &CaseFile<'_>,
    norms: &dyn Norms,
) -> Result<Done<Event>, Vec<Reason>> {
    let Some(norm) = authority::asked(state, case, norms).into_iter().find(|j| j.common.name == name) else {
        let label = norms.members("judgement").into_iter().find(|(id, _)| id == name);
        return Err(vec![authority::not_asked(&label.unwrap_or_default().1, state, case, norms)]);
    };
    let own = authority::judges(&norm, state, case, norms).into_iter().find(|c| c.person == case.on_behalf);
    let event = Event::Judged {
        judgement: name.to_owned(),
        label: norm.common.label.clone(),
        word: norm.word.text.clone(),
        yes,
        reason: reason.to_owned(),
        facts: authority::facts_now(&norm, state, case, norms),
        role: own.as_ref().map(|c| c.role.clone()).unwrap_or_default(),
        rests: crate::powers::of(&own, case.org, case.happened),
        text: state.text.clone(),
    };
    let mut done = Done::event(event, own.map_or_else(|| own_capacity(case), |c| c.label));
    done.citations = vec![authority::citation(&norm)];
    Ok(done)
}

/// Adds what every act leaves behind: the obligations open from now on, and who may see the paper.
fn complete(
    mut done: Done<Event>,
    state: &State,
    case: &CaseFile<'_>,
    norms: &dyn Norms,
) -> Result<Done<Event>, Vec<Reason>> {
    let mut next = state.clone();
    for event in &done.events {
        evolve(&mut next, event, Moment::now(case, &done.capacity));
    }
    let owed = owed(&next, case, norms).map_err(|fault| vec![faulty(&fault)])?;
    done.owed = Some(owed);
    access::open_and_close(&mut done, state, &next, case, norms)?;
    Ok(done)
}

/// What is owed passes to other posts; refused where it stays where it is.
fn follow(state: &State, case: &CaseFile<'_>, norms: &dyn Norms) -> Result<Event, Vec<Reason>> {
    let now = owed(state, case, norms).map_err(|fault| vec![faulty(&fault)])?;
    let rows = case.answers.first().map(|a| a.rows.as_slice()).unwrap_or_default();
    if let Some((from, to)) = crate::follow::moved("documents", rows, &now) {
        return Ok(Event::Followed { from, to });
    }
    let shown: Vec<String> = now.iter().map(|o| case.org.post_with_holder(&o.post, case.happened)).collect();
    let shown = if shown.is_empty() { "无".to_owned() } else { shown.join("、") };
    let reason = Reason::grounded(norms, "documents.follows", "待办已随现行分工和任职", "无须再办", case.himself());
    Err(vec![reason.fact("现有待办", shown)])
}

/// A confirmation of changes follows a review that asked for them, and a text that was changed.
fn review_in_order(result: &str, state: &State, case: &CaseFile<'_>, norms: &dyn Norms) -> Result<(), Vec<Reason>> {
    let asked = |r: &super::state::Review| r.result == "lawful_after_changes" && r.mark.text != state.text;
    if result != "changes_confirmed" || state.review.as_ref().is_some_and(asked) {
        return Ok(());
    }
    let said = "没有“修改后合法”的审查意见，或者文稿没有修改，不能确认修改";
    let last = state.review.as_ref().map_or("没有", |r| super::tell::review_result(&r.result));
    let way_on = "请对现在的文稿作出审查结论";
    Err(vec![
        Reason::grounded(norms, "documents.review_order", said, way_on, case.himself()).fact("上一次审查结论", last),
    ])
}

/// The rules could not answer: refused, and the program raises an alarm.
pub(super) fn faulty(fault: &NormFault) -> Reason {
    Reason::faulty(format!("规则无法作出回答：{fault}"))
}

/// The way of the paper, or the fault as a reason.
pub(super) fn way(state: &State, case: &CaseFile<'_>, norms: &dyn Norms, consent: bool) -> Result<Route, Vec<Reason>> {
    route(state, case, norms, consent).map_err(|fault| vec![faulty(&fault)])
}

/// The posts of the person acting, as shown.
pub(super) fn own_capacity(case: &CaseFile<'_>) -> String {
    let posts = case.org.posts_of(case.on_behalf, case.happened);
    let titles: Vec<&str> = posts.filter_map(|p| case.org.posts.get(p)).map(|p| p.title.as_str()).collect();
    titles.join("、")
}

/// In which capacity somebody does a step of handling.
pub(super) fn capacity_at_step(step: &str, state: &State, case: &CaseFile<'_>, norms: &dyn Norms) -> String {
    let holders = super::route::desk_of(step, state, case, norms).map(|d| d.0).unwrap_or_default();
    let own = holders.into_iter().find(|c| c.person == case.on_behalf).map(|c| c.label);
    own.unwrap_or_else(|| own_capacity(case))
}
