//! What is read before an act is shown or judged: who sees the subject already, and which reports were approved.

use guiju_core::CaseFile;
use guiju_core::register::{Ask, Cell, Viewer, Where};

use super::register::REPORTS;

/// The register that the store keeps of who may see what.
const ACCESS: &str = "access";

/// The rows that an act looks at.
pub fn looks(act: &str, case: &CaseFile<'_>) -> Vec<Ask> {
    // Facts of the act about to be judged, not for a page: the program reads them for whoever acts.
    match act {
        "open_body" => vec![Ask::all(ACCESS, Viewer::System).filter(Where::Is("subject", Cell::from(case.subject)))],
        "read_person" => {
            vec![Ask::all(REPORTS, Viewer::System).filter(Where::Is("auditor", Cell::from(case.on_behalf)))]
        }
        _ => vec![],
    }
}

/// Whether the subject is open to a person by name.
pub fn is_open_to(person: &str, case: &CaseFile<'_>) -> bool {
    let rows = case.answers.first().map(|a| a.rows.as_slice()).unwrap_or_default();
    let who = format!("person:{person}");
    rows.iter().any(|row| row.get("who").map_or("", Cell::text) == who)
}

/// Whether the acts of a person are open to whoever acts, on this day.
pub fn is_approved(person: &str, case: &CaseFile<'_>) -> bool {
    let rows = case.answers.first().map(|a| a.rows.as_slice()).unwrap_or_default();
    let today = case.happened.day();
    let stands = |until: &str| until.parse::<guiju_core::Day>().is_ok_and(|until| today <= until);
    let text = |row: &guiju_core::register::Row, name: &str| row.get(name).map_or("", Cell::text).to_owned();
    rows.iter().any(|row| {
        text(row, "person") == person && text(row, "auditor") == case.on_behalf && stands(&text(row, "until"))
    })
}
