//! `guiju rulebook`: compiles a rulebook folder and adopts it.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use guiju_core::OfficeTime;
use guiju_runtime::Clock as _;

use crate::cli::journal::existing;
use crate::failure::{Failure, Result};
use crate::founding::{Adoption, Beginning};
use crate::layers::{self, Rulebook};
use crate::wiring::{ADOPTED, Folder, SystemChance, SystemClock};
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

/// Compiles a folder. Flaws are printed; errors among them end the command.
pub fn rulebook(folder: &Path) -> Result<Rulebook> {
    let layers = layers::read(folder)?;
    let sources = layers.sources.clone();
    let compiled = layers::compiled(layers);
    let errors = compiled.flaws.iter().filter(|f| f.is_error()).count();
    match compiled.edition {
        Some(edition) => Ok(Rulebook { edition: Arc::new(edition), sources }),
        None => {
            compiled.flaws.iter().filter(|f| f.is_error()).for_each(|flaw| eprintln!("{flaw}\n"));
            Err(Failure(format!("规则目录 {} 有{errors}处错误，不能启用", folder.display())))
        }
    }
}

/// `guiju rulebook adopt`
#[derive(Debug, clap::Args)]
pub struct Adopt {
    /// 数据目录，服务须已停止
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
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
        let folder = existing(&self.data)?;
        let new = rulebook(&self.rulebook)?;
        let store = folder.open()?;
        let gov = Folder::gov(&store)?.ok_or_else(|| Failure::new("数据目录中还没有建立政府，首次启动即启用规则"))?;
        let blobs = folder.blobs()?;
        let now = SystemClock.now();
        let before = guiju_runtime::edition_at(&store, &gov, &ADOPTED, now)?;
        if before == new.edition.hash() {
            println!("规则目录现在的内容就是已启用的版本，无须再办");
            return Ok(ExitCode::SUCCESS);
        }
        let old = archive::adopted(&store, &blobs, &gov, &before)?;
        let adopted = old.is_some().then_some(ADOPTED);
        if old.is_none() {
            eprintln!("注意：原来启用的版本没有留存全文，或者本程序读不出，此次启用由新版本自身审查");
        }
        let person = accounts::sign_in(&folder.accounts()?, self.login)?;
        let judge = old.map_or_else(|| Arc::clone(&new.edition), Arc::new);
        let office = folder.office_as(&gov, store, judge, Arc::new(SystemClock), Arc::new(SystemChance), adopted)?;
        let beginning = Beginning { office: &office, gov: &gov, blobs: &blobs };
        let adoption = Adoption { since: self.since.unwrap_or(now), trial: self.trial, basis: self.basis };
        let recorded = beginning.adopt(&person, &new, &adoption)?;
        println!("已启用{}，自{}起，流水第{}条", new.edition.title(), adoption.since.chinese(), recorded.position);
        Ok(ExitCode::SUCCESS)
    }
}
