//! A TOML table read key by key: every wrong type, missing key and unknown key is a flaw of its own, with its place.

use std::cell::RefCell;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::files::{Spot, Word};
use crate::near::suggestion;
use crate::sink::Sink;

/// One table being read.
pub(crate) struct Fields<'a, 'i> {
    table: &'a DeTable<'i>,
    /// Where the block begins.
    base: Spot,
    /// Where the table is written.
    pub(crate) at: Spot,
    /// What it is, in Chinese, for messages.
    pub(crate) what: String,
    pub(crate) sink: &'a Sink<'a>,
    known: RefCell<Vec<&'static str>>,
}

impl<'a, 'i> Fields<'a, 'i> {
    pub(crate) fn new(
        table: &'a DeTable<'i>,
        base: Spot,
        at: Spot,
        what: impl Into<String>,
        sink: &'a Sink<'a>,
    ) -> Self {
        Self { table, base, at, what: what.into(), sink, known: RefCell::new(vec![]) }
    }

    fn spot(&self, span: &Range<usize>) -> Spot {
        self.base.plus(span.start)
    }

    fn get(&self, key: &'static str) -> Option<&'a Spanned<DeValue<'i>>> {
        self.known.borrow_mut().push(key);
        self.table.iter().find(|(k, _)| k.get_ref().as_ref() == key).map(|(_, v)| v)
    }

    fn wrong(&self, key: &str, value: &Spanned<DeValue<'i>>, wanted: &str) {
        let message = format!("“{key}”应是{wanted}，现在是{}", kind(value.get_ref()));
        self.sink.error(self.spot(&value.span()), message, "");
    }

    /// Where a key's value is written; the table's place when it is absent.
    pub(crate) fn spot_of(&self, key: &str) -> Spot {
        let found = self.table.iter().find(|(k, _)| k.get_ref().as_ref() == key);
        found.map_or(self.at, |(_, v)| self.spot(&v.span()))
    }

    pub(crate) fn missing(&self, key: &str, help: &str) {
        self.sink.error(self.at, format!("{}缺少“{key}”", self.what), help);
    }

    /// A text that may be absent.
    pub(crate) fn word(&self, key: &'static str) -> Option<Word> {
        let value = self.get(key)?;
        let word = self.as_word(value);
        if word.is_none() {
            self.wrong(key, value, "文字（写在引号里）");
        }
        word
    }

    /// A text that must be there and not be empty. An empty word comes back when it is not; its flaw is recorded.
    pub(crate) fn need(&self, key: &'static str, help: &str) -> Word {
        let there = self.get(key).is_some();
        match self.word(key) {
            Some(word) if !word.trim().is_empty() => word,
            Some(word) => {
                self.sink.error(word.spot, format!("“{key}”不能为空"), help);
                word
            }
            None => {
                if !there {
                    self.missing(key, help);
                }
                Word { text: String::new(), spot: self.spot_of(key) }
            }
        }
    }

    /// A text, empty when absent.
    pub(crate) fn text(&self, key: &'static str) -> String {
        self.word(key).unwrap_or_default().text
    }

    /// yes or no.
    pub(crate) fn flag(&self, key: &'static str, default: bool) -> bool {
        let Some(value) = self.get(key) else { return default };
        value.get_ref().as_bool().unwrap_or_else(|| {
            self.wrong(key, value, "true 或 false");
            default
        })
    }

    /// A whole number that may be absent.
    pub(crate) fn number(&self, key: &'static str) -> Option<i64> {
        let value = self.get(key)?;
        let integer = value.get_ref().as_integer();
        let number = integer.and_then(|i| i64::from_str_radix(&i.as_str().replace('_', ""), i.radix()).ok());
        if number.is_none() {
            self.wrong(key, value, "整数");
        }
        number
    }

    /// A whole number that must be there.
    pub(crate) fn need_number(&self, key: &'static str, help: &str) -> i64 {
        if self.get(key).is_none() {
            self.missing(key, help);
        }
        self.number(key).unwrap_or_default()
    }

    /// A day that may be absent.
    pub(crate) fn day(&self, key: &'static str) -> Option<guiju_calendar::Day> {
        let value = self.get(key)?;
        let day = value.get_ref().as_datetime().and_then(|d| d.to_string().parse().ok());
        if day.is_none() {
            self.wrong(key, value, "日期，如 2023-01-09（不加引号）");
        }
        day
    }

