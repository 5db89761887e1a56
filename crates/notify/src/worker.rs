//! The worker: reads the journal on, tells what is due, tries again later what failed. It never touches the writer.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use guiju_core::register::{Ask, Viewer};
use guiju_runtime::Reader;
use guiju_store::{Accounts, OBLIGATIONS, Outbox, Outgoing, StoreError};

use crate::channel::{Channel, Failed, Notice};
use crate::reading::read_on;

/// How much is done, how often is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Between two rounds.
    pub every: Duration,
    /// Notices told on one channel in one round.
    pub each_round: usize,
    /// Notices that may wait on one channel before the journal is read on.
    pub waiting: u64,
    /// After so many tries a notice is given up.
    pub tries: u32,
    /// Seconds before the second try; each further wait is `factor` times as long, and no wait longer than `longest`.
    pub first_wait: i64,
    /// See `first_wait`.
    pub factor: i64,
    /// Longest wait, in seconds.
    pub longest: i64,
    /// What awaits somebody is counted no further than this.
    pub counted: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            every: Duration::from_secs(5),
            each_round: 50,
            waiting: 10_000,
            tries: 10,
            first_wait: 60,
            factor: 3,
            longest: 6 * 3_600,
            counted: 1_000,
        }
    }
}

impl Limits {
    /// Seconds until it is tried again, after so many tries.
    pub fn wait(&self, tries: u32) -> i64 {
        let factor = self.factor.saturating_pow(tries.saturating_sub(1));
        self.first_wait.saturating_mul(factor).min(self.longest)
    }
}

/// What a round came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Round {
    /// Told.
    pub told: u64,
    /// No longer worth telling: nothing is owed any more, or he wants no notices.
    pub dropped: u64,
    /// To be tried again.
    pub failed: u64,
    /// Given up.
    pub given_up: u64,
}

/// Works one government's channels.
pub struct Worker<A: ?Sized> {
    /// Reads the last commit.
    pub reader: Reader,
    /// Name of the government, as it is told.
    pub government: String,
    /// Address under which people reach the pages, without a slash at its end.
    pub link: String,
    /// The channels.
    pub channels: Vec<Box<dyn Channel>>,
    /// How much, how often.
    pub limits: Limits,
    /// Accounts and what waits to be told.
    pub accounts: std::sync::Arc<A>,
}

impl<A: Accounts + Outbox + ?Sized> Worker<A> {
    /// Works until asked to end. `now` tells the Unix second.
    pub fn run(&self, now: &dyn Fn() -> i64, ended: &AtomicBool) {
        const NAP: Duration = Duration::from_millis(200);
        let mut rested = self.limits.every;
        while !ended.load(Ordering::Relaxed) {
            if rested < self.limits.every {
                std::thread::sleep(NAP);
                rested += NAP;
                continue;
            }
            rested = Duration::ZERO;
            match self.round(now()) {
                Ok(round) if round == Round::default() => {}
                Ok(Round { told, dropped, failed, given_up }) => {
                    tracing::info!(told, dropped, failed, given_up, "notices");
                }
                Err(error) => tracing::error!(%error, "notices could not be worked off"),
            }
        }
    }

    /// One round over all channels.
    ///
    /// # Errors
    /// Where the store or the outbox fails; what was told before stays told.
    pub fn round(&self, now: i64) -> Result<Round, StoreError> {
        let mut round = Round::default();
        for channel in &self.channels {
            while self.accounts.waiting(channel.name())? < self.limits.waiting
                && read_on(&self.reader, &*self.accounts, &**channel, now)?
            {}
            self.tell(&**channel, now, &mut round)?;
        }
        Ok(round)
    }

    fn tell(&self, channel: &dyn Channel, now: i64, round: &mut Round) -> Result<(), StoreError> {
        for out in self.accounts.due(channel.name(), now, self.limits.each_round)? {
            let Some(notice) = self.notice(channel, &out)? else {
                self.accounts.done(&out.id)?;
                round.dropped += 1;
                continue;
            };
            match channel.tell(&notice, now) {
                Ok(()) => {
                    self.accounts.done(&out.id)?;
                    round.told += 1;
                }
                Err(failed) => {
                    self.failed(channel, &out, &failed, now, round)?;
                    if matches!(failed, Failed::Down(_)) {
                        return Ok(());
                    }
                }
            }
        }
        Ok(())
    }

    fn failed(
        &self,
        channel: &dyn Channel,
        out: &Outgoing,
        failed: &Failed,
        now: i64,
        round: &mut Round,
    ) -> Result<(), StoreError> {
        let (Failed::Now(why) | Failed::Ever(why) | Failed::Down(why)) = failed;
        let (id, channel, tries) = (&out.id, channel.name(), out.tries.saturating_add(1));
        if matches!(failed, Failed::Ever(_)) || tries >= self.limits.tries {
            tracing::warn!(id, channel, tries, why, "a notice is given up");
            round.given_up += 1;
            return self.accounts.done(id);
        }
        tracing::info!(id, channel, tries, why, "a notice was not taken");
        round.failed += 1;
        self.accounts.again(id, tries, now.saturating_add(self.limits.wait(tries)))
    }

    /// The notice as things stand now; nothing where there is nothing to tell any more.
    fn notice(&self, channel: &dyn Channel, out: &Outgoing) -> Result<Option<Notice>, StoreError> {
        let (reader, login) = (&self.reader, &out.login);
        let account = self.accounts.find(login)?.filter(|account| account.gov == reader.gov());
        let contact = self.accounts.contact(login)?;
        let Some(account) = account.filter(|_| channel.reaches(&contact)) else { return Ok(None) };
        let viewer = reader.viewer(&account.person);
        if matches!(&viewer, Viewer::Person { posts, .. } if posts.is_empty()) {
            return Ok(None);
        }
        let ask = Ask { limit: 0, count_to: Some(self.limits.counted), ..Ask::all(OBLIGATIONS.name, viewer) };
        let owed = reader.ask(&ask)?.total;
        let link = |subject: &String| {
            let matter = subject.rsplit_once('-').map_or("", |(matter, _)| matter);
            (subject.clone(), format!("{}/m/{matter}/{subject}", self.link))
        };
        Ok((owed > 0).then(|| Notice {
            id: out.id.clone(),
            government: self.government.clone(),
            person: account.person,
            contact,
            owed,
            subjects: out.subjects.iter().map(link).collect(),
            link: format!("{}/", self.link),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_end() {
        let limits = Limits { first_wait: 60, factor: 3, longest: 1_000, ..Limits::default() };
        assert_eq!([1, 2, 3, 4, 60].map(|tries| limits.wait(tries)), [60, 180, 540, 1_000, 1_000]);
    }
}
