//! The norm kind `difference`: where a rulebook and a layer it leans on pull apart, and what was chosen. It computes
//! nothing; it is there so that a difference is told and never settled in silence.

use crate::files::Word;
use crate::norm::Common;

/// A difference between a rulebook and a layer it leans on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Name, label, ground; `reading` holds the choice taken and why.
    pub common: Common,
    /// The place in the layer leaned on, as its heading begins.
    pub against: Word,
    /// How the two stand to each other.
    pub how: How,
    /// What is said there, in our own words.
    pub above: String,
    /// What is said here.
    pub here: String,
    /// Who should be asked to confirm the choice; empty where it rests on texts that were read.
    pub ask: String,
}

/// How a rulebook stands to the place it differs from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum How {
    /// It asks for more.
    Stricter,
    /// It lets more through.
    Wider,
    /// It says something of which nothing is said there.
    Adds,
    /// It says nothing; what is said there holds.
    Silent,
    /// The two speak of different things and both hold.
    Apart,
    /// The same words can be read in two ways.
    Meaning,
}

impl How {
    /// All of them.
    pub const ALL: [How; 6] = [How::Stricter, How::Wider, How::Adds, How::Silent, How::Apart, How::Meaning];

    /// As written in a block.
    pub fn name(self) -> &'static str {
        match self {
            How::Stricter => "stricter",
            How::Wider => "wider",
            How::Adds => "adds",
            How::Silent => "silent",
            How::Apart => "apart",
            How::Meaning => "meaning",
        }
    }

    /// In Chinese.
    pub fn label(self) -> &'static str {
        match self {
            How::Stricter => "本规则更严",
            How::Wider => "本规则更宽",
            How::Adds => "上位规定未写，本规则补充",
            How::Silent => "本规则未写，依上位规定",
            How::Apart => "所指不同，两者并行",
            How::Meaning => "同一文字有不同读法",
        }
    }
}
