//! Whatever is done to PostgreSQL and to memory, they answer alike.

use guiju_store::conformance::{Step, registers, replay, step, take};
use guiju_store::{MemoryStore, Read as _, Store as _, dump};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use stores::Cluster;

use crate::conforms::place;

#[test]
fn memory_and_postgres_answer_alike() {
    let cluster = Cluster::start();
    let config = ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() };
    let ran = TestRunner::new(config).run(&prop::collection::vec(step(), 1..60), |steps| {
        let mut memory = MemoryStore::new(registers());
        let mut postgres = place(&cluster).open().unwrap();
        let readers = (memory.reader().unwrap(), postgres.reader().unwrap());
        for (n, step) in steps.iter().enumerate() {
            prop_assert_eq!(take(&mut memory, step), take(&mut postgres, step), "step {} of {:?}", n, steps);
            prop_assert_eq!(readers.0.tip("gov").unwrap(), readers.1.tip("gov").unwrap());
            if let Step::Ask(ask) = step {
                let (kept, read) = (readers.0.ask("gov", ask), readers.1.ask("gov", ask));
                prop_assert_eq!(kept, read, "{:?} after {:?}", ask, &steps[..n]);
            }
        }
        memory.rollback().unwrap();
        postgres.rollback().unwrap();
        let all = dump(&memory, "gov", &registers()).unwrap();
        prop_assert_eq!(&dump(&postgres, "gov", &registers()).unwrap(), &all);
        prop_assert_eq!(memory.journal("gov", 1, 999).unwrap(), postgres.journal("gov", 1, 999).unwrap());
        postgres.rebuild("gov", &mut replay).unwrap();
        prop_assert_eq!(&dump(&postgres, "gov", &registers()).unwrap(), &all);
        prop_assert_eq!(&dump(&*readers.1, "gov", &registers()).unwrap(), &all);
        Ok(())
    });
    ran.unwrap();
}
