//! A made-up office that lives a year in a minute: people draft, clear, sign, ask each other, fall ill, go away, stand in for each other
//! and err; the clock goes on through nights and holidays; the store breaks at any call; an edition is adopted on the way. All of it follows
//! from one seed, so that what went wrong once goes wrong again.
//!
//! What must hold is looked at as it goes: every answered act is recorded once, what was refused left
//! nothing, every answer cites articles that are in force, the registers remade from the journal are those that the acts left,
//! nobody finds what was not opened to him, and the same request gives the same answer after an edition was adopted, too.
//! Where something does not hold, the run is made shorter as long as it still does not.
//!
//! For development: nothing of the office's own work uses it.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic))]

mod check;
mod fill;
mod fragile;
mod hand;
mod moves;
mod plan;
mod run;
mod shrink;
mod storm;

use std::sync::Arc;

use guiju_core::OfficeTime;
use guiju_core::matter::AnyMatter;
use guiju_runtime::{Chance, Clock, Office, Reopen};
use guiju_store::{Registers, Store};

pub use plan::{Came, Plan, Wrong};
pub use shrink::{Shrunk, shrink};

/// What an office is opened with.
pub struct Opening {
    /// On what.
    pub store: Box<dyn Store>,
    /// How the store is opened again.
    pub reopen: Reopen,
    /// By which clock.
    pub clock: Arc<dyn Clock>,
    /// By which chance.
    pub chance: Arc<dyn Chance>,
    /// By which of the editions, from 0.
    pub edition: usize,
}

/// What the program wires for a simulation.
pub struct World<'a> {
    /// The government.
    pub gov: String,
    /// The registers of all matters.
    pub registers: Registers,
    /// All matters.
    pub matters: &'static [&'static dyn AnyMatter],
    /// When the government is founded.
    pub since: OfficeTime,
    /// When the year begins.
    pub from: OfficeTime,
    /// People who act besides those of the organisation: the administrators.
    pub besides: Vec<String>,
    /// Opens the office.
    pub open: &'a dyn Fn(Opening) -> Result<Office, String>,
    /// Founds the government, with its first edition.
    pub found: &'a dyn Fn(&Office) -> Result<(), String>,
    /// Has another edition adopted; the office is opened anew with it.
    pub adopt: &'a dyn Fn(&Office, usize) -> Result<(), String>,
}

impl World<'_> {
    /// Lives a plan through.
    ///
    /// # Errors
    /// Where the office cannot be opened or founded. What does not hold is told in what comes back.
    pub fn live(&self, plan: &Plan, told: &mut dyn FnMut(u32, u64)) -> Result<Came, String> {
        run::live(self, plan, told)
    }
}
