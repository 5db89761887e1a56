//! OFD (GB/T 33190-2016): pages as they were drawn, with their fonts, their text to be found and copied, and what is known of them.

mod font;
mod page;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use guiju_calendar::Day;
use guiju_print::{Drawing, Image, Item};
use sha2::{Digest, Sha256};

use crate::xml::Xml;
use crate::zipped::{Unwritten, Zipper};
use font::Subset;
use page::mm;

const NAMESPACE: (&str, &str) = ("xmlns:ofd", "http://www.ofdspec.org/2016");

/// The version of the format, as the files in use name it.
const VERSION: (u8, u8) = (1, 1);

/// The number of the colour space.
const COLOURS: u32 = 1;

/// What is known of a document beside its pages.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Metadata {
    /// Title.
    pub title: String,
    /// Who issued it; may be empty.
    pub author: String,
    /// When it was made.
    pub created: Option<Day>,
    /// The program and its version.
    pub creator: (String, String),
    /// Anything else, by name: document number, hash of the value.
    pub more: Vec<(String, String)>,
}

/// A file as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The file.
    pub bytes: Vec<u8>,
    /// What the pages show elsewhere and not in it. It also stands in the file's own data under the name 未能保留.
    pub lost: Vec<String>,
}

/// Writes pages. The same pages and metadata give the same bytes.
///
/// # Errors
/// A face is no font that can be taken apart.
pub fn write(drawing: &Drawing, metadata: &Metadata) -> Result<Written, Unwritten> {
    let resources = Resources::of(drawing)?;
    let mut next = resources.last();
    let contents: Vec<Vec<u8>> = drawing.pages.iter().map(|page| page::page(page, &resources, &mut next)).collect();
    let first_page = next + 1;
    let last = next + u32::try_from(drawing.pages.len()).unwrap_or(u32::MAX);
    let mut lost = drawing.lost.clone();
    lost.extend(resources.lost.iter().cloned());
    let mut zip = Zipper::new();
    zip.add("OFD.xml", &root(metadata, &lost, &contents), true)?;
    zip.add("Doc_0/Document.xml", &document(drawing, &resources, first_page, last), true)?;
    zip.add("Doc_0/PublicRes.xml", &resources.fonts_xml(drawing), true)?;
    if !resources.images.is_empty() {
        zip.add("Doc_0/DocumentRes.xml", &resources.images_xml(), true)?;
    }
    for (nth, content) in contents.iter().enumerate() {
        zip.add(&format!("Doc_0/Pages/Page_{nth}/Content.xml"), content, true)?;
    }
    for (nth, subset) in resources.fonts.iter().enumerate() {
        zip.add(&format!("Doc_0/Res/{}", font_name(nth, subset)), &subset.bytes, true)?;
    }
    for (nth, (image, format)) in resources.images.iter().enumerate() {
        zip.add(&format!("Doc_0/Res/{}", image_name(nth, format)), &image.bytes, false)?;
    }
    Ok(Written { bytes: zip.finish()?, lost })
}

/// Fonts and images, numbered after the colour space.
struct Resources<'a> {
    fonts: Vec<Subset>,
    images: Vec<(&'a Image, &'static str)>,
    lost: Vec<String>,
}

