//! What one act comes to, and that whatever is not done leaves no trace.

use guiju_core::Reason;
use guiju_core::request::{Outcome, Request, Seen};

use crate::bench::{Desk, done, entered, on_both, request};

fn codes(outcome: &Outcome) -> Vec<String> {
    match outcome {
        Outcome::Refused { reasons } => reasons.iter().map(|r| r.code.clone()).collect(),
        other => panic!("not refused: {other:?}"),
    }
}

fn fields(outcome: &Outcome) -> Vec<String> {
    match outcome {
        Outcome::Invalid { problems, .. } => problems.iter().map(|p| p.field.clone()).collect(),
        other => panic!("not invalid: {other:?}"),
    }
}

/// The one reason of an outcome, which tells all that a refusal must.
fn whole(outcome: &Outcome) -> &Reason {
    let [reason] = outcome.reasons() else { panic!("not one reason: {outcome:?}") };
    assert!(guiju_gate::lacks(reason).is_empty(), "{:?} lacking in {reason:?}", guiju_gate::lacks(reason));
    reason
}

/// What is told to have changed.
fn told(outcome: &Outcome) -> &[String] {
    match outcome {
        Outcome::Changed { changes, .. } => changes,
        other => panic!("not changed: {other:?}"),
    }
}

#[test]
fn the_same_key_is_answered_again_and_done_once() {
    on_both(|desk| {
        let first = done(desk.write("一", "k1"));
        assert_eq!(first.capacity, "书写员");
        assert_eq!(first.citations[0].place, "1");
        assert_eq!(done(desk.write("一", "k1")), first);
        let reused = desk.write("二", "k1");
        assert!(matches!(reused, Outcome::KeyReused { .. }), "{reused:?}");
        whole(&reused);
        assert_eq!(desk.office.counts().acts, 4, "three seats and one slip");
        let other = request("p-helper", "write", None, &[("text", "一")], "k1");
        assert!(matches!(desk.office.perform(other), Outcome::Refused { .. }), "keys are each person's own");
        assert_eq!(desk.slip(&first.subject).0, 1);
    });
}

#[test]
fn what_changed_since_it_was_opened_is_told() {
    on_both(|desk| {
        let slip = done(desk.write("一", "k1")).subject;
        let (version, text) = desk.slip(&slip);
        let seen = Seen { version, text: Some(text) };
        done(desk.add(&slip, "二", "k2", Some(seen.clone())));
        match desk.add(&slip, "三", "k3", Some(seen.clone())) {
            changed @ Outcome::Changed { version: 2, .. } => {
                let reason = whole(&changed);
                assert_eq!(reason.facts[..2].iter().map(|(_, v)| v.as_str()).collect::<Vec<_>>(), ["第1版", "第2版"]);
                assert!(told(&changed)[0].contains("二"), "{changed:?}");
            }
            other => panic!("{other:?}"),
        }
        let close = |seen: Option<Seen>, key: &str| {
            desk.office.perform(Request { seen, ..request("p-writer", "close", Some(&slip), &[], key) })
        };
        assert_eq!(fields(&close(None, "k4")), [""], "the text must have been shown");
        assert_eq!(fields(&close(Some(Seen { version: 2, text: None }), "k5")), [""]);
        let stale = Seen { version: 2, ..seen };
        let other = close(Some(stale), "k6");
        assert!(whole(&other).message.contains("不是在案的文稿"), "another text than the one shown: {other:?}");
        assert!(told(&other).iter().any(|t| t.contains("在案的文稿")), "{other:?}");
        let (version, text) = desk.slip(&slip);
        done(close(Some(Seen { version, text: Some(text) }), "k7"));
    });
}

#[test]
fn a_subject_that_is_not_open_is_answered_like_one_that_is_not_there() {
    on_both(|desk| {
        let slip = done(desk.write("一", "k1")).subject;
        let tried = |act: &str, subject: &str, typed: &[(&str, &str)], seen: Option<Seen>, key: &str| {
            desk.office.perform(Request { seen, ..request("p-helper", act, Some(subject), typed, key) })
        };
        let nobody = tried("add", "slips-999", &[("text", "二")], None, "k2");
        assert_eq!(codes(&nobody), ["slips.refused"]);
        assert!(matches!(&nobody, Outcome::Refused { reasons } if reasons[0].message.contains("没有对您开放")));
        let seen = |version: u64| Some(Seen { version, text: None });
        for (n, outcome) in [
            tried("add", &slip, &[("text", "二")], None, "k3"),
            tried("add", &slip, &[("text", "★")], None, "k4"),
            tried("add", &slip, &[], None, "k5"),
            tried("add", &slip, &[("text", "二")], seen(7), "k6"),
            tried("close", &slip, &[], seen(1), "k7"),
            tried("burn", &slip, &[], None, "k8"),
            tried("add", &slip, &[("text", "fault")], None, "k9"),
        ]
        .into_iter()
        .enumerate()
        {
            assert_eq!(outcome, nobody, "attempt {n}");
        }
        // Opened to everybody, it is refused by its own grounds again; closed again, it is not.
        done(desk.add(&slip, "共阅", "k10", None));
        assert_ne!(tried("add", &slip, &[("text", "★")], None, "k11"), nobody);
        done(desk.add(&slip, "不再共阅", "k12", None));
        assert_eq!(tried("add", &slip, &[("text", "★")], None, "k13"), nobody);
        done(desk.add(&slip, "二", "k14", None));
    });
}

