//! Where a government's data is: all in a data folder, or the journal, the registers and the files in a database on a server
//! and the rest in the folder. What the program asks of a store beside its trait is here.

use std::path::Path;
use std::time::{Duration, SystemTime};

use guiju_core::journal::Hash;
use guiju_store::blobs::{Blobs, FolderBlobs, StageError, Staged};
use guiju_store::tip::{self, Known};
use guiju_store::verify::{Raw, Report, verify_all, verify_file};
use guiju_store::{PgBlobs, PgPlace, PgReader, PgStore, Read, SqliteReader, SqliteStore, Store, StoreError};
use serde::Deserialize;

use crate::failure::{Failure, Result, file};
use crate::wiring::{Folder, registers};

/// Which database, where it is not a file of the data folder.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Database {
    /// 日志、登记簿和附件所在的数据库，如 postgres://用户@主机/库；不写则都在数据目录中（密码用环境变量 PGPASSWORD）
    #[arg(long = "store", value_name = "URL")]
    address: Option<String>,
}

/// `[store]` of the configuration file.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct StorePart {
    /// Address of the database; absent where everything is in the data folder.
    address: Option<String>,
    /// For how many seconds the writing program may be silent before another takes over.
    lease: Option<u64>,
}

/// Shortest and longest lease, in seconds: below, a busy machine loses it by chance; above, nobody takes over in time.
const LEASES: std::ops::RangeInclusive<u64> = 2..=300;

impl StorePart {
    /// With a lease of so many seconds, where one is set.
    pub fn lasting(lease: Option<u64>) -> Self {
        Self { address: None, lease }
    }

    /// What cannot be meant, in Chinese.
    pub fn fault(&self) -> Option<String> {
        let lease = self.lease.filter(|lease| !LEASES.contains(lease))?;
        Some(format!("[store] lease 应在{}至{}秒之间，现为{lease}", LEASES.start(), LEASES.end()))
    }
}

impl Database {
    /// This one.
    pub fn at(address: &str) -> Self {
        Self { address: Some(address.to_owned()) }
    }

    /// The database without a data folder: only the journal, the registers and the files can be reached by it.
    pub fn alone(&self, part: &StorePart) -> Result<Folder> {
        Ok(Folder::at(Path::new("")).on(self.place(part)?.ok_or_else(|| Failure::new("没有写明数据库地址"))?))
    }

    /// The data folder with this database, or with the one that the configuration names.
    pub fn folder(&self, data: &Path, part: &StorePart) -> Result<Folder> {
        let folder = Folder::at(data);
        Ok(match self.place(part)? {
            None => folder,
            Some(place) => folder.on(place.with_tip(&data.join("postgres.tip"))),
        })
    }

    fn place(&self, part: &StorePart) -> Result<Option<PgPlace>> {
        let Some(address) = self.address.as_ref().or(part.address.as_ref()) else { return Ok(None) };
        if !address.starts_with("postgres://") && !address.starts_with("postgresql://") && !address.contains('=') {
            return Err(Failure::new("数据库地址应写作 postgres://用户@主机/库 或者 host=… user=… dbname=…"));
        }
        let place = PgPlace::new(address, registers())?;
        Ok(Some(match part.lease {
            Some(lease) => place.with_lease(Duration::from_secs(lease)),
            None => place,
        }))
    }

    /// The same, where the data must be there already.
    pub fn existing(&self, data: &Path) -> Result<Folder> {
        let folder = self.folder(data, &StorePart::default())?;
        if folder.is_used()? { Ok(folder) } else { Err(Failure(format!("{} 中没有数据", data.display()))) }
    }
}

/// A store that was opened, with what the program asks of it beside the trait.
pub struct Opened {
    /// The store.
    pub store: Box<dyn Store>,
    govs: std::result::Result<Vec<String>, StoreError>,
    /// Whether its registers must be rebuilt first.
    pub rebuild: bool,
}

