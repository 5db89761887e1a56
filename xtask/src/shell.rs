//! Running other programs: what is run is said first, and how long it took after.

use std::ffi::OsString;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

/// The repository, as the place where programs are run.
#[derive(Debug, Clone)]
pub struct Shell {
    root: PathBuf,
}

impl Shell {
    /// The repository this program belongs to: cargo names it when it runs, the build when cargo does not.
    pub fn here() -> Self {
        let own =
            std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
        let root = own.parent().map(Path::to_path_buf).unwrap_or(own);
        Self { root }
    }

    /// The root of the repository.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The cargo that runs us, with arguments separated by blanks.
    pub fn cargo(&self, arguments: &str) -> Command {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
        let mut command = self.program(&cargo.to_string_lossy(), arguments);
        // What cargo told this program about itself must not reach the crates built from here.
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("CARGO_PKG_") || name == "CARGO_MANIFEST_DIR" {
                command.env_remove(name);
            }
        }
        command
    }

    /// Any program, with arguments separated by blanks.
    pub fn program(&self, name: &str, arguments: &str) -> Command {
        let mut command = Command::new(name);
        command.args(arguments.split_whitespace()).current_dir(&self.root);
        command
    }

    /// Runs a program to its end, its output shown.
    ///
    /// # Errors
    /// It could not be started, or it failed.
    pub fn run(&self, mut command: Command) -> Result<(), String> {
        let said = say(&command);
        let started = Instant::now();
        let status = command.status().map_err(|e| format!("{said}: cannot be started: {e}"))?;
        println!("    {:.1} s", started.elapsed().as_secs_f64());
        if status.success() { Ok(()) } else { Err(format!("{said}: {status}")) }
    }

    /// Runs a program to its end; its standard output is shown and handed to `see` line by line. Whether it succeeded.
    ///
    /// # Errors
    /// It could not be started.
    pub fn watch(&self, mut command: Command, mut see: impl FnMut(&str)) -> Result<bool, String> {
        let said = say(&command);
        let started = Instant::now();
        let fault = |e: std::io::Error| format!("{said}: {e}");
        let mut child = command.stdout(Stdio::piped()).spawn().map_err(fault)?;
        if let Some(output) = child.stdout.take() {
            follow(output, &mut see).map_err(fault)?;
        }
        let status = child.wait().map_err(fault)?;
        println!("    {:.1} s", started.elapsed().as_secs_f64());
        Ok(status.success())
    }
}

fn say(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let said = words.map(|w| w.to_string_lossy()).collect::<Vec<_>>().join(" ");
    println!("--- {said}");
    said
}

fn follow(output: impl Read, see: &mut impl FnMut(&str)) -> std::io::Result<()> {
    let mut shown = std::io::stdout().lock();
    for line in BufReader::new(output).split(b'\n') {
        let line = line?;
        shown.write_all(&line)?;
        shown.write_all(b"\n")?;
        see(&String::from_utf8_lossy(&line));
    }
    shown.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failing_program_is_an_error_with_its_name() {
        let shell = Shell::here();
        assert!(shell.run(shell.program("true", "")).is_ok());
        assert!(shell.run(shell.program("false", "")).unwrap_err().starts_with("false"));
        assert!(shell.run(shell.program("no-such-program-here", "")).unwrap_err().contains("cannot be started"));
    }

    #[test]
    fn output_is_seen_line_by_line() {
        let mut lines = vec![];
        let shell = Shell::here();
        let mut command = shell.program("printf", "");
        command.arg("one\\ntwo\\n");
        assert_eq!(shell.watch(command, |line| lines.push(line.to_owned())), Ok(true));
        assert_eq!(lines, ["one", "two"]);
        assert_eq!(shell.watch(shell.program("false", ""), |_| {}), Ok(false));
    }

    #[test]
    fn the_root_is_the_workspace() {
        assert!(Shell::here().root().join("Cargo.lock").is_file());
    }
}
