//! Where a database is, and what it is opened with.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr as _;
use std::time::Duration;

use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode};

use super::lease::Seat;
use super::link::Link;
use super::{PgBlobs, PgReader, PgStore, schema};
use crate::{Registers, StoreError};

/// For how long a connection is tried.
const CONNECT: Duration = Duration::from_secs(5);

/// For how long a writer may be silent before another program takes over, unless it is set otherwise.
pub const LEASE: Duration = Duration::from_secs(10);

/// Where a store on PostgreSQL is, with what it is opened with. Clones share what the program holds there, so that it may
/// open the same store again after a failure.
#[derive(Clone)]
pub struct PgPlace {
    pub(super) config: Config,
    pub(super) registers: Registers,
    pub(super) tip: Option<PathBuf>,
    pub(super) lease: Duration,
    pub(super) seat: Seat,
}

impl fmt::Debug for PgPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PgPlace").field("lease", &self.lease).finish_non_exhaustive()
    }
}

impl PgPlace {
    /// A database by its address, `postgres://user@host/database` or `host=… user=… dbname=…`. A password that the address
    /// does not have is taken from the environment (`PGPASSWORD`), where no list of programs shows it.
    ///
    /// # Errors
    /// Where the address cannot be read; the text does not repeat it, for it may hold a password.
    pub fn new(address: &str, registers: Registers) -> Result<Self, StoreError> {
        let config = Config::from_str(address).map_err(|e| StoreError::Misuse(format!("数据库地址无法识别：{e}")))?;
        open_way(&config)?;
        let mut place = Self { config, registers, tip: None, lease: LEASE, seat: Seat::default() };
        let password = std::env::var("PGPASSWORD").ok().filter(|_| place.config.get_password().is_none());
        password.iter().for_each(|password| _ = place.config.password(password));
        place.config.connect_timeout(CONNECT).keepalives_idle(CONNECT).application_name("guiju");
        Ok(place.with_lease(LEASE))
    }

    /// Keeps the journal's end in this file as well, so that a tail that was cut off is missed.
    #[must_use]
    pub fn with_tip(mut self, file: &Path) -> Self {
        self.tip = Some(file.to_owned());
        self
    }

    /// For how long the writer may be silent before another program takes over.
    #[must_use]
    pub fn with_lease(mut self, lease: Duration) -> Self {
        self.lease = lease;
        // A link on which nothing arrives any more is given up in time.
        self.config.tcp_user_timeout(lease);
        self
    }

    /// How often a program that does nothing else says that it is still there, or looks whether it is to take over.
    pub fn pulse(&self) -> Duration {
        self.lease / 4
    }

    /// Opens the store, for the one who writes.
    ///
    /// # Errors
    /// Where the database cannot be reached, is not one of this program's, was written by a newer one, or holds another
    /// journal than the file of its end says.
    pub fn open(&self) -> Result<PgStore, StoreError> {
        PgStore::open(self)
    }

    /// Opens a reader on the last commit.
    ///
    /// # Errors
    /// Where the database cannot be reached, or was written by a newer program.
    pub fn reader(&self) -> Result<PgReader, StoreError> {
        PgReader::open(self, false)
    }

    /// Opens a reader for the journal alone, whatever registers the database has.
    ///
    /// # Errors
    /// As for [`PgPlace::reader`].
    pub fn bare(&self) -> Result<PgReader, StoreError> {
        PgReader::open(self, true)
    }

    /// Governments that have a journal; none in an empty database.
    ///
    /// # Errors
    /// As for [`PgPlace::reader`].
    pub fn govs(&self) -> Result<Vec<String>, StoreError> {
        self.bare()?.govs()
    }

    /// The name of the data folder that keeps the accounts of this database's government; nothing where none was named.
    ///
    /// # Errors
    /// As for [`PgPlace::open`].
    pub fn home(&self) -> Result<Option<String>, StoreError> {
        let link = Link::open(&self.config, &self.greeting())?;
        schema::upgrade(&link)?;
        schema::meta(&link, "home")
    }

    /// Names that folder; one that was named before is replaced only where `anew` says so. The name that holds.
    ///
    /// # Errors
    /// As for [`PgPlace::open`].
    pub fn name_home(&self, home: &str, anew: bool) -> Result<String, StoreError> {
        let link = Link::open(&self.config, &self.greeting())?;
        schema::upgrade(&link)?;
        schema::keep_meta(&link, "home", home, anew)?;
        Ok(schema::meta(&link, "home")?.unwrap_or_default())
    }

