//! Paragraphs and tables as plain text, from which they are recognised again: what a file brought can be worked on as text.

use crate::body::Block;
use crate::tabular;

/// The text of a body, a line for each paragraph.
pub fn written(blocks: &[Block]) -> String {
    blocks.iter().map(one).collect::<Vec<_>>().join("\n")
}

fn one(block: &Block) -> String {
    match block {
        Block::Table(table) if table.caption.is_empty() => tabular::written(table),
        Block::Table(table) => format!("{}\n{}", table.caption, tabular::written(table)),
        Block::Title { text, note } if note.is_empty() => text.replace('\n', ""),
        other => other.text(),
    }
}
