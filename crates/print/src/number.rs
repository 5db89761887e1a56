//! How a paragraph begins: the signs of levels, in the forms in which people write them, and the numbers in them.

use crate::body::Level;

/// What a paragraph begins with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Leading<'a> {
    /// Level.
    pub level: Level,
    /// Its sign in the form of the standard: 一、 （一） 1. （1） 第一章.
    pub sign: String,
    /// Its number.
    pub number: u32,
    /// What follows.
    pub after: &'a str,
    /// Whether the sign was written in the form of the standard.
    pub is_proper: bool,
}

const CHINESE: &str = "零〇一二三四五六七八九十百";

/// Reads the sign of a level, if there is one.
pub(crate) fn leading(text: &str) -> Option<Leading<'_>> {
    divided(text).or_else(|| bracketed(text)).or_else(|| chinese(text)).or_else(|| arabic(text))
}

/// 第一章, 第一节, 第一条: a space or the end must follow, else it is prose about an article.
fn divided(text: &str) -> Option<Leading<'_>> {
    let rest = text.strip_prefix('第')?;
    let (digits, rest) = span(rest, |c| CHINESE.contains(c));
    let number = value(digits)?;
    let mut letters = rest.chars();
    let (level, word) = match letters.next()? {
        '章' => (Level::Chapter, '章'),
        '节' => (Level::Section, '节'),
        '条' => (Level::Article, '条'),
        _ => return None,
    };
    let after = letters.as_str();
    let is_apart = after.is_empty() || after.starts_with(char::is_whitespace);
    let after = after.trim_start();
    // An article has a text.
    let whole = is_apart && !(level == Level::Article && after.is_empty());
    whole.then(|| Leading { level, sign: format!("第{digits}{word}"), number, after, is_proper: true })
}

/// （一） and （1）.
fn bracketed(text: &str) -> Option<Leading<'_>> {
    let inner = text.strip_prefix(['（', '('])?;
    let (digits, rest) = span(inner, |c| CHINESE.contains(c) || c.is_ascii_digit() || full_width(c).is_some());
    let after = rest.strip_prefix(['）', ')'])?;
    let plain = half(digits);
    let level = if plain.starts_with(|c: char| c.is_ascii_digit()) { Level::Fourth } else { Level::Second };
    let number = value(&plain)?;
    let stopped = after.trim_start_matches(['、', '.', '．', ' ', '\u{3000}']);
    let is_proper = text.starts_with('（') && rest.starts_with('）') && stopped.len() == after.len() && plain == digits;
    Some(Leading { level, sign: format!("（{plain}）"), number, after: stopped, is_proper })
}

/// 一、
fn chinese(text: &str) -> Option<Leading<'_>> {
    let (digits, rest) = span(text, |c| CHINESE.contains(c));
    let number = value(digits)?;
    let after = rest.strip_prefix(['、', '.', '．'])?;
    let trimmed = after.trim_start();
    let is_proper = rest.starts_with('、') && trimmed.len() == after.len();
    Some(Leading { level: Level::First, sign: format!("{digits}、"), number, after: trimmed, is_proper })
}

/// 1. — and no decimal, no date.
fn arabic(text: &str) -> Option<Leading<'_>> {
    let (digits, rest) = span(text, |c| c.is_ascii_digit() || full_width(c).is_some());
    let plain = half(digits);
    let after = rest.strip_prefix(['.', '．', '、'])?;
    if after.starts_with(|c: char| c.is_ascii_digit() || full_width(c).is_some()) || plain.len() > 3 {
        return None;
    }
    let number = value(&plain)?;
    let trimmed = after.trim_start();
    let is_proper = rest.starts_with('.') && plain == digits && trimmed.len() == after.len();
    Some(Leading { level: Level::Third, sign: format!("{plain}."), number, after: trimmed, is_proper })
}

fn span(text: &str, is_in: impl Fn(char) -> bool) -> (&str, &str) {
    text.split_at(text.find(|c| !is_in(c)).unwrap_or(text.len()))
}

/// A digit of full width as an ordinary one.
pub(crate) fn full_width(letter: char) -> Option<char> {
    let offset = u32::from(letter).checked_sub(u32::from('０')).filter(|o| *o < 10)?;
    char::from_digit(offset, 10)
}

fn half(digits: &str) -> String {
    digits.chars().map(|c| full_width(c).unwrap_or(c)).collect()
}

/// The number that digits say, up to 999; nothing where they say none.
pub(crate) fn value(digits: &str) -> Option<u32> {
    if digits.is_empty() || digits.chars().count() > 7 {
        return None;
    }
    if digits.bytes().all(|b| b.is_ascii_digit()) {
        return digits.parse().ok().filter(|n| (1..=999).contains(n));
    }
    let (mut total, mut digit) = (0, None);
    for letter in digits.chars() {
        match letter {
            '十' => total += digit.take().unwrap_or(1) * 10,
            '百' => total += digit.take()? * 100,
            '零' | '〇' if digit.is_none() => {}
            letter => {
                let place = "一二三四五六七八九".chars().position(|c| c == letter)?;
                if digit.replace(u32::try_from(place).ok()? + 1).is_some() {
                    return None;
                }
            }
        }
    }
    Some(total + digit.unwrap_or(0)).filter(|n| (1..=999).contains(n))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_they_are_said() {
        let said = ["一", "十", "十二", "二十", "七十九", "一百零五", "一百一十", "12", "二二", "百", "", "零", "1000"];
        let read = said.map(value);
        let some = [1, 10, 12, 20, 79, 105, 110, 12].map(Some);
        assert_eq!(read[..8], some);
        assert_eq!(read[8..], [None; 5]);
    }

    #[test]
    fn signs_of_levels_in_every_form() {
        let of = |text: &str| leading(text).map(|l| (l.level, l.sign, l.after.to_owned(), l.is_proper));
        let said = |level, sign: &str, after: &str, proper| Some((level, sign.to_owned(), after.to_owned(), proper));
        assert_eq!(of("一、总体要求"), said(Level::First, "一、", "总体要求", true));
        assert_eq!(of("一. 总体要求"), said(Level::First, "一、", "总体要求", false));
        assert_eq!(of("(二)、落实"), said(Level::Second, "（二）", "落实", false));
        assert_eq!(of("（十一）落实"), said(Level::Second, "（十一）", "落实", true));
        assert_eq!(of("1、检查"), said(Level::Third, "1.", "检查", false));
        assert_eq!(of("１．检查"), said(Level::Third, "1.", "检查", false));
        assert_eq!(of("(3)检查"), said(Level::Fourth, "（3）", "检查", false));
        assert_eq!(of("第十二条　公文"), said(Level::Article, "第十二条", "公文", true));
        assert_eq!(of("第三章"), said(Level::Chapter, "第三章", "", true));
        for prose in ["第三条规定的事项", "3.5亿元", "2023.1.9前", "一是加强", "(见附件)", "", "第", "（）", "1234.甲"]
        {
            assert_eq!(of(prose), None, "{prose}");
        }
    }
}
