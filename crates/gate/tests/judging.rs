//! The gate itself: what passes, what is refused and how, and that nothing broken opens it.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails by panicking")]

mod small;

use std::collections::BTreeMap;

use guiju_core::Organisation;
use guiju_core::fact::Value;
use guiju_gate::{Edition, Principal, Verdict};
use small::{CHAPTER, changed, compile_text, district, edition, time};

const NOW: &str = "2023-01-10T09:00";

fn facts_for_signing(opinion: &str) -> BTreeMap<&'static str, Value> {
    BTreeMap::from([
        ("signers", ["p_mayor", "p_executive"].into_iter().collect()),
        ("opinion", opinion.into()),
        ("weight", "important".into()),
        ("count", Value::Number(1)),
        ("issuing_units", ["office"].into_iter().collect()),
    ])
}

fn judge(edition: &Edition, org: &Organisation, act: &str, person: &str, facts: &BTreeMap<&str, Value>) -> Verdict {
    let who = Principal::of(person, org, time(NOW), edition);
    edition.judge(act, &who, org, time(NOW), &mut |name| facts.get(name).cloned())
}

#[test]
fn the_right_person_passes_with_the_articles_and_facts() {
    let (edition, org) = (edition(), district());
    let Verdict::Passed { citations, facts } =
        judge(&edition, &org, "papers.sign", "p_mayor", &facts_for_signing("agree"))
    else {
        panic!("refused")
    };
    let shown: Vec<String> = citations.iter().map(ToString::to_string).collect();
    assert_eq!(shown, ["《工作规则》第三条", "《工作规则》第三条第一款"]);
    assert_eq!(citations[1].norm, "3#2");
    assert_eq!(facts.keys().collect::<Vec<_>>(), ["opinion", "signers"]);
}

#[test]
fn a_refusal_names_article_facts_people_and_the_way_on() {
    let (edition, org) = (edition(), district());
    let verdict = judge(&edition, &org, "papers.sign", "p_vice_1", &facts_for_signing("circle"));
    let Verdict::Refused { reasons, .. } = verdict else { panic!("{verdict:?}") };
    assert_eq!(reasons.len(), 2);
    let first = &reasons[0];
    assert_eq!(first.code, "3#2");
    assert_eq!(first.message, "此件应由乙、甲签发，现为重要公文");
    assert_eq!(first.citations[0].to_string(), "《工作规则》第三条第一款");
    assert_eq!(first.facts, [("可签发的同志".to_owned(), "乙、甲".to_owned())]);
    assert_eq!(first.who, ["常务副区长 乙", "区长 甲"]);
    let remedy = first.remedy.clone().unwrap();
    assert_eq!((remedy.text.as_str(), remedy.act.as_deref()), ("转呈乙、甲", Some("papers.weigh")));
    assert_eq!(reasons[1].facts, [("批示含义".to_owned(), "圈阅".to_owned())]);
    // A policy that asks for nobody in particular leaves the way on to who acts.
    assert_eq!(reasons[1].who, ["副区长 丙"]);
    assert!(reasons.iter().all(|r| guiju_gate::lacks(r).is_empty()), "{reasons:?}");
}

#[test]
fn units_and_roles_that_would_open_the_gate_are_named() {
    let (edition, org) = (edition(), district());
    let facts = facts_for_signing("agree");
    let verdict = judge(&edition, &org, "papers.number", "p_school_head", &facts);
    let Verdict::Refused { reasons, .. } = verdict else { panic!("{verdict:?}") };
    assert_eq!(reasons[0].who, ["区政府办公室"]);
    // A policy without a ground of its own is cited by its article.
    assert_eq!(reasons[0].citations[0].place, "3");
    // Nothing forbids the director, nothing permits him either: the permit says what is needed.
    let verdict = judge(&edition, &org, "papers.number", "p_director", &facts);
    let Verdict::Refused { reasons, .. } = verdict else { panic!("{verdict:?}") };
    assert_eq!((reasons[0].code.as_str(), reasons[0].who.as_slice()), ("3#5", ["文书 己".to_owned()].as_slice()));
    assert!(reasons[0].message.contains("第三条第四款") && reasons[0].message.contains("编号"));
    assert!(matches!(judge(&edition, &org, "papers.number", "p_registrar", &facts), Verdict::Passed { .. }));
}

