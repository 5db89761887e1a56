//! The journal handed out: a stretch of heads with what proves it, which is checked without the server; and the same as a
//! table to read. Both are sent piece by piece.

use std::collections::BTreeMap;

use axum::body::{Body, Bytes};
use axum::extract::Query;
use axum::response::Response;
use guiju_core::journal::{GENESIS, Hash};
use guiju_core::{Day, Reason};
use guiju_store::{Looked, StoreError, excerpt, export};
use tokio::sync::mpsc::{Sender, channel};

use super::bounds::Bound;
use super::{against, noted_days, refused};
use crate::answer::Failure;
use crate::export::{CSV, Pieces, WAITING, answer};
use crate::visit::{Visit, blocking};

/// The code of the refusal to hand out more.
const TOO_MUCH: &str = "audit.too_much";
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
    let what = format!("导出日志第{from}条至第{to}条");
    let looked = Looked { of: String::new(), since: recorded(&visit, from)?, until: recorded(&visit, to)? };
    let bound = Bound::of(&visit, &looked)?;
    if !bound.holds() {
        return refused(&visit, "导出日志", &[too_much(&visit, &bound)]);
    }
    noted_days(&visit, &what, Some(looked))?;
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

/// The day on which a row was recorded.
fn recorded(visit: &Visit, position: u64) -> Result<Day, Failure> {
    let entry = visit.reader.heads(position, 1)?.into_iter().next();
    Ok(entry.ok_or(Failure::Nothing)?.head.recorded.day())
}

/// Whoever has everybody's acts for long has each person's: that is bounded as looking by person is.
fn too_much(visit: &Visit, bound: &Bound) -> Reason {
    let Bound { most, within, days, citation } = bound;
    let message = format!("{within}日之内导出日志的日子合计不超过{most}日");
    let way_on = "请缩小起止范围；核验全部日志用“核验”，不必导出。确需全部条目的，报有权的同志同意后，由系统管理员在服务器终端导出（guiju export）";
    Reason::grounded(&*visit.edition, TOO_MUCH, message, way_on, vec![])
        .by(citation)
        .fact("连同此前已导出的", format!("{days}日"))
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
