//! The organisation: units, posts with their holders, lines of work, authorisations, absences; and my own page.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use guiju_core::Norms as _;
use guiju_core::org::{Span, Thing, Word};
use guiju_core::{Day, OfficeTime};
use guiju_ui::{Cell, ListRow, Markup, list, render, subject_href};

use crate::answer::Failure;
use crate::division;
use crate::export;
use crate::post::{link, post_href};
use crate::session;
use crate::sign_log;
use crate::site::act_href;
use crate::visit::{Visit, blocking};

/// An act that begins something, and whether it is open to the visitor.
pub(crate) struct Door {
    pub label: String,
    pub href: String,
    pub open: bool,
}

#[derive(Template)]
#[template(path = "org.html")]
struct OrgPage<'a> {
    /// What was typed to find people and posts.
    typed: &'a str,
    /// The day of which it tells, as the browser's picker takes it, and as shown where it is not today.
    day: String,
    then: String,
    problem: String,
    notices: Markup,
    posts: Vec<(String, Markup)>,
    lines: Markup,
    grants: Markup,
    designations: Markup,
    absences: Markup,
    years: Markup,
    doors: Vec<Door>,
    /// Tables that an import takes, and those of the registers: address and words.
    sheets: Vec<(String, String)>,
    tables: Vec<(String, String)>,
}

/// GET /org
pub(crate) async fn show(visit: Visit, Query(query): Query<BTreeMap<String, String>>) -> Result<Response, Failure> {
    blocking(move || {
        let (at, problem) = chosen(&visit, query.get("day").map_or("", String::as_str));
        let today = at == visit.now;
        let typed: String = query.get("q").map_or("", String::as_str).trim().chars().take(60).collect();
        let (sheets, tables) = export::offered(&visit);
        let page = OrgPage {
            typed: &typed,
            day: at.day().to_string(),
            then: if today { String::new() } else { at.day().chinese() },
            problem,
            notices: division::notices(&visit)?,
            posts: posts(&visit, at, &typed)?,
            lines: lines(&visit, at)?,
            grants: grants(&visit, None)?,
            designations: designations(&visit)?,
            absences: absences(&visit, None)?,
            years: years(&visit)?,
            doors: doors(&visit),
            sheets,
            tables,
        };
        visit.page(StatusCode::OK, "组织", "/org", &render(&page)?)
    })
    .await
}

/// The instant of which the page tells: now, or the end of the day that was chosen; and what is wrong with the choice.
fn chosen(visit: &Visit, typed: &str) -> (OfficeTime, String) {
    let typed = typed.trim();
    match typed.parse::<Day>() {
        _ if typed.is_empty() => (visit.now, String::new()),
        Ok(day) if day == visit.now.day() => (visit.now, String::new()),
        Ok(day) => (day.end(), String::new()),
        Err(_) => {
            let shown: String = typed.chars().take(20).collect();
            (visit.now, format!("“{shown}”不是日期，请写作2023-03-10这样的形式"))
        }
    }
}

/// Acts that begin something in matters that list no subjects: they are about the organisation itself.
fn doors(visit: &Visit) -> Vec<Door> {
    let mut doors = vec![];
    for matter in visit.site.matters {
        let name = matter.vocabulary().matter;
        // Accounts have a page of their own.
        let accounts = visit.site.keeping.open.split_once('.').is_some_and(|(matter, _)| matter == name);
        if accounts || visit.site.pages_of(name).is_some_and(|p| p.listing().is_some() || !p.books().is_empty()) {
            continue;
        }
        doors.extend(doors_of(visit, name));
    }
    doors.sort_by_key(|d| !d.open);
    doors
}

/// The acts that begin something in one matter.
pub(crate) fn doors_of(visit: &Visit, matter: &'static str) -> Vec<Door> {
    let views = visit.reader.acts(matter, None, visit.person());
    let offered = views.into_iter().filter(|view| visit.offers(matter, view.spec.name));
    let door = |view: guiju_runtime::ActView| {
        let href = act_href(matter, None, view.spec);
        Door { label: view.spec.label.to_owned(), href, open: view.open }
    };
    offered.map(door).collect()
}

