//! What follows at the door from acts on accounts: a password shown once, a bond, sessions that end.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use guiju_core::form::{Form, Problem};
use guiju_core::register::{Ask, Cell, Where};
use guiju_core::request::Recorded;
use guiju_store::accounts::Account;
use guiju_ui::render;

use crate::act::Wanted;
use crate::answer::Failure;
use crate::passkeys;
use crate::password;
use crate::visit::Visit;

/// Fields of the acts.
const PERSON: &str = "person";
const LOGIN: &str = "login";
const WAY: &str = "way";
const OUTSIDE: &str = "outside";

/// What an act does to accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Keeps {
    Open,
    Bind,
    Ask,
    Confirm,
    End,
}

impl Keeps {
    /// Of an act; nothing where it is none of these.
    pub(crate) fn of(visit: &Visit, wanted: &Wanted) -> Option<Self> {
        let words = &visit.site.keeping;
        let all = [
            (words.open, Self::Open),
            (words.bind, Self::Bind),
            (words.ask, Self::Ask),
            (words.confirm, Self::Confirm),
            (words.end, Self::End),
        ];
        let full = Some((wanted.name(), wanted.spec.name));
        all.into_iter().find(|(act, _)| act.split_once('.') == full).map(|(_, keeps)| keeps)
    }

    /// Whether a password is shown afterwards.
    pub(crate) fn gives_password(self) -> bool {
        matches!(self, Self::Open | Self::Confirm)
    }
}

fn typed<'a>(form: &'a Form, name: &str) -> &'a str {
    form.fields.get(name).and_then(|v| v.first()).map_or("", |v| v.trim())
}

/// The accounts of a person.
pub(crate) fn accounts_of(visit: &Visit, person: &str) -> Result<Vec<Account>, Failure> {
    let all = visit.site.accounts.of_gov(visit.reader.gov())?;
    Ok(all.into_iter().filter(|a| a.person == person).collect())
}

/// What is wrong with what was typed, seen from the accounts as they are.
/// Who may not do the act is told nothing of them: that it is not his to do, he hears from the rules.
pub(crate) fn problems(visit: &Visit, wanted: &Wanted, keeps: Keeps, form: &Form) -> Result<Vec<Problem>, Failure> {
    let against = crate::subject::against(visit, wanted.name(), wanted.opened.as_ref(), wanted.spec.name, &[]);
    if against.is_none_or(|reasons| !reasons.is_empty()) {
        return Ok(vec![]);
    }
    let person = typed(form, PERSON);
    let has = accounts_of(visit, person)?;
    match keeps {
        Keeps::Open => opening(visit, &has, form),
        Keeps::Confirm => Ok(vec![]),
        _ if person.is_empty() => Ok(vec![]),
        _ if has.is_empty() => Ok(vec![Problem::of(PERSON, "此人还没有账号，请先开设账号")]),
        Keeps::Bind => {
            let bound = visit.site.guard.safe.bound(typed(form, WAY), typed(form, OUTSIDE))?;
            let others = bound.filter(|login| has.iter().all(|a| a.login != *login));
            let said = "这一标识已绑定其他账号；一个标识只绑定一个账号";
            Ok(others.map(|_| Problem::of(OUTSIDE, said)).into_iter().collect())
        }
        Keeps::Ask | Keeps::End => Ok(vec![]),
    }
}

