//! The register of `consultation` and how each event changes it.

use guiju_core::journal::Head;
use guiju_core::register::{Cell, Change, Column, ColumnKind, Disclosure, Register};

use super::event::Event;
use super::state::{Settled, Side, State};

const fn column(name: &'static str, label: &'static str, kind: ColumnKind) -> Column {
    Column { name, label, kind, disclosure: Disclosure::Internal, searched: false }
}

/// All registers of `consultation`.
pub const REGISTERS: &[Register] = &[Register {
    name: "consultations",
    label: "会签登记簿",
    key: &["subject", "unit"],
    columns: &[
        column("subject", "公文", ColumnKind::Text),
        column("unit", "会签单位", ColumnKind::Text),
        Column {
            name: "title",
            label: "标题",
            kind: ColumnKind::Text,
            disclosure: Disclosure::Internal,
            searched: true,
        },
        column("lead", "主办单位", ColumnKind::Text),
        column("asker", "发起人", ColumnKind::Text),
        column("standing", "会签结果", ColumnKind::Text),
        column("state", "状态", ColumnKind::Text),
        column("asked", "征求时间", ColumnKind::Time),
        column("due", "答复期限", ColumnKind::Time),
        column("replied", "答复时间", ColumnKind::Time),
        column("reply", "意见", ColumnKind::Text),
        column("late", "逾期工作日", ColumnKind::Number),
        column("text", "所征求或者答复的文稿", ColumnKind::Text),
        column("bound", "文稿改动须再征求", ColumnKind::Yes),
        column("updated", "最近办理", ColumnKind::Time),
        column("settlers", "据以了结的答复、决定由谁作出", ColumnKind::Text),
        // As many as the acts before: the position of each one's record, `-` where he did it himself.
        column("records", "其代录的记录", ColumnKind::Text),
        column("rests", "其所依据的指定", ColumnKind::Text),
    ],
    orders: &[&["updated", "subject", "unit"]],
    subject: Some("subject"),
    retention: "永久",
}];

/// Rows changed by an event; `state` is the subject's state after it.
pub fn rows(state: &State, event: &Event, head: &Head) -> Vec<Change> {
    let touched = |side: &&Side| match event {
        Event::Asked { unit, .. }
        | Event::Dropped { unit, .. }
        | Event::Replied { unit, .. }
        | Event::Negotiated { unit, .. }
        | Event::AgreementAnswered { unit, .. } => side.unit == *unit,
        Event::PositionsStated { units, .. }
        | Event::Coordinated { units, .. }
        | Event::Countersigned { units, .. } => units.contains(&side.unit),
        Event::Withdrawn { .. } => true,
        Event::Followed { .. } => false,
    };
    state.sides.iter().filter(touched).map(|side| row(state, side, head)).collect()
}

fn row(state: &State, side: &Side, head: &Head) -> Change {
    let answer = side.answer();
    let record = |s: &Settled| s.record.map_or_else(|| "-".to_owned(), |position| position.to_string());
    let settled = |each: &dyn Fn(&Settled) -> String| side.settled.iter().map(each).collect::<Vec<_>>().join(" ");
    Change::put(
        "consultations",
        [
            ("subject", head.subject.as_str().into()),
            ("unit", side.unit.as_str().into()),
            ("title", state.title.as_str().into()),
            ("lead", state.lead.as_str().into()),
            ("asker", state.asker.as_str().into()),
            ("standing", side.standing().name().into()),
            ("state", side.standing().label().into()),
            ("asked", side.asked.to_string().into()),
            ("due", side.due.map(|t| t.to_string()).into()),
            ("replied", answer.map(|r| r.at.to_string()).into()),
            ("reply", answer.map(|r| r.reply.as_str()).into()),
            ("late", answer.and_then(|r| r.late).into()),
            ("text", answer.map_or(side.text.as_str(), |r| r.text.as_str()).into()),
            ("bound", Cell::from(answer.is_some_and(|r| r.bound))),
            ("updated", head.happened.to_string().into()),
            ("settlers", settled(&|s| s.person.clone()).into()),
            ("records", settled(&record).into()),
            ("rests", settled(&|s| s.rests.join(" ")).trim().into()),
        ],
    )
}
