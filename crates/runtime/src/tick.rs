//! What follows by the clock: steps of obligations whose hour has come, through the front door and in due order.

use std::collections::BTreeSet;

use guiju_core::form::Form;
use guiju_core::journal::{Obligation, StepWhat, sha256};
use guiju_core::register::{Ask, Cell, Row, Viewer, Where};
use guiju_core::request::{Outcome, Request};
use guiju_store::{OBLIGATIONS, StoreError, obligation};

use crate::office::Office;
use crate::reader::Reader;

/// The order of [`OBLIGATIONS`] by the hour of the next step.
const BY_NEXT: usize = 2;
/// Steps taken from the register at once.
const PAGE: usize = 200;
/// Who acts by the clock.
pub(crate) const CLOCK: &str = "system";

/// One step that was taken.
#[derive(Debug, Clone)]
pub struct Ticked {
    /// What the clock asked for.
    pub request: Request,
    /// What it came to.
    pub outcome: Outcome,
}

impl Office {
    /// Does what is due by now and was not done yet, the earliest first; right after a time without service, too. A step
    /// whose act is refused is noted with the refusal and not tried again.
    ///
    /// # Errors
    /// Where the store cannot be read; acts that fail are told in what comes back.
    pub fn tick(&self) -> Result<Vec<Ticked>, StoreError> {
        let mut all = vec![];
        if self.waits().is_some() {
            // The program that writes does it.
            return Ok(all);
        }
        loop {
            let rows = self.steps_due()?;
            let taken: Vec<Ticked> = rows.iter().map(|row| self.step(row)).collect::<Result<Vec<_>, _>>()?.concat();
            let moved = taken.iter().any(|t| matches!(t.outcome, Outcome::Done(_)));
            all.extend(taken);
            if !moved {
                all.extend(self.follow()?);
                return Ok(all);
            }
        }
    }

    /// Where the organisation has changed, or something was done that says anew who owes what, what is owed passes to the
    /// posts that owe it by now.
    fn follow(&self) -> Result<Vec<Ticked>, StoreError> {
        let reader = self.reader();
        if self.follow_acts().is_empty() {
            return Ok(vec![]);
        }
        let mut subjects = self.turned_subjects();
        if self.has_turned(reader.now()) {
            subjects.extend(owing(&reader)?);
            // An absence may leave nobody where somebody was designated, and nothing is owed on a designation before that.
            subjects.extend(reader.org().designated(reader.now()));
        }
        let mut ticked = vec![];
        for subject in subjects {
            let began = subject.rsplit_once('-').map_or("", |(matter, _)| matter);
            for (matter, act) in self.follow_acts().iter().filter_map(|full| full.split_once('.')) {
                let own = matter == began;
                let found = if own { reader.subject(matter, &subject)? } else { reader.shared(matter, &subject)? };
                let Some(found) = found else { continue };
                let view = reader.act_on(matter, (&subject, &found), act, CLOCK);
                if view.is_some_and(|view| view.open) {
                    // One that is refused after all is tried again when the organisation changes once more.
                    let key = format!("follow:{}", sha256(format!("{matter}:{subject}:{}", found.version).as_bytes()));
                    let full = format!("{matter}.{act}");
                    let (request, outcome) = self.by_clock(&full, &subject, Form::default(), key);
                    ticked.push(Ticked { request, outcome });
                }
            }
        }
        Ok(ticked)
    }

    fn steps_due(&self) -> Result<Vec<Row>, StoreError> {
        let reader = self.reader();
        let now = Where::UpTo("next", Cell::from(reader.now().to_string()));
        // As above: the clock's own.
        let ask = Ask { order: Some(BY_NEXT), limit: PAGE, ..Ask::all(OBLIGATIONS.name, Viewer::System) };
        Ok(reader.ask(&ask.filter(now))?.rows)
    }

