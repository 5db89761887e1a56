//! The small government on which authority is tried out: one post for each role (two where several may hold it), one
//! person for each post, a line of work for each post that can be in charge of one.

use std::collections::BTreeSet;

use guiju_core::org::{
    Absence, Designation, Grant, Holding, IN_CHARGE, Line, Person, Post, Relation, Span, Unit, Word,
};
use guiju_core::{Facts, OfficeTime, Organisation};
use guiju_rulebook::{Book, Relative, Role};

const DAY: i64 = 24 * 60 * 60;

/// For when and for what a post is authorised.
pub(crate) enum GrantKind {
    /// Now, for everything.
    InForce,
    /// Until the day before.
    Lapsed,
    /// From the next day on.
    Future,
    /// Now, for these lines of work.
    Lines(Vec<String>),
}

/// The small government at an instant.
#[derive(Clone)]
pub(crate) struct World {
    pub(crate) org: Organisation,
    pub(crate) time: OfficeTime,
}

impl World {
    /// The government that the roles of a rulebook make.
    pub(crate) fn of(book: &Book) -> Self {
        let since = book.main().and_then(|l| l.effective.or(l.trial_from)).map(|d| d.plus_days(100).start());
        // A rulebook without dates is tried out on some day; nothing depends on which.
        let time = since.unwrap_or_else(|| OfficeTime::from_unix(0)).plus_seconds(10 * 60 * 60);
        let mut world = Self { org: Organisation::default(), time };
        world.add_posts(book);
        world.add_lines(book);
        world
    }

    fn always(&self) -> Span {
        Span { since: self.time.plus_seconds(-1000 * DAY), until: None }
    }

    fn add_posts(&mut self, book: &Book) {
        let mut roles: Vec<(&String, &Role)> = book.roles.iter().filter(|(_, r)| r.relative.is_none()).collect();
        roles.sort_by_key(|(name, role)| (role.order, *name));
        let kind = book.members("unit_kind").first().map(|(id, _)| id.clone()).unwrap_or_default();
        for unit in ["unit_1", "unit_2"] {
            let name = unit.replace("unit_", "单位");
            self.org.units.insert(unit.to_owned(), Unit { name, kind: kind.clone(), parent: String::new() });
        }
        for (name, role) in roles {
            let label = &role.common.label;
            if role.many {
                self.add_post(format!("{name}_1"), format!("{label}甲"), name, "unit_1");
                self.add_post(format!("{name}_2"), format!("{label}乙"), name, "unit_2");
            } else {
                self.add_post(name.clone(), label.clone(), name, "unit_1");
            }
        }
    }

    fn add_post(&mut self, id: String, title: String, role: &str, unit: &str) {
        let order = i64::try_from(self.org.posts.len()).unwrap_or(i64::MAX).saturating_add(1);
        self.org.people.insert(id.clone(), Person { name: title.clone(), initials: String::new() });
        self.org.holdings.push(Holding::of(id.clone(), id.clone(), self.always()));
        self.org.posts.insert(id, Post { title, role: role.to_owned(), unit: unit.to_owned(), order });
    }

    /// Lines of the head and of every post that some role looks for in charge; then the posts of every other relation,
    /// such as the paired ones, taken alternately.
    fn add_lines(&mut self, book: &Book) {
        let related: Vec<(&str, &str)> = book.roles.values().filter_map(relation).collect();
        let mut posts: Vec<String> = self.posts_where(book, |role| book.roles.get(role).is_some_and(|r| r.head));
        for (of, kind) in &related {
            if *kind == IN_CHARGE {
                posts.extend(self.posts_of(book, of));
            }
        }
        let posts: BTreeSet<(i64, String)> =
            posts.into_iter().map(|p| (self.org.posts.get(&p).map_or(0, |post| post.order), p)).collect();
        for (_, post) in &posts {
            let title = self.org.posts.get(post).map_or("", |p| p.title.as_str());
            let line = Line { name: format!("{title}分管的工作"), unit: String::new() };
            self.org.lines.insert(line_of(post), line);
            self.relate(IN_CHARGE, post, &line_of(post));
        }
        let others: BTreeSet<(&str, &str)> = related.into_iter().filter(|(_, kind)| *kind != IN_CHARGE).collect();
        for (of, kind) in others {
            let holders = self.posts_of(book, of);
            for ((_, post), holder) in posts.iter().zip(holders.iter().cycle()) {
                self.relate(kind, holder, &line_of(post));
            }
        }
    }

    fn relate(&mut self, kind: &str, post: &str, line: &str) {
        let span = self.always();
        self.org.relations.push(Relation::of(kind, post, line, span));
    }

    /// Posts whose role is, or counts as, a role; by rank.
    pub(crate) fn posts_of(&self, book: &Book, role: &str) -> Vec<String> {
        self.posts_where(book, |r| book.counts_as(r, role))
    }

