//! What can be wrong within one line: the sign of its level, punctuation, digits, dates.

use super::{ATTACHED, DATE, EMPTY_PAGE, Finding, LEVELS, NUMBER, NUMERALS, PUNCTUATION, Place, Severity, forms};
use crate::number::{full_width, leading};

/// A fault of a line: on what it rests, how much it matters, what it is, and how the line is set right.
struct Rule {
    clause: &'static str,
    severity: Severity,
    says: &'static str,
    mend: fn(&str) -> String,
    /// Whether the mending is safe. Where it is not, the fault is told, and a person says what was meant.
    is_safe: bool,
}

const fn safe(clause: &'static str, severity: Severity, says: &'static str, mend: fn(&str) -> String) -> Rule {
    Rule { clause, severity, says, mend, is_safe: true }
}

const fn told(clause: &'static str, severity: Severity, says: &'static str, mend: fn(&str) -> String) -> Rule {
    Rule { clause, severity, says, mend, is_safe: false }
}

/// In the order in which a line is set right. A rule finds where its mending changes something.
const RULES: [Rule; 15] = [
    safe(LEVELS, Severity::Error, "结构层次序数应写作“一、”“（一）”“1.”“（1）”，括号用全角，其后不再加标点", sign),
    safe(LEVELS, Severity::Error, "结构层次序数后是空格，应写作“一、”“1.”", forms::blank_sign),
    safe(NUMERALS, Severity::Warning, "数字用半角阿拉伯数字", digits),
    safe(PUNCTUATION, Severity::Warning, "引号用“”", quotes),
    safe(ATTACHED, Severity::Error, "附件说明写作“附件：”，冒号用全角，附件名称后不加标点", forms::attached),
    safe(PUNCTUATION, Severity::Warning, "汉字之间用全角标点", punctuation),
    safe(PUNCTUATION, Severity::Warning, "句末用“。”，不用半角的点", stop),
    told(PUNCTUATION, Severity::Warning, "汉字之间有半角的点，句号用“。”，间隔号用“·”", points),
    safe(PUNCTUATION, Severity::Hint, "全角标点前后不留空格", spaces),
    told(PUNCTUATION, Severity::Hint, "汉字之间有空格：多余的请删去，应当断开的请补标点", blanks),
    safe(DATE, Severity::Error, "日期的月、日不编虚位，即1不编为01", dates),
    safe(DATE, Severity::Error, "成文日期用阿拉伯数字写全年、月、日，不编虚位，写作“2023年1月9日”", forms::date),
    told(NUMERALS, Severity::Warning, "日期一般写作“2023年1月9日”；照引原文的除外", forms::dates_within),
    safe(NUMBER, Severity::Error, "发文字号的年份用六角括号“〔〕”括入，顺序号不编虚位", forms::numbers),
    told(NUMBER, Severity::Warning, "发文字号的顺序号前不加“第”字", forms::ordinals),
];

/// All that is wrong with a line. The fix of each sets right that alone.
pub(super) fn line(text: &str, place: Place) -> Vec<Finding> {
    let mut findings = vec![];
    for rule in &RULES {
        let mended = (rule.mend)(text);
        if mended != text {
            findings.push(Finding {
                clause: rule.clause,
                severity: rule.severity,
                place: place.clone(),
                found: differs(text, &mended),
                says: rule.says.to_owned(),
                fix: rule.is_safe.then_some(mended),
            });
        }
    }
    let bare: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    if bare.contains("此页无正文") {
        let says = "不得用“此页无正文”。版面不够时，系统自动调整行距、字距".to_owned();
        let (found, fix) = ("此页无正文".to_owned(), None);
        findings.push(Finding { clause: EMPTY_PAGE, severity: Severity::Error, place, found, says, fix });
    }
    findings
}

/// One rule may bring about what another looks for: so often they are all gone through at most.
const ROUNDS: usize = 8;

/// The line with everything set right that can be.
pub(super) fn mended(text: &str) -> String {
    let mut text = text.to_owned();
    for _ in 0..ROUNDS {
        let next = RULES.iter().filter(|rule| rule.is_safe).fold(text.clone(), |text, rule| (rule.mend)(&text));
        if next == text {
            break;
        }
        text = next;
    }
    text
}

/// The first place where two texts differ, with a few letters around.
fn differs(was: &str, is: &str) -> String {
    let (was, is): (Vec<char>, Vec<char>) = (was.chars().collect(), is.chars().collect());
    let same = was.iter().zip(&is).take_while(|(a, b)| a == b).count();
    was.iter().skip(same.saturating_sub(4)).take(12).collect()
}

fn sign(text: &str) -> String {
    let (indent, body) = text.split_at(text.len() - text.trim_start().len());
    match leading(body) {
        Some(lead) if !lead.is_proper => format!("{indent}{}{}", lead.sign, lead.after),
        _ => text.to_owned(),
    }
}

fn digits(text: &str) -> String {
    text.chars().map(|c| full_width(c).unwrap_or(c)).collect()
}

/// Whether a letter is Chinese, so that the punctuation beside it is of full width.
pub(super) fn is_han(letter: char) -> bool {
    matches!(u32::from(letter), 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0x20000..=0x323af)
}

