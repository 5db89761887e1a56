//! What a place of the rules came to in practice: counts only, of no subject in particular.

use std::collections::BTreeMap;

use guiju_core::OfficeTime;
use guiju_core::register::{Ask, Cell, Row, Viewer, Where};
use guiju_gate::Edition;
use guiju_gate::rulebook::Article;
use guiju_store::{APPLIED, OBLIGATIONS, Read, StoreError};

use crate::audit::Attempt;

/// The order of [`OBLIGATIONS`] by the place that grounds them.
const BY_PLACE: usize = 3;

/// What an article came to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Uses {
    /// The article as a whole, then its paragraphs, of those that were applied.
    pub applied: Vec<Applied>,
    /// Attempts that came to nothing because of it, of those still remembered.
    pub refused: usize,
    /// Since when attempts are remembered; nothing where there is none.
    pub remembered: Option<OfficeTime>,
    /// Obligations open on its ground, by post.
    pub waiting: BTreeMap<String, u64>,
}

/// How often a place was applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// The place, e.g. `51.4`.
    pub place: String,
    /// Acts that it allowed, alone or with others.
    pub times: i64,
    /// When the last of them was recorded.
    pub last: Option<OfficeTime>,
}

/// Counts for an article.
pub(crate) fn of(
    read: &dyn Read,
    gov: &str,
    edition: &Edition,
    article: &Article,
    attempts: &[Attempt],
) -> Result<Uses, StoreError> {
    let mut uses = Uses { remembered: attempts.first().map(|a| a.at), ..Uses::default() };
    let is = |row: &Row| row.get("book").map_or("", Cell::text) == article.book;
    for asked in places(article) {
        // Counts of how the rules work, over all subjects: they name none, whoever looks.
        let ask = Ask { wheres: asked.clone(), ..Ask::all(APPLIED.name, Viewer::System) };
        let rows = read.ask(gov, &ask)?.rows;
        uses.applied.extend(rows.iter().filter(|row| is(row)).map(applied));
        let ask = Ask { wheres: asked, order: Some(BY_PLACE), ..Ask::all(OBLIGATIONS.name, Viewer::System) };
        for row in read.ask(gov, &ask)?.rows.iter().filter(|row| is(row)) {
            *uses.waiting.entry(row.get("post").map_or("", Cell::text).to_owned()).or_default() += 1;
        }
    }
    let against = |attempt: &&Attempt| attempt.reasons.iter().any(|code| grounded(edition, article, code));
    uses.refused = attempts.iter().filter(against).count();
    Ok(uses)
}

/// The places of the articles because of which an attempt came to nothing, in the edition's order.
pub(crate) fn against(edition: &Edition, attempt: &Attempt) -> Vec<String> {
    let is = |article: &&Article| attempt.reasons.iter().any(|code| grounded(edition, article, code));
    edition.book().articles.iter().filter(is).map(|article| article.begins().to_owned()).collect()
}

/// The article's own place, and its paragraphs where it has a number. `/` follows `.` in the order of texts.
fn places(article: &Article) -> Vec<Vec<Where>> {
    let own = article.begins();
    let mut all = vec![vec![Where::In("place", vec![own.into(), article.place.as_str().into()])]];
    if article.number > 0 {
        all.push(vec![Where::From("place", format!("{own}.").into()), Where::UpTo("place", format!("{own}/").into())]);
    }
    all
}

fn applied(row: &Row) -> Applied {
    let text = |name: &str| row.get(name).map_or("", Cell::text).to_owned();
    Applied {
        place: text("place"),
        times: row.get("times").and_then(Cell::number).unwrap_or_default(),
        last: text("last").parse().ok(),
    }
}

/// Whether a reason stands on the article: a policy in it, or a reason code for which the rulebook names it.
fn grounded(edition: &Edition, article: &Article, code: &str) -> bool {
    if article.policies.iter().any(|policy| policy.id == code) {
        return true;
    }
    let grounds = edition.book().classes.get("grounds");
    let member = grounds.and_then(|class| class.members.iter().find(|m| m.id.text == code));
    member.is_some_and(|m| {
        let place = &m.basis.place;
        let article_of = place.split_once('.').map_or(place.as_str(), |(number, _)| number);
        m.basis.book == article.book && (article.is_at(place) || article.place == article_of)
    })
}
