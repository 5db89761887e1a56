//! The home page: what awaits me, what I began and handled, what was opened to me.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::Response;
use guiju_core::Citation;
use guiju_core::ground::place_in_chinese;
use guiju_core::journal::{Light, Obligation};
use guiju_core::register::{Ask, Cell, Row, Where};
use guiju_core::vocabulary::SubjectUse;
use guiju_store::OBLIGATIONS;
use guiju_ui::{Count, ListRow, Markup, cite, encode, render, subject_href};

use crate::accounts;
use crate::answer::Failure;
use crate::audit;
use crate::clock;
use crate::confirm;
use crate::export;
use crate::journal;
use crate::lists::{Listed, PAGE, listed, next, place, text, when};
use crate::reading;
use crate::sign_log;
use crate::subject::Opened;
use crate::tally::Basis;
use crate::visit::{Visit, blocking};

/// One box of the desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Box {
    Todo,
    Read,
    Doing,
    Done,
    Mine,
    Passed,
}

const BOXES: [(Box, &str, &str, &str); 6] = [
    (Box::Todo, "todo", "待办", "没有待办事项。"),
    (Box::Read, "read", "待阅", "没有请您阅看的文件。"),
    (Box::Doing, "doing", "在办", "没有您经手而尚未办结的事项。"),
    (Box::Done, "done", "已办", "没有您经手且已办结的事项。"),
    (Box::Mine, "mine", "我发起", "您还没有发起过事项。"),
    (Box::Passed, "passed", "传阅", "近90日没有开放给您阅看的其他文件。"),
];

/// Boxes are counted no further than this; beyond it they say that there are more.
const COUNTED: u64 = 100;
/// What was opened to somebody is passed to him for so many days after its last act; later it is found in the lists.
const RECENT: i32 = 90;

/// Columns of the table of what is owed.
const OWED: [(&str, &str); 7] = [
    ("subject", "编号"),
    ("title", "标题"),
    ("act", "应办"),
    ("capacity", "以何身份"),
    ("opened", "何时到此"),
    ("due", "期限"),
    ("place", "依据"),
];

/// Something owed by a post of mine.
pub(crate) struct Owed {
    pub row: Row,
    pub obligation: Obligation,
    pub only_to_read: bool,
}

/// Everything that awaits the visitor: this much is read whole, since the most pressing comes first.
struct Desk {
    owed: Vec<Owed>,
    listed: Vec<Listed>,
}

/// Titles of subjects.
type Titles = BTreeMap<String, String>;

/// The box being shown.
struct Open<'a> {
    box_: &'a (Box, &'static str, &'static str, &'static str),
    /// The matter whose list goes on after a place, and that place.
    from: Option<(&'a str, Option<&'a String>)>,
    /// So many of what is owed were shown before.
    shown: usize,
}

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage<'a> {
    name: &'a str,
    counts: Markup,
    /// Duties of running the system: label and address.
    duties: Vec<(String, String)>,
    label: &'a str,
    content: Markup,
}

/// GET /
pub(crate) async fn show(visit: Visit, Query(query): Query<BTreeMap<String, String>>) -> Result<Response, Failure> {
    blocking(move || home(&visit, &query)).await
}

