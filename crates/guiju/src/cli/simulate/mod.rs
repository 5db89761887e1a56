//! `guiju simulate`: the sample district lives some days from a seed, and what must hold is looked at as it goes. For development.

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use guiju_runtime::{Config, Office};
use guiju_sim::{Came, Opening, Plan, World, shrink};
use guiju_store::MemoryBlobs;
use indicatif::{ProgressBar, ProgressStyle};

use crate::cli::rulebook::{amended, default_rulebook, rulebook};
use crate::cli::scenario::Scenario;
use crate::failure::{Failure, Result};
use crate::founding::{Adoption, Beginning, government, sample as found};
use crate::layers::Rulebook;
use crate::sample;
use crate::wiring::{ADOPTED, configured, registers};
use crate::words::say;

/// The sample government, and how its rules are amended on the way.
const SAMPLE: &str = "load.toml";
const AMENDED: &str = "act-first.toml";
/// The administrators of the sample, who act besides its people.
const BESIDES: [&str; 3] = ["admin-system", "admin-security", "admin-audit"];
/// The act by which the second edition is adopted.
const MATTER: &str = "office";
const ADOPT: &str = "adopt";
const BASIS: &str = "经区政府全体会议决定修改（样例）";
/// When the simulated days begin: a day whose year's holidays are known, as are those of the next.
const FROM: &str = "2025-01-02T00:00:00";
/// A failing run is made shorter in at most so many runs.
const SHORTER: u32 = 60;

/// `guiju simulate`
#[derive(Debug, Clone, clap::Args)]
pub struct Simulate {
    /// 全部由这个数决定；不写则由当前时间取一个
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// 多少天
    #[arg(long, value_name = "DAYS", default_value_t = 365)]
    days: u32,
    /// 每个工作日办理多少次
    #[arg(long, value_name = "N", default_value_t = 120)]
    moves: u32,
    /// 每一万次中有多少次遇到存储中断
    #[arg(long, value_name = "N", default_value_t = 40)]
    breaks: u32,
    /// 不符时不再缩短
    #[arg(long)]
    no_shrink: bool,
}

impl Simulate {
    /// Lives the days, and tells what came of them; ends with 1 where something does not hold.
    pub fn run(self) -> Result<ExitCode> {
        let clock = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        let seed = self.seed.unwrap_or(clock.as_secs());
        let plan = Plan { moves: self.moves, breaks: self.breaks, ..Plan::of(seed, self.days) };
        say!("种子{seed}，{}天", self.days);
        let sample = Sample::read()?;
        sample.world(|world| {
            let (begun, bar) = (Instant::now(), bar(self.days));
            let came = world.live(&plan, &mut |day, rows| {
                bar.set_position(u64::from(day));
                bar.set_message(format!("日志{rows}条"));
            })?;
            bar.finish_and_clear();
            told(&came, begun.elapsed().as_secs_f64());
            let Some(wrong) = &came.wrong else { return Ok(ExitCode::SUCCESS) };
            say!("不符：{wrong}");
            if !self.no_shrink {
                let short = shrink(world, &plan, wrong, SHORTER)?;
                say!("缩短为{}步（试了{}次）：{}", short.moves, short.runs, short.wrong);
                say!("留下的步骤：{:?}", left(&short.plan));
            }
            say!(
                "重现：guiju simulate --seed {seed} --days {} --moves {} --breaks {}",
                self.days,
                self.moves,
                self.breaks
            );
            Ok(ExitCode::FAILURE)
        })
    }
}

/// The moves that are left in a plan.
fn left(plan: &Plan) -> Vec<u64> {
    (1..=plan.until.unwrap_or_default()).filter(|n| !plan.skip.contains(n)).collect()
}

/// Two editions and the sample government.
struct Sample {
    editions: [Rulebook; 2],
    scenario: Scenario,
}

impl Sample {
    fn read() -> Result<Self> {
        let folder = default_rulebook()?;
        let scenario = Scenario::read(&sample::file(SAMPLE)?)?;
        let changes = Scenario::read(&sample::file(AMENDED)?)?.amends;
        let other = amended(&folder, |layers| {
            changes.iter().try_for_each(|change| layers.amend(&change.file, &change.from, &change.to))
        })?;
        Ok(Self { editions: [rulebook(&folder)?, other], scenario })
    }

