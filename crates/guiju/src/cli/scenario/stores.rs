//! A run on one kind of store, from an empty store to the check of what is left.

use std::sync::Arc;
use std::time::Duration;

use guiju_core::journal::{GENESIS, body_hash, chain};
use guiju_runtime::{Config, Office, rebuild};
use guiju_store::blobs::{Blobs, FolderBlobs, MemoryBlobs};
use guiju_store::{MemoryStore, Store, dump};

use super::Kind;
use super::runner::{Place, Run};
use crate::failure::{Failure, Result};
use crate::founding::government;
use crate::layers::Rulebook;
use crate::wiring::{ADOPTED, Folder, SeededChance, SetClock, configured, registers};

/// Rows read at a time.
const PAGE: usize = 500;

/// What a run came to.
#[derive(Debug, Clone)]
pub struct Came {
    /// How many steps differed from what was expected.
    pub wrong: usize,
    /// Rows of the journal, from which the registers were remade alike.
    pub rows: u64,
    /// How long gate and decision took, act by act.
    pub times: Vec<Duration>,
}

/// One government of a run.
struct Opened {
    office: Office,
    blobs: Arc<dyn Blobs>,
    clock: Arc<SetClock>,
    gov: String,
    /// Its folder, removed at the end.
    _dir: Option<tempfile::TempDir>,
}

impl Opened {
    fn of(kind: Kind, run: &Run<'_>, rulebook: &Rulebook) -> Result<Self> {
        let (edition, gov) = (&rulebook.edition, government(&rulebook.edition));
        let clock = Arc::new(SetClock::at(run.scenario.organisation_since));
        let chance = Arc::new(SeededChance::new(0));
        let (hands, edition) = (Arc::clone(&clock), Arc::clone(edition));
        match kind {
            Kind::Memory => {
                let reopen = Box::new(|| Err(guiju_store::StoreError::Engine("内存存储不能重新打开".to_owned())));
                let blobs: Arc<dyn Blobs> = Arc::new(MemoryBlobs::default());
                let base = Config::new(gov.clone(), reopen);
                let config = Config { adopted: Some(ADOPTED), ..configured(base, Arc::clone(&blobs)) };
                let store = Box::new(MemoryStore::new(registers()));
                let office = Office::open(config, store, guiju_matters::ALL.to_vec(), edition, hands, chance)?;
                Ok(Self { office, blobs, clock, gov, _dir: None })
            }
            Kind::Sqlite => {
                let dir = tempfile::tempdir()?;
                let folder = Folder::at(dir.path());
                let blobs: Arc<dyn Blobs> = Arc::new(FolderBlobs::open(&dir.path().join("blobs"))?);
                let office = folder.office(&gov, folder.open()?, edition, hands, chance)?;
                Ok(Self { office, blobs, clock, gov, _dir: Some(dir) })
            }
        }
    }

    fn place(&self) -> Place<'_> {
        Place { office: &self.office, gov: &self.gov, clock: &self.clock, blobs: &*self.blobs }
    }

    /// How long gate and decision took, and how many rows the journal has; its registers must be those that it makes.
    fn close(self) -> Result<(Vec<Duration>, u64)> {
        let times = self.office.times();
        let store = self.office.close().ok_or_else(|| Failure::new("办理线程未能结束"))?;
        Ok((times, whole(store, &self.gov)?))
    }
}

/// Walks a run on a store of this kind, and checks what it left; of the second government, too, where there is one.
pub fn on(kind: Kind, run: &Run<'_>, rulebook: &Rulebook, other: Option<&Rulebook>) -> Result<Came> {
    let first = Opened::of(kind, run, rulebook)?;
    run.found(&first.place(), rulebook)?;
    let second = other.map(|rulebook| Opened::of(kind, run, rulebook).map(|opened| (opened, rulebook))).transpose()?;
    if let Some((opened, rulebook)) = &second {
        run.found(&opened.place(), rulebook)?;
    }
    let wrong = run.walk_both(&first.place(), second.as_ref().map(|(opened, _)| opened.place()).as_ref())?;
    let (times, mut rows) = first.close()?;
    if let Some((opened, _)) = second {
        rows += opened.close()?.1;
    }
    Ok(Came { wrong, rows, times })
}

/// Every row follows from the one before, and every body is the one that its row vouches for.
fn chained(store: &dyn Store, gov: &str) -> Result<()> {
    let mut before = GENESIS.to_owned();
    let mut next = 1;
    loop {
        let rows = store.journal(gov, next, PAGE)?;
        for row in &rows {
            let head = row.read_head().map_err(|e| Failure(format!("日志第{next}条读不出：{e}")))?;
            let body = row.body.as_deref().unwrap_or_default();
            let is_whole = row.position == next
                && row.hash == chain(&before, &row.head)
                && head.body_hash == body_hash(&row.salt, body);
            if !is_whole {
                return Err(Failure(format!("日志第{next}条与前一条不相连，或者内容不符")));
            }
            before.clone_from(&row.hash);
            next += 1;
        }
        if rows.is_empty() {
            return Ok(());
        }
    }
}

/// The registers remade from the journal must be those that the acts left.
fn whole(mut store: Box<dyn Store>, gov: &str) -> Result<u64> {
    chained(&*store, gov)?;
    let before = dump(&*store, gov, &registers())?;
    let rows = rebuild(&mut *store, gov, guiju_matters::ALL)?;
    let after = dump(&*store, gov, &registers())?;
    for (name, left) in &before {
        if after.get(name) != Some(left) {
            return Err(Failure(format!("由日志重建后，登记簿“{name}”与原来不同")));
        }
    }
    Ok(rows)
}