fn home(visit: &Visit, query: &BTreeMap<String, String>) -> Result<Response, Failure> {
    let asked = query.get("box").map_or("todo", String::as_str);
    let open = Open {
        box_: BOXES.iter().find(|b| b.1 == asked).unwrap_or(&BOXES[0]),
        from: query.get("of").map(|matter| (matter.as_str(), query.get("after"))),
        shown: query.get("from").and_then(|from| from.parse().ok()).unwrap_or(0),
    };
    let basis =
        Basis { tip: visit.reader.tip()?.position, viewer: visit.reader.viewer(visit.person()), day: visit.now.day() };
    let desk = Desk::read(visit)?;
    let numbers = visit.site.tally.of(visit.person(), basis, || {
        BOXES.iter().map(|(which, ..)| desk.count(visit, *which)).collect::<Result<Vec<_>, Failure>>()
    })?;
    let mut counts = vec![];
    for ((which, id, label, _), number) in BOXES.iter().zip(numbers) {
        counts.push(Count {
            label: (*label).to_owned(),
            number: number.min(COUNTED - 1),
            more: number >= COUNTED,
            href: format!("/?box={id}"),
            active: *which == open.box_.0,
            urgent: matches!(which, Box::Todo | Box::Read),
        });
    }
    let content = desk.content(visit, &open)?;
    let name = visit.org.name(visit.person());
    let duties = duties(visit);
    let page = HomePage { name, duties, counts: guiju_ui::counts(&counts)?, label: open.box_.2, content };
    visit.page(StatusCode::OK, "首页", "/", &render(&page)?)
}

/// What the rules give the visitor to do for the running of the system.
fn duties(visit: &Visit) -> Vec<(String, String)> {
    let mut duties = vec![];
    if accounts::is_open(visit) {
        duties.push(("账户".to_owned(), accounts::HREF.to_owned()));
    }
    if sign_log::is_open(visit) {
        duties.push(("查看登录日志".to_owned(), sign_log::HREF.to_owned()));
    }
    if audit::is_open(visit) {
        duties.push(("查看未办成事项".to_owned(), "/audit".to_owned()));
    }
    if journal::is_open(visit) {
        duties.push(("查看办理日志".to_owned(), "/journal".to_owned()));
    }
    if journal::looks::is_open(visit) {
        duties.push(("查看日志的查阅记录".to_owned(), "/journal/readings".to_owned()));
    }
    duties
}

impl Desk {
    fn read(visit: &Visit) -> Result<Self, Failure> {
        let listed = listed(visit).into_iter().filter(|l| !l.listing.beside).collect();
        Ok(Desk { owed: owed(visit)?, listed })
    }

