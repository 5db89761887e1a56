//! The rooms may depend on each other only as the table in ARCHITECTURE.md says.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use cargo_metadata::{DependencyKind, MetadataCommand};

use crate::finding::Finding;
use crate::tree::Tree;

const PAPER: &str = "ARCHITECTURE.md";
const BEGIN: &str = "<!-- arrows:begin -->";
const END: &str = "<!-- arrows:end -->";

/// Tools, which lie outside of the house.
const OUTSIDE: [&str; 5] = ["xtask", "e2e", "idp", "readers", "stores"];

/// What a row says of one room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Line in the paper.
    pub line: usize,
    /// Rooms it may depend on; `None` for all.
    pub may: Option<BTreeSet<String>>,
}

/// Room by name → the rooms it depends on.
pub type Rooms = BTreeMap<String, BTreeSet<String>>;

/// Compares the table with the manifests.
pub fn check(root: &Path, tree: &Tree) -> Vec<Finding> {
    let Some(paper) = tree.text(PAPER) else {
        return vec![Finding::fail(PAPER, 0, "is missing", "write it, with the table of arrows")];
    };
    let rooms = match rooms(root) {
        Ok(rooms) => rooms,
        Err(error) => return vec![Finding::fail("Cargo.toml", 0, error, "run cargo metadata to see the fault")],
    };
    match read(paper) {
        Ok(table) => compare(&table, &rooms),
        Err(finding) => vec![finding],
    }
}

/// The members of the workspace and the members they depend on, tests and tools left out.
fn rooms(root: &Path) -> Result<Rooms, String> {
    let metadata = MetadataCommand::new()
        .manifest_path(root.join("Cargo.toml"))
        .no_deps()
        .exec()
        .map_err(|e| format!("cargo metadata failed: {e}"))?;
    let members: BTreeSet<&str> = metadata.packages.iter().map(|p| p.name.as_str()).collect();
    let mut rooms = Rooms::new();
    for package in metadata.packages.iter().filter(|p| !OUTSIDE.contains(&p.name.as_str())) {
        let needs = package.dependencies.iter().filter(|d| d.kind != DependencyKind::Development);
        let needs = needs.filter(|d| members.contains(d.name.as_str())).map(|d| room(&d.name)).collect();
        rooms.insert(room(&package.name), needs);
    }
    Ok(rooms)
}

/// `guiju-core` is the room `core`.
fn room(package: &str) -> String {
    package.strip_prefix("guiju-").unwrap_or(package).to_owned()
}

/// Reads the table: the first two columns, names in backticks; `nothing` and `all` are words.
fn read(paper: &str) -> Result<BTreeMap<String, Row>, Finding> {
    let mut table = BTreeMap::new();
    let mut inside = false;
    for (at, line) in paper.lines().enumerate() {
        match line.trim() {
            BEGIN => inside = true,
            END => return Ok(table),
            row if inside && row.starts_with('|') => {
                let (name, row) = match read_row(row, at + 1)? {
                    Some(row) => row,
                    None => continue,
                };
                if table.insert(name.clone(), row).is_some() {
                    return Err(Finding::fail(PAPER, at + 1, format!("{name} has two rows"), "keep one"));
                }
            }
            _ => {}
        }
    }
    let mend = format!("put the table between {BEGIN} and {END}");
    Err(Finding::fail(PAPER, 0, "has no table of arrows that can be read", mend))
}

/// A row; nothing for the head of the table.
fn read_row(row: &str, line: usize) -> Result<Option<(String, Row)>, Finding> {
    let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
    let [from, to, ..] = cells.as_slice() else {
        return Err(Finding::fail(PAPER, line, "a row of arrows needs two cells", "room, then what it may depend on"));
    };
    let Some(name) = names(from).into_iter().next() else { return Ok(None) };
    let may = match *to {
        "all" => None,
        "nothing" => Some(BTreeSet::new()),
        other => Some(names(other)),
    };
    if may.as_ref().is_some_and(BTreeSet::is_empty) && *to != "nothing" {
        return Err(Finding::fail(
            PAPER,
            line,
            format!("the row of {name} names no room"),
            "write `room`, nothing or all",
        ));
    }
    Ok(Some((name, Row { line, may })))
}

