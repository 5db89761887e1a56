//! How often a password may be wrong. From one address a login is locked after a few; from all addresses together it is
//! only slowed, ever more, so that nobody can lock somebody else out; and so is an address that is wrong for many logins.
//! Where a login has signed in before, it is not slowed.
//!
//! Kept in memory: a new start forgets it, and an attacker cannot make the program start anew.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::settings::SignIn;

/// The address at the other end of a connection, put into each request where connections are accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Peer(pub IpAddr);

impl Peer {
    /// Of a request; all that come without an address count as one.
    pub(crate) fn of<B>(request: &axum::http::Request<B>) -> IpAddr {
        let unknown = IpAddr::V4(Ipv4Addr::UNSPECIFIED);
        request.extensions().get::<Peer>().map_or(unknown, |peer| network(peer.0))
    }
}

/// Whoever has one address of the newer kind has the other 2⁶⁴ of its network too: they count as one.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(six) => match six.to_ipv4_mapped() {
            Some(four) => IpAddr::V4(four),
            None => IpAddr::V6(Ipv6Addr::from_bits(six.to_bits() >> 64 << 64)),
        },
    }
}

/// So many logins and addresses are remembered before those that no longer matter are forgotten.
const REMEMBERED: usize = 50_000;
/// The slowing doubles with each wrong password, this often at most.
const DOUBLINGS: u32 = 20;
/// So many seconds pass before it is told again of an address that it waits.
const TOLD: i64 = 60;

/// Wrong passwords in a row.
#[derive(Debug, Clone, Copy, Default)]
struct Count {
    wrong: u32,
    /// Unix second of the last one.
    last: i64,
    /// No attempt is looked at before this Unix second.
    until: i64,
    /// A right password came from here.
    known: bool,
}

#[derive(Debug, Default)]
struct Counts {
    here: HashMap<(String, IpAddr), Count>,
    anywhere: HashMap<String, Count>,
    from: HashMap<IpAddr, Count>,
    /// Unix second at which it was last told of an address that it waits.
    told: HashMap<IpAddr, i64>,
}

/// Wrong passwords by login and address.
#[derive(Debug, Default)]
pub(crate) struct Attempts(Mutex<Counts>);

impl Attempts {
    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a password for this login, from this address, is looked at now.
    pub fn is_open(&self, login: &str, peer: IpAddr, now: i64) -> bool {
        let counts = self.counts();
        let here = counts.here.get(&(login.to_owned(), peer)).copied().unwrap_or_default();
        let anywhere = counts.anywhere.get(login).copied().unwrap_or_default();
        let from = counts.from.get(&peer).copied().unwrap_or_default();
        now >= here.until && (here.known || now >= anywhere.until.max(from.until))
    }

    /// Whether it should be told that an address waits: once a minute, however often it tries.
    pub fn tells(&self, peer: IpAddr, now: i64) -> bool {
        let mut counts = self.counts();
        counts.tidy_told(now);
        let last = counts.told.insert(peer, now);
        match last.filter(|last| now < last.saturating_add(TOLD)) {
            Some(last) => {
                counts.told.insert(peer, last);
                false
            }
            None => true,
        }
    }

    /// Notes a wrong password that was looked at. Returns how many there were from this address.
    pub fn wrong(&self, login: &str, peer: IpAddr, now: i64, limits: &SignIn) -> u32 {
        let locked = limits.locked();
        let mut counts = self.counts();
        counts.tidy(now, locked);
        let here = counts.here.entry((login.to_owned(), peer)).or_default();
        here.count(now, locked);
        if here.wrong >= limits.failures {
            here.until = now.saturating_add(locked);
        }
        let wrong = here.wrong;
        let anywhere = counts.anywhere.entry(login.to_owned()).or_default();
        anywhere.count(now, locked);
        anywhere.slow(limits.failures_anywhere, now, limits);
        let from = counts.from.entry(peer).or_default();
        from.count(now, locked);
        from.slow(limits.failures_from_address, now, limits);
        wrong
    }

    /// Notes a right password that was looked at: what was wrong from here is forgotten. What was wrong from elsewhere is
    /// not, or whoever guesses would be helped by each signing in of the owner.
    pub fn right(&self, login: &str, peer: IpAddr, now: i64) {
        let count = Count { known: true, last: now, ..Count::default() };
        self.counts().here.insert((login.to_owned(), peer), count);
    }
}

impl Count {
    /// One more; those of long ago, before a lock that ran out, do not count.
    fn count(&mut self, now: i64, locked: i64) {
        if now >= self.last.saturating_add(locked) {
            self.wrong = 0;
        }
        self.wrong = self.wrong.saturating_add(1);
        self.last = now;
    }
}

