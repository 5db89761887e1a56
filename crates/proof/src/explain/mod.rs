//! One article laid open: our restatement, what of it is computed, by which norms and policies, shown by which examples.

mod cells;
mod duty;
mod judgement;
mod norm;
mod text;

use guiju_core::ground::place_in_chinese;
use guiju_core::vocabulary::Vocabulary;
use guiju_gate::{Compiled, Edition, PolicyView};
use guiju_rulebook::{Article, Book, Case, CaseKind, Policy, RemarkKind, Strength};
use serde::Serialize;

use crate::differences::{DifferenceLine, differences_of};
use crate::words::Words;
use cells::shown;

/// An article laid open; as JSON by serde, as text by `Display`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Explained {
    /// Place as cited.
    pub place: String,
    /// Heading.
    pub title: String,
    /// Heading of the chapter.
    pub chapter: String,
    /// Title of the rulebook or layer.
    pub book: String,
    /// Status, in Chinese.
    pub status: &'static str,
    /// File as `layer/path`.
    pub file: String,
    /// Line of the heading.
    pub line: usize,
    /// Our restatement, in Markdown.
    pub prose: String,
    /// What is planned, why it is guidance, readings, sources: kind in Chinese and text.
    pub remarks: Vec<(String, String)>,
    /// Differences that articles of the rulebook have with this place of a layer leaned on.
    pub differences: Vec<DifferenceLine>,
    /// Norms.
    pub norms: Vec<NormView>,
    /// Policies.
    pub policies: Vec<PolicyLine>,
    /// Worked examples.
    pub cases: Vec<CaseView>,
}

/// A norm in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NormView {
    /// Kind, in Chinese.
    pub kind: &'static str,
    /// Machine name.
    pub name: String,
    /// As shown.
    pub label: String,
    /// Its ground.
    pub basis: String,
    /// What it says, a line each.
    pub lines: Vec<String>,
}

/// A policy in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PolicyLine {
    /// Id.
    pub id: String,
    /// 准许 or 禁止.
    pub effect: &'static str,
    /// Acts it speaks of, as shown; empty while the rulebook cannot be compiled.
    pub acts: Vec<String>,
    /// Its ground.
    pub basis: String,
    /// How strictly it binds, where it is no gate: 原则上，可以认定偏离; empty for a gate.
    pub strength: String,
    /// What is said to whom it stops; empty for none.
    pub message: String,
    /// The way on; empty for none.
    pub remedy: String,
    /// Labels of the facts it reads.
    pub facts: Vec<String>,
}

/// A worked example as a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CaseView {
    /// Id.
    pub id: String,
    /// What is asked: question, act or authority, and its label.
    pub asks: String,
    /// What holds in all rows.
    pub given: Vec<(String, String)>,
    /// Column heads, the expectations last.
    pub heads: Vec<String>,
    /// How many of the heads are expectations.
    pub expectations: usize,
    /// Rows of cells.
    pub rows: Vec<Vec<String>>,
}

