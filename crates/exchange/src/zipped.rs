//! Zip files: read within bounds, written always to the same bytes.

use std::io::{Cursor, Read, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

use crate::fault::Fault;
use crate::limits::Limits;

/// What compound files begin with.
const COMPOUND: [u8; 8] = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];

/// A zip file of which entries are read by name. What is read in sum is bounded.
pub(crate) struct Zipped<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    limits: Limits,
    left: u64,
}

impl<'a> Zipped<'a> {
    /// Opens it and looks at its table of contents only.
    ///
    /// # Errors
    /// It is no zip file, a damaged one, one with two entries under a name or with entries that lie in one another, or too large.
    pub fn open(bytes: &'a [u8], limits: Limits) -> Result<Self, Fault> {
        if bytes.is_empty() {
            return Err(Fault::Empty);
        }
        if bytes.len() > limits.bytes {
            return Err(too_large("字节数", limits.bytes));
        }
        if bytes.starts_with(&COMPOUND) {
            return Err(Fault::Compound);
        }
        if !bytes.starts_with(b"PK") {
            return Err(Fault::OtherKind);
        }
        let damaged = |_| Fault::Damaged("压缩包目录无法读取".to_owned());
        let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
        if archive.len() > limits.entries {
            return Err(too_large("压缩包内的文件数", limits.entries));
        }
        if archive.has_duplicate_names() {
            return Err(Fault::Forbidden("压缩包内有同名文件".to_owned()));
        }
        if archive.has_overlapping_entries().map_err(damaged)? {
            return Err(Fault::Forbidden("压缩包内的文件互相重叠".to_owned()));
        }
        Ok(Self { archive, limits, left: limits.unpacked })
    }

    /// Names of all entries, in their order.
    ///
    /// # Errors
    /// A name is no text.
    pub fn names(&self) -> Result<Vec<String>, Fault> {
        let damaged = |_| Fault::Damaged("压缩包内的文件名无法读取".to_owned());
        self.archive.file_names().map(|name| name.map(|n| n.into_owned()).map_err(damaged)).collect()
    }

    /// The bytes of an entry; none where there is no such entry.
    ///
    /// # Errors
    /// It is damaged, under a password, or larger than is read.
    pub fn read(&mut self, name: &str) -> Result<Option<Vec<u8>>, Fault> {
        if self.archive.index_for_name(name).is_none() {
            return Ok(None);
        }
        let damaged = || Fault::Damaged(format!("{name}无法解压"));
        let entry = self.archive.by_name(name).map_err(|_| damaged())?;
        if entry.is_symlink() {
            return Err(Fault::Forbidden(format!("{name}是指向别处的链接")));
        }
        let most = self.limits.entry.min(self.left);
        let mut bytes = vec![];
        // What the entry says of its own size is not believed: reading ends where the bound is.
        entry.take(most + 1).read_to_end(&mut bytes).map_err(|_| damaged())?;
        let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        if size > most {
            return Err(Fault::TooLarge { what: "解压后的字节数", most });
        }
        self.left -= size;
        Ok(Some(bytes))
    }
}

/// Bytes of the record at the end, of a row of the table of contents, and of an entry's head, without names.
const END: usize = 22;
const ROW: usize = 46;
const HEAD: usize = 30;
/// Most bytes of what other programs note of an entry beside it: hours, owners.
const NOTES: usize = 64;
/// The flag of entries whose size stands after them.
const AFTER: u16 = 8;

/// Whether nothing lies in a zip file but its entries, one after the other from the first byte on, its table of contents and its end: no byte
/// before, between or after them, and no comment. Large forms (zip64) are not read.
pub(crate) fn is_bare(bytes: &[u8]) -> bool {
    spans(bytes).is_some_and(|(mut entries, table)| {
        entries.sort_unstable();
        let mut at = 0;
        entries.into_iter().all(|(from, to)| {
            let is_next = from == at;
            at = to;
            is_next
        }) && at == table
    })
}

