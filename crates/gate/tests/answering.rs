//! What the rules answer: tables, ladders, roles, signers.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails by panicking")]

mod small;

use guiju_core::Organisation;
use guiju_core::fact::Value;
use guiju_core::norms::{Answer, Norms, Via};
use guiju_core::org::{Span, Word};
use guiju_gate::{Edition, Hit};
use small::{at, away, changed, designate, district, edition, facts, lines, now, paper, time};

#[test]
fn tables_answer_by_row_precedence_and_otherwise() {
    let edition = edition();
    let order = edition.ask("papers.signer", &paper("order", "important")).unwrap();
    assert_eq!(order.citation.norm, "signer/orders");
    assert_eq!(order.citation.place, "2.1");
    assert_eq!(order.note, "命令由区长本人签署");
    assert_eq!(order.keys, [("文种".to_owned(), "命令".to_owned()), ("轻重".to_owned(), "重要".to_owned())]);
    let ordinary = edition.ask("papers.signer", &paper("notice", "ordinary")).unwrap();
    assert_eq!(ordinary.note, "分工即常设授权；条文未规定，本地选择");
    let form = edition.ask("papers.form", &paper("letter", "ordinary")).unwrap();
    assert_eq!(form.answer, Answer::Refused("这一文种不得这样行文".into()));
    assert_eq!(form.citation.to_string(), "《公文处理工作条例》第九条");
    // What the form refuses has no signer, and says so by the form's own ground.
    let outside = edition.ask("papers.signer", &paper("letter", "ordinary")).unwrap();
    assert_eq!(outside.answer, form.answer);
    assert_eq!(edition.ask("papers.form", &paper("order", "ordinary")).unwrap().answer, Answer::Permitted);
}

#[test]
fn what_cannot_be_answered_is_a_fault() {
    let edition = edition();
    let fault = |facts: &guiju_core::Facts| edition.ask("papers.signer", facts).unwrap_err().0;
    assert!(fault(&facts(&[("kind", "order".into())])).contains("没有给出“weight”"));
    assert!(fault(&paper("ordre", "ordinary")).contains("不会是“ordre”"));
    assert!(edition.ask("papers.colour", &facts(&[])).is_err());
    let clash = changed("prevails_over = [\"important\", \"ordinary\"]\nreason = \"命令由区长本人签署\"\n", "")
        .edition
        .unwrap();
    let message = clash.ask("papers.signer", &paper("order", "important")).unwrap_err().0;
    assert!(message.contains("orders、important") && message.contains("相互矛盾"), "{message}");
    let gap = changed("when = { weight = \"important\" }", "when = { kind = \"order\", weight = \"important\" }");
    let message = gap.edition.unwrap().ask("papers.signer", &paper("notice", "important")).unwrap_err().0;
    assert!(message.contains("没有规定：文种=通知，轻重=重要"), "{message}");
}

#[test]
fn walking_meets_every_combination_as_asking_does() {
    let edition = edition();
    let table = edition.table("papers.signer").unwrap();
    let mut seen = vec![];
    table.walk(&mut |combination, hit| {
        assert_eq!(&table.hit(combination), hit);
        seen.push((combination.to_vec(), hit.clone()));
    });
    assert_eq!(seen.len(), 9);
    assert_eq!(seen[1], (vec![0, 1], Hit::Prevails(0, vec![1])));
    assert_eq!(seen[2], (vec![0, 2], Hit::Row(0)));
    assert_eq!(seen[5], (vec![1, 2], Hit::Row(3)));
    assert!(seen[6..].iter().all(|(_, hit)| *hit == Hit::Outside));
    assert_eq!(table.only_where(), Some("papers.form"));
    assert_eq!(table.hit(&[0, 99]), Hit::Gap);
    let same = changed(
        "signers = [{ role = \"vice_in_charge\", basis = \"2.4\" }, { role = \"mayor\" }]",
        "signers = [{ role = \"mayor\", substitutable = false }]",
    );
    let same = changed_more(
        same.book.files.text(0),
        "verb = \"签发\"\nchain = \"ladder\"\nsigners = [{ role = \"mayor\", sub",
        "verb = \"签署\"\nchain = \"ladder\"\nsigners = [{ role = \"mayor\", sub",
    );
    let same = changed_more(&same, "prevails_over = [\"important\", \"ordinary\"]", "prevails_over = [\"important\"]");
    let same = small::compile_text(&same).edition.unwrap();
    assert_eq!(same.table("papers.signer").unwrap().hit(&[0, 0]), Hit::Equal(vec![0, 2]));
}

fn changed_more(text: &str, from: &str, to: &str) -> String {
    assert!(text.contains(from), "{from}");
    text.replacen(from, to, 1)
}

