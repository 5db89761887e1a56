//! The files in which something printed is handed out.

use guiju_print::Print;
use guiju_ui::Printable;

use super::Press;
use crate::answer::Failure;

/// A format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    /// Pages as PDF.
    Pdf,
}

/// The formats in which something is handed out.
pub(super) fn of(_what: &Printable) -> impl Iterator<Item = Format> {
    [Format::Pdf].into_iter()
}

impl Format {
    /// As a link calls it.
    pub(super) fn label(self) -> &'static str {
        match self {
            Format::Pdf => "PDF",
        }
    }

    /// Last part of the address.
    pub(super) fn file(self) -> &'static str {
        match self {
            Format::Pdf => "pages.pdf",
        }
    }

    /// Ending of the file's name.
    pub(super) fn ending(self) -> &'static str {
        match self {
            Format::Pdf => "pdf",
        }
    }

    /// Media type.
    pub(super) fn media(self) -> &'static str {
        match self {
            Format::Pdf => "application/pdf",
        }
    }

    /// The file.
    pub(super) fn made(self, press: &Press, print: &Print) -> Result<Vec<u8>, Failure> {
        let (_, laid) = press.lay(print, "")?;
        match self {
            Format::Pdf => laid.pdf().map_err(|unset| Failure::Broken(unset.to_string())),
        }
    }
}
