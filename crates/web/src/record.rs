//! 存证: the rows of a subject's journal as they stand, in words.

use askama::Template;
use guiju_core::Value;
use guiju_core::journal::Head;
use guiju_core::request::Evidence;
use guiju_ui::{Markup, cites, file_href, render};

use crate::answer::Failure;
use crate::rulebook::Labels;
use crate::subject::Opened;
use crate::visit::Visit;

struct Entry<'a> {
    head: &'a Head,
    told: Vec<String>,
    actor: String,
    on_behalf: String,
    medium: String,
    evidence: Markup,
    cites: Markup,
    facts: Markup,
}

#[derive(Template)]
#[template(path = "journal.html")]
struct JournalPart<'a> {
    entries: Vec<Entry<'a>>,
}

/// The tab with the rows of all matters, oldest first.
pub(crate) fn tab(visit: &Visit, opened: &Opened) -> Result<Markup, Failure> {
    let labels = Labels::of(visit);
    let mut entries = vec![];
    let mut rows: Vec<_> = opened.subject.rows.iter().chain(&opened.subject.others).collect();
    rows.sort_by_key(|(head, _)| head.version);
    for (head, body) in rows {
        let facts: Vec<(String, String)> = head.facts.iter().map(|(name, value)| said(&labels, name, value)).collect();
        let medium = head.entered_for.as_ref().map(|e| e.medium.as_str()).unwrap_or_default();
        entries.push(Entry {
            head,
            told: visit.site.matter(&head.matter).map(|m| m.tell(head, body, &visit.org)).unwrap_or_default(),
            actor: visit.org.name(&head.actor).to_owned(),
            on_behalf: visit.org.name(&head.on_behalf).to_owned(),
            medium: labels.member(&visit.site.medium_class, medium),
            evidence: head.entered_for.as_ref().map(|how| evidence(visit, opened, &how.evidence)).unwrap_or_default(),
            cites: cites(&head.citations),
            facts: guiju_ui::facts(&facts)?,
        });
    }
    Ok(render(&JournalPart { entries })?)
}

/// What shows that somebody else did it: the scan to open, the witness by name, what was written.
fn evidence(visit: &Visit, opened: &Opened, evidence: &Evidence) -> Markup {
    let mut parts = vec![];
    if let Some(scan) = &evidence.scan {
        let href = file_href(opened.name(), &opened.id, &scan.hash, &scan.name);
        let (href, name) = (Markup::text(&href), Markup::text(&scan.name));
        parts.push(Markup::trusted(format!("扫描件<a href=\"{href}\">{name}</a>")));
    }
    if !evidence.witness.is_empty() {
        parts.push(Markup::text(&format!("见证人{}", visit.org.name(&evidence.witness))));
    }
    if !evidence.reference.is_empty() {
        parts.push(Markup::text(&evidence.reference));
    }
    let mut words = vec![];
    for part in parts {
        if !words.is_empty() {
            words.push(Markup::text("，"));
        }
        words.push(part);
    }
    Markup::join(words)
}

/// A fact in words: its label, and its value as people call it.
pub(crate) fn said(labels: &Labels<'_>, name: &str, value: &Value) -> (String, String) {
    let words = match value {
        Value::Yes(_) | Value::Number(_) => value.to_string(),
        Value::Text(id) => called(labels, name, id),
        Value::Set(ids) => ids.iter().map(|id| called(labels, name, id)).collect::<Vec<_>>().join("、"),
    };
    (labels.fact(name), if words.is_empty() { "无".to_owned() } else { words })
}

/// What a value stands for: one of the fact's values, somebody or something of the organisation, an act. A text that
/// is none of these stands for itself.
fn called(labels: &Labels<'_>, fact: &str, id: &str) -> String {
    if labels.is_finite(fact) {
        return labels.value(fact, id);
    }
    let org = &labels.visit.org;
    let named = org.people.get(id).map(|p| p.name.clone());
    let named = named.or_else(|| org.posts.get(id).map(|p| p.title.clone()));
    let named = named.or_else(|| org.units.get(id).map(|u| u.name.clone()));
    let named = named.or_else(|| org.lines.get(id).map(|l| l.name.clone()));
    named.unwrap_or_else(|| if id.contains('.') { labels.act(id) } else { labels.role(id) })
}
