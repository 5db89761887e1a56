//! The organisation, read from the registers in which matters keep it.

use guiju_core::Organisation;
use guiju_core::org::REGISTERS;
use guiju_core::register::{Ask, Change, Register, Row, Viewer};
use guiju_store::{Read, StoreError};

/// Rows asked for at once.
const PAGE: usize = 5_000;

/// Reads the organisation from the registers that the matters declare; a register nobody declares holds nobody.
pub fn organisation(read: &dyn Read, gov: &str, declared: &[&'static Register]) -> Result<Organisation, StoreError> {
    let mut org = Organisation::default();
    for name in REGISTERS.into_iter().filter(|name| declared.iter().any(|r| r.name == *name)) {
        for row in every_row(read, gov, name)? {
            org.take(name, &row).map_err(StoreError::Damaged)?;
        }
    }
    Ok(org)
}

/// All rows of a register, however many, in the order of the key.
pub(crate) fn every_row(read: &dyn Read, gov: &str, register: &'static str) -> Result<Vec<Row>, StoreError> {
    let mut rows: Vec<Row> = vec![];
    loop {
        let after = rows.last().cloned();
        let ask = Ask { limit: PAGE, after, ..Ask::all(register, Viewer::System) };
        let page = read.ask(gov, &ask)?.rows;
        let last = page.len() < PAGE;
        rows.extend(page);
        if last {
            return Ok(rows);
        }
    }
}

/// Whether an act changed the organisation.
pub(crate) fn touched(changes: &[Change]) -> bool {
    changes.iter().any(|change| {
        let (Change::Put { register, .. } | Change::Drop { register, .. }) = change;
        REGISTERS.contains(register)
    })
}
