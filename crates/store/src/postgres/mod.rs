//! The store on PostgreSQL: one writing program at a time, by epoch ([`lease`]), readers on connections of their own.

mod ask;
mod blobs;
mod lease;
mod link;
mod raw;
mod reader;
mod schema;
mod session;
mod text;
mod write;

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

use guiju_core::journal::{Hash, NewRow, StoredRow};
use guiju_core::register::{Answered, Ask, Cell, Change};
use guiju_core::request::Recorded;
use tokio_postgres::Config;
use tokio_postgres::error::SqlState;

use crate::shape::Shapes;
use crate::tip::{Known, TipFile, Tips};
use crate::{Read, Registers, Stand, Store, StoreError, Tip, seal};
use lease::Seat;
use link::Link;
use session::{Session, stale};
use write::Statements;

pub use blobs::PgBlobs;
pub use reader::PgReader;

/// Rows of the journal read at a time.
const PAGE: usize = 500;
/// For how long a connection is tried.
const CONNECT: Duration = Duration::from_secs(5);

/// For how long a writer may be silent before another program takes over, unless it is set otherwise.
pub const LEASE: Duration = Duration::from_secs(10);

/// Where a store on PostgreSQL is, with what it is opened with. Clones share what the program holds there, so that it may
/// open the same store again after a failure.
#[derive(Clone)]
pub struct PgPlace {
    config: Config,
    registers: Registers,
    tip: Option<PathBuf>,
    lease: Duration,
    seat: Seat,
}

impl fmt::Debug for PgPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PgPlace").field("lease", &self.lease).finish_non_exhaustive()
    }
}

impl PgPlace {
    /// A database by its address, `postgres://user@host/database` or `host=… user=… dbname=…`. A password that the address
    /// does not have is taken from the environment (`PGPASSWORD`), where no list of programs shows it.
    ///
    /// # Errors
    /// Where the address cannot be read; the text does not repeat it, for it may hold a password.
    pub fn new(address: &str, registers: Registers) -> Result<Self, StoreError> {
        let config = Config::from_str(address).map_err(|e| StoreError::Misuse(format!("数据库地址无法识别：{e}")))?;
        let mut place = Self { config, registers, tip: None, lease: LEASE, seat: Seat::default() };
        if place.config.get_password().is_none() {
            if let Ok(password) = std::env::var("PGPASSWORD") {
                place.config.password(password);
            }
        }
        place.config.connect_timeout(CONNECT).keepalives_idle(CONNECT).application_name("guiju");
        Ok(place.with_lease(LEASE))
    }

    /// Keeps the journal's end in this file as well, so that a tail that was cut off is missed.
    #[must_use]
    pub fn with_tip(mut self, file: &Path) -> Self {
        self.tip = Some(file.to_owned());
        self
    }

    /// For how long the writer may be silent before another program takes over.
    #[must_use]
    pub fn with_lease(mut self, lease: Duration) -> Self {
        self.lease = lease;
        // A link on which nothing arrives any more is given up in time.
        self.config.tcp_user_timeout(lease);
        self
    }

    /// How often a program that does nothing else says that it is still there, or looks whether it is to take over.
    pub fn pulse(&self) -> Duration {
        self.lease / 4
    }

    /// Opens the store, for the one who writes.
    ///
    /// # Errors
    /// Where the database cannot be reached, is not one of this program's, was written by a newer one, or holds another
    /// journal than the file of its end says.
    pub fn open(&self) -> Result<PgStore, StoreError> {
        PgStore::open(self)
    }

    /// Opens a reader on the last commit.
    ///
    /// # Errors
    /// Where the database cannot be reached, or was written by a newer program.
    pub fn reader(&self) -> Result<PgReader, StoreError> {
        PgReader::open(self, false)
    }

    /// Opens a reader for the journal alone, whatever registers the database has.
    ///
    /// # Errors
    /// As for [`PgPlace::reader`].
    pub fn bare(&self) -> Result<PgReader, StoreError> {
        PgReader::open(self, true)
    }

