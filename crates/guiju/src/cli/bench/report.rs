//! The measurements as a table in Markdown.

use std::fmt::{self, Write as _};
use std::thread::available_parallelism;

use guiju_runtime::Clock as _;

use crate::wiring::SystemClock;

/// One measurement.
#[derive(Debug, Clone)]
pub struct Line {
    /// What was measured.
    pub what: String,
    /// The aim; empty for a figure without one.
    pub aim: String,
    /// What came.
    pub came: String,
    /// Whether the aim was met; absent where there is none, or nothing was measured.
    pub is_met: Option<bool>,
    /// How it was measured.
    pub how: String,
}

impl Line {
    /// Whether there was an aim and it was missed.
    pub fn is_missed(&self) -> bool {
        self.is_met == Some(false)
    }

    fn verdict(&self) -> &'static str {
        match self.is_met {
            Some(true) => "met",
            Some(false) => "missed",
            None => "",
        }
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.what, self.came)?;
        if self.aim.is_empty() { Ok(()) } else { write!(f, " (aim: {}) {}", self.aim, self.verdict()) }
    }
}

/// All measurements of one run.
#[derive(Debug, Default)]
pub struct Report {
    /// One after another.
    pub lines: Vec<Line>,
}

impl Report {
    /// The whole page.
    pub fn text(&self) -> String {
        let cores = available_parallelism().map_or_else(|_| "unknown".to_owned(), |n| n.to_string());
        let profile = if cfg!(debug_assertions) { "development build, NOT what people use" } else { "release build" };
        let day = SystemClock.now().day();
        let mut text = String::from("# Performance\n\nWritten by `cargo xtask bench`; do not edit.\n\n");
        let _ = writeln!(text, "Measured on {day}: {cores} cores, {}, {profile}.\n", machine());
        text.push_str("| what | aim | measured | | how |\n|---|---|---|---|---|\n");
        for line in &self.lines {
            let Line { what, aim, came, how, .. } = line;
            let _ = writeln!(text, "| {what} | {aim} | {came} | {} | {how} |", line.verdict());
        }
        text.push_str(
            "\nFigures of one run. Others at work on the same machine make times longer and rates lower; ratios stand the \
             test of another machine better than rates.\n",
        );
        text
    }
}

/// Operating system, kind of processor, memory.
fn machine() -> String {
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let memory = read("/proc/meminfo");
    let kilobytes = memory.lines().find_map(|l| l.strip_prefix("MemTotal:")).and_then(number);
    let memory = kilobytes.map(|kb| format!(", {} GB memory", kb / 1_000_000)).unwrap_or_default();
    format!("{} {}{memory}", std::env::consts::OS, std::env::consts::ARCH)
}

/// The first number of a text.
pub fn number(text: &str) -> Option<u64> {
    text.split_whitespace().find_map(|word| word.parse().ok())
}

/// How long the first release build took, as its builder says.
pub fn building(seconds: Option<u64>) -> Line {
    let came = seconds.map_or_else(|| "not told".to_owned(), |s| format!("{} min {} s", s / 60, s % 60));
    Line {
        what: "First release build".to_owned(),
        aim: "under 10 min on 2 quiet cores".to_owned(),
        came,
        is_met: seconds.map(|s| s < 600),
        how: "told by who built it (`--build-seconds`)".to_owned(),
    }
}
