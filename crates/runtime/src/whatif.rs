//! What if: leaders are away at such times; which open subjects would wait, for whose act, and who could sign what.
//!
//! Nothing is recorded. The organisation as it is, with the absences supposed, is asked at the beginning of each span in which
//! nothing of it changes, and compared with what it would be without them.

use std::collections::{BTreeMap, BTreeSet};

use guiju_core::journal::Obligation;
use guiju_core::matter::{AnyState, CaseFile};
use guiju_core::norms::{At, Capacity, Desk, Norms};
use guiju_core::org::{Absence, Span};
use guiju_core::register::{Ask, Cell, Viewer, Where};
use guiju_core::{Day, OfficeTime, Organisation};
use guiju_gate::Edition;
use guiju_store::{OBLIGATIONS, StoreError, obligation};

use crate::known::Known;
use crate::reader::Reader;

/// For so many days an absence without an end is watched for growing long.
const LONGEST: i32 = 400;

/// A span in which nothing changes, and what it would be like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch {
    /// When.
    pub span: Span,
    /// Who would be away: person ids, those away anyhow among them.
    pub away: Vec<String>,
    /// Subjects whose next step nobody present may do.
    pub waits: Vec<Waiting>,
    /// Who may sign what he may not otherwise, with the subjects.
    pub gains: Vec<(Capacity, Vec<String>)>,
}

/// A subject that would wait.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// Subject id.
    pub subject: String,
    /// The step that waits.
    pub step: String,
    /// Those who may do it and are away.
    pub absent: Vec<Capacity>,
    /// Whose act would end the wait, and which: `区长：指定主持区政府工作的同志`.
    pub ends: Vec<String>,
}

/// Why an absence from a day to a day (both included) is not supposed: what is past is on record and not supposed, and of
/// what lies more than so many days ahead nobody knows yet who will hold which post.
///
/// # Errors
/// A clerk's sentence without its full stop.
pub fn supposable(since: Day, until: Day, today: Day, ahead: i32) -> Result<(), String> {
    let last = today.plus_days(ahead);
    if until < since {
        return Err("截止日期早于起始日期".to_owned());
    }
    if since < today {
        let today = today.chinese();
        return Err(format!("起始日期早于今天（{today}），只推算今天及以后的外出；已经外出的，请从今天写起"));
    }
    if last < until {
        return Err(format!("截止日期晚于{}，只推算今后{ahead}日以内的外出，请核对日期", last.chinese()));
    }
    Ok(())
}

