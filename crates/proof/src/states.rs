//! States of the small government, and the facts of a combination: what ways of signing are tried out on.

use std::collections::{BTreeMap, BTreeSet};

use guiju_core::norms::{Answer, Ruling};
use guiju_core::vocabulary::FactKind;
use guiju_core::{Facts, Value};
use guiju_gate::{CompiledTable, Edition, Hit, Key};
use guiju_rulebook::{Book, Days, RowAnswer};

use crate::space::Space;
use crate::words::Words;
use crate::world::{GrantKind, World};

/// A state of the government, named for findings.
pub(crate) struct State {
    pub(crate) name: String,
    pub(crate) world: World,
}

/// Everybody there; each post that signing can depend on in turn away for long, away with somebody designated in every way, vacant, authorised.
pub(crate) fn states(book: &Book, world: &World) -> Vec<State> {
    let mut states = vec![State { name: "人员都在岗".to_owned(), world: world.clone() }];
    let long = book.substitutions.values().map(|s| days(book, &s.from)).max().unwrap_or_default().saturating_add(2);
    let concerned = concerned(book);
    let concerns = |role: &str| book.role_and_above(role).iter().any(|r| concerned.contains(*r));
    for (post, there) in world.org.posts.iter().filter(|(_, there)| concerns(&there.role)) {
        let mut away = world.clone();
        away.away(post, long.max(2));
        for (norm, substitution) in &book.substitutions {
            let counts = book.counts_as(&there.role, &substitution.absent);
            let to = substitution.to.iter().find_map(|r| world.posts_of(book, r).into_iter().find(|p| p != post));
            let (true, Some(_), Some(to)) = (counts, &substitution.designated_by, to) else { continue };
            let mut designated = away.clone();
            if designated.designate(book, norm, &to).is_some() {
                let to = world.org.posts.get(&to).map_or("", |p| p.title.as_str());
                states.push(State { name: format!("{}外出，已指定{to}", there.title), world: designated });
            }
        }
        states.push(State { name: format!("{}外出", there.title), world: away });
        states.extend(short_of(book, world, post, &there.title, &there.role));
        let mut vacant = world.clone();
        vacant.vacate(post);
        states.push(State { name: format!("{}空缺", there.title), world: vacant });
        let mut authorised = world.clone();
        authorised.grant(book, post, &GrantKind::InForce);
        states.push(State { name: format!("{}已获授权", there.title), world: authorised });
    }
    states
}

/// A post away for one day less than each substitution that concerns it wants, with somebody designated where it is one
/// by designation: what a shorter term would open.
fn short_of(book: &Book, world: &World, post: &str, title: &str, role: &str) -> Vec<State> {
    let mut states = vec![];
    for (norm, substitution) in book.substitutions.iter().filter(|(_, s)| book.counts_as(role, &s.absent)) {
        let short = days(book, &substitution.from).saturating_sub(1);
        let to = substitution.to.iter().find_map(|r| world.posts_of(book, r).into_iter().find(|p| p != post));
        // An absence in the small government began the day before.
        let (true, Some(to)) = (short >= 2, to) else { continue };
        let mut away = world.clone();
        away.away(post, short);
        // Where the rule itself names the stand-in there is nothing to designate.
        let _ = away.designate(book, norm, &to);
        states.push(State { name: format!("{title}外出{short}日"), world: away });
    }
    states
}

/// Roles that signing can depend on: of signers, of rungs, of those who stand in.
fn concerned(book: &Book) -> BTreeSet<&str> {
    let mut named: BTreeSet<&str> = BTreeSet::new();
    for row in book.tables.values().flat_map(|t| &t.rows) {
        if let RowAnswer::Signing { signers, .. } = &row.answer {
            named.extend(signers.iter().map(|s| s.role.text.as_str()));
        }
    }
    named.extend(book.chains.values().flat_map(|c| &c.rungs).map(|r| r.role.text.as_str()));
    for norm in book.substitutions.values() {
        named.extend([&norm.absent].into_iter().chain(&norm.to).map(|w| w.text.as_str()));
    }
    let bases = named.iter().filter_map(|r| book.roles.get(*r)?.relative.as_ref()).map(|r| r.of().text.as_str());
    let bases: Vec<&str> = bases.collect();
    named.extend(bases);
    named
}

