//! How long the rules took to answer, for those who watch over the program.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// How many are kept.
const KEPT: usize = 4_096;

/// The last durations, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Times(Mutex<VecDeque<Duration>>);

impl Times {
    pub fn note(&self, time: Duration) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() == KEPT {
            kept.pop_front();
        }
        kept.push_back(time);
    }

    pub fn all(&self) -> Vec<Duration> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().copied().collect()
    }
}
