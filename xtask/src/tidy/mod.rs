//! The house rules, as checks that name the place and the way to mend it.

use std::path::Path;

use crate::finding::{Finding, Level};
use crate::source::read_all;
use crate::tree::Tree;

pub mod arrows;
pub mod budgets;
pub mod folders;
pub mod glossary;
pub mod leftovers;
pub mod literals;
pub mod papers;
pub mod purity;
pub mod rooms;
pub mod serialise;

/// All findings about the repository at `root`, failures first.
pub fn check(root: &Path) -> Vec<Finding> {
    let tree = match Tree::read(root) {
        Ok(tree) => tree,
        Err(error) => {
            return vec![Finding::fail(".", 0, format!("cannot be read: {error}"), "run it in the repository")];
        }
    };
    let (sources, mut findings) = read_all(&tree);
    findings.extend(arrows::check(root, &tree));
    findings.extend(rooms::check(&sources, &tree));
    findings.extend(budgets::check(&sources));
    findings.extend(folders::check(&tree));
    findings.extend(literals::check(&sources, &tree));
    findings.extend(serialise::check(&sources));
    findings.extend(purity::check(&sources, &tree));
    findings.extend(leftovers::check(&sources, &tree));
    findings.extend(papers::check(&tree));
    findings.extend(glossary::check(&sources, &tree));
    findings.sort();
    findings
}

/// Prints all findings.
///
/// # Errors
/// How many of them stop the build.
pub fn run(root: &Path) -> Result<(), String> {
    let findings = check(root);
    for finding in &findings {
        println!("{finding}");
    }
    let failures = findings.iter().filter(|f| f.level == Level::Fail).count();
    let warnings = findings.len() - failures;
    println!("tidy: {failures} to mend, {warnings} to consider");
    if failures == 0 { Ok(()) } else { Err(format!("tidy found {failures} things to mend")) }
}
