//! Nothing unfinished is landed.

use crate::finding::Finding;
use crate::source::Source;
use crate::tokens::{Token, Word};
use crate::tree::Tree;

const MACROS: [&str; 3] = ["todo", "unimplemented", "dbg"];

/// Put together here, so that this file does not find itself.
const MARK: &str = concat!("FIX", "ME");

/// Endings of the files in which the mark is looked for.
const ENDINGS: [&str; 9] = [".rs", ".toml", ".html", ".css", ".js", ".typ", ".md", ".yml", "/run"];

/// Unfinished macros, tests switched off, and the mark for what is broken.
pub fn check(sources: &[Source], tree: &Tree) -> Vec<Finding> {
    let mut findings = vec![];
    for source in sources {
        findings.extend(rust(source));
    }
    for ending in ENDINGS {
        for (path, text) in tree.texts(ending) {
            let lines = text.lines().enumerate().filter(|(_, line)| line.contains(MARK));
            findings.extend(lines.map(|(at, _)| Finding::fail(path, at + 1, MARK, "mend it, or write an issue")));
        }
    }
    findings
}

fn rust(source: &Source) -> Vec<Finding> {
    source.tokens.windows(3).filter_map(|three| unfinished(source, three)).collect()
}

fn unfinished(source: &Source, three: &[Token]) -> Option<Finding> {
    let [first, second, third] = three else { return None };
    if let Word::Ident(name) = &first.word
        && MACROS.contains(&name.as_str())
        && second.sign('!')
        && ['(', '[', '{'].iter().any(|&c| third.sign(c))
    {
        return Some(Finding::fail(&source.path, first.line, format!("{name}! is left"), "finish it or take it out"));
    }
    let is_ignored = first.sign('#') && second.sign('[') && third.is("ignore");
    is_ignored.then(|| Finding::fail(&source.path, first.line, "a test is switched off", "mend the test, or delete it"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_unfinished_is_found() {
        let text = "fn a() { todo!() }\nfn b() { unimplemented!(\"b\") }\nfn c() { dbg!(1); }\n#[test]\n#[ignore]\nfn d() {}\n\
                    fn e() { let todo = 1; }\n";
        let source = Source::read("crates/x/src/a.rs", text).unwrap();
        let lines: Vec<_> = check(&[source], &Tree::default()).into_iter().map(|f| f.line).collect();
        assert_eq!(lines, [1, 2, 3, 5]);
    }

    #[test]
    fn the_mark_is_found_in_comments_and_papers() {
        let text = format!("one\n<!-- {MARK} two -->\n");
        let found = check(&[], &Tree::of(&[("docs/a.md", &text), ("docs/b.png", &text)]));
        assert_eq!(found.iter().map(|f| (f.path.as_str(), f.line)).collect::<Vec<_>>(), [("docs/a.md", 2)]);
    }
}
