//! Every table over all its combinations: overlaps, gaps, rows and precedences that decide nothing.

use std::collections::{BTreeMap, BTreeSet};

use guiju_core::ground::place_in_chinese;
use guiju_gate::{CompiledTable, Edition, Hit};
use guiju_rulebook::{Row, Table};

use crate::findings::{Findings, Kind};
use crate::report::TableSummary;
use crate::space::Space;

/// What a walk over one table found.
#[derive(Default)]
struct Walked {
    summary: TableSummary,
    /// Rows that match somewhere, and rows that decide somewhere.
    matched: BTreeSet<usize>,
    decides: BTreeSet<usize>,
    /// Precedences without which some combination would be contradictory.
    needed: BTreeSet<(usize, usize)>,
    /// Pairs that contradict each other: how often, and one combination.
    clashes: BTreeMap<(usize, usize), (u64, Vec<usize>)>,
    gap: Option<Vec<usize>>,
}

/// Walks one table.
pub(crate) fn check(table: &CompiledTable, edition: &Edition, found: &mut Findings<'_>) -> TableSummary {
    let Some(norm) = edition.book().tables.get(table.name()) else { return TableSummary::default() };
    let space = Space::of(table, edition);
    let mut walked = Walked::default();
    space.walk(&mut |combination, count| take(&mut walked, norm, &table.hit(combination), combination, count));
    let precedences = norm.rows.iter().map(|r| r.prevails_over.len()).sum();
    report(norm, &walked, &space, found);
    TableSummary {
        name: norm.common.name.clone(),
        label: norm.common.label.clone(),
        question: table.question().name.to_owned(),
        rows: norm.rows.len(),
        precedences,
        ..walked.summary
    }
}

fn take(walked: &mut Walked, norm: &Table, hit: &Hit, combination: &[usize], count: u64) {
    walked.summary.combinations += count;
    match hit {
        Hit::Row(row) => {
            walked.summary.single += count;
            walked.matched.insert(*row);
            walked.decides.insert(*row);
        }
        Hit::Prevails(row, others) => {
            walked.summary.prevailed += count;
            walked.decides.insert(*row);
            walked.matched.insert(*row);
            walked.matched.extend(others);
            if !alike(norm, others.iter().chain([row])) {
                walked.needed.extend(others.iter().map(|o| (*row, *o)));
            }
        }
        Hit::Equal(rows) => {
            walked.summary.equal += count;
            walked.matched.extend(rows);
            walked.decides.extend(rows);
        }
        Hit::Otherwise => walked.summary.otherwise += count,
        Hit::Outside => walked.summary.outside += count,
        Hit::Gap => {
            walked.summary.gaps += count;
            walked.gap.get_or_insert_with(|| combination.to_vec());
        }
        Hit::Clash(rows) => {
            walked.summary.overlaps += count;
            walked.matched.extend(rows);
            for pair in contradicting(norm, rows) {
                walked.clashes.entry(pair).or_insert_with(|| (0, combination.to_vec())).0 += count;
            }
        }
    }
}

/// Whether rows all say the same.
fn alike<'a>(norm: &Table, rows: impl Iterator<Item = &'a usize>) -> bool {
    let answers: Vec<_> = rows.filter_map(|r| norm.rows.get(*r)).map(|r| &r.answer).collect();
    answers.windows(2).all(|pair| matches!(pair, [a, b] if a == b))
}

/// The pairs to blame for a contradiction: those that differ and of which neither precedes. Where every pair is settled
/// and still no row precedes all others, the first two stand for the circle.
fn contradicting(norm: &Table, rows: &[usize]) -> Vec<(usize, usize)> {
    let mut pairs = vec![];
    for (at, a) in rows.iter().enumerate() {
        for b in rows.iter().skip(at + 1) {
            let (Some(one), Some(other)) = (norm.rows.get(*a), norm.rows.get(*b)) else { continue };
            if one.answer != other.answer && precedes(one, other) == precedes(other, one) {
                pairs.push((*a, *b));
            }
        }
    }
    if let ([], [first, second, ..]) = (pairs.as_slice(), rows) {
        pairs.push((*first, *second));
    }
    pairs
}

fn precedes(one: &Row, other: &Row) -> bool {
    one.prevails_over.iter().any(|id| id.text == other.id.text)
}

fn report(norm: &Table, walked: &Walked, space: &Space<'_>, found: &mut Findings<'_>) {
    let name = format!("裁决表“{}”（{}）", norm.common.label, norm.common.name);
    for ((a, b), (count, combination)) in &walked.clashes {
        let (Some(one), Some(other)) = (norm.rows.get(*a), norm.rows.get(*b)) else { continue };
        let why = match (precedes(one, other), precedes(other, one)) {
            (true, true) => "互相优先，不能裁决",
            (false, false) => "重叠而没有写明哪一行优先",
            _ => "与另一行构成循环，没有一行优先于其余各行",
        };
        let message = format!("{name}的两行{why}：{} 与 {}，共 {count} 种组合", titled(one), titled(other));
        let help = "在应当优先的一行写 prevails_over 并说明 reason，或者收窄其中一行的 when";
        found.example(Kind::Overlap, other.id.spot, message, help, space.shown(combination));
    }
    if let Some(combination) = &walked.gap {
        let message = format!("{name}有空白：{} 种组合没有任何一行回答", walked.summary.gaps);
        let help = "补写一行，或者用 otherwise 写明其余情形怎样处理";
        found.example(Kind::Gap, norm.common.spot, message, help, space.shown(combination));
    }
    for (at, row) in norm.rows.iter().enumerate() {
        report_row(norm, at, row, walked, &name, found);
    }
}

fn report_row(norm: &Table, at: usize, row: &Row, walked: &Walked, name: &str, found: &mut Findings<'_>) {
    if !walked.matched.contains(&at) {
        let message = format!("{name}的一行不可能适用：{}", titled(row));
        found.error(Kind::DeadRow, row.id.spot, message, "检查 when 的条件是否自相矛盾，或者都在 only_where 之外");
        return;
    }
    if !walked.decides.contains(&at) && walked.summary.overlaps == 0 {
        let message = format!("{name}的一行从不起作用，总是让位于别的行：{}", titled(row));
        found.warning(Kind::DeadRow, row.id.spot, message, "删去这一行，或者检查优先次序");
    }
    for id in &row.prevails_over {
        let Some(other) = norm.rows.iter().position(|r| r.id.text == id.text) else { continue };
        if !walked.needed.contains(&(at, other)) && !walked.clashes.keys().any(|(a, b)| *a == at || *b == at) {
            let message = format!("{name}中 {} 优先于“{id}”的规定用不上", titled(row));
            found.warning(Kind::PrecedenceUnneeded, id.spot, message, "两行不会同时适用，或者回答相同，可以删去");
        }
    }
}

/// `important（第五十一条第四款）`
fn titled(row: &Row) -> String {
    format!("{}（{}）", row.id, place_in_chinese(&row.basis.place))
}
/// Tables of an edition in the order of their names, with what the gate made of them.
pub(crate) fn tables(edition: &Edition) -> impl Iterator<Item = &CompiledTable> {
    edition.book().tables.values().filter_map(|t| edition.table(&t.answers.text))
}
