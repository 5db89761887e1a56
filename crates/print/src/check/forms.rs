//! What has one form wherever it stands in a pasted text: dates, document numbers, the line 附件：, the blank after a numeral.

use super::signs::is_han;
use crate::body::Level;
use crate::number::{full_width, leading, value};

/// Digits as they are said one by one, in a year.
const DIGITS: &str = "〇一二三四五六七八九";
/// What counts or measures: a numeral and a blank before it are no sign of a level.
const MEASURES: &str = "年月日时分秒天个名位人次项条件家户处批万亿元吨米亩点号";
/// The same after Chinese numerals, which also enumerate within a text (一是, 二要).
const MEASURES_CHINESE: &str = "年月日个是要";

/// A date at some place of a text: how many letters it takes, and its form by the standard.
struct Dated {
    taken: usize,
    form: String,
}

/// The text, where it is a date and nothing else (成文日期), in Arabic numerals without zeros in front: 2023年1月9日.
pub(super) fn date(text: &str) -> String {
    let body = text.trim();
    let letters: Vec<char> = body.chars().collect();
    match dated(&letters).filter(|dated| dated.taken == letters.len() && !is_plain(&letters)) {
        Some(dated) => text.replacen(body, &dated.form, 1),
        None => text.to_owned(),
    }
}

/// Whether a date is written in ordinary figures with 年月日. Zeros in front are another fault, told by itself.
fn is_plain(date: &[char]) -> bool {
    date.iter().all(|c| c.is_ascii_digit() || matches!(c, '年' | '月' | '日'))
}

/// Every date within a text that says more in that form.
pub(super) fn dates_within(text: &str) -> String {
    let letters: Vec<char> = text.trim().chars().collect();
    if dated(&letters).is_some_and(|dated| dated.taken == letters.len()) {
        return text.to_owned();
    }
    each(text, |rest, before| {
        let is_apart = before.is_none_or(|c| !c.is_ascii_alphanumeric() && !"./-_".contains(c) && !DIGITS.contains(c));
        let date = dated(rest).filter(|date| is_apart && !rest.get(..date.taken).is_some_and(is_plain))?;
        Some((date.taken, date.form))
    })
}

/// A date at the beginning of these letters: 2023.1.9, 2023-01-09, 2023/1/9, 2023年01月09日, 二〇二三年一月九日.
fn dated(letters: &[char]) -> Option<Dated> {
    let year: String = letters.get(..4)?.iter().map(|c| digit(*c)).collect::<Option<_>>()?;
    if !(year.starts_with("19") || year.starts_with("20")) {
        return None;
    }
    let first = *letters.get(4)?;
    let (month, at) = part(letters, 5)?;
    let second = *letters.get(at)?;
    let (day, mut end) = part(letters, at + 1)?;
    let is_worded = first == '年' && second == '月' && letters.get(end) == Some(&'日');
    let is_parted = first == second && matches!(first, '.' | '．' | '-' | '/' | '－');
    if is_worded {
        end += 1;
    }
    let more = letters.get(end).is_some_and(|c| c.is_ascii_alphanumeric() || "./-_".contains(*c));
    let is_day = (1..=12).contains(&month) && (1..=31).contains(&day);
    let is_date = is_day && (is_worded || (is_parted && !more && letters.get(..end)?.iter().all(|c| !is_numeral(*c))));
    is_date.then(|| Dated { taken: end, form: format!("{year}年{month}月{day}日") })
}

fn digit(letter: char) -> Option<char> {
    let said = || DIGITS.chars().position(|c| c == letter || (c == '〇' && matches!(letter, '零' | '○' | 'Ｏ')));
    let spelt = || said().and_then(|n| char::from_digit(u32::try_from(n).ok()?, 10));
    Some(letter).filter(char::is_ascii_digit).or_else(|| full_width(letter)).or_else(spelt)
}

fn is_numeral(letter: char) -> bool {
    DIGITS.contains(letter) || "十零○".contains(letter)
}

/// A month or a day and where it ends.
fn part(letters: &[char], from: usize) -> Option<(u32, usize)> {
    let is_in = |c: &&char| c.is_ascii_digit() || full_width(**c).is_some() || is_numeral(**c);
    let digits: String = letters.get(from..)?.iter().take_while(is_in).take(4).collect();
    let plain: String = digits.chars().map(|c| full_width(c).unwrap_or(c)).collect();
    Some((value(plain.trim_start_matches('0'))?, from + digits.chars().count()))
}

/// The text with what a rule finds at some place (how many letters, and what they become) put in place.
fn each(text: &str, rule: impl Fn(&[char], Option<char>) -> Option<(usize, String)>) -> String {
    let letters: Vec<char> = text.chars().collect();
    let (mut out, mut at, mut before) = (String::with_capacity(text.len()), 0, None);
    while let Some(&letter) = letters.get(at) {
        match rule(letters.get(at..).unwrap_or_default(), before) {
            Some((taken, form)) if taken > 0 => {
                out.push_str(&form);
                at += taken;
            }
            _ => {
                out.push(letter);
                at += 1;
            }
        }
        before = out.chars().next_back();
    }
    out
}

