//! A post with all that belongs to it: what it owes, what its holder has in hand, in whose place it acts. Printed, it is
//! the list of a handover (交接清单). Whose posts it is that are vacant is told who can fill them.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use guiju_core::OfficeTime;
use guiju_core::journal::{OBLIGATIONS, Obligation};
use guiju_core::org::{Span, Thing, Word};
use guiju_core::register::{Ask, Cell as Value, Viewer, Where};
use guiju_runtime::ActView;
use guiju_ui::{ListRow, Markup, cite, encode, list, render, subject_href};

use crate::answer::Failure;
use crate::clock;
use crate::lists::{Listed, PAGE, listed, text};
use crate::org::{between, duties, href_of, span, state};
use crate::visit::{Visit, blocking};

/// The acts by which a held post is handed over or left, and the one by which a vacant post is filled, in the matter that
/// keeps the organisation.
const LEAVES: [&str; 2] = ["hand_over", "vacate"];
const FILLS: &str = "take_up";

/// What stands in place of what is not open to the visitor.
const HIDDEN: &str = "（未对您开放的事项）";

#[derive(Template)]
#[template(path = "post.html")]
struct PostPage {
    title: String,
    unit: String,
    holder: String,
    duties: String,
    /// Who can end the vacancy; empty where there is none.
    vacancy: String,
    closed: String,
    buttons: Vec<(String, String)>,
    history: Markup,
    owed: Markup,
    owed_count: usize,
    in_hand: Markup,
    acting: Markup,
    now: String,
}

/// Address of a post's page.
pub(crate) fn post_href(post: &str) -> String {
    format!("/org/post/{}", encode(post))
}

/// A link, both texts escaped.
pub(crate) fn link(href: &str, words: &str) -> Markup {
    Markup::trusted(format!("<a href=\"{}\">{}</a>", Markup::text(href), Markup::text(words)))
}

/// GET /org/post/{post}
pub(crate) async fn show(visit: Visit, Path(post): Path<String>) -> Result<Response, Failure> {
    blocking(move || page(&visit, &post)).await
}

fn page(visit: &Visit, id: &str) -> Result<Response, Failure> {
    let (org, now) = (&visit.org, visit.now);
    let post = org.posts.get(id).ok_or(Failure::Nothing)?;
    let holder = org.holder(id, now);
    let (owed, owed_count) = owed(visit, id)?;
    let closed = org.closed(Thing::Post, id).map(|at| format!("自{}起撤销", at.chinese())).unwrap_or_default();
    let page = PostPage {
        title: org.name_of(Thing::Post, id, now).to_owned(),
        unit: org.name_of(Thing::Unit, &post.unit, now).to_owned(),
        holder: holder.map_or("空缺", |person| org.name(person)).to_owned(),
        duties: duties(visit, id, now),
        vacancy: if holder.is_none() && closed.is_empty() { vacancy(visit, id) } else { String::new() },
        closed,
        buttons: buttons(visit, id, holder.is_some()),
        history: history(visit, id)?,
        owed,
        owed_count,
        in_hand: in_hand(visit, holder)?,
        acting: acting(visit, id)?,
        now: now.chinese(),
    };
    visit.page(StatusCode::OK, &page.title, "/org", &render(&page)?)
}

/// The matter that keeps the organisation.
fn keeping(visit: &Visit) -> &str {
    visit.site.record_for.split_once('.').map_or("", |(matter, _)| matter)
}

/// The acts of the matter that keeps the organisation, judged for this post from now on: whoever may hand over some post
/// may not hand over every one.
fn given(visit: &Visit, post: &str) -> Vec<ActView> {
    let now = visit.now.to_string();
    let given = [("post", post), ("since", now.as_str())];
    visit.reader.acts_given(keeping(visit), None, visit.person(), &given)
}

/// What the visitor may do with the post, filled in.
fn buttons(visit: &Visit, post: &str, held: bool) -> Vec<(String, String)> {
    let matter = keeping(visit);
    let views = given(visit, post);
    let open = |act: &str| views.iter().find(|view| view.spec.name == act).filter(|view| view.open);
    let button = |act: &str, label: &str| {
        (label.to_owned(), format!("/m/{}/new/{}?post={}", encode(matter), encode(act), encode(post)))
    };
    let acts: &[&str] = if held { &LEAVES } else { &[FILLS] };
    acts.iter().filter_map(|act| open(act).map(|view| button(act, view.spec.label))).collect()
}

/// Who can fill a vacant post, by the rules: the visitor, or those whom a refusal would name.
pub(crate) fn vacancy(visit: &Visit, post: &str) -> String {
    let views = given(visit, post);
    let Some(view) = views.iter().find(|view| view.spec.name == FILLS) else { return String::new() };
    let mut who: Vec<String> = view.reasons.iter().flat_map(|r| r.who.clone()).collect();
    who.sort();
    who.dedup();
    match (view.open, who.is_empty()) {
        (true, _) => "您可以登记任职".to_owned(),
        (false, true) => "尚无可登记任职的同志".to_owned(),
        (false, false) => format!("可由{}登记任职", who.join("、")),
    }
}

