//! Files of a backup: listed with size and hash, copied, made to last.

use std::fs::{self, File};
use std::io::{Read as _, Write as _};
use std::path::{Component, Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::MANIFEST;
use crate::StoreError;

/// One file of a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Entry {
    /// Path below the backup's folder, parts with `/` between them.
    pub path: String,
    /// Size in bytes.
    pub size: u64,
    /// SHA-256 of the content, in lower-case hex.
    pub sha256: String,
}

impl Entry {
    /// Refuses a path that leads out of the folder: the list may have been changed by anybody.
    pub fn is_plain(&self) -> Result<(), StoreError> {
        let plain = Path::new(&self.path).components().all(|c| matches!(c, Component::Normal(_)));
        match plain && !self.path.is_empty() && !self.path.contains('\\') {
            true => Ok(()),
            false => Err(super::damaged(format!("清单含有目录之外的路径{}", self.path))),
        }
    }
}

pub(super) fn engine(path: &Path, e: &std::io::Error) -> StoreError {
    StoreError::Engine(format!("{}：{e}", path.display()))
}

/// Refuses a folder that has something in it.
pub(super) fn refuse_full(folder: &Path) -> Result<(), StoreError> {
    match fs::read_dir(folder) {
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(e) => Err(engine(folder, &e)),
        Ok(mut entries) => match entries.next() {
            None => Ok(()),
            Some(_) => Err(StoreError::Misuse(format!("目录{}不是空的，请换一个空目录", folder.display()))),
        },
    }
}

/// Empties a folder as far as that goes.
pub(super) fn clear(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let _ = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
    }
}

/// All files below a folder but the list itself, by path.
pub(super) fn list(folder: &Path) -> Result<Vec<Entry>, StoreError> {
    let mut entries = vec![];
    for path in walk(folder)?.0 {
        let inner = path.strip_prefix(folder).unwrap_or(&path);
        let parts: Vec<_> = inner.components().map(|c| c.as_os_str().to_string_lossy().into_owned()).collect();
        let name = parts.join("/");
        if name != MANIFEST {
            let (size, sha256) = digest(&path).map_err(|e| engine(&path, &e))?;
            entries.push(Entry { path: name, size, sha256 });
        }
    }
    entries.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(entries)
}

/// Files and folders below a folder, itself among the latter.
fn walk(folder: &Path) -> Result<(Vec<PathBuf>, Vec<PathBuf>), StoreError> {
    let (mut files, mut folders) = (vec![], vec![folder.to_owned()]);
    let mut next = 0;
    while let Some(folder) = folders.get(next).cloned() {
        next += 1;
        for entry in fs::read_dir(&folder).map_err(|e| engine(&folder, &e))? {
            let path = entry.map_err(|e| engine(&folder, &e))?.path();
            // A link is no file of ours; it is listed, and then differs from what it should be.
            let is_folder = fs::symlink_metadata(&path).map_err(|e| engine(&path, &e))?.is_dir();
            if is_folder { folders.push(path) } else { files.push(path) }
        }
    }
    Ok((files, folders))
}

fn digest(path: &Path) -> std::io::Result<(u64, String)> {
    let mut file = File::open(path)?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 65_536];
    let mut size = 0;
    loop {
        let n = file.read(&mut buffer)?;
        if n == 0 {
            break;
        }
        size += n as u64;
        hasher.update(buffer.get(..n).unwrap_or_default());
    }
    Ok((size, hasher.finalize().iter().map(|b| format!("{b:02x}")).collect()))
}

/// Writes a file and makes it last.
pub(super) fn write(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    let written = File::create(path).and_then(|mut f| f.write_all(bytes).and_then(|()| f.sync_all()));
    written.map_err(|e| engine(path, &e))
}

/// Copies a file to a place that only its owner may read, and makes it last.
pub(super) fn copy(from: &Path, to: &Path) -> Result<(), StoreError> {
    crate::private::create(to)?;
    let mut source = File::open(from).map_err(|e| engine(from, &e))?;
    let mut copy = File::create(to).map_err(|e| engine(to, &e))?;
    std::io::copy(&mut source, &mut copy).and_then(|_| copy.sync_all()).map_err(|e| engine(to, &e))
}

/// Makes all entries below a folder last; the files themselves are synchronised where they are written.
pub(super) fn sync_folders(folder: &Path) -> Result<(), StoreError> {
    for folder in walk(folder)?.1 {
        File::open(&folder).and_then(|f| f.sync_all()).map_err(|e| engine(&folder, &e))?;
    }
    Ok(())
}
