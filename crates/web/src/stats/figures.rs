//! The figures, each with its chart and its table.

use std::collections::BTreeMap;

use guiju_core::register::Cell as Value;
use guiju_ui::{Cell, Chart, ChartRow, Markup, chart, encode, rulebook_href};

use crate::answer::Failure;
use crate::audit;
use crate::stats::Period;
use crate::stats::rows::href;
use crate::stats::turn::{Turn, open_ask, overdue_ask, uncounted_ask};
use crate::visit::Visit;

const HANDLED: [&str; 8] = ["办结", "中位数", "九成以内", "有时限", "按时", "超期", "未能推算", "按时率"];

/// Handling time and timeliness by unit.
pub(super) fn units(visit: &Visit, period: Period, turns: &[Turn]) -> Result<Markup, Failure> {
    let name = |id: &str| visit.org.units.get(id).map_or_else(|| id.to_owned(), |u| u.name.clone());
    handled("办理用时（按单位）", "单位", ("unit", period), turns, |t| &t.unit, name)
}

/// The same by who handled it.
pub(super) fn people(visit: &Visit, period: Period, turns: &[Turn]) -> Result<Markup, Failure> {
    let name = |id: &str| visit.org.person_with_post(id, visit.now);
    handled("办理用时（按同志）", "同志", ("person", period), turns, |t| &t.person, name)
}

fn handled<'a>(
    caption: &str,
    label: &'static str,
    (by, period): (&str, Period),
    turns: &'a [Turn],
    of: impl Fn(&'a Turn) -> &'a str,
    name: impl Fn(&str) -> String,
) -> Result<Markup, Failure> {
    let mut groups: BTreeMap<&str, Vec<&Turn>> = BTreeMap::new();
    for turn in turns {
        groups.entry(of(turn)).or_default().push(turn);
    }
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_by_key(|(id, turns)| (std::cmp::Reverse(turns.len()), *id));
    let row = |(id, turns): &(&str, Vec<&Turn>)| {
        let link = |only: &str, words: &str| linked(&href(by, id, only, period), words);
        let mut minutes: Vec<u32> = turns.iter().filter_map(|t| t.minutes).collect();
        minutes.sort_unstable();
        let (median, most) = (rank(&minutes, 50), rank(&minutes, 90));
        let time = |minutes: Option<u32>| minutes.map_or_else(|| "—".to_owned(), hours);
        let limited = turns.iter().filter(|t| t.in_time.is_some()).count();
        let in_time = turns.iter().filter(|t| t.in_time == Some(true)).count();
        let late = limited.saturating_sub(in_time);
        let rate = (in_time * 1000).checked_div(limited);
        let rate = rate.map_or_else(|| "—".to_owned(), |r| format!("{}.{}%", r / 10, r % 10));
        let bars = [median, most].into_iter().flatten().map(|m| (f64::from(m), hours(m))).collect();
        let cells = vec![
            link("all", &turns.len().to_string()),
            link("counted", &time(median)),
            link("counted", &time(most)),
            link("limited", &limited.to_string()),
            link("in_time", &in_time.to_string()),
            link("late", &late.to_string()),
            link("uncounted", &turns.iter().filter(|t| !t.uncounted.is_empty()).count().to_string()),
            link("limited", &rate),
        ];
        ChartRow { label: name(id), bars, cells }
    };
    let rows: Vec<ChartRow> = groups.iter().map(row).collect();
    let columns: Vec<&str> = std::iter::once(label).chain(HANDLED).collect();
    let keys = ["用时中位数", "九成在此用时以内"];
    Ok(chart(&Chart {
        caption,
        keys: &keys,
        columns: &columns,
        rows: &rows,
        empty: "这一时期没有对您开放的办结事项。",
    })?)
}

/// The value below which so many of a hundred lie, by nearest rank; nothing where there is none.
fn rank(sorted: &[u32], percent: usize) -> Option<u32> {
    let place = sorted.len().saturating_mul(percent).div_ceil(100);
    sorted.get(place.saturating_sub(1)).copied()
}

