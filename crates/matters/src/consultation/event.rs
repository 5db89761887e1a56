//! What is stored of `consultation`. The only shapes that are ever written; a sample of each is kept in `golden/events/`.
//! `text` is the hash of the paper's text at that moment.

use guiju_core::OfficeTime;
use guiju_core::form::FileRef;
use guiju_core::journal::Hash;
use serde::{Deserialize, Serialize};

/// One event of `consultation`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Event {
    /// A unit was asked.
    Asked {
        /// Unit asked.
        unit: String,
        /// Title of the paper.
        title: String,
        /// Unit that leads.
        lead: String,
        /// What is asked.
        question: String,
        /// Why it was added afterwards; empty at the first asking.
        reason: String,
        /// Until when an answer is due; absent where it cannot be counted.
        due: Option<OfficeTime>,
        /// The lines of the paper that were the unit's work then; empty where it was asked without being concerned, and in
        /// the rows written before it was kept.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        lines: Vec<String>,
        /// Text.
        text: Hash,
    },
    /// A unit is asked no longer.
    Dropped {
        /// Unit.
        unit: String,
        /// Reason.
        reason: String,
    },
    /// A unit answered.
    Replied {
        /// Unit.
        unit: String,
        /// Class `consult_reply`.
        reply: String,
        /// Opinion.
        opinion: String,
        /// Person who approved it, where a clerk answered for the head; in older rows as it was typed.
        approved_by: String,
        /// When he approved it; absent where he answered himself, and in older rows.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        approved_at: Option<OfficeTime>,
        /// Attachments.
        attachments: Vec<FileRef>,
        /// So many workdays late; 0 in time, absent where it cannot be counted.
        late: Option<i64>,
        /// The answer holds for this text only.
        bound: bool,
        /// Who is named as having approved it has yet to say that it is so; in older rows the clerk's word counts.
        #[serde(default, skip_serializing_if = "is_not")]
        to_confirm: bool,
        /// Text.
        text: Hash,
    },
    /// The heads negotiated.
    Negotiated {
        /// Unit.
        unit: String,
        /// Agreed.
        agreed: bool,
        /// Record.
        record: String,
        /// The other side has yet to say that it is so; in older rows the lead's word counts.
        #[serde(default, skip_serializing_if = "is_not")]
        to_confirm: bool,
        /// Text.
        text: Hash,
    },
    /// The head of the other side said whether they agree.
    AgreementAnswered {
        /// Unit.
        unit: String,
        /// They do.
        agreed: bool,
        /// Opinion; may be empty where they do.
        opinion: String,
        /// Text.
        text: Hash,
    },
    /// The lead listed the grounds of each side.
    PositionsStated {
        /// Units with which there is no agreement.
        units: Vec<String>,
        /// Grounds of the lead.
        own: String,
        /// Grounds of the others.
        others: String,
        /// Proposal.
        proposal: String,
        /// Text.
        text: Hash,
    },
    /// Coordinated and decided.
    Coordinated {
        /// Units for which it was decided.
        units: Vec<String>,
        /// Class `consult_decision`.
        decision: String,
        /// What was decided.
        opinion: String,
        /// Countersignature of the others' leaders, in words: in older rows, written by who decided.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        countersigned: String,
        /// Subject ids of the designations by which it was done; absent in what was stored before they were kept.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        rests: Vec<String>,
        /// Posts whose countersignature it waits for; empty where it counts at once.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        awaits: Vec<String>,
        /// Text.
        text: Hash,
    },
    /// A leader of another side countersigned the decision, or did not.
    Countersigned {
        /// Units for which it was decided.
        units: Vec<String>,
        /// He agrees.
        agreed: bool,
        /// Opinion; may be empty where he does.
        opinion: String,
        /// Nobody's countersignature is wanting any more.
        complete: bool,
        /// Text.
        text: Hash,
    },
    /// Nobody is asked any longer.
    Withdrawn {
        /// Reason.
        reason: String,
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
fn is_not(yes: &bool) -> bool {
    !*yes
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
        // An event whose shape grew has a sample of each shape.
        kinds.dedup();
        declared.sort_unstable();
        assert_eq!(kinds, declared, "a sample of every event that the vocabulary declares");
        for value in &stored {
            let event: Event = serde_json::from_value(value.clone()).unwrap();
            assert_eq!(&serde_json::to_value(&event).unwrap(), value);
        }
    }

    /// What was settled when the lead's word, or a countersignature in words, was enough stays settled.
    #[test]
    fn older_rows_count_as_they_did() {
        use super::super::state::{Moment, Standing, State, evolve};
        let text = "ef".repeat(32);
        let asked = format!(
            r#"{{"kind": "asked", "unit": "u", "title": "t", "lead": "l", "question": "q", "reason": "", "due": null, "text": "{text}"}}"#
        );
        let against = format!(
            r#"{{"kind": "replied", "unit": "u", "reply": "disagree", "opinion": "o", "approved_by": "", "attachments": [], "late": 0, "bound": false, "text": "{text}"}}"#
        );
        let agreed =
            format!(r#"{{"kind": "negotiated", "unit": "u", "agreed": true, "record": "r", "text": "{text}"}}"#);
        let decided = format!(
            r#"{{"kind": "coordinated", "units": ["u"], "decision": "as_lead", "opinion": "o", "countersigned": "c", "text": "{text}"}}"#
        );
        let after = |last: &str| {
            let mut state = State::default();
            let at = "2026-03-02T09:00:00".parse().unwrap();
            for event in read(format!("[{asked}, {against}, {last}]").as_bytes()) {
                evolve(&mut state, &event, Moment { person: "p", at, capacity: "", record: None, position: 7 });
            }
            state.side("u").unwrap().standing()
        };
        assert_eq!((after(&agreed), after(&decided)), (Standing::Agreed, Standing::Decided));
        let claimed = agreed.replace("\"text\"", "\"to_confirm\": true, \"text\"");
        assert_eq!(after(&claimed), Standing::Claimed);
        let waits = decided.replace("\"countersigned\": \"c\"", "\"awaits\": [\"vm-b\"]");
        assert_eq!(after(&waits), Standing::Countersigning);
    }
}
