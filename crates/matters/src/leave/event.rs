//! What is stored of `leave`. The only shapes that are ever written; a sample of each is kept in `golden/events/`.

use guiju_core::OfficeTime;
use serde::{Deserialize, Serialize};

/// A leave as it was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Applied {
    /// Who is away.
    pub person: String,
    /// His post concerned.
    pub post: String,
    /// Class `leave_post`.
    pub leave_post: String,
    /// Class `absence_reason`.
    pub reason: String,
    /// Class `leave_place`.
    pub place: String,
    /// Where to, in words.
    pub destination: String,
    /// What for, in words.
    pub note: String,
    /// An emergency.
    pub emergency: bool,
    /// First instant away, as planned.
    pub since: OfficeTime,
    /// First instant back, as planned.
    pub until: OfficeTime,
}

/// One event of `leave`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Event {
    /// Asked for.
    Applied(Applied),
    /// Agreed.
    Approved {
        /// Roles of which this is the consent.
        roles: Vec<String>,
        /// Opinion.
        opinion: String,
        /// Powers by which whoever agreed stands in for another; empty for who acts in a post of his own, and in early records.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        rests: Vec<String>,
    },
    /// Not agreed.
    Refused {
        /// Why.
        opinion: String,
    },
    /// Noted by those who were told.
    Noted {
        /// Roles that were told.
        roles: Vec<String>,
        /// Opinion.
        opinion: String,
    },
    /// Filed.
    Filed {
        /// Class `filing_body`.
        body: String,
        /// When.
        at: OfficeTime,
        /// Its number, or how it was received.
        number: String,
    },
    /// Permitted by word of mouth.
    Permitted {
        /// Roles of which this is the consent.
        roles: Vec<String>,
        /// Who.
        who: String,
        /// When.
        at: OfficeTime,
        /// Class `verbal_means`.
        means: String,
        /// Witness: person id, in early records a name as it was typed; empty where the one who permitted recorded it.
        witness: String,
    },
    /// All that must come before the departure is there; from now on the absence counts.
    TookEffect {
        /// From.
        since: OfficeTime,
        /// Until.
        until: OfficeTime,
        /// Of a later end that came after the end it lengthens: the hour from which it counts.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        after_end: Option<OfficeTime>,
        /// Days from the last on which the return was to be recorded to that hour; 0 in time.
        #[serde(default, skip_serializing_if = "in_time")]
        late: i64,
    },
    /// Left.
    Departed {
        /// When.
        at: OfficeTime,
        /// Why it was not reported beforehand, as it should have been; empty where it was, or need not be.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        unreported: String,
        /// Posts to which it should have been reported beforehand; empty where it was.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        report_to: Vec<String>,
        /// Why the person left before it was permitted; empty where it was, or need not be.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        unpermitted: String,
        /// Posts whose permission came later than the departure; empty where it did not.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        permit_to: Vec<String>,
    },
    /// Came back.
    Returned {
        /// When.
        at: OfficeTime,
        /// Days after the last on which the return was to be recorded, without a later end asked for; 0 in time.
        #[serde(default, skip_serializing_if = "in_time")]
        late: i64,
    },
    /// A later end was asked for.
    Extended {
        /// The new end.
        until: OfficeTime,
        /// Why.
        reason: String,
    },
    /// Given up.
    Cancelled {
        /// Why; empty where it is void.
        reason: String,
        /// Not given up: it was found that whoever is away never asked for it.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        void: bool,
    },
    /// A later end counts no more: it was found that whoever is away never asked for it.
    LaterEndVoid {
        /// Positions of the rows that recorded it.
        records: Vec<u64>,
    },
    /// Not back: it was found that whoever is away never said so.
    ReturnVoid {
        /// Position of the row that recorded it.
        record: u64,
    },
    /// Consents do not count any more: those whose they were said to be, or who gave the power to give them, dispute that.
    PermissionLapsed {
        /// Positions of the rows by which they were given.
        records: Vec<u64>,
        /// Whose they were said to be, or whose the powers on which they rest: person ids.
        people: Vec<String>,
    },
    /// Consents count again: the objection was taken back.
    PermissionRestored {
        /// Positions of the rows by which they were given.
        records: Vec<u64>,
        /// Whose they are, or whose the powers on which they rest: person ids.
        people: Vec<String>,
    },
    /// Formalities completed afterwards.
    Completed {
        /// What was handed in.
        note: String,
    },
    /// What is owed passed to other posts, because the organisation changed.
    Followed {
        /// Posts that owe it no more.
        from: Vec<String>,
        /// Posts that owe it now.
        to: Vec<String>,
    },
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks with a reference")]
fn in_time(late: &i64) -> bool {
    *late == 0
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
        let mut stored: Vec<serde_json::Value> = serde_json::from_str(include_str!("golden/events/v1.json")).unwrap();
        let mut kinds: Vec<&str> = stored.iter().map(|v| v["kind"].as_str().unwrap()).collect();
        let mut declared: Vec<&str> = super::super::vocabulary::VOCABULARY.events.iter().map(|e| e.name).collect();
        kinds.sort_unstable();
        declared.sort_unstable();
        assert_eq!(kinds, declared, "a sample of every event that the vocabulary declares");
        let grown: Vec<serde_json::Value> = serde_json::from_str(include_str!("golden/events/v2.json")).unwrap();
        stored.extend(grown);
        let grown: Vec<serde_json::Value> = serde_json::from_str(include_str!("golden/events/v3.json")).unwrap();
        stored.extend(grown);
        let grown: Vec<serde_json::Value> = serde_json::from_str(include_str!("golden/events/v4.json")).unwrap();
        stored.extend(grown);
        for value in &stored {
            let event: Event = serde_json::from_value(value.clone()).unwrap();
            assert_eq!(&serde_json::to_value(&event).unwrap(), value);
        }
    }
}
