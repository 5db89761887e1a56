//! What is owed after an act: what the matter says, what events opened before and now, each with its clock.

use guiju_core::fact::Value;
use guiju_core::journal::{Access, Clock, Obligation, Standing};
use guiju_core::matter::AnyDone;
use guiju_core::norms::{At, NormFault};
use guiju_core::register::{Answered, Ask, Cell, Viewer, Where};
use guiju_core::request::Outcome;
use guiju_gate::{Happened, Start};
use guiju_store::{OBLIGATIONS, Store, obligation};

use crate::act::{On, Stop};
use crate::judge::Act;

/// The facts by which a matter says which lines of work and which unit its subject concerns.
const LINES: &str = "lines_concerned";
const UNIT: &str = "unit_concerned";

/// The subject's obligations after the act; nothing where they stay as they are.
///
/// An obligation that is open already keeps its clock, and what an event opened stands until an event discharges it,
/// whatever the matter says it owes.
pub(crate) fn after(
    act: &Act<'_>,
    store: &dyn Store,
    on: &On,
    answers: &[Answered],
    done: &AnyDone,
) -> Result<Option<Vec<Obligation>>, Stop> {
    let gov = &act.room.config.gov;
    // By the program, inside the act: what was owed becomes part of the row, and is shown to nobody here.
    let ask = Ask::all(OBLIGATIONS.name, Viewer::System).filter(Where::Is("subject", Cell::from(on.id.as_str())));
    let rows = if on.before.version == 0 { vec![] } else { store.ask(gov, &ask)?.rows };
    let open: Vec<Obligation> = rows.iter().map(obligation).collect::<Result<_, _>>()?;
    let events = names(act, done);
    let entered = entered(act);
    let case = act.case(on, answers);
    let mut facts = |name: &str| act.matter.fact(name, Some(&act.command), &on.before.state, &case, &*act.room.edition);
    let (lines, unit) = concerned(act, &mut facts);
    let at = At { org: act.org, time: case.happened, lines: &lines, unit: &unit };
    let witness = witness(act);
    let (person, record) = (act.request.on_behalf.as_str(), act.tip.position + 1);
    let happened = Happened { events: &events, person, witness, record };
    let mut opened = act.room.edition.opened(happened, at, &mut facts, act.workdays).map_err(fault)?;
    if let Some(entered) = &entered {
        // What follows from its being recorded is counted from the recording, where he whose act it is still has a post.
        let person = &act.request.on_behalf;
        let holds = act.org.posts_of(person, case.recorded).next().is_some();
        let at = At { time: if holds { case.recorded } else { case.happened }, ..at };
        let happened = Happened { events: std::slice::from_ref(entered), ..happened };
        opened.extend(act.room.edition.opened(happened, at, &mut facts, act.workdays).map_err(fault)?);
    }
    let (stand, gone): (Vec<_>, Vec<_>) = open
        .iter()
        .filter(|o| standing(o).is_some())
        .partition(|o| standing(o).is_some_and(|s| !discharged(s, done, &events)));
    if done.owed.is_none() && opened.is_empty() && gone.is_empty() {
        return Ok(None);
    }
    let mut owed: Vec<Obligation> = done.owed.clone().unwrap_or_default();
    // What other matters say of the subject stays, unless this one names the same obligation with another clock.
    let own = format!("{}.", act.request.matter);
    let others = open.iter().filter(|o| standing(o).is_none() && (done.owed.is_none() || !o.act.starts_with(&own)));
    for obligation in others.chain(stand).cloned().chain(opened) {
        if !owed.iter().any(|o| o.is_same(&obligation)) {
            owed.push(obligation);
        }
    }
    let start = Start { at: case.happened, workdays: act.workdays };
    for obligation in owed.iter_mut().filter(|o| o.clock.is_none()) {
        obligation.clock = match open.iter().find(|o| o.is_same(obligation)) {
            Some(before) => before.clock.clone(),
            None => act.room.edition.clock(&obligation.act, &mut facts, start).map_err(fault)?,
        };
    }
    // A matter that says what its subject concerns says it of its own acts, and of what nobody said it of before.
    if !lines.is_empty() || !unit.is_empty() {
        for obligation in &mut owed {
            let ours = obligation.act.starts_with(&own);
            let Some(clock) = obligation.clock.as_mut() else { continue };
            if ours || (clock.lines.is_empty() && clock.unit.is_empty()) {
                (clock.lines, clock.unit) = (lines.clone(), unit.clone());
            }
        }
    }
    Ok(Some(owed))
}

/// The witness whom the record names; empty for none.
fn witness<'a>(act: &'a Act<'_>) -> &'a str {
    act.request.entered_for.as_ref().map_or("", |how| how.evidence.witness.as_str())
}

/// The witness is told of what he is said to have witnessed: where he owes something of it, the subject is opened to him.
pub(crate) fn seen_by_witness(act: &Act<'_>, owed: &[Obligation]) -> Option<Access> {
    let person = Some(witness(act)).filter(|person| !person.is_empty())?;
    let is_his = |s: &Standing| s.record == act.tip.position + 1 && s.person == person;
    let one = owed.iter().find(|o| standing(o).is_some_and(is_his))?;
    Some(Access { to: format!("person:{person}"), citation: one.citation.clone() })
}

/// Full names of the act's events.
fn names(act: &Act<'_>, done: &AnyDone) -> Vec<String> {
    let kind = |event: &serde_json::Value| event.get("kind").and_then(|k| k.as_str()).map(str::to_owned);
    done.events.iter().filter_map(kind).map(|kind| format!("{}.{kind}", act.request.matter)).collect()
}

/// The event that an act recorded for somebody else counts as, besides its own: the one that the program is wired with.
fn entered(act: &Act<'_>) -> Option<String> {
    let event = &act.room.config.entered_event;
    (act.request.entered_for.is_some() && !event.is_empty()).then(|| event.clone())
}

fn concerned(act: &Act<'_>, facts: &mut dyn FnMut(&str) -> Option<Value>) -> (Vec<String>, String) {
    let declares = |name: &str| act.matter.vocabulary().facts.iter().any(|f| f.name == name);
    let lines = declares(LINES).then(|| facts(LINES)).flatten();
    let lines = match lines {
        Some(Value::Set(lines)) => lines.into_iter().collect(),
        _ => vec![],
    };
    let unit = declares(UNIT).then(|| facts(UNIT)).flatten();
    (lines, unit.and_then(|u| u.text().map(str::to_owned)).unwrap_or_default())
}

fn standing(obligation: &Obligation) -> Option<&Standing> {
    obligation.clock.as_ref().and_then(|c: &Clock| c.stands.as_ref())
}

/// Whether one of the act's events discharges it; an event that names a record discharges only what that row opened.
fn discharged(standing: &Standing, done: &AnyDone, events: &[String]) -> bool {
    events.iter().zip(done.events.iter().map(Some).chain(std::iter::repeat(None))).any(|(name, event)| {
        let record = event.and_then(|e| e.get("record")).and_then(serde_json::Value::as_u64);
        standing.until.contains(name) && record.is_none_or(|r| r == standing.record)
    })
}

fn fault(fault: NormFault) -> Stop {
    Stop::Answer(Outcome::Faulty { message: fault.0 })
}
