//! The files of a rulebook, and positions in them.

use std::fmt;

use crate::flaw::{Flaw, Severity};

/// One file of a rulebook, as handed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Name of the layer, e.g. `national`. Layers lean on those that come before them.
    pub layer: String,
    /// Path relative to the layer's folder, e.g. `09-documents.md`.
    pub path: String,
    /// Text.
    pub text: String,
}

/// A position: file and byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Spot {
    /// Index into [`Files`].
    pub file: usize,
    /// Byte offset in that file.
    pub offset: usize,
}

impl Spot {
    /// The spot so many bytes further on.
    #[must_use]
    pub fn plus(self, bytes: usize) -> Self {
        Self { offset: self.offset + bytes, ..self }
    }
}

/// A text with the place where it is written. Equality looks at the text alone.
#[derive(Debug, Clone, Default)]
pub struct Word {
    /// The text.
    pub text: String,
    /// Where.
    pub spot: Spot,
}

impl PartialEq for Word {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}
impl Eq for Word {}
impl std::ops::Deref for Word {
    type Target = str;
    fn deref(&self) -> &str {
        &self.text
    }
}
impl fmt::Display for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct File {
    name: String,
    text: String,
    /// Byte offset at which each line begins.
    lines: Vec<usize>,
}

/// All files of a rulebook, in reading order; turns spots into lines and columns.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Files {
    files: Vec<File>,
}

impl Files {
    /// Takes the sources in.
    pub fn of(sources: &[Source]) -> Self {
        let file = |s: &Source| File {
            name: format!("{}/{}", s.layer, s.path),
            text: s.text.clone(),
            lines: std::iter::once(0).chain(s.text.match_indices('\n').map(|(i, _)| i + 1)).collect(),
        };
        Self { files: sources.iter().map(file).collect() }
    }

    /// Name of a file as shown: `layer/path`; empty for an index that is none.
    pub fn name(&self, file: usize) -> &str {
        self.files.get(file).map_or("", |f| f.name.as_str())
    }

    /// Text of a file; empty for an index that is none.
    pub fn text(&self, file: usize) -> &str {
        self.files.get(file).map_or("", |f| f.text.as_str())
    }

    /// Line and column, both from 1, the column in characters. A spot beyond the end is the end.
    pub fn position(&self, spot: Spot) -> (usize, usize) {
        let Some(file) = self.files.get(spot.file) else { return (1, 1) };
        let line = file.lines.partition_point(|start| *start <= spot.offset).max(1);
        let start = file.lines.get(line - 1).copied().unwrap_or_default();
        let end = spot.offset.clamp(start, file.text.len());
        let rest = file.text.get(start..).unwrap_or_default();
        let column = rest.char_indices().take_while(|(i, _)| start + i < end).count() + 1;
        (line, column)
    }

    /// The text of a line (from 1), without its line break.
    pub fn line(&self, file: usize, line: usize) -> &str {
        self.text(file).lines().nth(line.saturating_sub(1)).unwrap_or_default()
    }

    /// Sorts flaws by file, line and column, and leaves out what is said twice.
    pub fn sort(&self, flaws: &mut Vec<Flaw>) {
        let order = |flaw: &Flaw| self.files.iter().position(|f| f.name == flaw.file);
        flaws.sort_by_cached_key(|f| (order(f), f.line, f.column, f.severity, f.message.clone()));
        flaws.dedup();
    }

    /// A flaw at a spot.
    pub fn flaw(&self, severity: Severity, spot: Spot, message: impl Into<String>, help: impl Into<String>) -> Flaw {
        let (line, column) = self.position(spot);
        Flaw {
            severity,
            file: self.name(spot.file).to_owned(),
            line,
            column,
            message: message.into(),
            help: help.into(),
            source_line: self.line(spot.file, line).to_owned(),
        }
    }

    /// An error at a spot.
    pub fn error(&self, spot: Spot, message: impl Into<String>, help: impl Into<String>) -> Flaw {
        self.flaw(Severity::Error, spot, message, help)
    }

    /// A warning at a spot.
    pub fn warning(&self, spot: Spot, message: impl Into<String>, help: impl Into<String>) -> Flaw {
        self.flaw(Severity::Warning, spot, message, help)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_counted_in_characters() {
        let text = "第一行\n角色 = 1\n".to_owned();
        let files = Files::of(&[Source { layer: "l".into(), path: "a.md".into(), text }]);
        assert_eq!(files.position(Spot { file: 0, offset: 0 }), (1, 1));
        assert_eq!(files.position(Spot { file: 0, offset: 10 }), (2, 1));
        assert_eq!(files.position(Spot { file: 0, offset: 17 }), (2, 4));
        assert_eq!(files.position(Spot { file: 0, offset: 999 }), (3, 1));
        assert_eq!(files.position(Spot { file: 7, offset: 3 }), (1, 1));
        assert_eq!(files.line(0, 2), "角色 = 1");
    }
}