/// Each letter with its neighbours, changed by a rule.
fn between(text: &str, rule: impl Fn(Option<char>, char, Option<char>) -> Option<char>) -> String {
    let letters: Vec<char> = text.chars().collect();
    let at = |n: usize| letters.get(n).copied();
    let changed =
        letters.iter().enumerate().filter_map(|(n, &letter)| rule(n.checked_sub(1).and_then(at), letter, at(n + 1)));
    changed.collect()
}

/// A comma between figures, a colon in a time and a point in a decimal stay; brackets are turned where both stand beside Chinese.
fn punctuation(text: &str) -> String {
    let beside = |before: Option<char>| before.is_some_and(|c| is_han(c) || "”》）".contains(c));
    let (sign, text) = text.split_at(forms::attached_sign(text));
    let changed = between(text, |before, letter, after| {
        let wide = match letter {
            ',' => '，',
            ';' => '；',
            ':' => '：',
            '?' => '？',
            '!' => '！',
            _ => return Some(letter),
        };
        let is_chinese = beside(before) && after.is_none_or(|c| is_han(c) || !c.is_ascii() || c == ' ');
        Some(if is_chinese { wide } else { letter })
    });
    format!("{sign}{}", brackets(&changed))
}

/// The text behind the sign of its level, and that sign with what stands before.
fn behind_sign(text: &str) -> (&str, &str) {
    let after = leading(text.trim_start()).map_or(text.len(), |lead| lead.after.len());
    text.split_at(text.len() - after)
}

/// A point at the end of a sentence that ends the line: 高度重视. → 高度重视。
fn stop(text: &str) -> String {
    let (sign, body) = behind_sign(text);
    let (line, closing) = body.split_at(body.trim_end_matches(['”', '’', '）', ' ', '\u{3000}']).len());
    match line.strip_suffix(['.', '．']) {
        Some(said) if forms::attached_sign(text) == 0 && said.ends_with(|c| is_han(c) || "”》）".contains(c)) => {
            format!("{sign}{said}。{closing}")
        }
        _ => text.to_owned(),
    }
}

/// A point between two Chinese letters: a stop, or the point in a foreign name.
fn points(text: &str) -> String {
    let (sign, body) = behind_sign(text);
    let han = |c: Option<char>| c.is_some_and(is_han);
    let changed = between(body, |before, letter, after| {
        Some(if letter == '.' && han(before) && han(after) { '。' } else { letter })
    });
    format!("{sign}{changed}")
}

/// Brackets around anything Chinese are of full width, both of a pair or none.
fn brackets(text: &str) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    // Where each bracket opened, and how many Chinese letters stood before it.
    let mut open: Vec<(usize, usize)> = vec![];
    let mut chinese = 0;
    for at in 0..letters.len() {
        match letters.get(at) {
            Some('(') => open.push((at, chinese)),
            Some(')') => {
                let Some((begin, before)) = open.pop() else { continue };
                if chinese > before {
                    set(&mut letters, begin, '（');
                    set(&mut letters, at, '）');
                }
            }
            Some(letter) if is_han(*letter) => chinese += 1,
            _ => {}
        }
    }
    letters.into_iter().collect()
}

fn set(letters: &mut [char], at: usize, to: char) {
    if let Some(letter) = letters.get_mut(at) {
        *letter = to;
    }
}

/// Straight quotes in pairs around Chinese; of an odd number none is touched.
fn quotes(text: &str) -> String {
    let count = text.matches('"').count();
    if count == 0 || count % 2 == 1 || !text.chars().any(is_han) {
        return text.to_owned();
    }
    let mut is_open = false;
    let turned = text.chars().map(|letter| {
        if letter != '"' {
            return letter;
        }
        is_open = !is_open;
        if is_open { '“' } else { '”' }
    });
    turned.collect()
}

/// A space beside punctuation of full width; the one after the number of a chapter or an article stays.
fn spaces(text: &str) -> String {
    without_spaces(text, |before, after| (is_wide(before) || is_wide(after)) && (is_any(before) && is_any(after)))
}

/// A space between two Chinese letters: it may be too much, or stand for what was left out, or keep two things apart.
fn blanks(text: &str) -> String {
    without_spaces(text, |before, after| is_han(before) && is_han(after))
}

fn is_wide(letter: char) -> bool {
    "，。；：、！？（）《》“”".contains(letter)
}

fn is_any(letter: char) -> bool {
    is_han(letter) || is_wide(letter)
}

fn without_spaces(text: &str, is_gone: impl Fn(char, char) -> bool) -> String {
    let divided = leading(text.trim_start()).is_some_and(|lead| lead.sign.starts_with('第'));
    let names = text.chars().filter(|c| *c == ' ' || *c == '\u{3000}').count() > 6;
    if divided || names || forms::blank_sign(text) != text {
        return text.to_owned();
    }
    between(text, |before, letter, after| {
        let gone = letter == ' ' && before.zip(after).is_some_and(|(before, after)| is_gone(before, after));
        (!gone).then_some(letter)
    })
}

/// 2023年01月09日 → 2023年1月9日.
fn dates(text: &str) -> String {
    between(text, |before, letter, after| {
        let is_padded = letter == '0'
            && matches!(before, Some('年' | '月'))
            && after.is_some_and(|c| c.is_ascii_digit() && c != '0');
        (!is_padded).then_some(letter)
    })
}
