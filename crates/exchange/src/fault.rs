//! Why a file from outside cannot be read.

/// Why nothing of a file was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// Nothing is in it.
    Empty,
    /// It is larger, or holds more, than is read: which bound, and how much it allows.
    TooLarge {
        /// Of what there is too much.
        what: &'static str,
        /// How much is read.
        most: u64,
    },
    /// It is a compound file: a document of the old binary kind, or one under a password.
    Compound,
    /// It is no file of the kind that was asked for.
    OtherKind,
    /// It is damaged: where.
    Damaged(String),
    /// It holds what is never read: a type definition, an entity, two entries under one name.
    Forbidden(String),
}

impl Fault {
    /// In words for whoever brought the file.
    pub fn words(&self) -> String {
        match self {
            Self::Empty => "文件是空的".to_owned(),
            Self::TooLarge { what, most } => format!("文件过大：{what}超过{most}"),
            Self::Compound => "这是旧格式（doc、wps）或者加了密码的文件，请另存为不加密的docx".to_owned(),
            Self::OtherKind => "文件内容不是所要的格式，请核对".to_owned(),
            Self::Damaged(at) => format!("文件已损坏：{at}"),
            Self::Forbidden(what) => format!("文件含有不予读取的内容：{what}"),
        }
    }
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.words())
    }
}

impl std::error::Error for Fault {}
