//! Duties that bind less, bands that shift, judgements that more people may declare, markings that are seen no more.

use std::collections::BTreeSet;

use guiju_core::Side;
use guiju_gate::Edition;
use guiju_rulebook::norm::{Duty, Extension, LimitNorm};
use guiju_rulebook::{Book, Condition, Judgement, Word};

use super::Opened;

/// The class of markings by which a paper is kept out.
const MARKINGS: &str = "marking";

/// All of them.
pub(super) fn compare(before: &Edition, after: &Edition, opened: &mut Vec<Opened>) {
    let (old, new) = (before.book(), after.book());
    for duty in old.duties.values() {
        let less = match new.duties.get(&duty.common.name) {
            Some(newer) => duty_opens(old, duty, new, newer),
            None => Some(("应办".to_owned(), "不再应办".to_owned())),
        };
        tell("职责时限", &duty.common.label, less, opened);
    }
    for judgement in new.judgements.values() {
        let more = judgement_opens(old.judgements.get(&judgement.common.name), judgement);
        tell("认定", &judgement.common.label, more, opened);
    }
    for name in old.bands.keys().filter(|name| new.bands.contains_key(*name)) {
        tell("分档", name, band_opens(old, new, name), opened);
    }
    let seen = new.members(MARKINGS);
    let kept_out = |marking: &str| seen.iter().any(|(_, label)| !label.is_empty() && marking.contains(label.as_str()));
    for (id, marking) in old.members(MARKINGS).into_iter().filter(|(_, marking)| !kept_out(marking)) {
        let less = Some((format!("拒收“{marking}”"), "不再识别".to_owned()));
        tell("密级标志", &id, less, opened);
    }
}

fn tell(kind: &str, name: &str, change: Option<(String, String)>, opened: &mut Vec<Opened>) {
    if let Some((before, after)) = change {
        opened.push(Opened { what: format!("{kind} {name}"), example: vec![], before, after });
    }
}

/// Whether a duty binds less: later, longer, in fewer cases, ended by more, told to fewer.
fn duty_opens(old: &Book, duty: &Duty, new: &Book, newer: &Duty) -> Option<(String, String)> {
    let text = |said: String| Some((said, "较宽".to_owned()));
    if duty.owes != newer.owes {
        return Some((format!("应办 {}", duty.owes), format!("应办 {}", newer.owes)));
    }
    match (&duty.on, &newer.on) {
        (Some(one), Some(other)) => {
            if (&one.event, &one.by) != (&other.event, &other.by) {
                return text("因何产生、由谁办有变".to_owned());
            }
            if let Some(more) = other.until.iter().find(|e| !one.until.contains(e)) {
                return text(format!("另可由 {more} 办结"));
            }
        }
        (None, None) => {}
        _ => return text("因何产生有变".to_owned()),
    }
    if narrower(&duty.when, &newer.when) {
        return text("适用的情形减少".to_owned());
    }
    let later = match (&duty.limit, &newer.limit) {
        (Some(one), Some(other)) => limit_opens(old, one, new, other),
        (Some(_), None) => true,
        (None, _) => false,
    };
    if later {
        return text("时限放宽".to_owned());
    }
    if extension_opens(old, duty.extend.as_ref(), new, newer.extend.as_ref()) {
        return text("可以延长的放宽".to_owned());
    }
    let dropped = duty.steps.iter().find(|step| !newer.steps.contains(step));
    dropped.and_then(|step| text(format!("期满后{}{}的一步没有了", step.after, step.unit.label())))
}

fn limit_opens(old: &Book, one: &LimitNorm, new: &Book, other: &LimitNorm) -> bool {
    if (one.unit, one.side, &one.date, one.on_day) != (other.unit, other.side, &other.date, other.on_day) {
        return true;
    }
    // Other stages are another limit; without an hour it ends with the day.
    let end = |limit: &LimitNorm| limit.ends.unwrap_or(u16::MAX);
    if one.then != other.then || end(other) > end(one) {
        return true;
    }
    let (before, after) = (old.number(&one.count), new.number(&other.count));
    let shifted = match one.side {
        Side::After => after > before,
        // The fewer days before, the later; the fewer days to be waited for, the earlier.
        Side::Before | Side::NotBefore => after < before,
    };
    // An earlier hour at which the day ends moves more to the next day.
    let cut = match (one.cutoff, other.cutoff) {
        (_, None) => false,
        (None, Some(_)) => true,
        (Some(before), Some(after)) => after < before,
    };
    shifted || cut
}

fn extension_opens(old: &Book, one: Option<&Extension>, new: &Book, other: Option<&Extension>) -> bool {
    match (one, other) {
        (_, None) => false,
        (None, Some(_)) => true,
        (Some(one), Some(other)) => {
            other.by.iter().any(|role| !one.by.contains(role)) || new.number(&other.most) > old.number(&one.most)
        }
    }
}

/// Whether a condition holds in fewer cases.
fn narrower(old: &Condition, new: &Condition) -> bool {
    new.iter().any(|(key, members)| match old.iter().find(|(k, _)| k == key) {
        Some((_, before)) => before.iter().any(|m| !members.contains(m)),
        None => true,
    })
}

/// Whether more may declare it, in more cases, on fewer facts.
fn judgement_opens(old: Option<&Judgement>, new: &Judgement) -> Option<(String, String)> {
    let Some(old) = old else { return Some(("没有这项认定".to_owned(), "可以认定".to_owned())) };
    let said = |before: &str, after: String| Some((before.to_owned(), after));
    let added = |old: &[Word], new: &[Word]| new.iter().find(|w| !old.contains(w)).cloned();
    if let Some(role) = added(&old.by, &new.by) {
        return said("不可认定", format!("{role} 可以认定"));
    }
    // Whose role stands earlier may change what others declared.
    if old.by.iter().filter(|role| new.by.contains(role)).ne(&new.by) {
        return said("认定的先后", "认定的先后有变".to_owned());
    }
    if old.answers != new.answers {
        return said(&old.answers, new.answers.text.clone());
    }
    if narrower(&new.when, &old.when) {
        return said("不问的情形", "可以认定的情形增加".to_owned());
    }
    if let Some(act) = added(&old.on, &new.on) {
        return said("不问", format!("办理 {act} 时可以认定"));
    }
    let dropped = old.facts.iter().find(|fact| !new.facts.contains(fact));
    dropped.and_then(|fact| said("须记录的事实", format!("不再记录 {fact}")))
}

/// An amount that falls into another band.
fn band_opens(old: &Book, new: &Book, name: &str) -> Option<(String, String)> {
    let edges = [old, new].into_iter().flat_map(|book| {
        let bands = book.bands.get(name).into_iter().flat_map(|b| &b.bands);
        bands.filter_map(|b| book.number(&b.from)).collect::<Vec<_>>()
    });
    let tried: BTreeSet<i64> = edges.flat_map(|edge| [edge.saturating_sub(1), edge]).filter(|n| *n >= 0).collect();
    let moved = |amount: &i64| Some((old.band(name, *amount)?, new.band(name, *amount)?)).filter(|(a, b)| a != b);
    let (amount, (was, now)) = tried.iter().find_map(|amount| Some((amount, moved(amount)?)))?;
    Some((format!("{amount} 属于 {was}"), format!("{amount} 属于 {now}")))
}
