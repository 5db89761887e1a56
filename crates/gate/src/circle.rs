//! Nobody stands in for one who, in the end, stands in for him: where both are away, neither does the other's work, and what
//! each holds by himself is all that he has. Found at the instant, because absences that come later can close a circle that
//! no designation did.

use std::collections::BTreeSet;

use guiju_core::norms::{At, NormFault};
use guiju_core::org::{Absence, Designation, Word};
use guiju_rulebook::Substitution;

use crate::edition::Edition;

impl Edition {
    /// Whether a post that stands in for another is stood in for by that one, perhaps by way of third ones.
    pub(crate) fn is_circle(&self, post: &str, to: &str, at: At<'_>) -> Result<bool, NormFault> {
        let mut seen = BTreeSet::from([to]);
        let mut open = vec![to];
        while let Some(absent) = open.pop() {
            for other in self.put_in_place(absent, at)? {
                if other == post {
                    return Ok(true);
                }
                if seen.insert(other) {
                    open.push(other);
                }
            }
        }
        Ok(false)
    }

    /// The posts that the rules or a designation put in the place of a post whose holder is away, before it is asked whether
    /// they go round in a circle.
    fn put_in_place<'a>(&self, post: &str, at: At<'a>) -> Result<Vec<&'a str>, NormFault> {
        let away = at.org.holder(post, at.time).and_then(|holder| at.org.away(holder, at.time));
        let Some(absence) = away else { return Ok(vec![]) };
        let mut posts = vec![];
        for norm in self.book.substitutions.values() {
            let concerns = self.is_of(at.org, post, &norm.absent)
                && !norm.except.iter().any(|except| self.is_of(at.org, post, except));
            if concerns && self.lasts(absence.whole, norm, at)? {
                posts.extend(self.substitutes(norm, post, at).into_iter().map(|(to, _)| to));
            }
        }
        Ok(posts)
    }

    /// Who stands in for a post by a norm: posts by rank, each with the designation's id, empty where it is automatic.
    pub(crate) fn substitutes<'a>(&self, norm: &Substitution, post: &str, at: At<'a>) -> Vec<(&'a str, &'a str)> {
        if norm.designated_by.is_some() {
            let designations = at.org.designations.iter().filter(|d| self.designates(d, norm, post, at));
            return designations.map(|d| (d.to.as_str(), d.id.as_str())).collect();
        }
        let mut posts: Vec<&str> = norm.to.iter().flat_map(|r| self.posts_of_role(at.org, r)).collect();
        posts.sort_by_key(|p| self.rank(at.org, p));
        posts.dedup();
        posts.into_iter().filter(|p| *p != post).map(|p| (p, "")).collect()
    }

    /// Why a designation that covers the hour gives its post nothing.
    pub(crate) fn why_idle(&self, made: &Designation, at: At<'_>) -> Result<String, NormFault> {
        let absent = at.org.post_with_holder(&made.for_post, at.time);
        match made.word {
            Word::Disputed => return Ok("对代录的指定有异议，处理以前指定不生效".to_owned()),
            Word::Void => return Ok("代录的指定经处理不作数".to_owned()),
            _ => {}
        }
        let away = at.org.holder(&made.for_post, at.time).and_then(|holder| at.org.away(holder, at.time));
        let Some(absence) = away else { return Ok(format!("{absent}在岗，指定不生效")) };
        if self.is_circle(&made.for_post, &made.to, at)? {
            return Ok(format!("与{absent}互相代为履行，指定不生效，须另行指定"));
        }
        Ok(if self.is_too_short(made, absence, at)? {
            format!("{absent}外出没有达到规则所要的日数，指定不生效")
        } else {
            format!("{absent}的指定现在不生效")
        })
    }

    fn is_too_short(&self, made: &Designation, absence: &Absence, at: At<'_>) -> Result<bool, NormFault> {
        let norm = self.book.substitutions.get(&made.norm);
        norm.map_or(Ok(false), |norm| self.lasts(absence.whole, norm, at).map(|long| !long))
    }
}
