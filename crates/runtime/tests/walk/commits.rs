//! Commits of which nobody knows whether they took effect: nobody is told anything wrong.

use std::sync::atomic::{AtomicU8, Ordering};

use guiju_core::request::Outcome;
use guiju_store::{SqliteStore, Stand, Store, StoreError};

use crate::bench::{Desk, done, registers, reopens};
use crate::wrapped::Wrapped;

/// A store whose next commit does what `mode` says: 0 as it should, 1 fails before, 2 fails after it took effect.
fn failing(dir: &tempfile::TempDir, mode: &'static AtomicU8) -> Box<dyn Store> {
    let lost = || Err(StoreError::Engine("the line went dead".into()));
    Box::new(Wrapped {
        inner: Box::new(SqliteStore::open(&dir.path().join("store.db"), registers()).unwrap()),
        commit: Box::new(move |inner| match mode.swap(0, Ordering::SeqCst) {
            1 => lost(),
            2 => inner.commit().and_then(|()| lost()),
            _ => inner.commit(),
        }),
        stand: Box::new(|| Stand::Writes),
    })
}

fn desk(dir: &tempfile::TempDir, mode: &'static AtomicU8) -> Desk {
    let path = dir.path().join("store.db");
    Desk::open(reopens(&path, |s| Box::new(s)), failing(dir, mode)).seated()
}

#[test]
fn a_commit_that_failed_before_it_took_effect_is_busy_and_nothing_is_kept() {
    static MODE: AtomicU8 = AtomicU8::new(0);
    let dir = tempfile::tempdir().unwrap();
    let desk = desk(&dir, &MODE);
    MODE.store(1, Ordering::SeqCst);
    assert_eq!(desk.write("一", "k1"), Outcome::Busy);
    let first = done(desk.write("一", "k1"));
    assert_eq!(first.position, 4, "nothing was left of the first attempt");
    assert_eq!(done(desk.write("一", "k1")), first);
}

#[test]
fn a_commit_that_failed_after_it_took_effect_is_done_and_done_once() {
    static MODE: AtomicU8 = AtomicU8::new(0);
    let dir = tempfile::tempdir().unwrap();
    let desk = desk(&dir, &MODE);
    MODE.store(2, Ordering::SeqCst);
    let first = done(desk.write("一", "k1"));
    assert_eq!(first.position, 4);
    assert!(!first.hash.is_empty() && first.capacity == "书写员");
    assert_eq!(done(desk.write("一", "k1")), first);
    assert_eq!(done(desk.write("二", "k2")).position, 5);
    // Readers, too, are on the store that was opened again.
    assert_eq!(desk.slip(&first.subject).0, 1);
}

#[test]
fn who_is_seated_by_an_uncertain_commit_is_known_afterwards() {
    static MODE: AtomicU8 = AtomicU8::new(0);
    let dir = tempfile::tempdir().unwrap();
    let desk = desk(&dir, &MODE);
    for (mode, person, seated) in [(1, "p-lost", false), (2, "p-kept", true)] {
        MODE.store(mode, Ordering::SeqCst);
        let fields = [("person", person), ("role", "writer")];
        let seat = crate::bench::request("system", "seat", None, &fields, person);
        assert_eq!(matches!(desk.office.perform(seat), Outcome::Done(_)), seated, "{person}");
        assert_eq!(desk.office.reader().org().people.contains_key(person), seated);
        let write = crate::bench::request(person, "write", None, &[("text", "一")], "k");
        assert_eq!(matches!(desk.office.perform(write), Outcome::Done(_)), seated, "{person}");
    }
}

#[test]
fn where_the_store_stays_away_nobody_is_told_yes_or_no() {
    static MODE: AtomicU8 = AtomicU8::new(0);
    let dir = tempfile::tempdir().unwrap();
    let gone =
        || guiju_runtime::Config { reopen_patience: std::time::Duration::from_millis(50), ..crate::bench::no_reopen() };
    let desk = Desk::open(gone(), failing(&dir, &MODE)).seated();
    MODE.store(2, Ordering::SeqCst);
    match desk.write("一", "k1") {
        Outcome::Faulty { message } => assert!(message.contains("尚不知"), "{message}"),
        other => panic!("{other:?}"),
    }
    assert!(matches!(desk.write("二", "k2"), Outcome::Faulty { .. }));
}

#[test]
fn what_a_lost_commit_left_undone_is_done_once_more_by_its_key() {
    static MODE: AtomicU8 = AtomicU8::new(0);
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("store.db");
    let config = guiju_runtime::Config { replays: 1, ..reopens(&path, |s| Box::new(s)) };
    let desk = Desk::open(config, failing(&dir, &MODE)).seated();
    MODE.store(1, Ordering::SeqCst);
    let first = done(desk.write("一", "k1"));
    assert_eq!(first.position, 4, "once, and nothing of the first attempt");
    assert_eq!(done(desk.write("一", "k1")), first);
}

/// How many commits fail before they take effect, each on a store that was opened again.
static FAILS: AtomicU8 = AtomicU8::new(0);

fn lossy(inner: SqliteStore) -> Box<dyn Store> {
    let commit = |inner: &mut dyn Store| {
        let left = FAILS.load(Ordering::SeqCst);
        FAILS.store(left.saturating_sub(1), Ordering::SeqCst);
        if left > 0 { Err(StoreError::Engine("the line went dead".into())) } else { inner.commit() }
    };
    Box::new(Wrapped { inner: Box::new(inner), commit: Box::new(commit), stand: Box::new(|| Stand::Writes) })
}

#[test]
fn it_is_done_once_more_so_many_times_and_no_more() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("store.db");
    let config = guiju_runtime::Config { replays: 2, ..reopens(&path, lossy) };
    let desk = Desk::open(config, lossy(SqliteStore::open(&path, registers()).unwrap())).seated();
    FAILS.store(3, Ordering::SeqCst);
    assert_eq!(desk.write("一", "k1"), Outcome::Busy, "the first time and twice more");
    assert_eq!(FAILS.load(Ordering::SeqCst), 0);
    FAILS.store(2, Ordering::SeqCst);
    assert_eq!(done(desk.write("一", "k1")).position, 4);
}
