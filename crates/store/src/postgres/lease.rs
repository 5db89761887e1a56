//! Who writes. Of the programs that have a database open one writes for a government; it says so in a row with an epoch and
//! an instant until which nobody else may. Whoever comes after that instant takes over with a higher epoch. Every commit
//! checks and renews the row in its own transaction, so that a writer that was overtaken, whatever it believes, cannot commit.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::link::{Bound, Link, Value};
use super::session::unsigned;
use crate::{Stand, StoreError};

/// What this program holds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Held {
    epoch: i64,
    renewed: Instant,
}

/// The governments that this program writes for; handed on where it opens the same store again.
#[derive(Debug, Clone, Default)]
pub(super) struct Seat(Arc<Mutex<BTreeMap<String, Held>>>);

impl Seat {
    fn all(&self) -> MutexGuard<'_, BTreeMap<String, Held>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a new epoch for what is held: a transaction that was begun under the old one, and of which nobody knows what
    /// became of it, either has ended by now or cannot end well any more.
    pub fn renumber(&self, link: &Link) -> Result<(), StoreError> {
        let held: Vec<(String, i64)> = self.all().iter().map(|(gov, held)| (gov.clone(), held.epoch)).collect();
        for (gov, epoch) in held {
            let sql = "UPDATE writer SET epoch = epoch + 1 WHERE gov = $1 AND epoch = $2 RETURNING epoch";
            let row = link.row(sql, vec![Value::text(&gov), Value::number(epoch)])?;
            let now: Option<i64> = row.map(|row| row.try_get(0)).transpose()?;
            let mut all = self.all();
            match (now, all.get_mut(&gov)) {
                (Some(now), Some(held)) => held.epoch = now,
                _ => _ = all.remove(&gov),
            }
        }
        Ok(())
    }

    /// Whether this program believes that it writes for a government.
    pub fn holds(&self, gov: &str) -> bool {
        self.all().contains_key(gov)
    }

    /// Whether this program writes for a government: renews what it holds, or takes what nobody holds any more.
    pub fn stand(&self, link: &Link, gov: &str, lasts: Duration, holder: &str) -> Result<Stand, StoreError> {
        let held = self.all().get(gov).copied();
        let begun = Instant::now();
        if let Some(held) = held {
            if held.renewed.elapsed() < lasts / 3 {
                return Ok(Stand::Writes);
            }
            let sql = "UPDATE writer SET until = clock_timestamp() + $3::bigint * interval '1 millisecond'
                       WHERE gov = $1 AND epoch = $2 RETURNING epoch";
            let values = vec![Value::text(gov), Value::number(held.epoch), Value::number(millis(lasts))];
            if link.row(sql, values)?.is_some() {
                self.all().insert(gov.to_owned(), Held { renewed: begun, ..held });
                return Ok(Stand::Writes);
            }
            self.lose(gov);
        }
        self.take(link, gov, lasts, holder)
    }

    fn take(&self, link: &Link, gov: &str, lasts: Duration, holder: &str) -> Result<Stand, StoreError> {
        let begun = Instant::now();
        let sql = "INSERT INTO writer AS w (gov, epoch, holder, until)
                   VALUES ($1, 1, $2, clock_timestamp() + $3::bigint * interval '1 millisecond')
                   ON CONFLICT (gov) DO UPDATE SET epoch = w.epoch + 1, holder = excluded.holder, until = excluded.until
                   WHERE w.until < clock_timestamp() RETURNING epoch";
        let values = vec![Value::text(gov), Value::text(holder), Value::number(millis(lasts))];
        if let Some(row) = link.row(sql, values)? {
            self.all().insert(gov.to_owned(), Held { epoch: row.try_get(0)?, renewed: begun });
            return Ok(Stand::TookOver);
        }
        let sql = "SELECT ceil(greatest(extract(epoch FROM until - clock_timestamp()), 0) * 1000)::bigint
                   FROM writer WHERE gov = $1";
        let left: Option<i64> = link.row(sql, vec![Value::text(gov)])?.map(|row| row.try_get(0)).transpose()?;
        Ok(Stand::Waits(Duration::from_millis(left.map_or(0, unsigned))))
    }

    /// Gives up what is held, so that others need not wait.
    pub fn leave(&self, link: &Link) -> Result<(), StoreError> {
        let held = std::mem::take(&mut *self.all());
        for (gov, held) in held {
            let sql = "UPDATE writer SET until = clock_timestamp() WHERE gov = $1 AND epoch = $2";
            link.rows(sql, vec![Value::text(&gov), Value::number(held.epoch)])?;
        }
        Ok(())
    }

    /// Forgets a government that another program has taken.
    pub fn lose(&self, gov: &str) {
        self.all().remove(gov);
    }

    /// The statement that fails where the epoch is not this program's any more, and renews it otherwise.
    pub fn check(&self, gov: &str, lasts: Duration) -> Bound {
        let epoch = self.all().get(gov).map_or(-1, |held| held.epoch);
        let sql = "WITH held AS (UPDATE writer SET until = clock_timestamp() + $3::bigint * interval '1 millisecond'
                   WHERE gov = $1 AND epoch = $2 RETURNING 1) SELECT 1 / count(*) FROM held";
        (sql.to_owned(), vec![Value::text(gov), Value::number(epoch), Value::number(millis(lasts))])
    }

    /// Notes that a commit renewed it.
    pub fn renewed(&self, gov: &str, at: Instant) {
        if let Some(held) = self.all().get_mut(gov) {
            held.renewed = at;
        }
    }
}

fn millis(lasts: Duration) -> i64 {
    i64::try_from(lasts.as_millis()).unwrap_or(i64::MAX)
}
