//! Small parts: notices, facts, tables, counts, tabs, the path picture.

use askama::Template;
use guiju_core::Citation;

use crate::markup::{Markup, render};

/// The kind of a notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notice {
    /// Something was recorded.
    Done,
    /// Something to know.
    Info,
    /// Something to heed.
    Heed,
}

impl Notice {
    fn class(self) -> &'static str {
        match self {
            Notice::Done => "done",
            Notice::Info => "info",
            Notice::Heed => "heed",
        }
    }
}

#[derive(Template)]
#[template(source = r#"<div class="notice {{ kind.class() }}" role="status">{{ words }}</div>"#, ext = "html")]
struct NoticePart<'a> {
    kind: Notice,
    words: &'a Markup,
}

/// One line above a page's content.
pub fn notice(kind: Notice, words: &Markup) -> Result<Markup, askama::Error> {
    render(&NoticePart { kind, words })
}

#[derive(Template)]
#[template(path = "ui/facts.html")]
struct FactsPart<'a> {
    facts: &'a [(String, String)],
}

/// Label and value, line by line. Nothing for no facts.
pub fn facts(facts: &[(String, String)]) -> Result<Markup, askama::Error> {
    if facts.is_empty() {
        return Ok(Markup::none());
    }
    render(&FactsPart { facts })
}

/// One cell of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell(pub Markup);

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Cell(Markup::text(text))
    }
}
impl From<String> for Cell {
    fn from(text: String) -> Self {
        Cell(Markup::text(&text))
    }
}
impl From<Markup> for Cell {
    fn from(markup: Markup) -> Self {
        Cell(markup)
    }
}

/// One row of a table. The first cell is the row's name and carries the link.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListRow {
    /// Where the row leads.
    pub href: Option<String>,
    /// As many as there are columns.
    pub cells: Vec<Cell>,
}

struct ShownRow<'a> {
    href: Option<&'a str>,
    head: Option<&'a Cell>,
    rest: Vec<(&'a str, &'a Cell)>,
}

#[derive(Template)]
#[template(path = "ui/list.html")]
struct ListPart<'a> {
    caption: &'a str,
    columns: &'a [&'a str],
    rows: Vec<ShownRow<'a>>,
    empty: &'a str,
}

/// A table; at phone width each row becomes a card with the columns' labels. `empty` is shown when there is no row.
pub fn list(caption: &str, columns: &[&str], rows: &[ListRow], empty: &str) -> Result<Markup, askama::Error> {
    let rows = rows
        .iter()
        .map(|row| ShownRow {
            href: row.href.as_deref(),
            head: row.cells.first(),
            rest: columns.iter().copied().zip(&row.cells).skip(1).collect(),
        })
        .collect();
    render(&ListPart { caption, columns, rows, empty })
}

/// One number of a counts strip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Count {
    /// Label.
    pub label: String,
    /// Number.
    pub number: u64,
    /// There may be more.
    pub more: bool,
    /// Where it leads.
    pub href: String,
    /// The one being shown.
    pub active: bool,
    /// Asks for attention when not zero.
    pub urgent: bool,
}

#[derive(Template)]
#[template(path = "ui/counts.html")]
struct CountsPart<'a> {
    counts: &'a [Count],
}

/// Numbers with their labels, each a link.
pub fn counts(counts: &[Count]) -> Result<Markup, askama::Error> {
    render(&CountsPart { counts })
}

/// One tab as a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TabLink {
    /// Label.
    pub label: String,
    /// Where it leads.
    pub href: String,
    /// The one being shown.
    pub active: bool,
}

#[derive(Template)]
#[template(path = "ui/tabs.html")]
struct TabsPart<'a> {
    tabs: &'a [TabLink],
}

/// Tabs as links.
pub fn tabs(tabs: &[TabLink]) -> Result<Markup, askama::Error> {
    render(&TabsPart { tabs })
}

/// Where one step of a path stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepState {
    /// Done.
    Done,
    /// Due now.
    Now,
    /// To come.
    Next,
    /// Sent back.
    Returned,
    /// Nobody can do it at present.
    Waits,
}

impl StepState {
    fn class(self) -> &'static str {
        match self {
            StepState::Done => "done",
            StepState::Now => "now",
            StepState::Next => "next",
            StepState::Returned => "returned",
            StepState::Waits => "waits",
        }
    }
    fn word(self) -> &'static str {
        match self {
            StepState::Done => "已办",
            StepState::Now => "在办",
            StepState::Next => "待办",
            StepState::Returned => "退回",
            StepState::Waits => "等待",
        }
    }
}

/// One step of the path of a paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Where it stands.
    pub state: StepState,
    /// What is done: 审核把关, 签发.
    pub label: String,
    /// In which capacity: 区政府办公室分管负责同志.
    pub capacity: String,
    /// Who did it, or who can; several joined by the caller.
    pub name: String,
    /// When, as shown; empty when not yet.
    pub date: String,
    /// A word more: the opinion, why it waits.
    pub note: String,
    /// The article that asks for it.
    pub citation: Option<Citation>,
}

struct ShownStep<'a> {
    step: &'a Step,
    cite: Markup,
}

#[derive(Template)]
#[template(path = "ui/path.html")]
struct PathPart<'a> {
    steps: Vec<ShownStep<'a>>,
}

/// The path picture: done, now, next.
pub fn path(steps: &[Step]) -> Result<Markup, askama::Error> {
    let steps = steps
        .iter()
        .map(|step| ShownStep { step, cite: step.citation.as_ref().map(crate::cite).unwrap_or_default() })
        .collect();
    render(&PathPart { steps })
}
