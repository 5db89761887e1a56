//! Worked examples: keys, members and expectations must be words that exist.

use super::Links;
use crate::block::numbered;
use crate::case::{Case, CaseKind};
use crate::files::Word;
use crate::near::suggestion;
use crate::vocabulary::{AnswerKind, FactKind, QuestionSpec};

/// Keys about the person who acts.
const ACTOR: [&str; 4] = ["actor.person", "actor.roles", "actor.units", "actor.posts"];
/// The key of a duty's case from when its clock runs.
const FROM: &str = "from";
/// The key of a class's case: the member.
const ID: &str = "id";
/// Keys about the small world of an authority case.
const WORLD: [&str; 7] = ["lines", "away", "designated", "authorised", "vacant", "holds", "unit"];

impl Links<'_> {
    pub(super) fn cases(&self) {
        for case in self.book.articles.iter().flat_map(|a| &a.cases) {
            match case.kind {
                CaseKind::Act => self.act_case(case),
                CaseKind::Duty => self.duty_case(case),
                CaseKind::Judgement => self.judgement_case(case),
                CaseKind::Class => self.class_case(case),
                CaseKind::Question | CaseKind::Authority => {
                    if let Some(question) = self.question(&case.subject) {
                        self.question_case(case, question);
                    }
                }
            }
        }
    }

    fn act_case(&self, case: &Case) {
        if !self.words.acts.contains_key(&case.subject.text) {
            let help = suggestion(&case.subject, self.words.acts.keys().map(String::as_str));
            self.sink.error(case.subject.spot, format!("没有“{}”这一行为", case.subject), help);
        }
        self.expectations(case, &["allowed", "by"]);
        self.keys(case, &ACTOR);
        for row in &case.rows {
            match case.expected(row, "allowed") {
                Some(cell) => self.member("yes_no", cell),
                None => self.sink.error(row.spot, "没有写明是否允许", "在“allowed”之下写 yes 或 no"),
            }
            for place in case.expected(row, "by").iter().flat_map(|by| by.split('+')) {
                let main = self.book.layers.len().saturating_sub(1);
                let number = numbered(place.trim()).map_or(0, |(n, _)| n);
                let known =
                    |a: &crate::book::Article| a.place == place.trim() || (a.layer == main && a.number == number);
                if number > 0 && !self.book.articles.iter().any(known) {
                    self.sink.error(row.spot, format!("“by”所写的“{place}”没有这一条"), "");
                }
            }
        }
    }

    fn duty_case(&self, case: &Case) {
        if !self.book.duties.contains_key(&case.subject.text) {
            let help = suggestion(&case.subject, self.book.duties.keys().map(String::as_str));
            self.sink.error(case.subject.spot, format!("没有“{}”这一职责时限", case.subject), help);
        }
        self.expectations(case, &["due", "near", "applies", "by", "until", "told", "extend"]);
        self.keys(case, &[FROM]);
        for row in &case.rows {
            if !case.row_keys(row).iter().any(|(key, _)| key.text == FROM) {
                self.sink.error(row.spot, "没有给出“from”", "写明从何时起算，如 2023-01-09 10:30");
            }
            case.expected(row, "applies").iter().for_each(|cell| self.member("yes_no", cell));
        }
    }

    fn judgement_case(&self, case: &Case) {
        if !self.book.judgements.contains_key(&case.subject.text) {
            let help = suggestion(&case.subject, self.book.judgements.keys().map(String::as_str));
            self.sink.error(case.subject.spot, format!("没有“{}”这一认定", case.subject), help);
        }
        self.expectations(case, &["asked", "by"]);
        self.keys(case, &WORLD);
        for row in &case.rows {
            case.expected(row, "asked").iter().for_each(|cell| self.member("yes_no", cell));
        }
    }

    fn class_case(&self, case: &Case) {
        self.known(crate::book::NormKind::Class, &case.subject);
        self.expectations(case, &["label"]);
        for key in case.keys.iter().chain(case.given.iter().map(|(key, _)| key)).filter(|k| k.text != ID) {
            self.sink.error(key.spot, format!("类别的例子里没有“{key}”这一键"), "只有 id 一键，写成员的标识");
        }
        for row in &case.rows {
            match case.row_keys(row).into_iter().find(|(key, _)| key.text == ID) {
                Some((_, id)) => self.member(&case.subject, id),
                None => self.sink.error(row.spot, "没有给出“id”", "写明成员的标识"),
            }
        }
    }

    fn question_case(&self, case: &Case, question: &QuestionSpec) {
        let authority = case.kind == CaseKind::Authority;
        if authority && question.answer != AnswerKind::Signing {
            let message = format!("“{}”不是关于签发人的问题", case.subject);
            self.sink.error(case.subject.spot, message, "authority 只能问签发人，其他问题用 question");
        }
        let expected: &[&str] = match (authority, question.answer) {
            (true, _) => &["row", "signers", "default", "rungs", "waits", "ends", "who", "presides"],
            (_, AnswerKind::Ruling) => &["row", "permitted"],
            (_, AnswerKind::Text) => &["row", "text"],
            (_, AnswerKind::Range) => &["row", "min", "max"],
            (_, AnswerKind::Signing) => &["row", "verb", "chain", "signers"],
            (_, AnswerKind::Parties(_)) => &["row", "approve", "report", "file"],
        };
        self.expectations(case, expected);
        self.keys(case, if authority { &WORLD } else { &[] });
        let table = self.book.tables.values().find(|t| t.answers == case.subject);
        for row in &case.rows {
            if let (Some(cell), Some(table)) = (case.expected(row, "row"), table) {
                let mut ids = table.rows.iter().map(|r| r.id.text.as_str()).chain(["otherwise"]);
                if !ids.clone().any(|id| id == cell.text) {
                    let help = suggestion(cell, &mut ids);
                    self.sink.error(cell.spot, format!("表“{}”没有“{cell}”这一行", table.common.name), help);
                }
            }
            for name in ["permitted", "waits"] {
                case.expected(row, name).iter().for_each(|cell| self.member("yes_no", cell));
            }
            self.all_keys(case, row, question, authority);
        }
    }

    /// A question can only be answered when all its keys are given.
    fn all_keys(&self, case: &Case, row: &crate::case::CaseRow, question: &QuestionSpec, authority: bool) {
        let given = case.row_keys(row);
        let has = |name: &str| given.iter().any(|(key, _)| key.text == name);
        // The band follows where the amount is given.
        let banded = |k: &str| match self.words.facts.get(k).map(|f| f.kind) {
            Some(FactKind::Class(class)) => self.book.bands.get(class).is_some_and(|b| has(&b.of)),
            _ => false,
        };
        let lacking = question.keys.iter().find(|k| !has(k) && !banded(k));
        // In an authority case whose portfolio it is follows from the lines.
        if let Some(key) = lacking.filter(|k| !(authority && **k == "portfolio")) {
            self.sink.error(row.spot, format!("没有给出“{key}”"), "在表里加一列，或者写在 given 里");
        }
    }

    fn expectations(&self, case: &Case, allowed: &[&str]) {
        for word in case.expectations.iter().filter(|w| !allowed.contains(&w.text.as_str())) {
            let help = suggestion(word, allowed.iter().copied());
            self.sink.error(word.spot, format!("这种例子不能期望“{word}”"), help);
        }
    }

    fn keys(&self, case: &Case, besides: &[&str]) {
        let columns = case.keys.iter().enumerate();
        let columns = columns.map(|(at, key)| (key, case.rows.iter().filter_map(|r| r.cells.get(at)).collect()));
        let given = case.given.iter().map(|(key, cell)| (key, vec![cell]));
        for (key, cells) in columns.chain(given) {
            self.key(key, &cells, besides);
        }
    }

    fn key(&self, key: &Word, cells: &[&Word], besides: &[&str]) {
        if key.text == "actor.roles" {
            for cell in cells {
                for role in cell.split('+').map(str::trim).filter(|r| !r.is_empty() && *r != "system") {
                    let word = Word { text: role.to_owned(), spot: cell.spot };
                    self.known(crate::book::NormKind::Role, &word);
                }
            }
            return;
        }
        if besides.contains(&key.text.as_str()) || key.is_empty() {
            return;
        }
        let Some(fact) = self.words.facts.get(key.text.as_str()) else {
            let names = self.words.facts.keys().copied().chain(besides.iter().copied());
            self.sink.error(key.spot, format!("没有“{key}”这一事实"), suggestion(key, names));
            return;
        };
        cells.iter().for_each(|cell| self.cell(fact, cell));
    }
}
