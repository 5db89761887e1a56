//! Duties: the acts, events, roles, facts and values that they name.

use super::Links;
use crate::book::NormKind;
use crate::files::Word;
use crate::near::suggestion;
use crate::norm::{Days, Debtor, Duty, StepKind, StepNorm};
use crate::vocabulary::FactKind;

impl Links<'_> {
    pub(super) fn duties(&self) {
        for duty in self.book.duties.values() {
            self.duty(duty);
        }
    }

    fn duty(&self, duty: &Duty) {
        self.act(&duty.owes);
        if let Some(on) = &duty.on {
            for event in std::iter::once(&on.event).chain(&on.until) {
                self.event(event);
            }
            match &on.by {
                Debtor::Role(role) => {
                    self.known(NormKind::Role, role);
                }
                Debtor::Fact(fact) => self.posts(fact),
                Debtor::Doer | Debtor::Witness => {}
            }
        }
        for (key, members) in &duty.when {
            let Some(fact) = self.fact(key) else { continue };
            members.iter().for_each(|member| self.cell(fact, member));
        }
        if let Some(limit) = &duty.limit {
            self.count(&limit.count);
            limit.then.iter().for_each(|stage| self.count(&stage.count));
            if let Some(date) = &limit.date
                && self.fact(date).is_some_and(|f| f.kind != FactKind::Text)
            {
                self.sink.error(date.spot, format!("“{date}”不是日期"), "date 只能写值为日期的事实");
            }
        }
        if let Some(extend) = &duty.extend {
            for role in &extend.by {
                self.known(NormKind::Role, role);
            }
            self.count(&extend.most);
        }
        for step in &duty.steps {
            match &step.what {
                StepKind::Tell(role) => {
                    self.known(NormKind::Role, role);
                }
                StepKind::Act(act) => self.by_clock(duty, step, act),
            }
        }
        self.only_one(duty);
    }

    /// An act by the clock. Silence is taken for an answer only where the rules say so.
    fn by_clock(&self, duty: &Duty, step: &StepNorm, act: &Word) {
        self.act(act);
        match (*act == duty.owes, step.deemed.trim().is_empty()) {
            (true, true) => {
                let message = format!("到时由系统代为办理应办的“{act}”，没有写明依据什么视为已办");
                self.sink.error(
                    act.spot,
                    message,
                    "条文有此规定的，写 deemed = \"视为…\"；没有的，沉默不视为同意，改为 tell",
                );
            }
            (false, false) => {
                self.sink.error(act.spot, "写了 deemed，而系统办理的不是应办的行为", "删去 deemed，或者改 act");
            }
            _ => {}
        }
        let Some(spec) = self.words.acts.get(&act.text) else { return };
        for (field, _) in step.with.iter().filter(|(f, _)| !spec.fields.iter().any(|field| field.name == f.text)) {
            let help = suggestion(field, spec.fields.iter().map(|f| f.name));
            self.sink.error(field.spot, format!("“{act}”的表单没有“{field}”一栏"), help);
        }
    }

    /// Of two duties for the same act without an event, both without a condition, nobody knows which clock runs.
    fn only_one(&self, duty: &Duty) {
        let always = |d: &Duty| d.on.is_none() && d.when.is_empty() && d.owes == duty.owes;
        let first = self.book.duties.values().find(|d| always(d));
        if always(duty)
            && let Some(first) = first.filter(|f| f.common.name != duty.common.name)
        {
            let message = format!("“{}”已有“{}”规定时限", duty.owes, first.common.label);
            self.sink.error(duty.owes.spot, message, "写明 when，使两者不同时适用，或者合并");
        }
    }

    fn count(&self, days: &Days) {
        if let Days::Value(name) = days {
            self.known(NormKind::Value, name);
        }
    }

    fn posts(&self, fact: &Word) {
        if self.fact(fact).is_some_and(|f| !matches!(f.kind, FactKind::Set | FactKind::Text)) {
            self.sink.error(fact.spot, format!("“{fact}”不是职务"), "by_fact 只能写值为职务的事实");
        }
    }

    fn act(&self, word: &Word) {
        if !word.is_empty() && !self.words.acts.contains_key(&word.text) {
            let help = suggestion(word, self.words.acts.keys().map(String::as_str));
            self.sink.error(word.spot, format!("没有“{word}”这一行为"), help);
        }
    }

    fn event(&self, word: &Word) {
        if !word.is_empty() && !self.words.events.contains(&word.text) {
            let help = suggestion(word, self.words.events.iter().map(String::as_str));
            self.sink.error(word.spot, format!("没有“{word}”这一事件"), help);
        }
    }
}
