//! Chapter files: headings, prose, remarks and blocks become articles.

use std::ops::Range;

use crate::block::{self, Home, Loose};
use crate::book::{Article, Book, NormKind, Policy, Remark, RemarkKind, Status};
use crate::case;
use crate::files::Spot;
use crate::markdown::{Fence, Piece, cut};
use crate::near::suggestion;
use crate::numeral;
use crate::sink::Sink;

/// Reads one chapter file of a layer into the book.
pub(crate) fn read(file: usize, layer: usize, book: &mut Book, loose: &mut Loose, sink: &Sink<'_>) {
    let text = sink.files.text(file);
    let numbered = book.layers.get(layer).is_some_and(|l| l.articles.is_some());
    let slug = slug(sink.files.name(file));
    let mut chapter = Chapter { file, layer, numbered, slug, title: String::new(), sections: 0, current: None };
    for (piece, range) in cut(text) {
        let spot = Spot { file, offset: range.start };
        match piece {
            Piece::Heading(1, heading) => chapter.begin(&heading, spot, sink),
            Piece::Heading(2, heading) => chapter.article(&heading, spot, book, sink),
            Piece::Fence(fence) => chapter.fence(&fence, spot, book, loose, sink),
            Piece::Paragraph if text.get(range.clone()).is_some_and(|t| t.trim_start().starts_with('〔')) => {
                chapter.remarks(text, &range, book, sink);
            }
            _ => chapter.prose(text, &range, book),
        }
    }
    if chapter.title.is_empty() {
        sink.error(Spot { file, offset: 0 }, "缺少章标题", "文件开头写“# 第几章 名称”（国家层写文件名称）");
    }
}

/// `hongqiao-2023/09-documents.md` → `09-documents`.
fn slug(name: &str) -> String {
    let file = name.rsplit('/').next().unwrap_or(name);
    file.strip_suffix(".md").unwrap_or(file).to_owned()
}

struct Chapter {
    file: usize,
    layer: usize,
    numbered: bool,
    slug: String,
    title: String,
    sections: usize,
    /// Index of the article being read.
    current: Option<usize>,
}

impl Chapter {
    fn begin(&mut self, heading: &str, spot: Spot, sink: &Sink<'_>) {
        if !self.title.is_empty() {
            sink.error(spot, "一个文件只能有一个章标题", "条标题用“##”；另一章另立文件");
        }
        self.title = heading.to_owned();
        self.current = None;
    }

    /// The book cited by a bare place in this file: the rules' short title, or the law that the chapter's title names
    /// in book-title marks; none where places name their own.
    fn cited<'a>(&'a self, book: &'a Book) -> &'a str {
        let short = book.layers.get(self.layer).map_or("", |l| l.short.as_str());
        let law = self.title.strip_prefix('《').and_then(|rest| rest.split_once('》')).map_or("", |(law, _)| law);
        if self.numbered { short } else { law }
    }

    fn article(&mut self, heading: &str, spot: Spot, book: &mut Book, sink: &Sink<'_>) {
        if self.title.is_empty() {
            self.title = heading.to_owned();
            sink.error(spot, "条文之前缺少章标题", "在前面写“# 第几章 名称”");
        }
        self.sections += 1;
        let (number, title) = if self.numbered { heading_number(heading) } else { (Some(0), heading.to_owned()) };
        if number.is_none() {
            sink.error(spot, format!("条标题“{heading}”没有条号"), "应如“## 第几条 名称”");
        }
        let number = number.unwrap_or_default();
        let ordinal = format!("{}/{}", self.slug, self.sections);
        let (place, id) = match number {
            0 => (heading.to_owned(), ordinal),
            n => (n.to_string(), n.to_string()),
        };
        let (line, _) = sink.files.position(spot);
        book.articles.push(Article {
            layer: self.layer,
            number,
            place,
            id,
            title,
            chapter: self.title.clone(),
            book: self.cited(book).to_owned(),
            file: sink.files.name(self.file).to_owned(),
            line,
            spot,
            ..Article::default()
        });
        self.current = Some(book.articles.len() - 1);
    }

