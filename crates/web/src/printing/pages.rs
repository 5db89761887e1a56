//! What is printed of a subject: a page with all its pages, each page as an image, and files.

use askama::Template;
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use guiju_core::form::FileRef;
use guiju_core::vocabulary::SubjectUse;
use guiju_exchange::package::too_much;
use guiju_print::Print;
use guiju_typeset::Laid;
use guiju_ui::{KeptPages, Markup, Printable, file_href, render};

use super::PATIENCE;
use super::foot;
use super::formats::{self, Format};
use crate::answer::{Failure, Trouble};
use crate::files::disposition;
use crate::subject::Opened;
use crate::visit::{Visit, blocking};

/// Something printable of a subject that the visitor may see.
struct Wanted {
    opened: Opened,
    what: &'static Printable,
    print: Print,
    kept: Option<KeptPages>,
}

impl Wanted {
    fn find(visit: &Visit, matter: &str, subject: &str, what: &str) -> Result<Self, Failure> {
        let (opened, position) = foot::at_rest(visit, || Opened::find(visit, matter, subject, SubjectUse::Needs))?;
        let pages = opened.pages.ok_or(Failure::Nothing)?;
        let what = pages.prints().iter().find(|p| p.id == what).ok_or(Failure::Nothing)?;
        let show = opened.show(visit, what.id);
        let print = pages.print(&show, what.id).ok_or(Failure::Nothing)?;
        let print = foot::signed(print, visit, position);
        let kept = pages.kept(&show, what.id);
        Ok(Self { opened, what, print, kept })
    }

    /// Why its pages are not laid out, in words; empty where they are.
    fn too_long(&self, visit: &Visit) -> Vec<String> {
        too_long(visit, &self.print, self.kept.is_some())
    }

    /// What became of the seals that the document bears.
    fn seals(&self, visit: &Visit) -> Vec<(String, String)> {
        let desk = &visit.site.seals;
        let why = desk.why(&self.opened.id);
        let line = |(organ, given): &(String, Option<(String, FileRef)>)| match given {
            Some((service, file)) => {
                let href = file_href(self.opened.name(), &self.opened.id, &file.hash, &file.name);
                (format!("{organ}：已由{service}签章，数据存档"), href)
            }
            None if !desk.is_asked() => (format!("{organ}：没有配置印章服务，没有电子签章"), String::new()),
            None if why.is_empty() => (format!("{organ}：正在等待印章服务签章"), String::new()),
            None => (format!("{organ}：正在等待签章；{why}"), String::new()),
        };
        self.kept.iter().flat_map(|kept| &kept.seals).map(line).collect()
    }

    fn href(&self) -> String {
        format!("{}/print/{}", self.opened.href(), self.what.id)
    }
}

/// Why a document whose pages are kept is not laid out again, in words; empty where it is. One that came from elsewhere may be so long that
/// laying it out would take the memory of all others: its sender's own pages are at hand.
pub(crate) fn too_long(visit: &Visit, print: &Print, is_kept: bool) -> Vec<String> {
    if !is_kept {
        return vec![];
    }
    let troubles = too_much(print, visit.site.limits.of_packages());
    troubles.iter().map(|trouble| format!("{}，不再排版，请看所附的PDF", trouble.words())).collect()
}

/// One page to be shown.
struct Shown {
    number: usize,
    src: String,
}

#[derive(Template)]
#[template(path = "print.html")]
pub(super) struct PrintPage<'a> {
    pub back: &'a str,
    pub title: &'a str,
    pub label: &'a str,
    pub sheets: Markup,
    pub files: Vec<(&'static str, String)>,
    pub heed: Vec<String>,
    /// What the DOCX of it cannot hold; empty where there is none or nothing is known of it.
    pub lost: String,
    pub kept: Option<&'a KeptPages>,
    /// Each seal in words, with the way to what a service gave.
    pub seals: Vec<(String, String)>,
    pub value: &'a str,
    pub engine: &'a str,
    /// Families in use; empty without fonts.
    pub fonts: Vec<String>,
    pub is_document: bool,
}

#[derive(Template)]
#[template(path = "sheets.html")]
struct Sheets {
    pages: Vec<Shown>,
}

/// Images of all pages, one below the other. `of` gives the address of one.
pub(super) fn sheets(laid: &Laid, of: impl Fn(usize) -> String) -> Result<Markup, Failure> {
    let pages = (0..laid.pages()).map(|n| Shown { number: n + 1, src: of(n + 1) }).collect();
    Ok(render(&Sheets { pages })?)
}

/// What whoever looks at the pages should know of them.
pub(super) fn heed(laid: &Laid) -> Vec<String> {
    let mut heed: Vec<String> = laid.adjusted.iter().map(|adjusted| adjusted.to_string()).collect();
    if !laid.uncovered.is_empty() {
        let letters: Vec<String> = laid.uncovered.iter().map(|c| format!("{c}（U+{:04X}）", u32::from(*c))).collect();
        heed.push(format!("所装字体中没有这些字，请系统管理员补装字体：{}", letters.join("、")));
    }
    heed
}

