//! Intake: what was typed becomes typed values, or *all* its problems at once, in words a clerk understands.

use std::collections::{BTreeMap, BTreeSet};

use guiju_calendar::{Day, OfficeTime};
use guiju_rulebook::vocabulary::{ActSpec, FieldKind, FieldSpec};
use serde::{Deserialize, Serialize};

pub use guiju_records::evidence::FileRef;
use guiju_records::letters::{is_trick, misplaced};
use guiju_records::org::Organisation;

/// What was typed: values by field name, in the order sent, and staged files.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Form {
    /// Typed values by field name; a field may come several times.
    pub fields: BTreeMap<String, Vec<String>>,
    /// Files already staged as blobs.
    pub files: Vec<FileRef>,
}

impl Form {
    /// A form from pairs; a name may repeat.
    pub fn of<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut form = Self::default();
        for (name, value) in pairs {
            form.fields.entry(name.to_owned()).or_default().push(value.to_owned());
        }
        form
    }
}

/// One problem of one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Field name; empty for the form as a whole.
    pub field: String,
    /// What is wrong and what would be right, in Chinese.
    pub message: String,
}

impl Problem {
    /// A problem of a field.
    pub fn of(field: &str, message: impl Into<String>) -> Self {
        Self { field: field.to_owned(), message: message.into() }
    }
}

/// A typed value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Typed {
    /// Text, an id or a class member.
    Text(String),
    /// A day.
    Day(Day),
    /// An instant.
    Time(OfficeTime),
    /// A ticked box.
    Yes,
    /// Several texts or ids.
    Many(Vec<String>),
    /// Fen (hundredths of a yuan).
    Money(i64),
    /// Files.
    Files(Vec<FileRef>),
    /// What a package says as text, each with its name on a line before it, and its files.
    Package(Vec<String>, Vec<FileRef>),
}

/// Typed values by field name; a field left empty is absent.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Values(pub BTreeMap<&'static str, Typed>);

impl Values {
    /// Text of a field, empty when absent.
    pub fn text(&self, name: &str) -> String {
        match self.0.get(name) {
            Some(Typed::Text(t)) => t.clone(),
            _ => String::new(),
        }
    }
    /// Day of a field.
    pub fn day(&self, name: &str) -> Option<Day> {
        match self.0.get(name) {
            Some(Typed::Day(d)) => Some(*d),
            _ => None,
        }
    }
    /// Instant of a field.
    pub fn time(&self, name: &str) -> Option<OfficeTime> {
        match self.0.get(name) {
            Some(Typed::Time(t)) => Some(*t),
            _ => None,
        }
    }
    /// Whether a box is ticked.
    pub fn yes(&self, name: &str) -> bool {
        matches!(self.0.get(name), Some(Typed::Yes))
    }
    /// Several texts, empty when absent.
    pub fn many(&self, name: &str) -> Vec<String> {
        match self.0.get(name) {
            Some(Typed::Many(m)) => m.clone(),
            _ => vec![],
        }
    }
    /// Fen.
    pub fn money(&self, name: &str) -> Option<i64> {
        match self.0.get(name) {
            Some(Typed::Money(m)) => Some(*m),
            _ => None,
        }
    }
    /// A package: its texts and files, empty when absent.
    pub fn package(&self, name: &str) -> (Vec<String>, Vec<FileRef>) {
        match self.0.get(name) {
            Some(Typed::Package(texts, files)) => (texts.clone(), files.clone()),
            _ => Default::default(),
        }
    }
    /// Files, empty when absent.
    pub fn files(&self, name: &str) -> Vec<FileRef> {
        match self.0.get(name) {
            Some(Typed::Files(f)) => f.clone(),
            _ => vec![],
        }
    }
}

/// What intake may look names up in.
pub trait Directory {
    /// Members of a class: id and label.
    fn members(&self, class: &str) -> Vec<(String, String)>;
    /// The organisation.
    fn org(&self) -> &Organisation;
    /// Largest file in bytes.
    fn file_limit(&self) -> u64;
}

/// Reads a form by an act's fields, as far as it can be read, with everything that is wrong. Unknown field names, too, are a problem.
pub fn read(act: &ActSpec, form: &Form, dir: &dyn Directory) -> (Values, Vec<Problem>) {
    let mut problems = vec![];
    let mut values = Values::default();
    let names: BTreeSet<&String> = form.fields.keys().chain(form.files.iter().map(|f| &f.field)).collect();
    for name in names {
        if !act.fields.iter().any(|f| f.name == name) {
            problems.push(Problem::of(name, format!("表单中没有“{}”这一栏，请重新打开页面填写", short(name))));
        }
    }
    for field in act.fields {
        match read_field(field, form, dir) {
            Ok(Some(value)) => {
                values.0.insert(field.name, value);
            }
            Ok(None) if field.required => problems.push(Problem::of(field.name, format!("请填写“{}”", field.label))),
            Ok(None) => {}
            Err(messages) => {
                let named = messages.into_iter().map(|m| Problem::of(field.name, format!("“{}”{m}", field.label)));
                problems.extend(named);
            }
        }
    }
    (values, problems)
}

