//! Files as rows name them, and what shows that an act recorded for somebody else was his.

use serde::{Deserialize, Serialize};

/// A staged file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRef {
    /// Field it came with.
    pub field: String,
    /// Name as shown; never used as a path.
    pub name: String,
    /// Size in bytes.
    pub size: u64,
    /// SHA-256 of the content, which is also its name in the blob store.
    pub hash: String,
}

/// What shows that an act recorded for somebody else was his.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(from = "Kept")]
pub struct Evidence {
    /// A scan or another file, by its hash.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scan: Option<FileRef>,
    /// Person id of who was present; empty for nobody.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub witness: String,
    /// The number in another system. In rows written before evidence had a shape, all that was written of it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub reference: String,
}

/// Evidence as rows have it.
#[derive(Deserialize)]
#[serde(untagged)]
enum Kept {
    /// Before it had a shape.
    Words(String),
    Shaped {
        #[serde(default)]
        scan: Option<FileRef>,
        #[serde(default)]
        witness: String,
        #[serde(default)]
        reference: String,
    },
}

impl From<Kept> for Evidence {
    fn from(kept: Kept) -> Self {
        match kept {
            Kept::Words(reference) => Self { reference, ..Self::default() },
            Kept::Shaped { scan, witness, reference } => Self { scan, witness, reference },
        }
    }
}
