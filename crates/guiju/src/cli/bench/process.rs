//! What is measured on the program as people start it: how soon it answers, how much memory it holds, how long a check takes.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::NamedTempFile;

use super::report::{Line, number};
use crate::cli::rulebook::default_rulebook;
use crate::failure::{Failure, Result};
use crate::wiring::Folder;

/// Longest check of a rulebook.
const CHECK: Duration = Duration::from_secs(2);
/// Longest start on an existing store.
const START: Duration = Duration::from_millis(500);
/// Most memory of an idle program, in kilobytes.
const MEMORY: u64 = 100_000;
/// How often a start is tried; the median counts.
const STARTS: usize = 5;

/// A program that is ended when it goes out of scope.
pub struct Running {
    child: Child,
    /// Where it listens.
    pub address: String,
    /// Its settings, kept as long as it runs.
    _settings: NamedTempFile,
}

/// The sessions that a bench makes are those of a right password; nobody is there to set a second factor up.
const SETTINGS: &str = "[sign_in]\nsecond_factor_for_administrators = false\n";

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Running {
    /// The pages of a folder, as people start them.
    pub fn serving(folder: &Folder) -> Result<Self> {
        let mut command = program()?;
        let mut settings = NamedTempFile::new()?;
        settings.write_all(SETTINGS.as_bytes())?;
        command.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(folder.path());
        command.arg("--config").arg(settings.path());
        let child = command.arg("--rulebook").arg(default_rulebook()?).stdout(Stdio::piped()).spawn()?;
        let mut running = Self { child, address: String::new(), _settings: settings };
        running.address = address(&mut running)?;
        Ok(running)
    }
}

impl Running {
    /// The most memory it held so far, in kilobytes, where the operating system tells.
    pub fn most_held(&self) -> Option<u64> {
        status(self, "VmHWM:")
    }
}

/// This program, to be started.
pub fn program() -> Result<Command> {
    Ok(Command::new(std::env::current_exe()?))
}

/// A check of the rulebook, from the command line.
pub fn checking() -> Result<Line> {
    let folder = default_rulebook()?;
    let begun = Instant::now();
    let ended = program()?.args(["rulebook", "check"]).arg(&folder).stdout(Stdio::null()).status()?;
    let took = begun.elapsed();
    if !ended.success() {
        return Err(Failure::new("规则检查有错误，不能据此计时"));
    }
    Ok(Line {
        what: "`guiju rulebook check`".to_owned(),
        aim: format!("under {} s", CHECK.as_secs()),
        came: format!("{:.2} s", took.as_secs_f64()),
        is_met: Some(took < CHECK),
        how: "rulebooks/hongqiao-2023 with the national layer, the program's start included".to_owned(),
    })
}

/// A start on an existing store until the first page is answered, and the memory held then.
pub fn serving(folder: &Folder, rows: u64) -> Result<(Line, Line)> {
    let mut starts = vec![];
    let mut memory = 0;
    for _ in 0..STARTS {
        let begun = Instant::now();
        let running = Running::serving(folder)?;
        answer(&running.address)?;
        starts.push(begun.elapsed());
        memory = held(&running).unwrap_or_default();
    }
    starts.sort_unstable();
    let start = starts.get(STARTS / 2).copied().unwrap_or_default();
    let start = Line {
        what: "Cold start on an existing store".to_owned(),
        aim: format!("under {:.1} s", START.as_secs_f64()),
        came: format!("{:.2} s", start.as_secs_f64()),
        is_met: Some(start < START),
        how: format!("`guiju serve` until the first page is answered, {rows} rows, median of {STARTS}"),
    };
    let memory = Line {
        what: "Idle memory".to_owned(),
        aim: format!("under {} MB", MEMORY / 1_000),
        came: if memory == 0 { "not measured".to_owned() } else { format!("{} MB", memory / 1_000) },
        is_met: (memory > 0).then_some(memory < MEMORY),
        how: "resident memory (VmRSS) after the first page".to_owned(),
    };
    Ok((start, memory))
}

/// The address that a started program prints.
fn address(running: &mut Running) -> Result<String> {
    let out = running.child.stdout.take().ok_or_else(|| Failure::new("没有输出"))?;
    for line in BufReader::new(out).lines() {
        if let Some((_, rest)) = line?.split_once("http://") {
            return Ok(rest.split('/').next().unwrap_or_default().to_owned());
        }
    }
    Err(Failure::new("服务没有启动"))
}

fn answer(address: &str) -> Result<()> {
    let mut stream = TcpStream::connect(address)?;
    write!(stream, "GET /sign-in HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")?;
    let mut text = String::new();
    stream.read_to_string(&mut text)?;
    if text.starts_with("HTTP/1.1 200") { Ok(()) } else { Err(Failure::new("服务没有应答")) }
}

/// Resident memory in kilobytes, where the operating system tells.
fn held(running: &Running) -> Option<u64> {
    status(running, "VmRSS:")
}

fn status(running: &Running, name: &str) -> Option<u64> {
    told(running.child.id(), name)
}

/// A number of what the operating system tells of a process.
pub fn told(process: u32, name: &str) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    status.lines().find_map(|line| line.strip_prefix(name)).and_then(number)
}
