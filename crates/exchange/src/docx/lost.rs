//! What of a file was not read, or read otherwise than it shows.

use guiju_print::Doubt;

use super::element::Element;

/// A thing that was not read, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lost {
    /// What.
    pub what: Loss,
    /// The first letters of the paragraph or table in which it stood; empty where it concerns the whole file.
    pub at: String,
}

/// Kinds of what was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Loss {
    /// An image or a drawing.
    Image,
    /// A text box: what is written in it.
    TextBox,
    /// An object of another program.
    Object,
    /// An equation.
    Equation,
    /// A footnote or an endnote.
    Note,
    /// A comment.
    Comment,
    /// Tracked changes: the text as if all were accepted was read.
    Changes,
    /// Text that is hidden.
    Hidden,
    /// A field: what it showed last was read.
    Field,
    /// A table within a cell: its text was read into the cell.
    NestedTable,
    /// A table of one cell: its text was read as paragraphs.
    SingleCell,
    /// Columns beyond what a table holds.
    Columns,
    /// A bullet before a paragraph.
    Bullet,
    /// A number that the word processor makes, in a format that is not known.
    Number,
    /// A heading that bears no number: levels are known by their numbers.
    Heading,
    /// Text of headers or footers.
    Header,
    /// Another file within the file.
    Embedded,
    /// A program within the file.
    Macros,
    /// Readings over letters.
    Ruby,
    /// An element that the document's own fields say: mark, number, recipients, signature, record of printing.
    Element,
    /// What stands above the title.
    Above,
    /// A sign that a text cannot hold, or a line that is doubtful.
    Doubt(Doubt),
    /// More than is told here.
    More,
}

/// So much is told; who has lost more reads the file itself.
const TOLD: usize = 1_000;

/// What was lost so far.
#[derive(Debug, Default)]
pub(crate) struct Losses {
    all: Vec<Lost>,
    elements: Vec<Element>,
}

impl Losses {
    /// Notes what was lost near a text; the same near the same text once.
    pub fn add(&mut self, what: Loss, at: &str) {
        let is_known = self.all.iter().rev().take(20).any(|lost| lost.what == what && lost.at == at);
        match self.all.len() {
            TOLD => self.all.push(Lost { what: Loss::More, at: String::new() }),
            0..TOLD if !is_known => self.all.push(Lost { what, at: at.to_owned() }),
            _ => {}
        }
    }

    /// Notes an element that was not read, once.
    pub fn element(&mut self, element: Element) {
        if !self.elements.contains(&element) {
            self.elements.push(element);
            self.add(Loss::Element, element.word());
        }
    }

    pub fn told(self) -> Vec<Lost> {
        self.all
    }
}

impl Loss {
    /// In words for whoever brought the file.
    pub fn words(self) -> &'static str {
        match self {
            Self::Image => "图片或者图形没有读入，请作为附件添加",
            Self::TextBox => "文本框里的文字没有读入，请移到正文中",
            Self::Object => "嵌入的对象没有读入，请作为附件添加",
            Self::Equation => "公式没有读入，请改用文字表述或者作为附件添加",
            Self::Note => "脚注、尾注没有读入，请移到正文中",
            Self::Comment => "批注没有读入",
            Self::Changes => "有修订记录，按全部接受后的文字读入，请核对",
            Self::Hidden => "隐藏的文字没有读入",
            Self::Field => "域（目录、日期、引用等）按文件中最后的结果读入，请核对",
            Self::NestedTable => "表格中套有表格，里层表格的文字并入所在的格",
            Self::SingleCell => "只有一格的表格已改为段落",
            Self::Columns => "表格的列太多，后面的列并入最后一列",
            Self::Bullet => "项目符号没有读入，请改用序号",
            Self::Number => "自动编号的格式无法辨认，序号没有读入，请补上",
            Self::Heading => "标题样式的段落没有序号，按正文处理；层次以“一、”“（一）”“1.”“（1）”标明",
            Self::Header => "页眉、页脚里的文字没有读入",
            Self::Embedded => "文件中嵌入的其他文件没有读入",
            Self::Macros => "文件带有宏，没有读入",
            Self::Ruby => "文字上的注音没有读入",
            Self::Element => "这一要素由系统按所填内容排印，文件中的没有读入",
            Self::Above => "标题以上的内容（版头）没有读入，由系统按所填内容排印",
            Self::Doubt(doubt) => doubt.words(),
            Self::More => "没有读入的内容太多，其余不再列出，请对照原文件核对",
        }
    }
}
