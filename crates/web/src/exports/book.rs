//! One list as a workbook: rows are read page by page and go through a temporary file, so that no list is ever held whole.

use std::fs::File;
use std::io::{BufWriter, Seek as _, SeekFrom};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use guiju_core::register::{Ask, Cell, Column, Register, Row};
use guiju_store::export::pages;
use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

use super::{Job, Stage};
use crate::answer::Failure;
use crate::visit::Visit;

/// Rows of a sheet, the headings among them; the format has no more.
const MOST: u64 = 1_048_576;
/// At most so many rows come at a time.
const PAGE: u64 = 1_000;
/// Letters of one cell; the format has no more.
const LETTERS: usize = 32_767;
/// Width of a column that holds words, in letters.
const WIDE: f64 = 24.0;

/// How a row is told: a cell by column.
pub(crate) type Told = Box<dyn Fn(&Visit, &Row, &Column) -> Cell + Send>;

/// Writes the rows of an ask; the job says how it goes and how it ended.
pub(crate) fn write(visit: &Visit, register: &'static Register, ask: Ask, told: &Told, job: &Job) {
    let stage = match written(visit, register, ask, told, job) {
        Ok((file, bytes)) => Stage::Ready(Arc::new(file), bytes),
        Err(Failure::Trouble(trouble)) => Stage::Failed(trouble.words),
        Err(failure) => {
            tracing::error!(?failure, register = register.name, "fault: an export broke off");
            Stage::Failed("系统暂时不能写出这份工作簿，请稍后重试。".to_owned())
        }
    };
    job.end(stage);
}

fn written(
    visit: &Visit,
    register: &'static Register,
    ask: Ask,
    told: &Told,
    job: &Job,
) -> Result<(File, u64), Failure> {
    let rows = visit.reader.ask(&Ask { limit: 0, count_to: Some(MOST), ..ask.clone() })?.total;
    if rows >= MOST - PAGE {
        return Err(super::pages::too_many(MOST - PAGE).into());
    }
    job.rows.store(rows, Ordering::Relaxed);
    let columns: Vec<&'static Column> = register.columns.iter().filter(|c| c.is_told()).collect();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet_with_constant_memory().map_err(broken)?;
    head(sheet, register, &columns).map_err(broken)?;
    let (mut at, mut failed) = (0, None);
    pages(ask, &mut |ask| visit.reader.ask(ask), &mut |rows| {
        for row in rows {
            at += 1;
            let line = columns.iter().map(|column| told(visit, row, column));
            if let Err(error) = record(sheet, at, line) {
                failed = Some(error);
                return false;
            }
        }
        job.written.store(u64::from(at), Ordering::Relaxed);
        // More may have come since they were counted.
        u64::from(at) + PAGE < MOST
    })?;
    if let Some(error) = failed {
        return Err(broken(error));
    }
    let file = tempfile::tempfile().map_err(|e| Failure::Broken(e.to_string()))?;
    let out = BufWriter::new(file.try_clone().map_err(|e| Failure::Broken(e.to_string()))?);
    book.save_to_writer(out).map_err(broken)?;
    let bytes = (&file).seek(SeekFrom::End(0)).map_err(|e| Failure::Broken(e.to_string()))?;
    Ok((file, bytes))
}

#[expect(clippy::needless_pass_by_value, reason = "handed to `map_err`")]
fn broken(error: XlsxError) -> Failure {
    Failure::Broken(error.to_string())
}

fn head(sheet: &mut Worksheet, register: &Register, columns: &[&'static Column]) -> Result<(), XlsxError> {
    // The format allows 31 letters, and none of a few signs, in the name of a sheet.
    let name: String = register.label.chars().filter(|c| !"[]:*?/\\'".contains(*c)).take(31).collect();
    sheet.set_name(name)?;
    sheet.set_freeze_panes(1, 0)?;
    let bold = Format::new().set_bold();
    for (at, column) in (0..).zip(columns) {
        sheet.set_column_width(at, WIDE)?;
        sheet.write_string_with_format(0, at, column.label, &bold)?;
    }
    Ok(())
}

/// Words are written as words, so that no spreadsheet takes one for a formula.
fn record(sheet: &mut Worksheet, at: u32, line: impl Iterator<Item = Cell>) -> Result<(), XlsxError> {
    for (column, cell) in (0..).zip(line) {
        match cell {
            Cell::Null => {}
            Cell::Yes(yes) => {
                sheet.write_string(at, column, if yes { "是" } else { "否" })?;
            }
            #[expect(clippy::cast_precision_loss, reason = "the format has no other numbers")]
            Cell::Number(n) => {
                sheet.write_number(at, column, n as f64)?;
            }
            Cell::Text(text) if text.is_empty() => {}
            Cell::Text(text) => {
                let fits: String = text.chars().take(LETTERS).collect();
                sheet.write_string(at, column, fits)?;
            }
        }
    }
    Ok(())
}
