//! `guiju rulebook`: checks a rulebook folder, explains an article, adopts the folder's content.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use guiju_core::{OfficeTime, Workdays, Year};
use guiju_gate::{Compiled, Source};
use guiju_rulebook::Flaw;
use guiju_runtime::Clock as _;

use crate::failure::{Failure, Result};
use crate::founding::{Adoption, Beginning};
use crate::layers::{self, Layers, Rulebook, vocabularies};
use crate::places::Database;
use crate::wiring::{ADOPTED, SystemChance, SystemClock};
use crate::words::say;
use crate::{accounts, archive};

/// The rulebook taken where none is named, looked for from the working folder upwards.
const DEFAULT: &str = "rulebooks/hongqiao-2023";

/// The default rulebook's folder.
pub fn default_rulebook() -> Result<PathBuf> {
    upwards(DEFAULT).ok_or_else(|| Failure(format!("从当前目录往上都没有找到 {DEFAULT}，请用 --rulebook 写明规则目录")))
}

/// A file or folder that lies in the working folder or one above it.
pub fn upwards(path: &str) -> Option<PathBuf> {
    let here = std::env::current_dir().ok()?;
    here.ancestors().map(|folder| folder.join(path)).find(|found| found.exists())
}

/// Compiles a folder. Errors are printed and end the command.
pub fn rulebook(folder: &Path) -> Result<Rulebook> {
    amended(folder, |_| Ok(()))
}

/// The same with changes of its files that are made in memory only.
pub fn amended(folder: &Path, changes: impl FnOnce(&mut Layers) -> Result<()>) -> Result<Rulebook> {
    let mut layers = layers::read(folder)?;
    changes(&mut layers)?;
    let (sources, workdays) = (layers.sources.clone(), layers.workdays.clone());
    let compiled = layers::compiled(layers);
    refuse(folder, compiled.flaws.iter())?;
    let edition = compiled.edition.ok_or_else(|| Failure(format!("规则目录 {} 不能启用", folder.display())))?;
    Ok(Rulebook { edition: Arc::new(edition), sources, workdays })
}

/// Examines a folder before it is adopted: nothing that `guiju rulebook check` calls an error may be in it.
pub fn adoptable(folder: &Path) -> Result<()> {
    let (compiled, _, workdays) = compiled(folder)?;
    let report = guiju_proof::check(&compiled, &vocabularies(), &shipped(&workdays)?);
    refuse(folder, report.findings.iter().map(|finding| &finding.flaw))
}

fn compiled(folder: &Path) -> Result<(Compiled, Vec<Source>, Vec<String>)> {
    let layers = layers::read(folder)?;
    let (sources, workdays) = (layers.sources.clone(), layers.workdays.clone());
    Ok((layers::compiled(layers), sources, workdays))
}

/// The workdays of the years that the layers ship, by which examples of duties are counted.
fn shipped(texts: &[String]) -> Result<Workdays> {
    let mut years = vec![];
    for text in texts {
        years.extend(Year::read(text).map_err(|problems| Failure(problems.join("\n")))?);
    }
    Ok(Workdays::of(years))
}

/// Prints the errors among flaws; where there are some, that is the end.
fn refuse<'a>(folder: &Path, flaws: impl Iterator<Item = &'a Flaw>) -> Result<()> {
    let errors = flaws.filter(|flaw| flaw.is_error()).inspect(|flaw| eprintln!("{flaw}\n")).count();
    if errors == 0 {
        return Ok(());
    }
    Err(Failure(format!("规则目录 {} 有{errors}处错误，不能启用", folder.display())))
}

/// `guiju rulebook check`
#[derive(Debug, clap::Args)]
pub struct Check {
    /// 规则目录
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// 以 JSON 写出
    #[arg(long)]
    json: bool,
}

impl Check {
    /// Reports everything found; 1 where there is an error.
    pub fn run(self) -> Result<ExitCode> {
        let (compiled, _, workdays) = compiled(&self.folder)?;
        let report = guiju_proof::check(&compiled, &vocabularies(), &shipped(&workdays)?);
        if self.json {
            say!("{}", report.json())
        } else {
            say!("{report}")
        }
        Ok(if report.has_errors() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
    }
}

/// `guiju rulebook explain`
#[derive(Debug, clap::Args)]
pub struct Explain {
    /// 条号，如 51
    #[arg(value_name = "ARTICLE")]
    article: String,
    /// 规则目录；不写则用 rulebooks/hongqiao-2023
    #[arg(long, value_name = "DIR")]
    rulebook: Option<PathBuf>,
}

impl Explain {
    /// Lays one article open.
    pub fn run(self) -> Result<ExitCode> {
        let folder = self.rulebook.map_or_else(default_rulebook, Ok)?;
        let explained = guiju_proof::explain(&compiled(&folder)?.0, &self.article, &vocabularies());
        let none = || Failure(format!("规则目录 {} 中没有“{}”这一条", folder.display(), self.article));
        say!("{}", explained.ok_or_else(none)?);
        Ok(ExitCode::SUCCESS)
    }
}

/// `guiju rulebook adopt`
#[derive(Debug, clap::Args)]
pub struct Adopt {
    /// 数据目录，服务须已停止
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    #[command(flatten)]
    database: Database,
    /// 规则目录
    #[arg(long, value_name = "DIR")]
    rulebook: PathBuf,
    /// 启用的依据
    #[arg(long, value_name = "TEXT")]
    basis: String,
    /// 从何时起启用，如 2023-01-09；不写则从现在起
    #[arg(long, value_name = "TIME")]
    since: Option<OfficeTime>,
    /// 试行
    #[arg(long)]
    trial: bool,
    /// 有权启用规则的管理员的登录名；不写则询问
    #[arg(long, value_name = "NAME")]
    login: Option<String>,
}

impl Adopt {
    /// Adopts the folder's content, judged by the edition in force until then.
    pub fn run(self) -> Result<ExitCode> {
        let folder = self.database.existing(&self.data)?;
        let new = rulebook(&self.rulebook)?;
        let store = folder.opened()?;
        let gov = store.gov()?.ok_or_else(|| Failure::new("数据目录中还没有建立政府，首次启动即启用规则"))?;
        let blobs = folder.blobs()?;
        let now = SystemClock.now();
        let before = guiju_runtime::edition_at(&*store.store, &gov, &ADOPTED, now)?;
        if before == new.edition.hash() {
            say!("规则目录现在的内容就是已启用的版本，无须再办");
            return Ok(ExitCode::SUCCESS);
        }
        let old = archive::adopted(&*store.store, &blobs, &gov, &before)?;
        let adopted = old.is_some().then_some(ADOPTED);
        if old.is_none() {
            eprintln!("注意：原来启用的版本没有留存全文，或者本程序读不出，此次启用由新版本自身审查");
        }
        adoptable(&self.rulebook)?;
        let person = accounts::sign_in(&folder.accounts()?, self.login)?;
        let judge = old.map_or_else(|| Arc::clone(&new.edition), Arc::new);
        let office = folder.office_as(&gov, store, judge, Arc::new(SystemClock), Arc::new(SystemChance), adopted)?;
        let beginning = Beginning { office: &office, gov: &gov, blobs: &blobs };
        let adoption = Adoption { since: self.since.unwrap_or(now), trial: self.trial, basis: self.basis };
        let recorded = beginning.adopt(&person, &new, &adoption)?;
        say!("已启用{}，自{}起，日志第{}条", new.edition.title(), adoption.since.chinese(), recorded.position);
        Ok(ExitCode::SUCCESS)
    }
}
