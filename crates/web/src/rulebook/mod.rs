//! The rulebook browser: chapters and articles with their status, each article with what the program makes of it.

mod cases;
mod differing;
mod labels;
mod norms;
mod practice;
mod prose;
mod tables;

pub(crate) use labels::Labels;

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use guiju_core::ground::{numeral, place_in_chinese};
use guiju_gate::rulebook::{Article, Book, NormKind, RemarkKind, Status};
use guiju_ui::{Markup, link::rulebook_href, render};

use crate::answer::Failure;
use crate::visit::{Visit, blocking};

struct Line {
    number: String,
    title: String,
    href: String,
    status: Status,
}

impl Line {
    fn class(&self) -> &'static str {
        class(self.status)
    }
}

fn class(status: Status) -> &'static str {
    match status {
        Status::Executable => "green",
        Status::Planned => "amber",
        Status::Guidance => "",
    }
}

struct Layer {
    title: String,
    about: String,
    counts: Vec<(&'static str, &'static str, usize)>,
    total: usize,
    chapters: Vec<(String, Vec<Line>)>,
}

#[derive(Template)]
#[template(path = "rulebook.html")]
struct IndexPage<'a> {
    layers: Vec<Layer>,
    differences: Markup,
    hash: &'a str,
}

/// GET /rulebook
pub(crate) async fn index(visit: Visit) -> Result<Response, Failure> {
    blocking(move || {
        let book = visit.edition.book();
        // The rulebook itself first, then what it leans on.
        let layers = (0..book.layers.len()).rev().filter_map(|at| layer(book, at)).collect();
        let differences = differing::table(&guiju_proof::differences(book))?;
        let page = IndexPage { layers, differences, hash: visit.edition.hash() };
        visit.page(StatusCode::OK, "规则", "/rulebook", &render(&page)?)
    })
    .await
}

fn layer(book: &Book, at: usize) -> Option<Layer> {
    let known = book.layers.get(at)?;
    let articles: Vec<&Article> = book.articles.iter().filter(|a| a.layer == at).collect();
    let mut chapters: Vec<(String, Vec<Line>)> = vec![];
    for article in &articles {
        let line = Line {
            number: if article.number > 0 { format!("第{}条", numeral(article.number)) } else { String::new() },
            title: article.title.clone(),
            href: rulebook_href(&article.place),
            status: article.status,
        };
        match chapters.last_mut().filter(|(chapter, _)| *chapter == article.chapter) {
            Some((_, lines)) => lines.push(line),
            None => chapters.push((article.chapter.clone(), vec![line])),
        }
    }
    let count = |s: Status| articles.iter().filter(|a| a.status == s).count();
    let counts = [Status::Executable, Status::Planned, Status::Guidance].map(|s| (s.label(), class(s), count(s)));
    let mut about = vec![];
    match (known.trial_from, known.effective) {
        (Some(day), _) => about.push(format!("自{}起试行", day.chinese())),
        (None, Some(day)) => about.push(format!("自{}起施行", day.chinese())),
        (None, None) => {}
    }
    if !known.source.is_empty() {
        about.push(format!("来源：{}", known.source));
    }
    Some(Layer {
        title: known.title.clone(),
        about: about.join("；"),
        counts: counts.into_iter().filter(|c| c.2 > 0).collect(),
        total: articles.len(),
        chapters,
    })
}

#[derive(Template)]
#[template(path = "article.html")]
struct ArticlePage<'a> {
    number: String,
    title: &'a str,
    layer: &'a str,
    chapter: &'a str,
    status: Status,
    class: &'static str,
    wanted: String,
    prose: Markup,
    remarks: Vec<(&'static str, Markup)>,
    differences: Markup,
    norms: Vec<norms::Part>,
    policies: Vec<norms::Part>,
    cases: Vec<norms::Part>,
    practice: Markup,
    before: Option<Line>,
    after: Option<Line>,
    file: String,
}

/// GET /rulebook/{place}
pub(crate) async fn article(visit: Visit, Path(place): Path<String>) -> Result<Response, Failure> {
    blocking(move || page(&visit, &place)).await
}

/// The article in which a cited place lies.
fn find(book: &Book, place: &str) -> Option<usize> {
    let number = place.split('.').next().and_then(|n| n.parse::<u16>().ok());
    let main = book.layers.len().checked_sub(1)?;
    let numbered = |a: &Article| Some(a.number) == number && a.number > 0 && a.layer == main;
    let heading = |a: &Article| a.is_at(place);
    let cited = |a: &Article| a.norms.iter().any(|(kind, name)| norms::cites(book, *kind, name, place));
    let at = |test: &dyn Fn(&Article) -> bool| book.articles.iter().position(test);
    at(&numbered).or_else(|| at(&heading)).or_else(|| at(&cited))
}

fn page(visit: &Visit, place: &str) -> Result<Response, Failure> {
    let book = visit.edition.book();
    let Some(at) = find(book, place) else { return Err(Failure::Nothing) };
    let article = book.articles.get(at).filter(|article| guiju_proof::has_paragraph(article, place));
    let Some(article) = article else { return Err(Failure::Nothing) };
    let labels = labels::Labels::of(visit);
    let neighbour = |at: Option<usize>| {
        let other = book.articles.get(at?).filter(|a| a.layer == article.layer)?;
        let number = if other.number > 0 { place_in_chinese(&other.place) } else { String::new() };
        let href = rulebook_href(&other.place);
        Some(Line { number, title: other.title.clone(), href, status: other.status })
    };
    let remark = |kind: &RemarkKind| match kind {
        RemarkKind::Planned(_) => "待建",
        RemarkKind::Guidance => "指引",
        RemarkKind::Reading => "解读",
        RemarkKind::Source => "出处",
    };
    let mut shown = vec![];
    // A class that the article extends in several blocks is one.
    let first = |n: usize, norm: &(NormKind, String)| !article.norms.iter().take(n).any(|before| before == norm);
    for (_, (kind, name)) in article.norms.iter().enumerate().filter(|(n, norm)| first(*n, norm)) {
        shown.extend(norms::norm(&labels, *kind, name, article)?);
    }
    let number = if article.number > 0 { format!("第{}条", numeral(article.number)) } else { String::new() };
    let title = if number.is_empty() { article.title.clone() } else { format!("{number} {}", article.title) };
    let page = ArticlePage {
        number,
        title: &article.title,
        layer: book.layers.get(article.layer).map_or("", |l| l.title.as_str()),
        chapter: &article.chapter,
        status: article.status,
        class: class(article.status),
        wanted: if place.contains('.') { place_in_chinese(place) } else { String::new() },
        prose: prose::render(&article.prose),
        remarks: article.remarks.iter().map(|r| (remark(&r.kind), prose::render(&r.text))).collect(),
        differences: differing::table(&guiju_proof::differences_of(book, article))?,
        norms: shown,
        policies: cases::policies(&labels, article)?,
        cases: article.cases.iter().map(|c| cases::case(&labels, c)).collect::<Result<_, _>>()?,
        practice: practice::section(visit, article)?,
        before: neighbour(at.checked_sub(1)),
        after: neighbour(at.checked_add(1)),
        file: format!("{}:{}", article.file, article.line),
    };
    visit.page(StatusCode::OK, &title, "/rulebook", &render(&page)?)
}
