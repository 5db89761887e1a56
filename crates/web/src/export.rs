//! Lists and the organisation as tables for office spreadsheets: exactly what the visitor may see, sent piece by piece.

use std::collections::BTreeMap;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{Path, Query};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use guiju_core::register::{Ask, Cell, Column, Register, Row};
use guiju_core::sheet::{BOM, guarded, record, register_row};
use guiju_store::export::pages;
use guiju_ui::{Board, encode};
use http_body::Frame;
use tokio::sync::mpsc::{Receiver, Sender, channel};

use crate::answer::Failure;
use crate::exports::pages::full;
use crate::filters::Filters;
use crate::lists::Listed;
use crate::matter::{list_of, narrowed};
use crate::visit::Visit;

/// What a table is.
pub(crate) const CSV: &str = "text/csv; charset=utf-8";
/// A browser that takes no piece for so long is left.
const PATIENCE: Duration = Duration::from_secs(60);
/// Pieces that wait for a slow browser at a time.
pub(crate) const WAITING: usize = 4;

/// How the address of a register's table begins, beside the tables that an import takes.
const REGISTER: &str = "register-";

/// GET /m/{matter}/export
pub(crate) async fn list(
    visit: Visit,
    Path(matter): Path<String>,
    Query(query): Query<BTreeMap<String, String>>,
) -> Result<Response, Failure> {
    let (listed, register) = list_of(&visit, &matter).ok_or(Failure::Nothing)?;
    let filters = Filters::read(&visit, listed, register, &query);
    let ask = listed.findable(&visit, narrowed(&visit, listed, &filters));
    let name = format!("{}.csv", register.label);
    let row = move |visit: &Visit, row: &Row| in_words(visit, listed, register, row);
    stream(visit, &name, register, ask, row)
}

/// GET /m/{matter}/book/{book}/export: the register of a book.
pub(crate) async fn book(visit: Visit, Path((matter, book)): Path<(String, String)>) -> Result<Response, Failure> {
    let books = visit.site.pages_of(&matter).map(|p| p.books()).unwrap_or_default();
    let name = books.iter().find(|b| b.id == book).and_then(|b| b.register).ok_or(Failure::Nothing)?;
    let known = visit.site.matter(&matter).and_then(|m| m.registers().iter().find(|r| r.name == name));
    let register = known.ok_or(Failure::Nothing)?;
    let ask = Ask::all(name, visit.reader.viewer(visit.person()));
    let label = format!("{}.csv", register.label);
    stream(visit, &label, register, ask, |_, row| register_row(register.columns, row))
}

/// Rows of a matter's list, chosen by an ask, under a name.
pub(crate) fn listed_as(visit: Visit, listed: Listed, ask: Ask, name: &str) -> Result<Response, Failure> {
    let register = listed.register(&visit).ok_or(Failure::Nothing)?;
    let name = format!("{name}（{}）.csv", register.label);
    let ask = Ask { limit: 0, ..ask };
    stream(visit, &name, register, ask, move |visit, row| in_words(visit, listed, register, row))
}

/// A table that is in memory: columns by name and label, rows of texts.
pub(crate) fn at_once(name: &str, columns: &[(&str, &str)], rows: &[Vec<String>]) -> Response {
    let heads = columns.iter().map(|(name, label)| guarded(&format!("{label}（{name}）")));
    let rows = rows.iter().map(|cells| record(cells.iter().map(|cell| guarded(cell))));
    answer(name, CSV, Body::from(format!("{BOM}{}{}", record(heads), rows.collect::<String>())))
}

/// A row with what the list shows in words in the same words.
fn in_words(visit: &Visit, listed: Listed, register: &Register, row: &Row) -> String {
    let cell = |column: &Column| (column.name.to_owned(), told(visit, listed, row, column));
    register_row(register.columns, &register.columns.iter().filter(|c| c.is_told()).map(cell).collect())
}

/// A cell as a table tells it: what the list shows in words in the same words.
pub(crate) fn told(visit: &Visit, listed: Listed, row: &Row, column: &Column) -> Cell {
    let shown = listed.listing.columns.iter().find(|c| c.name == column.name);
    let words = shown.map(|shown| listed.words(visit, shown, row)).filter(|words| !words.is_empty());
    words.map_or_else(|| row.get(column.name).cloned().unwrap_or(Cell::Null), Cell::from)
}

/// GET /org/export/{file}: the tables that an import takes, and the dated registers of the organisation.
pub(crate) async fn organisation(visit: Visit, Path(file): Path<String>) -> Result<Response, Failure> {
    let board = Board { org: &visit.org, norms: &*visit.edition, now: visit.now };
    let mut sheets = visit.site.pages.iter().flat_map(|p| p.sheets(&board));
    if let Some((name, text)) = sheets.find(|(name, _)| *name == file) {
        return Ok(answer(&name, CSV, Body::from(text)));
    }
    let name = file.strip_prefix(REGISTER).and_then(|f| f.strip_suffix(".csv")).ok_or(Failure::Nothing)?;
    let register = registers(&visit).into_iter().find(|r| r.name == name).ok_or(Failure::Nothing)?;
    let ask = Ask::all(register.name, visit.reader.viewer(visit.person()));
    let label = format!("{}.csv", register.label);
    stream(visit, &label, register, ask, |_, row| register_row(register.columns, row))
}

