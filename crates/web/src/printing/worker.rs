//! Sets what was issued and keeps its pages: beside the writer, through the front door, once for each document.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use guiju_core::form::{FileRef, Form};
use guiju_core::matter::AnyMatter;
use guiju_core::register::{Ask, Cell, Viewer, Where};
use guiju_core::request::{Outcome, Request};
use guiju_runtime::Office;
use guiju_store::StoreError;
use guiju_store::blobs::{Blobs, StageError};
use guiju_typeset::{Laid, Typesetter};
use guiju_ui::{Pages, Show};

use super::Press;
use crate::answer::Failure;

/// Who acts by the clock.
const CLOCK: &str = "system";
/// What the file is called.
const FILE: &str = "公文.pdf";
/// So many are set in one round.
const EACH_ROUND: usize = 20;
/// Between two rounds.
const EVERY: Duration = Duration::from_secs(3);
/// After so long what could not be set is tried again: it will hardly be otherwise soon.
const LATER: Duration = Duration::from_secs(600);

/// The words by which what waits to be set is found, and by which its pages are kept; as the matters have them.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    /// The register of what was issued, with the columns `subject`, `value`, `state`.
    pub register: &'static str,
    /// The state of what waits.
    pub waiting: &'static str,
    /// The act that keeps the pages, full name; its form has `value`, `pdf`, `pages`, `engine`, `fonts`, `adjusted`.
    pub act: &'static str,
    /// What is printed.
    pub what: &'static str,
}

/// What a round came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Round {
    /// Set and kept.
    pub set: usize,
    /// Not set; they wait on.
    pub failed: usize,
}

/// Sets what one government issues.
pub struct Worker {
    /// The office.
    pub office: Office,
    /// Files.
    pub blobs: Arc<dyn Blobs>,
    /// All matters, and their pages.
    pub matters: &'static [&'static dyn AnyMatter],
    /// Their pages.
    pub pages: &'static [&'static dyn Pages],
    /// What lays out.
    pub press: Arc<Press>,
    /// Words.
    pub words: Setting,
    /// What could not be set, and until when it is left alone; empty at the beginning.
    pub later: Mutex<BTreeMap<String, Instant>>,
}

impl std::fmt::Debug for Worker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Worker").field("words", &self.words).finish_non_exhaustive()
    }
}

impl Worker {
    /// Works until asked to end.
    pub fn run(&self, ended: &AtomicBool) {
        const NAP: Duration = Duration::from_millis(200);
        let (mut rested, mut wait) = (EVERY, EVERY);
        while !ended.load(Ordering::Relaxed) {
            if rested < wait {
                std::thread::sleep(NAP);
                rested += NAP;
                continue;
            }
            rested = Duration::ZERO;
            wait = match self.round() {
                // There may be more.
                Ok(Round { set: EACH_ROUND, .. }) => Duration::ZERO,
                Ok(_) => EVERY,
                Err(error) => {
                    tracing::error!(%error, "what was issued could not be set");
                    LATER
                }
            };
        }
    }

    /// Sets what waits, at most so much in one round.
    ///
    /// # Errors
    /// Where the store cannot be read or a file cannot be kept. What cannot be laid out waits on, and is told in the log.
    pub fn round(&self) -> Result<Round, StoreError> {
        let waits = Where::Is("state", Cell::from(self.words.waiting));
        let all = Ask { limit: EACH_ROUND, count_to: Some(0), ..Ask::all(self.words.register, Viewer::System) };
        let mut ask = all.filter(waits);
        let mut round = Round::default();
        loop {
            let rows = self.office.reader().ask(&ask)?.rows;
            let (last, is_whole) = (rows.last().cloned(), rows.len() < EACH_ROUND);
            for row in rows {
                let subject = row.get("subject").map_or("", Cell::text);
                if round.set < EACH_ROUND && !self.is_put_off(subject) {
                    self.try_one(subject, &mut round)?;
                }
            }
            // What waits behind those that were put off is come to as well.
            if is_whole || round.set >= EACH_ROUND || last.is_none() {
                return Ok(round);
            }
            ask.after = last;
        }
    }