    fn posts_where(&self, _book: &Book, is: impl Fn(&str) -> bool) -> Vec<String> {
        let mut posts: Vec<(i64, &String)> =
            self.org.posts.iter().filter(|(_, p)| is(&p.role)).map(|(id, p)| (p.order, id)).collect();
        posts.sort();
        posts.into_iter().map(|(_, id)| id.clone()).collect()
    }

    /// The post that a case names: by its id, or by the role where one post is enough.
    pub(crate) fn post(&self, name: &str) -> Option<String> {
        let first = format!("{name}_1");
        [name, first.as_str()].into_iter().find(|id| self.org.posts.contains_key(*id)).map(str::to_owned)
    }

    /// Posts that have a line of work.
    pub(crate) fn with_lines(&self) -> Vec<String> {
        let charge = self.org.relations.iter().filter(|r| r.kind == IN_CHARGE);
        charge.map(|r| r.post.clone()).collect()
    }

    /// The holder of a post has been away since the day before, for so many days in all.
    pub(crate) fn away(&mut self, post: &str, days: i64) {
        self.away_for(post, days, "travel");
    }

    /// The same, and why.
    pub(crate) fn away_for(&mut self, post: &str, days: i64, reason: &str) {
        let since = self.time.day().plus_days(-1).start();
        let span = Span { since, until: Some(since.plus_seconds(days.saturating_mul(DAY))) };
        let id = format!("away>{post}");
        self.org.absences.push(Absence::own(id, post.to_owned(), reason.to_owned(), span));
    }

    /// A post is designated by a substitution norm. What is away comes first as the post stood in for.
    pub(crate) fn designate(&mut self, book: &Book, norm: &str, to: &str) -> Option<()> {
        let substitution = book.substitutions.get(norm)?;
        let by = self.posts_of(book, substitution.designated_by.as_ref()?).into_iter().next()?;
        let absent = self.posts_of(book, &substitution.absent);
        let is_away = |post: &&String| self.org.away(post, self.time).is_some();
        let for_post = absent.iter().find(is_away).or(absent.first())?.clone();
        let (norm, to, id) = (norm.to_owned(), to.to_owned(), designation_id(norm, to));
        let made = self.time;
        self.org.designations.push(Designation {
            id,
            norm,
            by,
            for_post,
            to,
            span: self.recent(),
            made,
            record: None,
            word: Word::Own,
        });
        Some(())
    }

    /// A post is authorised by the head with every power of the rulebook.
    pub(crate) fn grant(&mut self, book: &Book, to: &str, kind: &GrantKind) {
        let head = self.posts_where(book, |role| book.roles.get(role).is_some_and(|r| r.head));
        let from = head.into_iter().next().unwrap_or_default();
        let mut span = self.recent();
        let mut lines = vec![];
        match kind {
            GrantKind::InForce => {}
            GrantKind::Lapsed => span.until = Some(self.time.plus_seconds(-DAY)),
            GrantKind::Future => span.since = self.time.plus_seconds(DAY),
            GrantKind::Lines(only) => lines.clone_from(only),
        }
        for (power, _) in book.members("power") {
            let id = format!("grant>{to}>{power}");
            let (from, to, lines) = (from.clone(), to.to_owned(), lines.clone());
            let (made, record, word) = (self.time, None, Word::Own);
            self.org.grants.push(Grant { id, power, from, to, lines, span, made, record, word });
        }
    }

    fn recent(&self) -> Span {
        Span { since: self.time.plus_seconds(-10 * DAY), until: None }
    }

    /// Nobody holds a post.
    pub(crate) fn vacate(&mut self, post: &str) {
        self.org.holdings.retain(|h| h.post != post);
    }

    /// A post is held by the person of another post, who keeps that, too: a vice mayor acting as head.
    pub(crate) fn take_up(&mut self, post: &str, by: &str) {
        self.vacate(post);
        self.org.holdings.push(Holding::of(post, by, self.recent()));
    }

    /// What follows from the lines concerned about whose work it is.
    pub(crate) fn portfolio(&self, book: &Book, lines: &[String]) -> Facts {
        self.org.portfolio(lines, self.time, |role| book.roles.get(role).is_some_and(|r| r.head))
    }
}

/// Role and relation of a role that is looked for by a relation to lines of work.
fn relation(role: &Role) -> Option<(&str, &str)> {
    match role.relative.as_ref()? {
        Relative::Relation { of, relation } => Some((of, relation)),
        Relative::Unit { .. } => None,
    }
}

/// Id of a post's line of work.
pub(crate) fn line_of(post: &str) -> String {
    format!("line_{post}")
}

/// Id of a designation: what a capacity by designation names.
pub(crate) fn designation_id(norm: &str, to: &str) -> String {
    format!("{norm}>{to}")
}
