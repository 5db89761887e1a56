//! What is measured inside this process: how long the rules take to answer, and what a crowd of clients gets done.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::load::Crowd;
use super::report::Line;
use crate::cli::rulebook::{default_rulebook, rulebook};
use crate::cli::scenario::{Attached, Kind, Scenario, Walk, on};
use crate::failure::{Failure, Result};
use crate::layers::Rulebook;
use crate::sample;
use crate::wiring::{Folder, SystemClock};

/// How often the scenario is walked for its times.
const WALKS: usize = 20;
/// Longest median of gate and decision.
const MEDIAN: Duration = Duration::from_micros(200);
/// Clients of a crowd.
const CLIENTS: usize = 16;
/// At most so many commits for each act of a crowd.
const COMMITS: f64 = 0.25;
/// So slow is the disk that stands for a slow one.
const SLOW: Duration = Duration::from_millis(5);
/// On it a crowd gets at least so many times as much done as one client.
const RATIO: f64 = 5.0;

/// Gate and decision, over every act of the scenario that issues the rules, refusals among them.
pub fn judging() -> Result<Line> {
    let rulebook = rulebook(&default_rulebook()?)?;
    let scenario = Scenario::read(&sample::file("issue-the-rules.toml")?)?;
    let attached = Attached::of(&scenario, None)?;
    let variant = scenario.variants().into_iter().next().unwrap_or_default();
    let walk = Walk {
        scenario: &scenario,
        variant: &variant,
        attached: attached.as_ref(),
        today: scenario.clock.day(),
        quiet: true,
    };
    let mut times = vec![];
    for _ in 0..WALKS {
        times.extend(on(Kind::Memory, &walk, &rulebook, None)?.times);
    }
    times.sort_unstable();
    let (median, late) = (share(&times, 50), share(&times, 99));
    Ok(Line {
        what: "Gate plus decision for one act, median".to_owned(),
        aim: format!("under {} µs", MEDIAN.as_micros()),
        came: format!("{} µs (99th percentile {} µs)", median.as_micros(), late.as_micros()),
        is_met: Some(median < MEDIAN),
        how: format!("{} acts of `scenarios/issue-the-rules.toml`, refused ones among them", times.len()),
    })
}

/// The time that so many percent of sorted times do not exceed.
pub fn share(sorted: &[Duration], percent: usize) -> Duration {
    sorted.get(sorted.len() * percent / 100).or(sorted.last()).copied().unwrap_or_default()
}

/// Loads on stores of the sample district.
pub struct Loads {
    dir: TempDir,
    rulebook: Rulebook,
    scenario: Scenario,
    span: Duration,
}

/// What a load came to.
struct Came {
    acts: f64,
    commits: f64,
    seconds: f64,
}

impl Loads {
    /// Each load lasts so many seconds.
    pub fn new(seconds: f64) -> Result<Self> {
        Ok(Self {
            dir: tempfile::tempdir()?,
            rulebook: rulebook(&default_rulebook()?)?,
            scenario: Scenario::read(&sample::file("load.toml")?)?,
            span: Duration::try_from_secs_f64(seconds).map_err(|_| Failure::new("秒数有误"))?,
        })
    }

    /// The folder that the crowd fills.
    pub fn folder(&self) -> Folder {
        Folder::at(&self.dir.path().join("crowd"))
    }

    /// A folder for a desk among very many papers of the past.
    pub fn desk(&self) -> Folder {
        Folder::at(&self.dir.path().join("desk"))
    }

    /// Rows of its journal.
    pub fn rows(&self) -> Result<u64> {
        use guiju_store::Read as _;
        let store = self.folder().open()?;
        let gov = Folder::gov(&store)?.unwrap_or_default();
        Ok(store.tip(&gov)?.position)
    }

    /// How many acts share a commit, and how many are done in a second, on the disk as it is.
    pub fn sharing(&self) -> Result<(Line, Line)> {
        let came = self.load(&self.folder(), CLIENTS, Duration::ZERO)?;
        let each = came.commits / came.acts.max(1.0);
        let how = format!("{CLIENTS} clients drafting and handing in papers for {:.0} s, SQLite", came.seconds);
        let commits = Line {
            what: format!("Commits per act at {CLIENTS} clients"),
            aim: format!("at most {COMMITS}"),
            came: format!("{each:.3}"),
            is_met: Some(each <= COMMITS),
            how: how.clone(),
        };
        let acts = Line {
            what: format!("Acts per second at {CLIENTS} clients"),
            aim: String::new(),
            came: format!("{:.0}", came.acts / came.seconds),
            is_met: None,
            how,
        };
        Ok((commits, acts))
    }

    /// How much more a crowd gets done than one client on a slow disk.
    pub fn ratio(&self) -> Result<Line> {
        let slow = |name: &str, clients| self.load(&Folder::at(&self.dir.path().join(name)), clients, SLOW);
        let (one, many) = (slow("one", 1)?, slow("many", CLIENTS)?);
        let (one, many) = (one.acts / one.seconds, many.acts / many.seconds);
        let ratio = many / one.max(f64::EPSILON);
        Ok(Line {
            what: format!("Acts per second, {CLIENTS} clients against 1, each sync delayed by {} ms", SLOW.as_millis()),
            aim: format!("at least {RATIO:.0} times"),
            came: format!("{ratio:.1} times ({many:.0} against {one:.0})"),
            is_met: Some(ratio >= RATIO),
            how: format!("{:.0} s each, SQLite", self.span.as_secs_f64()),
        })
    }

    fn load(&self, folder: &Folder, clients: usize, delay: Duration) -> Result<Came> {
        let store = folder.open()?.with_sync_delay(delay);
        let clock = Arc::new(SystemClock);
        let (office, gov) = sample::open(folder, store, &self.rulebook, clock, &self.scenario)?;
        let before = office.counts();
        let begun = Instant::now();
        let crowd = Crowd { office: &office, gov: &gov, scenario: &self.scenario, run: "bench" };
        crowd.drive(clients, begun + self.span, &|_, _| {})?;
        let (after, seconds) = (office.counts(), begun.elapsed().as_secs_f64());
        let count = |before: u64, after: u64| u32::try_from(after.saturating_sub(before)).map_or(f64::MAX, f64::from);
        Ok(Came { acts: count(before.acts, after.acts), commits: count(before.commits, after.commits), seconds })
    }
}
