//! Pages of Typst in the words of `print`: what a fixed-layout format needs to show the same.

use std::sync::Arc;

use guiju_print::{Colour, Drawing, Face, Glyph, Image, Item, Page, Segment};
use typst::layout::{Abs, Frame, FrameItem, Point, Size, Transform};
use typst::text::TextItem;
use typst::visualize::{CurveItem, ExchangeFormat, FixedStroke, Geometry, ImageKind, Paint, RasterFormat, Shape};
use typst_layout::PagedDocument;

use crate::fonts::Fonts;

/// Draws all pages.
pub(crate) fn drawing(document: &PagedDocument, fonts: &Fonts) -> Drawing {
    let mut pen = Pen { fonts, used: vec![], drawing: Drawing::default() };
    for page in document.pages() {
        let size = page.frame.size();
        let mut items = vec![];
        pen.frame(&page.frame, Transform::identity(), &mut items);
        pen.drawing.pages.push(Page { width: size.x.to_mm(), height: size.y.to_mm(), items });
    }
    pen.drawing
}

struct Pen<'a> {
    fonts: &'a Fonts,
    /// Which of the fonts each face of the drawing is.
    used: Vec<usize>,
    drawing: Drawing,
}

impl Pen<'_> {
    fn frame(&mut self, frame: &Frame, outer: Transform, items: &mut Vec<Item>) {
        for (at, item) in frame.items() {
            let here = outer.pre_concat(Transform::translate(at.x, at.y));
            match item {
                FrameItem::Group(group) => {
                    if group.clip.is_some() {
                        self.lose("a clipping path");
                    }
                    self.frame(&group.frame, here.pre_concat(group.transform), items);
                }
                FrameItem::Text(text) => items.extend(self.text(text, here)),
                FrameItem::Shape(shape, _) => items.extend(self.shape(shape, here)),
                FrameItem::Image(image, size, _) => items.extend(self.image(image.kind(), *size, here)),
                FrameItem::Link(..) | FrameItem::Tag(_) => {}
            }
        }
    }

    fn lose(&mut self, what: &str) {
        if !self.drawing.lost.iter().any(|lost| lost == what) {
            self.drawing.lost.push(what.to_owned());
        }
    }

    fn text(&mut self, text: &TextItem, here: Transform) -> Option<Item> {
        let Some(face) = self.face(text) else {
            self.lose("a font that was not handed in");
            return None;
        };
        // Along the line and across it.
        let (along, across) = (here.sx.get().hypot(here.ky.get()), here.kx.get().hypot(here.sy.get()));
        let (size, stretch) = (text.size * across, if across == 0.0 { 1.0 } else { along / across });
        // Lengths that are equal but for what is lost in reckoning are equal.
        let stretch = if (stretch - 1.0).abs() < 1e-6 { 1.0 } else { stretch };
        let wide = text.size * along;
        let mut glyphs = vec![];
        let mut x = Abs::zero();
        let mut told = None;
        for glyph in &text.glyphs {
            let range = usize::from(glyph.range.start)..usize::from(glyph.range.end);
            // Several glyphs may stand for the same letters: the first says which.
            let is_first = told.replace(range.clone()).is_none_or(|before| before != range);
            let letters = if is_first { text.text.get(range).unwrap_or_default().to_owned() } else { String::new() };
            let advance = glyph.x_advance.at(wide);
            let at = x + glyph.x_offset.at(wide);
            glyphs.push(Glyph { id: glyph.id, text: letters, x: at.to_mm(), advance: advance.to_mm() });
            x += advance;
        }
        let turn = here.ky.get().atan2(here.sx.get()).to_degrees();
        let colour = self.colour(&text.fill)?;
        Some(Item::Text { face, size: size.to_pt(), stretch, at: on(here, Point::zero()), turn, colour, glyphs })
    }

    /// The place of a text's face in the drawing.
    fn face(&mut self, text: &TextItem) -> Option<usize> {
        let all = self.fonts.all();
        let place = all.iter().position(|loaded| loaded.font == *text.font)?;
        if let Some(known) = self.used.iter().position(|used| *used == place) {
            return Some(known);
        }
        let loaded = all.get(place)?;
        let family = loaded.font.info().family.to_string();
        self.drawing.faces.push(Face { family, bytes: Arc::clone(&loaded.bytes), index: loaded.font.index() });
        self.used.push(place);
        Some(self.used.len() - 1)
    }

    fn shape(&mut self, shape: &Shape, here: Transform) -> Option<Item> {
        let parts = parts(&shape.geometry, here);
        let fill = shape.fill.as_ref().and_then(|paint| self.colour(paint));
        let line = shape.stroke.as_ref().and_then(|stroke| self.line(stroke, here));
        (fill.is_some() || line.is_some()).then_some(Item::Path { parts, fill, line })
    }

    fn line(&mut self, stroke: &FixedStroke, here: Transform) -> Option<(Colour, f64)> {
        if stroke.dash.is_some() {
            self.lose("a dashed line");
        }
        let scale = here.sx.get().hypot(here.ky.get());
        Some((self.colour(&stroke.paint)?, (stroke.thickness * scale).to_mm()))
    }

    fn image(&mut self, kind: &ImageKind, size: Size, here: Transform) -> Option<Item> {
        let format = match kind {
            ImageKind::Raster(raster) => match raster.format() {
                RasterFormat::Exchange(ExchangeFormat::Png) => Some((raster.data(), "png")),
                RasterFormat::Exchange(ExchangeFormat::Jpg) => Some((raster.data(), "jpeg")),
                _ => None,
            },
            _ => None,
        };
        let Some((bytes, format)) = format else {
            self.lose("an image that is neither PNG nor JPEG");
            return None;
        };
        let (left, top) = on(here, Point::zero());
        let image = Image { bytes: bytes.to_vec(), format: format.to_owned() };
        Some(Item::Picture { image, within: (left, top, size.x.to_mm(), size.y.to_mm()) })
    }

    fn colour(&mut self, paint: &Paint) -> Option<Colour> {
        let Paint::Solid(colour) = paint else {
            self.lose("a gradient or a pattern");
            return None;
        };
        let [red, green, blue, alpha] = colour.to_vec4_u8();
        if alpha != u8::MAX {
            self.lose("what shines through");
        }
        Some(Colour(red, green, blue))
    }
}

