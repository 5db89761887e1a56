//! Who calls: the token of a request, and whose eyes it lends. Cookies are not looked at here, and tokens nowhere else.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use guiju_store::accounts::{Account, Session, Token};

use super::problem::Problem;
use super::scope;
use crate::closed;
use crate::second;
use crate::site::Shared;
use crate::visit::{Visit, blocking};

/// How every secret begins, so that one that leaked is recognised.
pub(crate) const PREFIX: &str = "guiju_";
/// How the name of a program begins where a person would be named.
const PROGRAM: &str = "program:";

/// A request with a token that counts.
pub(crate) struct Caller {
    /// What its holder sees. There is no session: nothing in it opens a page.
    pub visit: Visit,
    pub token: Token,
    /// The secret, by which files brought in are sealed.
    pub secret: String,
}

/// A request whose token may read.
pub(crate) struct Reading(pub Caller);

impl FromRequestParts<Shared> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, site: &Shared) -> Result<Self, Problem> {
        let secret = secret(&parts.headers).ok_or_else(Problem::unauthenticated)?.to_owned();
        let site = Arc::clone(site);
        blocking(move || Ok(Self::open(site, secret))).await?
    }
}

impl FromRequestParts<Shared> for Reading {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, site: &Shared) -> Result<Self, Problem> {
        let caller = Caller::from_request_parts(parts, site).await?;
        if scope::reads(&caller.token.scopes) { Ok(Self(caller)) } else { Err(caller.out_of_scope(scope::READ)) }
    }
}

/// The one bearer token of a request.
fn secret(headers: &HeaderMap) -> Option<&str> {
    let mut all = headers.get_all(header::AUTHORIZATION).iter();
    let (Some(only), None) = (all.next(), all.next()) else { return None };
    let (way, secret) = only.to_str().ok()?.split_once(' ')?;
    let secret = secret.trim();
    let drawn = secret.strip_prefix(PREFIX)?;
    let plain = drawn.len() == 64 && drawn.bytes().all(|b| b.is_ascii_hexdigit());
    (way.eq_ignore_ascii_case("bearer") && plain).then_some(secret)
}

impl Caller {
    fn open(site: Shared, secret: String) -> Result<Self, Problem> {
        let now = (site.clock)();
        let reader = site.office.reader();
        let token = site.accounts.find_token(&secret, now)?.filter(|t| t.gov == reader.gov());
        let token = token.ok_or_else(Problem::unauthenticated)?;
        let account = if token.login.is_empty() { program(&token) } else { person(&site, &token)? };
        site.accounts.use_token(&token.id, now)?;
        let session = Session {
            login: account.login.clone(),
            csrf: String::new(),
            created: now,
            last_seen: now,
            expires: now,
            from: String::new(),
            way: "token".to_owned(),
        };
        let (org, edition, now) = (reader.org(), reader.edition(), reader.now());
        let workdays = reader.workdays();
        let visit =
            Visit { site, account, session, token: String::new(), reader, org, edition, workdays, now, large: false };
        Ok(Self { visit, token, secret })
    }

    /// Whether it is a program's, which acts for nobody.
    pub(crate) fn is_program(&self) -> bool {
        self.token.login.is_empty()
    }

    /// That the token does not hold a scope.
    pub(crate) fn out_of_scope(&self, wanted: &str) -> Problem {
        tracing::warn!(token = self.token.id, wanted, "a token was used beyond its scope");
        let words = format!("令牌没有“{}”这一权限（{wanted}）。", scope::label(&self.visit.site, wanted));
        let way = "须由持有人在“我的”中的“令牌”一栏另行开设";
        let wanted_scope = serde_json::Value::from(wanted);
        Problem::new("out_of_scope", format!("{words}{way}。")).with("scope", wanted_scope)
    }
}

/// The account of a person's token, where it may be used now.
fn person(site: &Shared, token: &Token) -> Result<Account, Problem> {
    let account = site.accounts.find(&token.login)?.filter(|a| a.gov == token.gov);
    let account = account.ok_or_else(Problem::unauthenticated)?;
    if let Some(words) = closed::against(site, &account.person)? {
        // His tokens end with his last post, as his sessions do.
        site.accounts.end_all_of(&account.login)?;
        closed::note(site, &account.person)?;
        return Err(Problem::new("account_closed", words));
    }
    if second::is_owed(site, &site.office.reader(), &account).map_err(Problem::from)? {
        return Err(Problem::new("forbidden", "须先在页面上设置第二因素，再使用令牌。"));
    }
    if account.must_change {
        return Err(Problem::new("forbidden", "须先在页面上修改密码，再使用令牌。"));
    }
    Ok(account)
}

/// Stands where a person's account would: a program holds no post, and nothing is opened to it.
fn program(token: &Token) -> Account {
    let name = format!("{PROGRAM}{}", token.id);
    Account {
        login: name.clone(),
        person: name,
        gov: token.gov.clone(),
        password: String::new(),
        must_change: false,
        failed: 0,
        locked_until: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(values: &[&str]) -> Option<String> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(header::AUTHORIZATION, value.parse().unwrap());
        }
        secret(&headers).map(str::to_owned)
    }

    #[test]
    fn only_one_plain_bearer_token_is_a_token() {
        let good = format!("guiju_{}", "0".repeat(64));
        assert_eq!(found(&[&format!("Bearer {good}")]), Some(good.clone()));
        assert_eq!(found(&[&format!("bearer {good}")]), Some(good.clone()));
        let twice = format!("Bearer {good}");
        assert_eq!(found(&[&twice, &twice]), None);
        for bad in
            ["", "Bearer", "Bearer ", "Basic eDp5", "Bearer guiju_", &good, &format!("Bearer {}", "0".repeat(64))]
        {
            assert_eq!(found(&[bad]), None, "{bad}");
        }
    }
}
