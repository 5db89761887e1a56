//! Backup of a data folder while it is in use, and restoring it; both verified.

mod files;

use std::fs;
use std::path::{Path, PathBuf};

use guiju_core::OfficeTime;
use guiju_core::journal::Hash;
use rusqlite::backup::Backup;
use rusqlite::{Connection, OpenFlags};
use serde::{Deserialize, Serialize};

use crate::blobs::{Blobs as _, FolderBlobs};
use crate::tip::{self, Known, TipFile, Tips};
use crate::verify::{Report, named_blobs, verify_all, verify_file};
use crate::{SqliteReader, StoreError, tip_path};
use files::{Entry, engine, refuse_full};

/// Name of the list of files in a backup.
const MANIFEST: &str = "manifest.json";
/// Who ended the tokens of a restored folder, in the place of a login; no login has a blank in it.
const RESTORED: &str = "guiju restore";
/// Format of that list.
const FORMAT: u32 = 1;

/// Where things are in a data folder, and in a backup of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Places {
    /// The store file.
    pub store: PathBuf,
    /// The accounts.
    pub accounts: PathBuf,
    /// The log of signing in.
    pub sign_ins: PathBuf,
    /// The folder of files.
    pub blobs: PathBuf,
    /// Who looked at the journal.
    pub readings: PathBuf,
}

impl Places {
    /// The places in a data folder.
    pub fn of(folder: &Path) -> Self {
        Self {
            store: folder.join("guiju.db"),
            accounts: folder.join("accounts.db"),
            sign_ins: folder.join("sign-ins.db"),
            blobs: folder.join("blobs"),
            readings: folder.join("readings.jsonl"),
        }
    }
}

#[derive(Debug, Serialize, Deserialize)]
struct Manifest {
    format: u32,
    created: OfficeTime,
    /// End of each journal in the backup.
    tips: Tips,
    files: Vec<Entry>,
    /// What was missing or damaged in the data folder itself.
    problems: Vec<String>,
}

/// What a backup holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// When it was made.
    pub created: OfficeTime,
    /// End of each journal: position and hash by government.
    pub tips: Tips,
    /// Number of files, without the list itself.
    pub files: u64,
    /// Their size in bytes.
    pub bytes: u64,
    /// Hash of the list of files: noted elsewhere, it vouches for the whole backup.
    pub manifest: Hash,
    /// What was missing or damaged in the data folder when the backup was made, in Chinese; the rest was saved.
    pub problems: Vec<String>,
}

impl std::fmt::Display for Summary {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "备份于{}，共{}个文件{}字节，清单摘要{}",
            self.created.chinese(),
            self.files,
            self.bytes,
            self.manifest
        )?;
        for (gov, (position, hash)) in &self.tips {
            write!(f, "；“{gov}”流水至第{position}条，末条摘要{hash}")?;
        }
        self.problems.iter().try_for_each(|p| write!(f, "；注意：{p}"))
    }
}

/// Saves a data folder, which may be in use, into a folder that does not exist or is empty. A journal that does not verify
/// is refused; single damaged files are named, and the rest is saved.
pub fn backup(data: &Path, to: &Path, now: OfficeTime) -> Result<Summary, StoreError> {
    refuse_full(to)?;
    let from = Places::of(data);
    if !from.store.is_file() {
        return Err(StoreError::Engine(format!("{}中没有存储文件", data.display())));
    }
    fs::create_dir_all(to).map_err(|e| engine(to, &e))?;
    // Half a backup is worth nothing, and only stands in the way of the next attempt.
    save(&from, to, now).inspect_err(|_| files::clear(to))
}

fn save(from: &Places, to: &Path, now: OfficeTime) -> Result<Summary, StoreError> {
    let into = Places::of(to);
    // The end first: the store may grow in between, but never shrinks.
    let known = tip::read(&tip_path(&from.store))?;
    copy_database(&from.store, &into.store)?;
    let reader = SqliteReader::bare(&into.store)?;
    whole(&verify_all(&reader, &known)?, &reader.structure())?;
    let tips = ends(&reader)?;
    TipFile::open(&tip_path(&into.store))?.0.write(&tips)?;
    if from.accounts.is_file() {
        copy_database(&from.accounts, &into.accounts)?;
        forget_sessions(&into.accounts)?;
    }
    // The key of the second factors is not saved with them: whoever gets hold of a backup must not have both.
    if from.sign_ins.is_file() {
        copy_database(&from.sign_ins, &into.sign_ins)?;
    }
    if from.readings.is_file() {
        // Lines are only ever added: what is copied is a beginning of the file, at worst without its last line's end.
        files::copy(&from.readings, &into.readings)?;
    }
    let mut problems = copy_blobs(&from.blobs, &into.blobs)?;
    problems.extend(missing(&reader, &into.blobs)?);
    drop(reader);
    let files = files::list(to)?;
    let manifest = Manifest { format: FORMAT, created: now, tips, files, problems };
    let text = serde_json::to_vec_pretty(&manifest).map_err(|e| StoreError::Engine(e.to_string()))?;
    files::write(&to.join(MANIFEST), &text)?;
    files::sync_folders(to)?;
    Ok(summary(manifest, &text))
}

