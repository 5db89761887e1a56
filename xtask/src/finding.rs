//! What a check found: where, what, and how to mend it.

use std::fmt;

/// Whether a finding stops the build.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Stops the build.
    Fail,
    /// Is only said.
    Warn,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// Whether it stops the build.
    pub level: Level,
    /// Path from the root of the repository.
    pub path: String,
    /// Line, from 1; 0 for the file or folder as a whole.
    pub line: usize,
    /// What is wrong.
    pub what: String,
    /// How to mend it.
    pub mend: String,
}

impl Finding {
    /// A finding that stops the build.
    pub fn fail(path: &str, line: usize, what: impl Into<String>, mend: impl Into<String>) -> Self {
        Self { level: Level::Fail, path: path.to_owned(), line, what: what.into(), mend: mend.into() }
    }

    /// A finding that is only said.
    pub fn warn(path: &str, line: usize, what: impl Into<String>, mend: impl Into<String>) -> Self {
        Self { level: Level::Warn, ..Self::fail(path, line, what, mend) }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let level = match self.level {
            Level::Fail => "fail",
            Level::Warn => "warn",
        };
        write!(f, "{level} {}", self.path)?;
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
        }
        write!(f, ": {}\n     mend: {}", self.what, self.mend)
    }
}
