//! Asks a seal service for the seals of what was issued, beside the writer: what it gives is kept by an act, once for each organ. The issue
//! never waits for it; where it fails, the pages say so, and it is asked again.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use guiju_core::form::{FileRef, Form};
use guiju_core::register::{Ask, Cell, Viewer, Where};
use guiju_core::request::{Outcome, Request};
use guiju_exchange::package::{SealService, SealTrouble, Sealed};
use guiju_runtime::{Office, Reader};
use guiju_store::StoreError;
use guiju_store::blobs::Blobs;
use guiju_ui::{KeptPages, Pages};

use super::worker::{Round, Setting};
use crate::packing::shown;

/// Who acts by the clock.
const CLOCK: &str = "system";
/// What the file is called.
const FILE: &str = "签章数据";
/// So many are asked for in one round.
const EACH_ROUND: usize = 20;
/// Between two rounds.
const EVERY: Duration = Duration::from_secs(5);
/// After so long a seal that could not be had is asked for again.
const LATER: Duration = Duration::from_secs(300);

/// What is known of seals: whether a service is set up, and why one is still missing.
#[derive(Debug, Default)]
pub struct SealDesk {
    /// Whether a service is asked.
    is_asked: bool,
    /// Why a seal is missing, by subject, and when it is asked for again.
    missing: Mutex<BTreeMap<String, (String, Instant)>>,
}

impl SealDesk {
    /// One at which a service is asked.
    pub fn asking() -> Self {
        Self { is_asked: true, missing: Mutex::default() }
    }

    /// Whether a service is asked; else seals are drawn as placeholders only.
    pub(crate) fn is_asked(&self) -> bool {
        self.is_asked
    }

    fn missing(&self) -> MutexGuard<'_, BTreeMap<String, (String, Instant)>> {
        self.missing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Why a subject's seal is still missing; empty while nothing went wrong.
    pub(crate) fn why(&self, subject: &str) -> String {
        self.missing().get(subject).map(|(why, _)| why.clone()).unwrap_or_default()
    }

    fn is_put_off(&self, subject: &str) -> bool {
        self.missing().get(subject).is_some_and(|(_, until)| Instant::now() < *until)
    }
}

/// Asks for the seals of one government's papers.
pub struct Sealer {
    /// The office.
    pub office: Office,
    /// Files.
    pub blobs: Arc<dyn Blobs>,
    /// The pages of all matters.
    pub pages: &'static [&'static dyn Pages],
    /// The service.
    pub service: Box<dyn SealService + Send + Sync>,
    /// What pages tell of it.
    pub desk: Arc<SealDesk>,
    /// Words: the register of what waits, and the act that keeps what was given.
    pub words: Setting,
}

impl std::fmt::Debug for Sealer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sealer").field("words", &self.words).finish_non_exhaustive()
    }
}

impl Sealer {
    /// Works until asked to end.
    pub fn run(&self, ended: &AtomicBool) {
        const NAP: Duration = Duration::from_millis(200);
        let mut rested = EVERY;
        while !ended.load(Ordering::Relaxed) {
            if rested < EVERY {
                std::thread::sleep(NAP);
                rested += NAP;
                continue;
            }
            rested = Duration::ZERO;
            if let Err(error) = self.round() {
                tracing::error!(%error, "seals could not be asked for");
            }
        }
    }

    /// Asks for what waits, at most so much in one round.
    ///
    /// # Errors
    /// Where the store cannot be read or a file cannot be kept. What the service does not give waits on, and pages say why.
    pub fn round(&self) -> Result<Round, StoreError> {
        let reader = self.office.reader();
        let waits = Where::Is("state", Cell::from(self.words.waiting));
        let rows =
            reader.ask(&Ask { order: Some(0), ..Ask::all(self.words.register, Viewer::System) }.filter(waits))?.rows;
        let subjects = rows.iter().map(|row| row.get("subject").map_or("", Cell::text));
        let mut round = Round::default();
        for subject in subjects.filter(|subject| !self.desk.is_put_off(subject)).take(EACH_ROUND) {
            match self.seal(&reader, subject)? {
                Ok(()) => {
                    round.set += 1;
                    self.desk.missing().remove(subject);
                }
                Err(why) => {
                    round.failed += 1;
                    tracing::warn!(subject, why, "no seal");
                    self.desk.missing().insert(subject.to_owned(), (why, Instant::now() + LATER));
                }
            }
        }
        Ok(round)
    }

