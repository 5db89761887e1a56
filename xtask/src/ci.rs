//! `cargo xtask ci`: what must hold before a change is landed, cheapest first.

use crate::shell::Shell;
use crate::{audit, licences, test};

/// Format, clippy with warnings denied, licences, known weaknesses, tests.
///
/// # Errors
/// The first step that failed.
pub fn run(shell: &Shell, browser: bool) -> Result<(), String> {
    shell.run(shell.cargo("fmt --all --check"))?;
    shell.run(shell.cargo("clippy --workspace --all-targets --locked -- -D warnings"))?;
    licences::run(shell.root())?;
    audit::run(shell)?;
    test::run(shell, browser)
}
