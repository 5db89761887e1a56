//! What pages read: who sees what, which acts are open, the edition that must fit.

use guiju_core::register::{Ask, Viewer};
use guiju_core::request::Request;
use guiju_core::request::Seen;
use guiju_runtime::{Adopted, Config, OpenError};
use guiju_store::{MemoryStore, Store};

use crate::bench::{Desk, done, entered, no_reopen, on_both, registers, request};

#[test]
fn a_slip_is_seen_by_whom_it_was_opened_to() {
    on_both(|desk| {
        let slip = done(desk.write("一", "k1")).subject;
        let reader = desk.office.reader();
        assert!(reader.may_see("p-writer", &slip).unwrap());
        assert!(!reader.may_see("p-head", &slip).unwrap());
        assert!(!reader.may_see("p-writer", "slips-99").unwrap());
        let rows = |viewer: Viewer| reader.ask(&Ask::all("slips", viewer)).unwrap().rows.len();
        assert_eq!(rows(reader.viewer("p-writer")), 1);
        assert_eq!(rows(reader.viewer("p-helper")), 0);
        assert_eq!(rows(Viewer::Public), 0);
        match reader.viewer("p-writer") {
            Viewer::Person { person, posts, .. } => {
                assert_eq!((person.as_str(), posts), ("p-writer", vec!["post-p-writer".to_owned()]))
            }
            other => panic!("{other:?}"),
        }
    });
}

#[test]
fn acts_are_shown_open_or_with_what_stands_against_them() {
    on_both(|desk| {
        let slip = done(desk.write("一", "k1")).subject;
        let reader = desk.office.reader();
        let shown = |person: &str| -> Vec<(&str, bool, usize)> {
            let subject = reader.subject("slips", &slip).unwrap().unwrap();
            let views = reader.acts("slips", Some((&slip, &subject)), person);
            views.iter().map(|v| (v.spec.name, v.open, v.reasons.len())).collect()
        };
        assert_eq!(shown("p-writer"), [("add", true, 0), ("close", true, 0)]);
        assert_eq!(shown("p-helper"), [("add", false, 1), ("close", false, 1)]);
        let (version, text) = desk.slip(&slip);
        let seen = Some(Seen { version, text: Some(text) });
        done(desk.office.perform(Request { seen, ..request("p-writer", "close", Some(&slip), &[], "k2") }));
        assert_eq!(shown("p-writer"), [("add", false, 1), ("close", false, 1)]);
        assert_eq!(shown("p-helper"), [("add", false, 2), ("close", false, 2)]);
        let begins: Vec<_> = reader.acts("slips", None, "p-writer").iter().map(|v| (v.spec.name, v.open)).collect();
        assert_eq!(begins, [("write", true), ("seat", true), ("record_for", false)]);
        assert!(reader.acts("nothing", None, "p-writer").is_empty());
        assert!(reader.subject("nothing", &slip).unwrap().is_none());
    });
}

/// The register of slips stands for that of editions: its text is the hash, its id the instant.
const ADOPTED: Adopted = Adopted { register: "slips", edition: "text", since: "id" };

#[test]
fn a_folder_that_differs_from_what_was_adopted_stops_the_start() {
    let desk = Desk::memory();
    done(desk.office.perform(entered("p-helper", "p-writer", "2023-01-09T09:00", "k1")));
    let Desk { office, clock } = desk;
    let store = office.close().unwrap();
    let open = |store: Box<dyn Store>| {
        let config = Config { adopted: Some(ADOPTED), ..no_reopen() };
        let chance: std::sync::Arc<dyn guiju_runtime::Chance> = std::sync::Arc::new(Zero);
        guiju_runtime::Office::open(
            config,
            store,
            crate::bench::matters(),
            crate::bench::edition(),
            clock.clone(),
            chance,
        )
    };
    // The slip's id is no instant: the register is damaged, and the office does not start on a guess.
    assert!(matches!(open(store), Err(OpenError::Store(_))));
    assert!(open(Box::new(MemoryStore::new(registers()))).is_ok(), "before the first adoption any book may be given");
    let differs = OpenError::Edition { adopted: "a".into(), given: "b".into() };
    assert!(differs.to_string().contains("guiju rulebook adopt"));
}

struct Zero;
impl guiju_runtime::Chance for Zero {
    fn bytes(&self) -> [u8; 16] {
        [0; 16]
    }
}
