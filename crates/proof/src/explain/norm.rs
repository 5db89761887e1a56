//! Norms in words.

use guiju_core::ground::place_in_chinese;
use guiju_rulebook::{
    Article, Band, Bands, Basis, Book, Chain, Class, Condition, Days, Difference, NormKind, Relative, Role, Row,
    RowAnswer, Scope, SignerNorm, Spot, Substitution, Table, Value, Word,
};

use super::NormView;
use crate::dead::common;
use crate::words::Words;

/// One norm of an article. A class that another article began shows what this one adds.
pub(super) fn view(book: &Book, words: &Words, article: &Article, kind: NormKind, name: &str) -> Option<NormView> {
    let about = common(book, kind, name)?;
    let began = book.articles.get(about.article).is_some_and(|a| a.id == article.id);
    let mut lines = match kind {
        NormKind::Role => role(book, book.roles.get(name)?),
        NormKind::Class => class(book.classes.get(name)?, written_in(book, article)),
        NormKind::Value => value(book.values.get(name)?),
        NormKind::Table => table(book, words, book.tables.get(name)?),
        NormKind::Chain => chain(book, words, book.chains.get(name)?),
        NormKind::Substitution => substitution(book, book.substitutions.get(name)?),
        NormKind::Bands => bands(book, words, book.bands.get(name)?),
        NormKind::Judgement => super::judgement::lines(book, words, book.judgements.get(name)?),
        NormKind::Duty => super::duty::lines(book, words, book.duties.get(name)?),
        NormKind::Difference => difference(book.differences.get(name)?),
    };
    for (what, text) in [("说明", &about.note), ("解读", &about.reading)] {
        if began && !text.is_empty() {
            lines.push(format!("{what}：{text}"));
        }
    }
    if about.choice {
        lines.push("条文未作规定，属本地选择".to_owned());
    }
    Some(NormView {
        kind: kind.label(),
        name: about.name.clone(),
        label: about.label.clone(),
        basis: if began { cited(&about.basis) } else { place_in_chinese(&article.place) },
        lines,
    })
}

/// Whether a place lies in an article: after its heading, before the next.
fn written_in<'a>(book: &'a Book, article: &'a Article) -> impl Fn(Spot) -> bool + 'a {
    let next = book.articles.iter().map(|a| a.spot).filter(|s| s.file == article.spot.file && *s > article.spot).min();
    move |spot| spot.file == article.spot.file && spot >= article.spot && next.is_none_or(|n| spot < n)
}

fn cited(basis: &Basis) -> String {
    let place = place_in_chinese(&basis.place);
    if basis.book.is_empty() { place } else { format!("《{}》{place}", basis.book) }
}

pub(super) fn role_label(book: &Book, role: &Word) -> String {
    book.roles.get(role.text.as_str()).map_or_else(|| role.text.clone(), |r| r.common.label.clone())
}

fn role_labels(book: &Book, roles: &[Word]) -> String {
    roles.iter().map(|r| role_label(book, r)).collect::<Vec<_>>().join("、")
}

fn member_label(book: &Book, class: &str, id: &str) -> String {
    book.members(class).into_iter().find(|(m, _)| m == id).map_or_else(|| id.to_owned(), |(_, label)| label)
}

fn role(book: &Book, role: &Role) -> Vec<String> {
    let mut lines = vec![];
    match &role.relative {
        Some(Relative::Relation { of, relation }) => {
            let relation = member_label(book, "relation", relation);
            lines.push(format!("{}中，与所涉分工事项是“{relation}”关系的", role_label(book, of)));
        }
        Some(Relative::Unit { of }) => lines.push(format!("{}中，在所涉单位任职的", role_label(book, of))),
        None if role.many => lines.push("可以有数人".to_owned()),
        None => lines.push("只有一人".to_owned()),
    }
    if role.head {
        lines.push("政府首长".to_owned());
    }
    if let Some(is) = &role.is {
        lines.push(format!("同时是{}", role_label(book, is)));
    }
    lines
}

fn class(class: &Class, here: impl Fn(Spot) -> bool) -> Vec<String> {
    let line = |m: &guiju_rulebook::Member| {
        let note = if m.note.is_empty() { String::new() } else { format!("，{}", m.note) };
        let basis = if m.basis == Basis::default() { String::new() } else { format!("，依据{}", cited(&m.basis)) };
        format!("{}（{}）{basis}{note}", m.label, m.id)
    };
    class.members.iter().filter(|m| here(m.id.spot)).map(line).collect()
}

