//! The books that matters keep: an index, a page of each, found by words where the register has words to search.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::Response;
use guiju_core::AnyMatter;
use guiju_core::register::Answered;
use guiju_ui::{Book, Look, Markup, Pages, encode, render};

use crate::answer::Failure;
use crate::org::{Door, doors_of};
use crate::visit::{Visit, blocking};

#[derive(Template)]
#[template(path = "books.html")]
struct Index<'a> {
    label: &'a str,
    books: Vec<(String, &'a str)>,
    doors: Vec<Door>,
}

/// The books of a matter that lists no subjects, and what can be begun in it.
pub(crate) fn index(visit: &Visit, matter: &'static dyn AnyMatter) -> Result<Response, Failure> {
    let (name, label) = (matter.vocabulary().matter, matter.vocabulary().label);
    let page = Index { label, books: links(visit, name), doors: doors_of(visit, name) };
    visit.page(StatusCode::OK, label, &format!("/m/{name}"), &render(&page)?)
}

/// The books of a matter: address and label.
pub(crate) fn links(visit: &Visit, matter: &str) -> Vec<(String, &'static str)> {
    let books = visit.site.pages_of(matter).map(|p| p.books()).unwrap_or_default();
    books.iter().map(|b| (href(matter, b.id), b.label)).collect()
}

/// Address of a book.
pub(crate) fn href(matter: &str, book: &str) -> String {
    format!("/m/{}/book/{}", encode(matter), encode(book))
}

#[derive(Template)]
#[template(path = "book.html")]
struct BookPage<'a> {
    label: &'a str,
    href: &'a str,
    searched: bool,
    typed: &'a str,
    content: Markup,
    export: Option<String>,
    print: Option<String>,
}

/// Whether the register of a book can be searched by words.
pub(crate) fn is_searched(matter: &dyn AnyMatter, book: &Book) -> bool {
    let register = matter.registers().iter().find(|r| Some(r.name) == book.register);
    register.is_some_and(|r| r.columns.iter().any(|c| c.searched))
}

/// GET /m/{matter}/book/{book}
pub(crate) async fn show(
    visit: Visit,
    Path((matter, book)): Path<(String, String)>,
    Query(query): Query<BTreeMap<String, String>>,
) -> Result<Response, Failure> {
    blocking(move || page(&visit, &matter, &book, query)).await
}

/// A book with what was read for it, by who looks.
pub(crate) struct Opened {
    known: &'static dyn AnyMatter,
    pub pages: &'static dyn Pages,
    pub book: &'static Book,
    pub query: BTreeMap<String, String>,
    answers: Vec<Answered>,
}

impl Opened {
    pub(crate) fn find(
        visit: &Visit,
        matter: &str,
        book: &str,
        mut query: BTreeMap<String, String>,
    ) -> Result<Self, Failure> {
        let (Some(known), Some(pages)) = (visit.site.matter(matter), visit.site.pages_of(matter)) else {
            return Err(Failure::Nothing);
        };
        let book = pages.books().iter().find(|b| b.id == book).ok_or(Failure::Nothing)?;
        let typed: String = query.get("q").map_or("", String::as_str).trim().chars().take(60).collect();
        query.insert("q".to_owned(), typed);
        let asks = pages.book_asks(book.id, &query, visit.now, &visit.reader.viewer(visit.person()));
        let answers = asks.iter().map(|ask| visit.reader.ask(ask)).collect::<Result<Vec<_>, _>>()?;
        Ok(Self { known, pages, book, query, answers })
    }

    pub(crate) fn look<'a>(&'a self, visit: &'a Visit) -> Look<'a> {
        let Self { query, answers, .. } = self;
        Look { org: &visit.org, norms: &*visit.edition, now: visit.now, query, answers }
    }

    pub(crate) fn href(&self) -> String {
        href(self.pages.matter(), self.book.id)
    }

    /// The part of the address that asks for these rows; empty for none.
    pub(crate) fn asked(&self) -> String {
        let given = self.query.iter().filter(|(_, value)| !value.is_empty() && value.chars().count() <= 60).take(12);
        let given: Vec<String> = given.map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
        if given.is_empty() { String::new() } else { format!("?{}", given.join("&")) }
    }
}

fn page(visit: &Visit, matter: &str, book: &str, query: BTreeMap<String, String>) -> Result<Response, Failure> {
    let opened = Opened::find(visit, matter, book, query)?;
    let (look, href, book) = (opened.look(visit), opened.href(), opened.book);
    let is_printed = opened.pages.book_print(book.id, &look).is_some();
    let page = BookPage {
        label: book.label,
        href: &href,
        searched: is_searched(opened.known, book),
        typed: opened.query.get("q").map_or("", String::as_str),
        content: Markup::trusted(opened.pages.book(book.id, &look)?),
        export: book.register.map(|_| format!("{href}/export")),
        print: is_printed.then(|| format!("{href}/print{}", opened.asked())),
    };
    visit.page(StatusCode::OK, book.label, &format!("/m/{matter}"), &render(&page)?)
}
