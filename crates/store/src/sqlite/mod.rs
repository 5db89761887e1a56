//! The SQLite store: one file in WAL mode with full synchronisation, one writing connection, readers of their own.

mod ask;
mod lock;
mod raw;
mod rebuild;
pub(crate) mod schema;
mod session;
mod way;
mod write;

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use guiju_core::journal::{Hash, NewRow, StoredRow};
use guiju_core::register::{Answered, Ask, Cell, Change};
use guiju_core::request::Recorded;
use rusqlite::{Connection, OpenFlags};

use crate::shape::Shapes;
use crate::tip::{Known, TipFile, Tips, cut};
use crate::{Read, Registers, Store, StoreError, Tip, private, seal};
use session::{Session, settle};
use write::Statements;

pub use session::SqliteReader;
#[cfg(test)]
pub(crate) use way::Bounds;

/// The store as its one writer holds it.
#[derive(Debug)]
pub struct SqliteStore {
    session: Session,
    statements: Vec<Statements>,
    registers: Registers,
    path: PathBuf,
    tip: TipFile,
    tips: Tips,
    /// Journals that this transaction has added to.
    touched: Vec<String>,
    open: bool,
    depth: usize,
    /// A commit failed: nobody knows what is on disk until the file is opened again.
    uncertain: bool,
    warnings: Vec<String>,
    sync_delay: Duration,
    _lock: Arc<File>,
}

impl From<rusqlite::Error> for StoreError {
    fn from(e: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode::{DatabaseCorrupt, NotADatabase};
        match e.sqlite_error_code() {
            Some(DatabaseCorrupt | NotADatabase) => StoreError::Damaged(format!("数据库文件结构已损坏：{e}")),
            _ => StoreError::Engine(e.to_string()),
        }
    }
}

/// The file beside a store file that keeps the journal's end.
pub fn tip_path(store: &Path) -> PathBuf {
    store.with_extension("tip")
}

impl SqliteStore {
    /// Opens or creates the store file, brings it to this program's format and makes the registers' tables. A journal that
    /// is shorter than, or different from, what the file beside it says is refused: it must be looked at first.
    pub fn open(path: &Path, registers: Registers) -> Result<Self, StoreError> {
        let shapes = Arc::new(Shapes::new(registers.clone())?);
        private::create(path)?;
        let lock = lock::take(&path.with_extension("lock"))?;
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut conn = Connection::open_with_flags(path, flags)?;
        settle(&conn, 8_192)?;
        schema::format(&conn)?;
        conn.pragma_update(None, "journal_mode", "WAL")?;
        conn.pragma_update(None, "synchronous", "FULL")?;
        schema::upgrade(&mut conn)?;
        schema::make_tables(&mut conn, shapes.all())?;
        let closed = session::stale(&conn)?;
        let statements = shapes.all().iter().map(|r| Statements::new(r)).collect();
        let (tip, known) = TipFile::open(&tip_path(path))?;
        let mut store = Self {
            session: Session { conn, shapes, closed },
            statements,
            registers,
            path: path.to_owned(),
            tip,
            tips: Tips::new(),
            touched: vec![],
            open: false,
            depth: 0,
            uncertain: false,
            warnings: vec![],
            sync_delay: Duration::ZERO,
            _lock: lock,
        };
        store.meet(known)?;
        Ok(store)
    }

    /// Waits so long in every commit, to see what a slow disk would do. For benches.
    #[must_use]
    pub fn with_sync_delay(mut self, delay: Duration) -> Self {
        self.sync_delay = delay;
        self
    }

    /// Commits without waiting for the disk: for a folder that is being made and can be made anew. What must last is put on
    /// disk by who asked for this.
    pub fn without_sync(self) -> Result<Self, StoreError> {
        self.session.conn.pragma_update(None, "synchronous", "OFF")?;
        Ok(self)
    }

    /// Merges the text indexes, as should be done after very much was written at once.
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub fn merge_texts(&self) -> Result<(), StoreError> {
        self.statements.iter().try_for_each(|statements| statements.merge(&self.session.conn))
    }

