//! Many at once: one commit for what waits, each act under its own savepoint, and no waiting without end.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Barrier};
use std::thread;
use std::time::Duration;

use guiju_core::request::Outcome;
use guiju_runtime::{Config, rebuild};
use guiju_store::{MemoryStore, dump};

use crate::bench::{Desk, GOV, done, matters, no_reopen, registers};
use crate::wrapped::Wrapped;

/// An office whose commits are held, with the two ends of the hold.
fn held(queue: usize) -> (Arc<Desk>, Receiver<()>, Sender<()>) {
    let (entered, at_commit) = channel();
    let (let_go, go) = channel();
    // The seats are let through.
    (0..3).for_each(|_| let_go.send(()).unwrap());
    let store = Wrapped {
        inner: Box::new(MemoryStore::new(registers())),
        commit: Box::new(move |inner| {
            let _ = entered.send(());
            let _ = go.recv();
            inner.commit()
        }),
        stand: Box::new(|| guiju_store::Stand::Writes),
    };
    // A batch ends when nothing waits, on a slow machine too.
    let config =
        Config { queue, batch_time: Duration::from_secs(10), batch_wait: Duration::from_secs(2), ..no_reopen() };
    let desk = Arc::new(Desk::open(config, Box::new(store)).seated());
    (0..3).for_each(|_| at_commit.recv().unwrap());
    (desk, at_commit, let_go)
}

/// Clients that ask at the same time, and how many of them have come to the door.
struct Crowd {
    desk: Arc<Desk>,
    arrived: Arc<AtomicUsize>,
}

impl Crowd {
    fn of(desk: &Arc<Desk>) -> Self {
        Self { desk: Arc::clone(desk), arrived: Arc::default() }
    }

    fn ask(&self, text: &'static str, key: String) -> thread::JoinHandle<Outcome> {
        let (desk, arrived) = (Arc::clone(&self.desk), Arc::clone(&self.arrived));
        thread::spawn(move || {
            arrived.fetch_add(1, Ordering::SeqCst);
            desk.write(text, &key)
        })
    }

    /// Waits until so many are in the queue: they came to the door, and had time to step in.
    fn wait(&self, count: usize) {
        while self.arrived.load(Ordering::SeqCst) < count {
            thread::yield_now();
        }
        thread::sleep(Duration::from_millis(300));
    }
}

#[test]
fn what_waits_is_committed_at_once_and_a_panic_undoes_its_own_act_only() {
    let (desk, at_commit, let_go) = held(100);
    let crowd = Crowd::of(&desk);
    let first = crowd.ask("一", "first".into());
    at_commit.recv().unwrap();
    let texts = ["好", "panic", "refuse", "好", "fault", "好"];
    let waiting: Vec<_> = texts.iter().enumerate().map(|(n, t)| crowd.ask(t, format!("w{n}"))).collect();
    crowd.wait(7);
    assert!(waiting.iter().all(|w| !w.is_finished()), "nobody is answered before the commit");
    let_go.send(()).unwrap();
    at_commit.recv().unwrap();
    thread::sleep(Duration::from_millis(50));
    assert!(waiting.iter().all(|w| !w.is_finished()), "nor who was refused in the same batch");
    let_go.send(()).unwrap();
    done(first.join().unwrap());
    let mut positions = vec![];
    for (text, outcome) in texts.iter().zip(waiting.into_iter().map(|w| w.join().unwrap())) {
        match (*text, outcome) {
            ("好", Outcome::Done(recorded)) => positions.push(recorded.position),
            ("refuse", Outcome::Refused { .. }) => {}
            ("panic" | "fault", Outcome::Faulty { .. }) => {}
            (text, other) => panic!("{text}: {other:?}"),
        }
    }
    positions.sort_unstable();
    assert_eq!(positions, [5, 6, 7], "no position was lost");
    assert_eq!(desk.office.counts().commits, 5);
}

#[test]
fn a_batch_takes_sixty_four() {
    let (desk, at_commit, let_go) = held(200);
    let crowd = Crowd::of(&desk);
    let first = crowd.ask("一", "first".into());
    at_commit.recv().unwrap();
    let waiting: Vec<_> = (0..70).map(|n| crowd.ask("好", format!("w{n}"))).collect();
    crowd.wait(71);
    for _ in 0..3 {
        let_go.send(()).unwrap();
    }
    done(first.join().unwrap());
    waiting.into_iter().for_each(|w| drop(done(w.join().unwrap())));
    assert_eq!(desk.office.counts().commits, 6, "three seats, one, sixty-four, six");
}

#[test]
fn a_full_queue_is_busy_at_once() {
    let (desk, at_commit, let_go) = held(2);
    let crowd = Crowd::of(&desk);
    let first = crowd.ask("一", "first".into());
    at_commit.recv().unwrap();
    let waiting: Vec<_> = (0..2).map(|n| crowd.ask("好", format!("w{n}"))).collect();
    crowd.wait(3);
    assert_eq!(desk.write("好", "one too many"), Outcome::Busy);
    let_go.send(()).unwrap();
    let_go.send(()).unwrap();
    done(first.join().unwrap());
    waiting.into_iter().for_each(|w| drop(done(w.join().unwrap())));
}

#[test]
fn sixteen_clients_share_commits_and_a_rebuild_gives_the_same_registers() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("store.db");
    let open = || guiju_store::SqliteStore::open(&path, registers()).unwrap();
    let store = open().with_sync_delay(Duration::from_millis(2));
    let config = crate::bench::reopens(&path, |s| Box::new(s));
    let desk = Arc::new(Desk::open(config, Box::new(store)).seated());
    let barrier = Arc::new(Barrier::new(16));
    let clients = (0..16).map(|c| {
        let (desk, barrier) = (Arc::clone(&desk), Arc::clone(&barrier));
        thread::spawn(move || {
            barrier.wait();
            (0..20).for_each(|n| drop(done(desk.write("好", &format!("{c}-{n}")))));
        })
    });
    clients.collect::<Vec<_>>().into_iter().for_each(|c| c.join().unwrap());
    let counts = desk.office.counts();
    assert_eq!(counts.acts, 323);
    assert!(counts.commits <= 3 + 320 / 4, "{counts:?}");
    drop(desk);
    let mut store = open();
    let before = dump(&store, GOV, &registers()).unwrap();
    assert_eq!(rebuild(&mut store, GOV, &matters()).unwrap(), 323);
    assert_eq!(dump(&store, GOV, &registers()).unwrap(), before);
    assert_eq!(before["slips"].len(), 320);
}
