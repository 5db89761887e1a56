//! The recogniser and the checker on what is hard: whatever comes, reading ends soon, never panics, and loses no letter. Samples lie in
//! `corpus`; so does whatever once went wrong. They are also changed at random, from a fixed seed, for a few seconds;
//! `GUIJU_FUZZ_SECONDS` makes it longer, `GUIJU_FUZZ_SEED` another.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a test fails by panicking, and measures"
)]

use std::path::Path;
use std::time::{Duration, Instant};

use fastrand::Rng;
use guiju_print::{Block, check, recognise, recognise_titled, written};

const LONGEST: Duration = Duration::from_secs(5);
/// Pieces of samples of so many letters are changed: many small ones find more than few large ones.
const PIECE: usize = 400;

fn corpus() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let name = |path: &Path| path.file_name().unwrap().to_string_lossy().into_owned();
    paths.iter().map(|path| (name(path), std::fs::read_to_string(path).unwrap())).collect()
}

/// Letters that no reading may lose. 横 and 排 alone in a row are the word for a table on its side.
fn letters(text: &str) -> usize {
    text.chars().filter(|c| matches!(c, '\u{4e00}'..='\u{9fff}') && !"横排".contains(*c)).count()
}

fn told(blocks: &[Block]) -> usize {
    blocks.iter().map(|block| letters(&block.text())).sum()
}

/// Whether some line is a date and nothing else: such a line is put into figures.
fn has_date(text: &str) -> bool {
    let is_date = |line: &str| line.ends_with('日') && line.chars().all(|c| c.is_ascii_digit() || "年月日".contains(c));
    text.lines().any(|line| is_date(line.trim()))
}

/// The text without the letters of which dates are made.
fn bare(text: &str) -> String {
    text.chars().filter(|c| !"一二三四五六七八九十零年月日".contains(*c)).collect()
}

/// All that must hold of any text.
fn holds(text: &str) {
    let begun = Instant::now();
    let read = recognise(text);
    assert_eq!(read.lines.len(), read.blocks.len());
    assert!(read.lines.windows(2).all(|pair| pair[0] < pair[1]), "lines go on: {:?}", read.lines);
    assert_eq!(told(&read.blocks), letters(text), "no letter is lost and none is added");
    let titled = recognise_titled(text);
    assert_eq!(titled.lines.len(), titled.blocks.len());
    assert_eq!(told(&titled.blocks), letters(text));
    // What is written is read again as the same, once the signs that it was written with have settled.
    let settle = |text: &str| written(&recognise(text).blocks);
    let settled = (0..4).fold(text.to_owned(), |text, _| settle(&text));
    assert_eq!(recognise(&settle(&settled)).blocks, recognise(&settled).blocks);
    // What is set right stays right, and setting right loses no letter either.
    let fixed = check::fixed(text);
    let (was, is) = if has_date(&fixed) { (bare(text), bare(&fixed)) } else { (text.to_owned(), fixed.clone()) };
    assert_eq!(letters(&is), letters(&was));
    assert_eq!(check::fixed(&fixed), fixed, "set right once is set right");
    let left = check::text(&fixed).into_iter().filter(|finding| finding.fix.is_some()).count();
    assert_eq!(left, 0, "nothing is left that could be set right: {:?}", check::text(&fixed));
    assert!(begun.elapsed() < LONGEST, "took {:?}", begun.elapsed());
}

#[test]
fn samples_are_read() {
    for (name, text) in corpus() {
        let held = std::panic::catch_unwind(|| holds(&text));
        assert!(held.is_ok(), "{name}");
    }
}

/// Pieces that mean something to the recogniser, put where they do not belong.
const SIGNS: [&str; 28] = [
    "一",
    "、",
    "（",
    "）",
    "(",
    ")",
    "1",
    "２",
    ".",
    "．",
    " ",
    "\u{3000}",
    "\t",
    "|",
    "<",
    "^",
    "-",
    ":",
    "\\n",
    "\n",
    "第",
    "条",
    "章",
    "|横排|\n",
    "甲",
    "。",
    "\u{200b}",
    "2023年01月",
];

fn changed(mut text: Vec<char>, rng: &mut Rng) -> String {
    for _ in 0..rng.usize(1..8) {
        let from = rng.usize(0..=text.len());
        let to = (from + rng.usize(0..30)).min(text.len());
        match rng.u8(0..5) {
            0 => drop(text.drain(from..to)),
            1 => {
                let copied: Vec<char> = text[from..to].to_vec();
                drop(text.splice(from..from, copied));
            }
            2 | 3 => drop(text.splice(from..from, SIGNS[rng.usize(0..SIGNS.len())].chars())),
            _ => {
                let moved: Vec<char> = text.drain(from..to).collect();
                let at = rng.usize(0..=text.len());
                drop(text.splice(at..at, moved));
            }
        }
    }
    text.into_iter().collect()
}

#[test]
fn samples_that_were_changed_are_read() {
    let number = |name: &str, other: u64| std::env::var(name).ok().and_then(|n| n.parse().ok()).unwrap_or(other);
    let (seconds, seed) = (number("GUIJU_FUZZ_SECONDS", 3), number("GUIJU_FUZZ_SEED", 7));
    let (begun, mut rng, mut tried) = (Instant::now(), Rng::with_seed(seed), 0_u64);
    let samples: Vec<Vec<char>> = corpus().into_iter().map(|(_, text)| text.chars().collect()).collect();
    while begun.elapsed() < Duration::from_secs(seconds) {
        let sample = &samples[rng.usize(0..samples.len())];
        let from = rng.usize(0..sample.len());
        let to = (from + rng.usize(1..PIECE)).min(sample.len());
        let text = changed(sample[from..to].to_vec(), &mut rng);
        let held = std::panic::catch_unwind(|| holds(&text));
        assert!(held.is_ok(), "seed {seed}, after {tried}: {text:?}");
        tried += 1;
    }
    println!("{tried} texts");
    assert!(tried > 100, "{tried}");
}
