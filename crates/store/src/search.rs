//! Chinese full-text search without a dictionary: every pair of neighbouring characters is a word of the index.
//!
//! Words go into the index, and into questions to it, only as hexadecimal numbers, so that nothing a person types can be
//! read as the search engine's own syntax.

use std::fmt::Write as _;

/// Only so much of what is typed into a search box counts.
const LONGEST: usize = 100;

/// One thing that must be found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Term {
    /// A run of two or more letters, lower case.
    Run(Vec<char>),
    /// A single letter, as typed; found by looking through the text.
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

/// Runs of letters and digits of any script, ASCII in lower case.
fn runs(text: &str) -> Vec<Vec<char>> {
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
    fn what_is_typed_never_becomes_syntax() {
        assert_eq!(terms("  "), None);
        assert_eq!(terms("\" OR *"), Some(vec![Term::Run(vec!['o', 'r'])]));
        assert_eq!(terms("〔〕"), Some(vec![]));
        assert_eq!(phrase(&['会', '议']), "\"4f1ax8bae \"");
        assert_eq!(index_text("会议，好"), "4f1ax8bae 0 0 ");
    }
}