impl Opened {
    /// The one government whose journal is there; nothing in a new store.
    pub fn gov(&self) -> Result<Option<String>> {
        match self.govs.clone()?.as_slice() {
            [] => Ok(None),
            [gov] => Ok(Some(gov.clone())),
            more => Err(Failure(format!("数据目录中有{}个政府的日志，本程序一次只办理一个", more.len()))),
        }
    }

    /// The governments whose journals are there.
    pub fn govs(&self) -> Result<Vec<String>> {
        Ok(self.govs.clone()?)
    }
}

impl From<SqliteStore> for Opened {
    fn from(store: SqliteStore) -> Self {
        Self { govs: store.govs(), rebuild: store.needs_rebuild(), store: Box::new(store) }
    }
}

impl From<PgStore> for Opened {
    fn from(store: PgStore) -> Self {
        Self { govs: store.govs(), rebuild: store.needs_rebuild(), store: Box::new(store) }
    }
}

/// A reader that also sees the journal's columns as they are, and can stay on one commit.
pub enum Look {
    /// On a file.
    File(SqliteReader),
    /// On a database.
    Database(Box<PgReader>),
}

impl Look {
    /// From now on everything is read as of one commit.
    pub fn hold(&self) -> Result<()> {
        let held = match self {
            Look::File(reader) => reader.hold(),
            Look::Database(reader) => reader.hold(),
        };
        Ok(held?)
    }

    /// Ends what `hold` began.
    pub fn let_go(&self) -> Result<()> {
        let ended = match self {
            Look::File(reader) => reader.let_go(),
            Look::Database(reader) => reader.let_go(),
        };
        Ok(ended?)
    }

    /// As it reads the registers.
    pub fn read(&self) -> &dyn Read {
        match self {
            Look::File(reader) => reader,
            Look::Database(reader) => &**reader,
        }
    }

    /// As it reads the journal's columns.
    pub fn raw(&self) -> &dyn Raw {
        match self {
            Look::File(reader) => reader,
            Look::Database(reader) => &**reader,
        }
    }

    /// For pages.
    pub fn boxed(self) -> Box<dyn Read> {
        match self {
            Look::File(reader) => Box::new(reader),
            Look::Database(reader) => reader,
        }
    }

    /// The governments whose journals are there.
    pub fn govs(&self) -> Result<Vec<String>> {
        let govs = self.raw().raw_govs()?;
        Ok(govs.iter().map(|gov| String::from_utf8_lossy(gov).into_owned()).collect())
    }
}

/// The file by which a data folder is known to its database.
const HOME: &str = "store.id";

/// Sees that the accounts of a database's government are those of this folder: with others, whoever was withdrawn there could
/// sign in here. The first folder that serves a database is its home; another one takes its place only where `anew` says so.
pub fn at_home(folder: &Folder, anew: bool) -> Result<()> {
    let Some(place) = folder.database() else { return Ok(()) };
    let path = folder.path().join(HOME);
    let own = match std::fs::read_to_string(&path) {
        Ok(text) => text.trim().to_owned(),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(e) => return Err(file(&path, &e)),
    };
    let named = place.home()?;
    if named.as_ref().is_some_and(|named| *named == own) {
        return Ok(());
    }
    if named.is_some() && !anew {
        let text = format!(
            "这个数据库的账号在另一个数据目录中，不能用 {} 打开：请使用那个目录（或者它的副本）；\n\
             确须改用这个目录中的账号的，先停止其他服务器，再运行：guiju store bind --data {} --store 数据库地址",
            folder.path().display(),
            folder.path().display()
        );
        return Err(Failure(text));
    }
    let own = if own.is_empty() { drawn(&path)? } else { own };
    if place.name_home(&own, anew)? == own {
        Ok(())
    } else {
        Err(Failure::new("另一服务器正在首次启动，请稍后再试"))
    }
}

