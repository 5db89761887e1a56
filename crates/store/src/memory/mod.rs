//! The memory store: nothing survives the process. The writer works on its own copy and hands each commit over to the
//! copy that readers see.

mod ask;
mod data;
mod raw;

use std::sync::{Arc, PoisonError, RwLock};

use guiju_core::journal::{Hash, Head, NewRow, StoredRow};
use guiju_core::register::{Answered, Ask, Cell, Change};
use guiju_core::request::Recorded;

use crate::derived::{
    ACCESS, APPLIED, OBLIGATIONS, access_changes, applied_change, applied_places, entered_row, obligation_changes,
};
use crate::shape::{Shapes, key_of};
use crate::turns::turn_changes;
use crate::{Read, Registers, Store, StoreError, Tip, seal};
use data::{Data, Entry, Op};

/// Rows copied at a time.
const PAGE: usize = 500;

/// A store in memory.
#[derive(Debug)]
pub struct MemoryStore {
    shapes: Arc<Result<Shapes, StoreError>>,
    work: Data,
    committed: Arc<RwLock<Data>>,
    /// What was done since `begin`; absent outside a transaction.
    log: Option<Vec<Op>>,
    /// Lengths of the log at the open savepoints.
    marks: Vec<usize>,
}

/// Reads the last commit.
#[derive(Debug)]
struct MemoryReader {
    shapes: Arc<Result<Shapes, StoreError>>,
    committed: Arc<RwLock<Data>>,
}

fn shapes(shapes: &Arc<Result<Shapes, StoreError>>) -> Result<&Shapes, StoreError> {
    shapes.as_ref().as_ref().map_err(Clone::clone)
}

impl MemoryStore {
    /// An empty store. Where the declarations of the registers contradict themselves, every use of them says so.
    pub fn new(registers: Registers) -> Self {
        Self {
            shapes: Arc::new(Shapes::new(registers)),
            work: Data::default(),
            committed: Arc::default(),
            log: None,
            marks: vec![],
        }
    }

    /// A store on what this one has committed, as a file opened anew: what is under way here is not in it. Only one of them may
    /// write.
    #[must_use]
    pub fn again(&self) -> Self {
        let work = self.committed.read().unwrap_or_else(PoisonError::into_inner).clone();
        Self {
            shapes: Arc::clone(&self.shapes),
            work,
            committed: Arc::clone(&self.committed),
            log: None,
            marks: vec![],
        }
    }

    /// A copy of one government's journal, byte by byte, with empty registers: `rebuild` fills them.
    pub fn copy_of(read: &dyn Read, gov: &str, registers: Registers) -> Result<Self, StoreError> {
        let mut copy = Self::new(registers);
        copy.begin()?;
        let mut next = 1;
        loop {
            let rows = read.journal(gov, next, PAGE)?;
            let last = rows.len() < PAGE;
            for row in rows {
                next = row.position + 1;
                let head = row.read_head().map_err(|e| StoreError::Damaged(e.to_string()))?;
                copy.carry_out(Op::Append(Arc::new(Entry::new(&head, row))))?;
            }
            if last {
                break;
            }
        }
        copy.commit()?;
        Ok(copy)
    }

    fn log(&mut self) -> Result<&mut Vec<Op>, StoreError> {
        self.log.as_mut().ok_or_else(|| StoreError::Misuse("尚未开始事务".to_owned()))
    }

    fn carry_out(&mut self, op: Op) -> Result<(), StoreError> {
        self.log()?.push(op.clone());
        self.work.apply(&op);
        Ok(())
    }

    fn change(&mut self, gov: &str, change: &Change) -> Result<(), StoreError> {
        let shapes = shapes(&self.shapes)?;
        let (register, cells) = shapes.cells(change)?;
        let declared = shapes.all().get(register).copied();
        let (key, new) = match (change, declared) {
            (Change::Put { .. }, Some(declared)) => (key_of(declared, &cells), Some(Arc::new(cells))),
            _ => (cells, None),
        };
        self.set(register, (gov.to_owned(), key), new)
    }

