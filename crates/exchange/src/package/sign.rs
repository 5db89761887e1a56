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

/// The 32 bytes that 64 hexadecimal digits say.
pub(crate) fn unhex(text: &str) -> Option<[u8; 32]> {
    let pairs = text.as_bytes().chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok());
    pairs.collect::<Option<Vec<u8>>>()?.try_into().ok()
}

/// A public key as other programs read it (RFC 8410, RFC 7468).
pub(crate) fn pem(key: &[u8; 32]) -> String {
    let head = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];
    let der: Vec<u8> = head.into_iter().chain(*key).collect();
    format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", STANDARD.encode(der))
}
