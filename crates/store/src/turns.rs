//! Turns: how long what was owed lay with whom. One row for each obligation that ever was, kept after the obligation is gone;
//! derived from the rows' heads like the obligations themselves.

use guiju_core::journal::Head;
use guiju_core::register::{Cell, Change, Column, ColumnKind, Disclosure, Register, Row};

use crate::derived::OBLIGATIONS;
use ColumnKind::{Number, Text, Time};

const fn column(name: &'static str, label: &'static str, kind: ColumnKind) -> Column {
    Column { name, label, kind, disclosure: Disclosure::Internal, searched: false }
}

/// What a turn takes over from the obligation, by name.
const SAME: [&str; 10] = ["subject", "post", "act", "capacity", "place", "book", "since", "opened", "due", "uncounted"];

/// Obligations from their beginning to their end. A person asking sees those of the subjects that are open to him; nobody
/// outside sees any. `ended` is empty while something is still owed; then `person` did `ended_by`, which need not be what was
/// owed: a paper may have been taken back, or sent back.
pub const TURNS: Register = Register {
    name: "turns",
    label: "经办时间",
    key: &["subject", "post", "act", "capacity", "since"],
    columns: &[
        column("subject", "事项", Text),
        column("post", "职务", Text),
        column("act", "应办", Text),
        column("capacity", "以何身份", Text),
        column("place", "条款", Text),
        column("book", "依据", Text),
        column("since", "起于第几条", Number),
        column("opened", "起于何时", Time),
        column("due", "到期", Time),
        column("uncounted", "时限未能推算", Text),
        column("ended", "止于何时", Time),
        column("person", "由谁了结", Text),
        column("ended_by", "以何事项了结", Text),
    ],
    orders: &[&["ended"], &["opened"], &["post", "ended"]],
    subject: Some("subject"),
    retention: "随事项保存",
};

/// What an act changes of the turns: those that begin, those whose limit was changed, and those that end with it. `open` are
/// the subject's obligations before, `changes` what the act changes of them.
pub(crate) fn turn_changes(head: &Head, open: &[Row], changes: &[Change]) -> Vec<Change> {
    let change = |change: &Change| match change {
        Change::Put { row, .. } => {
            let before = open.iter().find(|known| same(known, row, OBLIGATIONS.key));
            let goes_on = before.is_some_and(|known| same(known, row, &SAME));
            (!goes_on).then(|| turn(row, []))
        }
        Change::Drop { key, .. } => {
            let row = open.iter().find(|known| same(known, key, OBLIGATIONS.key))?;
            let ended = [
                ("ended", head.recorded.to_string().into()),
                ("person", head.on_behalf.clone().into()),
                ("ended_by", format!("{}.{}", head.matter, head.act).into()),
            ];
            Some(turn(row, ended))
        }
    };
    changes.iter().filter_map(change).collect()
}

fn same(a: &Row, b: &Row, columns: &[&str]) -> bool {
    columns.iter().all(|name| a.get(*name) == b.get(*name))
}

fn turn<const N: usize>(obligation: &Row, more: [(&str, Cell); N]) -> Change {
    let taken = SAME.iter().filter_map(|name| Some(((*name).to_owned(), obligation.get(*name)?.clone())));
    let row = taken.chain(more.map(|(name, cell)| (name.to_owned(), cell))).collect();
    Change::Put { register: TURNS.name, row }
}
