//! `cargo xtask test`: everything, with what it needs installed when it is missing.

use std::path::PathBuf;

use cargo_metadata::MetadataCommand;

use crate::shell::Shell;
use crate::{api, browser, fonts};

/// How many tests a run of cargo counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Count {
    passed: u64,
    failed: u64,
    ignored: u64,
}

impl Count {
    /// Adds cargo's line `test result: ok. 3 passed; 0 failed; 0 ignored; …`; other lines change nothing.
    fn see(&mut self, line: &str) {
        let Some((_, counts)) = line.strip_prefix("test result: ").and_then(|rest| rest.split_once(". ")) else {
            return;
        };
        for part in counts.split("; ") {
            let Some((number, what)) = part.trim().split_once(' ') else { continue };
            let Ok(number) = number.parse::<u64>() else { continue };
            match what {
                "passed" => self.passed += number,
                "failed" => self.failed += number,
                "ignored" => self.ignored += number,
                _ => {}
            }
        }
    }
}

/// One line of the summary.
struct Part {
    name: &'static str,
    count: Count,
    is_good: bool,
}

/// Runs all tests; the browser walks only where `browser` holds.
///
/// # Errors
/// What could not be installed or built, or how many parts failed.
pub fn run(shell: &Shell, browser: bool) -> Result<(), String> {
    prepare(shell, browser)?;
    // The walks come last and are compiled apart: their features must not reach the crates of the house.
    let mut parts = vec![part(
        shell,
        "unit and integration tests",
        "test --workspace --exclude e2e --exclude idp --exclude readers --exclude stores --no-fail-fast",
        None,
    )?];
    // The program's own tests run it, so it was built with them; building it by itself would compile much anew, with the
    // features that only tests ask for left out.
    let guiju = binary(shell)?;
    let is_good = api::fuzz(shell, &guiju)?;
    let count = Count { passed: u64::from(is_good), failed: u64::from(!is_good), ignored: 0 };
    parts.push(Part { name: "interface against its description", count, is_good });
    // Nearly the same selection of packages, so that little is compiled anew; both in one, so that it is once.
    let readers = "--no-fail-fast --test pdf --test ofd --test docx --test package --test postgres";
    let apart = if browser {
        format!("test --workspace --exclude e2e {readers} --test servers")
    } else {
        format!("test --workspace --exclude e2e --exclude idp {readers}")
    };
    parts.push(part(shell, "readers of what is written, databases, and identity servers", &apart, None)?);
    if browser {
        let axe = browser::axe(shell, &target(shell)?)?;
        parts.push(part(shell, "browser walks", "test -p e2e --no-fail-fast", Some((guiju, axe)))?);
    }
    summary(&parts, browser)
}

/// Installs what the tests need, those of the browser only where they are run.
///
/// # Errors
/// What cannot be installed, and what to do by hand.
pub fn prepare(shell: &Shell, browser: bool) -> Result<(), String> {
    browser::prepare(shell, browser)?;
    fonts::prepare(shell)?;
    api::prepare(shell).map(drop)
}

/// Runs the interface of the program that was built last against its own description.
///
/// # Errors
/// What was found, or why it could not be run.
pub fn fuzz(shell: &Shell) -> Result<(), String> {
    if api::fuzz(shell, &binary(shell)?)? {
        Ok(())
    } else {
        Err("the interface is not as it describes itself".to_owned())
    }
}

fn part(shell: &Shell, name: &'static str, arguments: &str, tools: Option<(PathBuf, PathBuf)>) -> Result<Part, String> {
    let mut command = shell.cargo(arguments);
    if let Some((guiju, axe)) = tools {
        command.env("GUIJU_BIN", guiju).env("GUIJU_AXE", axe);
    }
    let mut count = Count::default();
    let is_good = shell.watch(command, |line| count.see(line))?;
    Ok(Part { name, count, is_good })
}

/// Where cargo builds.
///
/// # Errors
/// Cargo does not say.
pub fn target(shell: &Shell) -> Result<PathBuf, String> {
    let metadata = MetadataCommand::new().manifest_path(shell.root().join("Cargo.toml")).no_deps().exec();
    Ok(metadata.map_err(|e| format!("cargo metadata failed: {e}"))?.target_directory.into())
}

/// Where cargo puts the program.
fn binary(shell: &Shell) -> Result<PathBuf, String> {
    let path = target(shell)?.join("debug").join(format!("guiju{}", std::env::consts::EXE_SUFFIX));
    if path.is_file() { Ok(path) } else { Err(format!("{} was not built", path.display())) }
}

fn summary(parts: &[Part], browser: bool) -> Result<(), String> {
    println!("\nsummary");
    for Part { name, count, is_good } in parts {
        let Count { passed, failed, ignored } = count;
        let verdict = if *is_good { "ok" } else { "FAILED" };
        println!("  {name}: {verdict}, {passed} passed, {failed} failed, {ignored} ignored");
    }
    if !browser {
        println!("  identity servers, browser walks: not run (--no-browser)");
    }
    let bad: Vec<&str> = parts.iter().filter(|p| !p.is_good).map(|p| p.name).collect();
    let empty = parts.iter().find(|p| p.count.passed == 0);
    match (bad.is_empty(), empty) {
        (false, _) => Err(format!("failed: {}", bad.join(", "))),
        (true, Some(part)) => Err(format!("{}: no test was run", part.name)),
        (true, None) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_added_up() {
        let mut count = Count::default();
        count.see("test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s");
        count.see("test result: FAILED. 2 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s");
        count.see("test tests::other ... ok");
        assert_eq!(count, Count { passed: 5, failed: 1, ignored: 1 });
    }

    #[test]
    fn a_part_that_failed_or_ran_nothing_is_no_success() {
        let part = |passed, is_good| Part { name: "walks", count: Count { passed, ..Count::default() }, is_good };
        assert_eq!(summary(&[part(1, true)], true), Ok(()));
        assert!(summary(&[part(1, true), part(1, false)], true).unwrap_err().contains("failed: walks"));
        assert!(summary(&[part(0, true)], false).unwrap_err().contains("no test was run"));
    }
}
