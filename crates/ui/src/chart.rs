//! Charts: bars drawn as SVG in the page, with a table beneath that has the same numbers. They print, and need no colour.

use askama::Template;

use crate::markup::{Markup, render};
use crate::parts::{Cell, ListRow, list};

/// Height of a row, and of the bars in it, in the drawing's own units.
const ROW: usize = 38;
const BAR: usize = 13;
/// Where bars begin, and how long the longest is.
const FROM: usize = 210;
const LONGEST: f64 = 400.0;
/// Where the words of a bar without length begin.
const WORDS: f64 = 216.0;
/// So many characters of a label fit before the bars; the table has the whole.
const LABEL: usize = 13;

/// One row of a chart.
#[derive(Debug, Clone, PartialEq)]
pub struct ChartRow {
    /// Label; the row's name in the table.
    pub label: String,
    /// Lengths of one or two bars, with what is written at their ends; a bar without a number is left out.
    pub bars: Vec<(f64, String)>,
    /// The other cells of the row in the table.
    pub cells: Vec<Cell>,
}

/// Everything a chart is made from.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart<'a> {
    /// What it shows.
    pub caption: &'a str,
    /// What the bars of a row are, in order; at most two.
    pub keys: &'a [&'a str],
    /// Columns of the table, the row's name first.
    pub columns: &'a [&'a str],
    /// Rows, in order.
    pub rows: &'a [ChartRow],
    /// Said where there is none.
    pub empty: &'a str,
}

struct Bar<'a> {
    y: usize,
    width: String,
    text_x: String,
    text_y: usize,
    words: &'a str,
    second: bool,
}

struct Drawn<'a> {
    label: String,
    y: usize,
    bars: Vec<Bar<'a>>,
}

#[derive(Template)]
#[template(path = "ui/chart.html")]
struct ChartPart<'a> {
    chart: &'a Chart<'a>,
    drawn: Vec<Drawn<'a>>,
    from: usize,
    bar: usize,
    height: usize,
    table: Markup,
}

/// A chart with its table.
pub fn chart(chart: &Chart<'_>) -> Result<Markup, askama::Error> {
    let longest = chart.rows.iter().flat_map(|r| &r.bars).map(|(n, _)| *n).fold(0.0, f64::max);
    let drawn: Vec<Drawn<'_>> = chart.rows.iter().enumerate().map(|(n, row)| draw(n, row, longest)).collect();
    let row = |r: &ChartRow| ListRow {
        href: None,
        cells: std::iter::once(Cell::from(r.label.as_str())).chain(r.cells.iter().cloned()).collect(),
    };
    let rows: Vec<ListRow> = chart.rows.iter().map(row).collect();
    let table = list("", chart.columns, &rows, chart.empty)?;
    let height = drawn.len().saturating_mul(ROW).saturating_add(8);
    render(&ChartPart { chart, drawn, from: FROM, bar: BAR, height, table })
}

fn draw(n: usize, row: &ChartRow, longest: f64) -> Drawn<'_> {
    let top = n.saturating_mul(ROW).saturating_add(4);
    let mut bars = vec![];
    for (nth, (number, words)) in row.bars.iter().enumerate() {
        let width = if longest > 0.0 { number / longest * LONGEST } else { 0.0 };
        let y = top.saturating_add(nth.saturating_mul(BAR.saturating_add(1)));
        bars.push(Bar {
            y,
            width: format!("{width:.1}"),
            text_x: format!("{:.1}", width + WORDS),
            text_y: y.saturating_add(BAR.saturating_sub(2)),
            words,
            second: nth > 0,
        });
    }
    let long = row.label.chars().count() > LABEL;
    let mut label: String = row.label.chars().take(LABEL).collect();
    if long {
        label.push('…');
    }
    Drawn { label, y: top.saturating_add(BAR.saturating_add(3)), bars }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_every_number_of_the_drawing_and_nothing_passes_unescaped() {
        let rows = [
            ChartRow {
                label: "区<司法>局".into(), bars: vec![(3.0, "3小时".into())], cells: vec!["3小时".into()]
            },
            ChartRow {
                label: "很长很长很长很长很长很长的名称".into(),
                bars: vec![(1.5, "1.5小时".into())],
                cells: vec!["1.5小时".into()],
            },
        ];
        let columns = ["单位", "中位数"];
        let made =
            Chart { caption: "用时", keys: &["中位数"], columns: &columns, rows: &rows, empty: "没有。" };
        let html = chart(&made).unwrap().as_str().to_owned();
        assert!(!html.contains("<司法>"), "{html}");
        for number in ["3小时", "1.5小时"] {
            assert!(html.matches(number).count() >= 2, "{number} stands in the drawing and in the table: {html}");
        }
        assert!(html.contains("width=\"400.0\"") && html.contains("width=\"200.0\""), "{html}");
        assert!(
            html.contains("很长很长很长很长很长很长的…") && html.contains("很长很长很长很长很长很长的名称"),
            "{html}"
        );
        let none = Chart { rows: &[], ..made };
        let html = chart(&none).unwrap().as_str().to_owned();
        assert!(html.contains("没有。") && !html.contains("<svg"), "{html}");
    }
}
