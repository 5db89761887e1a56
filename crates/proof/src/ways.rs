//! Ways of signing tried out: every row of a table of signers, on every sort of lines of work, with the people of the small
//! government there, away, designated, authorised or gone. Each must lead to somebody who may sign, one of them the default
//! addressee, or say why it waits and who can end that.
//!
//! Kinds of paper and states of presence are taken row by row, not as their raw product: who may sign depends on the row
//! and on the government, not on the other keys.

use guiju_core::norms::{Answer, At, Norms, Rung, Signer, SignerSet};
use guiju_core::vocabulary::AnswerKind;
use guiju_core::{Facts, Reason, Ruling};
use guiju_gate::{CompiledTable, Edition};
use guiju_rulebook::Spot;

use crate::findings::{Findings, Kind};
use crate::space::Space;
use crate::states::{State, deciding, either_way, facts, sorts_of_lines, states};
use crate::table::tables;
use crate::words::Words;
use crate::world::{World, line_of};

/// Tries all of them; how many.
pub(crate) fn check(edition: &Edition, words: &Words, world: &World, found: &mut Findings<'_>) -> u64 {
    let states = states(edition.book(), world);
    let mut tried = 0;
    for table in tables(edition).filter(|t| t.question().answer == AnswerKind::Signing) {
        for posts in sorts_of_lines(world) {
            tried += try_lines(edition, words, table, &posts, &states, found);
        }
    }
    tried
}

/// One sort of lines: each row that can decide on it, in every state.
fn try_lines(
    edition: &Edition,
    words: &Words,
    table: &CompiledTable,
    posts: &[String],
    states: &[State],
    found: &mut Findings<'_>,
) -> u64 {
    let Some(State { world, .. }) = states.first() else { return 0 };
    let lines: Vec<String> = posts.iter().map(|p| line_of(p)).collect();
    let derived = world.portfolio(edition.book(), &lines);
    let space = Space::of(table, edition);
    let rows = edition.book().tables.get(table.name()).map(|t| t.rows.as_slice()).unwrap_or_default();
    let mut tried = 0;
    // Rows that name the same signers and the same ladder lead the same way.
    let mut led: Vec<(Vec<Signer>, String)> = vec![];
    for (row, combination) in deciding(table, &space, &derived) {
        let Some(spot) = rows.get(row).map(|r| r.id.spot) else { continue };
        let facts_with = |yes| facts(table, &combination, &derived, words, edition.book(), yes);
        let Ok(ruling) = edition.ask(table.question().name, &facts_with(true)) else { continue };
        let Answer::Signing(signing) = &ruling.answer else { continue };
        let way = (signing.signers.clone(), signing.chain.clone());
        if led.contains(&way) {
            continue;
        }
        led.push(way);
        for yes in either_way(edition, &ruling) {
            let facts = facts_with(*yes);
            for state in states {
                tried += 1;
                if let Some(wrong) = wrong(edition, &ruling, &facts, &state.world, &lines) {
                    let mut example = space.shown(&combination);
                    example.push(("人员".to_owned(), state.name.clone()));
                    report(table, rows.get(row).map_or("", |r| &r.id), spot, &wrong, &example, found);
                    break;
                }
            }
        }
    }
    tried
}

fn report(
    table: &CompiledTable,
    row: &str,
    spot: Spot,
    wrong: &str,
    example: &[(String, String)],
    found: &mut Findings<'_>,
) {
    let message = format!("裁决表 {} 的 {row} 行有的情形走不通：{wrong}", table.name());
    let help = "每一种情形都要有可签发的同志和一位呈签对象，或者说明在等什么、谁可以解除等待";
    found.example(Kind::NoSigner, spot, message, help, example.to_vec());
}

/// What is wrong with one way; `None` where it leads somewhere.
fn wrong(edition: &Edition, ruling: &Ruling, facts: &Facts, world: &World, lines: &[String]) -> Option<String> {
    let Answer::Signing(signing) = &ruling.answer else { return None };
    let at = At { org: &world.org, time: world.time, lines, unit: "unit_1" };
    let signers = match edition.signers(ruling, facts, at) {
        Ok(signers) => signers,
        Err(fault) => return Some(format!("签发人不能得出：{fault}")),
    };
    let rungs = match edition.rungs(&signing.chain, facts, at) {
        Ok(rungs) => rungs,
        Err(fault) => return Some(format!("审批链不能得出：{fault}")),
    };
    wrong_signers(&signers).or_else(|| rungs.iter().find_map(wrong_rung))
}

fn wrong_signers(signers: &SignerSet) -> Option<String> {
    match (&signers.default, &signers.waits) {
        (Some(default), _) if signers.lawful.contains(default) => None,
        (Some(_), _) => Some("呈签对象不是可签发的同志".to_owned()),
        (None, _) if !signers.lawful.is_empty() => Some("有可签发的同志而没有呈签对象".to_owned()),
        (None, Some(reason)) => unended(reason),
        (None, None) => Some("没有可签发的同志，也没有说明原因".to_owned()),
    }
}

fn wrong_rung(rung: &Rung) -> Option<String> {
    match &rung.waits {
        _ if !rung.capacities.is_empty() => None,
        Some(reason) => unended(reason),
        None => Some(format!("“{}”这一环节没有人，也没有说明原因", rung.label)),
    }
}

/// A wait must say who can end it, and what would.
fn unended(reason: &Reason) -> Option<String> {
    let ends = !reason.who.is_empty() && reason.remedy.as_ref().is_some_and(|r| !r.text.is_empty());
    (!ends).then(|| format!("“{}”没有说明谁可以解除", reason.message))
}
