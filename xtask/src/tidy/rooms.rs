//! ARCHITECTURE.md describes every room, and says of those that are empty that they are planned.

use std::collections::BTreeMap;

use crate::finding::Finding;
use crate::source::Source;
use crate::tree::Tree;

const PAPER: &str = "ARCHITECTURE.md";

/// A crate with fewer words in its program is an empty room.
const EMPTY: usize = 40;

/// Rooms without a row, rows without a room, and a wrong `planned`.
pub fn check(sources: &[Source], tree: &Tree) -> Vec<Finding> {
    let Some(paper) = tree.text(PAPER) else { return vec![] };
    let mut words: BTreeMap<&str, usize> = BTreeMap::new();
    for source in sources {
        let Some((room, file)) = source.path.strip_prefix("crates/").and_then(|path| path.split_once('/')) else {
            continue;
        };
        if file.starts_with("src/") {
            *words.entry(room).or_default() += source.program().len();
        }
    }
    let rows: BTreeMap<&str, (usize, &str)> = paper.lines().enumerate().filter_map(row).collect();
    let mut findings = vec![];
    for (room, count) in &words {
        findings.extend(judge(room, *count < EMPTY, rows.get(room).copied()));
    }
    for (room, (line, _)) in rows.iter().filter(|(room, _)| !words.contains_key(*room)) {
        findings.push(Finding::fail(PAPER, *line, format!("crates/{room} does not exist"), "take its row out"));
    }
    findings
}

/// ``| `crates/core` | what it is for |``
fn row((at, line): (usize, &str)) -> Option<(&str, (usize, &str))> {
    let (room, text) = line.strip_prefix("| `crates/")?.split_once("` |")?;
    Some((room, (at + 1, text)))
}

fn judge(room: &str, is_empty: bool, row: Option<(usize, &str)>) -> Option<Finding> {
    let Some((line, text)) = row else {
        let mend = format!("add a row beginning | `crates/{room}` | to the table of rooms");
        return Some(Finding::fail(PAPER, 0, format!("says nothing of crates/{room}"), mend));
    };
    match (is_empty, text.trim().starts_with("planned")) {
        (true, false) => {
            Some(Finding::fail(PAPER, line, format!("crates/{room} is empty"), "begin its row with planned:"))
        }
        (false, true) => {
            Some(Finding::fail(PAPER, line, format!("crates/{room} is there"), "take the word planned out"))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(paper: &str) -> Vec<String> {
        let full = Source::read("crates/full/src/lib.rs", &"fn a() {}\n".repeat(20)).unwrap();
        let empty = Source::read("crates/empty/src/lib.rs", "//! Empty.\n").unwrap();
        let found = check(&[full, empty], &Tree::of(&[(PAPER, paper)]));
        found.into_iter().map(|f| f.what).collect()
    }

    #[test]
    fn full_and_planned_rooms_are_told_apart() {
        assert_eq!(said("| `crates/full` | for all |\n| `crates/empty` | planned: for later |"), [""; 0]);
        let found = said("| `crates/full` | planned: for all |\n| `crates/empty` | for later |");
        assert_eq!(found, ["crates/empty is empty", "crates/full is there"]);
    }

    #[test]
    fn rooms_and_rows_go_together() {
        assert_eq!(
            said("| `crates/full` | for all |\n| `crates/gone` | for nothing |"),
            ["says nothing of crates/empty", "crates/gone does not exist"]
        );
    }
}