    /// The files in the same database.
    ///
    /// # Errors
    /// Where the database cannot be reached, or was never opened by a store.
    pub fn blobs(&self) -> Result<PgBlobs, StoreError> {
        PgBlobs::open(self)
    }

    /// Where the journal's end is kept outside.
    pub fn tip_file(&self) -> Option<&Path> {
        self.tip.as_deref()
    }

    /// What a writing connection is told first. The server itself ends a transaction whose program is silent, before another
    /// program may take over: nothing that one left behind stands in its way.
    pub(super) fn greeting(&self) -> String {
        let (silent, locked) = ((self.lease / 2).as_millis(), self.lease.as_millis());
        format!(
            "SET default_transaction_isolation = 'read committed'; SET idle_in_transaction_session_timeout = {silent};
             SET lock_timeout = {locked}; SET client_min_messages = 'error'"
        )
    }
}

/// Refuses what would go over a network unencrypted, unless the address says so: this program does not encrypt.
fn open_way(config: &Config) -> Result<(), StoreError> {
    let is_here = |host: &Host| match host {
        Host::Tcp(name) => ["localhost", "127.0.0.1", "::1"].contains(&name.as_str()),
        Host::Unix(_) => true,
    };
    let said = match config.get_ssl_mode() {
        SslMode::Disable => return Ok(()),
        SslMode::Require => "本程序与数据库之间不加密，不能用 sslmode=require",
        _ if config.get_hosts().iter().all(is_here) && config.get_hostaddrs().iter().all(|ip| ip.is_loopback()) => {
            return Ok(());
        }
        _ => "本程序与数据库之间不加密，不能经网络连接",
    };
    let way = "请用本机的套接字或者加密隧道；确为专用网络的，在地址中写明 sslmode=disable";
    Err(StoreError::Misuse(format!("{said}；{way}")))
}

/// This program, as its row tells people.
pub(super) fn holder() -> String {
    let host = std::fs::read_to_string("/etc/hostname").unwrap_or_default();
    format!("{}/{}", host.trim(), std::process::id())
}

/// Refuses a server on which nothing would last, and tells what is odd.
pub(super) fn settings(link: &Link) -> Result<Vec<String>, StoreError> {
    let sql =
        "SELECT current_setting('server_encoding'), current_setting('synchronous_commit'), current_setting('fsync')";
    let Some(row) = link.row(sql, vec![])? else { return Ok(vec![]) };
    let (encoding, lasting, synced): (String, String, String) = (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
    if encoding != "UTF8" {
        return Err(StoreError::Misuse(format!("数据库的编码应为UTF8，现为{encoding}；请另建数据库")));
    }
    if lasting == "off" {
        link.batch("SET synchronous_commit = on")?;
    }
    let odd = (synced == "off").then(|| "数据库服务器关闭了fsync，断电会丢失已经办理的事项".to_owned());
    Ok(odd.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_goes_over_a_network_unencrypted_unless_the_address_says_so() {
        let place = |address: &str| PgPlace::new(address, vec![]).map(|_| ());
        for here in [
            "postgres://guiju@%2Fvar%2Frun%2Fpostgresql/guiju",
            "host=/var/run/postgresql user=guiju dbname=guiju",
            "postgres://guiju@localhost/guiju",
            "postgres://guiju:secret@127.0.0.1:5433/guiju",
            "postgres://guiju@db.example/guiju?sslmode=disable",
        ] {
            assert_eq!(place(here), Ok(()), "{here}");
        }
        for away in [
            "postgres://guiju:secret@db.example/guiju",
            "postgres://guiju:secret@localhost,db.example/guiju",
            "postgres://guiju:secret@localhost/guiju?sslmode=require",
            "postgres://guiju:secret@localhost:port/guiju",
        ] {
            let told = place(away).unwrap_err().to_string();
            assert!(!told.contains("secret"), "{told}");
        }
        let shown = format!("{:?}", PgPlace::new("postgres://guiju:secret@localhost/guiju", vec![]).unwrap());
        assert!(!shown.contains("secret"));
    }
}
