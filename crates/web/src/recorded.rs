//! The register of acts recorded for somebody else: how many for whom, by whom, how many of them late, not confirmed yet or
//! disputed; each number leads to its rows.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use guiju_core::register::{Ask, Cell, Row};
use guiju_store::ENTERED;
use guiju_ui::{ListRow, Markup, encode, list, render, subject_href};

use crate::answer::Failure;
use crate::lists::{PAGE, listed, text, when};
use crate::rulebook::Labels;
use crate::visit::{Visit, blocking};
use crate::years;

/// What a count counts: name in addresses, and label.
const KINDS: [(&str, &str); 6] = [
    ("all", "代录"),
    ("late", "其中补录"),
    ("uncounted", "未能推算"),
    ("open", "待本人核对"),
    ("disputed", "本人有异议"),
    ("void", "不作数"),
];

/// One act recorded for somebody else, with what he said of it.
struct Entry {
    row: Row,
    outcome: String,
}

#[derive(Template)]
#[template(path = "recorded.html")]
struct RecordedPage {
    leaders: Markup,
    clerks: Markup,
    chosen: String,
    rows: Markup,
    more: Option<String>,
    /// Who loads the years that are missing, where something could not be counted for want of them.
    years: Option<Markup>,
}

/// GET /recorded
pub(crate) async fn show(visit: Visit, Query(query): Query<BTreeMap<String, String>>) -> Result<Response, Failure> {
    blocking(move || page(&visit, &query)).await
}

fn page(visit: &Visit, query: &BTreeMap<String, String>) -> Result<Response, Failure> {
    let entries = read(visit)?;
    let asked = |name: &str| query.get(name).map_or("", String::as_str);
    let (person, clerk) = (asked("person"), asked("clerk"));
    let kind = KINDS.iter().find(|(id, _)| *id == asked("only")).unwrap_or(&KINDS[0]);
    let is = |entry: &&Entry, column: &str, id: &str| id.is_empty() || text(&entry.row, column) == id;
    let chosen: Vec<&Entry> =
        entries.iter().filter(|e| is(e, "person", person) && is(e, "clerk", clerk) && e.counts(kind.0)).collect();
    let from: usize = asked("from").parse().unwrap_or_default();
    let labels = Labels::of(visit);
    let shown: Vec<&Entry> = chosen.iter().copied().skip(from).take(PAGE).collect();
    let titles = titles(visit, shown.iter().map(|e| text(&e.row, "subject").to_owned()).collect())?;
    let rows: Vec<ListRow> = shown.iter().map(|e| e.shown(visit, &labels, &titles)).collect();
    let columns = ["事项", "所录行为", "被代录的同志", "录入人", "办理时间", "录入时间", "来源和凭据", "本人核对"];
    let end = from.saturating_add(PAGE);
    let more = (end < chosen.len()).then(|| {
        let place = format!("person={}&clerk={}&only={}&from={end}", encode(person), encode(clerk), kind.0);
        format!("/recorded?{place}")
    });
    let named = |id: &str| if id.is_empty() { String::new() } else { format!("{}，", visit.org.name(id)) };
    let page = RecordedPage {
        leaders: counts(visit, &entries, "person", "被代录的同志")?,
        clerks: counts(visit, &entries, "clerk", "录入人")?,
        chosen: format!("{}{}{}，{}件", named(person), named(clerk), kind.1, chosen.len()),
        rows: list("", &columns, &rows, "没有这样的记录。")?,
        more,
        years: entries.iter().any(|e| e.counts("uncounted")).then(|| years::way_on(visit)),
    };
    visit.page(StatusCode::OK, "代录登记簿", "/recorded", &render(&page)?)
}

/// What some subjects are called, where a list has them.
pub(crate) fn titles(visit: &Visit, subjects: BTreeSet<String>) -> Result<BTreeMap<String, String>, Failure> {
    let subjects: Vec<String> = subjects.into_iter().collect();
    let mut titles = BTreeMap::new();
    for listed in listed(visit).into_iter().filter(|l| !l.listing.beside) {
        for row in listed.of(visit, &subjects)? {
            titles.insert(listed.subject(&row).to_owned(), listed.title(visit, &row));
        }
    }
    Ok(titles)
}

