//! Examples of authority: given the paper and who is away, designated, authorised, who may sign.

use std::collections::BTreeSet;

use guiju_core::norms::{Answer, At, Capacity, Norms, Rung, SignerSet, Via};
use guiju_core::{Facts, Ruling};
use guiju_rulebook::{Book, Case, CaseRow, Word};

use super::question::{decide, shown, spec};
use super::{Desk, Outcome, Shown, Unclear, cell, facts, set_cell};
use crate::words::{parts, yes_no};
use crate::world::{World, designation_id, line_of};

/// Keys that describe the small government, not the paper.
const WORLD: [&str; 6] = ["lines", "unit", "away", "designated", "authorised", "vacant"];

pub(super) fn run(desk: Desk<'_>, case: &Case, row: &CaseRow) -> Result<Outcome, Unclear> {
    let book = desk.edition.book();
    let mut world = desk.world.clone();
    set_up(&mut world, book, case, row)?;
    let lines = lines(&world, case, row)?;
    let mut facts = facts(desk, case, row, &|key| WORLD.contains(&key))?;
    for (name, value) in world.portfolio(book, &lines) {
        if desk.words.facts.contains_key(name.as_str()) {
            facts.entry(name).or_insert(value);
        }
    }
    let spec = spec(desk, case)?;
    let decided = decide(desk, case, row, spec, &facts)?;
    let Some(ruling) = decided.ruling else {
        let message = format!("提问“{}”在这一例没有回答：{}", spec.name, decided.row);
        return Err(Unclear::at(row.spot, message, ""));
    };
    let unit = unit(&world, case, row)?;
    let at = At { org: &world.org, time: world.time, lines: &lines, unit: &unit };
    let Answer::Signing(signing) = &ruling.answer else {
        return Err(Unclear::at(case.subject.spot, "这一提问不问由谁签发", "权限实例（authority）只用于签发人的提问"));
    };
    let mut outcome = signing_outcome(desk, &ruling, &signing.chain, &facts, at, row)?;
    outcome.got.insert("row", decided.row);
    for needs in ["row", "signers"] {
        outcome.shown.push((needs, shown(&decided.table.common.name, decided.hit)));
    }
    outcome.by = decided.by;
    Ok(outcome)
}

fn unknown_post(word: &Word, post: &str) -> Unclear {
    Unclear::at(
        word.spot,
        format!("没有“{post}”这一职务"),
        "职务由角色得出：一人的用角色名，数人的用 角色名_1、角色名_2",
    )
}

fn posts(world: &World, word: &Word) -> Result<Vec<String>, Unclear> {
    parts(word).iter().map(|name| world.post(name).ok_or_else(|| unknown_post(word, name))).collect()
}

/// Who is away, designated, authorised; which posts are vacant.
fn set_up(world: &mut World, book: &Book, case: &Case, row: &CaseRow) -> Result<(), Unclear> {
    if let Some(word) = cell(case, row, "away") {
        for part in parts(word) {
            let (post, days) = absence(world, word, &part)?;
            world.away(&post, days);
        }
    }
    if let Some(word) = cell(case, row, "designated") {
        for part in parts(word) {
            let bad = || Unclear::at(word.spot, format!("“{part}”不是指定"), "应如 代行规则名>职务，且规则为指定代行");
            let (norm, to) = part.split_once('>').ok_or_else(bad)?;
            let to = world.post(to.trim()).ok_or_else(|| unknown_post(word, to))?;
            world.designate(book, norm.trim(), &to).ok_or_else(bad)?;
        }
    }
    if let Some(word) = cell(case, row, "authorised") {
        for part in parts(word) {
            let (name, lapsed) = match part.split_once('@') {
                None => (part.as_str(), false),
                Some((name, "lapsed")) => (name, true),
                Some(_) => return Err(Unclear::at(word.spot, format!("“{part}”不是授权"), "应如 职务 或 职务@lapsed")),
            };
            let post = world.post(name).ok_or_else(|| unknown_post(word, name))?;
            world.authorise(book, &post, lapsed);
        }
    }
    if let Some(word) = cell(case, row, "vacant") {
        for post in posts(world, word)? {
            world.vacate(&post);
        }
    }
    Ok(())
}

