//! `guiju load`: a data folder full of made-up papers, for measurements and trials. Every paper goes through the front
//! door, act by act, at a clock that is set: the journal is what the office itself would have written.

mod parts;
mod way;

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Instant;

use fastrand::Rng;
use guiju_core::{OfficeTime, Organisation};
use guiju_runtime::{Clock as _, Office};
use guiju_store::{Accounts as _, Read as _};
use indicatif::{ProgressBar, ProgressStyle};

use crate::cli::demo::sample_accounts;
use crate::cli::rulebook::{default_rulebook, rulebook};
use crate::cli::scenario::Scenario;
use crate::failure::{Failure, Result};
use crate::sample;
use crate::wiring::{Folder, SetClock, SystemClock};
use crate::words::say;
use parts::{Drafter, Parts};
use way::{Paper, Place, Step};

/// The sample government.
const SAMPLE: &str = "load.toml";
/// Papers worked on at a time; as many wait for one commit.
const HANDS: usize = 48;
/// A day of the office in four parts, and the hour of its first.
const QUARTERS: u64 = 4;
const QUARTER: i64 = 2 * 3_600;
const MORNING: i64 = 9 * 3_600;

/// `guiju load`
#[derive(Debug, Clone, clap::Args)]
pub struct Load {
    /// 数据目录；不存在则建立样例区政府
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// 制作多少件公文
    #[arg(long, value_name = "N", default_value_t = 1_000)]
    documents: u64,
    /// 内容由这个数决定：同一个数，内容相同
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// 分布在到今天为止的多少天里
    #[arg(long, value_name = "DAYS", default_value_t = 365)]
    days: u32,
}

/// What came of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Loaded {
    /// Papers begun.
    pub documents: u64,
    /// Acts recorded.
    pub acts: u64,
    /// Papers that the rules let nobody go on with.
    pub stuck: u64,
}

impl Load {
    /// Into a folder, that many papers.
    pub fn of(data: &Path, documents: u64) -> Self {
        Self { data: data.to_owned(), documents, seed: 1, days: 365 }
    }

    /// Fills the folder and tells how fast.
    pub fn run(self) -> Result<ExitCode> {
        let begun = Instant::now();
        let Loaded { documents, acts, stuck } = self.fill()?;
        let seconds = begun.elapsed().as_secs_f64();
        say!("已制作{documents}件公文，共办理{acts}次，用时{seconds:.0}秒，每秒{:.0}次", rate(acts, seconds));
        if stuck > 0 {
            say!("其中{stuck}件按规则无人可以继续办理，留在原处");
        }
        say!("核验：guiju journal verify --data {0}；打开页面：guiju demo --data {0}", self.data.display());
        Ok(ExitCode::SUCCESS)
    }

    /// Fills the folder.
    pub fn fill(&self) -> Result<Loaded> {
        let rules = rulebook(&default_rulebook()?)?;
        let scenario = Scenario::read(&sample::file(SAMPLE)?)?;
        let folder = Folder::at(&self.data);
        let store = folder.open()?.without_sync()?;
        let clock = Arc::new(SetClock::at(scenario.organisation_since));
        let before = match Folder::gov(&store)? {
            Some(gov) => store.tip(&gov)?,
            None => store.tip("")?,
        };
        let (office, gov) = sample::open(&folder, store, &rules, clock.clone(), &scenario)?;
        let from = SystemClock.now().day().plus_days(-i32::try_from(self.days).unwrap_or(i32::MAX)).start();
        let from = before.recorded.map_or(from, |last| from.max(last.day().plus_days(1).start()));
        clock.set(from.max(scenario.organisation_since));
        let parts = Parts::shipped()?;
        let drafters = drafters(&office)?;
        let people: Vec<String> = office.reader().org().people.keys().cloned().collect();
        // Requests of an earlier run in the same folder have other keys.
        let run = format!("load-{}-{}", self.seed, before.position);
        let place = Place { office: &office, gov: &gov, parts: &parts, run: &run };
        let loaded = self.drive(place, &clock, from, &drafters)?;
        // The last handle: with it the writer ends, and its file is whole.
        drop(office.close());
        folder.open()?.merge_texts()?;
        File::open(folder.places().store)?.sync_all()?;
        if folder.accounts()?.of_gov(&gov)?.is_empty() {
            sample_accounts(&folder, &people, &gov)?;
        }
        Ok(loaded)
    }