    fn try_one(&self, subject: &str, round: &mut Round) -> Result<(), StoreError> {
        // A fault of the engine is one of that document, and ends nobody's work.
        let set = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| self.set(subject)));
        match set.unwrap_or_else(|_| Ok(Err("the engine broke off".to_owned())))? {
            Ok(()) => round.set += 1,
            Err(why) => {
                round.failed += 1;
                self.put_off().insert(subject.to_owned(), Instant::now() + LATER);
                tracing::error!(subject, why, "a document that was issued was not set");
            }
        }
        Ok(())
    }

    fn put_off(&self) -> MutexGuard<'_, BTreeMap<String, Instant>> {
        self.later.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether it failed a short while ago.
    fn is_put_off(&self, subject: &str) -> bool {
        let mut later = self.put_off();
        later.retain(|_, until| Instant::now() < *until);
        later.contains_key(subject)
    }

    fn set(&self, subject: &str) -> Result<Result<(), String>, StoreError> {
        let (matter, act) = self.words.act.split_once('.').unwrap_or_default();
        let reader = self.office.reader();
        let Some(found) = reader.subject(matter, subject)? else { return Ok(Err("no such subject".to_owned())) };
        let Some(pages) = self.pages.iter().find(|p| p.matter() == matter) else {
            return Ok(Err("no pages".to_owned()));
        };
        let (org, edition, workdays) = (reader.org(), reader.edition(), reader.workdays());
        let show = Show {
            org: &org,
            norms: &*edition,
            workdays: &workdays,
            now: reader.now(),
            viewer: CLOCK,
            subject,
            rows: &found.rows,
            state: &found.state,
            text: found.text_hash.as_deref(),
            answers: &[],
            tab: self.words.what,
        };
        let Some(print) = pages.print(&show, self.words.what) else { return Ok(Err("nothing to print".to_owned())) };
        let (value, laid) = match self.press.lay(&print, "") {
            Ok(laid) => laid,
            Err(failure) => return Ok(Err(format!("{failure:?}"))),
        };
        let pdf = match laid.pdf() {
            Ok(pdf) => pdf,
            Err(unset) => return Ok(Err(unset.to_string())),
        };
        let staged = match self.blobs.stage(&pdf, FILE, u64::MAX) {
            Ok(staged) => staged,
            Err(StageError::Refused(why)) => return Ok(Err(why)),
            Err(StageError::Failed(error)) => return Err(error),
        };
        let file = FileRef { field: "pdf".to_owned(), name: FILE.to_owned(), size: staged.size, hash: staged.hash };
        let form = match self.form(&value, &laid, file) {
            Ok(form) => form,
            Err(failure) => return Ok(Err(format!("{failure:?}"))),
        };
        let request = Request {
            gov: reader.gov().to_owned(),
            actor: CLOCK.to_owned(),
            on_behalf: CLOCK.to_owned(),
            entered_for: None,
            matter: matter.to_owned(),
            subject: Some(subject.to_owned()),
            act: act.to_owned(),
            form,
            // Once for each value: what was kept before is not kept again after a start.
            key: format!("set:{}", value.get(..40).unwrap_or(&value)),
            seen: None,
        };
        Ok(match self.office.perform(request) {
            Outcome::Done(_) => Ok(()),
            other => Err(format!("{other:?}")),
        })
    }

    /// What is said of the pages.
    fn form(&self, value: &str, laid: &Laid, file: FileRef) -> Result<Form, Failure> {
        let fonts =
            self.press.setter()?.fonts().names().into_iter().map(|font| format!("{}　{}", font.family, font.hash));
        let fonts = fonts.collect::<Vec<_>>().join("\n");
        let adjusted: Vec<String> = laid.adjusted.iter().map(ToString::to_string).collect();
        let (pages, adjusted) = (laid.pages().to_string(), adjusted.join("\n"));
        let fields = [
            ("value", value),
            ("pages", &pages),
            ("engine", Typesetter::engine()),
            ("fonts", &fonts),
            ("adjusted", &adjusted),
        ];
        let mut form = Form::of(fields.into_iter().filter(|(_, text)| !text.is_empty()));
        form.files.push(file);
        Ok(form)
    }
}
