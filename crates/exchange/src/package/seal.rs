//! The service for electronic seals of a higher level. We make no seals: it is asked for one, and what it gives is kept beside the pages.

/// What a service gave. It is kept as it is and drawn nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// Who gave it.
    pub service: String,
    /// What it is, as the service names it.
    pub format: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Why there is no seal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SealTrouble {
    /// No service is set up.
    None,
    /// It could not be asked, or did not answer: it can be asked again.
    Away(String),
    /// It answered that it will not.
    Refused(String),
}

/// A service that seals printed pages.
pub trait SealService {
    /// Asks for the seal of an organ on pages, which are named by the SHA-256 of their PDF, 64 hexadecimal digits.
    ///
    /// # Errors
    /// Why there is none.
    fn seal(&self, pdf: &str, organ: &str) -> Result<Sealed, SealTrouble>;
}

/// Where no service is set up.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoService;

impl SealService for NoService {
    fn seal(&self, _pdf: &str, _organ: &str) -> Result<Sealed, SealTrouble> {
        Err(SealTrouble::None)
    }
}
