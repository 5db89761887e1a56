//! The sample district: founded in a new data folder, found again in an old one.

use std::path::PathBuf;
use std::sync::Arc;

use guiju_core::OfficeTime;
use guiju_runtime::{Clock, Office};

use crate::cli::rulebook::upwards;
use crate::cli::scenario::Scenario;
use crate::failure::{Failure, Result};
use crate::founding::{Beginning, government, sample};
use crate::layers::Rulebook;
use crate::places::Opened;
use crate::wiring::{Folder, SystemChance};

/// A file of the samples, looked for from the working folder upwards.
pub fn file(name: &str) -> Result<PathBuf> {
    let path = format!("scenarios/{name}");
    upwards(&path).ok_or_else(|| Failure(format!("从当前目录往上都没有找到 {path}，请在项目目录中运行")))
}

/// Opens the office of the sample district in a folder, by a clock. A new folder is founded as the scenario says.
pub fn open(
    folder: &Folder,
    store: impl Into<Opened>,
    rulebook: &Rulebook,
    clock: Arc<dyn Clock>,
    scenario: &Scenario,
) -> Result<(Office, String)> {
    let store = store.into();
    let known = store.gov()?;
    let gov = known.clone().unwrap_or_else(|| government(&rulebook.edition));
    let office = folder.office(&gov, store, Arc::clone(&rulebook.edition), clock, Arc::new(SystemChance))?;
    if known.is_none() {
        let blobs = folder.blobs()?;
        let beginning = Beginning { office: &office, gov: &gov, blobs: &blobs };
        let since: OfficeTime = scenario.organisation_since;
        sample(&beginning, rulebook, scenario.roll()?, since, &scenario.organisation_basis)?;
    }
    Ok((office, gov))
}
