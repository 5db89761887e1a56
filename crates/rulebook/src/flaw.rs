//! A flaw of a rulebook: where, what, and how to put it right.

use std::fmt;

use serde::{Deserialize, Serialize};

/// How grave a flaw is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The rulebook cannot be adopted.
    Error,
    /// It can, but somebody should look.
    Warning,
}

/// One flaw.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Flaw {
    /// File as `layer/path`.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// How grave.
    pub severity: Severity,
    /// What is wrong, in Chinese.
    pub message: String,
    /// What would be right, in Chinese; empty where nothing can be said.
    pub help: String,
    /// The line itself.
    pub source_line: String,
}

impl Flaw {
    /// Whether it keeps the rulebook from being adopted.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

impl fmt::Display for Flaw {
    /// The message, the line, a caret under the column, the help.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = match self.severity {
            Severity::Error => "错误",
            Severity::Warning => "提醒",
        };
        writeln!(f, "{word}：{}", self.message)?;
        writeln!(f, "  --> {}:{}:{}", self.file, self.line, self.column)?;
        let number = self.line.to_string();
        let before: usize = self.source_line.chars().take(self.column.saturating_sub(1)).map(width).sum();
        writeln!(f, "  {number} | {}", self.source_line)?;
        write!(f, "  {} | {}^", " ".repeat(number.len()), " ".repeat(before))?;
        if !self.help.is_empty() {
            write!(f, "\n  怎样改：{}", self.help)?;
        }
        Ok(())
    }
}

/// Columns a character takes on a terminal: Chinese characters and full-width marks take two.
fn width(c: char) -> usize {
    match u32::from(c) {
        0x1100..=0x115F | 0x2E80..=0xA4CF | 0xAC00..=0xD7A3 | 0xF900..=0xFAFF | 0xFE30..=0xFE6F => 2,
        0xFF00..=0xFF60 | 0xFFE0..=0xFFE6 | 0x2_0000..=0x3_FFFF => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flaw_is_shown_with_its_line_and_a_caret() {
        let flaw = Flaw {
            severity: Severity::Error,
            file: "demo/01.md".into(),
            line: 12,
            column: 4,
            message: "没有“mayer”这一角色".into(),
            help: "是否应为“mayor”".into(),
            source_line: "角色=mayer".into(),
        };
        let shown = "错误：没有“mayer”这一角色\n  --> demo/01.md:12:4\n  12 | 角色=mayer\n     |      ^\n  怎样改：是否应为“mayor”";
        assert_eq!(flaw.to_string(), shown);
    }
}
