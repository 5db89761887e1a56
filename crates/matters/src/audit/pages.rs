//! The page of one approval, and the books of what was opened to auditors.

use std::collections::BTreeMap;

use guiju_core::OfficeTime;
use guiju_core::register::{Ask, Cell, Row, Viewer};
use guiju_ui::{Book, Error, ListRow, Look, Pages, Show, Tab, cites, list, subject_href};

use super::Audit;
use super::event::read;
use super::register::{OPENINGS, REPORTS};
use super::tell::tell;

const BOOKS: &[Book] = &[
    Book { id: "openings", label: "向审计管理员开放内容", register: Some(OPENINGS) },
    Book { id: "reports", label: "批准查阅个人办理情况", register: Some(REPORTS) },
];

/// Rows shown on a page, the newest.
const PAGE: usize = 200;

impl Pages for Audit {
    fn matter(&self) -> &'static str {
        "audit"
    }

    fn tabs(&self) -> &'static [Tab] {
        &[Tab { id: "order", label: "批准" }]
    }

    fn title(&self, show: &Show<'_>) -> String {
        let told = show.rows.iter().flat_map(|(head, body)| read(body).into_iter().map(|e| tell(&e, head, show.org)));
        told.take(1).collect()
    }

    fn status_line(&self, _show: &Show<'_>) -> String {
        "已登记".to_owned()
    }

    fn tab(&self, show: &Show<'_>) -> Result<String, Error> {
        let line = |(head, body): &(guiju_core::journal::Head, Vec<u8>)| ListRow {
            href: None,
            cells: vec![
                head.happened.chinese().into(),
                show.org.name(&head.on_behalf).into(),
                read(body).iter().map(|e| tell(e, head, show.org)).collect::<Vec<_>>().join("；").into(),
                cites(&head.citations).into(),
            ],
        };
        let rows: Vec<ListRow> = show.rows.iter().map(line).collect();
        list("批准", &["时间", "批准人", "内容", "依据"], &rows, "尚无批准。").map(Into::into)
    }

    fn books(&self) -> &'static [Book] {
        BOOKS
    }

    fn book_asks(&self, book: &str, _query: &BTreeMap<String, String>, _now: OfficeTime, viewer: &Viewer) -> Vec<Ask> {
        let register = if book == "openings" { OPENINGS } else { REPORTS };
        vec![Ask { order: Some(0), newest_first: true, limit: PAGE, ..Ask::all(register, viewer.clone()) }]
    }

    fn book(&self, book: &str, look: &Look<'_>) -> Result<String, Error> {
        let rows = look.answers.first().map(|a| a.rows.as_slice()).unwrap_or_default();
        let text = |row: &Row, name: &str| row.get(name).map_or("", Cell::text).to_owned();
        let name = |row: &Row, column: &str| look.org.name(&text(row, column)).to_owned();
        let day = |row: &Row, column: &str| {
            let at = text(row, column).parse::<OfficeTime>();
            at.map(OfficeTime::chinese).unwrap_or_default()
        };
        let openings = book == "openings";
        let shown = |row: &Row| {
            let subject = text(row, "subject");
            let matter = subject.rsplit_once('-').map_or("", |(matter, _)| matter).to_owned();
            let what = if openings { subject.clone() } else { name(row, "person") };
            let mut cells = vec![
                what.into(),
                name(row, "auditor").into(),
                name(row, "by").into(),
                day(row, "since").into(),
                text(row, "until").into(),
            ];
            if openings {
                let ended = day(row, "ended");
                cells.push(if ended.is_empty() { "开放中".into() } else { ended.into() });
            }
            ListRow { href: Some(subject_href(&matter, &subject)), cells }
        };
        let rows: Vec<ListRow> = rows.iter().map(shown).collect();
        let table = match openings {
            true => list("", &["事项", "对谁开放", "批准人", "自何时", "开放至", "收回"], &rows, "没有这样的开放。"),
            false => list("", &["所查的同志", "对谁开放", "批准人", "自何时", "开放至"], &rows, "没有这样的批准。"),
        };
        table.map(Into::into)
    }
}
