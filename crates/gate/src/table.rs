//! Decision tables, compiled for asking and for walking every combination.
//!
//! Every row may have several conditions. For each member of each key a bit set says which conditions allow it; the
//! conditions that match a combination are the intersection of as many bit sets as there are keys.

use std::collections::{BTreeMap, BTreeSet};

use guiju_core::fact::Facts;
use guiju_core::vocabulary::{FactSpec, QuestionSpec};
use guiju_rulebook::{Book, RowAnswer, Table};

/// One key of a question with its finite domain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// Fact name.
    pub name: String,
    /// As shown.
    pub label: String,
    /// Members: id and label, in order; a combination names them by index.
    pub members: Vec<(String, String)>,
}

/// What a table says to one combination; rows by index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hit {
    /// Exactly one row matches.
    Row(usize),
    /// The first prevails over all the others that match.
    Prevails(usize, Vec<usize>),
    /// Several match and say the same.
    Equal(Vec<usize>),
    /// None matches; `otherwise` holds.
    Otherwise,
    /// None matches.
    Gap,
    /// Several match and contradict each other.
    Clash(Vec<usize>),
    /// The question named in `only_where` refuses this combination.
    Outside,
}

/// Bits for the conditions of a table.
type Bits = u128;

/// A table compiled.
#[derive(Debug, Clone)]
pub struct CompiledTable {
    name: String,
    question: &'static QuestionSpec,
    keys: Vec<Key>,
    /// For each key and member the conditions that allow it.
    allowed: Vec<Vec<Bits>>,
    /// For each condition its row.
    row_of: Vec<usize>,
    /// For each row the rows it prevails over.
    prevails: Vec<BTreeSet<usize>>,
    answers: Vec<RowAnswer>,
    otherwise: bool,
    outside: Option<Outside>,
}

/// The question that refuses combinations, and where its keys are among ours.
#[derive(Debug, Clone)]
struct Outside {
    question: &'static str,
    refuses: Box<CompiledTable>,
    refused_otherwise: bool,
    at: Vec<usize>,
}

impl CompiledTable {
    /// Compiles a table whose links are sound.
    ///
    /// # Errors
    /// In Chinese, where it has more conditions than bits, or a key without a finite domain.
    pub(crate) fn of(
        table: &Table,
        question: &'static QuestionSpec,
        book: &Book,
        facts: &BTreeMap<&'static str, &'static FactSpec>,
    ) -> Result<Self, String> {
        let mut keys = vec![];
        for name in question.keys {
            let fact = facts.get(name).ok_or_else(|| format!("问题“{}”的键“{name}”不是事实", question.name))?;
            let members = book.domain(fact.kind);
            let members = members.ok_or_else(|| format!("问题“{}”的键“{name}”不是有限的", question.name))?;
            keys.push(Key { name: (*name).to_owned(), label: fact.label.to_owned(), members });
        }
        let conditions: Vec<(usize, _)> =
            table.rows.iter().enumerate().flat_map(|(at, row)| row.when.iter().map(move |c| (at, c))).collect();
        if conditions.len() > 128 {
            return Err(format!("一张表最多128组条件，现有{}组", conditions.len()));
        }
        let bit = |allows: &dyn Fn(&guiju_rulebook::Condition) -> bool| -> Bits {
            let bits = conditions.iter().enumerate().filter(|(_, (_, c))| allows(c));
            bits.fold(0, |all, (at, _)| all | (1 << at))
        };
        let allows = |key: &str, member: &str, condition: &guiju_rulebook::Condition| {
            let cell = condition.iter().find(|(k, _)| k.text == key);
            cell.is_none_or(|(_, members)| members.iter().any(|m| m.text == member))
        };
        let allowed =
            keys.iter().map(|key| key.members.iter().map(|(id, _)| bit(&|c| allows(&key.name, id, c))).collect());
        let index = |id: &str| table.rows.iter().position(|r| r.id.text == id);
        Ok(Self {
            name: table.common.name.clone(),
            question,
            allowed: allowed.collect(),
            keys,
            row_of: conditions.iter().map(|(row, _)| *row).collect(),
            prevails: table.rows.iter().map(|r| r.prevails_over.iter().filter_map(|w| index(w)).collect()).collect(),
            answers: table.rows.iter().map(|r| r.answer.clone()).collect(),
            otherwise: table.otherwise.is_some(),
            outside: None,
        })
    }

