//! The rows of one number of the figures.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use guiju_ui::{ListRow, Markup, encode, grounds, list, render, subject_href};

use crate::answer::Failure;
use crate::lists::{PAGE, text, when};
use crate::recorded::titles;
use crate::rulebook::Labels;
use crate::stats::turn::{self, Turn};
use crate::stats::{Period, against, figures};
use crate::visit::{Visit, blocking};

/// What a number counts: name in addresses, and label.
const KINDS: [(&str, &str); 9] = [
    ("all", "办结"),
    ("counted", "办结且可以计算用时"),
    ("limited", "办结且有时限"),
    ("in_time", "按时办结"),
    ("late", "超期办结"),
    ("uncounted", "办结而时限未能推算"),
    ("open", "现在待办"),
    ("overdue", "现在待办且已超期"),
    ("unknown", "现在待办而时限未能推算"),
];

/// Address of the rows of a number.
pub(super) fn href(by: &str, id: &str, only: &str, period: Period) -> String {
    format!("/stats/rows?by={by}&id={}&only={only}&{}", encode(id), period.query())
}

#[derive(Template)]
#[template(path = "stats_rows.html")]
struct RowsPage<'a> {
    heading: String,
    total: usize,
    table: Markup,
    more: Option<String>,
    back: &'a str,
}

/// GET /stats/rows
pub(crate) async fn show(visit: Visit, Query(query): Query<BTreeMap<String, String>>) -> Result<Response, Failure> {
    blocking(move || page(&visit, &query)).await
}

fn page(visit: &Visit, query: &BTreeMap<String, String>) -> Result<Response, Failure> {
    let asked = |name: &str| query.get(name).map_or("", String::as_str);
    let (by, id) = (asked("by"), asked("id"));
    let (only, label) = KINDS.iter().find(|(name, _)| *name == asked("only")).unwrap_or(&KINDS[0]);
    // A post is held by somebody: how long he took is a figure by person, under whichever name. What lies open now with a
    // post is no figure but where a paper is.
    let by_person = by == "person" || (by == "post" && !is_now(only));
    let why = if by_person { against(visit) } else { vec![] };
    if !why.is_empty() {
        let head = Markup::trusted("<div class=\"act-head\"><h1>统计所据事项</h1></div>".to_owned());
        let main = Markup::join([head, grounds(&why, &[])?]);
        return visit.page(StatusCode::FORBIDDEN, "统计所据事项", "/stats", &main);
    }
    let period = Period::asked(visit, query);
    let turns = chosen(visit, (by, id), only, period)?;
    let from: usize = asked("after").parse().unwrap_or_default();
    let end = from.saturating_add(PAGE);
    let shown: Vec<&Turn> = turns.iter().skip(from).take(PAGE).collect();
    let when =
        if is_now(only) { String::new() } else { format!("，{}至{}", period.from.chinese(), period.to.chinese()) };
    let back = format!("/stats?{}", period.query());
    let page = RowsPage {
        heading: format!("{}{label}{when}", called(visit, by, id)),
        total: turns.len(),
        table: table(visit, &shown)?,
        more: (end < turns.len()).then(|| format!("{}&after={end}", href(by, id, only, period))),
        back: &back,
    };
    visit.page(StatusCode::OK, "统计所据事项", "/stats", &render(&page)?)
}

/// Whether a kind is of what is open now, whatever the period.
fn is_now(only: &str) -> bool {
    matches!(only, "open" | "overdue" | "unknown")
}

fn chosen(visit: &Visit, (by, id): (&str, &str), only: &str, period: Period) -> Result<Vec<Turn>, Failure> {
    let mut turns = if is_now(only) { turn::open(visit, "")? } else { turn::ended(visit, period)? };
    turns.retain(|turn| match by {
        "unit" => turn.unit == id,
        "person" => turn.person == id,
        "post" => text(&turn.row, "post") == id,
        _ => true,
    });
    turns.retain(|turn| match only {
        "counted" => turn.minutes.is_some(),
        "limited" => turn.in_time.is_some(),
        "in_time" => turn.in_time == Some(true),
        "uncounted" | "unknown" => !turn.uncounted.is_empty(),
        "late" | "overdue" => turn.in_time == Some(false),
        _ => true,
    });
    Ok(turns)
}

fn called(visit: &Visit, by: &str, id: &str) -> String {
    let name = match by {
        "unit" => visit.org.units.get(id).map(|u| u.name.clone()),
        "person" => visit.org.people.get(id).map(|p| p.name.clone()),
        "post" => visit.org.posts.contains_key(id).then(|| visit.org.post_with_holder(id, visit.now)),
        _ => None,
    };
    name.map(|name| format!("{name}：")).unwrap_or_default()
}

fn table(visit: &Visit, turns: &[&Turn]) -> Result<Markup, Failure> {
    let labels = Labels::of(visit);
    let titles = titles(visit, turns.iter().map(|t| text(&t.row, "subject").to_owned()).collect())?;
    let row = |turn: &&Turn| {
        let text = |column: &str| text(&turn.row, column);
        let subject = text("subject");
        let matter = subject.rsplit_once('-').map_or(subject, |(matter, _)| matter);
        let late = if turn.in_time == Some(false) { "（超期）" } else { "" };
        let due = match (text("due"), turn.uncounted.as_str()) {
            ("", "") => "无时限".to_owned(),
            ("", why) => format!("未能推算：{why}"),
            (due, _) => format!("{}{late}", when(due)),
        };
        let cells = vec![
            titles.get(subject).map_or(subject, String::as_str).into(),
            labels.act(text("act")).into(),
            visit.org.post_with_holder(text("post"), visit.now).into(),
            visit.org.name(text("person")).into(),
            when(text("opened")).into(),
            when(text("ended")).into(),
            due.into(),
            turn.minutes.map_or_else(|| "未能计算".to_owned(), figures::hours).into(),
        ];
        ListRow { href: Some(subject_href(matter, subject)), cells }
    };
    let rows: Vec<ListRow> = turns.iter().map(row).collect();
    let columns = ["事项", "应办", "职务", "了结的同志", "何时到此", "何时了结", "时限", "用时"];
    Ok(list("", &columns, &rows, "没有这样的事项。")?)
}
