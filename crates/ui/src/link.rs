//! Links, and citations as links to the rulebook.

use guiju_core::Citation;
use guiju_core::ground::place_in_chinese;

use crate::Markup;

/// Percent-encodes one segment of a path or one value of a query.
pub fn encode(text: &str) -> String {
    use std::fmt::Write as _;
    let mut out = String::with_capacity(text.len());
    for b in text.bytes() {
        match b {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(b)),
            _ => {
                let _ = write!(out, "%{b:02X}");
            }
        }
    }
    out
}

/// Address of a place in the rulebook browser.
pub fn rulebook_href(place: &str) -> String {
    format!("/rulebook/{}", encode(place))
}

/// Address of a subject's page.
pub fn subject_href(matter: &str, subject: &str) -> String {
    format!("/m/{}/{}", encode(matter), encode(subject))
}

/// Address of a file that an act of the subject named; the server gives it only to those who may see the subject.
pub fn file_href(matter: &str, subject: &str, hash: &str, name: &str) -> String {
    format!("{}/file/{}?name={}", subject_href(matter, subject), encode(hash), encode(name))
}

/// One citation as a link: 《工作规则》第五十一条第四款.
pub fn cite(citation: &Citation) -> Markup {
    cite_as(citation, &citation.to_string())
}

/// One citation as a link in other words.
pub(crate) fn cite_as(citation: &Citation, words: &str) -> Markup {
    let href = rulebook_href(&citation.place);
    Markup::trusted(format!("<a class=\"cite\" href=\"{href}\">{}</a>", Markup::text(words)))
}

/// The place alone as a link, where the book is plain from the page: 第五十一条第四款.
pub fn cite_place(citation: &Citation) -> Markup {
    cite_as(citation, &place_in_chinese(&citation.place))
}

/// Several citations, each place once, in the order given, the book named once; nothing where there is none.
pub fn cites(citations: &[Citation]) -> Markup {
    let mut seen = std::collections::BTreeSet::new();
    let mut out = vec![];
    let mut book = None;
    for c in citations.iter().filter(|c| seen.insert((c.book.clone(), c.place.clone()))) {
        if !out.is_empty() {
            out.push(Markup::text("、"));
        }
        out.push(if book == Some(&c.book) { cite_place(c) } else { cite(c) });
        book = Some(&c.book);
    }
    Markup::join(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(place: &str) -> Citation {
        Citation { book: "规则".into(), place: place.into(), norm: "n".into() }
    }

    #[test]
    fn a_place_is_cited_once_and_linked() {
        let html = cites(&[at("9.4"), at("9.4"), at("附则<"), Citation { book: "条例".into(), ..at("1") }]);
        assert_eq!(
            html.as_str(),
            "<a class=\"cite\" href=\"/rulebook/9.4\">《规则》第九条第四款</a>、\
             <a class=\"cite\" href=\"/rulebook/%E9%99%84%E5%88%99%3C\">附则&lt;</a>、\
             <a class=\"cite\" href=\"/rulebook/1\">《条例》第一条</a>"
        );
    }
}
