//! Anything that may be done to a store, drawn by chance: whatever is done to two engines, they answer alike.

use guiju_core::register::{Ask, Cell, Viewer, Where};
use proptest::prelude::*;

use super::sample::{Act, Event, PAPERS, PEOPLE, cell, replay};
use crate::{ACCESS, APPLIED, OBLIGATIONS, Store};

/// One thing done to a store.
#[derive(Debug, Clone)]
#[allow(missing_docs, reason = "each is named as the store's own operation")]
pub enum Step {
    Append(Act),
    Savepoint,
    Release,
    Undo,
    Commit,
    Rollback,
    Rebuild,
    Ask(Ask),
}

const WHO: [&str; 4] = ["person:li", "post:p1", "unit:u1", "public"];
const TITLES: [&str; 6] = ["会议通知", "会议。通知", "a会B", "", "通知 会议", "《会\u{0}议》"];
const TIMES: [&str; 3] = ["2023-01-01T00:00:00", "2023-01-09T10:30:00", "2024-02-29T23:59:59"];

fn id() -> impl Strategy<Value = String> {
    "[a-e]"
}

fn time() -> impl Strategy<Value = Cell> {
    prop_oneof![Just(Cell::Null), prop::sample::select(&TIMES[..]).prop_map(cell)]
}

fn event() -> impl Strategy<Value = Event> {
    let title = prop_oneof![Just(Cell::Null), prop::sample::select(&TITLES[..]).prop_map(cell)];
    let put = (id(), title, time(), -2..3i64, any::<Option<bool>>()).prop_map(|(id, title, due, pages, urgent)| {
        let note = title.clone();
        let cells = [
            ("id", cell(id)),
            ("title", title),
            ("note", note),
            ("due", due),
            ("pages", cell(pages)),
            ("urgent", cell(urgent)),
        ];
        Event::put(&PAPERS, cells)
    });
    prop_oneof![
        4 => put,
        1 => id().prop_map(|id| Event::gone(&PAPERS, [("id", cell(id))])),
        1 => (id(), id()).prop_map(|(id, name)| Event::put(&PEOPLE, [("id", cell(id)), ("name", cell(name))])),
    ]
}

fn act() -> impl Strategy<Value = Act> {
    let owed = prop::option::of(prop::collection::vec(
        (prop::sample::select(&["p1", "p2"][..]), prop::sample::select(&["1", "2"][..]))
            .prop_map(|(p, a)| [p, "x", "c", a]),
        0..3,
    ));
    let access = prop::collection::vec(prop::sample::select(&WHO[..]).prop_map(|w| [w, "1"]), 0..2);
    let key = "[a-z]{1,2}";
    (id(), key, prop::collection::vec(event(), 0..3), owed, access)
        .prop_map(|(subject, key, events, owed, access)| Act { events, owed, access, ..Act::on(&subject, &key) })
}

fn condition() -> impl Strategy<Value = Where> {
    let pages = || (-2..3i64).prop_map(cell);
    let typed = prop::sample::select(&["会议", "会", "通知 会", "ab", "B", "", "《》", "会议通知", "a会b"][..]);
    prop_oneof![
        id().prop_map(|i| Where::Is("id", cell(i))),
        time().prop_map(|t| Where::Is("due", t)),
        time().prop_map(|t| Where::UpTo("due", t)),
        time().prop_map(|t| Where::From("due", t)),
        pages().prop_map(|p| Where::UpTo("pages", p)),
        prop::collection::vec(pages(), 0..3).prop_map(|p| Where::In("pages", p)),
        any::<Option<bool>>().prop_map(|y| Where::Is("urgent", cell(y))),
        typed.prop_map(|t| Where::Matches(t.to_owned())),
    ]
}

fn viewer() -> impl Strategy<Value = Viewer> {
    let person = |p: &str, post: &str, unit: &str| Viewer::Person {
        person: p.to_owned(),
        posts: vec![post.to_owned()],
        units: vec![unit.to_owned()],
    };
    prop::sample::select(vec![Viewer::System, Viewer::Public, person("li", "p2", "u2"), person("wu", "p1", "u1")])
}

fn ask() -> impl Strategy<Value = Ask> {
    let on_papers = (
        prop::collection::vec(condition(), 0..3),
        prop::option::of(0..2usize),
        any::<bool>(),
        prop::option::of((id(), time(), -2..3i64, any::<Option<bool>>())),
        0..7usize,
        viewer(),
    )
        .prop_map(|(wheres, order, newest_first, after, limit, viewer)| {
            let after = after.map(|(id, due, pages, urgent)| {
                let cells = [("id", cell(id)), ("due", due), ("pages", cell(pages)), ("urgent", cell(urgent))];
                cells.into_iter().map(|(k, v)| (k.to_owned(), v)).collect()
            });
            Ask { wheres, order, newest_first, after, limit, ..Ask::all("papers", viewer) }
        });
    let own = prop::sample::select(&[OBLIGATIONS.name, ACCESS.name, APPLIED.name, "people"][..]);
    prop_oneof![4 => on_papers, 1 => (own, viewer()).prop_map(|(r, v)| Ask::all(r, v))]
}

/// Any step.
pub fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => act().prop_map(Step::Append),
        1 => Just(Step::Savepoint),
        1 => Just(Step::Release),
        1 => Just(Step::Undo),
        1 => Just(Step::Commit),
        1 => Just(Step::Rollback),
        1 => Just(Step::Rebuild),
        6 => ask().prop_map(Step::Ask),
    ]
}

/// What a step came to, printed, so that also refusals are compared.
pub fn take(store: &mut dyn Store, step: &Step) -> String {
    match step {
        Step::Append(act) => {
            // As the writer does it: each act in its savepoint, in whatever transaction is open or a new one.
            let begun = store.begin().is_ok();
            store.savepoint().unwrap();
            let appended = act.append(store);
            if appended.is_ok() {
                store.release().unwrap()
            } else {
                store.undo().unwrap()
            }
            format!("{begun} {appended:?}")
        }
        Step::Savepoint => format!("{:?}", store.savepoint()),
        Step::Release => format!("{:?}", store.release()),
        Step::Undo => format!("{:?}", store.undo()),
        Step::Commit => format!("{:?}", store.commit()),
        Step::Rollback => format!("{:?}", store.rollback()),
        Step::Rebuild => format!("{:?}", store.rebuild("gov", &mut replay)),
        Step::Ask(ask) => format!("{:?} {:?}", store.ask("gov", ask), store.answered("gov", "zhang", "aa")),
    }
}
