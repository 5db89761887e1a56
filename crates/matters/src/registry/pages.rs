//! The books: what became of every number, and the documents in force that were issued elsewhere; and the page of one
//! entry.

use std::collections::BTreeMap;

use guiju_core::OfficeTime;
use guiju_core::form::Form;
use guiju_core::register::{Ask, Cell, Row, Viewer, Where};
use guiju_ui::{Book, Error, ListRow, Look, Markup, Pages, Show, Tab, cites, encode, list, subject_href};

use super::Registry;
use super::event::read;
use super::looks::{Account, FATES, NUMBERS, OPENINGS, accounts};
use super::register::{IN_FORCE, shown};
use super::tell::tell;
use super::vocabulary::STANDINGS;

const BOOKS: &[Book] = &[
    Book { id: "numbers", label: "字号登记", register: None },
    Book { id: "in_force", label: "此前制发的现行文件", register: Some(IN_FORCE) },
];

/// Documents shown on a page; more are found by words.
const PAGE: usize = 200;

impl Pages for Registry {
    fn matter(&self) -> &'static str {
        "registry"
    }

    fn tabs(&self) -> &'static [Tab] {
        &[Tab { id: "entry", label: "登记" }]
    }

    fn title(&self, show: &Show<'_>) -> String {
        let first = show.rows.first().map(|(_, body)| read(body));
        first.and_then(|events| events.first().map(tell)).unwrap_or_default()
    }

    fn status_line(&self, _show: &Show<'_>) -> String {
        "已登记".to_owned()
    }

    fn tab(&self, show: &Show<'_>) -> Result<String, Error> {
        let line = |(head, body): &(guiju_core::journal::Head, Vec<u8>)| ListRow {
            href: None,
            cells: vec![
                head.happened.chinese().into(),
                show.org.name(&head.on_behalf).into(),
                read(body).iter().map(tell).collect::<Vec<_>>().join("；").into(),
                cites(&head.citations).into(),
            ],
        };
        let rows: Vec<ListRow> = show.rows.iter().map(line).collect();
        list("登记", &["时间", "登记人", "内容", "依据"], &rows, "尚无登记。").map(Into::into)
    }

    fn prefill(&self, show: &Show<'_>, act: &str) -> Form {
        match act {
            "import_in_force" => Form::default(),
            _ => Form::of([("year", show.now.day().year().to_string().as_str())]),
        }
    }

    fn books(&self) -> &'static [Book] {
        BOOKS
    }

    fn book_asks(&self, book: &str, query: &BTreeMap<String, String>, now: OfficeTime, viewer: &Viewer) -> Vec<Ask> {
        if book == "in_force" {
            let ask = Ask { order: Some(0), newest_first: true, limit: PAGE, ..Ask::all(IN_FORCE, viewer.clone()) };
            let typed = query.get("q").map_or("", |q| q.trim());
            return vec![if typed.is_empty() { ask } else { ask.filter(Where::Matches(typed.to_owned())) }];
        }
        let year = Cell::Number(year(query, now));
        let of = |register| Ask::all(register, viewer.clone()).filter(Where::Is("year", year.clone()));
        vec![of(NUMBERS), of(FATES), of(OPENINGS)]
    }

    fn book(&self, book: &str, look: &Look<'_>) -> Result<String, Error> {
        let rows = |n: usize| look.answers.get(n).map(|a| a.rows.as_slice()).unwrap_or_default();
        if book == "in_force" {
            return in_force(rows(0), look.answers.first().map_or(0, |a| a.total)).map(Into::into);
        }
        let all = accounts(rows(0), rows(1), rows(2));
        let year = year(look.query, look.now);
        let chosen = look.query.get("series").and_then(|series| Some((series, all.get(&(series.clone(), year))?)));
        let mut parts = vec![years(year, look.query), overview(&all, year)?];
        if let Some((series, account)) = chosen {
            parts.push(detail(series, year, account, look)?);
        }
        Ok(Markup::join(parts).into())
    }
}

fn year(query: &BTreeMap<String, String>, now: OfficeTime) -> i64 {
    let asked = query.get("year").and_then(|y| y.parse().ok());
    asked.unwrap_or_else(|| i64::from(now.day().year()))
}

fn href(series: &str, year: i64) -> String {
    format!("/m/registry/book/numbers?series={}&year={year}", encode(series))
}

fn years(year: i64, query: &BTreeMap<String, String>) -> Markup {
    let series = query.get("series").map_or("", String::as_str);
    let link = |y: i64| {
        let href = Markup::text(&href(series, y));
        format!("<a href=\"{href}\">{y}年</a>")
    };
    let text = format!("<p>{}　<b>{year}年</b>　{}</p>", link(year - 1), link(year + 1));
    Markup::trusted(text)
}

