//! The drawing says the same as the pages.

use guiju_print::{Colour, Item, Segment};

use crate::support::{TYPESETTER, document, lay, text, values};

#[test]
fn nothing_is_lost() {
    for (name, print) in values() {
        let laid = TYPESETTER.lay(&print).unwrap();
        let drawing = laid.drawing();
        assert!(drawing.lost.is_empty(), "{name}: {:?}", drawing.lost);
        assert_eq!(drawing.pages.len(), laid.pages());
        for page in &drawing.pages {
            let sizes = (page.width.round(), page.height.round());
            assert!(sizes == (210.0, 297.0) || name == "13-landscape" && sizes == (297.0, 210.0), "{name} {sizes:?}");
        }
    }
}

#[test]
fn places_and_colours_are_those_of_the_page() {
    let drawing = lay(document("01-notice")).drawing();
    let page = &drawing.pages[0];
    assert!(text(page).contains("红桥区人民政府文件"));
    let marks = page.items.iter().find_map(|item| match item {
        Item::Text { colour: Colour(255, 0, 0), size, at, turn, glyphs, .. } => Some((*size, *at, *turn, glyphs.len())),
        _ => None,
    });
    let (size, at, turn, glyphs) = marks.expect("a red mark");
    assert!((size - 46.0).abs() < 0.01 && turn == 0.0 && glyphs == 9);
    assert!(at.1 > 72.0 && at.1 < 90.0, "{at:?}");
    let line = page.items.iter().find_map(|item| match item {
        Item::Path { parts, line: Some((Colour(255, 0, 0), width)), .. } => Some((parts.clone(), *width)),
        _ => None,
    });
    let (parts, width) = line.expect("a red line");
    let [Segment::Move(left, above), Segment::Line(right, below)] = parts[..] else { panic!("{parts:?}") };
    assert!((left - 28.0).abs() < 0.01 && (right - 184.0).abs() < 0.01 && (above - below).abs() < 0.01);
    assert!((width - 0.5).abs() < 0.01);
}

#[test]
fn what_lies_on_its_side_is_turned() {
    let drawing = lay(document("17-draft")).drawing();
    let turned = drawing.pages[0]
        .items
        .iter()
        .any(|item| matches!(item, Item::Text { turn, .. } if (*turn + 45.0).abs() < 0.01));
    assert!(turned, "the word across a draft");
    let drawing = lay(document("13-landscape")).drawing();
    let page = drawing.pages.iter().find(|page| page.width > page.height).expect("a page on its side");
    assert!(
        page.items.iter().any(|item| matches!(item, Item::Text { turn, .. } if (*turn - 90.0).abs() < 0.01)),
        "its number"
    );
}
