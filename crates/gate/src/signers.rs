//! The lawful signers of one paper at one instant, those who are not and why, and why nobody may.

use std::collections::BTreeSet;

use guiju_core::fact::{Facts, Value};
use guiju_core::norms::{Answer, At, Capacity, NormFault, Ruling, Signer, SignerSet, Signing, Via};
use guiju_core::org::{Designation, Grant, Word};
use guiju_core::{Citation, Reason};
use guiju_rulebook::{Relative, RowAnswer};

use crate::authority::Wait;
use crate::edition::Edition;

/// The act by which a power is granted.
const GRANTS: &str = "office.authorise";

/// What one way to sign came to.
struct Weighed {
    /// Who may, own holders first.
    lawful: Vec<Capacity>,
    /// Who may not though he has the role, and why.
    not: Vec<(String, String)>,
}

impl Edition {
    /// See [`guiju_core::Norms::signers`].
    pub(crate) fn signer_set(&self, ruling: &Ruling, facts: &Facts, at: At<'_>) -> Result<SignerSet, NormFault> {
        let signing = match &ruling.answer {
            Answer::Signing(signing) => signing,
            Answer::Refused(words) => {
                return Ok(SignerSet { waits: Some(self.refused(words, ruling, at)), ..SignerSet::default() });
            }
            _ => return Err(NormFault(format!("“{}”不是关于签发人的裁决", ruling.citation.norm))),
        };
        let mut lawful: Vec<Capacity> = vec![];
        let mut not: Vec<(String, String)> = vec![];
        for signer in &signing.signers {
            let weighed = self.weigh(signer, &ruling.citation, facts, at)?;
            for capacity in weighed.lawful {
                if !lawful.iter().any(|c| c.person == capacity.person) {
                    lawful.push(capacity);
                }
            }
            not.extend(weighed.not);
        }
        for person in self.concerned(signing, &ruling.citation, at) {
            if !not.iter().any(|(p, _)| *p == person) {
                let why = self.why_not(&person, signing, at)?;
                not.push((person, why));
            }
        }
        not.retain(|(person, _)| !lawful.iter().any(|c| c.person == *person));
        for (person, why) in &mut not {
            // That he is not in charge comes first; what would make him a signer all the same comes second.
            if let Some(first) = self.stands_apart(person, signing, at).filter(|first| first != why) {
                *why = format!("{first}，{why}");
            }
        }
        let mut seen = vec![];
        not.retain(|(person, _)| {
            let first = !seen.contains(person);
            seen.push(person.clone());
            first
        });
        let default = lawful.first().cloned();
        let waits = match signing.signers.first() {
            Some(signer) if lawful.is_empty() => Some(self.why_nobody(signer, &ruling.citation, facts, at)?),
            _ => None,
        };
        Ok(SignerSet { lawful, default, not, waits })
    }

    fn weigh(&self, signer: &Signer, row: &Citation, facts: &Facts, at: At<'_>) -> Result<Weighed, NormFault> {
        let place = signer.citation.clone().unwrap_or_else(|| row.clone());
        let mut weighed = Weighed { lawful: vec![], not: vec![] };
        let highest = self.base_posts(&signer.role, at)?.into_iter().find(|p| at.org.holder(p, at.time).is_some());
        for mut capacity in self.capacities(&signer.role, at)? {
            match self.objection(signer, &capacity, highest, facts, at) {
                Some(why) => weighed.not.push((capacity.person, why)),
                None => {
                    if let Some(power) = &signer.grant {
                        let grant = self.grants(power, &capacity.post, at).find(|g| self.in_force(g, at));
                        capacity.via = Via::Granted(grant.map_or_else(String::new, |g| g.id.clone()));
                        capacity.label = format!("{}（受权{}）", capacity.label, self.member_label("power", power));
                    }
                    // The row is the ground; by what norm he stands in comes second.
                    let further =
                        if capacity.via == Via::Own { vec![] } else { std::mem::take(&mut capacity.citations) };
                    let further =
                        further.into_iter().filter(|c| matches!(capacity.via, Via::StandsIn(_)) && *c != place);
                    capacity.citations = std::iter::once(place.clone()).chain(further).collect();
                    weighed.lawful.push(capacity);
                }
            }
        }
        Ok(weighed)
    }

    /// What stands against one who has the role.
    fn objection(
        &self,
        signer: &Signer,
        capacity: &Capacity,
        highest: Option<&str>,
        facts: &Facts,
        at: At<'_>,
    ) -> Option<String> {
        let own = capacity.via == Via::Own;
        if !own && !signer.substitutable {
            return Some("本款不得由他人代行".to_owned());
        }
        if let Some(power) = &signer.grant {
            if !own {
                return Some("授权只及于本人，不得由他人代行".to_owned());
            }
            if let Some(lack) = self.grant_lack(power, &capacity.post, at) {
                return Some(lack);
            }
        }
        if let Some(fact) = signer.evidence.as_ref().filter(|f| facts.get(*f) != Some(&Value::Yes(true))) {
            return Some(format!("尚缺“{}”", self.fact_label(fact)));
        }
        match highest {
            Some(post) if signer.highest_only && capacity.for_post != post => {
                Some(format!("应由排序在前的{}签发", at.org.post_with_holder(post, at.time)))
            }
            _ => None,
        }
    }

