//! Measures and fonts (GB/T 9704-2012, 5 to 7). Lengths in twentieths of a point, sizes of type in half points, as the format has them.

use super::super::element::Element;

pub(crate) const NAMESPACES: [(&str, &str); 2] = [
    ("xmlns:w", "http://schemas.openxmlformats.org/wordprocessingml/2006/main"),
    ("xmlns:r", "http://schemas.openxmlformats.org/officeDocument/2006/relationships"),
];

pub(crate) const FANG: &str = "仿宋_GB2312";
pub(crate) const KAI: &str = "楷体_GB2312";
pub(crate) const HEI: &str = "黑体";
pub(crate) const BIAO: &str = "方正小标宋简体";
pub(crate) const SONG: &str = "宋体";

pub(crate) const RED: &str = "FF0000";

/// 3号, 2号 and 4号.
pub(crate) const THREE: u32 = 32;
pub(crate) const TWO: u32 = 44;
pub(crate) const FOUR: u32 = 28;

/// A line of the grid: 22 of them are 225 mm.
pub(crate) const LINE: u32 = 580;
/// How much closer than their size letters of 3号 stand, so that 28 of them are within 156 mm: 15.75 pt for each.
pub(crate) const CLOSER: &str = "-5";
/// A letter of 3号.
pub(crate) const LETTER: u32 = 320;
/// The width between the margins, 156 mm.
pub(crate) const WIDTH: u32 = 8_845;
/// The same on pages that lie on their side: 225 mm.
pub(crate) const LENGTH: u32 = 12_756;

/// How a style looks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Look {
    pub font: &'static str,
    pub size: u32,
    pub align: &'static str,
    /// Letters by which the first line is moved in.
    pub indent: u32,
    /// Space above.
    pub above: u32,
    pub is_red: bool,
}

/// How an element looks where nothing else is said.
pub(crate) fn of(element: Element) -> Look {
    let plain = Look { font: FANG, size: THREE, align: "both", indent: 0, above: 0, is_red: false };
    let centred = Look { align: "center", ..plain };
    match element {
        Element::Urgency => Look { font: HEI, align: "left", ..plain },
        Element::Mark => Look { font: BIAO, size: 92, is_red: true, ..centred },
        Element::Number => Look { above: 2 * LINE, ..centred },
        Element::Title | Element::InnerTitle | Element::AttachmentName => Look { font: BIAO, size: TWO, ..centred },
        Element::Recipients => Look { align: "left", above: LINE, ..plain },
        Element::Body | Element::Note => Look { indent: 2, ..plain },
        Element::Caption => Look { font: HEI, size: FOUR, ..centred },
        Element::Listed | Element::Attendance => plain,
        Element::Signature => Look { align: "right", ..plain },
        Element::AttachmentMark => Look { font: HEI, align: "left", ..plain },
        Element::InnerNote => Look { font: KAI, ..centred },
        Element::Colophon => Look { size: FOUR, align: "left", ..plain },
        Element::Cell => Look { size: FOUR, ..centred },
    }
}
