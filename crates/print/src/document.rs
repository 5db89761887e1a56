//! The value of a document: every element that is printed, as data. Its hash is what issue fixes.

use guiju_calendar::Day;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::body::Block;
use crate::slip::Slip;

/// The formats of GB/T 9704-2012.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// 文件: the ordinary one; upward where `signers` are named.
    #[default]
    Ordinary,
    /// 信函 (10.1).
    Letter,
    /// 命令（令） (10.2).
    Order,
    /// 纪要 (10.3).
    Minutes,
}

/// The value of a document. What is empty is not printed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Document {
    /// Format.
    pub form: Form,
    /// 紧急程度: 特急, 加急 (7.2.3).
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub urgency: String,
    /// 发文机关标志: names of the organs as they stand in the mark, the lead first (7.2.4); of minutes the one line of the mark.
    pub mark: Vec<String>,
    /// What follows the names of the mark: 文件, 命令, 令; empty for none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub mark_suffix: String,
    /// 发文字号 or 令号, whole: 红桥政〔2023〕1号 (7.2.5).
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub number: String,
    /// 签发人 of a document upward, in the order of the organs (7.2.6).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub signers: Vec<String>,
    /// 标题; its lines are parted by line feeds where the author broke it, else it is broken by sense (7.3.1).
    pub title: String,
    /// 主送机关 as printed (7.3.2).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub recipients: Vec<String>,
    /// 正文 (7.3.3).
    pub body: Vec<Block>,
    /// 附件, in order (7.3.4, 7.3.7).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attached>,
    /// 署名, date and seal (7.3.5); none for minutes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature: Option<Signature>,
    /// 附注, without its brackets (7.3.6).
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// 出席, 请假, 列席 of minutes (10.3).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attendance: Vec<Attendance>,
    /// 版记 (7.4).
    #[serde(default)]
    pub colophon: Colophon,
    /// What is printed across a page that is no issued document: 草稿. Empty for a document as issued.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub draft: String,
}

/// An attachment: its name as the document calls it, and its text where it is bound with the document.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Attached {
    /// Name, without number and without punctuation after it.
    pub name: String,
    /// Its text on pages of its own; empty where it is handed out as a file.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub body: Vec<Block>,
    /// Whether it is named below the body. Rules that a notice issues are not (they are its text), and bear no 附件 above.
    pub listed: bool,
}

/// How a document is sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Seal {
    /// No seal (7.3.5.2).
    #[default]
    None,
    /// Room and a drawn placeholder for the seal of each organ (7.3.5.1). It is no legal seal and says so.
    Placeholder,
}

/// The stamp of who signs by office (7.3.5.3).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Stamp {
    /// Title of the office: 区长.
    pub office: String,
    /// Name.
    pub name: String,
}

/// 发文机关署名, 成文日期, 印章.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    /// Organs in order.
    pub organs: Vec<String>,
    /// 成文日期; none while it is not signed.
    pub date: Option<Day>,
    /// Seal.
    #[serde(default)]
    pub seal: Seal,
    /// Signers by office, where the document bears their stamps.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stamps: Vec<Stamp>,
    /// That it was signed under an authorisation, as the glossary marks it; empty where it was not.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub authority: String,
}

/// Who was there: 出席 and the units with their people.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Attendance {
    /// 出席, 请假, 列席.
    pub label: String,
    /// Units and names, as printed.
    pub people: String,
}

/// 版记.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Colophon {
    /// 抄送机关 (7.4.2).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub copies: Vec<String>,
    /// 印发机关 (7.4.3).
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub organ: String,
    /// 印发日期; none while it is not issued.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub printed: Option<Day>,
}

/// Whatever can be printed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "print", rename_all = "snake_case")]
#[expect(clippy::large_enum_variant, reason = "most are documents, and few exist at once")]
pub enum Print {
    /// A document by GB/T 9704-2012.
    Document(Document),
    /// A slip or a list.
    Slip(Slip),
}

impl Print {
    /// The value's bytes: JSON with its fields in the order declared here. They are what the hash is over.
    pub fn bytes(&self) -> Vec<u8> {
        // Plain data: writing it as JSON cannot fail, and nothing has the hash of nothing.
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// SHA-256 of the bytes, 64 hexadecimal digits.
    pub fn hash(&self) -> String {
        Sha256::digest(self.bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
    }
}
