//! What people set for themselves: views of lists under names of their own, and where and whether they get notices.

use crate::StoreError;

/// A list as somebody wants to find it again.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SavedView {
    /// The name he gave it; unique in its place.
    pub name: String,
    /// The part of the address that gives the list again.
    pub query: String,
}

/// Where somebody gets notices outside of the pages.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Contact {
    /// Address of mail; empty where there is none.
    pub mail: String,
    /// He wants no mail.
    pub mail_off: bool,
}

/// A place for such settings; they are kept with the accounts, by login.
pub trait Settings: Send + Sync {
    /// The views of a place (the name of a matter), by name.
    fn views(&self, login: &str, place: &str) -> Result<Vec<SavedView>, StoreError>;
    /// Saves a view; one of the same name is replaced. At most `most` are kept: of one more nothing is kept, and `false`
    /// comes back.
    fn save_view(&self, login: &str, place: &str, view: &SavedView, most: usize) -> Result<bool, StoreError>;
    /// Forgets a view.
    fn drop_view(&self, login: &str, place: &str, name: &str) -> Result<(), StoreError>;
    /// Where he gets notices.
    fn contact(&self, login: &str) -> Result<Contact, StoreError>;
    /// Sets it.
    fn put_contact(&self, login: &str, contact: &Contact) -> Result<(), StoreError>;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{MemoryAccounts, SqliteAccounts};

    fn view(name: &str, query: &str) -> SavedView {
        SavedView { name: name.to_owned(), query: query.to_owned() }
    }

    fn conforms(settings: &dyn Settings) {
        assert_eq!(settings.contact("li").unwrap(), Contact::default());
        let contact = Contact { mail: "li@example.gov.cn".to_owned(), mail_off: true };
        settings.put_contact("li", &contact).unwrap();
        assert_eq!(settings.contact("li").unwrap(), contact);
        assert_eq!(settings.contact("an").unwrap(), Contact::default());

        assert!(settings.save_view("li", "documents", &view("急件", "urgency=urgent"), 2).unwrap());
        assert!(settings.save_view("li", "documents", &view("甲", "q=a"), 2).unwrap());
        assert!(!settings.save_view("li", "documents", &view("乙", "q=b"), 2).unwrap(), "no more than two");
        assert!(settings.save_view("li", "documents", &view("甲", "q=c"), 2).unwrap(), "the same name again");
        assert!(settings.save_view("li", "leave", &view("乙", "q=b"), 2).unwrap(), "another place");
        let names = |login, place| {
            let views = settings.views(login, place).unwrap();
            views.into_iter().map(|v| format!("{}={}", v.name, v.query)).collect::<Vec<_>>()
        };
        assert_eq!(names("li", "documents"), ["急件=urgency=urgent", "甲=q=c"]);
        assert_eq!(names("an", "documents"), Vec::<String>::new());
        settings.drop_view("an", "documents", "甲").unwrap();
        settings.drop_view("li", "documents", "急件").unwrap();
        assert_eq!(names("li", "documents"), ["甲=q=c"]);
    }

    #[test]
    fn both_kinds_agree() {
        conforms(&MemoryAccounts::default());
        let dir = tempfile::tempdir().unwrap();
        conforms(&SqliteAccounts::open(&dir.path().join("accounts.db")).unwrap());
    }

    #[test]
    fn a_file_of_the_first_format_keeps_its_accounts() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("accounts.db");
        let old = rusqlite::Connection::open(&path).unwrap();
        old.execute_batch(crate::accounts::sqlite::TABLES).unwrap();
        old.execute_batch("INSERT INTO account VALUES ('li', 'p', 'gov', 'x', 0, 0, NULL);").unwrap();
        drop(old);
        let accounts = SqliteAccounts::open(&path).unwrap();
        assert_eq!(crate::Accounts::find(&accounts, "li").unwrap().unwrap().person, "p");
        conforms(&accounts);
        drop(accounts);
        assert!(SqliteAccounts::open(&path).unwrap().contact("li").unwrap().mail_off);
    }

    #[test]
    fn a_file_without_these_tables_gets_them() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("accounts.db");
        drop(SqliteAccounts::open(&path).unwrap());
        let before = rusqlite::Connection::open(&path).unwrap();
        for table in ["saved_view", "contact", "cursor", "outbox"] {
            before.execute_batch(&format!("DROP TABLE {table}")).unwrap();
        }
        drop(before);
        conforms(&SqliteAccounts::open(&path).unwrap());
    }
}
