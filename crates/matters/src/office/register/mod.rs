//! The registers of `office`, from which the organisation is read, and how each event changes them.

use guiju_core::journal::Head;
use guiju_core::org::WORKDAYS;
use guiju_core::register::{Cell, Change, Column, ColumnKind, Disclosure, Register};
use guiju_core::{OfficeTime, Year};

use super::event::{Event, Roll};
use super::state::State;

mod changes;

const fn text(name: &'static str, label: &'static str) -> Column {
    Column { name, label, kind: ColumnKind::Text, disclosure: Disclosure::Open, searched: false }
}
const fn time(name: &'static str, label: &'static str) -> Column {
    Column { name, label, kind: ColumnKind::Time, disclosure: Disclosure::Open, searched: false }
}
const fn number(name: &'static str, label: &'static str) -> Column {
    Column { name, label, kind: ColumnKind::Number, disclosure: Disclosure::Open, searched: false }
}
const fn register(
    name: &'static str,
    label: &'static str,
    key: &'static [&'static str],
    columns: &'static [Column],
) -> Register {
    Register { name, label, key, columns, orders: &[], subject: None, retention: "永久" }
}

const SINCE: Column = time("since", "起");
const UNTIL: Column = time("until", "止");
const MADE: Column = time("made", "作出");
/// When a holding or a relation was put on record, and when its end was.
const ENTERED: Column = time("made", "登记");
const END_ENTERED: Column = time("ended", "止的登记");
/// Position of the row, where somebody else recorded it.
const RECORD: Column = number("record", "代录的记录");
const ID: Column = text("id", "编号");

/// All registers of `office`.
pub const REGISTERS: &[Register] = &[
    register("units", "单位", &["id"], &[ID, text("name", "名称"), text("kind", "类别"), text("parent", "上级")]),
    register("people", "人员", &["id"], &[ID, text("name", "姓名"), text("initials", "拼音首字母")]),
    register(
        "posts",
        "职务",
        &["id"],
        &[ID, text("title", "职务"), text("role", "类别"), text("unit", "单位"), number("ordinal", "排序")],
    ),
    register("lines", "分工事项", &["id"], &[ID, text("name", "名称"), text("unit", "承办单位")]),
    register(
        "holdings",
        "任职",
        &["post", "since"],
        &[
            text("post", "职务"),
            text("person", "人员"),
            SINCE,
            UNTIL,
            text("cause", "离任情形"),
            text("basis", "依据"),
            ENTERED,
            END_ENTERED,
        ],
    ),
    register(
        "relations",
        "分工",
        &["line", "kind", "post", "since"],
        &[text("kind", "关系"), text("post", "职务"), text("line", "分工事项"), SINCE, UNTIL, ENTERED, END_ENTERED],
    ),
    register(
        "grants",
        "授权",
        &["id"],
        &[
            ID,
            text("power", "事项"),
            text("from_post", "授权人"),
            text("to_post", "被授权人"),
            text("lines", "限于"),
            SINCE,
            UNTIL,
            MADE,
            text("basis", "依据"),
            RECORD,
        ],
    ),
    register(
        "designations",
        "指定",
        &["id"],
        &[
            ID,
            text("norm", "依据条款"),
            text("label", "事项"),
            text("by_post", "指定人"),
            text("for_post", "代为履行的职务"),
            text("to_post", "被指定人"),
            SINCE,
            UNTIL,
            MADE,
            text("basis", "依据"),
            RECORD,
        ],
    ),
    register(
        "editions",
        "规则版本",
        &["position"],
        &[
            number("position", "日志位置"),
            text("edition", "哈希"),
            text("title", "名称"),
            SINCE,
            Column { kind: ColumnKind::Yes, ..text("trial", "试行") },
            text("basis", "依据"),
        ],
    ),
    register(
        WORKDAYS,
        "放假调休安排",
        &["year"],
        &[
            number("year", "年份"),
            text("notice", "通知文号"),
            number("workdays", "工作日"),
            time("loaded", "载入时间"),
            text("data", "安排"),
        ],
    ),
    register(
        "standing",
        "设立与撤销",
        &["thing", "id"],
        &[text("thing", "登记簿"), ID, SINCE, UNTIL, text("basis", "依据")],
    ),
    register(
        "renamings",
        "更名",
        &["thing", "id", "since"],
        &[
            text("thing", "登记簿"),
            ID,
            SINCE,
            text("name", "名称"),
            text("initials", "拼音首字母"),
            text("basis", "依据"),
        ],
    ),
    register(
        "divisions",
        "分工通知",
        &["since"],
        &[
            SINCE,
            text("notice", "通知名称"),
            text("number", "文号"),
            Column { kind: ColumnKind::Yes, ..text("whole", "整体") },
            text("unled", "暂无分管"),
            text("record", "记录"),
        ],
    ),
    register("government", "政府", &["id"], &[ID, text("name", "名称"), SINCE]),
];

