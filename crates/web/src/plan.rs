//! 外出安排: the leaders' calendar, and what would be if they were away.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use guiju_core::norms::{At, Norms as _, Via};
use guiju_core::org::{Absence, Span};
use guiju_core::{Day, OfficeTime};
use guiju_runtime::{Stretch, supposable};
use guiju_ui::{ListRow, Markup, list, render, subject_href};

use crate::answer::Failure;
use crate::lists::{Listed, listed};
use crate::visit::{Visit, blocking};

/// Days shown.
pub(crate) const DAYS: i32 = 28;
/// Absences that can be supposed at once.
const SUPPOSED: usize = 4;
/// Open subjects looked at for each matter; more are said to be left out.
const MOST: usize = 2_000;

struct DayHead {
    month: String,
    day: i8,
    rest: bool,
    title: String,
}

struct DayCell {
    away: bool,
    rest: bool,
}

struct Leader {
    name: String,
    cells: Vec<DayCell>,
}

#[derive(Default, Clone)]
struct Supposed {
    person: String,
    since: String,
    until: String,
}

struct Told {
    span: String,
    away: String,
    waits: Markup,
    gains: Markup,
}

#[derive(Template)]
#[template(path = "plan.html")]
struct PlanPage {
    days: Vec<DayHead>,
    rows: Vec<Leader>,
    clashes: Vec<String>,
    people: Vec<(String, String)>,
    supposed: Vec<Supposed>,
    problems: Vec<String>,
    stretches: Vec<Told>,
}

/// GET /plan
pub(crate) async fn show(visit: Visit, Query(query): Query<BTreeMap<String, String>>) -> Result<Response, Failure> {
    blocking(move || page(&visit, &query)).await
}

fn page(visit: &Visit, query: &BTreeMap<String, String>) -> Result<Response, Failure> {
    let people = leaders(visit);
    let typed = |name: &str, at: usize| -> String {
        query.get(&format!("{name}{at}")).map_or("", String::as_str).trim().chars().take(60).collect()
    };
    let supposed: Vec<Supposed> = (1..=SUPPOSED)
        .map(|at| Supposed { person: typed("person", at), since: typed("since", at), until: typed("until", at) })
        .collect();
    let ahead = visit.site.limits.supposed_days;
    let (absences, problems) = absences(&supposed, &people, |since, until| {
        supposable(since, until, visit.now.day(), i32::try_from(ahead).unwrap_or(i32::MAX))
    });
    let stretches = if problems.is_empty() { stretches(visit, &absences)? } else { vec![] };
    let today = visit.now.day();
    let rest = |day: Day| visit.workdays.kind(day).map_or(day.weekday() > 5, |kind| !kind.works());
    let days: Vec<Day> = (0..DAYS).map(|n| today.plus_days(n)).collect();
    let away = |person: &str, day: Day| away_on(visit, person, day);
    let rows = people.iter().map(|(person, name)| Leader {
        name: name.clone(),
        cells: days.iter().map(|d| DayCell { away: away(person, *d), rest: rest(*d) }).collect(),
    });
    let head = |(n, day): (usize, &Day)| DayHead {
        month: if n == 0 || day.day() == 1 { format!("{}月", day.month()) } else { String::new() },
        day: day.day(),
        rest: rest(*day),
        title: visit.workdays.kind(*day).map_or_else(|e| e.to_string(), |kind| kind.label()),
    };
    let page = PlanPage {
        rows: rows.collect(),
        clashes: clashes(visit, &people, &days),
        days: days.iter().enumerate().map(head).collect(),
        people,
        supposed,
        problems,
        stretches,
    };
    visit.page(StatusCode::OK, "外出安排", "/plan", &render(&page)?)
}

