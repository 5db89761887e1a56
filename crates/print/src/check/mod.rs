//! What the format has against a draft: each finding cites its clause and, where that is safe, brings the text set right.

mod elements;
mod forms;
mod levels;
mod signs;
#[cfg(test)]
mod tests;

pub use elements::document;

use crate::clean;
use crate::recognise::recognise;
use crate::tabular;

/// How much it matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// A matter of custom; nothing forbids it.
    Hint,
    /// It should be otherwise.
    Warning,
    /// The standard or the regulation says otherwise.
    Error,
}

/// Where in a draft.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// 标题.
    Title,
    /// 发文字号.
    Number,
    /// 签发人.
    Signers,
    /// 主送机关.
    Recipients,
    /// A line of the body, from 1.
    Line(usize),
    /// The body as a whole.
    Body,
    /// An attachment, from 1.
    Attachment(usize),
    /// 署名、日期、印章.
    Signature,
    /// 附注.
    Note,
    /// 版记.
    Colophon,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What it rests on: `GB/T 9704-2012 7.3.3`.
    pub clause: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// Where.
    pub place: Place,
    /// What was found there, as written.
    pub found: String,
    /// What is wrong with it, in words for a clerk.
    pub says: String,
    /// The whole text of the place as it should be; nothing where only a person can say.
    pub fix: Option<String>,
}

pub(crate) const LEVELS: &str = "GB/T 9704-2012 7.3.3";
pub(crate) const TITLE: &str = "GB/T 9704-2012 7.3.1";
pub(crate) const NUMBER: &str = "GB/T 9704-2012 7.2.5";
pub(crate) const SIGNERS: &str = "GB/T 9704-2012 7.2.6";
pub(crate) const RECIPIENTS: &str = "GB/T 9704-2012 7.3.2";
pub(crate) const ATTACHED: &str = "GB/T 9704-2012 7.3.4";
pub(crate) const DATE: &str = "GB/T 9704-2012 7.3.5.4";
pub(crate) const EMPTY_PAGE: &str = "GB/T 9704-2012 7.3.5.5";
pub(crate) const NOTE: &str = "GB/T 9704-2012 7.3.6";
pub(crate) const COPIES: &str = "GB/T 9704-2012 7.4.2";
pub(crate) const MINUTES: &str = "GB/T 9704-2012 10.3";
pub(crate) const PUNCTUATION: &str = "GB/T 9704-2012 9（GB/T 15834）";
pub(crate) const NUMERALS: &str = "GB/T 9704-2012 9（GB/T 15835）";

/// Examines the text of a body, line by line and as a whole.
pub fn text(body: &str) -> Vec<Finding> {
    let mut findings = vec![];
    for (n, raw) in clean::lines(body).enumerate() {
        let line = clean::line(raw, n + 1, &mut vec![]);
        if !line.trim().is_empty() && tabular::row(&line).is_none() {
            findings.extend(signs::line(&line, Place::Line(n + 1)));
        }
    }
    let read = recognise(body);
    findings.extend(levels::order(&read));
    for mark in &read.marks {
        findings.push(Finding {
            clause: LEVELS,
            severity: Severity::Warning,
            place: Place::Line(mark.line),
            found: mark.near.clone(),
            says: mark.doubt.words().to_owned(),
            fix: None,
        });
    }
    findings.sort_by(|a, b| (&a.place, b.severity).cmp(&(&b.place, a.severity)));
    findings
}

/// The body with every line that can be set right safely set right.
pub fn fixed(body: &str) -> String {
    let line = |(n, raw): (usize, &str)| {
        let clean = clean::line(raw, n + 1, &mut vec![]);
        // Rows of tables stay as they are: signs between their cells are no punctuation.
        if tabular::row(&clean).is_some() {
            return raw.to_owned();
        }
        let mended = signs::mended(&clean);
        // What is only cleaned is left to its author: what shows nothing does no harm, and what is lost is told.
        if mended == clean { raw.trim_end().to_owned() } else { mended }
    };
    clean::lines(body).enumerate().map(line).collect::<Vec<_>>().join("\n")
}

/// The text with one line, from 1, replaced by another; its other lines stay as they are.
pub fn replaced(text: &str, line: usize, by: &str) -> String {
    clean::lines(text).enumerate().map(|(n, was)| if n + 1 == line { by } else { was }).collect::<Vec<_>>().join("\n")
}