    fn fact_label(&self, fact: &str) -> String {
        self.facts.get(fact).map_or(fact, |f| f.label).to_owned()
    }

    fn member_label(&self, class: &str, id: &str) -> String {
        let found = self.book.members(class).into_iter().find(|(m, _)| m == id);
        found.map_or_else(|| id.to_owned(), |(_, label)| label)
    }

    /// Grants of a power to a post, whenever.
    fn grants<'a>(&self, power: &str, post: &str, at: At<'a>) -> impl Iterator<Item = &'a Grant> {
        at.org.grants.iter().filter(move |g| g.power == power && g.to == post)
    }

    /// Whether a grant covers the hour and the lines, comes from the head, and is between the same people still.
    fn in_force(&self, grant: &Grant, at: At<'_>) -> bool {
        let passed_on = passed_on(grant, at).is_some();
        grant.gives(at.time) && self.given_by_head(grant, at) && covers_lines(grant, at) && !passed_on
    }

    fn given_by_head(&self, grant: &Grant, at: At<'_>) -> bool {
        self.book.roles.values().filter(|r| r.head).any(|r| self.is_of(at.org, &grant.from, &r.common.name))
    }

    /// Why no grant of a power to a post counts; nothing where one does.
    fn grant_lack(&self, power: &str, post: &str, at: At<'_>) -> Option<String> {
        let mut grants: Vec<&Grant> = self.grants(power, post, at).collect();
        if grants.iter().any(|g| self.in_force(g, at)) {
            return None;
        }
        grants.sort_by_key(|g| g.span.until);
        let covering = grants.iter().find(|g| g.span.covers(at.time));
        let future = grants.iter().find(|g| g.span.since > at.time);
        let lapsed = grants.iter().rev().find_map(|g| g.span.until.filter(|u| *u <= at.time));
        Some(match (covering, future, lapsed) {
            (Some(grant), _, _) if grant.word == Word::Disputed => "对代录的授权有异议，处理以前授权不生效".to_owned(),
            (Some(grant), _, _) if grant.word == Word::Void => "代录的授权经处理不作数".to_owned(),
            (Some(grant), _, _) if grant.made > at.time => {
                format!("授权自{}作出时起生效", grant.made.chinese())
            }
            (Some(grant), _, _) if !self.given_by_head(grant, at) => "所获授权不是由有权的同志作出".to_owned(),
            (Some(grant), _, _) if passed_on(grant, at).is_some() => {
                let who = if passed_on(grant, at) == Some(grant.to.as_str()) { "受权" } else { "授权" };
                format!("原有授权因{who}的同志离任而终止，不由继任者承继")
            }
            (Some(_), _, _) => "授权不及于所涉分工事项".to_owned(),
            (None, Some(grant), _) => format!("授权自{}起生效", grant.span.since.day().chinese()),
            (None, None, Some(until)) => format!("授权已于{}届满", until.plus_seconds(-1).day().chinese()),
            (None, None, None) => "未获授权".to_owned(),
        })
    }

    /// Everybody who holds a role that some row of the same table lets sign, by rank of the roles' posts.
    fn concerned(&self, signing: &Signing, citation: &Citation, at: At<'_>) -> Vec<String> {
        let table = citation.norm.split('/').next().and_then(|name| self.book.tables.get(name));
        let rows = table.into_iter().flat_map(|t| &t.rows);
        let others = rows.flat_map(|row| match &row.answer {
            RowAnswer::Signing { signers, .. } => signers.iter().map(|s| s.role.text.clone()).collect(),
            _ => vec![],
        });
        let roles = signing.signers.iter().map(|s| s.role.clone()).chain(others);
        // Most rows name the same few roles.
        let roles: BTreeSet<String> = roles.collect();
        let mut posts: Vec<&str> = roles
            .iter()
            .flat_map(|role| match self.book.roles.get(role).and_then(|r| r.relative.as_ref()) {
                Some(Relative::Relation { of, .. }) => self.posts_of_role(at.org, of),
                Some(Relative::Unit { .. }) => self.base_posts(role, at).unwrap_or_default(),
                None => self.posts_of_role(at.org, role),
            })
            .collect();
        posts.sort_by_key(|p| self.rank(at.org, p));
        posts.dedup();
        let mut people: Vec<String> = vec![];
        for person in posts.into_iter().filter_map(|p| at.org.holder(p, at.time)) {
            if !people.iter().any(|p| p == person) {
                people.push(person.to_owned());
            }
        }
        people
    }

    /// Why somebody who has none of the roles asked for may not sign.
    fn why_not(&self, person: &str, signing: &Signing, at: At<'_>) -> Result<String, NormFault> {
        let posts: Vec<&str> = at.org.posts_of(person, at.time).collect();
        for signer in &signing.signers {
            for post in self.base_posts(&signer.role, at)? {
                let mut made = at.org.designations.iter();
                let idle =
                    |d: &&Designation| d.for_post == post && posts.contains(&d.to.as_str()) && d.span.covers(at.time);
                if let Some(idle) = made.find(idle) {
                    return self.why_idle(idle, at);
                }
            }
        }
        if let Some(why) = self.stands_apart(person, signing, at) {
            return Ok(why);
        }
        let mut roles: Vec<String> = vec![];
        for signer in &signing.signers {
            let label = self.label_of(&signer.role);
            let granted = if signer.grant.is_some() { format!("经授权的{label}") } else { label };
            if !roles.contains(&granted) {
                roles.push(granted);
            }
        }
        Ok(format!("本款只由{}{}", roles.join("、"), signing.verb))
    }

    /// That somebody is no signer by his relation to the work concerned, though others of his role are; nothing where the
    /// row asks for no relation, or he has it.
    fn stands_apart(&self, person: &str, signing: &Signing, at: At<'_>) -> Option<String> {
        let posts: Vec<&str> = at.org.posts_of(person, at.time).collect();
        signing.signers.iter().find_map(|signer| {
            let relative = self.book.roles.get(&signer.role).and_then(|r| r.relative.as_ref());
            let Some(Relative::Relation { of, relation }) = relative else { return None };
            let related = self.base_posts(&signer.role, at).unwrap_or_default();
            let apart = posts.iter().any(|p| self.is_of(at.org, p, of)) && !posts.iter().any(|p| related.contains(p));
            apart.then(|| format!("非本件{}", self.member_label("relation", relation)))
        })
    }

    /// Why nobody may sign, and who can end that: what the default addressee lacks.
    fn why_nobody(&self, signer: &Signer, row: &Citation, facts: &Facts, at: At<'_>) -> Result<Reason, NormFault> {
        let posts = self.base_posts(&signer.role, at)?;
        let Some(first) = posts.first() else { return Ok(self.nobody(&signer.role, row, at)) };
        let Some(held) = posts.iter().find(|p| at.org.holder(p, at.time).is_some()) else {
            return Ok(self.vacant(&signer.role, first, row, at));
        };
        let holder = at.org.post_with_holder(held, at.time);
        if let Some(lack) = signer.grant.as_ref().and_then(|power| self.grant_lack(power, held, at)) {
            let wait = Wait {
                code: "not_granted",
                message: format!("{holder}{lack}，暂无可以签发的同志"),
                facts: vec![(self.label_of(&signer.role), holder)],
                remedy: "作出授权后继续".to_owned(),
                act: GRANTS,
            };
            return Ok(self.waiting(wait, row, at));
        }
        let evidence = signer.evidence.as_ref().map(|f| self.fact_label(f)).unwrap_or_default();
        let shown = signer.evidence.as_ref().and_then(|f| facts.get(f)).map_or("否".to_owned(), Value::to_string);
        let wait = Wait {
            code: "evidence",
            message: format!("尚缺“{evidence}”，暂无可以签发的同志"),
            remedy: format!("补齐“{evidence}”后，由{holder}签发"),
            facts: vec![(evidence, shown)],
            act: "",
        };
        Ok(Reason { who: vec![holder], ..self.waiting(wait, row, at) })
    }

    /// Nobody signs a paper that the rules refuse; who drafted it can mend that.
    fn refused(&self, words: &str, ruling: &Ruling, at: At<'_>) -> Reason {
        let wait = Wait {
            code: "refused",
            message: words.to_owned(),
            facts: ruling.keys.clone(),
            remedy: "请拟稿单位改正后再呈签".to_owned(),
            act: "",
        };
        let reason = self.waiting(wait, &ruling.citation, at);
        match at.org.units.get(at.unit) {
            Some(unit) => Reason { who: vec![unit.name.clone()], ..reason },
            None => reason,
        }
    }
}

/// The post of a grant that is in other hands now; a grant is between people and passes to nobody's successor.
fn passed_on<'a>(grant: &'a Grant, at: At<'_>) -> Option<&'a str> {
    at.org.changed_hands(&[&grant.to, &grant.from], grant.made, at.time)
}

/// A grant without lines covers all; one with lines must name every line concerned.
fn covers_lines(grant: &Grant, at: At<'_>) -> bool {
    grant.lines.is_empty() || (!at.lines.is_empty() && at.lines.iter().all(|line| grant.lines.contains(line)))
}
