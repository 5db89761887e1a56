//! Rust names no article, and no SQL is written outside of `store`.

use crate::finding::Finding;
use crate::source::Source;
use crate::tokens::{Token, Word};
use crate::tree::Tree;

/// The one function that turns a place into official Chinese; every other text gets its article from the rulebook.
const FORMATTER: (&str, &str) = ("crates/core/src/ground.rs", "place_in_chinese");

const MEND: &str = "take the place from the ruling or from Norms::ground; articles are written in rulebooks/ only";

/// Words that begin an SQL statement, as they are written.
const SQL: [&str; 9] = [
    "SELECT ",
    "INSERT INTO ",
    "INSERT OR ",
    "UPDATE ",
    "DELETE FROM ",
    "CREATE TABLE ",
    "CREATE INDEX ",
    "DROP TABLE ",
    "PRAGMA ",
];

/// Article literals and SQL in the program's texts, and article literals in the templates beside it.
pub fn check(sources: &[Source], tree: &Tree) -> Vec<Finding> {
    let mut findings = vec![];
    for source in sources.iter().filter(|s| s.path.starts_with("crates/") && !s.is_test) {
        findings.extend(rust(source));
    }
    for ending in [".html", ".typ", ".js"] {
        for (path, text) in
            tree.texts(ending).filter(|(path, _)| path.starts_with("crates/") && !path.contains("/golden/"))
        {
            let lines = text.lines().enumerate().filter_map(|(at, line)| Some((at + 1, named(line)?)));
            findings.extend(lines.map(|(line, found)| Finding::fail(path, line, says(&found), MEND)));
        }
    }
    findings
}

fn says(found: &str) -> String {
    format!("names an article of the rules: {found}")
}

fn rust(source: &Source) -> Vec<Finding> {
    let mut findings = vec![];
    let program = source.program();
    for (at, token) in program.iter().enumerate() {
        let before = program.get(at.saturating_sub(3)..at).unwrap_or_default();
        let found = match &token.word {
            Word::Text(text) if is_place(text) => Some(format!("\"{text}\"")),
            Word::Text(text) => named(text),
            Word::Literal(number) => compared(before).then(|| number.clone()),
            _ => None,
        };
        if let Some(found) = found.filter(|_| !in_formatter(source, token.line)) {
            findings.push(Finding::fail(&source.path, token.line, says(&found), MEND));
        }
        if let Word::Text(text) = &token.word
            && !source.path.starts_with("crates/store/")
            && SQL.iter().any(|word| text.trim_start().starts_with(word))
        {
            findings.push(Finding::fail(&source.path, token.line, "writes SQL", "only store does; ask a register"));
        }
    }
    findings
}

fn in_formatter(source: &Source, line: usize) -> bool {
    let (path, name) = FORMATTER;
    source.path == path && source.functions.iter().any(|f| f.name == name && f.lines.contains(&line))
}

/// `51.4` as a whole text.
fn is_place(text: &str) -> bool {
    let Some((article, paragraph)) = text.split_once('.') else { return false };
    let digits = |part: &str| (1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    digits(article) && digits(paragraph) && !article.starts_with('0')
}

/// `article == 51`, `article: 51`.
fn compared(before: &[Token]) -> bool {
    match before {
        [name, first, second] if second.sign('=') => name.is("article") && "=!<>".chars().any(|c| first.sign(c)),
        [.., name, sign] => name.is("article") && sign.sign(':'),
        _ => false,
    }
}

/// `第五十一条`, `第51条`, `第四款`, `第{}款`: the first one in a text. 第一条件 and 第一款项 are other words.
fn named(text: &str) -> Option<String> {
    text.match_indices('第').find_map(|(start, mark)| {
        let rest = text.get(start + mark.len()..)?;
        let end = rest.find(['条', '款'])?;
        let number = rest.get(..end)?;
        let mut after = rest.get(end..)?.chars();
        let (sign, next) = (after.next()?, after.next());
        let is_numeral = !number.is_empty() && number.chars().all(|c| c.is_ascii_digit() || NUMERALS.contains(c));
        let is_blank = number.starts_with('{') && number.ends_with('}') && !number.contains(' ');
        let is_place = match sign {
            '条' => is_numeral && next != Some('件'),
            _ => (is_numeral || is_blank) && next != Some('项'),
        };
        is_place.then(|| format!("第{number}{sign}"))
    })
}

const NUMERALS: &str = "零〇一二三四五六七八九十百";

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(path: &str, text: &str) -> Vec<usize> {
        check(&[Source::read(path, text).unwrap()], &Tree::default()).into_iter().map(|f| f.line).collect()
    }

    #[test]
    fn articles_in_texts_are_found() {
        let text = "fn a() {\n    b(\"按第五十一条办理\");\n    b(\"第51条\");\n    b(\"51.4\");\n    b(\"第四款\");\n    b(\"第{p}款\");\n}\n";
        assert_eq!(lines("crates/x/src/a.rs", text), [2, 3, 4, 5, 6]);
    }

    #[test]
    fn what_only_looks_like_one_is_left() {
        let text = "/// 第五十一条第四款\n// 第五十一条\nfn a() {\n    b(\"第一条件\");\n    b(\"第二次全体会议\");\n    b(\"0.5\");\n    b(\"1.2.3\");\n    b(\"第{n}条记录\");\n}\n";
        assert_eq!(lines("crates/x/src/a.rs", text), [0; 0]);
    }

    #[test]
    fn an_article_compared_with_a_number_is_found() {
        let text = "fn a() {\n    if article == 51 {}\n    if n == 51 {}\n    b(C { article: 51, n: 51 });\n}\n";
        assert_eq!(lines("crates/x/src/a.rs", text), [2, 4]);
    }

    #[test]
    fn tests_and_the_formatter_may_name_articles() {
        let text = "#[test]\nfn a() {\n    b(\"第五十一条\");\n}\n";
        assert_eq!(lines("crates/x/src/a.rs", text), [0; 0]);
        let text = "fn place_in_chinese() {\n    b(\"第{}款\");\n}\nfn other() {\n    b(\"第{}款\");\n}\n";
        assert_eq!(lines("crates/core/src/ground.rs", text), [5]);
        assert_eq!(lines("crates/x/src/ground.rs", text), [2, 5]);
    }

    #[test]
    fn templates_name_no_article() {
        let tree = Tree::of(&[("crates/web/templates/a.html", "<p>\n依据第十七条\n</p>")]);
        assert_eq!(check(&[], &tree)[0].line, 2);
    }

    #[test]
    fn sql_is_written_in_store_only() {
        let text = "fn a() {\n    b(\"SELECT 1 FROM journal\");\n    b(\"Select a person\");\n}\n";
        assert_eq!(lines("crates/web/src/a.rs", text), [2]);
        assert_eq!(lines("crates/store/src/a.rs", text), [0; 0]);
    }
}
