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

/// Where in a text the first letter stands that has no place there: a trick or a control letter, line feeds and tabs aside
/// where `breaks`; in words, with the way on. Nothing where there is none.
pub fn misplaced(text: &str, breaks: bool) -> Option<String> {
    let bad = |c: &char| is_trick(*c) || c.is_control() && !(breaks && matches!(c, '\n' | '\t'));
    let (at, letter) = text.char_indices().find(|(_, c)| bad(c))?;
    let before: String = text.get(..at).unwrap_or_default().chars().rev().filter(|c| !bad(c)).take(6).collect();
    let place = match before.is_empty() {
        true => "开头处".to_owned(),
        false => format!("“{}”之后", before.chars().rev().collect::<String>()),
    };
    Some(format!("{place}有看不见的字符（U+{:04X}），请删除该处后重填", u32::from(letter)))
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

    #[test]
    fn the_place_of_what_cannot_be_seen_is_told() {
        assert_eq!(misplaced("关于某事\n的通知", true), None);
        assert_eq!(misplaced("甲\u{202e}乙", true).unwrap(), "“甲”之后有看不见的字符（U+202E），请删除该处后重填");
        assert!(misplaced("\u{200b}甲", true).unwrap().starts_with("开头处"));
        assert!(misplaced("甲\n乙", false).unwrap().contains("U+000A"));
    }
}
