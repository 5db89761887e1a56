//! A load: clients that walk a scenario's steps again and again, each answer told at once.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use guiju_core::request::{Outcome, Recorded, Seen};
use guiju_runtime::Office;

use crate::cli::rulebook::{default_rulebook, rulebook};
use crate::cli::scenario::{Ask, Scenario};
use crate::failure::{Failure, Result};
use crate::places::{Database, StorePart};
use crate::wiring::SystemClock;
use crate::{sample, words};

/// Pause before a request that found the queue full is sent again.
const PAUSE: Duration = Duration::from_millis(2);

/// `guiju bench-load`
#[derive(Debug, clap::Args)]
pub struct Load {
    /// 数据目录；不存在则建立样例区政府
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    #[command(flatten)]
    database: Database,
    /// 数据库的主办程序多少秒没有动静即由另一程序接办
    #[arg(long, value_name = "SECONDS")]
    lease: Option<u64>,
    /// 同时办理的人数
    #[arg(long, default_value_t = 4)]
    clients: usize,
    /// 秒数
    #[arg(long, default_value_t = 1.0)]
    seconds: f64,
    /// 提交编号的前缀，每次运行须不同
    #[arg(long, default_value = "load")]
    run: String,
}

impl Load {
    /// Drives the load; after each commit one line for each answer, `key position`, at once.
    pub fn run(self) -> Result<ExitCode> {
        let rulebook = rulebook(&default_rulebook()?)?;
        let scenario = Scenario::read(&sample::file("load.toml")?)?;
        let folder = self.database.folder(&self.data, &StorePart::lasting(self.lease))?;
        let (office, gov) = sample::open(&folder, folder.opened()?, &rulebook, Arc::new(SystemClock), &scenario)?;
        let out = Mutex::new(std::io::stdout());
        let tell = |line: &str| {
            let mut out = out.lock().unwrap_or_else(PoisonError::into_inner);
            // Who listens may have gone; then nobody needs to know.
            let _ = writeln!(out, "{line}").and_then(|()| out.flush());
        };
        tell("ready");
        let until = Instant::now() + Duration::try_from_secs_f64(self.seconds).unwrap_or_default();
        let crowd = Crowd { office: &office, gov: &gov, scenario: &scenario, run: &self.run };
        crowd.drive(self.clients, until, &|key, recorded| tell(&format!("{key} {}", recorded.position)))?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Clients at one office.
#[derive(Clone, Copy)]
pub struct Crowd<'a> {
    /// The office.
    pub office: &'a Office,
    /// Its short name in the journal.
    pub gov: &'a str,
    /// What each client does, again and again.
    pub scenario: &'a Scenario,
    /// Distinguishes the request keys of this run from those of others.
    pub run: &'a str,
}

impl Crowd<'_> {
    /// Drives so many clients until an instant; `told` hears every answer. Returns how many acts were done.
    pub fn drive(self, clients: usize, until: Instant, told: &(dyn Fn(&str, &Recorded) + Sync)) -> Result<u64> {
        thread::scope(|scope| {
            let one = |client: usize| scope.spawn(move || self.client(client, until, told));
            let all: Vec<_> = (0..clients).map(one).collect();
            let mut acts = 0;
            for client in all {
                acts += client.join().map_err(|_| Failure::new("办理线程意外终止"))??;
            }
            Ok(acts)
        })
    }

    fn client(self, client: usize, until: Instant, told: &(dyn Fn(&str, &Recorded) + Sync)) -> Result<u64> {
        let mut acts = 0;
        let mut begun: Option<Recorded> = None;
        for step in self.scenario.steps.iter().cycle() {
            if Instant::now() >= until {
                break;
            }
            let key = format!("{}-{client}-{acts}", self.run);
            let on = step.subject.as_ref().and(begun.as_ref());
            let seen = on.map(|subject| Seen { version: subject.version, text: None });
            let subject = on.map(|subject| subject.subject.clone());
            let request = Ask { gov: self.gov, subject, seen, key: &key, scan: None }.request(step, vec![]);
            let recorded = loop {
                match self.office.perform(request.clone()) {
                    Outcome::Done(recorded) => break recorded,
                    Outcome::Busy => thread::sleep(PAUSE),
                    other => return Err(Failure(format!("{}：{}", step.name, words::outcome(&other).join("；")))),
                }
            };
            told(&key, &recorded);
            begun = Some(recorded);
            acts += 1;
        }
        Ok(acts)
    }
}