    /// Governments that have a journal; none in an empty database.
    ///
    /// # Errors
    /// As for [`PgPlace::reader`].
    pub fn govs(&self) -> Result<Vec<String>, StoreError> {
        self.bare()?.govs()
    }

    /// The name of the data folder that keeps the accounts of this database's government; nothing where none was named.
    ///
    /// # Errors
    /// As for [`PgPlace::open`].
    pub fn home(&self) -> Result<Option<String>, StoreError> {
        let link = Link::open(&self.config, &self.greeting())?;
        schema::upgrade(&link)?;
        schema::meta(&link, "home")
    }

    /// Names that folder; one that was named before is replaced only where `anew` says so. The name that holds.
    ///
    /// # Errors
    /// As for [`PgPlace::open`].
    pub fn name_home(&self, home: &str, anew: bool) -> Result<String, StoreError> {
        let link = Link::open(&self.config, &self.greeting())?;
        schema::upgrade(&link)?;
        schema::keep_meta(&link, "home", home, anew)?;
        Ok(schema::meta(&link, "home")?.unwrap_or_default())
    }

    /// The files in the same database.
    ///
    /// # Errors
    /// Where the database cannot be reached, or was never opened by a store.
    pub fn blobs(&self) -> Result<PgBlobs, StoreError> {
        PgBlobs::open(self)
    }

    /// Where the journal's end is kept outside.
    pub fn tip_file(&self) -> Option<&Path> {
        self.tip.as_deref()
    }

    /// What a writing connection is told first. The server itself ends a transaction whose program is silent, before another
    /// program may take over: nothing that one left behind stands in its way.
    fn greeting(&self) -> String {
        let (silent, locked) = ((self.lease / 2).as_millis(), self.lease.as_millis());
        format!(
            "SET default_transaction_isolation = 'read committed'; SET idle_in_transaction_session_timeout = {silent};
             SET lock_timeout = {locked}; SET client_min_messages = 'error'"
        )
    }
}

/// The store as its one writer holds it.
#[derive(Debug)]
pub struct PgStore {
    session: Session,
    /// The connection on which it says that it is still there, whatever the other is doing.
    side: Link,
    place: PgPlace,
    statements: Vec<Statements>,
    tip: Option<TipFile>,
    tips: Tips,
    /// Journals that this transaction has added to.
    touched: Vec<String>,
    open: bool,
    depth: usize,
    /// A commit failed: nobody knows what holds until the store is opened again.
    uncertain: bool,
    warnings: Vec<String>,
}

impl PgStore {
    fn open(place: &PgPlace) -> Result<Self, StoreError> {
        let shapes = Arc::new(Shapes::new(place.registers.clone())?);
        let link = Link::open(&place.config, &place.greeting())?;
        let warnings = settings(&link)?;
        schema::upgrade(&link)?;
        place.seat.renumber(&link)?;
        schema::make_tables(&link, shapes.all())?;
        let closed = stale(&link)?;
        let statements = shapes.all().iter().map(|r| Statements::new(r)).collect();
        let side = Link::open(&place.config, &place.greeting())?;
        let mut store = Self {
            session: Session { link, shapes, closed },
            side,
            place: place.clone(),
            statements,
            tip: None,
            tips: Tips::new(),
            touched: vec![],
            open: false,
            depth: 0,
            uncertain: false,
            warnings,
        };
        store.meet()?;
        Ok(store)
    }

    /// Whether some government's registers are empty and must be rebuilt from its journal before they can be asked.
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

    /// The files in the same database.
    ///
    /// # Errors
    /// Where the database cannot be reached.
    pub fn blobs(&self) -> Result<PgBlobs, StoreError> {
        self.place.blobs()
    }

