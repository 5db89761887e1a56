//! The log of signing in: written by the door, read by whom the rules name, handed out as a table.

use std::collections::BTreeMap;
use std::net::IpAddr;

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use guiju_core::sheet::{BOM, guarded, record};
use guiju_core::{OfficeTime, Reason};
use guiju_store::accounts::Account;
use guiju_store::sign_ins::{Entry, Noted, Standing};
use guiju_ui::{ListRow, Markup, encode, grounds, list, render};

use crate::answer::Failure;
use crate::export;
use crate::lists::PAGE;
use crate::passkeys::WAY;
use crate::site::House;
use crate::visit::{Visit, blocking};

/// Address of the page.
pub(crate) const HREF: &str = "/sign-ins";
/// Entries read at a time for the table.
const PIECE: usize = 500;

/// Notes that somebody was not let in.
pub(crate) fn refused(
    site: &House,
    login: &str,
    person: &str,
    peer: IpAddr,
    way: &str,
    why: &str,
) -> Result<(), Failure> {
    let (login, person) = (login.to_owned(), person.to_owned());
    note(site, Entry { login, person, way: way.to_owned(), ..entry(peer, "refused", why) })
}

/// Notes that somebody came in.
pub(crate) fn came(site: &House, account: &Account, peer: IpAddr, way: &str) -> Result<(), Failure> {
    let (login, person) = (account.login.clone(), account.person.clone());
    note(site, Entry { login, person, way: way.to_owned(), ..entry(peer, "in", "") })
}

/// Notes that somebody went out.
pub(crate) fn left(site: &House, account: &Account, peer: IpAddr) -> Result<(), Failure> {
    let (login, person) = (account.login.clone(), account.person.clone());
    note(site, Entry { login, person, ..entry(peer, "out", "") })
}

/// Notes that a passkey of somebody was added or removed.
pub(crate) fn changed(site: &House, account: &Account, peer: IpAddr, outcome: &str) -> Result<(), Failure> {
    let (login, person) = (account.login.clone(), account.person.clone());
    note(site, Entry { login, person, way: WAY.to_owned(), ..entry(peer, outcome, "") })
}

/// Notes that somebody took the codes of his second factor off.
pub(crate) fn codes_off(site: &House, account: &Account, peer: IpAddr) -> Result<(), Failure> {
    let (login, person) = (account.login.clone(), account.person.clone());
    note(site, Entry { login, person, way: "totp".to_owned(), ..entry(peer, "removed", "") })
}

fn entry(peer: IpAddr, outcome: &str, why: &str) -> Entry {
    Entry { address: peer.to_string(), outcome: outcome.to_owned(), why: why.to_owned(), ..Entry::default() }
}

/// Nobody comes in unlogged: where the log cannot be written, the attempt fails.
fn note(site: &House, entry: Entry) -> Result<(), Failure> {
    Ok(site.guard.log.note(&Entry { at: (site.clock)(), ..entry })?)
}

/// An instant of the log, as shown.
pub(crate) fn when(unix: i64) -> String {
    OfficeTime::from_unix(unix).chinese()
}

/// Ways, as shown. Several are joined.
pub(crate) fn way(way: &str) -> String {
    let one = |way: &str| match way {
        "password" => "本系统密码".to_owned(),
        "totp" => "动态口令".to_owned(),
        "recovery" => "恢复码".to_owned(),
        "ldap" => "目录服务".to_owned(),
        "oidc" => "单点登录".to_owned(),
        "passkey" => "通行密钥".to_owned(),
        "" => "—".to_owned(),
        other => other.to_owned(),
    };
    way.split('+').map(one).collect::<Vec<_>>().join("、")
}

fn outcome(outcome: &str) -> &str {
    match outcome {
        "in" => "登录",
        "out" => "退出",
        "refused" => "未登录",
        "added" => "添加",
        "removed" => "移除",
        other => other,
    }
}

fn why(why: &str) -> &str {
    match why {
        "wrong" => "密码不正确",
        "unknown" => "没有这一登录名",
        "waits" => "不正确的次数过多，须等候",
        "closed" => "账号已停用",
        "code" => "第二因素不正确",
        "key" => "通行密钥未通过验证",
        "unkeyed" => "通行密钥没有登记，或者已经移除",
        "copied" => "通行密钥的使用次数倒退，可能被复制",
        "unbound" => "统一认证通过，但没有绑定账号",
        "outside" => "统一认证未通过或者不能使用",
        other => other,
    }
}

/// What the rules hold against the visitor's looking.
fn against(visit: &Visit) -> Vec<Reason> {
    let Some((matter, act)) = visit.site.keeping.read_log.split_once('.') else { return vec![] };
    crate::subject::against(visit, matter, None, act, &[]).unwrap_or_default()
}

