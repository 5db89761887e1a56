//! Books that are printed: a page with their pages, and the files.

use std::collections::BTreeMap;

use axum::extract::{Path, Query};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use guiju_print::Print;
use guiju_ui::{Printable, render};

use super::PATIENCE;
use super::foot;
use super::formats::{self, Format};
use super::pages::{PrintPage, heed, sheets};
use crate::answer::Failure;
use crate::books::Opened;
use crate::files::disposition;
use crate::visit::{Visit, blocking};

/// A book as it is printed for who looks, with the days and whatever else the address asks for.
struct Wanted {
    opened: Opened,
    print: Print,
    what: Printable,
}

impl Wanted {
    fn find(visit: &Visit, matter: &str, book: &str, query: &BTreeMap<String, String>) -> Result<Self, Failure> {
        let (opened, position) = foot::at_rest(visit, || Opened::find(visit, matter, book, query.clone()))?;
        let print = opened.pages.book_print(opened.book.id, &opened.look(visit)).ok_or(Failure::Nothing)?;
        let what = Printable { id: opened.book.id, label: opened.book.label, is_document: false };
        Ok(Self { print: foot::signed(print, visit, position), opened, what })
    }
}

/// GET /m/{matter}/book/{book}/print
pub(crate) async fn show(
    visit: Visit,
    Path((matter, book)): Path<(String, String)>,
    Query(query): Query<BTreeMap<String, String>>,
) -> Result<Response, Failure> {
    let turn = visit.site.presses.turn(&visit.account.login, PATIENCE).await?;
    blocking(move || {
        let _turn = turn;
        page(&visit, &Wanted::find(&visit, &matter, &book, &query)?)
    })
    .await
}

fn page(visit: &Visit, wanted: &Wanted) -> Result<Response, Failure> {
    let (press, opened) = (&visit.site.press, &wanted.opened);
    let (hash, laid) = press.lay(&wanted.print, &visit.account.login)?;
    let (href, asked) = (format!("{}/print", opened.href()), opened.asked());
    let file = |format: Format| (format.label(), format!("{href}/{}{asked}", format.file()));
    let page = PrintPage {
        back: &format!("{}{asked}", opened.href()),
        title: wanted.what.label,
        label: wanted.what.label,
        sheets: sheets(&laid, |n| format!("/preview/{hash}/{n}.svg"))?,
        files: formats::of(&wanted.what).map(file).collect(),
        heed: heed(&laid),
        lost: String::new(),
        kept: None,
        seals: vec![],
        value: &hash,
        engine: guiju_typeset::Typesetter::engine(),
        fonts: press.setter()?.fonts().names().into_iter().map(|font| font.family).collect(),
        is_document: false,
    };
    let active = format!("/m/{}", opened.pages.matter());
    visit.page(StatusCode::OK, wanted.what.label, &active, &render(&page)?)
}

/// GET /m/{matter}/book/{book}/print/{file}
pub(crate) async fn file(
    visit: Visit,
    Path((matter, book, file)): Path<(String, String, String)>,
    Query(query): Query<BTreeMap<String, String>>,
) -> Result<Response, Failure> {
    let turn = visit.site.presses.turn(&visit.account.login, PATIENCE).await?;
    blocking(move || {
        let _turn = turn;
        let wanted = Wanted::find(&visit, &matter, &book, &query)?;
        let format = formats::of(&wanted.what).find(|format| format.file() == file).ok_or(Failure::Nothing)?;
        let bytes = format.made(&visit.site.press, &wanted.print)?;
        let name = format!("{} {}.{}", wanted.what.label, visit.now.day().chinese(), format.ending());
        let headers =
            [(header::CONTENT_TYPE, format.media().to_owned()), (header::CONTENT_DISPOSITION, disposition(&name))];
        Ok((headers, bytes).into_response())
    })
    .await
}
