//! Signers added, rungs dropped.

use std::collections::{BTreeMap, BTreeSet};

use guiju_core::Facts;
use guiju_core::norms::{Answer, At, Norms, Signer};
use guiju_gate::{CompiledTable, Edition, Hit};

use super::Opened;
use crate::space::Space;
use crate::states::{State, either_way, facts, goes_with, keys, sorts_of_lines, states};
use crate::words::{Words, joined};
use crate::world::{World, line_of};

/// Who may sign, and who must clear before; people by post.
#[derive(Default, PartialEq, Eq)]
struct Way {
    signers: BTreeSet<String>,
    /// Rungs in order, each with those who may clear it.
    rungs: Vec<BTreeSet<String>>,
}

/// Signers and ladder as a ruling names them.
type Named = (Vec<Signer>, String);

/// One table of signers on every sort of lines and in every state.
pub(super) fn compare(
    before: &Edition,
    after: &Edition,
    table: &CompiledTable,
    words: &Words,
    world: &World,
    opened: &mut Vec<Opened>,
) {
    // A question that nothing answers any more opens nothing.
    let Some(newer) = after.table(table.question().name) else { return };
    let states = states(before.book(), world);
    let space = Space::of_both(table, before, after);
    for posts in sorts_of_lines(world) {
        let lines: Vec<String> = posts.iter().map(|p| line_of(p)).collect();
        let derived = world.portfolio(before.book(), &lines);
        // Rows by which the same people sign after the same rungs, before as after, are one way.
        let mut led: Vec<[Option<Named>; 2]> = vec![];
        for combination in decided(table, newer, &space, &derived, words) {
            let facts_with = |yes| facts(table, &combination, &derived, words, before.book(), yes);
            // Where only the newer one reads such facts, trying one way of the older is not enough: both are tried.
            let reads = |edition: &Edition| {
                let ruling = edition.ask(table.question().name, &facts_with(true));
                ruling.map(|r| either_way(edition, &r).len()).unwrap_or_default()
            };
            let way = |edition: &Edition| match edition.ask(table.question().name, &facts_with(true)).ok()?.answer {
                Answer::Signing(signing) => Some((signing.signers, signing.chain)),
                _ => None,
            };
            let way = [way(before), way(after)];
            if led.contains(&way) {
                continue;
            }
            led.push(way);
            let both = reads(before).max(reads(after)) > 1;
            for yes in if both { vec![true, false] } else { vec![true] } {
                let facts = facts_with(yes);
                let at = Try { question: table.question().name, facts: &facts, lines: &lines };
                if let Some(mut found) = states.iter().find_map(|state| at.opened(before, after, state)) {
                    found.example.splice(0..0, space.shown(&combination));
                    opened.push(found);
                }
            }
        }
    }
}

/// One combination for each pair of rows that decide on it before and after; none where nothing decides after.
fn decided(
    table: &CompiledTable,
    newer: &CompiledTable,
    space: &Space<'_>,
    derived: &Facts,
    words: &Words,
) -> Vec<Vec<usize>> {
    let mut found: BTreeMap<(Option<usize>, usize), Vec<usize>> = BTreeMap::new();
    space.walk_where(&|key, member| goes_with(derived, key, member), &mut |combination, _| {
        let theirs = newer.combination(&keys(table, combination, words));
        if let Some(after) = theirs.ok().and_then(|c| decider(&newer.hit(&c))) {
            let before = decider(&table.hit(combination));
            found.entry((before, after)).or_insert_with(|| combination.to_vec());
        }
    });
    found.into_values().collect()
}

/// The row that decides.
fn decider(hit: &Hit) -> Option<usize> {
    match hit {
        Hit::Row(row) | Hit::Prevails(row, _) => Some(*row),
        Hit::Equal(rows) => rows.first().copied(),
        Hit::Otherwise | Hit::Gap | Hit::Clash(_) | Hit::Outside => None,
    }
}

/// One paper on certain lines.
struct Try<'a> {
    question: &'static str,
    facts: &'a Facts,
    lines: &'a [String],
}

impl Try<'_> {
    fn opened(&self, before: &Edition, after: &Edition, state: &State) -> Option<Opened> {
        let new = self.way(after, &state.world)?;
        let old = self.way(before, &state.world).unwrap_or_default();
        let more_signers = !new.signers.is_subset(&old.signers);
        if !more_signers
            && new.rungs.len() >= old.rungs.len()
            && old.rungs.iter().zip(&new.rungs).all(|(o, n)| narrower(o, n))
        {
            return None;
        }
        let (before, after) = (shown(&old), shown(&new));
        let example = vec![("涉及".to_owned(), self.lines.join("、")), ("人员".to_owned(), state.name.clone())];
        Some(Opened { what: format!("签批 {}", self.question), example, before, after })
    }

    /// Nothing where nobody could sign anyhow.
    fn way(&self, edition: &Edition, world: &World) -> Option<Way> {
        let ruling = edition.ask(self.question, self.facts).ok()?;
        let Answer::Signing(signing) = &ruling.answer else { return None };
        let at = At { org: &world.org, time: world.time, lines: self.lines, unit: "unit_1" };
        let signers = edition.signers(&ruling, self.facts, at).ok()?;
        let rungs = edition.rungs(&signing.chain, self.facts, at).ok()?;
        let posts = |capacities: &[guiju_core::norms::Capacity]| capacities.iter().map(|c| c.post.clone()).collect();
        Some(Way { signers: posts(&signers.lawful), rungs: rungs.iter().map(|r| posts(&r.capacities)).collect() })
    }
}

/// Whether nobody new may clear a rung.
fn narrower(old: &BTreeSet<String>, new: &BTreeSet<String>) -> bool {
    new.is_subset(old)
}

fn shown(way: &Way) -> String {
    let rungs: Vec<String> = way.rungs.iter().map(joined).collect();
    format!("审批 {}，签发 {}", rungs.join(" > "), joined(&way.signers))
}
