//! What a program sends for an act: JSON by the act's fields becomes the form that a page would send. Everything that is
//! wrong is told at once.

use guiju_core::form::{FileRef, Form, Problem};
use guiju_core::request::{EnteredFor, Evidence};
use guiju_core::vocabulary::{FieldKind, FieldSpec};
use serde_json::{Map, Value};

use crate::packing::is_package;
use crate::secret::{seal, unseal};

/// What was sent.
#[derive(Debug, Default)]
pub(super) struct Sent {
    pub form: Form,
    /// Whose act it is, and how it was recorded; where it is recorded for somebody else.
    pub entered: Option<(String, Option<EnteredFor>)>,
    pub problems: Vec<Problem>,
}

/// Members of the body.
pub(super) const FIELDS: &str = "fields";
pub(super) const ENTERED: &str = "entered_for";
/// Members of what is said of an act recorded for somebody else, all text but the last.
pub(super) const ENTERED_FIELDS: [&str; 5] = ["person", "happened", "medium", "witness", "reference"];
pub(super) const SCAN: &str = "scan";

/// Reads a body by an act's fields. `secret` seals files that were brought in before; `files` is the most of them.
pub(super) fn read(fields: &[FieldSpec], body: Value, secret: &str, files: usize) -> Sent {
    let mut sent = Sent::default();
    let Value::Object(mut body) = body else {
        sent.wrong("", "请求正文应为一个 JSON 对象");
        return sent;
    };
    match body.remove(FIELDS) {
        None => {}
        Some(Value::Object(typed)) => sent.fields(fields, typed, secret),
        Some(_) => sent.wrong(FIELDS, "“fields”应为一个 JSON 对象，以栏目名为键"),
    }
    if sent.form.files.len() > files {
        sent.wrong("", format!("一次最多{files}个文件"));
    }
    match body.remove(ENTERED) {
        None => {}
        Some(Value::Object(entered)) => sent.entered_for(entered, secret),
        Some(_) => sent.wrong(ENTERED, "“entered_for”应为一个 JSON 对象"),
    }
    for name in body.keys() {
        sent.wrong("", format!("请求正文中没有“{}”这一项", short(name)));
    }
    sent
}

/// So many problems are told of one body; more of them help nobody.
const PROBLEMS: usize = 200;

impl Sent {
    fn wrong(&mut self, field: &str, message: impl Into<String>) {
        if self.problems.len() >= PROBLEMS {
            return;
        }
        self.problems.push(Problem::of(field, message));
    }

    fn fields(&mut self, fields: &[FieldSpec], typed: Map<String, Value>, secret: &str) {
        for (name, value) in typed {
            let Some(spec) = fields.iter().find(|f| f.name == name) else {
                self.wrong(&name, format!("表单中没有“{}”这一栏", short(&name)));
                continue;
            };
            if let Err(words) = self.field(spec, value, secret) {
                self.wrong(spec.name, format!("“{}”{words}", spec.label));
            }
        }
    }

    fn field(&mut self, spec: &FieldSpec, value: Value, secret: &str) -> Result<(), String> {
        let values = match spec.kind {
            FieldKind::Files => {
                for file in array(value)? {
                    let file = file_of(spec.name, &file, secret)?;
                    if is_package(&file.name) {
                        return Err(format!("中的“{}”是公文包，只用于登记收到的公文包", short(&file.name)));
                    }
                    self.form.files.push(file);
                }
                return Ok(());
            }
            FieldKind::Package(_) => {
                self.form.files.push(file_of(spec.name, &value, secret)?);
                return Ok(());
            }
            FieldKind::Packed(_) => return Err("由系统生成，不填写".to_owned()),
            FieldKind::Yes => match value {
                Value::Bool(true) => vec!["yes".to_owned()],
                Value::Bool(false) => vec![],
                _ => return Err("应为 true 或者 false".to_owned()),
            },
            FieldKind::Units | FieldKind::Lines | FieldKind::Items(_) => {
                array(value)?.into_iter().map(text).collect::<Result<_, _>>()?
            }
            FieldKind::Sheets(_) => array(value)?.iter().map(sheet).collect::<Result<_, _>>()?,
            _ => vec![text(value)?],
        };
        if !values.is_empty() {
            self.form.fields.insert(spec.name.to_owned(), values);
        }
        Ok(())
    }

    fn entered_for(&mut self, mut entered: Map<String, Value>, secret: &str) {
        let scan = entered.remove(SCAN).map(|scan| file_of(SCAN, &scan, secret));
        let scan = match scan.transpose() {
            Ok(scan) => scan,
            Err(words) => {
                self.wrong("entered_for.scan", format!("扫描件{words}"));
                None
            }
        };
        let [person, happened, medium, witness, reference] = ENTERED_FIELDS.map(|name| match entered.remove(name) {
            None => String::new(),
            Some(Value::String(text)) => text.trim().to_owned(),
            Some(_) => {
                self.wrong(&format!("{ENTERED}.{name}"), "应为文字");
                String::new()
            }
        });
        for name in entered.keys() {
            self.wrong(ENTERED, format!("代录部分没有“{}”这一项", short(name)));
        }
        if person.is_empty() {
            self.wrong("entered_for.person", "请写明替谁录入");
        }
        let when = happened.parse();
        if when.is_err() {
            self.wrong("entered_for.happened", "请写明何时作出，应如 2023-01-09T10:30");
        }
        let evidence = Evidence { scan, witness, reference };
        let how =
            when.ok().map(|happened| EnteredFor { happened, medium, evidence, due: None, uncounted: String::new() });
        self.entered = Some((person, how));
    }
}

