//! What has begun at the door and must be ended within minutes, by whom it was begun: kept in memory, found by a secret
//! that only that browser has.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use guiju_core::journal::sha256;

/// So much may have begun at a time; beyond it the oldest is forgotten.
const MOST: usize = 10_000;
/// Seconds after which it counts no more.
const LASTS: i64 = 600;

#[derive(Debug, Clone)]
struct Kept<T> {
    what: T,
    until: i64,
}

/// What has begun, by the hash of its secret.
#[derive(Debug)]
pub(crate) struct Pending<T>(Mutex<HashMap<String, Kept<T>>>);

impl<T> Default for Pending<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T: Clone> Pending<T> {
    fn held(&self) -> MutexGuard<'_, HashMap<String, Kept<T>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps what has begun under a secret.
    pub fn begin(&self, secret: &str, what: T, now: i64) {
        let mut held = self.held();
        if held.len() >= MOST {
            held.retain(|_, kept| now < kept.until);
        }
        if held.len() >= MOST
            && let Some(oldest) = held.iter().min_by_key(|(_, kept)| kept.until).map(|(key, _)| key.clone())
        {
            held.remove(&oldest);
        }
        held.insert(sha256(secret.as_bytes()), Kept { what, until: now.saturating_add(LASTS) });
    }

    /// What has begun under a secret.
    pub fn find(&self, secret: &str, now: i64) -> Option<T> {
        let held = self.held();
        held.get(&sha256(secret.as_bytes())).filter(|kept| now < kept.until).map(|kept| kept.what.clone())
    }

    /// Takes it out: it is ended once.
    pub fn end(&self, secret: &str, now: i64) -> Option<T> {
        let kept = self.held().remove(&sha256(secret.as_bytes()));
        kept.filter(|kept| now < kept.until).map(|kept| kept.what)
    }
}

/// Somebody who has shown who he is by one way and owes the second factor.
#[derive(Debug, Clone)]
pub(crate) struct Half {
    /// Login.
    pub login: String,
    /// How he came so far.
    pub way: String,
    /// Where he wants to go.
    pub to: String,
}

/// All of them.
pub(crate) type Halves = Pending<Half>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_begun_is_ended_once_in_time_by_its_secret() {
        let pending = Pending::default();
        pending.begin("s", 1, 100);
        assert_eq!(
            (pending.find("s", 101), pending.find("t", 101), pending.find("s", 100 + LASTS)),
            (Some(1), None, None)
        );
        assert_eq!((pending.end("s", 101), pending.end("s", 101)), (Some(1), None));
        for n in 0..=MOST {
            pending.begin(&n.to_string(), n, 200 + i64::try_from(n).unwrap() / 1_000);
        }
        assert_eq!(pending.held().len(), MOST);
    }
}
