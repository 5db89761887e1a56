//! Several programs on one store: one writes, the others answer from what it committed, and take over.

use std::path::Path;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::{Duration, Instant};

use guiju_core::request::Outcome;
use guiju_runtime::Config;
use guiju_store::{SqliteStore, Stand, Store};

use crate::bench::{Desk, done, registers, reopens, request};
use crate::wrapped::Wrapped;

/// Which of the two writes.
static WRITER: AtomicU8 = AtomicU8::new(0);

const PULSE: Duration = Duration::from_millis(10);

/// The store of the program with a number.
fn store(path: &Path, number: u8) -> Box<dyn Store> {
    let mut wrote = false;
    let stand = move || {
        let before = std::mem::replace(&mut wrote, WRITER.load(Ordering::SeqCst) == number);
        match (before, wrote) {
            (true, true) => Stand::Writes,
            (false, true) => Stand::TookOver,
            (_, false) => Stand::Waits(Duration::from_secs(7)),
        }
    };
    Box::new(Wrapped {
        inner: Box::new(SqliteStore::open(path, registers()).unwrap()),
        commit: Box::new(|inner| inner.commit()),
        stand: Box::new(stand),
    })
}

fn until(holds: impl Fn() -> bool) {
    let patience = Instant::now() + Duration::from_secs(20);
    while !holds() {
        assert!(Instant::now() < patience);
        std::thread::sleep(PULSE);
    }
}

#[test]
fn who_does_not_write_reads_what_is_committed_says_when_and_takes_over() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("store.db");
    let open = |number| {
        let config = Config { pulse: Some(PULSE), ..reopens(&path, |s| Box::new(s)) };
        Desk::open(config, store(&path, number))
    };
    let first = open(0).seated();
    assert_eq!(first.office.waits(), None);
    let second = open(1);
    until(|| second.office.waits().is_some());
    assert!(second.office.waits().unwrap() <= Duration::from_secs(7));
    assert_eq!(second.write("二", "k2"), Outcome::Busy);
    let slip = done(first.write("一", "k1"));
    assert_eq!(second.slip(&slip.subject).0, 1);
    assert!(second.office.tick().unwrap().is_empty());
    // Who was seated by the one is known to the other.
    let seat = request("system", "seat", None, &[("person", "p-new"), ("role", "writer")], "p-new");
    done(first.office.perform(seat));
    until(|| second.office.reader().org().people.contains_key("p-new"));
    WRITER.store(1, Ordering::SeqCst);
    until(|| second.office.waits().is_none() && first.office.waits().is_some());
    let write = |desk: &Desk, key| desk.office.perform(request("p-new", "write", None, &[("text", "三")], key));
    assert_eq!(write(&first, "k3"), Outcome::Busy);
    assert_eq!(done(write(&second, "k3")).position, 6);
    assert_eq!(second.write("一", "k1"), Outcome::Done(slip), "the answer that the other one gave");
}
