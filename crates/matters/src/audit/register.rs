//! The registers of `audit`: what was opened to whom, by whose order, until when.

use guiju_core::journal::Head;
use guiju_core::register::{Cell, Change, Column, ColumnKind, Disclosure, Register};

use super::event::Event;
use super::state::State;

const fn column(name: &'static str, label: &'static str, kind: ColumnKind) -> Column {
    Column { name, label, kind, disclosure: Disclosure::Internal, searched: false }
}

/// Subjects of which the content was opened.
pub const OPENINGS: &str = "audit_openings";
/// People all of whose acts were opened.
pub const REPORTS: &str = "audit_reports";

/// All registers of `audit`. A row is seen by whom its subject is open to.
pub const REGISTERS: &[Register] = &[
    Register {
        name: OPENINGS,
        label: "向审计管理员开放内容登记",
        key: &["subject", "record"],
        columns: &[
            column("subject", "事项", ColumnKind::Text),
            column("record", "开放的记录", ColumnKind::Number),
            column("auditor", "对谁开放", ColumnKind::Text),
            column("by", "批准人", ColumnKind::Text),
            column("since", "自何时", ColumnKind::Time),
            column("until", "开放至", ColumnKind::Text),
            column("ended", "收回时间", ColumnKind::Time),
        ],
        orders: &[&["since", "record"]],
        subject: Some("subject"),
        retention: "永久",
    },
    Register {
        name: REPORTS,
        label: "批准查阅个人办理情况登记",
        key: &["subject"],
        columns: &[
            column("subject", "登记编号", ColumnKind::Text),
            column("person", "所查的同志", ColumnKind::Text),
            column("auditor", "对谁开放", ColumnKind::Text),
            column("by", "批准人", ColumnKind::Text),
            column("since", "自何时", ColumnKind::Time),
            column("until", "开放至", ColumnKind::Text),
        ],
        orders: &[&["since", "subject"], &["auditor", "since", "subject"]],
        subject: Some("subject"),
        retention: "永久",
    },
];

/// Rows changed by an event; `state` is the subject's state after it.
pub fn rows(state: &State, event: &Event, head: &Head) -> Vec<Change> {
    let subject = || Cell::from(head.subject.as_str());
    let at = || Cell::from(head.happened.to_string());
    match event {
        Event::BodyOpened { auditor, until, .. } => vec![Change::put(
            OPENINGS,
            [
                ("subject", subject()),
                ("record", number(head.position)),
                ("auditor", auditor.as_str().into()),
                ("by", head.on_behalf.as_str().into()),
                ("since", at()),
                ("until", until.to_string().into()),
                ("ended", Cell::Null),
            ],
        )],
        Event::BodyClosed { record, auditor, .. } => {
            let until = state.ended.get(record).map(|o| o.until.to_string());
            vec![Change::put(
                OPENINGS,
                [
                    ("subject", subject()),
                    ("record", number(*record)),
                    ("auditor", auditor.as_str().into()),
                    ("by", state.ended.get(record).map(|o| o.by.clone()).into()),
                    ("since", state.ended.get(record).map(|o| o.since.to_string()).into()),
                    ("until", until.into()),
                    ("ended", at()),
                ],
            )]
        }
        Event::ReportApproved { person, auditor, until, .. } => vec![Change::put(
            REPORTS,
            [
                ("subject", subject()),
                ("person", person.as_str().into()),
                ("auditor", auditor.as_str().into()),
                ("by", head.on_behalf.as_str().into()),
                ("since", at()),
                ("until", until.to_string().into()),
            ],
        )],
    }
}

fn number(position: u64) -> Cell {
    i64::try_from(position).unwrap_or(i64::MAX).into()
}
