//! Policies and worked examples as people read them.

use guiju_gate::PolicyView;
use guiju_gate::rulebook::{Article, Case, CaseKind, CaseRow, Word};
use guiju_ui::{Cell, Markup, cite_place, facts};

use super::labels::Labels;
use super::norms::{Part, grid, pairs};
use crate::answer::Failure;

/// The policies of an article.
pub(crate) fn policies(labels: &Labels<'_>, article: &Article) -> Result<Vec<Part>, Failure> {
    let mut parts = vec![];
    for policy in &article.policies {
        let view = labels.visit.edition.policies().iter().find(|p| p.id == policy.id);
        let (forbids, message, remedy) =
            view.map_or((false, "", ""), |v| (v.forbids, v.message.as_str(), v.remedy.as_str()));
        let acts: Vec<String> = view.map(|v| v.acts.iter().map(|a| labels.act(a)).collect()).unwrap_or_default();
        let reads: Vec<String> = view.map(|v| v.facts.iter().map(|f| labels.fact(f)).collect()).unwrap_or_default();
        let told = pairs(vec![
            ("所管事项", acts.join("、")),
            ("所看事实", reads.join("、")),
            ("强度", softness(labels, view)),
            ("不符合时", labels.filled(message)),
            ("怎样办", labels.filled(remedy)),
        ])?;
        let basis = view.map(|v| cite_place(&v.citation)).unwrap_or_default();
        let basis = Markup::join([Markup::trusted("<p>依据：".to_owned()), basis, Markup::trusted("</p>".to_owned())]);
        let code = format!("<details><summary>规则原文</summary><pre>{}</pre></details>", Markup::text(&policy.text));
        parts.push(Part {
            label: if forbids { "限制" } else { "准许" }.to_owned(),
            tag: "权限规则",
            name: policy.id.clone(),
            body: Markup::join([told, basis, Markup::trusted(code)]),
            notes: vec![],
        });
    }
    Ok(parts)
}

/// How what is no gate may be departed from; empty for a gate.
fn softness(labels: &Labels<'_>, view: Option<&PolicyView>) -> String {
    let departures: Vec<String> = view.iter().flat_map(|v| &v.departures).map(|name| labels.judgement(name)).collect();
    if departures.is_empty() {
        String::new()
    } else {
        format!("原则上如此；认定“{}”的，可以偏离", departures.join("”“"))
    }
}

/// A worked example.
pub(crate) fn case(labels: &Labels<'_>, case: &Case) -> Result<Part, Failure> {
    let what = match case.kind {
        CaseKind::Act => labels.act(&case.subject.text),
        CaseKind::Duty => labels.duty(&case.subject.text),
        CaseKind::Judgement => labels.judgement(&case.subject.text),
        CaseKind::Class => labels.class(&case.subject.text),
        CaseKind::Question | CaseKind::Authority => labels.question(&case.subject.text),
    };
    let word = |key: &str, cell: &Word| {
        let parts = cell.text.split('+').map(|part| match key {
            "permitted" | "allowed" | "waits" | "asked" | "applies" => labels.member("yes_no", part),
            "signers" | "default" | "away" | "vacant" | "authorised" | "actor.roles" | "approve" | "report" => {
                labels.role(part)
            }
            "file" => labels.member(labels.bodies(&case.subject.text), part),
            fact => labels.value(fact, part),
        });
        parts.collect::<Vec<_>>().join("、")
    };
    let given: Vec<(String, String)> =
        case.given.iter().map(|(k, v)| (labels.fact(&k.text), word(&k.text, v))).collect();
    let head = |w: &Word| labels.fact(&w.text);
    let heads: Vec<String> =
        case.keys.iter().map(head).chain(case.expectations.iter().map(|e| format!("→ {}", head(e)))).collect();
    let names: Vec<&Word> = case.keys.iter().chain(&case.expectations).collect();
    let row = |row: &CaseRow| {
        let cells = row.cells.iter().chain(&row.expected).zip(&names);
        cells.map(|(cell, name)| Cell::from(word(&name.text, cell))).collect()
    };
    let rows: Vec<Vec<Cell>> = case.rows.iter().map(row).collect();
    let body = Markup::join([facts(&given)?, grid("", &heads, &rows)?]);
    Ok(Part { label: what, tag: "样例", name: case.id.clone(), body, notes: vec![] })
}