impl Reader {
    /// Supposes absences, and compares. Only the subjects given are looked at; those without an open step are passed over.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub fn whatif(&self, matter: &str, subjects: &[String], absences: &[Absence]) -> Result<Vec<Stretch>, StoreError> {
        let known = self.known();
        let supposed = Organisation {
            absences: known.org.absences.iter().chain(absences).cloned().collect(),
            ..Organisation::clone(&known.org)
        };
        let mut open = vec![];
        for subject in subjects {
            if let Some(found) = self.subject(matter, subject)? {
                open.push((subject.as_str(), found.state));
            }
        }
        let beside = self.owed_beside(matter, subjects)?;
        let Some(matter) = self.matter(matter) else { return Ok(vec![]) };
        let edition = self.edition();
        let mut stretches = vec![];
        // What it is without the absences supposed changes at few of the instants at which they begin and end.
        let own = edges(&known.org);
        let mut kept: Option<(OfficeTime, Vec<BTreeSet<String>>)> = None;
        for span in spans(&supposed, absences) {
            let kept_still = |at: &OfficeTime| !own.iter().any(|edge| at < edge && *edge <= span.since);
            let before = match kept.take().filter(|(at, _)| kept_still(at)) {
                Some(kept) => kept,
                None => {
                    let desk = |(subject, state): &(&str, AnyState)| {
                        let case = self.supposing(&known, &known.org, subject, span.since);
                        let signs = matter.desk(state, &case, &*edition).unwrap_or_default().signs;
                        signs.into_iter().map(|c| c.person).collect()
                    };
                    (span.since, each(&open, desk))
                }
            };
            let mut stretch = Stretch { span, away: away(&supposed, span.since), waits: vec![], gains: vec![] };
            let mut gains: BTreeMap<(String, String), (Capacity, Vec<String>)> = BTreeMap::new();
            let desks = each(&open, |(subject, state)| {
                matter.desk(state, &self.supposing(&known, &supposed, subject, span.since), &*edition)
            });
            for (((subject, _), then), may) in open.iter().zip(desks).zip(&before.1) {
                let Some(then) = then else { continue };
                stretch.waits.extend(waiting(&supposed, &*edition, subject, &then, span.since));
                for capacity in then.signs.into_iter().filter(|c| !may.contains(&c.person)) {
                    let key = (capacity.person.clone(), capacity.label.clone());
                    gains.entry(key).or_insert((capacity, vec![])).1.push((*subject).to_owned());
                }
            }
            for (subject, owed) in &beside {
                let desks = self.desks(owed, &edition, &supposed, span.since);
                stretch
                    .waits
                    .extend(desks.iter().filter_map(|desk| waiting(&supposed, &*edition, subject, desk, span.since)));
            }
            stretch.gains = gains.into_values().collect();
            stretches.push(stretch);
            kept = Some(before);
        }
        Ok(stretches)
    }

    /// What other matters left open on the subjects, but for what is a person's own affair: of each the obligations.
    fn owed_beside<'a>(
        &self,
        matter: &str,
        subjects: &'a [String],
    ) -> Result<Vec<(&'a str, Vec<Obligation>)>, StoreError> {
        let own = format!("{matter}.");
        let is_beside =
            |o: &Obligation| !o.act.starts_with(&own) && o.clock.as_ref().is_none_or(|clock| clock.stands.is_none());
        let mut all = vec![];
        for subject in subjects {
            // Facts for the program's own reckoning: the subjects are those that the asker sees.
            let ask = Ask::all(OBLIGATIONS.name, Viewer::System).filter(Where::Is("subject", Cell::from(&**subject)));
            let owed = self.ask(&ask)?.rows.iter().map(obligation).collect::<Result<Vec<_>, _>>()?;
            let beside: Vec<_> = owed.into_iter().filter(is_beside).collect();
            if !beside.is_empty() {
                all.push((subject.as_str(), beside));
            }
        }
        Ok(all)
    }

    /// The steps that obligations come to: what several posts owe in one capacity is one step, which any of them may do.
    fn desks(&self, owed: &[Obligation], edition: &Edition, org: &Organisation, time: OfficeTime) -> Vec<Desk> {
        let all: Vec<String> = org.lines.keys().cloned().collect();
        let mut desks: BTreeMap<(&str, &str), Desk> = BTreeMap::new();
        for one in owed {
            // What has no clock does not say what it concerns: then whoever looks after any work of the post.
            let (lines, unit) = match &one.clock {
                Some(clock) if !clock.lines.is_empty() => (clock.lines.as_slice(), clock.unit.as_str()),
                _ => (all.as_slice(), org.posts.get(&one.post).map_or("", |post| post.unit.as_str())),
            };
            let may = edition.acting(&one.post, At { org, time, lines, unit }).unwrap_or_default();
            let step = || Desk { step: self.step(one), may: vec![], signs: vec![], waits: None };
            desks.entry((&one.act, &one.capacity)).or_insert_with(step).may.extend(may);
        }
        // A vacant post waits for whoever fills it, whoever is away.
        desks.into_values().filter(|desk| !desk.may.is_empty()).collect()
    }

    /// What is owed, in words: the act, and in which capacity where that says more.
    fn step(&self, owed: &Obligation) -> String {
        let spec = owed
            .act
            .split_once('.')
            .and_then(|(matter, act)| self.matter(matter)?.vocabulary().acts.iter().find(|spec| spec.name == act));
        match spec.map(|spec| spec.label) {
            Some(label) if !owed.capacity.contains(label) => format!("{label}：{}", owed.capacity),
            _ => owed.capacity.clone(),
        }
    }

    fn supposing<'a>(
        &'a self,
        known: &'a Known,
        org: &'a Organisation,
        subject: &'a str,
        at: OfficeTime,
    ) -> CaseFile<'a> {
        CaseFile { org, subject, happened: at, recorded: at, ..self.looking(known, at, "", "") }
    }
}

