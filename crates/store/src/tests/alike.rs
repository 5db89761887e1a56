//! Whatever is done to both engines, they answer alike.

use proptest::prelude::*;

use crate::conformance::{Step, registers, replay, step, take};
use crate::sqlite::Bounds;
use crate::{MemoryStore, Read, SqliteStore, Store, dump};

/// Bounds by which each way of coming by rows is taken, however few there are.
const WAYS: [Bounds; 5] = [
    Bounds { few: 0, hits: 0, seen: 0 },
    Bounds { few: 0, hits: 99, seen: 99 },
    Bounds { few: 99, hits: 99, seen: 99 },
    Bounds { few: 0, hits: 99, seen: 0 },
    Bounds { few: 1, hits: 2, seen: 2 },
];
proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn memory_and_sqlite_answer_alike(steps in prop::collection::vec(step(), 1..60)) {
        let dir = tempfile::tempdir().unwrap();
        let mut memory = MemoryStore::new(registers());
        let mut sqlite = SqliteStore::open(&dir.path().join("guiju.db"), registers()).unwrap();
        let readers = (memory.reader().unwrap(), sqlite.reader().unwrap());
        for (n, step) in steps.iter().enumerate() {
            prop_assert_eq!(take(&mut memory, step), take(&mut sqlite, step), "step {} of {:?}", n, steps);
            if let Step::Ask(ask) = step {
                let usual = sqlite.ask("gov", ask);
                for bounds in WAYS {
                    let other = sqlite.ask_by("gov", ask, bounds);
                    prop_assert_eq!(&other, &usual, "{:?} by {:?} after {:?}", ask, bounds, &steps[..n]);
                }
            }
            prop_assert_eq!(readers.0.tip("gov").unwrap(), readers.1.tip("gov").unwrap());
        }
        let all = dump(&memory, "gov", &registers()).unwrap();
        prop_assert_eq!(&dump(&sqlite, "gov", &registers()).unwrap(), &all);
        prop_assert_eq!(memory.journal("gov", 1, 999).unwrap(), sqlite.journal("gov", 1, 999).unwrap());
        memory.rollback().unwrap();
        sqlite.rollback().unwrap();
        let all = dump(&memory, "gov", &registers()).unwrap();
        memory.rebuild("gov", &mut replay).unwrap();
        sqlite.rebuild("gov", &mut replay).unwrap();
        prop_assert_eq!(&dump(&memory, "gov", &registers()).unwrap(), &all);
        prop_assert_eq!(&dump(&sqlite, "gov", &registers()).unwrap(), &all);
        prop_assert_eq!(&dump(&*readers.0, "gov", &registers()).unwrap(), &all);
        prop_assert_eq!(&dump(&*readers.1, "gov", &registers()).unwrap(), &all);
    }
}
