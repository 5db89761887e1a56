//! Decision tables, compiled for asking and for walking every combination.

use guiju_core::vocabulary::QuestionSpec;

/// One key of a question with its finite domain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// Fact name.
    pub name: String,
    /// As shown.
    pub label: String,
    /// Members: id and label, in order; a combination names them by index.
    pub members: Vec<(String, String)>,
}

/// What a table says to one combination; rows by index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hit {
    /// Exactly one row matches.
    Row(usize),
    /// The first prevails over all the others that match.
    Prevails(usize, Vec<usize>),
    /// Several match and say the same.
    Equal(Vec<usize>),
    /// None matches; `otherwise` holds.
    Otherwise,
    /// None matches.
    Gap,
    /// Several match and contradict each other.
    Clash(Vec<usize>),
    /// The question named in `only_where` refuses this combination.
    Outside,
}

/// A table compiled.
#[derive(Debug)]
pub struct CompiledTable {
    pub(crate) name: String,
    pub(crate) question: &'static QuestionSpec,
    pub(crate) keys: Vec<Key>,
}

impl CompiledTable {
    /// Name of the table; its rows are in [`guiju_rulebook::Book::tables`].
    pub fn name(&self) -> &str {
        &self.name
    }
    /// The question it answers.
    pub fn question(&self) -> &'static QuestionSpec {
        self.question
    }
    /// Keys in the question's order.
    pub fn keys(&self) -> &[Key] {
        &self.keys
    }
    /// What it says to one combination: for each key the index of a member.
    pub fn hit(&self, _combination: &[usize]) -> Hit {
        Hit::Gap
    }
    /// Calls with every combination and the rows that match it, `Outside` ones included.
    pub fn walk(&self, _each: &mut dyn FnMut(&[usize], &Hit)) {}
}