/// Checks a backup without changing it: every file is there and as it was, none is foreign, the journal verifies.
pub fn check(backup: &Path) -> Result<Summary, StoreError> {
    let (manifest, text) = read_manifest(backup)?;
    let listed = files::list(backup)?;
    for entry in &manifest.files {
        entry.is_plain()?;
        match listed.iter().find(|f| f.path == entry.path) {
            None => return Err(damaged(format!("缺少文件{}", entry.path))),
            Some(found) if found != entry => return Err(damaged(format!("文件{}与清单所记不符", entry.path))),
            Some(_) => {}
        }
    }
    if let Some(foreign) = listed.iter().find(|f| !manifest.files.iter().any(|e| e.path == f.path)) {
        return Err(damaged(format!("多出清单之外的文件{}", foreign.path)));
    }
    let store = Places::of(backup).store;
    if !store.is_file() {
        return Err(damaged("没有存储文件".to_owned()));
    }
    let reader = SqliteReader::bare(&store)?;
    whole(&verify_all(&reader, &Known::Tips(manifest.tips.clone()))?, &reader.structure())?;
    Ok(summary(manifest, &text))
}

/// Restores a backup into a folder that does not exist or is empty, and verifies what was written. A damaged backup is
/// refused before anything is written, and a restore that fails leaves no data folder.
///
/// What was ended after the backup was made is not known to it. So all that opens a door is ended (at `now`, a Unix
/// second): sessions are gone, tokens count no more. What acts did to accounts beyond the end of the restored journal is
/// forgotten, since other acts will stand at those positions.
pub fn restore(backup: &Path, data: &Path, now: i64) -> Result<(Summary, Ended), StoreError> {
    refuse_full(data)?;
    let summary = check(backup)?;
    let (manifest, _) = read_manifest(backup)?;
    let mut name = data.as_os_str().to_owned();
    name.push(".restoring");
    let part = PathBuf::from(name);
    refuse_full(&part)?;
    let restored = fill(backup, &manifest, &part).and_then(|()| {
        let ended = end_all(&Places::of(&part).accounts, &manifest.tips, now)?;
        files::sync_folders(&part)?;
        let _ = fs::remove_dir(data);
        fs::rename(&part, data).map_err(|e| engine(data, &e))?;
        Ok(ended)
    });
    if restored.is_err() {
        let _ = fs::remove_dir_all(&part);
    }
    restored.map(|ended| (summary, ended))
}

/// What a restore ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ended {
    /// Tokens that counted when the backup was made.
    pub tokens: u64,
    /// Sessions that were in the backup; those made by this program hold none.
    pub sessions: u64,
    /// Passkeys: their owners add them anew.
    pub passkeys: u64,
    /// Effects of acts that are not in the restored journal.
    pub effects: u64,
}

/// Ends what opens a door, in the accounts of a folder that nobody uses yet.
fn end_all(accounts: &Path, tips: &Tips, now: i64) -> Result<Ended, StoreError> {
    if !accounts.is_file() {
        return Ok(Ended::default());
    }
    // Brings a file of an older program to the present tables.
    drop(crate::SqliteAccounts::open(accounts)?);
    drop(crate::Safe::open(accounts)?);
    let mut conn = Connection::open(accounts)?;
    conn.pragma_update(None, "secure_delete", "ON")?;
    let tx = conn.transaction()?;
    let sessions = tx.execute("DELETE FROM session", [])? as u64;
    let alive = "UPDATE token SET ended = ?1, ended_by = ?2 WHERE ended IS NULL AND expires > ?1";
    let tokens = tx.execute(alive, rusqlite::params![now, RESTORED])? as u64;
    // Which of them were removed since the backup nobody can know.
    let passkeys = tx.execute("DELETE FROM passkey", [])? as u64;
    let mut effects = 0;
    for (gov, (position, _)) in tips {
        let last = rusqlite::params![gov, i64::try_from(*position).unwrap_or(i64::MAX)];
        effects += tx.execute("DELETE FROM effect WHERE gov = ?1 AND position > ?2", last)? as u64;
        // Notices go on from where the journal ends now.
        tx.execute("UPDATE cursor SET position = ?2 WHERE gov = ?1 AND position > ?2", last)?;
    }
    tx.commit()?;
    conn.pragma_update(None, "journal_mode", "DELETE")?;
    Ok(Ended { tokens, sessions, passkeys, effects })
}

