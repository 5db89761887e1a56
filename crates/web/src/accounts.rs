//! The page 账户: who has an account, how safe it is, what waits, and what the visitor may do about it.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use guiju_core::Norms as _;
use guiju_core::register::{Ask, Cell, Where};
use guiju_store::accounts::Account;
use guiju_ui::{ListRow, Markup, encode, grounds, list, render, subject_href};

use crate::answer::Failure;
use crate::lists::PAGE;
use crate::org::Door;
use crate::passkeys;
use crate::sign_log;
use crate::site::act_href;
use crate::visit::{Visit, blocking};

/// Address of the page.
pub(crate) const HREF: &str = "/accounts";

#[derive(Template)]
#[template(path = "accounts.html")]
struct AccountsPage<'a> {
    typed: &'a str,
    total: usize,
    doors: Vec<Door>,
    waiting: Markup,
    table: Markup,
    without: Markup,
    /// What the one account found is signed in to, for whom the rules let end it.
    sessions: Markup,
    next: Option<String>,
}

/// GET /accounts
pub(crate) async fn show(visit: Visit, Query(query): Query<BTreeMap<String, String>>) -> Result<Response, Failure> {
    blocking(move || page(&visit, &query)).await
}

/// The acts that begin something, with what the rules hold against each.
fn acts(visit: &Visit) -> Vec<(&'static str, Vec<guiju_core::Reason>)> {
    let words = &visit.site.keeping;
    let against = |full: &'static str| {
        let (matter, act) = full.split_once('.')?;
        Some((full, crate::subject::against(visit, matter, None, act, &[])?))
    };
    [words.open, words.bind, words.ask, words.end].into_iter().filter_map(against).collect()
}

/// Whether the visitor keeps accounts in some way.
pub(crate) fn is_open(visit: &Visit) -> bool {
    acts(visit).iter().any(|(_, reasons)| reasons.is_empty())
}

fn page(visit: &Visit, query: &BTreeMap<String, String>) -> Result<Response, Failure> {
    let acts = acts(visit);
    if !acts.iter().any(|(_, reasons)| reasons.is_empty()) {
        let reasons: Vec<_> = acts.into_iter().flat_map(|(_, reasons)| reasons).collect();
        let head = Markup::trusted("<div class=\"act-head\"><h1>账户</h1></div>".to_owned());
        return visit.page(StatusCode::FORBIDDEN, "账户", "/", &Markup::join([head, grounds(&reasons, &[])?]));
    }
    let door = |(full, reasons): &(&'static str, Vec<guiju_core::Reason>)| {
        let (matter, act) = full.split_once('.')?;
        let spec = visit.site.act(matter, act)?;
        Some(Door { label: spec.label.to_owned(), href: act_href(matter, None, spec), open: reasons.is_empty() })
    };
    let doors: Vec<Door> = acts.iter().filter_map(door).filter(|d| d.open).collect();
    let typed = query.get("q").map_or("", |q| q.trim());
    let from: usize = query.get("from").and_then(|n| n.parse().ok()).unwrap_or_default();
    let all = visit.site.accounts.of_gov(visit.reader.gov())?;
    let meant = |a: &&Account| [a.login.as_str(), visit.org.name(&a.person)].iter().any(|t| t.contains(typed));
    let found: Vec<&Account> = all.iter().filter(meant).collect();
    let rows = found.iter().skip(from).take(PAGE).map(|a| row(visit, a)).collect::<Result<Vec<_>, _>>()?;
    let end = from.saturating_add(PAGE);
    let ends = acts.iter().any(|(full, reasons)| *full == visit.site.keeping.end && reasons.is_empty());
    let sessions = match found.as_slice() {
        [one] if ends => crate::session::of(visit, &one.login)?,
        _ => Markup::none(),
    };
    let columns = ["登录名", "姓名", "职务", "密码", "第二因素", "统一认证", "现在的登录"];
    let page = AccountsPage {
        typed,
        total: found.len(),
        doors,
        waiting: waiting(visit)?,
        table: list("", &columns, &rows, "没有账号。")?,
        without: without(visit, &all),
        sessions,
        next: (end < found.len()).then(|| format!("{HREF}?q={}&from={end}", encode(typed))),
    };
    visit.page(StatusCode::OK, "账户", "/", &render(&page)?)
}

