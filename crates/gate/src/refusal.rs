//! What a policy has against an act, told whole: article, facts, who can do it now, the way on.

use std::collections::BTreeMap;

use guiju_core::fact::{Facts, Value};
use guiju_core::norms::At;
use guiju_core::{Reason, Remedy};

use crate::authority::{FILLS, Wait};
use crate::cedar::{Rule, braced};
use crate::judge::Principal;
use crate::show::Scene;
use crate::slice::Slice;

/// One act of one person, being judged.
#[derive(Clone, Copy)]
pub(crate) struct Hearing<'h> {
    pub(crate) slice: &'h Slice,
    pub(crate) who: &'h Principal<'h>,
    pub(crate) scene: Scene<'h>,
}

impl Hearing<'_> {
    /// The facts that were judged by, and those that the words of the refusing policies show besides.
    pub(crate) fn shown(
        &self,
        refusing: &[&Rule],
        facts: &Facts,
        fact: &mut dyn FnMut(&str) -> Option<Value>,
    ) -> BTreeMap<String, Value> {
        let mut shown = facts.clone();
        for rule in refusing {
            let words = braced(&rule.view.message).into_iter().chain(braced(&rule.view.remedy));
            for name in words.chain(rule.who.facts.iter().map(String::as_str)) {
                if let (false, Some(value)) = (shown.contains_key(name), fact(name)) {
                    shown.insert(name.to_owned(), value);
                }
            }
        }
        shown
    }

    /// What one policy has against the act.
    pub(crate) fn reason(&self, rule: &Rule, facts: &Facts) -> Reason {
        let (view, scene) = (&rule.view, self.scene);
        let known = |name: &str| facts.get(name).cloned();
        let read = view.facts.iter().filter_map(|name| facts.get(name).map(|value| (name, value)));
        let mut told: Vec<(String, String)> =
            read.map(|(name, value)| (scene.label(name), scene.value(name, value))).collect();
        if told.is_empty() {
            // It looks at nothing but who acts.
            told.push(("办理人".to_owned(), scene.person(self.who.person)));
        }
        if let Some(label) = nobody(rule, facts, scene) {
            return self.unmanned(rule, &label, told);
        }
        let message = match view.message.trim() {
            "" => format!("不符合{}规定的“{}”条件", view.citation, self.slice.label),
            words => scene.fill(words, &known),
        };
        let way_on = match view.remedy.trim() {
            "" => format!("请由符合{}规定的同志办理", view.citation),
            words => scene.fill(words, &known),
        };
        let mut who = self.whom(rule, facts);
        let way_on = match (who.is_empty(), rule.who.is_empty()) {
            (false, _) => way_on,
            (true, true) => {
                who.push(scene.person(self.who.person));
                way_on
            }
            // Those whom the author names are nobody now: it waits for whoever can fill the posts, not for who is refused.
            (true, false) => {
                who = self.waits(rule, String::new(), vec![]).who;
                let named: Vec<String> = rule.who.facts.iter().map(|fact| scene.label(fact)).collect();
                let named = if named.is_empty() { "可以办理的同志".to_owned() } else { named.join("、") };
                format!("{way_on}；现在没有{named}，请先办理任职或者分工登记")
            }
        };
        Reason {
            code: view.id.clone(),
            message,
            citations: vec![view.citation.clone()],
            facts: told,
            who,
            remedy: Some(Remedy { text: way_on, act: rule.act.clone() }),
        }
    }

    /// The policy wants people whom nobody is: said so, with those who can fill the post.
    fn unmanned(&self, rule: &Rule, label: &str, facts: Vec<(String, String)>) -> Reason {
        self.waits(rule, format!("没有{label}，“{}”暂时无人可以办理", self.slice.label), facts)
    }

    fn waits(&self, rule: &Rule, message: String, facts: Vec<(String, String)>) -> Reason {
        let Scene { edition, org, at } = self.scene;
        let wait =
            Wait {
                code: &rule.view.id, message, facts, remedy: "请先办理任职或者分工登记".to_owned(), act: FILLS
            };
        let at = At { org, time: at, lines: &[], unit: "" };
        let reason = edition.waiting(wait, &rule.view.citation, at);
        let who = edition.fillers_of_vacant(at);
        if who.is_empty() { reason } else { Reason { who, ..reason } }
    }

    /// Who could do it: those whom the author names, or else the people, units and roles that would open the gate.
    /// Empty where it asks for nobody in particular, and where those named are nobody now.
    fn whom(&self, rule: &Rule, facts: &Facts) -> Vec<String> {
        let scene = self.scene;
        let mut all: Vec<String> = vec![];
        let mut add = |shown: String| {
            if !all.contains(&shown) {
                all.push(shown);
            }
        };
        rule.who.roles.iter().flat_map(|role| scene.role(role)).for_each(&mut add);
        for fact in &rule.who.facts {
            Scene::ids(facts.get(fact)).iter().map(|id| scene.somebody(id)).for_each(&mut add);
        }
        if rule.who.is_empty() {
            let openers = &rule.reads.openers;
            for fact in &openers.people {
                Scene::ids(facts.get(fact)).iter().map(|p| scene.person(p)).for_each(&mut add);
            }
            for fact in &openers.units {
                facts.get(fact).map(|v| scene.value(fact, v)).into_iter().for_each(&mut add);
            }
            openers.roles.iter().flat_map(|role| scene.role(role)).for_each(&mut add);
        }
        all
    }
}

/// What the people are called by whose hands alone the policy would open, where there are none of them now.
fn nobody(rule: &Rule, facts: &Facts, scene: Scene<'_>) -> Option<String> {
    let openers = &rule.reads.openers;
    let only_people = rule.who.is_empty() && openers.units.is_empty() && openers.roles.is_empty();
    let empty = openers.people.iter().all(|fact| Scene::ids(facts.get(fact)).is_empty());
    let first = openers.people.first().filter(|_| only_people && empty)?;
    Some(scene.label(first))
}

/// What everybody who is refused must be told and a reason does not tell; empty for a whole one.
pub fn lacks(reason: &Reason) -> Vec<&'static str> {
    let said = |texts: &[String]| texts.iter().any(|t| !t.trim().is_empty());
    let way_on = reason.remedy.as_ref().is_some_and(|r| !r.text.trim().is_empty());
    let facts: Vec<String> = reason.facts.iter().map(|(_, value)| value.clone()).collect();
    let parts = [
        (!reason.message.trim().is_empty(), "理由"),
        (!reason.citations.is_empty(), "依据"),
        (said(&facts), "事实"),
        (said(&reason.who), "现可办理"),
        (way_on, "下一步"),
    ];
    parts.into_iter().filter(|(told, _)| !told).map(|(_, part)| part).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_knows_what_it_does_not_tell() {
        assert_eq!(lacks(&Reason::faulty("坏")), ["依据", "事实", "现可办理"]);
        let whole = Reason {
            citations: vec![guiju_core::Citation { book: String::new(), place: "1".into(), norm: String::new() }],
            facts: vec![("环节".into(), "拟稿".into())],
            who: vec!["某职 甲".into()],
            ..Reason::faulty("不可")
        };
        assert_eq!(lacks(&whole), Vec::<&str>::new());
        let blank = Remedy { text: " ".into(), act: Some("a.b".into()) };
        assert_eq!(lacks(&Reason { remedy: Some(blank), ..whole }), ["下一步"]);
    }
}
