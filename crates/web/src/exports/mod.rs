//! Lists as workbooks, written in the background: one at a time for each person, few in all. A finished one is for who
//! asked for it only, and goes after a while; the file has no name on the disk and ends with the program.

mod book;
pub(crate) mod pages;

use std::collections::BTreeSet;
use std::fs::File;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::limits::Limits;

/// Where an export stands.
#[derive(Debug, Clone)]
pub(crate) enum Stage {
    /// Being written.
    Running,
    /// Written: the file and its length in bytes.
    Ready(Arc<File>, u64),
    /// Not written, with the reason in words.
    Failed(String),
}

/// One export.
#[derive(Debug)]
pub(crate) struct Job {
    /// What nobody can guess.
    pub id: String,
    pub login: String,
    /// Name of the file.
    pub name: String,
    /// Rows in all, and those written.
    pub rows: AtomicU64,
    pub written: AtomicU64,
    /// Unix second of the beginning.
    pub begun: i64,
    stage: Mutex<Stage>,
}

impl Job {
    fn stage(&self) -> MutexGuard<'_, Stage> {
        self.stage.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Where it stands.
    pub(crate) fn now(&self) -> Stage {
        self.stage().clone()
    }

    /// It ended.
    pub(crate) fn end(&self, stage: Stage) {
        *self.stage() = stage;
    }

    fn is_running(&self) -> bool {
        matches!(*self.stage(), Stage::Running)
    }

    /// Rows written and in all.
    pub(crate) fn progress(&self) -> (u64, u64) {
        (self.written.load(Ordering::Relaxed), self.rows.load(Ordering::Relaxed))
    }
}

/// Why an export is not begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Full {
    /// He has one running.
    Own,
    /// Too many are running.
    All,
}

/// What is being written, and the slots for it.
#[derive(Debug, Default)]
pub(crate) struct Exports {
    jobs: Mutex<Vec<Arc<Job>>>,
    /// Tables on their way to browsers, by login.
    streams: Arc<Mutex<BTreeSet<String>>>,
}

impl Exports {
    /// Begins an export; the oldest finished ones go where there are too many.
    pub(crate) fn begin(
        &self,
        id: String,
        login: &str,
        name: String,
        now: i64,
        limits: &Limits,
    ) -> Result<Arc<Job>, Full> {
        let mut jobs = self.kept(now, limits);
        let running = jobs.iter().filter(|job| job.is_running());
        let (own, all) = running.fold((0, 0), |(own, all), job| (own + usize::from(job.login == login), all + 1));
        if own > 0 {
            return Err(Full::Own);
        }
        if all >= limits.exports {
            return Err(Full::All);
        }
        while jobs.iter().filter(|job| job.login == login).count() >= limits.exports_kept {
            let Some(oldest) = jobs.iter().position(|job| job.login == login) else { break };
            jobs.remove(oldest);
        }
        let job = Arc::new(Job {
            id,
            login: login.to_owned(),
            name,
            rows: AtomicU64::new(0),
            written: AtomicU64::new(0),
            begun: now,
            stage: Mutex::new(Stage::Running),
        });
        jobs.push(Arc::clone(&job));
        Ok(job)
    }

    /// Somebody's own, newest first.
    pub(crate) fn of(&self, login: &str, now: i64, limits: &Limits) -> Vec<Arc<Job>> {
        self.kept(now, limits).iter().rev().filter(|job| job.login == login).cloned().collect()
    }

    /// What is not expired; expired files go with the last hand that holds them.
    fn kept(&self, now: i64, limits: &Limits) -> MutexGuard<'_, Vec<Arc<Job>>> {
        let mut jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner);
        let lasts = i64::try_from(limits.export_lasts.as_secs()).unwrap_or(i64::MAX);
        jobs.retain(|job| job.is_running() || now < job.begun.saturating_add(lasts));
        jobs
    }

    /// A slot for a table that is sent as it is written; nothing where there is none.
    pub(crate) fn stream(&self, login: &str, limits: &Limits) -> Result<Slot, Full> {
        let mut streams = self.streams.lock().unwrap_or_else(PoisonError::into_inner);
        match () {
            () if streams.contains(login) => Err(Full::Own),
            () if streams.len() >= limits.exports => Err(Full::All),
            () => {
                streams.insert(login.to_owned());
                Ok(Slot { login: login.to_owned(), streams: Arc::clone(&self.streams) })
            }
        }
    }
}

/// A slot that is free again when this goes.
#[derive(Debug)]
pub(crate) struct Slot {
    login: String,
    streams: Arc<Mutex<BTreeSet<String>>>,
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.streams.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.login);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_for_each_person_few_in_all_and_none_for_ever() {
        let limits = Limits { exports: 2, exports_kept: 2, ..Limits::default() };
        let exports = Exports::default();
        let begin = |id: &str, login: &str, now| exports.begin(id.to_owned(), login, "a.xlsx".to_owned(), now, &limits);
        let first = begin("1", "li", 100).unwrap();
        assert_eq!(begin("2", "li", 100).unwrap_err(), Full::Own);
        let other = begin("3", "an", 100).unwrap();
        assert_eq!(begin("4", "wu", 100).unwrap_err(), Full::All);
        first.end(Stage::Failed("x".to_owned()));
        other.end(Stage::Failed("x".to_owned()));
        begin("5", "li", 200).unwrap().end(Stage::Failed("x".to_owned()));
        begin("6", "li", 300).unwrap().end(Stage::Failed("x".to_owned()));
        let ids = |login, now| exports.of(login, now, &limits).iter().map(|j| j.id.clone()).collect::<Vec<_>>();
        assert_eq!(ids("li", 300), ["6", "5"], "the oldest of his went");
        assert_eq!(ids("an", 300), ["3"]);
        let lasts = i64::try_from(limits.export_lasts.as_secs()).unwrap();
        assert_eq!(ids("li", 300 + lasts), Vec::<String>::new());
    }

    #[test]
    fn a_table_on_its_way_holds_one_slot() {
        let limits = Limits { exports: 2, ..Limits::default() };
        let exports = Exports::default();
        let first = exports.stream("li", &limits).unwrap();
        assert_eq!(exports.stream("li", &limits).unwrap_err(), Full::Own);
        let _other = exports.stream("an", &limits).unwrap();
        assert_eq!(exports.stream("wu", &limits).unwrap_err(), Full::All);
        drop(first);
        assert!(exports.stream("wu", &limits).is_ok());
    }
}