/// Holders of the posts that have to do with lines of work, and of those that rank above one of them in the same unit;
/// whoever else is away in these days. By rank.
pub(crate) fn leaders(visit: &Visit) -> Vec<(String, String)> {
    let org = &visit.org;
    let related: BTreeSet<&str> =
        org.relations.iter().filter(|r| r.span.covers(visit.now)).map(|r| r.post.as_str()).collect();
    let above = |p: &guiju_core::org::Post| {
        let mut same = related.iter().filter_map(|id| org.posts.get(*id)).filter(|r| r.unit == p.unit);
        same.any(|r| p.order <= r.order)
    };
    let (today, last) = (visit.now, visit.now.day().plus_days(DAYS).start());
    let is_away = |id: &str| {
        let meets = |a: &Absence| a.span.since < last && a.span.until.is_none_or(|until| today < until);
        org.holder(id, visit.now).is_some_and(|p| org.absences.iter().any(|a| a.person == p && meets(a)))
    };
    let wanted = |id: &str, p: &guiju_core::org::Post| {
        related.contains(id) || visit.edition.is_head(&p.role) || above(p) || is_away(id)
    };
    let mut posts: Vec<_> = org.posts.iter().filter(|(id, p)| wanted(id, p)).collect();
    posts.sort_by_key(|(id, post)| (post.order, (*id).clone()));
    let mut people: Vec<(String, String)> = vec![];
    for (id, post) in posts {
        let Some(person) = org.holder(id, visit.now) else { continue };
        if !people.iter().any(|(known, _)| known == person) {
            people.push((person.to_owned(), format!("{} {}", post.title, org.name(person))));
        }
    }
    people
}

/// Whether an absence touches a day.
pub(crate) fn away_on(visit: &Visit, person: &str, day: Day) -> bool {
    let touches = |a: &Absence| {
        a.person == person && a.span.since <= day.end() && a.span.until.is_none_or(|until| until > day.start())
    };
    visit.org.absences.iter().any(touches)
}

/// Days on which somebody is away together with whoever stands in for him, in whichever of his roles; and stretches of days on
/// which more than half are away.
pub(crate) fn clashes(visit: &Visit, people: &[(String, String)], days: &[Day]) -> Vec<String> {
    let org = &visit.org;
    let lines: Vec<String> = org.lines.keys().cloned().collect();
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for day in days {
        let noon = day.start().plus_seconds(12 * 3600);
        for (person, name) in people.iter().filter(|(person, _)| away_on(visit, person, *day)) {
            for post in org.posts_of(person, noon) {
                let Some(about) = org.posts.get(post) else { continue };
                let at = At { org, time: noon, lines: &lines, unit: &about.unit };
                let capacities = visit.edition.acting(post, at).unwrap_or_default();
                let stands_in = |c: &&guiju_core::norms::Capacity| {
                    matches!(c.via, Via::StandsIn(_)) && away_on(visit, &c.person, *day)
                };
                for capacity in capacities.iter().filter(stands_in) {
                    let words = format!("{name}与代行其职责的{}", org.name(&capacity.person));
                    found.entry(words).or_default().push(format!("{}月{}日", day.month(), day.day()));
                }
            }
        }
    }
    let told = |(who, mut days): (String, Vec<String>)| {
        days.dedup();
        format!("{who}同时外出：{}", days.join("、"))
    };
    found.into_iter().map(told).chain(half_away(visit, people, days)).collect()
}

/// The stretches of days on which more than half of the leaders are away, each with all who are away on one of its days.
fn half_away(visit: &Visit, people: &[(String, String)], days: &[Day]) -> Vec<String> {
    let together = |day: &Day| -> Vec<&str> {
        people.iter().filter(|(person, _)| away_on(visit, person, *day)).map(|(_, name)| name.as_str()).collect()
    };
    let is_half = |day: &Day| together(day).len() * 2 > people.len();
    let stretches =
        days.chunk_by(|a, b| is_half(a) == is_half(b)).filter(|stretch| stretch.first().is_some_and(is_half));
    let told = |stretch: &[Day]| {
        let away: BTreeSet<&str> = stretch.iter().flat_map(&together).collect();
        let names: Vec<&str> =
            people.iter().map(|(_, name)| name.as_str()).filter(|name| away.contains(name)).collect();
        let day = |day: &Day| format!("{}月{}日", day.month(), day.day());
        let until = stretch.last().filter(|_| stretch.len() > 1).map(|last| format!("至{}", day(last)));
        let since = stretch.first().map(day).unwrap_or_default();
        format!("过半负责同志（{}）同时外出：{since}{}", names.join("、"), until.unwrap_or_default())
    };
    stretches.map(told).collect()
}

