//! What PostgreSQL's text cannot hold, and what its text index is told.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::search::{self, Term};

/// Room of one letter in a word of the index: no letter needs more bits.
const LETTER: u32 = 21;

/// A text as PostgreSQL holds it. It holds no zero; zero and one are written as two letters, so that texts keep their order
/// and every other text stays as it is.
pub(super) fn pack(text: &str) -> Cow<'_, str> {
    if !text.contains(['\u{0}', '\u{1}']) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.replace('\u{1}', "\u{1}\u{2}").replace('\u{0}', "\u{1}\u{1}"))
}

/// The text that was packed.
pub(super) fn unpack(text: String) -> String {
    if !text.contains('\u{1}') {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\u{1}' => out.push(if letters.next() == Some('\u{1}') { '\u{0}' } else { '\u{1}' }),
            other => out.push(other),
        }
    }
    out
}

fn word(a: char, b: char) -> i64 {
    (i64::from(u32::from(a)) << LETTER) | i64::from(u32::from(b))
}

fn pairs(run: &[char]) -> impl Iterator<Item = i64> {
    run.iter().zip(run.iter().skip(1)).map(|(a, b)| word(*a, *b))
}

/// The words of a text in the index, each once: its single letters, and the pairs of neighbours in each run.
pub(super) fn words(text: &str) -> Vec<i64> {
    let mut all = BTreeSet::new();
    for run in search::runs(text) {
        all.extend(run.iter().map(|letter| word('\u{0}', *letter)));
        all.extend(pairs(&run));
    }
    all.into_iter().collect()
}

/// The words that a text must have in which a term is found, and the letters that must stand there one after another.
pub(super) fn wanted(term: &Term) -> (Vec<i64>, String) {
    match term {
        Term::One(letter) => (vec![word('\u{0}', *letter)], letter.to_string()),
        Term::Run(run) => (pairs(run).collect(), run.iter().collect()),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_was_packed_comes_back_and_keeps_its_order(a in "[\u{0}-\u{3}a会]{0,6}", b in "[\u{0}-\u{3}a会]{0,6}") {
            prop_assert!(!pack(&a).contains(char::from(0)), "a zero is left");
            prop_assert_eq!(&unpack(pack(&a).into_owned()), &a);
            prop_assert_eq!(pack(&a).cmp(&pack(&b)), a.cmp(&b));
        }

        #[test]
        fn a_text_with_a_term_has_its_words(text in "[会议aB。 ]{0,9}", typed in "[会议ab]{1,3}") {
            for term in search::terms(&typed).unwrap() {
                if search::found(&term, &text) {
                    let (needed, letters) = wanted(&term);
                    let has = words(&text);
                    prop_assert!(needed.iter().all(|w| has.contains(w)), "{needed:?} {has:?}");
                    prop_assert!(text.to_ascii_lowercase().contains(&letters));
                }
            }
        }
    }

    #[test]
    fn a_letter_is_no_pair() {
        assert!(words("会").iter().all(|w| *w < 1 << LETTER));
        assert_eq!(words("会议").len(), 3);
        assert_eq!(words("会，议").len(), 2);
    }
}
