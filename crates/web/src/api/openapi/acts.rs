//! Acts in the description: one operation for each, its body made from the act's fields.

use guiju_core::vocabulary::{ActSpec, FieldKind, FieldSpec, SubjectUse};
use serde_json::{Map, Value, json};

use super::super::act::KEY_MAX;
use super::super::typed;
use super::schemas::refer;
use super::{Described, act_path, also, parameter, responses, subject_id};

/// Path and operations of an act.
pub(super) fn item(matter: &str, label: &str, spec: &ActSpec, described: &Described<'_>) -> (String, Value) {
    let begins = spec.subject == SubjectUse::Begins;
    let key = json!({ "type": "string", "pattern": format!("^[A-Za-z0-9-]{{1,{KEY_MAX}}}$") });
    let key = parameter("Idempotency-Key", "header", true, key, "提交编号；重试时不变，同一编号只记录一次");
    let mut parameters = vec![key];
    if !begins {
        let tag = json!({ "type": "string", "pattern": "^\"[0-9]{1,18}-[0-9a-f]{0,64}\"$" });
        parameters.push(subject_id());
        parameters.push(parameter("If-Match", "header", true, tag, "查阅这一事项时答复的 ETag"));
    }
    let status = if begins { 201 } else { 200 };
    let mut problems = also(&[404, 409, 413, 415, 422, 503]);
    if !begins {
        problems.extend([412, 428]);
    }
    let scope = if described.clerical.holds(matter, spec.name) {
        format!("令牌须有权限 act:{matter} 或者 act:{matter}.{}", spec.name)
    } else {
        format!("令牌须写明权限 act:{matter}.{}", spec.name)
    };
    let post = json!({
        "operationId": format!("{matter}.{}", spec.name),
        "summary": format!("{label}·{}", spec.label),
        "description": scope,
        "tags": [matter],
        "parameters": parameters,
        "requestBody": { "required": true, "content": { "application/json": { "schema": body(spec, described.members) } } },
        "responses": responses(status, recorded(), &problems),
    });
    let mut item = Map::new();
    if begins {
        let given = json!({
            "description": "现在能否办理，表单打开时所填的内容",
            "content": { "application/json": { "schema": refer("BeginningAct") } },
        });
        item.insert(
            "get".to_owned(),
            json!({
                "operationId": format!("{matter}.{}.look", spec.name),
                "summary": format!("{label}·{}：能否办理", spec.label),
                "tags": [matter],
                "responses": responses(200, given, &also(&[404])),
            }),
        );
    }
    item.insert("post".to_owned(), post);
    (act_path(matter, spec), Value::Object(item))
}

fn recorded() -> Value {
    let text = |words: &str| json!({ "description": words, "schema": { "type": "string" } });
    json!({
        "description": "已记录；同一提交编号再次提交的，是原来的答复",
        "headers": { "Location": text("事项的地址"), "ETag": text("办理后的版本；其间又有变化的没有这一项") },
        "content": { "application/json": { "schema": refer("Recorded") } },
    })
}

/// The fields that are sent.
fn sent(spec: &ActSpec) -> impl Iterator<Item = &FieldSpec> {
    spec.fields.iter().filter(|f| !matches!(f.kind, FieldKind::Packed(_)))
}

/// The body of an act.
fn body(spec: &ActSpec, members: &dyn Fn(&str) -> Vec<String>) -> Value {
    let properties: Map<String, Value> = sent(spec).map(|f| (f.name.to_owned(), field(f, members))).collect();
    let required: Vec<&str> = sent(spec).filter(|f| f.required).map(|f| f.name).collect();
    let fields = json!({
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    });
    let mut members_required = vec![];
    if !required.is_empty() {
        members_required.push(typed::FIELDS);
    }
    json!({
        "type": "object",
        "properties": { typed::FIELDS: fields, typed::ENTERED: refer("EnteredFor") },
        "required": members_required,
        "additionalProperties": false,
    })
}

/// One field: how it is typed.
fn field(field: &FieldSpec, members: &dyn Fn(&str) -> Vec<String>) -> Value {
    let least = usize::from(field.required);
    let text = |max: usize| json!({ "type": "string", "minLength": least, "maxLength": max });
    let id = || json!({ "type": "string", "minLength": least, "maxLength": 200 });
    let ids = || json!({ "type": "array", "items": { "type": "string", "maxLength": 200 }, "minItems": least });
    let mut schema = match field.kind {
        FieldKind::Line(max) | FieldKind::Given(max) | FieldKind::Text(max) => text(max),
        FieldKind::Date => json!({ "type": "string", "format": "date" }),
        FieldKind::Time => json!({
            "type": "string",
            "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?$",
        }),
        FieldKind::Yes => json!({ "type": "boolean" }),
        FieldKind::Choice(class) => choice(members(class)),
        FieldKind::Post | FieldKind::Person | FieldKind::Unit => id(),
        FieldKind::Units | FieldKind::Lines => ids(),
        FieldKind::Items(max) => json!({
            "type": "array",
            "items": { "type": "string", "maxLength": 200 },
            "minItems": least,
            "maxItems": max,
        }),
        FieldKind::Money => json!({ "type": "string", "pattern": "^[0-9]{1,13}(\\.[0-9]{1,2})?$" }),
        FieldKind::Files => json!({ "type": "array", "items": refer("File"), "minItems": least }),
        // One file, brought in before like others; what the door makes itself is not sent.
        FieldKind::Package(_) | FieldKind::Packed(_) => refer("File"),
        FieldKind::Sheets(_) => json!({ "type": "array", "items": refer("Sheet"), "minItems": least }),
    };
    if let Value::Object(members) = &mut schema {
        members.insert("title".to_owned(), field.label.into());
        if !field.help.is_empty() {
            members.insert("description".to_owned(), field.help.into());
        }
    }
    schema
}

/// A class without members here leaves nothing to choose; what is sent is refused with its grounds.
fn choice(members: Vec<String>) -> Value {
    if members.is_empty() { json!({ "type": "string" }) } else { json!({ "type": "string", "enum": members }) }
}
