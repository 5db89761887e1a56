//! All acts of one person, counted: only while somebody lawful has approved that it is looked at.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use guiju_ui::{ListRow, Markup, encode, list, render};

use super::{against, noted, refused};
use crate::answer::Failure;
use crate::rulebook::Labels;
use crate::visit::{Visit, blocking};

/// Rows read at a time, and in all.
const STEP: usize = 500;
const MOST: u64 = 500_000;

/// What somebody did of one act.
#[derive(Default)]
struct Count {
    own: u64,
    recorded_for_him: u64,
    late: u64,
    uncounted: u64,
    recorded_by_him: u64,
    first: u64,
    last: u64,
    when: String,
}

#[derive(Template)]
#[template(path = "journal_report.html")]
struct ReportPage<'a> {
    name: &'a str,
    now: String,
    from: u64,
    to: u64,
    hash: String,
    cut: bool,
    all: u64,
    table: Markup,
    rows: String,
}

/// GET /journal/report/{person}
pub(crate) async fn show(visit: Visit, Path(person): Path<String>) -> Result<Response, Failure> {
    blocking(move || page(&visit, &person)).await
}

fn page(visit: &Visit, person: &str) -> Result<Response, Failure> {
    const TITLE: &str = "个人办理情况";
    let reasons = against(visit, visit.site.auditing.person, &[("person", person)]);
    if !reasons.is_empty() {
        return refused(visit, TITLE, &reasons);
    }
    let known = visit.org.people.get(person).ok_or(Failure::Nothing)?;
    noted(visit, &format!("{TITLE}：{}", known.name))?;
    let tip = visit.reader.tip()?;
    let from = tip.position.saturating_sub(MOST - 1).max(1);
    let counts = count(visit, person, from, tip.position)?;
    let labels = Labels::of(visit);
    let row = |(act, c): (&String, &Count)| ListRow {
        href: Some(format!("/journal?person={}&act={}", encode(person), encode(act))),
        cells: vec![
            labels.act(act).into(),
            c.own.to_string().into(),
            c.recorded_for_him.to_string().into(),
            c.late.to_string().into(),
            c.uncounted.to_string().into(),
            c.recorded_by_him.to_string().into(),
            format!("第{}条至第{}条", c.first, c.last).into(),
            c.when.as_str().into(),
        ],
    };
    let rows: Vec<ListRow> = counts.iter().map(row).collect();
    let columns = ["办理何事", "本人办理", "他人代录", "其中补录", "未能推算", "替他人代录", "日志位置", "最近一次"];
    let page = ReportPage {
        name: &known.name,
        now: visit.now.chinese(),
        from,
        to: tip.position,
        hash: tip.hash,
        cut: from > 1,
        all: counts.values().map(|c| c.own + c.recorded_for_him + c.recorded_by_him).sum(),
        table: list("", &columns, &rows, "没有办理过事项。")?,
        rows: format!("/journal?person={}", encode(person)),
    };
    visit.page(StatusCode::OK, TITLE, "/journal", &render(&page)?)
}

fn count(visit: &Visit, person: &str, from: u64, to: u64) -> Result<BTreeMap<String, Count>, Failure> {
    let mut counts: BTreeMap<String, Count> = BTreeMap::new();
    let mut next = from;
    while next <= to {
        let entries = visit.reader.heads(next, STEP)?;
        let Some(last) = entries.last().map(|e| e.head.position) else { break };
        for head in entries.iter().map(|e| &e.head).filter(|h| h.on_behalf == person || h.actor == person) {
            let count = counts.entry(format!("{}.{}", head.matter, head.act)).or_default();
            match (head.on_behalf == person, head.entered_for.is_some()) {
                (true, false) => count.own += 1,
                (true, true) => count.recorded_for_him += 1,
                (false, _) => count.recorded_by_him += 1,
            }
            count.late += u64::from(head.is_late());
            count.uncounted += u64::from(head.entered_for.as_ref().is_some_and(|how| !how.uncounted.is_empty()));
            count.first = if count.first == 0 { head.position } else { count.first };
            count.last = head.position;
            count.when = head.recorded.chinese();
        }
        next = last + 1;
    }
    Ok(counts)
}
