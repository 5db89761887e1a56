//! The combinations of a table's keys, walked without walking each of them.
//!
//! Two members of a key that no row tells apart are answered alike, whatever the other keys say. They are taken together:
//! one of them stands for all, and the combination counts as often as there are members. A table with a quarter of a
//! million combinations comes down to some thousands, and none is left out.

use std::collections::{BTreeMap, BTreeSet};

use guiju_gate::{CompiledTable, Edition, Key};
use guiju_rulebook::Table;

/// The combinations of one table.
pub(crate) struct Space<'a> {
    keys: &'a [Key],
    /// For each key the groups of members that no row tells apart.
    groups: Vec<Vec<Vec<usize>>>,
}

impl<'a> Space<'a> {
    pub(crate) fn of(table: &'a CompiledTable, edition: &'a Edition) -> Self {
        Self::between(table, &with_those_it_leans_on(table, edition))
    }

    /// The same where another edition, too, is to answer: members that the tables of either tell apart stay apart.
    pub(crate) fn of_both(table: &'a CompiledTable, edition: &'a Edition, other: &'a Edition) -> Self {
        let mut tables = with_those_it_leans_on(table, edition);
        if let Some(table) = other.table(table.question().name) {
            tables.extend(with_those_it_leans_on(table, other));
        }
        Self::between(table, &tables)
    }

    fn between(table: &'a CompiledTable, tables: &[&Table]) -> Self {
        let groups = table.keys().iter().map(|key| groups(key, tables)).collect();
        Self { keys: table.keys(), groups }
    }

    /// Calls with one combination for each set of combinations that are answered alike, and how many these are.
    pub(crate) fn walk(&self, each: &mut dyn FnMut(&[usize], u64)) {
        self.walk_where(&|_, _| true, each);
    }

    /// The same for those combinations only in which each key has a member that is allowed; the combination given then
    /// has such members.
    pub(crate) fn walk_where(&self, allowed: &dyn Fn(&Key, usize) -> bool, each: &mut dyn FnMut(&[usize], u64)) {
        let mut choices: Vec<Vec<(usize, u64)>> = vec![];
        for (key, groups) in self.keys.iter().zip(&self.groups) {
            let choice = groups.iter().filter_map(|group| {
                let kept: Vec<usize> = group.iter().copied().filter(|m| allowed(key, *m)).collect();
                Some((*kept.first()?, kept.len() as u64))
            });
            choices.push(choice.collect());
        }
        if choices.iter().any(Vec::is_empty) {
            return;
        }
        let mut at = vec![0usize; choices.len()];
        let mut combination = vec![0usize; choices.len()];
        loop {
            let mut count = 1u64;
            for ((place, choice), digit) in combination.iter_mut().zip(&choices).zip(&at) {
                let (member, many) = choice.get(*digit).copied().unwrap_or_default();
                *place = member;
                count *= many;
            }
            each(&combination, count);
            if !step(&mut at, &choices) {
                return;
            }
        }
    }

    /// A combination as shown: label and value of each key.
    pub(crate) fn shown(&self, combination: &[usize]) -> Vec<(String, String)> {
        let pairs = self.keys.iter().zip(combination);
        pairs
            .map(|(key, m)| (key.label.clone(), key.members.get(*m).map(|(_, l)| l.clone()).unwrap_or_default()))
            .collect()
    }
}

/// Counts one further; false when all have been.
fn step(at: &mut [usize], choices: &[Vec<(usize, u64)>]) -> bool {
    for (digit, choice) in at.iter_mut().zip(choices).rev() {
        *digit += 1;
        if *digit < choice.len() {
            return true;
        }
        *digit = 0;
    }
    false
}

/// The table, and those whose refusals bound it.
fn with_those_it_leans_on<'a>(table: &'a CompiledTable, edition: &'a Edition) -> Vec<&'a Table> {
    let tables = &edition.book().tables;
    let mut found: Vec<&Table> = vec![];
    let mut next = tables.get(table.name());
    while let Some(table) = next.filter(|t| !found.iter().any(|f| f.common.name == t.common.name)) {
        found.push(table);
        let bound = table.only_where.as_ref().and_then(|q| edition.table(&q.text));
        next = bound.and_then(|b| tables.get(b.name()));
    }
    found
}

fn groups(key: &Key, tables: &[&Table]) -> Vec<Vec<usize>> {
    let mut told_apart: BTreeMap<BTreeSet<(usize, usize, usize)>, Vec<usize>> = BTreeMap::new();
    for (at, (member, _)) in key.members.iter().enumerate() {
        told_apart.entry(named_in(key, member, tables)).or_default().push(at);
    }
    let mut groups: Vec<Vec<usize>> = told_apart.into_values().collect();
    groups.sort();
    groups
}

/// Where the rows name this member: table, row, condition.
fn named_in(key: &Key, member: &str, tables: &[&Table]) -> BTreeSet<(usize, usize, usize)> {
    let mut places = BTreeSet::new();
    for (t, table) in tables.iter().enumerate() {
        for (r, row) in table.rows.iter().enumerate() {
            for (c, condition) in row.when.iter().enumerate() {
                let names = |(k, members): &(guiju_rulebook::Word, Vec<guiju_rulebook::Word>)| {
                    k.text == key.name && members.iter().any(|m| m.text == member)
                };
                if condition.iter().any(names) {
                    places.insert((t, r, c));
                }
            }
        }
    }
    places
}
