//! Whatever is changed, removed or cut off in the journal is found, and where.

use std::path::{Path, PathBuf};

use rusqlite::Connection;
use rusqlite::types::{Value, ValueRef};

use super::{fill, open};
use crate::conformance::{Act, registers};
use crate::tip::{Known, TipFile, Tips};
use crate::verify::{Report, verify, verify_all, verify_file};
use crate::{MemoryStore, SqliteStore, StoreError, tip_path};

const ROWS: u64 = 7;

/// A store of seven rows, closed, with its triggers and its unique keys taken away by somebody else's program.
fn victim(dir: &Path) -> PathBuf {
    let path = dir.join("guiju.db");
    fill(&mut open(&path), u32::try_from(ROWS).unwrap());
    let conn = Connection::open(&path).unwrap();
    conn.execute_batch(
        "DROP TRIGGER journal_no_update; DROP TRIGGER journal_no_delete; DROP INDEX journal_key; PRAGMA wal_checkpoint(TRUNCATE);",
    )
    .unwrap();
    path
}

fn report(path: &Path) -> Report {
    let (reports, _) = verify_file(path).unwrap();
    reports.into_iter().find(|r| r.gov == "gov").unwrap()
}

fn position(report: &Report) -> u64 {
    report.finding.as_ref().unwrap_or_else(|| panic!("nothing found: {report}")).position
}

#[test]
fn a_whole_journal_is_found_whole_on_both_engines() {
    let dir = tempfile::tempdir().unwrap();
    let path = victim(dir.path());
    let (reports, structure) = verify_file(&path).unwrap();
    assert_eq!((reports.len(), structure.len()), (1, 0));
    assert!(reports[0].is_whole(), "{}", reports[0]);
    assert_eq!((reports[0].rows, reports[0].gov.as_str()), (ROWS, "gov"));
    let mut memory = MemoryStore::new(registers());
    fill(&mut memory, u32::try_from(ROWS).unwrap());
    let same = verify(&memory, "gov", &Known::Absent).unwrap();
    assert_eq!((same.rows, &same.hash, same.bytes), (ROWS, &reports[0].hash, reports[0].bytes));
    assert!(same.finding.is_none() && same.unproven.is_some() && !same.is_whole(), "{same}");
    assert_eq!(verify_all(&memory, &Known::Absent).unwrap(), [same]);
}

#[test]
fn a_byte_flipped_in_any_column_of_any_row_is_found_at_its_position() {
    let dir = tempfile::tempdir().unwrap();
    let path = victim(dir.path());
    let conn = Connection::open(&path).unwrap();
    let columns = ["gov", "position", "subject", "actor", "key", "head", "body", "salt", "hash"];
    let mut flips = 0;
    for row in 1..=ROWS {
        for column in columns {
            let read = format!("SELECT {column} FROM journal WHERE gov = 'gov' AND position = {row}");
            let before: Value = conn.query_row(&read, [], |r| r.get(0)).unwrap();
            for changed in flipped(&before) {
                let rowid: i64 = conn
                    .query_row("SELECT rowid FROM journal WHERE gov = 'gov' AND position = ?1", [row as i64], |r| {
                        r.get(0)
                    })
                    .unwrap();
                let write = format!("UPDATE journal SET {column} = {changed} WHERE rowid = {rowid}");
                conn.execute(&write, []).unwrap();
                assert_eq!(position(&report(&path)), row, "{write}");
                let back = format!("UPDATE journal SET {column} = ?1 WHERE rowid = {rowid}");
                conn.execute(&back, [&before]).unwrap();
                flips += 1;
            }
        }
    }
    assert!(report(&path).is_whole(), "everything was put back");
    assert!(flips > 500, "{flips}");
}

/// SQL for the value with one byte changed: the first, the last and some between; also the value taken away.
fn flipped(value: &Value) -> Vec<String> {
    let bytes = match ValueRef::from(value) {
        ValueRef::Integer(n) => return vec![(n + 100).to_string(), (-n).to_string(), (n ^ (1 << 40)).to_string()],
        ValueRef::Text(b) | ValueRef::Blob(b) => b.to_vec(),
        other => panic!("{other:?}"),
    };
    let text = matches!(value, Value::Text(_));
    let mut places: Vec<usize> = (0..bytes.len()).step_by(bytes.len().div_ceil(12)).collect();
    places.push(bytes.len() - 1);
    let quoted = |bytes: &[u8]| {
        let hex: String = bytes.iter().map(|b| format!("{b:02x}")).collect();
        if text { format!("CAST(x'{hex}' AS TEXT)") } else { format!("x'{hex}'") }
    };
    let mut all: Vec<String> = places
        .into_iter()
        .flat_map(|at| [0x01, 0x80].map(|bit| (at, bit)))
        .map(|(at, bit)| {
            let mut changed = bytes.clone();
            changed[at] ^= bit;
            quoted(&changed)
        })
        .collect();
    all.push(quoted(&[]));
    all.push(quoted(&bytes[..bytes.len() - 1]));
    all
}