fn value(value: &Value) -> Vec<String> {
    let source = if value.source.is_empty() { String::new() } else { format!("（来源：{}）", value.source) };
    vec![format!("{} {}{source}", value.value, value.unit)]
}

fn bands(book: &Book, words: &Words, bands: &Bands) -> Vec<String> {
    let mut lines = vec![format!("“{}”的分档", words.label(&bands.of))];
    let from = |band: &Band| match (&band.from, book.number(&band.from)) {
        (Days::Number(0), _) => String::new(),
        (_, Some(from)) => format!("，自 {from} 起"),
        (Days::Value(name), None) => format!("，自“{name}”起"),
        (Days::Number(n), None) => format!("，自 {n} 起"),
    };
    lines.extend(bands.bands.iter().map(|b| format!("{}（{}）{}", b.label, b.id, from(b))));
    lines
}

/// Whose consent, who is told, with whom it is filed, in words.
fn parties(book: &Book, approve: &[Word], report: &[Word], file: &[Word], bodies: &str) -> String {
    let mut parts = vec![];
    if !approve.is_empty() {
        parts.push(format!("须经{}同意", role_labels(book, approve)));
    }
    if !report.is_empty() {
        parts.push(format!("事先向{}报告", role_labels(book, report)));
    }
    if !file.is_empty() {
        let labels: Vec<String> = file.iter().map(|f| member_label(book, bodies, f)).collect();
        parts.push(format!("向{}备案", labels.join("、")));
    }
    if parts.is_empty() { "无须批准、报告和备案".to_owned() } else { parts.join("；") }
}

fn table(book: &Book, words: &Words, table: &Table) -> Vec<String> {
    let asked = words.questions.get(table.answers.text.as_str()).map_or(table.answers.text.as_str(), |q| q.label);
    let mut lines = vec![format!("回答“{asked}”（{}）", table.answers)];
    if let Some(bound) = &table.only_where {
        let label = words.questions.get(bound.text.as_str()).map_or(bound.text.as_str(), |q| q.label);
        lines.push(format!("只在“{label}”准许的范围内适用"));
    }
    let bodies = words.bodies(&table.answers);
    lines.extend(table.rows.iter().map(|row| row_line(book, words, row, bodies)));
    if let Some(otherwise) = &table.otherwise {
        lines.push(format!(
            "其余情形（{}）：{}",
            cited(&otherwise.basis),
            answer(book, words, &otherwise.answer, bodies)
        ));
    }
    lines
}

fn row_line(book: &Book, words: &Words, row: &Row, bodies: &str) -> String {
    let when: Vec<String> = row.when.iter().map(|c| condition(book, words, c)).collect();
    let when = if when.iter().all(String::is_empty) { "任何情形".to_owned() } else { when.join("；或者") };
    let mut line =
        format!("{}（{}）：{when} → {}", row.id, cited(&row.basis), answer(book, words, &row.answer, bodies));
    if !row.prevails_over.is_empty() {
        let over: Vec<&str> = row.prevails_over.iter().map(|w| w.text.as_str()).collect();
        line.push_str(&format!("。优先于 {}：{}", over.join("、"), row.reason));
    }
    if !row.note.is_empty() {
        line.push_str(&format!("。{}", row.note));
    }
    if row.choice {
        line.push_str("。条文未作规定，属本地选择");
    }
    line
}

pub(super) fn condition(book: &Book, words: &Words, condition: &Condition) -> String {
    let part = |(key, members): &(Word, Vec<Word>)| {
        let domain = words.facts.get(key.text.as_str()).and_then(|f| book.domain(f.kind)).unwrap_or_default();
        let label = |m: &Word| domain.iter().find(|(id, _)| *id == m.text).map_or(&m.text, |(_, label)| label).clone();
        let labels: Vec<String> = members.iter().map(label).collect();
        format!("{}为{}", words.label(key), labels.join("、"))
    };
    condition.iter().map(part).collect::<Vec<_>>().join("，")
}