    /// Every seal that is missing of one subject.
    fn seal(&self, reader: &Reader, subject: &str) -> Result<Result<(), String>, StoreError> {
        let matter = self.words.act.split('.').next().unwrap_or_default();
        let pages = self.pages.iter().find(|pages| pages.matter() == matter);
        let (Some(pages), Some(found)) = (pages, reader.subject(matter, subject)?) else {
            return Ok(Err("没有这一公文".to_owned()));
        };
        let kept = shown(reader, &found, subject, CLOCK, |show| pages.kept(show, self.words.what));
        let Some(KeptPages { file, seals, .. }) = kept else {
            return Ok(Err("没有存档的版式文件".to_owned()));
        };
        for (organ, _) in seals.iter().filter(|(_, given)| given.is_none()) {
            let sealed = match self.service.seal(&file.hash, organ) {
                Ok(sealed) => sealed,
                Err(trouble) => return Ok(Err(words(&trouble))),
            };
            if let Err(why) = self.keep(reader, subject, (&file.hash, organ), &sealed)? {
                return Ok(Err(why));
            }
        }
        Ok(Ok(()))
    }

    fn keep(
        &self,
        reader: &Reader,
        subject: &str,
        (pdf, organ): (&str, &str),
        sealed: &Sealed,
    ) -> Result<Result<(), String>, StoreError> {
        let (matter, act) = self.words.act.split_once('.').unwrap_or_default();
        let mut form = Form::of([
            ("pdf", pdf),
            ("organ", organ),
            ("service", sealed.service.as_str()),
            ("format", sealed.format.as_str()),
        ]);
        let (hash, size) = (self.blobs.put(&sealed.bytes)?, sealed.bytes.len() as u64);
        form.files.push(FileRef { field: "seal".to_owned(), name: FILE.to_owned(), size, hash });
        let request = Request {
            gov: reader.gov().to_owned(),
            actor: CLOCK.to_owned(),
            on_behalf: CLOCK.to_owned(),
            entered_for: None,
            matter: matter.to_owned(),
            subject: Some(subject.to_owned()),
            act: act.to_owned(),
            form,
            // Once for each organ: what is given twice for the same pages is kept once.
            key: format!("seal:{}", guiju_core::journal::sha256(format!("{pdf} {organ}").as_bytes())),
            seen: None,
        };
        Ok(match self.office.perform(request) {
            Outcome::Done(_) => Ok(()),
            other => Err(format!("印章服务所给的没有存档：{}", unkept(&other)).chars().take(200).collect()),
        })
    }
}

/// Why what the service gave was not kept, in words.
fn unkept(outcome: &Outcome) -> String {
    let problem = match outcome {
        Outcome::Invalid { problems, .. } => problems.first().map(|problem| problem.message.clone()),
        _ => None,
    };
    let said = outcome.reasons().first().map(|reason| reason.message.clone()).or(problem);
    said.unwrap_or_else(|| match outcome {
        Outcome::Busy => "同时提交的人较多，稍后再请".to_owned(),
        // What a program did wrong is for the log.
        other => {
            tracing::error!(?other, "a seal that was given could not be kept");
            "系统未能完成，请联系系统管理员".to_owned()
        }
    })
}

/// Why there is no seal, in words.
fn words(trouble: &SealTrouble) -> String {
    match trouble {
        SealTrouble::None => "没有配置印章服务".to_owned(),
        SealTrouble::Away(why) => format!("印章服务没有应答（{why}），稍后再请"),
        SealTrouble::Refused(why) => format!("印章服务不予签章：{why}"),
    }
}

#[cfg(test)]
mod tests {
    use guiju_core::Reason;

    use super::*;

    #[test]
    fn what_was_not_kept_is_told_in_words() {
        let reasons = vec![Reason::faulty("公文已作废")];
        assert_eq!(unkept(&Outcome::Refused { reasons }), "公文已作废");
        assert!(unkept(&Outcome::Busy).starts_with("同时提交"));
        let told = unkept(&Outcome::Faulty { message: "index 3 of 2".to_owned() });
        assert!(!told.contains("index"), "{told}");
    }
}
