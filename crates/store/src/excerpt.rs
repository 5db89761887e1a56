//! A stretch of a journal's heads, handed out with what proves it: the exact bytes of every head, the hash before the first,
//! the hash of each, and where the journal ended. Whoever has the file can check it without the server; what was written
//! in the acts (the bodies) is not in it, only the hash that stands for each.
//!
//! One JSON value on each line: [`Opening`], then a [`Line`] for each row, then a [`Closing`], without which the file is cut.

use std::fmt;
use std::io::BufRead;

use guiju_core::OfficeTime;
use guiju_core::journal::{GENESIS, Hash, Head, StoredRow, chain};
use serde::{Deserialize, Serialize};

use crate::{StoreError, Tip};

/// Names the form of such a file.
const FORM: &str = "guiju-journal-heads-1";
/// The longest line that is read, in bytes.
const LONGEST: u64 = 4 * 1_048_576;

/// The first line: what the file holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opening {
    /// [`FORM`].
    pub form: String,
    /// The government.
    pub gov: String,
    /// First position.
    pub from: u64,
    /// Last position.
    pub to: u64,
    /// Hash of the row before the first; sixty-four zeros before the first row of all.
    pub previous: Hash,
    /// Last position of the whole journal when the file was made.
    pub tip: u64,
    /// Its hash.
    pub tip_hash: Hash,
    /// When the file was made.
    pub made: OfficeTime,
    /// For whom: a person id.
    pub by: String,
}

/// One row: its head as stored, and its hash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The head's exact bytes, which are text.
    pub head: String,
    /// The row's hash.
    pub hash: Hash,
}

/// The last line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closing {
    /// Number of rows.
    pub rows: u64,
    /// Hash of the last.
    pub last: Hash,
}

/// The first line of a file.
///
/// # Errors
/// Where it cannot be written as text.
pub fn opening(
    gov: &str,
    span: (u64, u64),
    previous: Hash,
    tip: &Tip,
    made: OfficeTime,
    by: &str,
) -> Result<String, StoreError> {
    let opening = Opening {
        form: FORM.to_owned(),
        gov: gov.to_owned(),
        from: span.0,
        to: span.1,
        previous,
        tip: tip.position,
        tip_hash: tip.hash.clone(),
        made,
        by: by.to_owned(),
    };
    line(&opening)
}

/// The line of a row.
///
/// # Errors
/// Where the head is no text.
pub fn row(stored: &StoredRow) -> Result<String, StoreError> {
    let head = String::from_utf8(stored.head.clone())
        .map_err(|_| StoreError::Damaged(format!("流水第{}条的首部不是文本", stored.position)))?;
    line(&Line { head, hash: stored.hash.clone() })
}

/// The last line.
///
/// # Errors
/// Where it cannot be written as text.
pub fn closing(rows: u64, last: Hash) -> Result<String, StoreError> {
    line(&Closing { rows, last })
}

fn line(value: &impl Serialize) -> Result<String, StoreError> {
    let text = serde_json::to_string(value).map_err(|e| StoreError::Misuse(e.to_string()))?;
    Ok(format!("{text}\n"))
}

/// What is wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong(pub String);

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
impl std::error::Error for Wrong {}

/// What was found good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// What the file says of itself.
    pub opening: Opening,
    /// Rows checked.
    pub rows: u64,
    /// Hash of the last.
    pub last: Hash,
    /// How many of the ends noted elsewhere lie in the file, and agree with it.
    pub met: usize,
}

/// Checks a file line by line: every hash follows from the bytes before it, the rows are those that the first line names, and
/// none is missing. `known` are ends noted elsewhere (position and hash): one that lies in the file must agree with it.
///
/// # Errors
/// The first thing that is wrong.
pub fn check(file: &mut dyn BufRead, known: &[(u64, Hash)]) -> Result<Checked, Wrong> {
    let wrong = |what: String| Wrong(what);
    let opening: Opening = next(file)?
        .and_then(|text| serde_json::from_str(&text).ok())
        .filter(|o: &Opening| o.form == FORM)
        .ok_or_else(|| wrong("不是日志条目的导出文件".to_owned()))?;
    if opening.from == 0 || opening.to < opening.from || opening.tip < opening.to {
        return Err(wrong("首行所记的起止位置不成立".to_owned()));
    }
    if opening.from == 1 && opening.previous != GENESIS {
        return Err(wrong("从头起的，其前的校验值应为零".to_owned()));
    }
    let (mut last, mut recorded, mut met) = (opening.previous.clone(), None, 0);
    met += meet(known, opening.from - 1, &last)?;
    for position in opening.from..=opening.to {
        let text = next(file)?.ok_or_else(|| wrong(format!("文件不完整：第{position}条起缺失")))?;
        let line: Line =
            serde_json::from_str(&text).map_err(|_| wrong(format!("第{position}条无法读取，或者该条缺失")))?;
        if chain(&last, line.head.as_bytes()) != line.hash {
            return Err(wrong(format!("第{position}条：内容与校验值不符，该条或者其前一条被改动")));
        }
        let head: Head = serde_json::from_str(&line.head).map_err(|e| wrong(format!("第{position}条：{e}")))?;
        if head.position != position || head.gov != opening.gov {
            return Err(wrong(format!("第{position}条：所记为“{}”第{}条", head.gov, head.position)));
        }
        if recorded.is_some_and(|before| head.recorded < before) {
            return Err(wrong(format!("第{position}条：记录时间早于上一条")));
        }
        recorded = Some(head.recorded);
        last = line.hash;
        met += meet(known, position, &last)?;
    }
    let rows = opening.to - opening.from + 1;
    let end = next(file)?.and_then(|text| serde_json::from_str::<Closing>(&text).ok());
    match end {
        Some(end) if end.rows == rows && end.last == last => {}
        Some(_) => return Err(wrong("末行所记与各条不符".to_owned())),
        None => return Err(wrong("文件不完整：没有末行".to_owned())),
    }
    if opening.to == opening.tip && opening.tip_hash != last {
        return Err(wrong("末条的校验值与首行所记的链尾不符".to_owned()));
    }
    if next(file)?.is_some() {
        return Err(wrong("末行之后还有内容".to_owned()));
    }
    Ok(Checked { opening, rows, last, met })
}

