//! One's own passkeys: added, named, listed, removed. The browser's answer comes in a form; only a script can ask for it.

use askama::Template;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use guiju_store::Passkey;
use guiju_ui::{ListRow, Markup, list, render};

use crate::answer::{Failure, Trouble};
use crate::attempts::Peer;
use crate::by_passkey::AskPage;
use crate::passkeys::{Added, KeyOwner, handle, keys, of};
use crate::proof::{self, Proof};
use crate::second::{has_codes, is_required};
use crate::secret::token;
use crate::session;
use crate::sign_in::{field, plain};
use crate::sign_log::{self, when};
use crate::visit::{Visit, blocking};

/// Longest name of a key, in characters.
const NAME: usize = 30;
/// So many keys somebody may have begun to add and not ended.
const EACH: usize = 5;

#[derive(Template)]
#[template(path = "passkeys.html")]
struct MinePage<'a> {
    csrf: &'a str,
    problem: &'a str,
    required: bool,
    list: Markup,
    /// Id and name of each.
    keys: Vec<(String, String)>,
    most: usize,
    /// What was typed as the name of a new one.
    name: &'a str,
    longest: usize,
    /// Which proof is asked for besides.
    code: bool,
    password: bool,
    /// Within so many minutes of signing in, where that is the proof.
    fresh: Option<u32>,
}

fn page(visit: &Visit, status: StatusCode, problem: &str, name: &str) -> Result<Response, Failure> {
    let site = &visit.site;
    keys(site)?;
    let has = of(site, &visit.account.login)?;
    let row = |key: &Passkey| {
        let used = key.used.map_or_else(|| "尚未使用".to_owned(), when);
        ListRow { href: None, cells: vec![key.name.as_str().into(), when(key.added).into(), used.into()] }
    };
    let rows: Vec<ListRow> = has.iter().map(row).collect();
    let proof = Proof::of(visit)?;
    let page = MinePage {
        csrf: &visit.session.csrf,
        problem,
        required: is_required(site, &visit.reader, &visit.account) && has.is_empty() && proof != Proof::Code,
        list: list("", &["名称", "添加时间", "最近使用"], &rows, "还没有通行密钥。")?,
        keys: has.into_iter().map(|key| (key.id, key.name)).collect(),
        most: site.limits.passkeys,
        name,
        longest: NAME,
        code: proof == Proof::Code,
        password: proof == Proof::Password,
        fresh: (proof == Proof::Fresh).then_some(site.guard.settings.fresh_minutes),
    };
    visit.page(status, "通行密钥", "/me", &render(&page)?)
}

/// GET /me/passkeys
pub(crate) async fn mine(visit: Visit) -> Result<Response, Failure> {
    blocking(move || page(&visit, StatusCode::OK, "", "")).await
}

/// What is wrong with the name of a new key, and with adding one at all.
fn problem(visit: &Visit, name: &str) -> Result<Option<String>, Failure> {
    let has = of(&visit.site, &visit.account.login)?;
    let most = visit.site.limits.passkeys;
    let mut wrong = vec![];
    if name.is_empty() {
        wrong.push("请填写名称，如“办公室电脑”“手机”".to_owned());
    }
    if name.chars().count() > NAME {
        wrong.push(format!("名称不超过{NAME}个字"));
    }
    if name.chars().any(char::is_control) {
        wrong.push("名称中有不能显示的字符".to_owned());
    }
    if has.iter().any(|key| key.name == name) {
        wrong.push(format!("已有名为“{name}”的通行密钥，请另起名称"));
    }
    if has.len() >= most {
        wrong.push(format!("通行密钥最多{most}个，请先移除不用的"));
    }
    Ok((!wrong.is_empty()).then(|| format!("{}。", wrong.join("；"))))
}

/// POST /me/passkeys: begins to add one; the browser is asked for it on the page that comes.
pub(crate) async fn begin(visit: Visit, request: Request) -> Result<Response, Failure> {
    keys(&visit.site)?;
    let peer = Peer::of(&request);
    let typed = plain(&visit, request).await?;
    let name = field(&typed, "name").trim().to_owned();
    let mut wrong = problem(&visit, &name)?;
    if wrong.is_none() {
        wrong = proof::problem(&visit, &typed, peer).await?;
    }
    blocking(move || {
        if let Some(words) = wrong {
            let shown: String = name.chars().take(NAME * 2).collect();
            return page(&visit, StatusCode::UNPROCESSABLE_ENTITY, &words, &shown);
        }
        let (site, login) = (&visit.site, &visit.account.login);
        let has: Vec<String> = of(site, login)?.into_iter().map(|key| key.credential).collect();
        let owner = KeyOwner {
            handle: &handle(site, login),
            login,
            name: visit.org.name(visit.person()),
            government: &site.government,
        };
        let asked = keys(site)?.ask_new(&owner, &has).map_err(Failure::Broken)?;
        let begun = token()?;
        let added = Added { asked, name };
        site.adding.begin(&of_session(&visit, &begun), added.clone(), (site.clock)(), (login, EACH));
        ask_page(&visit, StatusCode::OK, &begun, &added, "")
    })
    .await
}

