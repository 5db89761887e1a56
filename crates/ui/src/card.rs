//! The responsibility card: who had which part in what became of a subject, as the matters read it from their own events.

use guiju_core::journal::Head;
use guiju_core::{Norms, Organisation};

/// Which part somebody had.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// Proposed it.
    Proposed,
    /// Was asked, or answered.
    Consulted,
    /// Examined it on its way.
    Cleared,
    /// Said no, sent it back or held it.
    Refused,
    /// Was away when it was his turn.
    Away,
    /// Said something that was not followed.
    Disregarded,
    /// Signed or decided.
    Decided,
    /// Carried it out.
    CarriedOut,
    /// Did something else about it.
    Other,
}

impl Part {
    /// All, in the order of the card.
    pub const ALL: [Part; 9] = [
        Part::Proposed,
        Part::Consulted,
        Part::Cleared,
        Part::Refused,
        Part::Away,
        Part::Disregarded,
        Part::Decided,
        Part::CarriedOut,
        Part::Other,
    ];

    /// In words.
    pub fn label(self) -> &'static str {
        match self {
            Part::Proposed => "提出",
            Part::Consulted => "征求意见",
            Part::Cleared => "审核把关",
            Part::Refused => "不同意、退回或者暂缓",
            Part::Away => "应办时外出",
            Part::Disregarded => "意见未被采纳",
            Part::Decided => "签发、决定",
            Part::CarriedOut => "办理",
            Part::Other => "其他",
        }
    }
}

/// One line of a card, from one event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// Which part.
    pub part: Part,
    /// Who had it, as shown; empty for whoever's act it was.
    pub who: String,
    /// What was done, in words that give nothing of the subject's title or text.
    pub how: String,
    /// What was written with it; kept from whom the subject is not open to.
    pub words: String,
    /// The row that this one confirms, disputes or settles.
    pub about: Option<u64>,
}

impl Share {
    /// A part of whoever's act it was.
    pub fn of(part: Part, how: impl Into<String>, words: impl Into<String>) -> Self {
        Self { part, who: String::new(), how: how.into(), words: words.into(), about: None }
    }

    /// A part of somebody else.
    pub fn others(part: Part, who: impl Into<String>, how: impl Into<String>) -> Self {
        Self { part, who: who.into(), how: how.into(), words: String::new(), about: None }
    }
}

/// What the lines of a card are made from.
pub struct Read<'a> {
    /// The row's head.
    pub head: &'a Head,
    /// Its events as stored.
    pub body: &'a [u8],
    /// The organisation.
    pub org: &'a Organisation,
    /// The rules in force.
    pub norms: &'a dyn Norms,
}
