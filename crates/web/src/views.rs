//! Views of a list under names that somebody gives them: saved with his account, seen by nobody else.

use axum::extract::{Path, Request};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use guiju_core::letters::is_trick;
use guiju_store::SavedView;
use guiju_ui::encode;

use crate::answer::{Failure, Trouble};
use crate::matter::list_of;
use crate::sign_in::{field, plain};
use crate::visit::{Visit, blocking};

/// No name is longer, in characters, and no address, in bytes.
const NAME: usize = 20;
const QUERY: usize = 2_000;

/// A view as a link.
pub(crate) struct ViewLink {
    pub name: String,
    pub href: String,
    /// The one being shown.
    pub active: bool,
}

/// The visitor's views of a matter's list.
pub(crate) fn links(visit: &Visit, matter: &str, shown: &str) -> Result<Vec<ViewLink>, Failure> {
    let views = visit.site.accounts.views(&visit.account.login, matter)?;
    let link = |view: SavedView| ViewLink {
        href: format!("/m/{}?{}", encode(matter), view.query),
        active: view.query == shown,
        name: view.name,
    };
    Ok(views.into_iter().map(link).collect())
}

/// POST /m/{matter}/views: saves a view, or forgets one.
pub(crate) async fn change(visit: Visit, Path(matter): Path<String>, request: Request) -> Result<Response, Failure> {
    let typed = plain(&visit, request).await?;
    let (drop, name) = (field(&typed, "drop").to_owned(), field(&typed, "name").trim().to_owned());
    let query = field(&typed, "query").to_owned();
    blocking(move || {
        list_of(&visit, &matter).ok_or(Failure::Nothing)?;
        let (settings, login) = (&visit.site.accounts, visit.account.login.as_str());
        let back = |query: &str| Ok(Redirect::to(&format!("/m/{}?{query}", encode(&matter))).into_response());
        if !drop.is_empty() {
            settings.drop_view(login, &matter, &drop)?;
            return back("");
        }
        if let Some(words) = wrong(&name, &query) {
            return Err(Trouble::new(StatusCode::UNPROCESSABLE_ENTITY, "视图没有保存", words).into());
        }
        let most = visit.site.limits.views;
        if !settings.save_view(login, &matter, &SavedView { name, query: query.clone() }, most)? {
            let words = format!("每个列表至多存{most}个视图，请先删除不用的，再保存。");
            return Err(Trouble::new(StatusCode::UNPROCESSABLE_ENTITY, "视图没有保存", words).into());
        }
        back(&query)
    })
    .await
}

/// What is wrong with a view.
fn wrong(name: &str, query: &str) -> Option<String> {
    let letters = name.chars().count();
    let of_an_address = |c: char| c.is_ascii_alphanumeric() || "-_.~%&=+".contains(c);
    match () {
        () if name.is_empty() => Some("请填写视图名称后再保存。".to_owned()),
        () if letters > NAME => Some(format!("视图名称有{letters}个字，不能超过{NAME}个字。")),
        () if name.chars().any(|c| c.is_control() || is_trick(c)) => Some("视图名称含有看不见的字符。".to_owned()),
        () if query.is_empty() || query.len() > QUERY || !query.chars().all(of_an_address) => {
            Some("没有可以保存的筛选条件，请从列表页面保存。".to_owned())
        }
        () => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_is_part_of_an_address_of_our_own() {
        assert_eq!(wrong("急件", "urgency=urgent&q=%E4%BC%9A"), None);
        for (name, query) in [
            ("", "q=a"),
            ("一二三四五六七八九十一二三四五六七八九十一", "q=a"),
            ("甲\u{202e}", "q=a"),
            ("甲", ""),
            ("甲", "q=a\r\nSet-Cookie: x"),
            ("甲", "q=\"><script>"),
        ] {
            assert!(wrong(name, query).is_some(), "{name} {query:?}");
        }
    }
}
