//! Who may act in a role at an instant: holders of posts, and those who stand in for the absent.
//!
//! Absence removes nobody; it only adds who stands in. A post that nobody holds gives no capacity.

use guiju_core::norms::{At, Capacity, NormFault, SubstitutionView, Via};
use guiju_core::org::{Absence, Designation, Span};
use guiju_core::{Citation, OfficeTime};
use guiju_rulebook::Book;
use guiju_rulebook::norm::{Basis, Days, Relative, Role, Scope, Substitution};

/// A basis as a citation.
pub(crate) fn citation(basis: &Basis, norm: impl Into<String>) -> Citation {
    Citation { book: basis.book.clone(), place: basis.place.clone(), norm: norm.into() }
}

fn role<'b>(book: &'b Book, name: &str) -> Result<&'b Role, NormFault> {
    book.roles.get(name).ok_or_else(|| NormFault(format!("规则没有“{name}”这一角色")))
}

/// Whether holders of posts of a role count as another role.
pub(crate) fn counts_as(book: &Book, post_role: &str, wanted: &str) -> bool {
    book.role_and_above(post_role).contains(&wanted)
}

/// The posts that owe what a role owes, in rank order, whether held or vacant.
pub(crate) fn posts(book: &Book, name: &str, at: At<'_>) -> Result<Vec<String>, NormFault> {
    let wanted = role(book, name)?;
    let org = at.org;
    let base = wanted.relative.as_ref().map_or(name, |r| r.of().text.as_str());
    let mut found: Vec<(&String, i64)> = org
        .posts
        .iter()
        .filter(|(_, post)| counts_as(book, &post.role, base))
        .filter(|(id, post)| match &wanted.relative {
            None => true,
            Some(Relative::Unit { .. }) => post.unit == at.unit,
            Some(Relative::Relation { relation, .. }) => org.relations.iter().any(|r| {
                r.post == **id && r.kind == relation.text && r.span.covers(at.time) && at.lines.contains(&r.line)
            }),
        })
        .map(|(id, post)| (id, post.order))
        .collect();
    found.sort_by(|a, b| a.1.cmp(&b.1).then_with(|| a.0.cmp(b.0)));
    Ok(found.into_iter().map(|(id, _)| id.clone()).collect())
}

/// Who may act in a role, those who hold it before those who stand in.
pub(crate) fn holders(book: &Book, name: &str, at: At<'_>) -> Result<Vec<Capacity>, NormFault> {
    let wanted = role(book, name)?;
    let portfolio = matches!(wanted.relative, Some(Relative::Relation { .. }));
    let ground = citation(&wanted.common.basis, name);
    let (mut own, mut standing) = (vec![], vec![]);
    for post in posts(book, name, at)? {
        let Some(person) = at.org.holder(&post, at.time) else { continue };
        let title = at.org.posts.get(&post).map_or(post.as_str(), |p| p.title.as_str());
        own.push(Capacity {
            person: person.to_owned(),
            post: post.clone(),
            for_post: post.clone(),
            role: name.to_owned(),
            label: title.to_owned(),
            via: Via::Own,
            citations: vec![ground.clone()],
        });
        if let Some(absence) = at.org.away(person, at.time) {
            standing.extend(stand_ins(book, &post, absence, portfolio, at)?.into_iter().map(|mut c| {
                c.role = name.to_owned();
                c.citations.push(ground.clone());
                c
            }));
        }
    }
    own.append(&mut standing);
    Ok(own)
}

/// Days of an absence: of the whole of it, or so far while its end is open.
fn days(absence: &Absence, now: OfficeTime) -> i64 {
    let so_far = Span { until: Some(now.plus_seconds(1)), ..absence.span };
    absence.span.days().or_else(|| so_far.days()).map_or(0, i64::from)
}

pub(crate) fn from_days(book: &Book, norm: &Substitution) -> Result<i64, NormFault> {
    match &norm.from {
        Days::Number(n) => Ok(*n),
        Days::Value(name) => book
            .values
            .get(&name.text)
            .map(|v| v.value)
            .ok_or_else(|| NormFault(format!("规则没有“{}”这一规则值", name.text))),
    }
}

/// The substitution norms that cover a post of a role.
fn norms_for<'b>(book: &'b Book, post_role: &str) -> Vec<&'b Substitution> {
    let roles = book.role_and_above(post_role);
    let covers = |norm: &&Substitution| {
        let excepted = norm.except.iter().any(|e| roles.contains(&e.text.as_str()));
        roles.contains(&norm.absent.text.as_str()) && !excepted
    };
    book.substitutions.values().filter(covers).collect()
}

/// Who stands in for the absent holder of a post.
fn stand_ins(
    book: &Book,
    post: &str,
    absence: &Absence,
    portfolio: bool,
    at: At<'_>,
) -> Result<Vec<Capacity>, NormFault> {
    let post_role = at.org.posts.get(post).map_or("", |p| p.role.as_str());
    let mut found = vec![];
    for norm in norms_for(book, post_role) {
        // Standing in for a portfolio gives the relations to lines of work, not the role itself.
        if norm.scope == Scope::Portfolio && !portfolio {
            continue;
        }
        if days(absence, at.time) < from_days(book, norm)? {
            continue;
        }
        if norm.designated_by.is_some() {
            let made = |d: &&Designation| d.norm == norm.common.name && d.for_post == post && d.span.covers(at.time);
            for designation in at.org.designations.iter().filter(made) {
                found.extend(stand_in(norm, &designation.to, &designation.id, post, at));
            }
        } else {
            for to in &norm.to {
                for by_rule in posts(book, to, at)? {
                    found.extend(stand_in(norm, &by_rule, "", post, at));
                }
            }
        }
    }
    Ok(found)
}

fn stand_in(norm: &Substitution, post: &str, id: &str, for_post: &str, at: At<'_>) -> Option<Capacity> {
    let person = at.org.holder(post, at.time)?;
    if at.org.holder(for_post, at.time) == Some(person) {
        return None;
    }
    let title = at.org.posts.get(post).map_or(post, |p| p.title.as_str());
    let how = if id.is_empty() { "按规则" } else { "受指定" };
    Some(Capacity {
        person: person.to_owned(),
        post: post.to_owned(),
        for_post: for_post.to_owned(),
        role: String::new(),
        label: format!("{title}（{how}{}）", norm.common.label),
        via: Via::StandsIn(id.to_owned()),
        citations: vec![citation(&norm.common.basis, norm.common.name.as_str())],
    })
}

/// The substitution norms by which somebody may stand in for a role.
pub(crate) fn substitutions(book: &Book, absent_role: &str) -> Vec<SubstitutionView> {
    norms_for(book, absent_role)
        .into_iter()
        .map(|norm| SubstitutionView {
            name: norm.common.name.clone(),
            label: norm.common.label.clone(),
            designated_by: norm.designated_by.as_ref().map(|w| w.text.clone()),
            to: norm.to.iter().map(|w| w.text.clone()).collect(),
            from_days: from_days(book, norm).unwrap_or(i64::MAX),
            citation: citation(&norm.common.basis, norm.common.name.as_str()),
        })
        .collect()
}
