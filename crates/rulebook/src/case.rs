//! Worked examples: read here, evaluated by `proof`.

use crate::files::{Spot, Word};
use crate::near::suggestion;
use crate::sink::Sink;

/// One `case` block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// `51/1`: article and ordinal.
    pub id: String,
    /// What is asked.
    pub kind: CaseKind,
    /// The name of the question or act.
    pub subject: Word,
    /// What holds in every row unless the row says otherwise: key and cell.
    pub given: Vec<(Word, Word)>,
    /// Keys of the columns before `=>`.
    pub keys: Vec<Word>,
    /// Expectations: the columns after `=>`.
    pub expectations: Vec<Word>,
    /// Rows.
    pub rows: Vec<CaseRow>,
    /// Where the block's first line is.
    pub spot: Spot,
    /// The block as written.
    pub text: String,
}

/// What a case asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CaseKind {
    /// A table: `question: documents.form`.
    Question,
    /// The gate: `act: documents.sign`.
    Act,
    /// Tables and people together: `authority: documents.signer`.
    Authority,
    /// The clock of a duty by the shipped calendar: `duty: clear_in_time`.
    Duty,
    /// Whether a judgement is asked, and who may declare it: `judgement: mayor_needed`.
    Judgement,
    /// The labels of a class of which the program reads the labels: `class: marking`.
    Class,
}

impl CaseKind {
    /// As written in a block.
    pub fn name(self) -> &'static str {
        match self {
            CaseKind::Question => "question",
            CaseKind::Act => "act",
            CaseKind::Authority => "authority",
            CaseKind::Duty => "duty",
            CaseKind::Judgement => "judgement",
            CaseKind::Class => "class",
        }
    }
}

/// One row of a case; as many cells as the header has columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseRow {
    /// Cells under the keys; an empty cell takes what is given.
    pub cells: Vec<Word>,
    /// Cells under the expectations; an empty cell expects nothing.
    pub expected: Vec<Word>,
    /// Where the row is.
    pub spot: Spot,
    /// Line of the row, from 1.
    pub line: usize,
}

impl Case {
    /// What a row says for each key: what is given, overruled by the row's own cells; empty cells are left out.
    pub fn row_keys<'a>(&'a self, row: &'a CaseRow) -> Vec<(&'a Word, &'a Word)> {
        let own = self.keys.iter().zip(&row.cells).filter(|(_, cell)| !cell.is_empty());
        let mut all: Vec<(&Word, &Word)> = own.collect();
        for (key, cell) in &self.given {
            if !cell.is_empty() && !all.iter().any(|(k, _)| *k == key) {
                all.push((key, cell));
            }
        }
        all
    }

    /// The cell of an expectation in a row; `None` where the row expects nothing of it.
    pub fn expected<'a>(&self, row: &'a CaseRow, name: &str) -> Option<&'a Word> {
        let at = self.expectations.iter().position(|e| e.text == name)?;
        row.expected.get(at).filter(|cell| !cell.is_empty())
    }
}

/// Reads a `case` block; nothing where it does not even say what is asked.
pub(crate) fn read(body: &str, base: Spot, id: String, sink: &Sink<'_>) -> Option<Case> {
    let mut reader = Reader { sink, subject: None, given: vec![], header: None, rows: vec![] };
    let mut offset = 0;
    for line in body.split_inclusive('\n') {
        let spot = base.plus(offset);
        offset += line.len();
        let text = line.trim_end_matches(['\n', '\r']);
        if text.trim_start().starts_with('|') {
            reader.row(text, spot);
        } else if !text.trim().is_empty() {
            reader.line(text, spot);
        }
    }
    reader.finish(body, base, id)
}

struct Reader<'s> {
    sink: &'s Sink<'s>,
    subject: Option<(CaseKind, Word)>,
    given: Vec<(Word, Word)>,
    /// Keys and expectations.
    header: Option<(Vec<Word>, Vec<Word>)>,
    rows: Vec<CaseRow>,
}

