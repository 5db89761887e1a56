//! Examples of the gate: given actor and facts, whether the act is allowed, and by which place it is not.

use std::collections::BTreeSet;

use guiju_core::{Facts, Value};
use guiju_gate::{Principal, Verdict};
use guiju_rulebook::{Case, CaseRow};

use super::{Desk, Outcome, Shown, Unclear, cell, facts, set_cell};
use crate::words::{parts, yes_no};

/// Keys that describe the actor.
const ACTOR: [&str; 4] = ["actor.person", "actor.roles", "actor.posts", "actor.units"];
/// The actor of an example that names none: nobody that a fact could name by chance.
const SOMEBODY: &str = "某人";
/// The program itself as an actor; also its role, unless the example gives it others.
const SYSTEM: &str = "system";

pub(super) fn run(desk: Desk<'_>, case: &Case, row: &CaseRow) -> Result<Outcome, Unclear> {
    let act = case.subject.text.as_str();
    if !desk.words.acts.contains_key(act) {
        let known: Vec<&str> = desk.words.acts.keys().map(String::as_str).collect();
        let help = format!("行为有：{}", known.join("、"));
        return Err(Unclear::at(case.subject.spot, format!("没有“{act}”这一行为"), help));
    }
    let (principal, facts) = request(desk, case, row)?;
    let missing: Vec<&String> = desk.edition.wants(act).iter().filter(|name| !facts.contains_key(*name)).collect();
    if !missing.is_empty() {
        let named: Vec<String> = missing.iter().map(|m| format!("{m}（{}）", desk.words.label(m))).collect();
        let message = format!("“{act}”的政策要读的事实，这一例没有给出：{}", named.join("、"));
        return Err(Unclear::at(row.spot, message, "在 given 行或者表格中给出"));
    }
    let mut fact = |name: &str| -> Option<Value> { facts.get(name).cloned() };
    let verdict = desk.edition.judge(act, &principal, &desk.world.org, desk.world.time, &mut fact);
    Ok(outcome(desk, act, verdict))
}

/// Who acts, and on which facts.
pub(crate) fn request<'a>(desk: Desk<'_>, case: &'a Case, row: &'a CaseRow) -> Result<(Principal<'a>, Facts), Unclear> {
    let facts = facts(desk, case, row, &|key| ACTOR.contains(&key))?;
    Ok((principal(desk, case, row)?, facts))
}

fn principal<'a>(desk: Desk<'_>, case: &'a Case, row: &'a CaseRow) -> Result<Principal<'a>, Unclear> {
    let text = |key: &str| cell(case, row, key).map(|w| w.text.as_str());
    let set = |key: &str| text(key).map(parts).unwrap_or_default().into_iter().collect::<BTreeSet<String>>();
    let book = desk.edition.book();
    let mut roles = BTreeSet::new();
    for role in set("actor.roles") {
        if role != SYSTEM && !book.roles.contains_key(&role) {
            let spot = cell(case, row, "actor.roles").map_or(row.spot, |w| w.spot);
            return Err(Unclear::at(spot, format!("没有“{role}”这一角色"), "角色须由 role 规范声明"));
        }
        roles.extend(book.role_and_above(&role).into_iter().map(str::to_owned));
    }
    let person = text("actor.person").unwrap_or(SOMEBODY);
    if person == SYSTEM && text("actor.roles").is_none() {
        roles.insert(SYSTEM.to_owned());
    }
    Ok(Principal { person, roles, posts: set("actor.posts"), units: set("actor.units") })
}

fn outcome(desk: Desk<'_>, act: &str, verdict: Verdict) -> Outcome {
    let mut outcome = Outcome { sets: &["by"], ..Outcome::default() };
    match verdict {
        Verdict::Passed { .. } => {
            outcome.got.insert("allowed", yes_no(true));
            outcome.got.insert("by", set_cell::<&str>([]));
            let allowed = Shown { allowed: BTreeSet::from([act.to_owned()]), ..Shown::default() };
            outcome.shown.push(("allowed", allowed));
        }
        Verdict::Refused { reasons, .. } => {
            let codes: BTreeSet<&str> = reasons.iter().map(|r| r.code.as_str()).collect();
            let policies = desk.edition.policies();
            let speaking: Vec<_> = policies.iter().filter(|p| codes.contains(p.id.as_str())).collect();
            outcome.got.insert("allowed", yes_no(false));
            outcome.got.insert("by", set_cell(speaking.iter().map(|p| p.citation.place.as_str())));
            outcome.by = codes.iter().copied().collect::<Vec<_>>().join("、");
            if let ([only], 1) = (speaking.as_slice(), codes.len()) {
                let policies = BTreeSet::from([only.id.clone()]);
                outcome.shown.push(("allowed", Shown { policies, ..Shown::default() }));
            }
        }
        Verdict::Faulty { message } => {
            outcome.got.insert("allowed", format!("不能审查：{message}"));
        }
    }
    outcome
}
