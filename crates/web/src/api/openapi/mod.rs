//! The description of the interface (OpenAPI 3.1), made from the same declarations as the interface itself: matters with
//! their acts and fields, registers with their columns, classes with their members.

mod acts;
mod reads;
mod schemas;

use axum::http::StatusCode;
use guiju_core::Norms as _;
use guiju_core::vocabulary::{ActSpec, SubjectUse};
use serde_json::{Map, Value, json};

use super::act::is_offered;
use super::caller::Reading;
use super::scope::Clerical;
use super::{Answer, ROOT, json as answer, problem, registers};
use crate::visit::{Visit, blocking};

/// GET /openapi.json
pub(super) async fn show(Reading(caller): Reading) -> Answer {
    blocking(move || Ok(answer(StatusCode::OK, &of(&caller.visit)))).await?
}

/// What the description is made from.
struct Described<'a> {
    title: String,
    /// Matter, its label, and the acts that are offered.
    matters: Vec<(&'static str, &'static str, Vec<&'static ActSpec>)>,
    registers: Vec<registers::Offered>,
    /// Ids of the members of a class.
    members: &'a dyn Fn(&str) -> Vec<String>,
    clerical: Clerical,
}

fn of(visit: &Visit) -> Value {
    let matters = visit.site.matters.iter().map(|m| {
        let known = m.vocabulary();
        let acts = known.acts.iter().filter(|a| is_offered(visit, known.matter, a)).collect();
        (known.matter, known.label, acts)
    });
    let members = |class: &str| visit.edition.members(class).into_iter().map(|(id, _)| id).collect();
    let described = Described {
        title: visit.site.government.clone(),
        matters: matters.collect(),
        registers: registers::offered(visit),
        members: &members,
        clerical: Clerical::of(&*visit.edition),
    };
    document(&described)
}

/// The whole document.
fn document(described: &Described<'_>) -> Value {
    let mut paths = reads::paths(&described.registers);
    for (matter, label, acts) in &described.matters {
        for spec in acts {
            let (path, item) = acts::item(matter, label, spec, described);
            paths.insert(path, item);
        }
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": format!("{}办公接口", described.title),
            "version": "1",
            "description": "各项办理、登记簿和规则；由各事项的申明生成。凡未办成的，以 application/problem+json 答复，写明依据、事实、出路和现可办理的同志。",
        },
        "servers": [{ "url": ROOT }],
        "security": [{ "token": [] }],
        "paths": paths,
        "components": {
            "securitySchemes": { "token": { "type": "http", "scheme": "bearer" } },
            "schemas": schemas::all(),
            "responses": problems(),
        },
    })
}

/// One answer for each status of a problem, with the kinds that have it.
fn problems() -> Value {
    let mut all = Map::new();
    for (_, status, _) in problem::KINDS {
        let of = problem::KINDS.iter().filter(|(_, s, _)| *s == status);
        let words: Vec<String> = of.map(|(kind, _, title)| format!("{title}（{}{kind}）", problem::URN)).collect();
        let mut response = json!({
            "description": words.join("；"),
            "content": { problem::MEDIA: { "schema": schemas::refer("Problem") } },
        });
        let header = match status {
            401 => Some("WWW-Authenticate"),
            405 => Some("Allow"),
            503 => Some("Retry-After"),
            _ => None,
        };
        if let (Some(name), Value::Object(members)) = (header, &mut response) {
            let text = json!({ "required": true, "schema": { "type": "string" } });
            members.insert("headers".to_owned(), json!({ name: text }));
        }
        all.insert(format!("Problem{status}"), response);
    }
    // Told before anything of the request is looked at, and so without words.
    for (status, words) in [(414, "地址过长"), (431, "请求头过大")] {
        all.insert(format!("Problem{status}"), json!({ "description": words }));
    }
    Value::Object(all)
}

/// The answers of an operation: what it gives, and which problems can come instead.
fn responses(status: u16, given: Value, problems: &[u16]) -> Value {
    let mut all = Map::new();
    all.insert(status.to_string(), given);
    for code in problems {
        all.insert(code.to_string(), json!({ "$ref": format!("#/components/responses/Problem{code}") }));
    }
    Value::Object(all)
}

/// What every request may come to.
const ALWAYS: [u16; 7] = [400, 401, 403, 408, 414, 431, 500];

fn also(more: &[u16]) -> Vec<u16> {
    ALWAYS.into_iter().chain(more.iter().copied()).collect()
}

/// A parameter of the address.
fn parameter(name: &str, place: &str, required: bool, schema: Value, words: &str) -> Value {
    json!({ "name": name, "in": place, "required": required, "schema": schema, "description": words })
}

/// The id of a subject in the address.
fn subject_id() -> Value {
    let schema = json!({ "type": "string", "minLength": 1, "maxLength": 200 });
    parameter("id", "path", true, schema, "事项编号")
}

/// Where an act is done.
fn act_path(matter: &str, spec: &ActSpec) -> String {
    match spec.subject {
        SubjectUse::Begins => format!("/acts/{matter}/{}", spec.name),
        SubjectUse::Needs | SubjectUse::Any => format!("/subjects/{matter}/{{id}}/acts/{}", spec.name),
    }
}

#[cfg(test)]
mod tests;
