//! Worked examples, worked out.

mod act;
mod authority;
mod class;
mod duty;
mod judgement;
mod question;

use std::collections::{BTreeMap, BTreeSet};

use guiju_core::{Facts, Workdays};
use guiju_gate::Edition;
use guiju_rulebook::{Case, CaseKind, CaseRow, Spot, Word};

pub(crate) use act::request as act_request;

use crate::findings::{Findings, Kind};
use crate::report::CaseCount;
use crate::words::{Words, joined, parts, value};
use crate::world::World;

/// What the rows that came out as they say have shown.
#[derive(Default)]
pub(crate) struct Shown {
    /// Rows of tables that decided: table and row.
    pub(crate) rows: BTreeSet<(String, usize)>,
    /// Tables whose `otherwise` decided.
    pub(crate) otherwise: BTreeSet<String>,
    /// Chains whose rungs were looked at.
    pub(crate) chains: BTreeSet<String>,
    /// Forbidding policies that alone refused an act.
    pub(crate) policies: BTreeSet<String>,
    /// Substitutions by which somebody stood in.
    pub(crate) substitutions: BTreeSet<String>,
    /// Acts that somebody was allowed to do.
    pub(crate) allowed: BTreeSet<String>,
    /// Duties of which a clock was counted, with what of them was stated: due, by, until, told, extend.
    pub(crate) duties: BTreeSet<(String, &'static str)>,
    /// Judgements with what of them was stated: by, asked, not_asked.
    pub(crate) judgements: BTreeSet<(String, &'static str)>,
    /// Answers to judgements on which something was tried: fact and answer.
    pub(crate) answers: BTreeSet<(String, String)>,
    /// Members whose labels were compared: class and member.
    pub(crate) labels: BTreeSet<(String, String)>,
}

impl Shown {
    fn add(&mut self, more: Shown) {
        self.rows.extend(more.rows);
        self.otherwise.extend(more.otherwise);
        self.chains.extend(more.chains);
        self.policies.extend(more.policies);
        self.substitutions.extend(more.substitutions);
        self.allowed.extend(more.allowed);
        self.duties.extend(more.duties);
        self.judgements.extend(more.judgements);
        self.answers.extend(more.answers);
        self.labels.extend(more.labels);
    }
}

/// What is needed to work an example out.
#[derive(Clone, Copy)]
pub(crate) struct Desk<'a> {
    pub(crate) edition: &'a Edition,
    pub(crate) words: &'a Words,
    pub(crate) world: &'a World,
    pub(crate) workdays: &'a Workdays,
}

/// What one row came to.
#[derive(Default)]
struct Outcome {
    /// By expectation, as a cell writes it.
    got: BTreeMap<&'static str, String>,
    /// Expectations that are sets: their order says nothing.
    sets: &'static [&'static str],
    /// By which norm or policy, for the message.
    by: String,
    /// What it shows, by the expectation that must be stated for it to count.
    shown: Vec<(&'static str, Shown)>,
}

/// Why a row cannot be worked out.
pub(crate) struct Unclear {
    spot: Spot,
    message: String,
    help: String,
}

impl Unclear {
    fn at(spot: Spot, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { spot, message: message.into(), help: help.into() }
    }
}

/// Works out every example of the rulebook.
pub(crate) fn run(desk: Desk<'_>, found: &mut Findings<'_>) -> (CaseCount, Shown) {
    let mut count = CaseCount::default();
    let mut shown = Shown::default();
    for case in desk.edition.book().articles.iter().flat_map(|a| &a.cases) {
        count.blocks += 1;
        for row in &case.rows {
            count.rows += 1;
            if let Some(more) = run_row(desk, case, row, found) {
                count.passed += 1;
                shown.add(more);
            }
        }
    }
    (count, shown)
}

/// One row; what it shows when it comes out as it says.
fn run_row(desk: Desk<'_>, case: &Case, row: &CaseRow, found: &mut Findings<'_>) -> Option<Shown> {
    let stated: Vec<&Word> = case.expectations.iter().filter(|e| case.expected(row, e).is_some()).collect();
    if stated.is_empty() {
        found.error(Kind::CaseUnclear, row.spot, "这一例没有写预期结果", "在 => 右边填写至少一项预期");
        return None;
    }
    let outcome = match case.kind {
        CaseKind::Question => question::run(desk, case, row),
        CaseKind::Act => act::run(desk, case, row),
        CaseKind::Authority => authority::run(desk, case, row),
        CaseKind::Duty => duty::run(desk, case, row),
        CaseKind::Judgement => judgement::run(desk, case, row),
        CaseKind::Class => class::run(desk, case, row),
    };
    let outcome = match outcome {
        Ok(outcome) => outcome,
        Err(Unclear { spot, message, help }) => {
            found.error(Kind::CaseUnclear, spot, message, help);
            return None;
        }
    };
    let mut passed = true;
    for name in &stated {
        passed &= compare(case, row, name, &outcome, found);
    }
    if !passed {
        return None;
    }
    let mut shown = Shown { answers: answers(desk, case, row), ..Shown::default() };
    for (needs, more) in outcome.shown {
        if stated.iter().any(|s| s.text == needs) {
            shown.add(more);
        }
    }
    Some(shown)
}

/// The answers to judgements that a row is given.
fn answers(desk: Desk<'_>, case: &Case, row: &CaseRow) -> BTreeSet<(String, String)> {
    let keys = case.row_keys(row).into_iter();
    let judged = keys.filter(|(key, _)| desk.edition.book().judgements.values().any(|j| j.answers == **key));
    judged.map(|(key, cell)| (key.text.clone(), cell.text.clone())).collect()
}

fn compare(case: &Case, row: &CaseRow, name: &Word, outcome: &Outcome, found: &mut Findings<'_>) -> bool {
    let Some(expected) = case.expected(row, name) else { return true };
    let Some(got) = outcome.got.get(name.text.as_str()) else {
        let known: Vec<&str> = outcome.got.keys().copied().collect();
        let message = format!("这种实例的结果没有“{name}”这一项");
        found.error(Kind::CaseUnclear, name.spot, message, format!("这一例的结果有：{}", known.join("、")));
        return false;
    };
    let same = match name.text.as_str() {
        "rungs" => ladder(expected) == ladder(got),
        "label" => expected.text == *got,
        set => same(expected, got, outcome.sets.contains(&set)),
    };
    if same {
        return true;
    }
    let message = format!("实例不符：{}“{}”的 {name} 应为 {expected}，实为 {got}", kind_label(case.kind), case.subject);
    let help = if outcome.by.is_empty() { String::new() } else { format!("作出这一结果的是 {}", outcome.by) };
    let given = case.row_keys(row).into_iter().map(|(key, cell)| (key.text.clone(), cell.text.clone())).collect();
    found.example(Kind::CaseFails, expected.spot, message, help, given);
    false
}

fn same(expected: &str, got: &str, set: bool) -> bool {
    if expected == got {
        return true;
    }
    let (mut expected, mut got) = (parts(expected), parts(got));
    if set {
        expected.sort();
        got.sort();
    }
    expected == got && !expected.is_empty()
}

/// Rungs in order; within a rung the order says nothing.
fn ladder(cell: &str) -> Vec<BTreeSet<&str>> {
    cell.split('>').map(|rung| rung.split('/').map(str::trim).collect()).collect()
}

fn kind_label(kind: CaseKind) -> &'static str {
    match kind {
        CaseKind::Question => "提问",
        CaseKind::Act => "行为",
        CaseKind::Authority => "权限",
        CaseKind::Duty => "时限",
        CaseKind::Judgement => "认定",
        CaseKind::Class => "类别",
    }
}

