//! The parts of the file beside the text: styles, settings, page numbers, and how they are related.

use guiju_print::{Document, Form};

use super::super::element::Element;
use super::look::{self, FANG, FOUR, LETTER, NAMESPACES, RED, SONG, THREE};
use super::para::{fonts, size};
use crate::xml::Xml;
use crate::zipped::{Unwritten, Zipper};

const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const WORD: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml";

/// Everything together.
pub(crate) fn package(document: &Document, text: Vec<u8>) -> Result<Vec<u8>, Unwritten> {
    let parts = [
        ("[Content_Types].xml", types()),
        ("_rels/.rels", relations(&[("rDocument", "officeDocument", "word/document.xml")], true)),
        ("docProps/core.xml", core(document)),
        ("word/document.xml", text),
        ("word/_rels/document.xml.rels", relations(&OWN, false)),
        ("word/styles.xml", styles()),
        ("word/settings.xml", settings()),
        ("word/header.xml", header(&document.draft)),
        ("word/odd.xml", footer(Some("right"), false)),
        ("word/even.xml", footer(Some("left"), false)),
        ("word/first.xml", footer(None, document.form == Form::Letter)),
    ];
    let mut zip = Zipper::new();
    for (name, bytes) in parts {
        zip.add(name, &bytes, true)?;
    }
    zip.finish()
}

const OWN: [(&str, &str, &str); 6] = [
    ("rStyles", "styles", "styles.xml"),
    ("rSettings", "settings", "settings.xml"),
    ("rHeader", "header", "header.xml"),
    ("rOdd", "footer", "odd.xml"),
    ("rEven", "footer", "even.xml"),
    ("rFirst", "footer", "first.xml"),
];

fn types() -> Vec<u8> {
    let mut xml = Xml::new();
    xml.within("Types", &[("xmlns", "http://schemas.openxmlformats.org/package/2006/content-types")], |xml| {
        let rels = "application/vnd.openxmlformats-package.relationships+xml";
        xml.empty("Default", &[("Extension", "rels"), ("ContentType", rels)]);
        xml.empty("Default", &[("Extension", "xml"), ("ContentType", "application/xml")]);
        let mut part = |path: &str, kind: &str| xml.empty("Override", &[("PartName", path), ("ContentType", kind)]);
        part("/docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml");
        part("/word/document.xml", &format!("{WORD}.document.main+xml"));
        for (_, kind, file) in OWN {
            part(&format!("/word/{file}"), &format!("{WORD}.{kind}+xml"));
        }
    });
    xml.into_bytes()
}

fn relations(all: &[(&str, &str, &str)], is_root: bool) -> Vec<u8> {
    let mut xml = Xml::new();
    let namespace = "http://schemas.openxmlformats.org/package/2006/relationships";
    xml.within("Relationships", &[("xmlns", namespace)], |xml| {
        for (id, kind, target) in all {
            xml.empty("Relationship", &[("Id", id), ("Type", &format!("{OFFICE}/{kind}")), ("Target", target)]);
        }
        if is_root {
            let kind = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties";
            xml.empty("Relationship", &[("Id", "rCore"), ("Type", kind), ("Target", "docProps/core.xml")]);
        }
    });
    xml.into_bytes()
}

fn core(document: &Document) -> Vec<u8> {
    let mut xml = Xml::new();
    let namespaces = [
        ("xmlns:cp", "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"),
        ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
    ];
    xml.within("cp:coreProperties", &namespaces, |xml| {
        xml.leaf("dc:title", &[], &document.title.replace('\n', ""));
        xml.leaf("dc:creator", &[], &document.mark.join("，"));
    });
    xml.into_bytes()
}

fn styles() -> Vec<u8> {
    let mut xml = Xml::new();
    xml.within("w:styles", &NAMESPACES, |xml| {
        xml.within("w:docDefaults", &[], |xml| {
            xml.within("w:rPrDefault", &[], |xml| {
                xml.within("w:rPr", &[], |xml| {
                    fonts(FANG, xml);
                    size(THREE, xml);
                    xml.empty("w:lang", &[("w:val", "en-US"), ("w:eastAsia", "zh-CN")]);
                });
            });
        });
        let normal = [("w:type", "paragraph"), ("w:default", "1"), ("w:styleId", "Normal")];
        xml.within("w:style", &normal, |xml| {
            xml.empty("w:name", &[("w:val", "Normal")]);
            xml.within("w:rPr", &[], |xml| size(THREE, xml));
        });
        for element in Element::ALL {
            style(element, xml);
        }
    });
    xml.into_bytes()
}

