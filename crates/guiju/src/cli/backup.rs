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
        let (summary, ended) = guiju_store::backup::restore(&self.from, &self.data, guiju_web::unix_now())?;
        say!("已恢复到 {}。{summary}", self.data.display());
        say!(
            "备份以后结束了哪些登录、停用了哪些令牌，备份中无从得知，所以登录一个不留，令牌全部停用（{}个）。各人重新登录，令牌由持有人重新开设。",
            ended.tokens
        );
        if ended.passkeys > 0 {
            say!("备份中的{}个通行密钥已经清除（备份以后移除了哪些无从知道），请本人重新添加。", ended.passkeys);
        }
        if ended.effects > 0 {
            say!("备份中有{}项账户办理不在恢复的日志之内，其记录已经清除。", ended.effects);
        }
        say!("密码、第二因素和账号绑定都是备份时的。备份以后改过密码的，请逐一核对，必要时重置。");
        Ok(ExitCode::SUCCESS)
    }
}
