//! The ladder of alternatives. Page 1 must show text of the body, and the signature must not stand on a page without it
//! (GB/T 9704-2012, 7.3.2, 7.3.3, 7.3.5.5): the pages are laid out, looked at, and laid out otherwise where they do not fit.

use guiju_print::{Block, Document, Form, Print};
use serde_json::{Value, json};
use typst::foundations::Label;
use typst::introspection::Introspector;
use typst::utils::PicoStr;
use typst_layout::PagedDocument;

use crate::laid::{Adjusted, Unset};

/// Lines on a page in general (5.2.3), and what is tried where they do not fit, in this order: closer first, so that no page is added.
const LINES: u8 = 22;
const OTHERS: [u8; 4] = [23, 21, 24, 20];
/// At most so many lines of page 1 are held free, where a short body would leave the signature alone on page 2.
const HELD: u8 = 6;
/// A last paragraph of more letters is not moved to the next page as a whole: that would leave a gap that is seen.
const KEPT: usize = 280;

/// How a value is to be laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Plan {
    /// Lines on a page.
    lines: u8,
    /// So many lines at the foot of page 1 are held free, so that the end of the body goes over with the signature.
    held: u8,
    /// The last paragraph and what is listed below it go over to the page of the signature.
    kept: bool,
    /// The mark is set small.
    small: bool,
    /// Recipients stand in the colophon instead of above the body.
    moved: bool,
    /// The colophon stands on a page of its own, which is an even one.
    apart: bool,
}

impl Plan {
    /// As the template reads it.
    pub fn value(self) -> Value {
        json!({ "lines": self.lines, "held": self.held, "kept": self.kept, "small": self.small, "moved": self.moved, "apart": self.apart })
    }

    /// What differs from the general.
    pub fn adjusted(self) -> Vec<Adjusted> {
        let mut all = vec![];
        if self.moved {
            all.push(Adjusted::RecipientsMoved);
        }
        if self.small {
            all.push(Adjusted::MarkSmall);
        }
        if self.lines != LINES {
            all.push(Adjusted::Lines(self.lines));
        }
        if self.held > 0 {
            all.push(Adjusted::Held(self.held));
        }
        if self.kept {
            all.push(Adjusted::Kept);
        }
        if self.apart {
            all.push(Adjusted::ColophonApart);
        }
        all
    }
}

/// As documents are set in general.
const GENERAL: Plan = Plan { lines: LINES, held: 0, kept: false, small: false, moved: false, apart: false };

/// Where the parts that matter came to stand, by page; none where the value has not that part.
#[derive(Debug, Clone, Copy, Default)]
struct Found {
    body: Option<usize>,
    body_end: Option<usize>,
    signature: Option<usize>,
    text_end: Option<usize>,
    colophon: Option<usize>,
}

impl Found {
    fn of(document: &PagedDocument) -> Self {
        let page = |name: &str| {
            let label = Label::new(PicoStr::intern(name))?;
            let places = document.introspector();
            let location = places.query_label(label).ok()?.location()?;
            places.page(location).map(usize::from)
        };
        Self {
            body: page("body"),
            body_end: page("body-end"),
            signature: page("signature"),
            text_end: page("text-end"),
            colophon: page("colophon"),
        }
    }

    /// Page 1 shows text of the body.
    fn is_begun(self) -> bool {
        self.body.is_none_or(|page| page == 1)
    }

    /// The signature stands where there is text.
    fn is_signed_on_text(self) -> bool {
        self.signature.is_none_or(|page| self.body_end.is_none_or(|end| end == page))
    }

    fn has_room_for_colophon(self) -> bool {
        self.colophon.is_none_or(|page| self.text_end.is_none_or(|end| end == page))
    }

    /// How much is wrong; the rules weigh more than a page saved.
    fn faults(self) -> u8 {
        u8::from(!self.is_begun()) * 4
            + u8::from(!self.is_signed_on_text()) * 2
            + u8::from(!self.has_room_for_colophon())
    }
}

/// Tries the alternatives in order and takes the first without fault, else the one with the least.
///
/// # Errors
/// The engine refused.
pub(crate) fn best(
    print: &Print,
    lay: impl Fn(&Plan) -> Result<PagedDocument, Unset>,
) -> Result<(PagedDocument, Plan), Unset> {
    let document = lay(&GENERAL)?;
    let found = Found::of(&document);
    let mut chosen = (document, GENERAL, found);
    for plan in alternatives(print, found) {
        let is_held_in_vain = plan.held > 0 && chosen.2.is_signed_on_text();
        if chosen.2.faults() == 0 || is_held_in_vain {
            break;
        }
        let document = lay(&plan)?;
        let found = Found::of(&document);
        if found.faults() < chosen.2.faults() {
            chosen = (document, plan, found);
        }
    }
    let (document, plan, found) = chosen;
    if found.has_room_for_colophon() {
        return Ok((document, plan));
    }
    let plan = Plan { apart: true, ..plan };
    Ok((lay(&plan)?, plan))
}

/// What is tried, in order, where the general layout came out as `found`.
fn alternatives(print: &Print, found: Found) -> Vec<Plan> {
    let Print::Document(document) = print else { return vec![] };
    let mut all = vec![];
    let mut base = GENERAL;
    // Recipients move, and the mark becomes small, only where the body is not on page 1.
    if !found.is_begun() {
        if !document.recipients.is_empty() && document.form != Form::Order {
            base.moved = true;
            all.push(base);
        }
        if document.mark.len() > 1 {
            base.small = true;
            all.push(base);
        }
    }
    all.extend(OTHERS.map(|lines| Plan { lines, ..base }));
    all.extend((1..=HELD).map(|held| Plan { held, ..base }));
    if ends_shortly(document) {
        all.push(Plan { kept: true, ..base });
    }
    all
}

/// Whether the body ends with a paragraph that can go over to the next page as a whole.
fn ends_shortly(document: &Document) -> bool {
    let Some(Block::Paragraph(last)) = document.body.last() else { return false };
    last.head.chars().count() + last.rest.chars().count() <= KEPT
}
