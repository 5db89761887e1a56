//! A reader on a connection of its own. A connection that was lost is made anew, once for each question.

use std::cell::Cell as Flag;
use std::sync::Arc;

use guiju_core::journal::{Hash, StoredRow};
use guiju_core::register::{Answered, Ask, Cell};
use guiju_core::request::Recorded;

use super::link::Link;
use super::session::{Session, stale};
use super::{PgPlace, schema};
use crate::shape::Shapes;
use crate::{Read, StoreError, Tip};

/// Reads a database, on the last commit. It changes nothing.
#[derive(Debug)]
pub struct PgReader {
    pub(super) session: Session,
    /// Whether everything is read as of one commit at the moment.
    held: Flag<bool>,
}

impl PgReader {
    pub(super) fn open(place: &PgPlace, bare: bool) -> Result<Self, StoreError> {
        let greeting = "SET default_transaction_read_only = on; SET client_min_messages = 'error'";
        let link = Link::open(&place.config, greeting)?;
        let shapes = Arc::new(Shapes::new(place.registers.clone())?);
        let closed = match schema::format(&link)? {
            _ if bare => Some("只供核对流水".to_owned()),
            format if format < schema::FORMAT || !schema::current(&link, shapes.all())? => {
                Some("数据库的登记表与本程序的声明不一致，须先升级并重建".to_owned())
            }
            _ => stale(&link)?,
        };
        Ok(Self { session: Session { link, shapes, closed }, held: Flag::new(false) })
    }

    /// Governments that have a journal; none in an empty database.
    pub(super) fn govs(&self) -> Result<Vec<String>, StoreError> {
        if schema::format(&self.session.link)? == 0 { Ok(vec![]) } else { self.read(Session::govs) }
    }

    /// From now on everything is read as of one commit, until `let_go`.
    pub fn hold(&self) -> Result<(), StoreError> {
        self.session.link.batch("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")?;
        self.session.link.within.set(true);
        self.held.set(true);
        Ok(())
    }

    /// Ends what `hold` began.
    pub fn let_go(&self) -> Result<(), StoreError> {
        self.held.set(false);
        self.session.link.within.set(false);
        self.session.link.batch("COMMIT")
    }

    pub(super) fn read<T>(&self, ask: impl Fn(&Session) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let link = &self.session.link;
        if self.held.get() {
            return ask(&self.session);
        }
        link.mend()?;
        match ask(&self.session) {
            Err(_) if link.is_lost() => {
                link.mend()?;
                ask(&self.session)
            }
            answer => answer,
        }
    }
}

impl Read for PgReader {
    fn tip(&self, gov: &str) -> Result<Tip, StoreError> {
        self.read(|s| s.tip(gov))
    }
    fn answered(&self, gov: &str, actor: &str, key: &str) -> Result<Option<(Hash, Recorded)>, StoreError> {
        self.read(|s| s.answered(gov, actor, key))
    }
    fn subject(&self, gov: &str, subject: &str) -> Result<Vec<StoredRow>, StoreError> {
        self.read(|s| s.subject(gov, subject))
    }
    fn journal(&self, gov: &str, from: u64, limit: usize) -> Result<Vec<StoredRow>, StoreError> {
        self.read(|s| s.journal(gov, from, limit))
    }
    fn ask(&self, gov: &str, ask: &Ask) -> Result<Answered, StoreError> {
        self.read(|s| s.ask(gov, ask))
    }
    fn tally(&self, gov: &str, ask: &Ask, column: &str) -> Result<Vec<(Cell, u64)>, StoreError> {
        self.read(|s| s.tally(gov, ask, column))
    }
}
