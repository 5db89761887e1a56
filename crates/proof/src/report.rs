//! What `rulebook check` reports; as JSON by serde, as a page of text by `Display`.

use serde::Serialize;

use crate::differences::DifferenceLine;
use crate::findings::Finding;

/// The report on one rulebook.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Report {
    /// Machine name of the rulebook.
    pub name: String,
    /// Title in full.
    pub title: String,
    /// Hash of the edition; empty when it could not be compiled.
    pub edition: String,
    /// Whether it can be adopted: nothing found is an error.
    pub adoptable: bool,
    /// Layers with their articles counted, the one leaned on first.
    pub layers: Vec<LayerSummary>,
    /// Every article with its status, in reading order.
    pub articles: Vec<ArticleLine>,
    /// Where the rulebook and the layers it leans on pull apart, and what was chosen.
    pub differences: Vec<DifferenceLine>,
    /// The schema that the vocabularies make: acts with their policies and the facts these read.
    pub acts: Vec<ActSummary>,
    /// Facts declared by the vocabularies.
    pub facts: usize,
    /// Questions asked by the vocabularies.
    pub questions: usize,
    /// Reasons of refusal that need a ground.
    pub reasons: usize,
    /// Norms by kind, in Chinese.
    pub norms: Vec<(String, usize)>,
    /// Policies.
    pub policies: PolicyCount,
    /// What is left to somebody's judgement.
    pub judgements: Vec<JudgementLine>,
    /// Worked examples.
    pub cases: CaseCount,
    /// Tables, each walked over all its combinations.
    pub tables: Vec<TableSummary>,
    /// Ways of signing tried out on a small government: kinds of paper, lines of work and states of presence together.
    pub ways: u64,
    /// What waits to be built, by matter: how many articles or sections name it.
    pub planned: Vec<(String, usize)>,
    /// What was found, errors first.
    pub findings: Vec<Finding>,
}

/// One layer and its articles.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct LayerSummary {
    /// Machine name.
    pub name: String,
    /// Title in full.
    pub title: String,
    /// Articles that `rulebook.toml` says it has; absent where its headings have no numbers.
    pub declared: Option<u16>,
    /// Articles found.
    pub counted: usize,
    /// Of these, executable (perhaps with a part that is planned still).
    pub executable: usize,
    /// Of the executable, those with a part that is planned still.
    pub partly: usize,
    /// Planned.
    pub planned: usize,
    /// Guidance: nothing to compute.
    pub guidance: usize,
}

/// One article with its status.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ArticleLine {
    /// Layer.
    pub layer: String,
    /// Place as cited.
    pub place: String,
    /// Heading.
    pub title: String,
    /// `executable`, `planned` or `guidance`.
    pub status: &'static str,
    /// Matters that will carry what is planned.
    pub planned_for: Vec<String>,
}

/// What stands before an act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ActSummary {
    /// Full name.
    pub act: String,
    /// As shown.
    pub label: String,
    /// Policies that permit it.
    pub permits: usize,
    /// Policies that forbid it.
    pub forbids: usize,
    /// Facts that these read.
    pub facts: Vec<String>,
}

/// One thing that is left to somebody's judgement; each answer (yes, no, not said yet) is tried like any other fact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct JudgementLine {
    /// Name.
    pub name: String,
    /// As shown.
    pub label: String,
    /// The word of the rules.
    pub word: String,
    /// Place.
    pub place: String,
    /// Whether it departs from what binds in principle.
    pub departs: bool,
    /// Who may declare it, as shown.
    pub by: Vec<String>,
    /// Acts on which it is asked, as shown.
    pub on: Vec<String>,
}

/// Policies counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct PolicyCount {
    /// Those that permit.
    pub permits: usize,
    /// Those that forbid.
    pub forbids: usize,
}

/// Worked examples counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct CaseCount {
    /// Blocks.
    pub blocks: usize,
    /// Rows run.
    pub rows: usize,
    /// Rows that came out as they say.
    pub passed: usize,
}

/// One table, walked over all combinations of its keys.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct TableSummary {
    /// Name.
    pub name: String,
    /// As shown.
    pub label: String,
    /// Question it answers.
    pub question: String,
    /// Rows.
    pub rows: usize,
    /// Combinations in all.
    pub combinations: u64,
    /// Of these, outside the table: the question named in `only_where` refuses them.
    pub outside: u64,
    /// Answered by one row alone.
    pub single: u64,
    /// Answered by a row that precedes the others which match.
    pub prevailed: u64,
    /// Answered alike by several rows.
    pub equal: u64,
    /// Answered by `otherwise`.
    pub otherwise: u64,
    /// Contradictory.
    pub overlaps: u64,
    /// Unanswered.
    pub gaps: u64,
    /// Pairs of rows of which one precedes the other.
    pub precedences: usize,
}

impl Report {
    /// Whether anything found keeps the rulebook from being adopted.
    pub fn has_errors(&self) -> bool {
        self.findings.iter().any(Finding::is_error)
    }

    /// Errors and warnings counted.
    pub fn counts(&self) -> (usize, usize) {
        let errors = self.findings.iter().filter(|f| f.is_error()).count();
        (errors, self.findings.len() - errors)
    }

    /// As JSON, indented.
    pub fn json(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default()
    }
}
