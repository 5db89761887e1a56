//! Checking a journal: the chain, the bodies, the columns by which rows are looked up, and the end kept outside.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::path::Path;

use guiju_core::OfficeTime;
use guiju_core::journal::{GENESIS, Hash, Head, body_hash, chain};

use crate::blobs::Blobs;
use crate::tip::{self, Known};
use crate::{SqliteReader, StoreError, tip_path};

/// Rows read at a time.
const PAGE: usize = 500;

/// A journal row exactly as its columns are stored, without any belief in them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawRow {
    /// Position.
    pub position: u64,
    /// Subject, for looking up.
    pub subject: Vec<u8>,
    /// Actor, for looking up.
    pub actor: Vec<u8>,
    /// Request key, for looking up.
    pub key: Vec<u8>,
    /// Head.
    pub head: Vec<u8>,
    /// Body.
    pub body: Option<Vec<u8>>,
    /// Salt.
    pub salt: Vec<u8>,
    /// Hash of the row.
    pub hash: Vec<u8>,
}

/// A store whose columns can be read as they are.
pub trait Raw {
    /// Governments that have rows, as stored.
    fn raw_govs(&self) -> Result<Vec<Vec<u8>>, StoreError>;
    /// Rows of a government from a position on, in order, at most `limit`.
    fn raw_rows(&self, gov: &[u8], from: u64, limit: usize) -> Result<Vec<RawRow>, StoreError>;
}

/// The first thing that is wrong with a journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Position of the row.
    pub position: u64,
    /// What is wrong, in Chinese.
    pub what: String,
}

/// What checking one journal came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The government.
    pub gov: String,
    /// Rows found good: all before the finding, or all.
    pub rows: u64,
    /// Bytes of heads and bodies found good.
    pub bytes: u64,
    /// Hash of the last good row.
    pub hash: Hash,
    /// The first thing that is wrong; absent when nothing is.
    pub finding: Option<Finding>,
    /// Why nobody can tell whether rows are missing after the last; absent when the end kept outside tells.
    pub unproven: Option<String>,
}

impl Report {
    /// Whether nothing is wrong, and nothing can have been cut off.
    pub fn is_whole(&self) -> bool {
        self.finding.is_none() && self.unproven.is_none()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { gov, rows, hash, .. } = self;
        match (&self.finding, &self.unproven) {
            (None, None) => write!(f, "“{gov}”：流水完整，共{rows}条，末条摘要{hash}"),
            (None, Some(why)) => write!(f, "“{gov}”：{why}。现有{rows}条前后相连，末条摘要{hash}"),
            (Some(Finding { position, what }), why) => {
                write!(f, "“{gov}”：第{position}条有误：{what}。此前{rows}条前后相连")?;
                why.iter().try_for_each(|why| write!(f, "；{why}"))
            }
        }
    }
}

/// Checks one journal against itself and against its end as kept outside.
pub fn verify(raw: &dyn Raw, gov: &str, known: &Known) -> Result<Report, StoreError> {
    verify_bytes(raw, gov.as_bytes(), known)
}

/// Checks the journals of all governments: those that have rows, and those that should have.
pub fn verify_all(raw: &dyn Raw, known: &Known) -> Result<Vec<Report>, StoreError> {
    let mut govs = raw.raw_govs()?;
    if let Known::Tips(tips) = known {
        govs.extend(tips.keys().map(|gov| gov.clone().into_bytes()));
    }
    govs.sort();
    govs.dedup();
    govs.iter().map(|gov| verify_bytes(raw, gov, known)).collect()
}

/// Checks a store file and the file beside it, also while a program is writing it; the second part is what the engine finds wrong with the file's structure.
pub fn verify_file(store: &Path) -> Result<(Vec<Report>, Vec<String>), StoreError> {
    // The end first: a running writer may add to the store in between, but never takes away.
    let known = tip::read(&tip_path(store))?;
    let reader = SqliteReader::bare(store)?;
    let reports = verify_all(&reader, &known)?;
    Ok((reports, reader.structure()))
}

/// Files that the journals name, with the first row that names each.
pub fn named_blobs(raw: &dyn Raw) -> Result<BTreeMap<Hash, u64>, StoreError> {
    let mut named = BTreeMap::new();
    for gov in raw.raw_govs()? {
        let mut from = 1;
        loop {
            let rows = raw.raw_rows(&gov, from, PAGE)?;
            for row in &rows {
                let head: Head = serde_json::from_slice(&row.head)
                    .map_err(|e| StoreError::Damaged(format!("第{}条的首部无法读取：{e}", row.position)))?;
                head.blobs.into_iter().for_each(|hash| _ = named.entry(hash).or_insert(row.position));
                from = row.position + 1;
            }
            if rows.len() < PAGE {
                break;
            }
        }
    }
    Ok(named)
}

/// Files named by the journals that are missing or no longer what they were, in Chinese.
pub fn verify_blobs(raw: &dyn Raw, blobs: &dyn Blobs) -> Result<Vec<String>, StoreError> {
    let mut problems = vec![];
    for (hash, position) in named_blobs(raw)? {
        match blobs.get(&hash) {
            Ok(Some(_)) => {}
            Ok(None) => problems.push(format!("第{position}条所附文件{hash}缺失")),
            Err(StoreError::Damaged(_)) => problems.push(format!("第{position}条所附文件{hash}的内容被改动")),
            Err(e) => return Err(e),
        }
    }
    Ok(problems)
}

