//! Typed forms of `packages`, and a package as it came with one.

use guiju_core::Day;
use guiju_core::form::{FileRef, Problem, Values};
use guiju_core::journal::sha256;
use guiju_exchange::package::{Kind, Listed, Role, SoftwareKey, Vouched, fingerprint, read_public, says, vouched};
use guiju_print::Print;

use super::event::{Signed, Told};

/// A package as it came with a form, in which everything agrees.
#[derive(Debug, Clone)]
pub struct Carried {
    /// What its manifest says, and that it is signed.
    pub vouched: Vouched,
    /// The same as it is stored.
    pub signed: Signed,
    /// The document's value; empty where there is none.
    pub value: String,
    /// What the sender's registers say; empty where there is nothing.
    pub metadata: String,
    /// The other files; the field of each is its role.
    pub files: Vec<FileRef>,
}

impl Carried {
    /// The value, read.
    pub fn print(&self) -> Option<Print> {
        serde_json::from_str(&self.value).ok()
    }

    /// The SHA-256 that is listed for the file of a role.
    pub fn listed(&self, role: Role) -> Option<&str> {
        self.vouched.manifest.files.iter().find(|file| file.role == role).map(|file| file.sha256.as_str())
    }
}

/// A key that was told.
#[derive(Debug, Clone)]
pub struct KeyForm {
    /// The key.
    pub told: Told,
    /// When it was compared.
    pub on: Option<Day>,
    /// Basis.
    pub basis: String,
}

/// One act of `packages`.
#[derive(Debug, Clone)]
pub enum Command {
    /// A government with its key.
    RegisterPartner { name: String, key: KeyForm },
    /// Another key.
    ChangeKey(KeyForm),
    /// The key counts no more.
    EndKey { reason: String },
    /// A paper goes out; nothing is packed where there is no key, or nothing to pack. Before it is packed its value alone is known.
    Send { receiver: String, value: String, package: Option<Box<Carried>> },
    /// An answer came in.
    RecordAnswer(Box<Carried>),
    /// A document came in.
    Receive(Box<Carried>),
    /// Its receipt is given, or it is sent back.
    Answer { received: bool, reason: String, package: Option<Box<Carried>> },
}

impl Command {
    /// The package that came in from outside.
    pub fn incoming(&self) -> Option<&Carried> {
        match self {
            Command::RecordAnswer(carried) | Command::Receive(carried) => Some(carried),
            _ => None,
        }
    }
}

/// Typed values → command.
pub fn read(act: &str, v: &Values) -> Result<Command, Vec<Problem>> {
    let made = |v: &Values| match v.package("package") {
        (texts, _) if texts.is_empty() => Ok(None),
        (texts, files) => carried(&texts, &files, false).map(|carried| Some(Box::new(carried))),
    };
    let came = |v: &Values| {
        let (texts, files) = v.package("package");
        carried(&texts, &files, true).map(Box::new)
    };
    Ok(match act {
        "register_partner" => Command::RegisterPartner { name: v.text("name"), key: key(v)? },
        "change_key" => Command::ChangeKey(key(v)?),
        "end_key" => Command::EndKey { reason: v.text("reason") },
        "send" => Command::Send { receiver: v.text("receiver"), value: String::new(), package: made(v)? },
        "receipt" => Command::Answer { received: true, reason: v.text("reason"), package: made(v)? },
        "return" => Command::Answer { received: false, reason: v.text("reason"), package: made(v)? },
        "receive" => {
            let carried = came(v)?;
            if carried.vouched.manifest.kind != Kind::Document {
                let words = "这是对方的签收或者退回，请在所发公文的页面“登记签收或者退回”";
                return Err(vec![Problem::of("package", words)]);
            }
            Command::Receive(carried)
        }
        "record_answer" => {
            let carried = came(v)?;
            if carried.vouched.manifest.kind == Kind::Document {
                let words = "这是对方发来的公文，不是签收或者退回，请“登记收到的公文包”";
                return Err(vec![Problem::of("package", words)]);
            }
            Command::RecordAnswer(carried)
        }
        other => return Err(vec![Problem::of("", format!("没有“{other}”这一行为"))]),
    })
}

/// The command as far as a page knows it before its form is filled in.
pub fn given(act: &str, v: &Values) -> Option<Command> {
    match act {
        // Before it is packed.
        "send" => {
            let (receiver, value) = (v.text("receiver"), said(&v.package("package").0, "value.json")?);
            (!receiver.is_empty()).then_some(Command::Send { receiver, value, package: None })
        }
        // Of a package everything is known when it has come.
        "receive" | "record_answer" if !v.package("package").0.is_empty() => read(act, v).ok(),
        "receipt" | "return" => {
            Some(Command::Answer { received: act == "receipt", reason: String::new(), package: None })
        }
        _ => None,
    }
}

