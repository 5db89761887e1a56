//! The norms of a rulebook, typed.

pub use crate::difference::{Difference, How};
pub use crate::duty::{Debtor, Duty, Extension, LimitNorm, Opening, StageNorm, StepKind, StepNorm};
pub use crate::judgement::{JUDGED, JUDGEMENT, Judgement, OPEN};

use crate::files::{Spot, Word};

/// A ground as cited: book and place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Basis {
    /// Short name of the book, without book-title marks; empty where the place names its own.
    pub book: String,
    /// `51` or `51.4`, or a place in words.
    pub place: String,
}

/// How strictly a norm binds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Strength {
    /// Nothing passes against it.
    #[default]
    Gate,
    /// Somebody owes it.
    Duty,
    /// It is only said.
    Reminder,
}

/// What every norm has.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Common {
    /// Name, unique per kind.
    pub name: String,
    /// As shown.
    pub label: String,
    /// Ground.
    pub basis: Basis,
    /// How strictly it binds.
    pub strength: Strength,
    /// Note; empty for none.
    pub note: String,
    /// The reading chosen and why; empty for none.
    pub reading: String,
    /// A local choice where the text is silent.
    pub choice: bool,
    /// Index of the article in [`crate::Book::articles`].
    pub article: usize,
    /// Where its name is written.
    pub spot: Spot,
    /// The block as written.
    pub text: String,
}

/// A role: who holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// Name, label, ground.
    pub common: Common,
    /// Several may hold it at a time.
    pub many: bool,
    /// The head of the government.
    pub head: bool,
    /// Rank; lower is higher.
    pub order: i64,
    /// Every holder also counts as this role.
    pub is: Option<Word>,
    /// Set for roles that depend on the lines or the unit concerned.
    pub relative: Option<Relative>,
}

/// A role that depends on what is concerned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Relative {
    /// Holders of `of` whose post stands in `relation` to the lines of work concerned.
    Relation {
        /// Role.
        of: Word,
        /// Member of the class `relation`.
        relation: Word,
    },
    /// Holders of `of` whose post is in the unit concerned.
    Unit {
        /// Role.
        of: Word,
    },
}

impl Relative {
    /// The role whose holders are looked through.
    pub fn of(&self) -> &Word {
        match self {
            Relative::Relation { of, .. } | Relative::Unit { of } => of,
        }
    }
}

/// A closed set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Class {
    /// Name, label, ground.
    pub common: Common,
    /// Members in order of declaration, those of extending blocks last.
    pub members: Vec<Member>,
}

/// A member of a class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Id.
    pub id: Word,
    /// As shown.
    pub label: String,
    /// Ground, where it has its own; for a member of the class `grounds` the place that grounds the reason.
    pub basis: Basis,
    /// Note; empty for none.
    pub note: String,
}

/// A number of the rulebook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Value {
    /// Name, label, ground.
    pub common: Common,
    /// The number.
    pub value: i64,
    /// Its unit, e.g. 日.
    pub unit: String,
    /// Where the number was taken from.
    pub source: String,
}

/// Named bands of an amount: what makes a number usable as the key of a table. A fact of kind class with its name has
/// its members as values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bands {
    /// Name, label, ground.
    pub common: Common,
    /// The fact whose amount it is, of kind number.
    pub of: Word,
    /// From the lowest up; the first begins at 0, each ends where the next begins.
    pub bands: Vec<Band>,
}

/// One band.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Band {
    /// Id.
    pub id: Word,
    /// As shown.
    pub label: String,
    /// The least amount that belongs to it.
    pub from: Days,
}

/// A decision table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Name, label, ground.
    pub common: Common,
    /// The question it answers.
    pub answers: Word,
    /// A question whose refused combinations are outside this table.
    pub only_where: Option<Word>,
    /// Rows in order.
    pub rows: Vec<Row>,
    /// What holds when no row matches.
    pub otherwise: Option<Otherwise>,
}

/// One condition of a row: every key named must have one of the members listed; a key left out may have any.
pub type Condition = Vec<(Word, Vec<Word>)>;

/// One row of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Id, unique in the table.
    pub id: Word,
    /// Ground.
    pub basis: Basis,
    /// Matches when any of these holds.
    pub when: Vec<Condition>,
    /// What it says.
    pub answer: RowAnswer,
    /// Ids of rows that this one precedes.
    pub prevails_over: Vec<Word>,
    /// Why it precedes them.
    pub reason: String,
    /// Note; empty for none.
    pub note: String,
    /// A local choice where the text is silent.
    pub choice: bool,
}

/// What holds when no row matches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Otherwise {
    /// What it says.
    pub answer: RowAnswer,
    /// Ground.
    pub basis: Basis,
    /// Where it is written.
    pub spot: Spot,
}

/// What a row says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowAnswer {
    /// Lawful.
    Permitted,
    /// Not lawful, because.
    Refused(String),
    /// A text.
    Text(String),
    /// A number within bounds.
    Range {
        /// At least.
        min: Option<i64>,
        /// At most.
        max: Option<i64>,
    },
    /// Whose consent it needs, who is told, with whom it is filed. Lists left out are empty.
    Parties {
        /// Roles of which all must agree.
        approve: Vec<Word>,
        /// Roles that are told; their consent is not needed.
        report: Vec<Word>,
        /// Bodies with which it is filed: members of the question's class.
        file: Vec<Word>,
    },
    /// Who signs.
    Signing {
        /// The word for the signature.
        verb: String,
        /// Chain of clearances.
        chain: Word,
        /// Who may; the first is the default addressee.
        signers: Vec<SignerNorm>,
    },
}

/// One way to be a lawful signer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignerNorm {
    /// Role.
    pub role: Word,
    /// Power that must have been granted; member of the class `power`.
    pub grant: Option<Word>,
    /// Fact that must hold.
    pub evidence: Option<Word>,
    /// Only the highest of several.
    pub highest_only: bool,
    /// Whether a stand-in may sign.
    pub substitutable: bool,
    /// Its own word for the signature.
    pub verb: Option<String>,
    /// Its own ground.
    pub basis: Option<Basis>,
}

/// A ladder of clearances.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain {
    /// Name, label, ground.
    pub common: Common,
    /// Rungs in order; empty only for a chain declared to have none.
    pub rungs: Vec<RungNorm>,
}

/// One rung.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RungNorm {
    /// Role that owes it.
    pub role: Word,
    /// As shown; the role's label where absent.
    pub label: Option<String>,
    /// One rung for each distinct post found.
    pub each_post: bool,
    /// Cedar expression over `context`; its spot is the first character of the expression.
    pub when: Option<Word>,
}

/// Who stands in for an absent role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Substitution {
    /// Name, label, ground.
    pub common: Common,
    /// Role that is away.
    pub absent: Word,
    /// Role that designates; `None` when the rule itself names the stand-in.
    pub designated_by: Option<Word>,
    /// Roles that may stand in.
    pub to: Vec<Word>,
    /// From how many days of absence.
    pub from: Days,
    /// For what.
    pub scope: Scope,
    /// Holders of these roles are not covered.
    pub except: Vec<Word>,
}

/// A number, written out or by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Days {
    /// Written here.
    Number(i64),
    /// The value of this name.
    Value(Word),
}

/// For what somebody stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// The whole role.
    Role,
    /// Only the relations to lines of work.
    Portfolio,
}
