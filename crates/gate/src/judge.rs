//! May this person do this act.

use std::collections::BTreeSet;

use guiju_core::fact::{Facts, Value};
use guiju_core::{Citation, OfficeTime, Organisation, Reason};

use crate::cedar::Rule;
use crate::edition::Edition;
use crate::refusal::Hearing;
use crate::show::Scene;
use crate::slice::{Answer, Slice, ask, fits, policy_set};

/// Who acts, as policies see him.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principal<'a> {
    /// Person id, or `system`.
    pub person: &'a str,
    /// Roles of the posts held, and the roles these count as.
    pub roles: BTreeSet<String>,
    /// Posts held.
    pub posts: BTreeSet<String>,
    /// Units of these posts.
    pub units: BTreeSet<String>,
}

/// What the gate says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// The person may.
    Passed {
        /// The articles by which he may, permits first.
        citations: Vec<Citation>,
        /// The facts that were read.
        facts: Facts,
    },
    /// He may not.
    Refused {
        /// Why not; never empty.
        reasons: Vec<Reason>,
        /// The facts that were read.
        facts: Facts,
    },
    /// It cannot be judged: refuse, and raise an alarm.
    Faulty {
        /// What failed.
        message: String,
    },
}

impl<'a> Principal<'a> {
    /// The person as he stands at an instant.
    pub fn of(person: &'a str, org: &Organisation, at: OfficeTime, edition: &Edition) -> Self {
        let posts: BTreeSet<String> = org.posts_of(person, at).map(str::to_owned).collect();
        let units = org.units_of(person, at).map(str::to_owned).collect();
        let held = posts.iter().filter_map(|p| org.posts.get(p));
        let mut roles: BTreeSet<String> =
            held.flat_map(|p| edition.book.role_and_above(&p.role)).map(str::to_owned).collect();
        if person == "system" {
            roles.insert("system".to_owned());
        }
        Self { person, roles, posts, units }
    }
}

/// How a fact is asked by name.
type Asked<'f> = &'f mut dyn FnMut(&str) -> Option<Value>;

impl Edition {
    /// Whether a person may do an act (`documents.sign`). Facts are asked by name, each at most once, and only those
    /// that the act's policies read or their words show; a fact that cannot be given makes the verdict faulty.
    pub fn judge(
        &self,
        act: &str,
        who: &Principal<'_>,
        org: &Organisation,
        at: OfficeTime,
        fact: Asked<'_>,
    ) -> Verdict {
        let Some(slice) = self.acts.get(act) else { return unknown(act) };
        let (facts, lacking) = match self.gather(slice, fact) {
            Ok(gathered) => gathered,
            Err(message) => return Verdict::Faulty { message },
        };
        if let Some(name) = lacking.first() {
            let label = self.facts.get(name.as_str()).map_or("", |f| f.label);
            return Verdict::Faulty {
                message: format!("审查“{}”要用的事实“{label}”（{name}）未能取得", slice.label)
            };
        }
        let hearing = Hearing { slice, who, scene: Scene { edition: self, org, at } };
        match ask(&self.authorizer, &slice.set, &slice.action, who, &facts) {
            Ok(answer) => self.verdict(&slice.rules, hearing, answer, facts, fact),
            Err(message) => Verdict::Faulty { message },
        }
    }

