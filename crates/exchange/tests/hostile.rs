//! DOCX files and packages that were damaged on purpose: whatever comes, reading ends soon, takes little memory, and never panics. Samples lie
//! in `fuzz-corpus`; so does whatever once went wrong.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a test fails by panicking, and measures"
)]

use std::io::{Cursor, Read, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use guiju_exchange::docx::{self, Loss};
use guiju_exchange::{Limits, package};
use peak_alloc::PeakAlloc;
use proptest::prelude::*;
use proptest::sample::Index;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// Bytes beyond those of the file, for all tests that run at once.
const MOST: usize = 400 << 20;
const LONGEST: Duration = Duration::from_secs(10);

/// Reads bytes as both kinds. Faults are well; panics, and what takes long, are not.
fn try_both(bytes: &[u8]) -> (bool, bool) {
    let begun = Instant::now();
    let read = docx::read(bytes, Limits::default());
    let opened = package::open(bytes, Limits::default());
    assert!(begun.elapsed() < LONGEST, "took {:?}", begun.elapsed());
    assert!(MEMORY.peak_usage() < MOST, "took {} bytes", MEMORY.peak_usage());
    if let Ok(read) = &read {
        let again = guiju_print::recognise(&guiju_print::written(&read.body)).blocks;
        assert_eq!(again, read.body, "what was read is recognised again as the same");
        assert!(read.lost.iter().all(|lost| lost.what != Loss::Image || lost.at.chars().count() <= 12));
    }
    (read.is_ok(), opened.is_ok())
}

fn corpus() -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz-corpus");
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.iter().map(|path| std::fs::read(path).unwrap()).collect()
}

fn sample(which: Index) -> Vec<u8> {
    let all = corpus();
    all[which.index(all.len())].clone()
}

type Entries = Vec<(String, Vec<u8>)>;

fn entries(bytes: &[u8]) -> Entries {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut all = vec![];
    for at in 0..zip.len() {
        let mut entry = zip.by_index(at).unwrap();
        let mut bytes = vec![];
        entry.read_to_end(&mut bytes).unwrap();
        all.push((entry.name().unwrap().into_owned(), bytes));
    }
    all
}

fn zipped(entries: &Entries) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(vec![]));
    for (name, bytes) in entries {
        // Two of one name are refused by the writer: then the first stays.
        if zip.start_file(name, SimpleFileOptions::default()).is_ok() {
            zip.write_all(bytes).unwrap();
        }
    }
    zip.finish().unwrap().into_inner()
}

/// A file of that body and nothing else.
fn document(body: &str) -> Vec<u8> {
    let text = format!("<w:document><w:body>{body}</w:body></w:document>");
    zipped(&vec![("word/document.xml".to_owned(), text.into_bytes())])
}

/// A change of bytes: where, how many, and what is put there.
fn damage(bytes: &mut Vec<u8>, (at, kind, length, with): &(Index, u8, usize, Vec<u8>)) {
    if bytes.is_empty() {
        return;
    }
    let from = at.index(bytes.len());
    let to = (from + length).min(bytes.len());
    match kind % 5 {
        0 => bytes[from] ^= 1 << (kind / 5 % 8),
        1 => drop(bytes.drain(from..to)),
        2 => drop(bytes.splice(from..from, with.iter().copied())),
        3 => {
            let copied = bytes[from..to].to_vec();
            drop(bytes.splice(from..from, copied));
        }
        _ => bytes.truncate(from),
    }
}

fn changes() -> impl Strategy<Value = Vec<(Index, u8, usize, Vec<u8>)>> {
    let one = (any::<Index>(), any::<u8>(), 0..400_usize, proptest::collection::vec(any::<u8>(), 0..12));
    proptest::collection::vec(one, 1..6)
}

