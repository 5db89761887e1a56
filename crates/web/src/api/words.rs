//! Values as the interface writes them, and the one shape of each thing.

use guiju_core::journal::Obligation;
use guiju_core::register::{Cell, Row};
use guiju_core::vocabulary::{ActSpec, FieldKind, FieldSpec, SubjectUse};
use guiju_core::{Citation, Reason};
use serde_json::{Map, Value, json};

use super::scope::Clerical;
use crate::visit::Visit;

/// A citation: where it stands, and the same as officials write it.
pub(super) fn citation(citation: &Citation) -> Value {
    json!({ "book": citation.book, "place": citation.place, "norm": citation.norm, "text": citation.to_string() })
}

/// A reason with all that a page would say.
pub(super) fn reason(reason: &Reason) -> Value {
    let facts: Vec<Value> =
        reason.facts.iter().map(|(label, value)| json!({ "label": label, "value": value })).collect();
    let remedy = reason.remedy.as_ref().map(|r| json!({ "text": r.text, "act": r.act }));
    json!({
        "code": reason.code,
        "message": reason.message,
        "citations": reason.citations.iter().map(citation).collect::<Vec<_>>(),
        "facts": facts,
        "who": reason.who,
        "remedy": remedy,
    })
}

/// A row of a register.
pub(super) fn row(row: &Row) -> Value {
    let cell = |cell: &Cell| match cell {
        Cell::Null => Value::Null,
        Cell::Yes(yes) => (*yes).into(),
        Cell::Number(number) => (*number).into(),
        Cell::Text(text) => text.as_str().into(),
    };
    Value::Object(row.iter().map(|(name, value)| (name.clone(), cell(value))).collect())
}

/// An act as a matter declares it.
pub(super) fn act(matter: &str, spec: &ActSpec, clerical: &Clerical) -> Map<String, Value> {
    let fields: Vec<Value> = spec.fields.iter().map(field).collect();
    let subject = match spec.subject {
        SubjectUse::Begins => "begins",
        SubjectUse::Needs => "needs",
        SubjectUse::Any => "any",
    };
    let mut out = Map::new();
    out.insert("act".to_owned(), format!("{matter}.{}", spec.name).into());
    out.insert("label".to_owned(), spec.label.into());
    out.insert("subject".to_owned(), subject.into());
    out.insert("clerical".to_owned(), clerical.holds(matter, spec.name).into());
    out.insert("fields".to_owned(), fields.into());
    out
}

fn field(field: &FieldSpec) -> Value {
    json!({
        "name": field.name,
        "label": field.label,
        "kind": kind(field.kind),
        "required": field.required,
        "help": field.help,
    })
}

fn kind(kind: FieldKind) -> &'static str {
    match kind {
        FieldKind::Line(_) => "line",
        FieldKind::Given(_) => "given",
        FieldKind::Text(_) => "text",
        FieldKind::Date => "date",
        FieldKind::Time => "time",
        FieldKind::Yes => "yes",
        FieldKind::Choice(_) => "choice",
        FieldKind::Post => "post",
        FieldKind::Person => "person",
        FieldKind::Unit => "unit",
        FieldKind::Units => "units",
        FieldKind::Lines => "lines",
        FieldKind::Items(_) => "items",
        FieldKind::Money => "money",
        FieldKind::Files => "files",
        FieldKind::Sheets(_) => "sheets",
        FieldKind::Package(_) => "package",
        FieldKind::Packed(_) => "packed",
    }
}

/// All words that [`kind`] may say.
pub(super) const KINDS: [&str; 18] = [
    "line", "given", "text", "date", "time", "yes", "choice", "post", "person", "unit", "units", "lines", "items",
    "money", "files", "sheets", "package", "packed",
];

/// What a post owes on a subject, with its clock.
pub(super) fn obligation(visit: &Visit, subject: &str, owed: &Obligation) -> Value {
    let (matter, act) = owed.act.split_once('.').unwrap_or_default();
    let clock = owed.clock.as_ref();
    json!({
        "subject": subject,
        "act": owed.act,
        "label": visit.site.act(matter, act).map_or(act, |a| a.label),
        "post": owed.post,
        "post_title": visit.org.post_with_holder(&owed.post, visit.now),
        "capacity": owed.capacity,
        "citation": citation(&owed.citation),
        "due": clock.and_then(|c| c.due).map(|due| due.to_string()),
        "light": clock.filter(|c| c.limit.is_some()).map(|c| c.light(visit.now).to_string()),
    })
}
