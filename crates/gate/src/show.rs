//! Facts and people as they are shown.

use std::collections::BTreeSet;

use guiju_core::fact::Value;
use guiju_core::{OfficeTime, Organisation};

use crate::edition::Edition;

/// Where names are looked up.
#[derive(Clone, Copy)]
pub(crate) struct Scene<'a> {
    pub(crate) edition: &'a Edition,
    pub(crate) org: &'a Organisation,
    pub(crate) at: OfficeTime,
}

impl Scene<'_> {
    /// A fact's value in words: members by their label, people, posts and units by their name.
    pub(crate) fn value(&self, fact: &str, value: &Value) -> String {
        let domain = self.edition.facts.get(fact).and_then(|f| self.edition.book.domain(f.kind));
        match value {
            Value::Text(id) => match domain.into_iter().flatten().find(|(member, _)| member == id) {
                Some((_, label)) => label,
                None => self.name(id),
            },
            Value::Set(ids) if ids.is_empty() => "无".to_owned(),
            Value::Set(ids) => ids.iter().map(|id| self.name(id)).collect::<Vec<_>>().join("、"),
            other => other.to_string(),
        }
    }

    /// Label of a fact; its name where it is unknown.
    pub(crate) fn label(&self, fact: &str) -> String {
        self.edition.facts.get(fact).map_or(fact, |f| f.label).to_owned()
    }

    /// A person with his post, or whatever else has this id.
    pub(crate) fn somebody(&self, id: &str) -> String {
        if self.org.people.contains_key(id) { self.person(id) } else { self.name(id) }
    }

    /// Whatever has this id.
    fn name(&self, id: &str) -> String {
        if let Some(person) = self.org.people.get(id) {
            return person.name.clone();
        }
        if self.org.posts.contains_key(id) {
            return self.org.post_with_holder(id, self.at);
        }
        if let Some(unit) = self.org.units.get(id) {
            return unit.name.clone();
        }
        if let Some(line) = self.org.lines.get(id) {
            return line.name.clone();
        }
        if let Some(slice) = self.edition.acts.get(id) {
            return slice.label.to_owned();
        }
        self.edition.book.roles.get(id).map_or_else(|| id.to_owned(), |r| r.common.label.clone())
    }

    /// A person with the highest of his posts: `副区长 某某`.
    pub(crate) fn person(&self, person: &str) -> String {
        let highest = self.org.posts_of(person, self.at).min_by_key(|post| self.edition.rank(self.org, post));
        highest.map_or_else(|| self.org.name(person).to_owned(), |p| self.org.post_with_holder(p, self.at))
    }

    /// The posts of a plain role with their holders, vacant ones left out; the role's label where there is none.
    pub(crate) fn role(&self, role: &str) -> Vec<String> {
        let posts = self.edition.posts_of_role(self.org, role);
        let held = posts.into_iter().filter(|p| self.org.holder(p, self.at).is_some());
        let shown: Vec<String> = held.map(|p| self.org.post_with_holder(p, self.at)).collect();
        if shown.is_empty() {
            return vec![self.edition.book.roles.get(role).map_or(role, |r| r.common.label.as_str()).to_owned()];
        }
        shown
    }

    /// The ids of a set, or of a single text.
    pub(crate) fn ids(value: Option<&Value>) -> BTreeSet<String> {
        match value {
            Some(Value::Set(ids)) => ids.clone(),
            Some(Value::Text(id)) if !id.is_empty() => [id.clone()].into(),
            _ => BTreeSet::new(),
        }
    }

    /// A sentence with `{fact}` filled in.
    pub(crate) fn fill(&self, sentence: &str, fact: &dyn Fn(&str) -> Option<Value>) -> String {
        let mut parts = sentence.split('{');
        let mut filled = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            match part.split_once('}') {
                Some((name, rest)) => {
                    let shown = fact(name).map_or_else(|| "（不详）".to_owned(), |v| self.value(name, &v));
                    filled.push_str(&shown);
                    filled.push_str(rest);
                }
                None => filled.push_str(part),
            }
        }
        filled
    }
}
