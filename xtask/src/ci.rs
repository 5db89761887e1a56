//! `cargo xtask ci`: what must hold before a change is landed, cheapest first.

use crate::shell::Shell;
use crate::{licences, test};

/// Format, clippy with warnings denied, licences, tests.
///
/// # Errors
/// The first step that failed.
pub fn run(shell: &Shell, browser: bool) -> Result<(), String> {
    shell.run(shell.cargo("fmt --all --check"))?;
    shell.run(shell.cargo("clippy --workspace --all-targets --locked -- -D warnings"))?;
    licences::run(shell.root())?;
    test::run(shell, browser)
}
