//! `guiju serve`: opens the office of a data folder and serves its pages. A new folder is founded with one administrator.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use guiju_runtime::{Clock as _, Office, OpenError, Reader};
use guiju_store::verify::named_blobs;
use guiju_store::{Accounts as _, Blobs as _, FileReadings};
use guiju_web::{Guard, Limits, Press, SealDesk, Sealer, Signing, Site, Worker, unix_now};

use crate::accounts;
use crate::cli::beside::{Beside, while_writing};
use crate::cli::notices::Notices;
use crate::cli::rulebook::{adoptable, rulebook};
use crate::config::Config;
use crate::failure::{Failure, Result};
use crate::founding::{Adoption, Beginning, FOUNDER, SYSTEM, government};
use crate::layers::Rulebook;
use crate::places::{self, Database, Opened};
use crate::seals::HttpSeals;
use crate::wiring::{
    ADOPTED, ATTEMPTS_ACT, AUDITING, CONFIRMING, DESK, Folder, KEEPING, MEDIUM_CLASS, RECORD_FOR, SEALING, SETTING,
    SIGN_IN_ACT, SystemChance, SystemClock,
};
use crate::words::say;

/// For so long a file may wait for the act that names it.
const UNNAMED: Duration = Duration::from_secs(7 * 24 * 3600);

/// `guiju serve`
#[derive(Debug, clap::Args)]
pub struct Serve {
    /// 数据目录；不存在则建立
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    #[command(flatten)]
    database: Database,
    /// 规则目录
    #[arg(long, value_name = "DIR")]
    rulebook: PathBuf,
    /// 监听地址
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// 首次启动时启用规则的依据
    #[arg(long, value_name = "TEXT", default_value = "首次启动")]
    basis: String,
    /// 另外的访问地址，如网关的 https://oa.example.gov.cn
    #[arg(long, value_name = "URL")]
    origin: Vec<String>,
    /// 浏览器经 HTTPS 访问
    #[arg(long)]
    secure: bool,
    #[command(flatten)]
    notices: Notices,
    /// 配置文件：[sign_in] 登录的设置，[limits] 收多少、等多久，[fonts] 字体，[packages] 公文包的签名密钥，[seal] 签章服务，[store] 数据库；不写则用默认值
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

impl Serve {
    /// Serves until asked to end.
    pub fn run(self) -> Result<ExitCode> {
        let config = Config::read(self.config.as_deref())?;
        let rulebook = rulebook(&self.rulebook)?;
        config.check(&*rulebook.edition)?;
        let folder = self.database.folder(&self.data, config.store())?;
        places::not_elsewhere(&folder)?;
        let store = folder.opened()?;
        let gov = store.gov()?.unwrap_or_else(|| government(&rulebook.edition));
        let adopted = guiju_runtime::edition_at(&*store.store, &gov, &ADOPTED, SystemClock.now())?;
        if adopted.is_empty() {
            adoptable(&self.rulebook)?;
        }
        let office = open(&folder, &gov, store, &rulebook, &self.rulebook)?;
        if adopted.is_empty() {
            let blobs = folder.blobs()?;
            self.begin(&Beginning { office: &office, gov: &gov, blobs: &blobs }, &rulebook)?;
        }
        first_account(&folder, &gov)?;
        expire_files(folder.clone());
        let _told = self.notices.start(&folder, &office, &gov, self.origin.first(), self.listen)?;
        say!("{}　规则：{}", gov, rulebook.edition.title());
        let limits = config.limits();
        let press = Arc::new(config.press());
        let signing = config.signing()?;
        let config_seal = config.seal_service()?;
        let guard = config.guard(&folder)?;
        prune_log(&guard);
        let _set = set_issued(&folder, &office, &press)?;
        let (seals, _asked) = ask_for_seals(&folder, &office, config_seal)?;
        let site = Site {
            origins: self.origin,
            secure: self.secure,
            signing,
            seals,
            limits,
            ..site(&folder, office, gov, vec![], (guard, &press))?
        };
        listen(site, self.listen)
    }

