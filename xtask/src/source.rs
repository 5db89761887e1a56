//! One Rust file as the checks see it: its words, its tests, its functions.

use std::ops::RangeInclusive;

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

use crate::finding::Finding;
use crate::tokens::{Token, flatten};
use crate::tree::Tree;

/// A function: its name and the lines from `fn` to the closing brace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Function {
    /// Name.
    pub name: String,
    /// First and last line.
    pub lines: RangeInclusive<usize>,
}

/// One Rust file.
#[derive(Debug, Clone)]
pub struct Source {
    /// Path from the root.
    pub path: String,
    /// The file's text.
    pub text: String,
    /// Its words.
    pub tokens: Vec<Token>,
    /// Its functions, tests among them.
    pub functions: Vec<Function>,
    /// Whether the whole file is a test.
    pub is_test: bool,
    tests: Vec<RangeInclusive<usize>>,
    test_modules: Vec<String>,
}

impl Source {
    /// Reads one file.
    ///
    /// # Errors
    /// A finding where the text is not Rust.
    pub fn read(path: &str, text: &str) -> Result<Self, Finding> {
        let stream: TokenStream = text.parse().map_err(|e| {
            Finding::fail(path, 0, format!("cannot be read as Rust: {e}"), "cargo check shows the place")
        })?;
        let mut shape = Shape::default();
        shape.walk(stream.clone());
        Ok(Self {
            path: path.to_owned(),
            text: text.to_owned(),
            tokens: flatten(stream),
            functions: shape.functions,
            is_test: is_test_path(path),
            tests: shape.tests,
            test_modules: shape.modules,
        })
    }

    /// Number of lines.
    pub fn lines(&self) -> usize {
        self.text.lines().count()
    }

    /// Whether a line belongs to a test.
    pub fn in_test(&self, line: usize) -> bool {
        self.is_test || self.tests.iter().any(|t| t.contains(&line))
    }

    /// The words that belong to no test.
    pub fn program(&self) -> Vec<Token> {
        self.tokens.iter().filter(|t| !self.in_test(t.line)).cloned().collect()
    }

    /// Lines that belong to no test.
    pub fn program_lines(&self) -> usize {
        (1..=self.lines()).filter(|&line| !self.in_test(line)).count()
    }
}

/// Cargo's own folders for tests and benches, and files named as tests.
fn is_test_path(path: &str) -> bool {
    let parts: Vec<&str> = path.split('/').collect();
    parts.iter().any(|part| matches!(*part, "tests" | "benches" | "tests.rs" | "e2e" | "idp" | "readers" | "stores"))
}

/// All Rust files of a tree, and a finding for each that cannot be read.
pub fn read_all(tree: &Tree) -> (Vec<Source>, Vec<Finding>) {
    let (mut sources, mut findings) = (vec![], vec![]);
    for (path, text) in tree.texts(".rs") {
        match Source::read(path, text) {
            Ok(source) => sources.push(source),
            Err(finding) => findings.push(finding),
        }
    }
    // A module declared under `cfg(test)` in another file is a test as well.
    let modules: Vec<String> = sources.iter().flat_map(declared_tests).collect();
    for source in &mut sources {
        source.is_test |= modules.iter().any(|m| {
            source.path == format!("{m}.rs") || source.path.strip_prefix(m).is_some_and(|rest| rest.starts_with('/'))
        });
    }
    (sources, findings)
}

/// Paths, without the ending, of the modules that a file declares for tests only.
fn declared_tests(source: &Source) -> Vec<String> {
    let (folder, file) = source.path.rsplit_once('/').unwrap_or(("", &source.path));
    let folder = match file {
        "mod.rs" | "lib.rs" | "main.rs" => folder.to_owned(),
        other => format!("{folder}/{}", other.trim_end_matches(".rs")),
    };
    source.test_modules.iter().map(|module| format!("{folder}/{module}")).collect()
}

/// What is found by walking the token trees.
#[derive(Default)]
struct Shape {
    tests: Vec<RangeInclusive<usize>>,
    modules: Vec<String>,
    functions: Vec<Function>,
}

