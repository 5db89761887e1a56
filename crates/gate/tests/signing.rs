//! Who may sign, who may not and why, and what an empty set waits for.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails by panicking")]

mod small;

use guiju_core::Organisation;
use guiju_core::fact::Value;
use guiju_core::norms::{Norms, Via};
use guiju_gate::Edition;
use small::{at, away, changed, designate, district, edition, grant, lines, now, paper};

fn signers(
    edition: &Edition,
    org: &Organisation,
    facts: &guiju_core::Facts,
    ids: &[&str],
) -> guiju_core::norms::SignerSet {
    let ruling = edition.ask("papers.signer", facts).unwrap();
    edition.signers(&ruling, facts, at(org, now(), &lines(ids))).unwrap()
}

fn posts(set: &guiju_core::norms::SignerSet) -> Vec<&str> {
    set.lawful.iter().map(|c| c.post.as_str()).collect()
}

fn why<'a>(set: &'a guiju_core::norms::SignerSet, person: &str) -> &'a str {
    set.not.iter().find(|(p, _)| p == person).map_or("", |(_, why)| why)
}

#[test]
fn an_important_paper_needs_the_mayor_or_an_authorised_executive() {
    let (edition, org) = (edition(), district());
    let important = paper("notice", "important");
    let set = signers(&edition, &org, &important, &["school"]);
    assert_eq!(posts(&set), ["mayor"]);
    assert_eq!(set.default.as_ref().unwrap().post, "mayor");
    assert_eq!(why(&set, "p_executive"), "未获授权");
    assert_eq!(why(&set, "p_vice_1"), "本款只由区长、经授权的常务副区长签发");
    let with = |from: &str, since: &str, until: &str, lines: &[&str]| {
        let mut org = district();
        grant(&mut org, "executive", from, since, until, lines);
        signers(&edition, &org, &important, &["school"])
    };
    let set = with("mayor", "2023-01-01", "2023-02-01", &["school"]);
    assert_eq!(posts(&set), ["mayor", "executive"]);
    assert_eq!(set.lawful[1].label, "常务副区长（受权签发）");
    assert_eq!(set.lawful[1].via, Via::Granted("g-executive".into()));
    assert_eq!(set.lawful[1].citations[0].place, "2.2");
    assert_eq!(set.default.unwrap().post, "mayor");
    assert_eq!(why(&with("mayor", "2022-12-01", "2023-01-06", &[]), "p_executive"), "授权已于2023年1月5日届满");
    assert_eq!(why(&with("mayor", "2023-01-11", "", &[]), "p_executive"), "授权自2023年1月11日起生效");
    assert_eq!(why(&with("mayor", "2023-01-01", "", &["road"]), "p_executive"), "授权不及于所涉分工事项");
    assert_eq!(why(&with("vice_1", "2023-01-01", "", &[]), "p_executive"), "所获授权不是由有权的同志作出");
    // An authorisation of another vice mayor changes nothing.
    let mut org = district();
    grant(&mut org, "vice_1", "mayor", "2023-01-01", "", &[]);
    assert_eq!(posts(&signers(&edition, &org, &important, &["school"])), ["mayor"]);
}

#[test]
fn a_designee_signs_what_may_be_signed_in_his_place_and_no_order() {
    let (edition, mut org) = (edition(), district());
    away(&mut org, "mayor", "2023-01-09", "2023-01-12");
    designate(&mut org, "preside", "mayor", "vice_2");
    let set = signers(&edition, &org, &paper("notice", "important"), &["school"]);
    assert_eq!(posts(&set), ["mayor", "vice_2"]);
    assert_eq!(
        set.lawful[1].citations.iter().map(|c| c.norm.as_str()).collect::<Vec<_>>(),
        ["signer/important", "preside"]
    );
    let set = signers(&edition, &org, &paper("order", "ordinary"), &["school"]);
    assert_eq!(posts(&set), ["mayor"]);
    assert_eq!(why(&set, "p_vice_2"), "本款不得由他人代行");
    org.absences.clear();
    let set = signers(&edition, &org, &paper("notice", "important"), &["school"]);
    assert_eq!(posts(&set), ["mayor"]);
    assert_eq!(why(&set, "p_vice_2"), "区长 甲在岗，指定不生效");
}

