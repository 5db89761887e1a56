//! What follows by the clock between the steps of a scenario, and what is owed after them.

use guiju_core::journal::{OBLIGATIONS, Obligation};
use guiju_core::register::{Ask, Viewer, Where};
use guiju_core::request::{Outcome, Request};
use guiju_runtime::{Office, Reader};

use super::file::Step;
use crate::failure::{Failure, Result};
use crate::words::{self, say};

/// Does what is due, shows it, and tells it.
pub fn tick(office: &Office, quiet: bool) -> Result<Vec<String>> {
    let mut told = vec![];
    for ticked in office.tick()? {
        told.extend(tell(&office.reader(), &ticked.request, &ticked.outcome)?);
    }
    if !quiet {
        for line in &told {
            say!("  ⏰ {line}");
        }
    }
    Ok(told)
}

/// What the matter tells of an act done by the clock; why not, where it was refused.
fn tell(reader: &Reader, request: &Request, outcome: &Outcome) -> Result<Vec<String>> {
    let Outcome::Done(recorded) = outcome else { return Ok(words::outcome(outcome)) };
    let matter = guiju_matters::ALL.iter().find(|m| m.vocabulary().matter == request.matter);
    let subject = reader.subject(&request.matter, &recorded.subject)?;
    let (Some(matter), Some(subject)) = (matter, subject) else { return Ok(vec![]) };
    let row = subject.rows.iter().find(|(head, _)| head.position == recorded.position);
    Ok(row.map(|(head, body)| matter.tell(head, body, &reader.org())).unwrap_or_default())
}

/// What is owed on a subject, with its clock, one line each.
pub fn owed(reader: &Reader, subject: &str) -> Result<Vec<String>> {
    // A scenario checks what is so, not what somebody sees.
    let ask = Ask::all(OBLIGATIONS, Viewer::System).filter(Where::Is("subject", subject.into()));
    let (org, now) = (reader.org(), reader.now());
    let line = |row| -> Result<String> {
        let owed = Obligation::read(row).map_err(|e| Failure(e.to_string()))?;
        let until = match &owed.clock {
            Some(clock) => match clock.due {
                Some(due) => format!("，{}，{}到期", clock.light(now), due.chinese()),
                None => format!("，{}", clock.uncounted),
            },
            None => String::new(),
        };
        Ok(format!("{}应办{}（{}）{until}", org.post_with_holder(&owed.post, now), owed.act, owed.capacity))
    };
    reader.ask(&ask)?.rows.iter().map(line).collect()
}

/// What the clock should have done and did not, and what should be owed and is not.
pub fn differences(step: &Step, by_clock: &[String], owed: &[String]) -> Vec<String> {
    let lacks = |lines: &[String], text: &str| !lines.iter().any(|line| line.contains(text));
    let clock = step.clock.all().iter().filter(|text| lacks(by_clock, text));
    let clock = clock.map(|text| format!("到时应有“{text}”，实有：{}", by_clock.join("；")));
    let never = step.not_clock.all().iter().filter(|text| !lacks(by_clock, text));
    let never = never.map(|text| format!("到时不应有“{text}”，实有：{}", by_clock.join("；")));
    let owes = step.owes.all().iter().filter(|text| lacks(owed, text));
    clock.chain(never).chain(owes.map(|text| format!("待办中应有“{text}”，实有：{}", owed.join("；")))).collect()
}
