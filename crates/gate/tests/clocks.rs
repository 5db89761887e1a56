//! Duties and judgements of a small rulebook: stages, days of the calendar, hours, what the clock does and fills in; what is
//! refused when it is written otherwise.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use guiju_core::journal::{Clock, StepWhat};
use guiju_core::judgement::JUDGEMENT;
use guiju_core::norms::Norms;
use guiju_core::vocabulary::*;
use guiju_core::{Value, Workdays, Year};
use guiju_gate::{Compiled, Source, Start, compile};

const REPLY: FieldSpec =
    FieldSpec { name: "reply", label: "答复", kind: FieldKind::Line(20), required: true, help: "" };

const fn act(name: &'static str, fields: &'static [FieldSpec]) -> ActSpec {
    ActSpec { name, label: "行为", subject: SubjectUse::Needs, fields, guards: &[], needs_seen_text: false }
}

const fn fact(name: &'static str, kind: FactKind) -> FactSpec {
    FactSpec { name, label: "事实", kind }
}

static WORDS: Vocabulary = Vocabulary {
    matter: "papers",
    label: "公文",
    acts: &[act("reply", &[REPLY]), act("plan", &[])],
    facts: &[
        fact("meeting", FactKind::Text),
        fact("urgent", FactKind::Yes),
        fact("needed", JUDGEMENT),
        fact("spared", JUDGEMENT),
    ],
    events: &[EventSpec { name: "asked", label: "征求" }, EventSpec { name: "replied", label: "答复" }],
    role_classes: &[],
    questions: &[],
    reasons: &[],
};

const CHAPTER: &str = r#"# 第一章 时限

## 第一条 时限与认定

时限和认定。

```norm
kind = "role"
name = "mayor"
label = "区长"
basis = "1"
cardinality = "one"
head = true
order = 1
```

```norm
kind = "judgement"
name = "needed"
label = "有必要"
basis = "1"
word = "必要时"
answers = "needed"
by = ["mayor"]
on = ["papers.plan"]
facts = ["urgent"]
```

```norm
kind = "judgement"
name = "spared"
label = "可以不经"
basis = "1"
strength = "duty"
word = "原则上"
answers = "spared"
by = ["mayor"]
on = ["papers.plan"]
facts = ["urgent"]
departs = true
```

```norm
kind = "duty"
name = "stages"
label = "两个阶段"
basis = "1"
owes = "papers.reply"
count = 3
unit = "workdays"
then = [{ count = 2, unit = "workdays" }]
ends = "17:00"
near = 1
on = "papers.asked"
by_role = "mayor"
until = ["papers.replied"]
step = [{ after = 0, act = "papers.reply", with = { reply = "同意" }, deemed = "视为同意" }]
```

```norm
kind = "duty"
name = "before_meeting"
label = "会前"
basis = "1"
owes = "papers.plan"
when = { urgent = "no" }
count = 5
unit = "days"
side = "before"
date = "meeting"
then = [{ count = 2, unit = "workdays" }]
```

```norm
kind = "duty"
name = "yearly"
label = "年底"
basis = "1"
owes = "papers.plan"
when = { urgent = "yes" }
on_day = "yearly 12-31"
```

```cedar
@basis("1")
permit (principal, action in [Action::"papers.reply", Action::"papers.plan"], resource);

@basis("1")
@message("原则上须先征求意见")
@remedy("请先征求意见")
@strength("duty")
forbid (principal, action == Action::"papers.plan", resource)
unless { context.urgent }
unless { context.spared == "yes" }
unless { context.needed == "no" };
```
"#;

fn compiled(chapter: &str) -> Compiled {
    let about =
        "title = \"某区工作规则\"\nshort = \"工作规则\"\ngovernment = \"某区\"\neffective = 2023-01-09\narticles = 1\n";
    let source = |path: &str, text: &str| Source { layer: "demo".into(), path: path.into(), text: text.into() };
    compile(&[source("01-all.md", chapter), source("rulebook.toml", about)], &[&WORDS])
}

fn workdays() -> Workdays {
    Workdays::of(Year::read(include_str!("../../../rulebooks/national/workdays.toml")).unwrap())
}

#[track_caller]
fn clock(duty: &str, at: &str, known: &[(&str, &str)]) -> Clock {
    let compiled = compiled(CHAPTER);
    let shown: Vec<String> = compiled.flaws.iter().map(ToString::to_string).collect();
    assert!(shown.is_empty(), "{}", shown.join("\n"));
    let mut facts = |name: &str| -> Option<Value> {
        let (_, value) = known.iter().find(|(known, _)| *known == name)?;
        Some(match *value {
            "yes" => true.into(),
            "no" => false.into(),
            text => text.into(),
        })
    };
    let (at, workdays) = (at.parse().unwrap(), workdays());
    let edition = compiled.edition.unwrap();
    edition.clock_of(duty, &mut facts, Start { at, workdays: &workdays }).unwrap().expect("the duty applies")
}

#[test]
fn stages_add_up_and_end_at_an_hour() {
    let clock = clock("stages", "2023-01-19T10:00", &[]);
    assert_eq!(clock.due.unwrap().to_string(), "2023-01-31T17:00:00");
    assert_eq!(clock.near.unwrap().to_string(), "2023-01-31T00:00:00");
    // What the clock does in somebody's place is done with what the rules take silence for.
    assert_eq!(clock.steps[0].what, StepWhat::Act("papers.reply".into()));
    assert_eq!(clock.steps[0].form, [("reply".to_owned(), "同意".to_owned())]);
    assert_eq!(clock.steps[0].at.to_string(), "2023-01-31T17:00:01");
}

