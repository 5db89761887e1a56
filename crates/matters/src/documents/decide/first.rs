//! Acting first and completing afterwards (先办后补): a named leader lets an extra-urgent paper be numbered and issued before
//! its ladder and its signature. Both are owed all the same, and there is one signature, dated when it is given.

use guiju_core::norms::{Answer, NormFault, Norms};
use guiju_core::org::Grant;
use guiju_core::{CaseFile, Day, Done, Facts, Reason};

use super::super::event::Event;
use super::super::state::{Stage, State};
use super::refuse::held;
use super::{faulty, finish, own_capacity, way};

/// The power that has to be granted: a member of the class `power`.
const POWER: &str = "act_first";

/// What the rules say of acting first on a paper: one of the answers to `documents.act_first`.
pub fn ruling(state: &State, norms: &dyn Norms) -> Result<(String, guiju_core::Citation), NormFault> {
    let facts = Facts::from([
        ("urgency".to_owned(), state.paper.urgency.as_str().into()),
        ("doc_type".to_owned(), state.paper.doc_type.as_str().into()),
    ]);
    let ruling = norms.ask("documents.act_first", &facts)?;
    match ruling.answer {
        Answer::Text(text) => Ok((text, ruling.citation)),
        _ => Err(NormFault("规则没有写明能否先办后补".to_owned())),
    }
}

/// Who may let a paper of these lines go first now: the holders of the posts to which the power was granted.
pub fn holders(state: &State, case: &CaseFile<'_>) -> Vec<String> {
    granted(state, case).map(|(person, _)| person.to_owned()).collect()
}

/// The same, each with the subject id of the grant. It is between people, and ends when one of them leaves.
fn granted<'a>(state: &'a State, case: &'a CaseFile<'_>) -> impl Iterator<Item = (&'a str, &'a str)> {
    let (lines, now) = (&state.paper.lines, case.happened);
    let covers = move |g: &&Grant| {
        let concerns = g.lines.is_empty() || g.lines.iter().any(|line| lines.contains(line));
        let same = case.org.changed_hands(&[&g.to, &g.from], g.made, now).is_none();
        g.power == POWER && concerns && g.gives(now) && same
    };
    let granted = case.org.grants.iter().filter(covers);
    granted.filter_map(move |g| Some((case.org.holder(&g.to, now)?, g.id.as_str())))
}

/// What stands against letting it go first, whoever does it.
pub fn may(state: &State, case: &CaseFile<'_>, norms: &dyn Norms) -> Vec<Reason> {
    if let Some(first) = state.first.as_ref().filter(|first| first.text == state.text) {
        let said = format!("此件已由{}准予先办", case.org.name(&first.person));
        let reason = Reason::grounded(norms, "documents.not_at_this_step", said, "请编号、印发", case.himself());
        return vec![reason.fact("先办后补", "已经准予").act("documents.number")];
    }
    state.held.iter().map(|hold| held(hold, case, norms)).collect()
}

/// Lets it go.
pub fn act(reason: &str, state: &State, case: &CaseFile<'_>, norms: &dyn Norms) -> Result<Done<Event>, Vec<Reason>> {
    let (_, citation) = ruling(state, norms).map_err(|fault| vec![faulty(&fault)])?;
    let own = granted(state, case).find(|(person, _)| *person == case.on_behalf);
    let rests = own.map(|(_, grant)| grant.to_owned()).into_iter().collect();
    let event = Event::ActedFirst { reason: reason.to_owned(), rests, text: state.text.clone() };
    let mut done = Done::event(event, own_capacity(case));
    done.citations = vec![citation, way(state, case, norms, true)?.ruling.citation];
    done.citations.dedup();
    Ok(done)
}

/// The day by which a paper is numbered: that of its signature; of one that goes first, the day on which it was let go.
/// What was changed since may go neither way.
pub fn day(state: &State, case: &CaseFile<'_>, norms: &dyn Norms) -> Result<Day, Vec<Reason>> {
    let first = state.first.as_ref().filter(|_| state.signature.is_none());
    let Some(first) = first else { return finish::signed(state, case, norms).map(|signature| signature.day) };
    if first.text == state.text {
        return Ok(first.at.unwrap_or(case.happened).day());
    }
    let said = "准予先办以后文稿有改动";
    let way_on = "请准予先办的同志看过现在的文稿，重新准予";
    let who = vec![case.org.person_with_post(&first.person, case.happened)];
    let reason = Reason::grounded(norms, "documents.text_changed", said, way_on, who);
    Err(vec![reason.fact("准予先办的理由", first.opinion.clone()).act("documents.act_first")])
}

/// A paper that went first can only be signed; one that is not out yet can also be stopped.
pub fn answer_fits(answer: &str, state: &State, case: &CaseFile<'_>, norms: &dyn Norms) -> Result<(), Vec<Reason>> {
    let stage = state.stage();
    let gone = state.owes_signature() && matches!(stage, Stage::Numbered | Stage::Issued);
    if !gone || answer == "sign" || (stage == Stage::Numbered && answer == "do_not_issue") {
        return Ok(());
    }
    let said = format!("此件先办后补，现处于“{}”环节，只补办签发", stage.label());
    let way_on = match stage {
        Stage::Issued => "请签发；不同意的，请收回",
        _ => "请签发；不同意的，请批示不予印发",
    };
    let reason = Reason::grounded(norms, "documents.not_at_this_step", said, way_on, case.himself());
    Err(vec![reason.fact("现处环节", stage.label())])
}
