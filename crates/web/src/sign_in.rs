//! Signing in: the first page, and the way from a password to a session.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use askama::Template;
use axum::extract::{Query, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use guiju_core::journal::sha256;
use guiju_store::accounts::Account;
use guiju_ui::{Frame, Markup, render};

use crate::answer::{self, Failure, Trouble};
use crate::attempts::Peer;
use crate::body::{self, Desk, Typed};
use crate::large;
use crate::password;
use crate::secret::{same, token};
use crate::session::{Came, enter_by};
use crate::sign_log;
use crate::site::Shared;
use crate::style;
use crate::visit::{Visit, blocking, cookie};

/// Cookie of the page for signing in: its form carries the hash, so that nobody can be signed in from elsewhere.
pub(crate) const DOOR: &str = "guiju_door";

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInPage<'a> {
    csrf: &'a str,
    to: &'a str,
    login: &'a str,
    problem: &'a str,
    /// Whether passwords of a directory are taken too.
    directory: bool,
    /// What the button says that leads to a provider outside; empty without one.
    provider: &'a str,
    /// Whether there are passkeys.
    passkeys: bool,
}

/// Longest address to which somebody is led after signing in; it is kept while his second factor is awaited.
const LONGEST_ADDRESS: usize = 2_000;

/// Where to go after signing in.
#[derive(Debug, Default)]
pub(crate) struct To(pub String);

impl To {
    pub(crate) fn of(query: &std::collections::BTreeMap<String, String>) -> Self {
        Self::safe(query.get("to").map_or("", String::as_str))
    }

    /// Only an address of our own.
    pub(crate) fn safe(to: &str) -> Self {
        // Browsers leave out some control characters, after which an address may lead elsewhere.
        let plain = to.len() <= LONGEST_ADDRESS && !to.contains(|c: char| c == '\\' || c.is_control());
        let own = plain && to.starts_with('/') && !to.starts_with("//");
        Self(if own { to.to_owned() } else { "/".to_owned() })
    }
}

/// GET /sign-in
pub(crate) async fn show(
    State(site): State<Shared>,
    headers: HeaderMap,
    Query(query): Query<std::collections::BTreeMap<String, String>>,
) -> Result<Response, Failure> {
    sign_in_page(&site, StatusCode::OK, &To::of(&query), &Seat::of(&headers), "", "")
}

/// The browser that asks for the page.
pub(crate) struct Seat {
    /// Its cookie of the page; empty for none.
    door: String,
    large: bool,
}

impl Seat {
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        Self { door: cookie(headers, DOOR).unwrap_or_default().to_owned(), large: large::is_large(headers) }
    }
}

pub(crate) fn sign_in_page(
    site: &Shared,
    status: StatusCode,
    to: &To,
    seat: &Seat,
    login: &str,
    problem: &str,
) -> Result<Response, Failure> {
    let door = seat.door.as_str();
    // The page may be open in several windows of one browser.
    let known = door.len() == 64 && door.bytes().all(|b| b.is_ascii_hexdigit());
    let door = if known { door.to_owned() } else { token()? };
    let provider = site.guard.provider.as_ref().map_or("", |p| p.label());
    let directory = site.guard.directory.is_some();
    let csrf = sha256(door.as_bytes());
    let passkeys = site.guard.passkeys.is_some();
    let main = render(&SignInPage { csrf: &csrf, to: &to.0, login, problem, directory, provider, passkeys })?;
    let mut response = bare_page(site, status, seat.large, "登录", &main)?;
    set_cookie(&mut response, site, DOOR, &door)?;
    Ok(response)
}

/// A page for somebody who is not signed in.
pub(crate) fn bare_page(
    site: &Shared,
    status: StatusCode,
    large: bool,
    title: &str,
    main: &Markup,
) -> Result<Response, Failure> {
    let frame = Frame {
        title,
        government: &site.government,
        style: &style::HREF,
        script: &style::SCRIPT,
        large,
        person: None,
        nav: &[],
        banner: &site.notices,
        now: "",
        rules: "",
        main,
    };
    Ok(answer::html(status, &guiju_ui::frame(&frame)?))
}

/// Sets a cookie that no script reads; an empty value takes it away.
pub(crate) fn set_cookie(response: &mut Response, site: &Shared, name: &str, value: &str) -> Result<(), Failure> {
    let secure = if site.secure { "; Secure" } else { "" };
    let ends = if value.is_empty() { "; Max-Age=0" } else { "" };
    let line = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{ends}");
    let line = HeaderValue::try_from(line).map_err(|e| Failure::Broken(e.to_string()))?;
    response.headers_mut().append(header::SET_COOKIE, line);
    Ok(())
}

