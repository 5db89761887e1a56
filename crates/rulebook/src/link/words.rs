//! The vocabularies by name.

use std::collections::{BTreeMap, BTreeSet};

use super::Links;
use crate::book::NormKind;
use crate::files::Word;
use crate::near::suggestion;
use crate::vocabulary::{ActSpec, FactKind, FactSpec, FieldKind, QuestionSpec, ReasonSpec, Vocabulary};

/// Everything the matters declare.
#[derive(Debug, Default)]
pub(super) struct Words {
    pub(super) acts: BTreeMap<String, &'static ActSpec>,
    pub(super) facts: BTreeMap<&'static str, &'static FactSpec>,
    pub(super) questions: BTreeMap<&'static str, &'static QuestionSpec>,
    reasons: BTreeMap<&'static str, &'static ReasonSpec>,
    /// Events by full name.
    pub(super) events: BTreeSet<String>,
    /// Classes whose members must be roles.
    role_classes: Vec<&'static str>,
    /// Names that two matters declare.
    twice: Vec<&'static str>,
}

impl Words {
    pub(super) fn of(vocabularies: &[&'static Vocabulary]) -> Self {
        let mut words = Self::default();
        for vocabulary in vocabularies {
            words.role_classes.extend(vocabulary.role_classes);
            words.acts.extend(vocabulary.acts.iter().map(|a| (format!("{}.{}", vocabulary.matter, a.name), a)));
            words.events.extend(vocabulary.events.iter().map(|e| format!("{}.{}", vocabulary.matter, e.name)));
            words.reasons.extend(vocabulary.reasons.iter().map(|r| (r.code, r)));
            for fact in vocabulary.facts {
                // Facts that several matters tell in the same words, such as the unit concerned, are one.
                let before = words.facts.insert(fact.name, fact);
                if before.is_some_and(|b| (b.label, b.kind) != (fact.label, fact.kind)) {
                    words.twice.push(fact.name);
                }
            }
            let questions = vocabulary.questions.iter().filter(|q| words.questions.insert(q.name, q).is_some());
            words.twice.extend(questions.map(|q| q.name));
        }
        words
    }
}

impl Links<'_> {
    /// What the matters need of the rulebook: classes, an answer to every question, a ground for every reason.
    pub(super) fn vocabulary(&self) {
        for name in &self.words.twice {
            self.sink.error(
                self.home,
                format!("“{name}”由两个事项声明"),
                "问题的名称不得重复；同名的事实，名称、类型须一致。请改程序",
            );
        }
        for fact in self.words.facts.values() {
            if let FactKind::Class(class) = fact.kind {
                self.needs_class(class, &format!("事实“{}”（{}）", fact.name, fact.label));
            }
        }
        for (name, act) in &self.words.acts {
            for field in act.fields {
                if let FieldKind::Choice(class) = field.kind {
                    self.needs_class(class, &format!("行为“{name}”的“{}”一栏", field.label));
                }
            }
        }
        for (name, question) in &self.words.questions {
            let answered = self.book.tables.values().any(|t| t.answers.text == *name);
            if !answered && !self.loose.broken.iter().any(|(kind, _)| *kind == NormKind::Table) {
                let message = format!("没有裁决表回答“{name}”（{}）", question.label);
                self.sink.error(self.home, message, format!("写一个 kind = \"table\"、answers = \"{name}\" 的块"));
            }
        }
        let classes = self.words.role_classes.iter().filter_map(|class| self.book.classes.get(*class));
        for member in classes.flat_map(|class| &class.members) {
            self.known(NormKind::Role, &member.id);
        }
        self.grounds();
    }

    pub(super) fn needs_class(&self, class: &str, who: &str) {
        if !self.book.has_class(class) && !self.is_broken(NormKind::Class, class) {
            let help = format!("写一个 kind = \"class\"、name = \"{class}\" 的块");
            self.sink.error(self.home, format!("缺少类别“{class}”，{who}要用"), help);
        }
    }

    fn grounds(&self) {
        let given = self.book.classes.get("grounds").map(|c| c.members.as_slice()).unwrap_or_default();
        for member in given {
            if !self.words.reasons.contains_key(member.id.text.as_str()) {
                let help = suggestion(&member.id, self.words.reasons.keys().copied());
                self.sink.error(member.id.spot, format!("没有“{}”这一理由代码", member.id), help);
            }
        }
        if self.is_broken(NormKind::Class, "grounds") {
            return;
        }
        for (code, reason) in &self.words.reasons {
            if !given.iter().any(|m| m.id.text == *code) {
                let message = format!("理由代码“{code}”（{}）没有写明依据", reason.label);
                self.sink.error(self.home, message, "在类别 grounds 中加一个成员，写明 id 和 basis");
            }
        }
    }

    /// Reports a fact that no matter declares.
    pub(super) fn fact(&self, word: &Word) -> Option<&'static FactSpec> {
        let found = self.words.facts.get(word.text.as_str()).copied();
        if found.is_none() && !word.is_empty() {
            let help = suggestion(word, self.words.facts.keys().copied());
            self.sink.error(word.spot, format!("没有“{word}”这一事实"), help);
        }
        found
    }

    /// Reports a cell that a fact cannot have. Sets and texts may be anything.
    pub(super) fn cell(&self, fact: &FactSpec, cell: &Word) {
        if cell.is_empty() {
            return;
        }
        match fact.kind {
            FactKind::Yes => self.member("yes_no", cell),
            FactKind::Class(class) => self.member(class, cell),
            FactKind::OneOf(values) if !values.iter().any(|(id, _)| *id == cell.text) => {
                let help = suggestion(cell, values.iter().map(|(id, _)| *id));
                self.sink.error(cell.spot, format!("“{}”（{}）不会是“{cell}”", fact.name, fact.label), help);
            }
            FactKind::Number if cell.parse::<i64>().is_err() => {
                self.sink.error(cell.spot, format!("“{}”应是整数，现在是“{cell}”", fact.name), "");
            }
            FactKind::OneOf(_) | FactKind::Number | FactKind::Text | FactKind::Set => {}
        }
    }
}
