//! `cargo xtask bench`: the program measures itself and writes `docs/performance.md`.
//!
//! The measurements are a command of the program (`guiju bench`), so that they run on the release build that people use and
//! reach the real rooms; here is only how it is built and called.

use crate::fonts;
use crate::shell::Shell;

/// The command that measures; what `cargo xtask bench` was given besides is added to it.
const MEASURE: &str = "run --release -p guiju --bin guiju -- bench --out docs/performance.md";

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