    /// What the subjects of these are called.
    fn titles<'a>(&self, visit: &Visit, owed: impl Iterator<Item = &'a Owed>) -> Result<Titles, Failure> {
        let subjects: BTreeSet<&str> = owed.map(|o| text(&o.row, "subject")).collect();
        let mut titles = Titles::new();
        for listed in &self.listed {
            let began = subjects.iter().copied().filter(|id| began_in(visit, id) == Some(listed.matter));
            titles.extend(listed.titles(visit, &began.collect::<Vec<_>>())?);
        }
        // Subjects that no list has, such as an authorisation, say themselves what they are called.
        for id in subjects.into_iter().filter(|id| !titles.contains_key(*id)).collect::<Vec<_>>() {
            let opened = began_in(visit, id).map(|matter| Opened::find(visit, matter, id, SubjectUse::Needs));
            if let Some(Ok(opened)) = opened {
                titles.insert(id.to_owned(), opened.title(visit));
            }
        }
        Ok(titles)
    }

    fn owed(&self, which: Box) -> impl Iterator<Item = &Owed> {
        self.owed.iter().filter(move |o| o.only_to_read == (which == Box::Read))
    }

    /// What a box holds of one matter; `None` where the matter cannot say.
    fn ask(&self, visit: &Visit, listed: Listed, which: Box) -> Option<Ask> {
        let listing = listed.listing;
        let unfinished = || listing.unfinished.iter().map(|s| Cell::from(*s)).collect();
        let owed = || self.owed.iter().map(|o| Cell::from(text(&o.row, "subject"))).collect();
        let ask = listed.newest(visit, PAGE);
        match which {
            Box::Todo | Box::Read => None,
            Box::Mine => Some(ask.filter(Where::Is(listing.begun_by, Cell::from(visit.person())))),
            Box::Doing => Some(
                ask.filter(Where::NamedBy(listing.subject, listed.handled(visit)?))
                    .filter(Where::In(listing.status, unfinished()))
                    .filter(Where::NotIn(listing.subject, owed())),
            ),
            Box::Done => Some(
                ask.filter(Where::NamedBy(listing.subject, listed.handled(visit)?))
                    .filter(Where::NotIn(listing.status, unfinished())),
            ),
            Box::Passed => {
                let since = visit.now.day().plus_days(-RECENT).start().to_string();
                let ask = ask.filter(Where::From(listed.order(visit).first()?, since.into()));
                let ask = ask.filter(Where::NotIn(listing.subject, owed()));
                Some(match listed.handled(visit) {
                    Some(handled) => ask.filter(Where::NotNamedBy(listing.subject, handled)),
                    None => ask,
                })
            }
        }
    }

    fn count(&self, visit: &Visit, which: Box) -> Result<u64, Failure> {
        if matches!(which, Box::Todo | Box::Read) {
            return Ok(self.owed(which).count() as u64);
        }
        let mut number = 0;
        for ask in self.listed.iter().filter_map(|l| self.ask(visit, *l, which)) {
            number += visit.reader.ask(&Ask { limit: 0, count_to: Some(COUNTED), ..ask })?.total;
        }
        Ok(number)
    }

    fn content(&self, visit: &Visit, open: &Open<'_>) -> Result<Markup, Failure> {
        let (which, id, _, empty) = *open.box_;
        if matches!(which, Box::Todo | Box::Read) {
            return self.waiting(visit, open);
        }
        let mut parts = vec![];
        for listed in self.listed.iter().filter(|l| open.from.is_none_or(|(matter, _)| matter == l.matter)) {
            let Some(ask) = self.ask(visit, *listed, which) else { continue };
            let order = listed.order(visit);
            let after = place(open.from.and_then(|(_, after)| after), order);
            let rows = visit.reader.ask(&Ask { after, count_to: Some(0), ..ask })?.rows;
            if rows.is_empty() {
                continue;
            }
            parts.push(listed.table(visit, &rows, empty)?);
            parts.push(handed_out(id, Some(listed.matter), false));
            if let Some(place) = next(&rows, order) {
                let href = format!("/?box={id}&of={}&after={}", encode(listed.matter), encode(&place));
                let link = format!("<a class=\"button plain\" href=\"{}\">后面的事项</a>", Markup::text(&href));
                parts.push(Markup::trusted(format!("<p class=\"buttons\">{link}</p>")));
            }
        }
        if parts.is_empty() {
            return Ok(guiju_ui::list("", &[], &[], empty)?);
        }
        Ok(Markup::join(parts))
    }

    /// A page of what is owed, the most pressing first.
    fn waiting(&self, visit: &Visit, open: &Open<'_>) -> Result<Markup, Failure> {
        let (which, id, _, empty) = *open.box_;
        let all: Vec<&Owed> = self.owed(which).collect();
        // Another page may have been the last when its address was kept.
        let start = if open.shown < all.len() { open.shown } else { 0 };
        let shown = || all.iter().skip(start).take(PAGE).copied();
        let titles = self.titles(visit, shown())?;
        let mut rows = shown().map(|o| owed_row(visit, o, &titles)).collect::<Result<Vec<_>, _>>()?;
        let mut columns = vec!["标题", "应办", "以何身份", "何时到此", "期限", "依据"];
        let ticked = which == Box::Read && !rows.is_empty();
        if ticked {
            columns.push("阅毕");
            for (row, owed) in rows.iter_mut().zip(shown()) {
                row.cells.push(tick(visit, owed, &titles)?.into());
            }
        }
        let list = guiju_ui::list("", &columns, &rows, empty)?;
        let button = if ticked { reading::button(visit)? } else { Markup::none() };
        let steps = steps(id, start, all.len());
        Ok(Markup::join([list, button, steps, handed_out(id, None, rows.is_empty())]))
    }

    /// What is owed, in words; what bears a label is left out.
    fn owed_cells(&self, visit: &Visit, which: Box) -> Result<Vec<Vec<String>>, Failure> {
        let ids: BTreeSet<String> = self.owed(which).map(|o| text(&o.row, "subject").to_owned()).collect();
        let ids: Vec<String> = ids.into_iter().collect();
        let mut labelled = BTreeSet::new();
        for listed in &self.listed {
            labelled.extend(listed.labelled(visit, &ids)?);
        }
        let titles = self.titles(visit, self.owed(which))?;
        let plain = self.owed(which).filter(|o| !labelled.contains(text(&o.row, "subject")));
        let cells = plain.map(|o| {
            let (subject, act) = (text(&o.row, "subject"), text(&o.row, "act"));
            let (matter, name) = act.split_once('.').unwrap_or_default();
            let due = o.obligation.clock.as_ref().and_then(|clock| clock.due);
            vec![
                subject.to_owned(),
                titles.get(subject).cloned().unwrap_or_default(),
                visit.site.act(matter, name).map_or(act, |a| a.label).to_owned(),
                text(&o.row, "capacity").to_owned(),
                when(text(&o.row, "opened")),
                due.map(|due| due.chinese()).unwrap_or_default(),
                place_in_chinese(text(&o.row, "place")),
            ]
        });
        Ok(cells.collect())
    }
}

