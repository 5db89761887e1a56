//! The rulebooks of the repository, examined.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod common;

use guiju_gate::rulebook::Spot;
use guiju_gate::{Compiled, Hit, Source, compile};
use guiju_proof::{Kind, check, explain, impact};

use common::{sources, vocabularies, workdays};

fn compiled() -> Compiled {
    compile(&sources(), &vocabularies())
}

#[test]
fn the_rulebook_checks_clean() {
    let report = check(&compiled(), &vocabularies(), &workdays());
    assert!(report.findings.is_empty(), "{report}");
    assert!(report.adoptable && !report.has_errors());
    assert_eq!(report.cases.rows, report.cases.passed);
    let own = report.layers.last().unwrap();
    assert_eq!(own.declared.map(usize::from), Some(own.counted));
    assert_eq!(own.executable + own.planned + own.guidance, own.counted);
    assert!(report.tables.iter().all(|t| t.overlaps == 0 && t.gaps == 0 && t.combinations > 0));
    assert!(report.acts.iter().all(|a| a.permits > 0 && a.forbids > 0), "{:#?}", report.acts);
    let json: serde_json::Value = serde_json::from_str(&report.json()).unwrap();
    assert_eq!(json["adoptable"], true);
    assert_eq!(json["cases"]["rows"], report.cases.rows);
    assert!(report.to_string().contains("检验通过"));
}

#[test]
fn every_difference_between_the_layers_is_told() {
    let compiled = compiled();
    let report = check(&compiled, &vocabularies(), &workdays());
    let text = report.to_string();
    assert!(report.differences.len() > 12 && report.findings.is_empty());
    for line in &report.differences {
        for words in [&line.label, &line.against, &line.above, &line.here, &line.choice] {
            assert!(!words.is_empty() && text.contains(words.as_str()), "{line:?}");
        }
        let below = explain(&compiled, &line.against, &vocabularies()).expect(&line.against);
        assert!(below.differences.contains(line) && below.to_string().contains(&line.here), "{line:?}");
        let number = line.place.split('.').next().unwrap();
        let own = explain(&compiled, number, &vocabularies()).unwrap();
        let shown = own.norms.iter().find(|n| n.name == line.name).unwrap();
        assert!(shown.lines.iter().any(|l| l.contains(&line.above)) && own.book != below.book);
    }
    // A class of the layer below that grows is told of without being declared.
    let file = "09-documents.md";
    let block = "```norm\nkind = \"class\"\nname = \"urgency\"\nbasis = \"52\"\nextends = true\nreading = \"试\"\nmember = [{ id = \"express\", label = \"特提\" }]\n```\n";
    let mut sources = sources();
    sources.iter_mut().find(|s| s.path == file).unwrap().text.push_str(&format!("\n{block}"));
    let after = check(&compile(&sources, &vocabularies()), &vocabularies(), &workdays());
    assert_eq!(after.differences.len(), report.differences.len() + 1);
    assert!(after.to_string().contains("补充：特提"));
}

/// The words of a list in the text of a file, without the one that begins at a spot.
fn without(text: &str, spot: Spot) -> String {
    let (before, rest) = text.split_at(spot.offset);
    let end = rest[1..].find('"').unwrap() + 2;
    let after = rest[end..].trim_start_matches([',', ' ']);
    format!("{before}{after}")
}

#[test]
fn every_precedence_is_needed() {
    let (mut whole, compiled) = (sources(), compiled());
    whole.sort_by_key(|s| (s.layer != "national", s.path.clone()));
    let mut tried = 0;
    for table in compiled.book.tables.values() {
        for row in &table.rows {
            for over in &row.prevails_over {
                let name = compiled.book.files.name(over.spot.file);
                let mut sources = whole.clone();
                let damaged = sources.iter_mut().find(|s| format!("{}/{}", s.layer, s.path) == name).unwrap();
                damaged.text = without(&damaged.text, over.spot);
                let report = check(&compile(&sources, &vocabularies()), &vocabularies(), &workdays());
                let (one, other) = (row.id.text.as_str(), over.text.as_str());
                let tells = |f: &&guiju_proof::Finding| {
                    f.kind == Kind::Overlap && f.flaw.message.contains(one) && f.flaw.message.contains(other)
                };
                let found = report.findings.iter().find(tells);
                let found = found.unwrap_or_else(|| panic!("{one} over {other} is not missed:\n{report}"));
                assert!(found.is_error() && !found.example.is_empty() && !report.adoptable);
                tried += 1;
            }
        }
    }
    assert!(tried > 5, "{tried} precedences");
}