fn array(value: Value) -> Result<Vec<Value>, String> {
    match value {
        Value::Array(items) => Ok(items),
        _ => Err("应为数组".to_owned()),
    }
}

fn text(value: Value) -> Result<String, String> {
    match value {
        Value::String(text) => Ok(text),
        _ => Err("应为文字".to_owned()),
    }
}

/// A table: its name, a line feed, its text.
fn sheet(value: &Value) -> Result<String, String> {
    let part = |name: &str| value.get(name).and_then(Value::as_str);
    let only = value.as_object().is_some_and(|o| o.len() == 2);
    match (part("name"), part("text")) {
        (Some(name), Some(text)) if only && !name.contains('\n') => Ok(format!("{name}\n{text}")),
        _ => Err("应为表格的数组，每个表格有 name 和 text 两项文字".to_owned()),
    }
}

/// The seal of a file that was brought in with this secret: nobody can name a file that he did not bring or was not shown.
pub(super) fn file_seal(secret: &str, file: &FileRef) -> String {
    let sealed = seal(secret, &sealed_text(file));
    sealed.split('\t').next().unwrap_or_default().to_owned()
}

fn sealed_text(file: &FileRef) -> String {
    format!("{}\t{}\t{}", file.size, file.hash, file.name)
}

fn file_of(field: &str, value: &Value, secret: &str) -> Result<FileRef, String> {
    let part = |name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
    let wrong = || "应为文件，照上传时所答的 name、size、hash、seal 四项填写".to_owned();
    let only = value.as_object().is_some_and(|o| o.len() == 4);
    let (Some(name), Some(hash), Some(given)) = (part("name"), part("hash"), part("seal")) else {
        return Err(wrong());
    };
    let Some(size) = value.get("size").and_then(Value::as_u64).filter(|_| only) else { return Err(wrong()) };
    let file = FileRef { field: field.to_owned(), name, size, hash };
    let sealed = format!("{given}\t{}", sealed_text(&file));
    match unseal(secret, &sealed) {
        Some(_) => Ok(file),
        None => Err(format!("中的文件“{}”不是以这一令牌上传的，请重新上传", short(&file.name))),
    }
}

fn short(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(30).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const FORM: &[FieldSpec] = &[
        FieldSpec { name: "title", label: "标题", kind: FieldKind::Line(20), required: true, help: "" },
        FieldSpec { name: "normative", label: "规范性", kind: FieldKind::Yes, required: false, help: "" },
        FieldSpec { name: "lines", label: "分工", kind: FieldKind::Lines, required: false, help: "" },
        FieldSpec { name: "attachments", label: "附件", kind: FieldKind::Files, required: false, help: "" },
        FieldSpec { name: "tables", label: "表格", kind: FieldKind::Sheets(100), required: false, help: "" },
    ];

    fn file(secret: &str) -> Value {
        let file = FileRef { field: String::new(), name: "a.pdf".into(), size: 3, hash: "ab".into() };
        json!({ "name": "a.pdf", "size": 3, "hash": "ab", "seal": file_seal(secret, &file) })
    }

    #[test]
    fn json_becomes_the_form_that_a_page_sends() {
        let body = json!({ "fields": {
            "title": "甲", "normative": true, "lines": ["a", "b"], "attachments": [file("s")],
            "tables": [{ "name": "t.csv", "text": "x" }],
        }});
        let sent = read(FORM, body, "s", 3);
        assert!(sent.problems.is_empty(), "{:?}", sent.problems);
        let mut form = Form::of([("title", "甲"), ("normative", "yes"), ("lines", "a"), ("lines", "b")]);
        form.fields.insert("tables".into(), vec!["t.csv\nx".into()]);
        form.files = vec![FileRef { field: "attachments".into(), name: "a.pdf".into(), size: 3, hash: "ab".into() }];
        assert_eq!(sent.form, form);
        assert_eq!(read(FORM, json!({ "fields": { "normative": false } }), "s", 3).form, Form::default());
    }

    #[test]
    fn everything_that_is_wrong_is_told_at_once() {
        let body = json!({
            "fields": { "title": 1, "normative": "yes", "lines": "a", "attachments": [file("other")], "nothing": null },
            "entered_for": { "person": 1, "extra": "" },
            "more": 1,
        });
        let fields: Vec<String> = read(FORM, body, "s", 3).problems.into_iter().map(|p| p.field).collect();
        for name in ["title", "normative", "lines", "attachments", "nothing", "entered_for.person", "entered_for"] {
            assert!(fields.iter().any(|f| f == name), "{name}: {fields:?}");
        }
        assert!(fields.iter().any(String::is_empty) && fields.iter().any(|f| f == "entered_for.happened"));
        assert_eq!(read(FORM, json!([]), "s", 3).problems.len(), 1);
        assert_eq!(read(FORM, json!({ "fields": { "attachments": vec![file("s"); 4] } }), "s", 3).problems.len(), 1);
    }

    #[test]
    fn a_file_is_named_only_as_it_was_brought_in() {
        let mut changed = file("s");
        changed["hash"] = json!("cd");
        assert_eq!(read(FORM, json!({ "fields": { "attachments": [changed] } }), "s", 3).problems.len(), 1);
    }
}
