//! What stands of the organisation at an instant: units, people, posts and lines of work that were added, renamed or
//! closed after the founding. Nothing is removed; what was closed keeps its name and its past.

use guiju_calendar::OfficeTime;

use crate::org::{Organisation, Span};
use crate::register::Row;

/// A kind of thing that the organisation is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Thing {
    /// A unit.
    Unit,
    /// A person.
    Person,
    /// A post.
    Post,
    /// A line of work.
    Line,
}

impl Thing {
    /// All of them.
    pub const ALL: [Thing; 4] = [Thing::Unit, Thing::Person, Thing::Post, Thing::Line];

    /// The register in which they are kept, which is also how a row names the kind.
    pub fn register(self) -> &'static str {
        match self {
            Thing::Unit => "units",
            Thing::Person => "people",
            Thing::Post => "posts",
            Thing::Line => "lines",
        }
    }

    /// As shown.
    pub fn label(self) -> &'static str {
        match self {
            Thing::Unit => "单位",
            Thing::Person => "人员",
            Thing::Post => "职务",
            Thing::Line => "分工事项",
        }
    }

    /// The kind that a row names.
    pub fn of(register: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|thing| thing.register() == register)
    }
}

/// A name that something bore until it was renamed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Former {
    /// What.
    pub thing: Thing,
    /// Its id.
    pub id: String,
    /// The name it bore.
    pub name: String,
    /// First instant of the next name.
    pub until: OfficeTime,
}

/// The registers of this file: since when and until when something stands, and how it was renamed.
pub const STANDING: &str = "standing";
/// See [`STANDING`].
pub const RENAMINGS: &str = "renamings";

impl Organisation {
    /// Takes a row of [`STANDING`] or [`RENAMINGS`] in.
    pub(crate) fn take_standing(&mut self, register: &str, row: &Row) -> Result<(), String> {
        let text = |name: &str| row.get(name).map(|c| c.text().to_owned()).unwrap_or_default();
        let read = |name: &str| text(name).parse::<OfficeTime>().map_err(|e| format!("{register}: {e}"));
        let thing = Thing::of(&text("thing")).ok_or_else(|| format!("{register}: {}", text("thing")))?;
        if register == RENAMINGS {
            self.rename((thing, text("id")), text("name"), text("initials"), read("since")?);
            return Ok(());
        }
        let until = if text("until").is_empty() { None } else { Some(read("until")?) };
        // What was there from the beginning has no first instant: any that lies before all journals will do.
        let since = if text("since").is_empty() { OfficeTime::from_unix(0) } else { read("since")? };
        self.standing.insert((thing, text("id")), Span { since, until });
        Ok(())
    }

    /// Rows come in the order of the key, so that each finds the name which the one before it gave.
    fn rename(&mut self, (thing, id): (Thing, String), name: String, initials: String, since: OfficeTime) {
        let borne = match thing {
            Thing::Unit => self.units.get_mut(&id).map(|u| &mut u.name),
            Thing::Post => self.posts.get_mut(&id).map(|p| &mut p.title),
            Thing::Line => self.lines.get_mut(&id).map(|l| &mut l.name),
            Thing::Person => self.people.get_mut(&id).map(|p| {
                p.initials = initials;
                &mut p.name
            }),
        };
        if let Some(borne) = borne {
            let was = std::mem::replace(borne, name);
            self.former.push(Former { thing, id, name: was, until: since });
        }
    }

    /// Whether there is such a thing at all, at whatever time.
    pub fn knows(&self, thing: Thing, id: &str) -> bool {
        match thing {
            Thing::Unit => self.units.contains_key(id),
            Thing::Person => self.people.contains_key(id),
            Thing::Post => self.posts.contains_key(id),
            Thing::Line => self.lines.contains_key(id),
        }
    }

    /// Whether it is there and not closed at an instant. What was there from the beginning has no span of its own.
    pub fn stands(&self, thing: Thing, id: &str, t: OfficeTime) -> bool {
        self.knows(thing, id) && self.standing.get(&(thing, id.to_owned())).is_none_or(|span| span.covers(t))
    }

    /// From when on it is closed; absent where it stays.
    pub fn closed(&self, thing: Thing, id: &str) -> Option<OfficeTime> {
        self.standing.get(&(thing, id.to_owned())).and_then(|span| span.until)
    }

    /// The name it bears at an instant; the id where it is unknown.
    pub fn name_of<'a>(&'a self, thing: Thing, id: &'a str, t: OfficeTime) -> &'a str {
        let then = self.former.iter().filter(|f| f.thing == thing && f.id == id && t < f.until);
        if let Some(former) = then.min_by_key(|f| f.until) {
            return &former.name;
        }
        let now = match thing {
            Thing::Unit => self.units.get(id).map(|u| u.name.as_str()),
            Thing::Person => self.people.get(id).map(|p| p.name.as_str()),
            Thing::Post => self.posts.get(id).map(|p| p.title.as_str()),
            Thing::Line => self.lines.get(id).map(|l| l.name.as_str()),
        };
        now.unwrap_or(id)
    }

    /// Every instant at which something of the organisation begins or ends, in no order: between two of them nothing
    /// changes by the mere passing of time.
    pub fn turns(&self) -> impl Iterator<Item = OfficeTime> {
        let spans = self.holdings.iter().map(|h| h.span);
        let spans = spans.chain(self.relations.iter().map(|r| r.span)).chain(self.grants.iter().map(|g| g.span));
        let spans = spans.chain(self.designations.iter().map(|d| d.span)).chain(self.absences.iter().map(|a| a.span));
        let spans = spans.chain(self.standing.values().copied());
        spans.flat_map(|span| std::iter::once(span.since).chain(span.until))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use crate::org::Post;

    fn at(text: &str) -> OfficeTime {
        text.parse().unwrap()
    }

    #[test]
    fn a_post_stands_and_is_called_as_it_was_at_the_hour() {
        let mut org = Organisation::default();
        let post = Post { title: "局长".into(), role: "r".into(), unit: "u".into(), order: 1 };
        org.posts.insert("p".into(), post);
        let noon = at("2023-03-01T12:00");
        assert!(org.stands(Thing::Post, "p", noon) && !org.stands(Thing::Post, "q", noon));
        let span = Span { since: at("2023-02-01T00:00"), until: Some(at("2023-04-01T00:00")) };
        org.standing.insert((Thing::Post, "p".into()), span);
        assert!(org.stands(Thing::Post, "p", noon));
        assert!(
            !org.stands(Thing::Post, "p", at("2023-04-01T00:00"))
                && !org.stands(Thing::Post, "p", at("2023-01-31T00:00"))
        );
        for (name, until) in [("甲", "2023-02-10T00:00"), ("乙", "2023-02-20T00:00")] {
            org.former.push(Former { thing: Thing::Post, id: "p".into(), name: name.into(), until: at(until) });
        }
        assert_eq!(org.name_of(Thing::Post, "p", at("2023-02-09T00:00")), "甲");
        assert_eq!(org.name_of(Thing::Post, "p", at("2023-02-10T00:00")), "乙");
        assert_eq!(org.name_of(Thing::Post, "p", noon), "局长");
        assert_eq!(org.post_with_holder("p", at("2023-02-09T00:00")), "甲（空缺）");
    }
}
