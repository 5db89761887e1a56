//! Judgements: the fact that holds the answer, the roles, acts and facts that they name.

use std::collections::BTreeMap;

use super::Links;
use crate::book::NormKind;
use crate::judgement::{JUDGEMENT, Judgement};
use crate::near::suggestion;

impl Links<'_> {
    pub(super) fn judgements(&self) {
        let mut answered: BTreeMap<&str, &str> = BTreeMap::new();
        for norm in self.book.judgements.values() {
            self.judgement(norm);
            if let Some(first) = answered.insert(&norm.answers, &norm.common.name) {
                let message = format!("“{}”已由认定“{first}”回答", norm.answers);
                self.sink.error(norm.answers.spot, message, "一个事实只能由一项认定回答");
            }
        }
        if self.loose.broken.iter().any(|(kind, _)| *kind == NormKind::Judgement) {
            return;
        }
        // A judgement that nobody may declare would be open for ever.
        for fact in self.words.facts.values().filter(|f| f.kind == JUDGEMENT && !answered.contains_key(f.name)) {
            let message = format!("没有写明由谁认定“{}”（{}）", fact.name, fact.label);
            let help = format!("写一个 kind = \"judgement\"、answers = \"{}\" 的块", fact.name);
            self.sink.error(self.home, message, help);
        }
    }

    fn judgement(&self, norm: &Judgement) {
        if self.fact(&norm.answers).is_some_and(|f| f.kind != JUDGEMENT) {
            let help = "answers 只能写取值为“是、否、尚待认定”的事实";
            self.sink.error(norm.answers.spot, format!("“{}”不是待认定的事实", norm.answers), help);
        }
        for role in &norm.by {
            self.known(NormKind::Role, role);
        }
        for act in norm.on.iter().filter(|a| !a.is_empty() && !self.words.acts.contains_key(&a.text)) {
            let help = suggestion(act, self.words.acts.keys().map(String::as_str));
            self.sink.error(act.spot, format!("没有“{act}”这一行为"), help);
        }
        for (key, members) in &norm.when {
            let Some(fact) = self.fact(key) else { continue };
            members.iter().for_each(|member| self.cell(fact, member));
        }
        for fact in &norm.facts {
            self.fact(fact);
            if *fact == norm.answers {
                self.sink.error(fact.spot, "答案不能是认定所依据的事实", "删去");
            }
        }
        for words in [&norm.by, &norm.on, &norm.facts] {
            self.once(words);
        }
    }
}
