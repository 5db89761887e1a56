//! A browser without scripts: keeps cookies, follows no link by itself, sends the forms it was shown.

use std::collections::BTreeMap;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use guiju_web::{Guard, Limits, Peer, Site, router};
use tower::ServiceExt as _;

use crate::office::{District, PASSWORD};

pub const HOST: &str = "127.0.0.1:8080";

#[derive(Clone)]
pub struct Browser {
    pub router: Router,
    pub cookies: BTreeMap<String, String>,
    /// From which address it comes.
    pub peer: Peer,
}

#[derive(Debug)]
pub struct Page {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

/// One part of a form that is sent.
pub enum Part<'a> {
    Text(&'a str, &'a str),
    Raw(&'a str, &'a [u8]),
    File(&'a str, &'a str, &'a [u8]),
}

impl Page {
    pub fn location(&self) -> &str {
        self.headers.get(header::LOCATION).map_or("", |v| v.to_str().unwrap())
    }

    /// Values of the hidden fields of the page's last form.
    pub fn hidden(&self) -> Vec<(String, String)> {
        let form = self.body.rsplit("<form").next().unwrap_or_default();
        let inputs = form.split("<input type=\"hidden\" name=\"").skip(1);
        let pair = |rest: &str| {
            let (name, rest) = rest.split_once("\" value=\"")?;
            Some((name.to_owned(), plain(rest.split_once('"')?.0)))
        };
        inputs.filter_map(pair).collect()
    }

    pub fn hidden_of(&self, name: &str) -> String {
        self.hidden().into_iter().find(|(n, _)| n == name).unwrap_or_default().1
    }

    /// Tokens of the files that the form keeps.
    pub fn kept(&self) -> Vec<String> {
        let inputs = self.body.split("name=\"_kept\" value=\"").skip(1);
        inputs.map(|rest| plain(rest.split_once('"').unwrap().0)).collect()
    }

    /// Whether the page says something, however its markup breaks it up.
    pub fn says(&self, words: &str) -> bool {
        self.text().contains(words)
    }

