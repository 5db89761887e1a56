//! Chinese full-text search without a dictionary: every pair of neighbouring characters is a word of the index.
//!
//! Words go into the index, and into questions to it, only as hexadecimal numbers, so that nothing a person types can be
//! read as the search engine's own syntax.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::ops::Range;

/// Only so much of what is typed into a search box counts.
const LONGEST: usize = 100;

/// One thing that must be found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Term {
    /// A run of two or more letters, lower case.
    Run(Vec<char>),
    /// A single letter, lower case.
    One(char),
}

/// What a person typed, as terms that must all be found. `None` where nothing was typed; an empty list where what was
/// typed has no letter in it, so that nothing can be found.
pub(crate) fn terms(typed: &str) -> Option<Vec<Term>> {
    if typed.trim().is_empty() {
        return None;
    }
    let typed: String = typed.trim().chars().take(LONGEST).collect();
    let terms = runs(&typed).into_iter().map(|run| match run.as_slice() {
        [one] => Term::One(*one),
        _ => Term::Run(run),
    });
    Some(terms.collect())
}

/// Where what was typed stands in a text, in bytes, from left to right and without overlaps: for showing it.
pub fn places(typed: &str, text: &str) -> Vec<Range<usize>> {
    let letters: Vec<(usize, char)> = text.char_indices().map(|(at, c)| (at, c.to_ascii_lowercase())).collect();
    let mut found: Vec<Range<usize>> = vec![];
    for term in terms(typed).unwrap_or_default() {
        let wanted = match term {
            Term::Run(run) => run,
            Term::One(one) => vec![one],
        };
        for window in letters.windows(wanted.len()) {
            if !window.iter().map(|(_, c)| c).eq(wanted.iter()) {
                continue;
            }
            if let (Some((from, _)), Some((last, c))) = (window.first(), window.last()) {
                found.push(*from..last + c.len_utf8());
            }
        }
    }
    found.sort_by_key(|place| (place.start, place.end));
    let mut apart: Vec<Range<usize>> = vec![];
    for place in found {
        match apart.last_mut() {
            Some(before) if place.start <= before.end => before.end = before.end.max(place.end),
            _ => apart.push(place),
        }
    }
    apart
}

/// Runs of letters and digits of any script, ASCII in lower case.
pub(crate) fn runs(text: &str) -> Vec<Vec<char>> {
    let split = text.split(|c: char| !c.is_alphanumeric());
    split.filter(|r| !r.is_empty()).map(|r| r.chars().map(|c| c.to_ascii_lowercase()).collect()).collect()
}

fn pairs(run: &[char], out: &mut String) {
    for (a, b) in run.iter().zip(run.iter().skip(1)) {
        let _ = write!(out, "{:x}x{:x} ", u32::from(*a), u32::from(*b));
    }
}

/// The words of a text as the index takes them; `0` stands between runs, so that no pair reaches over a full stop.
pub(crate) fn index_text(text: &str) -> String {
    let mut out = String::new();
    for run in runs(text) {
        pairs(&run, &mut out);
        out.push_str("0 ");
    }
    out
}

/// The single letters of a text as the index takes them, each once.
pub(crate) fn index_letters(text: &str) -> String {
    let letters: BTreeSet<char> = runs(text).into_iter().flatten().collect();
    let mut out = String::new();
    for letter in letters {
        let _ = write!(out, "{:x} ", u32::from(letter));
    }
    out
}

/// A single letter as the index knows it.
pub(crate) fn letter(one: char) -> String {
    format!("\"{:x}\"", u32::from(one.to_ascii_lowercase()))
}

/// A run as a phrase of the index: the pairs one after another.
pub(crate) fn phrase(run: &[char]) -> String {
    let mut out = String::from("\"");
    pairs(run, &mut out);
    out.push('"');
    out
}

/// Whether a term is in a text, as the index would answer.
pub(crate) fn found(term: &Term, text: &str) -> bool {
    match term {
        Term::One(c) => text.chars().any(|t| t.to_ascii_lowercase() == *c),
        Term::Run(wanted) => runs(text).iter().any(|run| run.windows(wanted.len()).any(|w| w == wanted.as_slice())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_characters_are_found_and_no_pair_reaches_over_a_stop() {
        let term = |t: &str| terms(t).unwrap().remove(0);
        assert!(found(&term("会议"), "区政府全体会议纪要"));
        assert!(!found(&term("要关"), "会议纪要。关于值班"));
        assert!(found(&term("2023"), "红桥政〔2023〕1号"));
        assert!(found(&term("号"), "红桥政〔2023〕1号"));
        assert!(found(&term("OFD"), "版式文件 ofd 格式"));
    }

    #[test]
    fn places_are_whole_letters_and_do_not_overlap() {
        let shown = |typed: &str, text: &str| {
            places(typed, text).into_iter().map(|p| text[p].to_owned()).collect::<Vec<_>>().join("|")
        };
        assert_eq!(shown("会议", "会议通知，会议"), "会议|会议");
        assert_eq!(shown("会议 议通", "全体会议通知"), "会议通");
        assert_eq!(shown("通", "通知OFD通"), "通|通");
        assert_eq!(shown("ofd", "格式OFD"), "OFD");
        assert_eq!(shown("", "会议") + &shown("〔〕", "〔2023〕"), "");
    }

    #[test]
    fn what_is_typed_never_becomes_syntax() {
        assert_eq!(terms("  "), None);
        assert_eq!(terms("\" OR *"), Some(vec![Term::Run(vec!['o', 'r'])]));
        assert_eq!(terms("〔〕"), Some(vec![]));
        assert_eq!(phrase(&['会', '议']), "\"4f1ax8bae \"");
        assert_eq!(index_text("会议，好"), "4f1ax8bae 0 0 ");
        assert_eq!(index_letters("好好，A"), "61 597d ");
        assert_eq!(letter('A'), "\"61\"");
    }
}
