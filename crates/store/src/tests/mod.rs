//! Both engines against the suite and against each other, and what only the SQLite file has.

use crate::conformance;
use crate::{MemoryStore, SqliteStore};

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
