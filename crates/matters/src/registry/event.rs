//! What is stored of `registry`. The only shapes that are ever written; a sample of each is kept in `golden/events/`.

use guiju_core::Day;
use guiju_core::form::FileRef;
use serde::{Deserialize, Serialize};

/// A document in force that was issued elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InForce {
    /// Title.
    pub title: String,
    /// Its number, as printed; empty where it has none.
    pub number: String,
    /// Who issued it, as printed.
    pub issuer: String,
    /// Its date.
    pub day: Day,
    /// An administrative normative document.
    pub normative: bool,
    /// Where the entry came from: an older system, a ledger on paper.
    pub source: String,
    /// Who vouches that it is so, by name.
    pub voucher: String,
    /// The document itself, where it was attached.
    pub file: Option<FileRef>,
}

/// One event of `registry`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Event {
    /// The numbers of a series and year up to this one were used elsewhere, before papers were numbered here.
    SeriesOpened {
        /// The organ's mark.
        series: String,
        /// Year.
        year: i64,
        /// The last number used elsewhere.
        last: i64,
        /// Basis.
        basis: String,
    },
    /// It was recorded what becomes of a number that no paper here bears.
    NumberSet {
        /// The organ's mark.
        series: String,
        /// Year.
        year: i64,
        /// Number.
        number: i64,
        /// Class `number_fate`.
        fate: String,
        /// Reason.
        reason: String,
    },
    /// Documents in force that were issued elsewhere were entered.
    InForceImported {
        /// Basis.
        basis: String,
        /// In the order of the table.
        documents: Vec<InForce>,
    },
}

/// The events of a stored row; none where the bytes are not ours.
pub fn read(body: &[u8]) -> Vec<Event> {
    serde_json::from_slice(body).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every shape ever written can still be read, and is written again as it was.
    #[test]
    fn stored_shapes_are_kept() {
        let stored: Vec<serde_json::Value> = serde_json::from_str(include_str!("golden/events/v1.json")).unwrap();
        let mut kinds: Vec<&str> = stored.iter().map(|v| v["kind"].as_str().unwrap()).collect();
        let mut declared: Vec<&str> = super::super::vocabulary::VOCABULARY.events.iter().map(|e| e.name).collect();
        kinds.sort_unstable();
        declared.sort_unstable();
        assert_eq!(kinds, declared, "a sample of every event that the vocabulary declares");
        for value in &stored {
            let event: Event = serde_json::from_value(value.clone()).unwrap();
            assert_eq!(&serde_json::to_value(&event).unwrap(), value);
        }
    }
}
