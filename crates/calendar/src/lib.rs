//! Office time: instants and days as an office in China writes them, the statutory workdays, and limits with their count.
//!
//! Everything here is pure: nobody in this crate asks what time it is.

mod fixed;
mod hours;
mod limit;
mod time;
mod workdays;

pub use fixed::Fixed;
pub use hours::OfficeHours;
pub use limit::{CannotCount, Counted, Due, Limit, Side, Unit, sum};
pub use time::{Day, OfficeTime, TimeError};
pub use workdays::{DayKind, NoYear, Workdays, Year};
