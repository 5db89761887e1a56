//! The rules: the articles, and one of them laid open.

use axum::extract::Path;
use axum::http::StatusCode;
use serde_json::{Value, json};

use super::caller::Reading;
use super::problem::Problem;
use super::{Answer, json as answer};
use crate::answer::Failure;
use crate::rulebook::Labels;
use crate::visit::{Visit, blocking};

/// GET /rulebook
pub(super) async fn index(Reading(caller): Reading) -> Answer {
    blocking(move || Ok(answer(StatusCode::OK, &edition(&caller.visit)))).await?
}

fn edition(visit: &Visit) -> Value {
    let edition = &visit.edition;
    let book = edition.book();
    let articles = book.articles.iter().map(|a| {
        json!({
            "place": a.place,
            "title": a.title,
            "chapter": a.chapter,
            "book": book.layers.get(a.layer).map_or("", |l| l.title.as_str()),
            "status": a.status.label(),
        })
    });
    json!({
        "title": edition.title(),
        "hash": edition.hash(),
        "trial_from": edition.trial_from().map(|d| d.to_string()),
        "effective": edition.effective().map(|d| d.to_string()),
        "articles": articles.collect::<Vec<_>>(),
    })
}

/// GET /rulebook/{place}
pub(super) async fn article(Reading(caller): Reading, Path(place): Path<String>) -> Answer {
    blocking(move || Ok(laid_open(&caller.visit, &place))).await?
}

fn laid_open(visit: &Visit, place: &str) -> Answer {
    let vocabularies = Labels::of(visit).vocabularies();
    let explained =
        guiju_proof::explain_edition(&visit.edition, place, &vocabularies).ok_or_else(Problem::not_found)?;
    let mut body = serde_json::to_value(&explained).map_err(|e| Failure::Broken(e.to_string()))?;
    if let Value::Object(members) = &mut body {
        // Where the rules lie on the server concerns no caller.
        members.retain(|name, _| !matches!(name.as_str(), "file" | "line"));
    }
    answer(StatusCode::OK, &body)
}