#[test]
fn a_body_taken_away_and_a_row_removed_are_found() {
    let dir = tempfile::tempdir().unwrap();
    for row in 1..=ROWS {
        let inner = dir.path().join(format!("d{row}"));
        let path = victim(&inner);
        let conn = Connection::open(&path).unwrap();
        let row = row as i64;
        conn.execute("UPDATE journal SET body = NULL WHERE position = ?1", [row]).unwrap();
        assert_eq!(position(&report(&path)), row as u64);
        conn.execute("DELETE FROM journal WHERE position = ?1", [row]).unwrap();
        let report = report(&path);
        assert_eq!(position(&report), row as u64);
        assert!(report.to_string().contains(&format!("第{row}条有误")), "{report}");
    }
}

#[test]
fn a_cut_tail_is_found_and_refused_at_the_start() {
    for cut in [1, 3, ROWS] {
        let dir = tempfile::tempdir().unwrap();
        let path = victim(dir.path());
        let conn = Connection::open(&path).unwrap();
        conn.execute("DELETE FROM journal WHERE position > ?1", [(ROWS - cut) as i64]).unwrap();
        drop(conn);
        let report = report(&path);
        assert_eq!((position(&report), report.rows), (ROWS - cut + 1, ROWS - cut));
        assert!(report.to_string().contains("尾部被截去"), "{report}");
        let refused = SqliteStore::open(&path, registers()).unwrap_err();
        assert!(matches!(&refused, StoreError::Damaged(why) if why.contains(&format!("第{ROWS}条"))), "{refused}");
        // Refusing changes nothing: the cut can still be seen.
        assert_eq!(position(&self::report(&path)), ROWS - cut + 1);
    }
}

/// The last rows written anew by somebody who knows how the chain is made.
#[test]
fn a_tail_rewritten_with_a_valid_chain_does_not_match_the_end_kept_outside() {
    let dir = tempfile::tempdir().unwrap();
    let path = victim(dir.path());
    let kept = std::fs::read(tip_path(&path)).unwrap();
    Connection::open(&path).unwrap().execute("DELETE FROM journal WHERE position > 5", []).unwrap();
    std::fs::remove_file(tip_path(&path)).unwrap();
    {
        let mut store = open(&path);
        assert!(store.warnings()[0].contains("链尾记录"), "{:?}", store.warnings());
        Act::on("forged", "f1").record(&mut store);
        Act::on("forged", "f2").record(&mut store);
    }
    assert!(report(&path).is_whole(), "in itself it is whole");
    std::fs::write(tip_path(&path), kept).unwrap();
    let report = report(&path);
    assert_eq!(position(&report), ROWS);
    assert!(report.to_string().contains("整体改写"), "{report}");
    assert!(SqliteStore::open(&path, registers()).is_err());
}

#[test]
fn an_end_file_that_is_missing_or_torn_is_said() {
    let dir = tempfile::tempdir().unwrap();
    let path = victim(dir.path());
    let unproven = |part: &str| {
        let report = report(&path);
        assert!(!report.is_whole() && report.finding.is_none(), "{report}");
        let text = report.to_string();
        assert!(text.contains(part) && text.contains("不能证明流水没有被截短") && !text.contains("流水完整"), "{text}");
    };
    std::fs::write(tip_path(&path), b"nonsense").unwrap();
    unproven("末尾记录文件不完整");
    assert_eq!(open(&path).warnings().len(), 1);
    assert!(report(&path).is_whole(), "written anew");
    // Rows cut off together with the file that would tell.
    Connection::open(&path).unwrap().execute("DELETE FROM journal WHERE position > 4", []).unwrap();
    std::fs::remove_file(tip_path(&path)).unwrap();
    unproven("末尾记录文件缺失");
    TipFile::open(&tip_path(&path)).unwrap().0.write(&Tips::new()).unwrap();
    unproven("没有这个机关");
}

/// Bytes changed in the file itself, below the engine: either everything of the journal reads as it was, or it is said.
#[test]
fn a_byte_changed_in_the_file_never_changes_the_journal_unnoticed() {
    let dir = tempfile::tempdir().unwrap();
    let path = victim(dir.path());
    let (reports, _) = verify_file(&path).unwrap();
    let whole = std::fs::read(&path).unwrap();
    let copy = dir.path().join("copy.db");
    std::fs::copy(tip_path(&path), tip_path(&copy)).unwrap();
    let mut said = 0;
    for at in (0..whole.len()).step_by(61) {
        let mut bent = whole.clone();
        bent[at] ^= 0x10;
        std::fs::write(&copy, &bent).unwrap();
        match verify_file(&copy) {
            Ok((found, structure)) if found == reports && structure.is_empty() => {}
            _ => said += 1,
        }
    }
    assert!(said > 50, "only {said} were noticed");
}
