//! Paragraphs and tables as plain text, from which they are recognised again: what a file brought can be worked on as text.

use crate::body::Block;
use crate::tabular;

/// The text of a body, a line for each paragraph; tables that follow one another are kept apart by an empty line.
pub fn written(blocks: &[Block]) -> String {
    let mut text = String::new();
    let mut before: Option<&Block> = None;
    for block in blocks {
        let are_tables = matches!((before, block), (Some(Block::Table(_)), Block::Table(_)));
        text.push_str(if are_tables {
            "\n\n"
        } else if before.is_some() {
            "\n"
        } else {
            ""
        });
        text.push_str(&one(block));
        before = Some(block);
    }
    text
}

fn one(block: &Block) -> String {
    match block {
        Block::Table(table) if table.caption.is_empty() => tabular::written(table),
        Block::Table(table) => format!("{}\n{}", table.caption, tabular::written(table)),
        Block::Title { text, note } if note.is_empty() => text.replace('\n', ""),
        other => other.text(),
    }
}