/// Posts by unit, in the order of the list of responsibilities; where something was typed only those that it finds.
fn posts(visit: &Visit, at: OfficeTime, typed: &str) -> Result<Vec<(String, Markup)>, Failure> {
    let org = &visit.org;
    let mut units: Vec<_> = org.units.iter().filter(|(id, _)| org.stands(Thing::Unit, id, at)).collect();
    let first = |unit: &str| org.posts.values().filter(|p| p.unit == unit).map(|p| p.order).min().unwrap_or(i64::MAX);
    units.sort_by_key(|(id, _)| (first(id), (*id).clone()));
    let mut out = vec![];
    let mut others = vec![];
    for (id, _) in units {
        let name = org.name_of(Thing::Unit, id, at);
        let is_wanted = |post: &str| typed.is_empty() || org.is_post_found(post, typed, at);
        let of = |(post, p): &(&String, &guiju_core::org::Post)| {
            p.unit == *id && org.stands(Thing::Post, post, at) && is_wanted(post)
        };
        let mut posts: Vec<_> = org.posts.iter().filter(of).collect();
        if posts.is_empty() && !typed.is_empty() {
            continue;
        }
        posts.sort_by(|a, b| (a.1.order, a.0).cmp(&(b.1.order, b.0)));
        let rows: Vec<Vec<Cell>> = posts.into_iter().map(|(id, post)| post_cells(visit, id, post, at)).collect();
        // Units whose posts answer for lines of work stand alone; the departments stand together.
        if org.relations.iter().any(|r| org.posts.get(&r.post).is_some_and(|p| p.unit == *id)) {
            let rows: Vec<ListRow> = rows.into_iter().map(|cells| ListRow { href: None, cells }).collect();
            out.push((name.to_owned(), list("", &["职务", "姓名", "类别", "分工"], &rows, "")?));
        } else {
            let with_unit = |cells: Vec<Cell>| std::iter::once(name.into()).chain(cells.into_iter().take(3));
            others.extend(rows.into_iter().map(|c| ListRow { href: None, cells: with_unit(c).collect() }));
        }
    }
    if !others.is_empty() {
        out.push(("其他单位".to_owned(), list("", &["单位", "职务", "姓名", "类别"], &others, "")?));
    }
    Ok(out)
}

fn post_cells(visit: &Visit, id: &str, post: &guiju_core::org::Post, at: OfficeTime) -> Vec<Cell> {
    let person = visit.org.holder(id, at);
    let away = person.and_then(|p| visit.org.away(p, at)).is_some();
    let name = person.map_or("（空缺）", |p| visit.org.name(p));
    let name = if away { format!("{name}（外出）") } else { name.to_owned() };
    let role = visit.edition.role_label(&post.role);
    let title = link(&post_href(id), visit.org.name_of(Thing::Post, id, at));
    vec![title.into(), name.into(), role.into(), duties(visit, id, at).into()]
}

/// What a post has to do with lines of work, by relation.
pub(crate) fn duties(visit: &Visit, post: &str, at: OfficeTime) -> String {
    let mut words = vec![];
    for (kind, label) in visit.edition.members("relation") {
        let of = |r: &&guiju_core::org::Relation| r.kind == kind && r.post == post && r.span.covers(at);
        let lines = visit.org.relations.iter().filter(of);
        let names: Vec<&str> = lines.map(|r| visit.org.name_of(Thing::Line, &r.line, at)).collect();
        if !names.is_empty() {
            words.push(format!("{label}{}", names.join("、")));
        }
    }
    words.join("；")
}

fn lines(visit: &Visit, at: OfficeTime) -> Result<Markup, Failure> {
    let relations = visit.edition.members("relation");
    let row = |id: &String| {
        let mut cells: Vec<Cell> = vec![visit.org.name_of(Thing::Line, id, at).into()];
        for (kind, _) in &relations {
            let of = |r: &&guiju_core::org::Relation| r.kind == *kind && r.line == *id && r.span.covers(at);
            let posts = visit.org.relations.iter().filter(of);
            let names: Vec<String> = posts.map(|r| visit.org.post_with_holder(&r.post, at)).collect();
            cells.push(names.join("、").into());
        }
        ListRow { href: None, cells }
    };
    let standing = visit.org.lines.keys().filter(|id| visit.org.stands(Thing::Line, id, at));
    let rows: Vec<ListRow> = standing.map(row).collect();
    let labels: Vec<&str> = std::iter::once("分工事项").chain(relations.iter().map(|(_, l)| l.as_str())).collect();
    Ok(list("", &labels, &rows, "尚无分工事项。")?)
}

