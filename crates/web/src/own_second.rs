//! One's own second factor: set up, given new recovery codes, taken off. Works without scripts.

use askama::Template;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use guiju_ui::{Markup, render};
use qrcode::QrCode;
use qrcode::render::svg;
use totp_rs::Secret;

use crate::answer::{Failure, Trouble};
use crate::attempts::Peer;
use crate::passkeys;
use crate::password;
use crate::proof::{self, Proof};
use crate::seal::{open, seal};
use crate::second::{bare, has_codes, hash, is_required, maker};
use crate::session;
use crate::sign_in::{field, plain};
use crate::sign_log;
use crate::visit::{Visit, blocking};

/// So many recovery codes are given.
const CODES: usize = 8;
/// Bytes of a secret: as many as the hash of the standard has.
const SECRET: usize = 20;

#[derive(Template)]
#[template(path = "second.html")]
struct MinePage<'a> {
    csrf: &'a str,
    problem: &'a str,
    required: bool,
    /// Whether there are passkeys, which do as well.
    passkeys: bool,
    /// The factor is set up: how many recovery codes are left.
    left: Option<usize>,
    /// The new secret, sealed, as text, and as a picture; empty where one is set up.
    sealed: String,
    secret: Vec<String>,
    picture: Markup,
    /// New recovery codes, shown this once.
    codes: Vec<String>,
    /// Whether a code is asked for before it is changed.
    code: bool,
    /// Whether the password is asked for before it is set up.
    password: bool,
}

/// Whether the visitor must have codes: the settings want a second factor, and he has no passkey.
fn is_needed(visit: &Visit) -> Result<bool, Failure> {
    let site = &visit.site;
    Ok(is_required(site, &visit.reader, &visit.account) && !passkeys::has_any(site, &visit.account.login)?)
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
    let (is_set, proof) = (!safety.totp.is_empty(), Proof::of(visit)?);
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
        required: is_needed(visit)?,
        passkeys: site.guard.passkeys.is_some(),
        left: is_set.then_some(safety.recovery.len()),
        sealed,
        secret: in_fours(&secret),
        picture,
        codes,
        code: proof == Proof::Code,
        password: proof == Proof::Password,
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
    let problem = proof::problem(&visit, &typed, peer).await?;
    let (sealed, code) = (field(&typed, "sealed").to_owned(), field(&typed, "code").to_owned());
    blocking(move || {
        let (site, login) = (&visit.site, &visit.account.login);
        let is_set = has_codes(site, login)?;
        let secret = open(&site.guard.key, &owner(&visit), &sealed);
        if let Some(words) = problem {
            return my_page(&visit, StatusCode::UNPROCESSABLE_ENTITY, &words, vec![], secret);
        }
        if is_set {
            let codes = codes()?;
            let hashes = codes.iter().map(|code| hash(login, code)).collect();
            site.guard.safe.change(login, |safety| safety.recovery = hashes)?;
            return my_page(&visit, StatusCode::OK, "", codes, None);
        }
        match secret {
            Some(secret) => set_up(&visit, secret, &code),
            None => my_page(&visit, StatusCode::FORBIDDEN, "登录状态已变，请用新的二维码重新设置。", vec![], None),
        }
    })
    .await
}

/// Sets a secret up whose code was typed.
fn set_up(visit: &Visit, secret: String, code: &str) -> Result<Response, Failure> {
    let (site, login) = (&visit.site, &visit.account.login);
    let now = u64::try_from((site.clock)()).unwrap_or_default();
    let Some(step) = maker(site, login, &secret)?.check(&bare(code), now) else {
        let words = "动态口令不正确。请核对手机的时间，填写现在显示的六位数字。";
        return my_page(visit, StatusCode::UNPROCESSABLE_ENTITY, words, vec![], Some(secret));
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
    session::end_others(visit)?;
    tracing::info!(login, "a second factor was set up");
    my_page(visit, StatusCode::OK, "", codes, None)
}

/// POST /me/second/off: takes the factor off, by a code of its own or just after signing in by a passkey.
pub(crate) async fn off(visit: Visit, request: Request) -> Result<Response, Failure> {
    let peer = Peer::of(&request);
    let typed = plain(&visit, request).await?;
    if is_needed(&visit)? {
        let words = "按系统设置，您的职务登录须有第二因素，不能停用。手机更换或者遗失的，请安全管理员申请重置，一并解除后重新设置。";
        return Err(Trouble::new(StatusCode::CONFLICT, "须有第二因素", words).into());
    }
    let problem = proof::problem(&visit, &typed, peer).await?;
    blocking(move || {
        let login = &visit.account.login;
        if let Some(words) = problem {
            return my_page(&visit, StatusCode::UNPROCESSABLE_ENTITY, &words, vec![], None);
        }
        sign_log::codes_off(&visit.site, &visit.account, peer)?;
        visit.site.guard.safe.change(login, |safety| {
            safety.totp.clear();
            safety.recovery.clear();
        })?;
        // Whoever is signed in otherwise may have come in by what is no more.
        session::end_others(&visit)?;
        tracing::info!(login, "a second factor was taken off");
        Ok(Redirect::to("/me/second").into_response())
    })
    .await
}

fn codes() -> Result<Vec<String>, Failure> {
    (0..CODES).map(|_| password::one_time().map_err(Failure::Broken)).collect()
}
