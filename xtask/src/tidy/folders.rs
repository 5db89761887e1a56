//! Every matter's folder has the same files, so that whoever knows one knows all.

use std::collections::BTreeSet;

use crate::finding::Finding;
use crate::tree::Tree;

const MATTERS: &str = "crates/matters/src/";

/// The files of a matter, in walking order.
const KNOWN: [&str; 17] = [
    "mod.rs",
    "vocabulary.rs",
    "command.rs",
    "event.rs",
    "state.rs",
    "decide.rs",
    "register.rs",
    "pages.rs",
    "looks.rs",
    "facts.rs",
    "authority.rs",
    "route.rs",
    "owed.rs",
    "print.rs",
    "tell.rs",
    "tests.rs",
    "README.md",
];

/// Folders that a matter may have: samples, tests, and the parts of a file that grew too long.
const FOLDERS: [&str; 7] = ["golden", "tests", "vocabulary", "command", "decide", "register", "pages"];

/// Templates and printed documents lie beside the code that fills them.
const TEMPLATES: [&str; 2] = [".html", ".typ"];

/// What makes a folder a module, and what every matter has besides.
const MODULE: &str = "mod.rs";
const NEEDED: [&str; 2] = ["vocabulary.rs", "event.rs"];

/// Files that no matter should have, and matters without the files they need.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = vec![];
    let mut matters = BTreeSet::new();
    for path in tree.paths() {
        let Some((matter, file)) = path.strip_prefix(MATTERS).and_then(|inside| inside.split_once('/')) else {
            continue;
        };
        matters.insert(matter);
        if !is_known(file) {
            let mend = format!("its place is one of {}; or a folder {}", KNOWN.join(" "), FOLDERS.join(" "));
            findings.push(Finding::fail(path, 0, "is not one of the files that a matter has", mend));
        }
    }
    for matter in matters {
        let module = format!("{MATTERS}{matter}/{MODULE}");
        if tree.text(&module).is_none() {
            findings.push(Finding::warn(&module, 0, "is missing: no part of the program yet", "add it"));
            continue;
        }
        for needed in NEEDED {
            let path = format!("{MATTERS}{matter}/{needed}");
            if tree.text(&path).is_none() {
                findings.push(Finding::fail(&path, 0, "is missing", "every matter has it"));
            }
        }
    }
    findings
}

fn is_known(file: &str) -> bool {
    match file.split_once('/') {
        Some((folder, _)) => FOLDERS.contains(&folder),
        None => KNOWN.contains(&file) || TEMPLATES.iter().any(|ending| file.ends_with(ending)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strange_and_missing_files_are_found() {
        let tree = Tree::of(&[
            ("crates/matters/src/lib.rs", ""),
            ("crates/matters/src/leave/mod.rs", ""),
            ("crates/matters/src/leave/vocabulary.rs", ""),
            ("crates/matters/src/leave/event.rs", ""),
            ("crates/matters/src/leave/slip.html", ""),
            ("crates/matters/src/leave/golden/events/asked.json", ""),
            ("crates/matters/src/leave/decide/return.rs", ""),
        ]);
        assert_eq!(check(&tree), []);
        let tree = Tree::of(&[
            ("crates/matters/src/leave/mod.rs", ""),
            ("crates/matters/src/leave/event.rs", ""),
            ("crates/matters/src/leave/helpers.rs", ""),
            ("crates/matters/src/leave/misc/a.rs", ""),
            ("crates/matters/src/duty/vocabulary.rs", ""),
        ]);
        let paths: Vec<_> = check(&tree).into_iter().map(|f| f.path).collect();
        assert_eq!(
            paths,
            [
                "crates/matters/src/leave/helpers.rs",
                "crates/matters/src/leave/misc/a.rs",
                "crates/matters/src/duty/mod.rs",
                "crates/matters/src/leave/vocabulary.rs"
            ]
        );
    }
}
