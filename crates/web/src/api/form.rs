//! What an act's form holds when it is opened, in the shape in which it is sent.

use guiju_core::form::{FileRef, Form};
use guiju_core::vocabulary::{ActSpec, FieldKind, FieldSpec};
use serde_json::{Map, Value, json};

use super::typed::{self, file_seal};

/// A form as the body of its act: what stands in it can be sent as it is. Files are sealed for this secret.
pub(super) fn shown(spec: &ActSpec, form: &Form, secret: &str) -> Value {
    let mut fields = Map::new();
    for field in spec.fields {
        if let Some(value) = value(field, form, secret) {
            fields.insert(field.name.to_owned(), value);
        }
    }
    json!({ typed::FIELDS: fields })
}

fn value(field: &FieldSpec, form: &Form, secret: &str) -> Option<Value> {
    let typed = form.fields.get(field.name);
    match field.kind {
        FieldKind::Files => {
            let files: Vec<Value> =
                form.files.iter().filter(|f| f.field == field.name).map(|f| file(f, secret)).collect();
            (!files.is_empty()).then(|| files.into())
        }
        FieldKind::Package(_) | FieldKind::Packed(_) => None,
        FieldKind::Yes => typed.map(|v| v.iter().any(|t| t == "yes").into()),
        FieldKind::Units | FieldKind::Lines => typed.map(|v| v.clone().into()),
        FieldKind::Items(_) => {
            typed.map(|v| v.iter().flat_map(|t| t.lines()).filter(|l| !l.trim().is_empty()).collect::<Vec<_>>().into())
        }
        FieldKind::Sheets(_) => typed.map(|v| v.iter().map(|t| sheet(t)).collect()),
        _ => typed.and_then(|v| v.first()).map(|t| t.as_str().into()),
    }
}

fn sheet(text: &str) -> Value {
    let (name, text) = text.split_once('\n').unwrap_or(("", text));
    json!({ "name": name, "text": text })
}

/// A file as it can be named in a form.
pub(super) fn file(file: &FileRef, secret: &str) -> Value {
    json!({ "name": file.name, "size": file.size, "hash": file.hash, "seal": file_seal(secret, file) })
}

#[cfg(test)]
mod tests {
    use guiju_core::vocabulary::SubjectUse;

    use super::*;

    const FIELDS: &[FieldSpec] = &[
        FieldSpec { name: "a", label: "甲", kind: FieldKind::Line(9), required: false, help: "" },
        FieldSpec { name: "b", label: "乙", kind: FieldKind::Yes, required: false, help: "" },
        FieldSpec { name: "c", label: "丙", kind: FieldKind::Items(9), required: false, help: "" },
        FieldSpec { name: "d", label: "丁", kind: FieldKind::Files, required: false, help: "" },
        FieldSpec { name: "e", label: "戊", kind: FieldKind::Sheets(99), required: false, help: "" },
        FieldSpec { name: "f", label: "己", kind: FieldKind::Units, required: false, help: "" },
    ];
    const SPEC: ActSpec = ActSpec {
        name: "act",
        label: "办",
        subject: SubjectUse::Needs,
        fields: FIELDS,
        guards: &[],
        needs_seen_text: false,
    };

    /// What is shown is read as the form it was made from.
    #[test]
    fn what_a_form_holds_can_be_sent_as_it_is() {
        let mut form = Form::of([("a", "x"), ("b", "yes"), ("c", "1"), ("c", "2"), ("e", "n.csv\nt\nu"), ("f", "u1")]);
        form.files = vec![FileRef { field: "d".into(), name: "a.pdf".into(), size: 3, hash: "ab".into() }];
        let sent = typed::read(FIELDS, shown(&SPEC, &form, "s"), "s", 3);
        assert!(sent.problems.is_empty(), "{:?}", sent.problems);
        assert_eq!(sent.form, form);
    }
}
