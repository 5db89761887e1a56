//! Restatements, written in Markdown. Raw HTML in them is shown as text, links to elsewhere are not made.

use guiju_ui::Markup;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd, html};

/// Markdown as safe markup.
pub(crate) fn render(markdown: &str) -> Markup {
    let events = Parser::new_ext(markdown, Options::ENABLE_TABLES).filter_map(|event| match event {
        Event::Html(raw) | Event::InlineHtml(raw) => Some(Event::Text(raw)),
        Event::Start(Tag::Link { .. } | Tag::Image { .. }) | Event::End(TagEnd::Link | TagEnd::Image) => None,
        other => Some(other),
    });
    let mut out = String::new();
    html::push_html(&mut out, events);
    Markup::trusted(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn raw_html_and_links_do_not_get_through() {
        let html =
            render("**甲**<script>x</script>\n\n<img src=x onerror=y>\n\n[点](javascript:alert(1)) ![图](http://a/b)");
        let html = html.as_str();
        assert!(html.contains("<strong>甲</strong>&lt;script&gt;"), "{html}");
        for bad in ["<script", "<img", "href", "javascript:", "http:"] {
            assert!(!html.contains(bad), "{bad}: {html}");
        }
    }
}
