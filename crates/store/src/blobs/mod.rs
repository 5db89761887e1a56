//! Files: staged with their type checked, named by their hash, read back with the hash verified.

mod folder;
mod kind;
mod zip;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use guiju_core::journal::{Hash, sha256};

use crate::StoreError;

pub use folder::FolderBlobs;
pub use kind::FileKind;

/// A file that was taken in. It is kept for good only once an act names its hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Staged {
    /// SHA-256 of the content, by which it is asked for.
    pub hash: Hash,
    /// Size in bytes.
    pub size: u64,
    /// Kind, as its content shows.
    pub kind: FileKind,
}

/// Why a file was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StageError {
    /// The file is not wanted; what is wrong and what would be right, for the person who sent it.
    Refused(String),
    /// It could not be stored.
    Failed(StoreError),
}

impl fmt::Display for StageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StageError::Refused(why) => f.write_str(why),
            StageError::Failed(e) => e.fmt(f),
        }
    }
}
impl std::error::Error for StageError {}
impl From<StoreError> for StageError {
    fn from(e: StoreError) -> Self {
        StageError::Failed(e)
    }
}

/// A place for files.
pub trait Blobs: Send + Sync {
    /// Takes a file in: at most `limit` bytes, of a kind that is allowed and that its name claims. The name serves for
    /// nothing else. When this returns, the content is on disk. Staging the same content again keeps one copy and makes it
    /// fresh.
    fn stage(&self, bytes: &[u8], name: &str, limit: u64) -> Result<Staged, StageError>;
    /// Keeps what the program itself made or has opened and checked, whatever its kind.
    fn put(&self, bytes: &[u8]) -> Result<Hash, StoreError>;
    /// The content; `None` where there is none of this hash. Content that no longer has its hash is an error.
    fn get(&self, hash: &str) -> Result<Option<Vec<u8>>, StoreError>;
    /// Size of the content in bytes; `None` where there is none of this hash. The content itself is not looked at.
    fn size(&self, hash: &str) -> Result<Option<u64>, StoreError>;
    /// What a file of plain text of that name says, in whichever writing; `None` for other kinds of files, and where there
    /// is none of this hash.
    fn text(&self, hash: &str, name: &str) -> Result<Option<String>, StoreError> {
        match FileKind::of_name(name).filter(|kind| kind.is_text()) {
            Some(_) => Ok(self.get(hash)?.and_then(|bytes| kind::text(&bytes, name))),
            None => Ok(None),
        }
    }
    /// Hashes of all contents, in order.
    fn all(&self) -> Result<Vec<Hash>, StoreError>;
    /// Removes what was staged before an instant and is named by nothing; returns how many. `named` is asked for each.
    fn expire_unnamed(&self, named: &dyn Fn(&str) -> bool, before: SystemTime) -> Result<u64, StoreError>;
}

/// Checks a file before it is stored: as [`Blobs::stage`] does, and nothing is kept.
///
/// # Errors
/// What is wrong with it.
pub fn admit(bytes: &[u8], name: &str, limit: u64) -> Result<Staged, StageError> {
    let shown: String = name.chars().filter(|c| !c.is_control()).take(40).collect();
    let refuse = |why: String| Err(StageError::Refused(format!("文件“{shown}”{why}")));
    let size = bytes.len() as u64;
    if size == 0 {
        return refuse("是空的，请重新选择文件".to_owned());
    }
    if size > limit {
        return refuse(format!("超过{}的上限", readable(limit)));
    }
    match kind::check(bytes, name) {
        Ok(kind) => Ok(Staged { hash: sha256(bytes), size, kind }),
        Err(why) => refuse(why),
    }
}

/// Checks data that only a program reads, of whatever kind: at most `limit` bytes, and nothing that a machine would run. Nothing is kept.
///
/// # Errors
/// What is wrong with it, in words after its name.
pub fn admit_data(bytes: &[u8], name: &str, limit: u64) -> Result<(), String> {
    let shown: String = name.chars().filter(|c| !c.is_control()).take(40).collect();
    if bytes.len() as u64 > limit {
        return Err(format!("文件“{shown}”超过{}的上限", readable(limit)));
    }
    match kind::is_program(bytes) || kind::is_run_by_name(name) {
        true => Err(format!("文件“{shown}”是可执行程序或脚本，不能接收")),
        false => Ok(()),
    }
}

fn readable(bytes: u64) -> String {
    match bytes {
        0..1_024 => format!("{bytes}字节"),
        1_024..1_048_576 => format!("{}千字节", bytes / 1_024),
        _ => format!("{}兆字节", bytes / 1_048_576),
    }
}

pub(crate) fn damaged(hash: &str) -> StoreError {
    StoreError::Damaged(format!("文件{hash}的内容与其摘要不符"))
}

/// Whether a text is a hash as this store writes it; nothing else ever becomes part of a path.
pub(crate) fn is_hash(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

/// Files in memory, for the memory store.
#[derive(Debug, Default)]
pub struct MemoryBlobs {
    files: Mutex<BTreeMap<Hash, (Vec<u8>, SystemTime)>>,
}

impl MemoryBlobs {
    fn files(&self) -> MutexGuard<'_, BTreeMap<Hash, (Vec<u8>, SystemTime)>> {
        self.files.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Blobs for MemoryBlobs {
    fn stage(&self, bytes: &[u8], name: &str, limit: u64) -> Result<Staged, StageError> {
        let staged = admit(bytes, name, limit)?;
        self.files().insert(staged.hash.clone(), (bytes.to_vec(), SystemTime::now()));
        Ok(staged)
    }

    fn put(&self, bytes: &[u8]) -> Result<Hash, StoreError> {
        let hash = sha256(bytes);
        self.files().insert(hash.clone(), (bytes.to_vec(), SystemTime::now()));
        Ok(hash)
    }

    fn get(&self, hash: &str) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.files().get(hash).map(|(bytes, _)| bytes.clone()))
    }

    fn size(&self, hash: &str) -> Result<Option<u64>, StoreError> {
        Ok(self.files().get(hash).map(|(bytes, _)| bytes.len() as u64))
    }

    fn all(&self) -> Result<Vec<Hash>, StoreError> {
        Ok(self.files().keys().cloned().collect())
    }

    fn expire_unnamed(&self, named: &dyn Fn(&str) -> bool, before: SystemTime) -> Result<u64, StoreError> {
        let mut files = self.files();
        let count = files.len();
        files.retain(|hash, (_, staged)| *staged >= before || named(hash));
        Ok((count - files.len()) as u64)
    }
}
