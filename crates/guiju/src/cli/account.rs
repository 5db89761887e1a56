//! `guiju account add`: a login for a person of the organisation, with a password for one use.

use std::path::PathBuf;
use std::process::ExitCode;

use guiju_runtime::organisation;
use guiju_store::{Accounts as _, Safe};

use crate::accounts;
use crate::failure::{Failure, Result};
use crate::places::Database;
use crate::wiring::registers;
use crate::words::say;

/// `guiju account add`
#[derive(Debug, clap::Args)]
pub struct Add {
    /// 数据目录，可以正在使用
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    #[command(flatten)]
    database: Database,
    /// 人员编号，须已在组织中
    #[arg(long, value_name = "ID")]
    person: String,
    /// 登录名；不写则用人员编号
    #[arg(long, value_name = "NAME")]
    login: Option<String>,
    /// 一并解除第二因素和通行密钥（手机遗失而另两位管理员都不能登录时）
    #[arg(long)]
    without_second: bool,
}

impl Add {
    /// Makes the account, or renews its password; all its sessions end.
    pub fn run(self) -> Result<ExitCode> {
        let folder = self.database.existing(&self.data)?;
        let reader = folder.reader()?;
        let govs = reader.govs()?;
        let [gov] = govs.as_slice() else { return Err(Failure::new("数据目录中还没有建立政府")) };
        let org = organisation(reader.read(), gov, &registers())?;
        if !org.people.contains_key(&self.person) {
            return Err(Failure(format!("组织中没有“{}”这一人员编号", self.person)));
        }
        let login = self.login.unwrap_or_else(|| self.person.clone());
        let accounts = folder.accounts()?;
        let other = accounts.find(&login)?.filter(|account| account.person != self.person);
        if other.is_some() {
            return Err(Failure(format!("登录名“{login}”已由他人使用")));
        }
        let password = accounts::one_time()?;
        accounts.put(&accounts::account(gov, &login, &self.person, accounts::hashed(&password)?, true))?;
        let set = guiju_web::unix_now();
        let safe = Safe::open(&folder.places().accounts)?;
        safe.change(&login, |safety| {
            safety.password_set = set;
            if self.without_second {
                safety.totp.clear();
                safety.recovery.clear();
            }
        })?;
        if self.without_second {
            safe.drop_passkeys(&login)?;
        }
        accounts.end_all_of(&login)?;
        say!("{}　登录名：{login}　一次性密码：{password}（首次登录须更换）", org.name(&self.person));
        Ok(ExitCode::SUCCESS)
    }
}
