//! One row of the journal: everything of its head, and its place in the chain.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use guiju_core::journal::Head;
use guiju_ui::{Markup, cites, encode, render, subject_href};

use super::{against, named, noted, refused};
use crate::answer::Failure;
use crate::record::said;
use crate::rulebook::Labels;
use crate::visit::{Visit, blocking};
use crate::years;

#[derive(Template)]
#[template(path = "journal_row.html")]
struct RowPage<'a> {
    head: &'a Head,
    act: String,
    actor: String,
    on_behalf: String,
    medium: String,
    /// Hash of the file that is evidence; empty where there is none.
    scan: String,
    witness: String,
    reference: String,
    due: String,
    /// Who loads the years that are missing, where it could not be counted for want of them.
    years: Option<Markup>,
    cites: Markup,
    facts: Markup,
    owed: Vec<String>,
    opened: Vec<String>,
    previous: String,
    hash: &'a str,
    card: String,
    subject: String,
    /// Where the content is, for whom it was opened.
    content: Option<String>,
    last: u64,
}

/// GET /journal/{position}
pub(crate) async fn show(visit: Visit, Path(position): Path<u64>) -> Result<Response, Failure> {
    blocking(move || page(&visit, position)).await
}

fn page(visit: &Visit, position: u64) -> Result<Response, Failure> {
    let reasons = against(visit, visit.site.auditing.journal, &[]);
    if !reasons.is_empty() {
        return refused(visit, "办理日志", &reasons);
    }
    let entries = visit.reader.heads(position, 1)?;
    let entry = entries.into_iter().find(|e| e.head.position == position).ok_or(Failure::Nothing)?;
    noted(visit, &format!("日志第{position}条，事项{}", entry.head.subject))?;
    let (head, labels) = (&entry.head, Labels::of(visit));
    let facts: Vec<(String, String)> = head.facts.iter().map(|(name, value)| said(&labels, name, value)).collect();
    let how = head.entered_for.as_ref();
    let matter = head.subject.rsplit_once('-').map_or(head.matter.as_str(), |(matter, _)| matter);
    let seen = visit.reader.may_see(visit.person(), &head.subject)?;
    let page = RowPage {
        act: labels.act(&format!("{}.{}", head.matter, head.act)),
        actor: named(visit, &head.actor),
        on_behalf: named(visit, &head.on_behalf),
        medium: how.map(|h| labels.member(&visit.site.medium_class, &h.medium)).unwrap_or_default(),
        scan: how.and_then(|h| h.evidence.scan.as_ref()).map(|s| s.hash.clone()).unwrap_or_default(),
        witness: how.map(|h| visit.org.name(&h.evidence.witness).to_owned()).unwrap_or_default(),
        reference: how.map(|h| h.evidence.reference.clone()).unwrap_or_default(),
        due: how.and_then(|h| h.due).map(|t| t.chinese()).unwrap_or_default(),
        years: how.filter(|h| !h.uncounted.is_empty()).map(|_| years::way_on(visit)),
        cites: cites(&head.citations),
        facts: guiju_ui::facts(&facts)?,
        owed: owed(visit, &labels, head),
        opened: head.access.iter().map(|a| format!("{}（{}）", opened_to(visit, &a.to), a.citation)).collect(),
        previous: visit.reader.hash_before(position)?,
        hash: &entry.hash,
        card: format!("/journal/card/{}", encode(&head.subject)),
        subject: format!("/journal?subject={}", encode(&head.subject)),
        content: seen.then(|| format!("{}?tab=journal", subject_href(matter, &head.subject))),
        last: visit.reader.tip()?.position,
        head,
    };
    visit.page(StatusCode::OK, &format!("日志第{position}条"), "/journal", &render(&page)?)
}

fn owed(visit: &Visit, labels: &Labels<'_>, head: &Head) -> Vec<String> {
    let told = |o: &guiju_core::journal::Obligation| {
        format!("{}：{}（{}）", visit.org.post_with_holder(&o.post, head.recorded), labels.act(&o.act), o.citation)
    };
    head.owed.iter().flatten().map(told).collect()
}

/// To whom something was opened, in words.
fn opened_to(visit: &Visit, to: &str) -> String {
    match to.split_once(':') {
        Some(("person", id)) => visit.org.name(id).to_owned(),
        Some(("post", id)) => visit.org.posts.get(id).map_or(id, |p| p.title.as_str()).to_owned(),
        Some(("unit", id)) => visit.org.units.get(id).map_or(id, |u| u.name.as_str()).to_owned(),
        _ => "社会公众".to_owned(),
    }
}
