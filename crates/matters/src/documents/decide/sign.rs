//! The ladder and the signature.

use guiju_core::norms::{Norms, Rung};
use guiju_core::{CaseFile, Done, Reason};

use super::super::command::Command;
use super::super::event::Event;
use super::super::route::{Route, shown};
use super::super::state::State;
use super::{own_capacity, way};

/// Nothing is left to clear: the paper is before its signer.
pub fn ladder_done(route: &Route, case: &CaseFile<'_>, norms: &dyn Norms) -> Vec<Reason> {
    match route.pending.first() {
        Some(rung) => rung.waits.clone().into_iter().collect(),
        None => {
            let said = format!("审核把关已经完成，现呈{}", route.signing.verb);
            let reason = Reason::grounded(norms, "documents.not_at_this_step", said, "请由可签发的同志签发");
            vec![reason.by(&route.ruling.citation).who(shown(&route.signers.lawful, case)).act("documents.sign")]
        }
    }
}

/// Whether a signature is in turn: every rung that does not fall on the signer himself is cleared, and somebody may sign.
pub fn in_turn(route: &Route, state: &State, case: &CaseFile<'_>, norms: &dyn Norms) -> Vec<Reason> {
    if let Some(waits) = &route.signers.waits {
        return vec![waits.clone()];
    }
    let mut reasons = vec![];
    if route.capacity(case.on_behalf).is_none() {
        reasons.push(not_the_signer(route, case, norms));
    }
    if let (_, Some(rung)) = route.before_signing(case.on_behalf) {
        reasons.push(out_of_turn(rung, route, case, norms));
    }
    if let Some(held) = state.held.as_ref().filter(|h| h.person != case.on_behalf) {
        let said = format!("{}批示暂缓：{}", case.org.name(&held.person), held.opinion);
        let reason = Reason::grounded(norms, "documents.held", said, "请作出批示的同志决定继续办理");
        reasons.push(reason.who(vec![format!("{} {}", held.capacity, case.org.name(&held.person))]));
    }
    reasons
}

/// Somebody else signs; why not this person, by the row that governs the paper.
fn not_the_signer(route: &Route, case: &CaseFile<'_>, norms: &dyn Norms) -> Reason {
    let lawful = shown(&route.signers.lawful, case);
    let place = guiju_core::ground::place_in_chinese(&route.ruling.citation.place);
    let said = format!("按{place}，此件应由{}{}", lawful.join("或"), route.signing.verb);
    let default = route.signers.default.iter().map(|c| format!("转呈{} {}", c.label, case.org.name(&c.person)));
    let way_on = default.collect::<Vec<_>>().join("");
    let mut reason =
        Reason::grounded(norms, "documents.not_the_signer", said, way_on).by(&route.ruling.citation).who(lawful);
    reason.facts.clone_from(&route.ruling.keys);
    let why = route.signers.not.iter().filter(|(person, _)| person == case.on_behalf).map(|(_, why)| why.clone());
    let why: Vec<String> = why.collect();
    if why.is_empty() { reason } else { reason.fact("本人不能签发的原因", why.join("；")) }
}

/// The rung that must be cleared before.
fn out_of_turn(rung: &Rung, route: &Route, case: &CaseFile<'_>, norms: &dyn Norms) -> Reason {
    let said = format!("此件尚待{}审核把关，不能越过", rung.label);
    let who = shown(&rung.capacities, case);
    let mut reason = Reason::grounded(norms, "documents.out_of_turn", said, format!("先由{}审核把关", rung.label))
        .by(&rung.citation)
        .by(&route.ruling.citation)
        .fact("当前环节", rung.label.clone())
        .who(who)
        .act("documents.clear");
    reason.facts.extend(route.ruling.keys.clone());
    if let Some(waits) = &rung.waits {
        reason.message = format!("{}；{}", reason.message, waits.message);
        reason.who.extend(waits.who.clone());
    }
    reason
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
        text: state.text.clone(),
    };
    let mut done = Done::event(event, capacity(&merged, case));
    done.citations = citations(&merged);
    Ok(done)
}

/// All capacities in which one person acts on merged rungs, shown once each.
fn capacity(merged: &[&Rung], case: &CaseFile<'_>) -> String {
    let mut labels: Vec<&str> = vec![];
    for rung in merged {
        for own in rung.capacities.iter().filter(|c| c.person == case.on_behalf) {
            if !labels.contains(&own.label.as_str()) {
                labels.push(&own.label);
            }
        }
    }
    labels.join("、")
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
    let Command::Sign { answer, opinion, reader, consent, .. } = command else { return Err(vec![]) };
    let route = way(state, case, norms, !consent.is_empty())?;
    let against = in_turn(&route, state, case, norms);
    if !against.is_empty() {
        return Err(against);
    }
    let Some(signer) = route.capacity(case.on_behalf) else {
        return Err(vec![not_the_signer(&route, case, norms)]);
    };
    let (merged, _) = route.before_signing(case.on_behalf);
    let mut labels = vec![signer.label.clone()];
    let also = capacity(&merged, case);
    if !also.is_empty() && also != signer.label {
        labels.push(also);
    }
    let own = route.signing.signers.iter().find(|s| s.role == signer.role).and_then(|s| s.verb.clone());
    let event = match answer.as_str() {
        "sign" | "sign_after_changes" => Event::Signed {
            verb: own.unwrap_or_else(|| route.signing.verb.clone()),
            opinion: opinion.clone(),
            day: case.happened.day(),
            after_changes: answer == "sign_after_changes",
            rungs: merged.iter().map(|r| r.key.clone()).collect(),
            consent: consent.clone(),
            text: state.text.clone(),
        },
        _ => Event::Answered {
            answer: answer.clone(),
            opinion: opinion.clone(),
            reader: reader.clone(),
            text: state.text.clone(),
        },
    };
    let mut done = Done::event(event, labels.join("、"));
    done.citations = signer.citations.clone();
    done.citations.insert(0, route.ruling.citation.clone());
    done.citations.extend(citations(&merged));
    done.citations.dedup();
    Ok(done)
}
