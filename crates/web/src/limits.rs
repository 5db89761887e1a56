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
    /// Passwords checked at a time; each takes about 20 MB.
    pub password_checks: usize,
    /// Wrong passwords in a row, from one address, after which it is locked for that login.
    pub failures: u32,
    /// For how long it is locked.
    pub locked: Duration,
    /// Wrong passwords in a row, from all addresses, after which a login is slowed.
    pub failures_anywhere: u32,
    /// The longest wait between two attempts at a login that is slowed.
    pub slowest: Duration,
    /// After how long without a request a session ends.
    pub idle: Duration,
    /// After how long a session ends in any case.
    pub session: Duration,
    /// Shortest password, in characters.
    pub password: usize,
    /// Streams of counts open at a time; each holds a connection, so there must be fewer than of those.
    pub streams: usize,
    /// Of these, for one person.
    pub streams_each: usize,
    /// Phrases that one person may keep.
    pub phrases: usize,
    /// Longest phrase, in characters.
    pub phrase: usize,
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
            password_checks: 2,
            failures: 5,
            locked: Duration::from_secs(600),
            failures_anywhere: 20,
            slowest: Duration::from_secs(60),
            idle: Duration::from_secs(3_600),
            session: Duration::from_secs(12 * 3_600),
            password: 8,
            streams: 400,
            streams_each: 6,
            phrases: 50,
            phrase: 200,
        }
    }
}
