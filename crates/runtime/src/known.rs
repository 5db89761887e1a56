//! What every act needs and few acts change: the organisation and the editions adopted, read from the registers.

use std::sync::Arc;

use guiju_core::org::{CONFIRMATIONS, REGISTERS, WORKDAYS};
use guiju_core::register::{Ask, Cell, Register, Row, Viewer, Where};
use guiju_core::{OfficeTime, Organisation, Workdays};
use guiju_store::{Read, StoreError};

use crate::config::{Adopted, Config};

/// Rows asked for at once.
const PAGE: usize = 5_000;

/// The organisation and the editions, as one commit left them.
#[derive(Debug, Default)]
pub(crate) struct Known {
    pub org: Arc<Organisation>,
    pub workdays: Arc<Workdays>,
    /// Editions adopted, by the instant from which each is in force.
    editions: Vec<(OfficeTime, String)>,
}

impl Known {
    /// Reads both.
    pub fn read(read: &dyn Read, config: &Config, declared: &[&'static Register]) -> Result<Self, StoreError> {
        let org = Arc::new(organisation(read, &config.gov, declared)?);
        let editions = match &config.adopted {
            Some(adopted) => editions(read, &config.gov, adopted)?,
            None => vec![],
        };
        let workdays = match declared.iter().any(|r| r.name == WORKDAYS) {
            true => Arc::new(workdays(read, &config.gov)?),
            false => Arc::default(),
        };
        Ok(Self { org, workdays, editions })
    }

    /// Hash of the edition in force at an instant: of those whose time has come the one adopted for the latest; before
    /// that the first one, because acts are recorded under it already. Empty before the first adoption.
    pub fn edition_at(&self, at: OfficeTime) -> &str {
        let in_force = self.editions.iter().rev().find(|(since, _)| *since <= at);
        in_force.or(self.editions.first()).map_or("", |(_, hash)| hash.as_str())
    }
}

/// Hash of the edition in force at an instant, as the journal has it; empty before the first adoption.
pub fn edition_at(read: &dyn Read, gov: &str, adopted: &Adopted, at: OfficeTime) -> Result<String, StoreError> {
    let known = Known { editions: editions(read, gov, adopted)?, ..Known::default() };
    Ok(known.edition_at(at).to_owned())
}

/// Reads the organisation from the registers that the matters declare; a register nobody declares holds nobody.
pub fn organisation(read: &dyn Read, gov: &str, declared: &[&'static Register]) -> Result<Organisation, StoreError> {
    let mut org = Organisation::default();
    for name in REGISTERS.into_iter().filter(|name| declared.iter().any(|r| r.name == *name)) {
        for row in every_row(read, gov, name)? {
            org.take(name, &row).map_err(StoreError::Damaged)?;
        }
    }
    if declared.iter().any(|r| r.name == CONFIRMATIONS) {
        for subject in org.recorded_powers() {
            // What the giver of a recorded power said of it decides whether there is one.
            let ask = Ask::all(CONFIRMATIONS, Viewer::System).filter(Where::Is("subject", Cell::from(subject)));
            read.ask(gov, &ask)?.rows.iter().for_each(|row| org.hear(row));
        }
    }
    Ok(org)
}

fn workdays(read: &dyn Read, gov: &str) -> Result<Workdays, StoreError> {
    let mut years = vec![];
    for row in every_row(read, gov, WORKDAYS)? {
        let data = row.get("data").map_or("", Cell::text);
        let year = serde_json::from_str(data);
        years.push(year.map_err(|e| StoreError::Damaged(format!("工作日历读不出：{e}")))?);
    }
    Ok(Workdays::of(years))
}

fn editions(read: &dyn Read, gov: &str, adopted: &Adopted) -> Result<Vec<(OfficeTime, String)>, StoreError> {
    let mut editions = vec![];
    for row in every_row(read, gov, adopted.register)? {
        let text = |name: &str| row.get(name).map_or("", Cell::text);
        let since = text(adopted.since);
        let since = since.parse().map_err(|_| StoreError::Damaged(format!("规则版本的启用时间有误：{since}")))?;
        editions.push((since, text(adopted.edition).to_owned()));
    }
    // Rows come in the order of adoption: of two for the same instant the later one prevails.
    editions.sort_by_key(|(since, _)| *since);
    Ok(editions)
}

/// All rows of a register, however many, in the order of the key.
pub(crate) fn every_row(read: &dyn Read, gov: &str, register: &'static str) -> Result<Vec<Row>, StoreError> {
    let mut rows: Vec<Row> = vec![];
    loop {
        let after = rows.last().cloned();
        // The organisation and the editions, for the program. What of it people are shown is asked apart.
        let ask = Ask { limit: PAGE, after, ..Ask::all(register, Viewer::System) };
        let page = read.ask(gov, &ask)?.rows;
        let last = page.len() < PAGE;
        rows.extend(page);
        if last {
            return Ok(rows);
        }
    }
}
