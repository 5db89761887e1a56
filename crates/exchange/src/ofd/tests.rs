//! The parts of a file that is written here; what other programs make of one is tried in `readers`.

use std::sync::Arc;

use guiju_calendar::Day;
use guiju_print::{Colour, Drawing, Face, Glyph, Image, Item, Page, Segment};

use super::{Metadata, write};
use crate::limits::Limits;
use crate::tree::{self, Node};
use crate::zipped::Zipped;

fn part(bytes: &[u8], name: &str) -> Node {
    let mut zip = Zipped::open(bytes, Limits::default()).unwrap();
    tree::read(&zip.read(name).unwrap().unwrap(), name, Limits::default()).unwrap()
}

fn drawing(items: Vec<Item>) -> Drawing {
    Drawing {
        pages: vec![Page { width: 210.0, height: 297.0, items }], lost: vec!["一处渐变".into()], faces: vec![]
    }
}

#[test]
fn what_is_known_of_the_document_stands_in_the_file() {
    let metadata = Metadata {
        title: "关于<检查>的通知".into(),
        created: Day::new(2023, 1, 9).ok(),
        creator: ("规矩".into(), "0.1.0".into()),
        more: vec![("发文字号".into(), "某政〔2023〕1号".into())],
        ..Metadata::default()
    };
    let written = write(&drawing(vec![]), &metadata).unwrap();
    let root = part(&written.bytes, "OFD.xml");
    let info = root.at(&["DocBody", "DocInfo"]).unwrap();
    let said: Vec<(&str, String)> = info.nodes().skip(1).map(|n| (n.name.as_str(), n.text())).collect();
    let expected = [
        ("Title", "关于<检查>的通知"),
        ("CreationDate", "2023-01-09"),
        ("DocUsage", "Normal"),
        ("Creator", "规矩"),
        ("CreatorVersion", "0.1.0"),
        ("CustomDatas", ""),
    ];
    assert_eq!(said, expected.map(|(name, text)| (name, text.to_owned())));
    let more: Vec<(Option<&str>, String)> =
        info.child("CustomDatas").unwrap().nodes().map(|n| (n.attribute("Name"), n.text())).collect();
    assert_eq!(more, [(Some("发文字号"), "某政〔2023〕1号".into()), (Some("未能保留"), "一处渐变".into())]);
    assert_eq!(info.child("DocID").unwrap().text().len(), 32);
}

#[test]
fn paths_have_boxes_with_room_for_their_lines() {
    let line = Item::Path {
        parts: vec![Segment::Move(28.0, 100.0), Segment::Line(184.0, 100.0)],
        fill: None,
        line: Some((Colour(255, 0, 0), 0.5)),
    };
    let written = write(&drawing(vec![line]), &Metadata::default()).unwrap();
    let page = part(&written.bytes, "Doc_0/Pages/Page_0/Content.xml");
    let path = page.at(&["Content", "Layer", "PathObject"]).unwrap();
    let of = |name: &str| path.attribute(name).unwrap_or_default();
    assert_eq!(
        [of("Boundary"), of("Stroke"), of("Fill"), of("LineWidth")],
        ["27.5 99.5 157 1", "true", "false", "0.5"]
    );
    assert_eq!(path.child("AbbreviatedData").unwrap().text(), "M 0.5 0.5 L 156.5 0.5");
    assert_eq!(path.child("StrokeColor").unwrap().attribute("Value"), Some("255 0 0"));
}

#[test]
fn an_image_is_kept_once_and_one_of_another_kind_is_told() {
    let picture = |bytes: &[u8], format: &str| Item::Picture {
        image: Image { bytes: bytes.to_vec(), format: format.into() },
        within: (10.0, 20.0, 30.0, 40.0),
    };
    let items = vec![picture(b"a", "png"), picture(b"a", "png"), picture(b"b", "jpeg"), picture(b"c", "webp")];
    let written = write(&drawing(items), &Metadata::default()).unwrap();
    assert_eq!(written.lost, ["一处渐变", "格式为webp的图片"]);
    let images = part(&written.bytes, "Doc_0/DocumentRes.xml");
    let ids: Vec<&str> = images.child("MultiMedias").unwrap().nodes().filter_map(|n| n.attribute("ID")).collect();
    let page = part(&written.bytes, "Doc_0/Pages/Page_0/Content.xml");
    let layer = page.at(&["Content", "Layer"]).unwrap();
    let used: Vec<&str> = layer.nodes().filter_map(|n| n.attribute("ResourceID")).collect();
    assert_eq!((ids.len(), used), (2, vec![ids[0], ids[0], ids[1]]));
    assert_eq!(layer.nodes().next().unwrap().attribute("CTM"), Some("30 0 0 40 0 0"));
}

#[test]
fn a_face_that_is_none_is_a_fault_and_no_panic() {
    let glyph = Glyph { id: 3, text: "甲".into(), x: 0.0, advance: 5.0 };
    let text = |face| Item::Text {
        face,
        size: 16.0,
        stretch: 1.0,
        at: (28.0, 40.0),
        turn: 0.0,
        colour: Colour(0, 0, 0),
        glyphs: vec![glyph.clone()],
    };
    assert!(write(&drawing(vec![text(0)]), &Metadata::default()).is_err(), "no such face");
    for bytes in [&b""[..], b"OTTO", b"ttcf\0\0\0\0\0\0\0\xff", &[0, 1, 0, 0, 0xff, 0xff, 0, 0, 0, 0, 0, 0]] {
        let face = Face { family: "甲".into(), bytes: Arc::from(bytes), index: 7 };
        let drawing = Drawing { faces: vec![face], ..drawing(vec![text(0)]) };
        assert!(write(&drawing, &Metadata::default()).is_err());
    }
}
