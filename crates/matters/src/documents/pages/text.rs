//! 正文: the paper with its red head, as it will look, and what a reader should heed.

use askama::Template;
use guiju_ui::{Error, Markup, Notice, notice, render};

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
        attachments: paper
            .attachments
            .iter()
            .enumerate()
            .map(|(i, a)| format!("{}. {}", i + 1, stem(&a.name)))
            .collect(),
        date: signature.map(|s| s.day.chinese()).unwrap_or_else(|| "（签发日期）".to_owned()),
        note: if paper.label == "none" {
            format!("（此件{}）", desk.label("publicity", &paper.publicity))
        } else {
            format!("（{}）", desk.label("label", &paper.label))
        },
        copies: paper.copies.join("，"),
    };
    Ok(Markup::join([warnings(desk)?, render(&sheet)?]))
}

/// A file's name without its ending.
fn stem(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

/// The prose is only warned about, never refused: phrases that sound like a request in a paper that asks nothing.
fn warnings(desk: &Desk<'_>) -> Result<Markup, Error> {
    let paper = &desk.state.paper;
    let phrases = desk.show.norms.members("request_phrase");
    let found: Vec<&str> = phrases.iter().map(|(_, label)| label.as_str()).filter(|p| paper.body.contains(p)).collect();
    if found.is_empty() || !paper.asks.is_empty() {
        return Ok(Markup::none());
    }
    let words = format!("正文中有“{}”字样，而此件没有请示事项，请核对是否夹带请示。", found.join("”“"));
    notice(Notice::Heed, &Markup::text(&words))
}
