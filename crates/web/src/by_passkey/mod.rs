//! Signing in by a passkey: alone, which counts as both factors, or as the second after a password (`second`). The browser's
//! answer comes in a form; only a script can ask the browser for it.

pub(crate) mod second;

use std::net::IpAddr;
use std::sync::Arc;

use askama::Template;
use axum::extract::{Query, Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use guiju_core::journal::sha256;
use guiju_store::Passkey;
use guiju_store::accounts::Account;
use guiju_ui::{encode, render};

use crate::answer::Failure;
use crate::attempts::Peer;
use crate::body;
use crate::large;
use crate::passkeys::{Showing, Shown, ShownKey, Unshown, WAY, keys, take};
use crate::secret::token;
use crate::session::{Came, enter_by};
use crate::sign_in::{Plain, To, bare_page, field, set_cookie};
use crate::sign_log;
use crate::site::{House, Shared};
use crate::visit::{blocking, cookie};

/// Cookie of the browser that was asked for a key.
const ASKED: &str = "guiju_key";

/// What a page is that asks the browser for a key.
#[derive(Template, Default)]
#[template(path = "passkey_ask.html")]
pub(crate) struct AskPage<'a> {
    pub title: &'a str,
    pub problem: &'a str,
    /// Where the answer goes, and what the form carries besides.
    pub action: &'a str,
    pub hidden: &'a [(&'a str, &'a str)],
    /// `create` or `get`, and what the browser is asked, in JSON.
    pub kind: &'a str,
    pub options: &'a str,
    /// What the button says; where else to go, and in which words.
    pub button: &'a str,
    pub other: &'a str,
    pub other_words: &'a str,
}

const STALE: &str = "页面打开过久，或者已经用过。请再按一次按钮。";
const NOTHING: &str = "没有收到通行密钥。请再按一次按钮，按浏览器的提示操作。";
const WRONG: &str = "通行密钥未通过验证：可能没有登记，或者已经移除；连续不正确的，须等候后再试。";

/// What came with an answer, and what was asked.
struct Answered {
    answer: String,
    question: Showing,
    to: String,
    peer: IpAddr,
}

fn seal(secret: &str) -> String {
    sha256(format!("passkey:{secret}").as_bytes())
}

/// GET /sign-in/passkey
pub(crate) async fn ask(
    State(site): State<Shared>,
    headers: HeaderMap,
    Query(query): Query<std::collections::BTreeMap<String, String>>,
    request: Request,
) -> Result<Response, Failure> {
    let asks = (Peer::of(&request), large::is_large(&headers));
    any(&site, StatusCode::OK, To::of(&query).0, asks, "")
}

/// Asks for whichever key there is for this site.
fn any(
    site: &Shared,
    status: StatusCode,
    to: String,
    (peer, large): (IpAddr, bool),
    problem: &str,
) -> Result<Response, Failure> {
    let asked = keys(site)?.ask_any().map_err(Failure::Broken)?;
    let (secret, options, owner) = (token()?, asked.options.clone(), peer.to_string());
    let other = format!("/sign-in?to={}", encode(&to));
    site.showing.begin(&secret, Shown { asked, to }, (site.clock)(), (&owner, site.limits.outside_each));
    let page = AskPage {
        title: "用通行密钥登录",
        problem,
        action: "/sign-in/passkey",
        hidden: &[("_csrf", &seal(&secret))],
        kind: "get",
        options: &options,
        button: "使用通行密钥",
        other: &other,
        other_words: "用密码登录",
    };
    let mut response = bare_page(site, status, large, page.title, &render(&page)?)?;
    set_cookie(&mut response, site, ASKED, &secret)?;
    Ok(response)
}

