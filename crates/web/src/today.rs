//! 今日谁可签发什么: the boards of all matters, kept as long as they cannot have changed.

use std::sync::{Arc, Mutex, PoisonError};

use axum::http::StatusCode;
use axum::response::Response;
use guiju_core::{OfficeTime, Organisation};
use guiju_gate::Edition;
use guiju_ui::{Board, Markup};

use crate::answer::Failure;
use crate::visit::{Visit, blocking};

/// The boards made last. They follow from the organisation, the rules and the day, and from nothing that anybody sees alone.
#[derive(Default)]
pub(crate) struct Boards(Mutex<Option<Kept>>);

/// Boards, with all that they follow from.
struct Kept {
    org: Arc<Organisation>,
    edition: Arc<Edition>,
    at: OfficeTime,
    markup: Markup,
}

impl Kept {
    /// Whether they are what would be made now.
    fn holds(&self, visit: &Visit) -> bool {
        let same = Arc::ptr_eq(&self.org, &visit.org) && Arc::ptr_eq(&self.edition, &visit.edition);
        same && is_unturned(&self.org, self.at, visit.now)
    }
}

/// Whether an hour is of the same day as an earlier one, and nothing of the organisation began or ended between them.
fn is_unturned(org: &Organisation, earlier: OfficeTime, now: OfficeTime) -> bool {
    let turned = || org.turns().any(|turn| earlier < turn && turn <= now);
    earlier <= now && earlier.day() == now.day() && !turned()
}

impl Boards {
    fn of(&self, visit: &Visit) -> Result<Markup, Failure> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(kept) = known.as_ref().filter(|kept| kept.holds(visit)) {
            return Ok(kept.markup.clone());
        }
        drop(known);
        let board = Board { org: &visit.org, norms: &*visit.edition, now: visit.now };
        let mut parts = vec![];
        for pages in visit.site.pages {
            parts.extend(pages.board(&board)?.map(Markup::trusted));
        }
        let markup = Markup::join(parts);
        let made = Kept {
            org: Arc::clone(&visit.org),
            edition: Arc::clone(&visit.edition),
            at: visit.now,
            markup: markup.clone(),
        };
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(made);
        Ok(markup)
    }
}

/// GET /today
pub(crate) async fn show(visit: Visit) -> Result<Response, Failure> {
    blocking(move || {
        let day = Markup::text(&visit.now.day().chinese());
        let head = "<h1>今日谁可签发什么</h1><p class=\"lead\">按现行规则、分工、授权和外出情况推算，";
        let parts = [
            Markup::trusted(format!("{head}{day}。</p><div class=\"board\">")),
            visit.site.boards.of(&visit)?,
            Markup::trusted("</div>".to_owned()),
        ];
        visit.page(StatusCode::OK, "今日可签发", "/today", &Markup::join(parts))
    })
    .await
}

#[cfg(test)]
mod tests {
    use guiju_core::org::{Absence, Span};

    use super::*;

    fn at(text: &str) -> OfficeTime {
        text.parse().unwrap()
    }

    #[test]
    fn boards_are_made_anew_when_somebody_leaves_or_comes_back_and_every_day() {
        let (since, until) = (at("2023-03-01T10:00"), Some(at("2023-03-01T12:00")));
        let absence = Absence::own("a", "p", "", Span { since, until });
        let org = Organisation { absences: vec![absence], ..Organisation::default() };
        let unturned = |earlier: &str, now: &str| is_unturned(&org, at(earlier), at(now));
        assert!(unturned("2023-03-01T09:00", "2023-03-01T09:59"));
        assert!(!unturned("2023-03-01T09:00", "2023-03-01T10:00"), "he left");
        assert!(unturned("2023-03-01T10:00", "2023-03-01T11:59"));
        assert!(!unturned("2023-03-01T11:00", "2023-03-01T12:00"), "he came back");
        assert!(unturned("2023-03-01T12:00", "2023-03-01T23:59"));
        assert!(!unturned("2023-03-01T12:00", "2023-03-02T00:00"), "another day");
        assert!(!unturned("2023-03-01T12:30", "2023-03-01T12:29"), "an hour that is past");
    }
}
