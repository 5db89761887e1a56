//! 存证: the rows of a subject's journal as they stand, in words.

use askama::Template;
use guiju_core::Value;
use guiju_core::journal::Head;
use guiju_ui::{Markup, cites, render};

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
            cites: cites(&head.citations),
            facts: guiju_ui::facts(&facts)?,
        });
    }
    Ok(render(&JournalPart { entries })?)
}

/// A fact in words: its label, and its value as people call it.
fn said(labels: &Labels<'_>, name: &str, value: &Value) -> (String, String) {
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
