//! What a run is to do, and what it came to.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// A run: the same plan gives the same journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Everything follows from it.
    pub seed: u64,
    /// Days of the calendar.
    pub days: u32,
    /// What people try on a working day; few of it on others.
    pub moves: u32,
    /// Of ten thousand moves, so many meet a store that breaks.
    pub breaks: u32,
    /// The day on which the second edition is adopted, from 0.
    pub adopts: Option<u32>,
    /// Moves that are left out, by number.
    pub skip: BTreeSet<u64>,
    /// No move after this one.
    pub until: Option<u64>,
}

impl Plan {
    /// The usual run of so many days.
    pub fn of(seed: u64, days: u32) -> Self {
        let (moves, breaks, adopts) = (120, 40, (days > 1).then_some(days / 2));
        Self { seed, days, moves, breaks, adopts, skip: BTreeSet::new(), until: None }
    }

    /// Whether a move is made.
    pub(crate) fn makes(&self, number: u64) -> bool {
        !self.skip.contains(&number) && self.until.is_none_or(|last| number <= last)
    }
}

/// Something that does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// At which move.
    pub at: u64,
    /// What: the same words for the same fault, so that a shorter run can be compared.
    pub what: String,
    /// With which facts.
    pub facts: String,
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "第{}步：{}（{}）", self.at, self.what, self.facts)
    }
}

/// What a run came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Came {
    /// Moves made.
    pub moves: u64,
    /// Rows of the journal.
    pub rows: u64,
    /// The hash of the last row.
    pub tip: String,
    /// Acts recorded, by full name.
    pub done: BTreeMap<String, u64>,
    /// Attempts that came to nothing, by what they came to.
    pub not: BTreeMap<&'static str, u64>,
    /// Of them those that the rules refused, by full name and the code of the first reason.
    pub refused: BTreeMap<String, u64>,
    /// Articles that were cited, by place.
    pub cited: BTreeSet<String>,
    /// What the clock did.
    pub ticked: u64,
    /// How often the store broke, and how often the program was started anew.
    pub broke: (u64, u64),
    /// How often the registers were remade and compared.
    pub remade: u64,
    /// What does not hold; the run ended there.
    pub wrong: Option<Wrong>,
}