#[test]
fn reasons_of_gate_and_case_come_together() {
    on_both(|desk| {
        let slip = done(desk.write("共阅", "k1")).subject;
        let (version, text) = desk.slip(&slip);
        let seen = Some(Seen { version, text: Some(text) });
        done(desk.office.perform(Request { seen, ..request("p-writer", "close", Some(&slip), &[], "k2") }));
        let helper = request("p-helper", "add", Some(&slip), &[("text", "★")], "k3");
        assert_eq!(codes(&desk.office.perform(helper)), ["slips.refused", "1#2", "1#3"]);
        assert_eq!(codes(&desk.add(&slip, "二", "k4", None)), ["slips.refused"]);
    });
}

#[test]
fn what_is_not_done_leaves_journal_and_registers_as_they_were() {
    on_both(|desk| {
        let slip = done(desk.write("一", "k1")).subject;
        let before = (desk.office.counts(), desk.slip(&slip));
        assert_eq!(codes(&desk.write("refuse", "k2")), ["slips.refused"]);
        assert_eq!(codes(&desk.write("★", "k3")), ["1#3"]);
        assert_eq!(fields(&desk.write("bad", "k4")), ["text"]);
        assert_eq!(fields(&desk.write("", "k5")), ["text"]);
        assert!(matches!(desk.write("fault", "k6"), Outcome::Faulty { .. }));
        assert!(matches!(desk.write("panic", "k7"), Outcome::Faulty { .. }));
        assert_eq!(fields(&desk.write("一", "")), [""]);
        assert_eq!(codes(&desk.add("slips-99", "一", "k8", None)), ["slips.refused"]);
        let elsewhere =
            Request { gov: "别处".into(), ..request("p-writer", "write", None, &[("text", "一")], "k9") };
        assert_eq!(fields(&desk.office.perform(elsewhere)), [""]);
        for (act, subject) in [("burn", None), ("write", Some(slip.as_str())), ("add", None)] {
            assert_eq!(fields(&desk.office.perform(request("p-writer", act, subject, &[("text", "一")], "k"))), [""]);
        }
        assert_eq!((desk.office.counts(), desk.slip(&slip)), before);
        let attempts = desk.office.attempts();
        assert_eq!(attempts.len(), 12);
        assert_eq!(
            (attempts[0].act.as_str(), attempts[0].reasons.as_slice()),
            ("slips.write", &["slips.refused".to_owned()][..])
        );
        assert_eq!(
            done(desk.write("二", "k2")).position,
            5,
            "a key of something refused is free, a position not used up"
        );
    });
}

#[test]
fn only_who_may_records_for_another_and_only_what_was_done() {
    on_both(|desk| {
        let at = "2023-01-09T08:30";
        let recorded = done(desk.office.perform(entered("p-helper", "p-writer", "2023-01-09T09:00", "k1")));
        assert_eq!(recorded.citations.iter().map(|c| c.place.as_str()).collect::<Vec<_>>(), ["2", "1"]);
        let rows = desk.office.reader().subject("slips", &recorded.subject).unwrap().unwrap().rows;
        let head = &rows[0].0;
        assert_eq!((head.actor.as_str(), head.on_behalf.as_str()), ("p-helper", "p-writer"));
        assert_eq!(head.happened.to_string(), "2023-01-09T09:00:00");
        assert!(head.entered_for.is_some());
        assert_eq!(codes(&desk.office.perform(entered("p-head", "p-writer", at, "k2"))), ["2#2"]);
        assert_eq!(codes(&desk.office.perform(entered("p-helper", "p-head", at, "k3"))), ["2#3"]);
        // Authority is judged when it was done: nobody was seated at half past eight.
        assert_eq!(codes(&desk.office.perform(entered("p-helper", "p-writer", at, "k4"))), ["1#2"]);
        let late = entered("p-helper", "p-writer", "2023-01-09T09:00:01", "k5");
        assert_eq!(fields(&desk.office.perform(late)), ["happened"]);
        assert_eq!(fields(&desk.office.perform(entered("p-helper", "p-helper", at, "k6"))), [""]);
        let bare = Request { entered_for: None, ..entered("p-helper", "p-writer", at, "k7") };
        assert_eq!(fields(&desk.office.perform(bare)), [""]);
        let mut vague = entered("p-helper", "nobody", at, "k8");
        if let Some(how) = &mut vague.entered_for {
            how.medium = "rumour".into();
            how.evidence.reference = " ".into();
        }
        assert_eq!(fields(&desk.office.perform(vague)), ["on_behalf", "medium", "scan"]);
    });
}

#[test]
fn recorded_never_goes_back_though_the_clock_does() {
    let desk = Desk::memory();
    desk.clock.set("2023-01-09T10:00");
    done(desk.write("一", "k1"));
    desk.clock.set("2023-01-09T09:30");
    let second = done(desk.write("二", "k2"));
    let rows = desk.office.reader().subject("slips", &second.subject).unwrap().unwrap().rows;
    assert_eq!(rows[0].0.recorded.to_string(), "2023-01-09T10:00:00");
}

#[test]
fn needs_are_answered_in_rounds_from_within_the_transaction() {
    on_both(|desk| {
        let slip = done(desk.write("原话", "k1")).subject;
        let copy = done(desk.write(&format!("like {slip}"), "k2")).subject;
        assert_eq!(desk.slip(&copy).1, desk.slip(&slip).1);
    });
}