fn at(t: OfficeTime) -> Cell {
    Cell::Text(t.to_string())
}
fn maybe(t: Option<OfficeTime>) -> Cell {
    t.map_or(Cell::Null, at)
}

fn unit(id: &str, name: &str, kind: &str, parent: &str) -> Change {
    Change::put("units", [("id", id.into()), ("name", name.into()), ("kind", kind.into()), ("parent", parent.into())])
}
fn line(id: &str, name: &str, unit: &str) -> Change {
    Change::put("lines", [("id", id.into()), ("name", name.into()), ("unit", unit.into())])
}
fn person(id: &str, name: &str, initials: &str) -> Change {
    Change::put("people", [("id", id.into()), ("name", name.into()), ("initials", initials.into())])
}
fn post(id: &str, title: &str, role: &str, unit: &str, order: i64) -> Change {
    let cells = [
        ("id", id.into()),
        ("title", title.into()),
        ("role", role.into()),
        ("unit", unit.into()),
        ("ordinal", order.into()),
    ];
    Change::put("posts", cells)
}
fn holding(post: &str, person: &str, (since, made): (OfficeTime, OfficeTime), basis: &str) -> Change {
    let cells = [
        ("post", post.into()),
        ("person", person.into()),
        ("since", at(since)),
        ("until", Cell::Null),
        ("cause", Cell::Null),
        ("basis", basis.into()),
        ("made", at(made)),
        ("ended", Cell::Null),
    ];
    Change::put("holdings", cells)
}

/// A holding that ended: who held which post, since when and since when on record; from when on he does not, and why.
struct Left<'a> {
    post: &'a str,
    person: &'a str,
    since: OfficeTime,
    made: Option<OfficeTime>,
    until: OfficeTime,
    cause: &'a str,
    basis: &'a str,
}

fn left(left: &Left<'_>, head: &Head) -> Change {
    let cells = [
        ("post", left.post.into()),
        ("person", left.person.into()),
        ("since", at(left.since)),
        ("until", at(left.until)),
        ("cause", left.cause.into()),
        ("basis", left.basis.into()),
        ("made", at(left.made.unwrap_or(left.since))),
        ("ended", at(head.recorded)),
    ];
    Change::put("holdings", cells)
}

/// Rows changed by an event; `state` is the subject's state after it.
pub fn rows(state: &State, event: &Event, head: &Head) -> Vec<Change> {
    match event {
        Event::Founded { name, administrator } => vec![
            Change::put(
                "government",
                [("id", head.gov.as_str().into()), ("name", name.as_str().into()), ("since", at(head.happened))],
            ),
            person("founder", administrator, ""),
            post("founder", "首任管理员", "founding_administrator", "", 0),
            holding("founder", "founder", (head.happened, head.happened), "首次启动"),
        ],
        Event::Adopted { edition, title, since, trial, basis } => vec![Change::put(
            "editions",
            [
                ("position", i64::try_from(head.position).unwrap_or(i64::MAX).into()),
                ("edition", edition.as_str().into()),
                ("title", title.as_str().into()),
                ("since", at(*since)),
                ("trial", (*trial).into()),
                ("basis", basis.as_str().into()),
            ],
        )],
        Event::AdministratorAppointed { admin, person: id, name, title } => {
            let title = if title.is_empty() { name } else { title };
            vec![
                person(id, name, ""),
                post(admin, title, admin, "", 0),
                holding(admin, id, (head.happened, head.recorded), "任命"),
            ]
        }
        Event::Imported { since, basis, roll } => imported(roll, *since, basis, &head.subject),
        Event::TakenUp { post, person, since, basis } => {
            vec![holding(post, person, (*since, head.recorded), basis)]
        }
        Event::Vacated { post, person, held_since, held_made, since, cause, basis } => {
            let (since, until) = (*held_since, *since);
            vec![left(&Left { post, person, since, made: *held_made, until, cause, basis }, head)]
        }
        Event::YearsLoaded { years } => years.iter().map(|y| year(y, head)).collect(),
        Event::Unattended { .. } | Event::Attended {} => vec![],
        Event::Designated { .. } | Event::Authorised { .. } | Event::Ended { .. } | Event::PasswordGiven { .. } => {
            spans(state, head)
        }
        changed => changes::rows(changed, head),
    }
}

