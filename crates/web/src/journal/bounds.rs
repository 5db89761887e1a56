//! How many days of the journal are looked at by person, or handed out, without an approval. Looks add up: several short ones
//! are one long one.

use guiju_core::norms::{NormFault, Norms as _};
use guiju_core::{Citation, Day};
use guiju_store::Looked;

use crate::answer::Failure;
use crate::visit::Visit;

/// What the rules say of it, and how much of it is used.
pub(crate) struct Bound {
    /// So many days in sum.
    pub most: i64,
    /// Within so many days back from today.
    pub within: i64,
    /// The days looked at, those of the look at hand among them.
    pub days: i64,
    /// Where the rules say so.
    pub citation: Citation,
}

impl Bound {
    /// Of a look at hand: at the acts of one person, or at everybody's, which are handed out.
    pub(crate) fn of(visit: &Visit, looked: &Looked) -> Result<Self, Failure> {
        let words = &visit.site.auditing;
        let value = if looked.of.is_empty() { words.export_days } else { words.person_days };
        let fault = |fault: NormFault| Failure::Broken(fault.to_string());
        let (most, citation) = visit.edition.value(value).map_err(fault)?;
        let (within, _) = visit.edition.value(words.within_days).map_err(fault)?;
        let from = first(visit.now.day(), within);
        let mut days = visit.site.readings.looked(visit.person(), &looked.of, from)?;
        days.extend(looked.days());
        Ok(Self { most, within, days: i64::try_from(days.len()).unwrap_or(i64::MAX), citation })
    }

    /// Whether it is kept.
    pub(crate) fn holds(&self) -> bool {
        self.days <= self.most
    }
}

/// The first of so many days that end with today.
fn first(today: Day, within: i64) -> Day {
    today.plus_days(1 - i32::try_from(within).unwrap_or(i32::MAX).max(1))
}
