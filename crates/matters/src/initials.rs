//! First letters of names in pinyin, by which people are found.

use pinyin::ToPinyin as _;

/// The first letters, lower case: `张三` is `zs`. Latin letters stand for themselves, everything else is passed over. A
/// character with several readings gets its commonest one; who bears such a name may have it set right.
pub fn initials(name: &str) -> String {
    let letter = |c: char| match c.to_pinyin() {
        Some(pinyin) => pinyin.first_letter().chars().next(),
        None => Some(c.to_ascii_lowercase()).filter(char::is_ascii_lowercase),
    };
    name.chars().filter_map(letter).collect()
}

#[cfg(test)]
mod tests {
    use super::initials;

    #[test]
    fn names_are_spelled() {
        assert_eq!(initials("周衡"), "zh");
        assert_eq!(initials("阿卜杜拉·Li"), "abdlli");
        assert_eq!(initials("〇一"), "ly");
        assert_eq!(initials(""), "");
    }
}
