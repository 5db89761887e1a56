//! What was found, and the one place where findings are collected.

use guiju_rulebook::{Files, Flaw, Severity, Spot};
use serde::Serialize;

/// What a finding is about; the machine name in the JSON report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The rulebook could not be read or compiled.
    Compile,
    /// A worked example comes out otherwise than it says.
    CaseFails,
    /// A worked example cannot be worked out: a fact is missing or a word unknown.
    CaseUnclear,
    /// Two rows of a table contradict each other, and none precedes.
    Overlap,
    /// A combination that no row answers.
    Gap,
    /// A precedence that decides nothing.
    PrecedenceUnneeded,
    /// A row that no combination matches, or that always gives way.
    DeadRow,
    /// Somebody would have to sign, and nobody may, and it is not said why or who can end that.
    NoSigner,
    /// A duty that nobody owes, somebody to be told or to judge whom nobody can be.
    NobodyOwes,
    /// A duty that nothing discharges.
    NotDischarged,
    /// An act of which no example shows that anybody may do it.
    NobodyMay,
    /// A norm that nothing uses.
    DeadNorm,
    /// A norm that no worked example shows.
    NotShown,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What it is about.
    pub kind: Kind,
    /// Place, message and help.
    #[serde(flatten)]
    pub flaw: Flaw,
    /// A concrete combination that shows it, label and value; empty where none is needed.
    pub example: Vec<(String, String)>,
}

impl Finding {
    /// Whether it keeps the rulebook from being adopted.
    pub fn is_error(&self) -> bool {
        self.flaw.is_error()
    }
}

/// Collects findings.
pub(crate) struct Findings<'a> {
    files: &'a Files,
    list: Vec<Finding>,
}

impl<'a> Findings<'a> {
    pub(crate) fn new(files: &'a Files) -> Self {
        Self { files, list: vec![] }
    }

    /// Takes over what compiling found.
    pub(crate) fn take(&mut self, flaws: &[Flaw]) {
        let found = flaws.iter().map(|f| Finding { kind: Kind::Compile, flaw: f.clone(), example: vec![] });
        self.list.extend(found);
    }

    pub(crate) fn error(&mut self, kind: Kind, spot: Spot, message: impl Into<String>, help: impl Into<String>) {
        self.add(kind, Severity::Error, spot, message.into(), help.into(), vec![]);
    }

    pub(crate) fn warning(&mut self, kind: Kind, spot: Spot, message: impl Into<String>, help: impl Into<String>) {
        self.add(kind, Severity::Warning, spot, message.into(), help.into(), vec![]);
    }

    /// An error with the combination that shows it.
    pub(crate) fn example(
        &mut self,
        kind: Kind,
        spot: Spot,
        message: impl Into<String>,
        help: impl Into<String>,
        example: Vec<(String, String)>,
    ) {
        self.add(kind, Severity::Error, spot, message.into(), help.into(), example);
    }

    fn add(
        &mut self,
        kind: Kind,
        severity: Severity,
        spot: Spot,
        message: String,
        help: String,
        example: Vec<(String, String)>,
    ) {
        let flaw = self.files.flaw(severity, spot, message, help);
        self.list.push(Finding { kind, flaw, example });
    }

    /// All of them: errors first, each kind of gravity by file and line.
    pub(crate) fn done(mut self) -> Vec<Finding> {
        let key = |f: &Finding| (f.flaw.severity, f.flaw.file.clone(), f.flaw.line, f.flaw.column, f.kind);
        self.list.sort_by_key(key);
        self.list.dedup();
        self.list
    }
}
