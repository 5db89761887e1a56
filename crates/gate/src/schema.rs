//! The Cedar schema, made from the vocabularies: each action's context has exactly the facts that its policies read.

use std::collections::{BTreeMap, BTreeSet};

use cedar_policy::Schema;
use guiju_core::vocabulary::{FactKind, FactSpec};
use serde_json::{Map, Value, json};

/// A schema for these actions with the facts each reads.
///
/// # Errors
/// What Cedar says where a name cannot be a Cedar name.
pub(crate) fn schema(
    actions: &BTreeMap<String, BTreeSet<String>>,
    facts: &BTreeMap<&'static str, &'static FactSpec>,
) -> Result<Schema, String> {
    let actions: Map<String, Value> = actions
        .iter()
        .map(|(action, reads)| {
            let attributes: Map<String, Value> = reads
                .iter()
                .filter_map(|name| facts.get(name.as_str()))
                .map(|fact| (fact.name.to_owned(), typed(fact.kind)))
                .collect();
            let applies = json!({
                "principalTypes": ["Person"],
                "resourceTypes": ["Subject"],
                "context": { "type": "Record", "attributes": attributes },
            });
            (action.clone(), json!({ "appliesTo": applies }))
        })
        .collect();
    let text = || json!({ "type": "String" });
    let texts = || json!({ "type": "Set", "element": { "type": "String" } });
    let person = json!({ "type": "Record", "attributes": {
        "person": text(), "roles": texts(), "posts": texts(), "units": texts(),
    }});
    let whole = json!({ "": {
        "entityTypes": { "Person": { "shape": person }, "Subject": {} },
        "actions": actions,
    }});
    Schema::from_json_value(whole).map_err(|e| e.to_string())
}

fn typed(kind: FactKind) -> Value {
    match kind {
        FactKind::Yes => json!({ "type": "Boolean" }),
        FactKind::Class(_) | FactKind::OneOf(_) | FactKind::Text => json!({ "type": "String" }),
        FactKind::Set => json!({ "type": "Set", "element": { "type": "String" } }),
        FactKind::Number => json!({ "type": "Long" }),
    }
}
