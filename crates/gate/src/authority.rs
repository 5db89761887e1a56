//! Who may act in a role at an instant: holders of posts, and those who stand in for them while they are away.
//!
//! Absence removes nobody. A vacant post has no holder, and nobody stands in for it.

use std::collections::BTreeSet;

use guiju_core::Value;
use guiju_core::norms::{At, Capacity, NormFault, Via};
use guiju_core::org::{Designation, Post, Thing};
use guiju_core::{Citation, Organisation, Reason, Remedy};
use guiju_rulebook::vocabulary::FactKind;
use guiju_rulebook::{Days, Relative, Role, Scope, Substitution};

use crate::edition::Edition;
use crate::judge::{Principal, Verdict};
use crate::show::Scene;

/// The act of the matter that keeps the organisation by which a vacant post is filled, and the one by which lines of
/// work are given to posts. Absent from a vocabulary, they are simply not offered.
pub(crate) const FILLS: &str = "office.take_up";
/// The fact of it that names the role of the post to be filled.
const FILLED: &str = "post_role";
const DISTRIBUTES: &str = "office.divide";

/// Why something waits.
pub(crate) struct Wait<'a> {
    pub(crate) code: &'a str,
    pub(crate) message: String,
    pub(crate) facts: Vec<(String, String)>,
    /// What would end it.
    pub(crate) remedy: String,
    /// The act that leads there; one that no matter declares is not offered.
    pub(crate) act: &'a str,
}

impl Edition {
    pub(crate) fn label_of(&self, role: &str) -> String {
        self.book.roles.get(role).map_or_else(|| role.to_owned(), |r| r.common.label.clone())
    }

    pub(crate) fn role(&self, role: &str) -> Result<&Role, NormFault> {
        self.book.roles.get(role).ok_or_else(|| NormFault(format!("规则没有“{role}”这一角色")))
    }