/// From where to where each entry goes, and where the table of contents begins; nothing where that cannot be told, or something is in it that
/// may not be.
fn spans(bytes: &[u8]) -> Option<(Vec<(usize, usize)>, usize)> {
    let end = bytes.len().checked_sub(END)?;
    let record = bytes.get(end..)?;
    let (count, size, table) = (short(record, 10)?, long(record, 12)?, long(record, 16)?);
    let is_end = record.starts_with(b"PK\x05\x06") && short(record, 20)? == 0 && table.checked_add(size)? == end;
    let mut at = Some(table).filter(|_| is_end)?;
    let mut entries = vec![];
    for _ in 0..count {
        let row = bytes.get(at..end)?;
        let (name, notes, comment) = (short(row, 28)?, short(row, 30)?, short(row, 32)?);
        let is_row = row.starts_with(b"PK\x01\x02") && comment == 0 && usize::from(notes) <= NOTES;
        entries.push(span(bytes, Some(row).filter(|_| is_row)?)?);
        at += ROW + usize::from(name) + usize::from(notes);
    }
    (at == end).then_some((entries, table))
}

/// From where to where the entry of a row goes.
fn span(bytes: &[u8], row: &[u8]) -> Option<(usize, usize)> {
    let (flags, packed, from) = (short(row, 8)?, long(row, 20)?, long(row, 42)?);
    let head = bytes.get(from..)?;
    let (name, notes) = (short(head, 26)?, short(head, 28)?);
    let is_head = head.starts_with(b"PK\x03\x04") && usize::from(notes) <= NOTES;
    let body = HEAD + usize::from(name) + usize::from(notes);
    let to = from.checked_add(body)?.checked_add(packed)?;
    let after = match flags & AFTER {
        0 => 0,
        // Checksum and sizes, behind a mark or not.
        _ if bytes.get(to..)?.starts_with(b"PK\x07\x08") => 16,
        _ => 12,
    };
    is_head.then_some((from, to + after))
}

fn short(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at + 2)?.try_into().ok().map(u16::from_le_bytes)
}

fn long(bytes: &[u8], at: usize) -> Option<usize> {
    let number = bytes.get(at..at + 4)?.try_into().ok().map(u32::from_le_bytes)?;
    usize::try_from(number).ok()
}

fn too_large(what: &'static str, most: usize) -> Fault {
    Fault::TooLarge { what, most: u64::try_from(most).unwrap_or(u64::MAX) }
}

/// A zip file being written: the same entries give the same bytes, because no hour is in it.
pub(crate) struct Zipper {
    writer: ZipWriter<Cursor<Vec<u8>>>,
}

impl Zipper {
    pub fn new() -> Self {
        Self { writer: ZipWriter::new(Cursor::new(vec![])) }
    }

    /// Adds an entry. `packed` says whether it is compressed.
    pub fn add(&mut self, name: &str, bytes: &[u8], packed: bool) -> Result<(), Unwritten> {
        let method = if packed { CompressionMethod::Deflated } else { CompressionMethod::Stored };
        let options = SimpleFileOptions::default()
            .compression_method(method)
            .last_modified_time(DateTime::default())
            .unix_permissions(0o644);
        let fault = |e: &dyn std::fmt::Display| Unwritten(format!("{name}: {e}"));
        self.writer.start_file(name, options).map_err(|e| fault(&e))?;
        self.writer.write_all(bytes).map_err(|e| fault(&e))
    }

    pub fn finish(self) -> Result<Vec<u8>, Unwritten> {
        self.writer.finish().map(Cursor::into_inner).map_err(|e| Unwritten(e.to_string()))
    }
}

/// A file could not be written: it would be larger than its format can say, or a font in it could not be taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unwritten(pub String);

impl std::fmt::Display for Unwritten {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "文件无法生成：{}", self.0)
    }
}

impl std::error::Error for Unwritten {}
