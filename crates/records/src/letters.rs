//! Letters that cannot be seen, or that turn what is seen around.

/// Whether a letter shows nothing by itself: blanks of no width, joiners, variation selectors, marks of direction, tags.
pub fn is_unseen(c: char) -> bool {
    c.is_control() || is_trick(c) || matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

/// Whether a letter has no place in what is typed here: it cannot be seen, and makes two texts look alike or one text
/// look other than it is. Variation selectors are left out: rare forms of names are written with them.
pub fn is_trick(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}'
        | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_turns_a_text_around_is_a_trick_and_names_are_not() {
        assert!("\u{202e}\u{200b}\u{feff}\u{ad}\u{2066}".chars().all(is_trick));
        assert!("区长㐂𠮷\u{e0101}〔2023〕1号　é".chars().all(|c| !is_trick(c)));
        assert!(is_unseen('\u{fe0f}') && is_unseen('\u{7}') && !is_unseen('密'));
    }
}
