//! Accounts as the command line makes and asks them.

use std::io::{BufRead as _, Write as _};

use argon2::Argon2;
use argon2::password_hash::PasswordVerifier as _;
use argon2::password_hash::phc::PasswordHash;
use guiju_store::{Account, Accounts};

use crate::failure::{Failure, Result};

/// A password as it is kept.
pub fn hashed(password: &str) -> Result<String> {
    guiju_web::hash_password(password).map_err(|e| Failure(format!("密码无法加密：{e}")))
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
pub fn one_time() -> Result<String> {
    guiju_web::one_time().map_err(|e| Failure(format!("密码无法产生：{e}")))
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
