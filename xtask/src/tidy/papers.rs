//! The papers that a reader meets first say what is true.

use crate::finding::Finding;
use crate::tree::Tree;

/// The two commands on a fresh machine, exactly.
const COMMANDS: [&str; 2] = ["cargo run --release -- demo", "cargo xtask test"];
const READMES: [&str; 2] = ["README.md", "README.zh-CN.md"];
const CHANGELOG: &str = "CHANGELOG.md";
const RECORDS: &str = "docs/decisions/";

/// The readmes' commands, the changelog's newest section, the list of decisions.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = vec![];
    for readme in READMES {
        findings.extend(commands(tree, readme));
    }
    findings.extend(changelog(tree));
    findings.extend(decisions(tree));
    findings
}

fn missing(path: &str, mend: &str) -> Finding {
    Finding::fail(path, 0, "is missing", mend)
}

fn commands(tree: &Tree, readme: &str) -> Vec<Finding> {
    let Some(text) = tree.text(readme) else { return vec![missing(readme, "write it, with the two commands")] };
    let absent = COMMANDS.iter().filter(|c| !text.lines().any(|line| line.trim() == **c));
    absent
        .map(|c| Finding::fail(readme, 0, format!("does not give the command `{c}`"), "on a line of its own"))
        .collect()
}

fn changelog(tree: &Tree) -> Option<Finding> {
    let Some(text) = tree.text(CHANGELOG) else {
        return Some(missing(CHANGELOG, "write it, as Keep a Changelog says"));
    };
    let version = version(tree.text("Cargo.toml").unwrap_or_default());
    let known = |line: &str| {
        line.strip_prefix("## [").is_some_and(|rest| {
            rest.starts_with("Unreleased]") || version.is_some_and(|v| rest.starts_with(&format!("{v}]")))
        })
    };
    let mend = "begin with ## [Unreleased], or with the version in Cargo.toml";
    (!text.lines().any(known)).then(|| Finding::fail(CHANGELOG, 0, "says nothing of the present version", mend))
}

fn version(manifest: &str) -> Option<&str> {
    let line = manifest.lines().find(|line| line.starts_with("version = "))?;
    line.split('"').nth(1)
}

fn decisions(tree: &Tree) -> Vec<Finding> {
    let index = format!("{RECORDS}README.md");
    let Some(list) = tree.text(&index) else { return vec![missing(&index, "list every decision record there")] };
    let mut findings = vec![];
    for (path, _) in tree.texts(".md") {
        let Some(name) = path.strip_prefix(RECORDS).filter(|name| *name != "README.md") else { continue };
        if !list.contains(&format!("({name})")) {
            findings.push(Finding::fail(
                path,
                0,
                "is not in the list of decisions",
                format!("add a link ({name}) to {index}"),
            ));
        }
    }
    for (at, line) in list.lines().enumerate() {
        for name in line.split('(').filter_map(|part| part.split_once(')')).map(|(name, _)| name) {
            let path = format!("{RECORDS}{name}");
            if name.ends_with(".md") && !name.contains('/') && tree.text(&path).is_none() {
                findings.push(Finding::fail(&index, at + 1, format!("{name} does not exist"), "mend the link"));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn good() -> Vec<(&'static str, &'static str)> {
        let readme = "```sh\ncargo run --release -- demo\ncargo xtask test\n```";
        vec![
            ("README.md", readme),
            ("README.zh-CN.md", readme),
            ("CHANGELOG.md", "# Changelog\n## [0.1.0]\n"),
            ("Cargo.toml", "version = \"0.1.0\"\n"),
            ("docs/decisions/README.md", "- [One](0001-one.md)"),
            ("docs/decisions/0001-one.md", "# One"),
        ]
    }

    fn with(path: &'static str, text: &'static str) -> Vec<String> {
        let mut files = good();
        files.retain(|(p, _)| *p != path);
        files.push((path, text));
        check(&Tree::of(&files)).into_iter().map(|f| format!("{} {}", f.path, f.what)).collect()
    }

    #[test]
    fn good_papers_pass() {
        assert_eq!(check(&Tree::of(&good())), []);
        assert_eq!(with("CHANGELOG.md", "## [Unreleased]\n"), [""; 0]);
    }

    #[test]
    fn each_gap_is_found() {
        assert!(with("README.zh-CN.md", "cargo xtask test")[0].contains("cargo run --release -- demo"));
        assert!(with("CHANGELOG.md", "## [0.0.9]\n")[0].contains("present version"));
        assert!(with("docs/decisions/0002-two.md", "# Two")[0].starts_with("docs/decisions/0002-two.md"));
        assert!(
            with("docs/decisions/README.md", "[One](0001-one.md) [Nine](0009-nine.md)")[0].contains("0009-nine.md")
        );
        assert_eq!(check(&Tree::default()).len(), 4);
    }
}
