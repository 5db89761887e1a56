//! Remaking the registers of a government from its journal, and taking a journal over from another store.

use std::collections::{BTreeMap, BTreeSet};

use guiju_core::journal::{Head, StoredRow};
use guiju_core::register::{Cell, Change, Register, Row};

use super::link::Value;
use super::place::holder;
use super::session::stale;
use super::write::Own;
use super::{PgStore, elsewhere, write};
use crate::derived::{ACCESS, APPLIED, OBLIGATIONS};
use crate::shape::{Shapes, key_of};
use crate::{Stand, StoreError, seal};

/// Rows of the journal read at a time.
const PAGE: usize = 500;

impl PgStore {
    pub(super) fn take_inside(&mut self, gov: &str, rows: &[StoredRow]) -> Result<(), StoreError> {
        self.claim(gov)?;
        let heads = seal::follow(&self.session.tip(gov)?, gov, rows)?;
        let writes: Vec<_> = heads.iter().zip(rows).map(|(head, row)| write::journal(head, row)).collect();
        self.session.link.all(&writes)?;
        let sql = "INSERT INTO stale VALUES ($1) ON CONFLICT DO NOTHING";
        self.session.link.rows(sql, vec![Value::text(gov)])?;
        self.session.closed = stale(&self.session.link)?;
        Ok(())
    }

    /// Burns and remakes, inside the writer's transaction; returns the number of rows.
    pub(super) fn remake(
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
            self.remake_page(gov, &rows, replay)?;
            done += rows.len() as u64;
            // It takes long: others are told that this program is still there.
            if let Stand::Waits(_) = self.place.seat.stand(&self.side, gov, self.place.lease, &holder())? {
                return Err(elsewhere());
            }
            if rows.len() < PAGE {
                break;
            }
        }
        self.session.link.rows("DELETE FROM stale WHERE gov = $1", vec![Value::text(gov)])?;
        Ok(done)
    }

    /// Remakes what a page of rows makes. Each register row is written once for the page, as the last of them leaves it: within
    /// one transaction the engine keeps every version of a row, and would walk through all of them again and again.
    fn remake_page(
        &self,
        gov: &str,
        rows: &[StoredRow],
        replay: &mut dyn FnMut(&StoredRow) -> Result<Vec<Change>, StoreError>,
    ) -> Result<(), StoreError> {
        let read = |row: &StoredRow| {
            row.read_head().map_err(|e| StoreError::Damaged(format!("流水第{}条的首部无法读取：{e}", row.position)))
        };
        let heads = rows.iter().map(read).collect::<Result<Vec<Head>, _>>()?;
        let mut page = Page::default();
        let subjects: BTreeSet<Cell> = heads.iter().map(|head| Cell::Text(head.subject.clone())).collect();
        let places: BTreeSet<Cell> = heads.iter().flat_map(write::places).collect();
        let (subjects, places): (Vec<_>, Vec<_>) = (subjects.into_iter().collect(), places.into_iter().collect());
        page.know(write::read(&self.session.link.all(&write::known_of(gov, &subjects, &places))?)?);
        for (row, head) in rows.iter().zip(&heads) {
            let derived = write::derived(head, &page.own(head));
            for change in replay(row)?.into_iter().chain(derived) {
                page.take(&self.session.shapes, change)?;
            }
        }
        let writes = page.last.values().map(|c| write::change(&self.session.shapes, &self.statements, gov, c));
        self.session.link.all(&writes.collect::<Result<Vec<_>, _>>()?).map(|_| ())
    }
}

/// What a page of rows has come to so far.
#[derive(Debug, Default)]
struct Page {
    /// The last change of each row, by register and key.
    last: BTreeMap<(usize, Vec<Cell>), Change>,
    /// Rows of the registers that the store keeps itself, by register and the cell that they are looked up by.
    own: BTreeMap<(&'static str, Cell), BTreeMap<Vec<Cell>, Row>>,
}

/// The register of the store's own with this name, and the column that its rows are looked up by.
fn kept(name: &str) -> Option<(&'static Register, &'static str)> {
    write::OWN.into_iter().find(|(register, _)| register.name == name)
}

fn cell(row: &Row, name: &str) -> Cell {
    row.get(name).cloned().unwrap_or(Cell::Null)
}

fn key(register: &Register, row: &Row) -> Vec<Cell> {
    register.key.iter().map(|name| cell(row, name)).collect()
}

impl Page {
    /// Takes what the database has.
    fn know(&mut self, rows: [Vec<Row>; 3]) {
        for ((register, by), rows) in write::OWN.into_iter().zip(rows) {
            for row in rows {
                let of = self.own.entry((register.name, cell(&row, by))).or_default();
                of.insert(key(register, &row), row);
            }
        }
    }

    /// What is known of a row's subject and places by now.
    fn own(&self, head: &Head) -> Own {
        let of = |name: &'static str, by: Cell| {
            self.own.get(&(name, by)).into_iter().flat_map(BTreeMap::values).cloned().collect::<Vec<Row>>()
        };
        let subject = || Cell::Text(head.subject.clone());
        let applied = write::places(head).into_iter().flat_map(|place| of(APPLIED.name, place));
        Own { owed: of(OBLIGATIONS.name, subject()), open: of(ACCESS.name, subject()), applied: applied.collect() }
    }

    fn take(&mut self, shapes: &Shapes, change: Change) -> Result<(), StoreError> {
        let (number, cells) = shapes.cells(&change)?;
        let (register, row) = match &change {
            Change::Put { register, row } => (*register, row),
            Change::Drop { register, key } => (*register, key),
        };
        let (_, declared) = shapes.find(register)?;
        let is_put = matches!(change, Change::Put { .. });
        if let Some((own, by)) = kept(register) {
            let of = self.own.entry((own.name, cell(row, by))).or_default();
            match is_put {
                true => of.insert(key(own, row), row.clone()),
                false => of.remove(&key(own, row)),
            };
        }
        let key = if is_put { key_of(declared, &cells) } else { cells };
        self.last.insert((number, key), change);
        Ok(())
    }
}
