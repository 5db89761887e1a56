//! The organisation at an instant: units, posts, people, lines of work, who holds what, who is away,
//! who was designated or authorised. Every row is dated; nothing is removed.

use std::collections::{BTreeMap, BTreeSet};

use guiju_calendar::OfficeTime;

use crate::fact::Facts;
use crate::register::Row;
use crate::standing::{RENAMINGS, STANDING};

pub use crate::noted::Noted;

pub use crate::power::{CONFIRMATIONS, Designation, Grant, Word};
pub use crate::standing::{Former, Thing};

/// A span of time; `until` is the first instant that no longer belongs to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// First instant.
    pub since: OfficeTime,
    /// First instant after the end; open when absent.
    pub until: Option<OfficeTime>,
}

impl Span {
    /// Whether the span covers an instant.
    pub fn covers(&self, t: OfficeTime) -> bool {
        self.since <= t && self.until.is_none_or(|u| t < u)
    }
    /// Whole days, for a closed span; `None` while it is open.
    pub fn days(&self) -> Option<i32> {
        self.until.map(|u| self.since.day().days_until(u.plus_seconds(-1).day()) + 1)
    }
}

/// A unit: the government, its office, a department, a street.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// Name in full.
    pub name: String,
    /// Member of the class `unit_kind`.
    pub kind: String,
    /// Unit it belongs to; empty for the top.
    pub parent: String,
}

/// A person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Name.
    pub name: String,
    /// Pinyin initials for search, lower case.
    pub initials: String,
}

/// A post in a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Post {
    /// Title as shown, e.g. 副区长.
    pub title: String,
    /// Role of the rulebook.
    pub role: String,
    /// Unit id.
    pub unit: String,
    /// Order in the published list of responsibilities, from 1; lower ranks higher.
    pub order: i64,
}

/// A line of work (分工事项).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Name.
    pub name: String,
    /// Unit that does the work; empty where none.
    pub unit: String,
}

/// A person holds a post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holding {
    /// Post id.
    pub post: String,
    /// Person id.
    pub person: String,
    /// While.
    pub span: Span,
    /// When it was put on record, and when its end was.
    pub noted: Noted,
}

/// A post stands in a relation to a line of work: `in_charge`, `assists`, `liaises`, `looks_after`, `paired`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relation {
    /// Member of the class `relation`.
    pub kind: String,
    /// Post id.
    pub post: String,
    /// Line id.
    pub line: String,
    /// While.
    pub span: Span,
    /// When it was put on record, and when its end was.
    pub noted: Noted,
}

/// A person is away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Absence {
    /// Subject id of the absence.
    pub id: String,
    /// Person id.
    pub person: String,
    /// Member of the class `absence_reason`.
    pub reason: String,
    /// From, and until the return or the announced end.
    pub span: Span,
    /// The whole absence as it was known during these hours: its length counts by this. What was lengthened later was not long
    /// before.
    pub whole: Span,
    /// Positions of the rows on which these hours rest and which somebody else recorded, each with how far it is said by
    /// whoever is away: by which it was asked for, by which it was lengthened, by which he left.
    pub records: Vec<(u64, Word)>,
}

impl Absence {
    /// One that whoever is away asked for himself, known in its whole length from the beginning.
    pub fn own(id: impl Into<String>, person: impl Into<String>, reason: impl Into<String>, span: Span) -> Self {
        let (id, person, reason) = (id.into(), person.into(), reason.into());
        Self { id, person, reason, span, whole: span, records: vec![] }
    }

    /// As a row of the register has it.
    fn read(row: &Row, span: Span) -> Self {
        let text = |name: &str| row.get(name).map(crate::register::Cell::text).unwrap_or_default();
        let known = text("whole_since").parse().ok().zip(text("whole_until").parse().ok());
        let records = text("records").split_whitespace().filter_map(|n| n.parse().ok());
        Self {
            // Several rows of one subject are told apart by an ordinal.
            id: text("id").split('#').next().unwrap_or_default().to_owned(),
            person: text("person").to_owned(),
            reason: text("reason").to_owned(),
            span,
            whole: known.map_or(span, |(since, until)| Span { since, until: Some(until) }),
            records: records.map(|record| (record, Word::first(Some(record)))).collect(),
        }
    }

    /// How far it is said by whoever is away, the least settled of its records: of one that he disputes, nobody stands in
    /// for him.
    pub fn word(&self) -> Word {
        Word::least(self.records.iter().map(|(_, word)| *word)).unwrap_or_default()
    }
}

