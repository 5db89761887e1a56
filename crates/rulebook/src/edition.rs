//! Editions: the hash that names one, and what changed between two.

use std::collections::BTreeMap;
use std::fmt::Write;

use sha2::{Digest, Sha256};

use crate::book::{Book, NormKind};
use crate::files::Source;
use crate::norm::Common;

/// SHA-256 over layer, path and text of all files, sorted, each preceded by its length; in hexadecimal.
pub fn hash(sources: &[Source]) -> String {
    let mut sorted: Vec<&Source> = sources.iter().collect();
    sorted.sort_by(|a, b| (&a.layer, &a.path, &a.text).cmp(&(&b.layer, &b.path, &b.text)));
    let mut sha = Sha256::new();
    for part in sorted.iter().flat_map(|s| [&s.layer, &s.path, &s.text]) {
        sha.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        sha.update(part.as_bytes());
    }
    sha.finalize().iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// What changed between two editions. Articles are named by place, norms as `kind name`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Diff {
    /// Articles only in the newer.
    pub articles_added: Vec<String>,
    /// Articles only in the older.
    pub articles_removed: Vec<String>,
    /// Articles whose title, prose, remarks, policies or cases differ.
    pub articles_changed: Vec<String>,
    /// Norms only in the newer.
    pub norms_added: Vec<String>,
    /// Norms only in the older.
    pub norms_removed: Vec<String>,
    /// Norms that differ.
    pub norms_changed: Vec<String>,
}

/// Compares two editions by what is written, not by where.
pub fn diff(older: &Book, newer: &Book) -> Diff {
    let (articles_added, articles_removed, articles_changed) = compare(&articles(older), &articles(newer));
    let (norms_added, norms_removed, norms_changed) = compare(&norms(older), &norms(newer));
    Diff { articles_added, articles_removed, articles_changed, norms_added, norms_removed, norms_changed }
}

type Said = BTreeMap<String, String>;

fn compare(older: &Said, newer: &Said) -> (Vec<String>, Vec<String>, Vec<String>) {
    let only = |a: &Said, b: &Said| a.keys().filter(|k| !b.contains_key(*k)).cloned().collect();
    let differs = |k: &&String| newer.get(*k).is_some_and(|n| Some(n) != older.get(*k));
    (only(newer, older), only(older, newer), older.keys().filter(differs).cloned().collect())
}

/// What each article says besides its norms.
fn articles(book: &Book) -> Said {
    let mut said = Said::new();
    for article in &book.articles {
        let layer = book.layers.get(article.layer).map_or("", |l| l.name.as_str());
        let key = if article.number > 0 { article.place.clone() } else { format!("{layer}：{}", article.place) };
        let remarks = article.remarks.iter().map(|r| r.text.as_str());
        let policies = article.policies.iter().map(|p| p.text.as_str());
        let cases = article.cases.iter().map(|c| c.text.trim());
        let parts = [article.title.as_str(), article.prose.as_str()].into_iter();
        let parts: Vec<&str> = parts.chain(remarks).chain(policies).chain(cases).collect();
        said.entry(key).or_default().push_str(&parts.join("\n"));
    }
    said
}

fn norms(book: &Book) -> Said {
    let mut said = Said::new();
    let mut put = |kind: NormKind, common: &Common| {
        said.insert(format!("{} {}", kind.name(), common.name), common.text.trim().to_owned());
    };
    book.roles.values().for_each(|n| put(NormKind::Role, &n.common));
    book.classes.values().for_each(|n| put(NormKind::Class, &n.common));
    book.values.values().for_each(|n| put(NormKind::Value, &n.common));
    book.tables.values().for_each(|n| put(NormKind::Table, &n.common));
    book.chains.values().for_each(|n| put(NormKind::Chain, &n.common));
    book.substitutions.values().for_each(|n| put(NormKind::Substitution, &n.common));
    book.duties.values().for_each(|n| put(NormKind::Duty, &n.common));
    book.bands.values().for_each(|n| put(NormKind::Bands, &n.common));
    book.judgements.values().for_each(|n| put(NormKind::Judgement, &n.common));
    book.differences.values().for_each(|n| put(NormKind::Difference, &n.common));
    said
}
