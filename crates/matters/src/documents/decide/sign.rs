//! The ladder and the signature.

use guiju_core::norms::{Capacity, Norms, Rung};
use guiju_core::{CaseFile, Done, Reason};

use super::super::command::Command;
use super::super::event::Event;
use super::super::facts::consents;
use super::super::route::{Route, route};
use super::super::state::{Hold, State};
use super::first::answer_fits;
use super::refuse::{cleared_already, held, nobody_now, not_held, not_the_signer, out_of_turn};
use super::{own_capacity, way};
use crate::powers;

/// Nobody can clear the next rung, or nothing is left to clear: the paper is before its signer.
pub fn ladder_done(route: &Route, case: &CaseFile<'_>, norms: &dyn Norms) -> Vec<Reason> {
    match route.pending.first() {
        Some(rung) => rung.waits.as_ref().map(nobody_now).into_iter().collect(),
        None => vec![cleared_already(route, case, norms)],
    }
}

/// Whether a signature is in turn: every rung that does not fall on the signer himself is cleared, somebody may sign,
/// and nobody else who may sign holds the paper back.
pub fn in_turn(route: &Route, state: &State, case: &CaseFile<'_>, norms: &dyn Norms) -> Vec<Reason> {
    if let Some(waits) = &route.signers.waits {
        return vec![nobody_now(waits)];
    }
    let mut reasons = vec![];
    if route.capacity(case.on_behalf).is_none() {
        reasons.push(not_the_signer(route, case, norms));
    }
    if let (_, Some(rung)) = route.before_signing(case.on_behalf) {
        reasons.push(out_of_turn(rung, route, case, norms));
    }
    if let Some(hold) = state.held.as_ref().filter(|hold| binds(hold, state, case, norms)) {
        reasons.push(held(hold, case, norms));
    }
    reasons
}

/// Whether a hold binds this person. It binds everybody but its author, as long as he may still sign the paper through
/// the post through which he held it; once he has left that post, whoever may sign the paper may also lift the hold.
fn binds(hold: &Hold, state: &State, case: &CaseFile<'_>, norms: &dyn Norms) -> bool {
    let author = hold.mark.person.as_str();
    // The head of the government leads all of its work: nobody's hold binds him.
    let mut own = case.org.posts_of(case.on_behalf, case.happened).filter_map(|id| case.org.posts.get(id));
    if author == case.on_behalf || own.any(|post| norms.is_head(&post.role)) {
        return false;
    }
    // Whether a consent is on record now says nothing about his power to hold.
    let Ok(route) = route(state, case, norms, true) else { return true };
    route.signers.lawful.iter().any(|c| c.person == author && (hold.post.is_empty() || c.post == hold.post))
}

/// Clears the next rung, and those after it that fall on the same person.
pub fn clear(opinion: &str, state: &State, case: &CaseFile<'_>, norms: &dyn Norms) -> Result<Done<Event>, Vec<Reason>> {
    let route = way(state, case, norms, false)?;
    let merged = route.merged(case.on_behalf);
    if merged.is_empty() {
        return Err(match route.pending.first() {
            Some(rung) => vec![out_of_turn(rung, &route, case, norms)],
            None => ladder_done(&route, case, norms),
        });
    }
    let event = Event::Cleared {
        rungs: merged.iter().map(|r| r.key.clone()).collect(),
        labels: merged.iter().map(|r| r.label.clone()).collect(),
        opinion: opinion.to_owned(),
        rests: powers::of(own(&merged, case), case.org, case.happened),
        text: state.text.clone(),
    };
    let mut done = Done::event(event, capacity(&merged, case));
    done.citations = citations(&merged);
    Ok(done)
}

