//! The register of `duties`: who was urged, how often.

use guiju_core::journal::Head;
use guiju_core::register::{Change, Column, ColumnKind, Disclosure, Register};

use super::event::Event;

const fn column(name: &'static str, label: &'static str, kind: ColumnKind) -> Column {
    Column { name, label, kind, disclosure: Disclosure::Internal, searched: false }
}

/// All registers of `duties`.
pub const REGISTERS: &[Register] = &[Register {
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
}];

/// Rows changed by an event.
pub fn rows(event: &Event, head: &Head) -> Vec<Change> {
    let Event::Reminded { post, owed, capacity, words } = event else { return vec![] };
    vec![Change::put(
        "reminders",
        [
            ("subject", head.subject.as_str().into()),
            ("position", i64::try_from(head.position).unwrap_or(i64::MAX).into()),
            ("post", post.as_str().into()),
            ("owed", owed.as_str().into()),
            ("capacity", capacity.as_str().into()),
            ("by", head.on_behalf.as_str().into()),
            ("at", head.happened.to_string().into()),
            ("words", words.as_str().into()),
        ],
    )]
}
