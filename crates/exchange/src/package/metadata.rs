//! `metadata.json`: what the sender's registers say of a document that is sent.

use serde::{Deserialize, Serialize};

use super::manifest::shown;

/// A member of a class of the sender's rules.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Member {
    /// Its name for programs, by the sender's rules.
    #[serde(default)]
    pub id: String,
    /// Its name for people.
    #[serde(default)]
    pub words: String,
}

/// What is said of the document.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Metadata {
    /// Its type (文种).
    #[serde(default)]
    pub doc_type: Member,
    /// The label for whom it is not (标识); `none` where it bears none.
    #[serde(default)]
    pub label: Member,
    /// Whether it may be made public.
    #[serde(default)]
    pub publicity: Member,
    /// How urgent it is.
    #[serde(default)]
    pub urgency: Member,
}

impl Metadata {
    /// As it is written into a package: the same each time.
    pub fn bytes(&self) -> Vec<u8> {
        // Texts under fixed names: writing them as JSON cannot fail.
        serde_json::to_vec_pretty(self).unwrap_or_default()
    }

    /// Reads what a sender wrote, as it may be shown; what it says beside is not read. Nothing where it is not of this form.
    pub fn read(text: &str) -> Option<Self> {
        let Self { doc_type, label, publicity, urgency } = serde_json::from_str(text).ok()?;
        let plain = |member: Member| Member { id: shown(&member.id), words: shown(&member.words) };
        Some(Self {
            doc_type: plain(doc_type),
            label: plain(label),
            publicity: plain(publicity),
            urgency: plain(urgency),
        })
    }
}
