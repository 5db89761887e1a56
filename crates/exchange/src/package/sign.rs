//! The integrity signature over a manifest. It shows that nothing was changed since a key's holder packed it. It is no seal and no signature of
//! a person, and is never shown as one.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};

/// Whoever holds the key of a government.
pub trait Signer {
    /// The public key.
    fn public_key(&self) -> [u8; 32];

    /// The signature (Ed25519, RFC 8032) over a message.
    fn sign(&self, message: &[u8]) -> [u8; 64];
}

/// A key in the program's memory.
pub struct SoftwareKey(SigningKey);

impl SoftwareKey {
    /// The key that follows from a secret of 32 bytes, which must have been drawn by chance and be kept from others.
    pub fn of(secret: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(secret))
    }

    /// The key in a file as [`SoftwareKey::pem`] writes it; nothing where it is none.
    pub fn read(text: &str) -> Option<Self> {
        of_pem(text, "PRIVATE KEY", &SECRET).map(|secret| Self::of(&secret))
    }

    /// The secret as a file that other programs read, too (RFC 8410). It belongs into a file of its owner alone.
    pub fn pem(&self) -> String {
        let der: Vec<u8> = SECRET.into_iter().chain(self.0.to_bytes()).collect();
        format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", STANDARD.encode(der))
    }
}

impl std::fmt::Debug for SoftwareKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SoftwareKey({})", fingerprint(&self.public_key()))
    }
}

impl Signer for SoftwareKey {
    fn public_key(&self) -> [u8; 32] {
        self.0.verifying_key().to_bytes()
    }

    fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.0.sign(message).to_bytes()
    }
}

/// Whether a signature is of this message by this key.
pub(crate) fn is_signed(key: &[u8; 32], message: &[u8], signature: &[u8]) -> bool {
    let Ok(key) = VerifyingKey::from_bytes(key) else { return false };
    let Ok(signature) = Signature::from_slice(signature) else { return false };
    key.verify_strict(message, &signature).is_ok()
}

/// SHA-256 of a public key, by which people compare it.
pub fn fingerprint(key: &[u8; 32]) -> String {
    hex(&Sha256::digest(key))
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The bytes that so many hexadecimal digits say.
pub(crate) fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    if !text.is_ascii() || text.len() != 2 * N {
        return None;
    }
    let pairs = text.as_bytes().chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok());
    pairs.collect::<Option<Vec<u8>>>()?.try_into().ok()
}

/// What stands before the 32 bytes of a key in its file: a public key, a secret one (RFC 8410).
const PUBLIC: [u8; 12] = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];
const SECRET: [u8; 16] =
    [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];

/// The 32 bytes in a file of this label with this beginning.
fn of_pem(text: &str, label: &str, head: &[u8]) -> Option<[u8; 32]> {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let [first, body @ .., last] = lines.as_slice() else { return None };
    let is_framed = *first == format!("-----BEGIN {label}-----") && *last == format!("-----END {label}-----");
    let der = STANDARD.decode(body.concat()).ok().filter(|_| is_framed)?;
    der.strip_prefix(head)?.try_into().ok()
}

/// A public key as somebody tells it: 64 hexadecimal digits, blanks aside, or a PEM file. One that is no point of the curve is none.
pub fn read_public(text: &str) -> Option<[u8; 32]> {
    let bare: String = text.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_lowercase();
    let key = unhex(&bare).or_else(|| of_pem(text, "PUBLIC KEY", &PUBLIC))?;
    VerifyingKey::from_bytes(&key).ok().filter(|key| !key.is_weak())?;
    Some(key)
}

/// A public key as other programs read it (RFC 8410, RFC 7468).
pub fn public_pem(key: &[u8; 32]) -> String {
    let der: Vec<u8> = PUBLIC.into_iter().chain(*key).collect();
    format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", STANDARD.encode(der))
}
