//! Numbers as headings write them.

/// `51`, `五十一`, `一百零二` → the number; nothing for anything else and for numbers above 999.
pub(crate) fn read(text: &str) -> Option<u16> {
    if text.is_empty() {
        return None;
    }
    if text.bytes().all(|b| b.is_ascii_digit()) {
        return text.parse().ok().filter(|n| *n <= 999);
    }
    let (hundreds, rest) = split(text, '百', None)?;
    let rest = rest.strip_prefix('零').unwrap_or(rest);
    // 十 without a digit before it is ten.
    let (tens, ones) = split(rest, '十', Some(1))?;
    let ones = if ones.is_empty() { 0 } else { digit(ones)? };
    Some(hundreds * 100 + tens * 10 + ones)
}

/// The digit before a unit sign and what follows the sign; 0 and the whole text where there is no sign.
fn split(text: &str, sign: char, bare: Option<u16>) -> Option<(u16, &str)> {
    match text.split_once(sign) {
        None => Some((0, text)),
        Some(("", rest)) => Some((bare?, rest)),
        Some((before, rest)) => Some((digit(before)?, rest)),
    }
}

fn digit(text: &str) -> Option<u16> {
    let mut chars = text.chars();
    let at = "零一二三四五六七八九".chars().position(|d| Some(d) == chars.clone().next())?;
    chars.next();
    if chars.next().is_none() { u16::try_from(at).ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_headings_write_them() {
        let samples =
            [("51", 51), ("五十一", 51), ("十", 10), ("十九", 19), ("二十", 20), ("七", 7), ("一百零二", 102)];
        for (text, number) in samples {
            assert_eq!(read(text), Some(number), "{text}");
        }
        for bad in ["", "五一", "第五", "1000", "五十一二", "百", "x"] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }
}
