//! Inside a matter only `event.rs` is stored, and no matter knows another.

use std::collections::BTreeSet;

use crate::finding::Finding;
use crate::source::Source;
use crate::tokens::{Token, paths};

const MATTERS: &str = "crates/matters/src/";
const STORED: [&str; 2] = ["Serialize", "Deserialize"];

/// Stored shapes outside of `event.rs`, and paths from one matter into another.
pub fn check(sources: &[Source]) -> Vec<Finding> {
    let in_matters = || {
        sources.iter().filter_map(|s| {
            let (matter, file) = s.path.strip_prefix(MATTERS)?.split_once('/')?;
            (!s.is_test).then_some((s, matter, file))
        })
    };
    let matters: BTreeSet<&str> = in_matters().map(|(_, matter, _)| matter).collect();
    let mut findings = vec![];
    for (source, matter, file) in in_matters() {
        let program = source.program();
        if file != "event.rs" {
            findings.extend(stored(source, &program));
        }
        let others = paths(&program).into_iter().filter_map(|(path, line)| {
            let other = path.strip_prefix("crate::").or_else(|| path.strip_prefix("super::super::"))?;
            (other != matter && matters.contains(other)).then(|| (other.to_owned(), line))
        });
        findings.extend(others.map(|(other, line)| {
            let mend =
                "ask the other's fact through a register, or owe it an act; what is shared belongs beside the folders";
            Finding::fail(&source.path, line, format!("knows another matter: {other}"), mend)
        }));
    }
    findings
}

/// `derive(… Serialize …)` and `impl Serialize for …`.
fn stored(source: &Source, program: &[Token]) -> Vec<Finding> {
    let mut findings = vec![];
    let mut within: Option<char> = None;
    for token in program {
        match within {
            None if token.is("derive") => within = Some(')'),
            None if token.is("impl") => within = Some('{'),
            Some(end) if token.sign(end) => within = None,
            Some(_) if STORED.iter().any(|s| token.is(s)) => {
                let mend =
                    "stored shapes live in event.rs, where they are versioned; copy what is needed out of the event";
                findings.push(Finding::fail(&source.path, token.line, "serialises outside of event.rs", mend));
            }
            _ => {}
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(file: &str, text: &str) -> Source {
        Source::read(&format!("{MATTERS}{file}"), text).unwrap()
    }

    #[test]
    fn only_events_are_stored() {
        let text = "use serde::Serialize;\n#[derive(Debug, Serialize)]\nstruct A;\n#[derive(Debug)]\nstruct B;\n";
        let hand = "impl<'a> serde::Deserialize<'a> for A {\n}\nimpl Display for A { fn f() { Serialize } }";
        let found =
            check(&[source("leave/state.rs", text), source("leave/event.rs", text), source("leave/mod.rs", hand)]);
        let places: Vec<_> = found.iter().map(|f| (f.path.as_str(), f.line)).collect();
        assert_eq!(places, [("crates/matters/src/leave/state.rs", 2), ("crates/matters/src/leave/mod.rs", 1)]);
    }

    #[test]
    fn what_lies_beside_the_folders_and_tests_may_serialise() {
        let text = "#[derive(Serialize)]\nstruct A;";
        let test = format!("#[cfg(test)]\nmod tests {{ {text} }}");
        assert_eq!(
            check(&[source("samples.rs", text), source("leave/tests.rs", text), source("leave/mod.rs", &test)]),
            []
        );
    }

    #[test]
    fn matters_do_not_know_each_other() {
        let found = check(&[
            source("leave/mod.rs", "use crate::duty::Shift;\nuse crate::leave::Slip;\nuse crate::common::Line;"),
            source("duty/mod.rs", "use super::super::leave;"),
        ]);
        let places: Vec<_> = found.iter().map(|f| (f.path.as_str(), f.line)).collect();
        assert_eq!(places, [("crates/matters/src/leave/mod.rs", 1), ("crates/matters/src/duty/mod.rs", 1)]);
    }
}
