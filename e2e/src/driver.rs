//! Debian's driver of Chromium, as a process of its own on a port of its own.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use crate::fault::{Fault, Walk};

/// How long the driver may take until it says its port.
const PATIENCE: Duration = Duration::from_secs(30);

/// A running driver. Dropping it ends the process.
pub struct Driver {
    child: Child,
    port: u16,
}

impl Driver {
    /// Starts the driver on a port that it chooses itself, and waits until it says which.
    ///
    /// # Errors
    /// There is no driver on this machine, or it does not start.
    pub fn start() -> Walk<Self> {
        let child = Command::new("chromedriver")
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn();
        let child = child.map_err(|e| {
            Fault::of(format!("chromedriver cannot be started ({e}): cargo xtask prepare installs it from Debian"))
        })?;
        // From here on the process is ended whatever happens.
        let mut driver = Self { child, port: 0 };
        let output = driver.child.stdout.take().ok_or_else(|| Fault::of("chromedriver has no output"))?;
        let (say, heard) = mpsc::channel();
        // The thread goes on taking what the driver prints: a process whose output nobody takes stops.
        std::thread::spawn(move || {
            let mut output = BufReader::new(output);
            let _ = say.send(read_port(&mut output));
            std::io::copy(&mut output, &mut std::io::sink())
        });
        let silent = |_| Fault::of("chromedriver does not say its port");
        driver.port = heard.recv_timeout(PATIENCE).map_err(silent)??;
        Ok(driver)
    }

    /// Where it listens.
    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

/// `ChromeDriver was started successfully on port 40123.`
fn read_port(output: &mut impl BufRead) -> Walk<u16> {
    let mut said = String::new();
    while output.read_line(&mut said)? > 0 {
        let last = said.lines().last().unwrap_or_default();
        let Some((_, port)) = last.split_once("successfully on port ") else { continue };
        return Ok(port.trim_end_matches('.').parse()?);
    }
    Err(Fault::of(format!("chromedriver does not say its port:\n{said}")))
}

impl Drop for Driver {
    fn drop(&mut self) {
        // An error here means that it has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_port_is_read_from_what_the_driver_says() {
        let said = "Starting ChromeDriver 156 on port 0\nChromeDriver was started successfully on port 40123.\n";
        assert_eq!(read_port(&mut said.as_bytes()).unwrap(), 40123);
        assert!(read_port(&mut "bind() failed".as_bytes()).unwrap_err().0.contains("bind() failed"));
    }
}
