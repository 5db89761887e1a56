//! Numbers in the ways in which word processors write those of lists.

const DIGITS: [char; 10] = ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
const FORMAL: [char; 10] = ['零', '壹', '贰', '叁', '肆', '伍', '陆', '柒', '捌', '玖'];

/// A number of a list as its format says it (ISO/IEC 29500-1, 17.18.59); none where the format is not known.
pub(crate) fn said(format: &str, number: u32) -> Option<String> {
    match format {
        "decimal" => Some(number.to_string()),
        "decimalZero" => Some(format!("{number:02}")),
        "decimalFullWidth" | "decimalFullWidth2" => {
            Some(number.to_string().bytes().filter_map(|b| from(0xff10, u32::from(b - b'0'))).collect())
        }
        "chineseCounting"
        | "chineseCountingThousand"
        | "japaneseCounting"
        | "taiwaneseCounting"
        | "taiwaneseCountingThousand"
        | "koreanCounting" => Some(counted(number, DIGITS, ['十', '百', '千'], '零', true)),
        "chineseLegalSimplified" | "ideographLegalTraditional" | "japaneseLegal" => {
            Some(counted(number, FORMAL, ['拾', '佰', '仟'], '零', false))
        }
        "ideographDigital" | "taiwaneseDigital" | "japaneseDigitalTenThousand" | "koreanDigital" => {
            let digit = |b: u8| DIGITS.get(usize::from(b - b'0'));
            Some(number.to_string().bytes().filter_map(digit).collect())
        }
        "ideographTraditional" => nth("甲乙丙丁戊己庚辛壬癸", number),
        "ideographZodiac" => nth("子丑寅卯辰巳午未申酉戌亥", number),
        "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" => enclosed(0x2460, number),
        "decimalEnclosedParen" => enclosed(0x2474, number),
        "decimalEnclosedFullstop" => enclosed(0x2488, number),
        "lowerLetter" => Some(letters(number, 'a')),
        "upperLetter" => Some(letters(number, 'A')),
        "lowerRoman" => Some(roman(number).to_lowercase()),
        "upperRoman" => Some(roman(number)),
        "none" => Some(String::new()),
        _ => None,
    }
}

fn from(base: u32, offset: u32) -> Option<char> {
    char::from_u32(base + offset)
}

fn nth(letters: &str, number: u32) -> Option<String> {
    let at = usize::try_from(number.checked_sub(1)?).ok()?;
    letters.chars().nth(at).map(String::from)
}

/// The signs for 1 to 20.
fn enclosed(base: u32, number: u32) -> Option<String> {
    let offset = number.checked_sub(1).filter(|o| *o < 20)?;
    from(base, offset).map(String::from)
}

/// a … z, aa, bb …
fn letters(number: u32, first: char) -> String {
    let offset = number.saturating_sub(1);
    let times = usize::try_from(offset / 26 + 1).unwrap_or(1).min(30);
    from(u32::from(first), offset % 26).map(|letter| String::from(letter).repeat(times)).unwrap_or_default()
}

fn roman(number: u32) -> String {
    const SIGNS: [(u32, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    let mut left = number.min(3_999);
    let mut text = String::new();
    for (value, sign) in SIGNS {
        while left >= value {
            left -= value;
            text.push_str(sign);
        }
    }
    text
}

/// 十二, 一百零五. `drops` leaves out the one before a ten that stands first.
fn counted(number: u32, digits: [char; 10], units: [char; 3], zero: char, drops: bool) -> String {
    let places: Vec<(u32, Option<char>)> = [(1_000, Some(2)), (100, Some(1)), (10, Some(0)), (1, None)]
        .map(|(size, unit)| (size, unit.and_then(|u: usize| units.get(u).copied())))
        .to_vec();
    let mut left = number.min(9_999);
    if left == 0 {
        return zero.to_string();
    }
    let mut text = String::new();
    let mut gap = false;
    for (size, unit) in places {
        let digit = left / size;
        left %= size;
        if digit == 0 {
            gap = !text.is_empty();
            continue;
        }
        if gap {
            text.push(zero);
            gap = false;
        }
        let is_bare = drops && size == 10 && digit == 1 && text.is_empty();
        if !is_bare {
            text.extend(usize::try_from(digit).ok().and_then(|d| digits.get(d)));
        }
        text.extend(unit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::said;

    #[test]
    fn numbers_are_said_as_lists_say_them() {
        let of = |format: &str, number| said(format, number).unwrap();
        let chinese = [1, 10, 11, 20, 99, 100, 101, 110, 111, 1005].map(|n| of("chineseCountingThousand", n));
        assert_eq!(
            chinese,
            ["一", "十", "十一", "二十", "九十九", "一百", "一百零一", "一百一十", "一百一十一", "一千零五"]
        );
        assert_eq!(
            [of("japaneseCounting", 12), of("ideographDigital", 10), of("chineseLegalSimplified", 12)],
            ["十二", "一〇", "壹拾贰"]
        );
        assert_eq!(
            [of("decimalFullWidth", 12), of("decimalEnclosedCircleChinese", 20), of("decimalEnclosedParen", 1)],
            ["１２", "⑳", "⑴"]
        );
        assert_eq!(
            [of("lowerLetter", 27), of("upperLetter", 2), of("lowerRoman", 14), of("ideographTraditional", 3)],
            ["aa", "B", "xiv", "丙"]
        );
        assert_eq!([said("decimalEnclosedCircle", 21), said("thaiLetters", 1)], [None, None]);
        assert!(
            ["decimal", "lowerLetter", "upperRoman", "chineseCounting"].iter().all(|f| of(f, u32::MAX).len() < 100)
        );
    }
}
