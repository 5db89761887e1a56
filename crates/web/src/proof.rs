//! Showing once more who one is, before what keeps an account safe is changed: a session left open, or taken, must not lock
//! its owner out by a factor of somebody else's.

use std::net::IpAddr;

use crate::answer::Failure;
use crate::body::Typed;
use crate::outside::WAY as PROVIDER;
use crate::passkeys::WAY as PASSKEY;
use crate::second::{has_codes, take_counted};
use crate::sign_in::{DIRECTORY, check, field};
use crate::visit::{Visit, blocking};

/// How somebody shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Proof {
    /// By a code of the telephone, or a recovery code.
    Code,
    /// By the password.
    Password,
    /// By having signed in just now: he came by an identity outside and has no password here, or by a passkey and needs none.
    Fresh,
}

impl Proof {
    /// What is wanted of a visitor. Who came by a passkey just now has shown more than a code tells: a telephone that is lost
    /// is no hindrance to him.
    pub(crate) fn of(visit: &Visit) -> Result<Self, Failure> {
        let way = visit.session.way.as_str();
        let by_key = way.split('+').any(|one| one == PASSKEY);
        if by_key && is_fresh(visit) {
            return Ok(Self::Fresh);
        }
        if has_codes(&visit.site, &visit.account.login)? {
            return Ok(Self::Code);
        }
        let outside = [DIRECTORY, PROVIDER].iter().any(|first| way.starts_with(first));
        Ok(if outside || by_key { Self::Fresh } else { Self::Password })
    }
}

/// Whether somebody signed in just now.
fn is_fresh(visit: &Visit) -> bool {
    let site = &visit.site;
    (site.clock)() < visit.session.created.saturating_add(site.guard.settings.fresh())
}

/// Why it is not the owner of the account who asks, in words; nothing where he has shown that he is.
pub(crate) async fn problem(visit: &Visit, typed: &Typed, peer: IpAddr) -> Result<Option<String>, Failure> {
    let site = &visit.site;
    match Proof::of(visit)? {
        Proof::Code => {
            let (here, account, code) = (site.clone(), visit.account.clone(), field(typed, "code").to_owned());
            let shown = blocking(move || take_counted(&here, &account, &code, peer)).await?;
            Ok(shown.is_none().then(|| "动态口令不正确，或者已经用过。请等下一个口令再试。".to_owned()))
        }
        Proof::Password => {
            let shown = check(site, visit.account.login.clone(), field(typed, "password").to_owned(), peer).await?;
            Ok(shown.is_none().then(|| "现用密码不正确，或者登录名已暂时锁定。".to_owned()))
        }
        Proof::Fresh => {
            let minutes = site.guard.settings.fresh_minutes;
            let words = format!("这一项须在登录后{minutes}分钟之内办理。请退出，照原来的方式重新登录后再办理。");
            Ok((!is_fresh(visit)).then_some(words))
        }
    }
}
