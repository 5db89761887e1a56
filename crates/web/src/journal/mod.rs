//! The journal for the auditors: heads by subject, person, act, article and time. What was written in the acts is not here;
//! who looks is noted before anything is shown.

pub(crate) mod bounds;
pub(crate) mod check;
pub(crate) mod looks;
pub(crate) mod report;
pub(crate) mod row;
pub(crate) mod take;

mod find;

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use guiju_core::Reason;
use guiju_runtime::Entry;
use guiju_store::Looked;
use guiju_ui::{ListRow, Markup, cites, encode, grounds, list, render};

use crate::answer::Failure;
use crate::rulebook::Labels;
use crate::visit::{Visit, blocking};
use find::{Against, Found, Wanted};

#[derive(Template)]
#[template(path = "journal_list.html")]
struct JournalPage {
    wanted: Wanted,
    people: Vec<(String, String)>,
    acts: Vec<(String, String)>,
    problems: Vec<String>,
    against: Markup,
    table: Markup,
    said: String,
    next: Option<String>,
    tip: u64,
    tip_hash: String,
}

/// What the rules hold against a look that an act judges; nothing where it is allowed.
pub(crate) fn against(visit: &Visit, act: &str, given: &[(&str, &str)]) -> Vec<Reason> {
    let nobody = || vec![Reason::faulty(format!("程序没有写明依哪一行为判断（{act}）"))];
    let Some((matter, act)) = act.split_once('.') else { return nobody() };
    crate::subject::against(visit, matter, None, act, given).unwrap_or_else(nobody)
}

/// Whether the visitor may look at the journal.
pub(crate) fn is_open(visit: &Visit) -> bool {
    against(visit, visit.site.auditing.journal, &[]).is_empty()
}

/// The page of a look that the rules do not allow: why, and who may.
pub(crate) fn refused(visit: &Visit, title: &str, reasons: &[Reason]) -> Result<Response, Failure> {
    let head = format!("<div class=\"act-head\"><h1>{}</h1></div>", Markup::text(title));
    let main = Markup::join([Markup::trusted(head), grounds(reasons, &[])?]);
    visit.page(StatusCode::FORBIDDEN, title, "/", &main)
}

/// Notes a look. What cannot be noted is not shown.
pub(crate) fn noted(visit: &Visit, what: &str) -> Result<(), Failure> {
    noted_days(visit, what, None)
}

/// The same of a look whose days count.
pub(crate) fn noted_days(visit: &Visit, what: &str, looked: Option<Looked>) -> Result<(), Failure> {
    Ok(visit.site.readings.note(visit.now, visit.person(), what, looked)?)
}

/// GET /journal
pub(crate) async fn show(visit: Visit, Query(query): Query<BTreeMap<String, String>>) -> Result<Response, Failure> {
    blocking(move || page(&visit, &query)).await
}

fn page(visit: &Visit, query: &BTreeMap<String, String>) -> Result<Response, Failure> {
    let reasons = against(visit, visit.site.auditing.journal, &[]);
    if !reasons.is_empty() {
        return refused(visit, "办理日志", &reasons);
    }
    let wanted = Wanted::of(query);
    let labels = Labels::of(visit);
    let Against { mut problems, reasons: because, looked } = wanted.against(visit)?;
    let tip = visit.reader.tip()?;
    let found = if problems.is_empty() {
        noted_days(visit, &format!("日志：{}", wanted.told(&labels)), looked)?;
        find::find(visit, &wanted, &tip)?
    } else {
        Found::default()
    };
    problems.extend(found.problem.clone());
    let rows: Vec<ListRow> = found.entries.iter().map(|entry| row_of(visit, &labels, entry)).collect();
    let columns = ["第几条", "登记时间", "何人", "办理何事", "事项", "依据", "录入"];
    let next = found.next.map(|before| format!("/journal?{}&before={before}", wanted.query()));
    let page = JournalPage {
        people: visit.org.people.iter().map(|(id, p)| (id.clone(), p.name.clone())).collect(),
        acts: acts(visit),
        against: if because.is_empty() { Markup::none() } else { grounds(&because, &[])? },
        table: list("", &columns, &rows, "没有这样的条目。")?,
        said: found.said,
        problems,
        next,
        tip: tip.position,
        tip_hash: tip.hash,
        wanted,
    };
    visit.page(StatusCode::OK, "办理日志", "/journal", &render(&page)?)
}

/// All acts, full name and label, by label.
fn acts(visit: &Visit) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = vec![];
    for matter in visit.site.matters {
        let vocabulary = matter.vocabulary();
        let full = |name: &str| format!("{}.{name}", vocabulary.matter);
        let label = |label: &str| format!("{}：{label}", vocabulary.label);
        all.extend(vocabulary.acts.iter().map(|a| (full(a.name), label(a.label))));
    }
    all
}

/// One row of the list.
pub(crate) fn row_of(visit: &Visit, labels: &Labels<'_>, entry: &Entry) -> ListRow {
    let head = &entry.head;
    let name = |person: &str| named(visit, person);
    let who = match head.capacity.is_empty() {
        true => name(&head.on_behalf),
        false => format!("{}（{}）", name(&head.on_behalf), head.capacity),
    };
    let entered = match &head.entered_for {
        None => String::new(),
        Some(_) => format!("{}{}", name(&head.actor), head.recording()),
    };
    let cells = vec![
        head.position.to_string().into(),
        head.recorded.chinese().into(),
        who.into(),
        labels.act(&format!("{}.{}", head.matter, head.act)).into(),
        head.subject.as_str().into(),
        cites(&head.citations).into(),
        entered.into(),
    ];
    ListRow { href: Some(format!("/journal/{}", head.position)), cells }
}

/// A person by name; the clock by what it is.
pub(crate) fn named(visit: &Visit, person: &str) -> String {
    if person == "system" { "系统（到时办理）".to_owned() } else { visit.org.name(person).to_owned() }
}

/// One pair of an address.
fn pair(name: &str, value: &str) -> String {
    format!("{name}={}", encode(value))
}