    /// The words of the page, without markup.
    pub fn text(&self) -> String {
        let mut out = String::new();
        let mut inside = false;
        for c in self.body.chars() {
            match c {
                '<' => inside = true,
                '>' => inside = false,
                _ if !inside => out.push(c),
                _ => {}
            }
        }
        plain(&out)
    }
}

fn plain(html: &str) -> String {
    html.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&#34;", "\"")
        .replace("&#39;", "'")
        .replace("&#38;", "&")
        .replace("&amp;", "&")
}

pub const BOUNDARY: &str = "----guiju-test";

/// A multipart body.
pub fn multipart(parts: &[Part<'_>]) -> Vec<u8> {
    let mut body = vec![];
    for part in parts {
        body.extend_from_slice(format!("--{BOUNDARY}\r\n").as_bytes());
        let (head, content) = match part {
            Part::Text(name, value) => (format!("form-data; name=\"{name}\""), value.as_bytes()),
            Part::Raw(name, value) => (format!("form-data; name=\"{name}\""), *value),
            Part::File(name, file, value) => (format!("form-data; name=\"{name}\"; filename=\"{file}\""), *value),
        };
        body.extend_from_slice(format!("Content-Disposition: {head}\r\n\r\n").as_bytes());
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
    body
}

fn from(last: u8) -> Peer {
    Peer([10, 0, 0, last].into())
}

impl Browser {
    pub fn on(district: &District, limits: Limits) -> Self {
        Self { router: router(district.site(limits)), cookies: BTreeMap::new(), peer: from(1) }
    }

    /// At a door with settings of its own.
    pub fn at(district: &District, guard: Guard) -> Self {
        Self::before(Site { guard, ..district.site(crate::office::limits()) })
    }

    /// Before a site.
    pub fn before(site: Site) -> Self {
        Self { router: router(site), cookies: BTreeMap::new(), peer: from(1) }
    }

    /// Another browser at the same door, at another address.
    pub fn elsewhere(&self, last: u8) -> Self {
        Self { router: self.router.clone(), cookies: BTreeMap::new(), peer: from(last) }
    }

    /// A browser of somebody who has signed in.
    pub async fn of(district: &District, login: &str) -> Self {
        let mut browser = Self::on(district, crate::office::limits());
        let page = browser.sign_in(login, PASSWORD).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{login}: {}", page.text());
        browser
    }

    pub async fn sign_in(&mut self, login: &str, password: &str) -> Page {
        let page = self.get("/sign-in").await;
        let csrf = page.hidden_of("_csrf");
        self.post_pairs("/sign-in", &[("_csrf", &csrf), ("to", "/"), ("login", login), ("password", password)]).await
    }

    pub async fn send(&mut self, request: axum::http::request::Builder, body: Body) -> Page {
        let cookies: Vec<String> = self.cookies.iter().map(|(n, v)| format!("{n}={v}")).collect();
        let request =
            request.extension(self.peer).header(header::HOST, HOST).header(header::COOKIE, cookies.join("; "));
        let response = self.router.clone().oneshot(request.body(body).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        for line in parts.headers.get_all(header::SET_COOKIE) {
            let line = line.to_str().unwrap();
            let (name, value) = line.split(';').next().unwrap().split_once('=').unwrap();
            assert!(line.contains("HttpOnly") && line.contains("SameSite=Lax") && line.contains("Path=/"), "{line}");
            match value {
                "" => self.cookies.remove(name),
                _ => self.cookies.insert(name.into(), value.into()),
            };
        }
        // A stream of counts has no end.
        let kind = parts.headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
        let body = if kind.starts_with("text/event-stream") { Body::empty() } else { body };
        let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        Page { status: parts.status, headers: parts.headers, body: String::from_utf8_lossy(&bytes).into_owned() }
    }

    pub async fn get(&mut self, path: &str) -> Page {
        self.send(Request::get(path), Body::empty()).await
    }

    pub async fn post_pairs(&mut self, path: &str, pairs: &[(&str, &str)]) -> Page {
        let encode = guiju_ui::encode;
        let body: Vec<String> = pairs.iter().map(|(n, v)| format!("{}={}", encode(n), encode(v))).collect();
        let request = Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request.header(header::ORIGIN, format!("http://{HOST}")), Body::from(body.join("&"))).await
    }

    pub async fn post_bytes(&mut self, path: &str, body: Vec<u8>) -> Page {
        let kind = format!("multipart/form-data; boundary={BOUNDARY}");
        let request = Request::post(path).header(header::CONTENT_TYPE, kind);
        self.send(request.header(header::ORIGIN, format!("http://{HOST}")), Body::from(body)).await
    }

    /// Opens a form and sends it with these parts.
    pub async fn act(&mut self, path: &str, parts: &[Part<'_>]) -> Page {
        let page = self.get(path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.text());
        self.again(path, &page, parts).await
    }

    /// Sends the form that a page showed.
    pub async fn again(&mut self, path: &str, page: &Page, parts: &[Part<'_>]) -> Page {
        let hidden = page.hidden();
        let own = hidden.iter().map(|(n, v)| Part::Text(n, v));
        let given = parts.iter().map(|p| match p {
            Part::Text(n, v) => Part::Text(n, v),
            Part::Raw(n, v) => Part::Raw(n, v),
            Part::File(n, f, v) => Part::File(n, f, v),
        });
        let all: Vec<Part<'_>> = own.chain(given).collect();
        self.post_bytes(path, multipart(&all)).await
    }

    /// The same with texts only; must be recorded. Returns the subject's address.
    pub async fn does(&mut self, path: &str, fields: &[(&str, &str)]) -> String {
        let parts: Vec<Part<'_>> = fields.iter().map(|(n, v)| Part::Text(n, v)).collect();
        let page = self.act(path, &parts).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{path}: {}", page.text());
        page.location().split('?').next().unwrap().to_owned()
    }
}
