//! Where and whether somebody gets notices by mail: his own setting.

use askama::Template;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use guiju_store::Contact;
use guiju_ui::render;

use crate::answer::Failure;
use crate::sign_in::{field, plain};
use crate::visit::{Visit, blocking};

/// No address is longer, in bytes (RFC 5321).
const LONGEST: usize = 254;

#[derive(Template)]
#[template(path = "contact.html")]
struct ContactPage<'a> {
    csrf: &'a str,
    contact: &'a Contact,
    problem: &'a str,
}

fn page(visit: &Visit, status: StatusCode, contact: &Contact, problem: &str) -> Result<Response, Failure> {
    let page = ContactPage { csrf: &visit.session.csrf, contact, problem };
    visit.page(status, "邮件通知", "/me", &render(&page)?)
}

/// GET /me/notices
pub(crate) async fn show(visit: Visit) -> Result<Response, Failure> {
    blocking(move || {
        let contact = visit.site.accounts.contact(&visit.account.login)?;
        page(&visit, StatusCode::OK, &contact, "")
    })
    .await
}

/// POST /me/notices
pub(crate) async fn change(visit: Visit, request: Request) -> Result<Response, Failure> {
    let typed = plain(&visit, request).await?;
    let mail = field(&typed, "mail").trim().to_owned();
    let contact = Contact { mail, mail_off: field(&typed, "wanted") != "yes" };
    blocking(move || {
        if let Some(words) = wrong(&contact.mail) {
            return page(&visit, StatusCode::UNPROCESSABLE_ENTITY, &contact, words);
        }
        visit.site.accounts.put_contact(&visit.account.login, &contact)?;
        Ok(Redirect::to("/me").into_response())
    })
    .await
}

/// What is wrong with an address; an empty one is none.
fn wrong(mail: &str) -> Option<&'static str> {
    let plain = |part: &str| {
        !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || "!#$%&'*+/=?^_`{|}~.-".contains(c))
    };
    match mail.rsplit_once('@') {
        _ if mail.is_empty() => None,
        _ if mail.len() > LONGEST => Some("邮箱地址过长"),
        Some((user, host)) if plain(user) && plain(host) && host.contains('.') => None,
        _ => Some("邮箱地址不对，请写作 name@example.gov.cn 这样的形式"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_plain() {
        assert_eq!(wrong(""), None);
        assert_eq!(wrong("li.ming@example.gov.cn"), None);
        for bad in ["li", "@a.cn", "li@", "li@localhost", "li@a.cn, wu@b.cn", "a b@c.cn", "李@a.cn", "a\r\nBcc: x@a.cn"]
        {
            assert!(wrong(bad).is_some(), "{bad:?}");
        }
        assert!(wrong(&format!("{}@a.cn", "a".repeat(300))).is_some());
    }
}
