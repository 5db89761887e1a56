//! All registers of a government in one value: two stores, or one before and after a rebuild, are alike when these are equal.

use std::collections::BTreeMap;

use guiju_core::register::{Ask, Register, Row, Viewer};

use crate::derived::{ACCESS, OBLIGATIONS};
use crate::{Read, StoreError};

/// Rows read at a time.
const PAGE: usize = 1_000;

/// Every row of these registers and of `obligations` and `access`, by register name, in the order of the key.
pub fn dump(
    read: &dyn Read,
    gov: &str,
    registers: &[&'static Register],
) -> Result<BTreeMap<&'static str, Vec<Row>>, StoreError> {
    let mut all = BTreeMap::new();
    for register in registers.iter().copied().chain([&OBLIGATIONS, &ACCESS]) {
        let mut ask = Ask { limit: PAGE, ..Ask::all(register.name, Viewer::System) };
        let mut rows = vec![];
        loop {
            let page = read.ask(gov, &ask)?.rows;
            let last = page.len() < PAGE;
            ask.after = page.last().cloned();
            rows.extend(page);
            if last {
                break;
            }
        }
        all.insert(register.name, rows);
    }
    Ok(all)
}
