//! Decision tables as people read them.

use guiju_gate::rulebook::{Condition, Row, RowAnswer, SignerNorm, Table, Word};
use guiju_ui::{Cell, Markup};

use super::labels::Labels;
use super::norms::{grid, shown};
use crate::answer::Failure;

/// A table as a grid: a column for each key, then what the row says and on what ground.
pub(super) fn table(labels: &Labels<'_>, table: &Table) -> Result<Markup, Failure> {
    let mut keys: Vec<&str> = vec![];
    for (key, _) in table.rows.iter().flat_map(|r| &r.when).flatten() {
        if !keys.contains(&key.text.as_str()) {
            keys.push(&key.text);
        }
    }
    let mut heads: Vec<String> = keys.iter().map(|k| labels.fact(k)).collect();
    heads.extend(["结论".to_owned(), "依据".to_owned()]);
    let mut rows: Vec<Vec<Cell>> = vec![];
    for row in &table.rows {
        for (n, condition) in row.when.iter().enumerate() {
            let mut cells: Vec<Cell> = keys.iter().map(|key| condition_cell(labels, key, condition)).collect();
            let said = if n == 0 { conclusion(labels, table, row) } else { "同上".to_owned() };
            cells.extend([said.into(), shown(&row.basis).into()]);
            rows.push(cells);
        }
    }
    if let Some(otherwise) = &table.otherwise {
        let mut cells: Vec<Cell> = keys.iter().map(|_| "其他".into()).collect();
        cells.extend([answer(labels, table, &otherwise.answer).into(), shown(&otherwise.basis).into()]);
        rows.push(cells);
    }
    let asked = labels.question(&table.answers.text);
    Ok(grid(&format!("回答：{asked}"), &heads, &rows)?)
}

/// What a condition says of one key; a dash where the key does not matter.
fn condition_cell(labels: &Labels<'_>, key: &str, condition: &Condition) -> Cell {
    let Some((_, members)) = condition.iter().find(|(k, _)| k.text == key) else { return "—".into() };
    let words: Vec<String> = members.iter().map(|m| labels.value(key, &m.text)).collect();
    words.join("、").into()
}

/// What a row says, and why it goes before others.
fn conclusion(labels: &Labels<'_>, table: &Table, row: &Row) -> String {
    let mut words = answer(labels, table, &row.answer);
    if !row.prevails_over.is_empty() {
        words.push_str(&format!("。先于{}：{}", prevailed(table, &row.prevails_over), row.reason));
    }
    if !row.note.is_empty() && row.note != row.reason {
        words.push_str(&format!("（{}）", row.note));
    }
    if row.choice {
        words.push_str("（本地选择）");
    }
    words
}

/// Rows that give way, by their places.
fn prevailed(table: &Table, ids: &[Word]) -> String {
    let mut places: Vec<String> = vec![];
    for id in ids {
        let row = table.rows.iter().find(|r| r.id.text == id.text);
        let place = row.map_or_else(|| id.text.clone(), |r| guiju_core::ground::place_in_chinese(&r.basis.place));
        if !places.contains(&place) {
            places.push(place);
        }
    }
    places.join("、")
}

fn answer(labels: &Labels<'_>, table: &Table, answer: &RowAnswer) -> String {
    match answer {
        RowAnswer::Permitted => "可以".to_owned(),
        RowAnswer::Refused(why) => format!("不可以：{why}"),
        RowAnswer::Text(text) => text.clone(),
        RowAnswer::Range { min, max } => match (min, max) {
            (Some(a), Some(b)) if a == b => format!("恰为{a}"),
            (Some(a), Some(b)) => format!("{a}至{b}"),
            (Some(a), None) => format!("至少{a}"),
            (None, Some(b)) => format!("至多{b}"),
            (None, None) => "不限".to_owned(),
        },
        RowAnswer::Parties { approve, report, file } => {
            let bodies = labels.bodies(&table.answers.text);
            let filed: Vec<String> = file.iter().map(|body| labels.member(bodies, &body.text)).collect();
            let part = |empty: bool, said: String| if empty { None } else { Some(said) };
            let parts = [
                part(approve.is_empty(), format!("须经{}同意", labels.roles(approve))),
                part(report.is_empty(), format!("事先向{}报告", labels.roles(report))),
                part(file.is_empty(), format!("向{}备案", filed.join("、"))),
            ];
            let parts: Vec<String> = parts.into_iter().flatten().collect();
            if parts.is_empty() { "无须批准、报告和备案".to_owned() } else { parts.join("；") }
        }
        RowAnswer::Signing { verb, chain, signers } => {
            let who: Vec<String> = signers.iter().map(|s| signer(labels, s)).collect();
            format!("由{}{verb}；此前：{}", who.join("，或"), labels.chain(&chain.text))
        }
    }
}

fn signer(labels: &Labels<'_>, signer: &SignerNorm) -> String {
    let mut conditions = vec![];
    if let Some(power) = &signer.grant {
        conditions.push(format!("须有“{}”授权", labels.member("power", &power.text)));
    }
    if let Some(fact) = &signer.evidence {
        conditions.push(format!("须{}", labels.fact(&fact.text)));
    }
    if signer.highest_only {
        conditions.push("多人时由排序最前者".to_owned());
    }
    if !signer.substitutable {
        conditions.push("不得由他人代行".to_owned());
    }
    let role = labels.role(&signer.role.text);
    if conditions.is_empty() { role } else { format!("{role}（{}）", conditions.join("，")) }
}