/// In which capacities the person acting clears merged rungs.
fn own<'a>(merged: &'a [&'a Rung], case: &'a CaseFile<'_>) -> impl Iterator<Item = &'a Capacity> {
    merged.iter().flat_map(|rung| &rung.capacities).filter(|c| c.person == case.on_behalf)
}

/// All of them, shown once each.
fn capacity(merged: &[&Rung], case: &CaseFile<'_>) -> String {
    let mut labels: Vec<&str> = vec![];
    for own in own(merged, case) {
        if !labels.contains(&own.label.as_str()) {
            labels.push(&own.label);
        }
    }
    labels.join("、")
}

/// The powers on which a signature rests: by which he may sign, and by which the one consented whose consent stands for it.
fn signed_by(signer: &Capacity, consent_by: &str, route: &Route, case: &CaseFile<'_>) -> Vec<String> {
    let consent = route.signers.lawful.iter().filter(|c| c.person == consent_by && !consent_by.is_empty());
    powers::of(std::iter::once(signer).chain(consent), case.org, case.happened)
}

fn citations(merged: &[&Rung]) -> Vec<guiju_core::Citation> {
    let mut all: Vec<_> = merged.iter().map(|r| r.citation.clone()).collect();
    all.dedup();
    all
}

/// Back to the drafter.
pub fn send_back(
    reason: &str,
    state: &State,
    case: &CaseFile<'_>,
    norms: &dyn Norms,
) -> Result<Done<Event>, Vec<Reason>> {
    let route = way(state, case, norms, true)?;
    let own = route.desk().into_iter().find(|c| c.person == case.on_behalf).map(|c| c.label.clone());
    let mut done =
        Done::event(Event::Returned { reason: reason.to_owned() }, own.unwrap_or_else(|| own_capacity(case)));
    done.citations = vec![route.ruling.citation];
    Ok(done)
}

/// The signature, or another answer of the signer.
pub fn sign(
    command: &Command,
    state: &State,
    case: &CaseFile<'_>,
    norms: &dyn Norms,
) -> Result<Done<Event>, Vec<Reason>> {
    let Command::Sign { answer, opinion, reader, consent_by, consent, .. } = command else { return Err(vec![]) };
    let route = way(state, case, norms, consents(command, state, case, norms))?;
    let against = in_turn(&route, state, case, norms);
    if !against.is_empty() {
        return Err(against);
    }
    answer_fits(answer, state, case, norms)?;
    let Some(signer) = route.capacity(case.on_behalf) else {
        return Err(vec![not_the_signer(&route, case, norms)]);
    };
    if answer == "lift" && state.held.is_none() {
        return Err(vec![not_held(case, norms)]);
    }
    let (merged, _) = route.before_signing(case.on_behalf);
    let mut labels = vec![signer.label.clone()];
    let also = capacity(&merged, case);
    if !also.is_empty() && also != signer.label {
        labels.push(also);
    }
    let verb = route.signing.signers.iter().find(|s| s.role == signer.role).and_then(|s| s.verb.clone());
    let event = match answer.as_str() {
        "sign" | "sign_after_changes" => Event::Signed {
            verb: verb.unwrap_or_else(|| route.signing.verb.clone()),
            opinion: opinion.clone(),
            day: case.happened.day(),
            after_changes: answer == "sign_after_changes",
            rungs: merged.iter().map(|r| r.key.clone()).collect(),
            rungs_rest: powers::of(own(&merged, case), case.org, case.happened),
            consent: if consent.is_empty() {
                String::new()
            } else {
                format!("{}：{consent}", case.org.name(consent_by))
            },
            rests: signed_by(signer, consent_by, &route, case),
            text: state.text.clone(),
        },
        _ => Event::Answered {
            answer: answer.clone(),
            opinion: opinion.clone(),
            reader: reader.clone(),
            post: signer.post.clone(),
            text: state.text.clone(),
        },
    };
    let mut done = Done::event(event, labels.join("、"));
    done.citations = signer.citations.clone();
    done.citations.insert(0, route.ruling.citation.clone());
    done.citations.extend(citations(&merged));
    if state.held.is_some() && matches!(answer.as_str(), "sign" | "sign_after_changes" | "lift") {
        // It lifts a hold: of his own, or of somebody who may no longer sign.
        done.citations.extend(norms.ground("documents.held"));
    }
    done.citations.dedup();
    Ok(done)
}
