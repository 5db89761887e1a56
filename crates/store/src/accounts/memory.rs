//! Accounts in memory, for the memory store.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use guiju_core::journal::sha256;

use super::settings::{Contact, SavedView, Settings};
use super::{Account, Accounts, Session, TOUCH, Token};
use crate::StoreError;

#[derive(Debug, Default)]
pub(super) struct Held {
    accounts: BTreeMap<String, Account>,
    /// By the token's hash.
    sessions: BTreeMap<String, Session>,
    /// By login and place, then by name.
    views: BTreeMap<(String, String), BTreeMap<String, String>>,
    contacts: BTreeMap<String, Contact>,
    /// By the secret's hash.
    pub tokens: BTreeMap<String, Token>,
    phrases: BTreeMap<String, Vec<String>>,
    /// Acts whose effect on accounts was had, by government and position.
    effects: BTreeSet<(String, u64)>,
}

/// Accounts in memory.
#[derive(Debug, Default)]
pub struct MemoryAccounts {
    held: Mutex<Held>,
}

impl MemoryAccounts {
    pub(super) fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn end_where(&self, ends: impl Fn(&Session) -> bool) -> u64 {
        let mut held = self.held();
        let before = held.sessions.len();
        held.sessions.retain(|_, s| !ends(s));
        (before - held.sessions.len()) as u64
    }
}

impl Settings for MemoryAccounts {
    fn views(&self, login: &str, place: &str) -> Result<Vec<SavedView>, StoreError> {
        let held = self.held();
        let views = held.views.get(&(login.to_owned(), place.to_owned())).into_iter().flatten();
        Ok(views.map(|(name, query)| SavedView { name: name.clone(), query: query.clone() }).collect())
    }

    fn save_view(&self, login: &str, place: &str, view: &SavedView, most: usize) -> Result<bool, StoreError> {
        let mut held = self.held();
        let views = held.views.entry((login.to_owned(), place.to_owned())).or_default();
        if views.len() >= most && !views.contains_key(&view.name) {
            return Ok(false);
        }
        views.insert(view.name.clone(), view.query.clone());
        Ok(true)
    }

    fn drop_view(&self, login: &str, place: &str, name: &str) -> Result<(), StoreError> {
        if let Some(views) = self.held().views.get_mut(&(login.to_owned(), place.to_owned())) {
            views.remove(name);
        }
        Ok(())
    }

    fn contact(&self, login: &str) -> Result<Contact, StoreError> {
        Ok(self.held().contacts.get(login).cloned().unwrap_or_default())
    }

    fn put_contact(&self, login: &str, contact: &Contact) -> Result<(), StoreError> {
        self.held().contacts.insert(login.to_owned(), contact.clone());
        Ok(())
    }
}

impl Accounts for MemoryAccounts {
    fn find(&self, login: &str) -> Result<Option<Account>, StoreError> {
        Ok(self.held().accounts.get(login).cloned())
    }

    fn of_gov(&self, gov: &str) -> Result<Vec<Account>, StoreError> {
        Ok(self.held().accounts.values().filter(|a| a.gov == gov).cloned().collect())
    }

    fn put(&self, account: &Account) -> Result<(), StoreError> {
        self.held().accounts.insert(account.login.clone(), account.clone());
        Ok(())
    }

    fn note_failure(&self, login: &str, limit: u32, until: i64) -> Result<u32, StoreError> {
        let mut held = self.held();
        let Some(account) = held.accounts.get_mut(login) else { return Ok(0) };
        account.failed = account.failed.saturating_add(1);
        if account.failed >= limit {
            account.locked_until = Some(until);
        }
        Ok(account.failed)
    }

    fn clear_failures(&self, login: &str) -> Result<(), StoreError> {
        if let Some(account) = self.held().accounts.get_mut(login) {
            account.failed = 0;
            account.locked_until = None;
        }
        Ok(())
    }

    fn create_session(&self, token: &str, session: &Session) -> Result<(), StoreError> {
        let hash = sha256(token.as_bytes());
        let mut held = self.held();
        if held.sessions.contains_key(&hash) {
            return Err(StoreError::Misuse("会话标识已经用过".to_owned()));
        }
        held.sessions.insert(hash, session.clone());
        Ok(())
    }

    fn find_session(&self, token: &str, now: i64) -> Result<Option<Session>, StoreError> {
        let held = self.held();
        Ok(held.sessions.get(&sha256(token.as_bytes())).filter(|s| now < s.expires).cloned())
    }

    fn touch_session(&self, token: &str, now: i64, expires: i64) -> Result<(), StoreError> {
        let mut held = self.held();
        let session = held.sessions.get_mut(&sha256(token.as_bytes()));
        if let Some(session) = session.filter(|s| now < s.expires && s.last_seen <= now.saturating_sub(TOUCH)) {
            session.last_seen = now;
            session.expires = expires;
        }
        Ok(())
    }

    fn end_session(&self, token: &str) -> Result<(), StoreError> {
        self.held().sessions.remove(&sha256(token.as_bytes()));
        Ok(())
    }

    fn sessions_of(&self, login: &str, now: i64) -> Result<Vec<(String, Session)>, StoreError> {
        let held = self.held();
        let mut all: Vec<(String, Session)> = held
            .sessions
            .iter()
            .filter(|(_, s)| s.login == login && now < s.expires)
            .map(|(hash, s)| (super::named(hash), s.clone()))
            .collect();
        all.sort_by(|a, b| (b.1.created, &b.0).cmp(&(a.1.created, &a.0)));
        Ok(all)
    }

    fn end_named(&self, login: &str, name: &str) -> Result<bool, StoreError> {
        let mut held = self.held();
        let before = held.sessions.len();
        held.sessions.retain(|hash, s| s.login != login || super::named(hash) != name);
        Ok(held.sessions.len() < before)
    }

    fn end_expired(&self, now: i64) -> Result<u64, StoreError> {
        Ok(self.end_where(|s| s.expires <= now))
    }

    fn end_all_of(&self, login: &str) -> Result<u64, StoreError> {
        self.held().tokens.retain(|_, t| t.login != login);
        Ok(self.end_where(|s| s.login == login))
    }

    fn phrases(&self, login: &str) -> Result<Vec<String>, StoreError> {
        Ok(self.held().phrases.get(login).cloned().unwrap_or_default())
    }

    fn keep_phrases(&self, login: &str, phrases: &[String]) -> Result<(), StoreError> {
        self.held().phrases.insert(login.to_owned(), phrases.to_vec());
        Ok(())
    }

    fn take_effect(&self, gov: &str, position: u64) -> Result<bool, StoreError> {
        Ok(self.held().effects.insert((gov.to_owned(), position)))
    }
}
