//! Time and chance, held in the hand.

use std::sync::{Mutex, PoisonError};

use guiju_core::OfficeTime;
use guiju_runtime::{Chance, Clock};

/// A clock that stands where it was set.
#[derive(Debug)]
pub struct Hand(Mutex<OfficeTime>);

impl Hand {
    /// A clock that stands at an instant.
    pub fn at(time: OfficeTime) -> Self {
        Self(Mutex::new(time))
    }

    /// Sets it, backwards too.
    pub fn set(&self, time: OfficeTime) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = time;
    }
}

impl Clock for Hand {
    fn now(&self) -> OfficeTime {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Chance from a seed: the same run gives the same journal, byte by byte.
#[derive(Debug)]
pub struct Dice(Mutex<fastrand::Rng>);

impl Dice {
    /// From a seed.
    pub fn new(seed: u64) -> Self {
        Self(Mutex::new(fastrand::Rng::with_seed(seed)))
    }
}

impl Chance for Dice {
    fn bytes(&self) -> [u8; 16] {
        let mut rng = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        rng.u128(..).to_le_bytes()
    }
}
