//! All registers of a government in one value: two stores, or one before and after a rebuild, are alike when these are equal.

use std::collections::{BTreeMap, BTreeSet};

use guiju_core::register::{Ask, Cell, Register, Row, Viewer};

use crate::derived::OWN;
use crate::{Read, StoreError};

/// Rows read at a time.
const PAGE: usize = 1_000;

/// Rows by register name.
pub type Dump = BTreeMap<&'static str, Vec<Row>>;

/// Every row of these registers and of those that the store keeps itself, by register name, in the order of the key.
pub fn dump(read: &dyn Read, gov: &str, registers: &[&'static Register]) -> Result<Dump, StoreError> {
    let mut all = BTreeMap::new();
    for register in registers.iter().copied().chain(OWN) {
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

/// The first register whose rows as kept are not those that the journal makes, with the key of the first such row, in
/// Chinese; nothing where all are alike.
pub fn first_difference(kept: &Dump, made: &Dump, registers: &[&'static Register]) -> Option<String> {
    let none = vec![];
    registers.iter().copied().chain(OWN).find_map(|register| {
        let rows =
            |of: &Dump| of.get(register.name).unwrap_or(&none).iter().map(|r| (key(register, r), r.clone())).collect();
        let (kept, made): (BTreeMap<_, _>, BTreeMap<_, _>) = (rows(kept), rows(made));
        let keys: BTreeSet<_> = kept.keys().chain(made.keys()).collect();
        let differs = keys.into_iter().find(|key| kept.get(*key) != made.get(*key))?;
        let how = match (kept.get(differs), made.get(differs)) {
            (Some(kept), Some(made)) => columns(register, kept, made),
            (None, _) => "应有而没有".to_owned(),
            (_, None) => "不应有而有".to_owned(),
        };
        let key: Vec<_> = differs.iter().map(shown).collect();
        Some(format!("“{}”（{}）中的“{}”{how}", register.label, register.name, key.join("、")))
    })
}

fn key(register: &Register, row: &Row) -> Vec<Cell> {
    register.key.iter().map(|name| row.get(*name).cloned().unwrap_or(Cell::Null)).collect()
}

/// Which columns differ, by their labels; the values stay unsaid, since they may be internal.
fn columns(register: &Register, kept: &Row, made: &Row) -> String {
    let differ = register.columns.iter().filter(|c| kept.get(c.name) != made.get(c.name));
    format!("的{}不同", differ.map(|c| c.label).collect::<Vec<_>>().join("、"))
}

fn shown(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => text.clone(),
        Cell::Number(n) => n.to_string(),
        Cell::Yes(yes) => if *yes { "是" } else { "否" }.to_owned(),
        Cell::Null => "空".to_owned(),
    }
}