    /// Name of the table; its rows are in [`Book::tables`].
    pub fn name(&self) -> &str {
        &self.name
    }
    /// The question it answers.
    pub fn question(&self) -> &'static QuestionSpec {
        self.question
    }
    /// Keys in the question's order.
    pub fn keys(&self) -> &[Key] {
        &self.keys
    }
    /// The question whose refused combinations are outside this table.
    pub fn only_where(&self) -> Option<&'static str> {
        self.outside.as_ref().map(|o| o.question)
    }

    /// The combination that facts make: for each key the index of a member.
    ///
    /// # Errors
    /// In Chinese, where a key is missing or has a value that is no member.
    pub fn combination(&self, facts: &Facts) -> Result<Vec<usize>, String> {
        let index = |key: &Key| {
            let value = facts.get(&key.name).ok_or_else(|| format!("没有给出“{}”（{}）", key.name, key.label))?;
            let cell = value.cell().unwrap_or_default();
            let at = key.members.iter().position(|(id, _)| id == cell);
            at.ok_or_else(|| format!("“{}”（{}）不会是“{value}”", key.name, key.label))
        };
        self.keys.iter().map(index).collect()
    }

    /// What it says to one combination: for each key the index of a member. A combination that is none is a gap.
    pub fn hit(&self, combination: &[usize]) -> Hit {
        if self.is_outside(combination) {
            return Hit::Outside;
        }
        let matching =
            self.keys.iter().enumerate().fold(Bits::MAX, |bits, (key, _)| {
                bits & combination.get(key).map_or(0, |member| self.bits(key, *member))
            });
        self.resolve(matching)
    }

    /// Calls with every combination and what the table says to it, in order; the last key changes fastest.
    pub fn walk(&self, each: &mut dyn FnMut(&[usize], &Hit)) {
        let mut combination = vec![];
        self.descend(&mut combination, Bits::MAX, each);
    }

    fn descend(&self, combination: &mut Vec<usize>, matching: Bits, each: &mut dyn FnMut(&[usize], &Hit)) {
        let key = combination.len();
        let Some(Key { members, .. }) = self.keys.get(key) else {
            let hit = if self.is_outside(combination) { Hit::Outside } else { self.resolve(matching) };
            each(combination, &hit);
            return;
        };
        for member in 0..members.len() {
            combination.push(member);
            self.descend(combination, matching & self.bits(key, member), each);
            combination.pop();
        }
    }

    fn bits(&self, key: usize, member: usize) -> Bits {
        self.allowed.get(key).and_then(|k| k.get(member)).copied().unwrap_or_default()
    }

    fn resolve(&self, matching: Bits) -> Hit {
        let mut rows: Vec<usize> = vec![];
        for (at, row) in self.row_of.iter().enumerate() {
            if matching & (1 << at) != 0 && rows.last() != Some(row) {
                rows.push(*row);
            }
        }
        match rows.as_slice() {
            [] if self.otherwise => return Hit::Otherwise,
            [] => return Hit::Gap,
            [one] => return Hit::Row(*one),
            _ => {}
        }
        let others = |row: usize| rows.iter().copied().filter(move |r| *r != row);
        let over = |row: usize| self.prevails.get(row);
        let first = rows.iter().copied().find(|row| others(*row).all(|o| over(*row).is_some_and(|p| p.contains(&o))));
        if let Some(row) = first {
            return Hit::Prevails(row, others(row).collect());
        }
        let answers: Vec<_> = rows.iter().map(|row| self.answers.get(*row)).collect();
        if answers.windows(2).all(|pair| pair.first() == pair.get(1)) { Hit::Equal(rows) } else { Hit::Clash(rows) }
    }

    fn is_outside(&self, combination: &[usize]) -> bool {
        let Some(outside) = &self.outside else { return false };
        let theirs: Vec<usize> = outside.at.iter().filter_map(|at| combination.get(*at).copied()).collect();
        match outside.refuses.hit(&theirs) {
            Hit::Row(row) | Hit::Prevails(row, _) => outside.refuses.refuses(row),
            Hit::Equal(rows) => rows.first().is_some_and(|row| outside.refuses.refuses(*row)),
            Hit::Otherwise => outside.refused_otherwise,
            Hit::Gap | Hit::Clash(_) | Hit::Outside => false,
        }
    }

    fn refuses(&self, row: usize) -> bool {
        matches!(self.answers.get(row), Some(RowAnswer::Refused(_)))
    }
}

/// Gives every table with `only_where` the table of that question. A question that itself has `only_where` is taken
/// without it, so that none turns in a circle.
pub(crate) fn bind_outside(tables: &mut BTreeMap<&'static str, CompiledTable>, book: &Book) {
    let plain: BTreeMap<&'static str, CompiledTable> = tables.clone();
    for compiled in tables.values_mut() {
        let Some(word) = book.tables.get(&compiled.name).and_then(|t| t.only_where.as_ref()) else { continue };
        let Some((question, refuses)) = plain.get_key_value(word.text.as_str()) else { continue };
        let ours = |key: &Key| compiled.keys.iter().position(|k| k.name == key.name);
        let at: Vec<usize> = refuses.keys.iter().filter_map(ours).collect();
        let otherwise = book.tables.get(&refuses.name).and_then(|t| t.otherwise.as_ref());
        let refused_otherwise = otherwise.is_some_and(|o| matches!(o.answer, RowAnswer::Refused(_)));
        let refuses = Box::new(refuses.clone());
        compiled.outside = Some(Outside { question, refuses, refused_otherwise, at });
    }
}
