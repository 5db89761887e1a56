//! Accounts and sessions. They are secrets, so they are not in the journal; the SQLite kind keeps them in a file apart.

mod memory;
pub mod outbox;
mod passkeys;
mod safe;
pub mod settings;
mod sqlite;
mod sqlite_settings;
mod tokens;

use crate::StoreError;

use settings::Settings;

pub use memory::MemoryAccounts;
pub use passkeys::Passkey;
pub use safe::{Safe, Safety};
pub use sqlite::SqliteAccounts;
pub use tokens::{Token, Tokens};

/// How stale, in seconds, `last_seen` of a session may be: not every page view is worth a write.
pub const TOUCH: i64 = 60;

/// One account.
#[derive(Clone, PartialEq, Eq)]
pub struct Account {
    /// Name typed to sign in; unique.
    pub login: String,
    /// Person id.
    pub person: String,
    /// Government.
    pub gov: String,
    /// Password hash in PHC form.
    pub password: String,
    /// The password must be changed before anything else.
    pub must_change: bool,
    /// Failed attempts since the last success.
    pub failed: u32,
    /// No attempt is looked at before this Unix second.
    pub locked_until: Option<i64>,
}

/// One session. The token itself is never stored.
#[derive(Clone, PartialEq, Eq)]
pub struct Session {
    /// Whose.
    pub login: String,
    /// Secret that every form of the session carries.
    pub csrf: String,
    /// Unix second of signing in.
    pub created: i64,
    /// Unix second of the last use, at most [`TOUCH`] seconds stale.
    pub last_seen: i64,
    /// First Unix second at which it no longer counts.
    pub expires: i64,
    /// Address that signed in, and what the browser said of itself.
    pub from: String,
    /// How it signed in, e.g. `password+totp`.
    pub way: String,
}

// Neither is ever printed with its secrets.
impl std::fmt::Debug for Account {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Account").field("login", &self.login).field("person", &self.person).finish_non_exhaustive()
    }
}
impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session").field("login", &self.login).field("expires", &self.expires).finish_non_exhaustive()
    }
}

/// A place for accounts. All times are Unix seconds given by the caller.
pub trait Accounts: Tokens + Settings + Send + Sync {
    /// The account of a login.
    fn find(&self, login: &str) -> Result<Option<Account>, StoreError>;
    /// All accounts of a government, by login.
    fn of_gov(&self, gov: &str) -> Result<Vec<Account>, StoreError>;
    /// Inserts or replaces an account.
    fn put(&self, account: &Account) -> Result<(), StoreError>;
    /// Counts a failed attempt; from the `limit`-th on the account is locked until `until`. Returns the count; 0 where
    /// there is no such account.
    fn note_failure(&self, login: &str, limit: u32, until: i64) -> Result<u32, StoreError>;
    /// Forgets failed attempts and the lock.
    fn clear_failures(&self, login: &str) -> Result<(), StoreError>;
    /// Opens a session for a token.
    fn create_session(&self, token: &str, session: &Session) -> Result<(), StoreError>;
    /// The session of a token, unless it has expired.
    fn find_session(&self, token: &str, now: i64) -> Result<Option<Session>, StoreError>;
    /// Notes that a session is in use, and when it now expires.
    fn touch_session(&self, token: &str, now: i64, expires: i64) -> Result<(), StoreError>;
    /// Ends a session.
    fn end_session(&self, token: &str) -> Result<(), StoreError>;
    /// The sessions of a login that have not expired, newest first, each with a name that is no secret.
    fn sessions_of(&self, login: &str, now: i64) -> Result<Vec<(String, Session)>, StoreError>;
    /// Ends the session of a login that has this name; whether there was one.
    fn end_named(&self, login: &str, name: &str) -> Result<bool, StoreError>;
    /// Ends all sessions that have expired; returns how many.
    fn end_expired(&self, now: i64) -> Result<u64, StoreError>;
    /// Ends all sessions and all tokens of a login: after a change of its password, or when it is withdrawn; returns how
    /// many sessions.
    fn end_all_of(&self, login: &str) -> Result<u64, StoreError>;
    /// The phrases that the holder of a login keeps for his opinions, in his order. They are a setting of his, no part of
    /// what the office did.
    fn phrases(&self, login: &str) -> Result<Vec<String>, StoreError>;
    /// Keeps these instead.
    fn keep_phrases(&self, login: &str, phrases: &[String]) -> Result<(), StoreError>;
    /// Whether what a recorded act (its position) does to accounts is done by this call: true once for each act, also
    /// after a new start, however often the same request comes again.
    fn take_effect(&self, gov: &str, position: u64) -> Result<bool, StoreError>;
}

