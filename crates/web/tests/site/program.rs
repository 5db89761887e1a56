//! A program that comes through the interface with a token.

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use guiju_store::Tokens as _;
use guiju_store::accounts::Token;
use guiju_web::router;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::office::{District, GOV, limits};

pub struct Program {
    pub router: Router,
    pub secret: String,
}

/// What came back.
#[derive(Debug)]
pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Value,
    pub bytes: Vec<u8>,
}

impl Reply {
    pub fn header(&self, name: header::HeaderName) -> &str {
        self.headers.get(name).map_or("", |v| v.to_str().unwrap())
    }

    /// Kind of a problem; empty for what is none.
    pub fn kind(&self) -> &str {
        self.body["type"].as_str().unwrap_or_default().trim_start_matches("urn:guiju:problem:")
    }
}

impl Program {
    /// With a token of somebody, or of a program where `login` is empty.
    pub fn of(district: &District, login: &str, scopes: &[&str]) -> Self {
        let secret = format!("guiju_{}", guiju_core::journal::sha256(format!("{login} {scopes:?}").as_bytes()));
        let token = Token {
            id: secret.chars().rev().take(16).collect(),
            gov: GOV.into(),
            login: login.into(),
            label: "测试程序".into(),
            scopes: scopes.iter().map(|s| (*s).to_owned()).collect(),
            created: 0,
            created_by: login.into(),
            last_used: None,
            expires: i64::MAX,
            ended: None,
            ended_by: None,
        };
        district.accounts.create_token(&secret, &token).unwrap();
        Self { router: router(district.site(limits())), secret }
    }

    pub async fn send(&self, request: axum::http::request::Builder, body: Body) -> Reply {
        let request = request.header(header::AUTHORIZATION, format!("Bearer {}", self.secret));
        reply(&self.router, request, body).await
    }

    pub async fn get(&self, path: &str) -> Reply {
        self.send(Request::get(format!("/api/v1{path}")), Body::empty()).await
    }

    /// An act that begins something.
    pub async fn begin(&self, act: &str, key: &str, fields: &Value) -> Reply {
        self.post(&format!("/acts/{}", act.replace('.', "/")), key, "", &json!({ "fields": fields })).await
    }

    /// An act on a subject as it was seen.
    pub async fn act(&self, subject: &str, act: &str, key: &str, seen: &str, fields: &Value) -> Reply {
        let (matter, act) = act.split_once('.').unwrap();
        let path = format!("/subjects/{matter}/{subject}/acts/{act}");
        self.post(&path, key, seen, &json!({ "fields": fields })).await
    }

    pub async fn post(&self, path: &str, key: &str, seen: &str, body: &Value) -> Reply {
        let mut request = Request::post(format!("/api/v1{path}"))
            .header(header::CONTENT_TYPE, "application/json")
            .header("idempotency-key", key);
        if !seen.is_empty() {
            request = request.header(header::IF_MATCH, seen);
        }
        self.send(request, Body::from(body.to_string())).await
    }
}

/// Sends a request; every answer of the interface must be one of those that it describes.
pub async fn reply(router: &Router, request: axum::http::request::Builder, body: Body) -> Reply {
    let response = router.clone().oneshot(request.body(body).unwrap()).await.unwrap();
    let (parts, body) = response.into_parts();
    let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap().to_vec();
    let kind = parts.headers.get(header::CONTENT_TYPE).map_or("", |v| v.to_str().unwrap());
    if parts.status.as_u16() >= 400 {
        assert_eq!(kind, "application/problem+json", "{}", String::from_utf8_lossy(&bytes));
    }
    let body = if kind.contains("json") { serde_json::from_slice(&bytes).unwrap() } else { Value::Null };
    Reply { status: parts.status, headers: parts.headers, body, bytes }
}
