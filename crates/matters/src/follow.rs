//! What is owed on a subject follows the organisation: where posts, their relations to lines of work or their holders
//! changed, the clock has the matter say anew who owes what. Obligations are stored as results, so that this is an act
//! of its own, on record, and rebuilding asks no rulebook.

use std::collections::BTreeSet;

use guiju_core::Organisation;
use guiju_core::journal::{Head, OBLIGATIONS, Obligation};
use guiju_core::register::{Ask, Cell, Row, Viewer, Where};

/// What must be read before: everything owed on the subject.
pub fn looks(subject: &str) -> Vec<Ask> {
    // Facts of the act: read by the program, whoever acts.
    vec![Ask::all(OBLIGATIONS, Viewer::System).filter(Where::Is("subject", Cell::from(subject)))]
}

/// The posts that owe something of a matter and would not any more, and those that would; nothing where all stays. What
/// stands until an event, such as a confirmation, follows nobody: it is the own affair of whom it was opened for.
pub fn moved(matter: &str, rows: &[Row], now: &[Obligation]) -> Option<(Vec<String>, Vec<String>)> {
    let own = format!("{matter}.");
    let open: Vec<Obligation> = rows
        .iter()
        .filter_map(|row| Obligation::read(row).ok())
        .filter(|o| o.act.starts_with(&own) && o.clock.as_ref().is_none_or(|c| c.stands.is_none()))
        .collect();
    let lacks = |all: &[Obligation], one: &Obligation| !all.iter().any(|o| o.is_same(one));
    let from: BTreeSet<String> = open.iter().filter(|o| lacks(now, o)).map(|o| o.post.clone()).collect();
    let to: BTreeSet<String> = now.iter().filter(|o| lacks(&open, o)).map(|o| o.post.clone()).collect();
    if from.is_empty() && to.is_empty() {
        return None;
    }
    Some((from.into_iter().collect(), to.into_iter().collect()))
}

/// One line of it, in Chinese.
pub fn told(from: &[String], to: &[String], head: &Head, org: &Organisation) -> String {
    let shown = |posts: &[String]| {
        posts.iter().map(|post| org.post_with_holder(post, head.happened)).collect::<Vec<_>>().join("、")
    };
    match (from.is_empty(), to.is_empty()) {
        (false, false) => format!("随分工和任职的变动，由{}转{}办理", shown(from), shown(to)),
        (true, _) => format!("随分工和任职的变动，转{}办理", shown(to)),
        (_, true) => format!("随分工和任职的变动，{}不再办理", shown(from)),
    }
}
