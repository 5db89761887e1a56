//! What every engine does with a new row before it stores it: the checks of the contract, the hashes, the exact bytes.

use guiju_core::OfficeTime;
use guiju_core::journal::{Head, NewRow, StoredRow, body_hash, chain};
use guiju_core::request::Recorded;
use serde::Deserialize;

use crate::{StoreError, Tip};

/// The part of a head that the store itself needs of the row before.
#[derive(Debug, Deserialize)]
pub(crate) struct Mark {
    pub recorded: OfficeTime,
    pub version: u64,
}

/// Reads it from stored bytes.
pub(crate) fn mark(position: u64, head: &[u8]) -> Result<Mark, StoreError> {
    serde_json::from_slice(head).map_err(|e| StoreError::Damaged(format!("流水第{position}条的首部无法读取：{e}")))
}

/// Checks a new row against the journal's end and the subject's last version, and fixes its bytes and hashes.
pub(crate) fn seal(new: NewRow, tip: &Tip, version: u64) -> Result<(Head, StoredRow), StoreError> {
    let NewRow { mut head, body, salt } = new;
    if head.position != tip.position + 1 {
        let text = format!("流水位置应为{}，现为{}", tip.position + 1, head.position);
        return Err(StoreError::Misuse(text));
    }
    if head.version != version + 1 {
        let text = format!("事项“{}”的版本应为{}，现为{}", head.subject, version + 1, head.version);
        return Err(StoreError::Misuse(text));
    }
    if let Some(last) = tip.recorded.filter(|last| head.recorded < *last) {
        return Err(StoreError::Misuse(format!("记录时间{}早于上一条的{last}", head.recorded)));
    }
    head.body_hash = body_hash(&salt, &body);
    let bytes = serde_json::to_vec(&head).map_err(|e| StoreError::Misuse(format!("首部无法写成文本：{e}")))?;
    let hash = chain(&tip.hash, &bytes);
    let row = StoredRow { position: head.position, head: bytes, body: Some(body), salt: salt.to_vec(), hash };
    Ok((head, row))
}

/// Checks that rows from another store are the next ones, each chained to the one before; their heads.
pub(crate) fn follow(tip: &Tip, gov: &str, rows: &[StoredRow]) -> Result<Vec<Head>, StoreError> {
    let (mut position, mut hash) = (tip.position, tip.hash.as_str());
    let mut heads = vec![];
    for row in rows {
        let head = row.read_head();
        let head = head.map_err(|e| StoreError::Damaged(format!("流水第{}条的首部无法读取：{e}", row.position)))?;
        position += 1;
        if row.position != position || head.position != position || head.gov != gov {
            return Err(StoreError::Misuse(format!("流水位置应为{position}，现为{}", row.position)));
        }
        if chain(hash, &row.head) != row.hash {
            return Err(StoreError::Damaged(format!("流水第{position}条与前一条不相连")));
        }
        hash = &row.hash;
        heads.push(head);
    }
    Ok(heads)
}

/// The answer that was given when this row was recorded, and the hash of the request's content.
pub(crate) fn recorded(row: &StoredRow) -> Result<(String, Recorded), StoreError> {
    let head = row.read_head();
    let head = head.map_err(|e| StoreError::Damaged(format!("流水第{}条的首部无法读取：{e}", row.position)))?;
    let answer = Recorded {
        position: row.position,
        subject: head.subject,
        version: head.version,
        hash: row.hash.clone(),
        citations: head.citations,
        capacity: head.capacity,
    };
    Ok((head.content, answer))
}
