//! What is ruled rather than set: the slip of a paper (发文稿纸, 公文处理单) and lists such as that of leave.

use serde::{Deserialize, Serialize};

use crate::body::Table;

/// An opinion as it stands in its box.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Opinion {
    /// The words; may be empty.
    pub words: String,
    /// Who, with the capacity and, where somebody recorded it, how.
    pub by: String,
    /// Date.
    pub date: String,
}

/// A box of opinions.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct OpinionBox {
    /// Label.
    pub label: String,
    /// Oldest first; an empty box is printed empty.
    pub opinions: Vec<Opinion>,
}

/// A ruled line: label and content, side by side; at most three pairs.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Line(pub Vec<(String, String)>);

/// A ruled form.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Slip {
    /// Organ, above.
    pub organ: String,
    /// What it is: 发文稿纸.
    pub heading: String,
    /// Boxes, first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub boxes: Vec<OpinionBox>,
    /// Lines below them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<Line>,
    /// A table below those.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub table: Option<Table>,
    /// What stands below: when it was printed and from which position of the journal.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub foot: String,
}
