//! What a request would come to, asked before what it brings is kept or what it sends is signed.

use guiju_core::form;
use guiju_core::matter::CaseFile;
use guiju_core::request::{Outcome, Request};
use guiju_store::{Read, StoreError};

use crate::act::{On, Stop};
use crate::behalf;
use crate::intake::{Names, spec};
use crate::known::Known;
use crate::reader::Reader;
use crate::replay::{self, Subject};
use crate::sight;
use crate::sofar::SoFar;

/// What is known of a request before the walk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Foreseen {
    /// Nothing stands against it so far.
    Open,
    /// It comes to nothing, whatever it brings. It is noted among the attempts.
    Closed(Outcome),
    /// The walk will end before it looks at what the request brings: it was answered before, or is about a subject that there is not for
    /// whoever asks.
    EndsBefore,
}

impl Reader {
    /// Asks the gate and the case on the last commit: who acts, whether the act has its place, and what the form decides as far as it says.
    /// The files that the form names need not be kept yet. Nothing is recorded by that, and the walk asks all of it again.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub fn foresee(&self, request: &Request) -> Result<Foreseen, StoreError> {
        let known = self.known();
        let foreseen = self.read(|read| match self.ends(read, &known, request) {
            Ok(foreseen) => Ok(foreseen),
            Err(Stop::Answer(outcome)) => Ok(Foreseen::Closed(outcome)),
            Err(Stop::Store(error)) => Err(error),
        })?;
        if let Foreseen::Closed(outcome) = &foreseen {
            self.note(request, outcome);
        }
        Ok(foreseen)
    }

    fn ends(&self, read: &dyn Read, known: &Known, request: &Request) -> Result<Foreseen, Stop> {
        let room = self.room();
        let (matter, act) = spec(self.gov(), self.matter(&request.matter), request)?;
        if read.answered(self.gov(), &request.actor, &request.key)?.is_some() {
            return Ok(Foreseen::EndsBefore);
        }
        let on = match &request.subject {
            None => {
                let state = matter.new_state();
                On {
                    id: String::new(),
                    before: Subject { state, rows: vec![], others: vec![], version: 0, text_hash: None },
                }
            }
            Some(id) => {
                let viewer = sight::viewer(&known.org, &room.edition, self.now(), &request.actor);
                let before = replay::subject(read, matter, self.gov(), id)?;
                match before
                    .filter(|before| !before.rows.is_empty() || before.origin().is_some_and(|o| matter.joins(o)))
                {
                    Some(before) if sight::open_to(read, self.gov(), viewer, id)? => On { id: id.clone(), before },
                    _ => return Ok(Foreseen::EndsBefore),
                }
            }
        };
        let case = CaseFile {
            subject: &on.id,
            version: on.before.version,
            begun_by: on.before.begun_by(),
            entered_for: request.entered_for.as_ref(),
            ..self.looking(known, self.now(), &request.actor, &request.on_behalf)
        };
        let happened = behalf::entered(room, request, &case, &on.before)?.happened;
        let case = CaseFile { happened, ..case };
        let names = Names { edition: &room.edition, org: &known.org, file_limit: room.config.file_limit };
        let (_, problems) = form::read(act, &request.form, &names);
        let reasons = vec![];
        let so_far = SoFar { room, org: &known.org, request, matter, spec: act, on: &on, case, problems, reasons };
        if !so_far.problems.is_empty() {
            return Ok(Foreseen::Closed(so_far.told(read)?));
        }
        let reasons = so_far.against(read)?;
        Ok(if reasons.is_empty() { Foreseen::Open } else { Foreseen::Closed(Outcome::Refused { reasons }) })
    }
}