#[test]
fn the_short_walk_counts_what_the_long_one_does() {
    let compiled = compiled();
    let edition = compiled.edition.as_ref().unwrap();
    for summary in check(&compiled, &vocabularies(), &workdays()).tables {
        let table = edition.table(&summary.question).unwrap();
        let (mut all, mut outside, mut single, mut prevailed, mut equal, mut otherwise) = (0, 0, 0, 0, 0, 0);
        table.walk(&mut |_, hit| {
            all += 1;
            match hit {
                Hit::Outside => outside += 1,
                Hit::Row(_) => single += 1,
                Hit::Prevails(..) => prevailed += 1,
                Hit::Equal(_) => equal += 1,
                Hit::Otherwise => otherwise += 1,
                Hit::Gap | Hit::Clash(_) => panic!("{}", summary.name),
            }
        });
        let short = (summary.combinations, summary.outside, summary.single, summary.prevailed);
        assert_eq!(short, (all, outside, single, prevailed), "{}", summary.name);
        assert_eq!((summary.equal, summary.otherwise), (equal, otherwise), "{}", summary.name);
    }
}

#[test]
fn every_article_can_be_laid_open() {
    let compiled = compiled();
    for article in &compiled.book.articles {
        let open = explain(&compiled, &article.place, &vocabularies()).expect(&article.place);
        assert_eq!((open.title.as_str(), open.line), (article.title.as_str(), article.line));
        let counted = (open.norms.len(), open.policies.len(), open.cases.len());
        assert_eq!(counted, (article.norms.len(), article.policies.len(), article.cases.len()), "{}", article.place);
        let text = open.to_string();
        assert!(open.policies.iter().all(|p| !p.acts.is_empty() && text.contains(&p.id)), "{}", article.place);
        assert!(serde_json::to_string(&open).unwrap().contains("prose"));
        // Asked for as it is written in official Chinese, it is the same.
        assert_eq!(explain(&compiled, &open.place, &vocabularies()).map(|e| e.place), Some(open.place));
    }
    assert!(explain(&compiled, "no such article", &vocabularies()).is_none());
    // A paragraph that is there is its article; one that is not is nothing.
    assert!(explain(&compiled, "51.6", &vocabularies()).is_some());
    assert!(explain(&compiled, "51.7", &vocabularies()).is_none());
}

#[test]
fn an_edition_opens_nothing_against_itself() {
    let compiled = compiled();
    let edition = compiled.edition.as_ref().unwrap();
    assert!(impact(edition, edition, &vocabularies()).is_empty());
}

/// An edition with one text in place of another, and the whole one.
fn amended(path: &str, old: &str, new: &str) -> (Compiled, Compiled) {
    let mut sources = sources();
    let file = sources.iter_mut().find(|s| s.path == path).unwrap();
    assert!(file.text.contains(old), "{old}");
    file.text = file.text.replacen(old, new, 1);
    (compiled(), compile(&sources, &vocabularies()))
}

#[test]
fn an_amendment_that_opens_something_is_told_with_an_example() {
    let file = "09-documents.md";
    for (old, new, what) in [
        ("refused = \"请示、报告只用于上行", "permitted = true\nnote = \"请示、报告只用于上行", "提问 documents.form"),
        (
            "{ role = \"executive_vice_mayor\", grant = \"sign\", basis = \"51.4\" }",
            "{ role = \"vice_mayor\", grant = \"sign\" }",
            "签批",
        ),
        (
            "unless { context.lawful_signers.contains(principal.person) }",
            "unless { !context.lawful_signers.isEmpty() || principal.person == \"\" }",
            "行为 documents.sign",
        ),
    ] {
        let (before, after) = amended(file, old, new);
        let after = after.edition.unwrap_or_else(|| panic!("{new}: {:#?}", after.flaws));
        let opened = impact(&before.edition.unwrap(), &after, &vocabularies());
        assert!(opened.iter().any(|o| o.what.starts_with(what) && !o.example.is_empty()), "{new}: {opened:#?}");
    }
}

