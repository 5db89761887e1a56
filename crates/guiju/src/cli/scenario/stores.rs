//! A run on one kind of store, from an empty store to the check of what is left.

use std::sync::Arc;

use guiju_runtime::{Config, Office, rebuild};
use guiju_store::blobs::{Blobs, FolderBlobs, MemoryBlobs};
use guiju_store::{MemoryStore, Store, dump};

use super::Kind;
use super::runner::{Place, Run};
use crate::failure::{Failure, Result};
use crate::founding::government;
use crate::layers::Rulebook;
use crate::wiring::{ADOPTED, Folder, MEDIUM_CLASS, RECORD_FOR, SeededChance, SetClock, registers};

/// Walks a run on a store of this kind; how many steps differed.
pub fn on(kind: Kind, run: &Run<'_>, rulebook: &Rulebook) -> Result<usize> {
    let edition = &rulebook.edition;
    match kind {
        Kind::Memory => {
            let reopen = Box::new(|| Err(guiju_store::StoreError::Engine("内存存储不能重新打开".to_owned())));
            let config = Config {
                adopted: Some(ADOPTED),
                record_for_act: RECORD_FOR.to_owned(),
                medium_class: MEDIUM_CLASS.to_owned(),
                ..Config::new(government(edition), reopen)
            };
            let store = Box::new(MemoryStore::new(registers()));
            walk(run, rulebook, &MemoryBlobs::default(), |clock, chance| {
                Ok(Office::open(config, store, guiju_matters::ALL.to_vec(), Arc::clone(edition), clock, chance)?)
            })
        }
        Kind::Sqlite => {
            let dir = tempfile::tempdir()?;
            let folder = Folder::at(dir.path());
            let blobs = FolderBlobs::open(&dir.path().join("blobs"))?;
            walk(run, rulebook, &blobs, |clock, chance| {
                Ok(folder.office(&government(edition), folder.open()?, Arc::clone(edition), clock, chance)?)
            })
        }
    }
}

fn walk(
    run: &Run<'_>,
    rulebook: &Rulebook,
    blobs: &dyn Blobs,
    open: impl FnOnce(Arc<SetClock>, Arc<SeededChance>) -> Result<Office>,
) -> Result<usize> {
    let clock = Arc::new(SetClock::at(run.scenario.organisation_since));
    let edition = &rulebook.edition;
    let office = open(Arc::clone(&clock), Arc::new(SeededChance::new(0)))?;
    let gov = government(edition);
    let place = Place { office: &office, gov: &gov, clock: &clock, blobs };
    run.found(&place, rulebook)?;
    let wrong = run.walk(&place)?;
    let store = office.close().ok_or_else(|| Failure::new("办理线程未能结束"))?;
    whole(store, &gov)?;
    Ok(wrong)
}

/// The registers remade from the journal must be those that the acts left.
fn whole(mut store: Box<dyn Store>, gov: &str) -> Result<()> {
    let before = dump(&*store, gov, &registers())?;
    let rows = rebuild(&mut *store, gov, guiju_matters::ALL)?;
    let after = dump(&*store, gov, &registers())?;
    for (name, rows) in &before {
        if after.get(name) != Some(rows) {
            return Err(Failure(format!("由流水重建后，登记表“{name}”与原来不同")));
        }
    }
    println!("流水共{rows}条，由流水重建登记表，结果一致");
    Ok(())
}