fn meet(known: &[(u64, Hash)], position: u64, hash: &str) -> Result<usize, Wrong> {
    let here = known.iter().filter(|(at, _)| *at == position);
    let mut met = 0;
    for (_, noted) in here {
        if noted != hash {
            return Err(Wrong(format!("第{position}条：校验值与另行记下的不符，此前的记录被整体改写")));
        }
        met += 1;
    }
    Ok(met)
}

/// The next line, without its end; nothing at the end of the file.
fn next(file: &mut dyn BufRead) -> Result<Option<String>, Wrong> {
    let mut text = String::new();
    let mut bounded = std::io::Read::take(file, LONGEST);
    let read = bounded.read_line(&mut text).map_err(|e| Wrong(format!("文件读不出：{e}")))?;
    if read as u64 == LONGEST {
        return Err(Wrong("有一行过长".to_owned()));
    }
    Ok((read > 0).then(|| text.trim_end_matches('\n').to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(position: u64) -> Vec<u8> {
        let head = serde_json::json!({
            "gov": "g", "position": position, "recorded": "2023-01-09T10:00", "happened": "2023-01-09T10:00",
            "key": "k", "content": "", "actor": "a", "on_behalf": "a", "entered_for": null, "matter": "m", "act": "x",
            "subject": "m-1", "version": position, "edition": "", "facts": {}, "citations": [], "capacity": "",
            "owed": null, "access": [], "blobs": [], "body_hash": "",
        });
        serde_json::to_vec(&head).unwrap()
    }

    /// Rows of a journal, and a file of some of them.
    fn file(from: u64, to: u64) -> (Vec<StoredRow>, String) {
        let mut rows: Vec<StoredRow> = vec![];
        for position in 1..=6 {
            let before = rows.last().map_or(GENESIS.to_owned(), |r| r.hash.clone());
            let head = head(position);
            let hash = chain(&before, &head);
            rows.push(StoredRow { position, head, body: None, salt: vec![], hash });
        }
        let at = |position: u64| rows.iter().find(|r| r.position == position);
        let tip = Tip { position: 6, hash: rows[5].hash.clone(), recorded: None };
        let previous = at(from - 1).map_or(GENESIS.to_owned(), |r| r.hash.clone());
        let made = "2023-01-10T09:00".parse().unwrap();
        let mut text = opening("g", (from, to), previous, &tip, made, "auditor").unwrap();
        for position in from..=to {
            text.push_str(&row(at(position).unwrap()).unwrap());
        }
        text.push_str(&closing(to - from + 1, at(to).unwrap().hash.clone()).unwrap());
        (rows, text)
    }

    fn checked(text: &str, known: &[(u64, Hash)]) -> Result<Checked, Wrong> {
        check(&mut text.as_bytes(), known)
    }

    #[test]
    fn a_file_is_checked_without_the_server() {
        for (from, to) in [(1, 6), (3, 5), (6, 6)] {
            let (rows, text) = file(from, to);
            let known = [(4, rows[3].hash.clone())];
            let found = checked(&text, &known).unwrap();
            assert_eq!((found.rows, found.met), (to - from + 1, usize::from((from - 1..=to).contains(&4))));
            assert_eq!(found.last, rows[usize::try_from(to).unwrap() - 1].hash);
        }
    }

    #[test]
    fn whatever_is_changed_is_found() {
        let (rows, text) = file(2, 5);
        let lines: Vec<&str> = text.lines().collect();
        let without = |n: usize| {
            let left = lines.iter().enumerate().filter(|(at, _)| *at != n).map(|(_, line)| format!("{line}\n"));
            left.collect::<String>()
        };
        for n in 0..lines.len() {
            assert!(checked(&without(n), &[]).is_err(), "line {n} is missing");
        }
        for changed in [
            text.replacen("\\\"act\\\":\\\"x\\\"", "\\\"act\\\":\\\"y\\\"", 1),
            text.replacen("\\\"recorded\\\":\\\"2023-01-09", "\\\"recorded\\\":\\\"2023-01-08", 1),
            text.replacen("\"to\":5", "\"to\":4", 1),
            format!("{text}{{}}\n"),
            text.replacen(&rows[2].hash, &rows[3].hash, 1),
        ] {
            assert_ne!(changed, text);
            assert!(checked(&changed, &[]).is_err());
        }
        // Written anew as a whole it is in itself consistent: only an end noted elsewhere tells.
        assert!(checked(&text, &[(4, "0".repeat(64))]).is_err());
    }
}
