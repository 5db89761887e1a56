//! Ladders: which rungs a paper has, and who may clear each.

use std::collections::{BTreeMap, BTreeSet};

use cedar_policy::{EntityUid, Policy, PolicySet};
use guiju_core::fact::Facts;
use guiju_core::norms::{At, Capacity, NormFault, Rung};
use guiju_rulebook::{Flaw, RungNorm, Spot};

use crate::cedar::{Names, Place, check_reads, parse};
use crate::edition::Edition;
use crate::judge::Principal;
use crate::slice::{ask, entity, fits};
use crate::walk::read;

/// A rung's condition, compiled.
#[derive(Debug)]
pub(crate) struct Condition {
    /// `chain/full_ladder#3`: names the policy and its action.
    pub(crate) id: String,
    pub(crate) policy: Policy,
    pub(crate) wants: BTreeSet<String>,
    /// Where the expression is written.
    pub(crate) spot: Spot,
    /// Bytes of the policy before the expression begins.
    pub(crate) lead: usize,
    set: PolicySet,
    action: EntityUid,
}

/// Compiles the conditions of all rungs.
pub(crate) fn conditions(names: &Names<'_>, flaws: &mut Vec<Flaw>) -> BTreeMap<(String, usize), Condition> {
    let mut all = BTreeMap::new();
    for (name, chain) in &names.book.chains {
        for (at, rung) in chain.rungs.iter().enumerate() {
            let id = format!("chain/{name}#{}", at + 1);
            if let Some(condition) = condition(id, rung, names, flaws) {
                all.insert((name.clone(), at), condition);
            }
        }
    }
    all
}

fn condition(id: String, rung: &RungNorm, names: &Names<'_>, flaws: &mut Vec<Flaw>) -> Option<Condition> {
    let when = rung.when.as_ref().filter(|w| !w.trim().is_empty())?;
    let before = flaws.len();
    let lead = format!("permit (principal, action == Action::\"{id}\", resource) when {{ ");
    let text = format!("{lead}{} }};", when.text);
    // Cedar counts from the beginning of the policy; the file has only the expression.
    let place = Place { names, spot: when.spot, text: &text, lead: lead.len() };
    let parsed = parse(&id, &text, &place, flaws);
    if let Some((_, tree)) = &parsed {
        let reads = read(tree.body().clauses(), false);
        check_reads(&reads, &place, flaws);
        if tree.body().clauses().len() != 1 || reads.principal {
            flaws.push(place.error(None, "环节的条件只能是一个关于 context 的式子", ""));
        }
    }
    let (policy, tree) = parsed?;
    let wants = read(tree.body().clauses(), false).facts;
    let (set, action) = (PolicySet::from_policies([policy.clone()]).ok()?, entity("Action", &id).ok()?);
    let sound = flaws.len() == before;
    sound.then_some(Condition { id, policy, wants, spot: when.spot, lead: lead.len(), set, action })
}

impl Edition {
    /// Whether a rung's condition holds; a rung without one always does.
    fn holds(&self, chain: &str, at: usize, facts: &Facts) -> Result<bool, NormFault> {
        let Some(condition) = self.conditions.get(&(chain.to_owned(), at)) else { return Ok(true) };
        let mut read = Facts::new();
        for name in &condition.wants {
            let value =
                facts.get(name).ok_or_else(|| NormFault(format!("审批链“{chain}”要用的事实“{name}”没有给出")))?;
            let kind = self.facts.get(name.as_str()).map(|f| f.kind);
            if !kind.is_some_and(|kind| fits(kind, value, &self.book)) {
                return Err(NormFault(format!("事实“{name}”的值“{value}”不合它的类型")));
            }
            read.insert(name.clone(), value.clone());
        }
        let nobody = Principal { person: "", roles: BTreeSet::new(), posts: BTreeSet::new(), units: BTreeSet::new() };
        let answer = ask(&self.authorizer, &condition.set, &condition.action, &nobody, &read).map_err(NormFault)?;
        if answer.errors.is_empty() { Ok(answer.allowed) } else { Err(NormFault(answer.errors.join("；"))) }
    }

    /// The rungs of a chain, in order; see [`guiju_core::Norms::rungs`].
    pub(crate) fn ladder(&self, chain: &str, facts: &Facts, at: At<'_>) -> Result<Vec<Rung>, NormFault> {
        let norm = self.book.chains.get(chain).ok_or_else(|| NormFault(format!("规则没有“{chain}”这一审批链")))?;
        let mut rungs = vec![];
        for (index, rung) in norm.rungs.iter().enumerate() {
            if !self.holds(chain, index, facts)? {
                continue;
            }
            let citation = self.cite(&norm.common.basis, chain);
            let label = rung.label.clone().unwrap_or_else(|| self.label_of(&rung.role));
            let capacities = self.capacities(&rung.role, at)?;
            let posts: Vec<String> = self.base_posts(&rung.role, at)?.into_iter().map(str::to_owned).collect();
            if rung.each_post && !posts.is_empty() {
                for post in posts {
                    let mine: Vec<Capacity> = capacities.iter().filter(|c| c.for_post == post).cloned().collect();
                    let waits = mine.is_empty().then(|| self.vacant(&rung.role, &post, &citation, at));
                    let key = format!("{}@{post}", rung.role);
                    let (label, citation) = (label.clone(), citation.clone());
                    rungs.push(Rung { key, label, capacities: mine, posts: vec![post], citation, waits });
                }
            } else {
                let waits = capacities.is_empty().then(|| match posts.first() {
                    Some(post) => self.vacant(&rung.role, post, &citation, at),
                    None => self.nobody(&rung.role, &citation, at),
                });
                rungs.push(Rung { key: rung.role.text.clone(), label, capacities, posts, citation, waits });
            }
        }
        Ok(rungs)
    }
}