fn style(element: Element, xml: &mut Xml) {
    let look = look::of(element);
    let kind = [("w:type", "paragraph"), ("w:customStyle", "1"), ("w:styleId", element.id())];
    xml.within("w:style", &kind, |xml| {
        xml.empty("w:name", &[("w:val", &element.name())]);
        xml.empty("w:basedOn", &[("w:val", "Normal")]);
        xml.empty("w:qFormat", &[]);
        xml.within("w:pPr", &[], |xml| {
            // No room of its own between letters and digits.
            xml.empty("w:autoSpaceDE", &[("w:val", "0")]);
            xml.empty("w:autoSpaceDN", &[("w:val", "0")]);
            // Large type and small type stand on lines of their own height, not on the grid's.
            if look.size != THREE {
                xml.empty("w:snapToGrid", &[("w:val", "0")]);
            }
            if look.above > 0 {
                xml.empty("w:spacing", &[("w:before", &look.above.to_string())]);
            }
            if look.indent > 0 {
                let (parts, length) = ((look.indent * 100).to_string(), (look.indent * LETTER).to_string());
                xml.empty("w:ind", &[("w:firstLineChars", &parts), ("w:firstLine", &length)]);
            }
            xml.empty("w:jc", &[("w:val", look.align)]);
        });
        xml.within("w:rPr", &[], |xml| {
            fonts(look.font, xml);
            if look.is_red {
                xml.empty("w:color", &[("w:val", RED)]);
            }
            if look.size == THREE {
                xml.empty("w:spacing", &[("w:val", look::CLOSER)]);
            }
            size(look.size, xml);
        });
    });
}

fn settings() -> Vec<u8> {
    let mut xml = Xml::new();
    xml.within("w:settings", &NAMESPACES, |xml| {
        xml.empty("w:evenAndOddHeaders", &[]);
        xml.empty("w:characterSpacingControl", &[("w:val", "compressPunctuation")]);
    });
    xml.into_bytes()
}

/// What is no issued document says so above every page.
fn header(draft: &str) -> Vec<u8> {
    let mut xml = Xml::new();
    xml.within("w:hdr", &NAMESPACES, |xml| {
        xml.within("w:p", &[], |xml| {
            xml.within("w:pPr", &[], |xml| xml.empty("w:jc", &[("w:val", "center")]));
            if !draft.is_empty() {
                xml.within("w:r", &[], |xml| {
                    xml.within("w:rPr", &[], |xml| {
                        xml.empty("w:color", &[("w:val", "808080")]);
                        size(FOUR, xml);
                    });
                    xml.leaf("w:t", &[], draft);
                });
            }
        });
    });
    xml.into_bytes()
}

/// The page's number between two lines, one letter from the outer edge; none where no side is given. Letters have a double line at the
/// foot of their first page.
fn footer(side: Option<&str>, is_lined: bool) -> Vec<u8> {
    let mut xml = Xml::new();
    let letter = LETTER.to_string();
    xml.within("w:ftr", &NAMESPACES, |xml| {
        xml.within("w:p", &[], |xml| {
            xml.within("w:pPr", &[], |xml| {
                if is_lined {
                    xml.within("w:pBdr", &[], |xml| {
                        let line = [("w:val", "thinThickSmallGap"), ("w:sz", "24"), ("w:space", "0"), ("w:color", RED)];
                        xml.empty("w:bottom", &line);
                    });
                    xml.empty("w:ind", &[("w:left", "-397"), ("w:right", "-397")]);
                }
                if let Some(side) = side {
                    xml.empty("w:ind", &[(if side == "right" { "w:right" } else { "w:left" }, &letter)]);
                    xml.empty("w:jc", &[("w:val", side)]);
                }
            });
            if side.is_some() {
                text("— ", xml);
                xml.within("w:fldSimple", &[("w:instr", "PAGE")], |xml| text("1", xml));
                text(" —", xml);
            }
        });
    });
    xml.into_bytes()
}

fn text(text: &str, xml: &mut Xml) {
    xml.within("w:r", &[], |xml| {
        xml.within("w:rPr", &[], |xml| {
            fonts(SONG, xml);
            size(FOUR, xml);
        });
        xml.leaf("w:t", &[("xml:space", "preserve")], text);
    });
}
