//! The facts that the gate may ask of `documents`.

use std::collections::BTreeSet;

use guiju_core::norms::{Answer, Norms};
use guiju_core::{CaseFile, Facts, Value};

use super::command::Command;
use super::decide::{first, is_withheld};
use super::event::Paper;
use super::looks;
use super::route::{Route, desk_of, keys, route};
use super::state::{Stage, State};

/// One fact by name; `None` where the form must be filled in first or the rules do not say.
pub fn fact(
    name: &str,
    command: Option<&Command>,
    state: &State,
    case: &CaseFile<'_>,
    norms: &dyn Norms,
) -> Option<Value> {
    paper_fact(name, command, state, case, norms)
        .or_else(|| mark_fact(name, command, state, case, norms))
        .or_else(|| people_fact(name, command, state, case, norms))
}

/// Facts of the paper: of the one typed, while drafting or editing, else of the one on the desk.
fn paper_fact(
    name: &str,
    command: Option<&Command>,
    state: &State,
    case: &CaseFile<'_>,
    norms: &dyn Norms,
) -> Option<Value> {
    let typed = command.and_then(Command::paper);
    if typed.is_none() && state.text.is_empty() {
        return None;
    }
    let (paper, classification) = typed.unwrap_or((&state.paper, ""));
    match name {
        "issuer" | "joint_with" | "doc_type" | "recipient" | "matter_class" | "meeting_passed" | "consent_noted"
        | "portfolio" | "has_vice_mayor" => keys(paper, case.org, case.happened, norms).remove(name),
        "urgency" => Some(paper.urgency.as_str().into()),
        "addressed" => Some(paper.addressed.as_str().into()),
        "normative" => Some(paper.normative.into()),
        "own_competence" => Some(paper.own_competence.into()),
        "already_covered" => Some(paper.already_covered.into()),
        "skip_level" => Some(paper.skip_level.into()),
        "skip_approved" => Some((!paper.skip_approval.is_empty() && !paper.copies.is_empty()).into()),
        "publicity" => Some(paper.publicity.as_str().into()),
        "label" => Some(paper.label.as_str().into()),
        "withheld_bare" => Some((paper.withhold_ground.is_empty() && is_withheld(paper, norms).ok()?).into()),
        "temporary_funding" => Some(paper.temporary_funding.into()),
        "finance_opined" => Some((!paper.finance_opinion.is_empty()).into()),
        // Without the list of markings nobody can say that a paper bears none.
        "marked" if norms.members("marking").is_empty() => None,
        "marked" => Some((!classification.is_empty() || marked(paper, norms)).into()),
        _ => None,
    }
}

/// Whether the paper bears a classification marking. The marking is tested, never the words of the body.
fn marked(paper: &Paper, norms: &dyn Norms) -> bool {
    let texts = [
        &paper.title,
        &paper.body,
        &paper.basis,
        &paper.meeting,
        &paper.skip_approval,
        &paper.finance_opinion,
        &paper.withhold_ground,
    ];
    let lists = paper.recipients.iter().chain(&paper.copies).chain(&paper.asks);
    let names = paper.attachments.iter().map(|a| &a.name);
    let all: Vec<String> = texts.into_iter().chain(lists).chain(names).map(|t| squeezed(t)).collect();
    norms.members("marking").iter().any(|(_, marking)| all.iter().any(|t| t.contains(marking.as_str())))
}

/// A text without blanks, so that `秘 密 ★` is seen as `秘密★`.
fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// Facts of what was written on the paper and what it came to.
fn mark_fact(
    name: &str,
    command: Option<&Command>,
    state: &State,
    case: &CaseFile<'_>,
    norms: &dyn Norms,
) -> Option<Value> {
    match name {
        "mark" => Some(command?.mark()?.into()),
        "purpose" => Some(purpose(command, state, case, norms).into()),
        "opinion_meaning" => {
            let facts = Facts::from([
                ("mark".to_owned(), command?.mark()?.into()),
                ("purpose".to_owned(), purpose(command, state, case, norms).into()),
            ]);
            match norms.ask("documents.mark_meaning", &facts).ok()?.answer {
                Answer::Text(meaning) => Some(meaning.into()),
                _ => None,
            }
        }
        "review" => Some(state.review_state().into()),
        "review_result" => match command? {
            Command::RecordReview { result, .. } => Some(result.as_str().into()),
            _ => None,
        },
        "sets_forbidden" | "reduces_rights" => match command? {
            Command::RecordReview { sets_forbidden, reduces_rights, .. } => {
                Some((if name == "sets_forbidden" { *sets_forbidden } else { *reduces_rights }).into())
            }
            _ => None,
        },
        "leader_consent" => match command? {
            Command::Sign { consent, .. } => Some((!consent.is_empty()).into()),
            _ => None,
        },
        "consultation" | "consulting" | "consultation_desk" | "signature_standing" | "signer" | "disputed"
        | "voided" | "disputed_people" | "void_people" => looks::fact(name, state, case, norms),
        "head_approved" => Some(state.approval.as_ref().is_some_and(|a| a.text == state.text).into()),
        _ => None,
    }
}