/// 红桥政[2023]01号 → 红桥政〔2023〕1号. A 第 before the serial stays; that it should not be there is told.
pub(super) fn numbers(text: &str) -> String {
    each(text, |rest, before| {
        let number = numbered(rest, before)?;
        let word = if number.ordinal { "第" } else { "" };
        Some((number.taken, format!("〔{}〕{word}{}号", number.year, number.serial)))
    })
}

/// The same without 第.
pub(super) fn ordinals(text: &str) -> String {
    each(text, |rest, before| {
        let number = numbered(rest, before).filter(|number| number.ordinal)?;
        let written: String = rest.iter().take(number.taken).collect();
        Some((number.taken, written.replacen('第', "", 1)))
    })
}

/// Year and serial of a document number.
struct Numbered {
    taken: usize,
    year: String,
    serial: String,
    ordinal: bool,
}

/// The year in brackets of any kind and the serial up to 号, after the letters that stand for an organ.
fn numbered(rest: &[char], before: Option<char>) -> Option<Numbered> {
    if !before.is_some_and(char::is_alphabetic) || !"〔[［【(（﹝".contains(*rest.first()?) {
        return None;
    }
    let year: String = rest.get(1..5)?.iter().filter(|c| c.is_ascii_digit()).collect();
    let is_year = year.len() == 4 && (year.starts_with("19") || year.starts_with("20"));
    if !is_year || !"〕]］】)）﹞".contains(*rest.get(5)?) {
        return None;
    }
    let ordinal = rest.get(6) == Some(&'第');
    let from = if ordinal { 7 } else { 6 };
    let digits: String = rest.get(from..)?.iter().take_while(|c| c.is_ascii_digit()).take(8).collect();
    let serial = digits.trim_start_matches('0').to_owned();
    let end = from + digits.len();
    let is_number = !serial.is_empty() && rest.get(end) == Some(&'号');
    is_number.then(|| Numbered { taken: end + 1, year, serial, ordinal })
}

/// The line that says what is attached: 附件:1.表格; → 附件：1.表格. A whole sentence after it stays.
pub(super) fn attached(text: &str) -> String {
    let (indent, body) = text.split_at(text.len() - text.trim_start().len());
    let Some(rest) = body.strip_prefix("附件").map(str::trim_start).and_then(|rest| rest.strip_prefix([':', '：']))
    else {
        return text.to_owned();
    };
    let name = rest.trim();
    let bare = name.trim_end_matches(['。', '；', '，', '、', '.', ';', ',', ' ', '\u{3000}']);
    let is_name = bare.chars().any(is_han) && !bare.contains(['。', '；']);
    let name = if is_name { bare } else { name };
    let name = match leading(name).filter(|lead| lead.level == Level::Third && is_name) {
        Some(lead) => format!("{}{}", lead.sign, lead.after),
        None => name.to_owned(),
    };
    let mended = format!("{indent}附件：{name}");
    if mended == text.trim_end() { text.to_owned() } else { mended }
}

/// How many bytes of a line are 附件 and its colon.
pub(super) fn attached_sign(text: &str) -> usize {
    let rest = text.trim_start().strip_prefix("附件").map(str::trim_start);
    rest.and_then(|rest| rest.strip_prefix([':', '：'])).map_or(0, |rest| text.len() - rest.len())
}

/// A paragraph whose numeral has a blank for a sign: 一 总体要求 → 一、总体要求, 1 排查 → 1.排查.
pub(super) fn blank_sign(text: &str) -> String {
    let (indent, body) = text.split_at(text.len() - text.trim_start().len());
    let Some((digits, rest)) = body.split_once([' ', '\u{3000}']) else { return text.to_owned() };
    let rest = rest.trim_start();
    let plain: String = digits.chars().map(|c| full_width(c).unwrap_or(c)).collect();
    let is_arabic = !plain.is_empty() && plain.chars().all(|c| c.is_ascii_digit());
    let is_chinese = !plain.is_empty() && plain.chars().all(|c| is_numeral(c) || c == '百');
    let is_short = plain.chars().count() <= if is_arabic { 2 } else { 3 };
    let measures = if is_arabic { MEASURES } else { MEASURES_CHINESE };
    let is_text = rest.chars().next().is_some_and(|c| is_han(c) && !measures.contains(c) && !is_numeral(c));
    // Figures and more blanks are a row of a list.
    let is_row = is_arabic && rest.contains([' ', '\u{3000}']);
    if !(is_arabic || is_chinese)
        || !is_short
        || value(&plain).is_none()
        || plain.starts_with('0')
        || !is_text
        || is_row
    {
        return text.to_owned();
    }
    let stop = if is_arabic { '.' } else { '、' };
    format!("{indent}{plain}{stop}{rest}")
}
