//! The registers of `leave` and how each event changes them. `absences` is what the organisation is read from.

use guiju_core::OfficeTime;
use guiju_core::journal::Head;
use guiju_core::register::{Cell, Change, Column, ColumnKind, Disclosure, Register, Row};

use super::event::Event;
use super::state::State;

const fn text(name: &'static str, label: &'static str) -> Column {
    Column { name, label, kind: ColumnKind::Text, disclosure: Disclosure::Open, searched: false }
}
const fn searched(name: &'static str, label: &'static str) -> Column {
    Column { name, label, kind: ColumnKind::Text, disclosure: Disclosure::Open, searched: true }
}
const fn time(name: &'static str, label: &'static str) -> Column {
    Column { name, label, kind: ColumnKind::Time, disclosure: Disclosure::Open, searched: false }
}

/// All registers of `leave`.
pub const REGISTERS: &[Register] = &[
    Register {
        name: "leaves",
        label: "请假报备登记簿",
        key: &["subject"],
        columns: &[
            text("subject", "编号"),
            text("person", "请假人"),
            text("post", "职务"),
            text("reason", "事由"),
            text("place", "去向"),
            searched("destination", "目的地"),
            time("since", "起"),
            time("until", "止"),
            text("status", "状态"),
            time("updated", "最近办理"),
        ],
        orders: &[&["updated", "subject"], &["person", "updated", "subject"]],
        subject: Some("subject"),
        retention: "永久",
    },
    Register {
        name: "absences",
        label: "外出",
        key: &["id"],
        columns: &[
            text("id", "编号"),
            text("person", "人员"),
            // Everybody inside may see who is away, and nobody why: the rules ask for it where they judge an act.
            Column { disclosure: Disclosure::Program, ..text("reason", "事由") },
            time("since", "起"),
            time("until", "止"),
        ],
        orders: &[],
        subject: None,
        retention: "永久",
    },
];

fn at(t: OfficeTime) -> Cell {
    Cell::Text(t.to_string())
}

/// Rows changed by an event; `state` is the subject's state after it.
pub fn rows(state: &State, event: &Event, head: &Head) -> Vec<Change> {
    let (Some(leave), Some((since, until))) = (&state.leave, state.span()) else { return vec![] };
    let subject = || Cell::from(head.subject.as_str());
    let mut changes = vec![Change::put(
        "leaves",
        [
            ("subject", subject()),
            ("person", leave.person.as_str().into()),
            ("post", leave.post.as_str().into()),
            ("reason", leave.reason.as_str().into()),
            ("place", leave.place.as_str().into()),
            ("destination", leave.destination.as_str().into()),
            ("since", at(since)),
            ("until", at(until)),
            ("status", state.stage().label().into()),
            ("updated", at(head.happened)),
        ],
    )];
    match event {
        // Nothing counts as an absence that was not begun and is not agreed to.
        Event::PermissionLapsed { .. } if state.stands.is_none() => changes.push(drop_absence(subject())),
        Event::TookEffect { .. } | Event::Departed { .. } | Event::Returned { .. } | Event::PermissionLapsed { .. } => {
            let (since, until) = state.absent().unwrap_or((since, until));
            changes.push(Change::put(
                "absences",
                [
                    ("id", subject()),
                    ("person", leave.person.as_str().into()),
                    ("reason", leave.reason.as_str().into()),
                    ("since", at(since)),
                    ("until", at(until)),
                ],
            ));
        }
        Event::Cancelled { .. } => changes.push(drop_absence(subject())),
        _ => {}
    }
    changes
}

fn drop_absence(subject: Cell) -> Change {
    Change::Drop { register: "absences", key: Row::from([("id".to_owned(), subject)]) }
}