    /// A list of texts, empty when absent.
    pub(crate) fn words(&self, key: &'static str) -> Vec<Word> {
        let Some(value) = self.get(key) else { return vec![] };
        let Some(items) = value.get_ref().as_array() else {
            self.wrong(key, value, "列表，如 [\"甲\", \"乙\"]");
            return vec![];
        };
        items.iter().filter_map(|item| self.item(key, item)).collect()
    }

    fn item(&self, key: &str, item: &Spanned<DeValue<'i>>) -> Option<Word> {
        let word = self.as_word(item);
        if word.is_none() {
            self.wrong(key, item, "由文字组成的列表");
        }
        word
    }

    /// One of a few words; the first when absent or wrong.
    pub(crate) fn one_of<T: Copy>(&self, key: &'static str, choices: &[(&str, T)], default: T) -> T {
        let Some(word) = self.word(key) else { return default };
        match choices.iter().find(|(name, _)| *name == word.text) {
            Some((_, choice)) => *choice,
            None => {
                let help = suggestion(&word, choices.iter().map(|(name, _)| *name));
                self.sink.error(word.spot, format!("“{key}”不能写“{word}”"), help);
                default
            }
        }
    }

    /// A table that may be absent.
    pub(crate) fn table(&self, key: &'static str, what: &str) -> Option<Fields<'a, 'i>> {
        let value = self.get(key)?;
        let inner = self.inner(value, what);
        if inner.is_none() {
            self.wrong(key, value, "一组键值，如 { 键 = \"值\" }");
        }
        inner
    }

    /// A list of tables, empty when absent; a single table where `one` allows it.
    pub(crate) fn tables(&self, key: &'static str, what: &str, one: bool) -> Vec<Fields<'a, 'i>> {
        let Some(value) = self.get(key) else { return vec![] };
        if let (true, Some(inner)) = (one, self.inner(value, what)) {
            return vec![inner];
        }
        let Some(items) = value.get_ref().as_array() else {
            self.wrong(key, value, "若干组键值");
            return vec![];
        };
        let mut all = vec![];
        for item in items {
            match self.inner(item, what) {
                Some(inner) => all.push(inner),
                None => self.wrong(key, item, "若干组键值"),
            }
        }
        all
    }

    /// Every key with one text or a list of texts: the cells of a condition.
    pub(crate) fn cells(&self) -> Vec<(Word, Vec<Word>)> {
        let mut cells = vec![];
        let mut entries: Vec<_> = self.table.iter().collect();
        entries.sort_by_key(|(key, _)| key.span().start);
        for (key, value) in entries {
            let name = Word { text: key.get_ref().to_string(), spot: self.spot(&key.span()) };
            let members = match (self.as_word(value), value.get_ref().as_array()) {
                (Some(one), _) => vec![one],
                (None, Some(items)) => items.iter().filter_map(|i| self.item(&name, i)).collect(),
                (None, None) => {
                    self.wrong(&name, value, "文字或列表，如 \"yes\" 或 [\"甲\", \"乙\"]");
                    continue;
                }
            };
            if members.is_empty() {
                self.sink.error(self.spot(&value.span()), format!("“{name}”没有可取的值"), "不限取值的，删去这个键");
            }
            cells.push((name, members));
        }
        cells
    }

    /// Whether a key is written at all.
    pub(crate) fn has(&self, key: &'static str) -> bool {
        self.get(key).is_some()
    }

    /// Reports every key that nobody asked for.
    pub(crate) fn close(self) {
        let known = self.known.borrow();
        for (key, _) in self.table.iter() {
            let name = key.get_ref().as_ref();
            if !known.contains(&name) {
                let help = suggestion(name, known.iter().copied());
                self.sink.error(self.spot(&key.span()), format!("{}里没有“{name}”这个键", self.what), help);
            }
        }
    }

    fn inner(&self, value: &'a Spanned<DeValue<'i>>, what: &str) -> Option<Fields<'a, 'i>> {
        let table = value.get_ref().as_table()?;
        Some(Fields::new(table, self.base, self.spot(&value.span()), what, self.sink))
    }

    fn as_word(&self, value: &Spanned<DeValue<'i>>) -> Option<Word> {
        let text = value.get_ref().as_str()?.to_owned();
        Some(Word { text, spot: self.spot(&value.span()) })
    }
}

/// What a value is, in Chinese.
fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "文字",
        DeValue::Integer(_) => "整数",
        DeValue::Float(_) => "小数",
        DeValue::Boolean(_) => "true 或 false",
        DeValue::Datetime(_) => "日期",
        DeValue::Array(_) => "列表",
        DeValue::Table(_) => "一组键值",
    }
}
