//! A face as it is put into a file: the glyphs that the pages use, numbered anew, with a table from letters to glyphs, because readers
//! look for one even where the pages name glyphs.

use std::collections::BTreeMap;

use subsetter::GlyphRemapper;

use crate::zipped::Unwritten;

/// A face with the glyphs that are used.
#[derive(Debug)]
pub(crate) struct Subset {
    pub bytes: Vec<u8>,
    /// `otf` or `ttf`.
    pub ending: &'static str,
    remapper: GlyphRemapper,
}

impl Subset {
    /// Takes out of a font file the glyphs that `used` names, each with the letter that it stands for, if it is one.
    ///
    /// # Errors
    /// The file is no OpenType font with outlines.
    pub fn of(file: &[u8], index: u32, used: &BTreeMap<u16, Option<char>>) -> Result<Self, Unwritten> {
        let mut remapper = GlyphRemapper::new();
        for glyph in used.keys() {
            remapper.remap(*glyph);
        }
        let bare = subsetter::subset(file, index, &remapper).map_err(|e| Unwritten(format!("字体无法取子集：{e}")))?;
        let ending = if bare.starts_with(b"OTTO") { "otf" } else { "ttf" };
        let letters = used.iter().filter_map(|(glyph, letter)| Some((u32::from((*letter)?), remapper.get(*glyph)?)));
        let letters: BTreeMap<u32, u16> = letters.collect();
        let mut tables = tables(&bare, 0).unwrap_or_default();
        // What the whole face says of itself, as how it may be embedded, it says of the part.
        let whole = self::tables(file, index).unwrap_or_default();
        for name in [*b"OS/2", *b"name", *b"post"] {
            if let Some(table) = whole.get(&name).filter(|_| !tables.contains_key(&name)) {
                let table = if name == *b"post" { nameless(table) } else { table.clone() };
                tables.insert(name, table);
            }
        }
        tables.insert(*b"cmap", map(&letters));
        let kind = if ending == "otf" { *b"OTTO" } else { [0, 1, 0, 0] };
        Ok(Self { bytes: file_of(kind, &tables), ending, remapper })
    }

    /// The number of a glyph in the part.
    pub fn number(&self, glyph: u16) -> u16 {
        self.remapper.get(glyph).unwrap_or(0)
    }
}

type Tables = BTreeMap<[u8; 4], Vec<u8>>;

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<usize> {
    let read = u32::from_be_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?);
    usize::try_from(read).ok()
}

/// The tables of a font file, or of one font of a collection.
fn tables(file: &[u8], index: u32) -> Option<Tables> {
    let begin = if file.starts_with(b"ttcf") { u32_at(file, 12 + 4 * usize::try_from(index).ok()?)? } else { 0 };
    let count = usize::from(u16_at(file, begin.checked_add(4)?)?);
    let mut tables = Tables::new();
    for nth in 0..count {
        let record = begin.checked_add(12 + nth * 16)?;
        let name: [u8; 4] = file.get(record..record.checked_add(4)?)?.try_into().ok()?;
        let (from, size) = (u32_at(file, record + 8)?, u32_at(file, record + 12)?);
        tables.insert(name, file.get(from..from.checked_add(size)?)?.to_vec());
    }
    Some(tables)
}

/// The table `post` without names of glyphs: its third form.
fn nameless(table: &[u8]) -> Vec<u8> {
    let mut head: Vec<u8> = table.iter().copied().take(32).collect();
    head.resize(32, 0);
    head.splice(..4, [0, 3, 0, 0]);
    head
}

/// The table `cmap`: format 4 for the letters that it can say, format 12 for all.
fn map(letters: &BTreeMap<u32, u16>) -> Vec<u8> {
    let (four, twelve) = (format_4(letters), format_12(letters));
    let mut table = vec![0, 0, 0, 2];
    let first = 4 + 2 * 8;
    for (encoding, at) in [(1_u16, first), (10, first + four.len())] {
        table.extend([0, 3]);
        table.extend(encoding.to_be_bytes());
        table.extend(size(at).to_be_bytes());
    }
    table.extend(four);
    table.extend(twelve);
    table
}

fn size(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

/// One segment for each letter: such parts are small.
fn format_4(letters: &BTreeMap<u32, u16>) -> Vec<u8> {
    let near = letters.iter().filter_map(|(letter, glyph)| Some((u16::try_from(*letter).ok()?, *glyph)));
    // The table's length is a number of two bytes.
    let mut segments: Vec<(u16, u16)> = near.filter(|(letter, _)| *letter != u16::MAX).take(8_000).collect();
    segments.push((u16::MAX, 0));
    let count = u16::try_from(segments.len()).unwrap_or(u16::MAX);
    let power = 1_u16 << count.ilog2();
    let mut body: Vec<u16> = vec![count * 2, power * 2, u16::try_from(power.ilog2()).unwrap_or(0), (count - power) * 2];
    body.extend(segments.iter().map(|(letter, _)| *letter));
    body.push(0);
    body.extend(segments.iter().map(|(letter, _)| *letter));
    // What is added to a letter to come to its glyph; the last segment comes to none.
    body.extend(segments.iter().map(|(letter, glyph)| glyph.wrapping_sub(*letter)));
    body.extend(segments.iter().map(|_| 0));
    let length = u16::try_from(6 + body.len() * 2).unwrap_or(u16::MAX);
    [4, length, 0].into_iter().chain(body).flat_map(u16::to_be_bytes).collect()
}

fn format_12(letters: &BTreeMap<u32, u16>) -> Vec<u8> {
    let mut table: Vec<u8> = vec![0, 12, 0, 0];
    let count = size(letters.len());
    for number in [16 + 12 * count, 0, count] {
        table.extend(number.to_be_bytes());
    }
    for (letter, glyph) in letters {
        for number in [*letter, *letter, u32::from(*glyph)] {
            table.extend(number.to_be_bytes());
        }
    }
    table
}

/// A font file of tables.
fn file_of(kind: [u8; 4], tables: &Tables) -> Vec<u8> {
    let count = u16::try_from(tables.len()).unwrap_or(u16::MAX);
    let power = 1_u16 << count.max(1).ilog2();
    let mut file: Vec<u8> = kind.to_vec();
    for number in [count, power * 16, u16::try_from(power.ilog2()).unwrap_or(0), (count - power) * 16] {
        file.extend(number.to_be_bytes());
    }
    let mut at = 12 + tables.len() * 16;
    let (mut bodies, mut head) = (vec![], None);
    for (name, table) in tables {
        let mut table = table.clone();
        if name == b"head" && table.len() >= 12 {
            // The sum over the whole file is reckoned with this place empty.
            table.splice(8..12, [0; 4]);
            head = Some(at + 8);
        }
        file.extend(name);
        for number in [sum(&table), size(at), size(table.len())] {
            file.extend(number.to_be_bytes());
        }
        table.resize(table.len().next_multiple_of(4), 0);
        at += table.len();
        bodies.extend(table);
    }
    file.extend(bodies);
    if let Some(at) = head {
        let balance = 0xb1b0_afba_u32.wrapping_sub(sum(&file));
        file.splice(at..at + 4, balance.to_be_bytes());
    }
    file
}

/// The sum of a table's numbers of four bytes.
fn sum(table: &[u8]) -> u32 {
    let four = |part: &[u8]| {
        let mut bytes = [0; 4];
        bytes.iter_mut().zip(part).for_each(|(to, from)| *to = *from);
        u32::from_be_bytes(bytes)
    };
    table.chunks(4).map(four).fold(0, u32::wrapping_add)
}
