//! Days that hold, and a fault that is found.

use std::sync::atomic::{AtomicU32, Ordering};

use guiju_core::journal::{Hash, NewRow, StoredRow};
use guiju_core::register::{Answered, Ask, Cell, Change};
use guiju_core::request::Recorded;
use guiju_store::{Read, Store, StoreError, Tip};

use super::*;

fn lives(plan: &Plan) -> Came {
    Sample::read().unwrap().world(|world| world.live(plan, &mut |_, _| {})).unwrap()
}

fn short(seed: u64) -> Plan {
    Plan { moves: 80, breaks: 500, ..Plan::of(seed, 12) }
}

#[test]
fn some_days_of_known_seeds_hold() {
    for seed in [1, 20_230_101] {
        let came = lives(&short(seed));
        assert_eq!(came.wrong, None, "seed {seed}");
        let done = |act: &str| came.done.get(act).copied().unwrap_or_default();
        assert!(done("documents.issue") > 3 && done("leave.apply") > 1, "{:?}", came.done);
        assert!(came.broke.0 > 0 && came.ticked > 0 && came.remade > 0, "{came:?}");
        let not: u64 = came.not.values().sum();
        assert!(came.done.len() > 12 && not > 100 && came.rows > 200, "{came:?}");
    }
}

/// What nobody has tried before; the seed is told where it fails.
#[test]
fn some_days_of_a_new_seed_hold() {
    let clock = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    let seed = clock.as_secs();
    let came = lives(&short(seed));
    assert_eq!(came.wrong, None, "guiju simulate --seed {seed} --days 12 --moves 80 --breaks 500");
}

#[test]
fn a_seed_gives_the_same_journal() {
    let (one, two, other) = (lives(&short(7)), lives(&short(7)), lives(&short(8)));
    assert_eq!(one, two);
    assert_ne!(one.tip, other.tip);
}

/// A store that loses an answered act now and then.
struct Forgetful {
    inner: Box<dyn Store>,
    commits: AtomicU32,
}

impl Read for Forgetful {
    fn tip(&self, gov: &str) -> std::result::Result<Tip, StoreError> {
        self.inner.tip(gov)
    }
    fn answered(&self, gov: &str, actor: &str, key: &str) -> std::result::Result<Option<(Hash, Recorded)>, StoreError> {
        self.inner.answered(gov, actor, key)
    }
    fn subject(&self, gov: &str, subject: &str) -> std::result::Result<Vec<StoredRow>, StoreError> {
        self.inner.subject(gov, subject)
    }
    fn journal(&self, gov: &str, from: u64, limit: usize) -> std::result::Result<Vec<StoredRow>, StoreError> {
        self.inner.journal(gov, from, limit)
    }
    fn ask(&self, gov: &str, ask: &Ask) -> std::result::Result<Answered, StoreError> {
        self.inner.ask(gov, ask)
    }
    fn tally(&self, gov: &str, ask: &Ask, column: &str) -> std::result::Result<Vec<(Cell, u64)>, StoreError> {
        self.inner.tally(gov, ask, column)
    }
}

impl Store for Forgetful {
    fn begin(&mut self) -> std::result::Result<(), StoreError> {
        self.inner.begin()
    }
    fn savepoint(&mut self) -> std::result::Result<(), StoreError> {
        self.inner.savepoint()
    }
    fn release(&mut self) -> std::result::Result<(), StoreError> {
        self.inner.release()
    }
    fn undo(&mut self) -> std::result::Result<(), StoreError> {
        self.inner.undo()
    }
    fn append(&mut self, row: NewRow, changes: &[Change]) -> std::result::Result<Hash, StoreError> {
        self.inner.append(row, changes)
    }
    fn commit(&mut self) -> std::result::Result<(), StoreError> {
        match self.commits.fetch_add(1, Ordering::Relaxed) {
            60 => self.inner.rollback(),
            _ => self.inner.commit(),
        }
    }
    fn rollback(&mut self) -> std::result::Result<(), StoreError> {
        self.inner.rollback()
    }
    fn reader(&self) -> std::result::Result<Box<dyn Read>, StoreError> {
        self.inner.reader()
    }
    fn rebuild(
        &mut self,
        gov: &str,
        replay: &mut dyn FnMut(&StoredRow) -> std::result::Result<Vec<Change>, StoreError>,
    ) -> std::result::Result<u64, StoreError> {
        self.inner.rebuild(gov, replay)
    }
}

#[test]
fn an_answered_act_that_is_lost_is_found_and_the_run_made_shorter() {
    let sample = Sample::read().unwrap();
    let plan = Plan { breaks: 0, moves: 100, ..Plan::of(3, 5) };
    let came = sample.world(|world| {
        let open = |opening: Opening| {
            let store = Forgetful { inner: opening.store, commits: AtomicU32::new(0) };
            (world.open)(Opening { store: Box::new(store), ..opening })
        };
        let forgetful = World {
            gov: world.gov.clone(),
            registers: world.registers.clone(),
            besides: world.besides.clone(),
            open: &open,
            ..*world
        };
        let came = forgetful.live(&plan, &mut |_, _| {})?;
        let wrong = came.wrong.clone().ok_or("nothing was found")?;
        let short = shrink(&forgetful, &plan, &wrong, 12)?;
        Ok((wrong, short))
    });
    let (wrong, short) = came.unwrap();
    assert_eq!(wrong.what, "一次办理没有恰好记录一条");
    assert_eq!(short.wrong.what, wrong.what);
    assert!(short.moves < wrong.at, "{} of {}", short.moves, wrong.at);
}
