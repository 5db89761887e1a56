//! Who may sign one paper: the set, the one to whom it is submitted, and why the others may not.

use std::collections::BTreeSet;

use guiju_core::fact::{Facts, Value};
use guiju_core::norms::{Answer, At, Capacity, NormFault, Ruling, Signer, SignerSet, Signing, Via};
use guiju_core::org::Grant;
use guiju_core::{Citation, Reason, Remedy};
use guiju_rulebook::Book;
use guiju_rulebook::norm::{Relative, RowAnswer};

use crate::authority::{counts_as, holders, posts};

/// The lawful signers by a ruling.
pub(crate) fn signers(book: &Book, ruling: &Ruling, facts: &Facts, at: At<'_>) -> Result<SignerSet, NormFault> {
    let Answer::Signing(signing) = &ruling.answer else {
        return Err(NormFault(format!("“{}”不是签发人的裁决", ruling.citation.norm)));
    };
    let mut set = SignerSet::default();
    for signer in &signing.signers {
        add(book, signer, signing, ruling, facts, at, &mut set)?;
    }
    let lawful: BTreeSet<&str> = set.lawful.iter().map(|c| c.person.as_str()).collect();
    let mut not = std::mem::take(&mut set.not);
    not.retain(|(person, _)| !lawful.contains(person.as_str()));
    others(book, ruling, signing, at, &lawful, &mut not)?;
    set.default = set.lawful.first().cloned();
    set.not = not;
    if set.lawful.is_empty() {
        set.waits = Some(waits(book, signing, ruling, at, &set.not)?);
    }
    Ok(set)
}

/// Adds those who may sign by one way, and says of the others why not.
fn add(
    book: &Book,
    signer: &Signer,
    signing: &Signing,
    ruling: &Ruling,
    facts: &Facts,
    at: At<'_>,
    set: &mut SignerSet,
) -> Result<(), NormFault> {
    let mut found = holders(book, &signer.role, at)?;
    if signer.highest_only {
        let highest = posts(book, &signer.role, at)?.into_iter().next().unwrap_or_default();
        found.retain(|c| c.for_post == highest);
    }
    for mut capacity in found {
        let why_not = why_not(book, signer, signing, facts, &mut capacity, at);
        if let Some(why) = why_not {
            set.not.push((capacity.person, why));
        } else if !set.lawful.iter().any(|c| c.person == capacity.person) {
            if let Some(place) = &signer.place {
                let own = Citation { place: place.clone(), ..ruling.citation.clone() };
                capacity.citations.insert(0, own);
            }
            set.lawful.push(capacity);
        }
    }
    Ok(())
}

/// Why somebody of the role may not sign by this way; a grant that he rests on is noted in his capacity.
fn why_not(
    book: &Book,
    signer: &Signer,
    signing: &Signing,
    facts: &Facts,
    capacity: &mut Capacity,
    at: At<'_>,
) -> Option<String> {
    let stands_in = matches!(capacity.via, Via::StandsIn(_));
    if stands_in && !signer.substitutable {
        let role = book.roles.get(&signer.role).map_or("", |r| r.common.label.as_str());
        return Some(format!("须由{role}本人{}，不得由他人代行", signing.verb));
    }
    if let Some(evidence) = &signer.evidence
        && facts.get(evidence) != Some(&Value::Yes(true))
    {
        return Some("所需的同意没有记录".to_owned());
    }
    let power = signer.grant.as_ref()?;
    if stands_in {
        return Some("授权不随代行转移".to_owned());
    }
    let grants: Vec<&Grant> =
        at.org.grants.iter().filter(|g| g.to == capacity.post && g.power == *power && by_head(book, g, at)).collect();
    let covers =
        |g: &&&Grant| g.span.covers(at.time) && (g.lines.is_empty() || at.lines.iter().all(|l| g.lines.contains(l)));
    if let Some(grant) = grants.iter().find(covers) {
        capacity.via = Via::Granted(grant.id.clone());
        capacity.label = format!("{}（受权{}）", capacity.label, signing.verb);
        return None;
    }
    Some(lapse(&grants, at))
}

/// A grant counts only when the head of the government gave it.
fn by_head(book: &Book, grant: &Grant, at: At<'_>) -> bool {
    at.org.posts.get(&grant.from).is_some_and(|p| book.roles.get(&p.role).is_some_and(|r| r.head))
}

