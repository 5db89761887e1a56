//! Who looked at the journal, for whom the rules let look at that.

use axum::http::StatusCode;
use axum::response::Response;
use guiju_ui::{ListRow, Markup, list};

use super::{against, noted, refused};
use crate::answer::Failure;
use crate::visit::{Visit, blocking};

/// Looks shown.
const SHOWN: usize = 500;

/// Whether the visitor may look.
pub(crate) fn is_open(visit: &Visit) -> bool {
    against(visit, visit.site.auditing.readings, &[]).is_empty()
}

/// GET /journal/readings
pub(crate) async fn show(visit: Visit) -> Result<Response, Failure> {
    blocking(move || page(&visit)).await
}

fn page(visit: &Visit) -> Result<Response, Failure> {
    const TITLE: &str = "日志的查阅记录";
    let reasons = against(visit, visit.site.auditing.readings, &[]);
    if !reasons.is_empty() {
        return refused(visit, TITLE, &reasons);
    }
    noted(visit, TITLE)?;
    let (readings, sound) = visit.site.readings.last(SHOWN)?;
    let row = |r: &guiju_store::Reading| ListRow {
        href: None,
        cells: vec![r.at.chinese().into(), visit.org.name(&r.person).into(), r.what.as_str().into()],
    };
    let rows: Vec<ListRow> = readings.iter().map(row).collect();
    let whole = if sound {
        "各条前后相连。"
    } else {
        "各条不能前后相连，记录曾被改动或者缺失，请核查。"
    };
    let head = format!(
        "<h1>{TITLE}</h1><p class=\"lead\">何人何时看过办理日志、看的是什么，新的在前，最多{SHOWN}条。{whole}</p>"
    );
    let table = list("", &["时间", "何人", "所看的内容"], &rows, "没有查阅记录。")?;
    visit.page(StatusCode::OK, TITLE, "/", &Markup::join([Markup::trusted(head), table]))
}