/// Refuses to begin anew in a folder whose journal is in a database that was not named: a second, empty government would be
/// founded on the accounts of the first. Asked before a store is opened, because opening makes one.
pub fn not_elsewhere(folder: &Folder) -> Result<()> {
    if folder.database().is_some() || folder.places().store.exists() || !folder.path().join(HOME).exists() {
        return Ok(());
    }
    let text = "这个数据目录中是一个数据库的账号，日志不在其中：请用 --store 或者配置文件 [store] 写明数据库地址";
    Err(Failure::new(text))
}

/// Draws a name for a folder, and keeps it there.
fn drawn(path: &Path) -> Result<String> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes).map_err(|e| Failure(format!("{}：{e}", path.display())))?;
    let name: String = bytes.iter().map(|b| format!("{b:02x}")).collect();
    // Where another program is starting on the same folder, the name that was there first counts.
    let made = std::fs::OpenOptions::new().write(true).create_new(true).open(path);
    match made.and_then(|mut made| std::io::Write::write_all(&mut made, format!("{name}\n").as_bytes())) {
        Ok(()) => Ok(name),
        Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => {
            let there = std::fs::read_to_string(path).map_err(|e| file(path, &e))?;
            Ok(there.trim().to_owned())
        }
        Err(e) => Err(file(path, &e)),
    }
}

/// Checks every journal of a folder, and the structure of its file, also while a program is writing.
pub fn verify(folder: &Folder) -> Result<(Vec<Report>, Vec<String>)> {
    let Some(place) = folder.database() else { return Ok(verify_file(&folder.places().store)?) };
    let known = place.tip_file().map_or(Ok(Known::Absent), tip::read)?;
    Ok((verify_all(&place.bare()?, &known)?, vec![]))
}

/// Files, wherever they are.
pub enum Files {
    /// In a folder.
    Folder(FolderBlobs),
    /// In a database.
    Database(Box<PgBlobs>),
}

impl Files {
    fn blobs(&self) -> &dyn Blobs {
        match self {
            Files::Folder(blobs) => blobs,
            Files::Database(blobs) => &**blobs,
        }
    }

    /// Stores content under its hash, whatever its kind.
    pub fn keep(&self, hash: &str, bytes: &[u8]) -> std::result::Result<(), StoreError> {
        match self {
            Files::Folder(blobs) => blobs.keep(hash, bytes),
            Files::Database(blobs) => blobs.keep(hash, bytes),
        }
    }
}

impl Blobs for Files {
    fn stage(&self, bytes: &[u8], name: &str, limit: u64) -> std::result::Result<Staged, StageError> {
        self.blobs().stage(bytes, name, limit)
    }
    fn put(&self, bytes: &[u8]) -> std::result::Result<Hash, StoreError> {
        self.blobs().put(bytes)
    }
    fn get(&self, hash: &str) -> std::result::Result<Option<Vec<u8>>, StoreError> {
        self.blobs().get(hash)
    }
    fn size(&self, hash: &str) -> std::result::Result<Option<u64>, StoreError> {
        self.blobs().size(hash)
    }
    fn all(&self) -> std::result::Result<Vec<Hash>, StoreError> {
        self.blobs().all()
    }
    fn expire_unnamed(&self, named: &dyn Fn(&str) -> bool, before: SystemTime) -> std::result::Result<u64, StoreError> {
        self.blobs().expire_unnamed(named, before)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_begun_anew_where_the_journal_is_in_a_database() {
        let dir = tempfile::tempdir().unwrap();
        let folder = Folder::at(dir.path());
        not_elsewhere(&folder).unwrap();
        let name = drawn(&dir.path().join(HOME)).unwrap();
        assert_eq!(drawn(&dir.path().join(HOME)).unwrap(), name, "the first name counts");
        let refused = not_elsewhere(&folder).unwrap_err();
        assert!(refused.0.contains("--store"), "{}", refused.0);
        assert!(!folder.places().store.exists());
        // A journal of its own is there: copied back from the database, say.
        drop(folder.open().unwrap());
        not_elsewhere(&folder).unwrap();
    }
}