fn year(year: &Year, head: &Head) -> Change {
    let workdays = year.count().ok().and_then(|n| i64::try_from(n).ok());
    Change::put(
        WORKDAYS,
        [
            ("year", i64::from(year.year).into()),
            ("notice", year.notice.as_str().into()),
            ("workdays", workdays.into()),
            ("loaded", at(head.recorded)),
            ("data", serde_json::to_string(year).unwrap_or_default().into()),
        ],
    )
}

fn imported(roll: &Roll, since: OfficeTime, basis: &str, record: &str) -> Vec<Change> {
    let mut rows = vec![];
    rows.extend(roll.units.iter().map(|u| unit(&u.id, &u.name, &u.kind, &u.parent)));
    rows.extend(roll.people.iter().map(|p| person(&p.id, &p.name, &p.initials)));
    for p in &roll.posts {
        rows.push(post(&p.id, &p.title, &p.role, &p.unit, p.order));
        if !p.holder.is_empty() {
            rows.push(holding(&p.id, &p.holder, (since, since), basis));
        }
    }
    rows.extend(roll.lines.iter().map(|l| line(&l.id, &l.name, &l.unit)));
    for r in &roll.relations {
        rows.extend(r.lines.iter().map(|line| changes::relation((&r.kind, &r.post, line), (since, since), None)));
    }
    if !roll.relations.is_empty() {
        let notice = changes::Notice { name: basis, number: "", whole: true, unled: &roll.unled, record };
        rows.push(changes::notice(&notice, since));
    }
    rows
}

/// The row of a designation or authorisation, with its end where it has ended.
fn spans(state: &State, head: &Head) -> Vec<Change> {
    let id: Cell = head.subject.as_str().into();
    let record: Cell = state.record.and_then(|n| i64::try_from(n).ok()).into();
    let end = |until: Option<OfficeTime>| match (state.ended, until) {
        (Some(ended), Some(until)) => at(ended.min(until)),
        (ended, until) => maybe(ended.or(until)),
    };
    match &state.begun {
        Some(Event::Designated { norm, label, by_post, for_post, to_post, since, until, basis, .. }) => {
            vec![Change::put(
                "designations",
                [
                    ("id", id),
                    ("norm", norm.as_str().into()),
                    ("label", label.as_str().into()),
                    ("by_post", by_post.as_str().into()),
                    ("for_post", for_post.as_str().into()),
                    ("to_post", to_post.as_str().into()),
                    ("since", at(*since)),
                    ("until", end(*until)),
                    ("made", maybe(state.made)),
                    ("basis", basis.as_str().into()),
                    ("record", record),
                ],
            )]
        }
        Some(Event::Authorised { power, from_post, to_post, lines, since, until, basis, .. }) => vec![Change::put(
            "grants",
            [
                ("id", id),
                ("power", power.as_str().into()),
                ("from_post", from_post.as_str().into()),
                ("to_post", to_post.as_str().into()),
                ("lines", lines.join(" ").into()),
                ("since", at(*since)),
                ("until", end(*until)),
                ("made", maybe(state.made)),
                ("basis", basis.as_str().into()),
                ("record", record),
            ],
        )],
        _ => vec![],
    }
}