impl Count {
    /// Beyond so many each further one doubles the wait.
    fn slow(&mut self, few: u32, now: i64, limits: &SignIn) {
        if let Some(over) = self.wrong.checked_sub(few) {
            let slow = 1_i64 << over.min(DOUBLINGS);
            self.until = now.saturating_add(slow.min(limits.slowest()));
        }
    }
}

impl Counts {
    fn tidy_told(&mut self, now: i64) {
        if self.told.len() >= REMEMBERED {
            self.told.retain(|_, told| now < told.saturating_add(TOLD));
        }
    }

    /// Forgets what no longer matters; where that is not enough, also where logins have signed in before.
    fn tidy(&mut self, now: i64, locked: i64) {
        let matters = |count: &Count| now < count.last.saturating_add(locked);
        if self.here.len() >= REMEMBERED {
            self.here.retain(|_, count| count.known || matters(count));
        }
        if self.here.len() >= REMEMBERED {
            self.here.retain(|_, count| matters(count));
        }
        if self.anywhere.len() >= REMEMBERED {
            self.anywhere.retain(|_, count| matters(count));
        }
        if self.from.len() >= REMEMBERED {
            self.from.retain(|_, count| matters(count));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn peer(last: u8) -> IpAddr {
        IpAddr::V4(Ipv4Addr::new(10, 0, 0, last))
    }

    #[test]
    fn an_address_is_locked_for_a_login_and_no_other() {
        let (attempts, limits) = (Attempts::default(), SignIn::default());
        for n in 1..=limits.failures {
            assert!(attempts.is_open("li", peer(1), 100));
            assert_eq!(attempts.wrong("li", peer(1), 100, &limits), n);
        }
        assert!(!attempts.is_open("li", peer(1), 100));
        assert!(attempts.is_open("li", peer(2), 100), "the owner elsewhere is not locked out");
        assert!(attempts.is_open("wu", peer(1), 100));
        let over = 100 + limits.locked();
        assert!(!attempts.is_open("li", peer(1), over - 1) && attempts.is_open("li", peer(1), over));
        assert_eq!(attempts.wrong("li", peer(1), over, &limits), 1, "a lock that ran out starts the count anew");
    }

    #[test]
    fn a_right_password_forgets_what_was_wrong_from_there() {
        let (attempts, limits) = (Attempts::default(), SignIn::default());
        (1..limits.failures).for_each(|_| _ = attempts.wrong("li", peer(1), 100, &limits));
        attempts.right("li", peer(1), 100);
        assert_eq!(attempts.wrong("li", peer(1), 101, &limits), 1);
    }

    #[test]
    fn many_addresses_slow_a_login_and_never_lock_it() {
        let (attempts, limits) = (Attempts::default(), SignIn::default());
        attempts.right("li", peer(9), 90);
        let mut now = 100;
        let mut waited = vec![];
        for n in 0..limits.failures_anywhere + 12 {
            let from = peer(u8::try_from(100 + n).unwrap());
            let begun = now;
            while !attempts.is_open("li", from, now) {
                now += 1;
            }
            waited.push(now - begun);
            attempts.wrong("li", from, now, &limits);
        }
        let few = limits.failures_anywhere as usize;
        assert!(waited[..few].iter().all(|w| *w == 0), "{waited:?}");
        assert!(waited[few..].windows(2).all(|w| w[0] <= w[1]), "{waited:?}");
        assert_eq!(*waited.last().unwrap(), limits.slowest());
        assert!(!attempts.is_open("li", peer(1), now), "a stranger waits");
        assert!(attempts.is_open("li", peer(9), now), "who signed in from there before does not");
        assert!(attempts.is_open("li", peer(1), now + limits.slowest()));
    }

    #[test]
    fn an_address_that_is_wrong_for_many_logins_is_slowed_and_those_known_there_are_not() {
        let (attempts, limits) = (Attempts::default(), SignIn::default());
        attempts.right("wu", peer(1), 90);
        for n in 0..limits.failures_from_address {
            assert!(attempts.is_open("li", peer(1), 100), "{n}");
            attempts.wrong(&format!("guess-{n}"), peer(1), 100, &limits);
        }
        attempts.wrong("guess", peer(1), 100, &limits);
        assert!(!attempts.is_open("li", peer(1), 100), "a login that was never tried waits too");
        assert!(attempts.is_open("wu", peer(1), 100) && attempts.is_open("li", peer(2), 100));
        assert!(attempts.is_open("li", peer(1), 100 + limits.slowest()));
        assert!(attempts.tells(peer(1), 100) && !attempts.tells(peer(1), 159) && attempts.tells(peer(1), 160));
    }

    #[test]
    fn a_network_of_the_newer_kind_counts_as_one_address() {
        let of = |text: &str| network(text.parse().unwrap());
        assert_eq!(of("2001:db8:1:2::1"), of("2001:db8:1:2:ffff::9"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
        assert_eq!(of("::ffff:10.0.0.1"), peer(1));
    }
}
