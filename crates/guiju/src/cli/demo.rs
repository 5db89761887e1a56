//! `guiju demo`: a sample district government, filled through the front door, and its pages.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use guiju_core::norms::Norms as _;
use guiju_runtime::{Clock as _, Office};
use guiju_store::Accounts as _;
use guiju_web::Site;

use crate::accounts;
use crate::cli::rulebook::{adoptable, default_rulebook, rulebook};
use crate::cli::scenario::{Attached, Place, Scenario, Walk};
use crate::cli::serve;
use crate::config::Config;
use crate::failure::{Failure, Result};
use crate::layers::Rulebook;
use crate::places::{self, Database, StorePart};
use crate::wiring::{Folder, SetClock, SystemClock};
use crate::words::say;
use crate::{sample, signing};

/// The password of all sample accounts. The people are invented; the pages say so.
const PASSWORD: &str = "guiju-demo";
/// The sample papers.
const PAPERS: &str = "sample-papers.toml";

/// `guiju demo`
#[derive(Debug, clap::Args)]
pub struct Demo {
    /// 数据目录；已有数据的接着用
    #[arg(long, value_name = "DIR", default_value = "guiju-data")]
    data: PathBuf,
    #[command(flatten)]
    database: Database,
    /// 监听地址
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// 规则目录；不写则用 rulebooks/hongqiao-2023
    #[arg(long, value_name = "DIR")]
    rulebook: Option<PathBuf>,
}

impl Demo {
    /// Fills a new folder, and serves it.
    pub fn run(self) -> Result<ExitCode> {
        let from = self.rulebook.map_or_else(default_rulebook, Ok)?;
        let rulebook = rulebook(&from)?;
        let folder = self.database.folder(&self.data, &StorePart::default())?;
        places::not_elsewhere(&folder)?;
        if !folder.is_used()? {
            adoptable(&from)?;
            say!("正在建立样例区政府……");
            fill(&folder, &rulebook)?;
        }
        let store = folder.opened()?;
        let gov = store.gov()?.unwrap_or_default();
        if folder.accounts()?.of_gov(&gov)?.is_empty() {
            let again = format!("上一次建立样例没有完成。请删除 {} 后重新运行", self.data.display());
            return Err(Failure(again));
        }
        let office = serve::open(&folder, &gov, store, &rulebook, &from)?;
        serve::expire_files(folder.clone());
        accounts_table(&office);
        let notices = vec![
            "演示数据：人员、单位和文件均为样例，纯属虚构".to_owned(),
            format!("{}{}；依据见“规则”页面", rulebook.edition.title(), in_force(&rulebook)),
        ];
        let config = Config::demo();
        let press = Arc::new(config.press());
        let guard = config.guard(&folder)?;
        let _set = serve::set_issued(&folder, &office, &press)?;
        let key = folder.path().join(signing::DEMO);
        if !key.exists() {
            signing::draw(&key)?;
        }
        let signing = signing::signing(Some(&key))?;
        serve::listen(Site { signing, ..serve::site(&folder, office, gov, notices, (guard, &press))? }, self.listen)
    }
}

/// The sample government, its papers, and last of all the accounts: where there are some, nothing is missing.
fn fill(folder: &Folder, rulebook: &Rulebook) -> Result<()> {
    let scenario = Scenario::read(&sample::file(PAPERS)?)?;
    let attached = Attached::of(&scenario, None)?;
    let today = SystemClock.now().day();
    let clock = Arc::new(SetClock::at(scenario.organisation_since));
    let hands: Arc<dyn guiju_runtime::Clock> = clock.clone();
    let (office, gov) = sample::open(folder, folder.opened()?, rulebook, hands, &scenario)?;
    let blobs = folder.blobs()?;
    let place = Place { office: &office, gov: &gov, clock: &clock, blobs: &blobs };
    let walk = Walk { scenario: &scenario, variant: "", attached: attached.as_ref(), today, quiet: true };
    let wrong = walk.walk(&place)?;
    if wrong > 0 {
        return Err(Failure(format!(
            "样例公文有{wrong}步与预期不符，请删除 {} 后检查规则目录",
            folder.path().display()
        )));
    }
    let people: Vec<String> = office.reader().org().people.keys().cloned().collect();
    sample_accounts(folder, &people, &gov)
}

/// An account for each of these people, with the sample password.
pub fn sample_accounts(folder: &Folder, people: &[String], gov: &str) -> Result<()> {
    let accounts = folder.accounts()?;
    // The password is known to everybody, so one hash serves all.
    let hash = accounts::hashed(PASSWORD)?;
    for person in people {
        accounts.put(&accounts::account(gov, person, person, hash.clone(), false))?;
    }
    Ok(())
}

/// Since when the rules are tried, and since when they are in force.
fn in_force(rulebook: &Rulebook) -> String {
    let edition = &rulebook.edition;
    let said = [(edition.trial_from(), "试行"), (edition.effective(), "施行")];
    let said = said.iter().filter_map(|(day, how)| day.map(|day| format!("自{}起{how}", day.chinese())));
    said.collect::<Vec<_>>().join("，")
}

/// One account of each role, those who rank highest first.
fn accounts_table(office: &Office) {
    let reader = office.reader();
    let (org, edition, now) = (reader.org(), reader.edition(), reader.now());
    let rank = |role: &str| edition.book().roles.get(role).map_or(i64::MAX, |r| r.order);
    let mut posts: Vec<_> = org.posts.iter().collect();
    posts.sort_by_key(|(id, post)| (rank(&post.role), post.order, (*id).clone()));
    let mut shown = BTreeSet::new();
    say!("\n样例账号（密码均为 {PASSWORD}）：");
    for (id, post) in posts {
        let Some(person) = org.holder(id, now).filter(|_| shown.insert(post.role.clone())) else { continue };
        let name = org.name(person);
        // An administrator's post is named after its holder; the rulebook knows what it is.
        let title = if post.title == name { edition.role_label(&post.role) } else { post.title.clone() };
        let blanks = " ".repeat(10_usize.saturating_sub(name.chars().count() * 2).max(1));
        say!("  {person:<18}{name}{blanks}{title}");
    }
    say!("其他人员以人员编号为登录名，见“组织”页面。\n");
}
