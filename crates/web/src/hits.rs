//! What was found, marked where it stands.

use guiju_core::register::{Disclosure, Register, Row};
use guiju_store::search::places;
use guiju_ui::Markup;

use crate::lists::text;

/// Letters shown before and after a hit in a long text.
const AROUND: usize = 16;

/// A text with the hits marked.
pub(crate) fn marked(text: &str, typed: &str) -> Markup {
    if typed.is_empty() {
        return Markup::text(text);
    }
    let mut parts = vec![];
    let mut at = 0;
    for place in places(typed, text) {
        parts.push(Markup::text(text.get(at..place.start).unwrap_or_default()));
        let hit = Markup::text(text.get(place.clone()).unwrap_or_default());
        parts.push(Markup::trusted(format!("<mark>{hit}</mark>")));
        at = place.end;
    }
    parts.push(Markup::text(text.get(at..).unwrap_or_default()));
    Markup::join(parts)
}

/// The passage with the first hit in what is only searched, such as a body; nothing where there is none.
pub(crate) fn passage(register: Option<&Register>, row: &Row, typed: &str) -> Markup {
    let Some(register) = register.filter(|_| !typed.is_empty()) else { return Markup::none() };
    let long = register.columns.iter().filter(|c| c.disclosure == Disclosure::Searched);
    for text in long.map(|c| text(row, c.name)).filter(|t| !t.is_ascii()) {
        let Some(hit) = places(typed, text).into_iter().next() else { continue };
        let before: Vec<char> = text.get(..hit.start).unwrap_or_default().chars().rev().take(AROUND).collect();
        let before: String = before.into_iter().rev().collect();
        let after: String = text.get(hit.start..).unwrap_or_default().chars().take(2 * AROUND).collect();
        let shown = marked(&format!("{before}{after}").replace('\n', " "), typed);
        return Markup::trusted(format!("<span class=\"passage\">…{shown}…</span>"));
    }
    Markup::none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hits_are_marked_and_everything_else_is_escaped() {
        assert_eq!(marked("<b>会议</b>通知", "会议").as_str(), "&lt;b&gt;<mark>会议</mark>&lt;/b&gt;通知");
        assert_eq!(marked("会议", "").as_str(), "会议");
        assert_eq!(marked("会议", "<").as_str(), "会议");
    }
}
