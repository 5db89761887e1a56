//! What kind of file something is, by its content; the declared name must agree.

use super::zip;

/// Kinds of files that are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// PDF.
    Pdf,
    /// Text document (OOXML).
    Docx,
    /// Sheet (OOXML).
    Xlsx,
    /// Slides (OOXML).
    Pptx,
    /// Fixed-layout document (GB/T 33190).
    Ofd,
    /// Picture.
    Png,
    /// Picture.
    Jpg,
    /// Plain text.
    Txt,
    /// Table as text.
    Csv,
    /// Data as text.
    Toml,
}

use FileKind::{Csv, Docx, Jpg, Ofd, Pdf, Png, Pptx, Toml, Txt, Xlsx};

const ALL: [(FileKind, &str, &str, &str); 11] = [
    (Pdf, "pdf", "PDF文档", "application/pdf"),
    (Docx, "docx", "Word文档", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    (Xlsx, "xlsx", "Excel表格", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (Pptx, "pptx", "演示文稿", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    (Ofd, "ofd", "OFD版式文档", "application/ofd"),
    (Png, "png", "PNG图片", "image/png"),
    (Jpg, "jpg", "JPG图片", "image/jpeg"),
    (Jpg, "jpeg", "JPG图片", "image/jpeg"),
    (Txt, "txt", "纯文本", "text/plain"),
    (Csv, "csv", "CSV表格", "text/csv"),
    (Toml, "toml", "TOML数据", "application/toml"),
];

impl FileKind {
    /// As shown to people.
    pub fn label(self) -> &'static str {
        ALL.iter().find(|(k, ..)| *k == self).map_or("", |(_, _, label, _)| label)
    }

    /// Internet media type.
    pub fn media_type(self) -> &'static str {
        ALL.iter().find(|(k, ..)| *k == self).map_or("application/octet-stream", |(.., media)| media)
    }

    /// Whether its content is text as people type it.
    pub fn is_text(self) -> bool {
        matches!(self, Txt | Csv | Toml)
    }

    /// The kind that a name claims by its ending.
    pub fn of_name(name: &str) -> Option<Self> {
        let (_, ending) = name.rsplit_once('.')?;
        ALL.iter().find(|(_, e, ..)| ending.eq_ignore_ascii_case(e)).map(|(k, ..)| *k)
    }
}

/// The text of a file of plain text or a table as text, which may be written in UTF-8 or GB 18030; `None` for other kinds.
pub(super) fn text(bytes: &[u8], name: &str) -> Option<String> {
    let kind = FileKind::of_name(name).filter(|kind| kind.is_text())?;
    let read = |bytes: &[u8]| match std::str::from_utf8(bytes) {
        Ok(text) => text.trim_start_matches('\u{feff}').to_owned(),
        Err(_) => encoding_rs::GB18030.decode_without_bom_handling(bytes).0.into_owned(),
    };
    is_kind(bytes, kind).then(|| read(bytes))
}

/// The kind of a file whose name and content agree; otherwise what is wrong and what would be right, after the file's name.
pub(super) fn check(bytes: &[u8], name: &str) -> Result<FileKind, String> {
    if is_program(bytes) {
        return Err("是可执行程序或脚本，不能上传".to_owned());
    }
    let Some(kind) = FileKind::of_name(name) else {
        if is_archive(bytes) {
            return Err("是压缩包，请解压后逐个上传其中的文件".to_owned());
        }
        let mut endings: Vec<&str> = ALL.iter().map(|(_, e, ..)| *e).collect();
        endings.sort_unstable();
        return Err(format!("的类型不能上传；可以上传的类型有：{}", endings.join("、")));
    };
    match kind {
        Docx | Xlsx | Pptx | Ofd => container(bytes, kind)?,
        _ if is_kind(bytes, kind) => {}
        _ => return Err(mismatch(bytes, kind)),
    }
    Ok(kind)
}

fn mismatch(bytes: &[u8], kind: FileKind) -> String {
    if bytes.starts_with(b"\xD0\xCF\x11\xE0") {
        return format!("是旧版办公软件的格式，请另存为{}后再上传", kind.label());
    }
    if is_archive(bytes) {
        return format!("的内容是压缩包，不是{}，请解压后逐个上传", kind.label());
    }
    format!("的内容不是有效的{}，请核对文件后重新上传", kind.label())
}

fn is_kind(bytes: &[u8], kind: FileKind) -> bool {
    match kind {
        Pdf => bytes.starts_with(b"%PDF-"),
        Png => bytes.starts_with(b"\x89PNG\r\n\x1a\n") && bytes.get(12..16) == Some(b"IHDR"),
        Jpg => bytes.starts_with(b"\xFF\xD8\xFF"),
        _ => is_text(bytes),
    }
}

fn container(bytes: &[u8], kind: FileKind) -> Result<(), String> {
    let Some(names) = zip::names(bytes) else {
        return Err(match bytes.starts_with(b"PK\x03\x04") {
            true => "的内容不完整，请重新导出后再上传".to_owned(),
            false => mismatch(bytes, kind),
        });
    };
    let tricky = |n: &String| n.starts_with(['/', '\\']) || n.contains(':') || n.split(['/', '\\']).any(|p| p == "..");
    if names.iter().any(tricky) {
        return Err("内含带路径的条目，不能上传".to_owned());
    }
    if names.iter().any(|n| n.to_ascii_lowercase().ends_with("vbaproject.bin")) {
        return Err("含有宏程序，请去掉宏后另存再上传".to_owned());
    }
    let has = |name: &str| names.iter().any(|n| n == name);
    let under = |folder: &str| has("[Content_Types].xml") && names.iter().any(|n| n.starts_with(folder));
    let agrees = match kind {
        Docx => under("word/"),
        Xlsx => under("xl/"),
        Pptx => under("ppt/"),
        _ => has("OFD.xml"),
    };
    if agrees { Ok(()) } else { Err(mismatch(bytes, kind)) }
}

/// Whether a machine would run a file because of the ending of its name.
pub(super) fn is_run_by_name(name: &str) -> bool {
    const ENDINGS: [&str; 18] = [
        "exe", "dll", "com", "scr", "msi", "bat", "cmd", "ps1", "vbs", "vbe", "js", "jse", "wsf", "hta", "lnk", "jar",
        "sh", "reg",
    ];
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    ENDINGS.iter().any(|known| ending.eq_ignore_ascii_case(known))
}

pub(super) fn is_program(bytes: &[u8]) -> bool {
    const MARKS: [&[u8]; 8] = [
        b"\x7FELF",
        b"#!",
        b"\xFE\xED\xFA\xCE",
        b"\xFE\xED\xFA\xCF",
        b"\xCE\xFA\xED\xFE",
        b"\xCF\xFA\xED\xFE",
        b"\xCA\xFE\xBA\xBE",
        b"\0asm",
    ];
    // A text may well begin with these two letters.
    let windows = bytes.starts_with(b"MZ") && !is_text(bytes);
    windows || MARKS.iter().any(|m| bytes.starts_with(m))
}

fn is_archive(bytes: &[u8]) -> bool {
    const MARKS: [&[u8]; 6] = [b"PK\x03\x04", b"PK\x05\x06", b"Rar!", b"7z\xBC\xAF\x27\x1C", b"\x1F\x8B", b"\xFD7zXZ"];
    MARKS.iter().any(|m| bytes.starts_with(m)) || bytes.get(257..262) == Some(b"ustar")
}

/// UTF-8 or well-formed GB 18030, without control characters other than line ends and tabs.
fn is_text(bytes: &[u8]) -> bool {
    let control = |b: &u8| (*b < 0x20 && !matches!(b, b'\t' | b'\n' | b'\r')) || *b == 0x7F;
    !bytes.iter().any(control) && (std::str::from_utf8(bytes).is_ok() || is_gb18030(bytes))
}

fn is_gb18030(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    loop {
        rest = match rest {
            [] => return true,
            [0..=0x7F, rest @ ..] => rest,
            [0x81..=0xFE, 0x40..=0x7E | 0x80..=0xFE, rest @ ..] => rest,
            [0x81..=0xFE, 0x30..=0x39, 0x81..=0xFE, 0x30..=0x39, rest @ ..] => rest,
            _ => return false,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::blobs::zip::container;

    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\x0DIHDR";

    #[test]
    fn a_text_is_read_in_either_writing() {
        assert_eq!(text("\u{feff}机密".as_bytes(), "a.txt").as_deref(), Some("机密"));
        assert_eq!(text(b"\xbb\xfa\xc3\xdc", "a.CSV").as_deref(), Some("机密"));
        assert_eq!(text(b"%PDF-1.7", "a.pdf"), None);
        assert_eq!(text(b"\x00\x01", "a.txt"), None);
    }

    #[test]
    fn kinds_are_told_by_content_and_name_together() {
        let docx = container(&["[Content_Types].xml", "word/document.xml"]);
        let xlsx = container(&["[Content_Types].xml", "xl/workbook.xml"]);
        let ofd = container(&["OFD.xml", "Doc_0/Document.xml"]);
        for (bytes, name, kind) in [
            (b"%PDF-1.7\n".as_slice(), "通知.PDF", Pdf),
            (PNG, "a.png", Png),
            (b"\xFF\xD8\xFF\xE0", "a.jpeg", Jpg),
            (&docx, "a.docx", Docx),
            (&xlsx, "a.xlsx", Xlsx),
            (&container(&["[Content_Types].xml", "ppt/presentation.xml"]), "a.pptx", Pptx),
            (&ofd, "公文.ofd", Ofd),
            ("第一条\n".as_bytes(), "a.txt", Txt),
            (b"\xB5\xDA\xD2\xBB\xCC\xF5\r\n", "gb.txt", Txt),
            (b"MZ is how this text begins", "a.txt", Txt),
            (b"a,b\n1,2\n", "a.csv", Csv),
            (b"a = 1\n", "a.toml", Toml),
        ] {
            assert_eq!(check(bytes, name), Ok(kind), "{name}");
        }
    }

    #[test]
    fn programs_archives_and_pretenders_are_refused_with_the_way_on() {
        let docx = container(&["[Content_Types].xml", "word/document.xml"]);
        let mut cut = docx.clone();
        cut.truncate(docx.len() - 10);
        for (bytes, name, says) in [
            (b"MZ\x90\0\x03".as_slice(), "a.pdf", "可执行程序"),
            (b"\x7FELF\x02", "a.txt", "可执行程序"),
            (b"#!/bin/sh\n", "a.txt", "脚本"),
            (b"MZ\x90\0", "a.exe", "可执行程序"),
            (&container(&["a.txt"]), "a.zip", "解压"),
            (&container(&["a.txt"]), "a.docx", "解压"),
            (&docx, "a.xlsx", "不是Excel表格"),
            (&docx, "a.pdf", "不是PDF文档"),
            (&cut, "a.docx", "不完整"),
            (&container(&["[Content_Types].xml", "word/a.xml", "word/vbaProject.bin"]), "a.docx", "宏"),
            (&container(&["[Content_Types].xml", "word/../../a"]), "a.docx", "路径"),
            (&container(&["OFD.xml", "/etc/x"]), "a.ofd", "路径"),
            (b"\xD0\xCF\x11\xE0\xA1\xB1", "a.docx", "另存为Word文档"),
            (b"\xD0\xCF\x11\xE0\xA1\xB1", "a.doc", "可以上传的类型有"),
            (b"%PDF-1.7", "a", "可以上传的类型有"),
            (b"plain", "a.pdf", "不是有效的PDF文档"),
            (b"a\0b", "a.txt", "不是有效的纯文本"),
            (b"\xFF\xFF\x01", "a.csv", "不是有效的CSV表格"),
            (b"<html>", "a.html", "可以上传的类型有"),
            (PNG, "a.jpg", "不是有效的JPG图片"),
        ] {
            let said = check(bytes, name).unwrap_err();
            assert!(said.contains(says), "{name}: {said}");
        }
    }

    #[test]
    fn a_container_cut_anywhere_never_panics() {
        let whole = container(&["[Content_Types].xml", "word/document.xml"]);
        for n in 0..whole.len() {
            assert!(check(&whole[..n], "a.docx").is_err(), "{n} bytes");
            let mut bent = whole.clone();
            bent[n] = 0xFF;
            let _ = check(&bent, "a.docx");
        }
    }
}
