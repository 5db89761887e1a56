//! What is told, and the ways by which it is told.

use guiju_store::Contact;

/// One notice to one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// The same each time it is tried.
    pub id: String,
    /// Name of the government.
    pub government: String,
    /// Person id.
    pub person: String,
    /// Where he gets notices.
    pub contact: Contact,
    /// How many things await him now.
    pub owed: u64,
    /// The subjects that came since the last notice: number and link.
    pub subjects: Vec<(String, String)>,
    /// Address of the home page.
    pub link: String,
}

/// A notice was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failed {
    /// Perhaps later; the text says why.
    Now(String),
    /// Never; the text says why.
    Ever(String),
    /// Nobody answers there: the others need not be tried now either.
    Down(String),
}

/// One way by which people are told.
pub trait Channel: Send {
    /// Its name, under which it keeps its place in the journal.
    fn name(&self) -> &'static str;
    /// Whether somebody is told by it.
    fn reaches(&self, contact: &Contact) -> bool;
    /// Tells. A notice that may have arrived all the same is told again under the same id.
    ///
    /// # Errors
    /// Why it was not taken.
    fn tell(&self, notice: &Notice, now: i64) -> Result<(), Failed>;
}