#[test]
fn nothing_broken_opens_the_gate() {
    let (edition, org) = (edition(), district());
    let faulty = |act: &str, person: &str, facts: &BTreeMap<&str, Value>| {
        let verdict = judge(&edition, &org, act, person, facts);
        let Verdict::Faulty { message } = verdict else { panic!("{act}: {verdict:?}") };
        message
    };
    let whole = facts_for_signing("agree");
    // A forbid that overflows would be left out by Cedar, and the permit beside it would let everybody pass.
    let mut overflow = whole.clone();
    overflow.insert("count", Value::Number(i64::MAX));
    assert!(faulty("papers.weigh", "p_mayor", &overflow).contains("出错"));
    assert!(matches!(judge(&edition, &org, "papers.weigh", "p_mayor", &whole), Verdict::Passed { .. }));
    for name in ["signers", "opinion"] {
        let mut missing = whole.clone();
        missing.remove(name);
        assert!(faulty("papers.sign", "p_mayor", &missing).contains("未能取得"));
    }
    for (name, value) in
        [("signers", Value::from("p_mayor")), ("opinion", Value::from("agreed")), ("opinion", Value::Yes(true))]
    {
        let mut wrong = whole.clone();
        wrong.insert(name, value);
        assert!(faulty("papers.sign", "p_mayor", &wrong).contains("不合它的类型"));
    }
    assert!(faulty("papers.shred", "p_mayor", &whole).contains("没有“papers.shred”这一行为"));
    assert!(matches!(judge(&edition, &org, "papers.sign", "nobody\" || true", &whole), Verdict::Refused { .. }));
}

#[test]
fn a_page_is_told_only_what_is_certain() {
    let (edition, org) = (edition(), district());
    let mut facts = facts_for_signing("agree");
    facts.remove("opinion");
    let preview = |person: &str| {
        let who = Principal::of(person, &org, time(NOW), &edition);
        edition.preview("papers.sign", &who, &org, time(NOW), &mut |name| facts.get(name).cloned())
    };
    assert!(matches!(preview("p_mayor"), Verdict::Passed { .. }));
    let Verdict::Refused { reasons, .. } = preview("p_vice_1") else { panic!("passed") };
    assert_eq!(reasons.iter().map(|r| r.code.as_str()).collect::<Vec<_>>(), ["3#2"]);
}

#[test]
fn facts_are_asked_once_and_only_those_wanted() {
    let (edition, org) = (edition(), district());
    let facts = facts_for_signing("agree");
    let mut asked = vec![];
    let who = Principal::of("p_mayor", &org, time(NOW), &edition);
    let mut fact = |name: &str| {
        asked.push(name.to_owned());
        facts.get(name).cloned()
    };
    edition.judge("papers.sign", &who, &org, time(NOW), &mut fact);
    assert_eq!(asked, ["opinion", "signers"]);
    assert_eq!(edition.wants("papers.sign").iter().collect::<Vec<_>>(), ["opinion", "signers"]);
    assert_eq!(edition.chain_wants("ladder").iter().collect::<Vec<_>>(), ["has_vice"]);
}

#[test]
fn a_person_has_the_roles_his_posts_count_as() {
    let (edition, org) = (edition(), district());
    let who = Principal::of("p_executive", &org, time(NOW), &edition);
    assert_eq!(who.roles.iter().collect::<Vec<_>>(), ["executive", "vice"]);
    assert_eq!(who.units.iter().collect::<Vec<_>>(), ["gov"]);
    assert!(Principal::of("system", &org, time(NOW), &edition).roles.contains("system"));
    assert!(Principal::of("p_executive", &org, time("2021-01-01"), &edition).roles.is_empty());
}