    fn world<T>(&self, work: impl FnOnce(&World<'_>) -> std::result::Result<T, String>) -> Result<T> {
        let blobs = Arc::new(MemoryBlobs::default());
        let gov = government(&self.editions[0].edition);
        let edition = |n: usize| self.editions.get(n).ok_or_else(|| "没有这个版本".to_owned());
        let open = |opening: Opening| {
            let base = Config::new(&gov, opening.reopen);
            let config = Config { adopted: Some(ADOPTED), ..configured(base, blobs.clone()) };
            let config = Config { reopen_patience: std::time::Duration::ZERO, readers: 1, ..config };
            let rules = Arc::clone(&edition(opening.edition)?.edition);
            let matters = guiju_matters::ALL.to_vec();
            Office::open(config, opening.store, matters, rules, opening.clock, opening.chance)
                .map_err(|e| e.to_string())
        };
        let beginning = |office: &Office, work: &dyn Fn(&Beginning<'_>) -> Result<()>| {
            work(&Beginning { office, gov: &gov, blobs: &*blobs }).map_err(|e| e.to_string())
        };
        let world = World {
            gov: gov.clone(),
            registers: registers(),
            matters: guiju_matters::ALL,
            since: self.scenario.organisation_since,
            from: FROM.parse().map_err(|_| Failure::new("起始日期读不出"))?,
            besides: BESIDES.map(str::to_owned).to_vec(),
            open: &open,
            found: &|office| {
                beginning(office, &|begin| {
                    let (since, basis) = (self.scenario.organisation_since, &self.scenario.organisation_basis);
                    found(begin, &self.editions[0], self.scenario.roll()?, since, basis)
                })
            },
            adopt: &|office, n| {
                let rules = edition(n)?;
                beginning(office, &|begin| {
                    let now = begin.office.reader().now();
                    let adoption = Adoption { since: now, ..Adoption::of(&rules.edition, now, BASIS) };
                    let reader = begin.office.reader();
                    // Whoever keeps the system by now: in the course of a year administrators change, too.
                    let org = reader.org();
                    let all = org.people.keys().map(String::as_str).chain(BESIDES);
                    let may = |person: &&str| reader.begins(MATTER, ADOPT, person).is_some_and(|view| view.open);
                    let who = all.into_iter().find(may).ok_or_else(|| Failure::new("没有人可以启用新版本"))?;
                    begin.adopt(who, rules, &adoption).map(drop)
                })
            },
        };
        work(&world).map_err(Failure)
    }
}

fn told(came: &Came, seconds: f64) {
    let acts: u64 = came.done.values().sum();
    say!("办理{}步，记录{}条，用时{seconds:.1}秒；末条 {}", came.moves, came.rows, came.tip);
    say!("办成{acts}次，其中：{}", list(came.done.iter().map(|(act, n)| (act.as_str(), *n))));
    say!("没有办成：{}", list(came.not.iter().map(|(kind, n)| (*kind, *n))));
    say!("不合规则的：{}", list(came.refused.iter().map(|(act, n)| (act.as_str(), *n))));
    say!("随时间发生{}次；引用条文{}处", came.ticked, came.cited.len());
    say!("存储中断{}次，其中重新启动{}次；重建核对{}次", came.broke.0, came.broke.1, came.remade);
}

fn list<'a>(of: impl Iterator<Item = (&'a str, u64)>) -> String {
    let mut all: Vec<_> = of.collect();
    all.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    all.iter().map(|(name, n)| format!("{name} {n}")).collect::<Vec<_>>().join("，")
}

fn bar(days: u32) -> ProgressBar {
    let bar = ProgressBar::new(u64::from(days));
    if let Ok(style) = ProgressStyle::with_template("{wide_bar} {pos}/{len}天 {msg} 已用{elapsed}") {
        bar.set_style(style);
    }
    bar
}

#[cfg(test)]
mod tests;
