//! What the rules leave to the judgement of named people (认定), on one paper: what is asked now, what was declared, and
//! who may declare it.

use guiju_core::judgement::{Judgement, OPEN};
use guiju_core::norms::{Capacity, Norms};
use guiju_core::vocabulary::FactKind;
use guiju_core::{CaseFile, Citation, Reason, Value};

use super::decide::fits;
use super::event::JudgedOn;
use super::facts::paper_fact;
use super::route::at;
use super::state::{Declared, State};
use super::vocabulary::VOCABULARY;

/// Begins the full names of this matter's acts.
const OWN: &str = "documents.";

/// The judgements whose answer is a fact of papers.
pub fn own(norms: &dyn Norms) -> impl Iterator<Item = Judgement> {
    let ours = |j: &Judgement| VOCABULARY.facts.iter().any(|f| f.name == j.answers.text);
    norms.judgements().into_iter().filter(ours)
}

/// The place of a judgement.
pub fn citation(norm: &Judgement) -> Citation {
    let (basis, norm) = (&norm.common.basis, norm.common.name.clone());
    Citation { book: basis.book.clone(), place: basis.place.clone(), norm }
}

/// The judgements asked on the paper as it stands: at this step, and on these facts.
pub fn asked(state: &State, case: &CaseFile<'_>, norms: &dyn Norms) -> Vec<Judgement> {
    let at_step =
        |j: &Judgement| j.on.iter().any(|act| act.strip_prefix(OWN).is_some_and(|act| fits(act, state, case)));
    own(norms).filter(|j| at_step(j) && holds(j, state, case, norms)).collect()
}

/// Whether the facts are those on which it is asked.
fn holds(norm: &Judgement, state: &State, case: &CaseFile<'_>, norms: &dyn Norms) -> bool {
    norm.when.iter().all(|(fact, members)| {
        let value = paper_fact(fact, None, state, case, norms);
        value.as_ref().and_then(Value::cell).is_some_and(|cell| members.iter().any(|m| m.text == cell))
    })
}

/// The declaration that still stands: the facts on which it was made are as they were, and nobody disputes the power by which
/// it was made.
pub fn declared<'a>(
    norm: &Judgement,
    state: &'a State,
    case: &CaseFile<'_>,
    norms: &dyn Norms,
) -> Option<&'a Declared> {
    let declared = state.judged.get(&norm.common.name)?;
    let now = |fact: &str| paper_fact(fact, None, state, case, norms).map(|v| v.to_string());
    let same = declared.facts.iter().all(|on| now(&on.fact).as_deref() == Some(&on.value));
    // What the rules want to be looked at now and was not then was not judged on.
    let all = norm.facts.iter().all(|fact| declared.facts.iter().any(|on| on.fact == fact.text));
    let by_power = crate::powers::word(&declared.mark.rests, case.org).is_none_or(|word| word.holds());
    (same && all && by_power).then_some(declared)
}

/// `yes`, `no`, or `open` where nobody has declared it on the facts as they are.
pub fn answer(norm: &Judgement, state: &State, case: &CaseFile<'_>, norms: &dyn Norms) -> &'static str {
    match declared(norm, state, case, norms) {
        Some(Declared { yes: true, .. }) => "yes",
        Some(_) => "no",
        None => OPEN,
    }
}

/// Who may declare it now. What somebody declared only he may change, or one whose role the rules name before his.
pub fn judges(norm: &Judgement, state: &State, case: &CaseFile<'_>, norms: &dyn Norms) -> Vec<Capacity> {
    let now = declared(norm, state, case, norms);
    let rank = |role: &str| norm.by.iter().position(|r| r.text == role);
    let most = now.and_then(|d| rank(&d.role));
    let mut all: Vec<Capacity> = vec![];
    for (place, role) in norm.by.iter().enumerate() {
        let holders = norms.holders(role, at(state, case)).unwrap_or_default();
        let own = |c: &Capacity| now.is_some_and(|d| d.mark.person == c.person);
        for capacity in holders.into_iter().filter(|c| most.is_none_or(|m| place < m) || own(c)) {
            if !all.iter().any(|c| c.person == capacity.person) {
                all.push(capacity);
            }
        }
    }
    all
}

/// The posts before which a judgement is laid: of the roles that may declare it the last that has any, for the others
/// may change what it says.
pub fn asked_of(norm: &Judgement, state: &State, case: &CaseFile<'_>, norms: &dyn Norms) -> Vec<String> {
    let posts = norm.by.iter().rev().map(|role| norms.posts(role, at(state, case)).unwrap_or_default());
    posts.into_iter().find(|posts| !posts.is_empty()).unwrap_or_default()
}

/// Departures from what binds in principle only, asked now and not declared.
pub fn departures(state: &State, case: &CaseFile<'_>, norms: &dyn Norms) -> Vec<Judgement> {
    let open = |j: &Judgement| j.departs && answer(j, state, case, norms) == OPEN;
    asked(state, case, norms).into_iter().filter(open).collect()
}

/// The facts that a declaration rests on, as they are now.
pub fn facts_now(norm: &Judgement, state: &State, case: &CaseFile<'_>, norms: &dyn Norms) -> Vec<JudgedOn> {
    let value = |fact: &str| paper_fact(fact, None, state, case, norms);
    let on = |fact: &str| {
        let (spec, value) = (VOCABULARY.facts.iter().find(|f| f.name == fact), value(fact)?);
        let label = spec.map_or(fact, |f| f.label).to_owned();
        let shown = shown(spec.map(|f| f.kind), &value, case, norms);
        Some(JudgedOn { fact: fact.to_owned(), label, value: value.to_string(), shown })
    };
    norm.facts.iter().filter_map(|fact| on(fact)).collect()
}

/// A value as people read it: members by their label, lines and units by their name.
fn shown(kind: Option<FactKind>, value: &Value, case: &CaseFile<'_>, norms: &dyn Norms) -> String {
    let named = |id: &str| {
        let line = case.org.lines.get(id).map(|l| l.name.as_str());
        line.or(case.org.units.get(id).map(|u| u.name.as_str())).unwrap_or(id).to_owned()
    };
    match (kind, value) {
        (Some(FactKind::Class(class)), Value::Text(id)) => {
            norms.members(class).into_iter().find(|(m, _)| m == id).map_or_else(|| id.clone(), |(_, label)| label)
        }
        (Some(FactKind::OneOf(values)), Value::Text(id)) => {
            values.iter().find(|(m, _)| m == id).map_or_else(|| id.clone(), |(_, label)| (*label).to_owned())
        }
        (_, Value::Set(ids)) => ids.iter().map(|id| named(id)).collect::<Vec<_>>().join("、"),
        (_, Value::Text(id)) => named(id),
        (_, other) => other.to_string(),
    }
}

/// The judgement is not asked on the paper as it is.
pub fn not_asked(label: &str, state: &State, case: &CaseFile<'_>, norms: &dyn Norms) -> Reason {
    let said = match label {
        "" => "此件现在没有需要认定的事项".to_owned(),
        label => format!("此件现在不需要认定“{label}”"),
    };
    Reason::grounded(norms, "documents.not_asked", said, "请按程序办理", case.himself())
        .fact("现处环节", state.stage().label())
}
