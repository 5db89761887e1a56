//! Grounds of a refusal, and the acts at the foot of a page.

use askama::Template;
use guiju_core::Reason;
use guiju_core::ground::place_in_chinese;

use crate::link::{cite_as, cites};
use crate::markup::{Markup, render};
use crate::parts::facts;

/// Where the act named by a remedy can be done: full name of the act, label, address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    /// Full name, e.g. `documents.submit`.
    pub act: String,
    /// The verb on the button.
    pub label: String,
    /// Address of its form.
    pub href: String,
}

struct ShownReason<'a> {
    reason: &'a Reason,
    message: Markup,
    facts: Markup,
    way: Option<&'a Way>,
}

fn shown<'a>(reasons: &'a [Reason], ways: &'a [Way]) -> Result<Vec<ShownReason<'a>>, askama::Error> {
    let show = |reason: &'a Reason| {
        let act = reason.remedy.as_ref().and_then(|r| r.act.as_ref());
        Ok(ShownReason {
            reason,
            message: message(reason),
            facts: facts(&reason.facts)?,
            way: act.and_then(|act| ways.iter().find(|w| w.act == *act)),
        })
    };
    reasons.iter().map(show).collect()
}

/// `按《…》第五十一条第四款，此件应由×签发。` Where the words name the article themselves, the name becomes the link.
fn message(reason: &Reason) -> Markup {
    let end = if reason.message.ends_with(['。', '！', '？']) { "" } else { "。" };
    let words = format!("{}{end}", reason.message);
    if reason.citations.is_empty() {
        return Markup::text(&words);
    }
    for citation in &reason.citations {
        let place = place_in_chinese(&citation.place);
        if let Some((before, after)) = words.split_once(&place) {
            return Markup::join([Markup::text(before), cite_as(citation, &place), Markup::text(after)]);
        }
    }
    Markup::join([Markup::text("按"), cites(&reason.citations), Markup::text(&format!("，{words}"))])
}

#[derive(Template)]
#[template(path = "ui/grounds.html")]
struct GroundsPart<'a> {
    reasons: Vec<ShownReason<'a>>,
}

/// Why an act is not done here and now: the articles, the facts, who should act, the way on. The first reason is the
/// one shown large.
pub fn grounds(reasons: &[Reason], ways: &[Way]) -> Result<Markup, askama::Error> {
    render(&GroundsPart { reasons: shown(reasons, ways)? })
}

/// One act as it stands at the foot of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActView {
    /// The verb on the button.
    pub label: String,
    /// Address of its form.
    pub href: String,
    /// What stands against it; empty when it is open.
    pub reasons: Vec<Reason>,
    /// Whether the visitor owes it now; it comes first and is the one that stands out.
    pub owed: bool,
    /// Whether the visitor may record it for somebody who may do it.
    pub for_others: bool,
}

struct ClosedAct<'a> {
    act: &'a ActView,
    reasons: Vec<ShownReason<'a>>,
}

#[derive(Template)]
#[template(path = "ui/acts.html")]
struct ActsPart<'a> {
    open: Vec<&'a ActView>,
    closed: Vec<ClosedAct<'a>>,
    finished: bool,
    above: bool,
}

/// The acts: open ones as buttons, the others with why not, what would make it lawful, who can do it now. Of a subject
/// that is `finished` the others are folded under one line; where none is open, but the visitor owes something that is shown `above`,
/// he is led there.
pub fn acts(acts: &[ActView], ways: &[Way], finished: bool, above: bool) -> Result<Markup, askama::Error> {
    let (mut open, shut): (Vec<_>, Vec<_>) = acts.iter().partition(|a| a.reasons.is_empty());
    open.sort_by_key(|a| !a.owed);
    let mut closed = vec![];
    for act in shut {
        closed.push(ClosedAct { act, reasons: shown(&act.reasons, ways)? });
    }
    render(&ActsPart { open, closed, finished, above })
}
