//! Tables in plain text: rows whose cells are parted by tabs, as spreadsheets and word processors hand them over, or by upright strokes.
//! Between strokes `<` and `^` say that the cell to the left or above goes on, `\n` that a line ends, and a first row of the one
//! word 横排 that the table lies on its side.

use std::collections::BTreeSet;

use crate::body::{Block, Cell, Table};
use crate::clean::Doubt;

/// So many columns a table has at most; further cells go into the last.
const COLUMNS: usize = 40;
/// The word of a table that lies on its side.
const LANDSCAPE: &str = "横排";
const LEFT: &str = "<";
const UP: &str = "^";

/// A line that may be a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    cells: Vec<String>,
    is_tabbed: bool,
}

impl Row {
    /// The row as a line of text, where it stands alone.
    pub fn as_text(&self) -> (String, Option<Doubt>) {
        let filled: Vec<&str> = self.cells.iter().map(String::as_str).filter(|c| !c.is_empty()).collect();
        let doubt = (self.is_tabbed && filled.len() > 1).then_some(Doubt::Tabs);
        (filled.join(" "), doubt)
    }

    /// Whether it is a table where it stands alone: more than one cell between strokes.
    pub fn is_table(&self) -> bool {
        !self.is_tabbed && !self.is_rule() && self.cells.len() > 1
    }

    /// Dashes, which some write under the head of a table.
    fn is_rule(&self) -> bool {
        !self.is_tabbed && self.cells.iter().all(|c| is_dashes(c))
    }

    fn goes_on(&self, column: usize, way: &str) -> bool {
        !self.is_tabbed && self.cells.get(column).is_some_and(|c| c == way)
    }
}

fn is_dashes(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b"-:".contains(&b))
}

/// Reads a line as a row.
pub(crate) fn row(line: &str) -> Option<Row> {
    let trimmed = |parts: &mut dyn Iterator<Item = &str>| parts.map(|c| c.trim().to_owned()).collect::<Vec<_>>();
    let stroked = line.trim().strip_prefix('|').and_then(|l| l.strip_suffix('|'));
    if let Some(inner) = stroked {
        return Some(Row { cells: trimmed(&mut inner.split('|')), is_tabbed: false });
    }
    line.contains('\t').then(|| Row { cells: trimmed(&mut line.split('\t')), is_tabbed: true })
}

/// Rows as a table: its first row is the head; short rows are filled up, which is doubted.
pub(crate) fn table<'a>(rows: impl Iterator<Item = &'a Row>) -> (Table, Option<Doubt>) {
    let mut rows: Vec<&Row> = rows.filter(|row| !row.is_rule()).collect();
    let landscape = rows.len() > 1 && rows.first().is_some_and(|row| row.cells == [LANDSCAPE]);
    if landscape {
        rows.remove(0);
    }
    let wide = rows.iter().map(|row| row.cells.len()).max().unwrap_or(0).min(COLUMNS);
    let ragged = rows.iter().any(|row| row.cells.len() != wide);
    let (cells, strays) = cells_of(&rows, wide);
    // The head ends where the cells of its first row end.
    let head = cells.first().into_iter().flatten().map(|cell| cell.rows).max().unwrap_or(1);
    let table = Table { widths: widths(&rows, wide), head, rows: cells, landscape, ..Table::default() };
    (table, (ragged || strays).then_some(Doubt::Ragged))
}

