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
    /// Who began it: a login, an address.
    owner: String,
    until: i64,
    /// The how many-th it is: many begin within one second.
    turn: u64,
}

/// What is kept, by the hash of its secret, and how many have ever begun.
type Held<T> = (HashMap<String, Kept<T>>, u64);

/// What has begun.
#[derive(Debug)]
pub(crate) struct Pending<T>(Mutex<Held<T>>);

impl<T> Default for Pending<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T: Clone> Pending<T> {
    fn held(&self) -> MutexGuard<'_, Held<T>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps what has begun under a secret. Beyond so many of one owner his own oldest is forgotten; beyond what is kept in
    /// all, the oldest of whoever has most: nobody pushes out what others have begun.
    pub fn begin(&self, secret: &str, what: T, now: i64, (owner, each): (&str, usize)) {
        let mut all = self.held();
        let (held, turns) = &mut *all;
        if held.len() >= MOST {
            held.retain(|_, kept| now < kept.until);
        }
        let crowded = match held.values().filter(|kept| kept.owner == owner).count() >= each.max(1) {
            true => Some(owner.to_owned()),
            false if held.len() >= MOST => most(held),
            false => None,
        };
        let of = |kept: &Kept<T>| crowded.as_ref() == Some(&kept.owner);
        let oldest = held.iter().filter(|(_, kept)| of(kept)).min_by_key(|(_, kept)| kept.turn);
        if let Some(oldest) = oldest.map(|(key, _)| key.clone()) {
            held.remove(&oldest);
        }
        *turns += 1;
        let kept = Kept { what, owner: owner.to_owned(), until: now.saturating_add(LASTS), turn: *turns };
        held.insert(sha256(secret.as_bytes()), kept);
    }

    /// What has begun under a secret.
    pub fn find(&self, secret: &str, now: i64) -> Option<T> {
        let held = self.held();
        held.0.get(&sha256(secret.as_bytes())).filter(|kept| now < kept.until).map(|kept| kept.what.clone())
    }

    /// Takes it out: it is ended once.
    pub fn end(&self, secret: &str, now: i64) -> Option<T> {
        let kept = self.held().0.remove(&sha256(secret.as_bytes()));
        kept.filter(|kept| now < kept.until).map(|kept| kept.what)
    }
}

/// The owner of most.
fn most<T>(held: &HashMap<String, Kept<T>>) -> Option<String> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    held.values().for_each(|kept| *counts.entry(&kept.owner).or_default() += 1);
    counts.into_iter().max_by_key(|(owner, count)| (*count, *owner)).map(|(owner, _)| owner.to_owned())
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
        pending.begin("s", 1, 100, ("li", 9));
        assert_eq!(
            (pending.find("s", 101), pending.find("t", 101), pending.find("s", 100 + LASTS)),
            (Some(1), None, None)
        );
        assert_eq!((pending.end("s", 101), pending.end("s", 101)), (Some(1), None));
        for n in 0..=MOST {
            pending.begin(&n.to_string(), n, 200 + i64::try_from(n).unwrap() / 1_000, ("li", MOST * 2));
        }
        assert_eq!(pending.held().0.len(), MOST);
    }

    #[test]
    fn nobody_pushes_out_what_others_have_begun() {
        let pending = Pending::default();
        pending.begin("mine", 0, 100, ("an", 3));
        for n in 1..=5 {
            pending.begin(&format!("s{n}"), n, 100, ("li", 3));
        }
        let found = |secret: &str| pending.find(secret, 110).is_some();
        assert_eq!(
            ["s1", "s2", "s3", "s4", "s5"].map(found),
            [false, false, true, true, true],
            "his own oldest go, also within one second"
        );
        assert!(found("mine"));
        // From many addresses at once: those who have most lose theirs first.
        for n in 0..MOST {
            pending.begin(&format!("f{n}"), 9, 120, (&format!("flood{}", n % 4), MOST));
        }
        assert!(found("mine") && pending.held().0.len() == MOST);
    }
}
