//! Typed forms of `registry`, and the table of documents in force.

use guiju_core::form::{FileRef, Problem, Values};
use guiju_core::sheet::{Flaw, Heading, Record, read as read_sheet};
use guiju_core::{Day, OfficeTime};

use super::event::InForce;

/// One act of `registry`.
#[derive(Debug, Clone)]
pub enum Command {
    /// Numbers used elsewhere before.
    OpenSeries { series: String, year: i64, last: i64, basis: String },
    /// What becomes of a number.
    SetNumber { series: String, year: i64, number: i64, fate: String, reason: String },
    /// Documents in force; what is wrong with their tables is told when it is decided.
    ImportInForce {
        basis: String,
        documents: Vec<InForce>,
        flaws: Vec<Flaw>,
        /// Each date that could be read, with its place: whether it lies ahead is known only when it is decided.
        days: Vec<(Day, Flaw)>,
    },
}

impl Command {
    /// The series and year meant.
    pub fn series(&self) -> Option<(&str, i64)> {
        match self {
            Command::OpenSeries { series, year, .. } | Command::SetNumber { series, year, .. } => Some((series, *year)),
            Command::ImportInForce { .. } => None,
        }
    }
}

/// Typed values → command.
pub fn read(act: &str, v: Values) -> Result<Command, Vec<Problem>> {
    let mut problems = vec![];
    let mut number = |field: &str, digits: std::ops::RangeInclusive<usize>, example: &str| {
        let typed = v.text(field);
        let plain = typed.bytes().all(|b| b.is_ascii_digit()) && digits.contains(&typed.len());
        let read = typed.parse::<i64>().ok().filter(|n| plain && *n > 0);
        if read.is_none() {
            problems.push(Problem::of(field, format!("“{typed}”不是有效数字，请写阿拉伯数字，如 {example}")));
        }
        read.unwrap_or_default()
    };
    let command = match act {
        "open_series" => {
            let (year, last) = (number("year", 4..=4, "2023"), number("last", 1..=6, "12"));
            Command::OpenSeries { series: v.text("series"), year, last, basis: v.text("basis") }
        }
        "set_number" => {
            let (year, number) = (number("year", 4..=4, "2023"), number("number", 1..=6, "12"));
            let (series, fate, reason) = (v.text("series"), v.text("fate"), v.text("reason"));
            Command::SetNumber { series, year, number, fate, reason }
        }
        "import_in_force" => {
            let (documents, flaws, days) = documents(&v.many("csv"), &v.files("files"));
            Command::ImportInForce { basis: v.text("basis"), documents, flaws, days }
        }
        other => return Err(vec![Problem::of("", format!("没有“{other}”这一行为"))]),
    };
    if problems.is_empty() { Ok(command) } else { Err(problems) }
}

/// Columns of the table of documents in force.
const COLUMNS: &[Heading] = &[
    Heading::needed("title", "标题"),
    Heading::free("number", "发文字号"),
    Heading::needed("issuer", "制发机关"),
    Heading::needed("day", "成文日期"),
    Heading::needed("normative", "行政规范性文件"),
    Heading::needed("source", "来源"),
    Heading::needed("voucher", "核对人"),
    Heading::free("file", "附件文件名"),
];

/// Most characters of a cell.
const LONGEST: usize = 200;

/// Documents, what is wrong with their tables, and each date with its place.
type Read = (Vec<InForce>, Vec<Flaw>, Vec<(Day, Flaw)>);

/// The documents of all tables, as far as they can be read, and everything that is wrong.
fn documents(sheets: &[String], files: &[FileRef]) -> Read {
    let (mut documents, mut flaws, mut days): Read = (vec![], vec![], vec![]);
    for sheet in sheets {
        let (file, text) = sheet.split_once('\n').unwrap_or((sheet, ""));
        let file = file.trim();
        let read = read_sheet(file, text, COLUMNS);
        flaws.extend(read.flaws);
        for record in &read.records {
            let at = |column: &str, typed: String, message: &str| Flaw {
                file: file.to_owned(),
                line: record.line,
                column: COLUMNS.iter().find(|h| h.name == column).map(Heading::shown).unwrap_or_default(),
                typed,
                message: message.to_owned(),
            };
            let document =
                document(record, files, &mut |column, typed, message| flaws.push(at(column, typed, message)));
            if let Ok(day) = record.text("day").parse::<Day>() {
                days.push((day, at("day", record.text("day"), "")));
            }
            let twice = |d: &InForce| !document.number.is_empty() && d.number == document.number;
            if documents.iter().any(twice) {
                flaws.push(at("number", document.number.clone(), "在表中出现了两次"));
            }
            documents.push(document);
        }
    }
    let named = |f: &&FileRef| documents.iter().any(|d| d.file.as_ref() == Some(f));
    for file in files.iter().filter(|f| !named(f)) {
        let message = "这一附件没有哪一行提到，请在“附件文件名”列写明，或者不要上传".to_owned();
        flaws.push(Flaw { file: file.name.clone(), message, ..Flaw::default() });
    }
    if documents.is_empty() && flaws.is_empty() {
        flaws.push(Flaw { file: "现行文件表".to_owned(), message: "没有一行".to_owned(), ..Flaw::default() });
    }
    (documents, flaws, days)
}

fn document(record: &Record, files: &[FileRef], flaw: &mut dyn FnMut(&str, String, &str)) -> InForce {
    let text = |name: &str| record.text(name);
    for column in COLUMNS {
        if text(column.name).chars().count() > LONGEST {
            flaw(column.name, text(column.name), "太长，最多200字");
        }
    }
    let day: Option<Day> = text("day").parse().ok();
    if day.is_none() && !text("day").is_empty() {
        flaw("day", text("day"), "不是有效日期，应如 2023-01-09");
    }
    let normative = match text("normative").as_str() {
        "是" => true,
        "否" | "" => false,
        other => {
            flaw("normative", other.to_owned(), "应写“是”或者“否”");
            false
        }
    };
    let named = text("file");
    let file = files.iter().find(|f| f.name == named).cloned();
    if file.is_none() && !named.is_empty() {
        flaw("file", named, "没有上传这一附件");
    }
    InForce {
        title: text("title"),
        number: text("number"),
        issuer: text("issuer"),
        // Where it could not be read, the table is refused anyhow.
        day: day.unwrap_or_else(|| OfficeTime::from_unix(0).day()),
        normative,
        source: text("source"),
        voucher: text("voucher"),
        file,
    }
}
