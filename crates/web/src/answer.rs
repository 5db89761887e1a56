//! Answers that are no ordinary page: nothing here, not now, too much, a fault.

use askama::Template;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use guiju_store::StoreError;
use guiju_ui::{Frame, Markup};

use crate::site::Site;
use crate::style;

/// One clear page for a request that came to nothing.
#[derive(Debug, Clone)]
pub(crate) struct Trouble {
    pub status: StatusCode,
    pub title: &'static str,
    /// What is so, and what to do.
    pub words: String,
}

impl Trouble {
    pub(crate) const ELSEWHERE: Trouble =
        Trouble { status: StatusCode::FORBIDDEN, title: "请从本系统的页面提交", words: String::new() };

    pub(crate) fn new(status: StatusCode, title: &'static str, words: impl Into<String>) -> Self {
        Self { status, title, words: words.into() }
    }

    /// For an act that is done at the server only.
    pub(crate) fn at_terminal() -> Self {
        let words = "此项只能在服务器终端办理：guiju rulebook adopt --data 数据目录 --rulebook 规则目录 --basis 启用依据\
                     （启用规则），guiju serve（首次启动时建立政府）。未作任何记录，请联系系统管理员。";
        Self::new(StatusCode::FORBIDDEN, "此项只能在服务器终端办理", words)
    }

    /// For an answer that only has a status.
    pub(crate) fn of(status: StatusCode) -> Self {
        let (title, words) = match status {
            StatusCode::NOT_FOUND => {
                ("没有这个页面，或者您无权查看", "请从首页或列表进入。如系他人转来的链接，请向转来的同志核实。")
            }
            StatusCode::METHOD_NOT_ALLOWED => ("这个地址不能这样使用", "请从本系统的页面操作。"),
            StatusCode::PAYLOAD_TOO_LARGE => ("提交的内容过大", "未作任何记录。请减少内容或附件后重新提交。"),
            StatusCode::UNSUPPORTED_MEDIA_TYPE => {
                ("不能识别所提交内容的格式", "未作任何记录。请从本系统的页面填写并提交。")
            }
            StatusCode::REQUEST_TIMEOUT => ("提交用时过长", "未作任何记录。请检查网络后重新提交。"),
            s if s.is_server_error() => {
                ("系统暂时不能完成这一请求", "未能确认已作记录。请稍后重试；仍不能完成的，请联系系统管理员。")
            }
            _ => ("提交的内容无法识别", "未作任何记录。请从本系统的页面重新提交。"),
        };
        Self::new(status, title, words)
    }
}

impl IntoResponse for Trouble {
    /// The page itself is made at the door, which knows the site.
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Why a page could not be made.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Not there, or not for this person: the two are not told apart.
    Nothing,
    /// Sign in first; where to go afterwards.
    SignIn(String),
    /// Change the password first.
    Password,
    /// Set the second factor up first.
    Second,
    /// A page of its own.
    Trouble(Trouble),
    /// The store failed.
    Store(StoreError),
    /// A template failed.
    Render(askama::Error),
    /// Something else broke.
    Broken(String),
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Failure::Store(error)
    }
}
impl From<askama::Error> for Failure {
    fn from(error: askama::Error) -> Self {
        Failure::Render(error)
    }
}
impl From<Trouble> for Failure {
    fn from(trouble: Trouble) -> Self {
        Failure::Trouble(trouble)
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let broken = |what: &str, error: String| {
            tracing::error!(what, error, "fault: a page could not be made");
            Trouble::of(StatusCode::INTERNAL_SERVER_ERROR).into_response()
        };
        match self {
            Failure::Nothing => Trouble::of(StatusCode::NOT_FOUND).into_response(),
            Failure::SignIn(to) => Redirect::to(&sign_in_href(&to)).into_response(),
            Failure::Second => Redirect::to("/me/second").into_response(),
            Failure::Password => Redirect::to("/password").into_response(),
            Failure::Trouble(trouble) => trouble.into_response(),
            Failure::Store(error) => broken("store", error.to_string()),
            Failure::Render(error) => broken("template", error.to_string()),
            Failure::Broken(error) => broken("program", error),
        }
    }
}

fn sign_in_href(to: &str) -> String {
    if to.is_empty() || to == "/" { "/sign-in".to_owned() } else { format!("/sign-in?to={}", guiju_ui::encode(to)) }
}

/// An HTML answer.
pub(crate) fn html(status: StatusCode, page: &Markup) -> Response {
    (status, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], page.as_str().to_owned()).into_response()
}

#[derive(Template)]
#[template(path = "trouble.html")]
struct TroublePage<'a> {
    trouble: &'a Trouble,
}

/// The page of a trouble; what the answer already carries (allowed methods, retry) is kept.
pub(crate) fn trouble_page(site: &Site, large: bool, trouble: &Trouble, before: Response) -> Response {
    let main = guiju_ui::render(&TroublePage { trouble }).unwrap_or_default();
    let frame = Frame {
        title: trouble.title,
        government: &site.government,
        style: &style::HREF,
        script: &style::SCRIPT,
        large,
        person: None,
        nav: &[],
        banner: &[],
        now: "",
        rules: "",
        main: &main,
    };
    let page = guiju_ui::frame(&frame).unwrap_or_else(|_| Markup::text(trouble.title));
    let mut response = html(trouble.status, &page);
    keep(before.headers(), response.headers_mut());
    response
}

fn keep(from: &HeaderMap, to: &mut HeaderMap) {
    for name in [header::ALLOW, header::RETRY_AFTER, header::SET_COOKIE] {
        for value in from.get_all(&name) {
            to.append(name.clone(), HeaderValue::clone(value));
        }
    }
    if to.get(header::RETRY_AFTER).is_none() && from.get(header::CONNECTION).is_some() {
        to.insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
}