/// Pieces of markup that mean something, put where they do not belong.
const PIECES: [&str; 16] = [
    "<w:tbl>",
    "</w:tbl>",
    "<w:tr>",
    "<w:tc>",
    "<w:tcPr><w:gridSpan w:val='4000000000'/><w:vMerge/></w:tcPr>",
    "<w:trPr><w:gridBefore w:val='65535'/></w:trPr>",
    "<w:p><w:pPr><w:numPr><w:ilvl w:val='99'/><w:numId w:val='1'/></w:numPr></w:pPr></w:p>",
    "<w:p><w:pPr><w:rPr><w:del/></w:rPr><w:sectPr><w:pgSz w:w='-1' w:h='x'/></w:sectPr></w:pPr></w:p>",
    "<w:fldChar w:fldCharType='begin'/>",
    "<w:fldChar w:fldCharType='end'/>",
    "<w:start w:val='4294967295'/>",
    "<w:lvlText w:val='%1%2%3%4%5%6%7%8%9%0%'/>",
    "<w:basedOn w:val='a'/>",
    "<w:t>1. 1. 5|甲|\t|横排|（一）（1）</w:t>",
    "&a;",
    "<!DOCTYPE a [<!ENTITY a 'a'>]>",
];

/// Letters that mean something to whoever reads a text into levels.
const SIGNS: [&str; 28] = [
    "一", "、", "（", "）", "(", ")", "1", "２", ".", "．", " ", "\u{3000}", "\t", "|", "<", "^", "-", ":", "\\n",
    "第", "条", "章", "横排", "附件", "甲", "。", "\u{200b}", "\u{e000}",
];

fn text() -> impl Strategy<Value = String> {
    proptest::collection::vec(0..SIGNS.len(), 0..9).prop_map(|all| all.into_iter().map(|at| SIGNS[at]).collect())
}

