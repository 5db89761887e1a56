//! The typesetter: Typst with a world in which there is the template, the value and the fonts, and nothing else.

use guiju_print::Print;
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_layout::PagedDocument;

use crate::families::Role;
use crate::fonts::Fonts;
use crate::laid::{Laid, Unset};
use crate::plan::{self, Plan};
use crate::uncovered::Cleaned;
use crate::value;

/// The template's files, the first of which is laid out.
const TEMPLATE: [(&str, &str); 5] = [
    ("/main.typ", include_str!("main.typ")),
    ("/page.typ", include_str!("page.typ")),
    ("/parts.typ", include_str!("parts.typ")),
    ("/signature.typ", include_str!("signature.typ")),
    ("/slip.typ", include_str!("slip.typ")),
];
/// Where the template finds the value.
const VALUE: &str = "/value.json";
/// Work of this many earlier layouts is remembered.
const REMEMBERED: usize = 6;

/// Sets values as pages. It is made once and used from any thread.
pub struct Typesetter {
    fonts: Fonts,
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    /// One for each role that has a face, as in the book.
    faces: Vec<Font>,
    sources: Vec<Source>,
    main: FileId,
    value: FileId,
}

impl Typesetter {
    /// A typesetter with its fonts.
    pub fn new(fonts: Fonts) -> Self {
        let mut book = FontBook::new();
        let mut faces = vec![];
        for role in Role::ALL {
            let Some(face) = fonts.face(role) else { continue };
            // Under the name of its role: the template knows no families, and two faces of one family are not mistaken.
            let mut info = face.font.info().clone();
            info.family = family(role).to_owned();
            book.push(info);
            faces.push(face.font.clone());
        }
        let sources: Vec<Source> =
            TEMPLATE.iter().filter_map(|(path, text)| Some(Source::new(id(path)?, (*text).to_owned()))).collect();
        // These paths are constants: each has an id.
        let main = id("/main.typ").unwrap_or(FileId::from_raw(std::num::NonZeroU16::MIN));
        let value = id(VALUE).unwrap_or(main);
        let library = LazyHash::new(Library::default());
        Self { fonts, library, book: LazyHash::new(book), faces, sources, main, value }
    }

    /// What decides the pages beside value and fonts.
    pub fn engine() -> &'static str {
        "typst 0.15.1 + guiju template 2"
    }

    /// The fonts in use.
    pub fn fonts(&self) -> &Fonts {
        &self.fonts
    }

    /// Lays a value out. Where the rules on the first page and on the page of the signature are not met, lines are set closer or
    /// wider and recipients moved, by a short ladder of alternatives; what was done is told by [`Laid::adjusted`].
    ///
    /// # Errors
    /// The engine refused; its words are told. That is a fault of the template, since text is only data to it.
    pub fn lay(&self, print: &Print) -> Result<Laid, Unset> {
        let mut cleaned = Cleaned::default();
        let value = value::of(print, &mut cleaned);
        let laid = plan::best(print, |plan| self.once(&value, plan));
        comemo::evict(REMEMBERED);
        let (document, plan) = laid?;
        Ok(Laid::new(document, &self.fonts, print, plan.adjusted(), cleaned))
    }

    fn once(&self, value: &serde_json::Value, plan: &Plan) -> Result<PagedDocument, Unset> {
        let all = serde_json::json!({ "print": value, "plan": plan.value() });
        let desk = Desk { press: self, value: Bytes::from_string(all.to_string()) };
        typst::compile::<PagedDocument>(&desk).output.map_err(|errors| Unset(said(&errors)))
    }
}

/// The name under which the template knows the face of a role.
fn family(role: Role) -> &'static str {
    match role {
        Role::Fang => "fang",
        Role::Kai => "kai",
        Role::Hei => "hei",
        Role::Biao => "biao",
        Role::Song => "song",
        Role::Rare => "rare",
    }
}

fn id(path: &str) -> Option<FileId> {
    Some(RootedPath::new(VirtualRoot::Project, VirtualPath::new(path).ok()?).intern())
}

pub(crate) fn said(errors: &[SourceDiagnostic]) -> String {
    let of = |error: &SourceDiagnostic| {
        let hints: String = error.hints.iter().map(|hint| format!("; {}", hint.v)).collect();
        format!("{}{hints}", error.message)
    };
    errors.iter().map(of).collect::<Vec<_>>().join("; ")
}

/// The typesetter at work on one value.
struct Desk<'a> {
    press: &'a Typesetter,
    value: Bytes,
}

impl World for Desk<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.press.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.press.book
    }

    fn main(&self) -> FileId {
        self.press.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        let own = self.press.sources.iter().find(|source| source.id() == id);
        own.cloned().ok_or(FileError::AccessDenied)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == self.press.value { Ok(self.value.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.press.faces.get(index).cloned()
    }

    /// There is no clock.
    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
