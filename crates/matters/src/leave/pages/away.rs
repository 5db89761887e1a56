//! 外出名单: who is away in a span of days, on a page and printed. That somebody is away everybody inside may know; why and where to
//! stands only in lines of leaves that are open to whoever looks.

use std::collections::BTreeMap;

use guiju_core::register::{Ask, Cell, Row, Viewer, Where};
use guiju_core::{Day, OfficeTime};
use guiju_print::{Line, Print, Slip, Table};
use guiju_ui::{Book, Error, ListRow, Look, Markup, list};

use super::super::decide::label;
use super::slip::organ;

/// The book.
pub const BOOK: Book = Book { id: "away", label: "外出名单", register: None };

const HREF: &str = "/m/leave/book/away";
const COLUMNS: [&str; 6] = ["姓名", "职务", "起", "止", "事由", "去向"];
/// Parts of the width of each column when printed.
const WIDTHS: [u32; 6] = [4, 5, 8, 8, 5, 6];
/// A span is of so many days at most.
const DAYS: i32 = 366;

/// The days asked for, today where none are, and what is wrong with what was typed.
struct Span {
    since: Day,
    until: Day,
    problem: Option<String>,
}

impl Span {
    fn read(query: &BTreeMap<String, String>, now: OfficeTime) -> Self {
        let typed = |name: &str| query.get(name).map_or("", |text| text.trim());
        let day = |name: &str| typed(name).parse::<Day>().ok();
        let is_wrong = |name: &str| !typed(name).is_empty() && day(name).is_none();
        let mut problem = None;
        if is_wrong("since") || is_wrong("until") {
            problem = Some("日期请写作2023-03-10这样的形式。".to_owned());
        }
        let since = day("since").unwrap_or_else(|| now.day());
        let mut until = day("until").unwrap_or(since);
        if until < since {
            problem = Some("截止日期早于起始日期，只列起始当日。".to_owned());
            until = since;
        }
        let last = since.plus_days(DAYS - 1);
        if until > last {
            problem = Some(format!("一次最多列{DAYS}天，列至{}。", last.chinese()));
            until = last;
        }
        Self { since, until, problem }
    }

    fn words(&self) -> String {
        if self.since == self.until {
            self.since.chinese()
        } else {
            format!("{}至{}", self.since.chinese(), self.until.chinese())
        }
    }
}

/// What is read: who is away, then the leaves of these days that are open to the viewer.
pub fn asks(query: &BTreeMap<String, String>, now: OfficeTime, viewer: &Viewer) -> Vec<Ask> {
    let span = Span::read(query, now);
    let (first, last) = (Cell::from(span.since.start().to_string()), Cell::from(span.until.end().to_string()));
    let meets = |register| {
        let ask = Ask::all(register, viewer.clone()).filter(Where::From("until", first.clone()));
        ask.filter(Where::UpTo("since", last.clone()))
    };
    vec![meets("absences"), meets("leaves")]
}

/// A page with the days to choose and the list.
///
/// # Errors
/// Where a template cannot be written out.
pub fn page(look: &Look<'_>) -> Result<Markup, Error> {
    let span = Span::read(look.query, look.now);
    let rows: Vec<ListRow> = lines(&span, look)
        .into_iter()
        .map(|line| ListRow { href: None, cells: line.map(Into::into).into_iter().collect() })
        .collect();
    let problem = span.problem.as_deref().map(|words| format!("<p class=\"notice heed\">{}</p>", Markup::text(words)));
    let form = format!(
        "{}<form class=\"suppose\" method=\"get\" action=\"{HREF}\"><label>自 <input type=\"date\" name=\"since\" value=\"{}\"></label> \
         <label>至（含当日） <input type=\"date\" name=\"until\" value=\"{}\"></label> \
         <button class=\"button small\" type=\"submit\">查看</button></form>\
         <p class=\"small\">事由、去向只列您有权查看的。</p>",
        problem.unwrap_or_default(),
        span.since,
        span.until
    );
    let list = list(&format!("{}外出", span.words()), &COLUMNS, &rows, "没有人外出。")?;
    Ok(Markup::join([Markup::trusted(form), list]))
}

/// The same to be printed.
pub fn print(look: &Look<'_>) -> Print {
    let span = Span::read(look.query, look.now);
    let lines = lines(&span, look);
    let cell = |text: &str| guiju_print::Cell { text: text.to_owned(), columns: 1, rows: 1 };
    let count = if lines.is_empty() { "没有人外出".to_owned() } else { format!("{}人次", lines.len()) };
    let heads = COLUMNS.iter().map(|head| cell(head)).collect();
    // A day and its hour stand below one another.
    let row = |line: &[String; 6]| line.iter().map(|text| cell(&text.replace("日 ", "日\n"))).collect();
    let rows = std::iter::once(heads).chain(lines.iter().map(row));
    let table = Table { widths: WIDTHS.to_vec(), head: 1, rows: rows.collect(), ..Table::default() };
    Print::Slip(Slip {
        organ: organ(look.org),
        heading: BOOK.label.to_owned(),
        lines: [("日期", span.words()), ("外出", count)]
            .map(|(label, said)| Line(vec![(label.to_owned(), said)]))
            .into(),
        table: (!lines.is_empty()).then_some(table),
        foot: "事由、去向只列打印人有权查看的".to_owned(),
        ..Slip::default()
    })
}

/// One line for each absence that meets the days, by rank and name of who is away, then by time.
fn lines(span: &Span, look: &Look<'_>) -> Vec<[String; 6]> {
    let rows = |n: usize| look.answers.get(n).map(|answer| answer.rows.as_slice()).unwrap_or_default();
    let of_subject: BTreeMap<&str, &Row> = rows(1).iter().map(|row| (text(row, "subject"), row)).collect();
    let moment = |row: &Row, column: &str| text(row, column).parse::<OfficeTime>().ok();
    let mut found = vec![];
    for row in rows(0) {
        let (Some(since), Some(until)) = (moment(row, "since"), moment(row, "until")) else { continue };
        // One that ends as the first day begins does not touch it; a stretch that was taken back is empty.
        if until <= span.since.start() || since >= until {
            continue;
        }
        let person = text(row, "person");
        let posts: Vec<_> = look.org.posts_of(person, since).filter_map(|id| look.org.posts.get(id)).collect();
        let rank = posts.iter().map(|post| post.order).min().unwrap_or(i64::MAX);
        let titles: Vec<&str> = posts.iter().map(|post| post.title.as_str()).collect();
        let leave = of_subject.get(text(row, "id").split('#').next().unwrap_or_default());
        let told =
            |class: &str, column: &str| leave.map(|l| label(look.norms, class, text(l, column))).unwrap_or_default();
        let place =
            [told("leave_place", "place"), leave.map(|l| text(l, "destination").to_owned()).unwrap_or_default()];
        let place: Vec<String> = place.into_iter().filter(|part| !part.is_empty()).collect();
        let line = [
            look.org.name(person).to_owned(),
            titles.join("、"),
            since.chinese(),
            until.chinese(),
            told("absence_reason", "reason"),
            place.join("，"),
        ];
        found.push((rank, person.to_owned(), since, line));
    }
    found.sort_by(|a, b| (a.0, &a.1, a.2).cmp(&(b.0, &b.1, b.2)));
    found.into_iter().map(|(.., line)| line).collect()
}

fn text<'a>(row: &'a Row, column: &str) -> &'a str {
    row.get(column).map_or("", Cell::text)
}