    /// Rank of a post: by its role's order, then by its own in the published list.
    pub(crate) fn rank<'a>(&self, org: &'a Organisation, post: &'a str) -> (i64, i64, &'a str) {
        let found = org.posts.get(post);
        let role = found.and_then(|p| self.book.roles.get(&p.role)).map_or(i64::MAX, |r| r.order);
        (role, found.map_or(i64::MAX, |p| p.order), post)
    }

    /// Whether a post counts as one of a role.
    pub(crate) fn is_of(&self, org: &Organisation, post: &str, role: &str) -> bool {
        org.posts.get(post).is_some_and(|p| p.role == role || self.counting(role).contains(&p.role))
    }

    /// The other roles whose holders count as a role.
    fn counting(&self, role: &str) -> &[String] {
        self.counting.get(role).map_or(&[], Vec::as_slice)
    }

    /// All posts of a plain role, by rank; vacant ones too.
    pub(crate) fn posts_of_role<'a>(&self, org: &'a Organisation, role: &str) -> Vec<&'a str> {
        let others = self.counting(role);
        let of_role = org.posts.iter().filter(|(_, post)| post.role == role || others.contains(&post.role));
        let rank = |post: &Post| self.book.roles.get(&post.role).map_or(i64::MAX, |r| r.order);
        let mut posts: Vec<_> = of_role.map(|(id, post)| (rank(post), post.order, id.as_str())).collect();
        posts.sort_unstable();
        posts.into_iter().map(|(_, _, id)| id).collect()
    }

    /// The posts that a role means here, by rank; vacant ones too. For a role that depends on lines or unit only those
    /// that stand in the relation, or are in the unit.
    pub(crate) fn base_posts<'a>(&self, role: &str, at: At<'a>) -> Result<Vec<&'a str>, NormFault> {
        let norm = self.role(role)?;
        let plain = norm.relative.as_ref().map_or(role, |relative| relative.of().text.as_str());
        let mut posts = self.posts_of_role(at.org, plain);
        posts.retain(|post| at.org.stands(Thing::Post, post, at.time));
        let Some(relative) = &norm.relative else { return Ok(posts) };
        match relative {
            Relative::Unit { .. } => {
                posts.retain(|p| !at.unit.is_empty() && at.org.posts.get(*p).is_some_and(|post| post.unit == at.unit));
            }
            Relative::Relation { relation, .. } => {
                let stands = |post: &str| {
                    let mut relations = at.org.relations.iter();
                    relations.any(|r| {
                        r.post == post
                            && r.kind == relation.text
                            && at.lines.contains(&r.line)
                            && r.span.covers(at.time)
                    })
                };
                posts.retain(|p| stands(p));
            }
        }
        Ok(posts)
    }

    /// Who may act in a role; see [`guiju_core::Norms::holders`]. Own holders first, by rank, then stand-ins.
    pub(crate) fn capacities(&self, role: &str, at: At<'_>) -> Result<Vec<Capacity>, NormFault> {
        let norm = self.role(role)?;
        let posts = self.base_posts(role, at)?;
        let own = posts.iter().filter_map(|post| self.own(norm, post, at));
        let mut all: Vec<Capacity> = own.collect();
        for post in posts {
            let Some(holder) = at.org.holder(post, at.time) else { continue };
            let Some(absence) = at.org.away(holder, at.time) else { continue };
            for substitution in self.book.substitutions.values().filter(|s| self.covers(s, norm, post, at.org)) {
                let long = self.lasts(absence.whole, substitution, at)?;
                for capacity in self.stand_ins(substitution, norm, post, long, at)? {
                    let known = |c: &Capacity| c.person == capacity.person && c.for_post == capacity.for_post;
                    if capacity.person != holder && !all.iter().any(known) {
                        all.push(capacity);
                    }
                }
            }
        }
        Ok(all)
    }

    fn own(&self, role: &Role, post: &str, at: At<'_>) -> Option<Capacity> {
        let person = at.org.holder(post, at.time)?;
        let title = at.org.posts.get(post).map_or(post, |p| p.title.as_str());
        Some(Capacity {
            person: person.to_owned(),
            post: post.to_owned(),
            for_post: post.to_owned(),
            role: role.common.name.clone(),
            label: title.to_owned(),
            via: Via::Own,
            citations: vec![self.cite(&role.common.basis, &role.common.name)],
        })
    }

    /// Whether a substitution may concern a post in this role.
    fn covers(&self, norm: &Substitution, role: &Role, post: &str, org: &Organisation) -> bool {
        let by_line = matches!(role.relative, Some(Relative::Relation { .. }));
        let in_scope = norm.scope == Scope::Role || by_line;
        in_scope && self.is_of(org, post, &norm.absent) && !norm.except.iter().any(|e| self.is_of(org, post, e))
    }

    /// Whether an absence has the length from which the substitution opens. One without an end counts as long once the
    /// days elapsed, the present one included, reach that length.
    pub(crate) fn lasts(
        &self,
        span: guiju_core::org::Span,
        norm: &Substitution,
        at: At<'_>,
    ) -> Result<bool, NormFault> {
        let elapsed = span.since.day().days_until(at.time.day()) + 1;
        Ok(i64::from(span.days().unwrap_or(elapsed)) >= self.opens_after(norm)?)
    }

    /// From how many days of absence a substitution opens.
    pub(crate) fn opens_after(&self, norm: &Substitution) -> Result<i64, NormFault> {
        match &norm.from {
            Days::Number(days) => Ok(*days),
            Days::Value(name) => {
                let value = self.book.values.get(&name.text);
                value.map(|v| v.value).ok_or_else(|| NormFault(format!("规则没有“{name}”这一规则值")))
            }
        }
    }

    /// Those who stand in for a post whose holder is away. A designation, too, opens nothing while the absence is shorter
    /// than the norm wants: what was announced when it was made may have been shortened since. Those who are away themselves
    /// and for whom, in the end, the absent one stands in do not stand in for him.
    fn stand_ins(
        &self,
        norm: &Substitution,
        role: &Role,
        post: &str,
        long: bool,
        at: At<'_>,
    ) -> Result<Vec<Capacity>, NormFault> {
        let mut all = vec![];
        if !long {
            return Ok(all);
        }
        for (to, id) in self.substitutes(norm, post, at) {
            if !self.is_circle(post, to, at)? {
                all.extend(self.stand_in(norm, role, post, to, id, at));
            }
        }
        Ok(all)
    }

    /// Whether a designation is one by this norm for this post, made by and to whom the norm allows, and in force.
    pub(crate) fn designates(&self, made: &Designation, norm: &Substitution, post: &str, at: At<'_>) -> bool {
        let by = norm.designated_by.as_ref().is_some_and(|role| self.is_of(at.org, &made.by, role));
        let to = norm.to.iter().any(|role| self.is_of(at.org, &made.to, role));
        // It is between people: it ends when one of them leaves his post.
        let posts = [made.by.as_str(), post, made.to.as_str()];
        let same = at.org.changed_hands(&posts, made.made, at.time).is_none();
        made.norm == norm.common.name && made.for_post == post && made.gives(at.time) && by && to && same
    }

    fn stand_in(
        &self,
        norm: &Substitution,
        role: &Role,
        post: &str,
        to: &str,
        id: &str,
        at: At<'_>,
    ) -> Option<Capacity> {
        let person = at.org.holder(to, at.time)?;
        let title = at.org.posts.get(to).map_or(to, |p| p.title.as_str());
        let how = if id.is_empty() { "" } else { "受指定" };
        Some(Capacity {
            person: person.to_owned(),
            post: to.to_owned(),
            for_post: post.to_owned(),
            role: role.common.name.clone(),
            label: format!("{title}（{how}{}）", norm.common.label),
            via: Via::StandsIn(id.to_owned()),
            citations: vec![self.cite(&norm.common.basis, &norm.common.name)],
        })
    }

    /// Nobody can act because a post is vacant.
    pub(crate) fn vacant(&self, role: &str, post: &str, citation: &Citation, at: At<'_>) -> Reason {
        let title = at.org.posts.get(post).map_or(post, |p| p.title.as_str());
        let wait = Wait {
            code: "vacant",
            message: format!("{title}一职空缺，暂无可以办理的同志"),
            facts: vec![(self.label_of(role), at.org.post_with_holder(post, at.time))],
            remedy: "办理任职登记后继续".to_owned(),
            act: FILLS,
        };
        let reason = self.waiting(wait, citation, at);
        let fillers = self.fillers(post, at);
        if fillers.is_empty() { reason } else { Reason { who: fillers, ..reason } }
    }

    /// Who may fill this post, of those who fill posts, the nearest first: in its own unit, then from below upwards. Some
    /// posts are registered by fewer.
    fn fillers(&self, post: &str, at: At<'_>) -> Vec<String> {
        let Some(about) = at.org.posts.get(post) else { return vec![] };
        let may = |role: &String| {
            let roles: BTreeSet<String> = self.book.role_and_above(role).into_iter().map(str::to_owned).collect();
            let mut fact = |name: &str| match name {
                FILLED => Some(Value::Text(about.role.clone())),
                _ => self.stands_for(name, &roles),
            };
            let who = Principal { person: "", roles: roles.clone(), posts: BTreeSet::new(), units: BTreeSet::new() };
            matches!(self.preview(FILLS, &who, at.org, at.time, &mut fact), Verdict::Passed { .. })
        };
        let roles: Vec<String> = self.doers(FILLS).into_iter().filter(may).collect();
        let mut posts: Vec<&str> = roles.iter().flat_map(|role| self.posts_of_role(at.org, role)).collect();
        posts.retain(|own| *own != post && at.org.holder(own, at.time).is_some());
        let unit_of = |own: &str| at.org.posts.get(own).map(|p| p.unit.as_str());
        let far = |own: &str| unit_of(own) != Some(about.unit.as_str());
        posts.sort_by_key(|own| (far(own), std::cmp::Reverse(self.rank(at.org, own))));
        let mut people = BTreeSet::new();
        posts.retain(|own| people.insert(at.org.holder(own, at.time)));
        posts.into_iter().map(|own| at.org.post_with_holder(own, at.time)).collect()
    }

    /// A fact that names people by whose hands a post is filled, for somebody of whom only the roles are known: he is among
    /// them where a policy that reads the fact names one of his roles as those who can do it.
    fn stands_for(&self, name: &str, roles: &BTreeSet<String>) -> Option<Value> {
        if !matches!(self.facts.get(name).map(|fact| fact.kind), Some(FactKind::Set)) {
            return None;
        }
        let mut rules = self
            .rules
            .iter()
            .filter(|rule| rule.view.acts.contains(FILLS) && rule.reads.openers.people.iter().any(|fact| fact == name));
        let is_one = rules.any(|rule| rule.who.roles.iter().any(|role| roles.contains(role)));
        Some(Value::Set(is_one.then(String::new).into_iter().collect()))
    }

    /// Who may fill one of the posts that are vacant now, those first who may fill the most of them.
    pub(crate) fn fillers_of_vacant(&self, at: At<'_>) -> Vec<String> {
        let vacant = at
            .org
            .posts
            .keys()
            .filter(|post| at.org.stands(Thing::Post, post, at.time) && at.org.holder(post, at.time).is_none());
        let mut all: Vec<(String, usize)> = vec![];
        for filler in vacant.flat_map(|post| self.fillers(post, at)) {
            match all.iter_mut().find(|(known, _)| *known == filler) {
                Some((_, times)) => *times += 1,
                None => all.push((filler, 1)),
            }
        }
        all.sort_by_key(|(_, times)| std::cmp::Reverse(*times));
        all.into_iter().map(|(filler, _)| filler).collect()
    }

    /// Nobody can act because no post stands in the relation, is in the unit or has the role.
    pub(crate) fn nobody(&self, role: &str, citation: &Citation, at: At<'_>) -> Reason {
        let label = self.label_of(role);
        let relative = self.book.roles.get(role).and_then(|r| r.relative.as_ref());
        let lines: Vec<&str> = at.lines.iter().filter_map(|l| at.org.lines.get(l)).map(|l| l.name.as_str()).collect();
        let unit = at.org.units.get(at.unit).map_or("", |u| u.name.as_str());
        let (concerned, what) = match relative {
            Some(Relative::Relation { .. }) => (lines.join("、"), "所涉分工事项"),
            Some(Relative::Unit { .. }) => (unit.to_owned(), "所涉单位"),
            None => ("无".to_owned(), label.as_str()),
        };
        let message = match relative {
            Some(_) => format!("{what}没有{label}，暂无可以办理的同志"),
            None => format!("现在没有{label}，暂无可以办理的同志"),
        };
        let wait = Wait {
            code: "nobody",
            message,
            facts: vec![(what.to_owned(), if concerned.is_empty() { "未写明".to_owned() } else { concerned })],
            remedy: "登记分工或者任职后继续".to_owned(),
            act: DISTRIBUTES,
        };
        self.waiting(wait, citation, at)
    }

    /// A reason to wait, with those who can end it: whoever may do the act that leads on, or else the head.
    pub(crate) fn waiting(&self, wait: Wait<'_>, citation: &Citation, at: At<'_>) -> Reason {
        let scene = Scene { edition: self, org: at.org, at: at.time };
        let mut who: Vec<String> = self.doers(wait.act).iter().flat_map(|role| scene.role(role)).collect();
        if who.is_empty() {
            let heads = self.book.roles.values().filter(|r| r.head);
            who = heads.flat_map(|r| scene.role(&r.common.name)).collect();
        }
        who.dedup();
        let act = self.acts.contains_key(wait.act).then(|| wait.act.to_owned());
        Reason {
            code: wait.code.to_owned(),
            message: wait.message,
            citations: vec![citation.clone()],
            facts: wait.facts,
            who,
            remedy: Some(Remedy { text: wait.remedy, act }),
        }
    }

    /// Roles that the policies of an act name as those who can do it.
    fn doers(&self, act: &str) -> Vec<String> {
        let rules = self.rules.iter().filter(|r| r.view.acts.contains(act));
        let mut roles: Vec<String> = vec![];
        for rule in rules {
            let named = if rule.who.is_empty() { &rule.reads.openers.roles } else { &rule.who.roles };
            roles.extend(named.iter().filter(|r| self.book.roles.contains_key(*r)).cloned());
        }
        roles.sort();
        roles.dedup();
        roles
    }
}
