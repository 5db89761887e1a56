//! `cargo xtask bench`: the program measures itself and writes `docs/performance.md`.
//!
//! The measurements are a command of the program (`guiju bench`), so that they run on the release build that people use and
//! reach the real rooms; here is only how it is built and called.

use crate::fonts;
use crate::shell::Shell;

/// The command that measures; what `cargo xtask bench` was given besides is added to it.
const MEASURE: &str = "run --release -p guiju --bin guiju -- bench --out docs/performance.md";

/// The command that lives a made-up office through.
const SIMULATE: &str = "run --release -p guiju --bin guiju -- simulate";

/// Builds for release and simulates; `rest` is handed on to `guiju simulate`.
///
/// # Errors
/// The build failed, or something does not hold.
pub fn simulate(shell: &Shell, rest: &[String]) -> Result<(), String> {
    let mut command = shell.cargo(SIMULATE);
    command.args(rest);
    shell.run(command)
}

/// Builds for release and measures; `rest` is handed on to `guiju bench`.
///
/// # Errors
/// The build or a measurement failed.
pub fn run(shell: &Shell, rest: &[String]) -> Result<(), String> {
    // Pages are measured with the open fonts.
    fonts::prepare(shell)?;
    let mut command = shell.cargo(MEASURE);
    command.args(rest);
    shell.run(command)
}
