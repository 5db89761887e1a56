//! The rulebook under examination: `rulebook check` and `rulebook explain`.
//!
//! Pure. [`check`] takes a rulebook as the gate compiled it and the vocabularies of the matters, and looks for what no
//! reader would find by eye: rows of a table that contradict each other, combinations that no row answers, worked
//! examples that come out otherwise, acts that nobody may do or that nothing guards, norms that nothing uses or that no
//! example shows, papers that nobody could sign, duties that nobody owes or that nothing ends, judgements that nobody may make. Each finding has its place and a concrete example.

mod book;
mod cases;
mod check;
mod coverage;
mod dead;
mod differences;
mod duties;
mod explain;
mod findings;
mod impact;
mod judgements;
mod report;
mod report_text;
mod schema;
mod space;
mod states;
mod table;
mod ways;
mod words;
mod world;

pub use check::check;
pub use differences::{DifferenceLine, differences, differences_of};
pub use explain::{
    CaseView, Explained, NormView, case_in_words, duty_lines, explain, explain_edition, has_paragraph, judgement_lines,
};
pub use findings::{Finding, Kind};
pub use impact::{Opened, impact};
pub use report::{ActSummary, ArticleLine, CaseCount, JudgementLine, LayerSummary, PolicyCount, Report, TableSummary};
