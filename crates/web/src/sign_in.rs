//! Signing in and out, and changing the password.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use askama::Template;
use axum::extract::{Query, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use guiju_core::journal::sha256;
use guiju_store::accounts::{Account, Session};
use guiju_ui::{Frame, render};

use crate::answer::{self, Failure, Trouble};
use crate::attempts::Peer;
use crate::body::{self, Desk, Typed};
use crate::closed;
use crate::large;
use crate::password;
use crate::secret::{same, token};
use crate::site::Shared;
use crate::style;
use crate::visit::{COOKIE, Visit, blocking, cookie};

/// Cookie of the page for signing in: its form carries the hash, so that nobody can be signed in from elsewhere.
const DOOR: &str = "guiju_door";

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInPage<'a> {
    csrf: &'a str,
    to: &'a str,
    login: &'a str,
    problem: &'a str,
}

/// Where to go after signing in.
#[derive(Debug, Default)]
pub(crate) struct To(String);

impl To {
    pub(crate) fn of(query: &std::collections::BTreeMap<String, String>) -> Self {
        Self::safe(query.get("to").map_or("", String::as_str))
    }

    /// Only an address of our own.
    fn safe(to: &str) -> Self {
        let own = to.starts_with('/') && !to.starts_with("//") && !to.contains(['\\', '\r', '\n']);
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
struct Seat {
    /// Its cookie of the page; empty for none.
    door: String,
    large: bool,
}

impl Seat {
    fn of(headers: &HeaderMap) -> Self {
        Self { door: cookie(headers, DOOR).unwrap_or_default().to_owned(), large: large::is_large(headers) }
    }
}

fn sign_in_page(
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
    let main = render(&SignInPage { csrf: &sha256(door.as_bytes()), to: &to.0, login, problem })?;
    let frame = Frame {
        title: "登录",
        government: &site.government,
        style: &style::HREF,
        script: &style::SCRIPT,
        large: seat.large,
        person: None,
        nav: &[],
        banner: &site.notices,
        now: "",
        rules: "",
        main: &main,
    };
    let mut response = answer::html(status, &guiju_ui::frame(&frame)?);
    set_cookie(&mut response, site, DOOR, &door)?;
    Ok(response)
}

fn set_cookie(response: &mut Response, site: &Shared, name: &str, value: &str) -> Result<(), Failure> {
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
    async fn stage(&self, _: Vec<u8>, _: &str) -> Result<Result<String, String>, Failure> {
        Ok(Err("这张表单不收文件".to_owned()))
    }
}

/// Reads a form without files; one of another session is answered with a page.
pub(crate) async fn plain(visit: &Visit, request: Request) -> Result<Typed, Failure> {
    let typed = body::read(request, &visit.site.limits, &Plain { csrf: &visit.session.csrf }).await?;
    let words = "未作任何记录。登录状态已变，请从首页重新进入后再操作。";
    let stale = || Trouble::new(StatusCode::FORBIDDEN, "这张表单已经失效", words);
    if typed.admitted { Ok(typed) } else { Err(stale().into()) }
}

/// A field's first value; empty where it did not come.
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
    let typed = body::read(request, &site.limits, &Plain { csrf: &csrf }).await?;
    if !typed.admitted {
        let words = "登录页面打开过久，请重新填写。如反复出现，请允许浏览器保存本站的 Cookie。";
        return sign_in_page(&site, StatusCode::FORBIDDEN, &To::safe(field(&typed, "to")), &seat, "", words);
    }
    let (login, pass) = (field(&typed, "login").trim().to_owned(), field(&typed, "password").to_owned());
    let to = To::safe(field(&typed, "to"));
    let old = cookie(&headers, COOKIE).map(str::to_owned);
    match check(&site, login.clone(), pass, peer).await? {
        Some(account) => {
            let (here, person) = (Arc::clone(&site), account.person.clone());
            if let Some(words) = blocking(move || refused(&here, &person)).await? {
                let shown: String = login.chars().take(60).collect();
                return sign_in_page(&site, StatusCode::FORBIDDEN, &to, &seat, &shown, &words);
            }
            let here = Arc::clone(&site);
            let session = blocking(move || open_session(&here, &account, old.as_deref())).await?;
            let mut response = Redirect::to(&to.0).into_response();
            set_cookie(&mut response, &site, COOKIE, &session)?;
            set_cookie(&mut response, &site, DOOR, "")?;
            Ok(response)
        }
        None => {
            let (times, minutes) = (site.limits.failures, site.limits.locked.as_secs().div_ceil(60));
            let words = format!("登录名或密码不正确；在同一处连续{times}次不正确的，该处{minutes}分钟内不能再试。");
            let shown: String = login.chars().take(60).collect();
            sign_in_page(&site, StatusCode::UNAUTHORIZED, &to, &seat, &shown, &words)
        }
    }
}

/// The account, when the password is its own and is looked at now. Unknown, locked and wrong take alike.
async fn check(site: &Shared, login: String, pass: String, peer: IpAddr) -> Result<Option<Account>, Failure> {
    let busy = || Trouble::new(StatusCode::SERVICE_UNAVAILABLE, "登录的人较多", "请稍候片刻再登录。");
    if pass.len() > password::LONGEST || login.len() > 200 {
        return Ok(None);
    }
    let permit = tokio::time::timeout(Duration::from_secs(20), site.checks.acquire()).await;
    let _permit = permit.map_err(|_| busy())?.map_err(|_| busy())?;
    let site = Arc::clone(site);
    blocking(move || {
        let now = (site.clock)();
        let gov = site.office.reader().gov().to_owned();
        let account = site.accounts.find(&login)?.filter(|a| a.gov == gov);
        let locked = account.as_ref().and_then(|a| a.locked_until).is_some_and(|until| now < until);
        let right = password::matches(&pass, account.as_ref().map(|a| a.password.as_str()));
        // Asked after the password, which takes most of the time: others may have been wrong meanwhile.
        if locked || !site.attempts.is_open(&login, peer, now) {
            return Ok(None);
        }
        if let Some(account) = account.filter(|_| right) {
            site.attempts.right(&login, peer, now);
            site.accounts.clear_failures(&account.login)?;
            return Ok(Some(account));
        }
        let failed = site.attempts.wrong(&login, peer, now, &site.limits);
        tracing::warn!(login, %peer, failed, "wrong password");
        Ok(None)
    })
    .await
}

/// Why the rules do not let this person sign in; noted where they do not.
fn refused(site: &Shared, person: &str) -> Result<Option<String>, Failure> {
    let words = closed::against(site, person)?;
    if words.is_some() {
        closed::note(site, person)?;
    }
    Ok(words)
}

fn seconds(time: Duration) -> i64 {
    i64::try_from(time.as_secs()).unwrap_or(i64::MAX)
}

fn open_session(site: &Shared, account: &Account, old: Option<&str>) -> Result<String, Failure> {
    let now = (site.clock)();
    site.accounts.end_expired(now)?;
    if let Some(old) = old {
        site.accounts.end_session(old)?;
    }
    let session_token = token()?;
    let expires = now.saturating_add(seconds(site.limits.idle.min(site.limits.session)));
    let session = Session { login: account.login.clone(), csrf: token()?, created: now, last_seen: now, expires };
    site.accounts.create_session(&session_token, &session)?;
    Ok(session_token)
}

/// POST /sign-out
pub(crate) async fn leave(visit: Visit, request: Request) -> Result<Response, Failure> {
    plain(&visit, request).await?;
    let site = Arc::clone(&visit.site);
    blocking(move || Ok(visit.site.accounts.end_session(&visit.token)?)).await?;
    let mut response = Redirect::to("/sign-in").into_response();
    set_cookie(&mut response, &site, COOKIE, "")?;
    Ok(response)
}

#[derive(Template)]
#[template(path = "password.html")]
struct PasswordPage<'a> {
    csrf: &'a str,
    must: bool,
    problem: &'a str,
}

