//! Whether the levels of a text follow on one another: one after the other in number, none skipped.

use super::{Finding, LEVELS, Place, Severity};
use crate::body::{Block, Level};
use crate::number::leading;
use crate::recognise::Recognised;

const LADDER: [Level; 4] = [Level::First, Level::Second, Level::Third, Level::Fourth];

/// What is wrong with the order of the levels.
pub(super) fn order(read: &Recognised) -> Vec<Finding> {
    let mut findings = vec![];
    // The last number of each level; deeper ones are forgotten when a higher one comes.
    let mut last: [Option<u32>; 4] = [None; 4];
    let mut article = 0;
    for (block, line) in read.blocks.iter().zip(&read.lines) {
        let Block::Paragraph(paragraph) = block else { continue };
        let text = block.text();
        let Some(lead) = leading(&text) else { continue };
        let place = Place::Line(*line);
        if paragraph.level == Level::Article {
            findings.extend(follows(article, lead.number, &lead.sign, place));
            article = lead.number;
            last = [None; 4];
            continue;
        }
        let Some(depth) = LADDER.iter().position(|l| *l == paragraph.level) else { continue };
        let before = last.get(depth).copied().flatten().unwrap_or(0);
        findings.extend(follows(before, lead.number, &lead.sign, place.clone()));
        let above = depth.checked_sub(1).and_then(|n| last.get(n).copied());
        // Under an article, points begin at （一）.
        if above == Some(None) && before == 0 && !(article > 0 && depth == 1) {
            findings.extend(skipped(depth, &lead.sign, place));
        }
        for (n, number) in last.iter_mut().enumerate() {
            match n.cmp(&depth) {
                std::cmp::Ordering::Equal => *number = Some(lead.number),
                std::cmp::Ordering::Greater => *number = None,
                std::cmp::Ordering::Less => {}
            }
        }
    }
    findings
}

fn follows(before: u32, number: u32, sign: &str, place: Place) -> Option<Finding> {
    if number == before + 1 {
        return None;
    }
    let says = match number.cmp(&before) {
        _ if before == 0 => "这一层次的序数不是从一开始".to_owned(),
        std::cmp::Ordering::Equal => "这一序数重复".to_owned(),
        _ => format!("序数不连续，前一个是{before}，这一个是{number}"),
    };
    Some(Finding { clause: LEVELS, severity: Severity::Warning, place, found: sign.to_owned(), says, fix: None })
}

fn skipped(depth: usize, sign: &str, place: Place) -> Option<Finding> {
    let name = |n: usize| ["一、", "（一）", "1.", "（1）"].get(n).copied().unwrap_or_default();
    let above = name(depth.checked_sub(1)?);
    let says = format!("“{}”一层之上没有“{above}”一层；结构层次依次为“一、”“（一）”“1.”“（1）”", name(depth));
    Some(Finding { clause: LEVELS, severity: Severity::Hint, place, found: sign.to_owned(), says, fix: None })
}
