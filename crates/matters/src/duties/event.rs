//! What is stored of `duties`. The only shapes that are ever written; a sample of each is kept in `golden/events/`.

use guiju_core::OfficeTime;
use serde::{Deserialize, Serialize};

/// One event of `duties`. Those with a field `record` discharge only what the row of that position opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Event {
    /// The hour of a step came, and it was taken.
    FellDue {
        /// Post that owes.
        post: String,
        /// What it owes, in words.
        owed: String,
        /// In which capacity.
        capacity: String,
        /// The hour.
        at: OfficeTime,
        /// The duty in words: 区政府办公室审核把关时限.
        duty: String,
        /// Who was told, in words; empty for an act done by the clock, and where nobody was there to be told.
        told: String,
        /// Who should have been told and could not, because the post is vacant, in words; empty otherwise, as in the rows
        /// written before it was told apart.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        vacant: String,
        /// An act that the clock should have done was refused.
        failed: bool,
    },
    /// A post was urged.
    Reminded {
        /// Post that owes.
        post: String,
        /// What it owes, full name of the act.
        owed: String,
        /// In which capacity.
        capacity: String,
        /// What was written.
        words: String,
    },
    /// More time was given.
    Extended {
        /// Post that owes.
        post: String,
        /// In which capacity.
        capacity: String,
        /// By how much, in words: 2个工作日.
        by: String,
        /// Why.
        reason: String,
        /// The new end; absent where it cannot be counted.
        due: Option<OfficeTime>,
    },
    /// A limit that could not be counted was counted.
    Recounted {
        /// Post that owes.
        post: String,
        /// In which capacity.
        capacity: String,
        /// The end.
        due: Option<OfficeTime>,
    },
    /// What was recorded for somebody was confirmed by him.
    Confirmed {
        /// Position of the row.
        record: u64,
        /// What he adds.
        words: String,
    },
    /// What was recorded for somebody was disputed by him.
    Disputed {
        /// Position of the row.
        record: u64,
        /// What was otherwise.
        words: String,
    },
    /// A witness took note of what he is said to have witnessed.
    Attested {
        /// Position of the row.
        record: u64,
        /// What was otherwise; empty for nothing.
        words: String,
    },
    /// What a person owes of a row passed to the post that he holds by now.
    PassedOn {
        /// Position of the row.
        record: u64,
        /// Who owes it.
        person: String,
        /// The post at which he owed it.
        from: String,
        /// The post at which he owes it now.
        to: String,
    },
    /// A confirmation ended because its person holds no post any more.
    Released {
        /// Position of the row that was to be confirmed.
        record: u64,
        /// What is known of it.
        words: String,
    },
    /// A dispute was set right.
    Settled {
        /// Position of the dispute.
        record: u64,
        /// What was recorded does not count; otherwise it stands. Absent where it stands, as in the rows written before
        /// it was asked.
        #[serde(default, skip_serializing_if = "is_no")]
        void: bool,
        /// How.
        words: String,
    },
    /// Somebody was found at fault.
    FaultFound {
        /// Person.
        person: String,
        /// By which article.
        ground: String,
        /// What happened, and what harm it did.
        harm: String,
    },
    /// Who was found at fault explained himself.
    Explained {
        /// Position of the finding.
        record: u64,
        /// What he says.
        words: String,
    },
}

fn is_no(yes: &bool) -> bool {
    !*yes
}

/// The events of a stored row; none where the bytes are not ours.
pub fn read(body: &[u8]) -> Vec<Event> {
    serde_json::from_slice(body).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Stands for every act recorded for somebody else, whatever its own event; never stored itself.
    const NEVER_STORED: &str = "recorded_for";

    /// Every shape ever written can still be read, and is written again as it was.
    #[test]
    fn stored_shapes_are_kept() {
        let stored: Vec<serde_json::Value> = serde_json::from_str(include_str!("golden/events/v1.json")).unwrap();
        let mut kinds: Vec<&str> = stored.iter().map(|v| v["kind"].as_str().unwrap()).collect();
        let events = super::super::vocabulary::VOCABULARY.events;
        let mut declared: Vec<&str> = events.iter().map(|e| e.name).filter(|e| *e != NEVER_STORED).collect();
        kinds.sort_unstable();
        // An event whose shape grew has a sample of each shape.
        kinds.dedup();
        declared.sort_unstable();
        assert_eq!(kinds, declared, "a sample of every event that the vocabulary declares");
        for value in &stored {
            let event: Event = serde_json::from_value(value.clone()).unwrap();
            assert_eq!(&serde_json::to_value(&event).unwrap(), value);
        }
    }
}
