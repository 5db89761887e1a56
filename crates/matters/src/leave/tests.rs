//! Which hours of a leave count as an absence.

use guiju_core::OfficeTime;

use super::event::{Applied, Event};
use super::state::{By, State, evolve};

fn day(day: u8) -> OfficeTime {
    format!("2023-03-{day:02}T08:00:00").parse().unwrap()
}

fn after(events: &[(u8, Event)]) -> State {
    let (person, post, reason, place) = ("p".to_owned(), "x".to_owned(), "travel".to_owned(), "city".to_owned());
    let (destination, note, leave_post) = (String::new(), String::new(), "mayor".to_owned());
    let (since, until) = (day(6), day(10));
    let leave = Applied { person, post, leave_post, reason, place, destination, note, emergency: false, since, until };
    let mut state = State::default();
    let by = |at| By { person: "p", at, position: 1, recorded: false };
    evolve(&mut state, &Event::Applied(leave), by(day(1)));
    for (at, event) in events {
        evolve(&mut state, event, by(day(*at)));
    }
    state
}

fn effect(until: u8) -> Event {
    Event::TookEffect { since: day(6), until: day(until), after_end: None, late: 0 }
}
fn left(at: u8) -> Event {
    let (unreported, report_to) = (String::new(), vec![]);
    let (unpermitted, permit_to) = (String::new(), vec![]);
    Event::Departed { at: day(at), unreported, report_to, unpermitted, permit_to }
}
fn back(at: u8) -> Event {
    Event::Returned { at: day(at), late: 0 }
}

#[test]
fn what_is_past_never_becomes_an_absence() {
    let hours = |events: &[(u8, Event)]| -> Vec<(OfficeTime, OfficeTime)> {
        after(events).hours.iter().map(|s| (s.since, s.until)).collect()
    };
    assert_eq!(hours(&[(1, effect(10))]), [(day(6), day(10))]);
    assert_eq!(hours(&[(8, effect(10))]), [(day(8), day(10))], "counted from the act that makes it count");
    assert_eq!(hours(&[(12, effect(10))]), [], "nothing of what is over");
    let away = [(1, effect(10)), (6, left(6))];
    let with = |more: &[(u8, Event)]| hours(&[&away, more].concat());
    assert_eq!(with(&[(9, effect(15))]), [(day(6), day(9)), (day(9), day(15))], "longer in time");
    assert_eq!(with(&[(12, effect(15))]), [(day(6), day(10)), (day(12), day(15))], "longer after the end");
    assert_eq!(with(&[(14, back(13))]), [(day(6), day(10))], "a late return adds nothing");
    assert_eq!(with(&[(9, back(8))]), [(day(6), day(8))], "an early one takes away");
    assert_eq!(with(&[(12, effect(15)), (14, back(9))]), [(day(6), day(9))]);
    assert_eq!(hours(&[(1, effect(10)), (7, left(4))]), [(day(6), day(10))], "an early departure told late");
    assert_eq!(hours(&[(1, effect(10)), (7, left(7))]), [(day(7), day(10))]);
}

#[test]
fn an_absence_is_as_long_as_it_was_known_to_be_at_the_hour() {
    let whole = |events: &[(u8, Event)]| -> Vec<(OfficeTime, OfficeTime)> {
        after(events).hours.iter().map(|s| s.whole).collect()
    };
    let away = [(1, effect(10)), (6, left(6))];
    let with = |more: &[(u8, Event)]| whole(&[&away, more].concat());
    assert_eq!(with(&[]), [(day(6), day(10))]);
    assert_eq!(with(&[(9, effect(15))]), [(day(6), day(10)), (day(6), day(15))], "longer from then on");
    assert_eq!(with(&[(12, effect(15))]), [(day(6), day(10)), (day(12), day(15))], "another after a gap");
    assert_eq!(with(&[(8, back(8))]), [(day(6), day(10))], "shorter than it was announced");
}

#[test]
fn what_a_recorded_act_adds_rests_on_its_record_and_leaves_the_rest_as_it_was() {
    let mut state = after(&[(1, effect(10)), (6, left(6))]);
    let later = Event::Extended { until: day(15), reason: String::new() };
    evolve(&mut state, &later, By { person: "p", at: day(8), position: 7, recorded: true });
    evolve(&mut state, &effect(15), By { person: "q", at: day(9), position: 9, recorded: false });
    let shown = |state: &State| -> Vec<(OfficeTime, OfficeTime, Vec<u64>)> {
        state.hours.iter().map(|s| (s.since, s.until, s.records.clone())).collect()
    };
    assert_eq!(shown(&state), [(day(6), day(10), vec![]), (day(9), day(15), vec![7])]);
    assert_eq!(state.hours[1].whole, (day(6), day(15)));
    let later = Event::Extended { until: day(20), reason: String::new() };
    evolve(&mut state, &later, By { person: "p", at: day(11), position: 11, recorded: false });
    evolve(&mut state, &effect(20), By { person: "q", at: day(12), position: 12, recorded: false });
    let own = [(day(6), day(10), vec![]), (day(9), day(12), vec![7]), (day(12), day(20), vec![])];
    assert_eq!(shown(&state), own, "a later end of his own rests on no record");

    let mut state = after(&[(1, effect(10))]);
    evolve(&mut state, &left(5), By { person: "p", at: day(5), position: 3, recorded: true });
    assert_eq!(shown(&state), [(day(6), day(10), vec![]), (day(5), day(10), vec![3])]);
}

#[test]
fn rows_that_were_are_remembered() {
    let state = after(&[(1, effect(10)), (6, left(6)), (12, effect(15)), (14, back(9))]);
    assert_eq!((state.hours.len(), state.stretches), (1, 2));
}
