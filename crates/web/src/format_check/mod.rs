//! 格式检查: a text from elsewhere, pasted or brought as a file, is read into paragraphs, examined, and set right where that is safe.
//! Nothing of it is stored: it lives in the form of whoever typed it.

pub(crate) mod intake;
mod page;

use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use guiju_core::form::{Form, Problem};
use guiju_core::{Norms as _, Reason};
use guiju_exchange::docx;
use guiju_print::{Block, Document, Print, Recognised, recognise, recognise_titled, written};
use guiju_ui::Pages;
use guiju_ui::form::{ALL, MEND};

use crate::answer::Failure;
use crate::files::disposition;
use crate::printing::PATIENCE;
use crate::printing::source::{bound, shown};
use crate::visit::{Visit, blocking};
use intake::Brought;

/// Address.
pub(crate) const HREF: &str = "/check";
/// The fields, as [`Pages::examined`] has them.
pub(crate) const TYPE: &str = "doc_type";
pub(crate) const TITLE: &str = "title";
pub(crate) const BODY: &str = "body";
pub(crate) const ANNEX: &str = "annex";
/// The field of the file.
const FILE: &str = "file";
/// The button that hands out the text set right.
const TAKE: &str = "_take";
/// What such a file is.
const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/// What is shown of a text.
#[derive(Default)]
struct Sheet {
    form: Form,
    problems: Vec<Problem>,
    /// What of a file was not read, in words; absent where none was read.
    lost: Option<Vec<String>>,
    /// Whether it is examined; a form that is opened or not in order is not.
    examined: bool,
    /// The form came from another session.
    stale: bool,
    /// Why it is not taken in at all.
    refused: Vec<Reason>,
}

impl Sheet {
    fn text(&self, field: &str) -> &str {
        self.form.fields.get(field).and_then(|all| all.first()).map_or("", String::as_str)
    }

    fn set(&mut self, field: &str, text: String) {
        self.form.fields.insert(field.to_owned(), vec![text]);
    }
}

/// The pages that examine formats.
pub(crate) fn examiner(visit: &Visit) -> Result<(&'static dyn Pages, &'static str), Failure> {
    let found = visit.site.pages.iter().find_map(|pages| Some((*pages, pages.examines()?)));
    found.ok_or(Failure::Nothing)
}

/// GET /check
pub(crate) async fn show(visit: Visit) -> Result<Response, Failure> {
    blocking(move || page::page(&visit, StatusCode::OK, &Sheet::default())).await
}

/// POST /check
pub(crate) async fn examine(visit: Visit, request: Request) -> Result<Response, Failure> {
    let brought = intake::read(&visit, request).await?;
    let turn = visit.site.presses.turn(&visit.account.login, PATIENCE).await?;
    blocking(move || {
        let _turn = turn;
        answer(&visit, brought)
    })
    .await
}

fn answer(visit: &Visit, brought: Brought) -> Result<Response, Failure> {
    let (pages, types) = examiner(visit)?;
    let Brought { typed, file } = brought;
    let known = visit.edition.members(types);
    let mut sheet = Sheet { problems: typed.problems.clone(), stale: !typed.admitted, ..Sheet::default() };
    for field in [TYPE, TITLE, BODY, ANNEX] {
        let text = typed.form.fields.get(field).and_then(|all| all.first()).cloned().unwrap_or_default();
        sheet.set(field, text.replace("\r\n", "\n"));
    }
    if sheet.stale {
        return page::page(visit, StatusCode::FORBIDDEN, &sheet);
    }
    if let Some((name, bytes)) = file {
        let words = docx::words(&bytes, guiju_exchange::Limits::default()).unwrap_or_default();
        sheet.refused = visit.reader.marked(visit.person(), &[("文件", &name), ("文件", &words)]);
        // Nothing of such a file is shown again.
        if sheet.refused.is_empty() {
            read_in(&mut sheet, &name, &bytes);
        }
    }
    sheet.refused.extend(marked(visit, &sheet.form));
    if !sheet.refused.is_empty() {
        return page::page(visit, StatusCode::OK, &sheet);
    }
    entitle(&mut sheet);
    look(&mut sheet, visit, &known);
    if !sheet.problems.is_empty() {
        return page::page(visit, StatusCode::UNPROCESSABLE_ENTITY, &sheet);
    }
    let mend = typed.hidden(MEND);
    if !mend.is_empty() {
        sheet.form = pages.set_right(&*visit.edition, &sheet.form, Some(mend).filter(|key| *key != ALL));
    }
    if !typed.hidden(TAKE).is_empty() {
        return take(visit, pages, &sheet.form);
    }
    sheet.examined = true;
    page::page(visit, StatusCode::OK, &sheet)
}

/// Why a text is not taken in: it bears the marking of a classified paper, as in the form of any act.
pub(crate) fn marked(visit: &Visit, form: &Form) -> Vec<Reason> {
    let text = |field: &str| form.fields.get(field).and_then(|all| all.first()).map_or("", String::as_str);
    let texts = [(TITLE, "标题"), (BODY, "正文"), (ANNEX, "附文")].map(|(field, label)| (label, text(field)));
    visit.reader.marked(visit.person(), &texts)
}

