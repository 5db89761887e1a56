//! `cargo xtask licences`: every dependency may be used in a work under Apache-2.0, and nothing is copyleft
//! beyond its own files.

use std::path::Path;
use std::{fs, io};

use cargo_metadata::{Metadata, MetadataCommand, Package};
use spdx::{Expression, ParseMode};

use crate::finding::Finding;

/// Licences that may be used, as SPDX names them. Of these MPL-2.0 alone asks something back, and for its own files only.
const ALLOWED: [&str; 15] = [
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// The project's own licence.
const OWN: &str = "Apache-2.0";

/// All offences against the list of licences.
///
/// # Errors
/// Cargo could not say what the dependencies are.
pub fn check(root: &Path) -> Result<Vec<Finding>, String> {
    let mut findings = papers(root);
    let metadata = read(root)?;
    findings.extend(metadata.packages.iter().filter_map(|package| offence(&metadata, package)));
    findings.sort();
    Ok(findings)
}

/// Checks and prints.
///
/// # Errors
/// How many dependencies offend, or why they could not be read.
pub fn run(root: &Path) -> Result<(), String> {
    let findings = check(root)?;
    for finding in &findings {
        println!("{finding}");
    }
    let packages = read(root)?.packages.len();
    println!("licences: {packages} packages, {} offend", findings.len());
    if findings.is_empty() { Ok(()) } else { Err("a licence is not on the allow-list".to_owned()) }
}

/// All packages of the lock file, those of other platforms among them.
fn read(root: &Path) -> Result<Metadata, String> {
    MetadataCommand::new()
        .manifest_path(root.join("Cargo.toml"))
        .other_options(["--locked".to_owned()])
        .exec()
        .map_err(|e| format!("cargo metadata failed: {e}"))
}

/// The lock file and the licence's text.
fn papers(root: &Path) -> Vec<Finding> {
    let mut findings = vec![];
    if !root.join("Cargo.lock").is_file() {
        findings.push(Finding::fail("Cargo.lock", 0, "is missing", "commit it: it says what was checked"));
    }
    if !fs::read_to_string(root.join("LICENSE")).is_ok_and(|text| is_apache(&text)) {
        findings.push(Finding::fail("LICENSE", 0, "is not the Apache License 2.0", "put its full text there"));
    }
    findings
}

fn is_apache(text: &str) -> bool {
    text.contains("Apache License") && text.contains("Version 2.0, January 2004") && text.contains("END OF TERMS")
}

fn offence(metadata: &Metadata, package: &Package) -> Option<Finding> {
    let is_own = metadata.workspace_members.contains(&package.id);
    let verdict = match &package.license {
        Some(expression) if is_own && expression == OWN => Ok(()),
        Some(expression) if is_own => Err(format!("is under {expression} instead of {OWN}")),
        Some(expression) => judge(expression),
        None => by_text(package),
    };
    let mend = "use another crate, or add the licence to the list when it is permissive";
    let name = format!("{} {}", package.name, package.version);
    verdict.err().map(|what| Finding::fail("Cargo.lock", 0, format!("{name} {what}"), mend))
}

/// Whether an SPDX expression can be satisfied from the list. The old form `MIT/Apache-2.0` is understood.
fn judge(expression: &str) -> Result<(), String> {
    let read = Expression::parse_mode(expression, ParseMode::LAX);
    let read = read.map_err(|e| format!("has a licence that cannot be read, {expression}: {}", e.reason))?;
    let is_allowed = read.evaluate(|needed| ALLOWED.contains(&needed.to_string().as_str()));
    if is_allowed { Ok(()) } else { Err(format!("is under {expression}")) }
}

/// A package that only points to a text: the text must be one of the two that are known word for word.
fn by_text(package: &Package) -> Result<(), String> {
    let text: io::Result<String> = match package.license_file() {
        Some(file) => fs::read_to_string(file),
        None => return Err("names no licence".to_owned()),
    };
    let text = text.map_err(|e| format!("has a licence file that cannot be read: {e}"))?;
    if is_apache(&text) || is_mit(&text) { Ok(()) } else { Err("has a licence text of its own".to_owned()) }
}

fn is_mit(text: &str) -> bool {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    words.contains("Permission is hereby granted, free of charge, to any person obtaining a copy of this software")
        && words.contains("THE SOFTWARE IS PROVIDED \"AS IS\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn permissive_licences_pass() {
        for expression in [
            "MIT",
            "MIT/Apache-2.0",
            "Apache-2.0 WITH LLVM-exception OR Apache-2.0 OR MIT",
            "(MIT OR Apache-2.0) AND Unicode-3.0",
            "GPL-3.0-only OR MIT",
        ] {
            assert_eq!(judge(expression), Ok(()), "{expression}");
        }
    }

    #[test]
    fn copyleft_and_unknown_licences_offend() {
        for expression in
            ["GPL-3.0-only", "AGPL-3.0-or-later", "LGPL-2.1-or-later", "MIT AND GPL-2.0-only", "GPL-3.0", "SSPL-1.0"]
        {
            assert!(judge(expression).unwrap_err().contains(expression), "{expression}");
        }
        assert!(judge("whatever we like").unwrap_err().contains("cannot be read"));
    }

    #[test]
    fn the_papers_of_a_release_are_looked_for() {
        let root = tempfile::tempdir().unwrap();
        assert_eq!(papers(root.path()).len(), 2);
        fs::write(root.path().join("Cargo.lock"), "").unwrap();
        fs::write(root.path().join("LICENSE"), "MIT License").unwrap();
        assert_eq!(papers(root.path()).into_iter().map(|f| f.path).collect::<Vec<_>>(), ["LICENSE"]);
    }
}
