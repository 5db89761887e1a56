//! A small rulebook and vocabulary for tests.

use guiju_rulebook::vocabulary::*;
use guiju_rulebook::{Parsed, Source, parse};

const fn fact(name: &'static str, kind: FactKind) -> FactSpec {
    FactSpec { name, label: "事实", kind }
}
/// What the small matter declares; a constant, for tests that change some of it.
/// The words; as a constant, for tests that change some of them.
pub const PLAIN: Vocabulary = Vocabulary {
    matter: "papers",
    label: "公文",
    acts: &[ActSpec {
        name: "sign",
        label: "签发",
        subject: SubjectUse::Needs,
        fields: &[],
        guards: &["signers"],
        needs_seen_text: false,
    }],
    facts: &[
        fact("kind", FactKind::Class("kind")),
        fact("urgent", FactKind::Yes),
        fact("signers", FactKind::Set),
        fact("consent", FactKind::Yes),
    ],
    events: &[],
    role_classes: &[],
    questions: &[
        QuestionSpec { name: "papers.form", label: "行文方式", keys: &["kind"], answer: AnswerKind::Ruling },
        QuestionSpec {
            name: "papers.signer", label: "签发人", keys: &["kind", "urgent"], answer: AnswerKind::Signing
        },
    ],
    reasons: &[ReasonSpec { code: "papers.late", label: "逾期" }],
};
pub static WORDS: Vocabulary = PLAIN;

pub const ABOUT: &str = "title = \"某区工作规则\"\nshort = \"工作规则\"\ngovernment = \"某区人民政府\"\neffective = 2023-01-09\narticles = 3\nextends = [\"national\"]\n";

pub const CHAPTER: &str = include_str!("chapter.md");

pub const NATIONAL: &str = "# 《公文处理工作条例》\n\n## 第九条\n\n〔指引〕只作依据引用。\n\n## 第十条\n\n```norm\nkind = \"class\"\nname = \"power\"\nlabel = \"授权事项\"\n[[member]]\nid = \"sign\"\nlabel = \"签发\"\n```\n";

/// The small rulebook with another chapter text.
pub fn sources(chapter: &str) -> Vec<Source> {
    let source = |layer: &str, path: &str, text: &str| Source {
        layer: layer.to_owned(),
        path: path.to_owned(),
        text: text.to_owned(),
    };
    vec![
        source("national", "documents.md", NATIONAL),
        source("demo", "rulebook.toml", ABOUT),
        source("demo", "01-all.md", chapter),
    ]
}

/// Reads the small rulebook with one text of its chapter replaced by another.
pub fn changed(from: &str, to: &str) -> Parsed {
    assert!(CHAPTER.contains(from), "the chapter does not contain {from:?}");
    parse(&sources(&CHAPTER.replacen(from, to, 1)), &[&WORDS])
}