fn held(edition: &Edition, org: &Organisation, role: &str, ids: &[&str]) -> Vec<(String, String, Via)> {
    let lines = lines(ids);
    let held = edition.holders(role, at(org, now(), &lines)).unwrap();
    held.into_iter().map(|c| (c.post, c.for_post, c.via)).collect()
}

#[test]
fn roles_are_found_by_post_line_and_unit() {
    let (edition, mut org) = (edition(), district());
    let own = |post: &str| (post.to_owned(), post.to_owned(), Via::Own);
    assert_eq!(held(&edition, &org, "vice", &[]), [own("executive"), own("vice_1"), own("vice_2")]);
    assert_eq!(held(&edition, &org, "vice_in_charge", &["road"]), [own("vice_2")]);
    assert_eq!(held(&edition, &org, "vice_in_charge", &["road", "park"]), [own("vice_1"), own("vice_2")]);
    assert_eq!(held(&edition, &org, "vice_in_charge", &[]), []);
    assert_eq!(held(&edition, &org, "drafting_head", &[]), [own("school_head")]);
    assert!(edition.holders("mayer", at(&org, now(), &[])).is_err());
    // A vacancy is nobody's capacity; it is not an absence.
    org.holdings[2].span.until = Some(time("2023-01-05"));
    assert_eq!(held(&edition, &org, "vice_in_charge", &["school"]), []);
}

#[test]
fn a_designee_is_added_while_the_absence_and_the_designation_last() {
    let (edition, mut org) = (edition(), district());
    designate(&mut org, "preside", "mayor", "vice_2");
    assert_eq!(held(&edition, &org, "mayor", &[]).len(), 1);
    away(&mut org, "mayor", "2023-01-09", "2023-01-12");
    let found = held(&edition, &org, "mayor", &[]);
    assert_eq!(found[0].2, Via::Own, "absence removes nobody");
    assert_eq!(found[1], ("vice_2".to_owned(), "mayor".to_owned(), Via::StandsIn("d-vice_2".to_owned())));
    let capacity = edition.holders("mayor", at(&org, now(), &[])).unwrap().remove(1);
    assert_eq!(capacity.label, "副区长（受指定主持工作）");
    assert_eq!(capacity.citations[0].norm, "preside");
    for broken in ["by", "to", "until", "vacant"] {
        let mut org = org.clone();
        match broken {
            "by" => org.designations[0].by = "vice_1".into(),
            "to" => org.designations[0].to = "director".into(),
            "until" => org.designations[0].span.until = Some(time("2023-01-10T08:00")),
            _ => org.holdings[3].span.until = Some(time("2023-01-10T08:00")),
        }
        assert_eq!(held(&edition, &org, "mayor", &[]).len(), 1, "{broken}");
    }
}

#[test]
fn a_designation_gives_nothing_before_it_was_made_and_while_it_is_disputed() {
    let (edition, mut org) = (edition(), district());
    designate(&mut org, "preside", "mayor", "vice_2");
    away(&mut org, "mayor", "2023-01-09", "2023-01-12");
    let in_all = |org: &Organisation| held(&edition, org, "mayor", &[]).len();
    assert_eq!(in_all(&org), 2);
    for (word, made, counts) in [
        (Word::Unsaid, "2023-01-01", 2),
        (Word::Confirmed, "2023-01-01", 2),
        (Word::Disputed, "2023-01-01", 1),
        (Word::Void, "2023-01-01", 1),
        // It says that it began before; it was made after the hour.
        (Word::Own, "2023-01-11", 1),
    ] {
        let made_at = time(made);
        (org.designations[0].word, org.designations[0].made) = (word, made_at);
        assert_eq!(in_all(&org), counts, "{word:?}, made {made}");
    }
}

/// An absence is of these hours, and was known so from its beginning.
fn lasts(org: &mut Organisation, absence: usize, span: Span) {
    org.absences[absence].span = span;
    org.absences[absence].whole = span;
}

#[test]
fn nobody_stands_in_for_one_who_stands_in_for_him() {
    let (edition, mut org) = (edition(), district());
    org.relations[0].post = "executive".into();
    away(&mut org, "executive", "2023-01-01", "2023-03-01");
    designate(&mut org, "care_executive", "executive", "vice_1");
    assert_eq!(held(&edition, &org, "vice_in_charge", &["school"]).len(), 2);
    // By the rules the executive looks after the work of a vice who is away for long: then neither does the other's.
    away(&mut org, "vice_1", "2023-01-09", "2023-01-24");
    let found = held(&edition, &org, "vice_in_charge", &["school"]);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].2, Via::Own, "what he holds by himself stays");
    // A short absence closes no circle.
    lasts(&mut org, 1, small::span("2023-01-09", "2023-01-12"));
    assert_eq!(held(&edition, &org, "vice_in_charge", &["school"]).len(), 2);
}

