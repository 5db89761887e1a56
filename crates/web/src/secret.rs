//! Tokens: drawn, compared, bound to a session.

use guiju_core::journal::sha256;

use crate::answer::Failure;

/// A token of 256 bits, in hexadecimal.
pub(crate) fn token() -> Result<String, Failure> {
    use std::fmt::Write as _;
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes).map_err(|e| Failure::Broken(format!("no chance: {e}")))?;
    let mut out = String::with_capacity(64);
    for b in bytes {
        let _ = write!(out, "{b:02x}");
    }
    Ok(out)
}

/// Whether two secrets are equal, in a time that does not tell where they differ: their hashes are compared.
pub(crate) fn same(a: &str, b: &str) -> bool {
    !a.is_empty() && sha256(a.as_bytes()) == sha256(b.as_bytes())
}

/// A text with a seal that only this session's secret gives.
pub(crate) fn seal(secret: &str, text: &str) -> String {
    format!("{}\t{text}", mark(secret, text))
}

/// The text of a sealed one; `None` where the seal is not this session's.
pub(crate) fn unseal<'a>(secret: &str, sealed: &'a str) -> Option<&'a str> {
    let (given, text) = sealed.split_once('\t')?;
    same(given, &mark(secret, text)).then_some(text)
}

/// SHA-256 twice over, so that nothing can be appended.
fn mark(secret: &str, text: &str) -> String {
    sha256(format!("{secret}\0{}", sha256(format!("{secret}\0{text}").as_bytes())).as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seal_holds_for_its_own_session_and_text_only() {
        let sealed = seal("s1", "附件\t甲");
        assert_eq!(unseal("s1", &sealed), Some("附件\t甲"));
        assert_eq!(unseal("s2", &sealed), None);
        assert_eq!(unseal("s1", &sealed.replace('甲', "乙")), None);
        assert_eq!(unseal("s1", "附件"), None);
    }

    #[test]
    fn tokens_are_long_and_never_the_same() {
        let (a, b) = (token().unwrap(), token().unwrap());
        assert_eq!(a.len(), 64);
        assert_ne!(a, b);
        assert!(same(&a, &a.clone()) && !same(&a, &b) && !same("", ""));
    }
}
