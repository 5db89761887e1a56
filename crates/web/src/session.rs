//! From somebody known to a session, and out of it: by himself, one by one, or all at once.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use guiju_store::accounts::{Account, Session};
use guiju_ui::{Cell, ListRow, Markup, list};

use crate::answer::Failure;
use crate::closed;
use crate::passkeys;
use crate::pending::Half;
use crate::second;
use crate::secret::token;
use crate::sign_in::{DOOR, PASSWORD, Seat, To, field, plain, set_cookie, sign_in_page};
use crate::sign_log;
use crate::site::{House, Shared};
use crate::visit::{COOKIE, Visit, blocking, cookie};

/// Somebody who has shown who he is.
pub(crate) struct Came {
    pub account: Account,
    /// How he came, e.g. `password` or `password+totp`.
    pub way: String,
    pub peer: IpAddr,
    pub to: To,
    pub headers: HeaderMap,
}

/// What follows for somebody who came.
enum Next {
    /// The rules do not let him in: in these words.
    Refused(String),
    /// He owes the second factor: the secret of what has begun.
    Second(String),
    /// He is in: the token of his session.
    In(String),
}

/// So many times somebody may have shown his password without the second factor yet.
const HALVES: usize = 20;

/// Lets somebody in who has shown who he is by a first way: refused by the rules, asked for his second factor, or in.
pub(crate) async fn enter_by(site: &Shared, came: Came) -> Result<Response, Failure> {
    let seat = Seat::of(&came.headers);
    let (to, login) = (came.to.0.clone(), came.account.login.clone());
    let here = Arc::clone(site);
    let next = blocking(move || next(&here, came)).await?;
    let mut response = match next {
        Next::Refused(words) => {
            let shown: String = login.chars().take(60).collect();
            return sign_in_page(site, StatusCode::FORBIDDEN, &To(to), &seat, &shown, &words);
        }
        Next::Second(secret) => {
            let mut response = Redirect::to("/sign-in/second").into_response();
            set_cookie(&mut response, site, second::HALF, &secret)?;
            response
        }
        Next::In(session) => {
            let mut response = Redirect::to(&to).into_response();
            set_cookie(&mut response, site, COOKIE, &session)?;
            response
        }
    };
    set_cookie(&mut response, site, DOOR, "")?;
    Ok(response)
}

fn next(site: &House, came: Came) -> Result<Next, Failure> {
    let person = came.account.person.clone();
    if let Some(words) = closed::against(site, &person)? {
        closed::note(site, &person)?;
        sign_log::refused(site, &came.account.login, &person, came.peer, &came.way, "closed")?;
        return Ok(Next::Refused(words));
    }
    // Whoever showed a passkey has shown both: that he has the device, and that he is its owner.
    if came.way != passkeys::WAY && second::is_set(site, &came.account.login)? {
        let secret = token()?;
        let half = Half { login: came.account.login, way: came.way, to: came.to.0 };
        let owner = half.login.clone();
        site.halves.begin(&secret, half, (site.clock)(), (&owner, HALVES));
        return Ok(Next::Second(secret));
    }
    Ok(Next::In(open(site, came)?))
}

/// Opens the session of somebody who has shown all that is wanted of him. The token is new, and the browser's earlier
/// session is over: nobody can be made to use a session that somebody else knows.
pub(crate) fn open(site: &House, came: Came) -> Result<String, Failure> {
    let Came { mut account, way, peer, headers, .. } = came;
    let now = (site.clock)();
    site.accounts.end_expired(now)?;
    if let Some(old) = cookie(&headers, COOKIE) {
        site.accounts.end_session(old)?;
    }
    if way.starts_with(PASSWORD) && is_old(site, &account, now)? {
        account.must_change = true;
        site.accounts.put(&account)?;
    }
    let session_token = token()?;
    let settings = &site.guard.settings;
    let expires = now.saturating_add(settings.idle().min(settings.session()));
    let browser = headers.get(header::USER_AGENT).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let browser: String = browser.chars().filter(|c| !c.is_control()).take(100).collect();
    let from = format!("{peer} {browser}").trim().to_owned();
    let login = account.login.clone();
    let session = Session { login, csrf: token()?, created: now, last_seen: now, expires, from, way: way.clone() };
    site.accounts.create_session(&session_token, &session)?;
    sign_log::came(site, &account, peer, &way)?;
    Ok(session_token)
}

