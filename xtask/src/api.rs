//! The interface for programs against its own description: what is needed for that, and the run itself.

use std::path::{Path, PathBuf};

use crate::browser;
use crate::shell::Shell;

/// The tool, at the version that was tried.
const TOOL: &str = "schemathesis==4.32.5";
/// For how many seconds requests are sent.
const SECONDS: u32 = 120;
/// What starts a sample, makes a token and runs the tool.
const SCRIPT: &str = "xtask/api/fuzz.py";

/// Python is there for the tests that run the client of docs/api.md; the tool in a folder of its own under `target`.
/// Returns the tool.
///
/// # Errors
/// Why it cannot be installed, and what to do by hand.
pub fn prepare(shell: &Shell) -> Result<PathBuf, String> {
    let folder = shell.root().join("target/api-tools");
    let tool = folder.join("bin/schemathesis");
    if tool.is_file() {
        println!("interface: Python and the tool are there");
        return Ok(tool);
    }
    if !browser::on_path("python3") {
        browser::install(shell, &["python3", "python3-venv"])?;
    }
    let make = || shell.run(shell.program("python3", &format!("-m venv {}", folder.display())));
    if make().is_err() {
        // Debian keeps what makes such folders in a package of its own.
        browser::install(shell, &["python3-venv"])?;
        make()?;
    }
    let pip = folder.join("bin/pip");
    let install = format!("install --quiet --disable-pip-version-check {TOOL}");
    shell.run(shell.program(&pip.to_string_lossy(), &install))?;
    Ok(tool)
}

/// Runs the interface of a sample against its own description. Whether nothing was found.
///
/// # Errors
/// It could not be started.
pub fn fuzz(shell: &Shell, guiju: &Path) -> Result<bool, String> {
    let tool = prepare(shell)?;
    let arguments = format!("{SCRIPT} {} {} {SECONDS}", guiju.display(), tool.display());
    shell.watch(shell.program("python3", &arguments), |_| {})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_is_where_it_is_looked_for() {
        assert!(Shell::here().root().join(SCRIPT).is_file());
    }
}