#[test]
fn a_folder_that_is_no_rulebook_is_reported_and_cannot_be_adopted() {
    let sources = [Source { layer: "x".into(), path: "a.md".into(), text: "```norm\n".into() }];
    for sources in [&sources[..], &[]] {
        let report = check(&compile(sources, &vocabularies()), &vocabularies(), &workdays());
        assert!(report.has_errors() && !report.adoptable, "{report}");
        assert!(report.to_string().contains("不能启用"));
    }
}

/// What the check finds in the rulebook with one piece of a file replaced.
fn found_with(from: &str, to: &str) -> Vec<guiju_proof::Finding> {
    let mut sources = sources();
    let source = sources.iter_mut().find(|s| s.text.contains(from)).unwrap_or_else(|| panic!("nowhere {from:?}"));
    source.text = source.text.replacen(from, to, 1);
    check(&compile(&sources, &vocabularies()), &vocabularies(), &workdays()).findings
}

#[test]
fn duties_judgements_and_labels_that_lead_nowhere_are_found() {
    let told = "on = \"leave.permitted\"";
    let tells = "step = [{ after = 0, tell = \"office_director\" }]";
    // A matter that says of its subjects neither lines nor unit cannot tell whoever depends on them.
    let mut sources_of = sources();
    let leave = sources_of.iter_mut().find(|s| s.text.contains(told)).unwrap();
    let at = leave.text.find(told).unwrap();
    let step = at + leave.text[at..].find(tells).unwrap();
    leave.text.replace_range(step..step + tells.len(), &tells.replace("office_director", "deputy_in_charge"));
    let report = check(&compile(&sources_of, &vocabularies()), &vocabularies(), &workdays());
    assert!(report.findings.iter().any(|f| f.kind == Kind::NobodyOwes && f.is_error()), "{report}");
    let changes = [
        ("until = [\"duties.settled\"]", "until = [\"leave.completed\"]", Kind::NotDischarged),
        ("by = [\"mayor\", \"vice_mayor_in_charge\"]", "by = [\"vice_mayor_in_charge\"]", Kind::NobodyOwes),
        ("| secret | | 秘密★ |\n", "", Kind::NotShown),
        ("label = \"秘密★\"", "label = \"秘蜜★\"", Kind::CaseFails),
        (
            "given: actor.person=leader, judges=leader\n| actor.person | => | allowed | by |\n| leader | | yes | |\n",
            "given: actor.person=leader, judges=leader\n| actor.person | => | allowed | by |\n",
            Kind::NobodyMay,
        ),
        ("| clerk | yes | no | yes | | yes | |\n", "", Kind::NotShown),
        ("@strength(\"duty\")\n", "", Kind::Compile),
        (
            "step = [{ after = 0, tell = \"mayor\" }]",
            "step = [{ after = 0, act = \"duties.set_right\" }]",
            Kind::Compile,
        ),
        ("departs = true\n", "", Kind::Compile),
        (
            "unless { context.finance_departure == \"yes\" }",
            "unless { context.finance_departure == \"open\" }",
            Kind::Compile,
        ),
    ];
    for (from, to, kind) in changes {
        let findings = found_with(from, to);
        assert!(findings.iter().any(|f| f.kind == kind && f.is_error()), "{from} → {to}: {findings:#?}");
    }
}

#[test]
fn judgements_are_told_with_who_may_make_them() {
    let compiled = compiled();
    let report = check(&compiled, &vocabularies(), &workdays());
    assert!(report.judgements.iter().any(|j| j.departs) && report.judgements.iter().any(|j| !j.departs));
    for line in &report.judgements {
        assert!(!line.by.is_empty() && !line.on.is_empty() && report.to_string().contains(&line.word), "{line:?}");
        let number = line.place.split('.').next().unwrap();
        let article = explain(&compiled, number, &vocabularies()).unwrap().to_string();
        assert!(article.contains(&line.word) && article.contains("尚待认定"), "{article}");
    }
    let soft = explain(&compiled, "50", &vocabularies()).unwrap();
    assert!(soft.policies.iter().any(|p| p.strength.contains("可以偏离")) && soft.to_string().contains("强度"));
    // Officials read some sixty examples of who may sign in whose place.
    let cases = compiled.book.articles.iter().flat_map(|a| &a.cases);
    let rows =
        cases.filter(|c| c.kind == guiju_gate::rulebook::CaseKind::Authority).map(|c| c.rows.len()).sum::<usize>();
    assert!(rows >= 60, "{rows} examples of authority");
}
