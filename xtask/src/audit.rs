//! `cargo xtask audit`: known weaknesses of the dependencies, by the RustSec advisory database. Where the database cannot be
//! had, nothing is audited, and that is said.

use std::path::{Path, PathBuf};

use crate::browser;
use crate::shell::Shell;

/// The tool, at the version that was tried.
const TOOL: &str = "cargo-audit@0.22.2";
/// Where the database is had.
const DATABASE: &str = "https://github.com/RustSec/advisory-db";
/// Names a folder that holds a copy of the database, for machines that reach no other place.
pub const GIVEN: &str = "GUIJU_ADVISORIES";
/// What is looked through, and what of it is known and borne, each with its reason.
const LOCK: &str = "Cargo.lock";

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Audited {
    /// Nothing was found that is not borne with a reason.
    Clean,
    /// Nothing was audited, and why.
    NotRun(String),
}

/// Audits the lock file against the database that can be had, and says what came of it.
///
/// # Errors
/// What was found, or that the tool failed.
pub fn run(shell: &Shell) -> Result<(), String> {
    match audit(shell)? {
        Audited::Clean => println!("audit: no known weakness but those borne by .cargo/audit.toml"),
        Audited::NotRun(why) => println!("audit: NOT RUN, nothing is known of the dependencies' weaknesses: {why}"),
    }
    Ok(())
}

fn audit(shell: &Shell) -> Result<Audited, String> {
    let folder = shell.root().join("target/audit-tools");
    let given = std::env::var_os(GIVEN).map(PathBuf::from);
    let database = match given {
        Some(given) => Ok(copy_given(given)?),
        None => database(shell, &folder),
    };
    let database = match database {
        Ok(database) => database,
        Err(why) => return Ok(Audited::NotRun(why)),
    };
    let tool = match tool(shell, &folder) {
        Ok(tool) => tool,
        Err(why) => return Ok(Audited::NotRun(why)),
    };
    let mut command = shell.program(&tool.to_string_lossy(), "audit --no-fetch --stale --file");
    command.arg(LOCK).arg("--db").arg(&database);
    shell.run(command).map(|()| Audited::Clean)
}

/// The folder that was named, which must be what it is named for: whoever names one means it to be used.
fn copy_given(given: PathBuf) -> Result<PathBuf, String> {
    let whole = given.join("crates").is_dir();
    if whole { Ok(given) } else { Err(format!("{GIVEN} names no copy of the advisory database")) }
}

/// A copy of the database that is brought up to date.
fn database(shell: &Shell, folder: &Path) -> Result<PathBuf, String> {
    let copy = folder.join("advisory-db");
    // A network that does not answer is not waited for.
    let quick = "-c http.lowSpeedLimit=1000 -c http.lowSpeedTime=20 -c http.connectTimeout=20";
    let mut git = if copy.join("crates").is_dir() {
        let mut git = shell.program("git", &format!("{quick} -C"));
        git.arg(&copy).args(["pull", "--quiet", "--ff-only"]);
        git
    } else {
        let mut git = shell.program("git", &format!("{quick} clone --quiet --depth 1 {DATABASE}"));
        git.arg(&copy);
        git
    };
    git.env("GIT_TERMINAL_PROMPT", "0");
    match shell.run(git) {
        Ok(()) => Ok(copy),
        Err(why) if copy.join("crates").is_dir() => {
            println!("audit: the database could not be brought up to date ({why}); the last copy is used");
            Ok(copy)
        }
        Err(why) => Err(format!("the advisory database cannot be had ({why}); {GIVEN} may name a copy of it")),
    }
}

/// The tool: one that is installed, or one of our own below `target`.
fn tool(shell: &Shell, folder: &Path) -> Result<PathBuf, String> {
    if browser::on_path("cargo-audit") {
        return Ok(PathBuf::from("cargo-audit"));
    }
    let own = folder.join("bin/cargo-audit");
    if !own.is_file() {
        let mut install = shell.cargo(&format!("install --quiet --locked {TOOL} --root"));
        install.arg(folder);
        shell.run(install).map_err(|why| format!("cargo-audit cannot be installed ({why})"))?;
    }
    Ok(own)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_is_no_database_is_said_to_be_none() {
        let dir = tempfile::tempdir().unwrap();
        assert!(copy_given(dir.path().to_owned()).unwrap_err().contains(GIVEN));
        std::fs::create_dir(dir.path().join("crates")).unwrap();
        assert_eq!(copy_given(dir.path().to_owned()), Ok(dir.path().to_owned()));
    }

    #[test]
    fn what_is_borne_has_a_reason() {
        let text = std::fs::read_to_string(Shell::here().root().join(".cargo/audit.toml")).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        let borne: Vec<usize> = (0..lines.len()).filter(|n| lines[*n].trim_start().starts_with("\"RUSTSEC-")).collect();
        assert!(!borne.is_empty());
        for n in borne {
            assert!(n > 0 && lines[n - 1].trim_start().starts_with('#'), "{}: no reason stands above it", lines[n]);
        }
    }
}
