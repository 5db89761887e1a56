//! The page: the form, and what came of examining it.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use guiju_core::Norms as _;
use guiju_core::form::Problem;
use guiju_print::{Block, Level, Print};
use guiju_ui::{ListRow, Markup, Notice, Pages, findings, grounds, list, notice, render};

use super::{ANNEX, BODY, FILE, HREF, Paragraph, Sheet, TITLE, TYPE, UNEXAMINED, examiner, read};
use crate::answer::Failure;
use crate::visit::Visit;

/// So many paragraphs are listed; of more it is said how many.
const LISTED: usize = 300;
/// So many letters of a paragraph are listed, and so much of what was lost is told.
const LETTERS: usize = 60;
const TOLD: usize = 30;

#[derive(Template)]
#[template(path = "format_check.html")]
struct CheckPage<'a> {
    csrf: &'a str,
    href: &'a str,
    types: Vec<(String, String)>,
    sheet: &'a Sheet,
    above: Markup,
    file_limit: String,
    most: usize,
    result: Option<Outcome>,
}

/// What came of it.
struct Outcome {
    unexamined: String,
    findings: Markup,
    paragraphs: Markup,
    mended: Mended,
}

/// The text as it would be, with all set right that safely can be.
struct Mended {
    title: String,
    body: String,
    annex: String,
    /// Whether anything of it differs from what was typed.
    differs: bool,
    rows: usize,
}

impl CheckPage<'_> {
    fn text(&self, field: &str) -> &str {
        self.sheet.text(field)
    }

    fn problems_of(&self, field: &str) -> Vec<&str> {
        self.sheet.problems.iter().filter(|p| p.field == field).map(|p| p.message.as_str()).collect()
    }
}

/// Makes the page.
pub(super) fn page(visit: &Visit, status: StatusCode, sheet: &Sheet) -> Result<Response, Failure> {
    let (pages, types) = examiner(visit)?;
    let limits = &visit.site.limits;
    let page = CheckPage {
        csrf: &visit.session.csrf,
        href: HREF,
        types: visit.edition.members(types),
        sheet,
        above: above(sheet)?,
        file_limit: guiju_ui::form::size(limits.file),
        most: limits.examined,
        result: if sheet.examined { Some(outcome(visit, pages, sheet)?) } else { None },
    };
    visit.page(status, "格式检查", HREF, &render(&page)?)
}

fn above(sheet: &Sheet) -> Result<Markup, Failure> {
    let mut parts = vec![];
    let mut say = |words: &str| -> Result<(), Failure> {
        parts.push(notice(Notice::Heed, &Markup::text(words))?);
        Ok(())
    };
    if sheet.stale {
        say("登录状态已变，还没有检查。所填内容都在下面，请再按一次“检查”；文件请重新选择。")?;
    }
    match sheet.lost.as_deref() {
        None => {}
        Some([]) => say("文件已读入，内容全部保留。")?,
        Some(lost) => {
            let more = lost.len().saturating_sub(TOLD);
            let more = if more > 0 { format!("；另有{more}处") } else { String::new() };
            let told = lost.get(..TOLD).unwrap_or(lost).join("；");
            say(&format!("文件已读入。以下内容没有读入，或者与原文件的样子不同：{told}{more}。"))?;
        }
    }
    let own = |p: &&Problem| ![TYPE, TITLE, BODY, ANNEX, FILE].contains(&p.field.as_str());
    for problem in sheet.problems.iter().filter(own) {
        say(&format!("{}。", problem.message))?;
    }
    if !sheet.refused.is_empty() {
        parts.push(grounds(&sheet.refused, &[])?);
    }
    Ok(Markup::join(parts))
}

fn outcome(visit: &Visit, pages: &dyn Pages, sheet: &Sheet) -> Result<Outcome, Failure> {
    let norms = &*visit.edition;
    let preview = pages.examined(norms, &sheet.form).ok_or(Failure::Nothing)?;
    let mended = pages.set_right(norms, &sheet.form, None);
    let text = |field: &str| mended.fields.get(field).and_then(|all| all.first()).cloned().unwrap_or_default();
    let differs = [TITLE, BODY, ANNEX].iter().any(|field| text(field).trim_end() != sheet.text(field).trim_end());
    let body = text(BODY);
    let rows = body.lines().count().clamp(4, 24);
    Ok(Outcome {
        unexamined: UNEXAMINED.join("、"),
        findings: findings(&preview.findings)?,
        paragraphs: paragraphs(sheet, &preview.print)?,
        mended: Mended { title: text(TITLE), body, annex: text(ANNEX), differs, rows },
    })
}

/// Every paragraph with its line and the level in which it was read; who was at a meeting at the end.
fn paragraphs(sheet: &Sheet, print: &Print) -> Result<Markup, Failure> {
    let all = read(sheet.text(BODY), sheet.text(ANNEX));
    let row = |one: &Paragraph| ListRow {
        href: None,
        cells: vec![
            format!("{}第{}行", one.part(), one.line).into(),
            level(&one.block).into(),
            begins(&one.block.text()).into(),
        ],
    };
    let mut rows: Vec<ListRow> = all.iter().take(LISTED).map(row).collect();
    if all.len() > LISTED {
        let words = format!("以下{}段没有列出", all.len() - LISTED);
        rows.push(ListRow { href: None, cells: vec![words.into(), "".into(), "".into()] });
    }
    if let Print::Document(document) = print {
        rows.extend(document.attendance.iter().map(|one| ListRow {
            href: None,
            cells: vec!["纪要名单".into(), one.label.as_str().into(), begins(&one.people).into()],
        }));
    }
    Ok(list("识别出的段落", &["位置", "层次", "内容"], &rows, "没有识别出段落。")?)
}

fn level(block: &Block) -> String {
    match block {
        Block::Title { .. } => "标题".to_owned(),
        Block::Table(table) => {
            let lies = if table.landscape { "，横排" } else { "" };
            format!("表格（{}行{}列{lies}）", table.rows.len(), table.widths.len())
        }
        Block::Paragraph(paragraph) => match paragraph.level {
            Level::Plain => "正文",
            Level::Chapter => "章",
            Level::Section => "节",
            Level::Article => "条",
            Level::First => "第一层“一、”",
            Level::Second => "第二层“（一）”",
            Level::Third => "第三层“1.”",
            Level::Fourth => "第四层“（1）”",
        }
        .to_owned(),
    }
}

fn begins(text: &str) -> String {
    let short: String = text.chars().take(LETTERS).map(|c| if c == '\t' || c == '\n' { ' ' } else { c }).collect();
    if text.chars().nth(LETTERS).is_some() { format!("{short}……") } else { short }
}