/// What stands in backticks.
fn names(cell: &str) -> BTreeSet<String> {
    cell.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

fn compare(table: &BTreeMap<String, Row>, rooms: &Rooms) -> Vec<Finding> {
    let mut findings = vec![];
    for (name, row) in table {
        for room in std::iter::once(name).chain(row.may.iter().flatten()).filter(|r| !rooms.contains_key(*r)) {
            let what = format!("the table names `{room}`, which does not exist");
            findings.push(Finding::fail(PAPER, row.line, what, "take it out, or say in the text that it is planned"));
        }
        if below(table, name).is_some_and(|below| below.contains(name)) {
            findings.push(Finding::fail(PAPER, row.line, format!("`{name}` lies below itself"), "break the circle"));
        }
    }
    for (name, needs) in rooms {
        let manifest = format!("crates/{name}/Cargo.toml");
        if !table.contains_key(name) {
            let mend = format!("give `{name}` a row in {PAPER}");
            findings.push(Finding::fail(&manifest, 0, "this room has no row in the table of arrows", mend));
            continue;
        }
        let Some(allowed) = below(table, name) else { continue };
        for room in needs.difference(&allowed) {
            let what = format!("`{name}` depends on `{room}`, an arrow that the table in {PAPER} forbids");
            findings.push(Finding::fail(&manifest, 0, what, "turn the dependency round, or pass what is needed in"));
        }
    }
    findings
}

/// All rooms that lie below one; `None` for a room that may depend on all.
fn below(table: &BTreeMap<String, Row>, name: &str) -> Option<BTreeSet<String>> {
    let mut found = BTreeSet::new();
    let mut waiting = vec![name];
    let mut is_first = true;
    while let Some(room) = waiting.pop() {
        match table.get(room).map(|row| &row.may) {
            Some(None) if is_first => return None,
            Some(Some(may)) => waiting.extend(may.iter().filter(|r| found.insert((*r).clone())).map(String::as_str)),
            _ => {}
        }
        is_first = false;
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "<!-- arrows:begin -->\n| room | may depend on |\n|---|---|\n| `a` | nothing |\n| `b` | `a` |\n\
                         | `c` | `b` |\n| `top` | all |\n<!-- arrows:end -->\n";

    fn rooms(arrows: &[(&str, &[&str])]) -> Rooms {
        arrows.iter().map(|(from, to)| ((*from).to_owned(), to.iter().map(|&t| t.to_owned()).collect())).collect()
    }

    fn said(table: &str, arrows: &[(&str, &[&str])]) -> Vec<String> {
        compare(&read(table).unwrap(), &rooms(arrows)).into_iter().map(|f| f.what).collect()
    }

    #[test]
    fn what_the_table_says_is_allowed_with_what_lies_below() {
        assert_eq!(said(TABLE, &[("a", &[]), ("b", &["a"]), ("c", &["b", "a"]), ("top", &["a", "c"])]), [""; 0]);
    }

    #[test]
    fn an_arrow_that_is_not_in_the_table_is_found() {
        let found = said(TABLE, &[("a", &["b"]), ("b", &["a"]), ("c", &[]), ("top", &[])]);
        assert!(found.len() == 1 && found[0].contains("`a` depends on `b`"), "{found:?}");
    }

    #[test]
    fn a_room_that_does_not_exist_and_a_room_without_a_row_are_found() {
        let found = said(TABLE, &[("a", &[]), ("b", &[]), ("top", &[]), ("new", &[])]);
        assert!(found.iter().any(|f| f.contains("`c`, which does not exist")), "{found:?}");
        assert!(found.iter().any(|f| f.contains("no row")), "{found:?}");
    }

    #[test]
    fn a_circle_is_found() {
        let table = TABLE.replace("| `a` | nothing |", "| `a` | `c` |");
        assert!(said(&table, &[("a", &[]), ("b", &[]), ("c", &[]), ("top", &[])]).iter().any(|f| f.contains("itself")));
    }

    #[test]
    fn a_paper_without_the_table_is_a_finding() {
        assert!(read("# Architecture").is_err());
        assert!(read(&TABLE.replace("| `b` | `a` |", "| `b` | a |")).is_err());
    }
}
