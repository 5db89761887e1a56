//! The command line: what can be asked for, and which file answers.

mod account;
mod backup;
mod bench;
mod beside;
mod demo;
mod export;
mod journal;
mod key;
mod load;
mod notices;
mod numbers;
mod organisation;
mod papers;
pub mod rulebook;
pub mod scenario;
mod serve;
mod simulate;
mod store;
mod whatif;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::failure::Result;
use crate::places::Database;

/// 规矩：按公开的工作规则运行一个区政府的办公
#[derive(Debug, Parser)]
#[command(name = "guiju", version, about)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// 演示：建立样例区政府并打开页面
    Demo(demo::Demo),
    /// 服务：打开一个数据目录的页面；新目录先建立政府
    Serve(serve::Serve),
    /// 账号：开设或者更换一次性密码
    #[command(subcommand)]
    Account(Account),
    /// 规则：检查、说明、启用
    #[command(subcommand)]
    Rulebook(Rulebook),
    /// 场景：按文件逐步办理并核对结果
    #[command(subcommand)]
    Scenario(Scenario),
    /// 推算：假设有人外出，哪些事项要等，谁会增加签发权
    Whatif(whatif::WhatIf),
    /// 日志：核验，重建登记簿
    #[command(subcommand)]
    Journal(Journal),
    /// 密钥：生成给公文包签名的密钥，查看公钥
    #[command(subcommand)]
    Key(Key),
    /// 公文包：不用服务核验
    #[command(subcommand)]
    Package(Package),
    /// 字号：逐号核对去向，有空缺或者重号即以 1 退出
    Numbers(numbers::Numbers),
    /// 导出：把全部登记簿、组织和日志的条目写成表格（CSV）
    Export(export::Export),
    /// 公文导出：把已印发公文的版式文件逐件写到目录
    Papers(papers::Papers),
    /// 组织：由表格或者文件导入
    #[command(subcommand)]
    Organisation(Organisation),
    /// 存储：把一个政府复制到另一存储，并核验
    #[command(subcommand)]
    Store(Store),
    /// 备份：把数据目录完整存到空目录，并核验
    Backup(backup::Backup),
    /// 恢复：核验备份后恢复到空目录
    Restore(backup::Restore),
    /// 灌入：在数据目录中制作大量样例公文，供测量和试用
    Load(load::Load),
    /// 自测：测量并写成表格
    Bench(bench::Bench),
    /// 模拟：由一个数决定的样例区政府，度过若干天，逐步核对应当成立的各项；供开发用
    #[command(hide = true)]
    Simulate(simulate::Simulate),
    /// 连续办理，供核验用
    #[command(hide = true)]
    BenchLoad(bench::Load),
}

#[derive(Debug, Subcommand)]
enum Account {
    /// 为组织中的一个人开设账号
    Add(account::Add),
}

#[derive(Debug, Subcommand)]
enum Key {
    /// 生成一个密钥文件，并显示公钥和指纹
    New(key::New),
    /// 显示一个密钥文件的公钥和指纹
    Show(key::Show),
}

#[derive(Debug, Subcommand)]
enum Package {
    /// 核验一个公文包：全部问题一次列出；有误即以 1 退出，读不出以 2 退出
    Verify(key::Verify),
}

#[derive(Debug, Subcommand)]
enum Rulebook {
    /// 检查规则目录：条文状态、判定表、例证、遗漏和矛盾；有错误即以 1 退出
    Check(rulebook::Check),
    /// 说明一条：条文转述、所作判断、例证
    Explain(rulebook::Explain),
    /// 启用规则目录现在的内容
    Adopt(rulebook::Adopt),
}

#[derive(Debug, Subcommand)]
enum Organisation {
    /// 导入一个目录中的组织表格；有一处不对即一概不导入，并逐处说明
    Import(organisation::Import),
}

#[derive(Debug, Subcommand)]
enum Store {
    /// 复制日志、附件和登记簿，并逐项核验；有一处不同即以 1 退出
    Copy(store::Copy),
    /// 改以这个数据目录中的账号为数据库的账号；原来的目录不能再打开它
    Bind(store::Bind),
}

#[derive(Debug, Subcommand)]
enum Scenario {
    /// 运行一个场景文件；有一步与预期不符即以 1 退出
    Run(scenario::Run),
}

#[derive(Debug, Subcommand)]
enum Journal {
    /// 逐条核验日志、文件结构和附件
    Verify(DataFolder),
    /// 由日志重建全部登记簿
    Rebuild(DataFolder),
    /// 核验从页面导出的日志条目文件，不需要数据目录；有误即以 1 退出
    VerifyExport(journal::VerifyExport),
}

/// Where the data lies.
#[derive(Debug, clap::Args)]
pub struct DataFolder {
    /// 数据目录
    #[arg(long, value_name = "DIR", default_value = "guiju-data")]
    data: PathBuf,
    #[command(flatten)]
    database: Database,
}

impl Cli {
    /// Which log lines are written unless the environment says otherwise. A scenario is full of refusals that are meant.
    pub fn log(&self) -> &'static str {
        match self.command {
            Command::Scenario(_) | Command::Bench(_) | Command::Load(_) => "error",
            // Stores that break and forms that err are meant.
            Command::Simulate(_) => "off",
            _ => "warn",
        }
    }

    /// Does what was asked.
    pub fn run(self) -> Result<ExitCode> {
        match self.command {
            Command::Demo(demo) => demo.run(),
            Command::Serve(serve) => serve.run(),
            Command::Whatif(whatif) => whatif.run(),
            Command::Account(Account::Add(add)) => add.run(),
            Command::Rulebook(Rulebook::Check(check)) => check.run(),
            Command::Rulebook(Rulebook::Explain(explain)) => explain.run(),
            Command::Rulebook(Rulebook::Adopt(adopt)) => adopt.run(),
            Command::Key(Key::New(new)) => new.run(),
            Command::Key(Key::Show(show)) => show.run(),
            Command::Package(Package::Verify(verify)) => verify.run(),
            Command::Numbers(numbers) => numbers.run(),
            Command::Export(export) => export.run(),
            Command::Papers(papers) => papers.run(),
            Command::Organisation(Organisation::Import(import)) => import.run(),
            Command::Store(Store::Copy(copy)) => copy.run(),
            Command::Store(Store::Bind(bind)) => bind.run(),
            Command::Backup(backup) => backup.run(),
            Command::Restore(restore) => restore.run(),
            Command::Load(load) => load.run(),
            Command::Bench(bench) => bench.run(),
            Command::BenchLoad(load) => load.run(),
            Command::Simulate(simulate) => simulate.run(),
            Command::Journal(Journal::Verify(at)) => journal::verify(&at.database.existing(&at.data)?),
            Command::Journal(Journal::VerifyExport(verify)) => verify.run(),
            Command::Scenario(Scenario::Run(run)) => run.run(),
            Command::Journal(Journal::Rebuild(at)) => journal::rebuild(&at.database.existing(&at.data)?),
        }
    }
}
