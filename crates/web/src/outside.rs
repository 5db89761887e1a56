//! Signing in by a provider outside: the browser is sent there and comes back with a code that only who began can use.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Query, Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};

use crate::answer::{Failure, Trouble};
use crate::attempts::Peer;
use crate::guard::Provider;
use crate::secret::{same, token};
use crate::session::{Came, enter_by};
use crate::sign_in::{To, bound, set_cookie};
use crate::sign_log;
use crate::site::Shared;
use crate::visit::{blocking, cookie};

/// Cookie of signing in outside that has begun, and the way as the log has it.
const BEGUN: &str = "guiju_outside";
pub(crate) const WAY: &str = "oidc";

/// For how long somebody waits for his turn to have the provider asked. It is asked apart from where passwords are checked:
/// a provider that is slow holds up nobody who signs in otherwise.
const PATIENCE: Duration = Duration::from_secs(20);

fn provider(site: &Shared) -> Result<Arc<dyn Provider>, Failure> {
    site.guard.provider.clone().ok_or(Failure::Nothing)
}

fn failed(site: &Shared, peer: std::net::IpAddr, words: &str) -> Result<Failure, Failure> {
    sign_log::refused(site, "", "", peer, WAY, "outside")?;
    Ok(Trouble::new(StatusCode::UNAUTHORIZED, "单点登录未完成", words).into())
}

/// GET /sign-in/outside. A link and no form: browsers let no form end at another site. Whoever makes somebody else follow
/// it gains nothing, since only that browser can come back.
pub(crate) async fn begin(
    State(site): State<Shared>,
    Query(query): Query<BTreeMap<String, String>>,
    request: Request,
) -> Result<Response, Failure> {
    let peer = Peer::of(&request);
    let provider = provider(&site)?;
    let to = To::of(&query);
    let _turn = site.asking.turn(&peer.to_string(), PATIENCE).await?;
    let here = Arc::clone(&site);
    let (secret, url) = blocking(move || {
        let begun = match provider.begin() {
            Ok(begun) => begun,
            Err(error) => {
                tracing::error!(error, "the provider could not be asked");
                let words = "单点登录暂时不能使用。请稍后再试，或者用本系统的密码登录。";
                return Err(failed(&here, peer, words)?);
            }
        };
        let (secret, url) = (token()?, begun.url.clone());
        let owner = (peer.to_string(), here.limits.outside_each);
        here.begun.begin(&secret, begun, (here.clock)(), (&owner.0, owner.1));
        Ok((secret, url))
    })
    .await?;
    let mut response = Redirect::to(&url).into_response();
    set_cookie(&mut response, &site, BEGUN, &format!("{secret}.{}", guiju_ui::encode(&to.0)))?;
    Ok(response)
}

/// GET /sign-in/back
pub(crate) async fn back(
    State(site): State<Shared>,
    headers: HeaderMap,
    Query(query): Query<BTreeMap<String, String>>,
    request: Request,
) -> Result<Response, Failure> {
    let peer = Peer::of(&request);
    let provider = provider(&site)?;
    let kept = cookie(&headers, BEGUN).unwrap_or_default().to_owned();
    let (secret, to) = kept.split_once('.').unwrap_or((&kept, ""));
    let begun = site.begun.end(secret, (site.clock)());
    let given = |name: &str| query.get(name).map_or("", String::as_str).to_owned();
    let Some(begun) = begun.filter(|begun| same(&begun.state, &given("state"))) else {
        return Err(failed(&site, peer, "不是从本系统的登录页面开始的，或者已经过期。请重新登录。")?);
    };
    let code = given("code");
    if code.is_empty() {
        return Err(failed(&site, peer, "统一认证没有确认您的身份。请重新登录。")?);
    }
    let _turn = site.asking.turn(&peer.to_string(), PATIENCE).await?;
    let here = Arc::clone(&site);
    let account = blocking(move || match provider.identify(&begun, &code) {
        Ok(identity) => bound(&here, WAY, &identity, "", peer),
        Err(error) => {
            tracing::warn!(error, "the provider vouched for nobody");
            Err(failed(&here, peer, "统一认证没有确认您的身份。请重新登录。")?)
        }
    })
    .await?;
    let Some(account) = account else {
        let words = "统一认证已经通过，但这一身份没有绑定本系统的账号。请系统管理员绑定。";
        return Err(Trouble::new(StatusCode::FORBIDDEN, "没有绑定账号", words).into());
    };
    let to = To::safe(&decoded(to));
    let mut response = enter_by(&site, Came { account, way: WAY.to_owned(), peer, to, headers }).await?;
    set_cookie(&mut response, &site, BEGUN, "")?;
    Ok(response)
}

/// An address as it was before it went into a cookie; nothing where it is not one of ours.
fn decoded(text: &str) -> String {
    let mut bytes = vec![];
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let pair: Vec<u8> = rest.by_ref().take(2).collect();
        match std::str::from_utf8(&pair).ok().and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => bytes.push(byte),
            None => return String::new(),
        }
    }
    String::from_utf8(bytes).unwrap_or_default()
}
