//! The program under test, as a process of its own with a data folder of its own.

use std::fs::File;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::fault::{Fault, Walk};

/// How long the program may take from its start to its first answer.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running `guiju demo`. Dropping it ends the process and removes its data.
pub struct Guiju {
    child: Child,
    address: SocketAddr,
    data: TempDir,
}

/// The root of the repository.
pub fn root() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.parent().map_or_else(|| own.to_path_buf(), Path::to_path_buf)
}

/// The program named by `GUIJU_BIN`.
///
/// # Errors
/// It is not set, or names no file.
pub fn binary(named: Option<std::ffi::OsString>) -> Walk<PathBuf> {
    let Some(path) = named.filter(|name| !name.is_empty()).map(PathBuf::from) else {
        return Err(Fault::of(
            "GUIJU_BIN is not set: run cargo xtask test, or set it to the path of the guiju program",
        ));
    };
    if path.is_file() { Ok(path) } else { Err(Fault::of(format!("GUIJU_BIN names no file: {}", path.display()))) }
}

/// A port that is free now.
///
/// # Errors
/// The system gives none.
pub fn free_port() -> Walk<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

impl Guiju {
    /// Starts `guiju demo` with a new data folder, and waits until it answers.
    ///
    /// # Errors
    /// `GUIJU_BIN` is not set, or the program ends or is silent; what it printed is in the fault.
    pub fn demo() -> Walk<Self> {
        let data = tempfile::tempdir()?;
        let address = SocketAddr::from(([127, 0, 0, 1], free_port()?));
        let printed = File::create(data.path().join("printed.txt"))?;
        let child = Command::new(binary(std::env::var_os("GUIJU_BIN"))?)
            .current_dir(root())
            .args(["demo", "--listen", &address.to_string(), "--data"])
            .arg(data.path().join("data"))
            .stdin(Stdio::null())
            .stderr(printed.try_clone()?)
            .stdout(printed)
            .spawn()?;
        let mut guiju = Self { child, address, data };
        guiju.wait()?;
        Ok(guiju)
    }

    fn wait(&mut self) -> Walk {
        let until = Instant::now() + PATIENCE;
        while Instant::now() < until {
            if let Some(status) = self.child.try_wait()? {
                return Err(Fault::of(format!("guiju demo ended at once, {status}:\n{}", self.printed())));
            }
            if TcpStream::connect_timeout(&self.address, Duration::from_millis(200)).is_ok() {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Err(Fault::of(format!("guiju demo does not answer on {}:\n{}", self.address, self.printed())))
    }

    /// The address of a page: `at("/")` is the home page.
    pub fn at(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// What the program printed so far, the sample accounts among it.
    pub fn printed(&self) -> String {
        std::fs::read_to_string(self.data.path().join("printed.txt")).unwrap_or_default()
    }
}

impl Drop for Guiju {
    fn drop(&mut self) {
        // An error here means that it has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