/// A paragraph or a table of such texts.
fn block() -> impl Strategy<Value = String> {
    let escaped = |text: &str| text.replace('<', "&lt;");
    let paragraph = move |text: &String| {
        let text = escaped(text).replace('\t', "</w:t><w:tab/><w:t>");
        format!("<w:p><w:r><w:t xml:space='preserve'>{text}</w:t></w:r></w:p>")
    };
    let table = (1..4_usize, proptest::collection::vec(text(), 1..10)).prop_map(move |(columns, texts)| {
        let cell = |text: &String| format!("<w:tc>{}</w:tc>", paragraph(text));
        let row = |row: &[String]| format!("<w:tr>{}</w:tr>", row.iter().map(cell).collect::<String>());
        format!("<w:tbl>{}</w:tbl>", texts.chunks(columns).map(row).collect::<String>())
    });
    let begins_page = proptest::bool::weighted(0.2).prop_map(|is_so| {
        let text = if is_so { "附件" } else { "" };
        format!("<w:p><w:pPr><w:pageBreakBefore/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>")
    });
    prop_oneof![4 => text().prop_map(move |text| paragraph(&text)), 2 => table, 1 => begins_page]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn texts_that_look_like_signs(blocks in proptest::collection::vec(block(), 0..8)) {
        let read = docx::read(&document(&blocks.concat()), Limits::default()).unwrap();
        prop_assert_eq!(&guiju_print::recognise(&guiju_print::written(&read.body)).blocks, &read.body);
        // Whatever is made of the signs, no letter of the text is lost.
        let count = |text: &str| text.matches('甲').count();
        let all = read.body.iter().chain(read.attachments.iter().flat_map(|one| &one.body));
        prop_assert_eq!(all.map(|block| count(&block.text())).sum::<usize>(), count(&blocks.concat()));
        for one in &read.attachments {
            prop_assert_eq!(&guiju_print::recognise_titled(&guiju_print::written(&one.body)).blocks, &one.body);
        }
    }

    #[test]
    fn bodies_that_are_written_are_read_again(texts in proptest::collection::vec(text(), 0..12)) {
        // Spaces beside a line's end in a cell are the layout's.
        let trim = |text: &str| text.split("\\n").map(|line| line.trim_matches([' ', '\u{3000}'])).collect::<Vec<_>>().join("\\n");
        let settle = |text: &str| trim(&guiju_print::written(&guiju_print::recognise(text).blocks));
        let text = (0..4).fold(texts.join("\n"), |text, _| settle(&text));
        let body = guiju_print::recognise(&text).blocks;
        let document = guiju_print::Document { body: body.clone(), title: "关于检查的通知".into(), ..Default::default() };
        let written = docx::write(&document).unwrap();
        prop_assert_eq!(docx::read(&written.bytes, Limits::default()).unwrap().body, body);
    }

    #[test]
    fn bytes_that_were_changed(which in any::<Index>(), changes in changes()) {
        let mut bytes = sample(which);
        changes.iter().for_each(|change| damage(&mut bytes, change));
        try_both(&bytes);
    }

    #[test]
    fn parts_that_were_changed(which in any::<Index>(), part in any::<Index>(), changes in changes()) {
        let mut entries = entries(&sample(which));
        let at = part.index(entries.len());
        changes.iter().for_each(|change| damage(&mut entries[at].1, change));
        try_both(&zipped(&entries));
    }

    #[test]
    fn parts_that_changed_places(which in any::<Index>(), pairs in proptest::collection::vec((any::<Index>(), any::<Index>(), any::<u8>()), 1..5)) {
        let mut entries = entries(&sample(which));
        for (a, b, kind) in pairs {
            let (a, b) = (a.index(entries.len()), b.index(entries.len()));
            match kind % 4 {
                0 => entries[a].1 = entries[b].1.clone(),
                1 => entries[a].0 = format!("../{}", entries[b].0),
                2 => entries.swap(a, b),
                _ if entries.len() > 1 => drop(entries.remove(a)),
                _ => {}
            }
        }
        try_both(&zipped(&entries));
    }

    #[test]
    fn markup_where_it_does_not_belong(which in any::<Index>(), part in any::<Index>(), pieces in proptest::collection::vec((any::<Index>(), 0..PIECES.len()), 1..8)) {
        let mut entries = entries(&sample(which));
        let at = part.index(entries.len());
        let mut text = String::from_utf8_lossy(&entries[at].1).into_owned();
        for (place, piece) in pieces {
            let ends: Vec<usize> = text.match_indices('>').map(|(at, _)| at + 1).collect();
            if !ends.is_empty() {
                text.insert_str(*place.get(&ends), PIECES[piece]);
            }
        }
        entries[at].1 = text.into_bytes();
        try_both(&zipped(&entries));
    }
}

#[test]
fn samples_are_what_they_are() {
    let read: Vec<(bool, bool)> = corpus().iter().map(|bytes| try_both(bytes)).collect();
    assert!(
        read.iter().filter(|(docx, _)| *docx).count() >= 2 && read.iter().filter(|(_, package)| *package).count() >= 1
    );
}

#[test]
fn what_is_meant_to_be_large_is_small() {
    // Very deep, very wide, very many, very long.
    try_both(&document(&"<w:sdt>".repeat(100_000)));
    try_both(&document(&format!(
        "<w:tbl>{}</w:tbl>",
        "<w:tr><w:trPr><w:gridBefore w:val='99999'/></w:trPr></w:tr>".repeat(90_000)
    )));
    try_both(&document(&"<w:p/>".repeat(390_000)));
    try_both(&document(&format!("<w:p><w:r><w:t>{}</w:t></w:r></w:p>", "（一）".repeat(2_000_000))));
    let deleted = "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>甲乙丙丁</w:t></w:r></w:p>".repeat(60_000);
    try_both(&document(&deleted));
    let many: Entries = (0..3_000).map(|n| (format!("{n}"), vec![])).collect();
    assert_eq!(try_both(&zipped(&many)), (false, false));
}
