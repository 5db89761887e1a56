//! Pages that are laid out, and what can be made of them.

use std::collections::BTreeSet;
use std::fmt;

use guiju_print::{Drawing, Print};
use typst::foundations::Smart;
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};
use typst_render::RenderOptions;
use typst_svg::SvgOptions;

use crate::draw;
use crate::fonts::Fonts;
use crate::press::{Typesetter, said};
use crate::uncovered::{Cleaned, uncovered};
use crate::value;

const MM_PER_PT: f32 = 25.4 / 72.0;
/// An image is drawn with at most so many pixels per millimetre, which is 600 to the inch.
const FINEST: f32 = 24.0;

/// What was set otherwise than in general, so that the rules on pages are met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Adjusted {
    /// Recipients were moved to the colophon: they kept the body off page 1.
    RecipientsMoved,
    /// The mark of many organs was set small: it kept the body off page 1.
    MarkSmall,
    /// So many lines on a page.
    Lines(u8),
    /// So many lines of page 1 were held free, and the end of the body went over to the page of the signature.
    Held(u8),
    /// The last paragraph went over to the page of the signature as a whole.
    Kept,
    /// The colophon has a page of its own, the last even one.
    ColophonApart,
}

impl fmt::Display for Adjusted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RecipientsMoved => write!(f, "主送机关过多，首页不能显示正文，已移至版记"),
            Self::MarkSmall => write!(f, "联合行文的机关过多，首页不能显示正文，已缩小发文机关标志"),
            Self::Lines(lines) => write!(f, "已调整行距，每面排{lines}行，使首页、署名所在页符合格式要求"),
            Self::Held(lines) => write!(f, "首页末尾留出{lines}行，使署名所在页有正文"),
            Self::Kept => write!(f, "正文最后一段移至署名所在页，使该页有正文"),
            Self::ColophonApart => write!(f, "末页排不下版记，版记另起一面，置于双数页"),
        }
    }
}

/// Pages could not be set or written; what the engine said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unset(pub String);

impl fmt::Display for Unset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "排版没有成功：{}", self.0)
    }
}

impl std::error::Error for Unset {}

/// A value laid out.
#[derive(Debug)]
pub struct Laid {
    document: PagedDocument,
    fonts: Fonts,
    ident: String,
    is_archival: bool,
    /// What was set otherwise than in general.
    pub adjusted: Vec<Adjusted>,
    /// Letters that are not shown: no face has them, or they steer and are never shown. In the order of their code points.
    pub uncovered: Vec<char>,
}

impl Laid {
    pub(crate) fn new(
        document: PagedDocument,
        fonts: &Fonts,
        print: &Print,
        adjusted: Vec<Adjusted>,
        cleaned: Cleaned,
    ) -> Self {
        let mut missing = BTreeSet::new();
        for page in document.pages() {
            uncovered(&page.frame, &mut missing);
        }
        let is_archival = value::date(print).is_some() && missing.is_empty();
        missing.extend(cleaned.dropped);
        let uncovered = missing.into_iter().collect();
        Self { document, is_archival, fonts: fonts.clone(), ident: print.hash(), adjusted, uncovered }
    }

    /// How many pages.
    pub fn pages(&self) -> usize {
        self.document.pages().len()
    }

    /// All pages as PDF, tagged, fonts embedded in part; PDF/A-2b where the value bears a date and all letters have glyphs, both of which
    /// that asks for. The PDF's date is that of the value, its identifier comes from the value's hash.
    ///
    /// # Errors
    /// What the writer has against it.
    pub fn pdf(&self) -> Result<Vec<u8>, Unset> {
        let wanted: &[PdfStandard] = if self.is_archival { &[PdfStandard::A_2b] } else { &[] };
        let standards = PdfStandards::new(wanted).map_err(|why| Unset(why.message().to_string()))?;
        let options = PdfOptions {
            ident: Smart::Custom(self.ident.clone()),
            creator: Smart::Custom(Some(Typesetter::engine().to_owned())),
            standards,
            ..PdfOptions::default()
        };
        typst_pdf::pdf(&self.document, &options).map_err(|errors| Unset(said(&errors)))
    }

    /// A page, counted from 1, as SVG without scripts and outside references; letters are paths.
    pub fn svg(&self, page: usize) -> Option<String> {
        let page = self.document.pages().get(page.checked_sub(1)?)?;
        Some(typst_svg::svg(page, &SvgOptions::default()))
    }

    /// A page, counted from 1, as PNG.
    pub fn png(&self, page: usize, pixels_per_mm: f32) -> Option<Vec<u8>> {
        let page = self.document.pages().get(page.checked_sub(1)?)?;
        let per_pt = f64::from(pixels_per_mm.clamp(0.1, FINEST) * MM_PER_PT);
        let options = RenderOptions { pixel_per_pt: per_pt.into(), ..RenderOptions::default() };
        typst_render::render(page, &options).encode_png().ok()
    }

    /// All pages as they were drawn.
    pub fn drawing(&self) -> Drawing {
        draw::drawing(&self.document, &self.fonts)
    }
}
