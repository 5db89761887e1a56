//! Packages between governments: a document with its files, a manifest with their hashes, and the integrity signature over it; receipts and
//! returns of the same kind. The layout is told in `docs/exchange.md`, so that other programs can read it.

mod manifest;
mod metadata;
mod seal;
mod sign;
#[cfg(test)]
mod tests;
mod trouble;
mod weight;

use std::collections::BTreeMap;

use guiju_calendar::Day;
use guiju_print::Print;
use sha2::{Digest, Sha256};
use sm3::Sm3;

pub use manifest::{About, Kind, Listed, Manifest, Role};
pub use metadata::{Member, Metadata};
pub use seal::{NoService, SealService, SealTrouble, Sealed};
pub use sign::{Signer, SoftwareKey, fingerprint, public_pem, read_public};
pub use trouble::{Trouble, Why};
pub use weight::too_much;

use crate::fault::Fault;
use crate::limits::Limits;
use crate::zipped::{Zipped, Zipper, is_bare};
use manifest::{FORMAT, VERSION, shown};
use sign::{hex, is_signed, public_pem as pem, unhex};
use weight::{outsize, too_large, value};

const MANIFEST: &str = "manifest.json";
const SIGNATURE: &str = "manifest.sig";
const KEY: &str = "key.pem";
/// What lies in a package and is not listed.
const OWN: [&str; 3] = [MANIFEST, SIGNATURE, KEY];

/// A file that is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// What it is.
    pub role: Role,
    /// What it is called.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// A package to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
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
    pub about: Option<About>,
    /// Why it is sent back, or what is remarked on receiving it; may be empty else.
    pub reason: String,
    /// Files in order.
    pub files: Vec<File>,
}

/// A package as it was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Packed {
    /// The file.
    pub bytes: Vec<u8>,
    /// Its hash: SHA-256 of the manifest, which covers all files. Receipts and returns name it.
    pub hash: String,
    /// The manifest as it was written.
    pub manifest: String,
    /// The signature over it, 128 hexadecimal digits.
    pub signature: String,
}

/// A package that was opened, and in which everything agrees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// Its manifest. Whether the key in it is that of the government it names is for the caller to know: compare `fingerprint` with the one
    /// that government has told.
    pub manifest: Manifest,
    /// Its hash.
    pub hash: String,
    /// Files in the order of the manifest.
    pub files: Vec<File>,
    /// The manifest as it was written, over which the signature is.
    pub text: String,
    /// The signature, 128 hexadecimal digits.
    pub signature: String,
}

/// What a manifest and its signature say by themselves, without the files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vouched {
    /// The manifest.
    pub manifest: Manifest,
    /// The hash of the package.
    pub hash: String,
}

/// Checks a manifest as it was written and its signature (128 hexadecimal digits). The files are for the caller: each must have the SHA-256
/// that is listed.
///
/// # Errors
/// All that is wrong with it.
pub fn vouched(text: &str, signature: &str) -> Result<Vouched, Vec<Trouble>> {
    let manifest: Manifest = serde_json::from_str(text).map_err(|e| vec![Trouble::Manifest(Why::json(&e))])?;
    let mut troubles = manifest.troubles();
    match unhex::<32>(&manifest.key) {
        None => troubles.extend([Trouble::Key, Trouble::Signature]),
        Some(key) => {
            let is_own = manifest.fingerprint == fingerprint(&key);
            troubles.extend((!is_own).then_some(Trouble::Key));
            let is_signed =
                unhex::<64>(signature).is_some_and(|signature| is_signed(&key, text.as_bytes(), &signature));
            troubles.extend((!is_signed).then_some(Trouble::Signature));
        }
    }
    let hash = hex(&Sha256::digest(text.as_bytes()));
    if troubles.is_empty() { Ok(Vouched { manifest, hash }) } else { Err(troubles) }
}

/// Makes a package that whoever has the ordinary limits can open.
///
/// # Errors
/// As of [`pack_within`].
pub fn pack(outgoing: &Outgoing, signer: &dyn Signer) -> Result<Packed, Vec<Trouble>> {
    pack_within(outgoing, signer, Limits::default())
}

