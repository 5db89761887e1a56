//! Examples of duties: from when, on which facts, until when.

use guiju_core::journal::Clock;
use guiju_core::{Day, OfficeTime, Value};
use guiju_gate::Start;
use guiju_rulebook::norm::{Debtor, Duty, StepKind, StepNorm};
use guiju_rulebook::{Case, CaseRow, Days};

use super::{Desk, Outcome, Shown, Unclear, cell, facts, set_cell};
use crate::words::yes_no;

/// The key of the instant from which the clock runs.
const FROM: &str = "from";
/// What a cell says of a limit that there is none of, or that cannot be counted.
const NONE: &str = "none";
const UNCOUNTED: &str = "uncounted";

pub(super) fn run(desk: Desk<'_>, case: &Case, row: &CaseRow) -> Result<Outcome, Unclear> {
    let facts = facts(desk, case, row, &|key| key == FROM)?;
    let from = cell(case, row, FROM);
    let at = from.and_then(|word| instant(word)).ok_or_else(|| {
        let spot = from.map_or(row.spot, |word| word.spot);
        Unclear::at(spot, "没有写明从何时起算，或者不是时间", "写作 2023-01-09 10:30")
    })?;
    let mut fact = |name: &str| -> Option<Value> { facts.get(name).cloned() };
    let clock = desk.edition.clock_of(&case.subject, &mut fact, Start { at, workdays: desk.workdays });
    let clock = clock.map_err(|fault| Unclear::at(row.spot, fault.to_string(), "在 given 行或者表格中给出"))?;
    let mut outcome = Outcome { by: case.subject.text.clone(), ..Outcome::default() };
    outcome.got.insert("applies", yes_no(clock.is_some()));
    for (name, written) in [("due", end(clock.as_ref(), |c| c.due)), ("near", end(clock.as_ref(), |c| c.near))] {
        // A cell that names only the day means that day, whatever the hour.
        let day = case.expected(row, name).is_some_and(|cell| cell.parse::<Day>().is_ok());
        let short = written.split_once('T').map(|(day, _)| day.to_owned()).filter(|_| day);
        outcome.got.insert(name, short.unwrap_or(written));
    }
    if let Some(duty) = desk.edition.book().duties.get(&case.subject.text) {
        said(desk, duty, &mut outcome);
    }
    for stated in ["due", "by", "until", "told", "extend"] {
        let duties = [(case.subject.text.clone(), stated)].into();
        outcome.shown.push((stated, Shown { duties, ..Shown::default() }));
    }
    Ok(outcome)
}

/// What the duty says besides its hour, as cells write it: who owes it, what ends it, who is told, who may lengthen it.
fn said(desk: Desk<'_>, duty: &Duty, outcome: &mut Outcome) {
    let number = |days: &Days| desk.edition.book().number(days).map_or_else(|| "?".to_owned(), |n| n.to_string());
    let by = duty.on.as_ref().map_or_else(
        || "-".to_owned(),
        |on| match &on.by {
            Debtor::Role(role) => role.text.clone(),
            Debtor::Fact(fact) => format!("{{{fact}}}"),
            Debtor::Doer => "doer".to_owned(),
            Debtor::Witness => "witness".to_owned(),
        },
    );
    let step = |step: &StepNorm| {
        let what = match &step.what {
            StepKind::Tell(role) => &role.text,
            StepKind::Act(act) => &act.text,
        };
        let what = match step.deemed.as_str() {
            "" => what.clone(),
            deemed => format!("{what}:{deemed}"),
        };
        if step.after == 0 { what } else { format!("{what}@{}{}", step.after, step.unit.name()) }
    };
    let extend = duty.extend.as_ref().map_or_else(
        || "-".to_owned(),
        |e| {
            let roles: Vec<&str> = e.by.iter().map(|r| r.text.as_str()).collect();
            format!("{}:{}", roles.join("/"), number(&e.most))
        },
    );
    outcome.got.insert("by", by);
    outcome.got.insert("until", set_cell(duty.on.iter().flat_map(|on| &on.until).map(|e| e.text.as_str())));
    outcome.got.insert("told", set_cell(duty.steps.iter().map(step)));
    outcome.got.insert("extend", extend);
    outcome.sets = &["until", "told"];
}

fn instant(text: &str) -> Option<OfficeTime> {
    text.parse().ok().or_else(|| text.parse::<Day>().ok().map(Day::start))
}

fn end(clock: Option<&Clock>, which: impl Fn(&Clock) -> Option<OfficeTime>) -> String {
    match clock {
        Some(clock) => match which(clock) {
            Some(at) => at.to_string(),
            None if clock.uncounted.is_empty() => NONE.to_owned(),
            None => UNCOUNTED.to_owned(),
        },
        None => NONE.to_owned(),
    }
}
