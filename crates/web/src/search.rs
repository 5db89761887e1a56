//! One search over people, posts and whatever matters list or keep in books, as far as the visitor may see it.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use guiju_core::Norms as _;
use guiju_core::org::Post;
use guiju_core::register::{Ask, Where};
use guiju_ui::{ListRow, Markup, encode, render};

use crate::answer::Failure;
use crate::books::{self, is_searched};
use crate::lists::listed;
use crate::visit::{Visit, blocking};

/// Hits shown of each kind; the list itself shows all.
const SHOWN: usize = 10;
/// Hits are counted no further than this.
pub(crate) const COUNTED: u64 = 500;
/// People shown.
const PEOPLE: usize = 50;

struct Found {
    label: String,
    total: String,
    none: bool,
    table: Markup,
    /// Where all of them are.
    all: String,
}

#[derive(Template)]
#[template(path = "search.html")]
struct SearchPage<'a> {
    typed: &'a str,
    people: Markup,
    /// How many people and posts were found.
    number: usize,
    shown: usize,
    found: Vec<Found>,
}

/// GET /search
pub(crate) async fn show(visit: Visit, Query(query): Query<BTreeMap<String, String>>) -> Result<Response, Failure> {
    blocking(move || {
        let typed: String = query.get("q").map_or("", String::as_str).trim().chars().take(60).collect();
        let (people, number) = people(&visit, &typed)?;
        let found = if typed.is_empty() { vec![] } else { found(&visit, &typed)? };
        let page = SearchPage { typed: &typed, people, number, shown: number.min(PEOPLE), found };
        visit.page(StatusCode::OK, "查找", "/search", &render(&page)?)
    })
    .await
}

/// Posts that are found by their title or their holder, in the order of the list of responsibilities; and people who are
/// found and hold none.
pub(crate) fn meant<'a>(visit: &'a Visit, typed: &str) -> (Vec<(&'a String, &'a Post)>, Vec<&'a String>) {
    let org = &visit.org;
    let mut posts: Vec<_> = org.posts.iter().filter(|(id, _)| org.is_post_found(id, typed, visit.now)).collect();
    posts.sort_by(|a, b| (a.1.order, a.0).cmp(&(b.1.order, b.0)));
    let idle =
        org.people.keys().filter(|p| org.is_person_found(p, typed) && org.posts_of(p, visit.now).next().is_none());
    (posts, idle.collect())
}

/// The same as a table.
fn people(visit: &Visit, typed: &str) -> Result<(Markup, usize), Failure> {
    let org = &visit.org;
    let (posts, idle) = meant(visit, typed);
    let of_post = |(id, post): &(&String, &Post)| {
        let name = org.holder(id, visit.now).map_or("（空缺）", |p| org.name(p));
        let unit = org.units.get(&post.unit).map_or("", |u| u.name.as_str());
        let role = visit.edition.role_label(&post.role);
        ListRow { href: None, cells: vec![name.into(), post.title.as_str().into(), unit.into(), role.into()] }
    };
    let mut rows: Vec<ListRow> = posts.iter().map(of_post).collect();
    rows.extend(
        idle.into_iter()
            .map(|p| ListRow {
                href: None, cells: vec![org.name(p).into(), "没有任职".into(), "".into(), "".into()]
            }),
    );
    let number = rows.len();
    rows.truncate(PEOPLE);
    Ok((guiju_ui::list("", &["姓名", "职务", "单位", "类别"], &rows, "没有找到同志或者职务。")?, number))
}

/// A number that was counted only so far.
fn told(total: u64) -> String {
    if total >= COUNTED { format!("{COUNTED}件以上") } else { format!("{total}件") }
}

fn found(visit: &Visit, typed: &str) -> Result<Vec<Found>, Failure> {
    let mut found = vec![];
    for listed in listed(visit).into_iter().filter(|l| !l.listing.beside) {
        let Some(matter) = visit.site.matter(listed.matter) else { continue };
        if !listed.register(visit).is_some_and(|r| r.columns.iter().any(|c| c.searched)) {
            continue;
        }
        let ask = listed.findable(visit, listed.newest(visit, SHOWN)).filter(Where::Matches(typed.to_owned()));
        let ask = Ask { count_to: Some(COUNTED), ..ask };
        let answered = visit.reader.ask(&ask)?;
        let table = listed.found(visit, &answered.rows, typed, "没有找到。")?;
        let all = format!("/m/{}?q={}", encode(listed.matter), encode(typed));
        found.push(Found {
            label: matter.vocabulary().label.to_owned(),
            total: told(answered.total),
            none: answered.total == 0,
            table,
            all,
        });
    }
    for pages in visit.site.pages {
        let Some(matter) = visit.site.matter(pages.matter()) else { continue };
        for book in pages.books().iter().filter(|b| is_searched(matter, b)) {
            let Some(register) = book.register else { continue };
            let viewer = visit.reader.viewer(visit.person());
            let ask = Ask { limit: 0, count_to: Some(COUNTED), ..Ask::all(register, viewer) }
                .filter(Where::Matches(typed.to_owned()));
            let total = visit.reader.ask(&ask)?.total;
            let all = format!("{}?q={}", books::href(pages.matter(), book.id), encode(typed));
            found.push(Found {
                label: book.label.to_owned(),
                total: told(total),
                none: total == 0,
                table: Markup::none(),
                all,
            });
        }
    }
    Ok(found)
}
