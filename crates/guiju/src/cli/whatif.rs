//! `guiju whatif`: leaders are away at such times; which papers would wait, for whose act, and who could sign what.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::process::ExitCode;

use guiju_core::norms::Capacity;
use guiju_core::org::{Absence, Span};
use guiju_core::register::{Ask, Cell, Viewer, Where};
use guiju_core::{Day, OfficeTime};
use guiju_runtime::{Reader, Stretch, supposable};
use guiju_store::OBLIGATIONS;

use crate::cli::rulebook::{default_rulebook, rulebook};
use crate::cli::serve;
use crate::failure::{Failure, Result};
use crate::places::Database;
use crate::words::say;

/// `guiju whatif`
#[derive(Debug, clap::Args)]
pub struct WhatIf {
    /// 数据目录，可以正在使用
    #[arg(long, value_name = "DIR", default_value = "guiju-data")]
    data: PathBuf,
    #[command(flatten)]
    database: Database,
    /// 规则目录；不写则用 rulebooks/hongqiao-2023
    #[arg(long, value_name = "DIR")]
    rulebook: Option<PathBuf>,
    /// 谁外出：人员编号,起始日期,截止日期（含当日）；可写多次
    #[arg(long = "away", value_name = "PERSON,SINCE,UNTIL", required = true)]
    away: Vec<String>,
    /// 最远推算到今后多少日
    #[arg(long, value_name = "DAYS", default_value_t = AHEAD, value_parser = clap::value_parser!(u16).range(1..=AHEAD_MOST))]
    ahead: u16,
}

/// How far ahead absences are supposed unless said otherwise, and at most, in days.
const AHEAD: u16 = 366;
const AHEAD_MOST: i64 = 1_096;

impl WhatIf {
    /// Tells each stretch of time in which nothing changes.
    pub fn run(self) -> Result<ExitCode> {
        let from = self.rulebook.map_or_else(default_rulebook, Ok)?;
        let rulebook = rulebook(&from)?;
        let folder = self.database.existing(&self.data)?;
        let reader = serve::look(&folder, &rulebook, &from)?;
        let absences = absences(&self.away, &reader, i32::from(self.ahead))?;
        let subjects = open_subjects(&reader)?;
        let mut spans: BTreeMap<(OfficeTime, Option<OfficeTime>), Stretch> = BTreeMap::new();
        for matter in guiju_matters::ALL.iter().map(|m| m.vocabulary().matter) {
            let own: Vec<String> = subjects.iter().filter(|s| s.starts_with(&format!("{matter}-"))).cloned().collect();
            if own.is_empty() {
                continue;
            }
            for stretch in reader.whatif(matter, &own, &absences)? {
                match spans.entry((stretch.span.since, stretch.span.until)) {
                    Entry::Vacant(free) => drop(free.insert(stretch)),
                    Entry::Occupied(mut before) => {
                        before.get_mut().waits.extend(stretch.waits);
                        before.get_mut().gains.extend(stretch.gains);
                    }
                }
            }
        }
        let titles = titles(&reader)?;
        spans.values().for_each(|stretch| tell(&reader, stretch, &titles));
        Ok(ExitCode::SUCCESS)
    }
}

/// Subjects on which somebody owes something.
pub fn open_subjects(reader: &Reader) -> Result<BTreeSet<String>> {
    let mut subjects = BTreeSet::new();
    let mut after = None;
    loop {
        // At the server's terminal, by whoever holds the data folder itself: nothing in it is closed to him.
        let ask = Ask { after, ..Ask::all(OBLIGATIONS.name, Viewer::System) };
        let (rows, limit) = (reader.ask(&ask)?.rows, ask.limit);
        subjects.extend(rows.iter().filter_map(|r| r.get("subject")).map(|c| c.text().to_owned()));
        after = rows.last().cloned();
        if rows.len() < limit {
            return Ok(subjects);
        }
    }
}

/// What was typed, or everything that is wrong with it.
fn absences(typed: &[String], reader: &Reader, ahead: i32) -> Result<Vec<Absence>> {
    let (org, today, mut absences, mut problems) = (reader.org(), reader.now().day(), vec![], vec![]);
    for (n, text) in typed.iter().enumerate() {
        let parts: Vec<&str> = text.split(',').map(str::trim).collect();
        let [person, since, until] = parts.as_slice() else {
            problems.push(format!("“{text}”应写作 人员编号,起始日期,截止日期"));
            continue;
        };
        if !org.people.contains_key(*person) {
            problems.push(format!("没有编号为“{person}”的人员"));
        }
        match (since.parse::<Day>(), until.parse::<Day>()) {
            (Ok(since), Ok(until)) => match supposable(since, until, today, ahead) {
                Err(why) => problems.push(format!("“{text}”：{why}")),
                Ok(()) => absences.push(Absence::own(
                    format!("supposed-{n}"),
                    (*person).to_owned(),
                    String::new(),
                    Span { since: since.start(), until: Some(until.plus_days(1).start()) },
                )),
            },
            _ => problems.push(format!("“{text}”中的日期应写作 2023-03-10 的形式")),
        }
    }
    if problems.is_empty() { Ok(absences) } else { Err(Failure(problems.join("\n"))) }
}

/// Titles of subjects, from the registers in which the matters list them.
fn titles(reader: &Reader) -> Result<BTreeMap<String, String>> {
    let mut titles = BTreeMap::new();
    for listing in guiju_matters::PAGES.iter().filter_map(|p| p.listing()).filter(|l| !l.beside) {
        // At the server's terminal, by whoever holds the data folder itself: nothing in it is closed to him.
        let ask = Ask::all(listing.register, Viewer::System)
            .filter(Where::In(listing.status, listing.unfinished.iter().map(|s| Cell::from(*s)).collect()));
        for row in reader.ask(&ask)?.rows {
            let text = |column: &str| row.get(column).map_or("", Cell::text).to_owned();
            titles.insert(text(listing.subject), text(listing.title));
        }
    }
    Ok(titles)
}

fn tell(reader: &Reader, stretch: &Stretch, titles: &BTreeMap<String, String>) {
    let title = |subject: &String| titles.get(subject).cloned().unwrap_or_else(|| subject.clone());
    let org = reader.org();
    let until = stretch.span.until.map_or_else(String::new, |until| until.plus_seconds(-1).chinese());
    let away: Vec<&str> = stretch.away.iter().map(|p| org.name(p)).collect();
    say!("{} 至 {until}　外出：{}", stretch.span.since.chinese(), away.join("、"));
    let named = |c: &Capacity| format!("{} {}", c.label, org.name(&c.person));
    if stretch.waits.is_empty() {
        say!("  没有因此要等的事项");
    }
    for waiting in &stretch.waits {
        let absent: Vec<String> = waiting.absent.iter().map(named).collect();
        let ends = if waiting.ends.is_empty() { "等本人返回".to_owned() } else { waiting.ends.join("；") };
        say!("  要等　{}　{}（{}）　{ends}", title(&waiting.subject), waiting.step, absent.join("、"));
    }
    for (capacity, subjects) in &stretch.gains {
        say!("  增加　{}　可签发 {}", named(capacity), subjects.iter().map(title).collect::<Vec<_>>().join("；"));
    }
}
