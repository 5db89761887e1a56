//! What can be read, in the description.

use guiju_core::register::{Column, ColumnKind};
use serde_json::{Map, Value, json};

use super::super::registers::{FROM, IS, LIMIT, LIMIT_MAX, Offered, TO, VALUE_MAX, WORDS_MAX};
use super::super::{files, format_check, registers};
use super::schemas::refer;
use super::{also, parameter, responses, subject_id};

/// One path that is read and has no parameter of its own.
const PLAIN: [(&str, &str, &str, &str); 8] = [
    ("/openapi.json", "openapi", "接口说明", "Document"),
    ("/me", "me", "令牌的持有人和权限", "Me"),
    ("/todo", "todo", "待办和待阅", "Todo"),
    ("/today", "today", "今日谁可签发什么", "Today"),
    ("/plan", "plan", "负责同志外出安排，今日起四周", "Plan"),
    ("/matters", "matters", "各事项的办理及其表单", "Matters"),
    ("/registers", "registers", "可查的登记簿", "Registers"),
    ("/rulebook", "rulebook", "规则的条目", "Rulebook"),
];

/// All paths that are read, and the one by which files are brought in.
pub(super) fn paths(registers: &[Offered]) -> Map<String, Value> {
    let mut paths = Map::new();
    for (path, id, summary, schema) in PLAIN {
        paths.insert(path.to_owned(), read(id, summary, vec![], schema, &[]));
    }
    let typed = json!({ "type": "string", "minLength": 1, "maxLength": WORDS_MAX });
    let typed = parameter("q", "query", true, typed, "姓名、拼音首字母、职务，或者事项中的词");
    paths.insert("/search".to_owned(), read("search", "查找同志、职务和事项", vec![typed], "Found", &[]));
    let of = parameter("place", "query", false, json!({ "type": "string" }), "只看依这一条未办成的，如 51");
    let from = parameter("from", "query", false, json!({ "type": "integer", "minimum": 0 }), "前一答复中的 next");
    let attempts = read("attempts", "未办成的事项，由规则所定的同志查看，新的在前", vec![of, from], "Attempts", &[]);
    paths.insert("/attempts".to_owned(), attempts);
    let place = parameter("place", "path", true, json!({ "type": "string", "minLength": 1 }), "条目，如 51");
    paths.insert("/rulebook/{place}".to_owned(), read("article", "一条规则的说明", vec![place], "Article", &[404]));
    let matter = || {
        let schema = json!({ "type": "string", "pattern": "^[a-z_]{1,40}$" });
        parameter("matter", "path", true, schema, "事项类，见 /matters")
    };
    let subject = || vec![matter(), subject_id()];
    let one = read("subject", "一件事项：现状、待办、各项办理能否进行及其依据", subject(), "Subject", &[404]);
    paths.insert("/subjects/{matter}/{id}".to_owned(), tagged(one));
    let journal = read("journal", "一件事项的存证", subject(), "Journal", &[404]);
    paths.insert("/subjects/{matter}/{id}/journal".to_owned(), tagged(journal));
    let hash = parameter("hash", "path", true, json!({ "type": "string", "pattern": "^[0-9a-f]{64}$" }), "文件的 hash");
    let mut of_file = subject();
    of_file.push(hash);
    paths.insert("/subjects/{matter}/{id}/files/{hash}".to_owned(), down(of_file));
    paths.insert("/files".to_owned(), up());
    paths.insert("/check".to_owned(), check());
    for register in registers {
        paths.insert(format!("/registers/{}", register.register.name), rows(register));
    }
    paths
}

fn given(words: &str, schema: Value) -> Value {
    json!({ "description": words, "content": { "application/json": { "schema": schema } } })
}

fn read(id: &str, summary: &str, parameters: Vec<Value>, schema: &str, problems: &[u16]) -> Value {
    json!({ "get": {
        "operationId": id,
        "summary": summary,
        "tags": ["read"],
        "parameters": parameters,
        "responses": responses(200, given(summary, refer(schema)), &also(problems)),
    }})
}

/// The same with the tag that acts on the subject must name.
fn tagged(mut item: Value) -> Value {
    let tag = json!({ "ETag": { "description": "所看的版本，办理时写在 If-Match", "schema": { "type": "string" } } });
    if let Some(Value::Object(ok)) = item.pointer_mut("/get/responses/200") {
        ok.insert("headers".to_owned(), tag);
    }
    item
}

fn down(parameters: Vec<Value>) -> Value {
    let bytes = json!({ "description": "文件的内容", "content": { "application/octet-stream": {} } });
    json!({ "get": {
        "operationId": "file",
        "summary": "取文件",
        "tags": ["files"],
        "parameters": parameters,
        "responses": responses(200, bytes, &also(&[404])),
    }})
}