/// A span as people write it.
pub(crate) fn span(span: &Span) -> String {
    let until = span.until.map_or_else(|| "未定截止时间".to_owned(), |u| format!("至{}", u.chinese()));
    format!("{}起，{until}", span.since.chinese())
}

pub(crate) fn state(visit: &Visit, span: &Span) -> &'static str {
    match (span.covers(visit.now), span.since > visit.now) {
        (true, _) => "有效",
        (_, true) => "尚未开始",
        _ => "已终止",
    }
}

/// The state of a power, which is between people: it ends when one of them leaves his post, and gives nothing while whoever
/// is said to have given it disputes that.
pub(crate) fn between(visit: &Visit, (span, word): (&Span, Word), posts: &[&str], made: OfficeTime) -> &'static str {
    let ended = span.covers(visit.now) && visit.org.changed_hands(posts, made, visit.now).is_some();
    match word {
        _ if ended => "因离任终止",
        Word::Disputed => "有异议，处理以前不生效",
        Word::Void => "代录不作数",
        Word::Own | Word::Unsaid | Word::Confirmed => state(visit, span),
    }
}

/// Newest first; those about one person only where he is named.
fn grants(visit: &Visit, person: Option<&str>) -> Result<Markup, Failure> {
    let powers = visit.edition.members("power");
    let mine = |g: &&guiju_core::org::Grant| person.is_none_or(|p| visit.org.holder(&g.to, visit.now) == Some(p));
    let mut grants: Vec<_> = visit.org.grants.iter().filter(mine).collect();
    grants.sort_by_key(|g| std::cmp::Reverse(g.span.since));
    let row = |g: &guiju_core::org::Grant| {
        let power = powers.iter().find(|(id, _)| *id == g.power).map_or(g.power.as_str(), |(_, l)| l.as_str());
        let lines: Vec<&str> = g.lines.iter().filter_map(|l| visit.org.lines.get(l)).map(|l| l.name.as_str()).collect();
        let scope = if lines.is_empty() { "不限事项".to_owned() } else { lines.join("、") };
        ListRow {
            href: href_of(visit, &g.id),
            cells: vec![
                visit.org.post_with_holder(&g.to, visit.now).into(),
                power.into(),
                scope.into(),
                visit.org.post_with_holder(&g.from, visit.now).into(),
                span(&g.span).into(),
                between(visit, (&g.span, g.word), &[&g.to, &g.from], g.made).into(),
            ],
        }
    };
    let rows: Vec<ListRow> = grants.into_iter().map(row).collect();
    Ok(list("", &["授予", "事项", "范围", "由谁授权", "期间", "状态"], &rows, "没有授权。")?)
}

fn designations(visit: &Visit) -> Result<Markup, Failure> {
    let mut all: Vec<_> = visit.org.designations.iter().collect();
    all.sort_by_key(|d| std::cmp::Reverse(d.span.since));
    let row = |d: &guiju_core::org::Designation| {
        let role = visit.org.posts.get(&d.for_post).map_or("", |p| p.role.as_str());
        let norm = visit.edition.substitutions(role).into_iter().find(|s| s.name == d.norm);
        let what = norm.map_or_else(|| d.norm.clone(), |n| n.label);
        ListRow {
            href: href_of(visit, &d.id),
            cells: vec![
                visit.org.post_with_holder(&d.to, visit.now).into(),
                what.into(),
                visit.org.post_with_holder(&d.for_post, visit.now).into(),
                visit.org.post_with_holder(&d.by, visit.now).into(),
                span(&d.span).into(),
                between(visit, (&d.span, d.word), &[&d.to, &d.for_post, &d.by], d.made).into(),
            ],
        }
    };
    let rows: Vec<ListRow> = all.into_iter().map(row).collect();
    Ok(list("", &["被指定", "事项", "代谁", "由谁指定", "期间", "状态"], &rows, "没有指定。")?)
}