/// A mark is for information only where somebody clears a rung that is only for reading.
fn purpose(command: Option<&Command>, state: &State, case: &CaseFile<'_>, norms: &dyn Norms) -> &'static str {
    if !matches!(command, Some(Command::Clear { .. })) {
        return "approval";
    }
    match route(state, case, norms, true) {
        Ok(route) if route.for_information() => "information",
        _ => "approval",
    }
}

/// Facts about who may do what.
fn people_fact(
    name: &str,
    command: Option<&Command>,
    state: &State,
    case: &CaseFile<'_>,
    norms: &dyn Norms,
) -> Option<Value> {
    // Before the form is filled in, a consent that could still be recorded closes no way.
    let consent = match command {
        Some(Command::Sign { consent, .. }) => !consent.is_empty(),
        Some(_) => false,
        None => true,
    };
    let way = || route(state, case, norms, consent).ok();
    match name {
        "drafter" => Some(state.drafted.person.as_str().into()),
        "drafting_unit" => Some(state.unit.as_str().into()),
        "drafting_kind" => Some(case.org.units.get(&state.unit)?.kind.as_str().into()),
        "editors" => Some(editors(state, case, norms)?.into_iter().collect()),
        "unit_heads" => people("approve", state, case, norms),
        "reviewers" => people("review", state, case, norms),
        "registrars" => people("number", state, case, norms),
        "rung_holders" => {
            Some(way()?.pending.first().into_iter().flat_map(|r| &r.capacities).map(|c| &c.person).collect())
        }
        "act_first" => Some(first::ruling(state, norms).ok()?.0.into()),
        "act_first_holders" => Some(first::holders(state, case).into_iter().collect()),
        "signing_posts" => Some(way()?.signers.default.into_iter().map(|c| c.post).collect()),
        "desk_holders" => Some(way()?.desk().into_iter().map(|c| &c.person).collect()),
        "lawful_signers" => Some(way()?.signers.lawful.iter().map(|c| &c.person).collect()),
        "reviewed_by_other" => Some(reviewed_by_other(state, &way()?, case).into()),
        "sole_reviewer" => Some(sole_reviewer(state, &way()?, case).into()),
        "other_reviewers" => Some(other_reviewers(state, &way()?, case).into_iter().collect()),
        _ => None,
    }
}

fn people(step: &str, state: &State, case: &CaseFile<'_>, norms: &dyn Norms) -> Option<Value> {
    Some(desk_of(step, state, case, norms).ok()?.0.into_iter().map(|c| c.person).collect())
}

/// Who may change the text now: the drafter while it is with him, then whoever has it on the desk, and the drafter
/// again for the changes that the signer asked for.
fn editors(state: &State, case: &CaseFile<'_>, norms: &dyn Norms) -> Option<BTreeSet<String>> {
    let drafter = || BTreeSet::from([state.drafted.person.clone()]);
    match state.stage() {
        Stage::Drafting => Some(drafter()),
        Stage::Circulating => {
            let route = route(state, case, norms, true).ok()?;
            Some(route.desk().into_iter().map(|c| c.person.clone()).collect())
        }
        Stage::Signed if state.changes_outstanding() => Some(drafter()),
        _ => Some(BTreeSet::new()),
    }
}

/// Somebody other than the drafter has reviewed it, or does so by this signature's merged rungs. Where the rules set no
/// rung at all, the final signer is the reviewer, and must not be the drafter.
fn reviewed_by_other(state: &State, route: &Route, case: &CaseFile<'_>) -> bool {
    let drafter = state.drafted.person.as_str();
    let cleared = state.clearances.iter().any(|c| c.mark.person != drafter);
    let approved = state.approval.as_ref().is_some_and(|a| a.person != drafter);
    let merged = !route.before_signing(case.on_behalf).0.is_empty() || route.rungs.is_empty();
    cleared || approved || (merged && case.on_behalf != drafter)
}

/// The drafter clears, and neither has anybody else reviewed the paper nor is there another rung that somebody else
/// will have to clear.
fn sole_reviewer(state: &State, route: &Route, case: &CaseFile<'_>) -> bool {
    let drafter = state.drafted.person.as_str();
    if case.on_behalf != drafter {
        return false;
    }
    let by_other = state.clearances.iter().any(|c| c.mark.person != drafter)
        || state.approval.as_ref().is_some_and(|a| a.person != drafter);
    let merged = route.merged(drafter).len();
    !by_other && route.pending.len() <= merged
}

/// Who else could review: the other holders of the rungs that are open, else of any rung. Where the desk is the drafter's
/// alone, the first of his unit, who has somebody else draft.
fn other_reviewers(state: &State, route: &Route, case: &CaseFile<'_>) -> BTreeSet<String> {
    let drafter = state.drafted.person.as_str();
    for rungs in [&route.pending, &route.rungs] {
        let others = rungs.iter().flat_map(|r| &r.capacities).map(|c| &c.person).filter(|p| *p != drafter);
        let others: BTreeSet<String> = others.cloned().collect();
        if !others.is_empty() {
            return others;
        }
    }
    let posts = case.org.posts.iter().filter(|(_, post)| post.unit == state.unit);
    let held = posts.filter_map(|(id, post)| Some((post.order, case.org.holder(id, case.happened)?)));
    let first = held.filter(|(_, person)| *person != drafter).min_by_key(|(order, _)| *order);
    first.into_iter().map(|(_, person)| person.to_owned()).collect()
}
