//! Policies and worked examples as people read them.

use guiju_gate::PolicyView;
use guiju_gate::rulebook::{Article, Case, CaseKind};
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
    let vocabularies: Vec<_> = labels.visit.site.matters.iter().map(|m| m.vocabulary()).collect();
    let told = guiju_proof::case_in_words(labels.visit.edition.book(), &vocabularies, case);
    let first = told.heads.len().saturating_sub(told.expectations);
    let mark = |(n, head): (usize, &String)| if n < first { head.clone() } else { format!("→ {head}") };
    let heads: Vec<String> = told.heads.iter().enumerate().map(mark).collect();
    let rows: Vec<Vec<Cell>> = told.rows.into_iter().map(|row| row.into_iter().map(Cell::from).collect()).collect();
    let given = told.given;
    let body = Markup::join([facts(&given)?, grid("", &heads, &rows)?]);
    Ok(Part { label: what, tag: "样例", name: case.id.clone(), body, notes: vec![] })
}
