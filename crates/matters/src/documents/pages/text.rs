//! 正文: the paper with its red head, as it will look, and what a reader should heed.

use askama::Template;
use guiju_print::{Attached, Block, Document, Level, Print};
use guiju_ui::{Error, Markup, Notice, notice, render};

use super::super::print;
use super::Desk;

#[derive(Template)]
#[template(path = "documents/pages/text.html")]
struct Sheet<'a> {
    doc: &'a Document,
    mark: String,
    number: &'a str,
    signers: String,
    recipients: String,
    body: Markup,
    attached: Vec<String>,
    date: String,
    bound: Markup,
    copies: String,
}

#[derive(Template)]
#[template(path = "documents/pages/blocks.html")]
struct Blocks<'a> {
    blocks: &'a [Block],
}

/// The sheet as words, with warnings above it.
pub fn text(desk: &Desk<'_>) -> Result<Markup, Error> {
    let print = print::now(desk.state, &desk.case, desk.show.norms);
    let Print::Document(doc) = &print else { return Ok(Markup::none()) };
    let level = desk.label("recipient", &desk.state.paper.recipient);
    let bound = doc.attachments.iter().filter(|a| !a.body.is_empty());
    let dated = doc.signature.as_ref().and_then(|s| s.date).map(guiju_core::Day::chinese);
    let sheet = Sheet {
        doc,
        mark: format!("{}{}", doc.mark.join("　"), doc.mark_suffix),
        number: if doc.number.is_empty() { "（编号后填写）" } else { &doc.number },
        signers: doc.signers.join("　"),
        recipients: if doc.recipients.is_empty() { level } else { doc.recipients.join("，") },
        body: render(&Blocks { blocks: &doc.body })?,
        attached: numbered(&doc.attachments),
        date: dated.unwrap_or_else(|| "（签发日期）".to_owned()),
        bound: Markup::join(bound.map(|a| render(&Blocks { blocks: &a.body })).collect::<Result<Vec<_>, _>>()?),
        copies: doc.colophon.copies.join("，"),
    };
    Ok(Markup::join([warnings(desk)?, render(&sheet)?]))
}

/// Attachments as the paper names them: one alone carries no number, two and more are numbered in order.
fn numbered(all: &[Attached]) -> Vec<String> {
    let names: Vec<&str> = all.iter().filter(|a| a.listed).map(|a| a.name.as_str()).collect();
    match names.as_slice() {
        [only] => vec![(*only).to_owned()],
        several => several.iter().enumerate().map(|(i, name)| format!("{}. {name}", i + 1)).collect(),
    }
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
        let file = |name: &str| Attached { name: name.to_owned(), listed: true, ..Attached::default() };
        assert_eq!(numbered(&[file("工作规则")]), ["工作规则"]);
        let text = Attached { listed: false, ..file("所发文本") };
        assert_eq!(numbered(&[file("甲"), file("乙.v2"), text]), ["1. 甲", "2. 乙.v2"]);
        assert!(numbered(&[]).is_empty());
    }
}
