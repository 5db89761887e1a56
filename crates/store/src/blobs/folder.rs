//! Files in a folder: `ab/abcdef…`, written beside and renamed into place.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;

use guiju_core::journal::{Hash, sha256};

use super::{Blobs, StageError, Staged, admit, damaged, is_hash};
use crate::StoreError;

/// Where files are while they are being written.
const STAGING: &str = "staging";

/// Distinguishes files being written by this program at the same time.
static COUNT: AtomicU64 = AtomicU64::new(0);

/// Files in a folder.
#[derive(Debug, Clone)]
pub struct FolderBlobs {
    folder: PathBuf,
}

fn failed(path: &Path, e: &std::io::Error) -> StoreError {
    StoreError::Engine(format!("文件存储{}：{e}", path.display()))
}

/// Makes a renamed file's entry last through a power failure.
fn sync_folder(path: &Path) -> Result<(), StoreError> {
    File::open(path).and_then(|f| f.sync_all()).map_err(|e| failed(path, &e))
}

impl FolderBlobs {
    /// The folder, made if it is missing.
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        let staging = folder.join(STAGING);
        fs::create_dir_all(&staging).map_err(|e| failed(&staging, &e))?;
        Ok(Self { folder: folder.to_owned() })
    }

    fn path(&self, hash: &str) -> Option<PathBuf> {
        let shard = hash.get(..2).filter(|_| is_hash(hash))?;
        Some(self.folder.join(shard).join(hash))
    }

    /// Stores content under its hash, whatever its kind: for staged files, and for a copy from a backup or another store.
    ///
    /// # Errors
    /// Where the content has another hash, or cannot be written.
    pub fn keep(&self, hash: &str, bytes: &[u8]) -> Result<(), StoreError> {
        let path = self.path(hash).filter(|_| sha256(bytes) == hash).ok_or_else(|| damaged(hash))?;
        if matches!(self.get(hash), Ok(Some(_))) {
            let fresh = OpenOptions::new().write(true).open(&path).and_then(|f| f.set_modified(SystemTime::now()));
            return fresh.map_err(|e| failed(&path, &e));
        }
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let part = self.folder.join(STAGING).join(format!("{}-{number}.part", std::process::id()));
        let written = File::create(&part).and_then(|mut f| f.write_all(bytes).and_then(|()| f.sync_all()));
        written.map_err(|e| failed(&part, &e))?;
        let shard = path.parent().unwrap_or(&self.folder);
        let new_shard = !shard.exists();
        fs::create_dir_all(shard).map_err(|e| failed(shard, &e))?;
        fs::rename(&part, &path).map_err(|e| failed(&path, &e))?;
        sync_folder(shard)?;
        if new_shard { sync_folder(&self.folder) } else { Ok(()) }
    }

    /// Whole files with their hash and the instant they were staged.
    fn listed(&self) -> Result<Vec<(Hash, PathBuf, SystemTime)>, StoreError> {
        let mut all = vec![];
        for shard in entries(&self.folder)? {
            if !shard.is_dir() {
                continue;
            }
            for path in entries(&shard)? {
                let name = path.file_name().and_then(|n| n.to_str()).unwrap_or_default().to_owned();
                if self.path(&name).as_ref() == Some(&path) {
                    let staged = modified(&path)?;
                    all.push((name, path, staged));
                }
            }
        }
        all.sort();
        Ok(all)
    }
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, StoreError> {
    let listed = fs::read_dir(folder).and_then(|d| d.map(|e| e.map(|e| e.path())).collect());
    listed.map_err(|e| failed(folder, &e))
}

fn modified(path: &Path) -> Result<SystemTime, StoreError> {
    fs::metadata(path).and_then(|m| m.modified()).map_err(|e| failed(path, &e))
}

impl Blobs for FolderBlobs {
    fn stage(&self, bytes: &[u8], name: &str, limit: u64) -> Result<Staged, StageError> {
        let staged = admit(bytes, name, limit)?;
        self.keep(&staged.hash, bytes)?;
        Ok(staged)
    }

    fn put(&self, bytes: &[u8]) -> Result<Hash, StoreError> {
        let hash = sha256(bytes);
        self.keep(&hash, bytes)?;
        Ok(hash)
    }

    fn get(&self, hash: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let Some(path) = self.path(hash) else { return Ok(None) };
        match fs::read(&path) {
            Ok(bytes) if sha256(&bytes) == hash => Ok(Some(bytes)),
            Ok(_) => Err(damaged(hash)),
            Err(e) if e.kind() == ErrorKind::NotFound => Ok(None),
            Err(e) => Err(failed(&path, &e)),
        }
    }

