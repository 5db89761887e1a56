//! A passkey after a password: it stands for the code.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use guiju_ui::render;

use super::{Answered, AskPage, Counted, NOTHING, STALE, WRONG, named, seal, why};
use crate::answer::Failure;
use crate::attempts::Peer;
use crate::body;
use crate::large;
use crate::passkeys::{Shown, WAY, keys, of, take};
use crate::pending::Half;
use crate::second::{HALF, has_codes};
use crate::session::{self, Came};
use crate::sign_in::{Plain, To, bare_page, field, set_cookie};
use crate::site::{House, Shared};
use crate::visit::{COOKIE, blocking, cookie};

/// So often somebody may be asked for a key and not have answered yet.
const EACH: usize = 20;

/// By which a question for the second factor is found: by him only who owes it.
fn of_half(secret: &str) -> String {
    format!("second:{secret}")
}

/// GET /sign-in/second/passkey
pub(crate) async fn ask(State(site): State<Shared>, headers: HeaderMap) -> Result<Response, Failure> {
    keys(&site)?;
    let secret = cookie(&headers, HALF).unwrap_or_default();
    let Some(half) = site.halves.find(secret, (site.clock)()) else { return Err(Failure::SignIn(String::new())) };
    one_of(&site, StatusCode::OK, (secret, &half), large::is_large(&headers), "")
}

/// Asks for one of the keys of him who owes the second factor.
fn one_of(
    site: &Shared,
    status: StatusCode,
    (secret, half): (&str, &Half),
    large: bool,
    problem: &str,
) -> Result<Response, Failure> {
    let has: Vec<String> = of(site, &half.login)?.into_iter().map(|key| key.credential).collect();
    if has.is_empty() {
        return Ok(Redirect::to("/sign-in/second").into_response());
    }
    let asked = keys(site)?.ask_one_of(&has).map_err(Failure::Broken)?;
    let options = asked.options.clone();
    let whose = format!("second:{}", half.login);
    site.showing.begin(&of_half(secret), Shown { asked, to: half.to.clone() }, (site.clock)(), (&whose, EACH));
    let by_code = has_codes(site, &half.login)?;
    let page = AskPage {
        title: "第二因素",
        problem,
        action: "/sign-in/second/passkey",
        hidden: &[("_csrf", &seal(secret))],
        kind: "get",
        options: &options,
        button: "使用通行密钥",
        other: if by_code { "/sign-in/second" } else { "/sign-in" },
        other_words: if by_code { "用动态口令" } else { "重新登录" },
    };
    bare_page(site, status, large, page.title, &render(&page)?)
}

/// POST /sign-in/second/passkey
pub(crate) async fn enter(
    State(site): State<Shared>,
    headers: HeaderMap,
    request: Request,
) -> Result<Response, Failure> {
    keys(&site)?;
    let (peer, large) = (Peer::of(&request), large::is_large(&headers));
    let secret = cookie(&headers, HALF).unwrap_or_default().to_owned();
    let Some(half) = site.halves.find(&secret, (site.clock)()) else { return Err(Failure::SignIn(String::new())) };
    let typed = body::read(request, &site.limits.of_strangers(), &Plain { csrf: &seal(&secret) }).await?;
    let begun = site.showing.end(&of_half(&secret), (site.clock)()).filter(|_| typed.admitted);
    let Some(Shown { asked, to }) = begun else {
        return one_of(&site, StatusCode::FORBIDDEN, (&secret, &half), large, STALE);
    };
    let answer = field(&typed, "answer").to_owned();
    if answer.is_empty() {
        return one_of(&site, StatusCode::UNPROCESSABLE_ENTITY, (&secret, &half), large, NOTHING);
    }
    let answered = Answered { answer, question: asked, to, peer };
    let (here, by, kept) = (Arc::clone(&site), half.clone(), secret.clone());
    let Some(session) = blocking(move || finish(&here, by, &kept, &answered, headers)).await? else {
        return one_of(&site, StatusCode::UNAUTHORIZED, (&secret, &half), large, WRONG);
    };
    let mut response = Redirect::to(&half.to).into_response();
    set_cookie(&mut response, &site, COOKIE, &session)?;
    set_cookie(&mut response, &site, HALF, "")?;
    Ok(response)
}

/// The session of him who owed the second factor and has shown it. Counted with wrong codes: they guard the same thing.
fn finish(
    site: &House,
    half: Half,
    secret: &str,
    answered: &Answered,
    headers: HeaderMap,
) -> Result<Option<String>, Failure> {
    let Some(account) = site.accounts.find(&half.login)? else { return Ok(None) };
    let (shown, key) = named(site, &answered.answer)?;
    let key = key.filter(|key| key.login == account.login);
    let (login, person, peer) = (account.login.clone(), account.person.clone(), answered.peer);
    let counted = Counted { name: format!("second:{login}"), login, person, peer };
    let is_shown = counted.count(site, || match (&shown, &key) {
        (Some(shown), Some(key)) => {
            take(site, key, shown, &answered.question, &answered.answer).map(|taken| taken.map_err(why))
        }
        _ => Ok(Err("unkeyed")),
    })?;
    if !is_shown || site.halves.end(secret, (site.clock)()).is_none() {
        return Ok(None);
    }
    let way = format!("{}+{WAY}", half.way);
    let to = To(answered.to.clone());
    Ok(Some(session::open(site, Came { account, way, peer, to, headers })?))
}