/// All that the visitor may see, newest first.
fn read(visit: &Visit) -> Result<Vec<Entry>, Failure> {
    let viewer = || visit.reader.viewer(visit.person());
    let mut outcomes = BTreeMap::new();
    let said = Ask::all(visit.site.confirming.register, viewer());
    for row in all(visit, said)? {
        outcomes.insert(row.get("record").and_then(Cell::number), text(&row, "outcome").to_owned());
    }
    let ask = Ask { order: Some(0), newest_first: true, ..Ask::all(ENTERED.name, viewer()) };
    let entry = |row: Row| {
        let outcome = outcomes.get(&row.get("position").and_then(Cell::number)).cloned().unwrap_or_default();
        Entry { row, outcome }
    };
    Ok(all(visit, ask)?.into_iter().map(entry).collect())
}

fn all(visit: &Visit, mut ask: Ask) -> Result<Vec<Row>, Failure> {
    let mut rows = vec![];
    loop {
        let found = visit.reader.ask(&ask)?.rows;
        let full = found.len() == ask.limit;
        ask.after = found.last().cloned();
        rows.extend(found);
        if !full {
            return Ok(rows);
        }
    }
}

/// One line for each person of a column; each number leads to its rows.
fn counts(visit: &Visit, entries: &[Entry], column: &str, label: &str) -> Result<Markup, Failure> {
    let mut people: BTreeMap<&str, Vec<&Entry>> = BTreeMap::new();
    for entry in entries {
        people.entry(text(&entry.row, column)).or_default().push(entry);
    }
    let mut columns = vec![label];
    columns.extend(KINDS.iter().map(|(_, label)| *label));
    let mut rows: Vec<(usize, ListRow)> = vec![];
    for (person, entries) in people {
        let mut cells = vec![visit.org.person_with_post(person, visit.now).into()];
        for (kind, _) in KINDS {
            let number = entries.iter().filter(|e| e.counts(kind)).count();
            let href = format!("/recorded?{column}={}&only={kind}#rows", encode(person));
            let link = format!("<a href=\"{}\">{number}</a>", Markup::text(&href));
            cells.push(if number == 0 { "0".into() } else { Markup::trusted(link).into() });
        }
        rows.push((entries.len(), ListRow { href: None, cells }));
    }
    rows.sort_by_key(|(number, _)| std::cmp::Reverse(*number));
    let rows: Vec<ListRow> = rows.into_iter().map(|(_, row)| row).collect();
    Ok(list("", &columns, &rows, "没有对您开放的代录。")?)
}

impl Entry {
    fn is(&self, column: &str) -> bool {
        self.row.get(column).and_then(Cell::number) == Some(1)
    }

    fn counts(&self, kind: &str) -> bool {
        match kind {
            "late" => self.is("late"),
            "uncounted" => !text(&self.row, "uncounted").is_empty(),
            "open" => self.outcome.is_empty(),
            "disputed" | "void" => self.outcome == kind,
            _ => true,
        }
    }

    fn shown(&self, visit: &Visit, labels: &Labels<'_>, titles: &BTreeMap<String, String>) -> ListRow {
        let text = |column: &str| text(&self.row, column);
        let subject = text("subject");
        let matter = subject.rsplit_once('-').map_or(subject, |(matter, _)| matter);
        let recorded = match (self.is("late"), text("uncounted")) {
            (true, _) => format!("{}（补录，应不迟于{}）", when(text("recorded")), when(text("due"))),
            (false, "") => when(text("recorded")),
            (false, why) => format!("{}（是否按时未能推算：{why}）", when(text("recorded"))),
        };
        let mut shows = vec![labels.member(&visit.site.medium_class, text("medium"))];
        if self.is("scan") {
            shows.push("附扫描件".to_owned());
        }
        if !text("witness").is_empty() {
            shows.push(format!("见证人{}", visit.org.name(text("witness"))));
        }
        shows.extend(Some(text("reference").to_owned()).filter(|r| !r.is_empty()));
        let said = match self.outcome.as_str() {
            "" => "待核对",
            "confirmed" => "已确认",
            "disputed" => "有异议",
            "stands" => "异议处理后有效",
            _ => "不作数",
        };
        let title = titles.get(subject).map_or(subject, String::as_str);
        let cells = vec![
            title.into(),
            labels.act(text("act")).into(),
            visit.org.name(text("person")).into(),
            visit.org.name(text("clerk")).into(),
            when(text("happened")).into(),
            recorded.into(),
            shows.join("，").into(),
            said.into(),
        ];
        ListRow { href: Some(format!("{}?tab=journal", subject_href(matter, subject))), cells }
    }
}
