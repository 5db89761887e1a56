//! Other matters on the same subject: their tabs.

use guiju_ui::TabLink;

use crate::answer::Failure;
use crate::subject::{Opened, looked};
use crate::visit::Visit;

/// The subject as the other matters see it that may act on it. `opened` was found open to the visitor.
pub(crate) fn beside(visit: &Visit, opened: &Opened) -> Result<Vec<Opened>, Failure> {
    let origin = opened.subject.origin().unwrap_or_default();
    let mut found = vec![];
    for matter in visit.site.matters {
        let name = matter.vocabulary().matter;
        if name == opened.name() || !matter.joins(origin) {
            continue;
        }
        if let Some(subject) = visit.reader.shared(name, &opened.id)? {
            let (pages, text) = (visit.site.pages_of(name), opened.text.clone());
            let answers = looked(visit, pages, &opened.id)?;
            found.push(Opened { matter: *matter, pages, id: opened.id.clone(), subject, text, answers });
        }
    }
    Ok(found)
}

/// Id of a tab of another matter, as in `?tab=`.
pub(crate) fn tab_id(matter: &str, tab: &str) -> String {
    format!("{matter}.{tab}")
}

/// The tabs of a matter that has something on the subject.
pub(crate) fn tabs(other: &Opened) -> Vec<(String, &'static str, &'static str)> {
    let own = other.pages.filter(|_| !other.subject.rows.is_empty()).map(|p| p.tabs()).unwrap_or_default();
    own.iter().map(|t| (tab_id(other.name(), t.id), t.id, t.label)).collect()
}

/// The same as links.
pub(crate) fn links(others: &[Opened], href: &str, active: &str) -> Vec<TabLink> {
    let link = |(id, _, label): (String, &str, &str)| TabLink {
        label: label.to_owned(),
        href: format!("{href}?tab={}", guiju_ui::encode(&id)),
        active: id == active,
    };
    others.iter().flat_map(tabs).map(link).collect()
}
