//! Tables with their spans, as a grid.

use guiju_print::{Cell, Table};

use super::Reading;
use super::lost::Loss;
use super::paragraphs::near;
use crate::tree::Node;

/// So many columns a table of ours has at most.
const COLUMNS: usize = 40;

/// A cell as it stands in its row.
struct Raw {
    text: String,
    column: usize,
    columns: usize,
    /// Whether it only continues the cell above.
    goes_on: bool,
}

impl Reading {
    /// Reads a table. A cell that goes on under one of another width is a cell of its own.
    pub(crate) fn table(&mut self, node: &Node) -> Table {
        let mut losses = vec![];
        let mut rows: Vec<Vec<Raw>> = vec![];
        for row in wrapped(node, "tr") {
            if row.at(&["trPr", "del"]).is_some() {
                losses.push(Loss::Changes);
                continue;
            }
            rows.push(self.row(row, &mut losses));
        }
        let wide = rows.iter().flatten().map(|raw| raw.column + raw.columns).max().unwrap_or(0);
        let table = Table { widths: vec![1; wide], head: 1, rows: cells(rows, wide), ..Table::default() };
        let text: Vec<&str> = table.rows.iter().flatten().map(|c| c.text.as_str()).take(4).collect();
        self.lose(losses, &near(&text.concat()));
        table
    }

    fn row(&mut self, node: &Node, losses: &mut Vec<Loss>) -> Vec<Raw> {
        let span = |path: &[&str]| node.val(path).and_then(|n| n.parse::<usize>().ok()).unwrap_or(0).min(COLUMNS);
        let mut column = span(&["trPr", "gridBefore"]);
        let mut raws: Vec<Raw> = vec![];
        for cell in wrapped(node, "tc") {
            let text = self.cell(cell, losses);
            let columns = cell.val(&["tcPr", "gridSpan"]).and_then(|n| n.parse().ok()).unwrap_or(1).clamp(1, COLUMNS);
            let is_left = cell.val(&["tcPr", "hMerge"]) == Some("continue")
                || cell.at(&["tcPr", "hMerge"]).is_some_and(|m| m.attribute("val").is_none());
            let goes_on = cell.at(&["tcPr", "vMerge"]).is_some_and(|m| m.attribute("val") != Some("restart"));
            if column >= COLUMNS {
                losses.push(Loss::Columns);
                append(raws.last_mut(), &text);
                continue;
            }
            let columns = columns.min(COLUMNS - column);
            match raws.last_mut().filter(|_| is_left) {
                Some(left) => left.columns += columns,
                None => raws.push(Raw { text, column, columns, goes_on }),
            }
            column += columns;
        }
        raws
    }

    /// The paragraphs of a cell, one on a line.
    fn cell(&mut self, node: &Node, losses: &mut Vec<Loss>) -> String {
        let mut lines = vec![];
        self.cell_lines(node, &mut lines, losses);
        self.carried.clear();
        while lines.last().is_some_and(|line: &String| line.is_empty()) {
            lines.pop();
        }
        lines.join("\n")
    }

    fn cell_lines(&mut self, node: &Node, lines: &mut Vec<String>, losses: &mut Vec<Loss>) {
        for child in node.nodes() {
            match child.name.as_str() {
                "p" => lines.extend(self.paragraph(child).map(|para| para.text.replace('\t', " ").trim().to_owned())),
                "tbl" => {
                    losses.push(Loss::NestedTable);
                    for inner in wrapped(child, "tr").into_iter().flat_map(|row| wrapped(row, "tc")) {
                        self.cell_lines(inner, lines, losses);
                    }
                }
                "sdt" | "sdtContent" | "customXml" | "ins" | "moveTo" => self.cell_lines(child, lines, losses),
                _ => {}
            }
        }
    }
}

fn append(cell: Option<&mut Raw>, text: &str) {
    if let Some(cell) = cell
        && !text.is_empty()
    {
        cell.text.push(' ');
        cell.text.push_str(text);
    }
}

/// Rows of a table or cells of a row, which content controls may wrap.
fn wrapped<'a>(node: &'a Node, name: &str) -> Vec<&'a Node> {
    let mut found = vec![];
    for child in node.nodes() {
        match child.name.as_str() {
            own if own == name => found.push(child),
            "sdt" | "sdtContent" | "customXml" | "ins" | "moveTo" => found.extend(wrapped(child, name)),
            _ => {}
        }
    }
    found
}

/// The grid: gaps are filled with empty cells, cells that go on lengthen the one above them.
fn cells(rows: Vec<Vec<Raw>>, wide: usize) -> Vec<Vec<Cell>> {
    let mut grid: Vec<Vec<Cell>> = vec![];
    // For each column the cell that begins in it and may go on: its row, its place there, its width.
    let mut open: Vec<Option<(usize, usize, usize)>> = vec![None; wide];
    for (at, row) in rows.into_iter().enumerate() {
        let mut cells: Vec<Cell> = vec![];
        let mut column = 0;
        let mut begun = vec![None; wide];
        for raw in row {
            fill(&mut cells, &mut begun, at, (column, raw.column));
            let above =
                open.get(raw.column).copied().flatten().filter(|(_, _, width)| raw.goes_on && *width == raw.columns);
            let place = match above {
                Some((row, nth, width)) => {
                    lengthen(&mut grid, row, nth);
                    (row, nth, width)
                }
                None => {
                    cells.push(cell(raw.text, raw.columns));
                    (at, cells.len() - 1, raw.columns)
                }
            };
            if let Some(slot) = begun.get_mut(raw.column) {
                *slot = Some(place);
            }
            column = raw.column + raw.columns;
        }
        fill(&mut cells, &mut begun, at, (column, wide));
        grid.push(cells);
        open = begun;
    }
    grid
}

fn fill(cells: &mut Vec<Cell>, begun: &mut [Option<(usize, usize, usize)>], at: usize, (from, to): (usize, usize)) {
    for column in from..to {
        cells.push(cell(String::new(), 1));
        if let Some(slot) = begun.get_mut(column) {
            *slot = Some((at, cells.len() - 1, 1));
        }
    }
}

fn lengthen(grid: &mut [Vec<Cell>], row: usize, nth: usize) {
    if let Some(cell) = grid.get_mut(row).and_then(|row| row.get_mut(nth)) {
        cell.rows = cell.rows.saturating_add(1);
    }
}

fn cell(text: String, columns: usize) -> Cell {
    Cell { text, columns: u16::try_from(columns).unwrap_or(1), rows: 1 }
}
