//! What waits to be told outside of the pages. Reading the journal on and noting what is to be told is one step: after a
//! crash nothing is lost, and what may have been told already is told again under the same id.

use crate::StoreError;

/// One notice on its way to a channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// The same each time it is tried, so that who receives it can drop repeats.
    pub id: String,
    /// The channel.
    pub channel: String,
    /// Login of who is told.
    pub login: String,
    /// The subjects concerned, by number.
    pub subjects: Vec<String>,
    /// How often it was tried.
    pub tries: u32,
    /// Not before this Unix second.
    pub due: i64,
}

/// A place for it. Times are Unix seconds given by the caller.
pub trait Outbox: Send + Sync {
    /// Up to which position of a government's journal a channel has read; nothing where it has never read.
    fn cursor(&self, gov: &str, channel: &str) -> Result<Option<u64>, StoreError>;
    /// Notes that a channel has read up to a position, and what follows from that; both or neither.
    fn advance(&self, gov: &str, channel: &str, position: u64, out: &[Outgoing]) -> Result<(), StoreError>;
    /// What is due on a channel, the earliest first, at most `limit`.
    fn due(&self, channel: &str, now: i64, limit: usize) -> Result<Vec<Outgoing>, StoreError>;
    /// How much waits on a channel.
    fn waiting(&self, channel: &str) -> Result<u64, StoreError>;
    /// It was told, or given up.
    fn done(&self, id: &str) -> Result<(), StoreError>;
    /// It failed: so often tried, and not before that second again.
    fn again(&self, id: &str, tries: u32, due: i64) -> Result<(), StoreError>;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SqliteAccounts;

    #[test]
    fn the_cursor_and_what_follows_are_noted_together_and_outlive_the_program() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("accounts.db");
        let open = || SqliteAccounts::open(&path).unwrap();
        let one = |id: &str, due| Outgoing {
            id: id.to_owned(),
            channel: "mail".to_owned(),
            login: "li".to_owned(),
            subjects: vec!["documents-7".to_owned(), "leave-9".to_owned()],
            tries: 0,
            due,
        };
        {
            let outbox = open();
            assert_eq!(outbox.cursor("gov", "mail").unwrap(), None);
            outbox.advance("gov", "mail", 9, &[one("a", 100), one("b", 50)]).unwrap();
            // The same noted once more adds nothing.
            outbox.advance("gov", "mail", 9, &[one("a", 100)]).unwrap();
        }
        let outbox = open();
        assert_eq!(outbox.cursor("gov", "mail").unwrap(), Some(9));
        assert_eq!(outbox.cursor("gov", "webhook").unwrap(), None);
        assert_eq!(outbox.waiting("mail").unwrap(), 2);
        assert_eq!(outbox.due("mail", 60, 9).unwrap(), [one("b", 50)]);
        let all = outbox.due("mail", 100, 9).unwrap();
        assert_eq!(all, [one("b", 50), one("a", 100)]);
        outbox.again("b", 1, 500).unwrap();
        outbox.done("a").unwrap();
        assert_eq!(outbox.due("mail", 499, 9).unwrap(), []);
        assert_eq!(outbox.due("mail", 500, 9).unwrap(), [Outgoing { tries: 1, ..one("b", 500) }]);
    }
}
