//! DOCX (ISO/IEC 29500): what Word, WPS and LibreOffice write, read into paragraphs and tables; documents written for them.

mod element;
mod lost;
mod numbering;
mod numerals;
mod paragraphs;
mod parts;
mod sort;
mod styles;
mod tables;
#[cfg(test)]
mod tests;
mod write;

use guiju_print::{Attached, Block, Table};

pub use lost::{Loss, Lost};
pub use write::{Written, lost, write};

use crate::fault::Fault;
use crate::limits::Limits;
use crate::tree::Node;
use lost::Losses;
use numbering::Numbering;
use paragraphs::Para;
use styles::Styles;

/// A file as it was read. `guiju_print::written` of the body is recognised again as the same body.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Read {
    /// The title, its lines parted by line feeds; empty where none is to be seen.
    pub title: String,
    /// The text, without what stands above the title.
    pub body: Vec<Block>,
    /// What follows pages that begin with 附件: with the name that stands there.
    pub attachments: Vec<Attached>,
    /// What was not read, or otherwise than it shows.
    pub lost: Vec<Lost>,
}

/// Reads a file from outside.
///
/// # Errors
/// Why nothing of it can be read. What is only not understood is no error, but among `lost`.
pub fn read(bytes: &[u8], limits: Limits) -> Result<Read, Fault> {
    Ok(sort::sorted(reading(bytes, limits)?))
}

/// Every word that stands in the text of a file, paragraph by paragraph: also what [`read`] leaves out because it stands above the title.
///
/// # Errors
/// As for [`read`].
pub fn words(bytes: &[u8], limits: Limits) -> Result<String, Fault> {
    let reading = reading(bytes, limits)?;
    let text = |piece: Piece| match piece {
        Piece::Para(para) => para.text,
        Piece::Table(table) => Block::Table(table).text(),
    };
    Ok(reading.pieces.into_iter().map(text).chain([reading.carried]).collect::<Vec<_>>().join("\n"))
}

fn reading(bytes: &[u8], limits: Limits) -> Result<Reading, Fault> {
    let parts = parts::read(bytes, limits)?;
    let mut reading = Reading { styles: parts.styles, numbering: parts.numbering, ..Reading::default() };
    reading.lose(parts.beside, "");
    if let Some(body) = parts.document.child("body") {
        reading.blocks(body);
        reading.close_section(body.child("sectPr"));
    }
    Ok(reading)
}

/// A paragraph or a table in its order.
#[derive(Debug)]
pub(crate) enum Piece {
    Para(Para),
    Table(Table),
}

/// The state of reading a file from its beginning to its end.
#[derive(Debug, Default)]
pub(crate) struct Reading {
    styles: Styles,
    numbering: Numbering,
    lost: Losses,
    /// Fields that are open, each with whether its result is being shown.
    fields: Vec<bool>,
    /// Text of a paragraph whose end was deleted.
    carried: String,
    /// A page ended, after so many bytes of the paragraph that is being read.
    page_over: Option<usize>,
    pieces: Vec<Piece>,
    /// How many pieces belong to sections that are closed.
    closed: usize,
}

impl Reading {
    /// Notes what was lost near a text, each kind once.
    pub(crate) fn lose(&mut self, losses: impl IntoIterator<Item = Loss>, at: &str) {
        for what in losses {
            self.lost.add(what, at);
        }
    }

    /// Paragraphs and tables in order, out of whatever wraps them.
    fn blocks(&mut self, node: &Node) {
        for child in node.nodes() {
            match child.name.as_str() {
                "p" => {
                    let para = self.paragraph(child);
                    self.pieces.extend(para.map(Piece::Para));
                    if let Some(section) = child.at(&["pPr", "sectPr"]) {
                        self.close_section(Some(section));
                    }
                }
                "tbl" => {
                    let table = self.table(child);
                    self.pieces.push(Piece::Table(table));
                }
                "sdt" | "sdtContent" | "customXml" | "ins" | "moveTo" => self.blocks(child),
                "del" | "moveFrom" => self.lose([Loss::Changes], ""),
                "AlternateContent" => {
                    if let Some(choice) = child.child("Choice").or_else(|| child.child("Fallback")) {
                        self.blocks(choice);
                    }
                }
                "altChunk" => self.lose([Loss::Embedded], ""),
                _ => {}
            }
        }
    }

    /// A section says at its end how its pages lie; the next begins on a new page unless it says otherwise.
    fn close_section(&mut self, section: Option<&Node>) {
        let size = |name: &str| section.and_then(|s| s.child("pgSz")?.attribute(name)?.parse::<u64>().ok());
        let says = section.and_then(|s| s.child("pgSz")?.attribute("orient")) == Some("landscape");
        let landscape = says || size("w").zip(size("h")).is_some_and(|(w, h)| w > h);
        let from = std::mem::replace(&mut self.closed, self.pieces.len());
        for piece in self.pieces.iter_mut().skip(from) {
            if let Piece::Table(table) = piece {
                table.landscape = landscape;
            }
        }
        self.page_over = Some(0);
    }
}
