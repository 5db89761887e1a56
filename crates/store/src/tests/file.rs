//! The store file: its format, its tables, its locks.

use std::time::{Duration, Instant};

use guiju_core::journal::StoredRow;
use guiju_core::register::{Ask, Change, Register, Viewer, Where};
use rusqlite::Connection;

use super::{fill, open};
use crate::conformance::{PAPERS, PEOPLE, TAGS, registers, replay};
use crate::sqlite::schema;
use crate::verify::verify_file;
use crate::{MemoryStore, Read, SqliteReader, SqliteStore, Store, StoreError, dump, tip_path};

const LATER: Register = Register { orders: &[&["pages"]], ..PAPERS };

#[test]
fn a_file_of_the_first_format_is_upgraded_and_keeps_its_journal() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("guiju.db");
    let mut memory = MemoryStore::new(registers());
    fill(&mut memory, 9);
    {
        let conn = Connection::open(&path).unwrap();
        conn.execute_batch(schema::STEPS[0]).unwrap();
        conn.execute_batch("PRAGMA user_version = 1; INSERT INTO meta VALUES ('format', '1')").unwrap();
        for row in memory.journal("gov", 1, 100).unwrap() {
            let head = row.read_head().unwrap();
            let values = rusqlite::params![
                "gov",
                row.position as i64,
                head.subject,
                head.actor,
                head.key,
                row.head,
                row.body,
                row.salt,
                row.hash
            ];
            conn.execute("INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", values).unwrap();
        }
    }
    let mut store = open(&path);
    assert!(store.needs_rebuild(), "a file of the first format never had its registers noted");
    assert_eq!(store.rebuild("gov", &mut replay).unwrap(), 9);
    assert_eq!(dump(&store, "gov", &registers()).unwrap(), dump(&memory, "gov", &registers()).unwrap());
    assert_eq!(store.subject("gov", "paper1").unwrap(), memory.subject("gov", "paper1").unwrap());
    let conn = Connection::open(&path).unwrap();
    let index: i64 =
        conn.query_row("SELECT count(*) FROM sqlite_schema WHERE name = 'journal_subject'", [], |r| r.get(0)).unwrap();
    let version: usize = conn.query_row("PRAGMA user_version", [], |r| r.get::<_, i64>(0)).unwrap() as usize;
    assert_eq!((index, version), (1, schema::FORMAT));
    drop(store);
    assert!(!open(&path).needs_rebuild());
    assert!(verify_file(&path).unwrap().0[0].is_whole());
}

#[test]
fn a_newer_file_and_a_foreign_one_are_refused_and_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let newer = dir.path().join("newer.db");
    open(&newer);
    Connection::open(&newer).unwrap().pragma_update(None, "user_version", schema::FORMAT as i64 + 1).unwrap();
    for refused in [
        SqliteStore::open(&newer, registers()).map(|_| ()).unwrap_err(),
        SqliteReader::open(&newer, registers()).map(|_| ()).unwrap_err(),
    ] {
        assert!(matches!(&refused, StoreError::TooNew(why) if why.contains("请升级程序")), "{refused}");
    }
    let foreign = dir.path().join("foreign.db");
    Connection::open(&foreign).unwrap().execute_batch("CREATE TABLE stamps (n INTEGER)").unwrap();
    let before = std::fs::read(&foreign).unwrap();
    assert!(matches!(SqliteStore::open(&foreign, registers()), Err(StoreError::Damaged(_))));
    assert_eq!(std::fs::read(&foreign).unwrap(), before);
    let text = dir.path().join("text.db");
    std::fs::write(&text, "no database at all, but long enough to look at".repeat(50)).unwrap();
    assert!(matches!(SqliteStore::open(&text, registers()), Err(StoreError::Damaged(_))));
}

#[test]
fn other_declarations_ask_for_a_rebuild_before_anything_is_read() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("guiju.db");
    fill(&mut open(&path), 5);
    let before = dump(&open(&path), "gov", &registers()).unwrap();
    assert!(!open(&path).needs_rebuild());
    let changed = || SqliteStore::open(&path, vec![&LATER, &PEOPLE, &TAGS]).unwrap();
    let mut store = changed();
    assert!(store.needs_rebuild());
    assert_eq!(store.govs().unwrap(), ["gov"]);
    let ask = Ask::all("papers", Viewer::System);
    assert!(matches!(store.ask("gov", &ask), Err(StoreError::Misuse(_))), "empty registers must not answer");
    assert!(matches!(store.reader().unwrap().ask("gov", &ask), Err(StoreError::Misuse(_))));
    drop(store);
    store = changed();
    assert!(store.needs_rebuild(), "also after another start");
    store.rebuild("gov", &mut replay).unwrap();
    assert!(!store.needs_rebuild());
    assert_eq!(dump(&store, "gov", &[&LATER, &PEOPLE, &TAGS]).unwrap(), before);
    assert_eq!(store.reader().unwrap().ask("gov", &ask).unwrap().total, 3);
    let found = ask.filter(Where::Matches("会议".to_owned()));
    assert_eq!(store.ask("gov", &found).unwrap().total, 3);
}