/// The box by which a paper is marked read together with others.
fn tick(visit: &Visit, owed: &Owed, titles: &Titles) -> Result<Markup, Failure> {
    let subject = text(&owed.row, "subject");
    let title = titles.get(subject).map_or(subject, String::as_str);
    reading::tick(visit, text(&owed.row, "act"), subject, title)
}

fn owed_row(visit: &Visit, owed: &Owed, titles: &Titles) -> Result<ListRow, Failure> {
    let row = &owed.row;
    let subject = text(row, "subject");
    let (matter, act) = text(row, "act").split_once('.').unwrap_or_default();
    let label = visit.site.act(matter, act).map_or(act, |a| a.label);
    let title = titles.get(subject).map_or(subject, String::as_str);
    let since = text(row, "opened");
    let days = since.parse::<guiju_core::OfficeTime>().map(|t| t.day().days_until(visit.now.day()));
    let waited = match days {
        Ok(0) => "今日".to_owned(),
        Ok(days) if days > 0 => format!("{}，已{days}天", when(since)),
        _ => when(since),
    };
    let citation = Citation {
        book: text(row, "book").to_owned(),
        place: text(row, "place").to_owned(),
        norm: text(row, "norm").to_owned(),
    };
    let until = clock::shown(visit, &owed.obligation);
    let confirm = confirm::part(visit, &owed.obligation, subject)?;
    let cells = vec![
        title.into(),
        Markup::join(std::iter::once(Markup::text(label)).chain(confirm)).into(),
        text(row, "capacity").into(),
        waited.into(),
        until.into(),
        cite(&citation).into(),
    ];
    Ok(ListRow { href: Some(subject_href(began_in(visit, subject).unwrap_or(matter), subject)), cells })
}

/// The links to the pages of what is owed before and after the shown one, and which part of it that is.
fn steps(id: &str, start: usize, all: usize) -> Markup {
    if all <= PAGE {
        return Markup::none();
    }
    let link = |from: usize, words: &str| {
        let href = Markup::text(&format!("/?box={id}&from={from}"));
        format!("<a class=\"button plain\" href=\"{href}\">{words}</a>")
    };
    let end = all.min(start + PAGE);
    let before = if start > 0 { link(start.saturating_sub(PAGE), "前面的事项") } else { String::new() };
    let after = if end < all { link(end, "后面的事项") } else { String::new() };
    let first = start + 1;
    Markup::trusted(format!("<p class=\"buttons\">{before}{after}<span>第{first}至{end}件，共{all}件</span></p>"))
}

