//! Tables as office spreadsheets read and write them: CSV by RFC 4180 in UTF-8 with a byte order mark, without which some
//! spreadsheets take Chinese for another encoding. One line of headings, each with the words people read and the name
//! that programs read: `编号（id）`.

use std::collections::BTreeMap;

use crate::letters::{is_trick, misplaced};
use crate::register::{Cell, Column, ColumnKind, Row};

/// What a file begins with.
pub const BOM: &str = "\u{feff}";

/// One column of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Heading {
    /// Name that programs read, a plain identifier.
    pub name: &'static str,
    /// Words that people read.
    pub label: &'static str,
    /// Whether an empty cell is a flaw.
    pub required: bool,
}

impl Heading {
    /// A column that must be filled in.
    pub const fn needed(name: &'static str, label: &'static str) -> Self {
        Self { name, label, required: true }
    }
    /// A column that may be left empty, or left out.
    pub const fn free(name: &'static str, label: &'static str) -> Self {
        Self { name, label, required: false }
    }
    /// `编号（id）`
    pub fn shown(&self) -> String {
        shown(self.label, self.name)
    }
    /// Whether a heading as typed means this column: in full, by its name, or by its words.
    fn is(&self, typed: &str) -> bool {
        typed == self.name || typed == self.label || typed == self.shown() || typed == self.shown_plainly()
    }
    fn shown_plainly(&self) -> String {
        format!("{}({})", self.label, self.name)
    }
}

fn shown(label: &str, name: &str) -> String {
    format!("{label}（{name}）")
}

/// The text of a file: UTF-8, with a byte order mark or without, else GB 18030, in which Chinese spreadsheets save tables
/// unless told otherwise. Nothing where it is neither.
pub fn decoded(bytes: &[u8]) -> Option<String> {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => encoding_rs::GB18030.decode_without_bom_handling_and_without_replacement(bytes)?.into_owned(),
    };
    Some(text.strip_prefix(BOM).map_or_else(|| text.clone(), str::to_owned))
}

/// Signs with which a spreadsheet takes a cell for a formula; the wide ones too, which some take for the narrow.
const FORMULA: [char; 10] = ['=', '+', '-', '@', '＝', '＋', '－', '＠', '\t', '\r'];

/// A text as it is written, so that no spreadsheet takes it for a formula: with an apostrophe before it. A text that
/// has one already gets another, so that [`unguarded`] gives back what was written.
pub fn guarded(text: &str) -> String {
    let bare = text.trim_start_matches('\'');
    if bare.starts_with(FORMULA) { format!("'{text}") } else { text.to_owned() }
}

/// What [`guarded`] was given.
pub fn unguarded(text: &str) -> &str {
    let bare = text.trim_start_matches('\'');
    match text.strip_prefix('\'') {
        Some(rest) if bare.starts_with(FORMULA) => rest,
        _ => text,
    }
}

/// One record, its line end included. Texts must have been guarded where a spreadsheet may open them.
pub fn record<S: AsRef<str>>(cells: impl IntoIterator<Item = S>) -> String {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(vec![]);
    // Writing to memory cannot fail, and one record has as many cells as it has.
    let _ = writer.write_record(cells.into_iter().map(|c| c.as_ref().to_owned()));
    let bytes = writer.into_inner().unwrap_or_default();
    String::from_utf8(bytes).unwrap_or_default()
}

/// The headings of a register's columns, with the byte order mark before them.
pub fn register_head(columns: &[Column]) -> String {
    format!("{BOM}{}", record(columns.iter().filter(|c| c.is_told()).map(|c| shown(c.label, c.name))))
}

/// A row of a register as one record.
pub fn register_row(columns: &[Column], row: &Row) -> String {
    record(columns.iter().filter(|c| c.is_told()).map(|c| cell(c, row.get(c.name))))
}

/// Yes and no in words; numbers as they are, which are no formulas even where they are negative.
fn cell(column: &Column, cell: Option<&Cell>) -> String {
    match cell {
        Some(Cell::Text(text)) => guarded(text),
        Some(Cell::Yes(yes)) => if *yes { "是" } else { "否" }.to_owned(),
        Some(Cell::Number(n)) if column.kind == ColumnKind::Yes => if *n == 0 { "否" } else { "是" }.to_owned(),
        Some(Cell::Number(n)) => n.to_string(),
        Some(Cell::Null) | None => String::new(),
    }
}

