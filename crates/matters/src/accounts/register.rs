//! The register of `accounts` and how each event changes it.

use guiju_core::journal::Head;
use guiju_core::register::{Change, Column, ColumnKind, Disclosure, Register};

use super::event::Event;
use super::state::State;

/// The register of resets asked for.
pub const RESETS: &str = "resets";

const fn column(name: &'static str, label: &'static str, kind: ColumnKind) -> Column {
    Column { name, label, kind, disclosure: Disclosure::Internal, searched: false }
}

/// All registers of `accounts`.
pub const REGISTERS: &[Register] = &[Register {
    name: RESETS,
    label: "重置密码登记",
    key: &["subject"],
    columns: &[
        column("subject", "编号", ColumnKind::Text),
        column("person", "账号所属的同志", ColumnKind::Text),
        column("second", "一并解除第二因素", ColumnKind::Yes),
        column("asked_by", "申请人", ColumnKind::Text),
        column("asked", "申请时间", ColumnKind::Time),
        column("status", "情形", ColumnKind::Text),
        column("settled_by", "复核人", ColumnKind::Text),
    ],
    orders: &[&["asked", "subject"]],
    subject: Some("subject"),
    retention: "永久",
}];

/// Rows changed by an event. `state` is the subject's with the event taken in.
pub fn rows(state: &State, event: &Event, head: &Head) -> Vec<Change> {
    let Some(reset) = &state.reset else { return vec![] };
    let row = |status: &str, settled_by: &str| {
        let cells = [
            ("subject", head.subject.as_str().into()),
            ("person", reset.person.as_str().into()),
            ("second", reset.second.into()),
            ("asked_by", reset.by.as_str().into()),
            ("asked", reset.asked.as_str().into()),
            ("status", status.into()),
            ("settled_by", settled_by.into()),
        ];
        vec![Change::put(RESETS, cells)]
    };
    match event {
        Event::ResetAsked { .. } => row("waiting", ""),
        Event::ResetConfirmed { .. } => row("confirmed", &head.on_behalf),
        Event::ResetRefused { .. } => row("refused", &head.on_behalf),
        _ => vec![],
    }
}
