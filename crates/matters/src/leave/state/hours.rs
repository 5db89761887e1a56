//! The hours of a leave that count as an absence, from which others get power to act. What an act says of hours that are
//! past when it is done makes none of them an absence; it can only take away some that counted. Of what is to come it says all.

use guiju_core::OfficeTime;

use super::super::event::Event;
use super::State;

/// From an hour on, up to another.
type Stretch = (OfficeTime, OfficeTime);

/// Takes in what an event, done at `now`, changes in the hours.
pub fn follow(state: &mut State, event: &Event, now: OfficeTime) {
    let new = match event {
        Event::TookEffect { .. } | Event::Departed { .. } | Event::Returned { .. } => counted(state, now),
        // Nothing counts as an absence that was not begun and is not agreed to.
        Event::PermissionLapsed { .. } if state.stands.is_none() => vec![],
        Event::PermissionLapsed { .. } => counted(state, now),
        Event::Cancelled { .. } => vec![],
        _ => return,
    };
    state.hours = new;
    state.stretches = state.stretches.max(state.hours.len());
}

/// The hours as the leave is known now: of those past, which counted already; of those to come, all.
fn counted(state: &State, now: OfficeTime) -> Vec<Stretch> {
    let Some((since, until)) = state.span() else { return vec![] };
    let past = state.hours.iter().map(|(from, to)| ((*from).max(since), (*to).min(until).min(now)));
    let to_come = std::iter::once((since.max(now), until));
    let mut all: Vec<Stretch> = vec![];
    for (from, to) in past.chain(to_come).filter(|(from, to)| from < to) {
        match all.last_mut() {
            Some(before) if from <= before.1 => before.1 = before.1.max(to),
            _ => all.push((from, to)),
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::super::super::event::Applied;
    use super::super::{By, evolve};
    use super::*;

    fn day(day: u8) -> OfficeTime {
        format!("2023-03-{day:02}T08:00:00").parse().unwrap()
    }

    fn after(events: &[(u8, Event)]) -> State {
        let (person, post, reason, place) = ("p".to_owned(), "x".to_owned(), "travel".to_owned(), "city".to_owned());
        let (destination, note, leave_post) = (String::new(), String::new(), "mayor".to_owned());
        let (since, until) = (day(6), day(10));
        let leave =
            Applied { person, post, leave_post, reason, place, destination, note, emergency: false, since, until };
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
        let hours = |events: &[(u8, Event)]| after(events).hours;
        assert_eq!(hours(&[(1, effect(10))]), [(day(6), day(10))]);
        assert_eq!(hours(&[(8, effect(10))]), [(day(8), day(10))], "counted from the act that makes it count");
        assert_eq!(hours(&[(12, effect(10))]), [], "nothing of what is over");
        let away = [(1, effect(10)), (6, left(6))];
        let with = |more: &[(u8, Event)]| hours(&[&away, more].concat());
        assert_eq!(with(&[(9, effect(15))]), [(day(6), day(15))], "longer in time");
        assert_eq!(with(&[(12, effect(15))]), [(day(6), day(10)), (day(12), day(15))], "longer after the end");
        assert_eq!(with(&[(14, back(13))]), [(day(6), day(10))], "a late return adds nothing");
        assert_eq!(with(&[(9, back(8))]), [(day(6), day(8))], "an early one takes away");
        assert_eq!(with(&[(12, effect(15)), (14, back(9))]), [(day(6), day(9))]);
        assert_eq!(hours(&[(1, effect(10)), (7, left(4))]), [(day(6), day(10))], "an early departure told late");
        assert_eq!(hours(&[(1, effect(10)), (7, left(7))]), [(day(7), day(10))]);
    }

    #[test]
    fn rows_that_were_are_remembered() {
        let state = after(&[(1, effect(10)), (6, left(6)), (12, effect(15)), (14, back(9))]);
        assert_eq!((state.hours.len(), state.stretches), (1, 2));
    }
}