/// GET /m/{matter}/{subject}/print/{what}
pub(crate) async fn show(
    visit: Visit,
    Path((matter, subject, what)): Path<(String, String, String)>,
) -> Result<Response, Failure> {
    let turn = visit.site.presses.turn(&visit.account.login, PATIENCE).await?;
    blocking(move || {
        let _turn = turn;
        let wanted = Wanted::find(&visit, &matter, &subject, &what)?;
        page(&visit, &wanted)
    })
    .await
}

fn page(visit: &Visit, wanted: &Wanted) -> Result<Response, Failure> {
    let press = &visit.site.press;
    let href = wanted.href();
    let is_document = wanted.what.is_document;
    let mut formats: Vec<Format> = formats::of(wanted.what).collect();
    let long = wanted.too_long(visit);
    let laid = match long.is_empty() {
        true => Some(press.lay(&wanted.print, &visit.account.login)),
        false => None,
    };
    let (sheets, heed, fonts) = match laid {
        None => {
            formats.retain(|format| format.needs_no_fonts(true));
            (Markup::none(), long, vec![])
        }
        Some(Ok((hash, laid))) => {
            // What says when it was printed is another value at the next moment: its images are those of the value that is shown.
            let image = |n| if is_document { format!("{href}/{n}.svg") } else { format!("/preview/{hash}/{n}.svg") };
            let fonts = press.setter()?.fonts().names().into_iter().map(|font| font.family).collect();
            (sheets(&laid, image)?, heed(&laid), fonts)
        }
        // What was kept is handed out whatever is missing now, and the text needs no fonts.
        Some(Err(Failure::Trouble(trouble))) if is_document && !press.is_ready() => {
            formats.retain(|format| format.needs_no_fonts(wanted.kept.is_some()));
            (Markup::none(), vec![trouble.words], vec![])
        }
        Some(Err(failure)) => return Err(failure),
    };
    let title = wanted.opened.title(visit);
    let page = PrintPage {
        back: &format!("{}?tab={}", wanted.opened.href(), wanted.what.id),
        title: &title,
        label: wanted.what.label,
        sheets,
        files: formats.iter().map(|format| (format.label(), format!("{href}/{}", format.file()))).collect(),
        heed,
        lost: formats::lost(&wanted.print),
        kept: wanted.kept.as_ref(),
        seals: wanted.seals(visit),
        value: &wanted.print.hash(),
        engine: guiju_typeset::Typesetter::engine(),
        fonts,
        is_document,
    };
    visit.page(StatusCode::OK, &format!("{title}　{}", wanted.what.label), &href, &render(&page)?)
}

/// GET /m/{matter}/{subject}/print/{what}/{file}
pub(crate) async fn file(
    visit: Visit,
    Path((matter, subject, what, file)): Path<(String, String, String, String)>,
) -> Result<Response, Failure> {
    let turn = visit.site.presses.turn(&visit.account.login, PATIENCE).await?;
    blocking(move || {
        let _turn = turn;
        let press = &visit.site.press;
        let wanted = Wanted::find(&visit, &matter, &subject, &what)?;
        let number = page_number(&file);
        let long = match number.is_some() || file == Format::Ofd.file() {
            true => wanted.too_long(&visit),
            false => vec![],
        };
        if !long.is_empty() {
            return Err(Trouble::new(StatusCode::UNPROCESSABLE_ENTITY, "篇幅过大", long.join("；")).into());
        }
        if let Some(number) = number {
            let (_, laid) = press.lay(&wanted.print, "")?;
            return svg(&laid, number);
        }
        let format = formats::of(wanted.what).find(|f| f.file() == file).ok_or(Failure::Nothing)?;
        let bytes = match (&wanted.kept, format) {
            // What was kept is what was issued.
            (Some(kept), Format::Pdf) => visit.site.blobs.get(&kept.file.hash)?.ok_or(Failure::Nothing)?,
            _ => format.made(press, &wanted.print)?,
        };
        let name = format!("{}.{}", named(&visit, &wanted), format.ending());
        let headers =
            [(header::CONTENT_TYPE, format.media().to_owned()), (header::CONTENT_DISPOSITION, disposition(&name))];
        Ok((headers, bytes).into_response())
    })
    .await
}

/// The number and the title of the document, else what it is of what.
fn named(visit: &Visit, wanted: &Wanted) -> String {
    match &wanted.print {
        Print::Document(doc) if !doc.number.is_empty() => format!("{} {}", doc.number, doc.title),
        Print::Document(doc) if !doc.title.is_empty() => doc.title.clone(),
        _ => format!("{} {}", wanted.opened.title(visit), wanted.what.label),
    }
}

/// `3.svg` → 3.
pub(super) fn page_number(file: &str) -> Option<usize> {
    file.strip_suffix(".svg")?.parse().ok().filter(|n| *n > 0)
}

/// One page as an image, without anything that a browser would run or fetch.
pub(super) fn svg(laid: &Laid, number: usize) -> Result<Response, Failure> {
    let svg = laid.svg(number).ok_or(Failure::Nothing)?;
    Ok(([(header::CONTENT_TYPE, "image/svg+xml")], svg).into_response())
}
