//! Accounts as the command line makes and asks them.

use std::io::{BufRead as _, Write as _};

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use guiju_runtime::Chance as _;
use guiju_store::{Account, Accounts};

use crate::failure::{Failure, Result};
use crate::wiring::SystemChance;

/// Letters of a password that is read from a terminal and typed once: none that look alike.
const LETTERS: &[u8] = b"abcdefghjkmnpqrstuvwxyz23456789";

/// A password as it is kept.
pub fn hashed(password: &str) -> Result<String> {
    let hash = Argon2::default().hash_password(password.as_bytes());
    Ok(hash.map_err(|e| Failure(format!("密码无法加密：{e}")))?.to_string())
}

/// A new account.
pub fn account(gov: &str, login: &str, person: &str, hash: String, must_change: bool) -> Account {
    Account {
        login: login.to_owned(),
        person: person.to_owned(),
        gov: gov.to_owned(),
        password: hash,
        must_change,
        failed: 0,
        locked_until: None,
    }
}

/// A password for one use: sixteen letters and digits in four groups.
pub fn one_time() -> String {
    let letters = SystemChance.bytes().into_iter().enumerate().flat_map(|(n, byte)| {
        let letter = LETTERS.get(usize::from(byte) % LETTERS.len()).copied().unwrap_or(b'a');
        let dash = (n > 0 && n % 4 == 0).then_some('-');
        dash.into_iter().chain(std::iter::once(char::from(letter)))
    });
    letters.collect()
}

/// Who signs in at the terminal: the person id. The login is asked for where it is not given, the password always.
pub fn sign_in(accounts: &dyn Accounts, login: Option<String>) -> Result<String> {
    let login = login.map_or_else(|| ask("登录名："), Ok)?;
    let password = ask("密码：")?;
    let wrong = || Failure::new("登录名或者密码不对");
    let account = accounts.find(&login)?.ok_or_else(wrong)?;
    let hash = PasswordHash::new(&account.password).map_err(|_| wrong())?;
    Argon2::default().verify_password(password.as_bytes(), &hash).map_err(|_| wrong())?;
    Ok(account.person)
}

fn ask(what: &str) -> Result<String> {
    eprint!("{what}");
    std::io::stderr().flush()?;
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_for_one_use_is_long_plain_and_new() {
        let (a, b) = (one_time(), one_time());
        assert_eq!(a.len(), 19);
        assert!(a.bytes().all(|c| c == b'-' || LETTERS.contains(&c)), "{a}");
        assert_ne!(a, b);
    }
}
