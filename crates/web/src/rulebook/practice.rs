//! What an article came to in practice: how often applied and refused, and who is waited for.

use guiju_core::Citation;
use guiju_gate::rulebook::Article;
use guiju_runtime::{Applied, Uses};
use guiju_ui::{Cell, Markup, cite_place};

use super::norms::grid;
use crate::answer::Failure;
use crate::visit::Visit;

/// The section's content.
pub(super) fn section(visit: &Visit, article: &Article) -> Result<Markup, Failure> {
    let uses = visit.reader.uses(article)?;
    let mut parts = vec![said(&uses)];
    if uses.applied.len() > 1 {
        let heads = ["条款", "准予办理", "最近一次"].map(str::to_owned);
        let rows: Vec<Vec<Cell>> = uses.applied.iter().map(row).collect();
        parts.push(grid("", &heads, &rows)?);
    }
    if !uses.waiting.is_empty() {
        let heads = ["等谁办理", "件数"].map(str::to_owned);
        let named = |(post, n): (&String, &u64)| {
            vec![Cell::from(visit.org.post_with_holder(post, visit.now)), n.to_string().into()]
        };
        let rows: Vec<Vec<Cell>> = uses.waiting.iter().map(named).collect();
        parts.push(grid("依本条等待办理", &heads, &rows)?);
    }
    Ok(Markup::join(parts))
}

fn said(uses: &Uses) -> Markup {
    let applied = match uses.applied.first() {
        Some(whole) => format!("依本条准予办理{}次{}。", whole.times, last(whole)),
        None => "还没有依本条准予办理的事项。".to_owned(),
    };
    let refused = match uses.remembered {
        Some(since) => format!("依本条未予通过{}次（只计最近的记录，自{}起）。", uses.refused, since.chinese()),
        None => "没有未予通过的记录（只计本次启动以来的）。".to_owned(),
    };
    let waiting: u64 = uses.waiting.values().sum();
    let waiting = if waiting == 0 {
        "现在没有依本条等待办理的事项。".to_owned()
    } else {
        format!("现有{waiting}件等待办理。")
    };
    Markup::trusted(format!("<p>{}</p>", Markup::text(&format!("{applied}{refused}{waiting}"))))
}

fn last(applied: &Applied) -> String {
    applied.last.map(|at| format!("，最近一次在{}", at.chinese())).unwrap_or_default()
}

fn row(applied: &Applied) -> Vec<Cell> {
    let place = Citation { book: String::new(), place: applied.place.clone(), norm: String::new() };
    let whole = if applied.place.contains('.') { String::new() } else { "（全条）".to_owned() };
    let label = Markup::join([cite_place(&place), Markup::text(&whole)]);
    vec![
        label.into(),
        format!("{}次", applied.times).into(),
        applied.last.map(|at| at.chinese()).unwrap_or_default().into(),
    ]
}
