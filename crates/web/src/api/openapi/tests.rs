//! The description of a small matter, kept beside it: what changes in it is seen when it is reviewed.

use guiju_core::register::{Column, Disclosure, Register};
use guiju_core::vocabulary::{FieldKind, FieldSpec};

use super::registers::Offered;
use super::*;

const fn field(name: &'static str, kind: FieldKind, required: bool) -> FieldSpec {
    FieldSpec { name, label: name, kind, required, help: "" }
}

const FIELDS: &[FieldSpec] = &[
    field("line", FieldKind::Line(20), true),
    field("given", FieldKind::Given(20), false),
    field("text", FieldKind::Text(200), false),
    field("date", FieldKind::Date, false),
    field("time", FieldKind::Time, false),
    field("yes", FieldKind::Yes, false),
    field("choice", FieldKind::Choice("colour"), true),
    field("nothing", FieldKind::Choice("empty"), false),
    field("post", FieldKind::Post, false),
    field("person", FieldKind::Person, false),
    field("unit", FieldKind::Unit, false),
    field("units", FieldKind::Units, false),
    field("lines", FieldKind::Lines, true),
    field("items", FieldKind::Items(9), false),
    field("money", FieldKind::Money, false),
    field("files", FieldKind::Files, false),
    field("sheets", FieldKind::Sheets(900), false),
    field("package", FieldKind::Package(900), true),
    field("packed", FieldKind::Packed(900), true),
];

const fn act(name: &'static str, subject: SubjectUse, fields: &'static [FieldSpec], needs_seen_text: bool) -> ActSpec {
    ActSpec { name, label: "办", subject, fields, guards: &[], needs_seen_text }
}

static BEGIN: ActSpec = act("begin", SubjectUse::Begins, FIELDS, false);
static SIGN: ActSpec = act("sign", SubjectUse::Needs, &[], true);
static NOTE: ActSpec = act("note", SubjectUse::Any, &[field("reason", FieldKind::Text(9), true)], false);

const fn column(name: &'static str, kind: guiju_core::register::ColumnKind, searched: bool) -> Column {
    Column { name, label: name, kind, disclosure: Disclosure::Open, searched }
}

static REGISTER: Register = {
    use guiju_core::register::ColumnKind::{Number, Text, Time, Yes};
    Register {
        name: "toys",
        label: "玩具",
        key: &["subject"],
        columns: &[
            column("subject", Text, false),
            column("title", Text, true),
            column("amount", Number, false),
            column("broken", Yes, false),
            column("bought", Time, false),
        ],
        orders: &[&["bought"], &["title", "amount"]],
        subject: Some("subject"),
        retention: "永久",
    }
};

fn small() -> Value {
    let members = |class: &str| match class {
        "colour" => vec!["red".to_owned(), "green".to_owned()],
        _ => vec![],
    };
    document(&Described {
        title: "样例政府".to_owned(),
        matters: vec![("toys", "玩具", vec![&BEGIN, &SIGN, &NOTE])],
        registers: vec![Offered { register: &REGISTER, matter: "toys", listed: None }],
        members: &members,
        clerical: Clerical::only(&["toys.begin"]),
    })
}

/// The same with the members of every object in order, however the library keeps them.
fn sorted(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let ordered: std::collections::BTreeMap<String, Value> = members.into_iter().collect();
            Value::Object(ordered.into_iter().map(|(name, member)| (name, sorted(member))).collect())
        }
        Value::Array(items) => items.into_iter().map(sorted).collect(),
        other => other,
    }
}

#[test]
fn the_description_of_a_small_matter_is_as_it_was_reviewed() {
    insta::assert_snapshot!(serde_json::to_string_pretty(&sorted(small())).unwrap());
}

/// Every operation tells what always can come, and each answer that it refers to is described.
#[test]
fn every_operation_names_every_answer() {
    let document = small();
    let paths = document["paths"].as_object().unwrap();
    let operations = paths.values().flat_map(|item| item.as_object().unwrap().values());
    let mut count = 0;
    for operation in operations {
        let responses = operation["responses"].as_object().unwrap();
        for status in ALWAYS {
            assert!(responses.contains_key(&status.to_string()), "{} lacks {status}", operation["operationId"]);
        }
        assert!(responses.keys().any(|status| status.starts_with('2')), "{}", operation["operationId"]);
        count += 1;
    }
    assert!(count > 12, "{count}");
    let text = document.to_string();
    for reference in text.split("\"$ref\":\"#").skip(1).filter_map(|r| r.split('"').next()) {
        assert!(document.pointer(reference).is_some(), "{reference} leads nowhere");
    }
}