impl Shape {
    fn walk(&mut self, stream: TokenStream) {
        let trees: Vec<TokenTree> = stream.into_iter().collect();
        for (at, tree) in trees.iter().enumerate() {
            let rest = trees.get(at..).unwrap_or_default();
            match tree {
                TokenTree::Punct(p) if p.as_char() == '#' => self.attribute(rest),
                TokenTree::Ident(word) if word == "fn" => self.function(rest),
                TokenTree::Group(group) => self.walk(group.stream()),
                _ => {}
            }
        }
    }

    /// `#[cfg(test)] item` or `#[test] fn`: the lines up to the item's end are a test.
    fn attribute(&mut self, rest: &[TokenTree]) {
        let [start, TokenTree::Group(group), after @ ..] = rest else { return };
        if !marks_test(group) {
            return;
        }
        let last = item_end(after);
        let end = last.map_or_else(|| group.span_close().end().line, |tree| tree.span().end().line);
        self.tests.push(start.span().start().line..=end);
        let words = after.iter().filter_map(|tree| match tree {
            TokenTree::Ident(word) => Some(word.to_string()),
            _ => None,
        });
        let mut words = words.skip_while(|word| word == "pub");
        let is_declared_elsewhere = matches!(last, Some(TokenTree::Punct(_)));
        if is_declared_elsewhere && words.next().is_some_and(|w| w == "mod") {
            self.modules.extend(words.next());
        }
    }

    fn function(&mut self, rest: &[TokenTree]) {
        let [start, TokenTree::Ident(name), after @ ..] = rest else { return };
        if let Some(TokenTree::Group(body)) = item_end(after) {
            let lines = start.span().start().line..=body.span_close().end().line;
            self.functions.push(Function { name: name.to_string(), lines });
        }
    }
}

/// The braces or the semicolon that end an item.
fn item_end(trees: &[TokenTree]) -> Option<&TokenTree> {
    trees.iter().find(|tree| match tree {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        TokenTree::Punct(punct) => punct.as_char() == ';',
        _ => false,
    })
}

/// `[test]`, `[tokio::test]`, `[cfg(test)]`, `[cfg(all(test, …))]`, but not `[cfg(not(test))]`.
fn marks_test(attribute: &Group) -> bool {
    let tokens = flatten(attribute.stream());
    match tokens.first() {
        Some(first) if first.is("cfg") => tokens.iter().any(|t| t.is("test")) && !tokens.iter().any(|t| t.is("not")),
        Some(_) => {
            let idents = tokens.iter().take_while(|t| !t.sign('(') && !t.sign('='));
            idents.last().is_some_and(|t| t.is("test"))
        }
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE: &str = "fn a() {\n    b();\n}\n#[cfg(test)]\nmod tests {\n    #[test]\n    fn c() {}\n}\nfn d() {}\n";

    #[test]
    fn tests_and_functions_are_found() {
        let source = Source::read("crates/x/src/lib.rs", SAMPLE).unwrap();
        let names: Vec<_> = source.functions.iter().map(|f| (f.name.as_str(), f.lines.clone())).collect();
        assert_eq!(names, [("a", 1..=3), ("c", 7..=7), ("d", 9..=9)]);
        assert!(!source.in_test(3) && source.in_test(4) && source.in_test(8) && !source.in_test(9));
        assert_eq!(source.program_lines(), 4);
    }

    #[test]
    fn code_that_is_absent_from_tests_is_no_test() {
        let source = Source::read("crates/x/src/lib.rs", "#[cfg(not(test))]\nfn a() {}\n").unwrap();
        assert!(!source.in_test(2));
    }

    #[test]
    fn a_test_module_in_its_own_file_is_a_test() {
        let tree = Tree::of(&[
            ("crates/x/src/rows.rs", "#[cfg(any(test, feature = \"walks\"))]\npub(crate) mod walks;\nfn a() {}"),
            ("crates/x/src/rows/walks.rs", "fn b() {}"),
            ("crates/x/src/rows/other.rs", "fn c() {}"),
            ("crates/x/tests/all.rs", "fn d() {}"),
        ]);
        let (sources, findings) = read_all(&tree);
        assert!(findings.is_empty());
        let tests: Vec<_> = sources.iter().filter(|s| s.is_test).map(|s| s.path.as_str()).collect();
        assert_eq!(tests, ["crates/x/src/rows/walks.rs", "crates/x/tests/all.rs"]);
    }

    #[test]
    fn what_is_not_rust_is_a_finding() {
        assert!(Source::read("a.rs", "fn {{{").is_err());
    }
}
