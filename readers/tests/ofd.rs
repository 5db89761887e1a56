//! OFD as two independent readers understand it: pages, sizes, letters and their places as they were drawn.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails by panicking")]

use std::io::Cursor;
use std::path::{Path, PathBuf};

use guiju_calendar::Day;
use guiju_exchange::ofd::{self, Metadata};
use guiju_print::{Colour, Drawing, Glyph, Image, Item, Page, Print, Segment};
use guiju_typeset::{Families, Fonts, Typesetter};
use ofd_core::{OfdPackage, OfdReader, PageBlock, TextObject};
use sofd::{Document, RenderOptions};
use sofd_display::{DrawOp, GlyphRun};
use sofd_geometry::Affine;

/// The sample, as it is printed, with what a printed page has not: turned text, a curve, an image, letters of one glyph.
fn drawing() -> Drawing {
    // What `cargo xtask fonts` unpacked, else what the machine has.
    let unpacked = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/fonts");
    let fonts = Fonts::load(&[unpacked, PathBuf::from("/usr/share/fonts")], &Families::default()).unwrap();
    let laid = Typesetter::new(fonts).lay(&Print::Document(readers::document())).unwrap();
    let mut drawing = laid.drawing();
    let first = drawing.pages[0].clone();
    let glyphs = first.items.iter().find_map(|item| match item {
        Item::Text { glyphs, .. } if glyphs.len() > 3 => Some(glyphs[..3].to_vec()),
        _ => None,
    });
    let mut shared = glyphs.clone().unwrap();
    shared[0].text = "两字".into();
    shared[1].text = String::new();
    let text = |turn: f64, glyphs: Vec<Glyph>, at| Item::Text {
        face: 0,
        size: 20.0,
        stretch: 1.0,
        at,
        turn,
        colour: Colour(0, 0, 200),
        glyphs,
    };
    let parts =
        vec![Segment::Move(20.0, 90.0), Segment::Curve([(60.0, 60.0), (100.0, 120.0), (140.0, 90.0)]), Segment::Close];
    let image = Image { bytes: include_bytes!("dot.png").to_vec(), format: "png".into() };
    let items = vec![
        text(30.0, glyphs.clone().unwrap(), (50.0, 50.0)),
        text(0.0, shared, (20.0, 200.0)),
        Item::Path { parts, fill: Some(Colour(250, 240, 0)), line: Some((Colour(0, 120, 0), 1.0)) },
        Item::Picture { image, within: (100.0, 150.0, 20.0, 10.0) },
    ];
    drawing.pages.push(Page { width: 148.0, height: 210.0, items });
    drawing.lost.push("一处渐变".into());
    drawing
}

fn metadata() -> Metadata {
    Metadata {
        title: "某区人民政府关于开展安全检查的通知".into(),
        author: "某区人民政府".into(),
        created: Day::new(2023, 1, 9).ok(),
        creator: ("规矩".into(), "0.1.0".into()),
        more: vec![("发文字号".into(), "某政〔2023〕1号".into())],
    }
}

/// A letter and where it stands: the left end of its line.
type Placed = (String, f64, f64);

/// Letters that show something, with their places, as they were drawn.
fn drawn(page: &Page) -> Vec<Placed> {
    let mut all = vec![];
    for item in &page.items {
        let Item::Text { at, turn, glyphs, .. } = item else { continue };
        let (sine, cosine) = turn.to_radians().sin_cos();
        for glyph in glyphs.iter().filter(|glyph| !glyph.text.trim().is_empty()) {
            let letter: String = glyph.text.chars().take(1).collect();
            all.push((letter, at.0 + glyph.x * cosine, at.1 + glyph.x * sine));
        }
    }
    all
}

/// The same letters within a tenth of a millimetre.
fn same(page: usize, found: &[Placed], drawn: &[Placed]) {
    assert!(!drawn.is_empty());
    for (letter, x, y) in drawn {
        let near = |(other, to_x, to_y): &&Placed| other == letter && (x - to_x).abs() < 0.1 && (y - to_y).abs() < 0.1;
        assert!(found.iter().any(|placed| near(&placed)), "page {page}: {letter} at {x:.2} {y:.2}");
    }
}

#[test]
fn sofd_finds_the_pages_letters_and_places() {
    let drawing = drawing();
    let written = ofd::write(&drawing, &metadata()).unwrap();
    let document = Document::open_bytes(&written.bytes).unwrap();
    assert_eq!(document.page_count(), drawing.pages.len());
    for (nth, page) in drawing.pages.iter().enumerate() {
        let shown = document.page(nth).unwrap();
        assert!((shown.page_box.w - page.width).abs() < 0.1 && (shown.page_box.h - page.height).abs() < 0.1);
        same(nth, &found(&shown.ops), &drawn(page));
        assert!(!shown.is_blank());
        assert!(document.to_png(nth, &RenderOptions::default()).unwrap().len() > 1_000);
    }
    assert_eq!(document.missing_fonts().len(), 0, "every face was found in the file");
}

/// The letters that sofd finds, each in the frame in which it stands.
fn found(ops: &[DrawOp]) -> Vec<Placed> {
    let mut frames = vec![];
    let mut frame = Affine::IDENTITY;
    let mut all = vec![];
    for op in ops {
        match op {
            DrawOp::Save => frames.push(frame),
            DrawOp::Restore => frame = frames.pop().unwrap(),
            DrawOp::Transform(inner) => frame = inner.then(frame),
            DrawOp::Text(run) => all.extend(placed(run, frame)),
            _ => {}
        }
    }
    all
}