fn read_field(field: &FieldSpec, form: &Form, dir: &dyn Directory) -> Result<Option<Typed>, Vec<String>> {
    let typed: Vec<&str> = form.fields.get(field.name).into_iter().flatten().map(String::as_str).collect();
    match field.kind {
        FieldKind::Files => read_files(field, form, dir),
        FieldKind::Lines => read_ids(&typed, "分工事项", |id| dir.org().lines.contains_key(id)),
        FieldKind::Units => read_ids(&typed, "单位", |id| dir.org().units.contains_key(id)),
        FieldKind::Items(max) => read_items(&typed, max),
        FieldKind::Sheets(max) => read_sheets(&typed, max),
        FieldKind::Package(max) | FieldKind::Packed(max) => {
            let files =
                read_files(field, form, dir)?.map_or(vec![], |t| if let Typed::Files(f) = t { f } else { vec![] });
            let read = read_sheets(&typed, max)?;
            Ok(read.map(|t| if let Typed::Many(texts) = t { Typed::Package(texts, files) } else { t }))
        }
        _ => match typed.as_slice() {
            [] => Ok(None),
            [one] => read_one(field.kind, one, dir).map_err(|message| vec![message]),
            _ => Err(vec!["只能填写一项".to_owned()]),
        },
    }
}

fn read_one(kind: FieldKind, raw: &str, dir: &dyn Directory) -> Result<Option<Typed>, String> {
    let text = raw.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let typed = match kind {
        FieldKind::Line(max) | FieldKind::Given(max) => Typed::Text(clean(text, max, false)?),
        FieldKind::Text(max) => Typed::Text(clean(text, max, true)?),
        FieldKind::Date => {
            Typed::Day(text.parse().map_err(|_| format!("不是有效日期：{}，应如 2023-01-09", short(text)))?)
        }
        FieldKind::Time => {
            Typed::Time(text.parse().map_err(|_| format!("不是有效时间：{}，应如 2023-01-09 10:30", short(text)))?)
        }
        FieldKind::Yes => match text {
            "yes" => Typed::Yes,
            _ => return Err("只能勾选或不勾选".to_owned()),
        },
        FieldKind::Choice(class) => {
            let members = dir.members(class);
            match members.iter().find(|(id, label)| id == text || label == text) {
                Some((id, _)) => Typed::Text(id.clone()),
                None => return Err(format!("没有“{}”这一选项", short(text))),
            }
        }
        FieldKind::Post if dir.org().posts.contains_key(text) => Typed::Text(text.to_owned()),
        FieldKind::Person if dir.org().people.contains_key(text) => Typed::Text(text.to_owned()),
        FieldKind::Unit if dir.org().units.contains_key(text) => Typed::Text(text.to_owned()),
        FieldKind::Post => return Err(format!("查无此职务：{}", short(text))),
        FieldKind::Person => return Err(format!("查无此人：{}", short(text))),
        FieldKind::Unit => return Err(format!("查无此单位：{}", short(text))),
        FieldKind::Money => Typed::Money(read_money(text)?),
        FieldKind::Files
        | FieldKind::Lines
        | FieldKind::Units
        | FieldKind::Items(_)
        | FieldKind::Sheets(_)
        | FieldKind::Package(_)
        | FieldKind::Packed(_) => {
            return Err("栏目种类有误".to_owned());
        }
    };
    Ok(Some(typed))
}

fn read_ids(typed: &[&str], what: &str, known: impl Fn(&str) -> bool) -> Result<Option<Typed>, Vec<String>> {
    let mut ids: Vec<String> = typed.iter().map(|t| t.trim().to_owned()).filter(|t| !t.is_empty()).collect();
    ids.sort();
    ids.dedup();
    let unknown = ids.iter().filter(|id| !known(id)).map(|id| format!("没有“{}”这一{what}", short(id)));
    told(unknown.collect(), (!ids.is_empty()).then_some(Typed::Many(ids)))
}

fn read_items(typed: &[&str], max: usize) -> Result<Option<Typed>, Vec<String>> {
    let (mut items, mut wrong) = (vec![], vec![]);
    for line in typed.iter().flat_map(|t| t.lines()).map(str::trim).filter(|l| !l.is_empty()) {
        match clean(line, 200, false) {
            Ok(item) => items.push(item),
            Err(message) => wrong.push(format!("中的“{}”{message}", short(line))),
        }
    }
    let count = items.len() + wrong.len();
    if count > max {
        wrong.push(format!("最多{max}项，现有{count}项"));
    }
    told(wrong, (!items.is_empty()).then_some(Typed::Many(items)))
}