/// The cells of each row that begin there, each with how far it goes; and whether a sign says that a cell goes on where none does: there
/// an empty one stands, so that no other is moved.
fn cells_of(rows: &[&Row], wide: usize) -> (Vec<Vec<Cell>>, bool) {
    let size = |n: usize| u16::try_from(n).unwrap_or(u16::MAX);
    // Places over which a cell goes that begins elsewhere.
    let mut covered = BTreeSet::new();
    let (mut all, mut strays) = (vec![], false);
    for (at, row) in rows.iter().enumerate() {
        let mut cells = vec![];
        for column in 0..wide {
            if covered.contains(&(at, column)) {
                continue;
            }
            if row.goes_on(column, LEFT) || row.goes_on(column, UP) {
                strays = true;
                cells.push(Cell { text: String::new(), columns: 1, rows: 1 });
                continue;
            }
            let right = (column + 1..wide)
                .take_while(|next| row.goes_on(*next, LEFT) && !covered.contains(&(at, *next)))
                .count();
            let goes_on = |row: &&&Row| {
                let rest = (column + 1..=column + right).all(|next| row.goes_on(next, LEFT) || row.goes_on(next, UP));
                row.goes_on(column, UP) && rest
            };
            let below = rows.iter().skip(at + 1).take_while(goes_on).count();
            let places = (at..=at + below).flat_map(|r| (column..=column + right).map(move |c| (r, c)));
            covered.extend(places.filter(|place| *place != (at, column)));
            cells.push(Cell { text: text_of(row, column, wide), columns: size(right + 1), rows: size(below + 1) });
        }
        all.push(cells);
    }
    (all, strays)
}

fn text_of(row: &Row, column: usize, wide: usize) -> String {
    let is_over = column + 1 == wide && row.cells.len() > wide;
    let taken = if is_over { row.cells.len() } else { 1 };
    let texts: Vec<&str> = row.cells.iter().skip(column).take(taken).map(String::as_str).collect();
    let text = texts.join(" ");
    if row.is_tabbed { text } else { text.replace("\\n", "\n") }
}

/// The first letters of a table.
pub(crate) fn begins(table: &Table) -> String {
    Block::Table(table.clone()).text().replace(['\t', '\n'], " ").chars().take(12).collect()
}

/// A column is as wide as its longest cell asks for, within bounds: none is squeezed away.
fn widths(rows: &[&Row], wide: usize) -> Vec<u32> {
    let longest =
        |n: usize| rows.iter().filter_map(|row| row.cells.get(n)).map(|c| c.chars().count()).max().unwrap_or(0);
    (0..wide).map(|n| u32::try_from(longest(n).clamp(3, 20)).unwrap_or(20)).collect()
}

/// A table as rows between strokes, from which it is read again.
pub(crate) fn written(table: &Table) -> String {
    let mut lines = vec![];
    if table.landscape {
        lines.push(format!("|{LANDSCAPE}|"));
    }
    // Columns of cells above that still go on: how many rows, and whether the cell begins in that column.
    let mut open: Vec<(u16, bool)> = vec![(0, false); table.widths.len()];
    for row in &table.rows {
        let mut cells = row.iter();
        let mut texts: Vec<String> = vec![];
        while texts.len() < table.widths.len() {
            if let Some((left, begins)) = open.get_mut(texts.len()).filter(|(left, _)| *left > 0) {
                *left -= 1;
                let sign = if *begins { UP } else { LEFT };
                texts.push(sign.to_owned());
                continue;
            }
            let Some(cell) = cells.next() else { break };
            for n in 0..cell.columns.max(1) {
                if let Some(place) = open.get_mut(texts.len()) {
                    *place = (cell.rows.saturating_sub(1), n == 0);
                }
                texts.push(if n == 0 { plain(&cell.text) } else { LEFT.to_owned() });
            }
        }
        texts.resize(table.widths.len(), String::new());
        // A row of nothing but dashes would be taken for the line below the head.
        if let Some(first) = texts.first().filter(|_| texts.iter().all(|t| is_dashes(t))) {
            let changed = first.replace('-', "－").replace(':', "：");
            texts.splice(..1, [changed]);
        }
        lines.push(format!("|{}|", texts.join("|")));
    }
    lines.join("\n")
}

/// A cell's text without what would be read as a sign.
fn plain(text: &str) -> String {
    match text.trim() {
        LEFT => "＜".to_owned(),
        UP => "＾".to_owned(),
        text => text.replace('|', "｜").replace('\t', " ").replace(['\n', '\r'], "\\n"),
    }
}
