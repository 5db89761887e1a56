//! How much the door lets in, and for how long.

use std::time::Duration;

use serde::Deserialize;

/// Limits of the door, the part `[limits]` of the configuration: sizes in bytes, times in seconds. The defaults suit a
/// district government.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Whole body of a request, in bytes.
    pub body: u64,
    /// All that was typed in one form, in bytes. Above the longest field, so that too long a text is named and kept.
    pub typed: usize,
    /// One attached file, in bytes. Must be the office's own limit.
    pub file: u64,
    /// All files that one person brings in on one day, in bytes.
    pub files_day: u64,
    /// One package of another government, in bytes. One that is sent is bounded as well.
    pub package: usize,
    /// All that lies in a package, unpacked, in bytes.
    pub package_unpacked: u64,
    /// What a seal service gave, within a package, in bytes.
    pub package_seal: u64,
    /// Letters of the value of a document in a package. A longer one, by this or the next three, is not laid out.
    pub package_letters: usize,
    /// Paragraphs, tables, rows and cells of such a value.
    pub package_parts: usize,
    /// Names in such a value.
    pub package_names: usize,
    /// Line feeds in such a value.
    pub package_lines: usize,
    /// Files of one form.
    pub files: usize,
    /// Parts of one form, files among them.
    pub parts: usize,
    /// For how long the head of a request may take.
    #[serde(with = "seconds")]
    pub head_time: Duration,
    /// For how long the body of a request may take.
    #[serde(with = "seconds")]
    pub body_time: Duration,
    /// For how long an answer may wait for a browser that does not take it; by then it must have taken `write_least`.
    #[serde(with = "seconds")]
    pub write_time: Duration,
    /// Bytes that a slow browser must take in each such stretch.
    pub write_least: usize,
    /// Connections at a time.
    pub connections: usize,
    /// Of these, from one address that is no gateway of the settings. An office behind one address needs many.
    pub connections_each: usize,
    /// Bodies read at a time; what they hold is in memory. As many again for whoever is not signed in.
    pub intakes: usize,
    /// Of these, for one person, or one address where nobody is signed in.
    pub intakes_each: usize,
    /// Documents laid out at a time; for each person one.
    pub presses: usize,
    /// Letters of one text that is brought to have its format examined.
    pub examined: usize,
    /// Times at once that a provider outside is asked.
    pub outside: usize,
    /// Signing in outside, or by a passkey, that has begun from one address and is not ended; beyond it the oldest from there
    /// is forgotten.
    pub outside_each: usize,
    /// Passkeys of one account.
    pub passkeys: usize,
    /// Tokens of one account that count at a time.
    pub tokens: usize,
    /// Tokens of programs that count at a time.
    pub programs: usize,
    /// Longest life of a token, in days.
    pub token_days: u32,
    /// For how long a token that no longer counts stays in the list.
    #[serde(with = "seconds")]
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
    #[serde(with = "seconds")]
    pub export_lasts: Duration,
}

/// Times as whole seconds.
mod seconds {
    use std::time::Duration;

    use serde::{Deserialize as _, Deserializer};

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Duration, D::Error> {
        u64::deserialize(from).map(Duration::from_secs)
    }
}

impl Limits {
    /// What cannot be meant: each with the name of its limit.
    pub fn faults(&self) -> Vec<String> {
        let mut faults = vec![];
        let mut wants = |holds: bool, name: &str, said: &str| {
            if !holds {
                faults.push(format!("[limits] {name}：{said}"));
            }
        };
        let times = [("head_time", self.head_time), ("body_time", self.body_time), ("write_time", self.write_time)];
        times.iter().for_each(|(name, time)| wants(!time.is_zero(), name, "至少为1秒"));
        let counts = [
            ("connections", self.connections),
            ("connections_each", self.connections_each),
            ("intakes", self.intakes),
            ("intakes_each", self.intakes_each),
            ("parts", self.parts),
            ("write_least", self.write_least),
        ];
        counts.iter().for_each(|(name, count)| wants(*count > 0, name, "至少为1"));
        wants(self.streams < self.connections, "streams", "须少于 connections，否则没有余下的连接办理事项");
        wants(self.body >= self.typed as u64, "body", "不得小于 typed");
        faults
    }

    /// The bounds of packages.
    pub fn of_packages(&self) -> guiju_exchange::Limits {
        guiju_exchange::Limits {
            bytes: self.package,
            entry: self.file,
            unpacked: self.package_unpacked,
            seal: self.package_seal,
            letters: self.package_letters,
            parts: self.package_parts,
            names: self.package_names,
            lines: self.package_lines,
            ..guiju_exchange::Limits::default()
        }
    }

    /// The same for a form without files that holds little: a setting, a choice of papers, a password.
    pub(crate) fn of_small_forms(&self) -> Self {
        let few = 1_048_576;
        Self { body: self.body.min(few), typed: self.typed.min(few as usize), ..self.clone() }
    }

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
            files_day: 1_024 * MB,
            package: 32 * 1_048_576,
            package_unpacked: 64 * MB,
            package_seal: 8 * MB,
            package_letters: 400_000,
            package_parts: 50_000,
            package_names: 1_000,
            package_lines: 10_000,
            files: 20,
            parts: 400,
            head_time: Duration::from_secs(15),
            body_time: Duration::from_secs(120),
            write_time: Duration::from_secs(30),
            write_least: 16 * 1_024,
            connections: 1_024,
            connections_each: 512,
            intakes: 8,
            intakes_each: 3,
            presses: 2,
            examined: 100_000,
            outside: 8,
            outside_each: 200,
            passkeys: 10,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_can_be_meant_and_what_cannot_is_named() {
        assert_eq!(Limits::default().faults(), Vec::<String>::new());
        let odd = Limits { streams: 2_000, write_time: Duration::ZERO, intakes_each: 0, ..Limits::default() };
        let faults = odd.faults().join("\n");
        for name in ["streams", "write_time", "intakes_each"] {
            assert!(faults.contains(&format!("[limits] {name}：")), "{name}: {faults}");
        }
    }
}
