//! Rows become states and register rows again, on the same path when an act is recorded and when all is remade.

use std::collections::{BTreeSet, HashMap};

use guiju_core::journal::{Hash, Head, StoredRow, sha256};
use guiju_core::matter::{AnyMatter, AnyState};
use guiju_core::register::Change;
use guiju_core::request::Request;
use guiju_store::{Read, Store, StoreError};

/// Stands for a body that was destroyed by a recorded act: nothing happened that is still known.
const DESTROYED: &[u8] = b"[]";

/// One subject as far as the journal tells it, for one matter.
pub struct Subject {
    /// What happened so far, of the matter's own rows.
    pub state: AnyState,
    /// The matter's own rows, oldest first: head, and body as stored.
    pub rows: Vec<(Head, Vec<u8>)>,
    /// Rows that other matters recorded on the same subject.
    pub others: Vec<(Head, Vec<u8>)>,
    /// Version after the last row of any matter, from 1.
    pub version: u64,
    /// Hash of the text that is approved and signed, where the matter has one.
    pub text_hash: Option<Hash>,
}

impl Subject {
    /// The matter that began it.
    pub fn origin(&self) -> Option<&str> {
        self.first().map(|head| head.matter.as_str())
    }

    /// Whose act began it; empty for a new one.
    pub fn begun_by(&self) -> &str {
        self.first().map_or("", |head| head.on_behalf.as_str())
    }

    /// What somebody did here as his own acts, full names.
    pub fn acts_of(&self, person: &str) -> BTreeSet<String> {
        let heads = self.rows.iter().chain(&self.others).map(|(head, _)| head);
        heads.filter(|head| head.on_behalf == person).map(|head| format!("{}.{}", head.matter, head.act)).collect()
    }

    fn first(&self) -> Option<&Head> {
        self.rows.iter().chain(&self.others).map(|(head, _)| head).find(|head| head.version == 1)
    }
}

/// Reads a subject as one matter sees it; nothing where no matter has a row on it.
pub(crate) fn subject(
    read: &dyn Read,
    matter: &dyn AnyMatter,
    gov: &str,
    id: &str,
) -> Result<Option<Subject>, StoreError> {
    let mut state = matter.new_state();
    let (mut rows, mut others, mut version) = (vec![], vec![], 0);
    for stored in read.subject(gov, id)? {
        let head = head(&stored)?;
        let body = stored.body.unwrap_or_else(|| DESTROYED.to_vec());
        version = head.version;
        if head.matter == matter.vocabulary().matter {
            matter.replay(&mut state, &head, &body).map_err(|e| damaged(&head, &e))?;
            rows.push((head, body));
        } else {
            others.push((head, body));
        }
    }
    let text_hash = matter.text_hash(&state);
    Ok((version > 0).then_some(Subject { state, rows, others, version, text_hash }))
}

/// Burns the registers of a government and remakes them from its journal. Returns how many rows were replayed.
pub fn rebuild(store: &mut dyn Store, gov: &str, matters: &[&'static dyn AnyMatter]) -> Result<u64, StoreError> {
    let mut states: HashMap<(String, String), AnyState> = HashMap::new();
    store.rebuild(gov, &mut |stored: &StoredRow| -> Result<Vec<Change>, StoreError> {
        let head = head(stored)?;
        let matter = matters.iter().find(|m| m.vocabulary().matter == head.matter);
        let matter = matter.ok_or_else(|| damaged(&head, &format!("程序中没有“{}”这一类事项", head.matter)))?;
        let of = (head.subject.clone(), head.matter.clone());
        let state = states.entry(of).or_insert_with(|| matter.new_state());
        let body = stored.body.as_deref().unwrap_or(DESTROYED);
        matter.replay(state, &head, body).map_err(|e| damaged(&head, &e))
    })
}

/// Hash of what a request asks for, without its key: the same key with another content is refused.
pub fn content_hash(request: &Request) -> Hash {
    let plain = Request { key: String::new(), ..request.clone() };
    sha256(serde_json::to_string(&plain).unwrap_or_default().as_bytes())
}

pub(crate) fn head(stored: &StoredRow) -> Result<Head, StoreError> {
    stored.read_head().map_err(|e| StoreError::Damaged(format!("第{}条记录读不出：{e}", stored.position)))
}

pub(crate) fn damaged(head: &Head, error: &str) -> StoreError {
    StoreError::Damaged(format!("第{}条记录（{}.{}）：{error}", head.position, head.matter, head.act))
}
