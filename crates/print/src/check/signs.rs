//! What can be wrong within one line: the sign of its level, punctuation, digits, dates.

use super::{DATE, EMPTY_PAGE, Finding, LEVELS, NUMERALS, PUNCTUATION, Place, Severity};
use crate::number::{full_width, leading};

/// A fault of a line: on what it rests, how much it matters, what it is, and how the line is set right.
struct Rule {
    clause: &'static str,
    severity: Severity,
    says: &'static str,
    mend: fn(&str) -> String,
}

/// In the order in which a line is set right. A rule finds where its mending changes something.
const RULES: [Rule; 6] = [
    Rule {
        clause: LEVELS,
        severity: Severity::Error,
        says: "结构层次序数应写作“一、”“（一）”“1.”“（1）”，括号用全角，其后不再加标点",
        mend: sign,
    },
    Rule { clause: NUMERALS, severity: Severity::Warning, says: "数字用半角阿拉伯数字", mend: digits },
    Rule { clause: PUNCTUATION, severity: Severity::Warning, says: "引号用“”", mend: quotes },
    Rule { clause: PUNCTUATION, severity: Severity::Warning, says: "汉字之间用全角标点", mend: punctuation },
    Rule { clause: PUNCTUATION, severity: Severity::Hint, says: "汉字之间不留空格", mend: spaces },
    Rule {
        clause: DATE, severity: Severity::Error, says: "日期的月、日不编虚位，即1不编为01", mend: dates
    },
];

/// All that is wrong with a line. The fix of each sets right that alone.
pub(super) fn line(text: &str, place: Place) -> Vec<Finding> {
    let mut findings = vec![];
    for rule in RULES {
        let mended = (rule.mend)(text);
        if mended != text {
            findings.push(Finding {
                clause: rule.clause,
                severity: rule.severity,
                place: place.clone(),
                found: differs(text, &mended),
                says: rule.says.to_owned(),
                fix: Some(mended),
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
        let next = RULES.iter().fold(text.clone(), |text, rule| (rule.mend)(&text));
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
fn is_han(letter: char) -> bool {
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
    brackets(&changed)
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

/// A space between two Chinese letters; the one after the number of a chapter or an article stays.
fn spaces(text: &str) -> String {
    let divided = leading(text.trim_start()).is_some_and(|lead| lead.sign.starts_with('第'));
    let names = text.chars().filter(|c| *c == ' ' || *c == '\u{3000}').count() > 6;
    if divided || names {
        return text.to_owned();
    }
    let is_wide = |c: Option<char>| c.is_some_and(|c| is_han(c) || "，。；：、！？（）《》“”".contains(c));
    between(text, |before, letter, after| {
        let gone = letter == ' ' && is_wide(before) && is_wide(after);
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
