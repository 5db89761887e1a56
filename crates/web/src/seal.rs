//! Secrets that lie in a file and must be read again: sealed with a key that lies elsewhere.

use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{ChaCha20Poly1305, Key, Nonce};

use crate::answer::Failure;

const NONCE: usize = 12;

/// Seals a text for an owner: nobody else's seal fits there. Hexadecimal.
pub(crate) fn seal(key: &[u8; 32], owner: &str, text: &str) -> Result<String, Failure> {
    use std::fmt::Write as _;
    let mut nonce = [0_u8; NONCE];
    getrandom::fill(&mut nonce).map_err(|e| Failure::Broken(format!("no chance: {e}")))?;
    let payload = Payload { msg: text.as_bytes(), aad: owner.as_bytes() };
    let sealed = ChaCha20Poly1305::new(&Key::from(*key)).encrypt(&Nonce::from(nonce), payload);
    let sealed = sealed.map_err(|_| Failure::Broken("a secret could not be sealed".to_owned()))?;
    let mut out = String::new();
    for byte in nonce.iter().chain(&sealed) {
        let _ = write!(out, "{byte:02x}");
    }
    Ok(out)
}

/// Opens it; `None` where the key or the owner is another, or a byte was changed.
pub(crate) fn open(key: &[u8; 32], owner: &str, sealed: &str) -> Option<String> {
    if !sealed.is_ascii() || !sealed.len().is_multiple_of(2) {
        return None;
    }
    let pairs = (0..sealed.len()).step_by(2);
    let bytes: Option<Vec<u8>> =
        pairs.map(|i| sealed.get(i..i + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok())).collect();
    let bytes = bytes?;
    let (nonce, rest) = bytes.split_at_checked(NONCE)?;
    let nonce: [u8; NONCE] = nonce.try_into().ok()?;
    let payload = Payload { msg: rest, aad: owner.as_bytes() };
    let text = ChaCha20Poly1305::new(&Key::from(*key)).decrypt(&Nonce::from(nonce), payload).ok()?;
    String::from_utf8(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_opens_with_its_key_for_its_owner_only() {
        let key = [7; 32];
        let sealed = seal(&key, "li", "JBSWY3DP").unwrap();
        assert_eq!(open(&key, "li", &sealed).as_deref(), Some("JBSWY3DP"));
        assert_eq!(open(&key, "an", &sealed), None);
        assert_eq!(open(&[8; 32], "li", &sealed), None);
        let other = if sealed.starts_with('0') { "1" } else { "0" };
        assert_eq!(open(&key, "li", &format!("{other}{}", &sealed[1..])), None);
        assert_ne!(seal(&key, "li", "JBSWY3DP").unwrap(), sealed);
        for odd in ["", "0", "zz", "日日", &sealed[..20]] {
            assert_eq!(open(&key, "li", odd), None);
        }
    }
}
