//! Examples of tables: given the keys, which row answers what.

use guiju_core::norms::{Answer, Norms};
use guiju_core::vocabulary::{FactKind, QuestionSpec};
use guiju_core::{Facts, Ruling, Value};
use guiju_gate::{CompiledTable, Hit};
use guiju_rulebook::{Case, CaseRow, Table};

use super::{Desk, Outcome, Shown, Unclear, facts};
use crate::words::{joined, yes_no};

pub(super) fn run(desk: Desk<'_>, case: &Case, row: &CaseRow) -> Result<Outcome, Unclear> {
    let mut facts = facts(desk, case, row, &|_| false)?;
    let spec = spec(desk, case)?;
    let banded = banded(desk, spec, &mut facts);
    for (key, _) in case.row_keys(row) {
        if !spec.keys.contains(&key.text.as_str()) && !banded.contains(&key.text) {
            let help = format!("它的键是：{}", spec.keys.join("、"));
            return Err(Unclear::at(key.spot, format!("提问“{}”没有“{key}”这一键", spec.name), help));
        }
    }
    let decided = decide(desk, case, row, spec, &facts)?;
    let mut outcome = Outcome { by: decided.by, ..Outcome::default() };
    outcome.got.insert("row", decided.row);
    for needs in ["row", "permitted", "text", "min", "max", "signers", "approve", "report", "file"] {
        outcome.shown.push((needs, shown(&decided.table.common.name, decided.hit)));
    }
    if let Some(ruling) = &decided.ruling {
        answer(&ruling.answer, &mut outcome);
    }
    Ok(outcome)
}

/// Adds the band of every amount given, for keys that are bands; the amounts that were.
fn banded(desk: Desk<'_>, spec: &QuestionSpec, facts: &mut Facts) -> Vec<String> {
    let book = desk.edition.book();
    let mut amounts = vec![];
    for key in spec.keys {
        let Some(FactKind::Class(class)) = desk.words.facts.get(key).map(|f| f.kind) else { continue };
        let Some(bands) = book.bands.get(class) else { continue };
        let Some(Value::Number(amount)) = facts.get(bands.of.text.as_str()) else { continue };
        if let Some(band) = book.band(class, *amount) {
            facts.insert((*key).to_owned(), band.into());
            amounts.push(bands.of.text.clone());
        }
    }
    amounts
}

/// The question of a case.
pub(super) fn spec(desk: Desk<'_>, case: &Case) -> Result<&'static QuestionSpec, Unclear> {
    let spec = desk.words.questions.get(case.subject.text.as_str());
    spec.copied().ok_or_else(|| {
        let known: Vec<&str> = desk.words.questions.keys().copied().collect();
        let help = format!("提问有：{}", known.join("、"));
        Unclear::at(case.subject.spot, format!("没有“{}”这一提问", case.subject), help)
    })
}

/// What decided a combination.
pub(super) struct Decided<'a> {
    pub(super) table: &'a Table,
    /// The row that decides; `None` for `otherwise` and where nothing decides.
    pub(super) hit: Decision,
    /// The row's id, `otherwise`, or why there is none.
    pub(super) row: String,
    /// Table, row and place in words.
    pub(super) by: String,
    /// The answer; `None` outside of the table and in a gap.
    pub(super) ruling: Option<Ruling>,
}

/// Which part of a table decided.
#[derive(Clone, Copy)]
pub(super) enum Decision {
    Row(usize),
    Otherwise,
    None,
}

/// Asks a question; a key without a value is told to the author.
pub(super) fn decide<'a>(
    desk: Desk<'a>,
    case: &Case,
    row: &CaseRow,
    spec: &QuestionSpec,
    facts: &Facts,
) -> Result<Decided<'a>, Unclear> {
    let missing = spec.keys.iter().find(|k| !facts.contains_key(**k));
    if let Some(key) = missing {
        let message = format!("这一例没有给出“{key}”（{}）", desk.words.label(key));
        return Err(Unclear::at(row.spot, message, "在 given 行或者表格中给出"));
    }
    let unanswered = || Unclear::at(case.subject.spot, format!("没有裁决表回答“{}”", spec.name), "补写这一裁决表");
    let table = desk.edition.table(spec.name).ok_or_else(unanswered)?;
    let norm = desk.edition.book().tables.get(table.name()).ok_or_else(unanswered)?;
    let (hit, words) = match table.hit(&combination(table, facts)) {
        Hit::Row(r) | Hit::Prevails(r, _) => (Decision::Row(r), String::new()),
        Hit::Equal(rows) => (rows.first().map_or(Decision::None, |r| Decision::Row(*r)), String::new()),
        Hit::Otherwise => (Decision::Otherwise, "otherwise".to_owned()),
        Hit::Gap => (Decision::None, "没有一行回答".to_owned()),
        Hit::Clash(rows) => (Decision::None, format!("各行冲突：{}", names(norm, &rows))),
        Hit::Outside => (Decision::None, "不在表内".to_owned()),
    };
    let row = match hit {
        Decision::Row(r) => norm.rows.get(r).map(|r| r.id.text.clone()).unwrap_or_default(),
        _ => words,
    };
    let ruling = desk.edition.ask(spec.name, facts).ok();
    let by = ruling.as_ref().map(|r| format!("{}（{}）", r.citation.norm, r.citation)).unwrap_or_default();
    Ok(Decided { table: norm, hit, row, by, ruling })
}

fn names(norm: &Table, rows: &[usize]) -> String {
    joined(rows.iter().filter_map(|r| norm.rows.get(*r)).map(|r| r.id.text.as_str()))
}

/// Facts as the table's combination; a member that is none counts as the first, and was refused when read.
fn combination(table: &CompiledTable, facts: &Facts) -> Vec<usize> {
    let index = |key: &guiju_gate::Key| {
        let cell = facts.get(&key.name).and_then(|v| v.cell());
        key.members.iter().position(|(id, _)| Some(id.as_str()) == cell).unwrap_or_default()
    };
    table.keys().iter().map(index).collect()
}

/// What a decision shows.
pub(super) fn shown(table: &str, hit: Decision) -> Shown {
    let mut shown = Shown::default();
    match hit {
        Decision::Row(row) => {
            shown.rows.insert((table.to_owned(), row));
        }
        Decision::Otherwise => {
            shown.otherwise.insert(table.to_owned());
        }
        Decision::None => {}
    }
    shown
}

fn answer(answer: &Answer, outcome: &mut Outcome) {
    let bound = |b: &Option<i64>| b.map_or_else(|| "-".to_owned(), |n| n.to_string());
    match answer {
        Answer::Permitted => outcome.got.insert("permitted", yes_no(true)),
        Answer::Refused(_) => outcome.got.insert("permitted", yes_no(false)),
        Answer::Text(text) => outcome.got.insert("text", text.clone()),
        Answer::Range { min, max } => {
            outcome.got.insert("min", bound(min));
            outcome.got.insert("max", bound(max))
        }
        Answer::Parties(parties) => {
            outcome.got.insert("approve", joined(&parties.approve));
            outcome.got.insert("report", joined(&parties.report));
            outcome.got.insert("file", joined(&parties.file))
        }
        Answer::Signing(signing) => {
            outcome.got.insert("verb", signing.verb.clone());
            outcome.got.insert("chain", signing.chain.clone());
            outcome.got.insert("signers", joined(signing.signers.iter().map(|s| s.role.as_str())))
        }
    };
}
