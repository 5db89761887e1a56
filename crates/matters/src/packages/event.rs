//! What is stored of `packages`. The only shapes that are ever written; a sample of each is kept in `golden/events/`.

use guiju_core::Day;
use guiju_core::form::FileRef;
use guiju_core::journal::Hash;
use serde::{Deserialize, Serialize};

/// A package as the journal knows it: what was signed, in the bytes that were signed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Signed {
    /// Hash of the package: SHA-256 of the manifest.
    pub package: Hash,
    /// The manifest as it was written.
    pub manifest: String,
    /// The signature over it, 128 hexadecimal digits.
    pub signature: String,
    /// The package itself, where it is kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<FileRef>,
}

/// A key of another government, and how it became known.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Told {
    /// The public key, 64 hexadecimal digits.
    pub key: String,
    /// Its SHA-256, by which people compare it.
    pub fingerprint: String,
    /// Who over there told it and compared it.
    pub vouched_by: String,
    /// How: class `key_channel`.
    pub channel: String,
}

/// One event of `packages`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Event {
    /// The key of another government is on record.
    KeyTold {
        /// Name of that government.
        name: String,
        /// The key.
        told: Told,
        /// On which day it was compared.
        on: Day,
        /// Basis.
        basis: String,
    },
    /// The key counts no more.
    KeyEnded {
        /// Its fingerprint.
        fingerprint: String,
        /// Reason.
        reason: String,
    },
    /// A paper was handed to another government.
    Sent {
        /// To whom.
        receiver: String,
        /// Title of the paper.
        title: String,
        /// Its number.
        number: String,
        /// The package.
        package: Signed,
    },
    /// What the other government answered to a package that was sent.
    Answered {
        /// Hash of the package that is answered.
        about: Hash,
        /// It came in; else it is sent back.
        received: bool,
        /// What is remarked, or why it is sent back.
        reason: String,
        /// The day of the answer.
        on: Day,
        /// The answer.
        package: Signed,
    },
    /// A package came in.
    Received {
        /// Who sent it, as it says.
        sender: String,
        /// Title of the document.
        title: String,
        /// Its number.
        number: String,
        /// Its day.
        on: Day,
        /// The key by which it is signed.
        fingerprint: String,
        /// What was known of that key: one of the standings of the vocabulary.
        standing: String,
        /// The document's value, in the bytes that its hash is over.
        value: String,
        /// What the sender's registers say of it; empty where it says nothing.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        metadata: String,
        /// The other files; the field of each is its role in the package.
        files: Vec<FileRef>,
        /// The package.
        package: Signed,
    },
    /// Its receipt was given.
    Receipted {
        /// What is remarked.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        reason: String,
        /// The receipt.
        package: Signed,
    },
    /// It was sent back.
    Returned {
        /// Why.
        reason: String,
        /// The return.
        package: Signed,
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
