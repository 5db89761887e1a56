//! A page's content: text, paths and images, each in a box of its own.

use guiju_print::{Colour, Glyph, Item, Page, Segment};

use super::Resources;
use crate::xml::Xml;

/// Millimetres of a point.
const POINT: f64 = 25.4 / 72.0;

/// Writes a page. Numbers of objects go on from `next`.
pub(crate) fn page(page: &Page, resources: &Resources<'_>, next: &mut u32) -> Vec<u8> {
    let mut xml = Xml::new();
    xml.within("ofd:Page", &[super::NAMESPACE], |xml| {
        xml.within("ofd:Area", &[], |xml| {
            xml.leaf("ofd:PhysicalBox", &[], &format!("0 0 {} {}", mm(page.width), mm(page.height)));
        });
        xml.within("ofd:Content", &[], |xml| {
            let layer = id(next);
            xml.within("ofd:Layer", &[("ID", &layer), ("Type", "Body")], |xml| {
                for item in &page.items {
                    one(item, page, resources, next, xml);
                }
            });
        });
    });
    xml.into_bytes()
}

fn one(item: &Item, page: &Page, resources: &Resources<'_>, next: &mut u32, xml: &mut Xml) {
    match item {
        Item::Text { face, size, stretch, at, turn, colour, glyphs } => {
            let stretch = if *stretch > 0.0 { *stretch } else { 1.0 };
            let line = Line { face: *face, size: size * POINT, stretch, at: *at, turn: *turn, colour: *colour };
            // The stretch is one of the object: within it all stands as it is without.
            let own = |glyph: &Glyph| Glyph {
                x: glyph.x / stretch,
                advance: glyph.advance / stretch,
                text: glyph.text.clone(),
                id: glyph.id,
            };
            let glyphs: Vec<Glyph> = glyphs.iter().map(own).collect();
            for run in runs(&glyphs) {
                line.write(run, page, resources, next, xml);
            }
        }
        Item::Path { parts, fill, line } => path(parts, *fill, *line, next, xml),
        Item::Picture { image, within } => {
            let Some(number) = resources.image(image) else { return };
            let (left, top, width, height) = *within;
            let place = boxed(left, top, width, height);
            let ctm = format!("{} 0 0 {} 0 0", mm(width), mm(height));
            let (own, number) = (id(next), number.to_string());
            xml.empty("ofd:ImageObject", &[("ID", &own), ("Boundary", &place), ("CTM", &ctm), ("ResourceID", &number)]);
        }
    }
}

/// What the glyphs of a line have in common.
struct Line {
    face: usize,
    /// Millimetres.
    size: f64,
    stretch: f64,
    at: (f64, f64),
    turn: f64,
    colour: Colour,
}

impl Line {
    /// One text object. Its letters stand where they were drawn, and each has its glyph by number.
    fn write(&self, run: &[Glyph], page: &Page, resources: &Resources<'_>, next: &mut u32, xml: &mut Xml) {
        let (Some(first), Some(last)) = (run.first(), run.last()) else { return };
        let letters: String = run.iter().map(|glyph| glyph.text.as_str()).collect();
        // Glyphs of letters that an earlier one stands for already: something must stand here, and this shows and says nothing.
        let text = if letters.is_empty() { "\u{200b}" } else { &letters };
        let numbers: Vec<u16> = run.iter().map(|glyph| resources.glyph(self.face, glyph.id)).collect();
        let (own, font, size) = (id(next), resources.font(self.face).to_string(), mm(self.size));
        let (place, x, y, ctm) = self.place(first.x, last.x + last.advance - first.x, page);
        let mut attributes = vec![("ID", own.as_str()), ("Boundary", &place), ("Font", &font), ("Size", &size)];
        attributes.extend(ctm.as_deref().map(|ctm| ("CTM", ctm)));
        let count = text.chars().count();
        let steps = steps(run, count);
        xml.within("ofd:TextObject", &attributes, |xml| {
            colour("ofd:FillColor", self.colour, xml);
            let (codes, glyphs) = (count.to_string(), numbers.len().to_string());
            let covers = [("CodePosition", "0"), ("CodeCount", codes.as_str()), ("GlyphCount", &glyphs)];
            let listed: Vec<String> = numbers.iter().map(u16::to_string).collect();
            xml.within("ofd:CGTransform", &covers, |xml| xml.leaf("ofd:Glyphs", &[], &listed.join(" ")));
            let mut code = vec![("X", x.as_str()), ("Y", &y)];
            if count > 1 {
                code.push(("DeltaX", &steps));
            }
            xml.leaf("ofd:TextCode", &code, text);
        });
    }

    /// The box, where the text begins in it, and how it is turned. What lies straight has a box of its own, what is turned or
    /// condensed the page.
    fn place(&self, from: f64, width: f64, page: &Page) -> (String, String, String, Option<String>) {
        if self.turn == 0.0 && self.stretch == 1.0 {
            // Letters reach above and below their line by no more than their size.
            let top = self.at.1 - self.size;
            let place = boxed(self.at.0 + from, top, width.max(self.size), self.size * 2.0);
            return (place, mm(0.0), mm(self.size), None);
        }
        let (sine, cosine) = self.turn.to_radians().sin_cos();
        let (along, down) = (cosine * self.stretch, sine * self.stretch);
        let ctm = [along, down, -sine, cosine, self.at.0, self.at.1].map(mm).join(" ");
        (boxed(0.0, 0.0, page.width, page.height), mm(from), mm(0.0), Some(ctm))
    }
}