/// By which a key that has begun to be added is found: in the session in which it began only.
fn of_session(visit: &Visit, begun: &str) -> String {
    format!("{}\n{begun}", visit.token)
}

fn ask_page(visit: &Visit, status: StatusCode, begun: &str, added: &Added, wrong: &str) -> Result<Response, Failure> {
    let page = AskPage {
        title: "添加通行密钥",
        problem: wrong,
        action: "/me/passkeys/add",
        hidden: &[("_csrf", &visit.session.csrf), ("begun", begun)],
        kind: "create",
        options: &added.asked.options,
        button: "添加",
        other: "/me/passkeys",
        other_words: "返回",
    };
    visit.page(status, page.title, "/me", &render(&page)?)
}

/// POST /me/passkeys/add: what the browser answered.
pub(crate) async fn add(visit: Visit, request: Request) -> Result<Response, Failure> {
    keys(&visit.site)?;
    let peer = Peer::of(&request);
    let typed = plain(&visit, request).await?;
    let (begun, answer) = (field(&typed, "begun").to_owned(), field(&typed, "answer").to_owned());
    blocking(move || {
        let (site, now) = (&visit.site, (visit.site.clock)());
        let found = of_session(&visit, &begun);
        if let Some(added) = site.adding.find(&found, now).filter(|_| answer.is_empty()) {
            let words = "没有收到通行密钥。请再按一次“添加”，按浏览器的提示操作。";
            return ask_page(&visit, StatusCode::UNPROCESSABLE_ENTITY, &begun, &added, words);
        }
        let Some(added) = site.adding.end(&found, now) else {
            let words = "页面打开过久，或者已经用过，没有添加。请重新添加。";
            return page(&visit, StatusCode::FORBIDDEN, words, "");
        };
        let new = match (added.asked.check)(&answer) {
            Ok(new) => new,
            Err(error) => {
                tracing::warn!(login = visit.account.login, error, "a passkey was not added");
                let words = "浏览器给出的通行密钥未通过验证，没有添加。请重新添加。";
                return page(&visit, StatusCode::UNPROCESSABLE_ENTITY, words, &added.name);
            }
        };
        let key = Passkey {
            id: new.id,
            login: visit.account.login.clone(),
            site: keys(site)?.site().to_owned(),
            handle: handle(site, &visit.account.login),
            name: added.name,
            added: now,
            used: None,
            credential: new.credential,
        };
        if !site.guard.safe.add_passkey(&key, site.limits.passkeys)? {
            let words = "这一通行密钥已经登记，或者通行密钥已满，没有添加。";
            return page(&visit, StatusCode::CONFLICT, words, &key.name);
        }
        if let Err(unlogged) = sign_log::changed(site, &visit.account, peer, "added") {
            // What the log cannot tell does not stay.
            site.guard.safe.drop_passkey(&visit.account.login, &key.id, true)?;
            return Err(unlogged);
        }
        changed(&visit, "added")
    })
    .await
}

/// Whoever is signed in otherwise is out: he came in without the key, or by one that is no more.
fn changed(visit: &Visit, outcome: &str) -> Result<Response, Failure> {
    session::end_others(visit)?;
    tracing::info!(login = visit.account.login, outcome, "a passkey was changed");
    Ok(Redirect::to("/me/passkeys").into_response())
}

/// POST /me/passkeys/remove
pub(crate) async fn remove(visit: Visit, request: Request) -> Result<Response, Failure> {
    keys(&visit.site)?;
    let peer = Peer::of(&request);
    let typed = plain(&visit, request).await?;
    let id = field(&typed, "key").to_owned();
    let (site, login) = (visit.site.clone(), visit.account.login.clone());
    let has = of(&site, &login)?;
    if !has.iter().any(|key| key.id == id) {
        let words = "请选择要移除的通行密钥。";
        return blocking(move || page(&visit, StatusCode::UNPROCESSABLE_ENTITY, words, "")).await;
    }
    let is_last = has.len() == 1 && !has_codes(&site, &login)?;
    if is_last && is_required(&site, &visit.reader, &visit.account) {
        let words =
            "按系统设置，您的职务登录须有第二因素，不能移除最后一个通行密钥。请先添加另一个，或者设置动态口令。";
        return Err(Trouble::new(StatusCode::CONFLICT, "须有第二因素", words).into());
    }
    let wrong = proof::problem(&visit, &typed, peer).await?;
    blocking(move || match wrong {
        Some(words) => page(&visit, StatusCode::UNPROCESSABLE_ENTITY, &words, ""),
        None => {
            // Two at once may each have found the other still there.
            let may_be_last = !is_required(&site, &visit.reader, &visit.account) || has_codes(&site, &login)?;
            // What the log cannot tell is not done.
            sign_log::changed(&site, &visit.account, peer, "removed")?;
            if !site.guard.safe.drop_passkey(&login, &id, may_be_last)? {
                let words = "这一通行密钥没有移除：它已经移除，或者是最后一个。";
                return page(&visit, StatusCode::CONFLICT, words, "");
            }
            changed(&visit, "removed")
        }
    })
    .await
}
