//! Markdown cut into the pieces a rulebook is made of. Everything is named by its byte range, so that a position inside
//! a block is a position in the file.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag};

/// A top-level piece of a chapter file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Piece {
    /// A heading: level and text, without the marks.
    Heading(usize, String),
    /// A fenced block.
    Fence(Fence),
    /// A paragraph.
    Paragraph,
    /// Lists, quotes, rules.
    Other,
}

/// A fenced block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fence {
    /// The language after the opening marks.
    pub(crate) language: String,
    /// Byte range of what is inside.
    pub(crate) body: Range<usize>,
    /// Whether the closing marks are there.
    pub(crate) closed: bool,
    /// Whether its marks begin at the line's first column, outside lists and quotes.
    pub(crate) flush: bool,
}

/// Cuts a text. Pieces come in order; code blocks inside lists and quotes are pieces of their own.
pub(crate) fn cut(text: &str) -> Vec<(Piece, Range<usize>)> {
    let mut pieces: Vec<(Piece, Range<usize>)> = vec![];
    let mut depth = 0_usize;
    for (event, range) in Parser::new_ext(text, Options::empty()).into_offset_iter() {
        match event {
            Event::Start(tag) => {
                if let Tag::CodeBlock(CodeBlockKind::Fenced(info)) = &tag {
                    pieces.push((Piece::Fence(fence(text, info, &range, depth == 0)), range));
                } else if depth == 0 {
                    pieces.push((piece(text, &tag, &range), range));
                }
                depth += 1;
            }
            Event::End(_) => depth = depth.saturating_sub(1),
            _ if depth == 0 => pieces.push((Piece::Other, range)),
            _ => {}
        }
    }
    pieces
}

fn piece(text: &str, tag: &Tag<'_>, range: &Range<usize>) -> Piece {
    match tag {
        Tag::Heading { level, .. } => {
            let line = text.get(range.clone()).unwrap_or_default().trim();
            Piece::Heading(*level as usize, line.trim_matches('#').trim().to_owned())
        }
        Tag::Paragraph => Piece::Paragraph,
        _ => Piece::Other,
    }
}

fn fence(text: &str, info: &str, range: &Range<usize>, top: bool) -> Fence {
    let whole = text.get(range.clone()).unwrap_or_default();
    let line_start = text.get(..range.start).map_or(0, |before| before.rfind('\n').map_or(0, |n| n + 1));
    let first_line = whole.find('\n').map_or(whole.len(), |n| n + 1);
    let inside = whole.get(first_line..).unwrap_or_default();
    let trimmed = inside.trim_end_matches(['\n', '\r']);
    let last_line = trimmed.rfind('\n').map_or(0, |n| n + 1);
    let mark = whole.chars().next().unwrap_or('`');
    let last = trimmed.get(last_line..).unwrap_or_default().trim();
    let closed = last.chars().count() >= 3 && last.chars().all(|c| c == mark);
    let end = if closed { last_line } else { inside.len() };
    Fence {
        language: info.split_whitespace().next().unwrap_or_default().to_owned(),
        body: range.start + first_line..range.start + first_line + end,
        closed,
        flush: top && line_start == range.start,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fences(text: &str) -> Vec<(String, String, bool, bool)> {
        let of = |f: Fence| (f.language.clone(), text[f.body.clone()].to_owned(), f.closed, f.flush);
        let fence = |(p, _)| if let Piece::Fence(f) = p { Some(of(f)) } else { None };
        cut(text).into_iter().filter_map(fence).collect()
    }

    #[test]
    fn fences_are_cut_exactly() {
        let closed = fences("# 章\n\n```norm\na = 1\n```\n尾\n");
        assert_eq!(closed, [("norm".to_owned(), "a = 1\n".to_owned(), true, true)]);
        let open = fences("```cedar\npermit\n");
        assert_eq!(open, [("cedar".to_owned(), "permit\n".to_owned(), false, true)]);
        let empty = fences("```case\n```\n");
        assert_eq!(empty, [("case".to_owned(), String::new(), true, true)]);
        let nested = fences("- 一\n  ```norm\n  a = 1\n  ```\n");
        assert!(!nested[0].3);
        let crlf = fences("```norm\r\na = 1\r\n```\r\n");
        assert_eq!(crlf, [("norm".to_owned(), "a = 1\r\n".to_owned(), true, true)]);
        assert!(!fences("```")[0].2);
    }

    #[test]
    fn headings_lose_their_marks() {
        let pieces = cut("## 第五十一条 签发 ##\n正文\n");
        assert_eq!(pieces[0].0, Piece::Heading(2, "第五十一条 签发".into()));
        assert_eq!(pieces[1].0, Piece::Paragraph);
    }
}
