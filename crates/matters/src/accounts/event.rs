//! What is stored of `accounts`. The only shapes that are ever written; a sample of each is kept in `golden/events/`.

use serde::{Deserialize, Serialize};

/// One event of `accounts`. Never a password, a code or a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Event {
    /// An account was opened, with a password for one use.
    Opened {
        /// Person.
        person: String,
        /// Login asked for; empty for the person's id.
        login: String,
        /// Basis.
        basis: String,
    },
    /// It was bound to an identity outside, or no longer is.
    Bound {
        /// Person.
        person: String,
        /// Member of the class `sign_in_way`.
        way: String,
        /// What the identity is called there; empty where the bond was taken away.
        outside: String,
        /// Basis.
        basis: String,
    },
    /// A new password was asked for.
    ResetAsked {
        /// Whose.
        person: String,
        /// The second factor is to be taken off too.
        second: bool,
        /// Basis.
        basis: String,
    },
    /// Somebody else confirmed it, and a password for one use was given.
    ResetConfirmed {
        /// Whose.
        person: String,
        /// The second factor was taken off too.
        second: bool,
        /// How he made sure.
        note: String,
    },
    /// It was refused, or taken back.
    ResetRefused {
        /// Whose.
        person: String,
        /// Reason.
        reason: String,
    },
    /// All sessions of somebody were ended.
    SessionsEnded {
        /// Whose.
        person: String,
        /// Basis.
        basis: String,
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
