//! The second factor: a code that changes every half minute, made by a telephone from a secret that both sides know; and
//! recovery codes for the day on which the telephone is gone. Works without scripts.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use guiju_core::journal::sha256;
use guiju_runtime::Reader;
use guiju_store::accounts::{Account, Safety};
use guiju_ui::render;
use totp_rs::{Builder, Secret, Totp};

use crate::answer::Failure;
use crate::attempts::Peer;
use crate::body;
use crate::large;
use crate::passkeys;
use crate::pending::Half;
use crate::seal::open;
use crate::session::{self, Came};
use crate::sign_in::{Plain, To, bare_page, field, set_cookie};
use crate::sign_log;
use crate::site::{House, Shared};
use crate::visit::{COOKIE, blocking, cookie};

/// Cookie of somebody who owes the second factor.
pub(crate) const HALF: &str = "guiju_half";

/// Whether somebody must set a second factor up before anything else.
pub(crate) fn is_owed(site: &House, reader: &Reader, account: &Account) -> Result<bool, Failure> {
    Ok(is_required(site, reader, account) && !is_set(site, &account.login)?)
}

/// Whether a login has a second factor of some kind.
pub(crate) fn is_set(site: &House, login: &str) -> Result<bool, Failure> {
    Ok(has_codes(site, login)? || passkeys::has_any(site, login)?)
}

/// Whether it has codes.
pub(crate) fn has_codes(site: &House, login: &str) -> Result<bool, Failure> {
    Ok(!site.guard.safe.of(login)?.totp.is_empty())
}

/// Whether the settings want a second factor of somebody.
pub(crate) fn is_required(site: &House, reader: &Reader, account: &Account) -> bool {
    let settings = &site.guard.settings;
    if !settings.second_factor_for_administrators && settings.second_factor_roles.is_empty() {
        return false;
    }
    let (org, edition) = (reader.org(), reader.edition());
    let roles = org.posts_of(&account.person, reader.now()).filter_map(|post| org.posts.get(post).map(|p| &p.role));
    let classes = site.matters.iter().flat_map(|m| m.vocabulary().role_classes);
    let kinds: Vec<String> =
        classes.flat_map(|class| guiju_core::Norms::members(&*edition, class)).map(|(id, _)| id).collect();
    let wanted = |role: &String| {
        settings.second_factor_roles.contains(role)
            || (settings.second_factor_for_administrators && kinds.contains(role))
    };
    roles.into_iter().any(wanted)
}

/// What makes the codes of a secret.
pub(crate) fn maker(site: &House, login: &str, secret: &str) -> Result<Totp, Failure> {
    let broken = |e: &dyn std::fmt::Display| Failure::Broken(format!("second factor: {e}"));
    let secret = Secret::try_from_base32(secret).map_err(|_| broken(&"a secret cannot be read"))?;
    // A colon parts issuer and account in the address that telephones read.
    let issuer = site.government.replace(':', " ");
    let issuer = if issuer.is_empty() { "规矩".to_owned() } else { issuer };
    let maker = Builder::new().with_secret(secret).with_account_name(login).with_issuer(Some(issuer)).build();
    maker.map_err(|e| broken(&e))
}

/// How somebody showed the second factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shown {
    Code,
    Recovery,
}

impl Shown {
    fn way(self) -> &'static str {
        match self {
            Self::Code => "totp",
            Self::Recovery => "recovery",
        }
    }
}

/// A code as it is compared: without blanks and hyphens.
pub(crate) fn bare(code: &str) -> String {
    code.chars().filter(char::is_ascii_alphanumeric).take(64).collect::<String>().to_lowercase()
}

/// What is kept of a recovery code.
pub(crate) fn hash(login: &str, code: &str) -> String {
    sha256(format!("{login}\n{}", bare(code)).as_bytes())
}

/// Takes a code: one of the telephone, not used before, or a recovery code, which is then gone.
fn take(site: &House, login: &str, code: &str) -> Result<Option<Shown>, Failure> {
    let sealed = site.guard.safe.of(login)?.totp;
    let secret = open(&site.guard.key, login, &sealed);
    if secret.is_none() && !sealed.is_empty() {
        tracing::error!(login, "a second factor cannot be read with this key; recovery codes still count");
    }
    let now = u64::try_from((site.clock)()).unwrap_or_default();
    let maker = secret.map(|secret| maker(site, login, &secret)).transpose()?;
    let step = maker.and_then(|maker| maker.check(&bare(code), now)).and_then(|step| i64::try_from(step).ok());
    let recovery = hash(login, code);
    let taken = |safety: &mut Safety| match step {
        Some(step) if step > safety.totp_step => {
            safety.totp_step = step;
            Some(Shown::Code)
        }
        _ => {
            let before = safety.recovery.len();
            safety.recovery.retain(|known| *known != recovery);
            (safety.recovery.len() < before).then_some(Shown::Recovery)
        }
    };
    Ok(site.guard.safe.change(login, taken)?)
}