/// POST /sign-in/passkey
pub(crate) async fn enter(
    State(site): State<Shared>,
    headers: HeaderMap,
    request: Request,
) -> Result<Response, Failure> {
    keys(&site)?;
    let (peer, large) = (Peer::of(&request), large::is_large(&headers));
    let secret = cookie(&headers, ASKED).unwrap_or_default().to_owned();
    let typed = body::read(request, &site.limits.of_strangers(), &Plain { csrf: &seal(&secret) }).await?;
    let begun = site.showing.end(&secret, (site.clock)()).filter(|_| typed.admitted);
    let Some(Shown { asked, to }) = begun else {
        return any(&site, StatusCode::FORBIDDEN, "/".to_owned(), (peer, large), STALE);
    };
    let answer = field(&typed, "answer").to_owned();
    if answer.is_empty() {
        return any(&site, StatusCode::UNPROCESSABLE_ENTITY, to, (peer, large), NOTHING);
    }
    let (here, answered) = (Arc::clone(&site), Answered { answer, question: asked, to: to.clone(), peer });
    let Some(account) = blocking(move || owner(&here, &answered)).await? else {
        return any(&site, StatusCode::UNAUTHORIZED, to, (peer, large), WRONG);
    };
    let came = Came { account, way: WAY.to_owned(), peer, to: To::safe(&to), headers };
    let mut response = enter_by(&site, came).await?;
    set_cookie(&mut response, &site, ASKED, "")?;
    Ok(response)
}

/// Which key an answer is of, whether known here or not.
fn named(site: &House, answer: &str) -> Result<(Option<ShownKey>, Option<Passkey>), Failure> {
    let keys = keys(site)?;
    let shown = keys.shown(answer);
    let key = shown.as_ref().map(|shown| site.guard.safe.passkey(&shown.id, keys.site())).transpose()?;
    Ok((shown, key.flatten()))
}

/// The account whose key was shown. A device that names no owner may have been told which key to use, by whoever knew it.
fn owner(site: &House, answered: &Answered) -> Result<Option<Account>, Failure> {
    let (shown, key) = named(site, &answered.answer)?;
    let login = key.as_ref().map_or("", |key| key.login.as_str()).to_owned();
    let gov = site.office.reader().gov().to_owned();
    let account = site.accounts.find(&login)?.filter(|a| a.gov == gov);
    let counted = Counted {
        name: format!("{WAY}:{login}"),
        login,
        person: account.as_ref().map_or(String::new(), |a| a.person.clone()),
        peer: answered.peer,
    };
    let is_shown = counted.count(site, || match (&shown, &key, &account) {
        (Some(shown), Some(key), Some(_)) if shown.handle.is_some() => {
            take(site, key, shown, &answered.question, &answered.answer).map(|taken| taken.map_err(why))
        }
        (Some(_), Some(_), Some(_)) => Ok(Err("key")),
        _ => Ok(Err("unkeyed")),
    })?;
    Ok(account.filter(|_| is_shown))
}

/// Why a key lets nobody in, in a word of the log; in more words to the program's own.
fn why(unshown: Unshown) -> &'static str {
    match unshown {
        Unshown::Copied => {
            tracing::warn!("a passkey was used less often than before: there may be a copy of it");
            "copied"
        }
        Unshown::Other(error) => {
            tracing::warn!(error, "a passkey was not shown");
            "key"
        }
    }
}

/// Under which name attempts are counted, and as whose they are noted.
struct Counted {
    name: String,
    login: String,
    person: String,
    peer: IpAddr,
}

impl Counted {
    /// Makes an attempt where attempts are open; counts and notes it where it is wrong. Whether it was right.
    fn count(
        &self,
        site: &House,
        attempt: impl FnOnce() -> Result<Result<(), &'static str>, Failure>,
    ) -> Result<bool, Failure> {
        let now = (site.clock)();
        let note = |why| sign_log::refused(site, &self.login, &self.person, self.peer, WAY, why);
        if !site.attempts.is_open(&self.name, self.peer, now) {
            if site.attempts.tells(self.peer, now) {
                note("waits")?;
            }
            return Ok(false);
        }
        match attempt()? {
            Ok(()) => {
                site.attempts.right(&self.name, self.peer, now);
                Ok(true)
            }
            Err(why) => {
                site.attempts.wrong(&self.name, self.peer, now, &site.guard.settings);
                note(why)?;
                Ok(false)
            }
        }
    }
}
