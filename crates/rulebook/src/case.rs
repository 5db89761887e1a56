//! Worked examples: read here, evaluated by `proof`.

use crate::files::{Spot, Word};

/// One `case` block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// `51/1`: article and ordinal.
    pub id: String,
    /// What is asked.
    pub kind: CaseKind,
    /// The name of the question or act.
    pub subject: Word,
    /// What holds in every row unless the row says otherwise: key and cell.
    pub given: Vec<(Word, Word)>,
    /// Keys of the columns before `=>`.
    pub keys: Vec<Word>,
    /// Expectations: the columns after `=>`.
    pub expectations: Vec<Word>,
    /// Rows.
    pub rows: Vec<CaseRow>,
    /// Where the block's first line is.
    pub spot: Spot,
}

/// What a case asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CaseKind {
    /// A table: `question: documents.form`.
    Question,
    /// The gate: `act: documents.sign`.
    Act,
    /// Tables and people together: `authority: documents.signer`.
    Authority,
}

impl CaseKind {
    /// As written in a block.
    pub fn name(self) -> &'static str {
        match self {
            CaseKind::Question => "question",
            CaseKind::Act => "act",
            CaseKind::Authority => "authority",
        }
    }
}

/// One row of a case; as many cells as the header has columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseRow {
    /// Cells under the keys; an empty cell takes what is given.
    pub cells: Vec<Word>,
    /// Cells under the expectations; an empty cell expects nothing.
    pub expected: Vec<Word>,
    /// Where the row is.
    pub spot: Spot,
    /// Line of the row, from 1.
    pub line: usize,
}

impl Case {
    /// What a row says for each key: what is given, overruled by the row's own cells; empty cells are left out.
    pub fn row_keys<'a>(&'a self, row: &'a CaseRow) -> Vec<(&'a Word, &'a Word)> {
        let own = self.keys.iter().zip(&row.cells).filter(|(_, cell)| !cell.is_empty());
        let mut all: Vec<(&Word, &Word)> = own.collect();
        for (key, cell) in &self.given {
            if !cell.is_empty() && !all.iter().any(|(k, _)| *k == key) {
                all.push((key, cell));
            }
        }
        all
    }

    /// The cell of an expectation in a row; `None` where the row expects nothing of it.
    pub fn expected<'a>(&self, row: &'a CaseRow, name: &str) -> Option<&'a Word> {
        let at = self.expectations.iter().position(|e| e.text == name)?;
        row.expected.get(at).filter(|cell| !cell.is_empty())
    }
}