fn opening(visit: &Visit, has: &[Account], form: &Form) -> Result<Vec<Problem>, Failure> {
    let (person, login) = (typed(form, PERSON), typed(form, LOGIN));
    let wanted = if login.is_empty() { person } else { login };
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let said = if !login.chars().all(plain) {
        "登录名只能用字母、数字、连字符、下划线和点".to_owned()
    } else if let Some(first) = has.first() {
        format!("此人已有账号，登录名为“{}”；忘记密码的，请办理重置", first.login)
    } else if visit.site.accounts.find(wanted)?.is_some() {
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
    second: bool,
    /// Passkeys that open the account as before.
    keys: usize,
}

/// Whose account, and whether the second factor goes too.
struct Whose {
    person: String,
    second: bool,
}

/// A new account is that of the form; a reset is as it was asked for.
fn whose(visit: &Visit, wanted: &Wanted, form: &Form) -> Result<Whose, Failure> {
    let Some(opened) = &wanted.opened else {
        return Ok(Whose { person: typed(form, PERSON).to_owned(), second: true });
    };
    let ask = Ask::all(visit.site.keeping.resets, visit.reader.viewer(visit.person()));
    let rows = visit.reader.ask(&ask.filter(Where::Is("subject", Cell::from(opened.id.as_str()))))?.rows;
    let row = rows.first().ok_or(Failure::Nothing)?;
    let second = row.get("second").and_then(Cell::number) == Some(1);
    Ok(Whose { person: row.get(PERSON).map_or("", Cell::text).to_owned(), second })
}

/// After the act was recorded: the account, and its password, shown this once.
pub(crate) fn give(visit: &Visit, wanted: &Wanted, form: &Form, recorded: &Recorded) -> Result<Response, Failure> {
    let Whose { person, second } = whose(visit, wanted, form)?;
    let has = accounts_of(visit, &person)?;
    let asked = typed(form, LOGIN);
    let login = match has.first() {
        Some(account) => account.login.clone(),
        None if asked.is_empty() => person.clone(),
        None => asked.to_owned(),
    };
    // The same form sent once more was recorded once, and gives its password once.
    let first = visit.site.accounts.take_effect(visit.reader.gov(), recorded.position)?;
    let mut given = String::new();
    if first {
        // What could let somebody else in is ended before anything new is made.
        visit.site.accounts.end_all_of(&login)?;
        if second {
            visit.site.guard.safe.drop_passkeys(&login)?;
        }
        given = password::one_time().map_err(Failure::Broken)?;
        visit.site.accounts.put(&Account {
            login: login.clone(),
            person: person.clone(),
            gov: visit.reader.gov().to_owned(),
            password: password::hash_password(&given).map_err(Failure::Broken)?,
            must_change: true,
            failed: 0,
            locked_until: None,
        })?;
        let now = (visit.site.clock)();
        visit.site.guard.safe.change(&login, |safety| {
            safety.password_set = now;
            if second {
                safety.totp.clear();
                safety.recovery.clear();
            }
        })?;
        visit.site.accounts.end_all_of(&login)?;
        tracing::info!(login, by = visit.person(), position = recorded.position, "a password was given");
    }
    let (name, opened) = (visit.org.name(&person), wanted.opened.is_none());
    let keys = passkeys::of(&visit.site, &login)?.len();
    let page = GivenPage { name, login: &login, password: &given, opened, second: second && !opened, keys };
    visit.page(StatusCode::OK, "一次性密码", "/", &render(&page)?)
}

/// After another act on accounts was recorded.
pub(crate) fn follow(
    visit: &Visit,
    wanted: &Wanted,
    keeps: Option<Keeps>,
    form: &Form,
    recorded: &Recorded,
) -> Result<(), Failure> {
    // The same form sent once more changes nothing: what came in between stands.
    if !visit.site.accounts.take_effect(visit.reader.gov(), recorded.position)? {
        return Ok(());
    }
    let person = typed(form, PERSON);
    for account in accounts_of(visit, person)? {
        match keeps {
            Some(Keeps::End) => {
                let ended = visit.site.accounts.end_all_of(&account.login)?;
                tracing::info!(login = account.login, by = visit.person(), ended, "sessions were ended");
            }
            Some(Keeps::Bind) => {
                visit.site.guard.safe.bind(typed(form, WAY), typed(form, OUTSIDE), &account.login)?;
                let act = wanted.spec.name;
                tracing::info!(login = account.login, by = visit.person(), act, "a bond was changed");
            }
            _ => {}
        }
    }
    Ok(())
}
