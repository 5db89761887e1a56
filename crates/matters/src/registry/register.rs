//! The registers of `registry` and how each event changes them.

use guiju_core::journal::Head;
use guiju_core::register::{Change, Column, ColumnKind, Disclosure, Register};

use super::event::Event;
use super::looks::{FATES, OPENINGS};

const fn column(name: &'static str, label: &'static str, kind: ColumnKind) -> Column {
    Column { name, label, kind, disclosure: Disclosure::Internal, searched: false }
}
const fn searched(name: &'static str, label: &'static str) -> Column {
    Column { name, label, kind: ColumnKind::Text, disclosure: Disclosure::Internal, searched: true }
}

/// The register of documents in force that were issued elsewhere.
pub const IN_FORCE: &str = "in_force";

const SERIES: Column = column("series", "机关代字", ColumnKind::Text);
const YEAR: Column = column("year", "年份", ColumnKind::Number);
const SUBJECT: Column = column("subject", "登记编号", ColumnKind::Text);
const PERSON: Column = column("person", "登记人", ColumnKind::Text);
const AT: Column = column("at", "登记时间", ColumnKind::Time);

/// All registers of `registry`. Everybody inside may see them: numbers name no content, and only documents that may be
/// looked up by everybody inside are entered as in force.
pub const REGISTERS: &[Register] = &[
    Register {
        name: OPENINGS,
        label: "启用前已用的字号",
        key: &["series", "year"],
        columns: &[
            SERIES,
            YEAR,
            column("last", "已用到第几号", ColumnKind::Number),
            column("basis", "依据", ColumnKind::Text),
            SUBJECT,
            PERSON,
            AT,
        ],
        orders: &[],
        subject: None,
        retention: "永久",
    },
    Register {
        name: FATES,
        label: "空号、预留和占用登记簿",
        key: &["series", "year", "number"],
        columns: &[
            SERIES,
            YEAR,
            column("number", "序号", ColumnKind::Number),
            column("state", "去向", ColumnKind::Text),
            column("reason", "理由", ColumnKind::Text),
            SUBJECT,
            PERSON,
            AT,
        ],
        orders: &[],
        subject: None,
        retention: "永久",
    },
    Register {
        name: IN_FORCE,
        label: "此前制发的现行文件",
        key: &["subject", "line"],
        columns: &[
            SUBJECT,
            column("line", "第几件", ColumnKind::Number),
            searched("title", "标题"),
            searched("number", "发文字号"),
            searched("issuer", "制发机关"),
            column("day", "成文日期", ColumnKind::Text),
            column("normative", "行政规范性文件", ColumnKind::Yes),
            column("source", "来源", ColumnKind::Text),
            column("voucher", "核对人", ColumnKind::Text),
            column("file", "附件校验值", ColumnKind::Text),
            column("file_name", "附件文件名", ColumnKind::Text),
            PERSON,
            AT,
        ],
        orders: &[&["day", "subject", "line"]],
        subject: None,
        retention: "永久",
    },
];

/// 红桥政〔2023〕1号
pub fn shown(series: &str, year: i64, number: i64) -> String {
    format!("{series}〔{year}〕{number}号")
}

/// Rows changed by an event.
pub fn rows(event: &Event, head: &Head) -> Vec<Change> {
    let by = || {
        [
            ("subject", head.subject.as_str().into()),
            ("person", head.on_behalf.as_str().into()),
            ("at", head.happened.to_string().into()),
        ]
    };
    match event {
        Event::SeriesOpened { series, year, last, basis } => {
            let [subject, person, at] = by();
            let cells = [
                ("series", series.as_str().into()),
                ("year", (*year).into()),
                ("last", (*last).into()),
                ("basis", basis.as_str().into()),
                subject,
                person,
                at,
            ];
            vec![Change::put(OPENINGS, cells)]
        }
        Event::NumberSet { series, year, number, fate, reason } => {
            let [subject, person, at] = by();
            let cells = [
                ("series", series.as_str().into()),
                ("year", (*year).into()),
                ("number", (*number).into()),
                ("state", fate.as_str().into()),
                ("reason", reason.as_str().into()),
                subject,
                person,
                at,
            ];
            vec![Change::put(FATES, cells)]
        }
        Event::InForceImported { documents, .. } => {
            let put = |(line, d): (usize, &super::event::InForce)| {
                let [subject, person, at] = by();
                let file = d.file.as_ref();
                let cells = [
                    subject,
                    ("line", i64::try_from(line + 1).unwrap_or(i64::MAX).into()),
                    ("title", d.title.as_str().into()),
                    ("number", d.number.as_str().into()),
                    ("issuer", d.issuer.as_str().into()),
                    ("day", d.day.to_string().into()),
                    ("normative", d.normative.into()),
                    ("source", d.source.as_str().into()),
                    ("voucher", d.voucher.as_str().into()),
                    ("file", file.map(|f| f.hash.as_str()).into()),
                    ("file_name", file.map(|f| f.name.as_str()).into()),
                    person,
                    at,
                ];
                Change::put(IN_FORCE, cells)
            };
            documents.iter().enumerate().map(put).collect()
        }
    }
}