#[test]
fn limits_run_back_from_a_date_and_from_days_of_the_calendar() {
    let back = clock("before_meeting", "2023-03-01T09:00", &[("urgent", "no"), ("meeting", "2023-03-17")]);
    // Five days before the meeting, and two workdays before that.
    assert_eq!(back.due.unwrap().to_string(), "2023-03-09T23:59:59");
    let yearly = clock("yearly", "2023-03-01T09:00", &[("urgent", "yes")]);
    assert_eq!(yearly.due.unwrap().to_string(), "2023-12-31T23:59:59");
    let later = clock("yearly", "2026-03-01T09:00", &[("urgent", "yes")]);
    assert_eq!((later.due.unwrap().to_string().as_str(), later.uncounted.as_str()), ("2026-12-31T23:59:59", ""));
    let unknown = clock("before_meeting", "2027-01-01T09:00", &[("urgent", "no"), ("meeting", "2027-03-17")]);
    assert!(unknown.due.is_none() && unknown.uncounted.contains("2027"), "{unknown:?}");
}

#[test]
fn judgements_are_handed_to_matters() {
    let edition = compiled(CHAPTER).edition.unwrap();
    let all = edition.judgements();
    assert_eq!(
        all.iter().map(|j| (j.common.name.as_str(), j.departs)).collect::<Vec<_>>(),
        [("needed", false), ("spared", true)]
    );
    assert_eq!(edition.members("judgement")[1], ("spared".to_owned(), "可以不经".to_owned()));
    let soft = edition.policies().iter().find(|p| p.forbids).unwrap();
    assert_eq!(soft.departures.iter().collect::<Vec<_>>(), ["spared"]);
}

/// Each change, and words of the flaw that it must bring.
#[test]
fn what_would_open_a_gate_is_a_flaw() {
    let samples = [
        (", deemed = \"视为同意\"", "", "没有写明依据什么视为已办"),
        ("act = \"papers.reply\", with", "act = \"papers.plan\", with", "不是应办的行为"),
        ("{ reply = \"同意\" }", "{ answer = \"同意\" }", "没有“answer”一栏"),
        (
            "act = \"papers.reply\", with = { reply = \"同意\" }, deemed",
            "tell = \"mayor\", deemed",
            "只用于到时由系统办理",
        ),
        ("ends = \"17:00\"", "ends = \"25:00\"", "不是一天中的时刻"),
        ("on_day = \"yearly 12-31\"", "on_day = \"yearly 02-30\"", "不是日历上的日子"),
        ("date = \"meeting\"\n", "date = \"meeting\"\non_day = \"monthly 5\"\n", "只能写一个"),
        ("then = [{ count = 2, unit = \"workdays\" }]\nends", "then = [{ count = 2 }]\nends", "每一阶段"),
        ("@strength(\"duty\")\n", "", "硬性条款不能以认定越过"),
        ("@strength(\"duty\")", "@strength(\"reminder\")", "不能写“reminder”"),
        ("unless { context.spared == \"yes\" }\n", "", "没有写明可以由谁认定偏离"),
        ("context.needed == \"no\"", "context.needed == \"open\"", "尚待认定时不能据以办理"),
        ("context.needed == \"no\"", "context.needed == \"non\"", "不会是“non”"),
        ("strength = \"duty\"\nword", "word", "不能是硬性"),
        ("answers = \"needed\"", "answers = \"urgent\"", "不是待认定的事实"),
        ("answers = \"needed\"", "answers = \"spared\"", "已由认定"),
        (
            "by = [\"mayor\"]\non = [\"papers.plan\"]\nfacts = [\"urgent\"]\n```",
            "on = [\"papers.plan\"]\nfacts = [\"urgent\"]\n```",
            "缺少“by”",
        ),
        ("facts = [\"urgent\"]\ndeparts", "departs", "缺少“facts”"),
        ("facts = [\"urgent\"]\ndeparts", "facts = [\"spared\"]\ndeparts", "答案不能是"),
        ("on = [\"papers.plan\"]\nfacts", "on = [\"papers.plant\"]\nfacts", "没有“papers.plant”这一行为"),
        ("word = \"必要时\"\n", "", "缺少“word”"),
    ];
    for (from, to, words) in samples {
        assert!(CHAPTER.contains(from), "{from}");
        let flaws = compiled(&CHAPTER.replacen(from, to, 1)).flaws;
        let shown: Vec<String> = flaws.iter().filter(|f| f.is_error()).map(ToString::to_string).collect();
        assert!(shown.iter().any(|f| f.contains(words)), "{from} → {to}: {}", shown.join("\n"));
    }
    // A judgement that nobody declares stays open for ever.
    let start = CHAPTER.find("```norm\nkind = \"judgement\"").unwrap();
    let end = start + CHAPTER[start..].find("```\n\n").unwrap() + 5;
    let without = format!("{}{}", &CHAPTER[..start], &CHAPTER[end..]);
    assert!(compiled(&without).flaws.iter().any(|f| f.to_string().contains("没有写明由谁认定")));
}
