//! The registers of `documents` and how each event changes them.

use guiju_core::find::initials;
use guiju_core::journal::Head;
use guiju_core::register::{Cell, Change, Column, ColumnKind, Disclosure, Register};

use super::event::{Event, Paper};
use super::state::State;

const fn text(name: &'static str, label: &'static str) -> Column {
    Column { name, label, kind: ColumnKind::Text, disclosure: Disclosure::Open, searched: false }
}
const fn searched(name: &'static str, label: &'static str) -> Column {
    Column { name, label, kind: ColumnKind::Text, disclosure: Disclosure::Open, searched: true }
}
const fn found(name: &'static str, label: &'static str) -> Column {
    Column { name, label, kind: ColumnKind::Text, disclosure: Disclosure::Searched, searched: true }
}
const fn time(name: &'static str, label: &'static str) -> Column {
    Column { name, label, kind: ColumnKind::Time, disclosure: Disclosure::Open, searched: false }
}
const fn number(name: &'static str, label: &'static str) -> Column {
    Column { name, label, kind: ColumnKind::Number, disclosure: Disclosure::Open, searched: false }
}

/// All registers of `documents`.
pub const REGISTERS: &[Register] = &[
    Register {
        name: "documents",
        label: "公文登记簿",
        key: &["subject"],
        columns: &[
            text("subject", "编号"),
            searched("title", "标题"),
            searched("recipients", "主送机关"),
            searched("number", "发文字号"),
            text("doc_type", "文种"),
            text("issuer", "发文机关"),
            text("status", "状态"),
            text("drafter", "拟稿人"),
            text("unit", "拟稿单位"),
            text("urgency", "紧急程度"),
            text("publicity", "公开属性"),
            text("label", "内部标识"),
            text("signer", "签发人"),
            text("lines", "涉及分工事项"),
            text("text", "文稿校验值"),
            text("first", "先办后补"),
            Column {
                name: "drafting",
                label: "尚未报送",
                kind: ColumnKind::Yes,
                disclosure: Disclosure::Internal,
                searched: false,
            },
            time("drafted", "拟稿时间"),
            time("updated", "最近办理"),
            text("series", "机关代字"),
            number("year", "年份"),
            number("serial", "序号"),
            found("initials", "标题拼音首字母"),
            found("body", "正文"),
        ],
        orders: &[
            &["updated", "subject"],
            &["drafter", "updated", "subject"],
            &["status", "updated", "subject"],
            &["unit", "updated", "subject"],
            &["doc_type", "updated", "subject"],
            &["series", "year", "serial", "subject"],
            &["drafted", "subject"],
            &["first", "updated", "subject"],
        ],
        subject: Some("subject"),
        retention: "永久",
    },
    Register {
        name: "numbers",
        label: "发文字号登记簿",
        key: &["series", "year", "number"],
        columns: &[
            text("series", "机关代字"),
            number("year", "年份"),
            number("number", "序号"),
            text("subject", "公文"),
            text("state", "状态"),
            time("taken", "登记时间"),
        ],
        orders: &[],
        subject: None,
        retention: "永久",
    },
    Register {
        name: "handled",
        label: "已办",
        key: &["person", "subject"],
        columns: &[
            text("person", "人员"),
            text("subject", "公文"),
            text("title", "标题"),
            text("act", "最近一次办理"),
            time("at", "时间"),
        ],
        orders: &[&["person", "at", "subject"]],
        subject: Some("subject"),
        retention: "永久",
    },
    Register {
        name: "prints",
        label: "版式文件登记簿",
        key: &["subject"],
        columns: &[
            text("subject", "公文"),
            text("value", "公文数据校验值"),
            text("state", "状态"),
            text("file", "版式文件校验值"),
            number("pages", "页数"),
            text("engine", "排版程序"),
            time("at", "时间"),
        ],
        orders: &[&["state", "at", "subject"]],
        subject: Some("subject"),
        retention: "永久",
    },
    Register {
        name: "seals",
        label: "电子签章登记簿",
        key: &["subject"],
        columns: &[
            text("subject", "公文"),
            text("pdf", "版式文件校验值"),
            text("organs", "用印单位"),
            text("sealed", "已签章的单位"),
            text("state", "状态"),
            time("at", "时间"),
        ],
        orders: &[&["state", "at", "subject"]],
        subject: Some("subject"),
        retention: "永久",
    },
];

/// Of pages that are kept: no service has sealed them yet, all seals are kept, or none is wanted any more.
pub const UNSEALED: &str = "待签章";
const SEALED: &str = "已签章";
const SEAL_GONE: &str = "已收回，不再签章";

fn seal_row(state: &State, head: &Head, standing: &str) -> Change {
    let sealed: Vec<&str> = state.seals.iter().map(|seal| seal.organ.as_str()).collect();
    let cells = [
        ("subject", head.subject.as_str().into()),
        ("pdf", state.pages.as_ref().map(|pages| pages.file.hash.as_str()).into()),
        ("organs", state.sealing().join("、").into()),
        ("sealed", sealed.join("、").into()),
        ("state", standing.into()),
        ("at", head.happened.to_string().into()),
    ];
    Change::put("seals", cells)
}

