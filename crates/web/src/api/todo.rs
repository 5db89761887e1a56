//! Who one is here, and what awaits one.

use axum::http::StatusCode;
use guiju_core::journal::Obligation;
use serde_json::{Map, Value, json};

use super::caller::{Caller, Reading};
use super::{Answer, href, json as answer, words};
use crate::home;
use crate::lists::text;
use crate::visit::{Visit, blocking};

/// GET /me
pub(super) async fn me(caller: Caller) -> Answer {
    blocking(move || Ok(about(&caller))).await?
}

fn about(caller: &Caller) -> Answer {
    let (visit, token) = (&caller.visit, &caller.token);
    let posts: Vec<Value> = visit
        .org
        .posts_of(visit.person(), visit.now)
        .map(|id| json!({ "id": id, "title": visit.org.posts.get(id).map_or(id, |p| p.title.as_str()) }))
        .collect();
    let person = (!caller.is_program()).then(|| visit.person());
    let body = json!({
        "person": person,
        "name": if caller.is_program() { token.label.as_str() } else { visit.org.name(visit.person()) },
        "program": caller.is_program(),
        "posts": posts,
        "government": visit.site.government,
        "now": visit.now.to_string(),
        "token": { "id": token.id, "label": token.label, "scopes": token.scopes, "expires": token.expires },
    });
    answer(StatusCode::OK, &body)
}

/// GET /todo
pub(super) async fn show(Reading(caller): Reading) -> Answer {
    blocking(move || Ok(todo(&caller.visit))).await?
}

fn todo(visit: &Visit) -> Answer {
    let (owed, titles) = home::awaiting(visit)?;
    let items = owed.iter().map(|owed| {
        let subject = text(&owed.row, "subject");
        let mut item = open(visit, subject, &owed.obligation);
        item.insert("title".to_owned(), titles.get(subject).cloned().into());
        item.insert("since".to_owned(), text(&owed.row, "opened").into());
        item.insert("only_to_read".to_owned(), owed.only_to_read.into());
        Value::Object(item)
    });
    answer(StatusCode::OK, &json!({ "items": items.collect::<Vec<_>>() }))
}

/// What is owed, with where it is done.
fn open(visit: &Visit, subject: &str, owed: &Obligation) -> Map<String, Value> {
    let Value::Object(mut item) = words::obligation(visit, subject, owed) else { return Map::new() };
    let (matter, _) = owed.act.split_once('.').unwrap_or_default();
    item.insert("href".to_owned(), href(&format!("/subjects/{matter}/{}", guiju_ui::encode(subject))).into());
    item
}
