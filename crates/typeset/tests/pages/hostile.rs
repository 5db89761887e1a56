//! Text is only text, whatever stands in it; and no letter is lost without being told.

use guiju_print::{Block, Print, Slip};
use guiju_typeset::{Families, Fonts, Typesetter};

use crate::support::{FONTS, TYPESETTER, document, lay, text, values};

#[test]
fn signs_of_the_engine_are_text() {
    let laid = lay(document("18-hostile"));
    let shown: String = laid.drawing().pages.iter().map(text).collect();
    for words in [
        "#read(\"/etc/passwd\")",
        "$x^2$",
        "//",
        "/*块*/",
        "[内容]{代码}=标题",
        "*粗*_斜_`码`@引<标签>",
        "#panic()",
        "\\u{41}",
        "#import",
    ] {
        assert!(shown.replace(' ', "").contains(words), "{words} in {shown}");
    }
    assert_eq!(laid.uncovered, ['\u{7}', '\u{200f}', '\u{202e}', '\u{fffc}'], "what steers is taken out and told");
}

#[test]
fn letters_that_no_face_has_are_told_and_rare_ones_are_found() {
    let mut doc = document("01-notice");
    doc.body = vec![Block::plain("喆堃昇珺玥赟婳"), Block::plain("阿拉伯 \u{0627}\u{0644} 与 \u{12000}")];
    assert_eq!(lay(doc.clone()).uncovered, ['\u{627}', '\u{644}', '\u{12000}']);
    doc.body.pop();
    let laid = lay(doc);
    assert!(laid.uncovered.is_empty());
    assert!(laid.drawing().faces.iter().any(|face| face.family.contains("WenKai")), "from the face for rare letters");
}

#[test]
fn words_without_end_stay_on_the_page() {
    let mut doc = document("01-notice");
    doc.body = vec![Block::plain(&"x".repeat(100_000)), Block::plain(&"长".repeat(33_000))];
    doc.title = "题".repeat(500);
    let laid = lay(doc);
    for page in laid.drawing().pages {
        for item in page.items {
            if let guiju_print::Item::Text { at, glyphs, .. } = item {
                let end = glyphs.last().map_or(0.0, |glyph| glyph.x + glyph.advance);
                assert!(at.0 + end <= 184.5, "{} {end}", at.0);
            }
        }
    }
}

#[test]
fn odd_values_are_laid_out() {
    use guiju_print::{Cell, Document, Table};
    for print in [Print::Document(Document::default()), Print::Slip(Slip::default())] {
        let laid = TYPESETTER.lay(&print).unwrap();
        assert!(laid.pages() >= 1 && laid.pdf().is_ok());
        assert!(laid.svg(1).unwrap().starts_with("<svg") && laid.svg(0).is_none() && laid.svg(99).is_none());
        assert!(laid.png(1, 1.0).unwrap().starts_with(b"\x89PNG"));
    }
    // Cells that claim more room than there is, rows too short and too long, no widths.
    let cell = |columns, rows| Cell { text: "格".into(), columns, rows };
    let rows = vec![vec![cell(9, 9)], vec![cell(1, 1), cell(0, 0)], vec![], vec![cell(1, 1); 9]];
    for widths in [vec![], vec![0], vec![1, 2, 3]] {
        for head in [0, 1, 9] {
            let table = Table { widths: widths.clone(), head, rows: rows.clone(), ..Table::default() };
            let doc = Document { body: vec![Block::Table(table)], ..Document::default() };
            assert!(TYPESETTER.lay(&Print::Document(doc)).is_ok(), "{widths:?} {head}");
        }
    }
}

#[test]
fn previews_name_nothing_outside() {
    for (name, print) in values() {
        let laid = TYPESETTER.lay(&print).unwrap();
        for page in 1..=laid.pages() {
            let svg = laid.svg(page).unwrap();
            assert!(!svg.contains("<script") && !svg.contains("<foreignObject") && !svg.contains("<image"), "{name}");
            let named = svg.replace("http://www.w3.org/", "");
            assert!(!named.contains("http") && !named.contains("url(h") && !named.contains("font-family"), "{name}");
        }
    }
}

#[test]
fn what_is_missing_among_the_fonts_is_told() {
    let all = FONTS.report();
    assert!(all.iter().all(|role| !role.is_stand_in && role.family.is_some()), "{all:?}");
    assert!(
        Fonts::load(&["/no/such/folder".into()], &Families::default()).unwrap_err().to_string().contains("/no/such")
    );
    let own = std::env::current_exe().unwrap();
    let folder = own.ancestors().nth(3).unwrap().join("fonts");
    let none = || vec!["没有这种字体".to_owned()];
    let few = Families { kai: none(), rare: none(), biao: none(), ..Families::default() };
    let fonts = Fonts::load(&[folder], &few).unwrap();
    let told: Vec<String> = fonts.report().iter().map(ToString::to_string).collect();
    assert!(
        told.iter().any(|line| line.starts_with("楷体：没有找到“没有这种字体”") && line.contains("FandolFang")),
        "{told:?}"
    );
    assert!(told.iter().any(|line| line.starts_with("生僻字：没有可用的字体")), "{told:?}");
    let laid = Typesetter::new(fonts).lay(&values()["04-upward-joint"]).unwrap();
    assert_eq!(
        laid.uncovered,
        ['喆', '婳', '赟']
            .map(|c: char| c)
            .into_iter()
            .collect::<std::collections::BTreeSet<_>>()
            .into_iter()
            .collect::<Vec<_>>()
    );
}
