//! 今日谁可签发什么: the boards of all matters.

use axum::http::StatusCode;
use axum::response::Response;
use guiju_ui::{Board, Markup};

use crate::answer::Failure;
use crate::visit::{Visit, blocking};

/// GET /today
pub(crate) async fn show(visit: Visit) -> Result<Response, Failure> {
    blocking(move || {
        let board = Board { org: &visit.org, norms: &*visit.edition, now: visit.now };
        let day = Markup::text(&visit.now.day().chinese());
        let head = "<h1>今日谁可签发什么</h1><p class=\"lead\">按现行规则、分工、授权和外出情况推算，";
        let mut parts = vec![Markup::trusted(format!("{head}{day}。</p><div class=\"board\">"))];
        for pages in visit.site.pages {
            parts.extend(pages.board(&board)?.map(Markup::trusted));
        }
        parts.push(Markup::trusted("</div>".to_owned()));
        visit.page(StatusCode::OK, "今日可签发", "/today", &Markup::join(parts))
    })
    .await
}