fn up() -> Value {
    let schema = json!({ "type": "string", "minLength": 1, "maxLength": files::NAME_MAX });
    let name = parameter("name", "query", true, schema, "文件名，不含路径；种类须与内容相符");
    json!({ "post": {
        "operationId": "files.up",
        "summary": "传文件，所答的四项照填到办理的文件栏",
        "tags": ["files"],
        "parameters": [name],
        "requestBody": { "required": true, "content": { "application/octet-stream": {} } },
        "responses": responses(201, given("已收下，尚未用于任何办理", refer("File")), &also(&[413, 415, 422, 503])),
    }})
}

fn check() -> Value {
    let members = format_check::MEMBERS.iter().map(|name| ((*name).to_owned(), json!({ "type": "string" })));
    let schema = json!({
        "type": "object",
        "properties": members.collect::<Map<String, Value>>(),
        "required": ["doc_type"],
        "additionalProperties": false,
    });
    let words = "检查文稿的格式（GB/T 9704-2012）；不保存";
    json!({ "post": {
        "operationId": "check",
        "summary": words,
        "tags": ["read"],
        "requestBody": { "required": true, "content": { "application/json": { "schema": schema } } },
        "responses": responses(200, given("识别出的段落、检查结果和改正后的文字", refer("Checked")), &also(&[409, 413, 415, 422, 503])),
    }})
}

/// One register: its filters, its orders, its rows.
fn rows(offered: &Offered) -> Value {
    let register = offered.register;
    let mut parameters = vec![];
    let mut add =
        |name: &str, schema: Value, words: &str| parameters.push(parameter(name, "query", false, schema, words));
    let limit = json!({ "type": "integer", "minimum": 1, "maximum": LIMIT_MAX, "default": LIMIT });
    add("limit", limit, "最多几行");
    add("after", json!({ "type": "string" }), "前一答复中的 next");
    add("descending", json!({ "type": "boolean" }), "倒序");
    if !offered.orders().is_empty() {
        add("sort", json!({ "type": "string", "enum": offered.orders() }), "按哪些栏目排序");
    }
    if offered.is_searched() {
        add("q", json!({ "type": "string", "minLength": 1, "maxLength": WORDS_MAX }), "按字句查找");
    }
    if offered.is_on_desk() {
        let boxes: Vec<&str> = crate::home::boxes().collect();
        add(registers::BOX, json!({ "type": "string", "enum": boxes }), "首页的分栏：只要其中的行");
    }
    let told = || register.columns.iter().filter(|c| c.is_told());
    for column in told() {
        add(&format!("{IS}{}", column.name), filter(column), column.label);
        if matches!(column.kind, ColumnKind::Number | ColumnKind::Time) {
            add(&format!("{FROM}{}", column.name), filter(column), &format!("{}，不早于或者不小于", column.label));
            add(&format!("{TO}{}", column.name), filter(column), &format!("{}，不晚于或者不大于", column.label));
        }
    }
    let columns: Map<String, Value> = told().map(|c| (c.name.to_owned(), cell(c))).collect();
    let schema = json!({
        "type": "object",
        "properties": {
            "register": { "const": register.name },
            "rows": { "type": "array", "items": {
                "type": "object",
                "properties": columns,
                "additionalProperties": false,
            }},
            "total": { "type": "integer", "minimum": 0, "description": "合乎条件的行数，数到 counted_to 为止" },
            "counted_to": { "const": registers::COUNTED },
            "next": { "type": ["string", "null"] },
        },
        "required": ["register", "rows", "total", "counted_to", "next"],
        "additionalProperties": false,
    });
    json!({ "get": {
        "operationId": format!("registers.{}", register.name),
        "summary": format!("登记簿：{}", register.label),
        "tags": ["registers"],
        "parameters": parameters,
        "responses": responses(200, given(register.label, schema), &also(&[])),
    }})
}

fn filter(column: &Column) -> Value {
    match column.kind {
        ColumnKind::Text => json!({ "type": "string", "maxLength": VALUE_MAX }),
        ColumnKind::Number => json!({ "type": "integer", "format": "int64", "minimum": i64::MIN, "maximum": i64::MAX }),
        ColumnKind::Yes => json!({ "type": "boolean" }),
        ColumnKind::Time => json!({
            "type": "string",
            "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?$",
        }),
    }
}

fn cell(column: &Column) -> Value {
    let kind = match column.kind {
        ColumnKind::Text | ColumnKind::Time => "string",
        ColumnKind::Number => "integer",
        ColumnKind::Yes => "boolean",
    };
    json!({ "type": [kind, "null"], "title": column.label })
}
