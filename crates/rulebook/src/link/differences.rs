//! Differences between layers: the places they name, and those that arise by themselves.

use super::Links;
use crate::book::{Article, Book, NormKind};
use crate::files::Word;
use crate::near::suggestion;
use crate::norm::{Common, Difference, How};

impl Links<'_> {
    /// The place that a difference names must lie in a layer below its own.
    pub(super) fn differences(&self) {
        for difference in self.book.differences.values() {
            let own = self.book.articles.get(difference.common.article).map_or(0, |a| a.layer);
            let below = || self.book.articles.iter().filter(|a| a.layer < own);
            let word = &difference.against;
            if word.is_empty() || below().any(|a| a.is_at(&word.text)) {
                continue;
            }
            let help = suggestion(word, below().map(Article::begins));
            self.sink.error(word.spot, format!("上位规定里没有“{word}”这一处"), help);
        }
    }
}

/// A class of a layer below that gets further members, or a table that gets further rows, is a difference in itself. Grounds
/// are given by every layer for its own articles.
pub(super) fn by_extension(book: &mut Book, kind: NormKind, own: &Common, adding: &Common, added: &[&str]) {
    let layer = |c: &Common| book.articles.get(c.article).map_or(0, |a| a.layer);
    if own.name == "grounds" || layer(own) == layer(adding) {
        return;
    }
    let parts = if kind == NormKind::Table { "行" } else { "成员" };
    let against = book.articles.get(own.article).map_or(String::new(), |a| a.begins().to_owned());
    let reading = if adding.reading.is_empty() { "没有写明理由".to_owned() } else { adding.reading.clone() };
    let name = format!("{}_{}", kind.name(), own.name);
    let label = format!("{}“{}”", kind.label(), own.label);
    let common = Common { name: name.clone(), label, reading, ..adding.clone() };
    let difference = Difference {
        common,
        against: Word { text: against, spot: adding.spot },
        how: How::Adds,
        above: format!("没有这些{parts}"),
        here: format!("补充：{}", added.join("、")),
        ask: String::new(),
    };
    // It is shown at the article that adds, too, as one that was declared there.
    if let Some(article) = book.articles.get_mut(adding.article) {
        article.norms.push((NormKind::Difference, name.clone()));
    }
    book.differences.entry(name).or_insert(difference);
}
