//! The files in which something printed is handed out.

use guiju_exchange::{docx, ofd};
use guiju_print::{Document, Print};
use guiju_typeset::Typesetter;
use guiju_ui::Printable;

use super::Press;
use crate::answer::Failure;

/// A format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    /// Pages as PDF.
    Pdf,
    /// The same pages as OFD (GB/T 33190).
    Ofd,
    /// The text with its layout, to be worked on elsewhere.
    Docx,
}

/// The formats in which something is handed out: pages of everything, the text of documents only.
pub(super) fn of(what: &Printable) -> impl Iterator<Item = Format> {
    let is_document = what.is_document;
    let all = [Format::Pdf, Format::Ofd, Format::Docx];
    all.into_iter().filter(move |format| is_document || *format != Format::Docx)
}

/// What the text as DOCX cannot hold of the pages, in words; empty where there is no such file. What an OFD cannot hold stands in that
/// file itself: it would have to be made to know it.
pub(super) fn lost(print: &Print) -> String {
    match print {
        Print::Document(doc) => docx::lost(doc).join("；"),
        Print::Slip(_) => String::new(),
    }
}

impl Format {
    /// As a link calls it.
    pub(super) fn label(self) -> &'static str {
        match self {
            Format::Pdf => "PDF",
            Format::Ofd => "OFD",
            Format::Docx => "DOCX",
        }
    }

    /// Last part of the address.
    pub(super) fn file(self) -> &'static str {
        match self {
            Format::Pdf => "pages.pdf",
            Format::Ofd => "pages.ofd",
            Format::Docx => "text.docx",
        }
    }

    /// Whether it can be handed out where nothing can be laid out: the pages that are kept, and what is text.
    pub(super) fn needs_no_fonts(self, is_kept: bool) -> bool {
        match self {
            Format::Pdf => is_kept,
            Format::Ofd => false,
            Format::Docx => true,
        }
    }

    /// Ending of the file's name.
    pub(super) fn ending(self) -> &'static str {
        match self {
            Format::Pdf => "pdf",
            Format::Ofd => "ofd",
            Format::Docx => "docx",
        }
    }

    /// Media type.
    pub(super) fn media(self) -> &'static str {
        match self {
            Format::Pdf => "application/pdf",
            Format::Ofd => "application/ofd",
            Format::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        }
    }

    /// The file.
    pub(super) fn made(self, press: &Press, print: &Print) -> Result<Vec<u8>, Failure> {
        let broken = |why: &dyn std::fmt::Display| Failure::Broken(why.to_string());
        match (self, print) {
            (Format::Docx, Print::Document(doc)) => Ok(docx::write(doc).map_err(|why| broken(&why))?.bytes),
            (Format::Docx, Print::Slip(_)) => Err(Failure::Nothing),
            (Format::Pdf, _) => {
                let (_, laid) = press.lay(print, "")?;
                laid.pdf().map_err(|why| broken(&why))
            }
            (Format::Ofd, _) => {
                let (hash, laid) = press.lay(print, "")?;
                let written = ofd::write(&laid.drawing(), &ofd_metadata(print, hash)).map_err(|why| broken(&why))?;
                Ok(written.bytes)
            }
        }
    }
}

/// What an OFD of something printed says of itself; `hash` is that of the value.
pub fn ofd_metadata(print: &Print, hash: String) -> ofd::Metadata {
    let creator = ("规矩".to_owned(), Typesetter::engine().to_owned());
    let value = ("公文数据校验值".to_owned(), hash);
    match print {
        Print::Document(Document { title, mark, number, signature, .. }) => ofd::Metadata {
            title: title.clone(),
            author: mark.join("、"),
            created: signature.as_ref().and_then(|s| s.date),
            creator,
            more: vec![("发文字号".to_owned(), number.clone()), value],
        },
        Print::Slip(slip) => ofd::Metadata {
            title: slip.heading.clone(),
            author: slip.organ.clone(),
            created: None,
            creator,
            more: vec![value],
        },
    }
}