/// Everything known of the organisation, dated.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Organisation {
    /// Units by id.
    pub units: BTreeMap<String, Unit>,
    /// People by id.
    pub people: BTreeMap<String, Person>,
    /// Posts by id.
    pub posts: BTreeMap<String, Post>,
    /// Lines of work by id.
    pub lines: BTreeMap<String, Line>,
    /// Who holds what.
    pub holdings: Vec<Holding>,
    /// Relations of posts to lines of work.
    pub relations: Vec<Relation>,
    /// Authorisations.
    pub grants: Vec<Grant>,
    /// Designations.
    pub designations: Vec<Designation>,
    /// Absences.
    pub absences: Vec<Absence>,
    /// Since and until when something stands that was added or closed later; what is not here stands always.
    pub standing: BTreeMap<(Thing, String), Span>,
    /// Names borne before.
    pub former: Vec<Former>,
}

/// The register of the years whose workdays are known: key `year`, column `data` (a [`guiju_calendar::Year`] as JSON).
pub const WORKDAYS: &str = "workday_years";

/// The registers from which the organisation is read; some matter must declare each of them.
pub const REGISTERS: [&str; 11] = [
    "units",
    "people",
    "posts",
    "lines",
    "holdings",
    "relations",
    "grants",
    "designations",
    "absences",
    STANDING,
    RENAMINGS,
];

/// The relation of a post to the lines of work that it answers for.
pub const IN_CHARGE: &str = "in_charge";

/// The values of the fact `portfolio`, id and label.
pub const PORTFOLIO: &[(&str, &str)] =
    &[("head", "首长直接分管"), ("none", "没有分管的副职"), ("one", "一位副职分管"), ("several", "两位以上副职分管")];

impl Organisation {
    /// Whose work these lines are at an instant: the facts `portfolio` and `has_vice_mayor`. What is the head's by one
    /// line is the head's.
    pub fn portfolio(&self, lines: &[String], t: OfficeTime, is_head: impl Fn(&str) -> bool) -> Facts {
        let charge = self.relations.iter().filter(|r| r.kind == IN_CHARGE && r.span.covers(t));
        let posts: BTreeSet<&str> = charge.filter(|r| lines.contains(&r.line)).map(|r| r.post.as_str()).collect();
        let roles = posts.into_iter().filter_map(|p| self.posts.get(p)).map(|p| is_head(&p.role));
        let (heads, others): (Vec<bool>, Vec<bool>) = roles.partition(|head| *head);
        let portfolio = match (heads.is_empty(), others.len()) {
            (false, _) => "head",
            (true, 0) => "none",
            (true, 1) => "one",
            (true, _) => "several",
        };
        let has_vice = !others.is_empty();
        [("portfolio".to_owned(), portfolio.into()), ("has_vice_mayor".to_owned(), has_vice.into())].into()
    }

    /// Takes one row of one of [`REGISTERS`] in. A row that cannot be read is left out and named in the error.
    pub fn take(&mut self, register: &str, row: &Row) -> Result<(), String> {
        let text = |name: &str| row.get(name).map(|c| c.text().to_owned()).unwrap_or_default();
        let number = |name: &str| row.get(name).and_then(crate::register::Cell::number).unwrap_or_default();
        let span = || -> Result<Span, String> {
            let read = |t: String| t.parse::<OfficeTime>().map_err(|e| format!("{register}: {e}"));
            let until = text("until");
            Ok(Span { since: read(text("since"))?, until: if until.is_empty() { None } else { Some(read(until)?) } })
        };
        let made = |span: Span| text("made").parse().unwrap_or(span.since);
        let noted = |span: Span| Noted { made: made(span), ended: text("ended").parse().ok().or(span.until) };
        let record = || row.get("record").and_then(crate::register::Cell::number).and_then(|n| u64::try_from(n).ok());
        match register {
            "units" => {
                self.units.insert(text("id"), Unit { name: text("name"), kind: text("kind"), parent: text("parent") });
            }
            "people" => {
                self.people.insert(text("id"), Person { name: text("name"), initials: text("initials") });
            }
            "posts" => {
                let post =
                    Post { title: text("title"), role: text("role"), unit: text("unit"), order: number("ordinal") };
                self.posts.insert(text("id"), post);
            }
            "lines" => {
                self.lines.insert(text("id"), Line { name: text("name"), unit: text("unit") });
            }
            "holdings" => self.holdings.push(Holding {
                post: text("post"),
                person: text("person"),
                span: span()?,
                noted: noted(span()?),
            }),
            "relations" => self.relations.push(Relation {
                kind: text("kind"),
                post: text("post"),
                line: text("line"),
                span: span()?,
                noted: noted(span()?),
            }),
            "grants" => self.grants.push(Grant {
                id: text("id"),
                power: text("power"),
                from: text("from_post"),
                to: text("to_post"),
                lines: text("lines").split_whitespace().map(str::to_owned).collect(),
                span: span()?,
                made: made(span()?),
                record: record(),
                word: Word::first(record()),
            }),
            "designations" => self.designations.push(Designation {
                id: text("id"),
                norm: text("norm"),
                by: text("by_post"),
                for_post: text("for_post"),
                to: text("to_post"),
                span: span()?,
                made: made(span()?),
                record: record(),
                word: Word::first(record()),
            }),
            "absences" => self.absences.push(Absence::read(row, span()?)),
            STANDING | RENAMINGS => self.take_standing(register, row)?,
            other => return Err(format!("{other} is not a register of the organisation")),
        }
        Ok(())
    }