    /// Whether some government's registers are empty and must be rebuilt from its journal before they can be asked. Readers
    /// opened before that stay closed to asks.
    pub fn needs_rebuild(&self) -> bool {
        self.session.closed.is_some()
    }

    /// Governments that have a journal.
    pub fn govs(&self) -> Result<Vec<String>, StoreError> {
        self.session.govs()
    }

    /// What was odd when the store was opened, in words for its keeper.
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }

    #[cfg(test)]
    pub(crate) fn ask_by(&self, gov: &str, ask: &Ask, bounds: Bounds) -> Result<Answered, StoreError> {
        ask::ask_by(&self.session.conn, &self.session.shapes.plan(ask)?, gov, bounds)
    }

    #[cfg(test)]
    pub(crate) fn lose_disk(&mut self) {
        self.tip.lose_disk(&tip_path(&self.path));
    }

    /// Compares the journals with the ends kept outside, and writes these anew.
    fn meet(&mut self, known: Known) -> Result<(), StoreError> {
        let govs = self.session.govs()?;
        match known {
            Known::Tips(tips) => {
                for (gov, (position, hash)) in &tips {
                    let row = self.session.journal(gov, *position, 1)?;
                    match row.first().filter(|r| r.position == *position) {
                        Some(row) if row.hash == *hash => {}
                        Some(_) => return Err(cut(gov, *position, "与链尾记录不符，可能已被改写")),
                        None => return Err(cut(gov, *position, "应当存在而没有，尾部可能已被截去")),
                    }
                }
            }
            Known::Absent if govs.is_empty() => {}
            Known::Absent => self.warnings.push("没有找到链尾记录文件，无法判断流水尾部是否被截去".to_owned()),
            Known::Torn => self.warnings.push("链尾记录文件不完整，无法判断流水尾部是否被截去".to_owned()),
        }
        for gov in govs {
            let tip = self.session.tip(&gov)?;
            self.tips.insert(gov, (tip.position, tip.hash));
        }
        self.tip.write(&self.tips)
    }

    fn inside(&self) -> Result<(), StoreError> {
        match (self.uncertain, self.open) {
            (true, _) => Err(StoreError::Engine("上一次提交结果不明，须重新打开存储".to_owned())),
            (false, false) => Err(StoreError::Misuse("尚未开始事务".to_owned())),
            (false, true) => Ok(()),
        }
    }

    fn run(&self, sql: &str) -> Result<(), StoreError> {
        self.session.conn.prepare_cached(sql)?.execute([])?;
        Ok(())
    }

    fn finish(&mut self) {
        self.open = false;
        self.depth = 0;
        self.touched.clear();
    }
}

impl Store for SqliteStore {
    fn begin(&mut self) -> Result<(), StoreError> {
        if self.open {
            return Err(StoreError::Misuse("事务已经开始".to_owned()));
        }
        self.open = true;
        self.inside().and_then(|()| self.run("BEGIN IMMEDIATE")).inspect_err(|_| self.open = false)
    }

    fn savepoint(&mut self) -> Result<(), StoreError> {
        self.inside()?;
        self.run("SAVEPOINT act")?;
        self.depth += 1;
        Ok(())
    }

    fn release(&mut self) -> Result<(), StoreError> {
        self.inside()?;
        self.depth = self.depth.checked_sub(1).ok_or_else(|| StoreError::Misuse("没有保存点".to_owned()))?;
        self.run("RELEASE act")
    }

    fn undo(&mut self) -> Result<(), StoreError> {
        self.inside()?;
        self.depth = self.depth.checked_sub(1).ok_or_else(|| StoreError::Misuse("没有保存点".to_owned()))?;
        self.run("ROLLBACK TO act")?;
        self.run("RELEASE act")
    }

