//! What every engine must do alike. Each engine's tests call [`run`] with a way to make an empty store.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a suite of checks: a check that fails panics, as in any test"
)]

mod asking;
mod sample;
mod steps;
mod writing;

pub use sample::{Act, Event, PAPERS, PEOPLE, TAGS, cell, registers, replay};
pub use steps::{Step, step, take};

use crate::{Registers, Store};

/// Makes an empty store with these registers; called once for each check.
pub type Make<'a> = &'a mut dyn FnMut(Registers) -> Box<dyn Store>;

/// Runs every check.
pub fn run(make: Make<'_>) {
    writing::run(make);
    asking::run(make);
}