fn verify_bytes(raw: &dyn Raw, gov: &[u8], known: &Known) -> Result<Report, StoreError> {
    let mut check = Check::new(gov, known);
    loop {
        let rows = match raw.raw_rows(gov, check.next(), PAGE) {
            Ok(rows) => rows,
            Err(StoreError::Damaged(_)) => one_by_one(raw, gov, &mut check)?,
            Err(e) => return Err(e),
        };
        let last = rows.len() < PAGE;
        for row in &rows {
            check.take(row);
        }
        if last || check.report.finding.is_some() {
            check.end();
            return Ok(check.report);
        }
    }
}

/// A page that cannot be read as a whole is read row by row, to name the row that cannot.
fn one_by_one(raw: &dyn Raw, gov: &[u8], check: &mut Check<'_>) -> Result<Vec<RawRow>, StoreError> {
    loop {
        match raw.raw_rows(gov, check.next(), 1) {
            Ok(rows) => match rows.first() {
                Some(row) if check.report.finding.is_none() => check.take(row),
                _ => return Ok(vec![]),
            },
            Err(StoreError::Damaged(why)) => {
                check.find(check.next(), why);
                return Ok(vec![]);
            }
            Err(e) => return Err(e),
        }
    }
}

struct Check<'a> {
    known: Option<&'a (u64, Hash)>,
    report: Report,
    recorded: Option<OfficeTime>,
    versions: HashMap<String, u64>,
}

impl<'a> Check<'a> {
    fn new(gov: &[u8], known: &'a Known) -> Self {
        let name = String::from_utf8_lossy(gov).into_owned();
        let (known, unproven) = match known {
            Known::Tips(tips) => match tips.get(&name) {
                Some(tip) => (Some(tip), None),
                None => (None, Some("末尾记录文件中没有这个机关，不能证明流水没有被截短")),
            },
            Known::Absent => (None, Some("末尾记录文件缺失，不能证明流水没有被截短")),
            Known::Torn => (None, Some("末尾记录文件不完整，不能证明流水没有被截短")),
        };
        let unproven = unproven.map(str::to_owned);
        let report = Report { gov: name, rows: 0, bytes: 0, hash: GENESIS.to_owned(), finding: None, unproven };
        Self { known, report, recorded: None, versions: HashMap::new() }
    }

    fn next(&self) -> u64 {
        self.report.rows + 1
    }

    fn find(&mut self, position: u64, what: String) {
        self.report.finding.get_or_insert(Finding { position, what });
    }

    fn take(&mut self, row: &RawRow) {
        if self.report.finding.is_some() {
            return;
        }
        match self.look(row) {
            Err(what) => self.find(self.next(), what),
            Ok(head) => {
                self.report.rows += 1;
                self.report.bytes += (row.head.len() + row.body.as_ref().map_or(0, Vec::len)) as u64;
                self.report.hash = String::from_utf8_lossy(&row.hash).into_owned();
                self.recorded = Some(head.recorded);
                self.versions.insert(head.subject, head.version);
                self.meet_known();
            }
        }
    }

    /// What is wrong with a row, the surest sign first.
    fn look(&self, row: &RawRow) -> Result<Head, String> {
        if row.position != self.next() {
            return Err(format!("该条缺失，其后一条为第{}条", row.position));
        }
        if chain(&self.report.hash, &row.head).as_bytes() != row.hash {
            return Err("首部与链上的摘要不符，首部或摘要被改动".to_owned());
        }
        let head: Head = serde_json::from_slice(&row.head).map_err(|e| format!("首部无法读取：{e}"))?;
        if head.gov != self.report.gov || head.position != row.position {
            return Err(format!("首部所记为“{}”第{}条，与所在位置不符", head.gov, head.position));
        }
        let columns = [("事项", &row.subject, &head.subject), ("经办人", &row.actor, &head.actor)];
        for (label, column, told) in columns.into_iter().chain([("请求编号", &row.key, &head.key)]) {
            if *column != told.as_bytes() {
                return Err(format!("{label}一栏与首部所记“{told}”不符"));
            }
        }
        let Some(body) = &row.body else { return Err("正文缺失".to_owned()) };
        if row.salt.len() != 16 || body_hash(&row.salt, body) != head.body_hash {
            return Err("正文与首部所记摘要不符，正文或其盐值被改动".to_owned());
        }
        if let Some(last) = self.recorded.filter(|last| head.recorded < *last) {
            return Err(format!("记录时间{}早于上一条的{last}", head.recorded));
        }
        let version = self.versions.get(&head.subject).copied().unwrap_or(0) + 1;
        if head.version != version {
            return Err(format!("事项“{}”的版本应为{version}，现为{}", head.subject, head.version));
        }
        Ok(head)
    }

    fn meet_known(&mut self) {
        let Some((position, hash)) = self.known else { return };
        if *position == self.report.rows && *hash != self.report.hash {
            let what = "摘要与链尾记录不符，这一条或此前各条连同其摘要被整体改写".to_owned();
            self.find(*position, what);
        }
    }

    fn end(&mut self) {
        let Some((position, _)) = self.known else { return };
        if self.report.rows < *position {
            let what = format!("该条起缺失：链尾记录为第{position}条，流水只到第{}条，尾部被截去", self.report.rows);
            self.find(self.next(), what);
        }
    }
}