/// Who held the post, newest first.
fn history(visit: &Visit, post: &str) -> Result<Markup, Failure> {
    let mut held: Vec<_> = visit.org.holdings.iter().filter(|h| h.post == post).collect();
    held.sort_by_key(|h| std::cmp::Reverse(h.span.since));
    let rows: Vec<ListRow> = held
        .into_iter()
        .map(|h| ListRow {
            href: None,
            cells: vec![visit.org.name(&h.person).into(), span(&h.span).into(), state(visit, &h.span).into()],
        })
        .collect();
    Ok(list("", &["姓名", "期间", "状态"], &rows, "尚无人任职。")?)
}

/// What the post owes, with its clocks: it goes to the successor by itself, because obligations name posts.
fn owed(visit: &Visit, post: &str) -> Result<(Markup, usize), Failure> {
    // Of another's post obligations are never handed to a person; here the program reads them, and shows each only to whom
    // its subject is open. Of the others nothing is told but how many there are: the list of a handover must be whole.
    let ask = Ask::all(OBLIGATIONS, Viewer::System).filter(Where::Is("post", Value::from(post)));
    let rows = visit.reader.ask(&ask)?.rows;
    let mut titles: BTreeMap<String, String> = BTreeMap::new();
    let subjects: Vec<String> = rows.iter().map(|row| text(row, "subject").to_owned()).collect();
    for list in listed(visit) {
        for row in list.of(visit, &subjects)? {
            titles.insert(list.subject(&row).to_owned(), list.title(visit, &row));
        }
    }
    let mut shown = vec![];
    for row in &rows {
        let owed: Obligation = guiju_store::obligation(row)?;
        let subject = text(row, "subject");
        if !visit.reader.may_see(visit.person(), subject)? {
            continue;
        }
        let (matter, act) = owed.act.split_once('.').unwrap_or_default();
        let label = visit.site.act(matter, act).map_or(act, |a| a.label);
        let began = subject.rsplit_once('-').map_or(matter, |(began, _)| began);
        let title = titles.get(subject).map_or(subject, String::as_str);
        shown.push(ListRow {
            href: Some(subject_href(began, subject)),
            cells: vec![
                title.into(),
                label.into(),
                owed.capacity.as_str().into(),
                clock::shown(visit, &owed).into(),
                cite(&owed.citation).into(),
            ],
        });
    }
    let count = rows.len();
    if shown.len() < count {
        let hidden = format!("{HIDDEN}{}项", count - shown.len());
        let blank = || guiju_ui::Cell::from("");
        shown.push(ListRow { href: None, cells: vec![hidden.into(), blank(), blank(), blank(), blank()] });
    }
    let table = list("", &["标题", "应办", "以何身份", "期限", "依据"], &shown, "没有待办事项。")?;
    Ok((table, count))
}

/// What the holder began and what is not finished yet, as far as the visitor may see it.
fn in_hand(visit: &Visit, holder: Option<&str>) -> Result<Markup, Failure> {
    let Some(person) = holder else { return Ok(Markup::none()) };
    let mut parts = vec![];
    for list in listed(visit) {
        let Listed { listing, .. } = list;
        let finished = listing.finished.iter().map(|s| Value::from(*s)).collect();
        let mine = list.newest(visit, PAGE).filter(Where::Is(listing.begun_by, Value::from(person)));
        let rows = visit.reader.ask(&mine.filter(Where::NotIn(listing.status, finished)))?.rows;
        if !rows.is_empty() {
            parts.push(list.table(visit, &rows, "")?);
        }
    }
    if parts.is_empty() {
        parts.push(Markup::trusted("<p class=\"none\">没有对您开放的在手事项。</p>".to_owned()));
    }
    Ok(Markup::join(parts))
}

/// Designations and authorisations that name the post and have not ended.
fn acting(visit: &Visit, post: &str) -> Result<Markup, Failure> {
    let (org, now) = (&visit.org, visit.now);
    let open = |span: &Span| span.until.is_none_or(|until| until > now);
    let shown = |id: &str| org.post_with_holder(id, now);
    let row = |kind: &str, id: &str, from: &str, to: &str, (when, made, word): (&Span, OfficeTime, Word)| {
        let state = between(visit, (when, word), &[from, to], made);
        let cells = vec![kind.into(), shown(from).into(), shown(to).into(), span(when).into(), state.into()];
        ListRow { href: href_of(visit, id), cells }
    };
    let designations = org.designations.iter().filter(|d| [&d.for_post, &d.to, &d.by].iter().any(|p| *p == post));
    let mut rows: Vec<ListRow> = designations
        .filter(|d| open(&d.span))
        .map(|d| row("指定代为履行", &d.id, &d.for_post, &d.to, (&d.span, d.made, d.word)))
        .collect();
    let grants = org.grants.iter().filter(|g| (g.from == post || g.to == post) && open(&g.span));
    rows.extend(grants.map(|g| row("授权", &g.id, &g.from, &g.to, (&g.span, g.made, g.word))));
    Ok(list("", &["事项", "由谁", "给谁", "期间", "状态"], &rows, "没有有效的指定和授权。")?)
}
