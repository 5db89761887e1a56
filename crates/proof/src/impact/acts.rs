//! Acts that were refused and are allowed.

use std::collections::BTreeSet;

use guiju_core::vocabulary::FactKind;
use guiju_core::{Facts, Value, Workdays};
use guiju_gate::{Edition, Principal, Verdict};
use guiju_rulebook::{Book, CaseKind};

use super::Opened;
use crate::cases::{Desk, act_request};
use crate::words::Words;
use crate::world::World;

/// One act by somebody on certain facts.
#[derive(Clone)]
struct Request {
    act: String,
    person: String,
    roles: BTreeSet<String>,
    posts: BTreeSet<String>,
    units: BTreeSet<String>,
    facts: Facts,
}

/// Every act from its worked examples, and from what is near to them; the first one opened for each act and policy.
pub(super) fn compare(before: &Edition, after: &Edition, words: &Words, world: &World, opened: &mut Vec<Opened>) {
    // No example of a gate asks the calendar.
    let workdays = &Workdays::default();
    let desk = Desk { edition: before, words, world, workdays };
    let mut tried: BTreeSet<String> = BTreeSet::new();
    let mut found: BTreeSet<(String, String)> = BTreeSet::new();
    for case in before.book().articles.iter().flat_map(|a| &a.cases).filter(|c| c.kind == CaseKind::Act) {
        for row in &case.rows {
            let Ok((principal, facts)) = act_request(desk, case, row) else { continue };
            let seed = Request {
                act: case.subject.text.clone(),
                person: principal.person.to_owned(),
                roles: principal.roles,
                posts: principal.posts,
                units: principal.units,
                facts,
            };
            for request in near(&seed, words, before.book()) {
                if !tried.insert(key(&request)) {
                    continue;
                }
                if let Some(one) = request.opened(before, after, words, world)
                    && found.insert((one.what.clone(), one.before.clone()))
                {
                    opened.push(one);
                }
            }
        }
    }
}

/// The request itself, and each that differs from it in one fact, in the actor's role, or in his having a unit.
fn near(seed: &Request, words: &Words, book: &Book) -> Vec<Request> {
    let mut all = vec![seed.clone()];
    for (name, value) in &seed.facts {
        let Some(spec) = words.facts.get(name.as_str()) else { continue };
        let others: Vec<Value> = match spec.kind {
            FactKind::Yes => vec![(value != &Value::Yes(true)).into()],
            FactKind::Class(_) | FactKind::OneOf(_) => {
                book.domain(spec.kind).into_iter().flatten().map(|(id, _)| id.into()).collect()
            }
            FactKind::Text => vec!["".into(), seed.person.as_str().into(), "另一人".into()],
            FactKind::Set => vec![
                Value::Set(BTreeSet::new()),
                [seed.person.as_str()].into_iter().collect(),
                ["另一人"].into_iter().collect(),
            ],
            FactKind::Number => vec![0.into(), 1.into()],
        };
        all.extend(others.into_iter().map(|other| {
            let mut request = seed.clone();
            request.facts.insert(name.clone(), other);
            request
        }));
    }
    let roles = book.roles.keys().map(|role| book.role_and_above(role).into_iter().map(str::to_owned).collect());
    let roles: Vec<BTreeSet<String>> = roles.chain([BTreeSet::new(), BTreeSet::from(["system".to_owned()])]).collect();
    all.extend(roles.into_iter().map(|roles| Request { roles, ..seed.clone() }));
    all.push(Request { person: "另一人".to_owned(), ..seed.clone() });
    all.push(Request { units: BTreeSet::new(), ..seed.clone() });
    all.push(Request { units: BTreeSet::from(["unit_1".to_owned()]), ..seed.clone() });
    all
}

/// Tells requests apart.
fn key(request: &Request) -> String {
    let Request { act, person, roles, posts, units, facts } = request;
    format!("{act}|{person}|{roles:?}|{posts:?}|{units:?}|{facts:?}")
}

impl Request {
    fn verdict(&self, edition: &Edition, world: &World) -> Verdict {
        let principal = Principal {
            person: &self.person,
            roles: self.roles.clone(),
            posts: self.posts.clone(),
            units: self.units.clone(),
        };
        edition.judge(&self.act, &principal, &world.org, world.time, &mut |name| self.facts.get(name).cloned())
    }

    fn opened(&self, before: &Edition, after: &Edition, words: &Words, world: &World) -> Option<Opened> {
        let before = match self.verdict(before, world) {
            Verdict::Passed { .. } => return None,
            Verdict::Refused { reasons, .. } => {
                let codes: Vec<&str> = reasons.iter().map(|r| r.code.as_str()).collect();
                format!("不准许：{}", codes.join("、"))
            }
            Verdict::Faulty { message } => format!("不能审查：{message}"),
        };
        if !matches!(self.verdict(after, world), Verdict::Passed { .. }) {
            return None;
        }
        let mut example = vec![
            ("办理人".to_owned(), self.person.clone()),
            ("角色".to_owned(), self.roles.iter().cloned().collect::<Vec<_>>().join("、")),
        ];
        example.extend(self.facts.iter().map(|(name, value)| (words.label(name).to_owned(), value.to_string())));
        Some(Opened { what: format!("行为 {}", self.act), example, before, after: "准许".to_owned() })
    }
}
