//! Markup that is already safe.

use std::fmt;

use askama::Template;
use askama::filters::HtmlSafe;

/// A piece of HTML in which everything from outside has been escaped. Templates insert it as it is: `{{ part }}`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Markup(String);

impl Markup {
    /// Nothing.
    pub const fn none() -> Self {
        Self(String::new())
    }

    /// Escapes a plain text.
    pub fn text(text: &str) -> Self {
        let mut out = String::with_capacity(text.len());
        for c in text.chars() {
            match c {
                '&' => out.push_str("&amp;"),
                '<' => out.push_str("&lt;"),
                '>' => out.push_str("&gt;"),
                '"' => out.push_str("&#34;"),
                '\'' => out.push_str("&#39;"),
                _ => out.push(c),
            }
        }
        Self(out)
    }

    /// Takes a text that the caller knows to be safe HTML: the output of a template, or of a renderer that escapes.
    pub fn trusted(html: String) -> Self {
        Self(html)
    }

    /// Whether there is nothing to show.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The HTML.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// One piece after another.
    pub fn join(parts: impl IntoIterator<Item = Markup>) -> Self {
        Self(parts.into_iter().map(|p| p.0).collect())
    }
}

impl fmt::Display for Markup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl HtmlSafe for Markup {}

impl From<Markup> for String {
    fn from(markup: Markup) -> String {
        markup.0
    }
}

/// Renders a template.
pub fn render(template: &impl Template) -> Result<Markup, askama::Error> {
    template.render().map(Markup)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_cannot_become_markup() {
        assert_eq!(Markup::text("<a href='x\"'>&").as_str(), "&lt;a href=&#39;x&#34;&#39;&gt;&amp;");
    }
}
