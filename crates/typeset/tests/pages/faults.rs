//! What once came out wrong: a page of the signature without text of the body, a note across the seal, a mark that became small.

use guiju_print::{Attached, Block, Colour, Document, Item, Segment};
use guiju_typeset::{Adjusted, Laid};

use crate::support::{document, lay, text};

/// Lines of text of a page: their baselines, and where their ink begins and ends.
fn lines(laid: &Laid, page: usize, wanted: &str) -> Vec<(f64, f64, f64)> {
    let page = &laid.drawing().pages[page];
    let of = |item: &Item| match item {
        Item::Text { at, glyphs, .. }
            if glyphs.iter().any(|g| wanted.contains(g.text.as_str()) && !g.text.is_empty()) =>
        {
            let end = glyphs.last().map_or(0.0, |g| g.x + g.advance);
            Some((at.1, at.0, at.0 + end))
        }
        _ => None,
    };
    page.items.iter().filter_map(of).collect()
}

fn pages(laid: &Laid) -> Vec<String> {
    laid.drawing().pages.iter().map(text).collect()
}

#[test]
fn the_page_of_the_signature_shows_text_and_not_only_names_of_attachments() {
    let words = "甲乙丙丁戊己庚辛壬癸".repeat(3);
    let mut tried = 0;
    for count in 4..34 {
        let attached = |n: usize| Attached { name: format!("第{n}项任务清单"), body: vec![], listed: true };
        let doc = Document {
            body: (0..count).map(|_| Block::plain(&words)).collect(),
            attachments: (1..=9).map(attached).collect(),
            ..document("01-notice")
        };
        let laid = lay(doc);
        let pages = pages(&laid);
        let organ =
            pages.iter().rposition(|page| page.contains("2023年10月9日") && !page.contains("印发2023")).unwrap();
        assert!(pages[organ].contains("癸"), "{count} paragraphs: {:?} {}", laid.adjusted, pages[organ]);
        tried += usize::from(!laid.adjusted.is_empty());
    }
    assert!(tried > 0, "in some of them something had to be done");
}

/// The box of the first circle that is drawn in red.
fn seal(laid: &Laid, page: usize) -> (f64, f64, f64, f64) {
    let drawing = laid.drawing();
    let round = drawing.pages[page].items.iter().filter_map(|item| match item {
        Item::Path { parts, line: Some((Colour(255, 0, 0), _)), .. }
            if parts.iter().any(|p| matches!(p, Segment::Curve(_))) =>
        {
            let mut points = vec![];
            for part in parts {
                match *part {
                    Segment::Move(x, y) | Segment::Line(x, y) => points.push((x, y)),
                    Segment::Curve([.., end]) => points.push(end),
                    Segment::Close => {}
                }
            }
            let of = |pick: fn(&(f64, f64)) -> f64| points.iter().map(pick).collect::<Vec<_>>();
            let least = |all: &[f64]| all.iter().copied().fold(f64::MAX, f64::min);
            let most = |all: &[f64]| all.iter().copied().fold(f64::MIN, f64::max);
            let (x, y) = (of(|p| p.0), of(|p| p.1));
            Some((least(&x), least(&y), most(&x), most(&y)))
        }
        _ => None,
    });
    round.min_by(|a, b| a.0.total_cmp(&b.0)).expect("a seal")
}

#[test]
fn a_long_note_does_not_cross_the_seal() {
    let long = "联系人：某某；联系电话：0123456789；".repeat(4);
    for (name, note) in
        [("01-notice", "此件公开发布".to_owned()), ("01-notice", long.clone()), ("05-joint-four-seals", long)]
    {
        let laid = lay(Document { note: note.clone(), ..document(name) });
        let page = pages(&laid).iter().position(|page| page.contains("此处用印")).unwrap();
        let (left, _, _, foot) = seal(&laid, page);
        let near: Vec<_> = lines(&laid, page, "；（发").into_iter().filter(|line| line.0 > foot - 16.0).collect();
        assert!(!near.is_empty(), "{name} {note}: {}", pages(&laid)[page]);
        for (baseline, _, end) in near {
            // The square of a letter reaches 0.88 of its size above its baseline.
            let is_below = baseline - 0.88 * 5.56 >= foot - 0.5;
            assert!(
                is_below || end <= left + 0.1,
                "{name} {note}: a line at {baseline} ends at {end}, the seal is {left} {foot}"
            );
        }
    }
}

#[test]
fn a_long_mark_is_condensed_before_it_becomes_small() {
    let size = |mark: &str| {
        let laid = lay(Document { mark: vec![mark.to_owned()], ..document("01-notice") });
        let drawing = laid.drawing();
        let found = drawing.pages[0].items.iter().find_map(|item| match item {
            Item::Text { colour: Colour(255, 0, 0), size, stretch, at, glyphs, .. } if glyphs.len() > 3 => {
                let end = glyphs.last().map_or(0.0, |glyph| glyph.x + glyph.advance);
                Some((*size, *stretch, at.0, at.0 + end))
            }
            _ => None,
        });
        found.unwrap()
    };
    let (large, whole, ..) = size("红桥区人民政府");
    assert!((large - 46.0).abs() < 0.01 && whole == 1.0, "{large} {whole}");
    let (long, narrow, left, right) = size("天津市红桥区人民政府办公室");
    assert!((long - 43.9).abs() < 0.1 && (narrow - 0.65).abs() < 0.01, "{long} {narrow}");
    assert!(left >= 28.0 && right <= 184.0 && (right - left - 151.0).abs() < 0.5, "{left} {right}");
    let (longer, narrow, left, right) = size(&"天津市红桥区人民政府".repeat(3));
    assert!(longer < 25.0 && (narrow - 0.65).abs() < 0.01 && left >= 28.0 && right <= 184.0, "{longer} {left} {right}");
}

#[test]
fn where_lines_do_not_help_the_last_paragraph_goes_over_as_a_whole() {
    let words = "甲乙丙丁戊己庚辛壬癸".repeat(3);
    let attached = |n: usize| Attached { name: format!("第{n}项任务清单"), body: vec![], listed: true };
    let mut gone = 0;
    for count in 18..40 {
        let doc = Document {
            body: (0..count).map(|_| Block::plain(&words)).collect(),
            attachments: (1..=14).map(attached).collect(),
            ..document("01-notice")
        };
        let laid = lay(doc);
        let pages = pages(&laid);
        let last = pages.iter().rposition(|page| page.contains("此处用印")).unwrap();
        assert!(pages[last].contains("癸"), "{count} paragraphs: {:?} {}", laid.adjusted, pages[last]);
        gone += usize::from(laid.adjusted.contains(&Adjusted::Kept));
    }
    assert!(gone > 0, "in some of them nothing else helped");
}