/// How far each letter is from the one before it.
fn steps(run: &[Glyph], count: usize) -> String {
    let steps: Vec<String> = if run.len() == count {
        run.windows(2).filter_map(|pair| Some(pair.get(1)?.x - pair.first()?.x)).map(mm).collect()
    } else {
        // Letters that are one glyph share its width.
        let width = run.iter().map(|glyph| glyph.advance).sum::<f64>();
        vec![mm(width / f64::from(u32::try_from(count).unwrap_or(1))); count.saturating_sub(1)]
    };
    steps.join(" ")
}

/// Parts of a line in which each letter has one glyph; what is otherwise stands alone. So do letters beyond the first plane, which
/// readers count differently.
fn runs(glyphs: &[Glyph]) -> Vec<&[Glyph]> {
    let is_plain = |glyph: &Glyph| {
        let mut letters = glyph.text.chars();
        letters.next().is_some_and(|c| u32::from(c) < 0x1_0000) && letters.next().is_none()
    };
    let runs = glyphs.chunk_by(|a, b| is_plain(a) && is_plain(b));
    runs.map(trimmed).filter(|run| !run.is_empty()).collect()
}

/// Without the spaces at its ends: they show nothing, and some readers drop them, whereupon letters and glyphs no longer agree.
fn trimmed(mut run: &[Glyph]) -> &[Glyph] {
    let is_space = |glyph: &Glyph| !glyph.text.is_empty() && glyph.text.chars().all(char::is_whitespace);
    while let [first, rest @ ..] = run
        && is_space(first)
    {
        run = rest;
    }
    while let [rest @ .., last] = run
        && is_space(last)
    {
        run = rest;
    }
    run
}

fn path(parts: &[Segment], fill: Option<Colour>, line: Option<(Colour, f64)>, next: &mut u32, xml: &mut Xml) {
    let points = parts.iter().flat_map(|part| match *part {
        Segment::Move(x, y) | Segment::Line(x, y) => vec![(x, y)],
        Segment::Curve(points) => points.to_vec(),
        Segment::Close => vec![],
    });
    let bounds = points.fold(None, |bounds: Option<[f64; 4]>, (x, y)| {
        let [left, top, right, bottom] = bounds.unwrap_or([x, y, x, y]);
        Some([left.min(x), top.min(y), right.max(x), bottom.max(y)])
    });
    let Some([left, top, right, bottom]) = bounds else { return };
    // A line is as wide as it is to both sides, and a box without height shows nothing.
    let room = line.map_or(0.0, |(_, width)| width).max(0.01);
    let (left, top) = (left - room, top - room);
    let on = |(x, y): (f64, f64)| format!("{} {}", mm(x - left), mm(y - top));
    let said: Vec<String> = parts
        .iter()
        .map(|part| match *part {
            Segment::Move(x, y) => format!("M {}", on((x, y))),
            Segment::Line(x, y) => format!("L {}", on((x, y))),
            Segment::Curve([a, b, c]) => format!("B {} {} {}", on(a), on(b), on(c)),
            Segment::Close => "C".to_owned(),
        })
        .collect();
    let place = boxed(left, top, right + room - left, bottom + room - top);
    let (own, width) = (id(next), mm(line.map_or(0.0, |(_, width)| width)));
    let mut attributes = vec![("ID", own.as_str()), ("Boundary", &place)];
    attributes.push(("Stroke", if line.is_some() { "true" } else { "false" }));
    attributes.push(("Fill", if fill.is_some() { "true" } else { "false" }));
    if line.is_some() {
        attributes.push(("LineWidth", &width));
    }
    xml.within("ofd:PathObject", &attributes, |xml| {
        if let Some((ink, _)) = line {
            colour("ofd:StrokeColor", ink, xml);
        }
        if let Some(ink) = fill {
            colour("ofd:FillColor", ink, xml);
        }
        xml.leaf("ofd:AbbreviatedData", &[], &said.join(" "));
    });
}

fn colour(name: &str, Colour(red, green, blue): Colour, xml: &mut Xml) {
    let (space, value) = (super::COLOURS.to_string(), format!("{red} {green} {blue}"));
    xml.empty(name, &[("ColorSpace", &space), ("Value", &value)]);
}

fn boxed(left: f64, top: f64, width: f64, height: f64) -> String {
    [left, top, width, height].map(mm).join(" ")
}

fn id(next: &mut u32) -> String {
    *next += 1;
    next.to_string()
}

/// A length to a ten-thousandth of a millimetre: steps between letters add up.
pub(crate) fn mm(length: f64) -> String {
    let text = format!("{length:.4}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text.is_empty() || text == "-0" { "0".to_owned() } else { text.to_owned() }
}