/// The absences typed, or all that is wrong with them.
fn absences(
    supposed: &[Supposed],
    people: &[(String, String)],
    fits: impl Fn(Day, Day) -> Result<(), String>,
) -> (Vec<Absence>, Vec<String>) {
    let (mut absences, mut problems) = (vec![], vec![]);
    for (n, typed) in supposed.iter().enumerate().map(|(n, s)| (n + 1, s)) {
        if [&typed.person, &typed.since, &typed.until].iter().all(|t| t.is_empty()) {
            continue;
        }
        if !people.iter().any(|(id, _)| *id == typed.person) {
            problems.push(format!("第{n}人：请从名单中选择人员"));
        }
        let mut day = |what: &str, typed: &str| {
            let day = typed.parse::<Day>();
            if typed.is_empty() {
                problems.push(format!("第{n}人：没有填写{what}"));
            } else if day.is_err() {
                problems.push(format!("第{n}人：{what}“{typed}”不是日期，请写作2023-03-10这样的形式"));
            }
            day.ok()
        };
        let (since, until) = (day("起始日期", &typed.since), day("截止日期", &typed.until));
        let (Some(since), Some(until)) = (since, until) else { continue };
        match fits(since, until) {
            Err(why) => problems.push(format!("第{n}人：{why}")),
            Ok(()) => absences.push(Absence::own(
                format!("supposed-{n}"),
                typed.person.clone(),
                String::new(),
                Span { since: since.start(), until: Some(until.plus_days(1).start()) },
            )),
        }
    }
    (absences, problems)
}

fn stretches(visit: &Visit, absences: &[Absence]) -> Result<Vec<Told>, Failure> {
    if absences.is_empty() {
        return Ok(vec![]);
    }
    let mut merged: BTreeMap<(OfficeTime, Option<OfficeTime>), Said> = BTreeMap::new();
    for listed in listed(visit).into_iter().filter(|l| !l.listing.beside) {
        let rows = visit.reader.ask(&listed.newest(visit, MOST))?.rows;
        let open: Vec<_> = rows.into_iter().filter(|row| !listed.finished(row)).collect();
        let titles: BTreeMap<String, String> =
            open.iter().map(|row| (listed.subject(row).to_owned(), listed.title(visit, row))).collect();
        let subjects: Vec<String> = titles.keys().cloned().collect();
        for stretch in visit.reader.whatif(listed.matter, &subjects, absences)? {
            let said = said(visit, listed, &stretch, &titles);
            let all = merged.entry((stretch.span.since, stretch.span.until)).or_default();
            all.away = said.away;
            all.waits.extend(said.waits);
            all.gains.extend(said.gains);
        }
    }
    merged.into_iter().map(told).collect()
}

/// What a span would be like, over all matters.
#[derive(Default)]
struct Said {
    away: String,
    waits: Vec<ListRow>,
    gains: Vec<ListRow>,
}

fn told(((since, until), said): ((OfficeTime, Option<OfficeTime>), Said)) -> Result<Told, Failure> {
    let until = until.map_or_else(String::new, |until| format!("至{}", until.plus_seconds(-1).chinese()));
    Ok(Told {
        span: format!("{}{until}", since.chinese()),
        away: said.away,
        waits: list("要等的事项", &["标题", "环节", "谁外出", "怎样可以不等"], &said.waits, "没有因此要等的事项。")?,
        gains: list("增加的签发权", &["姓名", "以何身份", "可签发"], &said.gains, "没有人因此增加签发权。")?,
    })
}

fn said(visit: &Visit, listed: Listed, stretch: &Stretch, titles: &BTreeMap<String, String>) -> Said {
    let org = &visit.org;
    let title = |subject: &str| titles.get(subject).map_or_else(|| subject.to_owned(), Clone::clone);
    let names = |people: Vec<&str>| people.into_iter().map(|p| org.name(p)).collect::<Vec<_>>().join("、");
    let waits: Vec<ListRow> = stretch
        .waits
        .iter()
        .map(|w| ListRow {
            href: Some(subject_href(listed.matter, &w.subject)),
            cells: vec![
                title(&w.subject).as_str().into(),
                w.step.as_str().into(),
                names(w.absent.iter().map(|c| c.person.as_str()).collect()).as_str().into(),
                w.ends.join("；").as_str().into(),
            ],
        })
        .collect();
    let gains: Vec<ListRow> = stretch
        .gains
        .iter()
        .map(|(capacity, subjects)| ListRow {
            href: None,
            cells: vec![
                org.name(&capacity.person).into(),
                capacity.label.as_str().into(),
                subjects.iter().map(|s| title(s)).collect::<Vec<_>>().join("；").as_str().into(),
            ],
        })
        .collect();
    Said { away: names(stretch.away.iter().map(String::as_str).collect()), waits, gains }
}