/// Lays an article open. `article` is its number (`51`), its place in Chinese (第五十一条), or for a layer without numbers
/// the place in words. `None` when there is none such.
pub fn explain(compiled: &Compiled, article: &str, vocabularies: &[&'static Vocabulary]) -> Option<Explained> {
    let policies = compiled.edition.as_ref().map(|e| e.policies()).unwrap_or_default();
    lay_open(&compiled.book, policies, article, vocabularies)
}

/// The same of an edition at work.
pub fn explain_edition(edition: &Edition, article: &str, vocabularies: &[&'static Vocabulary]) -> Option<Explained> {
    lay_open(edition.book(), edition.policies(), article, vocabularies)
}

fn lay_open(
    book: &Book,
    policies: &[PolicyView],
    article: &str,
    vocabularies: &[&'static Vocabulary],
) -> Option<Explained> {
    let words = Words::of(vocabularies);
    let article = find(book, article)?;
    let named = |(kind, name): &(guiju_rulebook::NormKind, String)| norm::view(book, &words, article, *kind, name);
    let layer = book.layers.get(article.layer);
    Some(Explained {
        place: place_in_chinese(&article.place),
        title: article.title.clone(),
        chapter: article.chapter.clone(),
        book: layer.map(|l| l.title.clone()).unwrap_or_default(),
        status: article.status.label(),
        file: article.file.clone(),
        line: article.line,
        prose: article.prose.trim().to_owned(),
        remarks: article.remarks.iter().map(|r| (remark(&r.kind), r.text.clone())).collect(),
        differences: differences_of(book, article),
        norms: article.norms.iter().filter_map(named).collect(),
        policies: article.policies.iter().map(|p| policy(book, policies, &words, p)).collect(),
        cases: article.cases.iter().map(|c| case(book, &words, c)).collect(),
    })
}

/// What a duty of the rulebook says, line by line; nothing where there is none of that name.
pub fn duty_lines(book: &Book, vocabularies: &[&'static Vocabulary], name: &str) -> Vec<String> {
    let words = Words::of(vocabularies);
    book.duties.get(name).map(|duty| duty::lines(book, &words, duty)).unwrap_or_default()
}

/// What a judgement of the rulebook says, line by line; nothing where there is none of that name.
pub fn judgement_lines(book: &Book, vocabularies: &[&'static Vocabulary], name: &str) -> Vec<String> {
    let words = Words::of(vocabularies);
    book.judgements.get(name).map(|norm| judgement::lines(book, &words, norm)).unwrap_or_default()
}

/// The article of the rulebook itself, else that of a layer it leans on.
fn find<'a>(book: &'a Book, wanted: &str) -> Option<&'a Article> {
    let wanted = wanted.trim();
    let is = |a: &&Article| a.is_at(wanted) || place_in_chinese(&a.place) == wanted || a.id == wanted;
    let whole = book.articles.iter().rev().find(is);
    // `51.5` names a paragraph; the article is laid open as a whole.
    let of = || wanted.split_once('.').and_then(|(article, _)| find(book, article));
    whole.or_else(|| of().filter(|article| has_paragraph(article, wanted)))
}

/// Whether an article has the paragraph that a place names (`51.5`). Where its text does not count its paragraphs, nothing is
/// held against the place.
pub fn has_paragraph(article: &Article, place: &str) -> bool {
    let mut parts = place.split('.');
    let (Some(number), Some(paragraph)) = (parts.next(), parts.next()) else { return true };
    let counted = |place: String| place.split_once('条').map(|(_, paragraph)| format!("{paragraph}："));
    let says = |paragraph: &str| {
        let named = counted(place_in_chinese(&format!("{number}.{paragraph}")));
        named.is_some_and(|named| named.contains('款') && article.prose.contains(&named))
    };
    !says("1") || says(paragraph)
}

fn remark(kind: &RemarkKind) -> String {
    match kind {
        RemarkKind::Planned(matter) => format!("待建（{matter}）"),
        RemarkKind::Guidance => "指引".to_owned(),
        RemarkKind::Reading => "解读".to_owned(),
        RemarkKind::Source => "出处".to_owned(),
    }
}

fn policy(book: &Book, policies: &[PolicyView], words: &Words, policy: &Policy) -> PolicyLine {
    let Some(seen) = policies.iter().find(|p| p.id == policy.id) else {
        let (basis, strength, message, remedy) = Default::default();
        let effect = if policy.text.contains("forbid") { "禁止" } else { "准许" };
        return PolicyLine {
            id: policy.id.clone(),
            effect,
            acts: vec![],
            basis,
            strength,
            message,
            remedy,
            facts: vec![],
        };
    };
    PolicyLine {
        id: seen.id.clone(),
        effect: if seen.forbids { "禁止" } else { "准许" },
        acts: seen.acts.iter().map(|a| words.acts.get(a).map_or_else(|| a.clone(), |s| s.label.to_owned())).collect(),
        basis: seen.citation.to_string(),
        strength: softness(book, seen),
        message: seen.message.clone(),
        remedy: seen.remedy.clone(),
        facts: seen.facts.iter().map(|f| words.label(f).to_owned()).collect(),
    }
}

/// How a policy that is no gate may be departed from, in words.
fn softness(book: &Book, policy: &PolicyView) -> String {
    if policy.strength == Strength::Gate {
        return String::new();
    }
    let named = policy.departures.iter().filter_map(|name| book.judgements.get(name));
    let named: Vec<&str> = named.map(|j| j.common.label.as_str()).collect();
    format!("原则上如此；认定“{}”的，可以偏离", named.join("”“"))
}

/// A worked example in words, with the vocabularies of the matters.
pub fn case_in_words(book: &Book, vocabularies: &[&'static Vocabulary], example: &Case) -> CaseView {
    case(book, &Words::of(vocabularies), example)
}

fn case(book: &Book, words: &Words, case: &Case) -> CaseView {
    let subject = case.subject.text.as_str();
    let question = words.questions.get(subject).map(|q| q.label);
    let norm = match case.kind {
        CaseKind::Duty => book.duties.get(subject).map(|n| n.common.label.as_str()),
        CaseKind::Judgement => book.judgements.get(subject).map(|n| n.common.label.as_str()),
        CaseKind::Class => book.classes.get(subject).map(|n| n.common.label.as_str()),
        CaseKind::Question | CaseKind::Act | CaseKind::Authority => None,
    };
    let label = question.or(words.acts.get(subject).map(|a| a.label)).or(norm).unwrap_or_default();
    let heads = || case.keys.iter().chain(&case.expectations);
    let cells = |row: &guiju_rulebook::CaseRow| {
        let cells = row.cells.iter().chain(&row.expected);
        heads().zip(cells).map(|(head, cell)| shown(book, words, case, head, cell)).collect()
    };
    CaseView {
        id: case.id.clone(),
        asks: format!("{}：{label}（{subject}）", case.kind.name()),
        given: case.given.iter().map(|(k, v)| (head(words, k), shown(book, words, case, k, v))).collect(),
        heads: heads().map(|h| head(words, h)).collect(),
        expectations: case.expectations.len(),
        rows: case.rows.iter().map(cells).collect(),
    }
}

/// The head of a column as officials read it.
fn head(words: &Words, name: &str) -> String {
    let known = match name {
        "actor.person" => "办理人",
        "actor.roles" => "办理人的角色",
        "actor.posts" => "办理人的职务",
        "actor.units" => "办理人的单位",
        "lines" => "涉及谁分管的工作",
        "unit" => "涉及的单位",
        "away" => "外出",
        "designated" => "已指定",
        "authorised" => "已授权",
        "vacant" => "空缺",
        "allowed" => "准许",
        "by" => "依据",
        "row" => "适用的行",
        "permitted" => "准许",
        "text" => "回答",
        "min" => "至少",
        "max" => "至多",
        "approve" => "须经同意",
        "report" => "事先报告",
        "file" => "备案",
        "verb" => "签批用语",
        "chain" => "审批链",
        "signers" => "可签发",
        "default" => "呈签对象",
        "rungs" => "审批环节",
        "waits" => "须等待",
        "ends" => "办理什么可以继续",
        "who" => "由谁办理",
        "presides" => "主持区政府工作",
        "holds" => "由谁担任",
        "asked" => "要问",
        "id" => "成员",
        "until" => "办结于",
        "told" => "到时",
        "extend" => "可延长",
        "from" => "起算",
        "due" => "期限",
        "near" => "临期自",
        "applies" => "是否适用",
        fact => words.label(fact),
    };
    known.to_owned()
}