    /// Day by day: what is due in a quarter of a day is done by many hands, then the clock goes on.
    fn drive(&self, place: Place<'_>, clock: &SetClock, from: OfficeTime, drafters: &[Drafter]) -> Result<Loaded> {
        let days = u64::try_from(from.day().days_until(SystemClock.now().day())).unwrap_or(0).max(1);
        let (quarters, bar) = (days * QUARTERS, bar(self.documents));
        let mut rng = Rng::with_seed(self.seed);
        let mut open: Vec<Paper> = vec![];
        let (mut begun, mut acts, mut stuck) = (0, 0, 0);
        for quarter in 0..quarters {
            let day = from.day().plus_days(i32::try_from(quarter / QUARTERS).unwrap_or(i32::MAX));
            let hours = i64::try_from(quarter % QUARTERS).unwrap_or_default() * QUARTER;
            clock.set(day.start().plus_seconds(MORNING + hours).max(from).min(SystemClock.now()));
            let wanted = self.documents * (quarter + 1) / quarters;
            while begun < wanted {
                let drafter = rng.choice(drafters).ok_or_else(|| Failure::new("没有人可以拟稿"))?;
                begun += 1;
                open.push(Paper::new(place.parts, drafter, begun, rng.u64(..), quarter));
            }
            let (due, later): (Vec<Paper>, Vec<Paper>) = open.into_iter().partition(|paper| paper.due <= quarter);
            open = later;
            let done = hands(place, due)?;
            acts += done.acts;
            stuck += done.stuck;
            open.extend(done.go_on);
            bar.set_position(begun);
            bar.set_message(format!("办理{acts}次"));
        }
        bar.finish_and_clear();
        Ok(Loaded { documents: begun, acts, stuck })
    }
}

/// What was done in a quarter of a day.
#[derive(Default)]
struct Done {
    acts: u64,
    stuck: u64,
    go_on: Vec<Paper>,
}

/// One act on each of these papers, many at a time.
fn hands(place: Place<'_>, due: Vec<Paper>) -> Result<Done> {
    let hands = HANDS.min(due.len());
    let waiting = Mutex::new(due);
    let next = || waiting.lock().unwrap_or_else(PoisonError::into_inner).pop();
    let work = || -> Result<Done> {
        let mut done = Done::default();
        while let Some(paper) = next() {
            match paper.step(place)? {
                Step::Done(paper) => {
                    done.acts += 1;
                    done.go_on.push(*paper);
                }
                Step::Stuck => done.stuck += 1,
                Step::Ended => {}
            }
        }
        Ok(done)
    };
    thread::scope(|scope| {
        let all: Vec<_> = (0..hands).map(|_| scope.spawn(work)).collect();
        let mut together = Done::default();
        for one in all {
            let done = one.join().map_err(|_| Failure::new("办理线程意外终止"))??;
            together.acts += done.acts;
            together.stuck += done.stuck;
            together.go_on.extend(done.go_on);
        }
        Ok(together)
    })
}

/// Who may draft: the holders of posts in units with lines of work of their own, where nothing stands against a draft.
fn drafters(office: &Office) -> Result<Vec<Drafter>> {
    let reader = office.reader();
    let (org, now) = (reader.org(), reader.now());
    let mut found: Vec<Drafter> = vec![];
    for (id, post) in &org.posts {
        let lines = own_lines(&org, &post.unit);
        // Whoever stands first in a unit clears what the others draft.
        let is_first = !org.posts.values().any(|other| other.unit == post.unit && other.order < post.order);
        let Some(person) = org.holder(id, now).filter(|_| !lines.is_empty() && !is_first) else { continue };
        let may = reader.begins("documents", "draft", person).is_some_and(|view| view.open);
        if may && !found.iter().any(|d| d.person == person) {
            found.push(Drafter { person: person.to_owned(), organ: reader.gov().to_owned(), lines });
        }
    }
    if found.is_empty() { Err(Failure::new("组织中没有可以拟稿的同志")) } else { Ok(found) }
}

/// The lines of work that a unit looks after.
fn own_lines(org: &Organisation, unit: &str) -> Vec<String> {
    org.lines.iter().filter(|(_, line)| line.unit == unit).map(|(id, _)| id.clone()).collect()
}

/// A bar on the terminal; nothing where there is none.
fn bar(documents: u64) -> ProgressBar {
    let bar = ProgressBar::new(documents);
    let style = ProgressStyle::with_template("{wide_bar} {pos}/{len}件 {msg} 已用{elapsed} 约余{eta}");
    if let Ok(style) = style {
        bar.set_style(style);
    }
    bar
}

#[expect(clippy::cast_precision_loss, reason = "a rate to be read by people")]
fn rate(acts: u64, seconds: f64) -> f64 {
    acts as f64 / seconds.max(f64::EPSILON)
}