/// Why none of the grants covers the hour and the lines.
fn lapse(grants: &[&Grant], at: At<'_>) -> String {
    if grants.iter().any(|g| g.span.covers(at.time)) {
        return "授权不及于本件涉及的分工事项".to_owned();
    }
    let ended = grants.iter().filter_map(|g| g.span.until).filter(|u| *u <= at.time).max();
    if let Some(until) = ended {
        return format!("授权已于{}届满", until.chinese());
    }
    match grants.iter().map(|g| g.span.since).filter(|s| *s > at.time).min() {
        Some(since) => format!("授权自{}起方生效", since.chinese()),
        None => "未获授权".to_owned(),
    }
}

/// Everybody of the roles named in the same table who is not among the signers, with the reason.
fn others(
    book: &Book,
    ruling: &Ruling,
    signing: &Signing,
    at: At<'_>,
    lawful: &BTreeSet<&str>,
    not: &mut Vec<(String, String)>,
) -> Result<(), NormFault> {
    for role in sibling_roles(book, ruling) {
        for capacity in holders(book, &role, At { lines: &[], ..at })? {
            if lawful.contains(capacity.person.as_str()) || not.iter().any(|(p, _)| *p == capacity.person) {
                continue;
            }
            let relative = signing.signers.iter().any(|s| relative_of(book, &s.role, &role));
            let why = if relative { "不分管本件涉及的事项" } else { "本款没有规定由其签发" };
            not.push((capacity.person, why.to_owned()));
        }
    }
    Ok(())
}

/// Whether a role is a relative one over holders of another.
fn relative_of(book: &Book, role: &str, base: &str) -> bool {
    let relative = book.roles.get(role).and_then(|r| r.relative.as_ref());
    matches!(relative, Some(r @ Relative::Relation { .. }) if counts_as(book, base, r.of()) || counts_as(book, r.of(), base))
}

/// The plain roles named by any row of the table that ruled.
fn sibling_roles(book: &Book, ruling: &Ruling) -> BTreeSet<String> {
    let table = ruling.citation.norm.split('/').next().unwrap_or_default();
    let rows = book.tables.get(table).into_iter().flat_map(|t| &t.rows);
    let mut roles = BTreeSet::new();
    for row in rows {
        let RowAnswer::Signing { signers, .. } = &row.answer else { continue };
        for signer in signers {
            let name = signer.role.text.as_str();
            let base = book.roles.get(name).and_then(|r| r.relative.as_ref()).map(|r| r.of().text.clone());
            roles.insert(base.unwrap_or_else(|| name.to_owned()));
        }
    }
    // Of units' heads there are too many to list, and none would expect to sign another's paper.
    roles.retain(|r| !book.roles.values().any(|x| matches!(&x.relative, Some(Relative::Unit { of }) if of.text == *r)));
    roles
}

/// Nobody may sign: why, and who can end that.
fn waits(
    book: &Book,
    signing: &Signing,
    ruling: &Ruling,
    at: At<'_>,
    not: &[(String, String)],
) -> Result<Reason, NormFault> {
    let mut vacant = vec![];
    for signer in &signing.signers {
        let label = book.roles.get(&signer.role).map_or(signer.role.as_str(), |r| r.common.label.as_str());
        let found = posts(book, &signer.role, at)?;
        if found.iter().all(|p| at.org.holder(p, at.time).is_none()) {
            vacant.push(label.to_owned());
        }
    }
    let why = if vacant.is_empty() {
        not.iter().map(|(p, w)| format!("{}：{w}", at.org.name(p))).collect::<Vec<_>>().join("；")
    } else {
        format!("{}空缺", vacant.join("、"))
    };
    Ok(ended_by(book, format!("暂无人可以{}：{why}", signing.verb), ruling.citation.clone(), at))
}

/// A wait as a reason: the head of the government can end it; where there is none, the highest post that is held.
pub(crate) fn ended_by(book: &Book, message: String, ground: Citation, at: At<'_>) -> Reason {
    let mut held: Vec<(bool, i64, &str)> = at
        .org
        .posts
        .iter()
        .filter(|(id, _)| at.org.holder(id, at.time).is_some())
        .filter_map(|(id, post)| book.roles.get(&post.role).map(|r| (!r.head, r.order, id.as_str())))
        .collect();
    held.sort_unstable();
    let who = held.first().map(|(_, _, post)| at.org.post_with_holder(post, at.time));
    Reason {
        code: "waits".to_owned(),
        message,
        citations: vec![ground],
        facts: vec![],
        who: who.into_iter().collect(),
        remedy: Some(Remedy {
            text: "请按程序任命、授权或调整分工，登记后继续办理".to_owned(), act: None
        }),
    }
}
