//! The facts that the gate may ask of `documents`.

use std::collections::BTreeSet;

use guiju_core::judgement::Judgement;
use guiju_core::norms::{Answer, Capacity, Norms};
use guiju_core::{CaseFile, Facts, Value, marking};

use super::authority;
use super::command::Command;
use super::decide::{drafting_post, first, is_withheld};
use super::event::Paper;
use super::looks;
use super::route::{Route, desk_of, keys, route};
use super::state::{Mark, Stage, State};

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
        .or_else(|| judged_fact(name, command, state, case, norms))
}

/// What is left to somebody's judgement: the answers, and who may give them.
fn judged_fact(
    name: &str,
    command: Option<&Command>,
    state: &State,
    case: &CaseFile<'_>,
    norms: &dyn Norms,
) -> Option<Value> {
    let people = |judgements: Vec<Judgement>| -> Value {
        let judges = judgements.iter().flat_map(|j| authority::judges(j, state, case, norms));
        judges.map(|c| c.person).collect()
    };
    match (name, command) {
        ("judges", Some(Command::Judge { judgement, .. })) => {
            Some(people(authority::own(norms).filter(|j| j.common.name == *judgement).collect()))
        }
        // Before the form is filled in, whoever may declare any of what is asked.
        ("judges", _) => Some(people(authority::asked(state, case, norms))),
        ("departure_judges", _) => {
            let departs = authority::asked(state, case, norms).into_iter().filter(|j| j.departs);
            Some(people(departs.collect()))
        }
        _ => {
            let norm = authority::own(norms).find(|j| j.answers.text == name)?;
            Some(authority::answer(&norm, state, case, norms).into())
        }
    }
}

/// Facts of the paper: of the one typed, while drafting or editing, else of the one on the desk.
pub fn paper_fact(
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
        "lines_concerned" => Some(paper.lines.iter().cloned().collect()),
        "unit_concerned" => Some(state.unit.as_str().into()),
        "amount" => Some(Value::Number(paper.amount.unwrap_or_default() / 100)),
        "urgency" => Some(paper.urgency.as_str().into()),
        "addressed" => Some(addressed(paper, case).into()),
        "normative" => Some(paper.normative.into()),
        "own_competence" => Some(paper.own_competence.into()),
        "already_covered" => Some(paper.already_covered.into()),
        "skip_level" => Some(paper.skip_level.into()),
        "skip_approved" => Some((!paper.skip_approval.is_empty() && copies_an_organ(paper, case)).into()),
        "publicity" => Some(paper.publicity.as_str().into()),
        "label" => Some(paper.label.as_str().into()),
        "withheld_bare" => Some((paper.withhold_ground.is_empty() && is_withheld(paper, norms).ok()?).into()),
        "temporary_funding" => Some(paper.temporary_funding.into()),
        "finance_opined" => Some((!paper.finance_opinion.is_empty()).into()),
        // Without the list of markings nobody can say that a paper bears none.
        "marked" if norms.members("marking").is_empty() => None,
        "marked" => Some((is_classified(classification, norms) || marked(paper, norms)).into()),
        "needs_review" => Some(needs_review(paper, &unit_of_draft(state, case), case, norms)?.into()),
        _ => None,
    }
}

