//! The registers of `duties`: who was urged, how often; what the leader said of what was recorded for him.

use guiju_core::journal::Head;
use guiju_core::register::{Cell, Change, Column, ColumnKind, Disclosure, Register};

use super::event::Event;
use super::state::State;

const fn column(name: &'static str, label: &'static str, kind: ColumnKind) -> Column {
    Column { name, label, kind, disclosure: Disclosure::Internal, searched: false }
}

/// All registers of `duties`.
pub const REGISTERS: &[Register] = &[REMINDERS, CONFIRMATIONS];

const CONFIRMATIONS: Register = Register {
    name: "confirmations",
    label: "代录核对",
    key: &["subject", "record"],
    columns: &[
        column("subject", "事项", ColumnKind::Text),
        column("record", "代录的记录", ColumnKind::Number),
        // `confirmed`, `disputed`; after a dispute was settled `stands` or `void`.
        column("outcome", "结果", ColumnKind::Text),
        column("by", "核对、处理的同志", ColumnKind::Text),
        column("at", "时间", ColumnKind::Time),
        column("words", "说明", ColumnKind::Text),
    ],
    orders: &[],
    subject: Some("subject"),
    retention: "随事项保存",
};

const REMINDERS: Register = Register {
    name: "reminders",
    label: "催办",
    key: &["subject", "position"],
    columns: &[
        column("subject", "事项", ColumnKind::Text),
        column("position", "日志位置", ColumnKind::Number),
        column("post", "应办职务", ColumnKind::Text),
        column("owed", "应办", ColumnKind::Text),
        column("capacity", "以何身份", ColumnKind::Text),
        column("by", "催办人", ColumnKind::Text),
        column("at", "时间", ColumnKind::Time),
        column("words", "意见", ColumnKind::Text),
    ],
    orders: &[],
    subject: Some("subject"),
    retention: "随事项保存",
};

/// Rows changed by an event; `state` is the subject's state after it.
pub fn rows(state: &State, event: &Event, head: &Head) -> Vec<Change> {
    match event {
        Event::Reminded { post, owed, capacity, words } => vec![Change::put(
            "reminders",
            [
                ("subject", head.subject.as_str().into()),
                ("position", number(head.position)),
                ("post", post.as_str().into()),
                ("owed", owed.as_str().into()),
                ("capacity", capacity.as_str().into()),
                ("by", head.on_behalf.as_str().into()),
                ("at", head.happened.to_string().into()),
                ("words", words.as_str().into()),
            ],
        )],
        Event::Confirmed { record, words } => vec![confirmation(*record, "confirmed", words, head)],
        Event::Disputed { record, words } => vec![confirmation(*record, "disputed", words, head)],
        Event::Settled { record, void, words } => {
            let outcome = if *void { "void" } else { "stands" };
            let record = state.disputes.get(record).into_iter();
            record.map(|record| confirmation(*record, outcome, words, head)).collect()
        }
        _ => vec![],
    }
}

fn confirmation(record: u64, outcome: &str, words: &str, head: &Head) -> Change {
    Change::put(
        "confirmations",
        [
            ("subject", head.subject.as_str().into()),
            ("record", number(record)),
            ("outcome", outcome.into()),
            ("by", head.on_behalf.as_str().into()),
            ("at", head.happened.to_string().into()),
            ("words", words.into()),
        ],
    )
}

fn number(position: u64) -> Cell {
    i64::try_from(position).unwrap_or(i64::MAX).into()
}
