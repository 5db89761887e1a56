//! The pen that writes paragraphs one after another, and the sections that they lie in.

use super::super::element::Element;
use super::look;
use crate::xml::Xml;

/// Pieces of a paragraph.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Piece<'a> {
    /// Text in the font of the style.
    Text(&'a str),
    /// Text in another font.
    In(&'static str, &'a str),
    /// On to the next stop.
    Tab,
    /// A line drawn up to the next stop, as an underline has it: `single`, `thick`.
    Rule(&'static str),
}

/// A line above or below a paragraph.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Border {
    /// Kind of line: `single`, `thickThinSmallGap`.
    pub kind: &'static str,
    /// Eighths of a point.
    pub width: u32,
    /// Points between it and the text.
    pub space: u32,
    pub colour: &'static str,
}

/// What a paragraph has beside its style. What is empty is as the style says.
#[derive(Debug, Clone, Default)]
pub(crate) struct Set {
    pub align: Option<&'static str>,
    pub above: Option<u32>,
    /// From the left and the right; less than nothing reaches into the margin.
    pub sides: (i64, i64),
    /// By how much the lines after the first are moved in.
    pub hanging: u32,
    pub is_flush: bool,
    pub begins_page: bool,
    pub border_above: Option<Border>,
    pub border_below: Option<Border>,
    /// Stops, each with how text stands at it.
    pub stops: Vec<(&'static str, u32)>,
    pub size: Option<u32>,
    /// Width of the letters in hundredths of their own.
    pub narrow: Option<u32>,
    /// No higher than a line that is drawn.
    pub is_rule: bool,
    /// At the foot of the text's area of its page, with the others that follow one another.
    pub is_foot: bool,
}

/// Writes the body of a document.
pub(crate) struct Pen<'a> {
    xml: &'a mut Xml,
    /// The first page bears no number.
    is_letter: bool,
    /// Sections that are closed.
    sections: u32,
}

impl<'a> Pen<'a> {
    pub fn new(xml: &'a mut Xml, is_letter: bool) -> Self {
        Self { xml, is_letter, sections: 0 }
    }

    /// A paragraph of one text.
    pub fn line(&mut self, element: Element, text: &str) {
        self.paragraph(element, &Set::default(), &[Piece::Text(text)]);
    }