/// Whether a password is older than the settings let it be. Where it is not known when it was set, it counts from now.
fn is_old(site: &House, account: &Account, now: i64) -> Result<bool, Failure> {
    let Some(age) = site.guard.settings.password_age() else { return Ok(false) };
    let set = site.guard.safe.change(&account.login, |safety| {
        if safety.password_set == 0 {
            safety.password_set = now;
        }
        safety.password_set
    })?;
    Ok(now >= set.saturating_add(age))
}

/// POST /sign-out
pub(crate) async fn leave(visit: Visit, request: Request) -> Result<Response, Failure> {
    let peer = crate::attempts::Peer::of(&request);
    plain(&visit, request).await?;
    let site = Arc::clone(&visit.site);
    blocking(move || {
        visit.site.accounts.end_session(&visit.token)?;
        sign_log::left(&visit.site, &visit.account, peer)
    })
    .await?;
    let mut response = Redirect::to("/sign-in").into_response();
    set_cookie(&mut response, &site, COOKIE, "")?;
    Ok(response)
}

/// POST /me/sessions/end: one of one's own, or all but this one.
pub(crate) async fn end(visit: Visit, request: Request) -> Result<Response, Failure> {
    let typed = plain(&visit, request).await?;
    let name = field(&typed, "name").to_owned();
    blocking(move || {
        let login = &visit.account.login;
        let own = own_name(&visit);
        let others = visit.site.accounts.sessions_of(login, (visit.site.clock)())?;
        let meant = others.iter().filter(|(other, _)| *other != own && (name == "others" || *other == name));
        for (other, _) in meant {
            visit.site.accounts.end_named(login, other)?;
        }
        Ok(Redirect::to("/me#sessions").into_response())
    })
    .await
}

/// Ends all sessions of the visitor but this one.
pub(crate) fn end_others(visit: &Visit) -> Result<(), Failure> {
    let (accounts, login) = (&visit.site.accounts, &visit.account.login);
    for (name, session) in accounts.sessions_of(login, (visit.site.clock)())? {
        if session.csrf != visit.session.csrf {
            accounts.end_named(login, &name)?;
        }
    }
    Ok(())
}

const COLUMNS: [&str; 4] = ["登录时间", "最近使用", "从何处", "方式"];

/// A session in words. Of what the browser says of itself only the beginning: what follows tells nobody anything.
fn told(session: &Session) -> [String; 4] {
    let from = session.from.chars().take(60).collect();
    [sign_log::when(session.created), sign_log::when(session.last_seen), from, sign_log::way(&session.way)]
}

/// The sessions of somebody else.
pub(crate) fn of(visit: &Visit, login: &str) -> Result<Markup, Failure> {
    let sessions = visit.site.accounts.sessions_of(login, (visit.site.clock)())?;
    let row = |(_, session): &(String, Session)| ListRow {
        href: None,
        cells: told(session).into_iter().map(Into::into).collect(),
    };
    let rows: Vec<ListRow> = sessions.iter().map(row).collect();
    Ok(list("现在的登录", &COLUMNS, &rows, "现在没有登录。")?)
}

/// The name of the session by which somebody is looking.
fn own_name(visit: &Visit) -> String {
    guiju_core::journal::sha256(visit.token.as_bytes()).chars().take(16).collect()
}

/// The sessions of the visitor, each with a button that ends it.
pub(crate) fn mine(visit: &Visit) -> Result<Markup, Failure> {
    let own = own_name(visit);
    let sessions = visit.site.accounts.sessions_of(&visit.account.login, (visit.site.clock)())?;
    let button = |name: &str, words: &str| {
        Markup::trusted(format!(
            "<form method=\"post\" action=\"/me/sessions/end\"><input type=\"hidden\" name=\"_csrf\" value=\"{}\">\
             <input type=\"hidden\" name=\"name\" value=\"{}\"><button class=\"button plain\" type=\"submit\">{words}\
             </button></form>",
            Markup::text(&visit.session.csrf),
            Markup::text(name)
        ))
    };
    let row = |(name, session): &(String, Session)| {
        let [created, seen, from, way] = told(session);
        let end: Cell = if *name == own { "现在使用的".into() } else { button(name, "结束").into() };
        ListRow { href: None, cells: vec![created.into(), seen.into(), from.into(), way.into(), end] }
    };
    let rows: Vec<ListRow> = sessions.iter().map(row).collect();
    let [created, seen, from, way] = COLUMNS;
    let table = list("", &[created, seen, from, way, "办理"], &rows, "没有登录。")?;
    let all = if sessions.len() > 1 { button("others", "结束其他全部登录") } else { Markup::none() };
    Ok(Markup::join([table, all]))
}
