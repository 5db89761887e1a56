//! The home page: what awaits me, what I began and handled, what was opened to me.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use guiju_core::Citation;
use guiju_core::register::{Ask, Cell, Row, Where};
use guiju_store::OBLIGATIONS;
use guiju_ui::{Count, ListRow, Markup, cite, render, subject_href};

use crate::answer::Failure;
use crate::lists::{Listed, listed, text, when};
use crate::visit::{Visit, blocking};

/// How many subjects a box looks through.
const MOST: usize = 500;

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
    (Box::Passed, "passed", "传阅", "没有开放给您阅看的其他文件。"),
];

/// Something owed by a post of mine.
struct Owed {
    row: Row,
    only_to_read: bool,
}

/// Everything on the desk, read once.
struct Desk {
    owed: Vec<Owed>,
    titles: BTreeMap<String, String>,
    boxes: Vec<(Box, Listed, Vec<Row>)>,
}

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage<'a> {
    name: &'a str,
    counts: Markup,
    label: &'a str,
    content: Markup,
}

/// GET /
pub(crate) async fn show(visit: Visit, Query(query): Query<BTreeMap<String, String>>) -> Result<Response, Failure> {
    blocking(move || home(&visit, query.get("box").map_or("todo", String::as_str))).await
}

fn home(visit: &Visit, wanted: &str) -> Result<Response, Failure> {
    let desk = Desk::read(visit)?;
    let wanted = BOXES.iter().find(|b| b.1 == wanted).unwrap_or(&BOXES[0]);
    let count = |(which, id, label, _): &(Box, &str, &str, &str)| Count {
        label: (*label).to_owned(),
        number: desk.count(*which),
        href: format!("/?box={id}"),
        active: *which == wanted.0,
        urgent: matches!(which, Box::Todo | Box::Read),
    };
    let counts: Vec<Count> = BOXES.iter().map(count).collect();
    let content = desk.content(visit, wanted.0, wanted.3)?;
    let name = visit.org.name(visit.person());
    let page = HomePage { name, counts: guiju_ui::counts(&counts)?, label: wanted.2, content };
    visit.page(StatusCode::OK, "首页", "/", &render(&page)?)
}

impl Desk {
    fn read(visit: &Visit) -> Result<Self, Failure> {
        let viewer = visit.reader.viewer(visit.person());
        let ask = Ask { order: Some(1), limit: MOST, ..Ask::all(OBLIGATIONS.name, viewer) };
        let owed = visit.reader.ask(&ask)?.rows.into_iter().map(|row| Owed::of(visit, row)).collect();
        let mut desk = Desk { owed, titles: BTreeMap::new(), boxes: vec![] };
        for listed in listed(visit) {
            desk.take(visit, listed)?;
        }
        Ok(desk)
    }

    fn take(&mut self, visit: &Visit, listed: Listed) -> Result<(), Failure> {
        let owed: BTreeSet<String> = self.owed.iter().map(|o| text(&o.row, "subject").to_owned()).collect();
        let subjects: Vec<String> = owed.iter().cloned().collect();
        for row in listed.of(visit, &subjects)? {
            self.titles.insert(listed.subject(&row).to_owned(), text(&row, listed.listing.title).to_owned());
        }
        let handled = listed.handled(visit, MOST)?;
        let (done, doing): (Vec<Row>, Vec<Row>) =
            listed.of(visit, &handled)?.into_iter().partition(|row| listed.finished(row));
        let doing = doing.into_iter().filter(|r| !owed.contains(listed.subject(r))).collect();
        let me = Where::Is(listed.listing.begun_by, Cell::from(visit.person()));
        let mine = visit.reader.ask(&listed.newest(visit, MOST).filter(me))?.rows;
        let handled: BTreeSet<String> = handled.into_iter().collect();
        let strange = |r: &Row| !owed.contains(listed.subject(r)) && !handled.contains(listed.subject(r));
        let passed = visit.reader.ask(&listed.newest(visit, MOST))?.rows.into_iter().filter(strange).collect();
        for (which, rows) in [(Box::Doing, doing), (Box::Done, done), (Box::Mine, mine), (Box::Passed, passed)] {
            self.boxes.push((which, listed, rows));
        }
        Ok(())
    }

    fn owed(&self, which: Box) -> impl Iterator<Item = &Owed> {
        self.owed.iter().filter(move |o| o.only_to_read == (which == Box::Read))
    }

    fn count(&self, which: Box) -> u64 {
        let number = match which {
            Box::Todo | Box::Read => self.owed(which).count(),
            _ => self.boxes.iter().filter(|b| b.0 == which).map(|b| b.2.len()).sum(),
        };
        number as u64
    }

    fn content(&self, visit: &Visit, which: Box, empty: &str) -> Result<Markup, Failure> {
        if matches!(which, Box::Todo | Box::Read) {
            let rows: Vec<ListRow> = self.owed(which).map(|o| self.owed_row(visit, o)).collect();
            let columns = ["标题", "应办", "以何身份", "何时到此", "依据"];
            return Ok(guiju_ui::list("", &columns, &rows, empty)?);
        }
        let mut parts = vec![];
        for (_, listed, rows) in self.boxes.iter().filter(|b| b.0 == which) {
            parts.push(listed.table(visit, rows, empty)?);
            if rows.len() == MOST {
                parts.push(Markup::text("只列最近的部分，其余请在列表中查找。"));
            }
        }
        Ok(Markup::join(parts))
    }

    fn owed_row(&self, visit: &Visit, owed: &Owed) -> ListRow {
        let row = &owed.row;
        let subject = text(row, "subject");
        let (matter, act) = text(row, "act").split_once('.').unwrap_or_default();
        let label = visit.site.act(matter, act).map_or(act, |a| a.label);
        let title = self.titles.get(subject).map_or(subject, String::as_str);
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
        let cells =
            vec![title.into(), label.into(), text(row, "capacity").into(), waited.into(), cite(&citation).into()];
        ListRow { href: Some(subject_href(matter, subject)), cells }
    }
}

impl Owed {
    fn of(visit: &Visit, row: Row) -> Self {
        let act = text(&row, "act");
        let pages = act.split_once('.').and_then(|(matter, _)| visit.site.pages_of(matter));
        let only_to_read = pages.is_some_and(|p| p.only_to_read(act, text(&row, "capacity")));
        Self { row, only_to_read }
    }
}
