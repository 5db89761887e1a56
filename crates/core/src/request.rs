//! What comes through the door, and what goes back.

use serde::{Deserialize, Serialize};

use crate::form::{Form, Problem};
use crate::ground::{Citation, Reason};
use guiju_calendar::OfficeTime;
pub use guiju_records::evidence::Evidence;

/// How an act was recorded for somebody else (代录).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnteredFor {
    /// When the leader did it.
    pub happened: OfficeTime,
    /// By what medium: `paper`, `phone`, `dictation`, `system` (class `medium` of the rulebook).
    pub medium: String,
    /// What shows that it was so.
    pub evidence: Evidence,
    /// The last instant at which it should have been recorded, as the rules reckoned it; absent where they set no limit, or
    /// it could not be counted. A conclusion: what a request says here is not looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<OfficeTime>,
    /// Why that instant could not be counted, e.g. a year without data; empty where it could. A conclusion like `due`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub uncounted: String,
}

/// One request to act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// The government.
    pub gov: String,
    /// Who is signed in: a person id, or `system`.
    pub actor: String,
    /// Whose act it is; the actor himself, but for acts recorded on behalf.
    pub on_behalf: String,
    /// Present exactly when recorded on behalf.
    pub entered_for: Option<EnteredFor>,
    /// The matter.
    pub matter: String,
    /// The subject; `None` for an act that begins one.
    pub subject: Option<String>,
    /// The act within the matter.
    pub act: String,
    /// What was typed.
    pub form: Form,
    /// Comes with the form; unique per government and actor.
    pub key: String,
    /// What the person saw.
    pub seen: Option<Seen>,
}

/// The version of the subject and the hash of the text that were shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// Version of the subject.
    pub version: u64,
    /// Hash of the text, where the act needs it.
    pub text: Option<String>,
}

/// What an act came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Outcome {
    /// Recorded.
    Done(Recorded),
    /// Not permitted, or it does not fit the case.
    Refused {
        /// All reasons, the first is the one to show largest.
        reasons: Vec<Reason>,
    },
    /// What was typed cannot be taken; all problems at once.
    Invalid {
        /// All problems.
        problems: Vec<Problem>,
        /// What stands against the act besides, whatever the form says.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        reasons: Vec<Reason>,
    },
    /// The subject changed since it was opened.
    Changed {
        /// Version now.
        version: u64,
        /// What changed, in words, newest last: what happened since, and how the text differs. Empty for who may not
        /// see the subject.
        changes: Vec<String>,
        /// Why it was not done, as for a refusal.
        reason: Box<Reason>,
    },
    /// The same key was used for other content.
    KeyReused {
        /// Why it was not done, as for a refusal.
        reason: Box<Reason>,
    },
    /// The queue is full; nothing was done; try again.
    Busy,
    /// A fault of the program or the rulebook; refused, and an alarm raised.
    Faulty {
        /// What failed, without secrets.
        message: String,
    },
}

impl Outcome {
    /// What stands against it by the rules; empty for what was done, and for what no rule stands against.
    pub fn reasons(&self) -> &[Reason] {
        match self {
            Outcome::Refused { reasons } | Outcome::Invalid { reasons, .. } => reasons,
            Outcome::Changed { reason, .. } | Outcome::KeyReused { reason } => std::slice::from_ref(reason),
            Outcome::Done(_) | Outcome::Busy | Outcome::Faulty { .. } => &[],
        }
    }
}

/// What was recorded, as the answer to the request and, for a repeated key, to every repetition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recorded {
    /// Position in the journal.
    pub position: u64,
    /// The subject.
    pub subject: String,
    /// Version of the subject after the act.
    pub version: u64,
    /// Hash of the row.
    pub hash: String,
    /// The articles by which it was allowed.
    pub citations: Vec<Citation>,
    /// In which capacity.
    pub capacity: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows written before evidence had a shape are read, and those with one are written as they were.
    #[test]
    fn evidence_of_every_shape_is_read() {
        let read = |text: &str| serde_json::from_str::<EnteredFor>(text).unwrap();
        let old = read(r#"{"happened":"2023-01-09T10:00:00","medium":"paper","evidence":"卷3"}"#);
        assert_eq!(old.evidence, Evidence { reference: "卷3".into(), ..Evidence::default() });
        assert_eq!(old.due, None);
        for text in [
            r#"{"happened":"2023-01-09T10:00:00","medium":"phone","evidence":{"witness":"p"},"due":"2023-01-11T23:59:59"}"#,
            r#"{"happened":"2023-01-09T10:00:00","medium":"paper","evidence":{"scan":{"field":"","name":"a.png","size":3,"hash":"ab"}}}"#,
        ] {
            assert_eq!(serde_json::to_string(&read(text)).unwrap(), text);
        }
    }
}