impl Reader<'_> {
    /// `question: …`, `act: …`, `authority: …`, `duty: …`, `judgement: …`, `class: …`, `given: …`.
    fn line(&mut self, text: &str, spot: Spot) {
        let Some((key, rest)) = text.split_once(':') else {
            let help = "只能写 question、act、authority、duty、judgement、class、given 各行和以“|”开头的表";
            self.sink.error(spot, format!("看不懂这一行：{text}"), help);
            return;
        };
        let rest_spot = spot.plus(key.len() + 1);
        match key.trim() {
            "given" => self.given(rest, rest_spot),
            "question" => self.asks(CaseKind::Question, rest, rest_spot),
            "act" => self.asks(CaseKind::Act, rest, rest_spot),
            "authority" => self.asks(CaseKind::Authority, rest, rest_spot),
            "duty" => self.asks(CaseKind::Duty, rest, rest_spot),
            "judgement" => self.asks(CaseKind::Judgement, rest, rest_spot),
            "class" => self.asks(CaseKind::Class, rest, rest_spot),
            other => {
                let help = suggestion(other, ["question", "act", "authority", "duty", "judgement", "class", "given"]);
                self.sink.error(spot, format!("例子里没有“{other}”这种行"), help);
            }
        }
    }

    fn asks(&mut self, kind: CaseKind, rest: &str, spot: Spot) {
        let subject = trimmed(rest, spot);
        if subject.is_empty() {
            self.sink.error(spot, format!("“{}”后面没有名称", kind.name()), "");
        } else if self.subject.is_some() {
            self.sink.error(subject.spot, "一个例子块只能问一件事", "另写一块");
        } else {
            self.subject = Some((kind, subject));
        }
    }

    fn given(&mut self, rest: &str, spot: Spot) {
        for (part, at) in pieces(rest, spot, [',', '，']) {
            if part.trim().is_empty() {
                continue;
            }
            let Some((key, value)) = part.split_once('=') else {
                self.sink.error(at, format!("“{}”应写成“键=值”", part.trim()), "");
                continue;
            };
            let (name, cell) = (trimmed(key, at), trimmed(value, at.plus(key.len() + 1)));
            if self.given.iter().any(|(k, _)| *k == name) {
                self.sink.error(name.spot, format!("“{name}”给了两次"), "删去一个");
            }
            self.given.push((name, cell));
        }
    }

    fn row(&mut self, text: &str, spot: Spot) {
        let indent = text.len() - text.trim_start().len();
        let inner = text.trim();
        let inner = inner.strip_prefix('|').unwrap_or(inner);
        let inner = inner.strip_suffix('|').unwrap_or(inner);
        let cells: Vec<Word> =
            pieces(inner, spot.plus(indent + 1), ['|', '|']).into_iter().map(|(t, at)| trimmed(t, at)).collect();
        if cells.iter().all(|c| !c.is_empty() && c.chars().all(|x| matches!(x, '-' | ':'))) {
            return; // the line under a Markdown header
        }
        match &self.header {
            None => self.set_header(cells, spot),
            Some((keys, expectations)) => {
                let wanted = keys.len() + expectations.len() + 1;
                if cells.len() != wanted {
                    let help = "各行与表头列数相同；“=>”之下留空";
                    self.sink.error(spot, format!("这一行有{}格，表头有{wanted}格", cells.len()), help);
                    return;
                }
                if let Some(arrow) = cells.get(keys.len()).filter(|c| !c.is_empty() && c.text != "=>") {
                    self.sink.error(arrow.spot, "“=>”之下应当留空", "");
                }
                let expected = cells.iter().skip(keys.len() + 1).cloned().collect();
                let cells = cells.into_iter().take(keys.len()).collect();
                let line = self.sink.files.position(spot).0;
                self.rows.push(CaseRow { cells, expected, spot, line });
            }
        }
    }

    fn set_header(&mut self, cells: Vec<Word>, spot: Spot) {
        let arrow = cells.iter().position(|c| c.text == "=>");
        if arrow.is_none() {
            self.sink.error(spot, "表头里没有“=>”", "“=>”之前是各键，之后是所期望的结果");
        }
        for (at, cell) in cells.iter().enumerate() {
            if cell.is_empty() || cells.iter().take(at).any(|c| c == cell) {
                self.sink.error(cell.spot, "表头里有空的或重复的一格", "每列写一个不同的名称");
            }
        }
        let at = arrow.unwrap_or(cells.len());
        let keys = cells.iter().take(at).cloned().collect();
        self.header = Some((keys, cells.into_iter().skip(at + 1).collect()));
    }

    fn finish(self, body: &str, base: Spot, id: String) -> Option<Case> {
        let Some((kind, subject)) = self.subject else {
            let help =
                "第一行写“question: 问题”“act: 行为”“authority: 问题”“duty: 职责时限”“judgement: 认定”或“class: 类别”";
            self.sink.error(base, "例子没有写明问什么", help);
            return None;
        };
        let (keys, expectations) = self.header.unwrap_or_default();
        if self.rows.is_empty() {
            self.sink.error(base, "例子没有任何一行", "至少写一个表头和一行例子");
        } else if expectations.is_empty() {
            self.sink.error(base, "例子没有写明所期望的结果", "在表头“=>”之后写明");
        }
        let (given, rows) = (self.given, self.rows);
        Some(Case { id, kind, subject, given, keys, expectations, rows, spot: base, text: body.to_owned() })
    }
}

/// A text without the blanks around it, and where it begins.
fn trimmed(text: &str, spot: Spot) -> Word {
    let blanks = text.len() - text.trim_start().len();
    Word { text: text.trim().to_owned(), spot: spot.plus(blanks) }
}

/// The parts between separators, each with the place where it begins.
fn pieces(text: &str, spot: Spot, separators: [char; 2]) -> Vec<(&str, Spot)> {
    let mut offset = 0;
    let mut all = vec![];
    for part in text.split_inclusive(separators) {
        all.push((part.trim_end_matches(separators), spot.plus(offset)));
        offset += part.len();
    }
    if text.ends_with(separators) {
        all.push(("", spot.plus(offset)));
    }
    all
}