/// `3.5小时`, `40分钟`.
pub(super) fn hours(minutes: u32) -> String {
    match minutes {
        0..60 => format!("{minutes}分钟"),
        _ => format!("{}.{}小时", minutes / 60, minutes % 60 / 6),
    }
}

/// What lies open with whom.
pub(super) fn desks(visit: &Visit) -> Result<Markup, Failure> {
    let open = visit.reader.tally(&open_ask(visit), "post")?;
    let overdue = visit.reader.tally(&overdue_ask(visit), "post")?;
    let unknown = visit.reader.tally(&uncounted_ask(visit), "post")?;
    let of = |all: &[(Value, u64)], post: &Value| all.iter().find(|(p, _)| p == post).map_or(0, |(_, n)| *n);
    let late = |post: &Value| of(&overdue, post);
    let today = Period { from: visit.now.day(), to: visit.now.day() };
    let mut rows = vec![];
    for (post, number) in &open {
        let link = |only: &str, n: u64| linked(&href("post", post.text(), only, today), &n.to_string());
        let bars = [*number, late(post)].map(|n| (f64::from(u32::try_from(n).unwrap_or(u32::MAX)), n.to_string()));
        rows.push((
            *number,
            ChartRow {
                label: visit.org.post_with_holder(post.text(), visit.now),
                bars: bars.to_vec(),
                cells: vec![link("open", *number), link("overdue", late(post)), link("unknown", of(&unknown, post))],
            },
        ));
    }
    rows.sort_by_key(|(number, _)| std::cmp::Reverse(*number));
    let rows: Vec<ChartRow> = rows.into_iter().map(|(_, row)| row).collect();
    let made = Chart {
        caption: "现在待办（按职务）",
        keys: &["待办", "其中超期"],
        columns: &["职务", "待办", "其中超期", "未能推算"],
        rows: &rows,
        empty: "没有对您开放的待办。",
    };
    Ok(chart(&made)?)
}

/// What came to nothing, by the articles against it; for whom the rules let look at that.
pub(super) fn refused(visit: &Visit) -> Result<Option<Markup>, Failure> {
    if !audit::is_open(visit) {
        return Ok(None);
    }
    let mut counts: BTreeMap<String, u32> = BTreeMap::new();
    for attempt in visit.reader.attempts() {
        for place in visit.reader.against(&attempt) {
            *counts.entry(place).or_default() += 1;
        }
    }
    let mut rows: Vec<(u32, ChartRow)> = vec![];
    for (place, number) in counts {
        let to = format!("/audit?place={}", encode(&place));
        let article = Markup::trusted(format!("<a href=\"{}\">条文</a>", rulebook_href(&place)));
        let cells: Vec<Cell> = vec![linked(&to, &number.to_string()), article.into()];
        let label = guiju_core::ground::place_in_chinese(&place);
        rows.push((number, ChartRow { label, bars: vec![(f64::from(number), number.to_string())], cells }));
    }
    rows.sort_by_key(|(number, _)| std::cmp::Reverse(*number));
    let rows: Vec<ChartRow> = rows.into_iter().map(|(_, row)| row).collect();
    let made = Chart {
        caption: "未办成事项（按条款）",
        keys: &["次数"],
        columns: &["条款", "次数", "查看"],
        rows: &rows,
        empty: "本系统这次启动以来没有按条款未办成的事项。",
    };
    Ok(Some(chart(&made)?))
}

fn linked(href: &str, words: &str) -> Cell {
    Markup::trusted(format!("<a href=\"{}\">{}</a>", Markup::text(href), Markup::text(words))).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_are_values_that_were_measured() {
        assert_eq!(rank(&[], 50), None);
        assert_eq!((rank(&[7], 50), rank(&[7], 90)), (Some(7), Some(7)));
        let ten: Vec<u32> = (1..=10).collect();
        assert_eq!((rank(&ten, 50), rank(&ten, 90)), (Some(5), Some(9)));
        assert_eq!(
            (hours(0), hours(59), hours(60), hours(399)),
            ("0分钟".into(), "59分钟".into(), "1.0小时".into(), "6.6小时".into())
        );
    }
}
