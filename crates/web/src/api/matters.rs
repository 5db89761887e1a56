//! What the office can do: the matters with their acts and forms.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::act::is_offered;
use super::caller::Reading;
use super::scope::Clerical;
use super::{Answer, json as answer, registers, words};
use crate::visit::{Visit, blocking};

/// GET /matters
pub(super) async fn show(Reading(caller): Reading) -> Answer {
    blocking(move || Ok(answer(StatusCode::OK, &all(&caller.visit)))).await?
}

fn all(visit: &Visit) -> Value {
    let registers = registers::offered(visit);
    let clerical = Clerical::of(&*visit.edition);
    let matters = visit.site.matters.iter().map(|matter| {
        let known = matter.vocabulary();
        let acts = known.acts.iter().filter(|a| is_offered(visit, known.matter, a));
        let acts: Vec<Value> = acts.map(|a| Value::Object(words::act(known.matter, a, &clerical))).collect();
        let of = registers.iter().filter(|o| o.matter == known.matter).map(|o| o.register.name);
        json!({
            "matter": known.matter,
            "label": known.label,
            "acts": acts,
            "registers": of.collect::<Vec<_>>(),
        })
    });
    json!({ "matters": matters.collect::<Vec<_>>() })
}
