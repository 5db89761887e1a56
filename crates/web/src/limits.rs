//! How much the door lets in, and for how long.

use std::time::Duration;

/// Limits of the door. All can be set; the defaults suit a district government.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Whole body of a request, in bytes.
    pub body: u64,
    /// All that was typed in one form, in bytes. Above the longest field, so that too long a text is named and kept.
    pub typed: usize,
    /// One attached file, in bytes. Must be the office's own limit.
    pub file: u64,
    /// Files of one form.
    pub files: usize,
    /// Parts of one form, files among them.
    pub parts: usize,
    /// For how long the head of a request may take.
    pub head_time: Duration,
    /// For how long the body of a request may take.
    pub body_time: Duration,
    /// Connections at a time.
    pub connections: usize,
    /// Forms with files read at a time; what they hold is in memory.
    pub intakes: usize,
    /// Tokens of one account that count at a time.
    pub tokens: usize,
    /// Tokens of programs that count at a time.
    pub programs: usize,
    /// Longest life of a token, in days.
    pub token_days: u32,
    /// For how long a token that no longer counts stays in the list.
    pub token_kept: Duration,
    /// Streams of counts open at a time; each holds a connection, so there must be fewer than of those.
    pub streams: usize,
    /// Of these, for one person.
    pub streams_each: usize,
    /// Phrases that one person may keep.
    pub phrases: usize,
    /// Longest phrase, in characters.
    pub phrase: usize,
    /// For so many days ahead absences may be supposed.
    pub supposed_days: u32,
    /// Views of one list that somebody may save.
    pub views: usize,
    /// Exports at a time, of all people.
    pub exports: usize,
    /// Exports kept for one person.
    pub exports_kept: usize,
    /// For how long a finished export is kept, from its beginning.
    pub export_lasts: Duration,
}

impl Limits {
    /// The same for a form of somebody who is not signed in: a name, a password, an address.
    pub(crate) fn of_strangers(&self) -> Self {
        let few = 64 * 1024;
        Self { body: self.body.min(few), typed: self.typed.min(few as usize), ..self.clone() }
    }
}

impl Default for Limits {
    fn default() -> Self {
        const MB: u64 = 1_048_576;
        Self {
            body: 128 * MB,
            typed: 16 * 1_048_576,
            file: 20 * MB,
            files: 20,
            parts: 400,
            head_time: Duration::from_secs(15),
            body_time: Duration::from_secs(120),
            connections: 1_024,
            intakes: 8,
            tokens: 10,
            programs: 20,
            token_days: 90,
            token_kept: Duration::from_secs(180 * 24 * 3_600),
            streams: 400,
            streams_each: 6,
            phrases: 50,
            phrase: 200,
            supposed_days: 366,
            views: 20,
            exports: 4,
            exports_kept: 3,
            export_lasts: Duration::from_secs(3_600),
        }
    }
}
