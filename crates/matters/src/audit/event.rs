//! What is stored of `audit`. The only shapes that are ever written; a sample of each is kept in `golden/events/`.

use guiju_core::Day;
use serde::{Deserialize, Serialize};

/// One event of `audit`. Those with a field `record` discharge only what the row of that position opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Event {
    /// The content of the subject was opened to an auditor.
    BodyOpened {
        /// Person.
        auditor: String,
        /// The last day.
        until: Day,
        /// Why.
        reason: String,
        /// He could see the subject before: the end of this opening takes nothing away.
        already: bool,
    },
    /// An opening ended.
    BodyClosed {
        /// Position of the row that opened.
        record: u64,
        /// Person.
        auditor: String,
        /// Why; empty at its end.
        reason: String,
    },
    /// All acts of a person were opened to an auditor.
    ReportApproved {
        /// Whose acts.
        person: String,
        /// Person to whom.
        auditor: String,
        /// The last day.
        until: Day,
        /// Why.
        reason: String,
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
