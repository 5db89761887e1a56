//! What is not done or not there, for programs: problem details (RFC 9457) with everything that a page would say.

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use guiju_core::Reason;
use guiju_core::form::Problem as FieldProblem;
use serde_json::{Map, Value, json};

use super::words;
use crate::answer::{Failure, Trouble};

/// Media type of every answer that is no success.
pub(crate) const MEDIA: &str = "application/problem+json";

/// How the `type` of a problem begins; its kind follows.
pub(crate) const URN: &str = "urn:guiju:problem:";

/// Kinds of problems: machine name, status, title.
pub(crate) const KINDS: [(&str, u16, &str); 17] = [
    ("unreadable", 400, "请求无法识别"),
    ("unauthenticated", 401, "没有有效的令牌"),
    ("out_of_scope", 403, "令牌不含这一权限"),
    ("account_closed", 403, "账号已停用"),
    ("forbidden", 403, "不能这样办理"),
    ("not_found", 404, "没有这一事项，或者无权查看"),
    ("method_not_allowed", 405, "这个地址不能这样使用"),
    ("too_slow", 408, "提交用时过长"),
    ("refused", 409, "按规则不能办理"),
    ("changed", 412, "打开之后已有变化"),
    ("too_large", 413, "提交的内容过大"),
    ("unsupported_media_type", 415, "不能识别所提交内容的格式"),
    ("invalid", 422, "所填内容有误"),
    ("key_reused", 422, "同一提交编号用于不同内容"),
    ("precondition_required", 428, "须写明所看的版本"),
    ("fault", 500, "系统未能完成这一请求"),
    ("busy", 503, "同时提交的人较多"),
];

/// One problem.
#[derive(Debug)]
pub(crate) struct Problem {
    kind: &'static str,
    detail: String,
    more: Vec<(String, Value)>,
    headers: Vec<(HeaderName, String)>,
}

impl Problem {
    /// A problem of a kind, in one sentence.
    pub(crate) fn new(kind: &'static str, detail: impl Into<String>) -> Self {
        Self { kind, detail: detail.into(), more: vec![], headers: vec![] }
    }

    /// What the address, a header or the query says cannot be read.
    pub(crate) fn unreadable(detail: impl Into<String>) -> Self {
        Self::new("unreadable", detail)
    }

    pub(crate) fn not_found() -> Self {
        Self::new("not_found", "没有这一事项，或者您无权查看。")
    }

    /// No token, or none that counts.
    pub(crate) fn unauthenticated() -> Self {
        let words = "请在请求头 Authorization 中以 Bearer 方式提供有效的令牌；令牌在页面“我的”中的“令牌”一栏开设。";
        Self::new("unauthenticated", words)
            .header(header::WWW_AUTHENTICATE, "Bearer realm=\"guiju\", error=\"invalid_token\"")
    }

    /// Everything that is wrong with what was typed.
    pub(crate) fn invalid(problems: &[FieldProblem]) -> Self {
        let shown = problems.iter().map(|p| json!({ "field": p.field, "message": p.message }));
        let all = problems.iter().map(|p| p.message.as_str()).collect::<Vec<_>>().join("；");
        Self::new("invalid", format!("未作任何记录。{all}")).with("problems", shown.collect())
    }

    /// Why it was not done, with the articles, the facts, the way on and who can do it now.
    pub(crate) fn reasons(kind: &'static str, reasons: &[Reason]) -> Self {
        let detail = reasons.first().map(|r| r.message.clone()).unwrap_or_default();
        Self::new(kind, detail).with("reasons", reasons.iter().map(words::reason).collect())
    }

    /// Nothing was done because too many wait.
    pub(crate) fn busy() -> Self {
        Self::busy_for(3)
    }

    /// The same, for so many seconds.
    pub(crate) fn busy_for(seconds: u64) -> Self {
        let words = "尚未记录，请稍候几秒以同一提交编号再次提交。";
        Self::new("busy", words).header(header::RETRY_AFTER, &seconds.to_string())
    }

    /// The same with one more member.
    pub(crate) fn with(mut self, name: &str, value: Value) -> Self {
        self.more.push((name.to_owned(), value));
        self
    }

    /// The same with one more header.
    pub(crate) fn header(mut self, name: HeaderName, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    /// The problem of an answer that some layer gave in its own words. `None` for a status that is none of ours.
    pub(crate) fn of_status(status: StatusCode, detail: &str) -> Option<Self> {
        let known = KINDS.iter().find(|(kind, code, _)| *code == status.as_u16() && !NARROW.contains(kind));
        let (kind, _, title) = known?;
        Some(Self::new(kind, if detail.is_empty() { title } else { detail }))
    }
}

/// Kinds that say more than their status.
const NARROW: [&str; 3] = ["out_of_scope", "account_closed", "key_reused"];

fn of(kind: &str) -> (u16, &'static str) {
    KINDS
        .iter()
        .find(|(k, _, _)| *k == kind)
        .map_or((500, "系统未能完成这一请求"), |(_, status, title)| (*status, title))
}

impl From<Trouble> for Problem {
    fn from(trouble: Trouble) -> Self {
        Self::of_status(trouble.status, &trouble.words)
            .unwrap_or_else(|| Self::new("forbidden", format!("{}。{}", trouble.title, trouble.words)))
    }
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        let broken = |what: &str, error: String| {
            tracing::error!(what, error, "fault: a program could not be answered");
            Self::new("fault", "未能确认已作记录。请稍后以同一提交编号重试；仍不能完成的，请联系系统管理员。")
        };
        match failure {
            Failure::Nothing => Self::not_found(),
            Failure::SignIn(_) => Self::unauthenticated(),
            Failure::Password => Self::new("forbidden", "须先在页面上修改密码。"),
            Failure::Second => Self::new("forbidden", "须先在页面上设置第二因素。"),
            Failure::Trouble(trouble) => trouble.into(),
            Failure::Store(error) => broken("store", error.to_string()),
            Failure::Render(error) => broken("template", error.to_string()),
            Failure::Broken(error) => broken("program", error),
        }
    }
}

impl From<guiju_store::StoreError> for Problem {
    fn from(error: guiju_store::StoreError) -> Self {
        Failure::from(error).into()
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let (status, title) = of(self.kind);
        let mut body = Map::new();
        body.insert("type".to_owned(), format!("{URN}{}", self.kind).into());
        body.insert("title".to_owned(), title.into());
        body.insert("status".to_owned(), status.into());
        body.insert("detail".to_owned(), self.detail.into());
        body.extend(self.more);
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, [(header::CONTENT_TYPE, MEDIA)], Value::Object(body).to_string()).into_response();
        for (name, value) in self.headers {
            if let Ok(value) = HeaderValue::try_from(value) {
                response.headers_mut().insert(name, value);
            }
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_status_of_its_own_kind() {
        for (kind, status, title) in KINDS {
            let response = Problem::new(kind, "x").into_response();
            assert_eq!(response.status().as_u16(), status, "{kind}");
            assert!(!title.is_empty());
            assert_eq!(response.headers()[header::CONTENT_TYPE], MEDIA);
        }
        let plain = Problem::of_status(StatusCode::FORBIDDEN, "").unwrap();
        assert_eq!(plain.kind, "forbidden", "a status alone never claims to know the reason");
        assert_eq!(Problem::of_status(StatusCode::UNPROCESSABLE_ENTITY, "").unwrap().kind, "invalid");
        assert!(Problem::of_status(StatusCode::IM_A_TEAPOT, "").is_none());
    }
}
