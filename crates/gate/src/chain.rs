//! The rungs of a ladder for one paper at one instant.

use guiju_core::norms::{At, NormFault, Rung};
use guiju_rulebook::Book;
use guiju_rulebook::norm::RungNorm;

use crate::authority::{citation, holders, posts};
use crate::signers::ended_by;

/// The rungs whose condition holds, in order; `holds` answers the condition of the rung with that index.
pub(crate) fn rungs(
    book: &Book,
    name: &str,
    at: At<'_>,
    holds: &mut dyn FnMut(usize, &RungNorm) -> Result<bool, NormFault>,
) -> Result<Vec<Rung>, NormFault> {
    let chain = book.chains.get(name).ok_or_else(|| NormFault(format!("规则没有“{name}”这一审批链")))?;
    let mut found = vec![];
    for (index, norm) in chain.rungs.iter().enumerate() {
        if norm.when.is_some() && !holds(index, norm)? {
            continue;
        }
        let role = norm.role.text.as_str();
        let label = book.roles.get(role).map_or(role, |r| r.common.label.as_str());
        let label = norm.label.clone().unwrap_or_else(|| label.to_owned());
        let capacities = holders(book, role, at)?;
        let owing = posts(book, role, at)?;
        let ground = citation(&chain.common.basis, name);
        let mut rung = Rung { key: role.to_owned(), label, capacities, posts: owing, citation: ground, waits: None };
        if norm.each_post && rung.posts.len() > 1 {
            for post in std::mem::take(&mut rung.posts) {
                let capacities = rung.capacities.iter().filter(|c| c.for_post == post).cloned().collect();
                let one = Rung { key: format!("{role}@{post}"), posts: vec![post], capacities, ..rung.clone() };
                found.push(with_wait(book, one, at));
            }
        } else {
            if let (true, Some(post)) = (norm.each_post, rung.posts.first()) {
                rung.key = format!("{role}@{post}");
            }
            found.push(with_wait(book, rung, at));
        }
    }
    Ok(found)
}

/// A rung that nobody may clear says why, and who can end that.
fn with_wait(book: &Book, mut rung: Rung, at: At<'_>) -> Rung {
    if rung.capacities.is_empty() {
        let message = if rung.posts.is_empty() {
            format!("没有{}：本件涉及的分工事项无人分管或对口", rung.label)
        } else {
            format!("{}空缺", rung.label)
        };
        rung.waits = Some(ended_by(book, message, rung.citation.clone(), at));
    }
    rung
}
