//! Rows become states and register rows again, on the same path when an act is recorded and when all is remade.

use std::collections::HashMap;

use guiju_core::journal::{Hash, Head, StoredRow, sha256};
use guiju_core::matter::{AnyMatter, AnyState};
use guiju_core::register::Change;
use guiju_core::request::Request;
use guiju_store::{Read, Store, StoreError};

/// Stands for a body that was destroyed by a recorded act: nothing happened that is still known.
const DESTROYED: &[u8] = b"[]";

/// One subject as far as the journal tells it.
pub struct Subject {
    /// What happened so far.
    pub state: AnyState,
    /// The rows, oldest first: head, and body as stored.
    pub rows: Vec<(Head, Vec<u8>)>,
    /// Version, from 1.
    pub version: u64,
    /// Hash of the text that is approved and signed, where the matter has one.
    pub text_hash: Option<Hash>,
}

/// Reads a subject; nothing where it does not exist or belongs to another matter.
pub(crate) fn subject(
    read: &dyn Read,
    matter: &dyn AnyMatter,
    gov: &str,
    id: &str,
) -> Result<Option<Subject>, StoreError> {
    let mut state = matter.new_state();
    let mut rows = vec![];
    for stored in read.subject(gov, id)? {
        let head = head(&stored)?;
        if head.matter != matter.vocabulary().matter {
            return Ok(None);
        }
        let body = stored.body.unwrap_or_else(|| DESTROYED.to_vec());
        matter.replay(&mut state, &head, &body).map_err(|e| damaged(&head, &e))?;
        rows.push((head, body));
    }
    let Some((last, _)) = rows.last() else { return Ok(None) };
    let version = last.version;
    let text_hash = matter.text_hash(&state);
    Ok(Some(Subject { state, rows, version, text_hash }))
}

/// Burns the registers of a government and remakes them from its journal. Returns how many rows were replayed.
pub fn rebuild(store: &mut dyn Store, gov: &str, matters: &[&'static dyn AnyMatter]) -> Result<u64, StoreError> {
    let mut states: HashMap<String, AnyState> = HashMap::new();
    store.rebuild(gov, &mut |stored: &StoredRow| -> Result<Vec<Change>, StoreError> {
        let head = head(stored)?;
        let matter = matters.iter().find(|m| m.vocabulary().matter == head.matter);
        let matter = matter.ok_or_else(|| damaged(&head, &format!("程序中没有“{}”这一类事项", head.matter)))?;
        let state = states.entry(head.subject.clone()).or_insert_with(|| matter.new_state());
        let body = stored.body.as_deref().unwrap_or(DESTROYED);
        matter.replay(state, &head, body).map_err(|e| damaged(&head, &e))
    })
}

/// Hash of what a request asks for, without its key: the same key with another content is refused.
pub fn content_hash(request: &Request) -> Hash {
    let plain = Request { key: String::new(), ..request.clone() };
    sha256(serde_json::to_string(&plain).unwrap_or_default().as_bytes())
}

fn head(stored: &StoredRow) -> Result<Head, StoreError> {
    stored.read_head().map_err(|e| StoreError::Damaged(format!("第{}条记录读不出：{e}", stored.position)))
}

fn damaged(head: &Head, error: &str) -> StoreError {
    StoreError::Damaged(format!("第{}条记录（{}.{}）：{error}", head.position, head.matter, head.act))
}
