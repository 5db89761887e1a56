//! Verifying the journal from a page: whole or a stretch, away from the threads that serve, one at a time for all.

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use askama::Template;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use guiju_core::OfficeTime;
use guiju_runtime::Reader;
use guiju_store::verify::{Report, verify_file};
use guiju_ui::render;

use super::{against, named, noted, refused};
use crate::answer::Failure;
use crate::sign_in::{field, plain};
use crate::visit::{Visit, blocking};

/// Results kept for the page, the newest.
const KEPT: usize = 10;

/// One verification that came to its end.
#[derive(Debug, Clone)]
struct Ended {
    what: String,
    by: String,
    began: OfficeTime,
    ended: OfficeTime,
    good: bool,
    said: Vec<String>,
}

/// What is verified, and since when.
type Running = (String, OfficeTime);

/// The verification that runs, and those that ended since the program was started.
#[derive(Debug, Default)]
pub(crate) struct Checks(Mutex<(Option<Running>, Vec<Ended>)>);

impl Checks {
    /// Takes the one place there is; says whether it was free.
    fn begin(&self, what: &str, now: OfficeTime) -> bool {
        let mut checks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if checks.0.is_some() {
            return false;
        }
        checks.0 = Some((what.to_owned(), now));
        true
    }

    fn end(&self, result: Ended) {
        let mut checks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        checks.0 = None;
        checks.1.insert(0, result);
        checks.1.truncate(KEPT);
    }
}

struct Shown {
    what: String,
    by: String,
    began: String,
    ended: String,
    good: bool,
    said: Vec<String>,
}

#[derive(Template)]
#[template(path = "journal_check.html")]
struct CheckPage<'a> {
    csrf: &'a str,
    tip: u64,
    running: Option<(String, String)>,
    busy: bool,
    results: Vec<Shown>,
}

/// GET /journal/check
pub(crate) async fn show(visit: Visit) -> Result<Response, Failure> {
    blocking(move || page(&visit, false)).await
}

fn page(visit: &Visit, busy: bool) -> Result<Response, Failure> {
    let reasons = against(visit, visit.site.auditing.journal, &[]);
    if !reasons.is_empty() {
        return refused(visit, "核验日志", &reasons);
    }
    let (running, results) = {
        let checks = visit.site.checking.0.lock().unwrap_or_else(PoisonError::into_inner);
        (checks.0.clone(), checks.1.clone())
    };
    let shown = |r: Ended| Shown {
        by: named(visit, &r.by),
        began: r.began.chinese(),
        ended: r.ended.chinese(),
        what: r.what,
        good: r.good,
        said: r.said,
    };
    let runs = running.is_some();
    let page = CheckPage {
        csrf: &visit.session.csrf,
        tip: visit.reader.tip()?.position,
        running: running.map(|(what, began)| (what, began.chinese())),
        busy,
        results: results.into_iter().map(shown).collect(),
    };
    let mut response = visit.page(StatusCode::OK, "核验日志", "/journal", &render(&page)?)?;
    if runs {
        // The page asks again by itself until there is a result; without it, opening it again does the same.
        response.headers_mut().insert(header::REFRESH, HeaderValue::from_static("3"));
    }
    Ok(response)
}

/// POST /journal/check
pub(crate) async fn start(visit: Visit, request: Request) -> Result<Response, Failure> {
    let typed = plain(&visit, request).await?;
    let number = |name: &str| field(&typed, name).trim().parse::<u64>().ok();
    let span = (number("from"), number("to"));
    blocking(move || begin(visit, span)).await
}

fn begin(visit: Visit, (from, to): (Option<u64>, Option<u64>)) -> Result<Response, Failure> {
    let reasons = against(&visit, visit.site.auditing.journal, &[]);
    if !reasons.is_empty() {
        return refused(&visit, "核验日志", &reasons);
    }
    let tip = visit.reader.tip()?.position;
    let whole = from.is_none_or(|n| n <= 1) && to.is_none_or(|n| n >= tip);
    let from = from.unwrap_or(1).clamp(1, tip.max(1));
    let to = to.unwrap_or(tip).clamp(from, tip.max(from));
    let what = if whole { "全部日志".to_owned() } else { format!("第{from}条至第{to}条") };
    if !visit.site.checking.begin(&what, visit.now) {
        return page(&visit, true);
    }
    let checked = noted(&visit, &format!("核验{what}"));
    if checked.is_err() {
        visit.site.checking.end(result(&visit, &what, visit.now, false, vec!["查阅记录写不进去，未作核验".to_owned()]));
        checked?;
    }
    let file = visit.site.store_file.clone().filter(|_| whole);
    // A thread of its own: it may take minutes, and those that serve must not wait for it.
    std::thread::Builder::new()
        .name("verify".to_owned())
        .spawn(move || {
            let (good, said) = run(&visit.reader, (from, to), file.as_deref());
            visit.site.checking.end(result(&visit, &what, visit.reader.now(), good, said));
        })
        .map_err(|e| Failure::Broken(e.to_string()))?;
    Ok(Redirect::to("/journal/check").into_response())
}

fn result(visit: &Visit, what: &str, ended: OfficeTime, good: bool, said: Vec<String>) -> Ended {
    let (what, by) = (what.to_owned(), visit.person().to_owned());
    Ended { what, by, began: visit.now, ended, good, said }
}

/// Verifies; says whether all is well, and what was found.
fn run(reader: &Reader, span: (u64, u64), file: Option<&Path>) -> (bool, Vec<String>) {
    // With the file at hand also what only the file shows: its columns, its structure, its end as kept outside of it.
    let verified = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| match file {
        Some(file) => verify_file(file).map(|(reports, structure)| {
            let good = structure.is_empty() && reports.iter().all(Report::is_whole);
            (good, reports.iter().map(ToString::to_string).chain(structure).collect())
        }),
        None => reader.verify(span.0, span.1).map(|span| (span.finding.is_none(), vec![span.to_string()])),
    }));
    match verified {
        Ok(Ok(found)) => found,
        Ok(Err(error)) => (false, vec![error.to_string()]),
        Err(_) => (false, vec!["核验中断，已记入告警".to_owned()]),
    }
}