/// The link to a box, or to one matter's part of it, as a table; nothing below an empty one.
fn handed_out(id: &str, matter: Option<&str>, is_empty: bool) -> Markup {
    if is_empty {
        return Markup::none();
    }
    let of = matter.map(|matter| format!("?of={}", encode(matter))).unwrap_or_default();
    let href = format!("/box/{id}/export{of}");
    Markup::trusted(format!("<p class=\"aside\"><a href=\"{}\">导出表格（CSV）</a></p>", Markup::text(&href)))
}

/// GET /box/{box}/export: a box, or with `?of=` one matter's part of it, as a table, without what bears a label.
pub(crate) async fn table(
    visit: Visit,
    Path(id): Path<String>,
    Query(query): Query<BTreeMap<String, String>>,
) -> Result<Response, Failure> {
    blocking(move || {
        let (which, _, label, _) = *BOXES.iter().find(|b| b.1 == id).ok_or(Failure::Nothing)?;
        let desk = Desk::read(&visit)?;
        if matches!(which, Box::Todo | Box::Read) {
            return Ok(export::at_once(&format!("{label}.csv"), &OWED, &desk.owed_cells(&visit, which)?));
        }
        let wanted = query.get("of").ok_or(Failure::Nothing)?;
        let listed = desk.listed.iter().copied().find(|l| l.matter == wanted).ok_or(Failure::Nothing)?;
        let ask = listed.findable(&visit, desk.ask(&visit, listed, which).ok_or(Failure::Nothing)?);
        export::listed_as(visit, listed, ask, label)
    })
    .await
}

/// Everything that awaits the visitor, with the titles of its subjects.
pub(crate) fn awaiting(visit: &Visit) -> Result<(Vec<Owed>, Titles), Failure> {
    let desk = Desk::read(visit)?;
    let titles = desk.titles(visit, desk.owed.iter())?;
    Ok((desk.owed, titles))
}

/// Names of the boxes that hold rows of lists.
pub(crate) fn boxes() -> impl Iterator<Item = &'static str> {
    BOXES.iter().filter(|(which, ..)| !matches!(which, Box::Todo | Box::Read)).map(|(_, id, ..)| *id)
}

/// What a box holds of a matter's list; nothing where the matter cannot say, or there is no such box.
pub(crate) fn boxed(visit: &Visit, listed: Listed, id: &str) -> Result<Option<Ask>, Failure> {
    let Some((which, ..)) = BOXES.iter().find(|(_, known, ..)| *known == id) else { return Ok(None) };
    let desk = Desk { owed: owed(visit)?, listed: vec![] };
    Ok(desk.ask(visit, listed, *which))
}

/// Everything that the visitor's posts owe, oldest first.
fn owed(visit: &Visit) -> Result<Vec<Owed>, Failure> {
    let viewer = visit.reader.viewer(visit.person());
    let mut ask = Ask { order: Some(1), ..Ask::all(OBLIGATIONS.name, viewer) };
    let mut owed = vec![];
    loop {
        let rows = visit.reader.ask(&ask)?.rows;
        let full = rows.len() == ask.limit;
        ask.after = rows.last().cloned();
        for row in rows {
            owed.push(Owed::of(visit, row)?);
        }
        if !full {
            // Overdue first, then near; of equals the one that waits longest.
            owed.sort_by_key(|o| o.obligation.clock.as_ref().map_or(Light::Normal, |c| c.light(visit.now)));
            return Ok(owed);
        }
    }
}

/// The matter in which a subject began, which its id begins with.
fn began_in<'a>(visit: &Visit, subject: &'a str) -> Option<&'a str> {
    let (matter, _) = subject.rsplit_once('-')?;
    visit.site.matter(matter).map(|_| matter)
}

impl Owed {
    fn of(visit: &Visit, row: Row) -> Result<Self, Failure> {
        let act = text(&row, "act");
        let pages = act.split_once('.').and_then(|(matter, _)| visit.site.pages_of(matter));
        let only_to_read = pages.is_some_and(|p| p.only_to_read(act, text(&row, "capacity")));
        Ok(Self { obligation: guiju_store::obligation(&row)?, row, only_to_read })
    }
}