fn placed(run: &GlyphRun, frame: Affine) -> Vec<Placed> {
    let letters: Vec<char> = run.text.as_deref().unwrap_or_default().chars().collect();
    let on_page = run.transform.then(frame);
    let mut along = 0.0;
    let mut all = vec![];
    for (nth, advance) in run.advances.iter().enumerate() {
        let letter = run.cluster_map.as_ref().and_then(|map| map.get(nth)).map_or(nth, |at| *at as usize);
        let (x, y) = on_page.apply(along, 0.0);
        all.extend(letters.get(letter).map(|letter| (letter.to_string(), x, y)));
        along += advance;
    }
    all
}

#[test]
fn ofd_core_reads_the_same() {
    let drawing = drawing();
    let written = ofd::write(&drawing, &metadata()).unwrap();
    assert_eq!(written.lost.last().unwrap(), "一处渐变");
    let mut reader = OfdReader::new(OfdPackage::new(Cursor::new(written.bytes)).unwrap()).unwrap();
    let body = reader.ofd().doc_bodies[0].clone();
    assert_eq!(body.doc_info.title.as_deref(), Some("某区人民政府关于开展安全检查的通知"));
    assert_eq!(body.doc_info.creation_date.as_deref(), Some("2023-01-09"));
    let document = reader.load_document(&body).unwrap();
    assert_eq!(document.pages().len(), drawing.pages.len());
    for (nth, page) in drawing.pages.iter().enumerate() {
        let reference = document.pages()[nth].clone();
        let read = reader.load_page(&document, &reference).unwrap();
        let size = &read.area.as_ref().unwrap().physical_box;
        assert!((size.width - page.width).abs() < 0.1 && (size.height - page.height).abs() < 0.1);
        let mut found = vec![];
        let (mut paths, mut images) = (0, 0);
        for block in read.content.iter().flat_map(|content| &content.layers).flat_map(|layer| &layer.objects) {
            match block {
                PageBlock::Text(text) => found.extend(letters(text)),
                PageBlock::Path(_) => paths += 1,
                PageBlock::Image(_) => images += 1,
                _ => {}
            }
        }
        same(nth, &found, &drawn(page));
        let count = |is_meant: fn(&Item) -> bool| page.items.iter().filter(|item| is_meant(item)).count();
        assert_eq!(paths, count(|item| matches!(item, Item::Path { .. })));
        assert_eq!(images, count(|item| matches!(item, Item::Picture { .. })));
        let pixels = reader.render_page_to_image(&document, nth, &ofd_core::RenderOptions::with_dpi(72.0)).unwrap();
        let dark = pixels.pixels().filter(|pixel| pixel.0.iter().take(3).any(|part| *part < 128)).count();
        assert!(dark > 200, "page {nth} shows {dark} dark points");
    }
}

/// The letters of a text object of ofd-core, worked out by the standard (GB/T 33190-2016, 11).
fn letters(text: &TextObject) -> Vec<Placed> {
    let ctm = text.ctm.as_ref().map_or(vec![1.0, 0.0, 0.0, 1.0, 0.0, 0.0], |ctm| ctm.0.clone());
    let mut all = vec![];
    for code in &text.text_codes {
        let steps = code.delta_x.iter().flat_map(|steps| steps.split(' ')).map(|step| step.parse::<f64>().unwrap());
        let steps: Vec<f64> = steps.collect();
        let mut x = code.x.unwrap();
        let y = code.y.unwrap();
        let letters: Vec<char> = code.text.as_deref().unwrap_or_default().chars().collect();
        assert_eq!(steps.len() + 1, letters.len(), "a step between every two letters");
        for (nth, letter) in letters.into_iter().enumerate() {
            let on_page = (x * ctm[0] + y * ctm[2] + ctm[4], x * ctm[1] + y * ctm[3] + ctm[5]);
            all.push((letter.to_string(), text.boundary.x + on_page.0, text.boundary.y + on_page.1));
            x += steps.get(nth).copied().unwrap_or(0.0);
        }
    }
    all
}

#[test]
fn the_same_pages_give_the_same_file_and_fonts_are_small() {
    let drawing = drawing();
    let written = ofd::write(&drawing, &metadata()).unwrap();
    assert_eq!(written, ofd::write(&drawing, &metadata()).unwrap());
    let whole: usize = drawing.faces.iter().map(|face| face.bytes.len()).sum();
    assert!(written.bytes.len() < 300_000 && whole > 1_000_000, "{} of {whole} bytes", written.bytes.len());
}

/// A reader that knows no glyph numbers finds the same glyphs by the letters themselves.
#[test]
fn fonts_say_which_letter_is_which_glyph() {
    let drawing = drawing();
    let written = ofd::write(&drawing, &metadata()).unwrap();
    let document = Document::open_bytes(&written.bytes).unwrap();
    let mut tried = 0;
    let pages = (0..document.page_count()).filter_map(|nth| document.page(nth));
    for op in pages.flat_map(|page| &page.ops) {
        let DrawOp::Text(run) = op else { continue };
        // The page that was added draws letters by the glyphs of others, in blue: these say nothing of the table.
        if run.fill.as_ref().is_some_and(|fill| format!("{fill:?}").contains("b: 200")) {
            continue;
        }
        let face = document.fonts().face(run.font).unwrap();
        for (glyph, letter) in run.glyphs.iter().zip(run.text.as_deref().unwrap_or_default().chars()) {
            assert!(run.codes_are_glyphs);
            let (by_number, by_letter) =
                (face.outline_for_run_code(*glyph, true), face.outline_for_codepoint(u32::from(letter)));
            assert_eq!(format!("{by_number:?}"), format!("{by_letter:?}"), "{letter}");
            tried += 1;
        }
    }
    assert!(tried > 100, "{tried}");
}
