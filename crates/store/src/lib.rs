//! The journal, the registers derived from it, the accounts and the blobs; in memory, on SQLite and on PostgreSQL behind one
//! trait.

pub mod accounts;
pub mod backup;
pub mod blobs;
#[cfg(any(test, feature = "conformance"))]
pub mod conformance;
mod derived;
mod dump;
pub mod excerpt;
pub mod export;
mod memory;
mod postgres;
mod private;
pub mod readings;
mod seal;
pub mod search;
mod shape;
pub mod sign_ins;
pub mod span;
mod sqlite;
pub mod tip;
mod turns;
pub mod verify;

use std::fmt;
use std::time::Duration;

use guiju_core::OfficeTime;
use guiju_core::journal::{Hash, NewRow, StoredRow};
use guiju_core::register::{Answered, Ask, Cell, Change, Register};
use guiju_core::request::Recorded;

pub use accounts::outbox::{Outbox, Outgoing};
pub use accounts::settings::{Contact, SavedView, Settings};
pub use accounts::{Account, Accounts, MemoryAccounts, Passkey, Safe, Safety, Session, SqliteAccounts, Token, Tokens};
pub use blobs::{Blobs, FileKind, FolderBlobs, MemoryBlobs, StageError, Staged};
pub use derived::{ACCESS, APPLIED, ENTERED, OBLIGATIONS, obligation};
pub use dump::{Dump, dump, first_difference};
pub use memory::MemoryStore;
pub use postgres::{LEASE, PgBlobs, PgPlace, PgReader, PgStore};
pub use readings::{FileReadings, Looked, MemoryReadings, Reading, Readings};
pub use sign_ins::{Entry, Noted, SignInLog};
pub use sqlite::{SqliteReader, SqliteStore, tip_path};
pub use turns::TURNS;

/// A store failed. The message names no secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoreError {
    /// The disk, the file or the engine failed; the text says how.
    Engine(String),
    /// A row, a hash or a file is not what it was.
    Damaged(String),
    /// The store was written by a newer program.
    TooNew(String),
    /// The caller broke the contract (a position out of order, an unknown register or column).
    Misuse(String),
    /// Another program writes for the government; nothing was recorded here.
    Elsewhere(String),
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StoreError::Engine(m) => write!(f, "存储故障：{m}"),
            StoreError::Damaged(m) => write!(f, "存储内容已损坏：{m}"),
            StoreError::TooNew(m) => write!(f, "存储由更新版本的程序写成：{m}"),
            StoreError::Misuse(m) => write!(f, "存储调用有误：{m}"),
            StoreError::Elsewhere(m) => f.write_str(m),
        }
    }
}
impl std::error::Error for StoreError {}

/// Where the journal of a government ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tip {
    /// Position of the last row; 0 for an empty journal.
    pub position: u64,
    /// Its hash; `journal::GENESIS` for an empty journal.
    pub hash: Hash,
    /// When it was recorded.
    pub recorded: Option<OfficeTime>,
}

/// Whether a program that has a store open writes for a government.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stand {
    /// It does, as before.
    Writes,
    /// It does from now on; before, another program may have written, so what it knows is to be read again.
    TookOver,
    /// Another program does; at the earliest after so long this one may take over.
    Waits(Duration),
}

/// What can be read, by the writer inside its transaction or by a reader on the last commit.
pub trait Read: Send {
    /// Where the journal ends.
    fn tip(&self, gov: &str) -> Result<Tip, StoreError>;
    /// The answer given to an earlier request with this key: hash of its content, and the answer.
    fn answered(&self, gov: &str, actor: &str, key: &str) -> Result<Option<(Hash, Recorded)>, StoreError>;
    /// All rows of a subject, oldest first.
    fn subject(&self, gov: &str, subject: &str) -> Result<Vec<StoredRow>, StoreError>;
    /// Rows from a position on, oldest first, at most `limit`.
    fn journal(&self, gov: &str, from: u64, limit: usize) -> Result<Vec<StoredRow>, StoreError>;
    /// Rows of a register. Besides the matters' registers there are `obligations`, `access` and `applied`, kept by the
    /// store itself from the rows' heads.
    fn ask(&self, gov: &str, ask: &Ask) -> Result<Answered, StoreError>;
    /// How many of the rows that meet an ask's conditions, and that its viewer may see, have each value of a column: the
    /// values in their order, an empty cell first, those that no row has left out. The ask's order, place and limit count for
    /// nothing.
    fn tally(&self, gov: &str, ask: &Ask, column: &str) -> Result<Vec<(Cell, u64)>, StoreError>;
}

/// A store as its one writer holds it.
pub trait Store: Read {
    /// Begins a transaction.
    fn begin(&mut self) -> Result<(), StoreError>;
    /// Marks a point to which one act can be rolled back.
    fn savepoint(&mut self) -> Result<(), StoreError>;
    /// Forgets the mark and keeps what was done since.
    fn release(&mut self) -> Result<(), StoreError>;
    /// Undoes what was done since the mark.
    fn undo(&mut self) -> Result<(), StoreError>;
    /// Appends one row with its register changes, its obligations and its access. The row's position must be the next one,
    /// its version the subject's next one and `recorded` not earlier than the last; `body_hash` is filled in here. Returns
    /// the hash of the row. After an error the caller undoes to its savepoint or rolls back.
    fn append(&mut self, row: NewRow, changes: &[Change]) -> Result<Hash, StoreError>;
    /// Commits; when it returns, everything is on disk. On an error nobody knows: reopen and look the keys up.
    fn commit(&mut self) -> Result<(), StoreError>;
    /// Gives the transaction up.
    fn rollback(&mut self) -> Result<(), StoreError>;
    /// A reader on the same data, usable from another thread.
    fn reader(&self) -> Result<Box<dyn Read>, StoreError>;
    /// Burns the registers of a government (also those the store keeps itself), and remakes them by calling `replay` for each row in
    /// order; the changes it returns are applied. All in one transaction.
    fn rebuild(
        &mut self,
        gov: &str,
        replay: &mut dyn FnMut(&StoredRow) -> Result<Vec<Change>, StoreError>,
    ) -> Result<u64, StoreError>;
    /// Takes a journal's rows over from another store, byte by byte, at the journal's end; its registers are to be rebuilt after
    /// the last. Each call is a transaction.
    ///
    /// # Errors
    /// Where a row is not the next one, or the store fails; nothing is taken then.
    fn take_rows(&mut self, gov: &str, rows: &[StoredRow]) -> Result<(), StoreError> {
        let _ = (gov, rows);
        Err(StoreError::Misuse("这一存储不接收他处的流水".to_owned()))
    }
    /// Whether this program writes for a government; called again and again, it keeps the right to. Where a store can be open
    /// in one program only, it always does.
    fn stand(&mut self, gov: &str) -> Result<Stand, StoreError> {
        let _ = gov;
        Ok(Stand::Writes)
    }
}

/// The registers that a store is opened with.
pub type Registers = Vec<&'static Register>;

#[cfg(test)]
mod tests;