/// Whether the paper bears a classification marking. The marking is tested, never the words of the body.
fn marked(paper: &Paper, norms: &dyn Norms) -> bool {
    let texts = [
        &paper.title,
        &paper.body,
        &paper.annex,
        &paper.basis,
        &paper.meeting,
        &paper.skip_approval,
        &paper.finance_opinion,
        &paper.withhold_ground,
    ];
    let lists = paper.recipients.iter().chain(&paper.copies).chain(&paper.asks);
    let names = paper.attachments.iter().chain(&paper.source).map(|a| &a.name);
    let markings: Vec<String> = norms.members("marking").into_iter().map(|(_, label)| label).collect();
    let mut all = texts.into_iter().chain(lists).chain(names);
    all.any(|text| marking::found(text, &markings).is_some())
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
                ("mark".to_owned(), mark_of(command?, norms)?.into()),
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
            Command::Sign { .. } => Some(consents(command?, state, case, norms).into()),
            _ => None,
        },
        "opinion_contradicts" => Some(contradicts(command?.opinion().unwrap_or_default(), norms)?.into()),
        "consultation" | "consulting" | "consultation_desk" | "signature_standing" | "signer" | "disputed"
        | "voided" | "disputed_people" | "void_people" | "power_disputed" | "power_void" | "disputed_powers"
        | "void_powers" | "power_givers" => looks::fact(name, state, case, norms),
        "head_approved" => Some(state.approval.as_ref().is_some_and(|a| a.text == state.text).into()),
        _ => None,
    }
}

/// To what a paper is addressed. A recipient that names somebody of the organisation is a person, whatever was chosen.
fn addressed(paper: &Paper, case: &CaseFile<'_>) -> String {
    let holders = case.org.holdings.iter().filter(|h| h.span.covers(case.happened)).map(|h| case.org.name(&h.person));
    let names: BTreeSet<&str> = holders.filter(|name| name.chars().count() > 1).collect();
    let is_person = |to: &String| names.iter().any(|name| to.starts_with(name) || to.ends_with(name));
    let said_otherwise = paper.addressed == "organ" && paper.recipients.iter().any(is_person);
    if said_otherwise { "leader".to_owned() } else { paper.addressed.clone() }
}

/// Whether a copy goes to an organ that the organisation knows, written in full or for short (区政府).
fn copies_an_organ(paper: &Paper, case: &CaseFile<'_>) -> bool {
    let for_short = |short: &str, full: &str| {
        let mut rest = full.chars();
        short.chars().count() > 1 && short.chars().all(|c| rest.any(|f| f == c))
    };
    paper.copies.iter().any(|copy| case.org.units.values().any(|unit| for_short(copy.trim(), &unit.name)))
}

/// Whether what was typed into the field 密级 says that the paper has one.
fn is_classified(typed: &str, norms: &dyn Norms) -> bool {
    let none = norms.members("unclassified");
    !typed.is_empty() && !none.iter().any(|(_, label)| label == typed)
}

/// The unit that drafts: of a paper on the desk its own, of one being typed that of who types it.
fn unit_of_draft(state: &State, case: &CaseFile<'_>) -> String {
    let own = || drafting_post(case).map(|(_, unit)| unit);
    if state.unit.is_empty() { own().unwrap_or_default() } else { state.unit.clone() }
}

/// Whether the rules ask for a review for legality before the paper is submitted; nothing where they do not say.
pub fn needs_review(paper: &Paper, unit: &str, case: &CaseFile<'_>, norms: &dyn Norms) -> Option<bool> {
    let mut keys = keys(paper, case.org, case.happened, norms);
    keys.insert("normative".to_owned(), paper.normative.into());
    keys.insert("drafting_kind".to_owned(), case.org.units.get(unit)?.kind.as_str().into());
    match norms.ask("documents.review", &keys).ok()?.answer {
        Answer::Text(said) => Some(said != "none"),
        _ => None,
    }
}

/// The mark that was made: who only draws a circle or writes that he has read it makes no more than a circle.
fn mark_of(command: &Command, norms: &dyn Norms) -> Option<String> {
    let phrases = norms.members("bare_opinion");
    // Without the list of such phrases nobody can say that an opinion is more than one of them.
    if phrases.is_empty() {
        return None;
    }
    let (mark, written) = (command.mark()?, command.opinion().unwrap_or_default());
    let plain = plain(written);
    let bare = mark == "text" && phrases.iter().any(|(_, words)| *words == plain);
    Some(if bare { "circle" } else { mark }.to_owned())
}

