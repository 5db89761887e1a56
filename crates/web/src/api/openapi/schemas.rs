//! Shapes that several answers share. Each is closed: an answer with a member that is not named here is a fault.

use serde_json::{Map, Value, json};

use super::super::typed;
use super::super::words::KINDS;
use super::super::{problem, typed::ENTERED_FIELDS};

/// A reference to a shared shape.
pub(super) fn refer(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

/// An object whose members are all there and no others.
fn object(members: &[(&str, Value)]) -> Value {
    let properties: Map<String, Value> =
        members.iter().map(|(name, schema)| ((*name).to_owned(), schema.clone())).collect();
    let required: Vec<&str> = members.iter().map(|(name, _)| *name).collect();
    json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
}

fn text() -> Value {
    json!({ "type": "string" })
}
fn maybe() -> Value {
    json!({ "type": ["string", "null"] })
}
fn yes() -> Value {
    json!({ "type": "boolean" })
}
fn number() -> Value {
    json!({ "type": "integer", "minimum": 0 })
}
fn list(of: Value) -> Value {
    json!({ "type": "array", "items": of })
}
fn texts() -> Value {
    list(text())
}

/// All shared shapes by name.
pub(super) fn all() -> Value {
    let mut all = Map::new();
    for (name, schema) in said().into_iter().chain(acts()).chain(reads()).chain(desk()).chain(rules()) {
        all.insert(name.to_owned(), schema);
    }
    Value::Object(all)
}

/// What is said of the rules and of what is not done.
fn said() -> Vec<(&'static str, Value)> {
    let urn = format!("^{}", problem::URN);
    let problem = json!({
        "type": "object",
        "properties": {
            "type": { "type": "string", "pattern": urn },
            "title": text(),
            "status": { "type": "integer" },
            "detail": text(),
            "reasons": list(refer("Reason")),
            "problems": list(object(&[("field", text()), ("message", text())])),
            "version": number(),
            "changes": texts(),
            "scope": text(),
        },
        "required": ["type", "title", "status", "detail"],
        "additionalProperties": false,
    });
    let remedy = json!({ "oneOf": [object(&[("text", text()), ("act", maybe())]), { "type": "null" }] });
    vec![
        ("Citation", object(&[("book", text()), ("place", text()), ("norm", text()), ("text", text())])),
        (
            "Reason",
            object(&[
                ("code", text()),
                ("message", text()),
                ("citations", list(refer("Citation"))),
                ("facts", list(object(&[("label", text()), ("value", text())]))),
                ("who", texts()),
                ("remedy", remedy),
            ]),
        ),
        ("Problem", problem),
    ]
}

/// What is sent with acts, and what comes of them.
fn acts() -> Vec<(&'static str, Value)> {
    let mut entered: Map<String, Value> = ENTERED_FIELDS.iter().map(|name| ((*name).to_owned(), text())).collect();
    entered.insert(typed::SCAN.to_owned(), refer("File"));
    let field = object(&[
        ("name", text()),
        ("label", text()),
        ("kind", json!({ "enum": KINDS })),
        ("required", yes()),
        ("help", text()),
    ]);
    let act = vec![
        ("act", text()),
        ("label", text()),
        ("subject", json!({ "enum": ["begins", "needs", "any"] })),
        ("clerical", yes()),
        ("fields", list(refer("Field"))),
    ];
    let form = object(&[(typed::FIELDS, json!({ "type": "object" }))]);
    let stands = vec![("open", yes()), ("reasons", list(refer("Reason"))), ("form", form)];
    let beginning: Vec<_> = act.iter().chain(&stands).cloned().collect();
    let on_subject: Vec<_> = beginning.iter().cloned().chain([("for_others", yes()), ("href", text())]).collect();
    vec![
        ("Field", field),
        ("Act", object(&act)),
        ("BeginningAct", object(&beginning)),
        ("SubjectAct", object(&on_subject)),
        (
            "EnteredFor",
            json!({
                "type": "object",
                "description": "替他人录入：谁、何时、何种方式作出，以何为凭；令牌须有权限 record_for",
                "properties": entered,
                "required": ["person", "happened", "medium"],
                "additionalProperties": false,
            }),
        ),
        ("File", object(&[("name", text()), ("size", number()), ("hash", text()), ("seal", text())])),
        ("Sheet", object(&[("name", text()), ("text", text())])),
        (
            "Recorded",
            object(&[
                ("matter", text()),
                ("act", text()),
                ("subject", text()),
                ("version", number()),
                ("position", number()),
                ("hash", text()),
                ("capacity", text()),
                ("citations", list(refer("Citation"))),
            ]),
        ),
    ]
}

/// What is read of the office.
fn reads() -> Vec<(&'static str, Value)> {
    let token =
        object(&[("id", text()), ("label", text()), ("scopes", texts()), ("expires", json!({ "type": "integer" }))]);
    let owed = vec![
        ("subject", text()),
        ("act", text()),
        ("label", text()),
        ("post", text()),
        ("post_title", text()),
        ("capacity", text()),
        ("citation", refer("Citation")),
        ("due", maybe()),
        ("light", maybe()),
    ];
    let todo: Vec<_> = owed
        .iter()
        .cloned()
        .chain([("href", text()), ("title", maybe()), ("since", text()), ("only_to_read", yes())])
        .collect();
    let column = object(&[("name", text()), ("label", text()), ("kind", text()), ("searched", yes())]);
    let register = object(&[
        ("register", text()),
        ("label", text()),
        ("matter", maybe()),
        ("subject", maybe()),
        ("key", texts()),
        ("columns", list(column)),
        ("orders", texts()),
        ("retention", text()),
        ("href", text()),
    ]);
    let matter = object(&[("matter", text()), ("label", text()), ("acts", list(refer("Act"))), ("registers", texts())]);
    vec![
        ("Document", json!({ "type": "object", "required": ["openapi", "paths"] })),
        ("Person", object(&[("person", text()), ("name", text())])),
        ("Owed", object(&owed)),
        ("Todo", object(&[("items", list(object(&todo)))])),
        ("Registers", object(&[("registers", list(register))])),
        ("Matters", object(&[("matters", list(matter))])),
        (
            "Me",
            object(&[
                ("person", maybe()),
                ("name", text()),
                ("program", yes()),
                ("posts", list(object(&[("id", text()), ("title", text())]))),
                ("government", text()),
                ("now", text()),
                ("token", token),
            ]),
        ),
        ("Subject", subject()),
        ("Journal", object(&[("subject", text()), ("entries", list(refer("Entry")))])),
        ("Entry", entry()),
    ]
}

/// What is read of the desk.
fn desk() -> Vec<(&'static str, Value)> {
    let person = || refer("Person");
    let who =
        object(&[("person", text()), ("name", text()), ("capacity", text()), ("citations", list(refer("Citation")))]);
    let line = object(&[
        ("papers", texts()),
        ("lines", texts()),
        ("verb", text()),
        ("submitted_to", json!({ "oneOf": [person(), { "type": "null" }] })),
        ("who", list(who)),
        ("waits", maybe()),
        ("citation", refer("Citation")),
    ]);
    let day = object(&[("day", text()), ("works", json!({ "type": ["boolean", "null"] })), ("label", maybe())]);
    let leader = object(&[("person", text()), ("name", text()), ("away", texts())]);
    let post = ["person", "name", "post", "title", "unit", "unit_name", "role"].map(|name| (name, maybe()));
    let register =
        object(&[("matter", text()), ("register", text()), ("label", text()), ("total", number()), ("href", text())]);
    let attempt = object(&[
        ("at", text()),
        ("actor", person()),
        ("on_behalf", person()),
        ("act", text()),
        ("label", text()),
        ("subject", maybe()),
        ("reasons", texts()),
        ("places", texts()),
    ]);
    let next = json!({ "type": ["integer", "null"], "minimum": 0 });
    vec![
        ("Checked", checked()),
        ("Today", object(&[("day", text()), ("lines", list(line))])),
        ("Plan", object(&[("days", list(day)), ("leaders", list(leader)), ("clashes", texts())])),
        (
            "Found",
            object(&[
                ("people", list(object(&post))),
                ("people_total", number()),
                ("registers", list(register)),
                ("counted_to", number()),
            ]),
        ),
        ("Attempts", object(&[("attempts", list(attempt)), ("total", number()), ("next", next)])),
    ]
}

/// A text whose format was examined.
fn checked() -> Value {
    let levels = ["plain", "chapter", "section", "article", "first", "second", "third", "fourth", "title", "table"];
    let paragraph = object(&[
        ("part", json!({ "enum": ["body", "annex"] })),
        ("line", number()),
        ("level", json!({ "enum": levels })),
        ("text", text()),
    ]);
    let finding = object(&[
        ("place", text()),
        ("found", text()),
        ("says", text()),
        ("clause", text()),
        ("severity", json!({ "enum": ["error", "warning", "hint"] })),
        ("mended", maybe()),
    ]);
    let mended = object(&[("title", text()), ("body", text()), ("annex", text())]);
    object(&[("paragraphs", list(paragraph)), ("findings", list(finding)), ("mended", mended), ("unexamined", texts())])
}

fn subject() -> Value {
    object(&[
        ("subject", text()),
        ("matter", text()),
        ("origin", text()),
        ("title", text()),
        ("status", text()),
        ("version", number()),
        ("text_hash", maybe()),
        ("text", maybe()),
        ("begun_by", refer("Person")),
        (
            "rows",
            json!({ "type": "object", "additionalProperties": { "type": "array", "items": { "type": "object" } } }),
        ),
        ("owed", list(refer("Owed"))),
        ("acts", list(refer("SubjectAct"))),
        ("beside", list(object(&[("matter", text()), ("label", text()), ("href", text())]))),
        ("journal", text()),
    ])
}

fn entry() -> Value {
    object(&[
        ("position", number()),
        ("version", number()),
        ("act", text()),
        ("actor", refer("Person")),
        ("on_behalf", refer("Person")),
        ("medium", maybe()),
        ("late", yes()),
        ("late_uncounted", maybe()),
        ("happened", text()),
        ("recorded", text()),
        ("capacity", text()),
        ("told", texts()),
        ("facts", list(object(&[("name", text()), ("label", text()), ("value", text())]))),
        ("citations", list(refer("Citation"))),
        ("files", texts()),
        ("edition", text()),
        ("body_hash", text()),
    ])
}

/// What is read of the rules. The parts of an article are told as `guiju rulebook explain` tells them.
fn rules() -> Vec<(&'static str, Value)> {
    let article =
        object(&[("place", text()), ("title", text()), ("chapter", text()), ("book", text()), ("status", text())]);
    let parts = || list(json!({ "type": "object" }));
    vec![
        (
            "Rulebook",
            object(&[
                ("title", text()),
                ("hash", text()),
                ("trial_from", maybe()),
                ("effective", maybe()),
                ("articles", list(article)),
            ]),
        ),
        (
            "Article",
            object(&[
                ("place", text()),
                ("title", text()),
                ("chapter", text()),
                ("book", text()),
                ("status", text()),
                ("prose", text()),
                ("remarks", list(texts())),
                ("differences", parts()),
                ("norms", parts()),
                ("policies", parts()),
                ("cases", parts()),
            ]),
        ),
    ]
}