#[test]
fn an_ordinary_paper_is_signed_by_whose_portfolio_it_is() {
    let (edition, org) = (edition(), district());
    let set = signers(&edition, &org, &paper("notice", "ordinary"), &["school"]);
    assert_eq!(posts(&set), ["vice_1", "mayor"]);
    assert_eq!(set.default.as_ref().unwrap().citations[0].place, "2.4");
    assert_eq!(why(&set, "p_vice_2"), "非本件分管");
    // Of several only the highest; and another way that needs evidence.
    let several = paper("notice", "several");
    let set = signers(&edition, &org, &several, &["park"]);
    assert_eq!(posts(&set), ["vice_1"]);
    assert_eq!(why(&set, "p_vice_2"), "应由排序在前的副区长 丙签发");
    assert_eq!(why(&set, "p_director"), "尚缺“有同意的记录”");
    let mut with = several.clone();
    with.insert("consent".into(), Value::Yes(true));
    assert_eq!(posts(&signers(&edition, &org, &with, &["park"])), ["vice_1", "director"]);
}

#[test]
fn an_empty_set_says_who_can_end_it() {
    let (edition, mut org) = (edition(), district());
    let set = signers(&edition, &org, &paper("notice", "several"), &[]);
    assert!(set.lawful.is_empty() && set.default.is_none());
    assert_eq!(set.waits.unwrap().code, "nobody");
    org.holdings.retain(|h| h.post != "mayor");
    let order = signers(&edition, &org, &paper("order", "ordinary"), &["school"]).waits.unwrap();
    assert_eq!(order.message, "区长一职空缺，暂无可以办理的同志");
    assert_eq!(order.citations[0].place, "2.1");
    assert_eq!(order.who, ["文书 己"]);
    let only_granted = changed(
        "signers = [{ role = \"mayor\" }, { role = \"executive\", grant",
        "signers = [{ role = \"executive\", grant",
    )
    .edition
    .unwrap();
    let set = signers(&only_granted, &district(), &paper("notice", "important"), &["school"]);
    let waits = set.waits.unwrap();
    assert_eq!((waits.code.as_str(), waits.who.as_slice()), ("not_granted", ["区长 甲".to_owned()].as_slice()));
    assert_eq!(waits.remedy.unwrap().act.as_deref(), Some("office.authorise"));
    let refused = signers(&edition, &district(), &paper("letter", "ordinary"), &[]);
    assert_eq!(refused.waits.unwrap().message, "这一文种不得这样行文");
}

#[test]
fn a_signer_on_a_ground_of_another_book_is_cited_by_that_book() {
    let mut org = district();
    grant(&mut org, "executive", "mayor", "2023-01-01", "", &[]);
    let cited = |basis: &str| {
        let plain = "{ role = \"executive\", grant = \"sign\" }";
        let compiled = changed(plain, &plain.replace(" }", &format!(", basis = \"{basis}\" }}")));
        let shown: Vec<String> = compiled.flaws.iter().map(ToString::to_string).collect();
        let edition = compiled.edition.unwrap_or_else(|| panic!("{}", shown.join("\n")));
        let set = signers(&edition, &org, &paper("notice", "important"), &["school"]);
        let citations = [&set.lawful[0], &set.lawful[1]].map(|c| c.citations[0].to_string());
        citations.join("；")
    };
    assert_eq!(cited("2.3"), "《工作规则》第二条第二款；《工作规则》第二条第三款");
    assert_eq!(cited("《某条例》第三条"), "《工作规则》第二条第二款；《某条例》第三条");
}