/// The name of a session that may be shown: the beginning of its token's hash.
fn named(hash: &str) -> String {
    hash.chars().take(16).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(login: &str) -> Account {
        Account {
            login: login.to_owned(),
            person: format!("p-{login}"),
            gov: "gov".to_owned(),
            password: "$argon2id$x".to_owned(),
            must_change: true,
            failed: 0,
            locked_until: None,
        }
    }

    fn session(login: &str, expires: i64) -> Session {
        let (from, way) = ("10.0.0.1".to_owned(), "password".to_owned());
        Session { login: login.to_owned(), csrf: "c".to_owned(), created: 100, last_seen: 100, expires, from, way }
    }

    fn conforms(accounts: &dyn Accounts) {
        assert_eq!(accounts.find("li").unwrap(), None);
        accounts.put(&account("li")).unwrap();
        accounts.put(&account("an")).unwrap();
        accounts.put(&Account { gov: "there".to_owned(), ..account("wu") }).unwrap();
        assert_eq!(accounts.find("li").unwrap(), Some(account("li")));
        assert_eq!(accounts.of_gov("gov").unwrap(), [account("an"), account("li")]);
        accounts.put(&Account { must_change: false, ..account("li") }).unwrap();
        assert!(!accounts.find("li").unwrap().unwrap().must_change);

        let lock =
            || (accounts.find("li").unwrap().unwrap().failed, accounts.find("li").unwrap().unwrap().locked_until);
        assert_eq!(accounts.note_failure("li", 3, 900).unwrap(), 1);
        assert_eq!(accounts.note_failure("li", 3, 901).unwrap(), 2);
        assert_eq!(lock(), (2, None));
        assert_eq!(accounts.note_failure("li", 3, 902).unwrap(), 3);
        assert_eq!(lock(), (3, Some(902)));
        accounts.clear_failures("li").unwrap();
        assert_eq!(lock(), (0, None));
        assert_eq!(accounts.note_failure("nobody", 3, 900).unwrap(), 0);

        accounts.create_session("t1", &session("li", 200)).unwrap();
        accounts.create_session("t2", &session("li", 300)).unwrap();
        accounts.create_session("t3", &session("an", 300)).unwrap();
        assert!(accounts.create_session("t1", &session("an", 200)).is_err(), "a token is used once");
        assert_eq!(accounts.find_session("t1", 199).unwrap(), Some(session("li", 200)));
        assert_eq!(accounts.find_session("t1", 200).unwrap(), None);
        assert_eq!(accounts.find_session("T1", 100).unwrap(), None);
        accounts.touch_session("t1", 100 + TOUCH - 1, 999).unwrap();
        assert_eq!(accounts.find_session("t1", 150).unwrap(), Some(session("li", 200)), "too soon to be worth a write");
        accounts.touch_session("t1", 100 + TOUCH, 400).unwrap();
        let touched = Session { last_seen: 160, expires: 400, ..session("li", 0) };
        assert_eq!(accounts.find_session("t1", 350).unwrap(), Some(touched));
        accounts.touch_session("t2", 900, 1_900).unwrap();
        assert_eq!(accounts.find_session("t2", 901).unwrap(), None, "an expired session does not come back");
        assert_eq!(accounts.end_expired(300).unwrap(), 2);
        assert!(accounts.find_session("t1", 350).unwrap().is_some());
        accounts.create_session("t4", &session("li", 500)).unwrap();
        accounts.end_session("t4").unwrap();
        assert_eq!(accounts.find_session("t4", 200).unwrap(), None);
        accounts.create_session("t5", &session("an", 500)).unwrap();
        let named = accounts.sessions_of("li", 200).unwrap();
        assert_eq!(named.len(), 1);
        assert_eq!(named[0].1.from, "10.0.0.1");
        assert!(!accounts.end_named("an", &named[0].0).unwrap(), "nobody else's");
        assert!(accounts.find_session("t1", 200).unwrap().is_some());
        assert_eq!(accounts.sessions_of("li", 400).unwrap(), []);
        accounts.create_session("t6", &session("li", 500)).unwrap();
        let mut names: Vec<String> = accounts.sessions_of("li", 200).unwrap().into_iter().map(|(n, _)| n).collect();
        names.retain(|n| *n != named[0].0);
        assert!(accounts.end_named("li", &names[0]).unwrap() && !accounts.end_named("li", &names[0]).unwrap());
        assert_eq!(accounts.find_session("t6", 200).unwrap(), None);
        assert_eq!(accounts.end_all_of("li").unwrap(), 1);
        assert!(accounts.find_session("t5", 200).unwrap().is_some());

        assert!(accounts.phrases("li").unwrap().is_empty());
        let phrases = ["请核实后再报。".to_owned(), "'; DROP TABLE phrase;".to_owned()];
        let effects = [("gov", 7), ("gov", 7), ("gov", 6), ("there", 7), ("gov", 6)];
        let first = effects.map(|(gov, position)| accounts.take_effect(gov, position).unwrap());
        assert_eq!(first, [true, false, true, true, false], "each act once, in whatever order they come");
        accounts.keep_phrases("li", &phrases).unwrap();
        accounts.keep_phrases("an", &phrases[..1]).unwrap();
        assert_eq!(accounts.phrases("li").unwrap(), phrases);
        let turned: Vec<String> = phrases.iter().rev().cloned().collect();
        accounts.keep_phrases("li", &turned).unwrap();
        assert_eq!(accounts.phrases("li").unwrap(), turned);
        accounts.keep_phrases("li", &[]).unwrap();
        assert!(accounts.phrases("li").unwrap().is_empty());
        assert_eq!(accounts.phrases("an").unwrap(), phrases[..1], "everybody has his own");
    }

    #[test]
    fn both_kinds_agree() {
        conforms(&MemoryAccounts::default());
        let dir = tempfile::tempdir().unwrap();
        conforms(&SqliteAccounts::open(&dir.path().join("accounts.db")).unwrap());
    }

    #[test]
    fn accounts_outlive_the_program_and_the_token_is_nowhere_in_the_file() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("accounts.db");
        let open = || SqliteAccounts::open(&path).unwrap();
        let token = "a-token-that-would-be-found";
        {
            let accounts = open();
            accounts.put(&account("li")).unwrap();
            accounts.create_session(token, &session("li", 200)).unwrap();
        }
        assert!(open().find_session(token, 150).unwrap().is_some());
        assert_eq!(open().find("li").unwrap(), Some(account("li")));
        for entry in std::fs::read_dir(dir.path()).unwrap() {
            let bytes = std::fs::read(entry.unwrap().path()).unwrap();
            assert!(!bytes.windows(token.len()).any(|w| w == token.as_bytes()));
        }
        assert!(!format!("{:?}{:?}", account("li"), session("li", 2)).contains("argon2"));
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_on_the_machine_may_read_the_file() {
        use std::os::unix::fs::PermissionsExt as _;
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("accounts.db");
        SqliteAccounts::open(&path).unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