/// Makes a package. The same content by the same key gives the same bytes.
///
/// # Errors
/// All that is wrong with it, and where nobody with these limits could open it.
pub fn pack_within(outgoing: &Outgoing, signer: &dyn Signer, limits: Limits) -> Result<Packed, Vec<Trouble>> {
    let key = signer.public_key();
    let mut counts: BTreeMap<Role, usize> = BTreeMap::new();
    let listed = |file: &File| {
        let nth = counts.entry(file.role).or_default();
        *nth += 1;
        let (sha256, sm3) = hashes(&file.bytes);
        let size = u64::try_from(file.bytes.len()).unwrap_or(u64::MAX);
        Listed { path: path(file, *nth), role: file.role, name: file.name.clone(), size, sha256, sm3 }
    };
    let manifest = Manifest {
        format: FORMAT.to_owned(),
        version: VERSION,
        kind: outgoing.kind,
        from: outgoing.from.clone(),
        to: outgoing.to.clone(),
        number: outgoing.number.clone(),
        title: outgoing.title.replace('\n', ""),
        date: outgoing.date,
        about: outgoing.about.clone(),
        reason: outgoing.reason.clone(),
        files: outgoing.files.iter().map(listed).collect(),
        key: hex(&key),
        fingerprint: fingerprint(&key),
    };
    let mut troubles = manifest.troubles();
    troubles.extend(outgoing.files.iter().flat_map(|file| value(file, &manifest, limits)));
    troubles.extend(outsize(outgoing, limits));
    if !troubles.is_empty() {
        return Err(troubles);
    }
    let unwritten = |why: String| vec![Trouble::Unwritten(why)];
    let text = serde_json::to_vec_pretty(&manifest).map_err(|e| unwritten(e.to_string()))?;
    let mut zip = Zipper::new();
    let (signature, pem) = (signer.sign(&text), pem(&key));
    let own = [(MANIFEST, text.as_slice()), (SIGNATURE, signature.as_slice()), (KEY, pem.as_bytes())];
    let files =
        manifest.files.iter().zip(&outgoing.files).map(|(listed, file)| (listed.path.as_str(), file.bytes.as_slice()));
    for (name, bytes) in own.into_iter().chain(files) {
        zip.add(name, bytes, true).map_err(|e| unwritten(e.0))?;
    }
    let bytes = zip.finish().map_err(|e| unwritten(e.0))?;
    if bytes.len() > limits.bytes {
        return Err(vec![too_large("公文包的字节数", u64::try_from(limits.bytes).unwrap_or(u64::MAX))]);
    }
    let hash = hex(&Sha256::digest(&text));
    let manifest = String::from_utf8(text).map_err(|e| unwritten(e.to_string()))?;
    Ok(Packed { bytes, hash, manifest, signature: hex(&signature) })
}

