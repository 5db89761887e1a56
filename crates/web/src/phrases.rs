//! Phrases (常用语): what somebody writes again and again, kept with his account, and the office's common ones, which are a
//! class of the rulebook. A phrase is put into an opinion by whoever writes it; none is there by itself.

use askama::Template;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use guiju_core::Norms as _;
use guiju_ui::form::PHRASE;
use guiju_ui::render;

use crate::act::Sheet;
use crate::answer::Failure;
use crate::body::Typed;
use crate::sign_in::{field, plain};
use crate::visit::{Visit, blocking};

/// Where they are kept.
const HREF: &str = "/phrases";

#[derive(Template)]
#[template(path = "phrases.html")]
struct PhrasesPage<'a> {
    csrf: &'a str,
    own: &'a [String],
    common: &'a [String],
    typed: &'a str,
    problem: &'a str,
    most: usize,
    longest: usize,
}

/// The office's, in the rulebook's order.
pub(crate) fn common(visit: &Visit) -> Vec<String> {
    visit.edition.members(visit.site.desk.phrases).into_iter().map(|(_, words)| words).collect()
}

/// The visitor's own, in his order.
pub(crate) fn own(visit: &Visit) -> Result<Vec<String>, Failure> {
    Ok(visit.site.accounts.phrases(&visit.account.login)?)
}

/// GET /phrases
pub(crate) async fn show(visit: Visit) -> Result<Response, Failure> {
    blocking(move || page(&visit, StatusCode::OK, "", "")).await
}

fn page(visit: &Visit, status: StatusCode, typed: &str, problem: &str) -> Result<Response, Failure> {
    let (own, common) = (own(visit)?, common(visit));
    let limits = &visit.site.limits;
    let page = PhrasesPage {
        csrf: &visit.session.csrf,
        own: &own,
        common: &common,
        typed,
        problem,
        most: limits.phrases,
        longest: limits.phrase,
    };
    visit.page(status, "常用语", "/me", &render(&page)?)
}

/// POST /phrases
pub(crate) async fn change(visit: Visit, request: Request) -> Result<Response, Failure> {
    let typed = plain(&visit, request).await?;
    blocking(move || {
        let mut list = own(&visit)?;
        let words = field(&typed, "words").trim().to_owned();
        if let Err(problem) = changed(&mut list, &typed, &words, &visit) {
            return page(&visit, StatusCode::UNPROCESSABLE_ENTITY, &words, &problem);
        }
        visit.site.accounts.keep_phrases(&visit.account.login, &list)?;
        Ok(Redirect::to(HREF).into_response())
    })
    .await
}

/// The list after what was asked for; or what is wrong with it. A phrase is named by its words: the page may be an old one.
fn changed(list: &mut Vec<String>, typed: &Typed, words: &str, visit: &Visit) -> Result<(), String> {
    let limits = &visit.site.limits;
    let at = list.iter().position(|own| own == words);
    match (field(typed, "do"), at) {
        ("add", _) if words.is_empty() => Err("请填写常用语".to_owned()),
        ("add", _) if words.chars().count() > limits.phrase => Err(format!("一条常用语不超过{}字", limits.phrase)),
        ("add", Some(_)) => Err("已经有这一条".to_owned()),
        ("add", None) if list.len() >= limits.phrases => Err(format!("最多保存{}条，请先删去不用的", limits.phrases)),
        ("add", None) => {
            list.push(words.to_owned());
            Ok(())
        }
        ("up", Some(at)) if at > 0 => {
            list.swap(at, at.saturating_sub(1));
            Ok(())
        }
        ("remove", Some(at)) => {
            list.remove(at);
            Ok(())
        }
        _ => Ok(()),
    }
}

/// Puts the phrase chosen for a field behind what stands in it.
pub(crate) fn insert(sheet: &mut Sheet, typed: &Typed, field: &str) {
    let phrase = typed.hidden(&format!("{PHRASE}{field}"));
    if phrase.is_empty() {
        return;
    }
    let values = sheet.form.fields.entry(field.to_owned()).or_default();
    match values.first_mut() {
        Some(text) => text.push_str(phrase),
        None => values.push(phrase.to_owned()),
    }
}