#[test]
fn a_long_absence_opens_the_portfolio_by_itself() {
    let (edition, mut org) = (edition(), district());
    away(&mut org, "vice_1", "2023-01-09", "2023-01-23");
    assert_eq!(held(&edition, &org, "vice_in_charge", &["school"]).len(), 1, "14 days are not long");
    lasts(&mut org, 0, small::span("2023-01-09", "2023-01-24"));
    let found = held(&edition, &org, "vice_in_charge", &["school"]);
    assert_eq!(found[1], ("executive".to_owned(), "vice_1".to_owned(), Via::StandsIn(String::new())));
    // Only the relations to lines of work, not the role.
    assert_eq!(held(&edition, &org, "vice", &[]).len(), 3);
    // Without an end it is long once so many days have passed.
    lasts(&mut org, 0, small::span("2022-12-28", ""));
    assert_eq!(held(&edition, &org, "vice_in_charge", &["school"]).len(), 1);
    lasts(&mut org, 0, small::span("2022-12-27", ""));
    assert_eq!(held(&edition, &org, "vice_in_charge", &["school"]).len(), 2);
    // The executive's own portfolio is excepted; it takes a designation.
    let mut org = district();
    org.relations[0].post = "executive".into();
    away(&mut org, "executive", "2023-01-01", "2023-03-01");
    assert_eq!(held(&edition, &org, "vice_in_charge", &["school"]).len(), 1);
    designate(&mut org, "care_executive", "executive", "vice_2");
    assert_eq!(held(&edition, &org, "vice_in_charge", &["school"])[1].0, "vice_2");
}

#[test]
fn rungs_follow_condition_posts_and_vacancies() {
    let (edition, mut org) = (edition(), district());
    let rungs = |org: &Organisation, facts: &guiju_core::Facts, ids: &[&str]| {
        edition.rungs("ladder", facts, at(org, now(), &lines(ids))).unwrap()
    };
    let both = rungs(&org, &paper("notice", "several"), &["park"]);
    assert_eq!(
        both.iter().map(|r| r.key.as_str()).collect::<Vec<_>>(),
        ["director", "vice_in_charge@vice_1", "vice_in_charge@vice_2"]
    );
    assert_eq!(both[0].label, "办公室主任审核");
    assert_eq!(both[2].capacities.len(), 1);
    assert_eq!(both[2].citation.place, "2.2");
    let without = facts(&[("has_vice", Value::Yes(false))]);
    assert_eq!(rungs(&org, &without, &["park"]).len(), 1);
    org.holdings[3].span.until = Some(time("2023-01-05"));
    let vacant = rungs(&org, &paper("notice", "several"), &["road"]).remove(1);
    assert!(vacant.capacities.is_empty());
    let waits = vacant.waits.unwrap();
    assert_eq!((waits.code.as_str(), waits.who.as_slice()), ("vacant", ["文书 己".to_owned()].as_slice()));
    assert_eq!(waits.remedy.unwrap().act.as_deref(), Some("office.take_up"));
    let nobody = rungs(&org, &paper("notice", "several"), &[]).remove(1);
    assert_eq!(nobody.waits.unwrap().code, "nobody");
    assert!(edition.rungs("ladder", &facts(&[]), at(&org, now(), &[])).is_err());
    assert!(edition.rungs("steps", &facts(&[]), at(&org, now(), &[])).is_err());
}

#[test]
fn values_grounds_classes_and_substitutions_are_told() {
    let edition = edition();
    assert_eq!(edition.value("long_days").unwrap().0, 15);
    assert_eq!(edition.ground("papers.late").unwrap().place, "3.1");
    assert!(edition.ground("papers.lost").is_err() && edition.value("short_days").is_err());
    assert_eq!(edition.members("power"), [("sign".to_owned(), "签发".to_owned())]);
    assert_eq!(edition.members("role").len(), 8);
    assert_eq!((edition.role_label("director").as_str(), edition.role_label("x").as_str()), ("办公室主任", "x"));
    assert!(edition.is_head("mayor") && !edition.is_head("vice"));
    let names = |role: &str| edition.substitutions(role).into_iter().map(|s| s.name).collect::<Vec<_>>();
    assert_eq!(names("executive"), ["care_executive"]);
    assert_eq!(names("vice"), ["care_vice"]);
    let preside = edition.substitutions("mayor").remove(0);
    assert_eq!((preside.designated_by.as_deref(), preside.from_days), (Some("mayor"), 0));
    assert_eq!(edition.substitutions("vice")[0].from_days, 15);
}
