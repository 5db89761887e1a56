//! What steps at two governments need: the packages that one makes and the other takes, the keys of both.

use std::collections::BTreeMap;

use guiju_core::form::{FileRef, Problem};
use guiju_core::journal::sha256;
use guiju_core::register::{Ask, Cell, Viewer, Where};
use guiju_core::request::{Outcome, Request};
use guiju_exchange::Limits;
use guiju_exchange::package::{Signer as _, SoftwareKey};
use guiju_web::Packing;

use super::file::Step;
use super::runner::Place;
use crate::failure::{Failure, Result};
use crate::wiring::SETTING;

/// Largest file within a package, in bytes.
const FILE_MAX: u64 = 20 * 1_048_576;
/// In a form: the public key of the other government, and of this one; the value that issue fixed of the subject.
const THEIRS: &str = "@key";
const OURS: &str = "@own-key";
const VALUE: &str = "@value";

/// Where a step is done, and the other government.
pub struct Both<'a> {
    /// Where it is done.
    pub here: &'a Place<'a>,
    /// The other one, where there is one.
    pub there: Option<&'a Place<'a>>,
}

/// The key of a government of a scenario: the same in every run.
fn key(gov: &str) -> SoftwareKey {
    let mut secret = [0; 32];
    secret.iter_mut().zip(sha256(gov.as_bytes()).bytes()).for_each(|(byte, digit)| *byte = digit);
    SoftwareKey::of(&secret)
}

fn digits(gov: &str) -> String {
    key(gov).public_key().iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Both<'_> {
    /// What stands for a placeholder of a form; nothing where it is none.
    pub fn known(&self, typed: &str, subject: Option<&str>) -> Result<Option<String>> {
        match (typed, self.there, subject) {
            (THEIRS, Some(there), _) => Ok(Some(digits(there.gov))),
            (OURS, ..) => Ok(Some(digits(self.here.gov))),
            (VALUE, _, Some(subject)) => {
                // A scenario fills in what the program itself would.
                let ask = Ask::all(SETTING.register, Viewer::System);
                let rows = self.here.office.reader().ask(&ask.filter(Where::Is("subject", Cell::from(subject))))?.rows;
                Ok(rows.first().and_then(|row| row.get("value")).map(|value| value.text().to_owned()))
            }
            _ => Ok(None),
        }
    }

    /// Puts the package that a step names into the form, and opens or makes what the act wants, as the door does. Gives what the step comes
    /// to where it ends there.
    pub fn prepare(
        &self,
        step: &Step,
        steps: &BTreeMap<String, (Request, Outcome)>,
        request: &mut Request,
        problems: &mut Vec<Problem>,
    ) -> Result<Option<Outcome>> {
        let act = guiju_matters::ALL.iter().find(|m| m.vocabulary().matter == request.matter);
        let Some(act) = act.and_then(|m| m.vocabulary().acts.iter().find(|a| a.name == request.act)) else {
            return Ok(None);
        };
        if let Some(id) = &step.package {
            request.form.files.push(self.brought(id, steps)?);
        }
        let signer = key(self.here.gov);
        let packing = Packing {
            blobs: self.here.blobs,
            signer: Some(&signer),
            matters: guiju_matters::ALL,
            pages: guiju_matters::PAGES,
            limits: Limits { entry: FILE_MAX, ..Limits::default() },
        };
        Ok(packing.prepare(&self.here.office.reader(), act, request, problems)?)
    }

    /// The package that a step made, carried over.
    fn brought(&self, id: &str, steps: &BTreeMap<String, (Request, Outcome)>) -> Result<FileRef> {
        let none = || Failure(format!("步骤“{id}”没有生成公文包"));
        let made = steps.get(id).and_then(|(request, _)| request.form.files.iter().find(|f| f.name.ends_with(".zip")));
        let made = made.ok_or_else(none)?;
        for place in [self.there, Some(self.here)].into_iter().flatten() {
            if let Some(bytes) = place.blobs.get(&made.hash)? {
                let hash = self.here.blobs.put(&bytes)?;
                return Ok(FileRef { field: "package".to_owned(), hash, ..made.clone() });
            }
        }
        Err(none())
    }
}
