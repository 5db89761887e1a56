//! Remaking the registers of a government from its journal.

use guiju_core::journal::StoredRow;
use guiju_core::register::Change;

use super::session::Session;
use super::write::{self, Statements};
use crate::StoreError;

/// Rows of the journal read at a time.
const PAGE: usize = 500;

/// Burns and remakes, inside the writer's transaction; returns the number of rows.
pub(super) fn rebuild(
    session: &Session,
    statements: &[Statements],
    gov: &str,
    replay: &mut dyn FnMut(&StoredRow) -> Result<Vec<Change>, StoreError>,
) -> Result<u64, StoreError> {
    for statements in statements {
        statements.burn(&session.conn, gov)?;
    }
    let mut done = 0;
    loop {
        let rows = session.journal(gov, done + 1, PAGE)?;
        for row in &rows {
            for change in replay(row)? {
                write::change(session, statements, gov, &change)?;
            }
            let head = row.read_head();
            let head = head.map_err(|e| StoreError::Damaged(format!("流水第{}条的首部无法读取：{e}", row.position)))?;
            write::derive(session, statements, &head)?;
            done = row.position;
        }
        if rows.len() < PAGE {
            break;
        }
    }
    for statements in statements {
        statements.merge(&session.conn)?;
    }
    session.conn.execute("DELETE FROM stale WHERE gov = ?1", [gov])?;
    Ok(done)
}