/// Opens a package from outside and checks everything in it.
///
/// # Errors
/// All that is wrong with it; then nothing of it is given.
pub fn open(bytes: &[u8], limits: Limits) -> Result<Opened, Vec<Trouble>> {
    let unreadable = |fault| vec![Trouble::Unreadable(fault)];
    let mut zip = Zipped::open(bytes, limits).map_err(unreadable)?;
    let names = zip.names().map_err(unreadable)?;
    if !is_bare(bytes) {
        return Err(vec![Trouble::Around]);
    }
    let read = |zip: &mut Zipped<'_>, name: &str| zip.read(name).map_err(|fault| vec![Trouble::Unreadable(fault)]);
    let none = || vec![Trouble::Manifest(Why::plain("包内没有"))];
    let text = read(&mut zip, MANIFEST)?.ok_or_else(none)?;
    let manifest: Manifest = serde_json::from_slice(&text).map_err(|e| vec![Trouble::Manifest(Why::json(&e))])?;
    if manifest.files.len() > limits.entries {
        let most = u64::try_from(limits.entries).unwrap_or(u64::MAX);
        return Err(unreadable(Fault::TooLarge { what: "清单列出的文件数", most }));
    }
    let mut troubles = manifest.troubles();
    let (signature, pem) = (read(&mut zip, SIGNATURE)?, read(&mut zip, KEY)?);
    troubles.extend(signed(&manifest, &text, signature.as_deref(), pem.as_deref()));
    let is_listed = |name: &str| OWN.contains(&name) || manifest.files.iter().any(|file| file.path == name);
    troubles.extend(names.iter().filter(|name| !is_listed(name)).map(|name| Trouble::Beside(shown(name))));
    let mut files = vec![];
    for listed in &manifest.files {
        match zip.read(&listed.path) {
            Ok(Some(bytes)) => {
                let file = File { role: listed.role, name: listed.name.clone(), bytes };
                troubles.extend((!agrees(listed, &file.bytes)).then(|| Trouble::Hash(shown(&listed.path))));
                troubles.extend(value(&file, &manifest, limits));
                files.push(file);
            }
            Ok(None) => troubles.push(Trouble::Missing(shown(&listed.path))),
            Err(fault) => troubles.push(Trouble::Unreadable(fault)),
        }
    }
    let hash = hex(&Sha256::digest(&text));
    if !troubles.is_empty() {
        return Err(troubles);
    }
    // JSON is UTF-8, and was read.
    let text = String::from_utf8_lossy(&text).into_owned();
    Ok(Opened { manifest, hash, files, text, signature: hex(&signature.unwrap_or_default()) })
}

/// The key is the same everywhere, and the signature is of this manifest by it.
fn signed(manifest: &Manifest, text: &[u8], signature: Option<&[u8]>, file: Option<&[u8]>) -> Vec<Trouble> {
    let Some(key) = unhex::<32>(&manifest.key) else { return vec![Trouble::Key, Trouble::Signature] };
    let is_same = manifest.fingerprint == fingerprint(&key) && file == Some(pem(&key).as_bytes());
    let is_signed = signature.is_some_and(|signature| is_signed(&key, text, signature));
    let mut troubles = vec![];
    troubles.extend((!is_same).then_some(Trouble::Key));
    troubles.extend((!is_signed).then_some(Trouble::Signature));
    troubles
}

fn agrees(listed: &Listed, bytes: &[u8]) -> bool {
    let (sha256, sm3) = hashes(bytes);
    u64::try_from(bytes.len()).ok() == Some(listed.size) && sha256 == listed.sha256 && sm3 == listed.sm3
}

fn hashes(bytes: &[u8]) -> (String, String) {
    (hex(&Sha256::digest(bytes)), hex(&<Sm3 as sm3::Digest>::digest(bytes)))
}

/// Whether a document bears the number, the title and the day that the manifest names. Its day is that of its signature, else that on which
/// it was issued; one without either says nothing of its day.
pub fn says(print: &Print, manifest: &Manifest) -> bool {
    let Print::Document(document) = print else { return false };
    let day = document.signature.as_ref().and_then(|signature| signature.date).or(document.colophon.printed);
    let is_day = day.is_none_or(|day| day == manifest.date);
    is_day && document.number == manifest.number && document.title.replace('\n', "") == manifest.title
}

/// Where a file lies: by what it is, never by what it is called.
fn path(file: &File, nth: usize) -> String {
    let ending = file.name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    let ending = ending.filter(|e| (1..=8).contains(&e.len()) && e.bytes().all(|b| b.is_ascii_alphanumeric()));
    let dotted = ending.map(|e| format!(".{e}")).unwrap_or_default();
    // Two of what there is one of lie apart, so that the manifest tells them.
    let again = if nth > 1 { format!("-{nth}") } else { String::new() };
    match file.role {
        Role::Value => format!("value{again}.json"),
        Role::Pdf => format!("document{again}.pdf"),
        Role::Ofd => format!("document{again}.ofd"),
        Role::Docx => format!("document{again}.docx"),
        Role::Metadata => format!("metadata{again}.json"),
        Role::Seal => format!("seals/{nth}{dotted}"),
        Role::Attachment => format!("attachments/{nth}{dotted}"),
    }
}