/// Forms without files.
pub(crate) struct Plain<'a> {
    pub csrf: &'a str,
}

impl Desk for Plain<'_> {
    fn admits(&self, typed: &Typed) -> bool {
        same(self.csrf, typed.hidden("_csrf"))
    }
    fn is_table(&self, _: &str) -> bool {
        false
    }
    async fn stage(&self, _: Vec<u8>, _: &str, _: &str) -> Result<Result<String, String>, Failure> {
        Ok(Err("这张表单不收文件".to_owned()))
    }
}

/// Reads a form without files; one of another session is answered with a page.
pub(crate) async fn plain(visit: &Visit, request: Request) -> Result<Typed, Failure> {
    let limits = &visit.site.limits;
    let turn = visit.site.intakes.turn(&visit.account.login, limits.body_time).await?;
    let typed = body::read(request, &limits.of_small_forms(), &Plain { csrf: &visit.session.csrf }).await?;
    drop(turn);
    let words = "未作任何记录。登录状态已变，请从首页重新进入后再操作。";
    let stale = || Trouble::new(StatusCode::FORBIDDEN, "这张表单已经失效", words);
    if !typed.admitted {
        return Err(stale().into());
    }
    // Of a form that came only in part, or not as text, nothing is done: not even what would need no more of it.
    let wrong: Vec<&str> = typed.problems.iter().map(|p| p.message.as_str()).collect();
    match wrong.is_empty() {
        true => Ok(typed),
        false => {
            let words = format!("未作任何记录。{}。", wrong.join("；"));
            Err(Trouble::new(StatusCode::UNPROCESSABLE_ENTITY, "提交的内容有误", words).into())
        }
    }
}

/// What was typed in a field of a form; empty where it did not come.
pub(crate) fn field<'a>(typed: &'a Typed, name: &str) -> &'a str {
    typed.form.fields.get(name).and_then(|v| v.first()).map_or("", String::as_str)
}

/// POST /sign-in
pub(crate) async fn enter(
    State(site): State<Shared>,
    headers: HeaderMap,
    request: Request,
) -> Result<Response, Failure> {
    let peer = Peer::of(&request);
    let seat = Seat::of(&headers);
    let csrf = if seat.door.is_empty() { String::new() } else { sha256(seat.door.as_bytes()) };
    let typed = body::read(request, &site.limits.of_strangers(), &Plain { csrf: &csrf }).await?;
    if !typed.admitted {
        let words = "登录页面打开过久，请重新填写。如反复出现，请允许浏览器保存本站的 Cookie。";
        return sign_in_page(&site, StatusCode::FORBIDDEN, &To::safe(field(&typed, "to")), &seat, "", words);
    }
    let (login, pass) = (field(&typed, "login").trim().to_owned(), field(&typed, "password").to_owned());
    let to = To::safe(field(&typed, "to"));
    let by_directory = field(&typed, "way") == DIRECTORY && site.guard.directory.is_some();
    let checked = match by_directory {
        true => check_outside(&site, login.clone(), pass, peer).await?,
        false => check(&site, login.clone(), pass, peer).await?,
    };
    match checked {
        Some(account) => {
            let way = if by_directory { DIRECTORY } else { PASSWORD };
            let came = Came { account, way: way.to_owned(), peer, to, headers };
            enter_by(&site, came).await
        }
        None => {
            let (times, minutes) = (site.guard.settings.failures, site.guard.settings.locked_minutes);
            let words = format!("登录名或密码不正确；在同一处连续{times}次不正确的，该处{minutes}分钟内不能再试。");
            let shown: String = login.chars().take(60).collect();
            sign_in_page(&site, StatusCode::UNAUTHORIZED, &to, &seat, &shown, &words)
        }
    }
}

/// Ways of signing in, as the log has them.
pub(crate) const PASSWORD: &str = "password";
/// By the directory outside.
pub(crate) const DIRECTORY: &str = "ldap";

/// A place among those whose passwords are being checked.
pub(crate) async fn seat(site: &Shared) -> Result<tokio::sync::SemaphorePermit<'_>, Failure> {
    let busy = || Trouble::new(StatusCode::SERVICE_UNAVAILABLE, "登录的人较多", "请稍候片刻再登录。");
    let permit = tokio::time::timeout(Duration::from_secs(20), site.checks.acquire()).await;
    Ok(permit.map_err(|_| busy())?.map_err(|_| busy())?)
}

