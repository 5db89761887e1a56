//! Checking a stretch of a journal while the office is at work: through a reader, page by page, so that no page of others
//! waits for it.

use std::fmt;

use guiju_core::OfficeTime;
use guiju_core::journal::{GENESIS, Hash, StoredRow, body_hash, chain};

use crate::StoreError;
use crate::verify::Finding;

/// Rows read at a time.
const PAGE: usize = 500;

/// What checking a stretch came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// First position.
    pub from: u64,
    /// Last position wanted.
    pub to: u64,
    /// Rows found good.
    pub rows: u64,
    /// Hash of the last good row.
    pub hash: Hash,
    /// The first thing that is wrong.
    pub finding: Option<Finding>,
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { from, to, rows, hash, finding } = self;
        match finding {
            None => write!(f, "第{from}条至第{to}条前后相连、内容未改，共{rows}条，末条校验值{hash}"),
            Some(Finding { position, what }) => write!(f, "第{position}条有误：{what}。此前{rows}条前后相连"),
        }
    }
}

/// Checks the rows of a stretch against the row before it and among themselves: positions without gaps, every hash from the
/// bytes, every body from its salt, times that never go backwards. `page` gives rows from a position on, at most so many.
///
/// # Errors
/// What `page` fails with.
pub fn verify(
    (from, to): (u64, u64),
    page: &mut dyn FnMut(u64, usize) -> Result<Vec<StoredRow>, StoreError>,
) -> Result<Span, StoreError> {
    let from = from.max(1);
    let before = if from > 1 { page(from - 1, 1)?.into_iter().next() } else { None };
    let hash = before.map_or_else(|| GENESIS.to_owned(), |row| row.hash);
    let mut span = Span { from, to, rows: 0, hash, finding: None };
    let mut recorded: Option<OfficeTime> = None;
    loop {
        let next = from + span.rows;
        if next > to {
            return Ok(span);
        }
        let rows = page(next, PAGE)?;
        if rows.is_empty() {
            span.finding = Some(Finding { position: next, what: "该条起缺失".to_owned() });
            return Ok(span);
        }
        for row in rows.iter().take_while(|row| row.position <= to) {
            match look(row, from + span.rows, &span.hash, recorded) {
                Ok(at) => {
                    recorded = Some(at);
                    span.rows += 1;
                    span.hash.clone_from(&row.hash);
                }
                Err(what) => {
                    span.finding = Some(Finding { position: from + span.rows, what });
                    return Ok(span);
                }
            }
        }
        if rows.last().is_some_and(|row| row.position >= to) {
            return Ok(span);
        }
    }
}

/// What is wrong with a row, the surest sign first; its time of recording where nothing is.
fn look(row: &StoredRow, next: u64, before: &str, recorded: Option<OfficeTime>) -> Result<OfficeTime, String> {
    if row.position != next {
        return Err(format!("该条缺失，其后一条为第{}条", row.position));
    }
    if chain(before, &row.head) != row.hash {
        return Err("首部与链上的校验值不符，首部或校验值被改动".to_owned());
    }
    let head = row.read_head().map_err(|e| format!("首部无法读取：{e}"))?;
    if head.position != row.position {
        return Err(format!("首部所记为第{}条，与所在位置不符", head.position));
    }
    let body = row.body.as_ref().ok_or("内容缺失")?;
    if body_hash(&row.salt, body) != head.body_hash {
        return Err("内容与首部所记校验值不符，内容或其盐值被改动".to_owned());
    }
    match recorded.filter(|last| head.recorded < *last) {
        Some(last) => Err(format!("记录时间{}早于上一条的{last}", head.recorded)),
        None => Ok(head.recorded),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows() -> Vec<StoredRow> {
        let mut rows: Vec<StoredRow> = vec![];
        for position in 1..=1_203_u64 {
            let before = rows.last().map_or(GENESIS.to_owned(), |r| r.hash.clone());
            let (salt, body) = (vec![7; 16], format!("[{position}]").into_bytes());
            let head = serde_json::json!({
                "gov": "g", "position": position, "recorded": "2023-01-09T10:00", "happened": "2023-01-09T10:00",
                "key": "k", "content": "", "actor": "a", "on_behalf": "a", "entered_for": null, "matter": "m",
                "act": "x", "subject": "m-1", "version": position, "edition": "", "facts": {}, "citations": [],
                "capacity": "", "owed": null, "access": [], "blobs": [], "body_hash": body_hash(&salt, &body),
            });
            let head = serde_json::to_vec(&head).unwrap();
            let hash = chain(&before, &head);
            rows.push(StoredRow { position, head, body: Some(body), salt, hash });
        }
        rows
    }

    fn checked(rows: &[StoredRow], span: (u64, u64)) -> Span {
        verify(span, &mut |from, limit| Ok(rows.iter().filter(|r| r.position >= from).take(limit).cloned().collect()))
            .unwrap()
    }

    #[test]
    fn a_stretch_is_checked_over_pages_and_a_change_is_named() {
        let good = rows();
        for (from, to, count) in [(1, 1_203, 1_203), (400, 1_100, 701), (7, 7, 1)] {
            let span = checked(&good, (from, to));
            assert_eq!((span.rows, &span.finding), (count, &None), "{from} to {to}");
        }
        let at = |span: &Span| span.finding.as_ref().map(|f| f.position);
        let mut bad = good.clone();
        bad[599].body = Some(b"[0]".to_vec());
        assert_eq!(at(&checked(&bad, (1, 1_203))), Some(600));
        assert_eq!(at(&checked(&bad, (601, 1_203))), None, "outside of the stretch");
        let mut bad = good.clone();
        bad.remove(599);
        assert_eq!(at(&checked(&bad, (1, 1_203))), Some(600));
        let mut bad = good.clone();
        bad[599].head[3] ^= 1;
        assert_eq!(at(&checked(&bad, (300, 1_203))), Some(600));
        assert_eq!(at(&checked(&good, (1_200, 1_300))), Some(1_204), "rows that are not there");
    }
}