/// Tables as they came; what is in them is read by the matter, which tells file and line.
fn read_sheets(typed: &[&str], max: usize) -> Result<Option<Typed>, Vec<String>> {
    let sheets: Vec<String> = typed.iter().filter(|t| !t.trim().is_empty()).map(|t| (*t).to_owned()).collect();
    match sheets.iter().map(|s| s.chars().count()).sum::<usize>() {
        0 => Ok(None),
        n if n > max => Err(vec![format!("合计最多{max}字，现有{n}字")]),
        _ => Ok(Some(Typed::Many(sheets))),
    }
}

fn read_files(field: &FieldSpec, form: &Form, dir: &dyn Directory) -> Result<Option<Typed>, Vec<String>> {
    let files: Vec<FileRef> = form.files.iter().filter(|f| f.field == field.name).cloned().collect();
    let mut wrong = vec![];
    for file in &files {
        let name = short(&file.name);
        if let Err(message) = clean(&file.name, 120, false) {
            wrong.push(format!("中的文件名“{name}”{message}"));
        }
        if file.name.contains(['/', '\\', ':']) || file.name.starts_with('.') || file.name.contains("..") {
            wrong.push(format!("中的文件名“{name}”不能含路径，请改名后再上传"));
        }
        // The door bounds packages by themselves: they hold several files.
        if matches!(field.kind, FieldKind::Files) && file.size > dir.file_limit() {
            wrong.push(format!("中的文件“{name}”超过{}兆字节的上限", dir.file_limit() / 1_048_576));
        }
    }
    told(wrong, (!files.is_empty()).then_some(Typed::Files(files)))
}

/// What was read, or all that is wrong with it, each problem once.
fn told(mut wrong: Vec<String>, read: Option<Typed>) -> Result<Option<Typed>, Vec<String>> {
    wrong.dedup();
    if wrong.is_empty() { Ok(read) } else { Err(wrong) }
}

/// Refuses letters that cannot be seen and too much text; line breaks become `\n`.
fn clean(text: &str, max: usize, breaks: bool) -> Result<String, String> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut wrong: Vec<String> = misplaced(&text, breaks).into_iter().collect();
    let count = text.chars().count();
    if count > max {
        wrong.push(format!("最多{max}字，现有{count}字"));
    }
    if wrong.is_empty() { Ok(text) } else { Err(wrong.join("；")) }
}

/// `12.50` → 1250 fen. No sign, no more than two decimals, at most 10 trillion yuan.
fn read_money(text: &str) -> Result<i64, String> {
    let plain = text.replace([',', '，'], "");
    if plain.starts_with(['-', '－']) {
        return Err("金额不能为负数".to_owned());
    }
    let (yuan, fen) = plain.split_once('.').unwrap_or((&plain, ""));
    if fen.len() > 2 {
        return Err("金额最多两位小数（精确到分）".to_owned());
    }
    let digits = |s: &str| !s.is_empty() && s.len() <= 13 && s.bytes().all(|b| b.is_ascii_digit());
    if !digits(yuan) || !(fen.is_empty() || digits(fen)) {
        return Err(format!("不是有效金额：{}，应如 5000000.00", short(text)));
    }
    let yuan: i64 = yuan.parse().map_err(|_| "金额过大".to_owned())?;
    let fen: i64 = format!("{fen:0<2}").parse().map_err(|_| "金额有误".to_owned())?;
    Ok(yuan * 100 + fen)
}

/// A typed text shortened for a message.
fn short(text: &str) -> String {
    let head: String = text.chars().filter(|c| !c.is_control() && !is_trick(*c)).take(20).collect();
    if text.chars().count() > 20 { format!("{head}…") } else { head }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_read_to_the_fen() {
        assert_eq!(read_money("5000000"), Ok(500_000_000));
        assert_eq!(read_money("1,234.5"), Ok(123_450));
        for bad in ["-1", "1.234", "", "1.2.3", "一百", "1e9", "99999999999999", ".5", "+1"] {
            assert!(read_money(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn control_characters_and_length_are_named() {
        assert!(clean("甲\u{7}乙", 10, true).unwrap_err().contains("U+0007"));
        assert!(clean("甲\n乙", 10, false).is_err());
        let turned = clean("关于某事的\u{202e}通知", 10, true).unwrap_err();
        assert!(turned.contains("于某事的”之后") && turned.contains("U+202E"), "{turned}");
        assert!(clean("\u{200b}甲", 10, true).unwrap_err().contains("开头处"));
        let both = clean("一二\u{feff}三", 2, false).unwrap_err();
        assert!(both.contains("U+FEFF") && both.contains("最多2字"), "{both}");
        assert_eq!(clean("甲\r\n乙", 10, true).unwrap(), "甲\n乙");
        assert!(clean("一二三", 2, false).unwrap_err().contains("最多2字"));
    }
}