/// The account, when the password is its own and is looked at now. Unknown, locked and wrong take alike.
pub(crate) async fn check(
    site: &Shared,
    login: String,
    pass: String,
    peer: IpAddr,
) -> Result<Option<Account>, Failure> {
    if pass.len() > password::LONGEST || login.len() > 200 {
        return Ok(None);
    }
    let _seat = seat(site).await?;
    let site = Arc::clone(site);
    blocking(move || {
        let now = (site.clock)();
        let gov = site.office.reader().gov().to_owned();
        let account = site.accounts.find(&login)?.filter(|a| a.gov == gov);
        let person = account.as_ref().map_or("", |a| a.person.as_str()).to_owned();
        let right = password::matches(&pass, account.as_ref().map(|a| a.password.as_str()));
        let note = |why| sign_log::refused(&site, &login, &person, peer, PASSWORD, why);
        // Asked after the password, which takes most of the time: others may have been wrong meanwhile.
        let counted = format!("{PASSWORD}:{login}");
        if !site.attempts.is_open(&counted, peer, now) {
            if site.attempts.tells(peer, now) {
                note("waits")?;
            }
            return Ok(None);
        }
        let known = account.is_some();
        if let Some(account) = account.filter(|_| right) {
            site.attempts.right(&counted, peer, now);
            return Ok(Some(account));
        }
        let failed = site.attempts.wrong(&counted, peer, now, &site.guard.settings);
        tracing::warn!(login, %peer, failed, "wrong password");
        note(if known { "wrong" } else { "unknown" })?;
        Ok(None)
    })
    .await
}

/// The account bound to the identity whose password the directory knows. It is asked only where attempts are open.
async fn check_outside(site: &Shared, login: String, pass: String, peer: IpAddr) -> Result<Option<Account>, Failure> {
    // Most directories take an empty password for nobody's.
    if pass.is_empty() || login.is_empty() || pass.len() > password::LONGEST || login.len() > 200 {
        return Ok(None);
    }
    let _seat = seat(site).await?;
    let site = Arc::clone(site);
    blocking(move || {
        let Some(directory) = site.guard.directory.clone() else { return Ok(None) };
        let now = (site.clock)();
        // Directories tell no capital from a small letter.
        let counted = format!("{DIRECTORY}:{}", login.to_lowercase());
        let note = |person: &str, why| sign_log::refused(&site, &login, person, peer, DIRECTORY, why);
        if !site.attempts.is_open(&counted, peer, now) {
            if site.attempts.tells(peer, now) {
                note("", "waits")?;
            }
            return Ok(None);
        }
        let identity = match directory.identify(&login, &pass) {
            Ok(identity) => identity,
            Err(error) => {
                tracing::error!(error, "the directory could not be asked");
                note("", "outside")?;
                let words = "统一认证暂时不能使用。请稍后再试，或者用本系统的密码登录。";
                return Err(Trouble::new(StatusCode::BAD_GATEWAY, "统一认证暂时不能使用", words).into());
            }
        };
        let Some(identity) = identity else {
            site.attempts.wrong(&counted, peer, now, &site.guard.settings);
            note("", "wrong")?;
            return Ok(None);
        };
        site.attempts.right(&counted, peer, now);
        bound(&site, DIRECTORY, &identity, &login, peer)
    })
    .await
}

/// The account bound to an identity outside; that there is none is told to the log alone.
pub(crate) fn bound(
    site: &Shared,
    way: &str,
    identity: &str,
    login: &str,
    peer: IpAddr,
) -> Result<Option<Account>, Failure> {
    let gov = site.office.reader().gov().to_owned();
    let known = site.guard.safe.bound(way, identity)?.map(|login| site.accounts.find(&login)).transpose()?.flatten();
    let account = known.filter(|a| a.gov == gov);
    if account.is_none() {
        let shown = if login.is_empty() { identity } else { login };
        sign_log::refused(site, shown, "", peer, way, "unbound")?;
    }
    Ok(account)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_sent_elsewhere_after_signing_in() {
        for (typed, goes) in [
            ("/m/documents/s1?tab=text", "/m/documents/s1?tab=text"),
            ("//evil.example", "/"),
            ("https://evil.example", "/"),
            ("/\\evil.example", "/"),
            ("", "/"),
            ("/a\r\nSet-Cookie: x", "/"),
            ("/\t/evil.example", "/"),
        ] {
            assert_eq!(To::safe(typed).0, goes);
        }
    }
}
