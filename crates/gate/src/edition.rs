//! An edition: a rulebook compiled.

use std::collections::BTreeSet;

use guiju_core::Citation;
use guiju_core::vocabulary::Vocabulary;
use guiju_rulebook::{Book, Flaw, Source, Spot};

use crate::table::CompiledTable;

/// What compiling came to.
#[derive(Debug)]
pub struct Compiled {
    /// Absent when any flaw is an error.
    pub edition: Option<Edition>,
    /// All flaws, by file and line.
    pub flaws: Vec<Flaw>,
    /// What was understood, also of a flawed rulebook.
    pub book: Book,
}

/// A rulebook compiled; shared between threads.
#[derive(Debug)]
pub struct Edition {
    hash: String,
    book: Book,
    policies: Vec<PolicyView>,
}

/// One policy as `proof` and pages see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyView {
    /// `51#1`.
    pub id: String,
    /// Whether it forbids.
    pub forbids: bool,
    /// Acts it applies to.
    pub acts: BTreeSet<String>,
    /// Facts it reads.
    pub facts: BTreeSet<String>,
    /// Its ground.
    pub citation: Citation,
    /// `@message`; empty for none.
    pub message: String,
    /// `@remedy`; empty for none.
    pub remedy: String,
    /// Where it is written.
    pub spot: Spot,
}

/// Compiles the files of a rulebook, the layer leaned on first.
pub fn compile(sources: &[Source], _vocabularies: &[&'static Vocabulary]) -> Compiled {
    let book = Book { files: guiju_rulebook::Files::of(sources), ..Book::default() };
    Compiled { edition: None, flaws: vec![], book }
}

impl Edition {
    /// SHA-256 over the files, in hexadecimal.
    pub fn hash(&self) -> &str {
        &self.hash
    }
    /// Title in full.
    pub fn title(&self) -> &str {
        self.book.main().map_or("", |l| l.title.as_str())
    }
    /// Short title, as cited.
    pub fn short(&self) -> &str {
        self.book.main().map_or("", |l| l.short.as_str())
    }
    /// In force from.
    pub fn effective(&self) -> Option<guiju_core::Day> {
        self.book.main().and_then(|l| l.effective)
    }
    /// On trial from.
    pub fn trial_from(&self) -> Option<guiju_core::Day> {
        self.book.main().and_then(|l| l.trial_from)
    }
    /// The rulebook as read.
    pub fn book(&self) -> &Book {
        &self.book
    }
    /// All policies, in order.
    pub fn policies(&self) -> &[PolicyView] {
        &self.policies
    }
    /// Facts that the policies of an act read; empty for an unknown act.
    pub fn wants(&self, _act: &str) -> &BTreeSet<String> {
        static NONE: BTreeSet<String> = BTreeSet::new();
        &NONE
    }
    /// The table that answers a question.
    pub fn table(&self, _question: &str) -> Option<&CompiledTable> {
        None
    }
}
