//! The pages of exports: beginning one, watching it, taking the file.

use std::fs::File;
use std::io;
use std::sync::Arc;

use askama::Template;
use axum::body::{Body, Bytes};
use axum::extract::{Path, Request};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use guiju_core::register::{Cell, Column, Row};
use guiju_ui::{encode, render};
use http_body::Frame;
use tokio::sync::mpsc::{Receiver, channel};

use super::{Full, Stage, book};
use crate::answer::{Failure, Trouble};
use crate::export;
use crate::filters::Filters;
use crate::matter::{list_of, narrowed};
use crate::secret::token;
use crate::sign_in::{field, plain};
use crate::visit::{Visit, blocking};

/// After so many seconds the page of a running export is fetched anew.
const AGAIN: &str = "2";
/// Bytes read at a time, and pieces that wait for a slow browser.
const PIECE: usize = 65_536;
const WAITING: usize = 4;
/// What a workbook is.
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// What is said where a list is too long for one sheet.
pub(crate) fn too_many(most: u64) -> Trouble {
    let words = format!("一张工作表至多容纳{most}行，请先筛选，分几次导出；或者导出 CSV。");
    Trouble::new(StatusCode::UNPROCESSABLE_ENTITY, "行数过多", words)
}

/// What is said where no export can be begun now.
pub(crate) fn full(full: Full) -> Trouble {
    let (status, words) = match full {
        // His own doing, and no fault of the system.
        Full::Own => {
            (StatusCode::TOO_MANY_REQUESTS, "您有一项导出尚未完成，请等它完成后再导出。进度见“我的导出”（/exports）。")
        }
        Full::All => (StatusCode::SERVICE_UNAVAILABLE, "现在导出的人较多，请稍候片刻再导出。"),
    };
    Trouble::new(status, "暂时不能导出", words)
}

/// POST /m/{matter}/exports: begins a workbook of the list as it was narrowed.
pub(crate) async fn begin(visit: Visit, Path(matter): Path<String>, request: Request) -> Result<Response, Failure> {
    let typed = plain(&visit, request).await?;
    let query = axum::http::Uri::try_from(format!("/?{}", field(&typed, "query")));
    let query = query.ok().and_then(|uri| axum::extract::Query::try_from_uri(&uri).ok());
    let query: axum::extract::Query<_> = query.unwrap_or_default();
    blocking(move || {
        let (listed, register) = list_of(&visit, &matter).ok_or(Failure::Nothing)?;
        let filters = Filters::read(&visit, listed, register, &query.0);
        let ask = listed.findable(&visit, narrowed(&visit, listed, &filters));
        let name = format!("{}-{}.xlsx", register.label, visit.now.day());
        let (now, limits) = ((visit.site.clock)(), visit.site.limits.clone());
        let site = Arc::clone(&visit.site);
        let job = site.exports.begin(token()?, &visit.account.login, name, now, &limits).map_err(full)?;
        let told: book::Told = Box::new(move |visit: &Visit, row: &Row, column: &Column| -> Cell {
            export::told(visit, listed, row, column)
        });
        tokio::task::spawn_blocking(move || book::write(&visit, register, ask, &told, &job));
        Ok(Redirect::to("/exports").into_response())
    })
    .await
}

struct Line {
    name: String,
    said: String,
    href: Option<String>,
    /// Of a hundred.
    share: u64,
    running: bool,
}

#[derive(Template)]
#[template(path = "exports.html")]
struct ExportsPage {
    lines: Vec<Line>,
    minutes: u64,
}

/// GET /exports: the visitor's own, with how far they are.
pub(crate) async fn show(visit: Visit) -> Result<Response, Failure> {
    blocking(move || {
        let limits = &visit.site.limits;
        let jobs = visit.site.exports.of(&visit.account.login, (visit.site.clock)(), limits);
        let line = |job: &Arc<super::Job>| {
            let (written, rows) = job.progress();
            let (said, href, running) = match job.now() {
                Stage::Running if rows == 0 => ("正在准备".to_owned(), None, true),
                Stage::Running => (format!("正在写出，已写{written}行，共{rows}行"), None, true),
                Stage::Ready(_, bytes) => {
                    let said = format!("已完成，{rows}行，{}", size(bytes));
                    (said, Some(format!("/exports/{}", encode(&job.id))), false)
                }
                Stage::Failed(words) => (format!("没有完成：{words}"), None, false),
            };
            Line { name: job.name.clone(), said, href, running, share: (written * 100).checked_div(rows).unwrap_or(0) }
        };
        let lines: Vec<Line> = jobs.iter().map(line).collect();
        let waits = lines.iter().any(|line| line.running);
        let page = ExportsPage { lines, minutes: limits.export_lasts.as_secs() / 60 };
        let mut response = visit.page(StatusCode::OK, "我的导出", "/exports", &render(&page)?)?;
        if waits {
            response.headers_mut().insert(header::REFRESH, HeaderValue::from_static(AGAIN));
        }
        Ok(response)
    })
    .await
}

fn size(bytes: u64) -> String {
    match bytes / 1024 {
        0..1024 => format!("{} KB", bytes.div_ceil(1024)),
        kb => format!("{} MB", kb.div_ceil(1024)),
    }
}

/// GET /exports/{id}: the file, for who asked for it.
pub(crate) async fn take(visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    let jobs = visit.site.exports.of(&visit.account.login, (visit.site.clock)(), &visit.site.limits);
    let job = jobs.into_iter().find(|job| job.id == id).ok_or(Failure::Nothing)?;
    let Stage::Ready(file, bytes) = job.now() else { return Err(Failure::Nothing) };
    let (send, receive) = channel::<Result<Bytes, io::Error>>(WAITING);
    tokio::task::spawn_blocking(move || {
        let mut at = 0;
        while at < bytes {
            let piece = read(&file, at);
            at += piece.as_ref().map_or(bytes, |p| p.len() as u64);
            let ended = piece.is_err();
            if send.blocking_send(piece).is_err() || ended {
                return;
            }
        }
    });
    let mut response = export::answer(&job.name, XLSX, Body::new(Pieces(receive)));
    response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(bytes));
    Ok(response)
}

/// A piece of the file from a place on. Several may take it at a time.
fn read(file: &File, at: u64) -> io::Result<Bytes> {
    let mut piece = vec![0; PIECE];
    let n = read_at(file, &mut piece, at)?;
    if n == 0 {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    piece.truncate(n);
    Ok(piece.into())
}

#[cfg(unix)]
fn read_at(file: &File, into: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, into, at)
}

#[cfg(windows)]
fn read_at(file: &File, into: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, into, at)
}

/// A file on its way.
struct Pieces(Receiver<Result<Bytes, io::Error>>);

impl http_body::Body for Pieces {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: std::pin::Pin<&mut Self>,
        cx: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        self.0.poll_recv(cx).map(|piece| piece.map(|bytes| bytes.map(Frame::data)))
    }
}
