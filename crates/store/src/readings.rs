//! Who looked at the journal, and at what: a light log of its own, appended to and never changed. Each line carries the hash
//! of the one before, so that a changed or a missing line is found.

use std::collections::BTreeSet;
use std::fs::{File, OpenOptions};
use std::io::{BufRead as _, BufReader, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use guiju_core::journal::{GENESIS, Hash, sha256};
use guiju_core::{Day, OfficeTime};
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
    /// Which days were looked at, where that is bounded; absent in lines of older programs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub looked: Option<Looked>,
    /// Hash of the line before.
    pub previous: Hash,
}

/// Days that were looked at, both included.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Looked {
    /// Whose acts: a person id; empty for everybody's, handed out.
    pub of: String,
    /// First day.
    pub since: Day,
    /// Last day.
    pub until: Day,
}

/// The days of all looks that somebody took of one kind.
fn days_of(looks: &[(OfficeTime, String, Looked)], person: &str, of: &str, from: Day) -> BTreeSet<Day> {
    let own = |(at, who, looked): &&(OfficeTime, String, Looked)| who == person && looked.of == of && from <= at.day();
    looks.iter().filter(own).flat_map(|(_, _, looked)| looked.days()).collect()
}

/// So many days of one look are counted; more are more than any bound.
const LONGEST: i32 = 4_000;

impl Looked {
    /// Its days.
    pub fn days(&self) -> impl Iterator<Item = Day> {
        let (since, length) = (self.since, self.since.days_until(self.until).min(LONGEST));
        (0..=length).map(move |n| since.plus_days(n))
    }
}

/// A place where looks at the journal are noted.
pub trait Readings: Send + Sync {
    /// Notes one look; when it returns, it is kept. What cannot be noted must not be shown.
    ///
    /// # Errors
    /// Where it cannot be written.
    fn note(&self, at: OfficeTime, person: &str, what: &str, looked: Option<Looked>) -> Result<(), StoreError>;
    /// The days of one person's acts (of everybody's, where `of` is empty) that somebody looked at since a day.
    ///
    /// # Errors
    /// Where they cannot be read.
    fn looked(&self, person: &str, of: &str, from: Day) -> Result<BTreeSet<Day>, StoreError>;
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
    fn note(&self, at: OfficeTime, person: &str, what: &str, looked: Option<Looked>) -> Result<(), StoreError> {
        let mut lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let line = written((at, person, what, looked), lines.last().map(String::as_str))?;
        lines.push(line);
        Ok(())
    }

    fn looked(&self, person: &str, of: &str, from: Day) -> Result<BTreeSet<Day>, StoreError> {
        let lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let looks: Vec<_> = lines.iter().filter_map(|line| bounded(line)).collect();
        Ok(days_of(&looks, person, of, from))
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
    /// The looks whose days are bounded, as the file has them.
    looks: Mutex<Looks>,
}

/// Looks as a file has them, as far as it was read.
#[derive(Debug, Default)]
struct Looks {
    /// When, who, which days.
    all: Vec<(OfficeTime, String, Looked)>,
    /// Bytes read: whole lines.
    read: u64,
}

impl FileReadings {
    /// Opens or creates the file.
    ///
    /// # Errors
    /// Where it cannot be opened.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        private::create(path)?;
        let file = OpenOptions::new().read(true).append(true).open(path).map_err(|e| failed(path, &e))?;
        let readings = Self { path: path.to_owned(), file: Mutex::new(file), looks: Mutex::default() };
        readings.catch_up(&mut readings.file.lock().unwrap_or_else(PoisonError::into_inner))?;
        Ok(readings)
    }

    /// Reads the whole lines that were added since, by this program or by another one on the same folder.
    fn catch_up(&self, file: &mut File) -> Result<(), StoreError> {
        let failed = |e| failed(&self.path, &e);
        let mut looks = self.looks.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(looks.read)).map_err(failed)?;
        let mut lines = BufReader::new(file);
        let mut line = vec![];
        while lines.read_until(b'\n', &mut line).map_err(failed)? > 0 && line.ends_with(b"\n") {
            looks.read += line.len() as u64;
            looks.all.extend(bounded(String::from_utf8_lossy(&line).trim_end()));
            line.clear();
        }
        Ok(())
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
    fn note(&self, at: OfficeTime, person: &str, what: &str, looked: Option<Looked>) -> Result<(), StoreError> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        // Several programs may share the folder: each line follows the last one, whoever wrote that.
        file.lock().map_err(|e| failed(&self.path, &e))?;
        let noted = self.append(&mut file, (at, person, what, looked));
        file.unlock().map_err(|e| failed(&self.path, &e))?;
        noted
    }

    fn looked(&self, person: &str, of: &str, from: Day) -> Result<BTreeSet<Day>, StoreError> {
        self.catch_up(&mut self.file.lock().unwrap_or_else(PoisonError::into_inner))?;
        let looks = self.looks.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(days_of(&looks.all, person, of, from))
    }

    fn last(&self, most: usize) -> Result<(Vec<Reading>, bool), StoreError> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let (lines, whole) = self.tail(&mut file)?;
        Ok(read(lines.iter().map(String::as_str).collect(), whole, most))
    }
}

