//! Names that occur twice in an organisation that is imported, or stand already: rows of a notice and people name units,
//! lines of work and posts by them.

use std::collections::BTreeMap;

use guiju_core::CaseFile;
use guiju_core::org::Thing;

use super::super::event::{PostEntry, Roll};

/// What is imported, and what stands.
pub struct Named<'a> {
    /// What is imported.
    pub roll: &'a Roll,
    /// Where it comes to.
    pub case: &'a CaseFile<'a>,
}

/// A name that is one too many: table, entry counted from 0, id, column, what is wrong.
pub type Twice = (&'static str, usize, String, &'static str, String);

/// All of them.
pub fn twice(named: &Named<'_>) -> Vec<Twice> {
    let Named { roll, .. } = named;
    let units = roll.units.iter().map(|u| (u.id.as_str(), u.name.as_str()));
    let lines = roll.lines.iter().map(|l| (l.id.as_str(), l.name.as_str()));
    let mut found = named.of(Thing::Unit, "units", units);
    found.extend(named.of(Thing::Line, "lines", lines));
    found.extend(named.posts());
    found
}

impl Named<'_> {
    /// Units or lines: each name once.
    fn of<'n>(
        &self,
        thing: Thing,
        table: &'static str,
        entries: impl Iterator<Item = (&'n str, &'n str)>,
    ) -> Vec<Twice> {
        let mut seen: BTreeMap<&str, &str> = BTreeMap::new();
        let mut found = vec![];
        for (n, (id, name)) in entries.enumerate().filter(|(_, (_, name))| !name.is_empty()) {
            if let Some(before) = seen.insert(name, id).or_else(|| self.standing(thing, name)) {
                let said = format!("{}名称“{name}”与“{before}”相同", thing.label());
                found.push((table, n, id.to_owned(), "name", said));
            }
        }
        found
    }

    /// The id of what stands with that name.
    fn standing(&self, thing: Thing, name: &str) -> Option<&str> {
        let (org, now) = (self.case.org, self.case.happened);
        let ids: Vec<&String> = match thing {
            Thing::Unit => org.units.keys().collect(),
            Thing::Line => org.lines.keys().collect(),
            Thing::Post => org.posts.keys().collect(),
            Thing::Person => vec![],
        };
        let is = |id: &&String| org.stands(thing, id, now) && org.name_of(thing, id, now) == name;
        ids.into_iter().find(is).map(String::as_str)
    }

    /// Posts: several of one title are told apart by who holds them, and vacant ones by their order.
    fn posts(&self) -> Vec<Twice> {
        let mut found = vec![];
        for (n, post) in self.roll.posts.iter().enumerate().filter(|(_, post)| !post.title.is_empty()) {
            let before = self.roll.posts.iter().take(n).find(|other| is_same(other, post));
            let before = before.map(|other| other.id.as_str()).or_else(|| self.standing(Thing::Post, &post.title));
            if let Some(before) = before {
                let said = format!("职务名称“{}”与“{before}”相同，任职人员和排序也不能区别", post.title);
                found.push(("posts", n, post.id.clone(), "title", said));
            }
        }
        found
    }
}

/// Whether nobody could tell two posts apart.
fn is_same(one: &PostEntry, other: &PostEntry) -> bool {
    let same_place = (&one.title, &one.unit) == (&other.title, &other.unit);
    let same_holder = one.holder == other.holder && (!one.holder.is_empty() || one.order == other.order);
    same_place && (same_holder || one.role != other.role)
}
