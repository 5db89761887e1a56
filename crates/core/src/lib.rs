//! The words every room shares: facts, citations, the organisation, registers, the journal row, a matter.
//!
//! Pure: no I/O, no clock, no chance. Small on purpose.

pub mod form;
pub mod ground;
pub mod journal;
pub mod matter;
pub mod norms;
pub mod request;

pub use fact::{Facts, Value};
pub use ground::{Citation, Reason, Remedy};
pub use guiju_calendar::{Counted, Day, Due, Limit, OfficeHours, OfficeTime, Side, Unit, Workdays, Year, sum};
pub use guiju_records::{fact, find, letters, marking, org, register, sheet};
pub use guiju_rulebook::{judgement, vocabulary};
pub use matter::{AnyMatter, CaseFile, Done, Erased, Matter};
pub use norms::{Norms, Ruling};
pub use org::Organisation;
pub use request::{Outcome, Request};
