//! 统计: how long what was owed took, how much of it in time, what lies open with whom, what was refused by which article.
//!
//! Only what the visitor may see is counted, and each number leads to its rows. Who sees figures by person is a norm of the
//! rulebook. There is no verdict: days late are facts.

mod figures;
mod rows;
mod turn;

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use guiju_core::{Day, Reason};
use guiju_ui::{Markup, grounds, render};

use crate::answer::Failure;
use crate::visit::{Visit, blocking};
use crate::years;

pub(crate) use rows::show as rows;

/// Length of the period that is shown where none is asked for, in days.
const PERIOD: i32 = 90;

/// From which day to which, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Period {
    from: Day,
    to: Day,
}

impl Period {
    /// The period asked for; what cannot be read is the usual one.
    fn asked(visit: &Visit, query: &BTreeMap<String, String>) -> Self {
        let day = |name: &str| query.get(name).and_then(|typed| typed.parse::<Day>().ok());
        let to = day("to").unwrap_or_else(|| visit.now.day());
        Self { from: day("from").unwrap_or_else(|| to.plus_days(-PERIOD)), to }
    }

    /// As addresses carry it.
    fn query(self) -> String {
        format!("from={}&to={}", self.from, self.to)
    }
}

#[derive(Template)]
#[template(path = "stats.html")]
struct StatsPage {
    from: Day,
    to: Day,
    period: String,
    hours: String,
    units: Markup,
    people: Markup,
    desks: Markup,
    refused: Option<Markup>,
    uncounted: usize,
    /// Turns whose limit could not be counted, handled and open, and who loads the years that are missing.
    unknown: usize,
    years: Markup,
}

/// GET /stats
pub(crate) async fn show(visit: Visit, Query(query): Query<BTreeMap<String, String>>) -> Result<Response, Failure> {
    blocking(move || page(&visit, &query)).await
}

/// What the rules hold against the visitor's looking at figures by person; nothing where he may.
fn against(visit: &Visit) -> Vec<Reason> {
    let Some((matter, act)) = visit.site.desk.figures_act.split_once('.') else { return vec![] };
    let unknown = || vec![Reason::faulty("规则没有说明谁查看按同志的统计")];
    crate::subject::against(visit, matter, None, act, &[]).unwrap_or_else(unknown)
}

fn page(visit: &Visit, query: &BTreeMap<String, String>) -> Result<Response, Failure> {
    let period = Period::asked(visit, query);
    let hours = turn::hours(visit)?;
    let turns = turn::ended(visit, period)?;
    let why = against(visit);
    let people = if why.is_empty() { figures::people(visit, period, &turns)? } else { grounds(&why, &[])? };
    let page = StatsPage {
        from: period.from,
        to: period.to,
        period: format!("{}至{}", period.from.chinese(), period.to.chinese()),
        hours: turn::hours_in_words(hours),
        units: figures::units(visit, period, &turns)?,
        people,
        desks: figures::desks(visit)?,
        refused: figures::refused(visit)?,
        unknown: turns.iter().filter(|t| !t.uncounted.is_empty()).count() + turn::uncounted(visit)?,
        years: years::way_on(visit),
        uncounted: turns.iter().filter(|t| t.minutes.is_none()).count(),
    };
    visit.page(StatusCode::OK, "统计", "/stats", &render(&page)?)
}
