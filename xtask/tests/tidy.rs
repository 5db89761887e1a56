//! The house rules hold for the repository as it is.

use xtask::finding::Level;
use xtask::shell::Shell;
use xtask::tidy;

#[test]
fn the_house_is_tidy() {
    let findings = tidy::check(Shell::here().root());
    let failures: Vec<String> = findings.iter().filter(|f| f.level == Level::Fail).map(ToString::to_string).collect();
    assert!(failures.is_empty(), "cargo xtask tidy says:\n{}", failures.join("\n"));
}