    fn prose(&self, text: &str, range: &Range<usize>, book: &mut Book) {
        let Some(article) = self.current.and_then(|i| book.articles.get_mut(i)) else { return };
        let piece = text.get(range.clone()).unwrap_or_default().trim_end();
        if !article.prose.is_empty() {
            article.prose.push_str("\n\n");
        }
        article.prose.push_str(piece);
    }

    fn remarks(&self, text: &str, range: &Range<usize>, book: &mut Book, sink: &Sink<'_>) {
        let mut offset = range.start;
        let mut remarks: Vec<Remark> = vec![];
        for line in text.get(range.clone()).unwrap_or_default().split_inclusive('\n') {
            let spot = Spot { file: self.file, offset };
            offset += line.len();
            if !line.starts_with('〔') {
                if let Some(last) = remarks.last_mut() {
                    last.text.push_str(line.trim());
                }
            } else if let Some(remark) = remark(line.trim(), spot, sink) {
                remarks.push(remark);
            }
        }
        for remark in remarks.iter().filter(|r| r.text.is_empty()) {
            sink.error(remark.spot, "只有标记，没有内容", "在标记后面写明内容或理由");
        }
        match self.current.and_then(|i| book.articles.get_mut(i)) {
            Some(article) => article.remarks.extend(remarks),
            None => sink.error(Spot { file: self.file, offset: range.start }, "标记不在任何一条之下", "移到条标题之后"),
        }
    }

    fn fence(&self, fence: &Fence, spot: Spot, book: &mut Book, loose: &mut Loose, sink: &Sink<'_>) {
        if !["norm", "cedar", "case"].contains(&fence.language.as_str()) {
            let help = match fence.language.as_str() {
                "" => "代码块开头须写明种类：norm、cedar 或 case（也可能是上一块缺了结束标记）".to_owned(),
                other => suggestion(other, ["norm", "cedar", "case"]),
            };
            sink.error(spot, format!("不认识的代码块“{}”", fence.language), help);
            return;
        }
        if !fence.closed {
            sink.error(spot, "代码块没有结束", "在块的末尾另起一行写 ```");
            return;
        }
        if !fence.flush {
            sink.error(spot, "代码块须顶格书写，不能放在列表或引用之中", "移到行首");
            return;
        }
        let Some(index) = self.current else {
            sink.error(spot, "代码块不在任何一条之下", "移到条标题之后");
            return;
        };
        let body = sink.files.text(self.file).get(fence.body.clone()).unwrap_or_default();
        let base = Spot { file: self.file, offset: fence.body.start };
        match fence.language.as_str() {
            "norm" => self.norm(body, base, index, book, loose, sink),
            "cedar" => policies(body, base, index, book, sink),
            _ => {
                let ordinal = book.articles.get(index).map_or(1, |a| a.cases.len() + 1);
                let id = book.articles.get(index).map_or_else(String::new, |a| format!("{}/{ordinal}", a.id));
                let case = case::read(body, base, id, sink);
                if let (Some(case), Some(article)) = (case, book.articles.get_mut(index)) {
                    article.cases.push(case);
                }
            }
        }
    }

    fn norm(&self, body: &str, base: Spot, index: usize, book: &mut Book, loose: &mut Loose, sink: &Sink<'_>) {
        let article = book.articles.get(index).map(|a| (a.number, a.place.clone(), a.book.clone()));
        let (number, place, cited) = article.unwrap_or_default();
        let home = Home { article: index, number, place: &place, book: &cited };
        block::read(body, base, home, book, loose, sink);
    }
}

/// `第五十一条 签发` → (51, 签发).
fn heading_number(heading: &str) -> (Option<u16>, String) {
    let Some((number, title)) = heading.strip_prefix('第').and_then(|rest| rest.split_once('条')) else {
        return (None, heading.to_owned());
    };
    (numeral::read(number.trim()).filter(|n| *n > 0), title.trim().to_owned())
}

