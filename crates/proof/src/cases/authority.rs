//! Examples of authority: given the paper and who is away, designated, authorised, who may sign.

use std::collections::BTreeSet;

use guiju_core::norms::{Answer, At, Capacity, Norms, Rung, SignerSet, Via};
use guiju_core::{Facts, Ruling};
use guiju_rulebook::{Book, Case, CaseRow, Word};

use super::question::{decide, shown, spec};
use super::{Desk, Outcome, Shown, Unclear, cell, facts, set_cell};
use crate::words::{parts, yes_no};
use crate::world::{GrantKind, World, designation_id, line_of};

/// Keys that describe the small government, not the paper.
pub(super) const WORLD: [&str; 7] = ["lines", "unit", "away", "designated", "authorised", "vacant", "holds"];

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
pub(super) fn set_up(world: &mut World, book: &Book, case: &Case, row: &CaseRow) -> Result<(), Unclear> {
    if let Some(word) = cell(case, row, "away") {
        for part in parts(word) {
            let (post, days, reason) = absence(world, book, word, &part)?;
            world.away_for(&post, days, &reason);
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
            let (post, grant) = grant(world, word, &part)?;
            world.grant(book, &post, &grant);
        }
    }
    if let Some(word) = cell(case, row, "vacant") {
        for post in posts(world, word)? {
            world.vacate(&post);
        }
    }
    if let Some(word) = cell(case, row, "holds") {
        for part in parts(word) {
            let bad = || Unclear::at(word.spot, format!("“{part}”不是任职"), "应如 职务>由何职务的同志担任");
            let (post, by) = part.split_once('>').ok_or_else(bad)?;
            let post = world.post(post.trim()).ok_or_else(|| unknown_post(word, post))?;
            let by = world.post(by.trim()).ok_or_else(|| unknown_post(word, by))?;
            world.take_up(&post, &by);
        }
    }
    Ok(())
}

/// `vice_mayor_2`, `vice_mayor_2@lapsed`, `vice_mayor_2@future`, `vice_mayor_2@lines:vice_mayor_1/mayor`: who is authorised,
/// and for when and what.
fn grant(world: &World, word: &Word, part: &str) -> Result<(String, GrantKind), Unclear> {
    let help = "应如 职务、职务@lapsed、职务@future 或 职务@lines:分管某项工作的职务";
    let (name, how) = part.split_once('@').unwrap_or((part, ""));
    let kind = match how {
        "" => GrantKind::InForce,
        "lapsed" => GrantKind::Lapsed,
        "future" => GrantKind::Future,
        _ => {
            let bad = || Unclear::at(word.spot, format!("“{part}”不是授权"), help);
            let named = how.strip_prefix("lines:").ok_or_else(bad)?;
            let post = |name: &str| world.post(name.trim()).ok_or_else(|| unknown_post(word, name));
            let lines: Result<Vec<String>, Unclear> = named.split('/').map(|n| post(n).map(|p| line_of(&p))).collect();
            GrantKind::Lines(lines?)
        }
    };
    Ok((world.post(name).ok_or_else(|| unknown_post(word, name))?, kind))
}

/// `mayor 3d`, `mayor 20d sick`: post, days, and why.
fn absence(world: &World, book: &Book, word: &Word, part: &str) -> Result<(String, i64, String), Unclear> {
    let help = "应如 职务 3d 或 职务 20d 事由，天数从前一日算起，不少于 2，事由是外出事由的标识";
    let bad = || Unclear::at(word.spot, format!("“{part}”不是外出"), help);
    let (name, rest) = part.split_once(' ').ok_or_else(bad)?;
    let (days, reason) = rest.trim().split_once(' ').unwrap_or((rest.trim(), ""));
    let days = days.strip_suffix('d').and_then(|d| d.parse().ok()).filter(|d| *d >= 2).ok_or_else(bad)?;
    let known = book.members("absence_reason");
    let reason = if reason.is_empty() { known.first().map_or("", |(id, _)| id) } else { reason.trim() };
    if !known.is_empty() && !known.iter().any(|(id, _)| id == reason) {
        return Err(bad());
    }
    Ok((world.post(name).ok_or_else(|| unknown_post(word, name))?, days, reason.to_owned()))
}

pub(super) fn lines(world: &World, case: &Case, row: &CaseRow) -> Result<Vec<String>, Unclear> {
    let Some(word) = cell(case, row, "lines") else { return Ok(vec![]) };
    let lines: Vec<String> = posts(world, word)?.iter().map(|p| line_of(p)).collect();
    match lines.iter().find(|l| !world.org.lines.contains_key(*l)) {
        Some(_) => Err(Unclear::at(word.spot, "其中有的职务没有分管的工作", "只有首长和可以分管工作的职务有分工事项")),
        None => Ok(lines),
    }
}

/// The unit concerned: that of the post named; the first unit where none is.
pub(super) fn unit(world: &World, case: &Case, row: &CaseRow) -> Result<String, Unclear> {
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
    let mut outcome = Outcome { sets: &["signers", "who", "presides"], ..Outcome::default() };
    outcome.got.insert("signers", set_cell(set.lawful.iter().map(|c| c.post.as_str())));
    outcome.got.insert("default", set_cell(set.default.iter().map(|c| c.post.as_str())));
    outcome.got.insert("waits", yes_no(set.waits.is_some()));
    outcome.got.insert("rungs", rungs_cell(&rungs));
    let waits = set.waits.as_ref();
    let ends = waits.and_then(|w| w.remedy.as_ref()).and_then(|r| r.act.clone());
    outcome.got.insert("ends", ends.unwrap_or_else(|| "-".to_owned()));
    let named = waits.map(|w| w.who.as_slice()).unwrap_or_default();
    let who = at.org.posts.keys().filter(|post| named.contains(&at.org.post_with_holder(post, at.time)));
    outcome.got.insert("who", set_cell(who));
    let heads = desk.edition.book().roles.values().filter(|r| r.head);
    let heading: Result<Vec<_>, _> = heads.map(|r| desk.edition.holders(&r.common.name, at)).collect();
    outcome.got.insert("presides", set_cell(heading.map_err(fault)?.iter().flatten().map(|c| c.post.as_str())));
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
