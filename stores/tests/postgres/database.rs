//! The database itself: its format, its tables, its files.

use std::time::{Duration, SystemTime};

use guiju_core::journal::sha256;
use guiju_core::register::{Ask, Cell, Register, Viewer, Where};
use guiju_store::conformance::{Act, Event, PAPERS, PEOPLE, TAGS, cell, registers, replay};
use guiju_store::{Blobs as _, PgPlace, Read as _, Store as _, StoreError, dump};
use stores::Cluster;

use crate::conforms::{open, place};

const LATER: Register = Register { orders: &[&["pages"]], ..PAPERS };

#[test]
fn a_newer_database_and_a_foreign_one_are_refused_and_left_alone() {
    let cluster = Cluster::start();
    let newer = cluster.database();
    let at = PgPlace::new(&cluster.address(&newer), registers()).unwrap();
    drop(open(&at));
    let changed = cluster.sql(&newer, "UPDATE meta SET value = '99' WHERE name = 'format' RETURNING value");
    assert_eq!(changed, "99");
    assert!(matches!(at.open(), Err(StoreError::TooNew(_))));
    assert!(matches!(at.reader(), Err(StoreError::TooNew(_))));
    let foreign = cluster.database();
    assert_eq!(cluster.sql(&foreign, "CREATE TABLE stamps (n int)"), "");
    let at = PgPlace::new(&cluster.address(&foreign), registers()).unwrap();
    assert!(matches!(at.open(), Err(StoreError::Damaged(why)) if why.contains("别的表")));
    let tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'";
    assert_eq!(cluster.sql(&foreign, tables), "1");
    let latin = "CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0";
    assert_eq!(cluster.sql("postgres", latin), "");
    let at = PgPlace::new(&cluster.address("latin"), registers()).unwrap();
    assert!(matches!(at.open(), Err(StoreError::Misuse(why)) if why.contains("UTF8")));
}

#[test]
fn two_programs_may_begin_on_an_empty_database_at_once() {
    let cluster = Cluster::start();
    for _ in 0..4 {
        let at = place(&cluster);
        std::thread::scope(|scope| {
            let both = [0, 1].map(|_| scope.spawn(|| at.clone().open().map(|store| store.govs().unwrap())));
            for one in both {
                assert_eq!(one.join().unwrap(), Ok(vec![]));
            }
        });
    }
}

#[test]
fn other_declarations_wait_for_the_writer_and_then_ask_for_a_rebuild() {
    let cluster = Cluster::start();
    let database = cluster.database();
    let address = cluster.address(&database);
    let mut old = PgPlace::new(&address, registers()).unwrap().open().unwrap();
    for n in 1..=5 {
        let id = format!("p{n}");
        let paper = Event::put(&PAPERS, [("id", cell(id.as_str())), ("title", cell("会议\u{0}通知"))]);
        Act::on(&id, &id).event(paper).open_to("public", "1").record(&mut old);
    }
    let before = dump(&old, "gov", &registers()).unwrap();
    let changed = || PgPlace::new(&address, vec![&LATER, &PEOPLE, &TAGS]).unwrap().open();
    assert!(matches!(changed(), Err(StoreError::Elsewhere(_))), "the tables of a working program are not taken away");
    assert_eq!(dump(&old, "gov", &registers()).unwrap(), before);
    drop(old);
    let mut store = changed().unwrap();
    assert!(store.needs_rebuild());
    let ask = Ask::all("papers", Viewer::System);
    assert!(matches!(store.ask("gov", &ask), Err(StoreError::Misuse(_))), "empty registers must not answer");
    store.rebuild("gov", &mut replay).unwrap();
    assert!(!store.needs_rebuild());
    assert_eq!(dump(&store, "gov", &[&LATER, &PEOPLE, &TAGS]).unwrap(), before);
    let found = store.reader().unwrap().ask("gov", &ask.filter(Where::Matches("通知".to_owned()))).unwrap();
    assert_eq!((found.total, &found.rows[0]["title"]), (5, &Cell::Text("会议\u{0}通知".to_owned())));
}

#[test]
fn a_journal_that_is_shorter_than_its_end_outside_is_not_gone_on_with() {
    let cluster = Cluster::start();
    let database = cluster.database();
    let dir = tempfile::tempdir().unwrap();
    let at = || PgPlace::new(&cluster.address(&database), registers()).unwrap().with_tip(&dir.path().join("tip"));
    let mut store = at().open().unwrap();
    Act::on("a", "k1").record(&mut store);
    Act::on("a", "k2").record(&mut store);
    drop(store);
    assert!(at().open().unwrap().warnings().is_empty());
    assert_eq!(cluster.sql(&database, "DELETE FROM journal WHERE position = 2 RETURNING position"), "2");
    assert!(matches!(at().open(), Err(StoreError::Damaged(why)) if why.contains("截去")));
}

#[test]
fn files_are_kept_in_parts_and_checked_when_they_are_read() {
    let cluster = Cluster::start();
    let database = cluster.database();
    let at = PgPlace::new(&cluster.address(&database), registers()).unwrap();
    let store = open(&at);
    let blobs = store.blobs().unwrap();
    let text = "第一条\n".repeat(100_000).into_bytes();
    let staged = blobs.stage(&text, "规则.txt", u64::MAX).unwrap();
    assert_eq!(staged.hash, sha256(&text));
    assert_eq!(blobs.get(&staged.hash).unwrap().unwrap(), text);
    assert_eq!(blobs.size(&staged.hash).unwrap(), Some(text.len() as u64));
    assert!(cluster.sql(&database, "SELECT count(*) FROM blob_parts").parse::<u32>().unwrap() > 2);
    assert!(blobs.stage(b"MZ\0\0", "a.pdf", 100).is_err());
    assert_eq!(blobs.get("../tip").unwrap(), None);
    let other = blobs.stage(b"unnamed", "a.txt", 100).unwrap().hash;
    let (past, future) = (SystemTime::now() - Duration::from_secs(60), SystemTime::now() + Duration::from_secs(60));
    assert_eq!(blobs.expire_unnamed(&|h| h == staged.hash, past).unwrap(), 0);
    assert_eq!(blobs.expire_unnamed(&|h| h == staged.hash, future).unwrap(), 1);
    assert_eq!(blobs.get(&other).unwrap(), None);
    assert_eq!(blobs.all().unwrap(), std::slice::from_ref(&staged.hash));
    let spoilt = cluster.sql(&database, "UPDATE blob_parts SET bytes = '\\x00' WHERE part = 1 RETURNING part");
    assert_eq!(spoilt, "1");
    assert!(matches!(blobs.get(&staged.hash), Err(StoreError::Damaged(_))));
    cluster.cut(&database);
    blobs.stage(&text, "again.txt", u64::MAX).unwrap();
    assert_eq!(blobs.get(&staged.hash).unwrap().unwrap(), text, "staged again, it is whole");
}

#[test]
fn the_folder_of_the_accounts_is_named_once() {
    let cluster = Cluster::start();
    let at = place(&cluster);
    assert_eq!(at.home().unwrap(), None);
    assert_eq!(at.name_home("here", false).unwrap(), "here");
    assert_eq!(at.name_home("there", false).unwrap(), "here");
    assert_eq!(at.name_home("there", true).unwrap(), "there");
}
