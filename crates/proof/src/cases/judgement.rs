//! Examples of judgements: given the facts and who is there, whether it is asked, and who may declare it.

use std::collections::BTreeSet;

use guiju_core::Value;
use guiju_core::norms::{At, Norms};
use guiju_rulebook::{Case, CaseRow};

use super::authority::{WORLD, lines, set_up, unit};
use super::{Desk, Outcome, Shown, Unclear, facts, set_cell};
use crate::words::yes_no;

pub(super) fn run(desk: Desk<'_>, case: &Case, row: &CaseRow) -> Result<Outcome, Unclear> {
    let book = desk.edition.book();
    let norm = book.judgements.get(&case.subject.text);
    let norm = norm.ok_or_else(|| Unclear::at(case.subject.spot, format!("没有“{}”这一认定", case.subject), ""))?;
    let mut world = desk.world.clone();
    set_up(&mut world, book, case, row)?;
    let lines = lines(&world, case, row)?;
    let mut facts = facts(desk, case, row, &|key| WORLD.contains(&key))?;
    for (name, value) in world.portfolio(book, &lines) {
        facts.entry(name).or_insert(value);
    }
    let mut asked = true;
    for (fact, members) in &norm.when {
        let Some(value) = facts.get(&fact.text) else {
            let message = format!("这一例没有给出“{fact}”（{}）", desk.words.label(fact));
            return Err(Unclear::at(row.spot, message, "在 given 行或者表格中给出"));
        };
        asked &= value_is(value, members);
    }
    let unit = unit(&world, case, row)?;
    let at = At { org: &world.org, time: world.time, lines: &lines, unit: &unit };
    let mut by: BTreeSet<String> = BTreeSet::new();
    for role in &norm.by {
        let holders = desk.edition.holders(role, at);
        let holders = holders.map_err(|e| Unclear::at(row.spot, format!("这一例不能得出结果：{e}"), ""))?;
        by.extend(holders.into_iter().map(|c| c.post));
    }
    let name = norm.common.name.clone();
    let mut outcome = Outcome { sets: &["by"], by: name.clone(), ..Outcome::default() };
    outcome.got.insert("asked", yes_no(asked));
    outcome.got.insert("by", set_cell(by));
    let shows = |what| Shown { judgements: BTreeSet::from([(name.clone(), what)]), ..Shown::default() };
    outcome.shown.push(("by", shows("by")));
    outcome.shown.push(("asked", shows(if asked { "asked" } else { "not_asked" })));
    Ok(outcome)
}

fn value_is(value: &Value, members: &[guiju_rulebook::Word]) -> bool {
    value.cell().is_some_and(|cell| members.iter().any(|m| m.text == cell))
}
