//! What is measured of authority: who may act at an instant, and what would be if leaders were away.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use guiju_core::norms::{At, Norms as _};
use guiju_core::org::{Absence, Span};
use guiju_runtime::Reader;

use super::report::Line;
use crate::cli::rulebook::{default_rulebook, rulebook};
use crate::cli::serve;
use crate::cli::whatif::open_subjects;
use crate::failure::{Failure, Result};
use crate::wiring::Folder;

/// How often authority is worked out for its median.
const TIMES: usize = 101;
/// Longest median for all posts.
const AUTHORITY: Duration = Duration::from_millis(1);
/// Leaders supposed to be away, and papers looked at.
const LEADERS: usize = 10;
const PAPERS: usize = 1_000;
/// Longest time for them.
const SUPPOSED: Duration = Duration::from_secs(1);
const DAY: i64 = 24 * 60 * 60;

/// Both measurements, on the papers that a crowd left in a folder.
pub fn authority(folder: &Folder) -> Result<[Line; 2]> {
    let from: PathBuf = default_rulebook()?;
    let rulebook = rulebook(&from)?;
    let store = folder.open()?;
    let gov = Folder::gov(&store)?.unwrap_or_default();
    let office = serve::open(folder, &gov, store, &rulebook, &from)?;
    let reader = office.reader();
    Ok([holders(&reader)?, supposing(&reader)?])
}

/// Who may act in the role of every post, at one instant.
fn holders(reader: &Reader) -> Result<Line> {
    let (org, edition, now) = (reader.org(), reader.edition(), reader.now());
    let lines: Vec<String> = org.lines.keys().cloned().collect();
    let mut times = vec![];
    for _ in 0..TIMES {
        let begun = Instant::now();
        let mut found = 0;
        for post in org.posts.values() {
            let at = At { org: &org, time: now, lines: &lines, unit: &post.unit };
            found += edition.holders(&post.role, at).map_err(|fault| Failure(fault.0))?.len();
        }
        times.push(begun.elapsed());
        debug_assert!(found > 0, "somebody may act");
    }
    times.sort_unstable();
    let median = times.get(TIMES / 2).copied().unwrap_or_default();
    Ok(Line {
        what: "Authority for all posts at an instant, median".to_owned(),
        aim: format!("under {} ms", AUTHORITY.as_millis()),
        came: format!("{} µs", median.as_micros()),
        is_met: Some(median < AUTHORITY),
        how: format!("{} posts of the sample district, {TIMES} times", org.posts.len()),
    })
}

/// Ten leaders away one after another, each a week and overlapping the next, over a thousand open papers.
fn supposing(reader: &Reader) -> Result<Line> {
    let (org, now) = (reader.org(), reader.now());
    // Those who answer for lines of work first, then the others in the order of the list of responsibilities.
    let related: BTreeSet<&str> = org.relations.iter().map(|r| r.post.as_str()).collect();
    let mut posts: Vec<_> = org.posts.iter().filter(|(_, post)| !post.unit.is_empty()).collect();
    posts.sort_by_key(|(id, post)| (!related.contains(id.as_str()), post.order, (*id).clone()));
    let mut people: Vec<&str> = vec![];
    for person in posts.into_iter().filter_map(|(id, _)| org.holder(id, now)) {
        if !people.contains(&person) {
            people.push(person);
        }
    }
    let away = |(n, person): (usize, &str)| {
        let since = now.plus_seconds(i64::try_from(n).unwrap_or_default() * 4 * DAY);
        let span = Span { since, until: Some(since.plus_seconds(7 * DAY)) };
        Absence::own(format!("supposed-{n}"), person.to_owned(), String::new(), span)
    };
    let absences: Vec<Absence> = people.into_iter().take(LEADERS).enumerate().map(away).collect();
    let subjects: Vec<String> = open_subjects(reader)?.into_iter().take(PAPERS).collect();
    let begun = Instant::now();
    let mut stretches = 0;
    for matter in guiju_matters::ALL.iter().map(|m| m.vocabulary().matter) {
        let own: Vec<String> = subjects.iter().filter(|s| s.starts_with(&format!("{matter}-"))).cloned().collect();
        if !own.is_empty() {
            stretches += reader.whatif(matter, &own, &absences)?.len();
        }
    }
    let took = begun.elapsed();
    Ok(Line {
        what: format!("What if {} leaders are away, over {} open papers", absences.len(), subjects.len()),
        aim: format!("under {} s", SUPPOSED.as_secs()),
        came: format!("{:.2} s", took.as_secs_f64()),
        is_met: Some(took < SUPPOSED && absences.len() == LEADERS && subjects.len() == PAPERS),
        how: format!("{stretches} stretches of time, each compared with itself without the absences"),
    })
}
