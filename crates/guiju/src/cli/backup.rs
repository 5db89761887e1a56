//! `guiju backup` and `guiju restore`: the whole data folder, verified both ways.

use std::path::PathBuf;
use std::process::ExitCode;

use guiju_runtime::Clock as _;

use crate::failure::Result;
use crate::wiring::SystemClock;
use crate::words::say;

/// `guiju backup`
#[derive(Debug, clap::Args)]
pub struct Backup {
    /// 数据目录，可以正在使用
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// 备份写到这个空目录
    #[arg(long, value_name = "DIR")]
    to: PathBuf,
}

/// `guiju restore`
#[derive(Debug, clap::Args)]
pub struct Restore {
    /// 备份所在目录
    #[arg(long, value_name = "DIR")]
    from: PathBuf,
    /// 恢复到这个空目录
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
}

impl Backup {
    /// Saves the folder; 1 where something in it was missing or damaged.
    pub fn run(self) -> Result<ExitCode> {
        let summary = guiju_store::backup::backup(&self.data, &self.to, SystemClock.now())?;
        say!("{summary}");
        Ok(if summary.problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

impl Restore {
    /// Restores, after the backup was checked.
    pub fn run(self) -> Result<ExitCode> {
        let summary = guiju_store::backup::restore(&self.from, &self.data)?;
        say!("已恢复到 {}。{summary}", self.data.display());
        Ok(ExitCode::SUCCESS)
    }
}
