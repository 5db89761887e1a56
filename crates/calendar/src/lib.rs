//! Office time: instants and days as an office in China writes them, and the statutory workdays.
//!
//! Everything here is pure: nobody in this crate asks what time it is.

mod time;

pub use time::{Day, OfficeTime, TimeError};
