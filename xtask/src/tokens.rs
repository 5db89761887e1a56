//! Rust source as words with their lines. Comments are gone and doc comments left out, so that what remains is the program.

use proc_macro2::{Delimiter, Group, Literal, TokenStream, TokenTree};

/// What a word is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Word {
    /// An identifier or keyword.
    Ident(String),
    /// The text of a string literal, quotes and prefix taken off; escapes as written.
    Text(String),
    /// Another literal, as written.
    Literal(String),
    /// One sign, a bracket among them.
    Sign(char),
}

/// A word and its line, from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// The word.
    pub word: Word,
    /// Line, from 1.
    pub line: usize,
    /// Last line; another than `line` only for a text of several lines.
    pub end: usize,
}

impl Token {
    /// Whether it is this identifier.
    pub fn is(&self, ident: &str) -> bool {
        matches!(&self.word, Word::Ident(name) if name == ident)
    }

    /// Whether it is this sign.
    pub fn sign(&self, sign: char) -> bool {
        self.word == Word::Sign(sign)
    }
}

/// The words of a token stream in order, doc comments left out.
pub fn flatten(stream: TokenStream) -> Vec<Token> {
    let mut out = vec![];
    take(stream, &mut out);
    out
}

fn take(stream: TokenStream, out: &mut Vec<Token>) {
    let mut trees = stream.into_iter().peekable();
    while let Some(tree) = trees.next() {
        if let (TokenTree::Punct(p), Some(TokenTree::Group(group))) = (&tree, trees.peek())
            && matches!(p.as_char(), '#' | '!')
            && is_doc(group)
        {
            trees.next();
            continue;
        }
        let start = tree.span().start().line;
        let end = tree.span().end().line;
        match tree {
            TokenTree::Ident(ident) => out.push(Token { word: Word::Ident(ident.to_string()), line: start, end }),
            TokenTree::Punct(punct) => out.push(Token { word: Word::Sign(punct.as_char()), line: start, end }),
            TokenTree::Literal(literal) => out.push(Token { word: read(&literal), line: start, end }),
            TokenTree::Group(group) => {
                let (open, close) = brackets(group.delimiter());
                out.push(Token { word: Word::Sign(open), line: start, end: start });
                take(group.stream(), out);
                out.push(Token { word: Word::Sign(close), line: end, end });
            }
        }
    }
}

/// `[doc = "…"]`, which is what a doc comment becomes.
fn is_doc(group: &Group) -> bool {
    let mut inside = group.stream().into_iter();
    matches!(
        (inside.next(), inside.next()),
        (Some(TokenTree::Ident(name)), Some(TokenTree::Punct(sign))) if name == "doc" && sign.as_char() == '='
    )
}

fn brackets(delimiter: Delimiter) -> (char, char) {
    match delimiter {
        Delimiter::Parenthesis => ('(', ')'),
        Delimiter::Brace => ('{', '}'),
        Delimiter::Bracket => ('[', ']'),
        Delimiter::None => (' ', ' '),
    }
}

fn read(literal: &Literal) -> Word {
    let written = literal.to_string();
    let body = written.trim_start_matches(['b', 'c', 'r']);
    let open = body.trim_start_matches('#');
    match open.strip_prefix('"') {
        Some(rest) => Word::Text(rest.trim_end_matches('#').trim_end_matches('"').to_owned()),
        None => Word::Literal(written),
    }
}

/// All paths that are written, each with all its beginnings: `use std::{fs, io::Read}` gives `std`, `std::fs`, `std::io`, `std::io::Read`.
pub fn paths(tokens: &[Token]) -> Vec<(String, usize)> {
    let mut out = vec![];
    let mut path: Vec<String> = vec![];
    // For each open brace: the path that stands before it in a `use` tree, or nothing for a brace of another kind.
    let mut braces: Vec<Vec<String>> = vec![];
    let mut previous = [' ', ' '];
    for token in tokens {
        let after_colons = previous == [':', ':'];
        match &token.word {
            Word::Ident(name) => {
                if !after_colons {
                    path = braces.last().cloned().unwrap_or_default();
                }
                path.push(name.clone());
                out.push((path.join("::"), token.line));
                previous = [' ', ' '];
            }
            Word::Sign('{') => {
                braces.push(if after_colons { path.clone() } else { vec![] });
                path.clear();
                previous = [' ', ' '];
            }
            Word::Sign('}') => {
                braces.pop();
                path.clear();
                previous = [' ', ' '];
            }
            Word::Sign(sign) => previous = [previous[1], *sign],
            Word::Text(_) | Word::Literal(_) => previous = [' ', ' '],
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(source: &str) -> Vec<Token> {
        flatten(source.parse().unwrap())
    }

    #[test]
    fn comments_are_gone_and_texts_are_kept() {
        let tokens = words("//! inner\n/// doc\n// plain\nconst A: &str = \"one\";\nconst B: &str = r#\"two\"#;");
        let texts: Vec<_> = tokens.iter().filter(|t| matches!(t.word, Word::Text(_))).collect();
        assert_eq!(texts.len(), 2);
        assert_eq!((&texts[0].word, texts[0].line), (&Word::Text("one".to_owned()), 4));
        assert_eq!((&texts[1].word, texts[1].line), (&Word::Text("two".to_owned()), 5));
    }

    #[test]
    fn paths_are_seen_through_groups() {
        let found: Vec<String> =
            paths(&words("use std::{fs, io::{Read, Write}};\nfn f() { std::time::Instant::now(); }"))
                .into_iter()
                .map(|(path, _)| path)
                .collect();
        for path in ["std::fs", "std::io::Write", "std::time::Instant"] {
            assert!(found.iter().any(|f| f == path), "{path} in {found:?}");
        }
        assert!(!found.iter().any(|f| f == "std::Write" || f == "std::time::f"));
    }

    #[test]
    fn a_struct_literal_after_a_path_does_not_lend_its_path() {
        let found: Vec<String> = paths(&words("let x = a::B { fs: 1 };")).into_iter().map(|(p, _)| p).collect();
        assert!(!found.iter().any(|f| f == "a::B::fs"), "{found:?}");
    }
}
