//! What may be wrong with a package.

use super::manifest::shown;
use crate::fault::Fault;

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// The file cannot be read.
    Unreadable(Fault),
    /// There is no manifest, or it cannot be read: why.
    Manifest(Why),
    /// A format or a version that is not known.
    Version(String),
    /// Something that must be said is not, or is no text that can be shown.
    Unsaid(&'static str),
    /// Something is said that does not fit.
    Unfit(&'static str),
    /// A path or a name that may not be.
    Path(String),
    /// A file is listed twice, or there are two of what there is one of.
    Twice(String),
    /// A file that is listed is not there.
    Missing(String),
    /// A file that is not listed is there.
    Beside(String),
    /// There are bytes outside of the files, or a comment.
    Around,
    /// A file has another size or hash than is listed.
    Hash(String),
    /// The value is none that can be printed.
    Value(Why),
    /// The key is none, or is not the same everywhere.
    Key,
    /// The signature is missing, or is not of this manifest by this key.
    Signature,
    /// A package could not be written.
    Unwritten(String),
}

/// Why something in a package cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Why {
    /// In words for whoever brought the package.
    words: String,
    /// As a programmer is told; empty where the words say all.
    detail: String,
}

impl Why {
    pub(super) fn plain(words: &str) -> Self {
        Self { words: words.to_owned(), detail: String::new() }
    }

    pub(super) fn json(error: &serde_json::Error) -> Self {
        Self { words: format!("第{}行不合格式", error.line().max(1)), detail: shown(&error.to_string()) }
    }
}

impl Trouble {
    /// What a programmer is told beside the words, in English; nothing where the words say all.
    pub fn detail(&self) -> Option<&str> {
        match self {
            Self::Manifest(why) | Self::Value(why) => Some(why.detail.as_str()).filter(|detail| !detail.is_empty()),
            _ => None,
        }
    }

    /// In words for whoever brought the package.
    pub fn words(&self) -> String {
        match self {
            Self::Unreadable(fault) => fault.words(),
            Self::Manifest(why) => format!("清单manifest.json无法读取：{}", why.words),
            Self::Version(what) => format!("清单的格式或者版本不认识：{what}"),
            Self::Unsaid(what) => format!("清单没有写明{what}，或者写得不合要求"),
            Self::Unfit(what) => (*what).to_owned(),
            Self::Path(name) => format!("文件名不合要求：{name}"),
            Self::Twice(name) => format!("文件重复：{name}"),
            Self::Missing(name) => format!("清单列有而包内没有：{name}"),
            Self::Beside(name) => format!("包内有而清单没有列出：{name}"),
            Self::Around => "压缩包中有文件以外的内容（前后、文件之间或者注释）".to_owned(),
            Self::Hash(name) => format!("文件与清单所列的大小或者摘要不一致：{name}"),
            Self::Value(why) => format!("公文内容无法读取：{}", why.words),
            Self::Key => "公钥无法读取，或者几处不一致".to_owned(),
            Self::Signature => "完整性签名缺失或者不符".to_owned(),
            Self::Unwritten(why) => format!("包无法生成：{why}"),
        }
    }
}
