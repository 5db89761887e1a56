//! The paper slip (发文稿纸): a ruled form with opinion boxes, printable as it stands.

use askama::Template;

use crate::markup::{Markup, render};

/// One opinion as it stands in its box.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opinion {
    /// The words; empty where only the mark counts.
    pub words: String,
    /// Name as signed.
    pub name: String,
    /// Capacity in which it was given; empty for none.
    pub capacity: String,
    /// Date as signed.
    pub date: String,
    /// How it was recorded for somebody else: 代录：某某，据纸质签批; empty for none.
    pub recorded: String,
}

/// One opinion box of the slip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpinionBox {
    /// Label of the box: 签发, 审核, 拟稿.
    pub label: String,
    /// What stands in it, oldest first; an empty box is printed empty.
    pub opinions: Vec<Opinion>,
}

#[derive(Template)]
#[template(path = "ui/opinions.html")]
struct OpinionsPart<'a> {
    boxes: &'a [OpinionBox],
}

/// Opinion boxes, one below the other.
pub fn opinions(boxes: &[OpinionBox]) -> Result<Markup, askama::Error> {
    render(&OpinionsPart { boxes })
}

/// One ruled line of the slip: label and content, side by side; at most three pairs a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlipRow(pub Vec<(String, Markup)>);

impl SlipRow {
    /// A line of plain texts.
    pub fn of<const N: usize>(pairs: [(&str, &str); N]) -> Self {
        Self(pairs.into_iter().map(|(l, t)| (l.to_owned(), Markup::text(t))).collect())
    }
}

#[derive(Template)]
#[template(path = "ui/slip.html")]
struct SlipPart<'a> {
    organ: &'a str,
    heading: &'a str,
    boxes: &'a Markup,
    rows: &'a [SlipRow],
}

/// A slip: the organ and its heading in the head, opinion boxes, ruled lines.
pub fn slip(organ: &str, heading: &str, boxes: &[OpinionBox], rows: &[SlipRow]) -> Result<Markup, askama::Error> {
    let boxes = if boxes.is_empty() { Markup::none() } else { opinions(boxes)? };
    render(&SlipPart { organ, heading, boxes: &boxes, rows })
}
