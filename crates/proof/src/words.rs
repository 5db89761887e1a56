//! The vocabularies by name, and cells read as values of facts.

use std::collections::BTreeMap;

use guiju_core::Value;
use guiju_core::vocabulary::{
    ActSpec, AnswerKind, FactKind, FactSpec, FieldKind, QuestionSpec, ReasonSpec, Vocabulary,
};
use guiju_rulebook::Book;

/// What all matters declare, by full name.
pub(crate) struct Words {
    pub(crate) acts: BTreeMap<String, &'static ActSpec>,
    pub(crate) facts: BTreeMap<&'static str, &'static FactSpec>,
    pub(crate) questions: BTreeMap<&'static str, &'static QuestionSpec>,
    pub(crate) reasons: Vec<&'static ReasonSpec>,
}

impl Words {
    pub(crate) fn of(vocabularies: &[&'static Vocabulary]) -> Self {
        let acts = vocabularies.iter().flat_map(|v| v.acts.iter().map(|a| (format!("{}.{}", v.matter, a.name), a)));
        Self {
            acts: acts.collect(),
            facts: vocabularies.iter().flat_map(|v| v.facts).map(|f| (f.name, f)).collect(),
            questions: vocabularies.iter().flat_map(|v| v.questions).map(|q| (q.name, q)).collect(),
            reasons: vocabularies.iter().flat_map(|v| v.reasons).collect(),
        }
    }

    /// Label of a fact; the name itself where it is unknown.
    pub(crate) fn label<'a>(&self, fact: &'a str) -> &'a str {
        self.facts.get(fact).map_or(fact, |f| f.label)
    }

    /// The class of the bodies that answers to a question name; empty where they name none.
    pub(crate) fn bodies(&self, question: &str) -> &'static str {
        match self.questions.get(question).map(|q| q.answer) {
            Some(AnswerKind::Parties(bodies)) => bodies,
            _ => "",
        }
    }

    /// Classes that facts and form fields refer to.
    pub(crate) fn classes(&self) -> impl Iterator<Item = &'static str> {
        let facts = self.facts.values().filter_map(|f| match f.kind {
            FactKind::Class(class) => Some(class),
            _ => None,
        });
        let fields = self.acts.values().flat_map(|a| a.fields).filter_map(|f| match f.kind {
            FieldKind::Choice(class) => Some(class),
            _ => None,
        });
        facts.chain(fields)
    }
}

/// A cell as the value of a fact; what would be right where it is none.
pub(crate) fn value(kind: FactKind, cell: &str, book: &Book) -> Result<Value, String> {
    match kind {
        FactKind::Yes => match cell {
            "yes" => Ok(true.into()),
            "no" => Ok(false.into()),
            _ => Err("应写 yes 或 no".to_owned()),
        },
        FactKind::Class(_) | FactKind::OneOf(_) => {
            let members = book.domain(kind).unwrap_or_default();
            if members.iter().any(|(id, _)| id == cell) {
                return Ok(cell.into());
            }
            let ids: Vec<&str> = members.iter().map(|(id, _)| id.as_str()).collect();
            Err(format!("应是其中之一：{}", ids.join("、")))
        }
        FactKind::Text => Ok(if is_none(cell) { "".into() } else { cell.into() }),
        FactKind::Set => Ok(parts(cell).into_iter().collect()),
        FactKind::Number => cell.parse::<i64>().map(Value::from).map_err(|_| "应是整数".to_owned()),
    }
}

/// The parts of a cell that are joined by `+`; none for `-`.
pub(crate) fn parts(cell: &str) -> Vec<String> {
    if is_none(cell) {
        return vec![];
    }
    cell.split('+').map(str::trim).filter(|p| !p.is_empty()).map(str::to_owned).collect()
}

/// Whether a cell says that there is nothing; an empty cell says nothing at all.
fn is_none(cell: &str) -> bool {
    matches!(cell, "-" | "无")
}

/// `yes` or `no`.
pub(crate) fn yes_no(yes: bool) -> String {
    if yes { "yes" } else { "no" }.to_owned()
}

/// Parts joined as a cell writes them; `-` for none.
pub(crate) fn joined<S: AsRef<str>>(parts: impl IntoIterator<Item = S>) -> String {
    let parts: Vec<String> = parts.into_iter().map(|p| p.as_ref().to_owned()).collect();
    if parts.is_empty() { "-".to_owned() } else { parts.join("+") }
}
