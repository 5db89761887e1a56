//! The body of a document: paragraphs with their levels, and tables.

use serde::{Deserialize, Serialize};

/// What a paragraph begins with, which decides its font (GB/T 9704-2012, 7.3.3) and whether it is centred.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Nothing: 仿宋.
    #[default]
    Plain,
    /// 第一章 — centred, 黑体.
    Chapter,
    /// 第一节 — centred, 楷体.
    Section,
    /// 第一条 — its number in 黑体, the rest as plain text.
    Article,
    /// 一、 — 黑体.
    First,
    /// （一） — 楷体.
    Second,
    /// 1. — 仿宋.
    Third,
    /// （1） — 仿宋.
    Fourth,
}

/// One paragraph. `head` and `rest` together are its text.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Paragraph {
    /// Level.
    pub level: Level,
    /// What is set in the font of the level: the whole line, or the first sentence where text follows it; of an article its
    /// number. Empty where the level is plain.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub head: String,
    /// What follows in 仿宋.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub rest: String,
}

/// One cell of a table.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Cell {
    /// Text; lines are parted by line feeds.
    pub text: String,
    /// Over so many columns; 1 or more.
    pub columns: u16,
    /// Over so many rows; 1 or more.
    pub rows: u16,
}

/// A table. A cell that another covers is left out of its row.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Table {
    /// What stands above it; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub caption: String,
    /// Parts of the width for each column; as many as there are columns.
    pub widths: Vec<u32>,
    /// How many of the first rows are the head, repeated on each page.
    pub head: u16,
    /// Rows.
    pub rows: Vec<Vec<Cell>>,
    /// On pages of its own, lying on their side (GB/T 9704-2012, 8).
    #[serde(default, skip_serializing_if = "is_false")]
    pub landscape: bool,
}

/// One piece of the body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Block {
    /// A paragraph.
    Paragraph(Paragraph),
    /// A table.
    Table(Table),
    /// A title within the body, as that of rules attached to a notice: 2号小标宋, centred.
    Title {
        /// Text; its lines are parted by line feeds, else it is broken by sense.
        text: String,
        /// What stands below it in brackets: when and by whom it was passed; may be empty. 楷体.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        note: String,
    },
}

impl Block {
    /// A paragraph without level.
    pub fn plain(text: &str) -> Self {
        Self::Paragraph(Paragraph { rest: text.to_owned(), ..Paragraph::default() })
    }

    /// Its whole text, for searching and comparing: cells parted by tabs, rows by line feeds.
    pub fn text(&self) -> String {
        match self {
            Self::Paragraph(paragraph) => format!("{}{}", paragraph.head, paragraph.rest),
            Self::Title { text, note } if note.is_empty() => text.clone(),
            Self::Title { text, note } => format!("{text}\n{note}"),
            Self::Table(table) => {
                let row = |row: &Vec<Cell>| row.iter().map(|cell| cell.text.as_str()).collect::<Vec<_>>().join("\t");
                table.rows.iter().map(row).collect::<Vec<_>>().join("\n")
            }
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "asked for by serde")]
fn is_false(value: &bool) -> bool {
    !*value
}
