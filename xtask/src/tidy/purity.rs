//! The pure rooms have no I/O, no clock, no chance and nothing asynchronous: what they need is an argument.

use crate::finding::Finding;
use crate::source::Source;
use crate::tokens::paths;
use crate::tree::Tree;

/// The pure rooms.
const PURE: [&str; 10] =
    ["calendar", "rulebook", "records", "core", "gate", "proof", "print", "exchange", "ui", "matters"];

/// What a path may not contain, and why.
const BANNED: [(&str, &str); 12] = [
    ("std::fs", "files are read by guiju and store"),
    ("std::net", "only web talks to the network"),
    ("std::env", "settings are arguments"),
    ("std::process", "only guiju ends or starts a process"),
    ("std::thread", "threads belong to runtime and web"),
    ("SystemTime", "the hour is an argument"),
    ("Instant", "the hour is an argument"),
    ("Timestamp::now", "the hour is an argument"),
    ("Zoned::now", "the hour is an argument"),
    ("tokio", "pure rooms wait for nobody"),
    ("rand", "chance is an argument"),
    ("getrandom", "chance is an argument"),
];

const PRINTS: [&str; 4] = ["println", "print", "eprintln", "eprint"];

/// Banned words in the pure rooms' programs; clippy's bans for them, alike in all.
pub fn check(sources: &[Source], tree: &Tree) -> Vec<Finding> {
    let mut findings = vec![];
    for room in PURE {
        let folder = format!("crates/{room}/src/");
        for source in sources.iter().filter(|s| s.path.starts_with(&folder) && !s.is_test) {
            findings.extend(words(source));
        }
        findings.extend(bans(tree, room));
    }
    findings
}

fn words(source: &Source) -> Vec<Finding> {
    let mut findings = vec![];
    let program = source.program();
    for (path, line) in paths(&program) {
        let banned = BANNED.iter().find(|(banned, _)| path == *banned || path.ends_with(&format!("::{banned}")));
        if let Some((banned, why)) = banned {
            findings.push(Finding::fail(&source.path, line, format!("uses {banned} in a pure room"), *why));
        }
    }
    for pair in program.windows(2) {
        let [word, next] = pair else { continue };
        if word.is("async") || word.is("await") {
            findings.push(Finding::fail(&source.path, word.line, "is asynchronous", "pure rooms wait for nobody"));
        }
        if next.sign('!') && PRINTS.iter().any(|p| word.is(p)) {
            findings.push(Finding::fail(&source.path, word.line, "prints", "return the text"));
        }
    }
    findings
}

/// Clippy looks for `clippy.toml` in the crate's own folder first and does not merge it with others.
fn bans(tree: &Tree, room: &str) -> Option<Finding> {
    let model = "crates/calendar/clippy.toml";
    let path = format!("crates/{room}/clippy.toml");
    if !tree.has_folder(&format!("crates/{room}")) {
        return None;
    }
    match (tree.text(model), tree.text(&path)) {
        (Some(model), Some(own)) if model == own && own.contains("disallowed-methods") => None,
        _ => Some(Finding::fail(&path, 0, "does not carry the bans of a pure room", format!("copy {model}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<usize> {
        words(&Source::read("crates/core/src/a.rs", text).unwrap()).into_iter().map(|f| f.line).collect()
    }

    #[test]
    fn files_clocks_chance_and_waiting_are_found() {
        let text = "use std::{fmt, fs};\nuse std::time::Duration;\nfn a() {\n    std::time::Instant::now();\n    \
                    jiff::Timestamp::now();\n    getrandom::fill(x);\n}\nasync fn b() {}\nfn c() { println!(\"c\"); }\n";
        assert_eq!(lines(text), [1, 4, 5, 6, 8, 9]);
    }

    #[test]
    fn what_only_sounds_alike_is_left() {
        let text = "struct Strand;\nfn a(t: OfficeTime) { rands(t); brand::make(); }\n#[cfg(test)]\nuse std::fs;\n";
        assert_eq!(lines(text), [0; 0]);
    }

    #[test]
    fn every_pure_room_carries_the_bans() {
        let tree = Tree::of(&[
            ("crates/calendar/clippy.toml", "disallowed-methods = []"),
            ("crates/core/clippy.toml", "disallowed-methods = []"),
            ("crates/gate/src/lib.rs", ""),
            ("crates/ui/clippy.toml", ""),
        ]);
        let paths: Vec<_> = check(&[], &tree).into_iter().map(|f| f.path).collect();
        assert_eq!(paths, ["crates/gate/clippy.toml", "crates/ui/clippy.toml"]);
    }
}
