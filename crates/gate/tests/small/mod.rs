//! A small rulebook, vocabulary and district for tests.
#![allow(dead_code, clippy::unwrap_used, reason = "each test uses its own part, and fails by panicking")]

use guiju_core::fact::Value;
use guiju_core::norms::At;
use guiju_core::org::{Absence, Designation, Grant, Holding, Line, Person, Post, Relation, Span, Unit, Word};
use guiju_core::vocabulary::*;
use guiju_core::{Facts, OfficeTime, Organisation};
use guiju_gate::{Compiled, Edition, Source, compile};

const fn fact(name: &'static str, label: &'static str, kind: FactKind) -> FactSpec {
    FactSpec { name, label, kind }
}

const fn act(name: &'static str, label: &'static str, guards: &'static [&'static str]) -> ActSpec {
    ActSpec { name, label, subject: SubjectUse::Needs, fields: &[], guards, needs_seen_text: false }
}

pub static PAPERS: Vocabulary = Vocabulary {
    matter: "papers",
    label: "公文",
    acts: &[
        act("sign", "签发", &["signers", "opinion"]),
        act("weigh", "分量", &["count"]),
        act("number", "编号", &["issuing_units"]),
    ],
    facts: &[
        fact("kind", "文种", FactKind::Class("kind")),
        fact("weight", "轻重", FactKind::Class("weight")),
        fact("opinion", "批示含义", FactKind::Class("meaning")),
        fact("has_vice", "有分管副区长", FactKind::Yes),
        fact("consent", "有同意的记录", FactKind::Yes),
        fact("count", "件数", FactKind::Number),
        fact("signers", "可签发的同志", FactKind::Set),
        fact("issuing_units", "登记单位", FactKind::Set),
    ],
    events: &[],
    role_classes: &[],
    questions: &[
        QuestionSpec { name: "papers.form", label: "行文方式", keys: &["kind"], answer: AnswerKind::Ruling },
        QuestionSpec {
            name: "papers.signer", label: "签发人", keys: &["kind", "weight"], answer: AnswerKind::Signing
        },
    ],
    reasons: &[ReasonSpec { code: "papers.late", label: "逾期" }],
};

pub static OFFICE: Vocabulary = Vocabulary {
    matter: "office",
    label: "组织",
    acts: &[act("take_up", "任职", &[]), act("authorise", "授权", &[])],
    facts: &[],
    events: &[],
    role_classes: &[],
    questions: &[],
    reasons: &[],
};

pub const CHAPTER: &str = include_str!("chapter.md");

/// Compiles the small rulebook with one text of its chapter replaced by another.
pub fn changed(from: &str, to: &str) -> Compiled {
    assert!(CHAPTER.contains(from), "the chapter does not contain {from:?}");
    compile_text(&CHAPTER.replacen(from, to, 1))
}

pub fn compile_text(chapter: &str) -> Compiled {
    let about =
        "title = \"某区工作规则\"\nshort = \"工作规则\"\ngovernment = \"某区\"\neffective = 2023-01-09\narticles = 3\n";
    let source = |path: &str, text: &str| Source { layer: "demo".into(), path: path.into(), text: text.into() };
    compile(&[source("01-all.md", chapter), source("rulebook.toml", about)], &[&PAPERS, &OFFICE])
}

/// The small rulebook as it is.
pub fn edition() -> Edition {
    let compiled = compile_text(CHAPTER);
    let shown: Vec<String> = compiled.flaws.iter().map(ToString::to_string).collect();
    assert!(shown.is_empty(), "{}", shown.join("\n"));
    compiled.edition.unwrap()
}

pub fn time(text: &str) -> OfficeTime {
    text.parse().unwrap()
}

pub fn span(since: &str, until: &str) -> Span {
    Span { since: time(since), until: if until.is_empty() { None } else { Some(time(until)) } }
}

/// A district: each post is held by the person `p_<post>`; vice 1 has the school, vice 2 the road, both the park.
pub fn district() -> Organisation {
    let mut org = Organisation::default();
    let unit = |name: &str| Unit { name: name.into(), kind: "department".into(), parent: String::new() };
    org.units.insert("gov".into(), unit("区政府"));
    org.units.insert("office".into(), unit("区政府办公室"));
    org.units.insert("schools".into(), unit("区教育局"));
    let posts = [
        ("mayor", "区长", "mayor", "gov"),
        ("executive", "常务副区长", "executive", "gov"),
        ("vice_1", "副区长", "vice", "gov"),
        ("vice_2", "副区长", "vice", "gov"),
        ("director", "办公室主任", "director", "office"),
        ("registrar", "文书", "registrar", "office"),
        ("school_head", "教育局局长", "head_of_unit", "schools"),
    ];
    let names = ["甲", "乙", "丙", "丁", "戊", "己", "庚"];
    for (order, ((id, title, role, unit), name)) in posts.into_iter().zip(names).enumerate() {
        let order = i64::try_from(order).unwrap() + 1;
        let post = Post { title: title.into(), role: role.into(), unit: unit.into(), order };
        org.posts.insert(id.into(), post);
        let person = format!("p_{id}");
        org.people.insert(person.clone(), Person { name: name.into(), initials: String::new() });
        org.holdings.push(Holding::of(id, person, span("2022-01-01", "")));
    }
    for (line, name, post) in [
        ("school", "教育", "vice_1"),
        ("road", "交通", "vice_2"),
        ("park", "园林", "vice_2"),
        ("park", "园林", "vice_1"),
    ] {
        org.lines.insert(line.into(), Line { name: name.into(), unit: String::new() });
        let relation = Relation::of("in_charge", post, line, span("2022-01-01", ""));
        org.relations.push(relation);
    }
    org
}

pub fn away(org: &mut Organisation, post: &str, since: &str, until: &str) {
    let (id, person) = (format!("away-{post}"), format!("p_{post}"));
    org.absences.push(Absence::own(id, person, "trip", span(since, until)));
}

pub fn designate(org: &mut Organisation, norm: &str, for_post: &str, to: &str) {
    org.designations.push(Designation {
        id: format!("d-{to}"),
        norm: norm.into(),
        by: "mayor".into(),
        for_post: for_post.into(),
        to: to.into(),
        span: span("2023-01-01", "2023-02-01"),
        made: span("2023-01-01", "").since,
        record: None,
        word: Word::Own,
    });
}

pub fn grant(org: &mut Organisation, to: &str, from: &str, since: &str, until: &str, lines: &[&str]) {
    org.grants.push(Grant {
        id: format!("g-{to}"),
        power: "sign".into(),
        from: from.into(),
        to: to.into(),
        lines: lines.iter().map(|l| (*l).to_owned()).collect(),
        span: span(since, until),
        made: span(since, until).since,
        record: None,
        word: Word::Own,
    });
}

pub fn at<'a>(org: &'a Organisation, time: OfficeTime, lines: &'a [String]) -> At<'a> {
    At { org, time, lines, unit: "schools" }
}

pub fn facts(pairs: &[(&str, Value)]) -> Facts {
    pairs.iter().map(|(k, v)| ((*k).to_owned(), v.clone())).collect()
}

/// The hour at which these tests ask.
pub fn now() -> OfficeTime {
    time("2023-01-10T09:00")
}

pub fn paper(kind: &str, weight: &str) -> Facts {
    facts(&[("kind", kind.into()), ("weight", weight.into()), ("has_vice", Value::Yes(true))])
}

pub fn lines(ids: &[&str]) -> Vec<String> {
    ids.iter().map(|l| (*l).to_owned()).collect()
}