/// What was written without its blanks, brackets and punctuation: `（已阅）。` says no more than `已阅`.
fn plain(written: &str) -> String {
    const AROUND: &str = "。．.，,、；;：:！!（）()【】[]《》“”\"'‘’…—-";
    written.chars().filter(|c| !c.is_whitespace() && !AROUND.contains(*c)).collect()
}

/// Whether what was written says no: begins with one of the openings that say so, also after a mark of consent before
/// it, or has one of the phrases that say so anywhere. Nothing where the rules list neither.
fn contradicts(opinion: &str, norms: &dyn Norms) -> Option<bool> {
    let openings = norms.members("dissent");
    if openings.is_empty() {
        return None;
    }
    let written = plain(opinion);
    let rest = written.strip_prefix("同意").unwrap_or(&written);
    let opens = openings.iter().any(|(_, w)| written.starts_with(w.as_str()) || rest.starts_with(w.as_str()));
    let sounds_alike = norms.members("no_dissent");
    let without = sounds_alike.iter().fold(written.clone(), |text, (_, word)| text.replace(word.as_str(), ""));
    Some(opens || norms.members("dissent_anywhere").iter().any(|(_, word)| without.contains(word.as_str())))
}

/// Whether a consent is on record by which somebody else may sign: of one who could sign the paper himself, and is not
/// who signs.
pub fn consents(command: &Command, state: &State, case: &CaseFile<'_>, norms: &dyn Norms) -> bool {
    let Command::Sign { consent_by, consent, .. } = command else { return false };
    let by_signer = |route: Route| route.signers.lawful.iter().any(|c| c.person == *consent_by);
    let other = !consent.is_empty() && consent_by != case.on_behalf;
    other && route(state, case, norms, false).is_ok_and(by_signer)
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
    // Who may sign with a consent on record may sign; whether there is one is a matter of the case, and decided there.
    let consent = matches!(command, None | Some(Command::Sign { .. }));
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
        "desk_holders" => Some(desk_holders(state, &way()?, case, norms)),
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
/// again for the changes that the signer asked for. A draft belongs to the post: whoever took it over goes on with it.
fn editors(state: &State, case: &CaseFile<'_>, norms: &dyn Norms) -> Option<BTreeSet<String>> {
    let drafter = || {
        let holder = case.org.holder(&state.post, case.happened);
        BTreeSet::from([holder.map_or_else(|| state.drafted.person.clone(), str::to_owned)])
    };
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

/// Who has the paper before him. One that was signed is with its signer, as long as he may sign it and his signature
/// stands; the head of the government may take up any paper that he could sign himself.
fn desk_holders(state: &State, route: &Route, case: &CaseFile<'_>, norms: &dyn Norms) -> Value {
    let desk = route.desk();
    let void = looks::signature_void(state, case);
    let signer = state.signature.as_ref().filter(|_| !void).map(|signature| signature.mark.person.as_str());
    match signer.filter(|signer| desk.iter().any(|c| c.person == *signer)) {
        Some(signer) => {
            let his = |c: &&Capacity| c.person == signer || norms.is_head(&c.role);
            desk.into_iter().filter(his).map(|c| &c.person).collect()
        }
        None => desk.into_iter().map(|c| &c.person).collect(),
    }
}

/// Somebody other than the drafter has reviewed it, or does so by this signature's merged rungs. Where the rules set no
/// rung at all, the final signer is the reviewer, and must not be the drafter. Who drafted the paper, changed it last and
/// now signs it himself has had nobody look at it unless somebody looked at the very text.
fn reviewed_by_other(state: &State, route: &Route, case: &CaseFile<'_>) -> bool {
    let drafter = state.drafted.person.as_str();
    let his_own = case.on_behalf == drafter && state.edited_by == drafter;
    let looked = |mark: &Mark| mark.person != drafter && (!his_own || mark.text == state.text);
    let cleared = state.clearances.iter().any(|c| looked(&c.mark));
    let approved = state.approval.as_ref().is_some_and(looked);
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