    /// The act that a step asks for, where it asks for one, then the note that the step was taken.
    fn step(&self, row: &Row) -> Result<Vec<Ticked>, StoreError> {
        let owed = obligation(row)?;
        let (subject, since) = (row.get("subject").map_or("", Cell::text), row.get("since").and_then(Cell::number));
        let Some(step) = owed.clock.as_ref().and_then(|c| c.steps.first()) else { return Ok(vec![]) };
        let Obligation { post, act, capacity, .. } = &owed;
        // Several steps may fall on one hour: each has its own key.
        let left = owed.clock.as_ref().map_or(0, |c| c.steps.len());
        // A hash: what it is made of may be longer than a key may be.
        let key = format!("{subject}:{post}:{act}:{capacity}:{}:{}:{left}", since.unwrap_or_default(), step.at);
        let key = format!("clock:{}", sha256(key.as_bytes()));
        let mut ticked = vec![];
        let at = step.at.to_string();
        let mut failed = "";
        if let StepWhat::Act(name) = &step.what {
            let filled = Form::of(step.form.iter().map(|(field, value)| (field.as_str(), value.as_str())));
            let (request, outcome) = self.by_clock(name, subject, filled, format!("{key}:act"));
            if !matches!(outcome, Outcome::Done(_)) {
                tracing::error!(act = name, subject, ?outcome, "a consequence by the clock was not recorded");
                failed = "yes";
            }
            // Neither yes nor no: it is asked for again, by the same key, the next time.
            if matches!(outcome, Outcome::Busy | Outcome::Faulty { .. }) {
                ticked.push(Ticked { request, outcome });
                return Ok(ticked);
            }
            ticked.push(Ticked { request, outcome });
            // What the act ended needs no note that its hour came: the act is the note.
            if failed.is_empty() && !self.still_owes(subject, &owed)? {
                return Ok(ticked);
            }
        }
        let name = self.step_act();
        let fields = [("post", post.as_str()), ("owed", act), ("capacity", capacity), ("at", &at), ("failed", failed)];
        let form = Form::of(fields.into_iter().filter(|(_, value)| !value.is_empty()));
        let (request, outcome) = self.by_clock(&name, subject, form, key);
        if !matches!(outcome, Outcome::Done(_)) {
            tracing::error!(subject, ?outcome, "a step by the clock was not recorded");
        }
        ticked.push(Ticked { request, outcome });
        Ok(ticked)
    }

    /// Whether something is owed on a subject as it was.
    fn still_owes(&self, subject: &str, owed: &Obligation) -> Result<bool, StoreError> {
        let ask = Ask::all(OBLIGATIONS.name, Viewer::System).filter(Where::Is("subject", Cell::from(subject)));
        let open = self.reader().ask(&ask)?.rows.iter().map(obligation).collect::<Result<Vec<_>, _>>()?;
        Ok(open.iter().any(|o| o.is_same(owed)))
    }

    fn by_clock(&self, act: &str, subject: &str, form: Form, key: String) -> (Request, Outcome) {
        let (matter, act) = act.split_once('.').unwrap_or_default();
        let request = Request {
            gov: self.reader().gov().to_owned(),
            actor: CLOCK.to_owned(),
            on_behalf: CLOCK.to_owned(),
            entered_for: None,
            matter: matter.to_owned(),
            subject: Some(subject.to_owned()),
            act: act.to_owned(),
            form,
            key,
            seen: None,
        };
        let outcome = self.perform(request.clone());
        (request, outcome)
    }
}

/// All subjects on which something is owed.
fn owing(reader: &Reader) -> Result<BTreeSet<String>, StoreError> {
    let mut subjects = BTreeSet::new();
    let mut ask = Ask { limit: PAGE, ..Ask::all(OBLIGATIONS.name, Viewer::System) };
    loop {
        let rows = reader.ask(&ask)?.rows;
        subjects.extend(rows.iter().map(|row| row.get("subject").map_or("", Cell::text).to_owned()));
        ask.after = rows.last().cloned();
        if rows.len() < PAGE {
            return Ok(subjects);
        }
    }
}