/// Takes a code where attempts are open; counts it where it is wrong. By a name of its own, so that a wrong code does not
/// lock the password, nor a right password forget wrong codes.
pub(crate) fn take_counted(
    site: &House,
    account: &Account,
    code: &str,
    peer: std::net::IpAddr,
) -> Result<Option<Shown>, Failure> {
    let (now, counted) = ((site.clock)(), format!("second:{}", account.login));
    if !site.attempts.is_open(&counted, peer, now) {
        if site.attempts.tells(peer, now) {
            sign_log::refused(site, &account.login, &account.person, peer, "totp", "waits")?;
        }
        return Ok(None);
    }
    let shown = take(site, &account.login, code)?;
    if shown.is_some() {
        site.attempts.right(&counted, peer, now);
    } else {
        site.attempts.wrong(&counted, peer, now, &site.guard.settings);
        sign_log::refused(site, &account.login, &account.person, peer, "totp", "code")?;
    }
    Ok(shown)
}

#[derive(Template)]
#[template(path = "second_ask.html")]
struct AskPage<'a> {
    csrf: &'a str,
    problem: &'a str,
    /// Whether he who is asked has a passkey too.
    passkey: bool,
}

fn ask_page(
    site: &Shared,
    status: StatusCode,
    large: bool,
    (secret, login): (&str, &str),
    problem: &str,
) -> Result<Response, Failure> {
    let csrf = sha256(format!("second:{secret}").as_bytes());
    let passkey = passkeys::has_any(site, login)?;
    bare_page(site, status, large, "第二因素", &render(&AskPage { csrf: &csrf, problem, passkey })?)
}

/// GET /sign-in/second
pub(crate) async fn ask(State(site): State<Shared>, headers: HeaderMap) -> Result<Response, Failure> {
    let secret = cookie(&headers, HALF).unwrap_or_default();
    let Some(half) = site.halves.find(secret, (site.clock)()) else { return Err(Failure::SignIn(String::new())) };
    if !has_codes(&site, &half.login)? && passkeys::has_any(&site, &half.login)? {
        return Ok(Redirect::to("/sign-in/second/passkey").into_response());
    }
    ask_page(&site, StatusCode::OK, large::is_large(&headers), (secret, &half.login), "")
}

/// POST /sign-in/second
pub(crate) async fn enter(
    State(site): State<Shared>,
    headers: HeaderMap,
    request: Request,
) -> Result<Response, Failure> {
    let peer = Peer::of(&request);
    let large = large::is_large(&headers);
    let secret = cookie(&headers, HALF).unwrap_or_default().to_owned();
    let Some(half) = site.halves.find(&secret, (site.clock)()) else { return Err(Failure::SignIn(String::new())) };
    let csrf = sha256(format!("second:{secret}").as_bytes());
    let typed = body::read(request, &site.limits.of_strangers(), &Plain { csrf: &csrf }).await?;
    if !typed.admitted {
        return ask_page(&site, StatusCode::FORBIDDEN, large, (&secret, &half.login), "页面打开过久，请重新填写。");
    }
    let code = field(&typed, "code").to_owned();
    let (here, kept, to, login) = (Arc::clone(&site), secret.clone(), half.to.clone(), half.login.clone());
    let session = blocking(move || finish(&here, half, &kept, &code, peer, headers)).await?;
    let Some(session) = session else {
        let words = "不正确，或者已经用过。动态口令每半分钟一换，每个只能用一次；连续不正确的，须等候后再试。";
        return ask_page(&site, StatusCode::UNAUTHORIZED, large, (&secret, &login), words);
    };
    let mut response = Redirect::to(&to).into_response();
    set_cookie(&mut response, &site, COOKIE, &session)?;
    set_cookie(&mut response, &site, HALF, "")?;
    Ok(response)
}

fn finish(
    site: &House,
    half: Half,
    secret: &str,
    code: &str,
    peer: std::net::IpAddr,
    headers: HeaderMap,
) -> Result<Option<String>, Failure> {
    let Some(account) = site.accounts.find(&half.login)? else { return Ok(None) };
    let Some(shown) = take_counted(site, &account, code, peer)? else { return Ok(None) };
    if site.halves.end(secret, (site.clock)()).is_none() {
        return Ok(None);
    }
    let way = format!("{}+{}", half.way, shown.way());
    Ok(Some(session::open(site, Came { account, way, peer, to: To(half.to), headers })?))
}
