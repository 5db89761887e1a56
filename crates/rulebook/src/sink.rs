//! Where flaws are collected, and TOML whose faults of writing become flaws.

use std::cell::RefCell;

use toml::Spanned;
use toml::de::DeTable;

use crate::files::{Files, Spot};
use crate::flaw::Flaw;

/// Where flaws go.
pub(crate) struct Sink<'f> {
    /// The files, for positions.
    pub(crate) files: &'f Files,
    /// What was found so far.
    pub(crate) flaws: RefCell<Vec<Flaw>>,
}

impl<'f> Sink<'f> {
    pub(crate) fn new(files: &'f Files) -> Self {
        Self { files, flaws: RefCell::new(vec![]) }
    }
    pub(crate) fn error(&self, spot: Spot, message: impl Into<String>, help: impl Into<String>) {
        self.flaws.borrow_mut().push(self.files.error(spot, message, help));
    }
    pub(crate) fn warning(&self, spot: Spot, message: impl Into<String>, help: impl Into<String>) {
        self.flaws.borrow_mut().push(self.files.warning(spot, message, help));
    }
}

/// Reads a block of TOML; every fault of writing is a flaw. The second is false where there was one.
pub(crate) fn document<'i>(text: &'i str, base: Spot, sink: &Sink<'_>) -> (Spanned<DeTable<'i>>, bool) {
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        let at = base.plus(error.span().map_or(0, |s| s.start));
        sink.error(at, format!("写法有误：{}", in_chinese(error.message())), "写法须符合 TOML：每行一项，键 = 值");
    }
    (table, errors.is_empty())
}

/// The parser's words, translated where they are common.
fn in_chinese(message: &str) -> String {
    let known = [
        ("duplicate key", "同一个键写了两次（或上一行的 [[…]] 漏写了）"),
        ("key with no value", "键后面没有“= 值”"),
        ("missing value", "等号后面没有值"),
        ("extra `=`", "多了一个等号"),
        ("unclosed array", "方括号没有闭合"),
        ("unclosed inline table", "花括号没有闭合"),
        ("unclosed table", "方括号没有闭合"),
        ("missing comma", "两项之间缺少逗号"),
        ("extra comma", "多了一个逗号"),
        ("invalid key", "键的写法不对"),
        ("string values must be quoted", "文字须写在引号里"),
        ("unexpected content", "行尾有多余的内容"),
        ("unexpected key or value", "行尾有多余的内容"),
        ("invalid basic string", "引号没有成对"),
        ("invalid multi-line", "引号没有成对"),
    ];
    let found = known.iter().find(|(english, _)| message.contains(english));
    found.map_or_else(|| format!("{message}（解析程序的原话）"), |(_, chinese)| (*chinese).to_owned())
}