    fn size(&self, hash: &str) -> Result<Option<u64>, StoreError> {
        let Some(path) = self.path(hash) else { return Ok(None) };
        match fs::metadata(&path) {
            Ok(found) => Ok(Some(found.len()).filter(|_| found.is_file())),
            Err(e) if e.kind() == ErrorKind::NotFound => Ok(None),
            Err(e) => Err(failed(&path, &e)),
        }
    }

    fn all(&self) -> Result<Vec<Hash>, StoreError> {
        Ok(self.listed()?.into_iter().map(|(hash, ..)| hash).collect())
    }

    fn expire_unnamed(&self, named: &dyn Fn(&str) -> bool, before: SystemTime) -> Result<u64, StoreError> {
        let mut gone = 0;
        for (hash, path, staged) in self.listed()? {
            if staged < before && !named(&hash) {
                fs::remove_file(&path).map_err(|e| failed(&path, &e))?;
                gone += 1;
            }
        }
        // Parts left by a program that was killed while it wrote them.
        for part in entries(&self.folder.join(STAGING))? {
            if modified(&part)? < before {
                fs::remove_file(&part).map_err(|e| failed(&part, &e))?;
            }
        }
        Ok(gone)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::blobs::{FileKind, MemoryBlobs};

    const LIMIT: u64 = 1_000;

    fn both() -> (tempfile::TempDir, Vec<Box<dyn Blobs>>) {
        let dir = tempfile::tempdir().unwrap();
        let folder = FolderBlobs::open(&dir.path().join("blobs")).unwrap();
        (dir, vec![Box::new(folder), Box::new(MemoryBlobs::default())])
    }

    #[test]
    fn what_is_staged_is_read_back_by_its_hash() {
        for blobs in both().1.iter().map(|b| &**b) {
            let text = "第一条".as_bytes();
            let staged = blobs.stage(text, "../../etc/规则.txt", LIMIT).unwrap();
            assert_eq!((staged.size, staged.kind, &staged.hash), (9, FileKind::Txt, &sha256(text)));
            assert_eq!(blobs.stage(text, "again.txt", LIMIT).unwrap().hash, staged.hash);
            assert_eq!(blobs.get(&staged.hash).unwrap().unwrap(), text);
            assert_eq!(blobs.all().unwrap(), [staged.hash]);
            for stranger in ["", "../tip", "ab", &"0".repeat(64), &"A".repeat(64), "../../../../../../../../etc/passwd"]
            {
                assert_eq!(blobs.get(stranger).unwrap(), None, "{stranger}");
            }
        }
    }

    #[test]
    fn refusals_name_the_file_and_the_limit() {
        for blobs in both().1 {
            let refused = |bytes: &[u8], name: &str, limit| match blobs.stage(bytes, name, limit) {
                Err(StageError::Refused(why)) => why,
                other => panic!("{other:?}"),
            };
            assert_eq!(refused(b"12345", "a.txt", 4), "文件“a.txt”超过4字节的上限");
            assert!(refused(&[b'a'; 2_049], "a.txt", 2_048).contains("2千字节"));
            assert!(refused(b"", "a.txt", 4).contains("是空的"));
            assert!(refused(b"MZ\0\0", "a\n.pdf", LIMIT).starts_with("文件“a.pdf”是可执行程序"));
            assert_eq!(blobs.all().unwrap().len(), 0);
        }
    }

    #[test]
    fn unnamed_files_expire_and_named_or_fresh_ones_stay() {
        for blobs in both().1 {
            let named = blobs.stage(b"named", "a.txt", LIMIT).unwrap().hash;
            let unnamed = blobs.stage(b"unnamed", "a.txt", LIMIT).unwrap().hash;
            let past = SystemTime::now() - Duration::from_secs(60);
            assert_eq!(blobs.expire_unnamed(&|h| h == named, past).unwrap(), 0);
            let future = SystemTime::now() + Duration::from_secs(60);
            assert_eq!(blobs.expire_unnamed(&|h| h == named, future).unwrap(), 1);
            assert_eq!(blobs.all().unwrap(), [named]);
            assert_eq!(blobs.get(&unnamed).unwrap(), None);
        }
    }

    #[test]
    fn a_changed_file_is_found_on_reading_and_healed_by_staging_it_again() {
        let dir = tempfile::tempdir().unwrap();
        let blobs = FolderBlobs::open(dir.path()).unwrap();
        let hash = blobs.stage(b"as it was", "a.txt", LIMIT).unwrap().hash;
        fs::write(dir.path().join(&hash[..2]).join(&hash), b"as it is!").unwrap();
        assert!(matches!(blobs.get(&hash), Err(StoreError::Damaged(why)) if why.contains(&hash)));
        blobs.stage(b"as it was", "a.txt", LIMIT).unwrap();
        assert_eq!(blobs.get(&hash).unwrap().unwrap(), b"as it was");
    }
}
