//! Plain text becomes paragraphs with their levels, and tables. What is written is kept; only the signs of a level are brought into the
//! form of the standard (GB/T 9704-2012, 7.3.3).

use crate::body::{Block, Level, Paragraph};
use crate::clean::{self, Mark};
use crate::number::leading;
use crate::tabular::{self, Row};

/// The first sentence of a paragraph is a heading up to so many letters; a longer one is plain text.
const HEADING: usize = 40;

/// A text as it was understood.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Recognised {
    /// In order.
    pub blocks: Vec<Block>,
    /// What could not be understood, by line.
    pub marks: Vec<Mark>,
    /// Line on which each block begins, from 1; as many as there are blocks.
    pub lines: Vec<usize>,
}

/// Reads a text. Never fails: what is not understood is text, and is marked.
pub fn recognise(text: &str) -> Recognised {
    let mut read = Recognised::default();
    let mut rows: Vec<(usize, Row)> = vec![];
    for (n, raw) in clean::lines(text).enumerate() {
        let number = n + 1;
        let line = clean::line(raw, number, &mut read.marks);
        match tabular::row(&line) {
            Some(row) => rows.push((number, row)),
            None => {
                flush(&mut read, &mut rows);
                if !line.trim().is_empty() {
                    push(&mut read, number, Block::Paragraph(paragraph(line.trim())));
                }
            }
        }
    }
    flush(&mut read, &mut rows);
    read
}

/// The same of a text that bears its own title: rules that a notice issues, an attachment. Its first line is the title where it is
/// short and no sentence; a line in brackets below it tells when it was passed.
pub fn recognise_titled(text: &str) -> Recognised {
    let mut read = recognise(text);
    let titled = match read.blocks.first() {
        Some(Block::Paragraph(first)) if first.level == Level::Plain => {
            is_title(&first.rest).then(|| first.rest.clone())
        }
        _ => None,
    };
    let Some(text) = titled else { return read };
    let note = match read.blocks.get(1) {
        Some(Block::Paragraph(p)) if p.rest.starts_with(['（', '(']) && p.rest.ends_with(['）', ')']) => {
            p.rest.clone()
        }
        _ => String::new(),
    };
    let taken = if note.is_empty() { 1 } else { 2 };
    read.blocks.splice(..taken, [Block::Title { text, note }]);
    read.lines.drain(1..taken);
    read
}

fn is_title(text: &str) -> bool {
    text.chars().count() <= HEADING * 2 && !text.ends_with(['。', '；', '：', '，', '.', ';', ':', ','])
}

fn push(read: &mut Recognised, line: usize, block: Block) {
    read.blocks.push(block);
    read.lines.push(line);
}

/// Rows that stand together become a table; of one row alone only cells between strokes are one, else it is a line with tabs.
fn flush(read: &mut Recognised, rows: &mut Vec<(usize, Row)>) {
    let Some((first, _)) = rows.first() else { return };
    let first = *first;
    if let [(line, only)] = rows.as_slice()
        && !only.is_table()
    {
        let (text, doubt) = only.as_text();
        let near = text.chars().take(12).collect();
        read.marks.extend(doubt.map(|doubt| Mark { line: *line, doubt, near }));
        if !text.is_empty() {
            push(read, first, Block::Paragraph(paragraph(&text)));
        }
    } else {
        let (table, ragged) = tabular::table(rows.iter().map(|(_, row)| row));
        let near = tabular::begins(&table);
        read.marks.extend(ragged.map(|doubt| Mark { line: first, doubt, near }));
        push(read, first, Block::Table(table));
    }
    rows.clear();
}

/// The level whose sign a paragraph begins with; none where it begins with none.
pub fn level_of(text: &str) -> Option<Level> {
    leading(text).map(|lead| lead.level)
}

/// One paragraph: its level by how it begins.
pub(crate) fn paragraph(text: &str) -> Paragraph {
    let Some(lead) = leading(text) else {
        return Paragraph { rest: text.to_owned(), ..Paragraph::default() };
    };
    let (level, sign, after) = (lead.level, lead.sign, lead.after);
    let of = |head: String, rest: &str| Paragraph { level, head, rest: rest.to_owned() };
    match level {
        Level::Chapter | Level::Section if after.is_empty() => of(sign, ""),
        Level::Chapter | Level::Section => of(format!("{sign}\u{3000}{after}"), ""),
        Level::Article => of(sign, &format!("\u{3000}{after}")),
        Level::First | Level::Second => {
            let (heading, rest) = heading(after);
            let head = if heading.is_empty() { String::new() } else { format!("{sign}{heading}") };
            if head.is_empty() { of(head, &format!("{sign}{rest}")) } else { of(head, rest) }
        }
        Level::Third | Level::Fourth | Level::Plain => of(String::new(), &format!("{sign}{after}")),
    }
}

/// The heading a paragraph begins with, and what follows: all of a short line, or its short first sentence.
fn heading(text: &str) -> (&str, &str) {
    let ends = |c: char| matches!(c, '。' | '！' | '？' | '：');
    let split = text.char_indices().find(|(_, c)| ends(*c)).map(|(at, c)| text.split_at(at + c.len_utf8()));
    let (first, rest) = split.unwrap_or((text, ""));
    if first.chars().count() > HEADING { ("", text) } else { (first, rest) }
}