/// A whole table in memory: byte order mark, headings, records.
pub fn table<R: IntoIterator<Item = String>>(headings: &[Heading], rows: impl IntoIterator<Item = R>) -> String {
    let mut text = format!("{BOM}{}", record(headings.iter().map(Heading::shown)));
    for row in rows {
        text.push_str(&record(row.into_iter().map(|cell| guarded(&cell))));
    }
    text
}

/// One record as it was read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Record {
    /// The line on which it begins, from 1; the headings stand on the first.
    pub line: usize,
    /// Cells by column name, without blanks around them; columns that the file does not have are absent.
    pub cells: BTreeMap<&'static str, String>,
}

impl Record {
    /// The text of a cell; empty where there is none.
    pub fn text(&self, name: &str) -> String {
        self.cells.get(name).cloned().unwrap_or_default()
    }
}

/// One thing wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Flaw {
    /// The file, as it was named.
    pub file: String,
    /// The line, from 1; 0 for the file as a whole.
    pub line: usize,
    /// The column as its heading is shown; empty for the whole line.
    pub column: String,
    /// What was typed; empty where nothing was, or where it is the whole line.
    pub typed: String,
    /// What is wrong and what would be right, in Chinese.
    pub message: String,
}

impl Flaw {
    /// `units.csv 第3行“上级（parent）”列：……`
    pub fn told(&self) -> String {
        let Self { file, line, column, typed, message } = self;
        let line = if *line == 0 { String::new() } else { format!(" 第{line}行") };
        let column = if column.is_empty() { String::new() } else { format!("“{column}”列") };
        let typed: String = typed.chars().filter(|c| !c.is_control() && !is_trick(*c)).take(40).collect();
        let typed = if typed.is_empty() { String::new() } else { format!("“{typed}”") };
        format!("{file}{line}{column}：{typed}{message}")
    }
}

/// What a file holds, as far as it can be read, and everything that is wrong with its form.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sheet {
    /// Its records in order.
    pub records: Vec<Record>,
    /// What is wrong.
    pub flaws: Vec<Flaw>,
}

/// Reads a file with these columns. The order of columns is free; a column that may be empty may be missing. Records
/// without any text are passed over.
pub fn read(file: &str, text: &str, headings: &[Heading]) -> Sheet {
    let mut sheet = Sheet::default();
    let text = text.strip_prefix(BOM).unwrap_or(text);
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut columns: Vec<Option<&Heading>> = vec![];
    let (mut before, mut line) = (0, 1);
    for (n, read) in reader.records().enumerate() {
        let record = match read {
            Ok(record) => record,
            Err(error) => {
                sheet.flaw(file, 0, "", "", format!("表格读不懂：{error}"));
                break;
            }
        };
        let at = record.position().and_then(|p| usize::try_from(p.byte()).ok()).unwrap_or(before);
        // The reader stands before line ends that it has not passed yet.
        let at = at + text.get(at..).map_or(0, |rest| rest.len() - rest.trim_start_matches(['\r', '\n']).len());
        line += text.get(before..at).map_or(0, |passed| passed.matches('\n').count());
        before = at;
        let cells: Vec<&str> = record.iter().map(str::trim).collect();
        if n == 0 {
            columns = sheet.head(file, &cells, headings);
        } else if cells.iter().any(|c| !c.is_empty()) {
            sheet.take(file, line, &cells, &columns);
        }
    }
    if columns.is_empty() && sheet.flaws.is_empty() {
        sheet.flaw(file, 0, "", "", "是空的，第一行应为各列的名称".to_owned());
    }
    sheet
}

impl Sheet {
    fn flaw(&mut self, file: &str, line: usize, column: &str, typed: &str, message: String) {
        let (file, column, typed) = (file.to_owned(), column.to_owned(), typed.to_owned());
        self.flaws.push(Flaw { file, line, column, typed, message });
    }