    pub fn paragraph(&mut self, element: Element, set: &Set, pieces: &[Piece<'_>]) {
        let xml = &mut *self.xml;
        xml.within("w:p", &[], |xml| {
            xml.within("w:pPr", &[], |xml| properties(element, set, xml));
            for piece in pieces {
                run(*piece, set, xml);
            }
        });
    }

    /// Anything that is written as it is.
    pub fn xml(&mut self) -> &mut Xml {
        self.xml
    }

    /// What stands at the foot of a page hangs on a paragraph after it, which takes no room of its own.
    pub fn after_foot(&mut self) {
        self.xml.within("w:p", &[], |xml| {
            xml.within("w:pPr", &[], |xml| xml.empty("w:spacing", &[("w:line", "20"), ("w:lineRule", "exact")]));
        });
    }

    /// Ends a section: the pages so far lie as said.
    pub fn section(&mut self, landscape: bool) {
        let (first, letter) = (self.sections == 0, self.is_letter);
        self.sections += 1;
        self.xml.within("w:p", &[], |xml| {
            xml.within("w:pPr", &[], |xml| {
                // It takes no room of its own.
                xml.empty("w:spacing", &[("w:line", "20"), ("w:lineRule", "exact")]);
                section(first, letter, landscape, xml);
            });
        });
    }

    /// Ends the document.
    pub fn end(self) {
        section(self.sections == 0, self.is_letter, false, self.xml);
    }
}

/// In the order that the format asks for (ISO/IEC 29500-1, 17.3.1.26).
fn properties(element: Element, set: &Set, xml: &mut Xml) {
    xml.empty("w:pStyle", &[("w:val", element.id())]);
    if set.begins_page {
        xml.empty("w:pageBreakBefore", &[]);
    }
    if set.is_foot {
        let width = look::WIDTH.to_string();
        let place =
            [("w:w", width.as_str()), ("w:wrap", "notBeside"), ("w:vAnchor", "margin"), ("w:hAnchor", "margin")];
        let at: Vec<(&str, &str)> = place.into_iter().chain([("w:xAlign", "left"), ("w:yAlign", "bottom")]).collect();
        xml.empty("w:framePr", &at);
    }
    if set.border_above.is_some() || set.border_below.is_some() {
        xml.within("w:pBdr", &[], |xml| {
            border("w:top", set.border_above, xml);
            border("w:bottom", set.border_below, xml);
        });
    }
    if !set.stops.is_empty() {
        xml.within("w:tabs", &[], |xml| {
            for (kind, place) in &set.stops {
                xml.empty("w:tab", &[("w:val", kind), ("w:pos", &place.to_string())]);
            }
        });
    }
    let above = set.above.unwrap_or(0).to_string();
    if set.is_rule {
        xml.empty("w:spacing", &[("w:before", &above), ("w:line", "120"), ("w:lineRule", "exact")]);
    } else if set.above.is_some() {
        xml.empty("w:spacing", &[("w:before", &above)]);
    }
    let (left, right) = (set.sides.0.to_string(), set.sides.1.to_string());
    let mut sides: Vec<(&str, &str)> = vec![];
    if set.sides != (0, 0) {
        sides.extend([("w:left", left.as_str()), ("w:right", right.as_str())]);
    }
    let hanging = set.hanging.to_string();
    if set.hanging > 0 {
        sides.push(("w:hanging", &hanging));
    } else if set.is_flush {
        sides.extend([("w:firstLineChars", "0"), ("w:firstLine", "0")]);
    }
    if !sides.is_empty() {
        xml.empty("w:ind", &sides);
    }
    if let Some(align) = set.align {
        xml.empty("w:jc", &[("w:val", align)]);
    }
}

fn border(name: &str, border: Option<Border>, xml: &mut Xml) {
    if let Some(Border { kind, width, space, colour }) = border {
        let (width, space) = (width.to_string(), space.to_string());
        xml.empty(name, &[("w:val", kind), ("w:sz", &width), ("w:space", &space), ("w:color", colour)]);
    }
}

/// A run; line feeds of its text become breaks, tabs tabs.
fn run(piece: Piece<'_>, set: &Set, xml: &mut Xml) {
    let (font, text) = match piece {
        Piece::Text("") | Piece::In(_, "") => return,
        Piece::Text(text) => (None, text),
        Piece::In(font, text) => (Some(font), text),
        Piece::Tab | Piece::Rule(_) => (None, "\t"),
    };
    let line = if let Piece::Rule(kind) = piece { Some(kind) } else { None };
    xml.within("w:r", &[], |xml| {
        if font.is_some() || set.size.is_some() || set.narrow.is_some() || line.is_some() {
            xml.within("w:rPr", &[], |xml| {
                if let Some(font) = font {
                    fonts(font, xml);
                }
                if let Some(narrow) = set.narrow {
                    xml.empty("w:w", &[("w:val", &narrow.to_string())]);
                }
                if let Some(size) = set.size {
                    self::size(size, xml);
                }
                if let Some(kind) = line {
                    xml.empty("w:u", &[("w:val", kind)]);
                }
            });
        }
        for (at, line) in text.split('\n').enumerate() {
            if at > 0 {
                xml.empty("w:br", &[]);
            }
            for (at, part) in line.split('\t').enumerate() {
                if at > 0 {
                    xml.empty("w:tab", &[]);
                }
                if !part.is_empty() {
                    xml.leaf("w:t", &[("xml:space", "preserve")], part);
                }
            }
        }
    });
}

pub(crate) fn fonts(font: &str, xml: &mut Xml) {
    xml.empty("w:rFonts", &[("w:ascii", font), ("w:hAnsi", font), ("w:eastAsia", font), ("w:cs", font)]);
}

pub(crate) fn size(size: u32, xml: &mut Xml) {
    let size = size.to_string();
    xml.empty("w:sz", &[("w:val", &size)]);
    xml.empty("w:szCs", &[("w:val", &size)]);
}

/// The properties of a section (17.6.17). Later sections have the footers of the first.
fn section(is_first: bool, is_letter: bool, landscape: bool, xml: &mut Xml) {
    xml.within("w:sectPr", &[], |xml| {
        if is_first {
            for (name, kind, id) in [
                ("w:headerReference", "default", "rHeader"),
                ("w:headerReference", "even", "rHeader"),
                ("w:headerReference", "first", "rHeader"),
                ("w:footerReference", "default", "rOdd"),
                ("w:footerReference", "even", "rEven"),
                ("w:footerReference", "first", "rFirst"),
            ] {
                xml.empty(name, &[("w:type", kind), ("r:id", id)]);
            }
        }
        let turned = [("w:w", "16838"), ("w:h", "11906"), ("w:orient", "landscape")];
        let upright = [("w:w", "11906"), ("w:h", "16838")];
        xml.empty("w:pgSz", if landscape { &turned } else { &upright });
        // Top, right, bottom, left: 37, 26, 35, 28 mm. On its side a page has its head at the left edge of the sheet.
        let sides = if landscape { ["1587", "2098", "1474", "1984"] } else { ["2098", "1474", "1984", "1587"] };
        let [top, right, bottom, left] = sides;
        let margins = [("w:top", top), ("w:right", right), ("w:bottom", bottom), ("w:left", left)];
        let all: Vec<(&str, &str)> =
            margins.into_iter().chain([("w:header", "851"), ("w:footer", "1304"), ("w:gutter", "0")]).collect();
        xml.empty("w:pgMar", &all);
        if is_first && is_letter {
            xml.empty("w:titlePg", &[]);
        }
        // A grid of letters closer than their size is taken for one of twice the distance by some; the styles bring letters closer.
        xml.empty("w:docGrid", &[("w:type", "lines"), ("w:linePitch", &look::LINE.to_string())]);
    });
}

/// The width of a text in twentieths of a point, at 3号: letters of the Latin alphabet take half.
pub(crate) fn width(text: &str) -> u32 {
    let halves: usize = text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
    u32::try_from(halves).unwrap_or(1_000).min(1_000) * look::LETTER / 2
}