fn key(v: &Values) -> Result<KeyForm, Vec<Problem>> {
    let typed = v.text("key");
    let Some(key) = read_public(&typed) else {
        let words = match SoftwareKey::read(&typed) {
            Some(_) => "这是签名密钥，不是公钥；签名密钥不得告知任何人，请对方立即更换并只告知公钥",
            None => "不是有效的公钥，应是64位十六进制数字，或者以 BEGIN PUBLIC KEY 开头的公钥文件",
        };
        return Err(vec![Problem::of("key", words)]);
    };
    let told = Told {
        key: key.iter().map(|byte| format!("{byte:02x}")).collect(),
        fingerprint: fingerprint(&key),
        vouched_by: v.text("vouched_by"),
        channel: v.text("channel"),
    };
    Ok(KeyForm { told, on: v.day("told"), basis: v.text("basis") })
}

/// What a package says under a name.
fn said(texts: &[String], name: &str) -> Option<String> {
    let mut all = texts.iter().filter_map(|text| text.split_once('\n')).filter(|(said, _)| *said == name);
    all.next().map(|(_, text)| text.to_owned())
}

/// A package from its texts and files: the manifest is signed, and everything listed is there as it is listed. Of one that was made
/// here (`whole` is false) the package itself is kept, and nothing of it apart.
fn carried(texts: &[String], files: &[FileRef], whole: bool) -> Result<Carried, Vec<Problem>> {
    let wrong = |words: String| Problem::of("package", words);
    let text = |name: &str| said(texts, name);
    let (manifest, signature) = (text("manifest.json").unwrap_or_default(), text("manifest.sig").unwrap_or_default());
    let vouched = vouched(&manifest, signature.trim()).map_err(|troubles| {
        troubles.iter().map(|trouble| wrong(format!("公文包：{}", trouble.words()))).collect::<Vec<_>>()
    })?;
    let (mut problems, mut kept) = (vec![], vec![]);
    let (mut value, mut metadata) = (String::new(), String::new());
    for listed in &vouched.manifest.files {
        let missing = || wrong(format!("公文包：清单列有而没有收到，或者内容不符：{}", listed.path));
        match listed.role {
            Role::Value | Role::Metadata => {
                match text(&listed.path).filter(|t| sha256(t.as_bytes()) == listed.sha256) {
                    Some(said) if listed.role == Role::Value => value = said,
                    Some(said) => metadata = said,
                    None if !whole && listed.role == Role::Metadata => {}
                    None => problems.push(missing()),
                }
            }
            _ if !whole => {}
            role => match files.iter().find(|file| file.hash == listed.sha256 && file.size == listed.size) {
                // Files of the same content are told apart by their place in the list, and called what it calls them.
                Some(file) => {
                    let (field, name) = (role_name(role).to_owned(), name_of(listed));
                    kept.push(FileRef { field, name, ..file.clone() });
                }
                None => problems.push(missing()),
            },
        }
    }
    let print = serde_json::from_str::<Print>(&value).ok();
    if !value.is_empty() && !print.is_some_and(|print| says(&print, &vouched.manifest)) {
        problems.push(wrong("公文包：公文内容无法读取，或者与清单所写的字号、标题不一致".to_owned()));
    }
    // Beside what is listed only the package itself is kept.
    let package = files.iter().find(|file| !vouched.manifest.files.iter().any(|listed| listed.sha256 == file.hash));
    let file = package.map(|file| FileRef { field: "package".to_owned(), ..file.clone() });
    if !problems.is_empty() {
        return Err(problems);
    }
    let signed = Signed { package: vouched.hash.clone(), manifest, signature: signature.trim().to_owned(), file };
    Ok(Carried { vouched, signed, value, metadata, files: kept })
}

/// What a file is called that is kept of a package.
fn name_of(listed: &Listed) -> String {
    if listed.role == Role::Attachment { listed.name.clone() } else { listed.path.replace('/', "-") }
}

/// A role as it is stored.
fn role_name(role: Role) -> &'static str {
    match role {
        Role::Value => "value",
        Role::Pdf => "pdf",
        Role::Ofd => "ofd",
        Role::Docx => "docx",
        Role::Metadata => "metadata",
        Role::Seal => "seal",
        Role::Attachment => "attachment",
    }
}
