//! Page 1 shows text of the body, and no signature stands on a page without text.

use guiju_print::{Block, Document, Item, Page, Segment};
use guiju_typeset::Adjusted;

use crate::support::{document, lay, text};

fn has(page: &Page, words: &str) -> bool {
    text(page).contains(words)
}

#[test]
fn many_recipients_move_to_the_foot() {
    let doc = document("14-many-recipients");
    let laid = lay(doc.clone());
    assert!(laid.adjusted.contains(&Adjusted::RecipientsMoved), "{:?}", laid.adjusted);
    let drawing = laid.drawing();
    assert!(has(&drawing.pages[0], "根据工作需要"), "page 1 shows the body");
    assert!(has(drawing.pages.last().unwrap(), "主送："), "and the recipients stand in the colophon");
    let few = Document { recipients: doc.recipients[..2].to_vec(), ..doc };
    let laid = lay(few);
    assert!(!laid.adjusted.contains(&Adjusted::RecipientsMoved));
    assert!(!laid.drawing().pages.iter().any(|page| has(page, "主送：")));
}

/// A page with the mark of very many organs shows the body all the same.
#[test]
fn the_mark_of_many_organs_becomes_small() {
    let mut doc = document("05-joint-four-seals");
    doc.mark = (1..=7).map(|number| format!("红桥区第{number}委员会")).collect();
    doc.signature.as_mut().unwrap().organs.clone_from(&doc.mark);
    let laid = lay(doc.clone());
    assert!(laid.adjusted.contains(&Adjusted::MarkSmall), "{:?}", laid.adjusted);
    let drawing = laid.drawing();
    assert!(has(&drawing.pages[0], "根据工作需要"));
    let shown: String = drawing.pages.iter().map(text).collect();
    assert_eq!(doc.mark.iter().filter(|name| shown.matches(name.as_str()).count() >= 3).count(), 7, "mark, name, seal");
    for page in &drawing.pages {
        for item in &page.items {
            let Item::Path { parts, line: Some(_), .. } = item else { continue };
            let inside = |x: f64| (27.9..=184.1).contains(&x);
            assert!(
                parts.iter().all(|part| !matches!(part, Segment::Curve(points) if points.iter().any(|p| !inside(p.0))))
            );
        }
    }
}

/// However long the body is: with seal or without, the signature's page bears text of the body.
#[test]
fn the_signature_has_text_on_its_page() {
    let base = document("15-signature-falls");
    let (mut adjusted, mut held, mut bare) = (0, 0, vec![]);
    for lines in 1..=44 {
        let words: String = (0..lines)
            .map(|n| format!("{}字句", "正文".repeat(13).chars().skip(n % 2).take(26).collect::<String>()))
            .collect();
        let doc = Document { body: vec![Block::plain(&words)], ..base.clone() };
        let laid = lay(doc);
        adjusted += usize::from(laid.adjusted.iter().any(|a| matches!(a, Adjusted::Lines(_))));
        held += usize::from(laid.adjusted.iter().any(|a| matches!(a, Adjusted::Held(_))));
        let drawing = laid.drawing();
        let page = drawing.pages.iter().find(|page| has(page, "2023年10月9日")).expect("the date is shown");
        // A page with nothing before the signature begins with what is drawn for the seal.
        if text(page).starts_with("天津市红桥区人民政府") {
            bare.push(lines);
        }
        assert!(has(&drawing.pages[0], "正文"));
    }
    assert!(adjusted > 0 && held > 0, "some lengths need other lines ({adjusted}), some that lines go over ({held})");
    assert!(bare.is_empty(), "lines of the body for which the signature stands alone: {bare:?}");
}

#[test]
fn the_colophon_on_its_own_page_is_on_an_even_one() {
    let laid = lay(document("16-colophon-apart"));
    assert!(laid.adjusted.contains(&Adjusted::ColophonApart), "{:?}", laid.adjusted);
    let drawing = laid.drawing();
    assert_eq!(drawing.pages.len(), 4);
    assert!(has(&drawing.pages[3], "抄送："));
    assert_eq!(text(&drawing.pages[2]), "", "a blank page bears no number");
    assert!(!has(&drawing.pages[3], "—"), "nor does the page of the colophon after it");
}