impl<'a> Resources<'a> {
    fn of(drawing: &'a Drawing) -> Result<Self, Unwritten> {
        let mut used: Vec<BTreeMap<u16, Option<char>>> = vec![BTreeMap::new(); drawing.faces.len()];
        let mut images: Vec<(&Image, &'static str)> = vec![];
        let mut lost: Vec<String> = vec![];
        for item in drawing.pages.iter().flat_map(|page| &page.items) {
            match item {
                Item::Text { face, glyphs, .. } => {
                    let Some(used) = used.get_mut(*face) else {
                        return Err(Unwritten(format!("第{face}个字体不在其中")));
                    };
                    for glyph in glyphs {
                        let mut letters = glyph.text.chars();
                        let letter = letters.next().filter(|_| letters.next().is_none());
                        let known = used.entry(glyph.id).or_default();
                        *known = known.or(letter);
                    }
                }
                Item::Picture { image, .. } => match image.format.as_str() {
                    _ if images.iter().any(|(known, _)| *known == image) => {}
                    "png" => images.push((image, "PNG")),
                    "jpeg" => images.push((image, "JPEG")),
                    other => lost.push(format!("格式为{other}的图片")),
                },
                Item::Path { .. } => {}
            }
        }
        lost.dedup();
        let subset = |(face, used): (&guiju_print::Face, &BTreeMap<u16, Option<char>>)| {
            Subset::of(&face.bytes, face.index, used)
        };
        let fonts = drawing.faces.iter().zip(&used).map(subset).collect::<Result<_, _>>()?;
        Ok(Self { fonts, images, lost })
    }

    fn font(&self, face: usize) -> u32 {
        COLOURS + 1 + u32::try_from(face).unwrap_or(u32::MAX)
    }

    fn glyph(&self, face: usize, glyph: u16) -> u16 {
        self.fonts.get(face).map_or(0, |subset| subset.number(glyph))
    }

    /// The number of an image; none where it cannot be kept.
    fn image(&self, image: &Image) -> Option<u32> {
        let nth = self.images.iter().position(|(known, _)| *known == image)?;
        Some(self.font(self.fonts.len() + nth))
    }

    fn last(&self) -> u32 {
        self.font(self.fonts.len() + self.images.len()) - 1
    }

    fn fonts_xml(&self, drawing: &Drawing) -> Vec<u8> {
        let mut xml = Xml::new();
        xml.within("ofd:Res", &[NAMESPACE, ("BaseLoc", "Res")], |xml| {
            xml.within("ofd:ColorSpaces", &[], |xml| {
                let number = COLOURS.to_string();
                xml.empty("ofd:ColorSpace", &[("ID", &number), ("Type", "RGB"), ("BitsPerComponent", "8")]);
            });
            xml.within("ofd:Fonts", &[], |xml| {
                for (nth, (face, subset)) in drawing.faces.iter().zip(&self.fonts).enumerate() {
                    let number = self.font(nth).to_string();
                    let names = [("ID", number.as_str()), ("FontName", &face.family), ("FamilyName", &face.family)];
                    xml.within("ofd:Font", &names, |xml| xml.leaf("ofd:FontFile", &[], &font_name(nth, subset)));
                }
            });
        });
        xml.into_bytes()
    }

    fn images_xml(&self) -> Vec<u8> {
        let mut xml = Xml::new();
        xml.within("ofd:Res", &[NAMESPACE, ("BaseLoc", "Res")], |xml| {
            xml.within("ofd:MultiMedias", &[], |xml| {
                for (nth, (_, format)) in self.images.iter().enumerate() {
                    let number = self.font(self.fonts.len() + nth).to_string();
                    let says = [("ID", number.as_str()), ("Type", "Image"), ("Format", format)];
                    xml.within("ofd:MultiMedia", &says, |xml| xml.leaf("ofd:MediaFile", &[], &image_name(nth, format)));
                }
            });
        });
        xml.into_bytes()
    }
}

fn font_name(nth: usize, subset: &Subset) -> String {
    format!("font_{nth}.{}", subset.ending)
}

fn image_name(nth: usize, format: &str) -> String {
    format!("image_{nth}.{}", if format == "PNG" { "png" } else { "jpg" })
}

/// The file's root: what the document is. Its id follows from its pages.
fn root(metadata: &Metadata, lost: &[String], contents: &[Vec<u8>]) -> Vec<u8> {
    let mut hash = Sha256::new();
    hash.update(metadata.title.as_bytes());
    contents.iter().for_each(|content| hash.update(content));
    let id: String = hash.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    let mut more = metadata.more.clone();
    if !lost.is_empty() {
        more.push(("未能保留".to_owned(), lost.join("；")));
    }
    let version = format!("{}.{}", VERSION.0, VERSION.1);
    let mut xml = Xml::new();
    xml.within("ofd:OFD", &[NAMESPACE, ("Version", &version), ("DocType", "OFD")], |xml| {
        xml.within("ofd:DocBody", &[], |xml| {
            xml.within("ofd:DocInfo", &[], |xml| {
                xml.leaf("ofd:DocID", &[], &id);
                let said = |name: &str, text: &str, xml: &mut Xml| {
                    if !text.is_empty() {
                        xml.leaf(name, &[], text);
                    }
                };
                said("ofd:Title", &metadata.title, xml);
                said("ofd:Author", &metadata.author, xml);
                said("ofd:CreationDate", &metadata.created.map(|day| day.to_string()).unwrap_or_default(), xml);
                xml.leaf("ofd:DocUsage", &[], "Normal");
                said("ofd:Creator", &metadata.creator.0, xml);
                said("ofd:CreatorVersion", &metadata.creator.1, xml);
                if !more.is_empty() {
                    xml.within("ofd:CustomDatas", &[], |xml| {
                        for (name, value) in &more {
                            xml.leaf("ofd:CustomData", &[("Name", name)], value);
                        }
                    });
                }
            });
            xml.leaf("ofd:DocRoot", &[], "Doc_0/Document.xml");
        });
    });
    xml.into_bytes()
}

/// The document: its resources and its pages, of which the most have the first one's size.
fn document(drawing: &Drawing, resources: &Resources<'_>, first_page: u32, last: u32) -> Vec<u8> {
    let mut xml = Xml::new();
    xml.within("ofd:Document", &[NAMESPACE], |xml| {
        xml.within("ofd:CommonData", &[], |xml| {
            xml.leaf("ofd:MaxUnitID", &[], &last.to_string());
            xml.within("ofd:PageArea", &[], |xml| {
                let (width, height) = drawing.pages.first().map_or((210.0, 297.0), |page| (page.width, page.height));
                xml.leaf("ofd:PhysicalBox", &[], &format!("0 0 {} {}", mm(width), mm(height)));
            });
            xml.leaf("ofd:PublicRes", &[], "PublicRes.xml");
            if !resources.images.is_empty() {
                xml.leaf("ofd:DocumentRes", &[], "DocumentRes.xml");
            }
        });
        xml.within("ofd:Pages", &[], |xml| {
            for (nth, number) in (0..drawing.pages.len()).zip(first_page..) {
                let (number, place) = (number.to_string(), format!("Pages/Page_{nth}/Content.xml"));
                xml.empty("ofd:Page", &[("ID", &number), ("BaseLoc", &place)]);
            }
        });
    });
    xml.into_bytes()
}
