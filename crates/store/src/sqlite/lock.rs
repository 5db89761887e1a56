//! One program writes a store file at a time. The lock is the operating system's, so a killed program leaves none behind.

use std::collections::HashMap;
use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use crate::StoreError;

/// Locks held by this program, so that it may open the same file again before the first store is dropped: after an
/// uncertain commit the writer does just that.
static HELD: Mutex<Option<HashMap<PathBuf, Weak<File>>>> = Mutex::new(None);

/// Takes the lock file beside the store; it is free again when the last holder is dropped.
pub(super) fn take(path: &Path) -> Result<Arc<File>, StoreError> {
    let failed = |e: std::io::Error| StoreError::Engine(format!("无法打开锁文件{}：{e}", path.display()));
    let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path).map_err(failed)?;
    let name = path.canonicalize().map_err(failed)?;
    let mut held = HELD.lock().unwrap_or_else(PoisonError::into_inner);
    let held = held.get_or_insert_with(HashMap::new);
    held.retain(|_, lock| lock.strong_count() > 0);
    if let Some(lock) = held.get(&name).and_then(Weak::upgrade) {
        return Ok(lock);
    }
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let text = "另一个程序正在使用这个数据目录，请先停止它";
            return Err(StoreError::Engine(text.to_owned()));
        }
        Err(TryLockError::Error(e)) => return Err(failed(e)),
    }
    let lock = Arc::new(file);
    held.insert(name, Arc::downgrade(&lock));
    Ok(lock)
}
