//! The walk: a request passes the rooms in order (intake, case file, gate, decide, record) and never doubles back.
//!
//! One writer thread per government owns the store. What waits is taken together and committed once; each act has its
//! own savepoint; no answer leaves before the commit returned. Nothing here knows a matter or an article.

mod act;
mod audit;
mod behalf;
mod config;
mod foresee;
mod heads;
mod intake;
mod judge;
mod known;
mod office;
mod owed;
mod reader;
mod readers;
mod recovery;
mod replay;
mod sight;
mod sofar;
mod stale;
mod stand;
mod tick;
mod times;
mod uses;
mod whatif;
mod writer;

pub use audit::{Attempt, Audit};
pub use config::{Adopted, Chance, Clock, Config, OpenError, Reopen};
pub use foresee::Foreseen;
pub use heads::Entry;
pub use known::{edition_at, organisation};
pub use office::{Counts, Office};
pub use reader::{ActView, Reader};
pub use replay::{Subject, content_hash, rebuild};
pub use tick::Ticked;
pub use uses::{Applied, Uses};
pub use whatif::{Stretch, Waiting, supposable};
