//! The identifiers that GLOSSARY.md gives as code are found in the program.

use std::collections::BTreeSet;

use crate::finding::Finding;
use crate::source::Source;
use crate::tokens::Word;
use crate::tree::Tree;

const PAPER: &str = "GLOSSARY.md";

/// The column of identifiers, by the head of the table.
const COLUMN: &str = "In code";

/// What is written in the program's own languages.
const DATA: [&str; 2] = ["rulebooks/", "scenarios/"];

/// Identifiers in the glossary's tables that occur nowhere in the program, the rulebooks and the scenarios.
pub fn check(sources: &[Source], tree: &Tree) -> Vec<Finding> {
    let Some(paper) = tree.text(PAPER) else { return vec![] };
    let known = known(sources, tree);
    let mut findings = vec![];
    let mut column = None;
    for (at, line) in paper.lines().enumerate() {
        let Some(row) = line.trim().strip_prefix('|') else {
            column = None;
            continue;
        };
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        if column.is_none() {
            column = cells.iter().position(|cell| *cell == COLUMN);
        }
        let cell = column.and_then(|column| cells.get(column)).copied().unwrap_or_default();
        for code in cell.split('`').skip(1).step_by(2) {
            let parts = code.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|part| !part.is_empty());
            for part in parts.filter(|part| !known.contains(*part)) {
                let mend = "use the word that the program uses, or take the backticks away";
                findings.push(Finding::fail(PAPER, at + 1, format!("`{code}`: no {part} in the program"), mend));
            }
        }
    }
    findings
}

/// Identifiers and the words within texts of the program, and the words of what is written in its languages.
fn known(sources: &[Source], tree: &Tree) -> BTreeSet<String> {
    let mut known = BTreeSet::new();
    let mut take = |text: &str| {
        let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').filter(|word| !word.is_empty());
        known.extend(words.map(str::to_owned));
    };
    for source in sources.iter().filter(|s| s.path.starts_with("crates/")) {
        take(source.path.trim_end_matches(".rs"));
        for token in &source.tokens {
            if let Word::Ident(text) | Word::Text(text) = &token.word {
                take(text);
            }
        }
    }
    for path in tree.paths().filter(|path| DATA.iter().any(|folder| path.starts_with(folder))) {
        take(tree.text(path).unwrap_or_default());
    }
    known
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_that_is_not_in_the_program_is_found() {
        let source =
            Source::read("crates/core/src/a.rs", "pub struct Signer;\nconst A: &str = \"documents.sign\";").unwrap();
        let table = "| 中文 | English | In code |\n|---|---|---|\n| 签发 | issue by signature | `documents.sign` |\n\
                     | 签发人 | signer | `Signer` |\n| 会签 | `other` | `Countersign` |\n";
        let tree = Tree::of(&[("GLOSSARY.md", table), ("rulebooks/a/01.md", "name = \"line\"")]);
        let found = check(&[source], &tree);
        assert_eq!(found.iter().map(|f| f.line).collect::<Vec<_>>(), [5]);
        assert!(found[0].what.contains("Countersign"));
    }

    #[test]
    fn without_a_glossary_there_is_nothing_to_check() {
        assert_eq!(check(&[], &Tree::default()), []);
    }
}
