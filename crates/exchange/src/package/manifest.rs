//! What a package says of itself, and what may be wrong with that.

use guiju_calendar::Day;
use serde::{Deserialize, Serialize};

use super::trouble::Trouble;

/// How a package names its format.
pub(crate) const FORMAT: &str = "guiju-package";
/// The version that is written, and the only one that is read.
pub(crate) const VERSION: u32 = 1;

/// What a package is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A document is sent.
    Document,
    /// It has come in.
    Receipt,
    /// It is sent back.
    Return,
}

/// What a file of a package is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The document's value: the bytes that its hash is over.
    Value,
    /// The printed pages as PDF.
    Pdf,
    /// The printed pages as OFD.
    Ofd,
    /// The text as DOCX.
    Docx,
    /// What the sender's registers say of the document, as JSON.
    Metadata,
    /// What a seal service gave for the printed pages; the pages do not show it.
    Seal,
    /// An attachment.
    Attachment,
}

impl Role {
    /// Whether there is at most one of it.
    pub(crate) fn is_single(self) -> bool {
        !matches!(self, Self::Attachment | Self::Seal)
    }
}

/// A file as it is listed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Listed {
    /// Where it lies in the package.
    pub path: String,
    /// What it is.
    pub role: Role,
    /// What it is called; that of an attachment is shown to people and is no path.
    pub name: String,
    /// Bytes.
    pub size: u64,
    /// SHA-256, 64 hexadecimal digits.
    pub sha256: String,
    /// SM3 (GB/T 32905-2016), 64 hexadecimal digits.
    pub sm3: String,
}

/// The package that a receipt or a return answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct About {
    /// The hash of that package.
    pub package: String,
    /// The number of the document in it.
    pub number: String,
}

/// The manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// `guiju-package`.
    pub format: String,
    /// Version of the format.
    pub version: u32,
    /// What it is for.
    pub kind: Kind,
    /// The government that sends it.
    pub from: String,
    /// To whom.
    pub to: Vec<String>,
    /// The document's number, whole.
    pub number: String,
    /// Its title.
    pub title: String,
    /// The day of the document, of the receipt, of the return.
    pub date: Day,
    /// What it answers; none for a document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<About>,
    /// Why it is sent back, or what is remarked on receiving it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// Files in order.
    pub files: Vec<Listed>,
    /// The public key that the signature is checked with: Ed25519, 64 hexadecimal digits.
    pub key: String,
    /// SHA-256 of that key's 32 bytes, by which people compare it.
    pub fingerprint: String,
}

impl Manifest {
    /// What is wrong with it by itself, all at once.
    pub(crate) fn troubles(&self) -> Vec<Trouble> {
        let mut found = vec![];
        if self.format != FORMAT || self.version != VERSION {
            found.push(Trouble::Version(format!("{} {}", self.format, self.version)));
        }
        let named = [("发送单位", &self.from), ("发文字号", &self.number), ("标题", &self.title)];
        found.extend(named.into_iter().filter(|(_, text)| !is_said(text)).map(|(what, _)| Trouble::Unsaid(what)));
        if self.to.is_empty() || !self.to.iter().all(|name| is_said(name)) {
            found.push(Trouble::Unsaid("接收单位"));
        }
        let has = |role| self.files.iter().any(|file| file.role == role);
        match self.kind {
            Kind::Document => {
                found.extend((!has(Role::Value)).then_some(Trouble::Unsaid("公文内容（value）")));
                found.extend((!has(Role::Pdf)).then_some(Trouble::Unsaid("公文版式文件（PDF）")));
                found.extend(self.about.is_some().then_some(Trouble::Unfit("发送公文的包不答复其他包")));
            }
            Kind::Receipt | Kind::Return => {
                let is_named =
                    self.about.as_ref().is_some_and(|about| is_hash(&about.package) && is_said(&about.number));
                found.extend((!is_named).then_some(Trouble::Unsaid("所答复的包")));
                let is_wanting = self.kind == Kind::Return && !is_said(&self.reason);
                found.extend(is_wanting.then_some(Trouble::Unsaid("退回理由")));
            }
        }
        for (at, file) in self.files.iter().enumerate() {
            let before = self.files.iter().take(at);
            let is_twice = before.clone().any(|other| other.path == file.path)
                || (file.role.is_single() && before.clone().any(|other| other.role == file.role));
            found.extend(is_twice.then(|| Trouble::Twice(shown(&file.path))));
            found.extend((!is_path(&file.path)).then(|| Trouble::Path(shown(&file.path))));
            found.extend((!is_name(&file.name)).then(|| Trouble::Path(shown(&file.name))));
            let is_hashed = is_hash(&file.sha256) && is_hash(&file.sm3);
            found.extend((!is_hashed).then(|| Trouble::Hash(shown(&file.path))));
        }
        found
    }
}

fn is_said(text: &str) -> bool {
    !text.trim().is_empty() && text.chars().count() <= 500 && !text.chars().any(is_hidden)
}

/// Whether a letter cannot be seen, or turns around what is seen: two names look alike by it, or one looks other than it is.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}'
            | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

fn is_hash(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

/// A path of ours: one folder at most, plain letters, nothing that climbs or begins elsewhere.
fn is_path(path: &str) -> bool {
    let is_plain = |part: &str| {
        !part.is_empty()
            && part.len() <= 60
            && !part.starts_with('.')
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b))
    };
    let parts: Vec<&str> = path.split('/').collect();
    let is_reserved = super::OWN.contains(&path);
    parts.len() <= 2 && parts.into_iter().all(is_plain) && !is_reserved
}

/// A name that is shown: it could be given to a file, and hides nothing.
fn is_name(name: &str) -> bool {
    let is_barred = |c: char| matches!(c, '/' | '\\' | ':');
    is_said(name) && name.chars().count() <= 200 && !name.starts_with('.') && !name.chars().any(is_barred)
}

/// A text from outside as it may be shown in a message.
pub(crate) fn shown(text: &str) -> String {
    text.chars().filter(|c| !is_hidden(*c)).take(60).collect()
}
