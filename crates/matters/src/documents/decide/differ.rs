//! How two versions of a paper differ, element by element, in words.

use guiju_core::norms::Norms;
use guiju_core::vocabulary::FieldKind;
use guiju_core::{CaseFile, Organisation};

use super::super::event::Paper;
use super::super::vocabulary::PAPER;

/// Longest text of one version that is shown, in characters.
const SHOWN: usize = 60;
/// Most paragraphs of a body that are shown one by one.
const PARAGRAPHS: usize = 12;

/// One element that is not what it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Name of the field.
    pub field: &'static str,
    /// Label, as on the form.
    pub label: &'static str,
    /// As shown before.
    pub was: String,
    /// As shown now.
    pub now: String,
}

/// The elements that differ, in the order of the form.
pub fn differences(was: &Paper, now: &Paper, org: &Organisation, norms: &dyn Norms) -> Vec<Difference> {
    let fields = PAPER.iter().map(|field| {
        let show = |paper: &Paper| element(field.name, field.kind, paper, org, norms);
        Difference { field: field.name, label: field.label, was: show(was), now: show(now) }
    });
    fields.filter(|d| d.was != d.now).collect()
}

/// The same in sentences; of the body the paragraphs that went and came.
pub fn told(was: &Paper, now: &Paper, case: &CaseFile<'_>, norms: &dyn Norms) -> Vec<String> {
    let mut told = vec![];
    for difference in differences(was, now, case.org, norms) {
        if difference.field == "body" {
            told.extend(paragraphs(&was.body, &now.body));
        } else if difference.field == "annex" {
            told.extend(paragraphs(&was.annex, &now.annex));
        } else {
            let Difference { label, was, now, .. } = difference;
            told.push(format!("“{label}”由“{}”改为“{}”", short(&was), short(&now)));
        }
    }
    told
}

/// One element as people read it.
fn element(field: &str, kind: FieldKind, paper: &Paper, org: &Organisation, norms: &dyn Norms) -> String {
    let raw = text(field, paper, org);
    let FieldKind::Choice(class) = kind else { return raw };
    let found = norms.members(class).into_iter().find(|(id, _)| *id == raw);
    found.map_or(raw, |(_, label)| label)
}

fn text(field: &str, paper: &Paper, org: &Organisation) -> String {
    let yes = |is: bool| if is { "是" } else { "否" }.to_owned();
    let plain = match field {
        "title" => &paper.title,
        "issuer" => &paper.issuer,
        "joint_with" => &paper.joint_with,
        "doc_type" => &paper.doc_type,
        "recipient" => &paper.recipient,
        "matter_class" => &paper.matter_class,
        "basis" => &paper.basis,
        "meeting" => &paper.meeting,
        "addressed" => &paper.addressed,
        "skip_approval" => &paper.skip_approval,
        "finance_opinion" => &paper.finance_opinion,
        "urgency" => &paper.urgency,
        "publicity" => &paper.publicity,
        "withhold_ground" => &paper.withhold_ground,
        "label" => &paper.label,
        "body" => &paper.body,
        "annex" => &paper.annex,
        "recipients" => return paper.recipients.join("、"),
        "copies" => return paper.copies.join("、"),
        "asks" => return paper.asks.join("、"),
        "lines" => {
            let name = |id: &String| org.lines.get(id).map_or_else(|| id.clone(), |line| line.name.clone());
            return paper.lines.iter().map(name).collect::<Vec<_>>().join("、");
        }
        "meeting_passed" => return yes(paper.meeting_passed),
        "normative" => return yes(paper.normative),
        "consent_noted" => return yes(paper.consent_noted),
        "skip_level" => return yes(paper.skip_level),
        "temporary_funding" => return yes(paper.temporary_funding),
        "own_competence" => return yes(paper.own_competence),
        "already_covered" => return yes(paper.already_covered),
        "amount" => return paper.amount.map(yuan).unwrap_or_default(),
        // Two files of one name are told apart by what is in them.
        "source" => return paper.source.iter().map(|a| format!("{}（{:.8}）", a.name, a.hash)).collect(),
        "attachments" => return paper.attachments.iter().map(|a| format!("{}（{:.8}）", a.name, a.hash)).collect(),
        _ => return String::new(),
    };
    plain.clone()
}

fn yuan(fen: i64) -> String {
    format!("{}.{:02}元", fen / 100, fen.abs() % 100)
}

/// A text as far as it is shown.
fn short(text: &str) -> String {
    match text.chars().count() {
        0 => "（空）".to_owned(),
        n if n > SHOWN => format!("{}……", text.chars().take(SHOWN).collect::<String>()),
        _ => text.to_owned(),
    }
}

fn paragraphs(was: &str, now: &str) -> Vec<String> {
    let lacks = |text: &str, line: &str| !text.lines().any(|l| l.trim() == line.trim());
    let gone = was.lines().filter(|l| lacks(now, l)).map(|l| format!("正文删去：{}", short(l)));
    let come = now.lines().filter(|l| lacks(was, l)).map(|l| format!("正文增加：{}", short(l)));
    let mut told: Vec<String> = gone.chain(come).collect();
    if told.is_empty() {
        told.push("正文各段的次序或者重复有变动".to_owned());
    }
    let more = told.len().saturating_sub(PARAGRAPHS);
    if more > 0 {
        told.truncate(PARAGRAPHS);
        told.push(format!("正文另有{more}处变动"));
    }
    told
}
