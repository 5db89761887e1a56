//! The program as people start it.

#[cfg(test)]
mod commands;
#[cfg(test)]
#[cfg(unix)]
mod kill9;
#[cfg(test)]
mod load;
#[cfg(test)]
#[cfg(target_os = "linux")]
mod notices;
#[cfg(test)]
mod starts;

use std::path::Path;
use std::process::Command;

/// The program with arguments, started in the project's folder.
fn guiju(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_guiju"));
    command.args(arguments).current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."));
    command
}
