//! Both engines against the suite and against each other, and what only the SQLite file has.

mod alike;
mod file;
mod saving;
mod tampering;

use std::path::Path;

use crate::conformance::{self, Act, Event, PAPERS, cell, registers};
use crate::{MemoryStore, SqliteStore, Store};

#[test]
fn memory_conforms() {
    conformance::run(&mut |registers| Box::new(MemoryStore::new(registers)));
}

#[test]
fn sqlite_conforms() {
    let dir = tempfile::tempdir().unwrap();
    let mut n = 0;
    conformance::run(&mut |registers| {
        n += 1;
        Box::new(SqliteStore::open(&dir.path().join(format!("s{n}/guiju.db")), registers).unwrap())
    });
}

fn open(path: &Path) -> SqliteStore {
    SqliteStore::open(path, registers()).unwrap()
}

/// A small journal: papers with titles, openings and obligations, one act a commit.
fn fill(store: &mut dyn Store, rows: u32) {
    for n in 1..=rows {
        let id = format!("paper{}", n % 3);
        let title = format!("第{n}次会议通知");
        let act = Act::on(&id, &format!("k{n}"))
            .event(Event::put(&PAPERS, [("id", cell(id.as_str())), ("title", cell(title))]))
            .owing(&[["p1", "x", "c", "1"]])
            .open_to("post:p1", "1");
        act.record(store);
    }
}
