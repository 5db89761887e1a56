//! One act's part of the policies, ready to be asked.

use std::collections::BTreeSet;

use cedar_policy::{Authorizer, Context, Decision, Entities, Entity, EntityId, EntityTypeName, EntityUid};
use cedar_policy::{PolicySet, Request, RestrictedExpression};
use guiju_core::fact::{Facts, Value};
use guiju_core::vocabulary::FactKind;
use guiju_rulebook::Book;

use crate::cedar::Rule;
use crate::judge::Principal;

/// The policies of one act.
#[derive(Debug)]
pub(crate) struct Slice {
    /// Label of the act.
    pub(crate) label: &'static str,
    /// Its policies, by index, in the order of the edition.
    pub(crate) rules: Vec<usize>,
    /// Facts they read.
    pub(crate) wants: BTreeSet<String>,
    /// The same policies as Cedar wants them.
    pub(crate) set: PolicySet,
    /// The act as Cedar names it.
    pub(crate) action: EntityUid,
}

/// What Cedar answered.
pub(crate) struct Answer {
    /// Allowed.
    pub(crate) allowed: bool,
    /// Ids of the policies that decided.
    pub(crate) decided: Vec<String>,
    /// Errors; any of them makes the answer worthless, for Cedar leaves an erring `forbid` out.
    pub(crate) errors: Vec<String>,
}

/// The policies at these indices as a set.
///
/// # Errors
/// Where two policies have the same id.
pub(crate) fn policy_set<'a>(rules: impl Iterator<Item = &'a Rule>) -> Result<PolicySet, String> {
    PolicySet::from_policies(rules.map(|r| r.policy.clone())).map_err(|e| e.to_string())
}

/// An entity's name. An id may be any text.
///
/// # Errors
/// Where the type is no Cedar name, which none of ours is.
pub(crate) fn entity(kind: &str, id: &str) -> Result<EntityUid, String> {
    let kind: EntityTypeName = kind.parse().map_err(|e| format!("{kind}: {e}"))?;
    Ok(EntityUid::from_type_name_and_id(kind, EntityId::new(id)))
}

fn expression(value: &Value) -> RestrictedExpression {
    match value {
        Value::Yes(yes) => RestrictedExpression::new_bool(*yes),
        Value::Number(number) => RestrictedExpression::new_long(*number),
        Value::Text(text) => RestrictedExpression::new_string(text.clone()),
        Value::Set(set) => texts(set),
    }
}

fn texts(set: &BTreeSet<String>) -> RestrictedExpression {
    RestrictedExpression::new_set(set.iter().map(|t| RestrictedExpression::new_string(t.clone())))
}

/// Whether a value is of a fact's type; a member of a class must be one.
pub(crate) fn fits(kind: FactKind, value: &Value, book: &Book) -> bool {
    match (kind, value) {
        (FactKind::Class(class), Value::Text(text)) => is_member(book, class, text),
        (FactKind::OneOf(values), Value::Text(text)) => values.iter().any(|(id, _)| id == text),
        (FactKind::Yes, Value::Yes(_))
        | (FactKind::Text, Value::Text(_))
        | (FactKind::Set, Value::Set(_))
        | (FactKind::Number, Value::Number(_)) => true,
        _ => false,
    }
}

fn is_member(book: &Book, class: &str, id: &str) -> bool {
    match class {
        "role" => book.roles.contains_key(id),
        "yes_no" => matches!(id, "yes" | "no"),
        _ => book.classes.get(class).is_some_and(|c| c.members.iter().any(|m| m.id.text == id)),
    }
}

/// Asks Cedar.
///
/// # Errors
/// Where the request cannot even be made.
pub(crate) fn ask(
    authorizer: &Authorizer,
    set: &PolicySet,
    action: &EntityUid,
    who: &Principal<'_>,
    facts: &Facts,
) -> Result<Answer, String> {
    let context = Context::from_pairs(facts.iter().map(|(name, value)| (name.clone(), expression(value))));
    let context = context.map_err(|e| e.to_string())?;
    let principal = entity("Person", who.person)?;
    let attributes = [
        ("person".to_owned(), RestrictedExpression::new_string(who.person.to_owned())),
        ("roles".to_owned(), texts(&who.roles)),
        ("posts".to_owned(), texts(&who.posts)),
        ("units".to_owned(), texts(&who.units)),
    ];
    let person = Entity::new(principal.clone(), attributes.into(), [].into()).map_err(|e| e.to_string())?;
    let entities = Entities::from_entities([person], None).map_err(|e| e.to_string())?;
    let subject = entity("Subject", "subject")?;
    let request = Request::new(principal, action.clone(), subject, context, None).map_err(|e| e.to_string())?;
    let response = authorizer.is_authorized(&request, set, &entities);
    Ok(Answer {
        allowed: response.decision() == Decision::Allow,
        decided: response.diagnostics().reason().map(ToString::to_string).collect(),
        errors: response.diagnostics().errors().map(ToString::to_string).collect(),
    })
}