/// The cells of a row that are facts, read by their kinds; `own` are keys that are no facts.
fn facts(desk: Desk<'_>, case: &Case, row: &CaseRow, own: &dyn Fn(&str) -> bool) -> Result<Facts, Unclear> {
    let mut facts = Facts::new();
    for (key, cell) in case.row_keys(row) {
        if own(key) {
            continue;
        }
        let Some(spec) = desk.words.facts.get(key.text.as_str()) else {
            return Err(Unclear::at(key.spot, format!("没有“{key}”这一事实"), "事实的名称见词汇表"));
        };
        let read = value(spec.kind, cell, desk.edition.book());
        let read = read.map_err(|help| Unclear::at(cell.spot, format!("“{key}”不能是“{cell}”"), help))?;
        facts.insert(key.text.clone(), read);
    }
    Ok(facts)
}

/// A cell of a key that is no fact.
fn cell<'a>(case: &'a Case, row: &'a CaseRow, key: &str) -> Option<&'a Word> {
    case.row_keys(row).into_iter().find(|(k, _)| k.text == key).map(|(_, cell)| cell)
}

/// A set as a cell writes it.
fn set_cell<S: AsRef<str>>(items: impl IntoIterator<Item = S>) -> String {
    let items: BTreeSet<String> = items.into_iter().map(|i| i.as_ref().to_owned()).collect();
    joined(items)
}