    /// The first start: the government, its rules, and one administrator who can do nothing but appoint the three. A
    /// start that was broken off is taken up again, because its requests have the same keys.
    fn begin(&self, beginning: &Beginning<'_>, rulebook: &Rulebook) -> Result<()> {
        let edition = &rulebook.edition;
        beginning.found(&government(edition), "首任管理员")?;
        let now = beginning.office.reader().now();
        beginning.adopt(SYSTEM, rulebook, &Adoption::of(edition, now, &self.basis))?;
        beginning.load_years(rulebook)?;
        say!("首次启动，已建立{}，启用{}。", beginning.gov, edition.title());
        Ok(())
    }
}

/// Where nobody can sign in yet: an account for the first administrator.
fn first_account(folder: &Folder, gov: &str) -> Result<()> {
    let accounts = folder.accounts()?;
    if !accounts.of_gov(gov)?.is_empty() {
        return Ok(());
    }
    let password = accounts::one_time()?;
    accounts.put(&accounts::account(gov, FOUNDER, FOUNDER, accounts::hashed(&password)?, true))?;
    say!("首任管理员　登录名：{FOUNDER}　一次性密码：{password}（首次登录须更换；只能任命三类管理员）");
    say!("任命之后，用 guiju account add 为系统管理员开设账号；其他人员的账号由其在页面“账户”上开设。");
    Ok(())
}

/// Opens the office by the computer's clock. A folder that differs from the adopted edition is refused with the command
/// that adopts it.
pub fn open(folder: &Folder, gov: &str, store: impl Into<Opened>, rulebook: &Rulebook, from: &Path) -> Result<Office> {
    let opened =
        folder.office(gov, store, Arc::clone(&rulebook.edition), Arc::new(SystemClock), Arc::new(SystemChance));
    opened.map_err(|error| not_opened(error, folder, from))
}

/// A reader by the computer's clock, which writes nothing and so works beside a program that has the folder open.
pub fn look(folder: &Folder, rulebook: &Rulebook, from: &Path) -> Result<Reader> {
    let looked = folder.look(Arc::clone(&rulebook.edition), Arc::new(SystemClock), Arc::new(SystemChance))?;
    looked.map_err(|error| not_opened(error, folder, from))
}

fn not_opened(error: OpenError, folder: &Folder, from: &Path) -> Failure {
    match error {
        OpenError::Edition { .. } => Failure(format!(
            "规则目录 {rulebook} 与已启用的规则版本不一致。要启用它现在的内容，请运行：\n\
             guiju rulebook adopt --data {data} --rulebook {rulebook} --basis 依据",
            rulebook = from.display(),
            data = folder.path().display(),
        )),
        other => other.into(),
    }
}

/// A site in front of an office.
pub fn site(
    folder: &Folder,
    office: Office,
    government: String,
    notices: Vec<String>,
    (guard, press): (Guard, &Arc<Press>),
) -> Result<Site> {
    Ok(Site {
        office,
        accounts: Arc::new(folder.accounts()?),
        blobs: Arc::new(folder.blobs()?),
        matters: guiju_matters::ALL,
        pages: guiju_matters::PAGES,
        government,
        notices,
        record_for: RECORD_FOR.to_owned(),
        keeping: KEEPING,
        guard,
        attempts_act: ATTEMPTS_ACT.to_owned(),
        sign_in_act: SIGN_IN_ACT.to_owned(),
        medium_class: MEDIUM_CLASS.to_owned(),
        confirming: CONFIRMING,
        auditing: AUDITING,
        readings: Arc::new(FileReadings::open(&folder.places().readings)?),
        store_file: folder.database().is_none().then(|| folder.places().store),
        desk: DESK,
        seals: Arc::default(),
        signing: Signing::none(""),
        press: Arc::clone(press),
        origins: vec![],
        secure: false,
        limits: Limits::default(),
        clock: unix_now,
    })
}

/// Sets what is issued and keeps its pages, while the pages are being served.
pub fn set_issued(folder: &Folder, office: &Office, press: &Arc<Press>) -> Result<Beside> {
    let worker = Worker {
        office: office.clone(),
        blobs: Arc::new(folder.blobs()?),
        matters: guiju_matters::ALL,
        pages: guiju_matters::PAGES,
        press: Arc::clone(press),
        words: SETTING,
        later: std::sync::Mutex::default(),
    };
    let office = office.clone();
    Beside::start("typesetter", move |ended| while_writing(&office, ended, |over| worker.run(over)))
}

/// Asks the seal service that is configured for the seals of what is issued, while the pages are being served.
pub fn ask_for_seals(
    folder: &Folder,
    office: &Office,
    service: Option<HttpSeals>,
) -> Result<(Arc<SealDesk>, Option<Beside>)> {
    let Some(service) = service else { return Ok((Arc::default(), None)) };
    let desk = Arc::new(SealDesk::asking());
    let sealer = Sealer {
        office: office.clone(),
        blobs: Arc::new(folder.blobs()?),
        pages: guiju_matters::PAGES,
        service: Box::new(service),
        desk: Arc::clone(&desk),
        words: SEALING,
    };
    let office = office.clone();
    let beside = Beside::start("sealer", move |ended| while_writing(&office, ended, |over| sealer.run(over)))?;
    Ok((desk, Some(beside)))
}

/// Removes files that were sent in long ago and that no act names, while the pages are being served.
pub fn expire_files(folder: Folder) {
    std::thread::spawn(move || {
        let expired = || -> Result<u64> {
            let named = named_blobs(folder.reader()?.raw())?;
            let before = SystemTime::now().checked_sub(UNNAMED).unwrap_or(SystemTime::UNIX_EPOCH);
            Ok(folder.blobs()?.expire_unnamed(&|hash| named.contains_key(hash), before)?)
        };
        match expired() {
            Ok(0) => {}
            Ok(files) => tracing::info!(files, "files that no act names are gone"),
            Err(error) => tracing::warn!(%error, "files that no act names could not be looked for"),
        }
    });
}

/// Takes out of the log of signing in what was kept long enough: at the start, and once a day while the pages are served.
pub fn prune_log(guard: &Guard) {
    const DAY: Duration = Duration::from_secs(24 * 3600);
    /// No month is longer.
    const MONTH_DAYS: i64 = 31;
    let (log, months) = (Arc::clone(&guard.log), i64::from(guard.settings.log_months));
    std::thread::spawn(move || {
        loop {
            let before = unix_now().saturating_sub(months * MONTH_DAYS * 24 * 3600);
            match log.prune(before) {
                Ok(0) => {}
                Ok(entries) => tracing::info!(entries, "old entries of the log of signing in are gone"),
                Err(error) => tracing::warn!(%error, "the log of signing in could not be pruned"),
            }
            std::thread::sleep(DAY);
        }
    });
}

/// Serves until asked to end.
pub fn listen(site: Site, address: SocketAddr) -> Result<ExitCode> {
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(address).await;
        let listener = listener.map_err(|e| Failure(format!("无法监听 {address}：{e}")))?;
        say!("请用浏览器打开 http://{}/　（按 Ctrl-C 停止）", listener.local_addr()?);
        guiju_web::serve_until(site, listener, asked_to_end()).await?;
        say!("已停止");
        Ok(ExitCode::SUCCESS)
    })
}

/// Waits for Ctrl-C, or for the signal by which services are ended. Where neither can be heard, the program is ended from
/// outside.
async fn asked_to_end() {
    #[cfg(unix)]
    let terminated = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => signal.recv().await,
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminated = std::future::pending::<Option<()>>();
    let interrupted = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    tokio::select! {
        _ = terminated => {}
        () = interrupted => {}
    }
}
