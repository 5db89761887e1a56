//! Tables against the questions they answer.

use super::Links;
use crate::book::NormKind;
use crate::files::Word;
use crate::near::suggestion;
use crate::norm::{Condition, Row, RowAnswer, SignerNorm, Table};
use crate::vocabulary::{AnswerKind, FactKind, QuestionSpec};

impl Links<'_> {
    pub(super) fn tables(&self) {
        let mut answered: Vec<&Table> = vec![];
        for table in self.book.tables.values() {
            if let Some(first) = answered.iter().find(|t| t.answers == table.answers) {
                let message = format!("“{}”已有裁决表“{}”回答", table.answers, first.common.name);
                self.sink.error(table.answers.spot, message, "一个问题只用一张表，请合并");
            }
            answered.push(table);
            if let Some(question) = self.question(&table.answers) {
                self.table(table, question);
            }
        }
    }

    pub(super) fn question(&self, name: &Word) -> Option<&'static QuestionSpec> {
        let found = self.words.questions.get(name.text.as_str()).copied();
        if found.is_none() && !name.is_empty() {
            let help = suggestion(name, self.words.questions.keys().copied());
            self.sink.error(name.spot, format!("没有“{name}”这一问题"), help);
        }
        found
    }

    fn table(&self, table: &Table, question: &QuestionSpec) {
        self.only_where(table, question);
        for row in &table.rows {
            for condition in &row.when {
                self.condition(condition, question);
            }
            self.answer(&row.answer, &row.id, question, false);
            self.precedence(row, table);
        }
        if let Some(otherwise) = &table.otherwise {
            let at = Word { text: "otherwise".to_owned(), spot: otherwise.spot };
            self.answer(&otherwise.answer, &at, question, true);
        }
    }

    fn only_where(&self, table: &Table, question: &QuestionSpec) {
        let Some(word) = &table.only_where else { return };
        let Some(other) = self.question(word) else { return };
        if other.answer != AnswerKind::Ruling || other.name == question.name {
            self.sink.error(word.spot, format!("“{word}”不是另一个回答“可否”的问题"), "only_where 只能写这样的问题");
        }
        if let Some(key) = other.keys.iter().find(|k| !question.keys.contains(k)) {
            let message = format!("“{word}”要看“{key}”，而“{}”没有这个键", question.name);
            self.sink.error(word.spot, message, "only_where 的问题，各键须都在本问题之内");
        }
    }

    fn condition(&self, condition: &Condition, question: &QuestionSpec) {
        for (key, members) in condition {
            if !question.keys.contains(&key.text.as_str()) {
                let help = suggestion(key, question.keys.iter().copied());
                self.sink.error(key.spot, format!("问题“{}”没有“{key}”这个键", question.name), help);
                continue;
            }
            let Some(fact) = self.fact(key) else { continue };
            members.iter().for_each(|member| self.cell(fact, member));
            self.once(members);
        }
    }

    fn answer(&self, answer: &RowAnswer, at: &Word, question: &QuestionSpec, otherwise: bool) {
        let fits = match (answer, question.answer) {
            (RowAnswer::Permitted, AnswerKind::Ruling)
            | (RowAnswer::Text(_), AnswerKind::Text)
            | (RowAnswer::Range { .. }, AnswerKind::Range)
            | (RowAnswer::Parties { .. }, AnswerKind::Parties(_))
            | (RowAnswer::Signing { .. }, AnswerKind::Signing) => true,
            (RowAnswer::Refused(_), kind) => otherwise || kind == AnswerKind::Ruling,
            _ => false,
        };
        if !fits {
            let wanted = match question.answer {
                AnswerKind::Ruling => "permitted = true 或 refused = \"理由\"",
                AnswerKind::Text => "text = \"…\"",
                AnswerKind::Range => "min、max",
                AnswerKind::Signing => "verb、chain、signers",
                AnswerKind::Parties(_) => "approve、report、file",
            };
            self.sink.error(
                at.spot,
                format!("“{at}”的回答不是问题“{}”所要的", question.name),
                format!("应写 {wanted}"),
            );
        }
        if let RowAnswer::Signing { chain, signers, .. } = answer {
            self.known(NormKind::Chain, chain);
            signers.iter().for_each(|s| self.signer(s));
        }
        if let (RowAnswer::Parties { approve, report, file }, AnswerKind::Parties(bodies)) = (answer, question.answer) {
            for role in approve.iter().chain(report) {
                self.known(NormKind::Role, role);
            }
            self.needs_class(bodies, "备案机关 file");
            file.iter().for_each(|body| self.member(bodies, body));
            self.once(approve);
            self.once(report);
            self.once(file);
        }
    }

    pub(super) fn once(&self, words: &[Word]) {
        for (at, word) in words.iter().enumerate() {
            if words.iter().take(at).any(|w| w == word) {
                self.sink.error(word.spot, format!("“{word}”写了两次"), "删去一个");
            }
        }
    }

    fn signer(&self, signer: &SignerNorm) {
        self.known(NormKind::Role, &signer.role);
        if let Some(power) = &signer.grant {
            self.needs_class("power", "签发人的 grant");
            self.member("power", power);
        }
        let Some(evidence) = &signer.evidence else { return };
        if self.fact(evidence).is_some_and(|f| f.kind != FactKind::Yes) {
            self.sink.error(evidence.spot, format!("“{evidence}”不是“是否”类的事实"), "evidence 只能写是否类的事实");
        }
    }

    fn precedence(&self, row: &Row, table: &Table) {
        for (at, over) in row.prevails_over.iter().enumerate() {
            let Some(other) = table.rows.iter().find(|r| r.id == *over) else {
                let help = suggestion(over, table.rows.iter().map(|r| r.id.text.as_str()));
                self.sink.error(over.spot, format!("本表没有“{over}”这一行"), help);
                continue;
            };
            if other.id == row.id {
                self.sink.error(over.spot, "一行不能优先于自己", "删去");
            } else if other.prevails_over.contains(&row.id) {
                self.sink.error(over.spot, format!("“{}”与“{over}”互相优先", row.id), "只留一边");
            }
            if row.prevails_over.iter().take(at).any(|w| w == over) {
                self.sink.warning(over.spot, format!("“{over}”写了两次"), "删去一个");
            }
        }
    }
}
