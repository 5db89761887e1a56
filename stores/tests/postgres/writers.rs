//! Several programs on one database: one writes, and never two.

use std::thread::sleep;
use std::time::Duration;

use guiju_store::conformance::{Act, Event, PAPERS, cell, registers, replay};
use guiju_store::verify::verify;
use guiju_store::{PgPlace, PgStore, Read as _, Stand, Store, StoreError, dump, tip};
use stores::Cluster;

use crate::conforms::open;

/// A lease that runs out while a test waits.
const LEASE: Duration = Duration::from_millis(600);

/// Two programs on one database, as far as a store can tell.
fn two(cluster: &Cluster) -> (PgPlace, PgPlace) {
    let database = cluster.database();
    let place = || PgPlace::new(&cluster.address(&database), registers()).unwrap().with_lease(LEASE);
    (place(), place())
}

fn paper(key: &str) -> Act {
    Act::on(key, key).event(Event::put(&PAPERS, [("id", cell(key)), ("title", cell("会议"))]))
}

fn is_elsewhere<T: std::fmt::Debug>(result: Result<T, StoreError>) {
    assert!(matches!(result, Err(StoreError::Elsewhere(_))), "{result:?}");
}

fn keys(store: &PgStore) -> Vec<String> {
    store.journal("gov", 1, 99).unwrap().iter().map(|row| row.read_head().unwrap().key).collect()
}

fn whole(store: &PgStore) {
    let known = tip::Known::Absent;
    let report = verify(store, "gov", &known).unwrap();
    assert_eq!((report.finding, report.rows), (None, store.tip("gov").unwrap().position));
}

#[test]
fn while_one_writes_another_reads_and_is_told_when_to_come_again() {
    let cluster = Cluster::start();
    let (here, there) = two(&cluster);
    let mut first = open(&here);
    assert_eq!(first.stand("gov").unwrap(), Stand::TookOver);
    paper("a").record(&mut first);
    let mut second = open(&there);
    let Stand::Waits(left) = second.stand("gov").unwrap() else { panic!("two writers") };
    assert!(left <= LEASE, "{left:?}");
    second.begin().unwrap();
    is_elsewhere(paper("b").append(&mut second));
    second.rollback().unwrap();
    assert_eq!(keys(&second), ["a"]);
    // Who does nothing but say that he is there keeps his place.
    for _ in 0..8 {
        sleep(LEASE / 4);
        assert_eq!(first.stand("gov").unwrap(), Stand::Writes);
        assert!(matches!(second.stand("gov").unwrap(), Stand::Waits(_)));
    }
    // Another government is another matter.
    Act { gov: "there".to_owned(), ..paper("x") }.record(&mut second);
    // Who ends in good order leaves the place at once.
    drop(first);
    assert_eq!(second.stand("gov").unwrap(), Stand::TookOver);
    paper("b").record(&mut second);
    assert_eq!(keys(&second), ["a", "b"]);
    whole(&second);
}

#[test]
fn a_writer_that_was_silent_too_long_commits_nothing_more() {
    let cluster = Cluster::start();
    let (here, there) = two(&cluster);
    let mut old = open(&here);
    paper("a").record(&mut old);
    old.begin().unwrap();
    paper("lost").append(&mut old).unwrap();
    let mut new = open(&there);
    assert!(matches!(new.stand("gov").unwrap(), Stand::Waits(_)));
    sleep(LEASE + LEASE / 6);
    assert_eq!(new.stand("gov").unwrap(), Stand::TookOver);
    // What the old one left open stands in nobody's way, on the very place that it wanted.
    paper("b").record(&mut new);
    assert!(old.commit().is_err());
    assert!(old.begin().is_err(), "nothing more may be promised on this store");
    drop(old);
    let mut old = open(&here);
    assert_eq!(old.answered("gov", "zhang", "lost").unwrap(), None);
    assert!(matches!(old.stand("gov").unwrap(), Stand::Waits(_)));
    paper("lost").record(&mut new);
    assert_eq!(keys(&old), ["a", "b", "lost"]);
    whole(&old);
}

#[test]
fn an_epoch_that_is_over_refuses_the_commit_itself() {
    let cluster = Cluster::start();
    let database = cluster.database();
    // The server ends nothing here: only the epoch stands between.
    let place = || PgPlace::new(&cluster.address(&database), registers()).unwrap();
    let (here, there) = (place(), place());
    let mut old = open(&here);
    paper("a").record(&mut old);
    old.begin().unwrap();
    paper("lost").append(&mut old).unwrap();
    assert_eq!(cluster.sql(&database, "UPDATE writer SET epoch = epoch + 1 RETURNING 'taken'"), "taken");
    is_elsewhere(old.commit());
    drop(old);
    let new = open(&there);
    assert_eq!(keys(&new), ["a"]);
    whole(&new);
}

#[test]
fn who_opens_again_after_a_lost_link_goes_on_at_once() {
    let mut cluster = Cluster::start();
    let database = cluster.database();
    let place = PgPlace::new(&cluster.address(&database), registers()).unwrap();
    let mut store = open(&place);
    let reader = store.reader().unwrap();
    paper("a").record(&mut store);
    store.begin().unwrap();
    paper("lost").append(&mut store).unwrap();
    cluster.cut(&database);
    assert!(store.commit().is_err());
    drop(store);
    let mut store = open(&place);
    assert_eq!(store.stand("gov").unwrap(), Stand::Writes, "nobody waits for himself");
    assert_eq!(keys(&store), ["a"]);
    paper("b").record(&mut store);
    assert_eq!(reader.tip("gov").unwrap().position, 2, "a reader connects anew by itself");
    // The same when the server itself was gone.
    cluster.crash();
    assert!(store.begin().and_then(|()| store.tip("gov").map(|_| ())).is_err());
    drop(store);
    let mut store = open(&place);
    paper("c").record(&mut store);
    assert_eq!(keys(&store), ["a", "b", "c"]);
    let before = dump(&store, "gov", &registers()).unwrap();
    assert_eq!(store.rebuild("gov", &mut replay).unwrap(), 3);
    assert_eq!(dump(&store, "gov", &registers()).unwrap(), before);
    whole(&store);
}
