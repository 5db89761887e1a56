//! Who asks, answers, negotiates and coordinates, as the rules say at an instant; and what is owed.

use guiju_core::journal::Obligation;
use guiju_core::norms::{Answer, At, Capacity, NormFault, Norms};
use guiju_core::org::IN_CHARGE;
use guiju_core::{CaseFile, Facts, Value};

use super::looks::{Paper, REPLY};
use super::state::{Side, Standing, State};

/// The holders of a step's role in a unit; nobody where the rules name nobody for a unit of its kind.
pub fn holders(step: &str, unit: &str, case: &CaseFile<'_>, norms: &dyn Norms) -> Result<Vec<Capacity>, NormFault> {
    let Some(known) = case.org.units.get(unit) else { return Ok(vec![]) };
    let facts =
        Facts::from([("consult_step".to_owned(), step.into()), ("side_kind".to_owned(), known.kind.as_str().into())]);
    let role = text("consultation.desk", &facts, norms)?;
    if role == "none" {
        return Ok(vec![]);
    }
    norms.holders(&role, At { org: case.org, time: case.happened, lines: &[], unit })
}

/// The posts that owe a step in a unit: those of its holders; where nobody holds one, the vacant ones, so that what is
/// open is open for somebody as soon as one is filled.
fn posts(step: &str, unit: &str, case: &CaseFile<'_>, norms: &dyn Norms) -> Result<Vec<String>, NormFault> {
    let held = holders(step, unit, case, norms)?;
    let Some(known) = case.org.units.get(unit).filter(|_| held.is_empty()) else {
        return Ok(held.into_iter().map(|c| c.post).collect());
    };
    let facts =
        Facts::from([("consult_step".to_owned(), step.into()), ("side_kind".to_owned(), known.kind.as_str().into())]);
    match text("consultation.desk", &facts, norms)?.as_str() {
        "none" => Ok(vec![]),
        role => norms.posts(role, At { org: case.org, time: case.happened, lines: &[], unit }),
    }
}

/// The text by which the rules answer a question.
pub fn text(question: &str, facts: &Facts, norms: &dyn Norms) -> Result<String, NormFault> {
    match norms.ask(question, facts)?.answer {
        Answer::Text(text) => Ok(text),
        _ => Err(NormFault(format!("规则对“{question}”的回答不是文字"))),
    }
}

/// Who may ask for the lead: whoever drafted the paper, its clerks and its head.
pub fn askers(paper: &Paper, case: &CaseFile<'_>, norms: &dyn Norms) -> Result<Vec<String>, NormFault> {
    let mut people = vec![paper.drafter.clone()];
    for step in ["lead_head", "lead_clerk"] {
        people.extend(holders(step, &paper.unit, case, norms)?.into_iter().map(|c| c.person));
    }
    Ok(people)
}

/// How the countersignatures stand, for the rules.
fn countersigning(state: &State) -> (String, Value) {
    let standing = if state.is_refused() { "refused" } else { "open" };
    ("countersigning".to_owned(), standing.into())
}

fn coordinating_role(
    lines: &[String],
    state: &State,
    case: &CaseFile<'_>,
    norms: &dyn Norms,
) -> Result<String, NormFault> {
    let mut facts = case.org.portfolio(lines, case.happened, |role| norms.is_head(role));
    facts.extend([countersigning(state)]);
    text("consultation.coordinator", &facts, norms)
}

/// Who coordinates: found by the lead's own lines; by whom, where a countersignature was refused, the rules say.
pub fn coordinators(
    state: &State,
    paper: &Paper,
    case: &CaseFile<'_>,
    norms: &dyn Norms,
) -> Result<Vec<Capacity>, NormFault> {
    let lines = paper.lead_lines(case);
    let role = coordinating_role(&lines, state, case, norms)?;
    norms.holders(&role, At { org: case.org, time: case.happened, lines: &lines, unit: &paper.unit })
}

/// The posts of those who coordinate, vacant ones where nobody holds one.
fn coordinating(
    state: &State,
    paper: &Paper,
    case: &CaseFile<'_>,
    norms: &dyn Norms,
) -> Result<Vec<String>, NormFault> {
    let held: Vec<String> = coordinators(state, paper, case, norms)?.into_iter().map(|c| c.post).collect();
    if !held.is_empty() {
        return Ok(held);
    }
    let lines = paper.lead_lines(case);
    let role = coordinating_role(&lines, state, case, norms)?;
    norms.posts(&role, At { org: case.org, time: case.happened, lines: &lines, unit: &paper.unit })
}

/// The leaders of the other sides to be decided who have not countersigned the decision, and did not make it: post and
/// person. Who could have decided in the decider's place countersigns like others. Nobody where the rules want no countersignature; where
/// the post of a side's leader is vacant, whom they name instead.
pub fn countersigners(
    state: &State,
    paper: &Paper,
    case: &CaseFile<'_>,
    norms: &dyn Norms,
) -> Result<Vec<(String, String)>, NormFault> {
    let mut found = vec![];
    for side in state.live().filter(|s| s.positions && s.standing() != Standing::Decided) {
        let mut lines = paper.lines_of(&side.unit, case);
        if lines.is_empty() {
            lines = case.org.lines.iter().filter(|(_, l)| l.unit == side.unit).map(|(id, _)| id.clone()).collect();
        }
        let charge = case.org.relations.iter().filter(|r| r.kind == IN_CHARGE && r.span.covers(case.happened));
        let posts = charge.filter(|r| lines.contains(&r.line)).map(|r| r.post.as_str());
        let posts: Vec<&str> = posts.collect();
        let held = posts.iter().filter_map(|p| Some(((*p).to_owned(), case.org.holder(p, case.happened)?.to_owned())));
        let held: Vec<(String, String)> = held.collect();
        let vacant = !posts.is_empty() && held.is_empty();
        let leader = ("side_leader".to_owned(), if vacant { "vacant" } else { "held" }.into());
        match text("consultation.countersigning", &Facts::from([countersigning(state), leader]), norms)?.as_str() {
            NOBODY => {}
            OTHERS => found.extend(held),
            role => {
                let at = At { org: case.org, time: case.happened, lines: &lines, unit: &side.unit };
                let first = norms.holders(role, at)?.into_iter().next();
                found.extend(first.map(|c| (c.post, c.person)));
            }
        }
    }
    found.retain(|(_, person)| *person != state.decider && !state.countersigned.contains(person));
    found.sort();
    found.dedup();
    Ok(found)
}

