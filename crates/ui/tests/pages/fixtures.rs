//! A small organisation, a form with every kind of field, a refusal.

use guiju_core::form::Form;
use guiju_core::journal::Clock;
use guiju_core::norms::*;
use guiju_core::org::{Holding, Line, Person, Post, Span, Unit};
use guiju_core::vocabulary::{ActSpec, FieldKind, FieldSpec, SubjectUse};
use guiju_core::{Citation, Facts, Norms, Organisation, Reason, Remedy, Workdays};

const fn field(name: &'static str, label: &'static str, kind: FieldKind, required: bool) -> FieldSpec {
    FieldSpec { name, label, kind, required, help: "" }
}

/// One field of every kind.
pub const ACT: ActSpec = ActSpec {
    name: "draft",
    label: "拟稿",
    subject: SubjectUse::Begins,
    fields: &[
        FieldSpec {
            name: "title", label: "标题", kind: FieldKind::Line(120), required: true, help: "事由、文种"
        },
        field("kind", "文种", FieldKind::Choice("kind"), true),
        field("day", "日期", FieldKind::Date, false),
        field("at", "时间", FieldKind::Time, false),
        field("public", "主动公开", FieldKind::Yes, false),
        field("post", "请先阅的同志", FieldKind::Post, false),
        field("person", "人员", FieldKind::Person, false),
        field("unit", "单位", FieldKind::Unit, false),
        field("lines", "涉及分工事项", FieldKind::Lines, true),
        field("recipients", "主送机关", FieldKind::Items(60), false),
        field("amount", "涉及金额（元）", FieldKind::Money, false),
        field("body", "正文", FieldKind::Text(200_000), false),
        field("files", "附件", FieldKind::Files, false),
    ],
    guards: &[],
    needs_seen_text: false,
};

/// What somebody typed, with hostile characters.
pub fn paper_form() -> Form {
    Form::of([
        ("title", ""),
        ("kind", "notice"),
        ("day", "2023-02-30"),
        ("public", "yes"),
        ("lines", "roads"),
        ("recipients", "各街道办事处\n区政府各部门"),
        ("amount", "-5"),
        ("body", "\n</textarea><script>alert(1)</script>"),
        ("post", "director"),
    ])
}

/// Two people, one line of work.
pub fn organisation() -> Organisation {
    let mut org = Organisation::default();
    org.units
        .insert("gov".into(), Unit { name: "某某区人民政府".into(), kind: "government".into(), parent: String::new() });
    org.people.insert("p1".into(), Person { name: "钱某某".into(), initials: "qmm".into() });
    org.people.insert("p2".into(), Person { name: "赵某某".into(), initials: "zmm".into() });
    let post = |title: &str, order| Post { title: title.into(), role: "r".into(), unit: "gov".into(), order };
    org.posts.insert("director".into(), post("办公室主任", 9));
    org.posts.insert("mayor".into(), post("区长", 1));
    org.lines.insert("roads".into(), Line { name: "道路交通".into(), unit: String::new() });
    org.lines.insert("schools".into(), Line { name: "教育".into(), unit: String::new() });
    let span = Span { since: "2022-01-01".parse().unwrap(), until: None };
    org.holdings.push(Holding::of("mayor", "p2", span));
    org
}

pub fn citation(place: &str) -> Citation {
    Citation { book: "工作规则".into(), place: place.into(), norm: "sample".into() }
}

pub fn reason() -> Reason {
    Reason {
        code: "sample".into(),
        message: "此件应由区长 赵某某签发".into(),
        citations: vec![citation("9.4")],
        facts: vec![("文种".into(), "通知".into()), ("事项类别".into(), "重大<政策>".into())],
        who: vec!["区长 赵某某".into()],
        remedy: Some(Remedy { text: "转呈可签发的同志".into(), act: Some("documents.submit".into()) }),
    }
}

pub fn bare_reason() -> Reason {
    Reason {
        code: "x".into(),
        message: "尚未编号。".into(),
        citations: vec![],
        facts: vec![],
        who: vec![],
        remedy: None,
    }
}

/// Rules that know one class.
pub struct Rules;

fn silent<T>() -> Result<T, NormFault> {
    Err(NormFault("样本没有规则".into()))
}

impl Norms for Rules {
    fn recount(&self, clock: &Clock, _workdays: &Workdays) -> Result<Clock, NormFault> {
        Ok(clock.clone())
    }
    fn ask(&self, _: &str, _: &Facts) -> Result<Ruling, NormFault> {
        silent()
    }
    fn holders(&self, _: &str, _: At<'_>) -> Result<Vec<Capacity>, NormFault> {
        silent()
    }
    fn posts(&self, _: &str, _: At<'_>) -> Result<Vec<String>, NormFault> {
        silent()
    }
    fn vacant(&self, _: &str, _: &str, _: &Citation, _: At<'_>) -> Reason {
        Reason::faulty("样本没有规则")
    }
    fn band(&self, _: &str, _: i64) -> Result<String, NormFault> {
        silent()
    }
    fn rungs(&self, _: &str, _: &Facts, _: At<'_>) -> Result<Vec<Rung>, NormFault> {
        silent()
    }
    fn signers(&self, _: &Ruling, _: &Facts, _: At<'_>) -> Result<SignerSet, NormFault> {
        silent()
    }
    fn value(&self, _: &str) -> Result<(i64, Citation), NormFault> {
        silent()
    }
    fn ground(&self, _: &str) -> Result<Citation, NormFault> {
        silent()
    }
    fn members(&self, class: &str) -> Vec<(String, String)> {
        match class {
            "kind" => vec![("notice".into(), "通知".into()), ("order".into(), "命令".into())],
            _ => vec![],
        }
    }
    fn role_label(&self, role: &str) -> String {
        role.into()
    }
    fn held_by_one(&self, _: &str) -> bool {
        false
    }
    fn is_head(&self, _: &str) -> bool {
        false
    }
    fn substitutions(&self, _: &str) -> Vec<SubstitutionView> {
        vec![]
    }
    fn duty(&self, _: &str) -> Result<DutyView, NormFault> {
        silent()
    }
}
