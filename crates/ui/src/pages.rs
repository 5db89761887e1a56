//! What a matter shows of itself.

use std::collections::BTreeMap;

use guiju_core::form::{FileRef, Form};
use guiju_core::journal::Head;
use guiju_core::matter::AnyState;
use guiju_core::norms::Capacity;
use guiju_core::register::{Answered, Ask, Viewer};
use guiju_core::{Citation, Norms, OfficeTime, Organisation, Workdays};
use guiju_exchange::package::{Metadata, Outgoing, Role};
use guiju_print::Print;
use guiju_print::check::Finding;

use crate::card::{Read, Share};
use crate::listing::Listing;

/// Everything that a page of one subject is made from, read at one instant.
pub struct Show<'a> {
    /// The organisation.
    pub org: &'a Organisation,
    /// The rules in force.
    pub norms: &'a dyn Norms,
    /// The statutory workdays of the years loaded.
    pub workdays: &'a Workdays,
    /// Office time.
    pub now: OfficeTime,
    /// Person id of who looks.
    pub viewer: &'a str,
    /// The subject.
    pub subject: &'a str,
    /// Its rows, oldest first: head, and the events as stored.
    pub rows: &'a [(Head, Vec<u8>)],
    /// Its state after those rows; the matter knows the type.
    pub state: &'a AnyState,
    /// Hash of the subject's text as it is now, whichever matter's it is; absent where it has none.
    pub text: Option<&'a str>,
    /// Answers to [`Pages::looks`], in that order.
    pub answers: &'a [Answered],
    /// Id of the tab wanted, one of the matter's own.
    pub tab: &'a str,
}

/// What of a subject can be printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Printable {
    /// Machine name, as in the address.
    pub id: &'static str,
    /// Label shown.
    pub label: &'static str,
    /// Whether it is a document that is exchanged, so that it is handed out in other formats than pages.
    pub is_document: bool,
}

/// The fields into which a file is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadInto {
    /// The file itself.
    pub file: &'static str,
    /// The title, where none is typed.
    pub title: &'static str,
    /// The text.
    pub body: &'static str,
    /// What follows it on pages of its own.
    pub annex: &'static str,
}

/// A form as it would be printed.
#[derive(Debug, Clone)]
pub struct Preview {
    /// The value.
    pub print: Print,
    /// What the format has against it.
    pub findings: Vec<Found>,
}

/// One thing that the format has against a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// By which it is found again while what it is about stays as it is.
    pub key: String,
    /// Where, in words: 正文第3行.
    pub place: String,
    /// The finding.
    pub finding: Finding,
}

/// Pages that are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptPages {
    /// Hash of the value.
    pub value: String,
    /// The file.
    pub file: FileRef,
    /// By what it was made.
    pub engine: String,
    /// Fonts with the hashes of their files.
    pub fonts: Vec<String>,
    /// The organs whose seal the document bears, each with who sealed it and what he gave; nothing where none has.
    pub seals: Vec<(String, Option<(String, FileRef)>)>,
}

/// What was issued, with all that goes with it.
#[derive(Debug, Clone)]
pub struct Issued {
    /// The value.
    pub print: Print,
    /// The file of its pages.
    pub kept: KeptPages,
    /// Files that belong to it.
    pub attachments: Vec<FileRef>,
    /// What the registers say of it.
    pub metadata: Metadata,
}

/// What stands for the label of a subject of which it is not known whether it bears one: it is treated as one that does.
pub const UNTOLD: &str = "untold";

/// A package that is to be made.
#[derive(Debug, Clone)]
pub struct Parcel {
    /// What is said, with what it holds as text.
    pub outgoing: Outgoing,
    /// Files that are kept, to be put in as well.
    pub files: Vec<(Role, FileRef)>,
    /// What the file is called.
    pub name: String,
}

/// One tab of a subject's page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tab {
    /// Machine name, as in `?tab=`.
    pub id: &'static str,
    /// Label shown.
    pub label: &'static str,
}

/// What a board ("who may do what today") is made from.
pub struct Board<'a> {
    /// The organisation.
    pub org: &'a Organisation,
    /// The rules in force.
    pub norms: &'a dyn Norms,
    /// Office time.
    pub now: OfficeTime,
}

/// One line of a board as data: who may sign which papers now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MaySign {
    /// The papers, in words.
    pub papers: Vec<String>,
    /// The lines of work for which it is so, in words; empty for all.
    pub lines: Vec<String>,
    /// What the signature is called.
    pub verb: String,
    /// To whom such a paper is submitted: a person id.
    pub default: Option<String>,
    /// Who may sign, in which capacity; nobody while it waits.
    pub lawful: Vec<Capacity>,
    /// For whom it waits, in words.
    pub waits: Option<String>,
    /// Where the rules say so.
    pub citation: Citation,
}

/// A book that a matter keeps: a page made from registers, for everybody who may see its rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Book {
    /// Machine name, as in the address.
    pub id: &'static str,
    /// Label shown.
    pub label: &'static str,
    /// The register whose rows it lists; found by words where it has searched columns, and handed out as a table. Absent
    /// for a page made from several.
    pub register: Option<&'static str>,
}

/// What a page of a book is made from.
pub struct Look<'a> {
    /// The organisation.
    pub org: &'a Organisation,
    /// The rules in force.
    pub norms: &'a dyn Norms,
    /// Office time.
    pub now: OfficeTime,
    /// What the address asks for.
    pub query: &'a BTreeMap<String, String>,
    /// Answers to [`Pages::book_asks`], in that order.
    pub answers: &'a [Answered],
}