    /// Which column each heading means.
    fn head<'h>(&mut self, file: &str, cells: &[&str], headings: &'h [Heading]) -> Vec<Option<&'h Heading>> {
        let mut columns: Vec<Option<&'h Heading>> = vec![];
        let known = headings.iter().map(Heading::shown).collect::<Vec<_>>().join("、");
        for typed in cells {
            let found = headings.iter().find(|h| h.is(typed));
            match found {
                None if typed.is_empty() => {}
                None => self.flaw(file, 1, "", typed, format!("不是这个表的列，可用的列有：{known}")),
                Some(h) if columns.iter().flatten().any(|c| c.name == h.name) => {
                    self.flaw(file, 1, "", typed, "这一列出现了两次".to_owned());
                }
                Some(_) => {}
            }
            columns.push(found);
        }
        for heading in headings.iter().filter(|h| h.required) {
            if !columns.iter().flatten().any(|c| c.name == heading.name) {
                self.flaw(file, 1, "", "", format!("缺少“{}”这一列", heading.shown()));
            }
        }
        columns
    }

    fn take(&mut self, file: &str, line: usize, cells: &[&str], columns: &[Option<&Heading>]) {
        if cells.len() > columns.len() {
            let message = format!("有{}格，比第一行的{}列多，请检查逗号和引号", cells.len(), columns.len());
            self.flaw(file, line, "", "", message);
        }
        let mut record = Record { line, cells: BTreeMap::new() };
        for (n, column) in columns.iter().enumerate() {
            let Some(column) = column else { continue };
            let cell = unguarded(cells.get(n).copied().unwrap_or_default());
            if let Some(message) = misplaced(cell, true) {
                self.flaw(file, line, &column.shown(), cell, message);
            }
            if column.required && cell.is_empty() {
                self.flaw(file, line, &column.shown(), "", "没有填写".to_owned());
            }
            record.cells.insert(column.name, cell.to_owned());
        }
        self.records.push(record);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADINGS: &[Heading] = &[Heading::needed("id", "编号"), Heading::free("name", "名称")];

    #[test]
    fn what_would_be_a_formula_is_guarded_and_comes_back() {
        for text in ["=1+1", "+86", "-", "@x", "'=1", "''-", "＝甲", "'平常", "平常", "", "1-2"] {
            let written = guarded(text);
            assert!(!written.starts_with(FORMULA), "{text}");
            assert_eq!(unguarded(&written), text, "{text}");
        }
        assert_eq!(guarded("'平常"), "'平常", "only what would be a formula is touched");
    }

    #[test]
    fn files_of_both_encodings_are_read() {
        assert_eq!(decoded("\u{feff}编号".as_bytes()).as_deref(), Some("编号"));
        assert_eq!(decoded(&[0xb1, 0xe0, 0xba, 0xc5]).as_deref(), Some("编号"));
        assert_eq!(decoded(&[0x80, 0xff, 0xff]), None);
    }

    #[test]
    fn a_table_is_read_as_it_was_written() {
        let text = table(HEADINGS, [["a".to_owned(), "甲,\"乙\"\n丙".to_owned()], ["b".to_owned(), "=1".to_owned()]]);
        assert!(text.starts_with("\u{feff}编号（id）,名称（name）\r\na,"), "{text}");
        let sheet = read("t.csv", &text, HEADINGS);
        assert_eq!(sheet.flaws, vec![]);
        assert_eq!(sheet.records[0].text("name"), "甲,\"乙\"\n丙");
        assert_eq!((sheet.records[1].line, sheet.records[1].text("name").as_str()), (4, "=1"));
    }

    #[test]
    fn everything_wrong_is_told_at_once_with_line_and_column() {
        let sheet = read("t.csv", "名称,别的,id\n甲,x,\n乙,,b,c\n\n,,\u{7}\n", HEADINGS);
        let told: Vec<String> = sheet.flaws.iter().map(Flaw::told).collect();
        assert_eq!(
            told,
            [
                "t.csv 第1行：“别的”不是这个表的列，可用的列有：编号（id）、名称（name）",
                "t.csv 第2行“编号（id）”列：没有填写",
                "t.csv 第3行：有4格，比第一行的3列多，请检查逗号和引号",
                "t.csv 第5行“编号（id）”列：开头处有看不见的字符（U+0007），请删除该处后重填",
            ]
        );
        let turned = read("t.csv", "id,name\na,某局\u{202e}长\n", HEADINGS);
        let told = "t.csv 第2行“名称（name）”列：“某局长”“某局”之后有看不见的字符（U+202E），请删除该处后重填";
        assert_eq!(turned.flaws[0].told(), told);
        assert_eq!(read("t.csv", "", HEADINGS).flaws.len(), 1);
        assert_eq!(read("t.csv", "name\n", HEADINGS).flaws[0].told(), "t.csv 第1行：缺少“编号（id）”这一列");
    }
}
