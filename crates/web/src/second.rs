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
use guiju_ui::{Markup, render};
use qrcode::QrCode;
use qrcode::render::svg;
use totp_rs::{Builder, Secret, Totp};

use crate::answer::{Failure, Trouble};
use crate::attempts::Peer;
use crate::body;
use crate::password;
use crate::pending::Half;
use crate::seal::{open, seal};
use crate::session::{self, Came};
use crate::sign_in::{Plain, To, bare_page, field, plain, set_cookie};
use crate::sign_log;
use crate::site::{House, Shared};
use crate::visit::{COOKIE, Visit, blocking, cookie};

/// Cookie of somebody who owes the second factor.
pub(crate) const HALF: &str = "guiju_half";
/// So many recovery codes are given.
const CODES: usize = 8;
/// Bytes of a secret: as many as the hash of the standard has.
const SECRET: usize = 20;

/// Whether somebody must set a second factor up before anything else.
pub(crate) fn is_owed(site: &House, reader: &Reader, account: &Account) -> Result<bool, Failure> {
    Ok(is_required(site, reader, account) && site.guard.safe.of(&account.login)?.totp.is_empty())
}

/// Whether the settings want a second factor of somebody.
fn is_required(site: &House, reader: &Reader, account: &Account) -> bool {
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
fn maker(site: &House, login: &str, secret: &str) -> Result<Totp, Failure> {
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
enum Shown {
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
fn bare(code: &str) -> String {
    code.chars().filter(char::is_ascii_alphanumeric).take(64).collect::<String>().to_lowercase()
}

fn hash(login: &str, code: &str) -> String {
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
fn take_counted(site: &House, account: &Account, code: &str, peer: std::net::IpAddr) -> Result<Option<Shown>, Failure> {
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
}

fn ask_page(site: &Shared, status: StatusCode, secret: &str, problem: &str) -> Result<Response, Failure> {
    let csrf = sha256(format!("second:{secret}").as_bytes());
    bare_page(site, status, "第二因素", &render(&AskPage { csrf: &csrf, problem })?)
}

/// GET /sign-in/second
pub(crate) async fn ask(State(site): State<Shared>, headers: HeaderMap) -> Result<Response, Failure> {
    let secret = cookie(&headers, HALF).unwrap_or_default();
    if site.halves.find(secret, (site.clock)()).is_none() {
        return Err(Failure::SignIn(String::new()));
    }
    ask_page(&site, StatusCode::OK, secret, "")
}

/// POST /sign-in/second
pub(crate) async fn enter(
    State(site): State<Shared>,
    headers: HeaderMap,
    request: Request,
) -> Result<Response, Failure> {
    let peer = Peer::of(&request);
    let secret = cookie(&headers, HALF).unwrap_or_default().to_owned();
    let Some(half) = site.halves.find(&secret, (site.clock)()) else { return Err(Failure::SignIn(String::new())) };
    let csrf = sha256(format!("second:{secret}").as_bytes());
    let typed = body::read(request, &site.limits, &Plain { csrf: &csrf }).await?;
    if !typed.admitted {
        return ask_page(&site, StatusCode::FORBIDDEN, &secret, "页面打开过久，请重新填写。");
    }
    let code = field(&typed, "code").to_owned();
    let (here, kept, to) = (Arc::clone(&site), secret.clone(), half.to.clone());
    let session = blocking(move || finish(&here, half, &kept, &code, peer, headers)).await?;
    let Some(session) = session else {
        let words = "不正确，或者已经用过。动态口令每半分钟一换，每个只能用一次；连续不正确的，须等候后再试。";
        return ask_page(&site, StatusCode::UNAUTHORIZED, &secret, words);
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

#[derive(Template)]
#[template(path = "second.html")]
struct MinePage<'a> {
    csrf: &'a str,
    problem: &'a str,
    required: bool,
    /// The factor is set up: how many recovery codes are left.
    left: Option<usize>,
    /// The new secret, sealed, as text, and as a picture; empty where one is set up.
    sealed: String,
    secret: Vec<String>,
    picture: Markup,
    /// New recovery codes, shown this once.
    codes: Vec<String>,
}

/// Whose a new secret is until it is set: of this session alone.
fn owner(visit: &Visit) -> String {
    format!("new\n{}\n{}", visit.account.login, visit.session.csrf)
}

fn my_page(
    visit: &Visit,
    status: StatusCode,
    problem: &str,
    codes: Vec<String>,
    again: Option<String>,
) -> Result<Response, Failure> {
    let site = &visit.site;
    let safety = site.guard.safe.of(&visit.account.login)?;
    let is_set = !safety.totp.is_empty();
    let (mut sealed, mut secret, mut picture) = (String::new(), String::new(), Markup::none());
    if !is_set {
        secret = again.map_or_else(new_secret, Ok)?;
        sealed = seal(&site.guard.key, &owner(visit), &secret)?;
        let url = maker(site, &visit.account.login, &secret)?.to_url();
        picture = drawn(&url.map_err(|e| Failure::Broken(e.to_string()))?)?;
    }
    let page = MinePage {
        csrf: &visit.session.csrf,
        problem,
        required: is_required(site, &visit.reader, &visit.account),
        left: is_set.then_some(safety.recovery.len()),
        sealed,
        secret: in_fours(&secret),
        picture,
        codes,
    };
    visit.page(status, "第二因素", "/me", &render(&page)?)
}

fn new_secret() -> Result<String, Failure> {
    let mut bytes = [0_u8; SECRET];
    getrandom::fill(&mut bytes).map_err(|e| Failure::Broken(format!("no chance: {e}")))?;
    Ok(Secret::new_stack(bytes).to_base32())
}

/// A secret in groups of four, as people type it.
fn in_fours(secret: &str) -> Vec<String> {
    let letters: Vec<char> = secret.chars().collect();
    letters.chunks(4).map(|four| four.iter().collect()).collect()
}

/// A text as a picture that telephones read, drawn into the page itself.
fn drawn(text: &str) -> Result<Markup, Failure> {
    let code = QrCode::new(text.as_bytes()).map_err(|e| Failure::Broken(e.to_string()))?;
    let image = code.render::<svg::Color<'_>>().min_dimensions(220, 220).build();
    let drawing = image.split_once("<svg").map_or("", |(_, rest)| rest);
    let inside = drawing.replace(" xmlns=\"http://www.w3.org/2000/svg\"", "");
    Ok(Markup::trusted(format!("<svg role=\"img\" aria-label=\"动态口令的二维码\"{inside}")))
}

/// GET /me/second
pub(crate) async fn mine(visit: Visit) -> Result<Response, Failure> {
    blocking(move || my_page(&visit, StatusCode::OK, "", vec![], None)).await
}

/// POST /me/second: sets the factor up, or gives new recovery codes where it is.
pub(crate) async fn set(visit: Visit, request: Request) -> Result<Response, Failure> {
    let peer = Peer::of(&request);
    let typed = plain(&visit, request).await?;
    let (sealed, code) = (field(&typed, "sealed").to_owned(), field(&typed, "code").to_owned());
    blocking(move || {
        let (site, login) = (&visit.site, &visit.account.login);
        if !site.guard.safe.of(login)?.totp.is_empty() {
            return renew(&visit, &code, peer);
        }
        let secret = open(&site.guard.key, &owner(&visit), &sealed);
        let Some(secret) = secret else {
            return my_page(&visit, StatusCode::FORBIDDEN, "登录状态已变，请用新的二维码重新设置。", vec![], None);
        };
        let now = u64::try_from((site.clock)()).unwrap_or_default();
        let Some(step) = maker(site, login, &secret)?.check(&bare(&code), now) else {
            let words = "动态口令不正确。请核对手机的时间，填写现在显示的六位数字。";
            return my_page(&visit, StatusCode::UNPROCESSABLE_ENTITY, words, vec![], Some(secret));
        };
        let kept = seal(&site.guard.key, login, &secret)?;
        let codes = codes()?;
        let hashes = codes.iter().map(|code| hash(login, code)).collect();
        site.guard.safe.change(login, |safety| {
            safety.totp = kept;
            safety.totp_step = i64::try_from(step).unwrap_or(i64::MAX);
            safety.recovery = hashes;
        })?;
        // Whoever is signed in by the password alone is out.
        for (name, session) in site.accounts.sessions_of(login, (site.clock)())? {
            if session.csrf != visit.session.csrf {
                site.accounts.end_named(login, &name)?;
            }
        }
        tracing::info!(login, "a second factor was set up");
        my_page(&visit, StatusCode::OK, "", codes, None)
    })
    .await
}

fn renew(visit: &Visit, code: &str, peer: std::net::IpAddr) -> Result<Response, Failure> {
    let (site, login) = (&visit.site, &visit.account.login);
    if take_counted(site, &visit.account, code, peer)?.is_none() {
        let words = "动态口令不正确，或者已经用过。请等下一个口令再试。";
        return my_page(visit, StatusCode::UNPROCESSABLE_ENTITY, words, vec![], None);
    }
    let codes = codes()?;
    let hashes = codes.iter().map(|code| hash(login, code)).collect();
    site.guard.safe.change(login, |safety| safety.recovery = hashes)?;
    my_page(visit, StatusCode::OK, "", codes, None)
}

/// POST /me/second/off: takes the factor off, by a code of its own.
pub(crate) async fn off(visit: Visit, request: Request) -> Result<Response, Failure> {
    let peer = Peer::of(&request);
    let typed = plain(&visit, request).await?;
    let code = field(&typed, "code").to_owned();
    blocking(move || {
        let (site, login) = (&visit.site, &visit.account.login);
        if is_required(site, &visit.reader, &visit.account) {
            let words = "按系统设置，您的职务登录须有第二因素，不能停用。手机更换或者遗失的，请安全管理员申请重置，一并解除后重新设置。";
            return Err(Trouble::new(StatusCode::CONFLICT, "须有第二因素", words).into());
        }
        if take_counted(site, &visit.account, &code, peer)?.is_none() {
            let words = "动态口令不正确，或者已经用过。请等下一个口令再试。";
            return my_page(&visit, StatusCode::UNPROCESSABLE_ENTITY, words, vec![], None);
        }
        site.guard.safe.change(login, |safety| {
            safety.totp.clear();
            safety.recovery.clear();
        })?;
        tracing::info!(login, "a second factor was taken off");
        Ok(Redirect::to("/me/second").into_response())
    })
    .await
}

fn codes() -> Result<Vec<String>, Failure> {
    (0..CODES).map(|_| password::one_time().map_err(Failure::Broken)).collect()
}