fn row(visit: &Visit, account: &Account) -> Result<ListRow, Failure> {
    let guard = &visit.site.guard;
    let safety = guard.safe.of(&account.login)?;
    let password = match (account.must_change, safety.password_set) {
        (true, _) => "一次性密码，或者已到期，须更换".to_owned(),
        (false, 0) => "在用".to_owned(),
        (false, set) => format!("{}设置", sign_log::when(set)),
    };
    let bonds = guard.safe.bonds_of(&account.login)?;
    let bonds: Vec<String> = bonds.iter().map(|(way, outside)| format!("{}：{outside}", sign_log::way(way))).collect();
    let sessions = visit.site.accounts.sessions_of(&account.login, (visit.site.clock)())?.len();
    let posts = visit.org.posts_of(&account.person, visit.now).filter_map(|id| visit.org.posts.get(id));
    let posts: Vec<String> = posts.map(|p| visit.edition.role_label(&p.role)).collect();
    let posts = if posts.is_empty() { "没有职务，账号停用".to_owned() } else { posts.join("、") };
    let codes = (!safety.totp.is_empty()).then(|| format!("动态口令，恢复码余{}个", safety.recovery.len()));
    let keys = passkeys::of(&visit.site, &account.login)?.len();
    let keys = (keys > 0).then(|| format!("通行密钥{keys}个"));
    let second = codes.into_iter().chain(keys).collect::<Vec<_>>().join("；");
    let second = if second.is_empty() { "未设置".to_owned() } else { second };
    let cells = vec![
        account.login.as_str().into(),
        visit.org.name(&account.person).into(),
        posts.into(),
        password.into(),
        second.into(),
        bonds.join("；").into(),
        format!("{sessions}处").into(),
    ];
    Ok(ListRow { href: None, cells })
}

/// Resets that wait to be confirmed, as far as the visitor sees them.
fn waiting(visit: &Visit) -> Result<Markup, Failure> {
    let words = &visit.site.keeping;
    let ask = Ask::all(words.resets, visit.reader.viewer(visit.person()));
    let rows = visit.reader.ask(&ask.filter(Where::Is("status", Cell::from(words.waiting))))?.rows;
    let matter = words.confirm.split_once('.').map_or("", |(matter, _)| matter);
    let text = |row: &guiju_core::register::Row, name: &str| row.get(name).map_or("", Cell::text).to_owned();
    let line = |row: &guiju_core::register::Row| ListRow {
        href: Some(subject_href(matter, &text(row, "subject"))),
        cells: vec![
            visit.org.name(&text(row, "person")).into(),
            visit.org.name(&text(row, "asked_by")).into(),
            crate::lists::when(&text(row, "asked")).into(),
            if row.get("second").and_then(Cell::number) == Some(1) { "一并解除".into() } else { "".into() },
        ],
    };
    let rows: Vec<ListRow> = rows.iter().map(line).collect();
    let columns = ["重置谁的密码", "申请人", "申请时间", "第二因素"];
    Ok(list("待复核的重置", &columns, &rows, "没有待复核的重置。")?)
}

/// People who hold a post and have no account.
fn without(visit: &Visit, all: &[Account]) -> Markup {
    let has = |person: &str| all.iter().any(|a| a.person == person);
    let mut people: Vec<&str> = visit.org.people.keys().map(String::as_str).filter(|p| !has(p)).collect();
    people.retain(|person| visit.org.posts_of(person, visit.now).next().is_some());
    let names: Vec<&str> = people.iter().take(PAGE).map(|person| visit.org.name(person)).collect();
    if names.is_empty() { Markup::none() } else { Markup::text(&names.join("、")) }
}
