//! Who looked at the journal, and at what: a light log of its own, appended to and never changed. Each line carries the hash
//! of the one before, so that a changed or a missing line is found.

use std::fs::{File, OpenOptions};
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use guiju_core::OfficeTime;
use guiju_core::journal::{GENESIS, Hash, sha256};
use serde::{Deserialize, Serialize};

use crate::{StoreError, private};

/// So much of the end of the file is read for a page, in bytes.
const TAIL: u64 = 1_048_576;
/// Characters kept of what was looked at.
const WORDS: usize = 200;

/// One look at the journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// When.
    pub at: OfficeTime,
    /// Who: a person id.
    pub person: String,
    /// What: a kind and what it was narrowed to, in words.
    pub what: String,
    /// Hash of the line before.
    pub previous: Hash,
}

/// A place where looks at the journal are noted.
pub trait Readings: Send + Sync {
    /// Notes one look; when it returns, it is kept. What cannot be noted must not be shown.
    ///
    /// # Errors
    /// Where it cannot be written.
    fn note(&self, at: OfficeTime, person: &str, what: &str) -> Result<(), StoreError>;
    /// The last looks, newest first, at most `most`; and whether the lines read hang together.
    ///
    /// # Errors
    /// Where they cannot be read.
    fn last(&self, most: usize) -> Result<(Vec<Reading>, bool), StoreError>;
}

/// In memory, for tests and scenarios.
#[derive(Debug, Default)]
pub struct MemoryReadings(Mutex<Vec<String>>);

impl Readings for MemoryReadings {
    fn note(&self, at: OfficeTime, person: &str, what: &str) -> Result<(), StoreError> {
        let mut lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let line = written(at, person, what, lines.last().map(String::as_str))?;
        lines.push(line);
        Ok(())
    }

    fn last(&self, most: usize) -> Result<(Vec<Reading>, bool), StoreError> {
        let lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(read(lines.iter().map(String::as_str).collect(), true, most))
    }
}

/// In a file that only its owner may read.
#[derive(Debug)]
pub struct FileReadings {
    path: PathBuf,
    file: Mutex<File>,
}

impl FileReadings {
    /// Opens or creates the file.
    ///
    /// # Errors
    /// Where it cannot be opened.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        private::create(path)?;
        let file = OpenOptions::new().read(true).append(true).open(path).map_err(|e| failed(path, &e))?;
        Ok(Self { path: path.to_owned(), file: Mutex::new(file) })
    }

    /// The lines at the end of the file, and whether they are all.
    fn tail(&self, file: &mut File) -> Result<(Vec<String>, bool), StoreError> {
        let failed = |e| failed(&self.path, &e);
        let length = file.seek(SeekFrom::End(0)).map_err(failed)?;
        let from = length.saturating_sub(TAIL);
        file.seek(SeekFrom::Start(from)).map_err(failed)?;
        let mut bytes = vec![];
        file.take(TAIL).read_to_end(&mut bytes).map_err(failed)?;
        let text = String::from_utf8_lossy(&bytes);
        // The first line may have been cut by where the tail begins.
        let skip = usize::from(from > 0);
        Ok((text.lines().skip(skip).filter(|line| !line.is_empty()).map(str::to_owned).collect(), from == 0))
    }
}

fn failed(path: &Path, e: &std::io::Error) -> StoreError {
    StoreError::Engine(format!("查阅记录文件{}：{e}", path.display()))
}

impl Readings for FileReadings {
    fn note(&self, at: OfficeTime, person: &str, what: &str) -> Result<(), StoreError> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let (lines, _) = self.tail(&mut file)?;
        let line = written(at, person, what, lines.last().map(String::as_str))?;
        // After a line that was cut (a copy made while it was written) a new one begins all the same, and the cut is found.
        let length = file.seek(SeekFrom::End(0)).map_err(|e| failed(&self.path, &e))?;
        let mut end = [b'\n'];
        if length > 0 {
            let read = file.seek(SeekFrom::Start(length - 1)).and_then(|_| file.read_exact(&mut end));
            read.map_err(|e| failed(&self.path, &e))?;
        }
        let begin = if end == [b'\n'] { "" } else { "\n" };
        let wrote = file.write_all(format!("{begin}{line}\n").as_bytes()).and_then(|()| file.sync_data());
        wrote.map_err(|e| failed(&self.path, &e))
    }

    fn last(&self, most: usize) -> Result<(Vec<Reading>, bool), StoreError> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let (lines, whole) = self.tail(&mut file)?;
        Ok(read(lines.iter().map(String::as_str).collect(), whole, most))
    }
}

fn written(at: OfficeTime, person: &str, what: &str, last: Option<&str>) -> Result<String, StoreError> {
    let what = what.chars().filter(|c| !c.is_control()).take(WORDS).collect();
    let previous = last.map_or_else(|| GENESIS.to_owned(), |line| sha256(line.as_bytes()));
    let reading = Reading { at, person: person.to_owned(), what, previous };
    serde_json::to_string(&reading).map_err(|e| StoreError::Misuse(e.to_string()))
}

/// The lines as looks, newest first, and whether each follows the one before.
fn read(lines: Vec<&str>, whole: bool, most: usize) -> (Vec<Reading>, bool) {
    let mut before = whole.then(|| GENESIS.to_owned());
    let (mut readings, mut sound) = (vec![], true);
    for line in lines {
        match serde_json::from_str::<Reading>(line) {
            Ok(reading) => {
                sound &= before.as_ref().is_none_or(|hash| *hash == reading.previous);
                readings.push(reading);
            }
            Err(_) => sound = false,
        }
        before = Some(sha256(line.as_bytes()));
    }
    readings.reverse();
    readings.truncate(most);
    (readings, sound)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn conforms(readings: &dyn Readings) {
        let at = |minute: u32| format!("2023-01-09T10:{minute:02}").parse().unwrap();
        assert_eq!(readings.last(9).unwrap(), (vec![], true));
        for minute in 0..5 {
            readings.note(at(minute), "auditor", &format!("日志\n{minute}")).unwrap();
        }
        let (last, sound) = readings.last(2).unwrap();
        assert!(sound);
        assert_eq!(last.iter().map(|r| r.what.as_str()).collect::<Vec<_>>(), ["日志4", "日志3"]);
    }

    #[test]
    fn both_kinds_agree_and_a_change_is_found() {
        conforms(&MemoryReadings::default());
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("readings.jsonl");
        conforms(&FileReadings::open(&path).unwrap());
        let again = FileReadings::open(&path).unwrap();
        again.note("2023-01-09T11:00".parse().unwrap(), "auditor", "再看").unwrap();
        assert_eq!((again.last(99).unwrap().0.len(), again.last(99).unwrap().1), (6, true));
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, text.replacen("日志2", "日志9", 1)).unwrap();
        assert!(!FileReadings::open(&path).unwrap().last(99).unwrap().1, "a changed line");
        let without: Vec<&str> = text.lines().enumerate().filter(|(n, _)| *n != 1).map(|(_, l)| l).collect();
        std::fs::write(&path, without.join("\n")).unwrap();
        assert!(!FileReadings::open(&path).unwrap().last(99).unwrap().1, "a missing line");
    }
}