    fn append(&mut self, row: NewRow, changes: &[Change]) -> Result<Hash, StoreError> {
        self.inside()?;
        let tip = self.session.tip(&row.head.gov)?;
        let version = self.session.version(&row.head.gov, &row.head.subject)?;
        if self.session.answered(&row.head.gov, &row.head.actor, &row.head.key)?.is_some() {
            return Err(StoreError::Misuse(format!("请求编号“{}”已经用过", row.head.key)));
        }
        let (head, stored) = seal::seal(row, &tip, version)?;
        write::journal(&self.session.conn, &head, &stored)?;
        for change in changes {
            write::change(&self.session, &self.statements, &head.gov, change)?;
        }
        write::derive(&self.session, &self.statements, &head)?;
        if !self.touched.contains(&head.gov) {
            self.touched.push(head.gov);
        }
        Ok(stored.hash)
    }

    fn commit(&mut self) -> Result<(), StoreError> {
        self.inside()?;
        if self.depth > 0 {
            return Err(StoreError::Misuse("还有未结束的保存点".to_owned()));
        }
        for gov in &self.touched {
            let tip = self.session.tip(gov)?;
            if tip.position > 0 {
                self.tips.insert(gov.clone(), (tip.position, tip.hash));
            }
        }
        let added = !self.touched.is_empty();
        self.finish();
        if !self.sync_delay.is_zero() {
            std::thread::sleep(self.sync_delay);
        }
        let committed = self.run("COMMIT").and_then(|()| if added { self.tip.write(&self.tips) } else { Ok(()) });
        self.uncertain = committed.is_err();
        committed
    }

    fn rollback(&mut self) -> Result<(), StoreError> {
        self.finish();
        if self.session.conn.is_autocommit() { Ok(()) } else { self.run("ROLLBACK") }
    }

    fn take_rows(&mut self, gov: &str, rows: &[StoredRow]) -> Result<(), StoreError> {
        self.begin()?;
        let heads = match seal::follow(&self.session.tip(gov)?, gov, rows) {
            Ok(heads) => heads,
            Err(e) => {
                self.rollback()?;
                return Err(e);
            }
        };
        let taken = heads.iter().zip(rows).try_for_each(|(head, row)| write::journal(&self.session.conn, head, row));
        let noted = taken.and_then(|()| {
            self.session.conn.execute("INSERT OR IGNORE INTO stale VALUES (?1)", [gov])?;
            Ok(())
        });
        if let Err(e) = noted {
            self.rollback()?;
            return Err(e);
        }
        self.touched.push(gov.to_owned());
        self.commit()?;
        self.session.closed = session::stale(&self.session.conn)?;
        Ok(())
    }

    fn reader(&self) -> Result<Box<dyn Read>, StoreError> {
        Ok(Box::new(SqliteReader::open(&self.path, self.registers.clone())?))
    }

    fn rebuild(
        &mut self,
        gov: &str,
        replay: &mut dyn FnMut(&StoredRow) -> Result<Vec<Change>, StoreError>,
    ) -> Result<u64, StoreError> {
        self.begin()?;
        match rebuild::rebuild(&self.session, &self.statements, gov, replay) {
            Ok(rows) => {
                self.commit()?;
                self.session.closed = session::stale(&self.session.conn)?;
                Ok(rows)
            }
            Err(e) => {
                self.rollback()?;
                Err(e)
            }
        }
    }
}

impl Read for SqliteStore {
    fn tip(&self, gov: &str) -> Result<Tip, StoreError> {
        self.session.tip(gov)
    }
    fn answered(&self, gov: &str, actor: &str, key: &str) -> Result<Option<(Hash, Recorded)>, StoreError> {
        self.session.answered(gov, actor, key)
    }
    fn subject(&self, gov: &str, subject: &str) -> Result<Vec<StoredRow>, StoreError> {
        self.session.subject(gov, subject)
    }
    fn journal(&self, gov: &str, from: u64, limit: usize) -> Result<Vec<StoredRow>, StoreError> {
        self.session.journal(gov, from, limit)
    }
    fn ask(&self, gov: &str, ask: &Ask) -> Result<Answered, StoreError> {
        self.session.ask(gov, ask)
    }
    fn tally(&self, gov: &str, ask: &Ask, column: &str) -> Result<Vec<(Cell, u64)>, StoreError> {
        self.session.tally(gov, ask, column)
    }
}