impl FileReadings {
    fn append(&self, file: &mut File, look: (OfficeTime, &str, &str, Option<Looked>)) -> Result<(), StoreError> {
        let (lines, _) = self.tail(file)?;
        let line = written(look, lines.last().map(String::as_str))?;
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
}

/// A line as a look whose days are bounded.
fn bounded(line: &str) -> Option<(OfficeTime, String, Looked)> {
    let reading: Reading = serde_json::from_str(line).ok()?;
    Some((reading.at, reading.person, reading.looked?))
}

fn written(
    (at, person, what, looked): (OfficeTime, &str, &str, Option<Looked>),
    last: Option<&str>,
) -> Result<String, StoreError> {
    let what = what.chars().filter(|c| !c.is_control()).take(WORDS).collect();
    let previous = last.map_or_else(|| GENESIS.to_owned(), |line| sha256(line.as_bytes()));
    let reading = Reading { at, person: person.to_owned(), what, looked, previous };
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
            readings.note(at(minute), "auditor", &format!("日志\n{minute}"), None).unwrap();
        }
        let (last, sound) = readings.last(2).unwrap();
        assert!(sound);
        assert_eq!(last.iter().map(|r| r.what.as_str()).collect::<Vec<_>>(), ["日志4", "日志3"]);
    }

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    /// The days that were looked at add up, each once; of another person, by another, or long ago, they do not.
    fn adds_up(readings: &dyn Readings) {
        let note = |at: &str, who: &str, of: &str, since: &str, until: &str| {
            let looked = Looked { of: of.to_owned(), since: day(since), until: day(until) };
            readings.note(at.parse().unwrap(), who, "日志", Some(looked)).unwrap();
        };
        note("2023-03-01T10:00", "auditor", "li", "2023-01-01", "2023-01-03");
        note("2023-03-02T10:00", "auditor", "li", "2023-01-03", "2023-01-04");
        note("2023-03-02T10:00", "auditor", "an", "2023-02-01", "2023-02-09");
        note("2023-03-02T10:00", "other", "li", "2023-02-01", "2023-02-09");
        note("2022-03-02T10:00", "auditor", "li", "2022-01-01", "2022-01-09");
        let looked = |of: &str, from: &str| readings.looked("auditor", of, day(from)).unwrap().len();
        assert_eq!((looked("li", "2023-01-01"), looked("li", "2022-01-01"), looked("", "2022-01-01")), (4, 13, 0));
    }

    #[test]
    fn days_looked_at_add_up_in_both_kinds_and_after_a_new_start() {
        adds_up(&MemoryReadings::default());
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("readings.jsonl");
        adds_up(&FileReadings::open(&path).unwrap());
        let again = FileReadings::open(&path).unwrap();
        assert_eq!(again.looked("auditor", "li", day("2023-01-01")).unwrap().len(), 4);
        assert!(again.last(99).unwrap().1, "the lines hang together");
        // Lines of a program that did not know of it are read as before.
        let old = "{\"at\":\"2023-01-09T10:00:00\",\"person\":\"a\",\"what\":\"x\",\"previous\":\"y\"}";
        assert!(serde_json::from_str::<Reading>(old).unwrap().looked.is_none());
    }

    #[test]
    fn both_kinds_agree_and_a_change_is_found() {
        conforms(&MemoryReadings::default());
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("readings.jsonl");
        conforms(&FileReadings::open(&path).unwrap());
        let again = FileReadings::open(&path).unwrap();
        again.note("2023-01-09T11:00".parse().unwrap(), "auditor", "再看", None).unwrap();
        assert_eq!((again.last(99).unwrap().0.len(), again.last(99).unwrap().1), (6, true));
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, text.replacen("日志2", "日志9", 1)).unwrap();
        assert!(!FileReadings::open(&path).unwrap().last(99).unwrap().1, "a changed line");
        let without: Vec<&str> = text.lines().enumerate().filter(|(n, _)| *n != 1).map(|(_, l)| l).collect();
        std::fs::write(&path, without.join("\n")).unwrap();
        assert!(!FileReadings::open(&path).unwrap().last(99).unwrap().1, "a missing line");
    }
}