/// One line for each series of the year.
fn overview(all: &BTreeMap<(String, i64), Account>, year: i64) -> Result<Markup, Error> {
    let count = |account: &Account, fate: &str| account.fates.values().filter(|(f, ..)| f == fate).count();
    let row = |((series, _), account): (&(String, i64), &Account)| {
        let gaps = account.gaps().len();
        let reserved = account.fates.iter().filter(|(n, (f, ..))| f == "reserved" && !account.used.contains_key(n));
        ListRow {
            href: Some(href(series, year)),
            cells: vec![
                series.as_str().into(),
                account.last().to_string().into(),
                account.before.to_string().into(),
                account.used.len().to_string().into(),
                reserved.count().to_string().into(),
                count(account, "void").to_string().into(),
                count(account, "offline").to_string().into(),
                if gaps == 0 { "没有".into() } else { format!("{gaps}个，去向未登记").into() },
            ],
        }
    };
    let rows: Vec<ListRow> = all.iter().map(row).collect();
    let columns = ["机关代字", "编到", "启用前已用", "编发公文", "预留", "作废", "线下涉密件占用", "空缺"];
    list("", &columns, &rows, "这一年还没有登记字号。")
}

/// Every number of a series and year, one after another.
fn detail(series: &str, year: i64, account: &Account, look: &Look<'_>) -> Result<Markup, Error> {
    let mut rows = vec![];
    if account.before > 0 {
        let numbers = format!("{}至{}", shown(series, year, 1), shown(series, year, account.before));
        let cells = vec![numbers.into(), standing("before").into(), account.basis.as_str().into()];
        rows.push(ListRow { href: None, cells });
    }
    for number in account.before + 1..=account.last() {
        rows.push(line(series, year, number, account, look));
    }
    // Numbers that count twice stand below what was used elsewhere.
    for number in account.twice().into_iter().filter(|n| *n <= account.before) {
        rows.push(line(series, year, number, account, look));
    }
    let next = account.last() + 1;
    let set = format!("/m/registry/new/set_number?series={}&year={year}&number={next}", encode(series));
    let caption = format!("{series}〔{year}〕逐号情况");
    let table = list(&caption, &["字号", "去向", "说明"], &rows, "")?;
    let link = format!(
        "<p class=\"buttons\"><a class=\"button plain\" href=\"{}\">登记{}的去向</a></p>",
        Markup::text(&set),
        Markup::text(&shown(series, year, next))
    );
    Ok(Markup::join([table, Markup::trusted(link)]))
}

fn standing(id: &str) -> &str {
    STANDINGS.iter().find(|(known, _)| *known == id).map_or(id, |(_, label)| label)
}

fn line(series: &str, year: i64, number: i64, account: &Account, look: &Look<'_>) -> ListRow {
    let state = account.standing(number);
    let fate = account.fates.get(&number);
    let label = look.norms.members("number_fate").into_iter().find(|(id, _)| id == state).map(|(_, label)| label);
    let label = label.unwrap_or_else(|| standing(state).to_owned());
    let twice = if account.twice().contains(&number) { "（重号，请核查）" } else { "" };
    let (said, to) = match (account.used.get(&number), fate) {
        (Some(subject), Some((_, reason, _))) => {
            (format!("预留后使用；{reason}"), Some(subject_href(matter_of(subject), subject)))
        }
        (Some(subject), None) => (String::new(), Some(subject_href(matter_of(subject), subject))),
        (None, Some((_, reason, _))) => (reason.clone(), None),
        (None, None) => (String::new(), None),
    };
    let to = to.or_else(|| {
        (state == "gap").then(|| {
            let act = "/m/registry/new/set_number";
            format!("{act}?series={}&year={year}&number={number}", encode(series))
        })
    });
    ListRow { href: to, cells: vec![shown(series, year, number).into(), format!("{label}{twice}").into(), said.into()] }
}

/// The matter in which a subject began, with which its id begins.
fn matter_of(subject: &str) -> &str {
    subject.rsplit_once('-').map_or("", |(matter, _)| matter)
}

/// Documents in force issued elsewhere, newest first. Each says that it was entered from elsewhere, and by whom.
fn in_force(rows: &[Row], total: u64) -> Result<Markup, Error> {
    let text = |row: &Row, name: &str| row.get(name).map_or("", Cell::text).to_owned();
    let line = |row: &Row| {
        let yes = row.get("normative").and_then(Cell::number) == Some(1);
        let subject = text(row, "subject");
        let (file, hash) = (text(row, "file_name"), text(row, "file"));
        let file = if hash.is_empty() {
            Markup::text("未附")
        } else {
            let href = format!("{}/file/{hash}", subject_href("registry", &subject));
            Markup::trusted(format!("<a href=\"{}\">{}</a>", Markup::text(&href), Markup::text(&file)))
        };
        let entered = format!("导入，非本系统签发；来源：{}；核对：{}", text(row, "source"), text(row, "voucher"));
        ListRow {
            href: Some(subject_href("registry", &subject)),
            cells: vec![
                text(row, "title").into(),
                text(row, "number").into(),
                text(row, "issuer").into(),
                text(row, "day").into(),
                if yes { "行政规范性文件".into() } else { String::new().into() },
                entered.into(),
                file.into(),
            ],
        }
    };
    let shown: Vec<ListRow> = rows.iter().map(line).collect();
    let columns = ["标题", "发文字号", "制发机关", "成文日期", "类别", "登记来源", "附件"];
    let table = list("", &columns, &shown, "没有找到。")?;
    let more = if total > rows.len() as u64 {
        format!("共{total}件，只列最近的{}件，请用查找缩小范围。", rows.len())
    } else {
        format!("共{total}件")
    };
    Ok(Markup::join([Markup::trusted(format!("<p class=\"lead\">{more}</p>")), table]))
}
