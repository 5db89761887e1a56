//! The norm kind `judgement`: a soft word of the rules, who may say in a case whether it holds, and on which facts.
//!
//! Its answer is `yes`, `no` or `open`; `open` means that nobody has said it yet, and is never read as either.

use crate::files::Word;
use crate::norm::{Common, Condition};
use crate::vocabulary::FactKind;

/// The answers to a judgement, id and label: the domain of every fact that holds one.
pub const JUDGED: &[(&str, &str)] = &[("yes", "是"), ("no", "否"), ("open", "尚待认定")];
/// The kind of a fact that holds the answer to a judgement.
pub const JUDGEMENT: FactKind = FactKind::OneOf(JUDGED);
/// The answer while nobody has declared it.
pub const OPEN: &str = "open";

/// A judgement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// Name, label, ground, strength.
    pub common: Common,
    /// The word of the text that leaves it to somebody: 如有必要, 原则上.
    pub word: Word,
    /// The fact that holds the answer, of kind [`JUDGEMENT`].
    pub answers: Word,
    /// Roles whose holders may declare it. Of two, whose role stands earlier may change what the other declared.
    pub by: Vec<Word>,
    /// Acts on which it is asked, full names.
    pub on: Vec<Word>,
    /// Asked only where these facts have these values; empty for always.
    pub when: Condition,
    /// Facts recorded with a declaration. Where one of them is otherwise later, the answer is open again.
    pub facts: Vec<Word>,
    /// Whether `yes` departs from a norm that binds in principle only.
    pub departs: bool,
}