/// Whether the visitor may look.
pub(crate) fn is_open(visit: &Visit) -> bool {
    let known = |(matter, act)| visit.site.act(matter, act).is_some();
    visit.site.keeping.read_log.split_once('.').is_some_and(known) && against(visit).is_empty()
}

#[derive(Template)]
#[template(path = "sign_ins.html")]
struct LogPage<'a> {
    typed: &'a str,
    whole: String,
    broken: bool,
    months: u32,
    table: Markup,
    next: Option<String>,
}

/// GET /sign-ins
pub(crate) async fn show(visit: Visit, Query(query): Query<BTreeMap<String, String>>) -> Result<Response, Failure> {
    blocking(move || page(&visit, &query)).await
}

fn refusal(visit: &Visit) -> Result<Response, Failure> {
    let head = Markup::trusted("<div class=\"act-head\"><h1>登录日志</h1></div>".to_owned());
    let main = Markup::join([head, grounds(&against(visit), &[])?]);
    visit.page(StatusCode::FORBIDDEN, "登录日志", "/", &main)
}

fn page(visit: &Visit, query: &BTreeMap<String, String>) -> Result<Response, Failure> {
    if !is_open(visit) {
        return refusal(visit);
    }
    tracing::info!(by = visit.person(), "the log of signing in was looked at");
    let log = &visit.site.guard.log;
    let typed = query.get("q").map_or("", |q| q.trim());
    let before = query.get("before").and_then(|n| n.parse().ok());
    let noted = log.page(before, Some(typed).filter(|q| !q.is_empty()), PAGE)?;
    let rows: Vec<ListRow> = noted.iter().map(|n| ListRow { href: None, cells: cells(visit, n) }).collect();
    // Once when the log is opened, not again for each further page.
    let standing = if before.is_none() { Some(log.verify()?) } else { None };
    let (whole, broken) = match standing {
        None => (String::new(), false),
        Some(Standing::Whole(count, _)) => (format!("共{count}条，逐条核验无误"), false),
        Some(Standing::Broken(position)) => {
            tracing::error!(position, "the log of signing in is not as it was written");
            (format!("第{position}条起与写入时不一致，日志可能被改动，请立即报告"), true)
        }
    };
    let last = noted.last().filter(|_| noted.len() == PAGE);
    let page = LogPage {
        typed,
        whole,
        broken,
        months: visit.site.guard.settings.log_months,
        table: list("", &COLUMNS, &rows, "没有记录。")?,
        next: last.map(|n| format!("{HREF}?q={}&before={}", encode(typed), n.position)),
    };
    visit.page(StatusCode::OK, "登录日志", "/", &render(&page)?)
}

const COLUMNS: [&str; 8] = ["序号", "时间", "登录名", "何人", "地址", "方式", "结果", "原因"];

fn words(visit: &Visit, noted: &Noted) -> [String; 8] {
    let e = &noted.entry;
    let who = if e.person.is_empty() { "—" } else { visit.org.name(&e.person) };
    [
        noted.position.to_string(),
        when(e.at),
        e.login.clone(),
        who.to_owned(),
        e.address.clone(),
        way(&e.way),
        outcome(&e.outcome).to_owned(),
        why(&e.why).to_owned(),
    ]
}

fn cells(visit: &Visit, noted: &Noted) -> Vec<guiju_ui::Cell> {
    words(visit, noted).into_iter().map(Into::into).collect()
}

/// The visitor's own entries, newest first.
pub(crate) fn mine(visit: &Visit) -> Result<Markup, Failure> {
    let noted = visit.site.guard.log.page(None, Some(&visit.account.login), 10)?;
    let row = |n: &Noted| {
        let [_, at, _, _, address, way, outcome, why] = words(visit, n);
        ListRow { href: None, cells: [at, address, way, outcome, why].into_iter().map(Into::into).collect() }
    };
    let rows: Vec<ListRow> = noted.iter().map(row).collect();
    Ok(list("", &["时间", "地址", "方式", "结果", "原因"], &rows, "没有记录。")?)
}

/// GET /sign-ins/export
pub(crate) async fn export(visit: Visit) -> Result<Response, Failure> {
    blocking(move || {
        if !is_open(&visit) {
            return refusal(&visit);
        }
        tracing::info!(by = visit.person(), "the log of signing in was handed out");
        Ok(export::written("登录日志.csv", visit, |visit, send| {
            let mut wanted = send(format!("{BOM}{}", record(COLUMNS.iter().map(|c| guarded(c)))));
            let mut before = None;
            while wanted {
                let noted = visit.site.guard.log.page(before, None, PIECE)?;
                before = noted.last().map(|n| n.position);
                let text: String = noted.iter().map(|n| record(words(visit, n).iter().map(|w| guarded(w)))).collect();
                wanted = send(text) && noted.len() == PIECE;
            }
            Ok(())
        }))
    })
    .await
}
