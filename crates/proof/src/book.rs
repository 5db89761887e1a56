//! Layers and articles counted. That every number is there once, and that every article says what it is, is the language's
//! own affair: see the flaws of reading.

use std::collections::{BTreeMap, BTreeSet};

use guiju_rulebook::{Article, Book, RemarkKind, Status};

use crate::report::{ArticleLine, LayerSummary, Report};

/// Fills in layers and articles.
pub(crate) fn count(book: &Book, report: &mut Report) {
    if let Some(main) = book.main() {
        report.name.clone_from(&main.name);
        report.title.clone_from(&main.title);
    }
    for (at, layer) in book.layers.iter().enumerate() {
        let articles: Vec<&Article> = book.articles.iter().filter(|a| a.layer == at).collect();
        let of = |status| articles.iter().filter(|a| a.status == status).count();
        let partly = articles.iter().filter(|a| a.status == Status::Executable && !planned_for(a).is_empty()).count();
        report.layers.push(LayerSummary {
            name: layer.name.clone(),
            title: layer.title.clone(),
            declared: layer.articles,
            counted: articles.len(),
            executable: of(Status::Executable),
            partly,
            planned: of(Status::Planned),
            guidance: of(Status::Guidance),
        });
    }
    report.articles = book.articles.iter().map(|a| line(book, a)).collect();
    let mut planned: BTreeMap<String, usize> = BTreeMap::new();
    for matter in report.articles.iter().flat_map(|a| a.planned_for.iter().collect::<BTreeSet<_>>()) {
        *planned.entry(matter.clone()).or_default() += 1;
    }
    report.planned = planned.into_iter().collect();
}

fn line(book: &Book, article: &Article) -> ArticleLine {
    ArticleLine {
        layer: book.layers.get(article.layer).map(|l| l.name.clone()).unwrap_or_default(),
        place: article.place.clone(),
        title: article.title.clone(),
        status: article.status.name(),
        planned_for: planned_for(article),
    }
}

/// Matters that will carry the planned parts of an article.
fn planned_for(article: &Article) -> Vec<String> {
    let planned = article.remarks.iter().filter_map(|r| match &r.kind {
        RemarkKind::Planned(matter) => Some(matter.clone()),
        _ => None,
    });
    planned.collect()
}
