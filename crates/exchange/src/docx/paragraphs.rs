//! One paragraph: its text as it shows, its number worked out, and what in it is not read.

use super::Reading;
use super::element::Element;
use super::lost::Loss;
use super::numbering::Number;
use crate::tree::Node;

/// A paragraph as it was read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Para {
    /// Its text; breaks within it are line feeds.
    pub text: String,
    /// Which element it is by its style; none where the style is not ours.
    pub element: Option<Element>,
    pub is_centred: bool,
    pub is_title: bool,
    /// Whether a page begins with it.
    pub begins_page: bool,
}

impl Para {
    /// Its first letters.
    pub fn near(&self) -> String {
        near(&self.text)
    }
}

/// The first letters of a text.
pub(crate) fn near(text: &str) -> String {
    // Of a long text only the beginning is looked at.
    text.chars().take(500).skip_while(|c| c.is_whitespace()).filter(|c| !c.is_control()).take(12).collect()
}

impl Reading {
    /// Reads a paragraph. None where its end was deleted by a tracked change: its text goes before that of the next.
    pub(crate) fn paragraph(&mut self, node: &Node) -> Option<Para> {
        let style = node.val(&["pPr", "pStyle"]).unwrap_or_default().to_owned();
        let number = self.number(node, &style);
        let mut text = std::mem::take(&mut self.carried);
        let was_over = std::mem::take(&mut self.page_over).is_some();
        let mut losses = vec![];
        match &number {
            Some(Number::Text(number)) => text.push_str(number),
            Some(Number::Bullet) => losses.push(Loss::Bullet),
            Some(Number::Unknown) => losses.push(Loss::Number),
            None => {}
        }
        self.content(node, &mut text, &mut losses);
        if let Some(mark) = node.at(&["pPr", "rPr"])
            && (mark.child("del").is_some() || mark.child("moveFrom").is_some())
        {
            losses.push(Loss::Changes);
            self.lose(losses, &near(&text));
            self.carried = text;
            return None;
        }
        let align = node.val(&["pPr", "jc"]).or_else(|| self.styles.align(&style)).unwrap_or_default();
        let para = Para {
            element: self.styles.element(&style),
            is_centred: align == "center",
            is_title: self.styles.is_title(&style),
            begins_page: self.begins_page(was_over || node.is_on(&["pPr", "pageBreakBefore"]), &text),
            text,
        };
        let is_bare = !matches!(number, Some(Number::Text(_))) && guiju_print::level_of(para.text.trim()).is_none();
        if self.styles.is_heading(&style) && is_bare && !para.text.trim().is_empty() {
            losses.push(Loss::Heading);
        }
        self.lose(losses, &para.near());
        Some(para)
    }

    /// The number that a paragraph bears, by itself or by its style. A list may name the style that belongs to each of its levels.
    fn number(&mut self, node: &Node, style: &str) -> Option<Number> {
        let own = node.val(&["pPr", "numPr", "numId"]);
        let list = own.or_else(|| self.styles.list(style)).filter(|id| *id != "0")?.to_owned();
        let level = node.val(&["pPr", "numPr", "ilvl"]).and_then(|l| l.parse().ok());
        let level = level.or_else(|| self.numbering.level_of(&list, style)).or_else(|| self.styles.level(style));
        self.numbering.next(&list, level.unwrap_or(0))
    }

    /// Whether a paragraph begins a page: the page ended before it, or before the last of its own words. Empty ones are passed over.
    fn begins_page(&mut self, was_over: bool, text: &str) -> bool {
        let says = |part: Option<&str>| part.is_some_and(|part| !part.trim().is_empty());
        let ended = self.page_over.take();
        let is_behind = ended.is_some_and(|at| says(text.get(at..)));
        let is_over = if ended.is_some() { !is_behind } else { was_over && !says(Some(text)) };
        self.page_over = is_over.then_some(0);
        is_behind || (was_over && says(Some(text)))
    }

    /// The text of a paragraph's or a run's children.
    fn content(&mut self, node: &Node, text: &mut String, losses: &mut Vec<Loss>) {
        for child in node.nodes() {
            self.piece(child, text, losses);
        }
    }

    fn piece(&mut self, node: &Node, text: &mut String, losses: &mut Vec<Loss>) {
        match node.name.as_str() {
            "r" if node.is_on(&["rPr", "vanish"]) => {
                if node.holds("t") {
                    losses.push(Loss::Hidden);
                }
            }
            "fldChar" => self.field(node, losses),
            "fldSimple" => {
                losses.push(Loss::Field);
                self.content(node, text, losses);
            }
            "t" if self.is_shown() => text.push_str(&node.text()),
            "tab" | "ptab" if self.is_shown() => text.push('\t'),
            "noBreakHyphen" if self.is_shown() => text.push('-'),
            "cr" if self.is_shown() => text.push('\n'),
            "br" => match node.attribute("type") {
                Some("page" | "column") => self.page_over = Some(text.len()),
                _ => text.push('\n'),
            },
            "ins" | "moveTo" => {
                losses.push(Loss::Changes);
                self.content(node, text, losses);
            }
            "del" | "moveFrom" => losses.push(Loss::Changes),
            "r" | "hyperlink" | "smartTag" | "sdtContent" | "sdt" | "customXml" | "dir" | "bdo" => {
                self.content(node, text, losses);
            }
            "ruby" => {
                losses.push(Loss::Ruby);
                if let Some(base) = node.child("rubyBase") {
                    self.content(base, text, losses);
                }
            }
            "AlternateContent" => {
                if let Some(choice) = node.child("Choice").or_else(|| node.child("Fallback")) {
                    self.content(choice, text, losses);
                }
            }
            _ => losses.extend(unread(node)),
        }
    }

    /// Fields that lie in one another: the words that make them are not shown, what they showed is.
    fn field(&mut self, node: &Node, losses: &mut Vec<Loss>) {
        match node.attribute("fldCharType") {
            Some("begin") => {
                losses.push(Loss::Field);
                self.fields.push(false);
            }
            Some("separate") => {
                if let Some(shows) = self.fields.last_mut() {
                    *shows = true;
                }
            }
            Some("end") => {
                self.fields.pop();
            }
            _ => {}
        }
    }

    fn is_shown(&self) -> bool {
        self.fields.iter().all(|shows| *shows)
    }
}

/// What an element is that is not read; nothing where it shows nothing.
fn unread(node: &Node) -> Option<Loss> {
    match node.name.as_str() {
        "drawing" | "pict" if node.holds("txbxContent") => Some(Loss::TextBox),
        "drawing" | "pict" => Some(Loss::Image),
        "object" | "control" => Some(Loss::Object),
        "oMath" | "oMathPara" => Some(Loss::Equation),
        "footnoteReference" | "endnoteReference" => Some(Loss::Note),
        "commentReference" => Some(Loss::Comment),
        "sym" => Some(Loss::Doubt(guiju_print::Doubt::Symbol)),
        "altChunk" | "subDoc" => Some(Loss::Embedded),
        _ => None,
    }
}
