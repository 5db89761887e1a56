//! Text before it is set: what would steer the line instead of being seen is taken out, and what has no glyph is told.

use std::collections::BTreeSet;

use typst::layout::{Frame, FrameItem};

/// A run of letters without a place to break is given places once it is so long: a line holds 56 of half width.
const RUN: usize = 40;
/// So far apart.
const EACH: usize = 8;

/// What was taken out of texts.
#[derive(Debug, Default)]
pub(crate) struct Cleaned {
    /// Signs that steer, which are never shown.
    pub dropped: BTreeSet<char>,
}

impl Cleaned {
    /// A text as it may be set. Line feeds stay.
    pub fn text(&mut self, text: &str) -> String {
        let mut clean = String::with_capacity(text.len());
        let mut run = 0;
        for letter in text.chars() {
            if letter == '\t' {
                clean.push(' ');
                run = 0;
                continue;
            }
            if (letter.is_control() && letter != '\n') || steers(letter) {
                self.dropped.insert(letter);
                continue;
            }
            clean.push(letter);
            run = if letter.is_whitespace() || is_wide(letter) { 0 } else { run + 1 };
            if run >= RUN && run % EACH == 0 {
                clean.push('\u{200b}');
            }
        }
        clean
    }

    /// The same in one line.
    pub fn line(&mut self, text: &str) -> String {
        self.text(text).replace('\n', " ")
    }
}

/// Signs for the direction of writing, tags, and what is no letter.
fn steers(letter: char) -> bool {
    matches!(letter, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{206f}'
        | '\u{fff9}'..='\u{fffc}' | '\u{e0000}'..='\u{e0fff}')
}

/// Before and after it a line may break.
fn is_wide(letter: char) -> bool {
    letter >= '\u{2e80}' && !matches!(letter, '\u{a000}'..='\u{f8ff}')
}

/// Letters for which no loaded face has a glyph.
pub(crate) fn uncovered(frame: &Frame, found: &mut BTreeSet<char>) {
    for (_, item) in frame.items() {
        match item {
            FrameItem::Group(group) => uncovered(&group.frame, found),
            FrameItem::Text(text) => {
                for glyph in text.glyphs.iter().filter(|glyph| glyph.id == 0) {
                    let range = usize::from(glyph.range.start)..usize::from(glyph.range.end);
                    found.extend(text.text.get(range).unwrap_or_default().chars());
                }
            }
            _ => {}
        }
    }
}
