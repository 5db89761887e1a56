//! The store on a real database server. A member of its own, because its tests need packages of the system, which
//! `cargo xtask test` installs. Every test starts a server of its own, in a folder that only it knows, reached by a socket in
//! that folder and by no network, and never as the administrator of the machine.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "for tests: what fails here fails the test")]

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// Who owns the server's folder where the tests run as the administrator: Debian's package brings this user.
const OWNER: &str = "postgres";
/// For how long a server may take to start or to stop.
const PATIENCE: Duration = Duration::from_secs(60);

/// A database server for one test; it ends with the value.
#[derive(Debug)]
pub struct Cluster {
    dir: TempDir,
    server: Child,
    databases: AtomicU32,
}

/// A program of the server's package, of the newest version installed.
fn program(name: &str) -> PathBuf {
    let versions = std::fs::read_dir("/usr/lib/postgresql").map(|d| d.filter_map(Result::ok).collect::<Vec<_>>());
    let mut found: Vec<(u32, PathBuf)> = versions
        .unwrap_or_default()
        .iter()
        .filter_map(|v| Some((v.file_name().to_str()?.parse().ok()?, v.path().join("bin").join(name))))
        .filter(|(_, path)| path.is_file())
        .collect();
    found.sort();
    found.pop().map_or_else(|| PathBuf::from(name), |(_, path)| path)
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output().expect("id runs");
    String::from_utf8_lossy(&id.stdout).trim() == "0"
}

/// A program as the server's owner.
fn owned(name: &Path) -> Command {
    if !is_root() {
        return Command::new(name);
    }
    let mut command = Command::new("setpriv");
    command.args(["--reuid", OWNER, "--regid", OWNER, "--clear-groups"]).arg(name);
    command
}

impl Cluster {
    /// Starts a server on an empty folder.
    ///
    /// # Panics
    /// Where it does not start, or where what answers is another server.
    #[must_use]
    pub fn start() -> Self {
        let dir = tempfile::Builder::new().prefix("pg").tempdir().expect("a temporary folder");
        if is_root() {
            let given = Command::new("chown").arg(OWNER).arg(dir.path()).status().expect("chown runs");
            assert!(given.success(), "there is no user {OWNER}: install Debian's package postgresql");
        }
        let data = dir.path().join("data");
        let mut init = owned(&program("initdb"));
        init.args(["--encoding=UTF8", "--locale=C", "--auth=trust", "--no-sync", "--username=postgres", "-D"]);
        let made = init.arg(&data).current_dir("/").output().expect("initdb runs: install Debian's package postgresql");
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let server = Self::run(dir.path());
        let cluster = Self { dir, server, databases: AtomicU32::new(0) };
        cluster.wait();
        cluster
    }

    fn run(dir: &Path) -> Child {
        let log = std::fs::OpenOptions::new().create(true).append(true).open(dir.join("log")).expect("a log");
        let mut server = owned(&program("postgres"));
        server.arg("-D").arg(dir.join("data")).arg("-k").arg(dir).args(["-c", "listen_addresses="]);
        server.args(["-c", "max_connections=60", "-c", "shared_buffers=32MB"]);
        server.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log).current_dir("/");
        server.spawn().expect("postgres runs")
    }

    fn wait(&self) {
        let until = Instant::now() + PATIENCE;
        while self.try_sql("postgres", "SELECT 1").is_none() {
            assert!(Instant::now() < until, "{}", std::fs::read_to_string(self.dir.path().join("log")).unwrap());
            std::thread::sleep(Duration::from_millis(50));
        }
        let answers = self.sql("postgres", "SHOW data_directory");
        assert_eq!(Path::new(&answers), self.dir.path().join("data"), "another server answers");
    }

    fn try_sql(&self, database: &str, sql: &str) -> Option<String> {
        let mut psql = Command::new("psql");
        psql.arg("-h").arg(self.dir.path()).args(["-U", "postgres", "-d", database, "-XAtq", "-c", sql]);
        let done = psql.output().expect("psql runs");
        done.status.success().then(|| String::from_utf8_lossy(&done.stdout).trim().to_owned())
    }

    /// What a statement answers, as text.
    ///
    /// # Panics
    /// Where it fails.
    #[must_use]
    pub fn sql(&self, database: &str, sql: &str) -> String {
        self.try_sql(database, sql).unwrap_or_else(|| panic!("{sql}"))
    }

    /// A new empty database; its name.
    #[must_use]
    pub fn database(&self) -> String {
        let name = format!("d{}", self.databases.fetch_add(1, Ordering::Relaxed));
        let made = self.sql("postgres", &format!("CREATE DATABASE {name} TEMPLATE template0"));
        assert_eq!(made, "");
        name
    }

    /// The address of a database.
    #[must_use]
    pub fn address(&self, database: &str) -> String {
        format!("host={} user=postgres dbname={database}", self.dir.path().display())
    }

    /// Ends the connections of all programs to a database, as a lost link does.
    pub fn cut(&self, database: &str) {
        let sql = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
                   WHERE application_name = 'guiju' AND datname = current_database()";
        assert_ne!(self.sql(database, sql), "0", "nobody was connected");
    }

    fn signal(&self, name: &str) {
        let pid = self.server.id().to_string();
        let _ = Command::new("kill").args([name, &pid]).status();
    }

    /// Stops the server at once, as a crash does, and starts it again.
    ///
    /// # Panics
    /// Where it does not start.
    pub fn crash(&mut self) {
        self.signal("-QUIT");
        self.server.wait().expect("the server ends");
        self.server = Self::run(self.dir.path());
        self.wait();
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.signal("-INT");
        let until = Instant::now() + PATIENCE;
        while matches!(self.server.try_wait(), Ok(None)) {
            if Instant::now() > until {
                self.signal("-QUIT");
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}