fn parts(geometry: &Geometry, here: Transform) -> Vec<Segment> {
    let to = |point: Point| on(here, point);
    match geometry {
        Geometry::Line(end) => {
            let ((x, y), (to_x, to_y)) = (to(Point::zero()), to(*end));
            vec![Segment::Move(x, y), Segment::Line(to_x, to_y)]
        }
        Geometry::Rect(size) => {
            let corners = [(Abs::zero(), Abs::zero()), (size.x, Abs::zero()), (size.x, size.y), (Abs::zero(), size.y)];
            let mut parts: Vec<Segment> = vec![];
            for (x, y) in corners.map(|(x, y)| to(Point::new(x, y))) {
                parts.push(if parts.is_empty() { Segment::Move(x, y) } else { Segment::Line(x, y) });
            }
            parts.push(Segment::Close);
            parts
        }
        Geometry::Curve(curve) => {
            let of = |item: &CurveItem| match item {
                CurveItem::Move(p) => Segment::Move(to(*p).0, to(*p).1),
                CurveItem::Line(p) => Segment::Line(to(*p).0, to(*p).1),
                CurveItem::Cubic(a, b, c) => Segment::Curve([to(*a), to(*b), to(*c)]),
                CurveItem::Close => Segment::Close,
            };
            curve.0.iter().map(of).collect()
        }
    }
}

fn on(here: Transform, point: Point) -> (f64, f64) {
    let moved = point.transform(here);
    (moved.x.to_mm(), moved.y.to_mm())
}