fn password_page(visit: &Visit, status: StatusCode, problem: &str) -> Result<Response, Failure> {
    let page = PasswordPage { csrf: &visit.session.csrf, must: visit.account.must_change, problem };
    visit.page(status, "修改密码", "/me", &render(&page)?)
}

/// GET /password
pub(crate) async fn password_form(visit: Visit) -> Result<Response, Failure> {
    password_page(&visit, StatusCode::OK, "")
}

/// POST /password
pub(crate) async fn change_password(visit: Visit, request: Request) -> Result<Response, Failure> {
    let peer = Peer::of(&request);
    let typed = plain(&visit, request).await?;
    let (old, new, again) = (field(&typed, "old"), field(&typed, "new"), field(&typed, "again"));
    let problem = if new != again {
        Some("两次填写的新密码不一样".to_owned())
    } else if new == old {
        Some("新密码不能与现用密码相同".to_owned())
    } else {
        password::weakness(new, &visit.account.login, visit.site.limits.password)
    };
    if let Some(words) = problem {
        return password_page(&visit, StatusCode::UNPROCESSABLE_ENTITY, &words);
    }
    let login = visit.account.login.clone();
    let Some(account) = check(&visit.site, login, old.to_owned(), peer).await? else {
        return password_page(&visit, StatusCode::UNPROCESSABLE_ENTITY, "现用密码不正确，或者登录名已暂时锁定");
    };
    let (site, new) = (Arc::clone(&visit.site), new.to_owned());
    let here = Arc::clone(&site);
    let session = blocking(move || {
        let hash = password::hash_password(&new).map_err(Failure::Broken)?;
        let account = Account { password: hash, must_change: false, failed: 0, locked_until: None, ..account };
        here.accounts.put(&account)?;
        here.accounts.end_all_of(&account.login)?;
        open_session(&here, &account, None)
    })
    .await?;
    let mut response = Redirect::to("/").into_response();
    set_cookie(&mut response, &site, COOKIE, &session)?;
    Ok(response)
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
        ] {
            assert_eq!(To::safe(typed).0, goes);
        }
    }
}
