//! A text that comes as a file: read into the form, with what could not be read; the file is kept with it.

use axum::http::StatusCode;
use axum::response::Response;
use guiju_core::form::Problem;
use guiju_exchange::Limits;
use guiju_exchange::docx::{self, Lost, Read};
use guiju_print::{Attached, Block, written};
use guiju_ui::{Markup, Notice, ReadInto, notice};

use crate::act::{self, Sheet, Wanted};
use crate::answer::Failure;
use crate::visit::Visit;

/// So much of what was lost is told above the form; whoever has lost more looks at the file.
const TOLD: usize = 30;

/// The fields of an act into which a file is read.
pub(crate) fn into_of(visit: &Visit, wanted: &Wanted) -> Option<ReadInto> {
    visit.site.pages_of(wanted.name())?.read_into(wanted.spec.name)
}

/// The form again with what its file says. Nothing is done by that.
pub(crate) fn read_in(visit: &Visit, wanted: &Wanted, mut sheet: Sheet) -> Result<Response, Failure> {
    let into = into_of(visit, wanted).ok_or(Failure::Nothing)?;
    let file = sheet.form.files.iter().rev().find(|file| file.field == into.file).cloned();
    let Some(file) = file else {
        sheet.problems.push(Problem::of(into.file, "请先选择要读入的文件"));
        return act::page(visit, wanted, StatusCode::UNPROCESSABLE_ENTITY, &sheet);
    };
    // The last one that was chosen takes the place of those before.
    sheet.form.files.retain(|one| one.field != into.file || one.hash == file.hash);
    let bytes = visit.site.blobs.get(&file.hash)?.ok_or(Failure::Nothing)?;
    match docx::read(&bytes, Limits::default()) {
        Ok(read) => {
            sheet.above.push(told(&read)?);
            let had = sheet.form.fields.get(into.annex).and_then(|all| all.first()).cloned().unwrap_or_default();
            fill(&mut sheet, into, read);
            let has = sheet.form.fields.get(into.annex).and_then(|all| all.first()).is_some_and(|t| !t.is_empty());
            if !has && !had.trim().is_empty() {
                let words = "文件中没有另面编排的文本，原来填写的“所发文本”已清除；仍要印发的，请重新填写。";
                sheet.above.push(notice(Notice::Heed, &Markup::text(words))?);
            }
            act::page(visit, wanted, StatusCode::OK, &sheet)
        }
        Err(fault) => {
            let words = format!("“{}”没有读入：{}", file.name, fault.words());
            sheet.problems.push(Problem::of(into.file, words));
            act::page(visit, wanted, StatusCode::UNPROCESSABLE_ENTITY, &sheet)
        }
    }
}

/// The body is what was read; a title that somebody typed stays; the first text that follows the document is the one it issues.
fn fill(sheet: &mut Sheet, into: ReadInto, read: Read) {
    let mut set = |field: &str, text: String| {
        sheet.form.fields.insert(field.to_owned(), vec![text]);
    };
    set(into.body, written(&read.body));
    let annex: Vec<Block> = read.attachments.into_iter().flat_map(bound).collect();
    // What an earlier file brought goes with it.
    set(into.annex, written(&annex));
    let is_titled = sheet.form.fields.get(into.title).and_then(|all| all.first()).is_some_and(|t| !t.trim().is_empty());
    if !is_titled && !read.title.is_empty() {
        sheet.form.fields.insert(into.title.to_owned(), vec![read.title.replace('\n', "")]);
    }
}

/// A text that follows, with its name as the title where it has none of its own.
pub(crate) fn bound(attached: Attached) -> Vec<Block> {
    match attached.body.first() {
        None => vec![],
        Some(Block::Title { .. }) => attached.body,
        Some(_) if attached.name.is_empty() => attached.body,
        Some(_) => {
            let title = Block::Title { text: attached.name, note: String::new() };
            std::iter::once(title).chain(attached.body).collect()
        }
    }
}

/// What was lost, and near what.
pub(crate) fn shown(lost: &Lost) -> String {
    let words = lost.what.words();
    if lost.at.is_empty() { words.to_owned() } else { format!("“{}”处{words}", lost.at) }
}

fn told(read: &Read) -> Result<Markup, Failure> {
    let lost: Vec<String> = read.lost.iter().take(TOLD).map(shown).collect();
    let words = match lost.as_slice() {
        [] => "文件已读入，内容全部保留。请核对后再提交。".to_owned(),
        lost => format!("文件已读入。以下内容没有读入，或者与原文件的样子不同，请核对：{}。", lost.join("；")),
    };
    Ok(notice(Notice::Heed, &Markup::text(&words))?)
}