/// `mayor 3d`: post and days.
fn absence(world: &World, word: &Word, part: &str) -> Result<(String, i64), Unclear> {
    let bad = || Unclear::at(word.spot, format!("“{part}”不是外出"), "应如 职务 3d，天数从前一日算起，不少于 2");
    let (name, days) = part.split_once(' ').ok_or_else(bad)?;
    let days = days.trim().strip_suffix('d').and_then(|d| d.parse().ok()).filter(|d| *d >= 2).ok_or_else(bad)?;
    Ok((world.post(name).ok_or_else(|| unknown_post(word, name))?, days))
}

fn lines(world: &World, case: &Case, row: &CaseRow) -> Result<Vec<String>, Unclear> {
    let Some(word) = cell(case, row, "lines") else { return Ok(vec![]) };
    let lines: Vec<String> = posts(world, word)?.iter().map(|p| line_of(p)).collect();
    match lines.iter().find(|l| !world.org.lines.contains_key(*l)) {
        Some(_) => Err(Unclear::at(word.spot, "其中有的职务没有分管的工作", "只有首长和可以分管工作的职务有分工事项")),
        None => Ok(lines),
    }
}

/// The unit concerned: that of the post named; the first unit where none is.
fn unit(world: &World, case: &Case, row: &CaseRow) -> Result<String, Unclear> {
    let Some(word) = cell(case, row, "unit") else { return Ok("unit_1".to_owned()) };
    let post = world.post(word).ok_or_else(|| unknown_post(word, word))?;
    Ok(world.org.posts.get(&post).map(|p| p.unit.clone()).unwrap_or_default())
}

fn signing_outcome(
    desk: Desk<'_>,
    ruling: &Ruling,
    chain: &str,
    facts: &Facts,
    at: At<'_>,
    row: &CaseRow,
) -> Result<Outcome, Unclear> {
    let fault = |e: guiju_core::norms::NormFault| Unclear::at(row.spot, format!("这一例不能得出结果：{e}"), "");
    let set: SignerSet = desk.edition.signers(ruling, facts, at).map_err(fault)?;
    let rungs: Vec<Rung> = desk.edition.rungs(chain, facts, at).map_err(fault)?;
    let mut outcome = Outcome { sets: &["signers"], ..Outcome::default() };
    outcome.got.insert("signers", set_cell(set.lawful.iter().map(|c| c.post.as_str())));
    outcome.got.insert("default", set_cell(set.default.iter().map(|c| c.post.as_str())));
    outcome.got.insert("waits", yes_no(set.waits.is_some()));
    outcome.got.insert("rungs", rungs_cell(&rungs));
    outcome.shown.push(("signers", substitutions(desk.edition.book(), &set.lawful, at)));
    let mut by_rungs = Shown { chains: BTreeSet::from([chain.to_owned()]), ..Shown::default() };
    for rung in &rungs {
        by_rungs.add(substitutions(desk.edition.book(), &rung.capacities, at));
    }
    outcome.shown.push(("rungs", by_rungs));
    Ok(outcome)
}

/// Those who may clear each rung: `deputy_1>office_director>vice_mayor_1/vice_mayor_2`.
fn rungs_cell(rungs: &[Rung]) -> String {
    let holders = |rung: &Rung| {
        let posts: BTreeSet<&str> = rung.capacities.iter().map(|c| c.post.as_str()).collect();
        if posts.is_empty() { "?".to_owned() } else { posts.into_iter().collect::<Vec<_>>().join("/") }
    };
    if rungs.is_empty() { "-".to_owned() } else { rungs.iter().map(holders).collect::<Vec<_>>().join(">") }
}

/// The substitution norms by which some of these stand in.
fn substitutions(book: &Book, capacities: &[Capacity], at: At<'_>) -> Shown {
    let mut shown = Shown::default();
    for capacity in capacities {
        let Via::StandsIn(id) = &capacity.via else { continue };
        let role_of = |post: &str| at.org.posts.get(post).map_or("", |p| p.role.as_str());
        let absent = book.role_and_above(role_of(&capacity.for_post));
        for (name, norm) in &book.substitutions {
            let designated = *id == designation_id(name, &capacity.post);
            let automatic =
                id.is_empty() && norm.designated_by.is_none() && absent.contains(&norm.absent.text.as_str());
            if designated || automatic {
                shown.substitutions.insert(name.clone());
            }
        }
    }
    shown
}