/// How the row of the seals changes: what bears no seal has none.
fn of_seal(state: &State, event: &Event, head: &Head) -> Option<Change> {
    let is_done = state.unsealed().is_empty();
    let standing = match event {
        Event::Typeset { .. } | Event::Sealed { .. } if is_done => SEALED,
        Event::Typeset { .. } | Event::Sealed { .. } => UNSEALED,
        Event::Recalled { .. } if state.pages.is_some() && !is_done => SEAL_GONE,
        _ => return None,
    };
    (!state.sealing().is_empty()).then(|| seal_row(state, head, standing))
}

/// Of what was issued: its pages are still to be made, or are kept.
pub const UNSET: &str = "待排版";
const KEPT: &str = "已存档";
const RECALLED: &str = "已收回，不再排版";

/// Of a paper that went first: its signature is still to come, or was given.
pub const OWED: &str = "待补办";
pub const COMPLETED: &str = "已补办";

/// How far a paper that went first has been completed; nothing for one that did not.
pub fn first_standing(state: &State) -> Option<&'static str> {
    state.first.as_ref()?;
    Some(match state {
        State { signature: Some(_), .. } => COMPLETED,
        State { recalled: Some(_), .. } | State { stopped: Some(_), .. } => "已收回或者不予印发",
        _ => OWED,
    })
}

fn print_row(head: &Head, (value, state): (&str, &str), [file, pages, engine]: [Cell; 3]) -> Change {
    let (subject, at) = (Cell::from(head.subject.as_str()), Cell::from(head.happened.to_string()));
    let columns = [
        ("subject", subject),
        ("value", value.into()),
        ("state", state.into()),
        ("file", file),
        ("pages", pages),
        ("engine", engine),
        ("at", at),
    ];
    Change::put("prints", columns)
}

/// The texts by which a paper is found: its own, and the one that it issues.
fn texts(paper: &Paper) -> String {
    if paper.annex.is_empty() { paper.body.clone() } else { format!("{}\n{}", paper.body, paper.annex) }
}

/// Rows changed by an event; `state` is the subject's state after it.
pub fn rows(state: &State, event: &Event, head: &Head) -> Vec<Change> {
    let subject = || Cell::from(head.subject.as_str());
    let happened = || Cell::from(head.happened.to_string());
    let paper = &state.paper;
    let signer = state.signature.as_ref().map(|s| s.mark.person.as_str());
    let number = state.number.as_ref();
    let drafted = state.drafted.at.map(|t| t.to_string());
    let mut changes = vec![
        Change::put(
            "documents",
            [
                ("subject", subject()),
                ("title", paper.title.as_str().into()),
                ("recipients", paper.recipients.join("、").into()),
                ("number", number.map(super::state::Number::shown).into()),
                ("doc_type", paper.doc_type.as_str().into()),
                ("issuer", paper.issuer.as_str().into()),
                ("status", state.stage().label().into()),
                ("drafter", state.drafted.person.as_str().into()),
                ("unit", state.unit.as_str().into()),
                ("urgency", paper.urgency.as_str().into()),
                ("publicity", paper.publicity.as_str().into()),
                ("label", paper.label.as_str().into()),
                ("signer", signer.into()),
                ("lines", paper.lines.join(" ").into()),
                ("text", state.text.as_str().into()),
                ("first", first_standing(state).into()),
                ("drafting", (state.stage() == super::state::Stage::Drafting).into()),
                ("drafted", drafted.into()),
                ("updated", happened()),
                ("series", number.map(|n| n.series.as_str()).into()),
                ("year", number.map(|n| n.year).into()),
                ("serial", number.map(|n| n.number).into()),
                ("initials", initials(&paper.title).into()),
                ("body", texts(paper).into()),
            ],
        ),
        Change::put(
            "handled",
            [
                ("person", head.on_behalf.as_str().into()),
                ("subject", subject()),
                ("title", paper.title.as_str().into()),
                ("act", head.act.as_str().into()),
                ("at", happened()),
            ],
        ),
    ];
    changes.extend(of_event(state, event, head));
    changes.extend(of_seal(state, event, head));
    changes
}

/// Rows that only some events change.
fn of_event(state: &State, event: &Event, head: &Head) -> Option<Change> {
    match event {
        Event::Issued { print: Some(print), .. } => {
            let none = || Cell::Null;
            Some(print_row(head, (&print.hash(), UNSET), [none(), none(), none()]))
        }
        Event::Typeset { value, file, pages, engine, .. } => {
            let pages = i64::try_from(*pages).unwrap_or(i64::MAX);
            let made = [file.hash.as_str().into(), pages.into(), engine.as_str().into()];
            Some(print_row(head, (value, KEPT), made))
        }
        Event::Recalled { .. } => {
            let print = state.print.as_ref().filter(|_| state.pages.is_none())?;
            let none = || Cell::Null;
            Some(print_row(head, (&print.hash(), RECALLED), [none(), none(), none()]))
        }
        Event::Numbered { series, year, number, .. } => Some(Change::put(
            "numbers",
            [
                ("series", series.as_str().into()),
                ("year", (*year).into()),
                ("number", (*number).into()),
                ("subject", head.subject.as_str().into()),
                ("state", "used".into()),
                ("taken", head.happened.to_string().into()),
            ],
        )),
        _ => None,
    }
}
