//! Facts: what conditions, tables and refusals read. A fact has a name and a value; both are printable.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};

/// One value of a fact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Value {
    /// yes or no.
    Yes(bool),
    /// A whole number.
    Number(i64),
    /// A text, an id or a member of a class.
    Text(String),
    /// A set of texts or ids.
    Set(BTreeSet<String>),
}

impl Value {
    /// The text of a `Text`, nothing for other kinds.
    pub fn text(&self) -> Option<&str> {
        match self {
            Value::Text(t) => Some(t),
            _ => None,
        }
    }

    /// The value as a table cell writes it: `yes`/`no` for a truth value, the member for a class.
    pub fn cell(&self) -> Option<&str> {
        match self {
            Value::Yes(true) => Some("yes"),
            Value::Yes(false) => Some("no"),
            Value::Text(t) => Some(t),
            _ => None,
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Yes(true) => f.write_str("是"),
            Value::Yes(false) => f.write_str("否"),
            Value::Number(n) => write!(f, "{n}"),
            Value::Text(t) => f.write_str(t),
            Value::Set(s) => f.write_str(&s.iter().cloned().collect::<Vec<_>>().join("、")),
        }
    }
}

impl From<bool> for Value {
    fn from(v: bool) -> Self {
        Value::Yes(v)
    }
}
impl From<i64> for Value {
    fn from(v: i64) -> Self {
        Value::Number(v)
    }
}
impl From<&str> for Value {
    fn from(v: &str) -> Self {
        Value::Text(v.to_owned())
    }
}
impl From<String> for Value {
    fn from(v: String) -> Self {
        Value::Text(v)
    }
}
impl<S: Into<String>> FromIterator<S> for Value {
    fn from_iter<I: IntoIterator<Item = S>>(items: I) -> Self {
        Value::Set(items.into_iter().map(Into::into).collect())
    }
}

/// Facts by name.
pub type Facts = BTreeMap<String, Value>;
