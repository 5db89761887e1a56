//! The store on PostgreSQL: one writing program at a time, by epoch ([`lease`]), readers on connections of their own.

mod ask;
mod blobs;
mod conditions;
mod ends;
mod lease;
mod link;
mod place;
mod raw;
mod reader;
mod remake;
mod schema;
mod session;
mod text;
mod write;

use std::sync::Arc;
use std::time::Instant;

use guiju_core::journal::{Hash, NewRow, StoredRow};
use guiju_core::register::{Answered, Ask, Cell, Change};
use guiju_core::request::Recorded;
use tokio_postgres::error::SqlState;

use crate::shape::Shapes;
use crate::tip::{TipFile, Tips};
use crate::{Read, Stand, Store, StoreError, Tip, seal};
use link::Link;
use place::{holder, settings};
use session::{Session, stale};
use write::Statements;

pub use blobs::PgBlobs;
pub use place::{LEASE, PgPlace};
pub use reader::PgReader;

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

    /// Whether the registers are still those with which this program was opened: another one may have remade them.
    fn fits(&self) -> Result<bool, StoreError> {
        let current = schema::current(&self.side, self.session.shapes.all())?;
        Ok(current && (self.session.closed.is_some() || stale(&self.side)?.is_none()))
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
}

/// What is said where another program has taken over, or writes.
fn elsewhere() -> StoreError {
    StoreError::Elsewhere("另一程序正在办理本政府的事项，本程序未作记录".to_owned())
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
        let subject = [Cell::Text(head.subject.clone())];
        let known = write::known_of(&head.gov, &subject, &write::places(head));
        let asked: Vec<_> = before.into_iter().chain(known).collect();
        let answers = self.session.link.all(&asked)?;
        let [tip, version, answered, known @ ..] = answers.as_slice() else {
            return Err(StoreError::Engine("PostgreSQL：答复不全".to_owned()));
        };
        if !answered.is_empty() {
            return Err(StoreError::Misuse(format!("请求编号“{}”已经用过", head.key)));
        }
        let (head, stored) = seal::seal(row, &session::tip(tip)?, session::version(version)?)?;
        let [owed, open, applied] = write::read(known)?;
        let derived = write::derived(&head, &write::Own { owed, open, applied });
        let mut writes = vec![write::journal(&head, &stored)];
        for change in changes.iter().chain(&derived) {
            writes.push(write::change(&self.session.shapes, &self.statements, &head.gov, change)?);
        }
        self.session.link.all(&writes)?;
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
        // Before, so that others are not disturbed, and after, so that nobody was quicker.
        if !self.place.seat.holds(gov) && !self.fits()? {
            return Ok(Stand::Waits(self.place.lease));
        }
        let stand = self.place.seat.stand(&self.side, gov, self.place.lease, &holder())?;
        if stand == Stand::TookOver {
            if !self.fits()? {
                self.place.seat.leave(&self.side)?;
                return Ok(Stand::Waits(self.place.lease));
            }
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
