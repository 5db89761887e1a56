//! What a form would print, and what the format has against it.

use askama::Template;
use guiju_print::check::Severity;

use crate::markup::{Markup, render};
use crate::pages::Found;

struct Row<'a> {
    key: &'a str,
    class: &'static str,
    severity: &'static str,
    place: &'a str,
    found: &'a str,
    says: &'a str,
    clause: &'a str,
    mend: bool,
}

#[derive(Template)]
#[template(path = "ui/preview.html")]
struct Part<'a> {
    heed: &'a [String],
    findings: &'a Markup,
    sheets: &'a Markup,
}

#[derive(Template)]
#[template(path = "ui/findings.html")]
struct Findings<'a> {
    found: Vec<Row<'a>>,
    count: usize,
    more: usize,
    mendable: usize,
}

/// So many findings are listed; of more it is said how many.
const LISTED: usize = 200;

/// Pages below what should be heeded and what was found. Buttons of findings belong to the form of the page.
///
/// # Errors
/// Where the template cannot be written out.
pub fn preview(sheets: &Markup, heed: &[String], found: &[Found]) -> Result<Markup, askama::Error> {
    render(&Part { heed, findings: &findings(found)?, sheets })
}

/// What the format has against a text. The buttons belong to the form whose id is `act`.
///
/// # Errors
/// Where the template cannot be written out.
pub fn findings(found: &[Found]) -> Result<Markup, askama::Error> {
    let row = |one: &'_ Found| -> (&'static str, &'static str) {
        match one.finding.severity {
            Severity::Error => ("error", "不合标准"),
            Severity::Warning => ("warning", "应当核对"),
            Severity::Hint => ("hint", "提示"),
        }
    };
    let rows = found.iter().take(LISTED).map(|one| {
        let (class, severity) = row(one);
        let (place, finding) = (one.place.as_str(), &one.finding);
        let (found, says, clause) = (finding.found.as_str(), finding.says.trim_end_matches('。'), finding.clause);
        Row { key: &one.key, class, severity, place, found, says, clause, mend: finding.fix.is_some() }
    });
    let mendable = found.iter().filter(|one| one.finding.fix.is_some()).count();
    let (count, more) = (found.len(), found.len().saturating_sub(LISTED));
    render(&Findings { found: rows.collect(), count, more, mendable })
}
