//! Every dependency's licence is on the allow-list.

use xtask::licences;
use xtask::shell::Shell;

#[test]
fn every_licence_is_allowed() {
    let findings = licences::check(Shell::here().root()).unwrap();
    let offenders: Vec<String> = findings.iter().map(ToString::to_string).collect();
    assert!(offenders.is_empty(), "cargo xtask licences says:\n{}", offenders.join("\n"));
}