fn days(book: &Book, days: &Days) -> i64 {
    match days {
        Days::Number(n) => *n,
        Days::Value(name) => book.values.get(name.text.as_str()).map_or(0, |v| v.value),
    }
}

/// No line, one line of each role alone, and two posts' lines together.
pub(crate) fn sorts_of_lines(world: &World) -> Vec<Vec<String>> {
    let posts = world.with_lines();
    let mut sorts: Vec<Vec<String>> = vec![vec![]];
    let role = |post: &String| world.org.posts.get(post).map(|p| p.role.as_str());
    for (at, post) in posts.iter().enumerate() {
        // Two posts of a role differ in nothing that matters here.
        if !posts.iter().take(at).any(|p| role(p) == role(post)) {
            sorts.push(vec![post.clone()]);
        }
    }
    sorts.extend(posts.windows(2).map(<[String]>::to_vec));
    sorts
}

/// The keys of a combination, what follows from the lines, and every other fact either way: yes or no throughout, the
/// first member of each class.
pub(crate) fn facts(
    table: &CompiledTable,
    combination: &[usize],
    derived: &Facts,
    words: &Words,
    book: &Book,
    yes: bool,
) -> Facts {
    let mut facts = Facts::new();
    for (name, spec) in &words.facts {
        let value: Value = match spec.kind {
            FactKind::Yes => yes.into(),
            FactKind::Class(_) | FactKind::OneOf(_) => {
                let first = book.domain(spec.kind).into_iter().flatten().next();
                first.map(|(id, _)| id).unwrap_or_default().into()
            }
            FactKind::Text => "".into(),
            FactKind::Set => Value::Set(Default::default()),
            FactKind::Number => 0.into(),
        };
        facts.insert((*name).to_owned(), value);
    }
    facts.extend(derived.iter().map(|(name, value)| (name.clone(), value.clone())));
    facts.extend(keys(table, combination, words));
    facts
}

/// The keys of a combination as facts.
pub(crate) fn keys(table: &CompiledTable, combination: &[usize], words: &Words) -> Facts {
    let fact = |(key, member): (&Key, &usize)| {
        let (id, _) = key.members.get(*member)?;
        let kind = words.facts.get(key.name.as_str()).map(|f| f.kind);
        let value = if kind == Some(FactKind::Yes) { (id == "yes").into() } else { id.as_str().into() };
        Some((key.name.clone(), value))
    };
    table.keys().iter().zip(combination).filter_map(fact).collect()
}

/// The ways in which facts besides keys and lines can matter to a ruling: both where its signers or rungs read any.
pub(crate) fn either_way(edition: &Edition, ruling: &Ruling) -> &'static [bool] {
    let Answer::Signing(signing) = &ruling.answer else { return &[] };
    let reads = signing.signers.iter().any(|s| s.evidence.is_some()) || !edition.chain_wants(&signing.chain).is_empty();
    if reads { &[true, false] } else { &[true] }
}

/// Whether a member of a key goes with what follows from the lines.
pub(crate) fn goes_with(derived: &Facts, key: &Key, member: usize) -> bool {
    let cell = derived.get(&key.name).and_then(Value::cell);
    cell.is_none_or(|cell| key.members.get(member).is_some_and(|(id, _)| id == cell))
}

/// The combinations of a table that go with certain lines: each row that decides on one, with the first it decides on.
pub(crate) fn deciding(table: &CompiledTable, space: &Space<'_>, derived: &Facts) -> BTreeMap<usize, Vec<usize>> {
    let mut deciding = BTreeMap::new();
    space.walk_where(&|key, member| goes_with(derived, key, member), &mut |combination, _| {
        if let Hit::Row(row) | Hit::Prevails(row, _) = table.hit(combination) {
            deciding.entry(row).or_insert_with(|| combination.to_vec());
        }
    });
    deciding
}
