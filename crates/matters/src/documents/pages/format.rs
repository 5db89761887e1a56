//! What the format has against a form that is being filled in, and how it is set right.

use guiju_core::form::Form;
use guiju_core::journal::sha256;
use guiju_print::Print;
use guiju_print::check::{self, Finding, Place};
use guiju_ui::Found;

use super::super::command::so_far;
use super::super::event::Paper;

/// The texts of the form, field and label; lines of both are counted from 1.
const TEXTS: [(&str, &str); 2] = [("body", "正文"), ("annex", "所发文本")];

/// A finding with the field of the form that it is about.
struct Own {
    field: &'static str,
    label: &'static str,
    finding: Finding,
}

fn all(paper: &Paper, print: Option<&Print>) -> Vec<Own> {
    let mut all = vec![];
    if let Some(Print::Document(doc)) = print {
        let of = |finding| Own { field: field_of(&finding), label: "正文", finding };
        all.extend(check::document(doc).into_iter().map(of));
    }
    for ((field, label), text) in TEXTS.into_iter().zip([&paper.body, &paper.annex]) {
        all.extend(check::text(text).into_iter().map(|finding| Own { field, label, finding }));
    }
    for own in &mut all {
        // What no field of the form holds can only be set right elsewhere.
        if own.field.is_empty() {
            own.finding.fix = None;
        }
    }
    all
}

fn field_of(finding: &Finding) -> &'static str {
    if finding.place == Place::Title { "title" } else { "" }
}

/// Everything found, in words.
pub fn findings(paper: &Paper, print: &Print) -> Vec<Found> {
    let found = |own: Own| Found { key: key(&own), place: place(&own), finding: own.finding };
    all(paper, Some(print)).into_iter().map(found).collect()
}

/// Of where it is, what it says and how it is set right: another text there has another key.
fn key(own: &Own) -> String {
    let Finding { place, says, fix, .. } = &own.finding;
    sha256(format!("{}\0{place:?}\0{says}\0{fix:?}", own.field).as_bytes()).chars().take(16).collect()
}

fn place(own: &Own) -> String {
    match own.finding.place {
        Place::Title => "标题".to_owned(),
        Place::Number => "发文字号".to_owned(),
        Place::Signers => "签发人".to_owned(),
        Place::Recipients => "主送机关".to_owned(),
        Place::Line(n) => format!("{}第{n}行", own.label),
        Place::Body => own.label.to_owned(),
        Place::Attachment(n) => format!("附件{n}"),
        Place::Signature => "署名".to_owned(),
        Place::Note => "附注".to_owned(),
        Place::Colophon => "版记".to_owned(),
    }
}

/// The form with one finding set right, by its key, or all that can be.
pub fn mended(form: &Form, print: Option<&Print>, finding: Option<&str>) -> Form {
    let paper = so_far(form);
    let mut mended = form.clone();
    let mut set = |field: &str, text: String| {
        mended.fields.insert(field.to_owned(), vec![text]);
    };
    match finding {
        Some(wanted) => {
            let Some(own) = all(&paper, print).into_iter().find(|own| key(own) == wanted) else { return form.clone() };
            let Some(fix) = own.finding.fix else { return form.clone() };
            match own.finding.place {
                Place::Line(line) => {
                    let text = if own.field == "annex" { &paper.annex } else { &paper.body };
                    set(own.field, check::replaced(text, line, &fix));
                }
                _ => set(own.field, fix),
            }
        }
        None => {
            for ((field, _), text) in TEXTS.into_iter().zip([&paper.body, &paper.annex]) {
                set(field, check::fixed(text));
            }
            let title =
                all(&paper, print).into_iter().filter(|own| own.field == "title").find_map(|own| own.finding.fix);
            if let Some(title) = title {
                set("title", title);
            }
        }
    }
    mended
}
