//! What the parts of a rulebook say of each other, and of the vocabularies: every name used must be declared.

mod bands;
mod cases;
mod differences;
mod duties;
mod judgements;
mod numbering;
mod people;
mod tables;
mod words;

use crate::block::Loose;
use crate::book::{Book, NormKind};
use crate::files::{Spot, Word};
use crate::near::suggestion;
use crate::norm::{Row, RowAnswer};
use crate::sink::Sink;
use crate::vocabulary::Vocabulary;
use words::Words;

/// Checks everything, after taking further members into their classes, and further rows into their tables.
pub(crate) fn check(book: &mut Book, loose: &Loose, vocabularies: &[&'static Vocabulary], sink: &Sink<'_>) {
    extend(book, loose, sink);
    extend_tables(book, loose, sink);
    let words = Words::of(vocabularies);
    let links = Links { book, loose, words, sink, home: book.main().map_or(Spot::default(), |l| l.spot) };
    links.articles();
    links.roles();
    links.substitutions();
    links.chains();
    links.duties();
    links.judgements();
    links.differences();
    links.bands();
    links.tables();
    links.vocabulary();
    links.cases();
}

/// Adds the members of `extends = true` blocks to the classes they name.
fn extend(book: &mut Book, loose: &Loose, sink: &Sink<'_>) {
    for (common, members) in &loose.extending {
        let name = &common.name;
        if name.is_empty() || loose.broken.contains(&(NormKind::Class, name.clone())) {
            continue;
        }
        let known: Vec<String> = book.classes.keys().cloned().collect();
        let Some(class) = book.classes.get_mut(name) else {
            let help = suggestion(name, known.iter().map(String::as_str));
            sink.error(common.spot, format!("要补充的类别“{name}”没有声明"), help);
            continue;
        };
        let own = class.common.clone();
        for member in members {
            if class.members.iter().any(|m| m.id == member.id) {
                let message = format!("类别“{name}”里已有“{}”", member.id);
                sink.error(member.id.spot, message, "删去重复的一个");
            } else {
                class.members.push(member.clone());
            }
        }
        let added: Vec<&str> = members.iter().map(|m| m.label.as_str()).collect();
        differences::by_extension(book, NormKind::Class, &own, common, &added);
    }
}

/// Adds the rows of `extends = true` blocks to the tables they name.
fn extend_tables(book: &mut Book, loose: &Loose, sink: &Sink<'_>) {
    for (common, rows) in &loose.further {
        let name = &common.name;
        if name.is_empty() || loose.broken.contains(&(NormKind::Table, name.clone())) {
            continue;
        }
        let known: Vec<String> = book.tables.keys().cloned().collect();
        let Some(table) = book.tables.get_mut(name) else {
            let help = suggestion(name, known.iter().map(String::as_str));
            sink.error(common.spot, format!("要补充的裁决表“{name}”没有声明"), help);
            continue;
        };
        let own = table.common.clone();
        // What is added is part of what the table says, and so of what an amendment changes.
        table.common.text = format!("{}\n{}", own.text.trim(), common.text.trim());
        for row in rows {
            if table.rows.iter().any(|r| r.id == row.id) {
                let message = format!("裁决表“{name}”里已有行“{}”", row.id);
                sink.error(row.id.spot, message, "请改名");
            } else {
                table.rows.push(row.clone());
            }
        }
        let said = |row: &Row| match &row.answer {
            RowAnswer::Refused(why) => why.clone(),
            _ => row.id.text.clone(),
        };
        let said: Vec<String> = rows.iter().map(said).collect();
        let added: Vec<&str> = said.iter().map(String::as_str).collect();
        differences::by_extension(book, NormKind::Table, &own, common, &added);
    }
}

pub(crate) struct Links<'a> {
    book: &'a Book,
    loose: &'a Loose,
    words: Words,
    sink: &'a Sink<'a>,
    /// Where flaws of the rulebook as a whole are shown.
    home: Spot,
}

impl Links<'_> {
    /// Reports a name that is not declared. Empty names and names of broken blocks are reported elsewhere.
    fn known(&self, kind: NormKind, word: &Word) -> bool {
        let book = self.book;
        let found = match kind {
            NormKind::Role => book.roles.contains_key(&word.text),
            NormKind::Class => book.has_class(word),
            NormKind::Value => book.values.contains_key(&word.text),
            NormKind::Table => book.tables.contains_key(&word.text),
            NormKind::Chain => book.chains.contains_key(&word.text),
            NormKind::Substitution => book.substitutions.contains_key(&word.text),
            NormKind::Duty => book.duties.contains_key(&word.text),
            NormKind::Difference => book.differences.contains_key(&word.text),
            NormKind::Bands => book.bands.contains_key(&word.text),
            NormKind::Judgement => book.judgements.contains_key(&word.text),
        };
        if found || word.is_empty() || self.is_broken(kind, word) {
            return found;
        }
        let names: Vec<&str> = match kind {
            NormKind::Role => book.roles.keys().map(String::as_str).collect(),
            NormKind::Class => book.classes.keys().map(String::as_str).collect(),
            NormKind::Value => book.values.keys().map(String::as_str).collect(),
            NormKind::Table => book.tables.keys().map(String::as_str).collect(),
            NormKind::Chain => book.chains.keys().map(String::as_str).collect(),
            NormKind::Substitution => book.substitutions.keys().map(String::as_str).collect(),
            NormKind::Duty => book.duties.keys().map(String::as_str).collect(),
            NormKind::Difference => book.differences.keys().map(String::as_str).collect(),
            NormKind::Bands => book.bands.keys().map(String::as_str).collect(),
            NormKind::Judgement => book.judgements.keys().map(String::as_str).collect(),
        };
        self.sink.error(word.spot, format!("没有“{word}”这一{}", kind.label()), suggestion(word, names));
        false
    }

    fn is_broken(&self, kind: NormKind, name: &str) -> bool {
        self.loose.broken.iter().any(|(k, n)| *k == kind && (n == name || n.is_empty()))
    }

    /// Reports a word that is no member of a class.
    fn member(&self, class: &str, word: &Word) {
        if word.is_empty() || !self.book.has_class(class) || self.is_broken(NormKind::Class, class) {
            return;
        }
        if class == "role" && self.is_broken(NormKind::Role, word) {
            return;
        }
        let members = self.book.members(class);
        if !members.iter().any(|(id, _)| *id == word.text) {
            let help = suggestion(word, members.iter().map(|(id, _)| id.as_str()));
            self.sink.error(word.spot, format!("类别“{class}”里没有“{word}”"), help);
        }
    }
}