fn fill(backup: &Path, manifest: &Manifest, part: &Path) -> Result<(), StoreError> {
    for entry in &manifest.files {
        files::copy(&backup.join(&entry.path), &part.join(&entry.path))?;
    }
    files::sync_folders(part)?;
    if files::list(part)? != manifest.files {
        return Err(damaged("写出的文件与清单所记不符".to_owned()));
    }
    let (reports, structure) = verify_file(&Places::of(part).store)?;
    whole(&reports, &structure)
}

fn damaged(what: String) -> StoreError {
    StoreError::Damaged(format!("备份有误，未作恢复：{what}"))
}

fn whole(reports: &[Report], structure: &[String]) -> Result<(), StoreError> {
    match (reports.iter().find(|r| !r.is_whole()), structure.first()) {
        (Some(bad), _) => Err(StoreError::Damaged(bad.to_string())),
        (None, Some(bad)) => Err(StoreError::Damaged(format!("数据库文件结构有误：{bad}"))),
        (None, None) => Ok(()),
    }
}

fn summary(manifest: Manifest, text: &[u8]) -> Summary {
    Summary {
        created: manifest.created,
        tips: manifest.tips,
        files: manifest.files.len() as u64,
        bytes: manifest.files.iter().map(|f| f.size).sum(),
        manifest: guiju_core::journal::sha256(text),
        problems: manifest.problems,
    }
}

fn read_manifest(backup: &Path) -> Result<(Manifest, Vec<u8>), StoreError> {
    let text = fs::read(backup.join(MANIFEST)).map_err(|e| damaged(format!("读不到清单{MANIFEST}：{e}")))?;
    let manifest: Manifest =
        serde_json::from_slice(&text).map_err(|e| damaged(format!("清单{MANIFEST}无法读取：{e}")))?;
    if manifest.format > FORMAT {
        return Err(StoreError::TooNew(format!("备份清单格式为第{}版，请升级程序", manifest.format)));
    }
    Ok((manifest, text))
}

/// Copies a database in one step, so that writers meanwhile do not make it start again, and makes it one plain file.
fn copy_database(from: &Path, to: &Path) -> Result<(), StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let source = Connection::open_with_flags(from, flags)?;
    source.busy_timeout(std::time::Duration::from_secs(5))?;
    crate::private::create(to)?;
    let mut copy = Connection::open(to)?;
    Backup::new(&source, &mut copy)?.step(-1)?;
    copy.pragma_update(None, "journal_mode", "DELETE")?;
    Ok(())
}

/// Nobody stays signed in through a backup.
fn forget_sessions(accounts: &Path) -> Result<(), StoreError> {
    let conn = Connection::open(accounts)?;
    conn.execute_batch("PRAGMA secure_delete = ON; DELETE FROM session;")?;
    Ok(())
}

fn ends(reader: &SqliteReader) -> Result<Tips, StoreError> {
    let mut tips = Tips::new();
    for gov in reader.session.govs()? {
        let tip = reader.session.tip(&gov)?;
        tips.insert(gov, (tip.position, tip.hash));
    }
    Ok(tips)
}

/// Copies the files; what cannot be read whole is left out and named.
fn copy_blobs(from: &Path, to: &Path) -> Result<Vec<String>, StoreError> {
    let mut problems = vec![];
    if !from.is_dir() {
        return Ok(problems);
    }
    let (from, to) = (FolderBlobs::open(from)?, FolderBlobs::open(to)?);
    for hash in from.all()? {
        match from.get(&hash) {
            Ok(Some(bytes)) => to.keep(&hash, &bytes)?,
            // Expired between listing and reading.
            Ok(None) => {}
            Err(e) => problems.push(e.to_string()),
        }
    }
    Ok(problems)
}

/// Files that the journal names and the backup does not have.
fn missing(reader: &SqliteReader, blobs: &Path) -> Result<Vec<String>, StoreError> {
    let kept = if blobs.is_dir() { FolderBlobs::open(blobs)?.all()? } else { vec![] };
    let named = named_blobs(reader)?.into_iter().filter(|(hash, _)| kept.binary_search(hash).is_err());
    Ok(named.map(|(hash, position)| format!("第{position}条所附文件{hash}缺失或已损坏")).collect())
}
