//! Why a walk could not go on.

use std::fmt;

/// A sentence for whoever reads the test's output.
pub struct Fault(pub String);

/// What a walk and each of its steps come to.
pub type Walk<T = ()> = Result<T, Fault>;

impl Fault {
    /// A fault in these words.
    pub fn of(words: impl Into<String>) -> Self {
        Self(words.into())
    }
}

/// The test's output shows a fault by this.
impl fmt::Debug for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<E: std::error::Error> From<E> for Fault {
    fn from(error: E) -> Self {
        Self(error.to_string())
    }
}
