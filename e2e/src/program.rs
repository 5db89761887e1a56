//! The program under test, as a process of its own with a data folder of its own.

use std::fs::OpenOptions;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::fault::{Fault, Walk};

/// How long the program may take from its start to its first answer.
const PATIENCE: Duration = Duration::from_secs(60);

/// The rules of the sample district, under the root.
const RULEBOOK: &str = "rulebooks/hongqiao-2023";

/// A running program. Dropping it ends the process and removes its data.
pub struct Guiju {
    child: Child,
    address: SocketAddr,
    /// The name by which browsers reach it.
    host: &'static str,
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

/// Starts the program on the data in a folder; what it prints goes to `printed.txt` there, after what was printed before.
fn start(folder: &Path, address: SocketAddr, arguments: &[&str]) -> Walk<Child> {
    let printed = OpenOptions::new().create(true).append(true).open(folder.join("printed.txt"))?;
    let child = Command::new(binary(std::env::var_os("GUIJU_BIN"))?)
        .current_dir(root())
        .args(arguments)
        .args(["--listen", &address.to_string(), "--data"])
        .arg(folder.join("data"))
        .stdin(Stdio::null())
        .stderr(printed.try_clone()?)
        .stdout(printed)
        .spawn()?;
    Ok(child)
}

impl Guiju {
    /// Starts `guiju demo` with a new data folder, and waits until it answers.
    ///
    /// # Errors
    /// `GUIJU_BIN` is not set, or the program ends or is silent; what it printed is in the fault.
    pub fn demo() -> Walk<Self> {
        let data = tempfile::tempdir()?;
        let address = SocketAddr::from(([127, 0, 0, 1], free_port()?));
        let child = start(data.path(), address, &["demo"])?;
        let mut guiju = Self { child, address, host: "127.0.0.1", data };
        guiju.wait()?;
        Ok(guiju)
    }

    /// The sample government of `guiju demo`, served as an office serves it, with passkeys for the name `localhost`: browsers
    /// keep none for an IP address.
    ///
    /// # Errors
    /// As for `demo`.
    pub fn with_passkeys() -> Walk<Self> {
        let mut guiju = Self::demo()?;
        guiju.child.kill()?;
        guiju.child.wait()?;
        let config = guiju.data.path().join("guiju.toml");
        // Everybody knows the passwords of the demo.
        let settings = format!(
            "[sign_in]\npassword_days = 0\nsecond_factor_for_administrators = false\n\
             [sign_in.passkeys]\norigin = \"http://localhost:{}\"\nid = \"localhost\"\n",
            guiju.address.port()
        );
        std::fs::write(&config, settings)?;
        let config = config.to_string_lossy();
        guiju.child = start(guiju.data.path(), guiju.address, &["serve", "--rulebook", RULEBOOK, "--config", &config])?;
        guiju.host = "localhost";
        guiju.wait()?;
        Ok(guiju)
    }

    fn wait(&mut self) -> Walk {
        let until = Instant::now() + PATIENCE;
        while Instant::now() < until {
            if let Some(status) = self.child.try_wait()? {
                return Err(Fault::of(format!("guiju ended at once, {status}:\n{}", self.printed())));
            }
            if TcpStream::connect_timeout(&self.address, Duration::from_millis(200)).is_ok() {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Err(Fault::of(format!("guiju does not answer on {}:\n{}", self.address, self.printed())))
    }

    /// The address of a page: `at("/")` is the home page.
    pub fn at(&self, path: &str) -> String {
        format!("http://{}:{}{path}", self.host, self.address.port())
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
