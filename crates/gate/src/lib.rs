//! The gate: may this person do this act, by which article; and the rules' answers to what matters ask.
//!
//! Pure. A rulebook is compiled once into an [`Edition`]; an edition judges acts (Cedar, sliced by act), answers
//! questions (decision tables as bit sets), and finds who may act in a role at an instant.

mod acting;
mod answers;
mod authority;
mod cedar;
mod chain;
mod circle;
mod compile;
mod duties;
mod edition;
mod judge;
mod lexer;
mod refusal;
mod schema;
mod show;
mod signers;
mod slice;
mod table;
mod walk;

pub use compile::{Compiled, compile};
pub use duties::{Happened, Start};
pub use edition::{Edition, PolicyView};
pub use guiju_core::norms;
pub use guiju_rulebook as rulebook;
pub use guiju_rulebook::Source;
pub use judge::{Principal, Verdict};
pub use refusal::lacks;
pub use table::{CompiledTable, Hit, Key};