/// The answers of the rules by which the leaders of the other sides countersign, and by which nobody does; any other is the role
/// whose holder does.
const OTHERS: &str = "others";
const NOBODY: &str = "none";

/// The sides that have yet to say whether the heads agreed, each with its head who acts here; all of them for `None`.
pub fn claimed<'a>(
    state: &'a State,
    person: Option<&str>,
    case: &CaseFile<'_>,
    norms: &dyn Norms,
) -> Result<Vec<(&'a Side, Capacity)>, NormFault> {
    let mut found = vec![];
    for side in state.live().filter(|s| s.standing() == Standing::Claimed) {
        let heads = holders("reply_head", &side.unit, case, norms)?;
        let heads = heads.into_iter().filter(|head| person.is_none_or(|person| head.person == person));
        found.extend(heads.map(|head| (side, head)));
    }
    Ok(found)
}

/// The side for which somebody answers: one that waits for an answer before one that has it.
pub fn own_side<'a>(
    state: &'a State,
    case: &CaseFile<'_>,
    norms: &dyn Norms,
) -> Result<Option<(&'a Side, Option<Capacity>)>, NormFault> {
    let mut sides: Vec<&Side> = state.live().collect();
    sides.sort_by_key(|side| side.answered);
    for side in sides {
        let heads = holders("reply_head", &side.unit, case, norms)?;
        if let Some(head) = heads.into_iter().find(|c| c.person == case.on_behalf) {
            return Ok(Some((side, Some(head))));
        }
        if holders("reply_clerk", &side.unit, case, norms)?.iter().any(|c| c.person == case.on_behalf) {
            return Ok(Some((side, None)));
        }
    }
    Ok(None)
}

/// Name of a unit; the id where it is unknown.
pub fn unit_name<'a>(unit: &'a str, case: &CaseFile<'a>) -> &'a str {
    case.org.units.get(unit).map_or(unit, |u| u.name.as_str())
}

/// `区财政局局长 某某` for those who can act.
pub fn shown(capacities: &[Capacity], case: &CaseFile<'_>) -> Vec<String> {
    let mut all: Vec<String> = capacities.iter().map(|c| case.org.post_with_holder(&c.post, case.happened)).collect();
    all.dedup();
    all
}

/// What the state leaves open, and who owes it.
pub fn owed(
    state: &State,
    paper: &Paper,
    case: &CaseFile<'_>,
    norms: &dyn Norms,
) -> Result<Vec<Obligation>, NormFault> {
    let citation = norms.ground("consultation.owed")?;
    let mut owed = vec![];
    let mut owe = |who: &[String], act: &str, capacity: &str| {
        owed.extend(who.iter().map(|post| Obligation {
            post: post.clone(),
            act: act.to_owned(),
            capacity: capacity.to_owned(),
            citation: citation.clone(),
            clock: None,
        }));
    };
    let lead = posts("lead_head", &paper.unit, case, norms)?;
    for side in state.live() {
        let name = unit_name(&side.unit, case);
        match side.standing() {
            Standing::Open => {
                owe(&posts("reply_head", &side.unit, case, norms)?, REPLY, &format!("会签单位（{name}）"))
            }
            Standing::Disagreed if side.negotiated.is_none() => {
                owe(&lead, "consultation.negotiate", &format!("与{name}协商"));
            }
            Standing::Claimed => {
                let said = format!("确认与{}的协商结果", unit_name(&paper.unit, case));
                owe(&posts("reply_head", &side.unit, case, norms)?, "consultation.confirm_agreement", &said);
            }
            _ => {}
        }
    }
    let undecided = |s: &&Side| matches!(s.standing(), Standing::Open | Standing::Disagreed | Standing::Countersigning);
    let waiting: Vec<String> = match state.live().any(|s| s.standing() == Standing::Countersigning) {
        true => countersigners(state, paper, case, norms)?.into_iter().map(|(post, _)| post).collect(),
        false => vec![],
    };
    if !waiting.is_empty() {
        // Each for himself: one capacity for each post.
        for post in &waiting {
            let title = case.org.posts.get(post).map_or(post.as_str(), |p| p.title.as_str());
            owe(std::slice::from_ref(post), "consultation.countersign", &format!("会签协调决定（{title}）"));
        }
    } else if state.live().filter(undecided).any(|s| s.positions) {
        owe(&coordinating(state, paper, case, norms)?, "consultation.coordinate", "协调决定");
    } else if state.live().any(|s| s.standing() == Standing::Disagreed && s.negotiated == Some(false)) {
        owe(&lead, "consultation.state_positions", "列明各方理据");
    }
    Ok(owed)
}