/// Addresses and words.
type Links = Vec<(String, String)>;

/// What the page 组织 offers as tables. First those that an import takes.
pub(crate) fn offered(visit: &Visit) -> (Links, Links) {
    let board = Board { org: &visit.org, norms: &*visit.edition, now: visit.now };
    let href = |file: &str| format!("/org/export/{}", encode(file));
    let sheets = visit.site.pages.iter().flat_map(|p| p.sheets(&board));
    let sheets = sheets.map(|(name, _)| (href(&name), name)).collect();
    let all = registers(visit).into_iter().map(|r| (href(&format!("{REGISTER}{}.csv", r.name)), r.label.to_owned()));
    (sheets, all.collect())
}

/// The registers from which the organisation is read, of those that the matters declare.
fn registers(visit: &Visit) -> Vec<&'static Register> {
    let all = visit.site.matters.iter().flat_map(|m| m.registers());
    all.filter(|r| guiju_core::org::REGISTERS.contains(&r.name)).collect()
}

/// A table that is written piece by piece on a thread of its own, only as fast as it is taken. `write` is given where to
/// send the pieces, which tells whether more is wanted.
pub(crate) fn written(
    name: &str,
    visit: Visit,
    write: impl FnOnce(&Visit, &mut dyn FnMut(String) -> bool) -> Result<(), guiju_store::StoreError> + Send + 'static,
) -> Response {
    let (send, receive) = channel::<Bytes>(WAITING);
    let label = name.to_owned();
    tokio::task::spawn_blocking(move || {
        let mut piece = |text: String| text.is_empty() || handed(&send, text);
        if let Err(error) = write(&visit, &mut piece) {
            tracing::error!(%error, table = label, "fault: a table broke off");
        }
    });
    answer(name, CSV, Body::new(Pieces(receive)))
}

/// The rows of an ask as a table. They are read on a thread of their own, page by page, and only as fast as they are taken.
fn stream(
    visit: Visit,
    name: &str,
    register: &'static Register,
    ask: Ask,
    row: impl Fn(&Visit, &Row) -> String + Send + 'static,
) -> Result<Response, Failure> {
    let slot = visit.site.exports.stream(&visit.account.login, &visit.site.limits).map_err(full)?;
    let (send, receive) = channel::<Bytes>(WAITING);
    tokio::task::spawn_blocking(move || {
        let _slot = slot;
        if let Err(error) = write(&visit, register, ask, &row, &send) {
            // The head is on its way already; a table that ends early is told apart by its missing end.
            tracing::error!(%error, register = register.name, "fault: a table broke off");
        }
    });
    Ok(answer(name, CSV, Body::new(Pieces(receive))))
}

fn write(
    visit: &Visit,
    register: &Register,
    ask: Ask,
    row: &dyn Fn(&Visit, &Row) -> String,
    send: &Sender<Bytes>,
) -> Result<(), guiju_store::StoreError> {
    let headings =
        register.columns.iter().filter(|c| c.is_told()).map(|c| guarded(&format!("{}（{}）", c.label, c.name)));
    let mut wanted = handed(send, format!("{BOM}{}", record(headings)));
    pages(ask, &mut |ask| visit.reader.ask(ask), &mut |rows| {
        let text: String = rows.iter().map(|r| row(visit, r)).collect();
        wanted = wanted && (text.is_empty() || handed(send, text));
        wanted
    })
}

/// Hands a piece over; whether more are wanted.
fn handed(send: &Sender<Bytes>, text: String) -> bool {
    let sent = async { tokio::time::timeout(PATIENCE, send.send(text.into())).await };
    matches!(tokio::runtime::Handle::current().block_on(sent), Ok(Ok(())))
}

/// A table as it is being written.
pub(crate) struct Pieces(pub Receiver<Bytes>);

impl http_body::Body for Pieces {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        mut self: std::pin::Pin<&mut Self>,
        cx: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        self.0.poll_recv(cx).map(|piece| piece.map(|bytes| Ok(Frame::data(bytes))))
    }
}

/// An answer that browsers save under this name.
pub(crate) fn answer(name: &str, kind: &'static str, body: Body) -> Response {
    let plain: String = name.chars().map(|c| if c.is_ascii_alphanumeric() || c == '.' { c } else { '_' }).collect();
    let disposition = format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{}", encode(name));
    let mut response = ([(header::CONTENT_TYPE, kind)], body).into_response();
    if let Ok(value) = HeaderValue::from_str(&disposition) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, value);
    }
    response
}