#[test]
fn the_journal_takes_no_update_and_no_delete() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("guiju.db");
    fill(&mut open(&path), 2);
    let conn = Connection::open(&path).unwrap();
    for sql in ["UPDATE journal SET actor = 'x'", "DELETE FROM journal", "DELETE FROM journal WHERE position = 2"] {
        assert!(conn.execute(sql, []).unwrap_err().to_string().contains("append-only"), "{sql}");
    }
    let reader = SqliteReader::open(&path, registers()).unwrap();
    assert!(reader.session.conn.execute("DELETE FROM r_papers", []).is_err(), "a reader writes nothing");
}

#[test]
fn what_was_committed_is_there_after_a_start_and_the_rest_is_not() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("guiju.db");
    let mut store = open(&path);
    fill(&mut store, 3);
    let before = dump(&store, "gov", &registers()).unwrap();
    store.begin().unwrap();
    crate::conformance::Act::on("lost", "lost").append(&mut store).unwrap();
    drop(store);
    let store = open(&path);
    assert_eq!(store.tip("gov").unwrap().position, 3);
    assert_eq!(dump(&store, "gov", &registers()).unwrap(), before);
    assert!(store.warnings().is_empty());
    assert!(crate::tip::read(&tip_path(&path)).is_ok());
}

#[test]
fn after_a_commit_that_nobody_is_sure_of_only_opening_again_tells() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("guiju.db");
    let mut store = open(&path);
    fill(&mut store, 2);
    store.lose_disk();
    store.begin().unwrap();
    let hash = crate::conformance::Act::on("a", "unsure").append(&mut store).unwrap();
    assert!(matches!(store.commit(), Err(StoreError::Engine(_))));
    assert!(store.begin().is_err(), "nothing more may be promised on this store");
    store.rollback().unwrap();
    let store = open(&path);
    let (_, answer) = store.answered("gov", "zhang", "unsure").unwrap().unwrap();
    assert_eq!((answer.position, answer.hash), (3, hash));
    assert!(verify_file(&path).unwrap().0[0].is_whole());
}

#[test]
fn the_same_program_may_open_a_store_again_before_it_drops_the_first() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("guiju.db");
    let first = open(&path);
    let mut second = open(&path);
    drop(first);
    fill(&mut second, 2);
    assert_eq!(open(&path).tip("gov").unwrap().position, 2);
}

#[test]
fn a_store_locked_by_another_program_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("guiju.db");
    drop(open(&path));
    // A lock through another open file is to the system as another program's.
    let other = std::fs::File::open(path.with_extension("lock")).unwrap();
    other.lock().unwrap();
    let refused = SqliteStore::open(&path, registers()).unwrap_err();
    assert!(refused.to_string().contains("另一个程序正在使用"), "{refused}");
    assert!(SqliteReader::open(&path, registers()).is_ok(), "reading needs no lock");
    other.unlock().unwrap();
    open(&path);
}

#[test]
fn a_delayed_store_takes_its_time_in_every_commit() {
    let dir = tempfile::tempdir().unwrap();
    let delay = Duration::from_millis(30);
    let mut store = open(&dir.path().join("guiju.db")).with_sync_delay(delay);
    let start = Instant::now();
    fill(&mut store, 3);
    assert!(start.elapsed() >= delay * 3);
}

#[test]
fn a_register_too_large_for_one_page_is_rebuilt_whole() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(&dir.path().join("guiju.db"));
    store.begin().unwrap();
    for n in 0..1_203 {
        crate::conformance::Act::on(&format!("s{n}"), &format!("k{n}"))
            .open_to("public", "1")
            .append(&mut store)
            .unwrap();
    }
    store.commit().unwrap();
    let before = dump(&store, "gov", &registers()).unwrap();
    assert_eq!(before["access"].len(), 1_203);
    let mut seen = 0;
    let mut count = |row: &StoredRow| -> Result<Vec<Change>, StoreError> {
        seen += 1;
        assert_eq!(row.position, seen);
        replay(row)
    };
    assert_eq!(store.rebuild("gov", &mut count).unwrap(), 1_203);
    assert_eq!(dump(&store, "gov", &registers()).unwrap(), before);
}
