//! Changing one's own password.

use std::sync::Arc;

use askama::Template;
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use guiju_store::accounts::Account;
use guiju_ui::render;

use crate::answer::Failure;
use crate::attempts::Peer;
use crate::password;
use crate::session::{self, Came};
use crate::sign_in::{To, check, field, plain, seat, set_cookie};
use crate::visit::{COOKIE, Visit, blocking};

#[derive(Template)]
#[template(path = "password.html")]
struct PasswordPage<'a> {
    csrf: &'a str,
    must: bool,
    problem: &'a str,
    shortest: usize,
    kinds: usize,
    earlier: usize,
    days: u32,
}

fn page(visit: &Visit, status: StatusCode, problem: &str) -> Result<Response, Failure> {
    let settings = &visit.site.guard.settings;
    let page = PasswordPage {
        csrf: &visit.session.csrf,
        must: visit.account.must_change,
        problem,
        shortest: settings.password_shortest,
        kinds: settings.password_kinds,
        earlier: settings.password_earlier,
        days: settings.password_days,
    };
    visit.page(status, "修改密码", "/me", &render(&page)?)
}

/// The page with a problem; around it stands what is read from the store.
async fn say(visit: Visit, status: StatusCode, problem: String) -> Result<Response, Failure> {
    blocking(move || page(&visit, status, &problem)).await
}

/// GET /password
pub(crate) async fn form(visit: Visit) -> Result<Response, Failure> {
    say(visit, StatusCode::OK, String::new()).await
}

/// POST /password. All other sessions of the login end, and this one is replaced.
pub(crate) async fn change(visit: Visit, request: Request) -> Result<Response, Failure> {
    let peer = Peer::of(&request);
    let headers = request.headers().clone();
    let typed = plain(&visit, request).await?;
    let (old, new, again) = (field(&typed, "old"), field(&typed, "new").to_owned(), field(&typed, "again"));
    let problem = if new != again {
        Some("两次填写的新密码不一样".to_owned())
    } else if new == old {
        Some("新密码不能与现用密码相同".to_owned())
    } else {
        password::weakness(&new, &visit.account.login, &visit.site.guard.settings)
    };
    if let Some(words) = problem {
        return say(visit, StatusCode::UNPROCESSABLE_ENTITY, words).await;
    }
    let login = visit.account.login.clone();
    let Some(account) = check(&visit.site, login, old.to_owned(), peer).await? else {
        let words = "现用密码不正确，或者登录名已暂时锁定".to_owned();
        return say(visit, StatusCode::UNPROCESSABLE_ENTITY, words).await;
    };
    let site = Arc::clone(&visit.site);
    let _seat = seat(&site).await?;
    let (way, here) = (visit.session.way.clone(), Arc::clone(&site));
    let changed = blocking(move || set(&here, account, &new, way, peer, headers)).await?;
    let Some(session) = changed else {
        let words = format!("新密码不能是最近{}次用过的密码", site.guard.settings.password_earlier);
        return say(visit, StatusCode::UNPROCESSABLE_ENTITY, words).await;
    };
    let mut response = Redirect::to("/").into_response();
    set_cookie(&mut response, &site, COOKIE, &session)?;
    Ok(response)
}

/// The token of the new session; nothing where the password was used before.
fn set(
    site: &crate::site::House,
    account: Account,
    new: &str,
    way: String,
    peer: std::net::IpAddr,
    headers: HeaderMap,
) -> Result<Option<String>, Failure> {
    let earlier = site.guard.safe.of(&account.login)?.earlier;
    let kept = site.guard.settings.password_earlier;
    if earlier.iter().take(kept).any(|hash| password::matches(new, Some(hash))) {
        return Ok(None);
    }
    let now = (site.clock)();
    let before = account.password.clone();
    let hash = password::hash_password(new).map_err(Failure::Broken)?;
    let account = Account { password: hash, must_change: false, failed: 0, locked_until: None, ..account };
    site.accounts.put(&account)?;
    site.guard.safe.change(&account.login, |safety| {
        safety.password_set = now;
        safety.earlier.insert(0, before);
        safety.earlier.truncate(kept);
    })?;
    site.accounts.end_all_of(&account.login)?;
    let to = To::safe("/");
    Ok(Some(session::open(site, Came { account, way, peer, to, headers })?))
}