    fn take_inside(&mut self, gov: &str, rows: &[StoredRow]) -> Result<(), StoreError> {
        self.claim(gov)?;
        let heads = seal::follow(&self.session.tip(gov)?, gov, rows)?;
        let writes: Vec<_> = heads.iter().zip(rows).map(|(head, row)| write::journal(head, row)).collect();
        self.session.link.all(&writes)?;
        let sql = "INSERT INTO stale VALUES ($1) ON CONFLICT DO NOTHING";
        self.session.link.rows(sql, vec![link::Value::text(gov)])?;
        self.session.closed = stale(&self.session.link)?;
        Ok(())
    }

    /// Compares the journals with the ends kept outside, and writes these anew.
    fn meet(&mut self) -> Result<(), StoreError> {
        let govs = self.session.govs()?;
        for gov in &govs {
            let tip = self.session.tip(gov)?;
            self.tips.insert(gov.clone(), (tip.position, tip.hash));
        }
        let Some(path) = &self.place.tip else { return Ok(()) };
        let (file, known) = TipFile::open(path)?;
        self.tip = Some(file);
        match known {
            Known::Tips(tips) => {
                for (gov, (position, hash)) in &tips {
                    let row = self.session.journal(gov, *position, 1)?;
                    match row.first().filter(|r| r.position == *position) {
                        Some(row) if row.hash == *hash => {}
                        Some(_) => return Err(crate::tip::cut(gov, *position, "与链尾记录不符，可能已被改写")),
                        None => return Err(crate::tip::cut(gov, *position, "应当存在而没有，尾部可能已被截去")),
                    }
                }
            }
            Known::Absent if govs.is_empty() => {}
            Known::Absent => self.warnings.push("没有找到链尾记录文件，无法判断流水尾部是否被截去".to_owned()),
            Known::Torn => self.warnings.push("链尾记录文件不完整，无法判断流水尾部是否被截去".to_owned()),
        }
        self.keep_tips()
    }

    fn keep_tips(&mut self) -> Result<(), StoreError> {
        self.tip.as_mut().map_or(Ok(()), |tip| tip.write(&self.tips))
    }

    /// The end of a journal that another program may have written; its file may be shared with it.
    fn meet_again(&mut self, gov: &str) -> Result<(), StoreError> {
        let tip = self.session.tip(gov)?;
        if tip.position > 0 {
            self.tips.insert(gov.to_owned(), (tip.position, tip.hash));
        }
        if let Some(path) = &self.place.tip {
            self.tip = Some(TipFile::open(path)?.0);
        }
        Ok(())
    }

    /// Claims the writing for a government in this transaction.
    fn claim(&mut self, gov: &str) -> Result<(), StoreError> {
        if self.touched.iter().any(|g| g == gov) {
            return Ok(());
        }
        if let Stand::Waits(_) = self.stand(gov)? {
            return Err(elsewhere());
        }
        self.touched.push(gov.to_owned());
        Ok(())
    }

    /// Notes what a commit did: the right to write was renewed, and the journals' ends are kept outside.
    fn committed(
        &mut self,
        govs: &[String],
        rows: &[Vec<tokio_postgres::Row>],
        begun: Instant,
    ) -> Result<(), StoreError> {
        let mut added = false;
        for (gov, rows) in govs.iter().zip(rows) {
            self.place.seat.renewed(gov, begun);
            let tip = session::tip(rows)?;
            if tip.position > 0 {
                self.tips.insert(gov.clone(), (tip.position, tip.hash));
                added = true;
            }
        }
        if added { self.keep_tips() } else { Ok(()) }
    }

    fn inside(&self) -> Result<(), StoreError> {
        match (self.uncertain, self.open) {
            (true, _) => Err(StoreError::Engine("上一次提交结果不明，须重新打开存储".to_owned())),
            (false, false) => Err(StoreError::Misuse("尚未开始事务".to_owned())),
            (false, true) => Ok(()),
        }
    }

    fn finish(&mut self) {
        self.open = false;
        self.depth = 0;
        self.touched.clear();
        self.session.link.within.set(false);
    }

    fn mark_ended(&mut self) -> Result<(), StoreError> {
        self.inside()?;
        self.depth = self.depth.checked_sub(1).ok_or_else(|| StoreError::Misuse("没有保存点".to_owned()))?;
        Ok(())
    }

