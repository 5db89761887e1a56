//! What the register of papers says of the paper, and the register of obligations of the answers due.

use guiju_core::register::{Answered, Ask, Cell, Row, Viewer, Where};
use guiju_core::{CaseFile, OfficeTime};

/// The matter whose subjects are consulted on.
pub const MATTER: &str = "documents";
/// Its register.
const PAPERS: &str = "documents";
/// The register of what is owed.
const OBLIGATIONS: &str = "obligations";
/// The act by which a unit answers, full name.
pub const REPLY: &str = "consultation.reply";

/// A paper as its register has it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Paper {
    /// Title.
    pub title: String,
    /// Unit that drafted it: the lead.
    pub unit: String,
    /// Who drafted it.
    pub drafter: String,
    /// Lines of work concerned.
    pub lines: Vec<String>,
    /// Hash of its text.
    pub text: String,
    /// Still with the drafter, not submitted.
    pub drafting: bool,
    /// When it was drafted; absent in a row that does not say.
    pub drafted: Option<OfficeTime>,
    /// Class `publicity`.
    pub publicity: String,
    /// Class `label`.
    pub label: String,
}

/// What every act and every page of it must read.
pub fn looks(case: &CaseFile<'_>) -> Vec<Ask> {
    if case.subject.is_empty() {
        return vec![];
    }
    let of = |register: &'static str| {
        // Facts of the act: read by the program, whoever acts.
        Ask::all(register, Viewer::System).filter(Where::Is("subject", Cell::from(case.subject)))
    };
    vec![of(PAPERS), of(OBLIGATIONS)]
}

/// The paper; nothing where it was not read, or where the subject is none.
pub fn paper(case: &CaseFile<'_>) -> Option<Paper> {
    let row = case.answers.first()?.rows.first()?;
    let text = |name: &str| row.get(name).map_or("", Cell::text).to_owned();
    Some(Paper {
        title: text("title"),
        unit: text("unit"),
        drafter: text("drafter"),
        lines: text("lines").split_whitespace().map(str::to_owned).collect(),
        text: text("text"),
        drafted: text("drafted").parse().ok(),
        drafting: row.get("drafting").and_then(Cell::number) == Some(1),
        publicity: text("publicity"),
        label: text("label"),
    })
}

impl Paper {
    /// Lines of the paper that are the work of a unit.
    pub fn lines_of(&self, unit: &str, case: &CaseFile<'_>) -> Vec<String> {
        let is = |line: &&String| case.org.lines.get(*line).is_some_and(|l| l.unit == unit);
        self.lines.iter().filter(is).cloned().collect()
    }

    /// The lines by which the lead's leader is found: its own of the paper, or all of the paper where none is its own.
    pub fn lead_lines(&self, case: &CaseFile<'_>) -> Vec<String> {
        let own = self.lines_of(&self.unit, case);
        if own.is_empty() { self.lines.clone() } else { own }
    }
}

/// What is owed on the paper.
fn owed<'a>(case: &'a CaseFile<'_>) -> &'a [Row] {
    case.answers.get(1).map(|a: &Answered| a.rows.as_slice()).unwrap_or_default()
}

/// Who has a paper that was submitted on his desk: those whose posts owe an act of its own matter.
pub fn on_desk(case: &CaseFile<'_>) -> Vec<String> {
    let own = |row: &&Row| {
        let act = row.get("act").map_or("", Cell::text);
        act.split_once('.').is_some_and(|(matter, _)| matter == MATTER)
    };
    let posts = owed(case).iter().filter(own).map(|row| row.get("post").map_or("", Cell::text));
    let mut who: Vec<String> = posts.map(|post| case.org.post_with_holder(post, case.happened)).collect();
    who.sort();
    who.dedup();
    who
}

/// Until when a unit's answer is due by the obligation that is open, where it was lengthened since.
pub fn due(unit: &str, case: &CaseFile<'_>) -> Option<OfficeTime> {
    let of = |row: &&Row| {
        let post = row.get("post").map_or("", Cell::text);
        let is_reply = row.get("act").map_or("", Cell::text) == REPLY;
        is_reply && case.org.posts.get(post).is_some_and(|p| p.unit == unit)
    };
    owed(case).iter().find(of)?.get("due").map(Cell::text)?.parse().ok()
}
