//! The registers that the store keeps itself, from the heads of the rows: who owes what, who may see what, how often each
//! place of the rules was applied, and what was recorded for somebody else.

use std::collections::BTreeSet;

use guiju_core::journal::{Access, Head, Obligation, ends_opening};
use guiju_core::register::{Cell, Change, Column, ColumnKind, Disclosure, Register, Row};

use crate::StoreError;
use crate::turns::TURNS;
use ColumnKind::{Number, Text, Time, Yes};

const fn column(name: &'static str, label: &'static str, kind: ColumnKind) -> Column {
    Column { name, label, kind, disclosure: Disclosure::Internal, searched: false }
}

/// Open obligations. A person asking sees those of the posts he holds; nobody outside sees any.
pub const OBLIGATIONS: Register = Register {
    name: guiju_core::journal::OBLIGATIONS,
    label: "待办事项",
    key: &["subject", "post", "act", "capacity"],
    columns: &[
        column("subject", "事项", Text),
        column("post", "职务", Text),
        column("act", "应办", Text),
        column("capacity", "以何身份", Text),
        column("place", "条款", Text),
        column("norm", "规范", Text),
        column("book", "依据", Text),
        column("since", "起于第几条", Number),
        column("opened", "起于何时", Time),
        column("due", "到期", Time),
        column("uncounted", "未能推算的原因", Text),
        column("next", "下一步", Time),
        column("clock", "时限", Text),
    ],
    orders: &[&["post", "opened"], &["opened"], &["next"], &["place"]],
    subject: Some("subject"),
    retention: "随事项办结",
};

/// Who may see a subject: `person:ID`, `post:ID`, `unit:ID` or `public`. The first opening is kept until an act ends it.
pub const ACCESS: Register = Register {
    name: "access",
    label: "可阅范围",
    key: &["subject", "who"],
    columns: &[
        column("subject", "事项", Text),
        column("who", "对谁", Text),
        column("place", "条款", Text),
        column("since", "自何时", Time),
    ],
    orders: &[&["who", "subject"]],
    subject: Some("subject"),
    retention: "随事项保存",
};

/// How many acts were allowed by a place of the rules or by a part of it: an act that cites `51.4` counts for `51.4` and
/// for `51`, once each.
pub const APPLIED: Register = Register {
    name: "applied",
    label: "条款适用次数",
    key: &["place", "book"],
    columns: &[
        column("place", "条款", Text),
        column("book", "依据", Text),
        column("times", "次数", Number),
        column("last", "最近一次", Time),
        column("position", "最近一次为第几条", Number),
    ],
    orders: &[],
    subject: None,
    retention: "随日志保存",
};

/// Acts recorded for somebody else, one row each: whose, by whom, on what evidence, by when it should have been and was.
pub const ENTERED: Register = Register {
    name: "entered",
    label: "代录登记簿",
    key: &["position"],
    columns: &[
        column("position", "第几条", Number),
        column("subject", "事项", Text),
        column("act", "所录事项", Text),
        column("person", "被代录的同志", Text),
        column("clerk", "录入人", Text),
        column("happened", "办理时间", Time),
        column("recorded", "录入时间", Time),
        column("due", "应录入的时间", Time),
        column("late", "补录", Yes),
        column("uncounted", "是否按时未能推算", Text),
        column("medium", "来源", Text),
        column("scan", "有文件", Yes),
        column("witness", "见证人", Text),
        column("reference", "其他系统中的编号", Text),
    ],
    orders: &[&["recorded", "position"], &["person", "recorded", "position"], &["clerk", "recorded", "position"]],
    subject: Some("subject"),
    retention: "随事项保存",
};

/// All of them.
pub(crate) const OWN: [&Register; 5] = [&OBLIGATIONS, &ACCESS, &APPLIED, &ENTERED, &TURNS];

/// The row of an act recorded for somebody else; nothing for one that somebody did himself.
pub(crate) fn entered_row(head: &Head) -> Option<Change> {
    let how = head.entered_for.as_ref()?;
    Some(Change::put(
        ENTERED.name,
        [
            ("position", i64::try_from(head.position).unwrap_or(i64::MAX).into()),
            ("subject", head.subject.clone().into()),
            ("act", format!("{}.{}", head.matter, head.act).into()),
            ("person", head.on_behalf.clone().into()),
            ("clerk", head.actor.clone().into()),
            ("happened", head.happened.to_string().into()),
            ("recorded", head.recorded.to_string().into()),
            ("due", how.due.map(|due| due.to_string()).into()),
            ("late", head.is_late().into()),
            ("uncounted", how.uncounted.clone().into()),
            ("medium", how.medium.clone().into()),
            ("scan", how.evidence.scan.is_some().into()),
            ("witness", how.evidence.witness.clone().into()),
            ("reference", how.evidence.reference.clone().into()),
        ],
    ))
}

/// The places that an act counts for: place and book, each once.
pub(crate) fn applied_places(head: &Head) -> BTreeSet<(String, String)> {
    let mut places = BTreeSet::new();
    for citation in head.citations.iter().filter(|c| !c.place.is_empty()) {
        let article = citation.place.split_once('.').map_or("", |(article, _)| article);
        let both = [citation.place.as_str(), article].into_iter().filter(|p| !p.is_empty());
        places.extend(both.map(|place| (place.to_owned(), citation.book.clone())));
    }
    places
}

