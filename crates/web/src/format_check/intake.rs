//! What comes with the form: its fields, and a file that is held in memory while it is looked at.

use std::sync::{Mutex, PoisonError};

use axum::extract::Request;

use crate::answer::Failure;
use crate::body::{self, Typed};
use crate::limits::Limits;
use crate::secret::same;
use crate::visit::Visit;

/// What came.
pub(super) struct Brought {
    /// The fields.
    pub typed: Typed,
    /// Name and bytes of the file, where one was chosen.
    pub file: Option<(String, Vec<u8>)>,
}

/// Holds a file instead of keeping it.
struct Desk<'a> {
    csrf: &'a str,
    held: Mutex<Option<(String, Vec<u8>)>>,
}

impl body::Desk for Desk<'_> {
    fn admits(&self, typed: &Typed) -> bool {
        same(self.csrf, typed.hidden("_csrf"))
    }

    fn is_table(&self, _field: &str) -> bool {
        false
    }

    async fn stage(&self, bytes: Vec<u8>, _field: &str, name: &str) -> Result<Result<String, String>, Failure> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        *held = Some((name.to_owned(), bytes));
        Ok(Ok(String::new()))
    }
}

/// Reads the form, when it is its turn.
pub(super) async fn read(visit: &Visit, request: Request) -> Result<Brought, Failure> {
    let limits = bounds(&visit.site.limits);
    let turn = visit.site.intakes.turn(&visit.account.login, limits.body_time).await?;
    let desk = Desk { csrf: &visit.session.csrf, held: Mutex::default() };
    let typed = body::read(request, &limits, &desk).await?;
    drop(turn);
    let file = desk.held.into_inner().unwrap_or_else(PoisonError::into_inner);
    Ok(Brought { typed, file })
}

/// One file, and three texts of at most so many letters: four bytes a letter, and three times as many where a form without a file
/// escapes them.
pub(crate) fn bounds(limits: &Limits) -> Limits {
    let typed = limits.examined.saturating_mul(3 * 4 * 3).min(limits.typed);
    let body = limits.body.min(limits.file.saturating_add(typed as u64));
    Limits { body, typed, files: 1, parts: limits.parts.min(20), ..limits.clone() }
}
