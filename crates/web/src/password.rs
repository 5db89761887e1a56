//! Passwords: hashed with Argon2id, checked in about the same time whether or not the login exists.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};

use crate::settings::SignIn;

/// Longest password, in bytes: hashing must not be a way to keep the machine busy.
pub(crate) const LONGEST: usize = 1_024;

/// Hashes a password, for an account. Takes tens of milliseconds and about 20 MB.
pub fn hash_password(password: &str) -> Result<String, String> {
    Argon2::default().hash_password(password.as_bytes()).map(|h| h.to_string()).map_err(|e| e.to_string())
}

/// Letters of a password that is read from a page and typed once: none that look alike.
const LETTERS: &[u8] = b"abcdefghjkmnpqrstuvwxyz23456789";

/// A password for one use: sixteen letters and digits in four groups.
pub fn one_time() -> Result<String, String> {
    let mut out = String::new();
    let mut letters = 0;
    while letters < 16 {
        let mut bytes = [0_u8; 32];
        getrandom::fill(&mut bytes).map_err(|e| format!("no chance: {e}"))?;
        // Bytes beyond the last whole round of the letters would make the first ones likelier.
        let even = bytes.into_iter().filter(|b| usize::from(*b) < 256 / LETTERS.len() * LETTERS.len());
        for byte in even.take(16 - letters) {
            if letters > 0 && letters % 4 == 0 {
                out.push('-');
            }
            out.push(LETTERS.get(usize::from(byte) % LETTERS.len()).copied().map_or('a', char::from));
            letters += 1;
        }
    }
    Ok(out)
}

/// Stands for the account that does not exist.
static NOBODY: LazyLock<String> = LazyLock::new(|| hash_password("nobody").unwrap_or_default());

/// Whether a password is the account's; without an account, no, in the same time.
pub(crate) fn matches(password: &str, hash: Option<&str>) -> bool {
    let known = hash.is_some();
    let Ok(hash) = PasswordHash::new(hash.unwrap_or(&NOBODY)) else { return false };
    let right = Argon2::default().verify_password(password.as_bytes(), &hash).is_ok();
    right && known
}

/// Words that everybody tries first. A password that is one of them with little around it is as good as none.
const COMMON: [&str; 24] = [
    "password",
    "passw0rd",
    "p@ssw0rd",
    "p@ssword",
    "123456",
    "654321",
    "111111",
    "000000",
    "888888",
    "666666",
    "qwerty",
    "qwertyuiop",
    "1qaz2wsx",
    "1q2w3e4r",
    "abc123",
    "abcdef",
    "admin",
    "administrator",
    "root",
    "iloveyou",
    "woaini",
    "welcome",
    "letmein",
    "guiju",
];

/// What is wrong with a new password; `None` when it will do.
pub(crate) fn weakness(new: &str, login: &str, settings: &SignIn) -> Option<String> {
    let count = new.chars().count();
    let shortest = settings.password_shortest;
    if count < shortest {
        return Some(format!("新密码至少{shortest}个字符，现有{count}个"));
    }
    if new.len() > LONGEST {
        return Some(format!("新密码过长，最多{LONGEST}字节"));
    }
    let small = new.to_lowercase();
    let mut kinds = new.chars().collect::<Vec<_>>();
    kinds.sort_unstable();
    kinds.dedup();
    if kinds.len() < 4 || small.contains(&login.to_lowercase()) {
        return Some("新密码过于简单：不得含登录名，至少用四种不同的字符".to_owned());
    }
    let little = |word: &str| small.contains(word) && small.replacen(word, "", 1).chars().count() < 5;
    if let Some(word) = COMMON.into_iter().find(|word| little(word)) {
        return Some(format!("新密码过于简单：不得是“{word}”加上几个字符，这是最先被猜测的"));
    }
    let used = classes(new);
    if used < settings.password_kinds && count < shortest * 2 {
        let (kinds, long) = (settings.password_kinds, shortest * 2);
        let said = "在大写字母、小写字母、数字、符号、汉字中";
        return Some(format!("新密码{said}至少用{kinds}类，现有{used}类；{long}个字符以上的不限"));
    }
    None
}

/// Of how many kinds the characters are.
fn classes(password: &str) -> usize {
    let kind = |c: char| match c {
        'a'..='z' => 0,
        'A'..='Z' => 1,
        '0'..='9' => 2,
        c if c.is_alphabetic() => 3,
        _ => 4,
    };
    password.chars().map(kind).collect::<BTreeSet<u8>>().len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_fits_its_own_hash_only() {
        let hash = hash_password("正确的密码 1").unwrap();
        assert!(hash.starts_with("$argon2id$"));
        assert!(matches("正确的密码 1", Some(&hash)));
        assert!(!matches("正确的密码 2", Some(&hash)));
        assert!(!matches("nobody", None), "the stand-in's password opens nothing");
        assert!(!matches("x", Some("not a hash")));
    }

    #[test]
    fn a_password_for_one_use_is_long_plain_and_new() {
        let (a, b) = (one_time().unwrap(), one_time().unwrap());
        assert_eq!(a.len(), 19);
        assert!(a.bytes().all(|c| c == b'-' || LETTERS.contains(&c)), "{a}");
        assert_ne!(a, b);
    }

    #[test]
    fn weak_passwords_are_named() {
        let set = SignIn::default();
        let weakness = |new: &str, login: &str| super::weakness(new, login, &set);
        assert!(weakness("short", "li").unwrap().contains("至少8个字符"));
        assert!(weakness("aaaaaaaaaa", "li").is_some());
        assert!(weakness("Wang-2023", "wang").unwrap().contains("登录名"));
        assert!(weakness("P@ssw0rd1", "li").unwrap().contains("最先被猜测"));
        assert!(weakness("Abc123456", "li").unwrap().contains("最先被猜测"));
        assert!(weakness("greenhills", "li").unwrap().contains("现有1类"));
        assert_eq!(weakness("青山绿水-0591", "wang"), None);
        assert_eq!(weakness("hills-Water7", "wang"), None);
        assert_eq!(weakness("correct horse battery", "wang"), None, "long enough needs no kinds");
        assert!(super::weakness("hills-water7", "wang", &SignIn { password_kinds: 4, ..set.clone() }).is_some());
    }
}