/// The row of a place after one more act, from the rows that there are of it.
pub(crate) fn applied_change(head: &Head, (place, book): (String, String), before: &[Row]) -> Change {
    let is =
        |row: &&Row| row.get("place").map(Cell::text) == Some(&place) && row.get("book").map(Cell::text) == Some(&book);
    let times = before.iter().find(is).and_then(|row| row.get("times")).and_then(Cell::number).unwrap_or_default();
    Change::put(
        APPLIED.name,
        [
            ("place", place.into()),
            ("book", book.into()),
            ("times", times.saturating_add(1).into()),
            ("last", head.recorded.to_string().into()),
            ("position", i64::try_from(head.position).unwrap_or(i64::MAX).into()),
        ],
    )
}

/// The row of an obligation that this act opens.
pub(crate) fn obligation_row(head: &Head, owed: &Obligation) -> Change {
    let clock = owed.clock.as_ref();
    Change::put(
        OBLIGATIONS.name,
        [
            ("subject", head.subject.clone().into()),
            ("post", owed.post.clone().into()),
            ("act", owed.act.clone().into()),
            ("capacity", owed.capacity.clone().into()),
            ("place", owed.citation.place.clone().into()),
            ("norm", owed.citation.norm.clone().into()),
            ("book", owed.citation.book.clone().into()),
            ("since", i64::try_from(head.position).unwrap_or(i64::MAX).into()),
            ("opened", head.recorded.to_string().into()),
            ("due", clock.and_then(|c| c.due).map(|t| t.to_string()).into()),
            ("uncounted", clock.map(|c| c.uncounted.clone()).filter(|why| !why.is_empty()).into()),
            ("next", clock.and_then(|c| c.steps.first()).map(|s| s.at.to_string()).into()),
            ("clock", clock.and_then(|c| serde_json::to_string(c).ok()).into()),
        ],
    )
}

/// The obligation that a row of [`OBLIGATIONS`] holds.
///
/// # Errors
/// Where the row's clock cannot be read.
pub fn obligation(row: &Row) -> Result<Obligation, StoreError> {
    Obligation::read(row).map_err(|e| StoreError::Damaged(format!("待办事项的时限读不出：{e}")))
}

/// The changes of `access` that an act makes: openings that it ends go, unless it opens the same anew; those open already
/// keep their ground and their day; the others come.
pub(crate) fn access_changes(head: &Head, open: &[Row]) -> Vec<Change> {
    let who = |row: &Row| row.get("who").map_or("", |c| c.text()).to_owned();
    let ended = |to: &str| {
        head.access_ends.iter().any(|end| ends_opening(end, to)) && !head.access.iter().any(|opening| opening.to == to)
    };
    let mut changes = vec![];
    for to in open.iter().map(who).filter(|to| ended(to)) {
        let key = Row::from([("subject".to_owned(), head.subject.clone().into()), ("who".to_owned(), to.into())]);
        changes.push(Change::Drop { register: ACCESS.name, key });
    }
    for (n, opening) in head.access.iter().enumerate() {
        let twice = head.access.iter().take(n).any(|earlier| earlier.to == opening.to);
        if !twice && !open.iter().any(|row| who(row) == opening.to) {
            changes.push(access_row(head, opening));
        }
    }
    changes
}

/// The row of an opening of the subject.
fn access_row(head: &Head, access: &Access) -> Change {
    Change::put(
        ACCESS.name,
        [
            ("subject", head.subject.clone().into()),
            ("who", access.to.clone().into()),
            ("place", access.citation.place.clone().into()),
            ("since", head.recorded.to_string().into()),
        ],
    )
}

/// The changes of `obligations` that an act makes: those owed no longer go, those owed already keep the day they were
/// opened (a duty that goes on must not get a fresh clock), the others come.
pub(crate) fn obligation_changes(head: &Head, open: &[Row]) -> Vec<Change> {
    let Some(owed) = &head.owed else { return vec![] };
    let is = |row: &Row, o: &Obligation| {
        let text = |name: &str| row.get(name).map_or("", |c| c.text());
        text("post") == o.post && text("act") == o.act && text("capacity") == o.capacity
    };
    let mut changes = vec![];
    for row in open.iter().filter(|row| !owed.iter().any(|o| is(row, o))) {
        let key = row.iter().filter(|(name, _)| OBLIGATIONS.key.contains(&name.as_str()));
        let key = key.map(|(name, cell)| (name.clone(), cell.clone())).collect();
        changes.push(Change::Drop { register: OBLIGATIONS.name, key });
    }
    for (n, obligation) in owed.iter().enumerate() {
        let same = |o: &&Obligation| {
            (&o.post, &o.act, &o.capacity) == (&obligation.post, &obligation.act, &obligation.capacity)
        };
        if owed.iter().take(n).any(|o| same(&o)) {
            continue;
        }
        let Change::Put { register, mut row } = obligation_row(head, obligation) else { continue };
        if let Some(before) = open.iter().find(|row| is(row, obligation)) {
            for name in ["since", "opened"] {
                row.insert(name.to_owned(), before.get(name).cloned().unwrap_or(Cell::Null));
            }
        }
        changes.push(Change::Put { register, row });
    }
    changes
}
