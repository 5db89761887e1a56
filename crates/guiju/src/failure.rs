//! Why a command ended early, in words for the person at the terminal.

use std::fmt;

use guiju_runtime::OpenError;
use guiju_store::StoreError;

/// A command could not be carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure(pub String);

/// What a command comes to.
pub type Result<T> = std::result::Result<T, Failure>;

impl Failure {
    /// A failure in words.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self(error.to_string())
    }
}
impl From<OpenError> for Failure {
    fn from(error: OpenError) -> Self {
        Self(error.to_string())
    }
}
impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self(format!("读写失败：{error}"))
    }
}

/// A file that cannot be read or written.
pub fn file(path: &std::path::Path, error: &std::io::Error) -> Failure {
    Failure(format!("无法读写 {}：{error}", path.display()))
}
