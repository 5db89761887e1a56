//! 正文: the paper with its red head, as it will look, and what a reader should heed.

use askama::Template;
use guiju_core::form::FileRef;
use guiju_ui::{Error, Markup, Notice, notice, render};

use super::super::decide::{Reach, reach};
use super::Desk;

#[derive(Template)]
#[template(path = "documents/pages/text.html")]
struct Sheet<'a> {
    organ: String,
    number: String,
    signer: Option<&'a str>,
    title: &'a str,
    recipients: String,
    paragraphs: Vec<&'a str>,
    attachments: Vec<String>,
    date: String,
    note: String,
    copies: String,
}

/// The sheet, with warnings above it.
pub fn text(desk: &Desk<'_>) -> Result<Markup, Error> {
    let paper = &desk.state.paper;
    let upward = desk.label("recipient", &paper.recipient);
    let signature = desk.state.signature.as_ref();
    let up = super::super::route::keys(paper, desk.case.org, desk.case.happened, desk.show.norms);
    let one_recipient = matches!(
        desk.show.norms.ask("documents.main_recipients", &up).map(|r| r.answer),
        Ok(guiju_core::norms::Answer::Range { max: Some(1), .. })
    );
    let sheet = Sheet {
        organ: desk.organ(),
        number: desk.state.number.as_ref().map(|n| n.shown()).unwrap_or_else(|| "（编号后填写）".to_owned()),
        // The name of who signed stands on papers upward only: those that have one main recipient.
        signer: signature.filter(|_| one_recipient).map(|s| desk.show.org.name(&s.mark.person)),
        title: &paper.title,
        recipients: if paper.recipients.is_empty() { upward } else { paper.recipients.join("，") },
        paragraphs: paper.body.lines().map(str::trim).filter(|p| !p.is_empty()).collect(),
        attachments: numbered(&paper.attachments),
        date: signature.map(|s| s.day.chinese()).unwrap_or_else(|| "（签发日期）".to_owned()),
        note: match reach(paper, desk.show.norms) {
            Ok(Reach::Public | Reach::Unit) => format!("（此件{}）", desk.label("publicity", &paper.publicity)),
            _ => format!("（{}）", desk.label("label", &paper.label)),
        },
        copies: paper.copies.join("，"),
    };
    Ok(Markup::join([warnings(desk)?, render(&sheet)?]))
}

/// Attachments as the paper names them: one alone carries no number, two and more are numbered in order.
fn numbered(files: &[FileRef]) -> Vec<String> {
    match files {
        [only] => vec![stem(&only.name).to_owned()],
        several => several.iter().enumerate().map(|(i, a)| format!("{}. {}", i + 1, stem(&a.name))).collect(),
    }
}

/// A file's name without its ending.
fn stem(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

/// The prose is only warned about, never refused: phrases that sound like a request in a paper that asks nothing, or like
/// a consent that the form does not note.
fn warnings(desk: &Desk<'_>) -> Result<Markup, Error> {
    let paper = &desk.state.paper;
    let said = |class: &str| -> String {
        let phrases = desk.show.norms.members(class);
        let found = phrases.iter().map(|(_, label)| label.as_str()).filter(|p| paper.body.contains(p));
        found.collect::<Vec<_>>().join("”“")
    };
    let warn = |class: &str, unfit: bool, words: &str| match said(class) {
        found if unfit && !found.is_empty() => {
            notice(Notice::Heed, &Markup::text(&format!("正文中有“{found}”字样，{words}")))
        }
        _ => Ok(Markup::none()),
    };
    Ok(Markup::join([
        warn("request_phrase", paper.asks.is_empty(), "而此件没有请示事项，请核对是否夹带请示。")?,
        warn(
            "consent_phrase",
            !paper.consent_noted,
            "而没有勾选“文内注明经区政府研究或同意”，请核对；勾选与否决定由谁签发。",
        )?,
    ]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_attachment_carries_no_number() {
        let file = |name: &str| FileRef { field: String::new(), name: name.into(), size: 1, hash: String::new() };
        assert_eq!(numbered(&[file("工作规则.docx")]), ["工作规则"]);
        assert_eq!(numbered(&[file("甲.txt"), file("乙.v2.pdf")]), ["1. 甲", "2. 乙.v2"]);
        assert!(numbered(&[]).is_empty());
    }
}
