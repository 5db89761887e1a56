//! What pages read: who sees what, which acts are open, the edition that must fit.

use std::sync::Arc;

use guiju_core::register::{Ask, Viewer};
use guiju_core::request::{Outcome, Request, Seen};
use guiju_runtime::{Adopted, Chance, Config, Office, OpenError};
use guiju_store::MemoryStore;

use crate::bench::{Desk, done, edition, matters, no_reopen, on_both, registers, request};

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

/// The register of slips stands for that of editions: a slip's text is the hash of an edition in force from when it was written.
const ADOPTED: Adopted = Adopted { register: "slips", edition: "text", since: "since" };

#[test]
fn acts_are_judged_by_the_edition_in_force_or_not_at_all() {
    let config = || Config { adopted: Some(ADOPTED), ..no_reopen() };
    let desk = Desk::open(config(), Box::new(MemoryStore::new(registers()))).seated();
    let hash = edition().hash().to_owned();
    let edition_of = |subject: &str| {
        let rows = desk.office.reader().subject("slips", subject).unwrap().unwrap().rows;
        rows[0].0.edition.clone()
    };
    let first = done(desk.write(&hash, "k1")).subject;
    assert_eq!(edition_of(&first), "", "nothing was in force when it was adopted");
    desk.clock.set("2023-01-09T09:01");
    let other = "0".repeat(64);
    let second = done(desk.write(&other, "k2")).subject;
    assert_eq!(edition_of(&second), hash);
    let after = desk.write("一", "k3");
    assert!(matches!(&after, Outcome::Faulty { message } if message.contains("重新启动")), "{after:?}");

    // The folder given still holds the first edition: the start is stopped, with the command that adopts it.
    let Desk { office, clock } = desk;
    let again = Office::open(config(), office.close().unwrap(), matters(), edition(), clock, Arc::new(Zero));
    let error = again.unwrap_err();
    assert_eq!(error, OpenError::Edition { adopted: other, given: hash });
    assert!(error.to_string().contains("guiju rulebook adopt"));
}

struct Zero;
impl Chance for Zero {
    fn bytes(&self) -> [u8; 16] {
        [0; 16]
    }
}