fn absences(visit: &Visit, person: Option<&str>) -> Result<Markup, Failure> {
    let reasons = visit.edition.members("absence_reason");
    let mut all: Vec<_> = visit.org.absences.iter().filter(|a| person.is_none_or(|p| a.person == p)).collect();
    all.sort_by_key(|a| std::cmp::Reverse(a.span.since));
    // That somebody is away is open to everybody inside; why, to whom his leave is open.
    let row = |a: &guiju_core::org::Absence| -> Result<ListRow, Failure> {
        let label = reasons.iter().find(|(id, _)| *id == a.reason).map_or(a.reason.as_str(), |(_, l)| l.as_str());
        let seen = visit.reader.may_see(visit.person(), &a.id)?;
        let cells = vec![
            visit.org.name(&a.person).into(),
            if seen { label } else { "—" }.into(),
            span(&a.span).into(),
            state(visit, &a.span).into(),
        ];
        let began = a.id.rsplit_once('-').map_or("", |(began, _)| began);
        Ok(ListRow { href: seen.then(|| subject_href(began, &a.id)), cells })
    };
    let rows: Vec<ListRow> = all.into_iter().take(100).map(row).collect::<Result<_, _>>()?;
    Ok(list("", &["姓名", "事由", "期间", "状态"], &rows, "没有外出登记。")?)
}

/// The years whose workdays are known; all others cannot be counted.
fn years(visit: &Visit) -> Result<Markup, Failure> {
    let row = |year: &guiju_core::Year| {
        let days = year.count().map(|n| format!("{n}天")).unwrap_or_default();
        let holidays: Vec<&str> = year.holidays.iter().map(|h| h.name.as_str()).collect();
        let make_up: Vec<String> = year.work.iter().map(|d| d.chinese()).collect();
        let cells = vec![
            format!("{}年", year.year).into(),
            year.notice.as_str().into(),
            days.into(),
            holidays.join("、").into(),
            make_up.join("、").into(),
        ];
        ListRow { href: None, cells }
    };
    let rows: Vec<ListRow> = visit.workdays.years().map(row).collect();
    let empty = "尚未载入任何年份的放假调休安排，不能推算工作日。";
    Ok(list("", &["年份", "通知文号", "工作日", "节日", "调休上班"], &rows, empty)?)
}

/// The page of a record of the organisation, where the visitor may see it.
pub(crate) fn href_of(visit: &Visit, subject: &str) -> Option<String> {
    let (matter, _) = visit.site.record_for.split_once('.')?;
    let seen = visit.reader.may_see(visit.person(), subject).unwrap_or(false);
    seen.then(|| subject_href(matter, subject))
}

#[derive(Template)]
#[template(path = "me.html")]
struct MePage<'a> {
    name: &'a str,
    login: &'a str,
    posts: Vec<String>,
    grants: Markup,
    absences: Markup,
    doors: Vec<Door>,
    passkeys: bool,
    sessions: Markup,
    sign_ins: Markup,
}

/// GET /me
pub(crate) async fn me(visit: Visit) -> Result<Response, Failure> {
    blocking(move || {
        let held = visit.org.posts_of(visit.person(), visit.now);
        let words = |id: &str| {
            let post = visit.org.posts.get(id)?;
            let unit = visit.org.units.get(&post.unit).map_or("", |u| u.name.as_str());
            let duties = duties(&visit, id, visit.now);
            let duties = if duties.is_empty() { String::new() } else { format!("：{duties}") };
            Some(format!("{unit} {}{duties}", post.title))
        };
        let page = MePage {
            name: visit.org.name(visit.person()),
            login: &visit.account.login,
            posts: held.filter_map(words).collect(),
            grants: grants(&visit, Some(visit.person()))?,
            absences: absences(&visit, Some(visit.person()))?,
            doors: doors(&visit).into_iter().filter(|d| d.open).collect(),
            passkeys: visit.site.guard.passkeys.is_some(),
            sessions: session::mine(&visit)?,
            sign_ins: sign_log::mine(&visit)?,
        };
        visit.page(StatusCode::OK, "我的", "/me", &render(&page)?)
    })
    .await
}
