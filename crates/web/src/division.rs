//! The notices on the division of responsibilities, newest first: each leads to its record and to the organisation as it
//! was on the day it took effect.

use guiju_core::Organisation;
use guiju_core::org::Thing;
use guiju_core::register::{Ask, Cell as Value};
use guiju_ui::{ListRow, Markup, list};

use crate::answer::Failure;
use crate::lists::text;
use crate::org::href_of;
use crate::post::link;
use crate::visit::Visit;

/// The register of notices.
const NOTICES: &str = "divisions";

/// The table of notices; nothing where no matter keeps them.
pub(crate) fn notices(visit: &Visit) -> Result<Markup, Failure> {
    let kept = visit.site.matters.iter().any(|m| m.registers().iter().any(|r| r.name == NOTICES));
    if !kept {
        return Ok(Markup::none());
    }
    let mut rows = visit.reader.ask(&Ask::all(NOTICES, visit.reader.viewer(visit.person())))?.rows;
    rows.reverse();
    let row = |row: &guiju_core::register::Row| {
        let since = text(row, "since").parse::<guiju_core::OfficeTime>().ok();
        let whole = row.get("whole").and_then(Value::number) == Some(1);
        let unled: Vec<&str> = text(row, "unled").split_whitespace().map(|l| named(&visit.org, l, visit.now)).collect();
        let as_of = since.map(|t| link(&format!("/org?day={}", t.day()), "当日的组织"));
        ListRow {
            href: href_of(visit, text(row, "record")),
            cells: vec![
                text(row, "notice").into(),
                text(row, "number").into(),
                since.map(|t| t.chinese()).unwrap_or_default().into(),
                if whole { "整体" } else { "部分调整" }.into(),
                unled.join("、").into(),
                as_of.unwrap_or_else(Markup::none).into(),
            ],
        }
    };
    let rows: Vec<ListRow> = rows.iter().map(row).collect();
    Ok(list("", &["通知", "文号", "生效时间", "范围", "暂无分管", "查看"], &rows, "尚无分工通知。")?)
}

fn named<'a>(org: &'a Organisation, line: &'a str, now: guiju_core::OfficeTime) -> &'a str {
    org.name_of(Thing::Line, line, now)
}