/// What is found of each of several, in their order; by as many hands as the machine has.
fn each<S: Sync, T: Send>(all: &[S], find: impl Fn(&S) -> T + Sync) -> Vec<T> {
    let hands = std::thread::available_parallelism().map_or(1, |n| n.get());
    let (size, find) = (all.len().div_ceil(hands).max(1), &find);
    std::thread::scope(|scope| {
        let parts = all.chunks(size).map(|part| scope.spawn(move || part.iter().map(find).collect::<Vec<_>>()));
        let parts: Vec<_> = parts.collect();
        let join = |part: std::thread::ScopedJoinHandle<'_, Vec<T>>| match part.join() {
            Ok(found) => found,
            Err(panic) => std::panic::resume_unwind(panic),
        };
        parts.into_iter().flat_map(join).collect()
    })
}

/// The instants at which the organisation changes by itself: also each day of an absence of which nobody knows the end,
/// since it grows long.
fn edges(org: &Organisation) -> BTreeSet<OfficeTime> {
    let spans = org.absences.iter().map(|a| a.span).chain(org.holdings.iter().map(|h| h.span));
    let spans = spans.chain(org.relations.iter().map(|r| r.span));
    let spans = spans.chain(org.designations.iter().map(|d| d.span)).chain(org.grants.iter().map(|g| g.span));
    let mut edges: BTreeSet<OfficeTime> = spans.flat_map(|s| [Some(s.since), s.until]).flatten().collect();
    for absence in org.absences.iter().filter(|a| a.span.until.is_none()) {
        edges.extend((1..=LONGEST).map(|day| absence.span.since.day().plus_days(day).start()));
    }
    edges
}

/// The spans between the instants at which an absence, a designation or an authorisation begins or ends, from the first
/// supposed absence to the last.
fn spans(org: &Organisation, absences: &[Absence]) -> Vec<Span> {
    let Some(first) = absences.iter().map(|a| a.span.since).min() else { return vec![] };
    let last = absences.iter().filter_map(|a| a.span.until).max().unwrap_or(first);
    let absent = org.absences.iter().map(|a| a.span);
    let acting = org.designations.iter().map(|d| d.span).chain(org.grants.iter().map(|g| g.span));
    let edges = absent.chain(acting).flat_map(|s| [Some(s.since), s.until]).flatten();
    let edges: BTreeSet<OfficeTime> = edges.filter(|t| first <= *t && *t <= last).collect();
    let edges: Vec<OfficeTime> = edges.into_iter().collect();
    let pairs = edges.windows(2).filter_map(|pair| Some((*pair.first()?, *pair.get(1)?)));
    pairs.map(|(since, until)| Span { since, until: Some(until) }).collect()
}

fn away(org: &Organisation, at: OfficeTime) -> Vec<String> {
    let away = org.absences.iter().filter(|a| a.span.covers(at) && a.word().holds()).map(|a| a.person.clone());
    away.collect::<BTreeSet<_>>().into_iter().collect()
}

/// A step waits where nobody may do it, or where everybody who may is away. The absent keep their power: a paper sent after
/// them is lawful, but nobody at the office can be counted on.
fn waiting(org: &Organisation, norms: &dyn Norms, subject: &str, desk: &Desk, at: OfficeTime) -> Option<Waiting> {
    let (absent, present): (Vec<_>, Vec<_>) = desk.may.iter().partition(|c| org.away(&c.person, at).is_some());
    if !present.is_empty() {
        return None;
    }
    let mut ends: Vec<String> = vec![];
    if let Some(reason) = &desk.waits {
        ends.extend(reason.who.iter().cloned());
        ends.extend(reason.remedy.iter().map(|r| r.text.clone()));
    }
    for capacity in &absent {
        let role = org.posts.get(&capacity.for_post).map_or("", |p| p.role.as_str());
        for norm in norms.substitutions(role) {
            ends.extend(norm.designated_by.map(|by| format!("{}：指定{}的同志", norms.role_label(&by), norm.label)));
        }
    }
    ends.sort();
    ends.dedup();
    let absent = absent.into_iter().cloned().collect();
    Some(Waiting { subject: subject.to_owned(), step: desk.step.clone(), absent, ends })
}