    /// Who holds a post at an instant. Absence does not end a holding.
    pub fn holder(&self, post: &str, t: OfficeTime) -> Option<&str> {
        self.holdings.iter().find(|h| h.post == post && h.span.covers(t)).map(|h| h.person.as_str())
    }

    /// The first of these posts that is not held at `t` as it was at `made`: what was given from person to person passes
    /// neither to a successor, nor to the same person when he comes back. `None` where all are in the same hands.
    pub fn changed_hands<'a>(&self, posts: &[&'a str], made: OfficeTime, t: OfficeTime) -> Option<&'a str> {
        let held = |post: &str, t: OfficeTime| {
            let of = self.holdings.iter().find(|h| h.post == post && h.span.covers(t));
            of.map(|h| (h.person.as_str(), h.span.since))
        };
        posts.iter().find(|post| held(post, t).is_none() || held(post, made) != held(post, t)).copied()
    }

    /// Posts a person holds at an instant.
    pub fn posts_of<'a>(&'a self, person: &'a str, t: OfficeTime) -> impl Iterator<Item = &'a str> {
        self.holdings.iter().filter(move |h| h.person == person && h.span.covers(t)).map(|h| h.post.as_str())
    }

    /// Units of the posts a person holds at an instant, without those above them.
    pub fn units_of<'a>(&'a self, person: &'a str, t: OfficeTime) -> impl Iterator<Item = &'a str> {
        self.posts_of(person, t).filter_map(|p| self.posts.get(p)).map(|p| p.unit.as_str())
    }

    /// The absence of a person that covers an instant, the longest where it was lengthened; none that he disputes, where
    /// somebody else recorded it. Where he disputes that it was lengthened, it is as long as it was before.
    pub fn away(&self, person: &str, t: OfficeTime) -> Option<&Absence> {
        let covers = |a: &&Absence| a.person == person && a.span.covers(t) && a.word().holds();
        self.absences.iter().filter(covers).max_by_key(|a| (a.whole.until.is_none(), a.whole.until))
    }

    /// Name of a person; the id where he is unknown.
    pub fn name<'a>(&'a self, person: &'a str) -> &'a str {
        self.people.get(person).map_or(person, |p| p.name.as_str())
    }

    /// A person with the highest of his posts in the published list: `副区长 某某`; the name alone where he holds none.
    pub fn person_with_post(&self, person: &str, t: OfficeTime) -> String {
        let order = |post: &&str| self.posts.get(*post).map_or(i64::MAX, |p| p.order);
        let highest = self.posts_of(person, t).min_by_key(order);
        highest.map_or_else(|| self.name(person).to_owned(), |post| self.post_with_holder(post, t))
    }

    /// `副区长 某某` for a post at an instant; the title alone where it is vacant, or where the post is named after who
    /// holds it.
    pub fn post_with_holder(&self, post: &str, t: OfficeTime) -> String {
        let title = self.name_of(Thing::Post, post, t);
        match self.holder(post, t) {
            Some(person) if self.name(person) == title => title.to_owned(),
            Some(person) => format!("{title} {}", self.name(person)),
            None => format!("{title}（空缺）"),
        }
    }
}