    fn set(&mut self, register: usize, key: (String, Vec<Cell>), new: Option<data::Cells>) -> Result<(), StoreError> {
        let old = self.work.table(register).and_then(|t| t.get(&key)).cloned();
        if old == new {
            return Ok(());
        }
        self.carry_out(Op::Set { register, key, old, new })
    }

    /// The registers that the store keeps itself.
    fn derive(&mut self, head: &Head) -> Result<(), StoreError> {
        let own = shapes(&self.shapes)?;
        let (obligations, declared) = own.find(OBLIGATIONS.name)?;
        let (access, seen) = own.find(ACCESS.name)?;
        let (applied, counted) = own.find(APPLIED.name)?;
        let subject = Cell::Text(head.subject.clone());
        let open = self.work.rows_of(obligations, &head.gov, &subject);
        let open: Vec<_> = open.map(|cells| ask::whole_row(declared, cells)).collect();
        let changes = obligation_changes(head, &open);
        for change in changes.iter().chain(&turn_changes(head, &open, &changes)) {
            self.change(&head.gov, change)?;
        }
        let open = self.work.rows_of(access, &head.gov, &subject);
        let open: Vec<_> = open.map(|cells| ask::whole_row(seen, cells)).collect();
        for change in access_changes(head, &open) {
            self.change(&head.gov, &change)?;
        }
        if let Some(change) = entered_row(head) {
            self.change(&head.gov, &change)?;
        }
        for place in applied_places(head) {
            let named = Cell::Text(place.0.clone());
            let known = self.work.rows_of(applied, &head.gov, &named);
            let known: Vec<_> = known.map(|cells| ask::whole_row(counted, cells)).collect();
            self.change(&head.gov, &applied_change(head, place, &known))?;
        }
        Ok(())
    }

    fn rebuild_inside(
        &mut self,
        gov: &str,
        replay: &mut dyn FnMut(&StoredRow) -> Result<Vec<Change>, StoreError>,
    ) -> Result<u64, StoreError> {
        let count = shapes(&self.shapes)?.all().len();
        for register in 0..count {
            let keys: Vec<_> = self.work.rows(register, gov).map(|(key, _)| key.clone()).collect();
            for key in keys {
                self.set(register, key, None)?;
            }
        }
        let rows: Vec<Arc<Entry>> = self.work.entries(gov, 1, usize::MAX).cloned().collect();
        for entry in &rows {
            for change in replay(&entry.row)? {
                self.change(gov, &change)?;
            }
            let head = entry.row.read_head().map_err(|e| StoreError::Damaged(e.to_string()))?;
            self.derive(&head)?;
        }
        Ok(rows.len() as u64)
    }
}

impl Store for MemoryStore {
    fn begin(&mut self) -> Result<(), StoreError> {
        shapes(&self.shapes)?;
        if self.log.is_some() {
            return Err(StoreError::Misuse("事务已经开始".to_owned()));
        }
        self.log = Some(vec![]);
        Ok(())
    }

    fn savepoint(&mut self) -> Result<(), StoreError> {
        let mark = self.log()?.len();
        self.marks.push(mark);
        Ok(())
    }

    fn release(&mut self) -> Result<(), StoreError> {
        self.log()?;
        self.marks.pop().map(|_| ()).ok_or_else(|| StoreError::Misuse("没有保存点".to_owned()))
    }

    fn undo(&mut self) -> Result<(), StoreError> {
        self.log()?;
        let mark = self.marks.pop().ok_or_else(|| StoreError::Misuse("没有保存点".to_owned()))?;
        let undone = self.log()?.split_off(mark);
        undone.iter().rev().for_each(|op| self.work.revert(op));
        Ok(())
    }

    fn append(&mut self, row: NewRow, changes: &[Change]) -> Result<Hash, StoreError> {
        self.log()?;
        let gov = row.head.gov.clone();
        let tip = self.work.tip(&gov)?;
        let version = self.work.version(&gov, &row.head.subject);
        if self.work.by_key(&gov, &row.head.actor, &row.head.key).is_some() {
            return Err(StoreError::Misuse(format!("请求编号“{}”已经用过", row.head.key)));
        }
        let (head, stored) = seal::seal(row, &tip, version)?;
        let hash = stored.hash.clone();
        self.carry_out(Op::Append(Arc::new(Entry::new(&head, stored))))?;
        for change in changes {
            self.change(&gov, change)?;
        }
        self.derive(&head)?;
        Ok(hash)
    }

