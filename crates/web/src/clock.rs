//! Time limits on pages: the light, the end, and how it was counted.

use guiju_core::journal::{Clock, Light, Obligation};
use guiju_core::{Norms as _, OfficeTime, Side};
use guiju_ui::{Markup, cite};

use crate::visit::Visit;

/// The light and the end of an obligation, with the count laid open underneath.
pub(crate) fn shown(visit: &Visit, obligation: &Obligation) -> Markup {
    let now = visit.now;
    let Some(clock) = obligation.clock.as_ref().filter(|c| c.limit.is_some()) else { return Markup::text("—") };
    let light = clock.light(now);
    let class = match light {
        Light::Overdue => "overdue",
        Light::Near => "near",
        Light::Normal => "normal",
    };
    let end = match clock.due {
        Some(due) if light == Light::Overdue => format!("{}到期，{}", due.chinese(), late(due, now)),
        Some(due) => format!("{}到期", due.chinese()),
        None => clock.uncounted.clone(),
    };
    let label = if clock.due.is_some() { light.to_string() } else { "未推算".to_owned() };
    let head = format!("<span class=\"light {class}\">{label}</span> {}", Markup::text(&end));
    Markup::trusted(format!("{head}{}", counted(visit, clock)))
}

/// 已超2天: a fact, no judgement.
fn late(due: OfficeTime, now: OfficeTime) -> String {
    match due.day().days_until(now.day()) {
        0 => "今日已超时".to_owned(),
        days => format!("已超{days}天"),
    }
}

/// The count day by day.
fn counted(visit: &Visit, clock: &Clock) -> Markup {
    let Some(limit) = clock.limit else { return Markup::none() };
    let from = clock.from.chinese();
    let from = if limit.side == Side::Before { format!("{from}之前") } else { format!("自{from}起") };
    let mut words = format!("{from}，{limit}");
    if clock.extended > 0 {
        words.push_str(&format!("（其中延长{}{}）", clock.extended, limit.unit.label()));
    }
    let lines: Vec<String> =
        clock.how.iter().map(|day| format!("<li>{}</li>", Markup::text(&day.to_string()))).collect();
    let why = if clock.uncounted.is_empty() {
        String::new()
    } else {
        format!("<p>不能推算：{}</p>", Markup::text(&clock.uncounted))
    };
    Markup::trusted(format!(
        "<details class=\"count\"><summary>怎样计算</summary><p>{}　依据{}</p><ol>{}</ol>{why}</details>",
        Markup::text(&words),
        visit.edition.duty(&clock.duty).map(|duty| cite(&duty.citation)).unwrap_or_default(),
        lines.concat()
    ))
}
