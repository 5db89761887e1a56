//! The way of one made-up paper: drafted by a clerk, then each act by whoever owes it, through the front door.

use std::thread;
use std::time::Duration;

use fastrand::Rng;
use guiju_core::form::Form;
use guiju_core::register::{Ask, Cell, Viewer, Where};
use guiju_core::request::{Outcome, Recorded, Request, Seen};
use guiju_runtime::Office;
use guiju_store::OBLIGATIONS;

use super::parts::{Drafter, Fate, Parts};
use crate::failure::{Failure, Result};
use crate::words;

/// Pause before a request that found the queue full is sent again.
const PAUSE: Duration = Duration::from_millis(1);
/// The matter of the papers, the acts by which they begin and are sent back, and the act before which that happens.
const MATTER: &str = "documents";
const DRAFT: &str = "draft";
const RETURN: &str = "documents.return";
const CLEAR: &str = "documents.clear";
/// No paper takes more acts than this.
const MOST: u32 = 40;
/// Hours of the office pass between two acts: at most so many of a quarter of a day.
const PAUSES: u64 = 6;

/// Where the papers are made.
#[derive(Clone, Copy)]
pub struct Place<'a> {
    /// The office.
    pub office: &'a Office,
    /// The government.
    pub gov: &'a str,
    /// What they are made of.
    pub parts: &'a Parts,
    /// Distinguishes the request keys of this run from those of others.
    pub run: &'a str,
}

/// What came of one step.
pub enum Step {
    /// An act was recorded.
    Done(Box<Paper>),
    /// The rules let nobody go on with it.
    Stuck,
    /// Nothing is owed any more, or nobody goes on with it.
    Ended,
}

/// A paper on its way.
#[derive(Debug, Clone)]
pub struct Paper {
    /// The quarter of a day, from the beginning of the run, in which something is done next.
    pub due: u64,
    number: u64,
    rng: Rng,
    fate: Fate,
    acts: u32,
    last: Option<Recorded>,
    drafter: Drafter,
}

impl Paper {
    /// One that is still to be drafted.
    pub fn new(parts: &Parts, drafter: &Drafter, number: u64, seed: u64, due: u64) -> Self {
        let mut rng = Rng::with_seed(seed);
        let fate = parts.fate(&mut rng);
        Self { due, number, rng, fate, acts: 0, last: None, drafter: drafter.clone() }
    }

    /// One act more.
    pub fn step(mut self, place: Place<'_>) -> Result<Step> {
        if self.fate.left_after.is_some_and(|most| self.acts >= most) || self.acts >= MOST {
            return Ok(Step::Ended);
        }
        let Some((person, act, form)) = self.next(place)? else { return Ok(Step::Ended) };
        let request = self.request(place, &person, &act, form)?;
        let recorded = loop {
            match place.office.perform(request.clone()) {
                Outcome::Done(recorded) => break recorded,
                Outcome::Busy => thread::sleep(PAUSE),
                Outcome::Refused { .. } if self.last.is_some() => return Ok(Step::Stuck),
                other => {
                    let said = words::outcome(&other).join("；");
                    return Err(Failure(format!("第{}件（{person}办理{act}）：{said}", self.number)));
                }
            }
        };
        self.last = Some(recorded);
        self.acts += 1;
        self.due += self.rng.u64(1..=PAUSES);
        Ok(Step::Done(Box::new(self)))
    }

    /// Who does what next, and how the form is filled.
    fn next(&mut self, place: Place<'_>) -> Result<Option<(String, String, Form)>> {
        let Some(last) = &self.last else {
            let form = place.parts.draft(&mut self.rng, &self.drafter, self.number);
            return Ok(Some((self.drafter.person.clone(), format!("{MATTER}.{DRAFT}"), form)));
        };
        let reader = place.office.reader();
        let ask = Ask::all(OBLIGATIONS.name, Viewer::System);
        let owed = reader.ask(&ask.filter(Where::Is("subject", Cell::from(last.subject.as_str()))))?.rows;
        let (org, now) = (reader.org(), reader.now());
        for row in &owed {
            let text = |name: &str| row.get(name).map_or("", Cell::text);
            let mut act = text("act").to_owned();
            let Some(person) = org.holder(text("post"), now) else { continue };
            if self.fate.returned && act == CLEAR {
                self.fate.returned = false;
                RETURN.clone_into(&mut act);
            }
            if let Some(form) = place.parts.form_of(&act) {
                return Ok(Some((person.to_owned(), act, form)));
            }
        }
        Ok(None)
    }

    fn request(&self, place: Place<'_>, person: &str, act: &str, form: Form) -> Result<Request> {
        let (matter, name) = act.split_once('.').unwrap_or((MATTER, act));
        let subject = self.last.as_ref().map(|last| last.subject.clone());
        let seen = match &subject {
            Some(id) => {
                let found = place.office.reader().subject(matter, id)?;
                found.map(|found| Seen { version: found.version, text: found.text_hash })
            }
            None => None,
        };
        Ok(Request {
            gov: place.gov.to_owned(),
            actor: person.to_owned(),
            on_behalf: person.to_owned(),
            entered_for: None,
            matter: matter.to_owned(),
            subject,
            act: name.to_owned(),
            form,
            key: format!("{}-{}-{}", place.run, self.number, self.acts),
            seen,
        })
    }
}
