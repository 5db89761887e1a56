//! The journal handed out: a stretch of heads with what proves it, which is checked without the server; and the same as a
//! table to read. Both are sent piece by piece.

use std::collections::BTreeMap;

use axum::body::{Body, Bytes};
use axum::extract::Query;
use axum::response::Response;
use guiju_core::journal::{GENESIS, Hash};
use guiju_store::{StoreError, excerpt, export};
use tokio::sync::mpsc::{Sender, channel};

use super::{against, noted, refused};
use crate::answer::Failure;
use crate::export::{CSV, Pieces, WAITING, answer};
use crate::visit::{Visit, blocking};

/// Rows read at a time.
const PAGE: usize = 500;

/// What is handed out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Proof,
    Table,
}

/// GET /journal/proof
pub(crate) async fn proof(visit: Visit, Query(query): Query<BTreeMap<String, String>>) -> Result<Response, Failure> {
    blocking(move || hand_out(visit, &query, Kind::Proof)).await
}

/// GET /journal/table
pub(crate) async fn table(visit: Visit, Query(query): Query<BTreeMap<String, String>>) -> Result<Response, Failure> {
    blocking(move || hand_out(visit, &query, Kind::Table)).await
}

fn hand_out(visit: Visit, query: &BTreeMap<String, String>, kind: Kind) -> Result<Response, Failure> {
    let reasons = against(&visit, visit.site.auditing.journal, &[]);
    if !reasons.is_empty() {
        return refused(&visit, "导出日志", &reasons);
    }
    let tip = visit.reader.tip()?;
    let number = |name: &str| query.get(name).and_then(|n| n.trim().parse::<u64>().ok());
    let from = number("from").unwrap_or(1).clamp(1, tip.position.max(1));
    let to = number("to").unwrap_or(tip.position).min(tip.position);
    if to < from {
        return Err(Failure::Nothing);
    }
    noted(&visit, &format!("导出日志第{from}条至第{to}条"))?;
    let opening = match kind {
        Kind::Proof => {
            let previous = visit.reader.hash_before(from)?;
            excerpt::opening(visit.reader.gov(), (from, to), previous, &tip, visit.now, visit.person())?
        }
        Kind::Table => export::journal_head(),
    };
    let (send, receive) = channel::<Bytes>(WAITING);
    tokio::task::spawn_blocking(move || {
        if let Err(error) = write(&visit, (from, to), kind, opening, &send) {
            // The head is on its way already; a file that ends early has no last line, and its check says so.
            tracing::error!(%error, "fault: an excerpt of the journal broke off");
        }
    });
    let (name, media) = match kind {
        Kind::Proof => (format!("办理日志-{from}-{to}.jsonl"), "application/x-ndjson"),
        Kind::Table => (format!("办理日志-{from}-{to}.csv"), CSV),
    };
    Ok(answer(&name, media, Body::new(Pieces(receive))))
}

fn write(
    visit: &Visit,
    (from, to): (u64, u64),
    kind: Kind,
    opening: String,
    send: &Sender<Bytes>,
) -> Result<(), StoreError> {
    let mut wanted = send.blocking_send(opening.into()).is_ok();
    let (mut next, mut last): (u64, Hash) = (from, GENESIS.to_owned());
    while wanted && next <= to {
        let lines = match kind {
            Kind::Proof => visit.reader.excerpt_lines(next, to, PAGE)?.map(|(position, hash, lines)| {
                last = hash;
                (position, lines)
            }),
            Kind::Table => visit.reader.table_lines(next, to, PAGE)?,
        };
        let Some((position, lines)) = lines else {
            return Err(StoreError::Damaged(format!("流水第{next}条起缺失")));
        };
        next = position + 1;
        wanted = send.blocking_send(lines.into()).is_ok();
    }
    if wanted && kind == Kind::Proof {
        let _ = send.blocking_send(excerpt::closing(to - from + 1, last)?.into());
    }
    Ok(())
}