    fn commit(&mut self) -> Result<(), StoreError> {
        if !self.marks.is_empty() {
            return Err(StoreError::Misuse("还有未结束的保存点".to_owned()));
        }
        self.log()?;
        let log = self.log.take().unwrap_or_default();
        let mut committed = self.committed.write().unwrap_or_else(PoisonError::into_inner);
        log.iter().for_each(|op| committed.apply(op));
        Ok(())
    }

    fn rollback(&mut self) -> Result<(), StoreError> {
        let log = self.log.take().unwrap_or_default();
        log.iter().rev().for_each(|op| self.work.revert(op));
        self.marks.clear();
        Ok(())
    }

    fn reader(&self) -> Result<Box<dyn Read>, StoreError> {
        Ok(Box::new(MemoryReader { shapes: Arc::clone(&self.shapes), committed: Arc::clone(&self.committed) }))
    }

    fn rebuild(
        &mut self,
        gov: &str,
        replay: &mut dyn FnMut(&StoredRow) -> Result<Vec<Change>, StoreError>,
    ) -> Result<u64, StoreError> {
        self.begin()?;
        match self.rebuild_inside(gov, replay) {
            Ok(rows) => self.commit().map(|()| rows),
            Err(e) => {
                self.rollback()?;
                Err(e)
            }
        }
    }
}

impl Read for MemoryStore {
    fn tip(&self, gov: &str) -> Result<Tip, StoreError> {
        self.work.tip(gov)
    }
    fn answered(&self, gov: &str, actor: &str, key: &str) -> Result<Option<(Hash, Recorded)>, StoreError> {
        self.work.answered(gov, actor, key)
    }
    fn subject(&self, gov: &str, subject: &str) -> Result<Vec<StoredRow>, StoreError> {
        Ok(self.work.subject(gov, subject))
    }
    fn journal(&self, gov: &str, from: u64, limit: usize) -> Result<Vec<StoredRow>, StoreError> {
        Ok(self.work.entries(gov, from, limit).map(|e| e.row.clone()).collect())
    }
    fn ask(&self, gov: &str, ask: &Ask) -> Result<Answered, StoreError> {
        ask::ask(&self.work, shapes(&self.shapes)?, gov, ask)
    }
    fn tally(&self, gov: &str, ask: &Ask, column: &str) -> Result<Vec<(Cell, u64)>, StoreError> {
        ask::tally(&self.work, shapes(&self.shapes)?, gov, ask, column)
    }
}

impl MemoryReader {
    fn data(&self) -> std::sync::RwLockReadGuard<'_, Data> {
        self.committed.read().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Read for MemoryReader {
    fn tip(&self, gov: &str) -> Result<Tip, StoreError> {
        self.data().tip(gov)
    }
    fn answered(&self, gov: &str, actor: &str, key: &str) -> Result<Option<(Hash, Recorded)>, StoreError> {
        self.data().answered(gov, actor, key)
    }
    fn subject(&self, gov: &str, subject: &str) -> Result<Vec<StoredRow>, StoreError> {
        Ok(self.data().subject(gov, subject))
    }
    fn journal(&self, gov: &str, from: u64, limit: usize) -> Result<Vec<StoredRow>, StoreError> {
        Ok(self.data().entries(gov, from, limit).map(|e| e.row.clone()).collect())
    }
    fn ask(&self, gov: &str, ask: &Ask) -> Result<Answered, StoreError> {
        ask::ask(&self.data(), shapes(&self.shapes)?, gov, ask)
    }
    fn tally(&self, gov: &str, ask: &Ask, column: &str) -> Result<Vec<(Cell, u64)>, StoreError> {
        ask::tally(&self.data(), shapes(&self.shapes)?, gov, ask, column)
    }
}
