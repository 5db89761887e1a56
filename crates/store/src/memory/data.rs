//! What the memory store holds, changed only by operations that can be taken back.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use guiju_core::journal::{GENESIS, Hash, Head, StoredRow};
use guiju_core::register::Cell;
use guiju_core::request::Recorded;

use crate::{StoreError, Tip, seal};

/// A journal row with the columns by which it is looked up.
#[derive(Debug)]
pub(super) struct Entry {
    pub gov: String,
    pub subject: String,
    pub actor: String,
    pub key: String,
    pub row: StoredRow,
}

impl Entry {
    pub fn new(head: &Head, row: StoredRow) -> Self {
        Self {
            gov: head.gov.clone(),
            subject: head.subject.clone(),
            actor: head.actor.clone(),
            key: head.key.clone(),
            row,
        }
    }
}

/// Cells of a register row in the order of its columns.
pub(super) type Cells = Arc<Vec<Cell>>;
/// Rows of a register by government and key.
pub(super) type Table = BTreeMap<(String, Vec<Cell>), Cells>;

/// One reversible change.
#[derive(Debug, Clone)]
pub(super) enum Op {
    Append(Arc<Entry>),
    Set { register: usize, key: (String, Vec<Cell>), old: Option<Cells>, new: Option<Cells> },
}

#[derive(Debug, Clone, Default)]
struct Journal {
    rows: Vec<Arc<Entry>>,
    by_key: HashMap<(String, String), usize>,
    by_subject: HashMap<String, Vec<usize>>,
}

#[derive(Debug, Clone, Default)]
pub(super) struct Data {
    journals: BTreeMap<String, Journal>,
    tables: BTreeMap<usize, Table>,
}

impl Data {
    pub fn apply(&mut self, op: &Op) {
        match op {
            Op::Append(entry) => {
                let journal = self.journals.entry(entry.gov.clone()).or_default();
                let n = journal.rows.len();
                journal.by_key.insert((entry.actor.clone(), entry.key.clone()), n);
                journal.by_subject.entry(entry.subject.clone()).or_default().push(n);
                journal.rows.push(Arc::clone(entry));
            }
            Op::Set { register, key, new, .. } => self.set(*register, key, new.as_ref()),
        }
    }

    pub fn revert(&mut self, op: &Op) {
        match op {
            Op::Append(entry) => {
                let Some(journal) = self.journals.get_mut(&entry.gov) else { return };
                journal.rows.pop();
                journal.by_key.remove(&(entry.actor.clone(), entry.key.clone()));
                if let Some(of_subject) = journal.by_subject.get_mut(&entry.subject) {
                    of_subject.pop();
                }
            }
            Op::Set { register, key, old, .. } => self.set(*register, key, old.as_ref()),
        }
    }

    fn set(&mut self, register: usize, key: &(String, Vec<Cell>), cells: Option<&Cells>) {
        let table = self.tables.entry(register).or_default();
        match cells {
            Some(cells) => table.insert(key.clone(), Arc::clone(cells)),
            None => table.remove(key),
        };
    }

    pub fn govs(&self) -> Vec<String> {
        self.journals.iter().filter(|(_, j)| !j.rows.is_empty()).map(|(gov, _)| gov.clone()).collect()
    }

    pub fn tip(&self, gov: &str) -> Result<Tip, StoreError> {
        match self.journals.get(gov).and_then(|j| j.rows.last()) {
            None => Ok(Tip { position: 0, hash: GENESIS.to_owned(), recorded: None }),
            Some(last) => {
                let recorded = Some(seal::mark(last.row.position, &last.row.head)?.recorded);
                Ok(Tip { position: last.row.position, hash: last.row.hash.clone(), recorded })
            }
        }
    }

    pub fn by_key(&self, gov: &str, actor: &str, key: &str) -> Option<&Arc<Entry>> {
        let journal = self.journals.get(gov)?;
        let n = journal.by_key.get(&(actor.to_owned(), key.to_owned()))?;
        journal.rows.get(*n)
    }

    pub fn answered(&self, gov: &str, actor: &str, key: &str) -> Result<Option<(Hash, Recorded)>, StoreError> {
        self.by_key(gov, actor, key).map(|entry| seal::recorded(&entry.row)).transpose()
    }

    pub fn subject(&self, gov: &str, subject: &str) -> Vec<StoredRow> {
        let Some(journal) = self.journals.get(gov) else { return vec![] };
        let numbers = journal.by_subject.get(subject).into_iter().flatten();
        numbers.filter_map(|n| journal.rows.get(*n)).map(|entry| entry.row.clone()).collect()
    }

    /// Version of the subject's last row; 0 where there is none.
    pub fn version(&self, gov: &str, subject: &str) -> u64 {
        let rows = self.journals.get(gov).and_then(|j| j.by_subject.get(subject));
        rows.map_or(0, |rows| rows.len() as u64)
    }

    pub fn entries(&self, gov: &str, from: u64, limit: usize) -> impl Iterator<Item = &Arc<Entry>> {
        let skip = usize::try_from(from.saturating_sub(1)).unwrap_or(usize::MAX);
        self.journals.get(gov).into_iter().flat_map(move |j| j.rows.iter().skip(skip).take(limit))
    }

    pub fn table(&self, register: usize) -> Option<&Table> {
        self.tables.get(&register)
    }

    /// Rows of one government in a register.
    pub fn rows<'a>(
        &'a self,
        register: usize,
        gov: &'a str,
    ) -> impl Iterator<Item = (&'a (String, Vec<Cell>), &'a Cells)> {
        let from = (gov.to_owned(), vec![]);
        self.table(register)
            .into_iter()
            .flat_map(move |t| t.range(from.clone()..))
            .take_while(move |((g, _), _)| g == gov)
    }

    /// Rows of one government whose key begins with this cell.
    pub fn rows_of<'a>(&'a self, register: usize, gov: &'a str, first: &'a Cell) -> impl Iterator<Item = &'a Cells> {
        let from = (gov.to_owned(), vec![first.clone()]);
        let rows = self.table(register).into_iter().flat_map(move |t| t.range(from.clone()..));
        rows.take_while(move |((g, key), _)| g == gov && key.first() == Some(first)).map(|(_, cells)| cells)
    }
}
