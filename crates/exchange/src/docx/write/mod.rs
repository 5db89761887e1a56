//! A document as DOCX: the elements of GB/T 9704-2012 as paragraphs with styles, on the page and in the grid of the standard.

mod blocks;
mod head;
mod look;
mod package;
mod para;
mod tail;
#[cfg(test)]
mod tests;

use guiju_print::{Document, Form};

use crate::xml::Xml;
use crate::zipped::Unwritten;
use para::Pen;

/// A file as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The file.
    pub bytes: Vec<u8>,
    /// What the printed pages have that is set otherwise in it, in words.
    pub lost: Vec<&'static str>,
}

/// Writes a document. The same document gives the same bytes. What is set otherwise than on the printed pages is told.
///
/// # Errors
/// It would be larger than such a file can be.
pub fn write(document: &Document) -> Result<Written, Unwritten> {
    let mut xml = Xml::new();
    xml.within("w:document", &look::NAMESPACES, |xml| {
        xml.within("w:body", &[], |xml| {
            let mut pen = Pen::new(xml, document.form == Form::Letter);
            head::head(document, &mut pen);
            blocks::blocks(&document.body, &mut pen);
            tail::tail(document, &mut pen);
            pen.end();
        });
    });
    let bytes = package::package(document, xml.into_bytes())?;
    Ok(Written { bytes, lost: lost(document) })
}

/// What a word processor sets otherwise than the printed pages, in words; the file need not be written to know it.
pub fn lost(document: &Document) -> Vec<&'static str> {
    let signature = document.signature.as_ref();
    let is_sealed = signature.is_some_and(|s| s.seal != guiju_print::Seal::None || !s.stamps.is_empty());
    let cases = [
        (document.mark.len() > 1, "联合行文的发文机关标志按行排列，没有拉齐，“文件”二字排在最后一行之后"),
        (is_sealed, "没有印章和签名章的位置示意"),
        (!document.draft.is_empty(), "草稿标记排在页眉，不斜排在版心"),
    ];
    cases.into_iter().filter(|(is_so, _)| *is_so).map(|(_, words)| words).collect()
}