    fn remake(
        &mut self,
        gov: &str,
        replay: &mut dyn FnMut(&StoredRow) -> Result<Vec<Change>, StoreError>,
    ) -> Result<u64, StoreError> {
        self.claim(gov)?;
        let burnt: Vec<_> = self.statements.iter().map(|s| s.burn(gov)).collect();
        self.session.link.all(&burnt)?;
        let mut done = 0;
        loop {
            let rows = self.session.journal(gov, done + 1, PAGE)?;
            for row in &rows {
                let head = row.read_head();
                let head =
                    head.map_err(|e| StoreError::Damaged(format!("流水第{}条的首部无法读取：{e}", row.position)))?;
                let changes = replay(row)?;
                let known = self.session.link.all(&write::known_of(&head))?;
                let changes: Vec<Change> = changes.into_iter().chain(write::derived(&head, &known)?).collect();
                self.write(gov, vec![], &changes)?;
                done = row.position;
            }
            // It takes long: others are told that this program is still there.
            if let Stand::Waits(_) = self.place.seat.stand(&self.side, gov, self.place.lease, &holder())? {
                return Err(elsewhere());
            }
            if rows.len() < PAGE {
                break;
            }
        }
        self.session.link.rows("DELETE FROM stale WHERE gov = $1", vec![link::Value::text(gov)])?;
        Ok(done)
    }

    fn write(&self, gov: &str, mut writes: Vec<link::Bound>, changes: &[Change]) -> Result<(), StoreError> {
        for change in changes {
            writes.push(write::change(&self.session.shapes, &self.statements, gov, change)?);
        }
        self.session.link.all(&writes).map(|_| ())
    }
}

/// What is said where another program has taken over, or writes.
fn elsewhere() -> StoreError {
    StoreError::Elsewhere("另一程序正在办理本政府的事项，本程序未作记录".to_owned())
}

/// This program, as its row tells people.
fn holder() -> String {
    let host = std::fs::read_to_string("/etc/hostname").unwrap_or_default();
    format!("{}/{}", host.trim(), std::process::id())
}