/// What is not examined of a text that was pasted or read in: it is not part of it, or only a page shows it.
pub(crate) const UNEXAMINED: [&str; 8] =
    ["版头", "签发人", "主送机关", "署名", "印章", "附注", "版记", "字体、字号和版面"];

/// The text is what the file says; what was typed before goes.
fn read_in(sheet: &mut Sheet, name: &str, bytes: &[u8]) {
    match docx::read(bytes, guiju_exchange::Limits::default()) {
        Ok(read) => {
            sheet.set(TITLE, read.title.replace('\n', ""));
            sheet.set(BODY, written(&read.body));
            let annex: Vec<Block> = read.attachments.into_iter().flat_map(bound).collect();
            sheet.set(ANNEX, written(&annex));
            sheet.lost = Some(read.lost.iter().map(shown).collect());
        }
        Err(fault) => {
            let name: String = name.chars().filter(|c| !c.is_control()).take(60).collect();
            let words = format!("“{name}”没有读入：{}。请另存为 .docx 后再试，或者直接粘贴正文", fault.words());
            sheet.problems.push(Problem::of(FILE, words));
        }
    }
}

/// A text that was pasted whole bears its title in its first line.
fn entitle(sheet: &mut Sheet) {
    if !sheet.text(TITLE).trim().is_empty() {
        return;
    }
    let body = sheet.text(BODY).trim_start().to_owned();
    let Some((first, rest)) = body.split_once('\n') else { return };
    let is_title =
        matches!(recognise_titled(&body).blocks.first(), Some(Block::Title { text, .. }) if text == first.trim());
    if is_title {
        let (title, rest) = (first.trim().to_owned(), rest.to_owned());
        sheet.set(TITLE, title);
        sheet.set(BODY, rest);
    }
}

/// A paragraph of a text as it was read.
pub(crate) struct Paragraph {
    /// Whether it is one of what the document issues, not of its body.
    pub is_annex: bool,
    /// Line of that text, from 1.
    pub line: usize,
    pub block: Block,
}

impl Paragraph {
    /// Of what, in words.
    fn part(&self) -> &'static str {
        if self.is_annex { "附文" } else { "正文" }
    }
}

/// Both texts in their paragraphs.
pub(crate) fn read(body: &str, annex: &str) -> Vec<Paragraph> {
    let of = |is_annex: bool, read: Recognised| {
        read.lines.into_iter().zip(read.blocks).map(move |(line, block)| Paragraph { is_annex, line, block })
    };
    of(false, recognise(body)).chain(of(true, recognise_titled(annex))).collect()
}

/// What stands against examining what was brought.
fn look(sheet: &mut Sheet, visit: &Visit, types: &[(String, String)]) {
    let problems = against(visit, &sheet.form, types);
    // Where the file could not be read, that nothing else was brought is no news.
    let is_news = |problem: &Problem| sheet.problems.is_empty() || problem.field != BODY;
    let problems: Vec<Problem> = problems.into_iter().filter(is_news).collect();
    sheet.problems.extend(problems);
}

/// What stands against examining a text.
pub(crate) fn against(visit: &Visit, form: &Form, types: &[(String, String)]) -> Vec<Problem> {
    let mut problems = vec![];
    let text = |field: &str| form.fields.get(field).and_then(|all| all.first()).map_or("", String::as_str);
    if !types.iter().any(|(id, _)| id == text(TYPE)) {
        problems.push(Problem::of(TYPE, "请选择文种"));
    }
    if [TITLE, BODY, ANNEX].iter().all(|field| text(field).trim().is_empty()) {
        problems.push(Problem::of(BODY, "请粘贴正文，或者选择文件"));
    }
    let most = visit.site.limits.examined;
    for (field, label) in [(TITLE, "标题"), (BODY, "正文"), (ANNEX, "附文")] {
        let letters = text(field).chars().count();
        if letters > most {
            let words = format!("{label}过长，现有{letters}字，一次最多检查{most}字，请分几次检查");
            problems.push(Problem::of(field, words));
        }
    }
    problems
}

/// The text set right, as a file.
fn take(visit: &Visit, pages: &dyn Pages, form: &Form) -> Result<Response, Failure> {
    let mended = pages.set_right(&*visit.edition, form, None);
    let preview = pages.examined(&*visit.edition, &mended).ok_or(Failure::Nothing)?;
    let Print::Document(document) = preview.print else { return Err(Failure::Nothing) };
    let written = docx::write(&document).map_err(|why| Failure::Broken(why.to_string()))?;
    let Document { title, .. } = document;
    let name = if title.is_empty() { "改正后的文稿.docx".to_owned() } else { format!("{title}.docx") };
    let headers = [(header::CONTENT_TYPE, DOCX.to_owned()), (header::CONTENT_DISPOSITION, disposition(&name))];
    Ok((headers, written.bytes).into_response())
}
