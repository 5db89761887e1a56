//! The registers of `leave` and how each event changes them. `absences` is what the organisation is read from.

use guiju_core::OfficeTime;
use guiju_core::journal::Head;
use guiju_core::register::{Cell, Change, Column, ColumnKind, Disclosure, Register, Row};

use super::event::{Applied, Event};
use super::state::{State, Stretch};

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
            // The leave; a further stretch of the same leave has `#2` and so on after it.
            text("id", "编号"),
            text("person", "人员"),
            // Everybody inside may see who is away, and nobody why: the rules ask for it where they judge an act.
            Column { disclosure: Disclosure::Program, ..text("reason", "事由") },
            time("since", "起"),
            time("until", "止"),
            time("whole_since", "全程起"),
            time("whole_until", "当时所知的全程止"),
            // Positions, by spaces, of the recorded rows on which these hours rest.
            Column { disclosure: Disclosure::Program, ..text("records", "代录的记录") },
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
    let counts = matches!(
        event,
        Event::TookEffect { .. }
            | Event::Departed { .. }
            | Event::Returned { .. }
            | Event::PermissionLapsed { .. }
            | Event::LaterEndVoid { .. }
            | Event::ReturnVoid { .. }
            | Event::Cancelled { .. }
    );
    if counts {
        changes.extend(absences(state, leave, &head.subject));
    }
    changes
}

/// A row for each stretch of hours that counts; rows of stretches that count no more are taken back.
fn absences(state: &State, leave: &Applied, subject: &str) -> Vec<Change> {
    let id = |n: usize| if n == 0 { subject.to_owned() } else { format!("{subject}#{}", n + 1) };
    let put = |(n, stretch): (usize, &Stretch)| {
        Change::put(
            "absences",
            [
                ("id", id(n).into()),
                ("person", leave.person.as_str().into()),
                ("reason", leave.reason.as_str().into()),
                ("since", at(stretch.since)),
                ("until", at(stretch.until)),
                ("whole_since", at(stretch.whole.0)),
                ("whole_until", at(stretch.whole.1)),
                ("records", stretch.records.iter().map(u64::to_string).collect::<Vec<_>>().join(" ").into()),
            ],
        )
    };
    let gone = (state.hours.len()..state.stretches).map(|n| {
        let key = Row::from([("id".to_owned(), Cell::from(id(n)))]);
        Change::Drop { register: "absences", key }
    });
    state.hours.iter().enumerate().map(put).chain(gone).collect()
}