/// Refuses a server on which nothing would last, and tells what is odd.
fn settings(link: &Link) -> Result<Vec<String>, StoreError> {
    let sql =
        "SELECT current_setting('server_encoding'), current_setting('synchronous_commit'), current_setting('fsync')";
    let Some(row) = link.row(sql, vec![])? else { return Ok(vec![]) };
    let (encoding, lasting, synced): (String, String, String) = (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
    if encoding != "UTF8" {
        return Err(StoreError::Misuse(format!("数据库的编码应为UTF8，现为{encoding}；请另建数据库")));
    }
    if lasting == "off" {
        link.batch("SET synchronous_commit = on")?;
    }
    let odd = (synced == "off").then(|| "数据库服务器关闭了fsync，断电会丢失已经办理的事项".to_owned());
    Ok(odd.into_iter().collect())
}

impl Store for PgStore {
    fn begin(&mut self) -> Result<(), StoreError> {
        if self.open {
            return Err(StoreError::Misuse("事务已经开始".to_owned()));
        }
        self.open = true;
        self.inside().inspect_err(|_| self.open = false)?;
        self.session.link.later("BEGIN");
        self.session.link.within.set(true);
        Ok(())
    }

    fn savepoint(&mut self) -> Result<(), StoreError> {
        self.inside()?;
        self.session.link.later("SAVEPOINT act");
        self.depth += 1;
        Ok(())
    }

    fn release(&mut self) -> Result<(), StoreError> {
        self.mark_ended()?;
        self.session.link.later("RELEASE SAVEPOINT act");
        Ok(())
    }

    fn undo(&mut self) -> Result<(), StoreError> {
        self.mark_ended()?;
        self.session.link.later("ROLLBACK TO SAVEPOINT act; RELEASE SAVEPOINT act");
        self.session.link.flush()
    }

    fn append(&mut self, row: NewRow, changes: &[Change]) -> Result<Hash, StoreError> {
        self.inside()?;
        self.claim(&row.head.gov)?;
        let head = &row.head;
        let before = [
            session::tip_of(&head.gov),
            session::version_of(&head.gov, &head.subject),
            session::answered_with(&head.gov, &head.actor, &head.key),
        ];
        let asked: Vec<_> = before.into_iter().chain(write::known_of(head)).collect();
        let answers = self.session.link.all(&asked)?;
        let [tip, version, answered, known @ ..] = answers.as_slice() else {
            return Err(StoreError::Engine("PostgreSQL：答复不全".to_owned()));
        };
        if !answered.is_empty() {
            return Err(StoreError::Misuse(format!("请求编号“{}”已经用过", head.key)));
        }
        let (head, stored) = seal::seal(row, &session::tip(tip)?, session::version(version)?)?;
        let changes: Vec<Change> = changes.iter().cloned().chain(write::derived(&head, known)?).collect();
        self.write(&head.gov, vec![write::journal(&head, &stored)], &changes)?;
        Ok(stored.hash)
    }

    fn commit(&mut self) -> Result<(), StoreError> {
        self.inside()?;
        if self.depth > 0 {
            return Err(StoreError::Misuse("还有未结束的保存点".to_owned()));
        }
        let (seat, lease) = (&self.place.seat, self.place.lease);
        let ends = self.touched.iter().map(|gov| session::tip_of(gov));
        let checks: Vec<_> = ends.chain(self.touched.iter().map(|gov| seat.check(gov, lease))).collect();
        let begun = Instant::now();
        let rows = match self.session.link.commit_if(&checks) {
            Ok(rows) => rows,
            Err((error, code)) => {
                self.uncertain = true;
                let lost = code == Some(SqlState::DIVISION_BY_ZERO);
                self.touched.iter().filter(|_| lost).for_each(|gov| self.place.seat.lose(gov));
                self.finish();
                return Err(if lost { elsewhere() } else { error });
            }
        };
        let touched = std::mem::take(&mut self.touched);
        self.finish();
        let kept = self.committed(&touched, &rows, begun);
        self.uncertain = kept.is_err();
        kept
    }

    fn rollback(&mut self) -> Result<(), StoreError> {
        self.finish();
        if self.session.link.is_lost() {
            return Ok(());
        }
        self.session.link.batch("ROLLBACK")
    }

    fn reader(&self) -> Result<Box<dyn Read>, StoreError> {
        Ok(Box::new(self.place.reader()?))
    }

    fn rebuild(
        &mut self,
        gov: &str,
        replay: &mut dyn FnMut(&StoredRow) -> Result<Vec<Change>, StoreError>,
    ) -> Result<u64, StoreError> {
        self.begin()?;
        match self.remake(gov, replay) {
            Ok(rows) => {
                self.commit()?;
                self.session.closed = stale(&self.session.link)?;
                self.session.link.batch("ANALYZE")?;
                Ok(rows)
            }
            Err(e) => {
                self.rollback()?;
                Err(e)
            }
        }
    }

    fn take_rows(&mut self, gov: &str, rows: &[StoredRow]) -> Result<(), StoreError> {
        self.begin()?;
        match self.take_inside(gov, rows) {
            Ok(()) => self.commit(),
            Err(e) => {
                self.rollback()?;
                Err(e)
            }
        }
    }

    fn stand(&mut self, gov: &str) -> Result<Stand, StoreError> {
        self.side.mend()?;
        let stand = self.place.seat.stand(&self.side, gov, self.place.lease, &holder())?;
        if stand == Stand::TookOver {
            self.meet_again(gov)?;
        }
        Ok(stand)
    }
}

impl Drop for PgStore {
    fn drop(&mut self) {
        // Whoever waits may begin at once; where that cannot be said, he begins when the time is over.
        if !self.uncertain && !self.session.link.is_lost() {
            let _ = self.place.seat.leave(&self.side);
        }
    }
}

impl Read for PgStore {
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
