//! Where words stand in a policy's text. The syntax tree has no positions; this finds them again.

/// A token with the byte where it begins.
#[derive(Debug, PartialEq, Eq)]
enum Token<'t> {
    Word(&'t str),
    /// A text in quotes, as written between them.
    Text(&'t str),
    Sign(char),
}

fn tokens(text: &str) -> Vec<(usize, Token<'_>)> {
    let mut all = vec![];
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let from = |end: usize| text.get(at..end).unwrap_or_default();
        if c == '/' && matches!(chars.peek(), Some((_, '/'))) {
            while chars.next_if(|(_, c)| *c != '\n').is_some() {}
        } else if c == '"' {
            let mut end = at + 1;
            while let Some((i, c)) = chars.next() {
                end = i;
                match c {
                    '\\' => drop(chars.next()),
                    '"' => break,
                    _ => {}
                }
            }
            all.push((at, Token::Text(text.get(at + 1..end).unwrap_or_default())));
        } else if c.is_alphanumeric() || c == '_' {
            let mut end = at + c.len_utf8();
            while let Some((i, c)) = chars.next_if(|(_, c)| c.is_alphanumeric() || *c == '_') {
                end = i + c.len_utf8();
            }
            all.push((at, Token::Word(from(end))));
        } else if !c.is_whitespace() {
            all.push((at, Token::Sign(c)));
        }
    }
    all
}

/// Where `variable.name` (or `variable["name"]`) names an attribute.
pub(crate) fn attribute(text: &str, variable: &str, name: &str) -> Option<usize> {
    let tokens = tokens(text);
    let after = |window: &[(usize, Token<'_>)]| {
        let [(_, var), (_, sign), (at, word)] = window else { return None };
        let named = match (sign, word) {
            (Token::Sign('.'), Token::Word(w)) | (Token::Sign('['), Token::Text(w)) => *w == name,
            _ => false,
        };
        (*var == Token::Word(variable) && named).then_some(*at)
    };
    tokens.windows(3).find_map(after)
}

/// Where a text stands in the conditions or the head, annotations left aside.
pub(crate) fn literal(text: &str, literal: &str) -> Option<usize> {
    let tokens = tokens(text);
    let begins = tokens.iter().position(|(_, t)| matches!(t, Token::Word("permit" | "forbid"))).unwrap_or_default();
    tokens.iter().skip(begins).find(|(_, t)| *t == Token::Text(literal)).map(|(at, _)| *at)
}

/// Where `@name` stands.
pub(crate) fn annotation(text: &str, name: &str) -> Option<usize> {
    let tokens = tokens(text);
    let pairs = tokens.iter().zip(tokens.iter().skip(1));
    let found = |(sign, word): &(&(usize, Token<'_>), &(usize, Token<'_>))| {
        sign.1 == Token::Sign('@') && word.1 == Token::Word(name)
    };
    pairs.into_iter().find(found).map(|(sign, _)| sign.0)
}

/// Where a word stands, annotations left aside.
pub(crate) fn word(text: &str, word: &str) -> Option<usize> {
    tokens(text).iter().find(|(_, t)| *t == Token::Word(word)).map(|(at, _)| *at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_where_they_stand() {
        let text = "@basis(\"a\") // context.b\nforbid (x) unless { context.b == \"a\" && context[\"c\"] };";
        assert_eq!(&text[attribute(text, "context", "b").unwrap()..][..6], "b == \"");
        assert!(attribute(text, "context", "b").unwrap() > 30);
        assert_eq!(&text[attribute(text, "context", "c").unwrap()..][..3], "\"c\"");
        assert_eq!(attribute(text, "context", "d"), None);
        assert!(literal(text, "a").unwrap() > 20);
        assert_eq!(annotation(text, "basis"), Some(0));
        assert_eq!(word(text, "forbid"), text.find("forbid"));
        assert_eq!(literal("permit (\"a", "a"), None);
    }
}
