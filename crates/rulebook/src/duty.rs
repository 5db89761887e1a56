//! The norm kind `duty`: who owes which act by when, and what follows when it is not done.

use guiju_calendar::{Fixed, Side, Unit};

use crate::files::Word;
use crate::norm::{Common, Condition, Days};

/// A duty. With [`Duty::on`] an event opens it; without, the matter says who owes the act and the duty brings the clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duty {
    /// Name, label, ground, strength.
    pub common: Common,
    /// The act owed, full name.
    pub owes: Word,
    /// The event that opens it, full name.
    pub on: Option<Opening>,
    /// Holds only where these facts have these values; empty for always.
    pub when: Condition,
    /// How long; nothing for a duty without a clock.
    pub limit: Option<LimitNorm>,
    /// How it may be lengthened.
    pub extend: Option<Extension>,
    /// What follows by the clock, as written.
    pub steps: Vec<StepNorm>,
}

/// How an event opens a duty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// The event, full name.
    pub event: Word,
    /// Who owes it.
    pub by: Debtor,
    /// Events that discharge it, full names.
    pub until: Vec<Word>,
}

/// Who owes a duty that an event opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Debtor {
    /// The posts of a role.
    Role(Word),
    /// The posts that a fact names.
    Fact(Word),
    /// The posts of whoever's act it was.
    Doer,
    /// The posts of the witness whom the record of an act names; nobody where it names none.
    Witness,
}

/// A limit as a rulebook writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LimitNorm {
    /// How many: a number, or the value of that name.
    pub count: Days,
    /// Of what.
    pub unit: Unit,
    /// Forward, backward, or a lower bound.
    pub side: Side,
    /// The fact that names the day it counts from; without, the instant of the event.
    pub date: Option<Word>,
    /// The day of the calendar that it counts from: the first that comes after the event.
    pub on_day: Option<Fixed>,
    /// Stages that are counted after this one, each from the end of the one before, on the same side.
    pub then: Vec<StageNorm>,
    /// The minute of the last day at which it ends; without, the day's end.
    pub ends: Option<u16>,
    /// What comes in at or after this minute of the day counts from the next workday.
    pub cutoff: Option<u16>,
    /// So many units before the end it is shown as near; 0 for never.
    pub near: i64,
}

/// A further stage of a limit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StageNorm {
    /// How many: a number, or the value of that name.
    pub count: Days,
    /// Of what.
    pub unit: Unit,
}

/// How a limit may be lengthened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extension {
    /// Roles that may.
    pub by: Vec<Word>,
    /// By how many units of the limit at most, all extensions together.
    pub most: Days,
}

/// What follows by the clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepNorm {
    /// So many units of `unit` after the end of the limit; 0 at its end.
    pub after: i64,
    /// Unit of `after`.
    pub unit: Unit,
    /// What.
    pub what: StepKind,
    /// What the clock fills into the form of the act: field and value.
    pub with: Vec<(Word, Word)>,
    /// The words by which the rules take silence for this answer (视为同意); empty where they do not.
    pub deemed: String,
}

/// What a step is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StepKind {
    /// Whoever holds a role is told, and may urge.
    Tell(Word),
    /// An act is done by the clock, full name.
    Act(Word),
}
