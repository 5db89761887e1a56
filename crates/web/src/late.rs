//! A form that arrives when nobody is signed in any more: nothing typed is lost.

use askama::Template;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::Response;
use guiju_ui::{Frame, Markup, Notice, notice, render};

use crate::answer::{self, Failure};
use crate::attempts::Peer;
use crate::body::{self, Desk, Typed};
use crate::large;
use crate::packing;
use crate::site::Shared;
use crate::style;

/// Names of hidden fields that mean nothing to the next session.
const OF_THE_SESSION: [&str; 1] = [guiju_ui::form::KEPT];

/// Reads what was typed, stages nothing, records nothing.
struct Nobody;

impl Desk for Nobody {
    fn admits(&self, _: &Typed) -> bool {
        false
    }
    fn is_table(&self, _: &str) -> bool {
        false
    }
    async fn stage(&self, _: Vec<u8>, _: &str, _: &str) -> Result<Result<String, String>, Failure> {
        Ok(Err("请重新选择文件".to_owned()))
    }
}

#[derive(Template)]
#[template(path = "late.html")]
struct LatePage<'a> {
    action: &'a str,
    typed: Vec<(&'a str, &'a str)>,
    files: bool,
    heed: Markup,
}

/// A page that keeps what was typed until its author has signed in again.
pub(crate) async fn keep(site: &Shared, request: Request) -> Result<Response, Failure> {
    let large = large::is_large(request.headers());
    let action = request.uri().path().to_owned();
    let peer = Peer::of(&request).to_string();
    let turn = site.strangers.turn(&peer, site.limits.body_time).await?;
    let typed = body::read(request, &site.limits, &Nobody).await?;
    drop(turn);
    let hidden = typed.hidden.iter().filter(|(name, _)| !OF_THE_SESSION.contains(&name.as_str()));
    let all = hidden.chain(&typed.form.fields);
    let pairs = all.flat_map(|(name, values)| values.iter().map(move |v| (name.as_str(), v.as_str())));
    let words = Markup::text("登录已过期，尚未作任何记录。所填内容都保留在这一页。");
    let page = LatePage {
        action: &action,
        typed: pairs.filter(|(_, typed)| !packing::is_secret(typed)).collect(),
        files: !typed.problems.is_empty() || typed.hidden.contains_key(guiju_ui::form::KEPT),
        heed: notice(Notice::Heed, &words)?,
    };
    let frame = Frame {
        title: "登录已过期",
        government: &site.government,
        style: &style::HREF,
        script: &style::SCRIPT,
        large,
        person: None,
        nav: &[],
        banner: &site.notices,
        now: "",
        rules: "",
        main: &render(&page)?,
    };
    Ok(answer::html(StatusCode::UNAUTHORIZED, &guiju_ui::frame(&frame)?))
}