fn answer(book: &Book, words: &Words, answer: &RowAnswer, bodies: &str) -> String {
    match answer {
        RowAnswer::Permitted => "准许".to_owned(),
        RowAnswer::Refused(why) => format!("不准许：{why}"),
        RowAnswer::Text(text) => match book.roles.get(text) {
            Some(role) => role.common.label.clone(),
            None => format!("“{text}”"),
        },
        RowAnswer::Range { min, max } => match (min, max) {
            (Some(min), Some(max)) if min == max => format!("恰为 {min}"),
            (Some(min), Some(max)) => format!("{min} 至 {max}"),
            (Some(min), None) => format!("不少于 {min}"),
            (None, Some(max)) => format!("不多于 {max}"),
            (None, None) => "不限".to_owned(),
        },
        RowAnswer::Parties { approve, report, file } => parties(book, approve, report, file, bodies),
        RowAnswer::Signing { verb, chain, signers } => {
            let ladder = book.chains.get(chain.text.as_str()).map_or(chain.text.as_str(), |c| c.common.label.as_str());
            let who: Vec<String> = signers.iter().map(|s| signer(book, words, s)).collect();
            format!("先经“{ladder}”，由{}{verb}", who.join("或者"))
        }
    }
}

fn signer(book: &Book, words: &Words, signer: &SignerNorm) -> String {
    let mut conditions = vec![];
    if let Some(power) = &signer.grant {
        conditions.push(format!("须有授权：{}", member_label(book, "power", power)));
    }
    if let Some(evidence) = &signer.evidence {
        conditions.push(format!("须有“{}”", words.label(evidence)));
    }
    if signer.highest_only {
        conditions.push("数人中排序最前的".to_owned());
    }
    if !signer.substitutable {
        conditions.push("不可代行".to_owned());
    }
    let role = role_label(book, &signer.role);
    if conditions.is_empty() { role } else { format!("{role}（{}）", conditions.join("，")) }
}

fn chain(book: &Book, words: &Words, chain: &Chain) -> Vec<String> {
    if chain.rungs.is_empty() {
        return vec!["没有环节".to_owned()];
    }
    let line = |(at, rung): (usize, &guiju_rulebook::RungNorm)| {
        let label = rung.label.clone().unwrap_or_else(|| role_label(book, &rung.role));
        let each = if rung.each_post { "，涉及数人的各自办理" } else { "" };
        let when = rung.when.as_ref().map(|w| format!("，条件：{}", in_words(w, words))).unwrap_or_default();
        format!("{}. {label}{each}{when}", at + 1)
    };
    chain.rungs.iter().enumerate().map(line).collect()
}

/// A condition with the facts' labels in place of their names.
fn in_words(condition: &str, words: &Words) -> String {
    let mut parts = condition.split("context.");
    let mut all = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(part.len());
        let (name, rest) = part.split_at(end);
        all.push_str(&format!("“{}”{rest}", words.label(name)));
    }
    all
}

fn difference(norm: &Difference) -> Vec<String> {
    let mut lines = vec![
        format!("上位规定（{}）：{}", norm.against, norm.above),
        format!("本规则：{}", norm.here),
        format!("两者关系：{}", norm.how.label()),
    ];
    if !norm.ask.is_empty() {
        lines.push(format!("尚待确认，请问：{}", norm.ask));
    }
    lines
}

fn substitution(book: &Book, norm: &Substitution) -> Vec<String> {
    let days = match &norm.from {
        Days::Number(0) => "外出时".to_owned(),
        Days::Number(n) => format!("外出满 {n} 日的"),
        Days::Value(name) => match book.values.get(name.text.as_str()) {
            Some(v) => format!("外出满 {} {}的（{}）", v.value, v.unit, v.common.label),
            None => format!("外出达到“{name}”的"),
        },
    };
    let to = role_labels(book, &norm.to);
    let who = match &norm.designated_by {
        Some(by) => format!("经{}指定，由{to}代行", role_label(book, by)),
        None => format!("由{to}当然代行"),
    };
    let scope = match norm.scope {
        Scope::Role => "代行全部职务",
        Scope::Portfolio => "只代管分工事项",
    };
    let mut lines = vec![format!("{}{days}，{who}；{scope}", role_label(book, &norm.absent))];
    if !norm.except.is_empty() {
        lines.push(format!("不适用于{}", role_labels(book, &norm.except)));
    }
    lines
}
