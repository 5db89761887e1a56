//! `guiju scenario run`: walks a scenario on the memory store and on SQLite, and compares every answer with what is expected.

mod ago;
mod check;
mod clock;
mod file;
mod packages;
mod rules;
mod runner;
mod stores;

use std::path::PathBuf;
use std::process::ExitCode;

pub use file::Scenario;
pub use runner::{Ask, Attached, Place, Run as Walk};
pub use stores::on;

use guiju_runtime::Clock as _;

use crate::cli::rulebook::{amended, default_rulebook};
use crate::failure::Result;
use crate::founding::government;
use crate::wiring::SystemClock;
use crate::words::say;

/// `guiju scenario run`
#[derive(Debug, clap::Args)]
pub struct Run {
    /// 场景文件
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// 作为附件的文件；不写则用场景文件自带的样例
    #[arg(long, value_name = "PATH")]
    attach: Option<PathBuf>,
    /// 存储方式；不写则两种都走一遍
    #[arg(long, value_enum)]
    store: Option<Kind>,
    /// 规则目录；不写则用 rulebooks/hongqiao-2023
    #[arg(long, value_name = "DIR")]
    rulebook: Option<PathBuf>,
}

/// A kind of store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Kind {
    /// In memory.
    Memory,
    /// SQLite, in a temporary folder.
    Sqlite,
}

impl Kind {
    fn label(self) -> &'static str {
        match self {
            Kind::Memory => "内存存储",
            Kind::Sqlite => "SQLite 存储",
        }
    }
}

impl Run {
    /// Runs every variant on every store; 1 where a step differs.
    pub fn run(self) -> Result<ExitCode> {
        let scenario = Scenario::read(&self.file)?;
        let folder = self.rulebook.map_or_else(default_rulebook, Ok)?;
        let rulebook = amended(&folder, |layers| {
            scenario.amends.iter().try_for_each(|change| layers.amend(&change.file, &change.from, &change.to))
        })?;
        let other = match scenario.other.as_str() {
            "" => None,
            name => Some(amended(&folder, |layers| {
                scenario.amends.iter().try_for_each(|change| layers.amend(&change.file, &change.from, &change.to))?;
                let line = |gov: &str| format!("government = \"{gov}\"");
                layers.amend("rulebook.toml", &line(&government(&rulebook.edition)), &line(name))
            })?),
        };
        let attached = Attached::of(&scenario, self.attach.as_deref())?;
        let kinds = self.store.map_or(vec![Kind::Memory, Kind::Sqlite], |kind| vec![kind]);
        let today = SystemClock.now().day();
        let mut wrong = 0;
        for kind in kinds {
            for variant in scenario.variants() {
                let name = if variant.is_empty() { String::new() } else { format!("，{variant}") };
                say!("\n{}（{}{name}）", scenario.title, kind.label());
                let walk =
                    Walk { scenario: &scenario, variant: &variant, attached: attached.as_ref(), today, quiet: false };
                let came = stores::on(kind, &walk, &rulebook, other.as_ref())?;
                say!("日志共{}条，逐条核验完整；由日志重建登记簿，结果一致", came.rows);
                wrong += came.wrong;
            }
        }
        say!();
        if wrong == 0 {
            say!("全部与预期相符");
            return Ok(ExitCode::SUCCESS);
        }
        say!("有{wrong}处与预期不符");
        Ok(ExitCode::FAILURE)
    }
}
