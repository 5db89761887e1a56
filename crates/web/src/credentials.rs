//! Accounts opened and passwords given by whom the rules name: recorded as an act, the password shown once.

use std::sync::atomic::Ordering;

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use guiju_core::form::{Form, Problem};
use guiju_core::request::Recorded;
use guiju_store::accounts::Account;
use guiju_ui::render;

use crate::answer::Failure;
use crate::password;
use crate::visit::Visit;

/// Fields of the act.
const PERSON: &str = "person";
const LOGIN: &str = "login";

fn typed<'a>(form: &'a Form, name: &str) -> &'a str {
    form.fields.get(name).and_then(|v| v.first()).map_or("", |v| v.trim())
}

/// The accounts of a person.
fn accounts_of(visit: &Visit, person: &str) -> Result<Vec<Account>, Failure> {
    let all = visit.site.accounts.of_gov(visit.reader.gov())?;
    Ok(all.into_iter().filter(|a| a.person == person).collect())
}

/// What is wrong with the login asked for.
pub(crate) fn problems(visit: &Visit, form: &Form) -> Result<Vec<Problem>, Failure> {
    let (person, login) = (typed(form, PERSON), typed(form, LOGIN));
    let has = accounts_of(visit, person)?;
    let wanted = if login.is_empty() { person } else { login };
    let taken = visit.site.accounts.find(wanted)?.is_some_and(|a| a.person != person);
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let said = if !login.chars().all(plain) {
        "登录名只能用字母、数字、连字符、下划线和点".to_owned()
    } else if let Some(first) = has.first().filter(|_| !login.is_empty() && has.iter().all(|a| a.login != login)) {
        format!("此人已有账号，登录名为“{}”；重置密码不必填登录名", first.login)
    } else if taken && (has.is_empty() || !login.is_empty()) {
        format!("登录名“{wanted}”已由他人使用，请另填一个登录名")
    } else {
        return Ok(vec![]);
    };
    Ok(vec![Problem::of(LOGIN, said)])
}

#[derive(Template)]
#[template(path = "given.html")]
struct GivenPage<'a> {
    name: &'a str,
    login: &'a str,
    /// Empty where it was shown already.
    password: &'a str,
    opened: bool,
}

/// After the act was recorded: the account, and its password, shown this once.
pub(crate) fn give(visit: &Visit, form: &Form, recorded: &Recorded) -> Result<Response, Failure> {
    let (person, login) = (typed(form, PERSON), typed(form, LOGIN));
    let has = accounts_of(visit, person)?;
    let known = has.iter().find(|a| login.is_empty() || a.login == login);
    let login = match known {
        Some(account) => account.login.clone(),
        None if login.is_empty() => person.to_owned(),
        None => login.to_owned(),
    };
    // The same form sent once more was recorded once, and gives its password once.
    let first = visit.site.given.fetch_max(recorded.position, Ordering::SeqCst) < recorded.position;
    let mut given = String::new();
    if first {
        given = password::one_time().map_err(Failure::Broken)?;
        visit.site.accounts.put(&Account {
            login: login.clone(),
            person: person.to_owned(),
            gov: visit.reader.gov().to_owned(),
            password: password::hash_password(&given).map_err(Failure::Broken)?,
            must_change: true,
            failed: 0,
            locked_until: None,
        })?;
        visit.site.accounts.end_all_of(&login)?;
        tracing::info!(login, by = visit.person(), position = recorded.position, "a password was given");
    }
    let name = visit.org.name(person);
    let page = GivenPage { name, login: &login, password: &given, opened: known.is_none() };
    visit.page(StatusCode::OK, "一次性密码", "/", &render(&page)?)
}