    /// The same for a page, before a form is filled in: policies that read a fact not known yet are left out, so that
    /// nothing is held against the person that is not certain.
    pub fn preview(
        &self,
        act: &str,
        who: &Principal<'_>,
        org: &Organisation,
        at: OfficeTime,
        fact: Asked<'_>,
    ) -> Verdict {
        let Some(slice) = self.acts.get(act) else { return unknown(act) };
        let (facts, lacking) = match self.gather(slice, fact) {
            Ok(gathered) => gathered,
            Err(message) => return Verdict::Faulty { message },
        };
        let hearing = Hearing { slice, who, scene: Scene { edition: self, org, at } };
        if lacking.is_empty() {
            return match ask(&self.authorizer, &slice.set, &slice.action, who, &facts) {
                Ok(answer) => self.verdict(&slice.rules, hearing, answer, facts, fact),
                Err(message) => Verdict::Faulty { message },
            };
        }
        let certain =
            |index: &usize| self.rules.get(*index).is_some_and(|r| r.view.facts.iter().all(|f| facts.contains_key(f)));
        let (kept, left): (Vec<usize>, Vec<usize>) = slice.rules.iter().copied().partition(certain);
        let permit_left = left.iter().any(|i| self.rules.get(*i).is_some_and(|r| !r.view.forbids));
        let asked = policy_set(kept.iter().filter_map(|i| self.rules.get(*i)))
            .and_then(|set| ask(&self.authorizer, &set, &slice.action, who, &facts));
        match asked {
            Ok(mut answer) => {
                let forbidden = answer.decided.iter().any(|id| self.forbids(id));
                answer.allowed |= permit_left && !forbidden;
                self.verdict(&kept, hearing, answer, facts, fact)
            }
            Err(message) => Verdict::Faulty { message },
        }
    }

    fn forbids(&self, id: &str) -> bool {
        self.rules.iter().any(|r| r.view.id == id && r.view.forbids)
    }

    /// Asks for every fact the act wants: those known, and the names of those that are not.
    fn gather(&self, slice: &Slice, fact: Asked<'_>) -> Result<(Facts, Vec<String>), String> {
        let mut facts = Facts::new();
        let mut lacking = vec![];
        for name in &slice.wants {
            let Some(value) = fact(name) else {
                lacking.push(name.clone());
                continue;
            };
            let kind = self.facts.get(name.as_str()).map(|f| f.kind);
            if !kind.is_some_and(|kind| fits(kind, &value, &self.book)) {
                return Err(format!("事实“{name}”的值“{value}”不合它的类型"));
            }
            facts.insert(name.clone(), value);
        }
        Ok((facts, lacking))
    }

    fn verdict(&self, rules: &[usize], hearing: Hearing<'_>, answer: Answer, facts: Facts, fact: Asked<'_>) -> Verdict {
        if !answer.errors.is_empty() {
            return Verdict::Faulty { message: format!("条款执行出错：{}", answer.errors.join("；")) };
        }
        let chosen = || rules.iter().filter_map(|i| self.rules.get(*i));
        let decided = |rule: &&Rule| answer.decided.contains(&rule.view.id);
        if answer.allowed {
            let permits = chosen().filter(decided).filter(|r| !r.view.forbids);
            let met = chosen().filter(|r| r.unless);
            return Verdict::Passed { citations: distinct(permits.chain(met)), facts };
        }
        let mut refusing: Vec<&Rule> = chosen().filter(decided).filter(|r| r.view.forbids).collect();
        if refusing.is_empty() {
            // Nothing forbids, nothing permits: the permits say what would be needed.
            refusing = chosen().filter(|r| !r.view.forbids).collect();
        }
        let shown = hearing.shown(&refusing, &facts, fact);
        let reasons: Vec<Reason> = refusing.iter().map(|rule| hearing.reason(rule, &shown)).collect();
        if reasons.is_empty() {
            return Verdict::Faulty { message: format!("没有条款准许“{}”", hearing.slice.label) };
        }
        Verdict::Refused { reasons, facts }
    }
}

fn unknown(act: &str) -> Verdict {
    Verdict::Faulty { message: format!("规则里没有“{act}”这一行为") }
}

/// The grounds of policies, each place once.
fn distinct<'a>(rules: impl Iterator<Item = &'a Rule>) -> Vec<Citation> {
    let mut all: Vec<Citation> = vec![];
    for rule in rules {
        let cited = &rule.view.citation;
        if !all.iter().any(|c| c.book == cited.book && c.place == cited.place) {
            all.push(cited.clone());
        }
    }
    all
}