fn remark(line: &str, spot: Spot, sink: &Sink<'_>) -> Option<Remark> {
    let Some((tag, text)) = line.strip_prefix('〔').and_then(|rest| rest.split_once('〕')) else {
        sink.error(spot, "标记没有写完整", "应如“〔指引〕理由”");
        return None;
    };
    let (word, detail) = tag.split_once(['：', ':']).unwrap_or((tag, ""));
    let kind = match (word.trim(), detail.trim()) {
        ("待建", "") => {
            sink.error(spot, "“待建”须写明由哪个事项承担", "应如“〔待建：meetings〕说明”");
            return None;
        }
        ("待建", matter) => RemarkKind::Planned(matter.to_owned()),
        ("指引", _) => RemarkKind::Guidance,
        ("解读", _) => RemarkKind::Reading,
        ("出处", _) => RemarkKind::Source,
        (other, _) => {
            let help = suggestion(other, ["待建", "指引", "解读", "出处"]);
            sink.error(spot, format!("不认识的标记“{other}”"), help);
            return None;
        }
    };
    Some(Remark { kind, text: text.trim().to_owned(), spot })
}

/// Cuts a `cedar` block into policies: a policy ends with its semicolon.
fn policies(body: &str, base: Spot, index: usize, book: &mut Book, sink: &Sink<'_>) {
    let (ranges, rest) = cut_policies(body);
    if ranges.is_empty() && rest.is_none() {
        sink.error(base, "块里没有条款", "写明 permit 或 forbid 条款");
    }
    if let Some(start) = rest {
        sink.error(base.plus(start), "条款没有以分号结束", "在条款末尾加分号“;”，并检查引号是否成对");
    }
    let Some(article) = book.articles.get_mut(index) else { return };
    for range in ranges {
        let id = format!("{}#{}", article.id, article.policies.len() + 1);
        let text = body.get(range.clone()).unwrap_or_default().to_owned();
        article.policies.push(Policy { id, text, spot: base.plus(range.start) });
    }
}

/// The ranges of the policies, and where text begins that no semicolon ends. Semicolons in quotes and comments do not count.
fn cut_policies(body: &str) -> (Vec<Range<usize>>, Option<usize>) {
    let mut ranges = vec![];
    let mut start: Option<usize> = None;
    let mut chars = body.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            '/' if matches!(chars.peek(), Some((_, '/'))) => while chars.next_if(|(_, c)| *c != '\n').is_some() {},
            _ if c.is_whitespace() => {}
            ';' => ranges.extend(start.take().map(|s| s..at + 1)),
            '"' => {
                start.get_or_insert(at);
                while let Some((_, c)) = chars.next() {
                    match c {
                        '\\' => drop(chars.next()),
                        '"' => break,
                        _ => {}
                    }
                }
            }
            _ => {
                start.get_or_insert(at);
            }
        }
    }
    (ranges, start)
}

/// How much of an article is computed; nothing where it does not say.
pub(crate) fn status(article: &Article) -> Option<Status> {
    // What only tells of a difference computes nothing.
    let computes = article.norms.iter().any(|(kind, _)| *kind != NormKind::Difference);
    if computes || !article.policies.is_empty() {
        return Some(Status::Executable);
    }
    let has = |planned: bool| {
        article.remarks.iter().any(|r| match r.kind {
            RemarkKind::Planned(_) => planned,
            RemarkKind::Guidance => !planned,
            _ => false,
        })
    };
    match (has(true), has(false)) {
        (true, _) => Some(Status::Planned),
        (false, true) => Some(Status::Guidance),
        (false, false) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn policies_end_with_their_semicolon() {
        let body = "// 先 ; 说\n@message(\"甲;乙\")\nforbid (principal);\n\npermit (a);\n";
        let (ranges, rest) = cut_policies(body);
        let texts: Vec<&str> = ranges.into_iter().map(|r| &body[r]).collect();
        assert_eq!(texts, ["@message(\"甲;乙\")\nforbid (principal);", "permit (a);"]);
        assert_eq!(rest, None);
        assert_eq!(cut_policies("permit (a)").1, Some(0));
        assert_eq!(cut_policies("permit (\"a;\n").1, Some(0));
    }

    #[test]
    fn heading_numbers() {
        assert_eq!(heading_number("第五十一条 签发"), (Some(51), "签发".into()));
        assert_eq!(heading_number("第7条"), (Some(7), String::new()));
        assert_eq!(heading_number("签发"), (None, "签发".into()));
        assert_eq!(heading_number("第零条 甲"), (None, "甲".into()));
    }
}