/// The pages of one matter. All functions are pure.
pub trait Pages: Send + Sync {
    /// Machine name of the matter.
    fn matter(&self) -> &'static str;
    /// Tabs in the order shown; the first is the one opened. The frame adds the record of acts as the last.
    fn tabs(&self) -> &'static [Tab];
    /// What is read of other matters' registers for the page of a subject that is open to the visitor.
    fn looks(&self, _subject: &str) -> Vec<Ask> {
        vec![]
    }
    /// Title of the subject.
    fn title(&self, show: &Show<'_>) -> String;
    /// Where it stands, in one line: whose desk, since when.
    fn status_line(&self, show: &Show<'_>) -> String;
    /// The content of one tab, safe HTML. An id that is not in `tabs` gives the first tab.
    fn tab(&self, show: &Show<'_>) -> Result<String, askama::Error>;
    /// What an act's form holds when it is opened, e.g. the present text for a change of it.
    fn prefill(&self, _show: &Show<'_>, _act: &str) -> Form {
        Form::default()
    }
    /// The text that acts approve and sign, safe HTML, shown above their forms; `None` where there is none.
    fn text(&self, _show: &Show<'_>) -> Result<Option<String>, askama::Error> {
        Ok(None)
    }
    /// What of a subject can be printed, in the order offered; what has the id of a tab is shown there as pages.
    fn prints(&self) -> &'static [Printable] {
        &[]
    }
    /// The value of what is printed now; `None` where there is nothing to print.
    fn print(&self, _show: &Show<'_>, _what: &str) -> Option<Print> {
        None
    }
    /// The file of pages that is kept of what was issued: what it was made from, and the file; `None` before.
    fn kept(&self, _show: &Show<'_>, _what: &str) -> Option<KeptPages> {
        None
    }
    /// What the registers say of a subject to whom it is handed: its label, its publicity. Nothing where they say nothing.
    fn metadata(&self, _show: &Show<'_>) -> Metadata {
        Metadata::default()
    }
    /// The files that belong to what is printed of a subject.
    fn attached(&self, _show: &Show<'_>) -> Vec<FileRef> {
        vec![]
    }
    /// The package that an act makes for another government, for the field of that kind; `None` for acts that make none, and
    /// where what is to be packed is not there. `gov` is who sends it; `issued` what was issued of a subject of another matter.
    fn parcel(
        &self,
        _show: &Show<'_>,
        _act: &str,
        _form: &Form,
        _gov: &str,
        _issued: Option<&Issued>,
    ) -> Option<Parcel> {
        None
    }
    /// What whoever fills in an act's form should know before he sends it, in words.
    fn heed(&self, _show: &Show<'_>, _act: &str) -> Option<String> {
        None
    }
    /// What a form that is being filled in would print, as far as it is filled in, and what the format has against it; `None` for
    /// forms that print nothing.
    fn preview(&self, _show: &Show<'_>, _act: &str, _form: &Form) -> Option<Preview> {
        None
    }
    /// The fields into which a file is read that holds the text of an act's form; `None` for forms that are typed only.
    fn read_into(&self, _act: &str) -> Option<ReadInto> {
        None
    }
    /// The form with a finding of its preview set right, by its key; with all that can be, where none is named. A key that is no longer found
    /// changes nothing.
    fn mended(&self, _show: &Show<'_>, _act: &str, form: &Form, _finding: Option<&str>) -> Form {
        form.clone()
    }
    /// The class of the types of document whose format the matter can examine where somebody brings a text from elsewhere; `None` for
    /// matters that examine none. Of the form there are `doc_type`, `title`, `body` and `annex`.
    fn examines(&self) -> Option<&'static str> {
        None
    }
    /// What such a text would print, and what the format has against it.
    fn examined(&self, _norms: &dyn Norms, _form: &Form) -> Option<Preview> {
        None
    }
    /// Such a text with a finding set right, by its key; with all that can be, where none is named.
    fn set_right(&self, _norms: &dyn Norms, form: &Form, _finding: Option<&str>) -> Form {
        form.clone()
    }
    /// The register in which its subjects are listed on the home page and found; `None` where they are not listed.
    fn listing(&self) -> Option<&'static Listing> {
        None
    }
    /// Whether what a post owes is only to read (待阅), by act (full name) and capacity as the obligation has them.
    fn only_to_read(&self, _act: &str, _capacity: &str) -> bool {
        false
    }
    /// What the matter keeps that its own import takes again, as whole tables: file name and text (CSV). Shown to everybody
    /// inside; nothing where the matter imports nothing.
    fn sheets(&self, _board: &Board<'_>) -> Vec<(String, String)> {
        vec![]
    }
    /// The books that the matter keeps.
    fn books(&self) -> &'static [Book] {
        &[]
    }
    /// What must be read for a page of a book, by this viewer.
    fn book_asks(
        &self,
        _book: &str,
        _query: &BTreeMap<String, String>,
        _now: OfficeTime,
        _viewer: &Viewer,
    ) -> Vec<Ask> {
        vec![]
    }
    /// A page of a book, safe HTML.
    fn book(&self, _book: &str, _look: &Look<'_>) -> Result<String, askama::Error> {
        Ok(String::new())
    }
    /// A page of a book as it is printed; `None` for books that are not.
    fn book_print(&self, _book: &str, _look: &Look<'_>) -> Option<Print> {
        None
    }
    /// Who had which part in a row of the matter, for the responsibility card; nothing where the row says it itself: its
    /// author, and the name of its act.
    fn shares(&self, _read: &Read<'_>) -> Vec<Share> {
        vec![]
    }
    /// The same as [`Pages::board`] as data.
    fn may_sign(&self, _board: &Board<'_>) -> Vec<MaySign> {
        vec![]
    }
    /// The matter's part of "who may do what today", safe HTML; `None` where it has none.
    fn board(&self, _board: &Board<'_>) -> Result<Option<String>, askama::Error> {
        Ok(None)
    }
}
