//! Registers and the journal's heads as tables for office spreadsheets, piece by piece: no table is ever held whole.

use guiju_core::journal::{Head, StoredRow};
use guiju_core::register::{Answered, Ask, Register, Row};
use guiju_core::sheet::{BOM, guarded, record, register_head, register_row};

use crate::derived::OWN;
use crate::{Read, StoreError};

/// Rows read at a time.
const PAGE: usize = 1_000;

/// These registers and those that the store keeps itself.
pub fn all(registers: &[&'static Register]) -> Vec<&'static Register> {
    registers.iter().copied().chain(OWN).collect()
}

/// All rows that an ask gives, read page by page: `page` answers an ask, `out` takes the rows of one page and says whether
/// more are wanted. The ask's own limit is not looked at, and nothing is counted: counting for every page would make reading
/// take as many times as long as there are pages.
///
/// # Errors
/// What `page` fails with.
pub fn pages(
    ask: Ask,
    page: &mut dyn FnMut(&Ask) -> Result<Answered, StoreError>,
    out: &mut dyn FnMut(&[Row]) -> bool,
) -> Result<(), StoreError> {
    let mut ask = Ask { limit: PAGE, count_to: Some(0), ..ask };
    loop {
        let rows = page(&ask)?.rows;
        let wanted = out(&rows);
        if rows.len() < PAGE || !wanted {
            return Ok(());
        }
        ask.after = rows.last().cloned();
    }
}

/// One register as a table; pieces of it go to `out`, which says whether more are wanted.
///
/// # Errors
/// What `page` fails with.
pub fn register(
    register: &Register,
    ask: Ask,
    page: &mut dyn FnMut(&Ask) -> Result<Answered, StoreError>,
    out: &mut dyn FnMut(String) -> bool,
) -> Result<(), StoreError> {
    if !out(register_head(register.columns)) {
        return Ok(());
    }
    pages(ask, page, &mut |rows| out(rows.iter().map(|row| register_row(register.columns, row)).collect()))
}

/// Columns of the journal's table: name and words.
const JOURNAL: [(&str, &str); 18] = [
    ("position", "第几条"),
    ("recorded", "登记时间"),
    ("happened", "办理时间"),
    ("actor", "录入人"),
    ("on_behalf", "办理人"),
    ("medium", "代录方式"),
    ("evidence", "代录凭据"),
    ("matter", "事项类"),
    ("act", "行为"),
    ("subject", "事项"),
    ("version", "第几次办理"),
    ("capacity", "身份"),
    ("citations", "依据"),
    ("owed", "办理后的待办"),
    ("access", "开放给"),
    ("edition", "规则版本"),
    ("body_hash", "内容校验值"),
    ("hash", "本条校验值"),
];

/// The heads of a government's journal as a table: what was done by whom on what ground, without what was written.
///
/// # Errors
/// Where the journal or one of its heads cannot be read.
pub fn journal(read: &dyn Read, gov: &str, out: &mut dyn FnMut(String) -> bool) -> Result<(), StoreError> {
    let mut wanted = out(journal_head());
    let mut from = 1;
    while wanted {
        let rows = read.journal(gov, from, PAGE)?;
        let mut text = String::new();
        for row in &rows {
            text.push_str(&journal_row(row, Names::Told)?);
        }
        wanted = out(text) && rows.len() == PAGE;
        from = rows.last().map_or(from, |row| row.position + 1);
    }
    Ok(())
}

/// The first line of the journal's table.
pub fn journal_head() -> String {
    let headings = JOURNAL.iter().map(|(name, label)| format!("{label}（{name}）"));
    format!("{BOM}{}", record(headings))
}

/// Whether the names of files that are evidence are told: they are chosen by people and may say what a paper is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Names {
    /// With the hash.
    Told,
    /// The hash alone.
    Withheld,
}

/// The line of one row.
///
/// # Errors
/// Where its head cannot be read.
pub fn journal_row(row: &StoredRow, names: Names) -> Result<String, StoreError> {
    let damaged = |e| StoreError::Damaged(format!("第{}条日志读不出：{e}", row.position));
    let head: Head = row.read_head().map_err(damaged)?;
    let how = head.entered_for.as_ref();
    let evidence = how.map(|how| {
        let scan = how.evidence.scan.iter().map(|scan| match names {
            Names::Told => format!("{} {}", scan.name, scan.hash),
            Names::Withheld => scan.hash.clone(),
        });
        let others = [&how.evidence.witness, &how.evidence.reference].map(Clone::clone).into_iter();
        scan.chain(others.filter(|text| !text.is_empty())).collect::<Vec<_>>()
    });
    let all = |items: Vec<String>| items.join("；");
    let cells = [
        head.position.to_string(),
        head.recorded.to_string(),
        head.happened.to_string(),
        head.actor.clone(),
        head.on_behalf.clone(),
        how.map(|how| how.medium.clone()).unwrap_or_default(),
        all(evidence.unwrap_or_default()),
        head.matter.clone(),
        head.act.clone(),
        head.subject.clone(),
        head.version.to_string(),
        head.capacity.clone(),
        all(head.citations.iter().map(ToString::to_string).collect()),
        all(head.owed.iter().flatten().map(|o| format!("{} {}", o.post, o.act)).collect()),
        all(head.access.iter().map(|a| a.to.clone()).collect()),
        head.edition.clone(),
        head.body_hash.clone(),
        row.hash.clone(),
    ];
    Ok(record(cells.map(|cell| guarded(&cell))))
}
