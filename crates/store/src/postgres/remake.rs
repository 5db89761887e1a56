//! Remaking the registers of a government from its journal, and taking a journal over from another store.

use guiju_core::journal::StoredRow;
use guiju_core::register::Change;

use super::link::Value;
use super::place::holder;
use super::session::stale;
use super::{PgStore, elsewhere, write};
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
        self.session.link.rows("DELETE FROM stale WHERE gov = $1", vec![Value::text(gov)])?;
        Ok(done)
    }
}