/// Each change, the line it is reported on, words of message and help.
#[test]
fn flaws_of_policies_name_their_place() {
    let samples = [
        (
            "context.signers.contains",
            "context.signrs.contains",
            "unless { context.signrs.contains(principal.person) };",
            "是否应为“signers”",
        ),
        (
            "context.opinion == \"circle\"",
            "context.opinion == \"circl\"",
            "when { context.opinion == \"circl\" };",
            "是否应为“circle”",
        ),
        ("context.opinion == \"circle\"", "context.opinion == 3", "when { context.opinion == 3 };", "不能这样比较"),
        ("context.opinion == \"circle\"", "context.opinion", "when { context.opinion };", "类型不对"),
        (
            "context.opinion == \"circle\"",
            "context has opinion && context.opinion == \"circle\"",
            "when { context has opinion && context.opinion == \"circle\" };",
            "不用写 has",
        ),
        (
            "context.opinion == \"circle\"",
            "context.opinion == \"circle\" && principal.rank == \"a\"",
            "when { context.opinion == \"circle\" && principal.rank == \"a\" };",
            "principal.person",
        ),
        (
            "roles.contains(\"registrar\") };\n\n@message",
            "roles.contains(\"registar\") };\n\n@message",
            "when { principal.roles.contains(\"registar\") };",
            "是否应为“registrar”",
        ),
        (
            "action == Action::\"papers.number\", resource)\nwhen",
            "action == Action::\"papers.nummer\", resource)\nwhen",
            "permit (principal, action == Action::\"papers.nummer\", resource)",
            "是否应为“papers.number”",
        ),
        (
            "forbid (principal, action == Action::\"papers.sign\", resource)\nwhen",
            "forbid (principal, action, resource)\nwhen",
            "forbid (principal, action, resource)",
            "没有写明针对哪些行为",
        ),
        (
            "@message(\"只画圈不算意见\")\n",
            "",
            "forbid (principal, action == Action::\"papers.sign\", resource)",
            "没有写明理由",
        ),
        (
            "@message(\"只画圈不算意见\")",
            "@message(\"{opinon}不算意见\")",
            "@message(\"{opinon}不算意见\")",
            "是否应为“opinion”",
        ),
        ("@basis(\"3.2\")", "@basis(\"2.2\")", "@basis(\"2.2\")", "不在本条（第3条）之内"),
        ("@remedy(\"请写明意见\")\n", "", "forbid (principal, action == Action::\"papers.sign\"", "没有写明出路"),
        ("@who(\"registrar\")", "@who(\"{registar}\")", "@who(\"{registar}\")", "没有“registar”这一事实"),
        ("@basis(\"3.2\")", "@covered_by(\"papers.lat\")", "@covered_by(\"papers.lat\")", "是否应为“papers.late”"),
        ("@basis(\"3.2\")", "@id(\"x\")", "@id(\"x\")", "不能自写"),
        ("@basis(\"3.2\")", "@bases(\"3.2\")", "@bases(\"3.2\")", "是否应为“basis”"),
        ("@act(\"papers.weigh\")", "@act(\"papers.way\")", "@act(\"papers.way\")", "没有“papers.way”这一行为"),
        ("@who(\"registrar\")", "@who(\"registar\")", "@who(\"registar\")", "没有“registar”这一角色"),
        (
            "forbid (principal, action == Action::\"papers.sign\", resource)\nwhen",
            "forbit (principal, action == Action::\"papers.sign\", resource)\nwhen",
            "forbit (principal, action == Action::\"papers.sign\", resource)",
            "写法有误",
        ),
        ("context.count + 1 > 100", "context.kind == \"order\"", "@basis(\"3\")", "未由任何禁止条款按“count”把关"),
        (
            "permit (principal, action in [Action::\"papers.sign\", Action::\"papers.weigh\"], resource);",
            "permit (principal, action == Action::\"papers.weigh\", resource);",
            "@basis(\"3.1\")",
            "没有任何准许条款",
        ),
        (
            "when = \"context.has_vice\"",
            "when = \"context.has_vise\"",
            "when = \"context.has_vise\"",
            "是否应为“has_vice”",
        ),
        ("when = \"context.has_vice\"", "when = \"context.kind\"", "when = \"context.kind\"", "类型不对"),
        (
            "when = \"context.has_vice\"",
            "when = \"principal.person == ''\"",
            "when = \"principal.person == ''\"",
            "写法有误",
        ),
        (
            "when = \"context.has_vice\"",
            "when = \"true } unless { context.has_vice\"",
            "when = \"true } unless { context.has_vice\"",
            "只能是一个关于 context 的式子",
        ),
        ("context.count + 1 > 100", "context.count > 100 && false", "@basis(\"3.3\")", "永远不适用"),
    ];
    for (from, to, line, words) in samples {
        let compiled = changed(from, to);
        let shown: Vec<String> = compiled.flaws.iter().map(ToString::to_string).collect();
        let found = compiled
            .flaws
            .iter()
            .any(|f| f.source_line.contains(line) && format!("{}{}", f.message, f.help).contains(words));
        assert!(found, "{from:?} -> {to:?}: wanted {words:?} at {line:?}, got\n{}", shown.join("\n"));
        let only_warned = compiled.flaws.iter().all(|f| !f.is_error());
        assert_eq!(compiled.edition.is_some(), only_warned);
    }
    let column = |from: &str, to: &str| changed(from, to).flaws[0].column;
    assert_eq!(column("context.signers.contains", "context.signrs.contains"), 18);
    assert_eq!(column("when = \"context.has_vice\"", "when = \"context.has_vise\""), 17);
}

/// Whatever line is lost, whoever may not sign now may not sign then.
#[test]
fn no_lost_line_lets_a_stranger_sign() {
    let org = district();
    let lines: Vec<&str> = CHAPTER.lines().collect();
    let facts = facts_for_signing("circle");
    for at in 0..lines.len() {
        let mut copy = lines.clone();
        let lost = copy.remove(at);
        let Some(edition) = compile_text(&copy.join("\n")).edition else { continue };
        let verdict = judge(&edition, &org, "papers.sign", "p_vice_1", &facts);
        assert!(!matches!(verdict, Verdict::Passed { .. }), "line {} lost: {lost}", at + 1);
    }
}

#[test]
fn an_edition_is_shared_between_threads() {
    fn shared<T: Send + Sync>(_: &T) {}
    let edition = edition();
    shared(&edition);
    assert_eq!((edition.title(), edition.short(), edition.hash().len()), ("某区工作规则", "工作规则", 64));
    assert_eq!(edition.effective().unwrap().to_string(), "2023-01-09");
    assert_eq!(edition.policies().len(), 8);
}
